//! Words that announce values, join them, or are none themselves.

use super::super::scan::{self, Language, is_han};

/// Words that a row of values follows.
pub(super) const CHINESE: [&str; 49] = [
    "可选规格",
    "支持格式",
    "支持的格式",
    "当前支持格式",
    "枚举值",
    "枚举类型",
    "枚举",
    "可选值",
    "可选项",
    "可选范围",
    "可选参数",
    "可选类型",
    "可选方式",
    "可选择",
    "可选",
    "取值范围",
    "取值类型",
    "取值",
    "有效值",
    "合法值",
    "可能的值",
    "可能值",
    "可能取值",
    "可填值",
    "可填",
    "允许值",
    "值域",
    "目前支持",
    "当前支持",
    "仅支持",
    "只支持",
    "支持",
    "支持的类型",
    "支持类型",
    "支持的值",
    "支持值",
    "包括",
    "包含",
    "分为",
    "可以是",
    "可以为",
    "可为",
    "只能是",
    "只能为",
    "值为",
    "分别是",
    "分别为",
    "状态值",
    "类型",
];

pub(super) const CHINESE_MORE: [&str; 8] = ["状态", "状态有", "有", "值", "固定值", "目前有", "参数值", "传值"];

pub(super) const ENGLISH: [&str; 52] = [
    "valid value",
    "valid values",
    "valid option",
    "valid options",
    "valid types",
    "valid range",
    "available value",
    "available values",
    "available options",
    "available types",
    "possible value",
    "possible values",
    "possible status",
    "possible statuses",
    "possible states",
    "enumeration",
    "enumerated",
    "enumeration value",
    "enumeration values",
    "enumerated values",
    "enum",
    "enums",
    "enum value",
    "enum values",
    "optional",
    "optional value",
    "optional values",
    "value range",
    "value options",
    "allowed value",
    "allowed values",
    "acceptable values",
    "supported value",
    "supported values",
    "supported types",
    "supported formats",
    "supported options",
    "option",
    "options",
    "value",
    "values",
    "can be",
    "could be",
    "may be",
    "including",
    "includes",
    "supports",
    "must be",
    "as follows",
    "types",
    "one of",
    "type",
];

pub(super) const ENGLISH_MORE: [&str; 5] = ["either", "following values", "status", "statuses", "only supports"];

pub(super) const LINKS: [&str; 13] =
    ["如下", "有", "为", "包括", "是", "包含", "说明", "分别为", "列表", "以下几种", "以下", "如下几种", "含义"];

pub(super) const ENGLISH_LINKS: [&str; 8] =
    ["are", "is", "include", "includes", "including", "as follows", "are as follows", "of"];

/// Where rows of values may begin: after the words that announce them.
pub(super) fn announced(text: &str, language: Language) -> Vec<usize> {
    let words: Vec<&str> = match language {
        Language::Chinese => CHINESE.iter().chain(&CHINESE_MORE).copied().collect(),
        Language::English => ENGLISH.iter().chain(&ENGLISH_MORE).copied().collect(),
    };
    let links: &[&str] = if language == Language::Chinese { &LINKS } else { &ENGLISH_LINKS };
    let mut ends = Vec::new();
    for (start, end) in scan::all_after(text, &words) {
        let linked = scan::after(&text[end..], links).map(|rest| text.len() - rest.len());
        for end in std::iter::once(end).chain(linked) {
            let rest = text[end..].trim_start_matches(' ');
            let at = text.len() - rest.len();
            if let Some(rest) = rest.strip_prefix([':', '：']) {
                ends.push(text.len() - rest.len());
            } else if language == Language::Chinese {
                let rest = rest.strip_prefix(['，', ',']).unwrap_or(rest);
                let inner = rest.trim_start_matches(['[', '【', '（', '(', '{', ' ']);
                if scan::value(inner).is_some() {
                    ends.push(text.len() - rest.len());
                }
            } else {
                let codes = text[start..end].eq_ignore_ascii_case("supports")
                    && linked != Some(end)
                    && scan::value(rest).is_some_and(|first| {
                        first.value.len() > 1
                            && first.value.bytes().all(|byte| byte.is_ascii_uppercase() || b"_".contains(&byte))
                    });
                let strong = linked == Some(end) && text[start..end].to_ascii_lowercase().contains("value");
                if rest.starts_with(['`', '"', '“', '\'', '[', '‘']) || (strong && scan::value(rest).is_some()) || codes
                {
                    ends.push(at);
                }
            }
        }
    }
    ends.sort_unstable();
    ends.dedup();
    ends
}

/// Whether a line announces values.
pub(super) fn announces(line: &str, language: Language) -> bool {
    line.ends_with([':', '：']) || {
        let words: &[&str] = if language == Language::Chinese { &CHINESE } else { &ENGLISH };
        scan::all_after(line, words).any(|(_, end)| line[end..].trim_start().starts_with([':', '：', '，', ',']))
            || scan::all_after(line, words).last().is_some_and(|(_, end)| line[end..].chars().count() < 4)
    }
}

/// Whether the words before a list say that it holds examples.
pub(super) fn is_example(before: &str) -> bool {
    // `Common values:` lists some of many.
    let clause = before.rsplit(['。', '；', '\n', '，']).find(|clause| !clause.trim().is_empty()).unwrap_or_default();
    let lower = clause.to_ascii_lowercase();
    if ["常见", "常用", "common "].iter().any(|word| lower.contains(word)) {
        return true;
    }
    let before = before.trim_end_matches([' ', ':', '：', '为', '是', '值', '，']);
    let start = before.char_indices().rev().nth(11).map_or(0, |(at, _)| at);
    let tail = before[start..].to_ascii_lowercase();
    ["例如", "比如", "示例", "实例", "such as", "e.g.", "for example", "example value"]
        .iter()
        .any(|word| tail.ends_with(word))
        || tail.strip_suffix("eg").is_some_and(|rest| !rest.ends_with(|last: char| last.is_ascii_alphanumeric()))
        || before.ends_with('如')
        || before.ends_with("如支持")
}

pub(super) const JOINS: [&str; 9] = ["或者", "或", "和", "与", "及", "以及", "or", "and", "还是"];

pub(super) const MARKS: [char; 5] = [':', '：', '=', '（', '('];

pub(super) const NEVER: [&str; 19] = [
    "null", "NULL", "Null", "Note", "NOTE", "API", "ID", "IP", "URL", "URI", "e.g", "i.e", "etc", "JSON", "json", "PS",
    "Ps", "ps", "Json",
];

pub(super) const ENGLISH_WORDS: [&str; 99] = [
    "default",
    "Default",
    "and",
    "or",
    "the",
    "The",
    "if",
    "If",
    "when",
    "When",
    "For",
    "for",
    "This",
    "this",
    "It",
    "it",
    "an",
    "is",
    "are",
    "to",
    "of",
    "by",
    "that",
    "with",
    "from",
    "as",
    "be",
    "can",
    "Can",
    "Valid",
    "valid",
    "value",
    "values",
    "Value",
    "Values",
    "Please",
    "please",
    "Only",
    "only",
    "All",
    "You",
    "you",
    "Used",
    "used",
    "Format",
    "Example",
    "example",
    "Currently",
    "currently",
    "Supported",
    "supported",
    "See",
    "see",
    "namely",
    "which",
    "where",
    "other",
    "others",
    "both",
    "any",
    "more",
    "less",
    "than",
    "between",
    "within",
    "without",
    "using",
    "use",
    "you",
    "refer",
    "such",
    "like",
    "same",
    "different",
    "new",
    "old",
    "one",
    "two",
    "three",
    "following",
    "parameter",
    "field",
    "request",
    "response",
    "a",
    "not",
    "no-op",
    "must",
    "multiple",
    "separated",
    "up",
    "in",
    "on-demand",
    "at",
    "each",
    "There",
    "Unit",
    "unit",
    "note",
];

pub(super) fn may_be_value(value: &str, quoted: bool, language: Language) -> bool {
    let value = value.trim();
    if quoted {
        return !value.is_empty() && value.chars().filter(|letter| is_han(*letter)).count() <= 12;
    }
    !NEVER.contains(&value) && (language == Language::Chinese || !ENGLISH_WORDS.contains(&value))
}

/// Whether a value looks like one of a program rather than a word.
pub(super) fn looks_like_code(value: &str) -> bool {
    value.contains(|letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
}

pub(super) fn whole_is_example(whole: &str) -> bool {
    let lower = whole.to_ascii_lowercase();
    [
        "例如",
        "示例",
        "比如",
        "如：",
        "如:",
        "常用端口",
        "such as",
        "e.g.",
        "for example",
        "example value",
        "反序列化",
        "json",
    ]
    .iter()
    .any(|word| lower.contains(word))
        || whole.contains("等）")
        || whole.contains("等)")
        || whole.ends_with('等')
        || whole.ends_with("等。")
}
