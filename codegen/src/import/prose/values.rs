//! Values that a field may have, as a text lists them.
//!
//! Texts list values in three ways: a line for each (`• A: what it means`), a row after a word
//! such as "valid values" (`A (what it means), B (…)`), and pairs of a value and what it means
//! with no such word. The list that holds most is taken.

use super::scan::{self, Found, Language, brackets, is_han, is_item, starts_han};
use super::text::Text;

/// A list of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) values: Vec<String>,
    pub(super) shape: Shape,
    /// Whether the text says that there are more, or that these are examples.
    open: bool,
    /// Whether the list goes on in a way that is not understood.
    partial: bool,
    /// Whether the text has more that looks like a value of the list.
    pub(super) unsure: bool,
}

/// How a text lists values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// Pairs of a value and what it means, which nothing announces.
    Pairs,
    /// A row without explanations.
    Row,
    /// A row with explanations.
    Explained,
    /// A line for each.
    Lines,
    /// A point of a list for each.
    Bullets,
}

/// What the values are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
}

/// The values that a text lists for a field.
pub(super) fn of(text: &Text, language: Language, kind: Kind, name: &str, siblings: &[&str]) -> Option<Listed> {
    let mut candidates = Vec::new();
    candidates.extend(lines(text, language));
    if language == Language::Chinese {
        candidates.extend(meanings_first(text));
    }
    candidates.extend(rows(text, language));
    if candidates.is_empty() {
        candidates.extend(pairs(text, language, kind));
    }
    if candidates.is_empty() && language == Language::Chinese {
        candidates.extend(meanings_first_in_a_row(text, kind));
    }
    if candidates.is_empty() && kind == Kind::Text && language == Language::Chinese {
        candidates.extend(bare(text));
    }
    // What stands between braces are the names of an object's parts.
    let is_object = text.whole.contains('{') && text.whole.contains("\":");
    if is_object {
        candidates.retain(|listed| listed.shape >= Shape::Lines);
    }
    if kind == Kind::Integer {
        if language == Language::Chinese {
            candidates.extend(adjacent(text, &candidates));
        }
        candidates.retain(|listed| listed.values.iter().all(|value| is_integer(value)));
        candidates.retain(|listed| !is_range(listed, text));
    }
    for listed in &mut candidates {
        tidy(listed, kind);
    }
    candidates.retain(|listed| listed.values.len() >= 2);
    // Explanations in lines hold values of other fields, which a row takes for its own.
    let whole_lines: Vec<Vec<String>> = candidates
        .iter()
        .filter(|listed| listed.shape == Shape::Bullets && !listed.partial)
        .map(|listed| listed.values.clone())
        .collect();
    candidates.retain(|listed| {
        listed.shape >= Shape::Lines
            || !whole_lines.iter().any(|lines| {
                lines.len() < listed.values.len() && lines.iter().all(|value| listed.values.contains(value))
            })
    });
    for listed in &mut candidates {
        listed.unsure |= has_more(text, listed, language, kind, siblings);
    }
    let best = candidates
        .into_iter()
        .enumerate()
        .max_by_key(|(at, listed)| (listed.values.len(), listed.shape >= Shape::Lines, std::cmp::Reverse(*at)));
    let listed = best.map(|(_, listed)| listed)?;
    (!listed.open && !listed.partial && is_likely(&listed, kind, name, siblings)).then_some(listed)
}

fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words that a row of values follows.
const CHINESE: [&str; 45] = [
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
const CHINESE_MORE: [&str; 8] = ["状态", "状态有", "有", "值", "固定值", "目前有", "参数值", "传值"];
const ENGLISH: [&str; 52] = [
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
const ENGLISH_MORE: [&str; 5] = ["either", "following values", "status", "statuses", "only supports"];
const LINKS: [&str; 13] =
    ["如下", "有", "为", "包括", "是", "包含", "说明", "分别为", "列表", "以下几种", "以下", "如下几种", "含义"];
const ENGLISH_LINKS: [&str; 8] =
    ["are", "is", "include", "includes", "including", "as follows", "are as follows", "of"];

/// Where rows of values may begin: after the words that announce them.
fn announced(text: &str, language: Language) -> Vec<usize> {
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
                let strong = linked == Some(end) && text[start..end].to_ascii_lowercase().contains("value");
                if rest.starts_with(['`', '"', '“', '\'', '[', '‘']) || (strong && scan::value(rest).is_some()) {
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
fn announces(line: &str, language: Language) -> bool {
    line.ends_with([':', '：']) || {
        let words: &[&str] = if language == Language::Chinese { &CHINESE } else { &ENGLISH };
        scan::all_after(line, words).any(|(_, end)| line[end..].trim_start().starts_with([':', '：', '，', ',']))
            || scan::all_after(line, words).last().is_some_and(|(_, end)| line[end..].chars().count() < 4)
    }
}

fn rows(text: &Text, language: Language) -> Vec<Listed> {
    let whole = &text.whole;
    let mut found = Vec::new();
    for at in announced(whole, language) {
        // `Default: A; others: B, C` lists all but one.
        let head = whole[..at].trim_end_matches([':', '：', ' ']);
        let rest_only = ["其它", "其他", "另外", "还"].iter().any(|word| {
            CHINESE.iter().any(|trigger| head.strip_suffix(trigger).is_some_and(|head| head.ends_with(word)))
        });
        if rest_only {
            continue;
        }
        if let Some(mut listed) = row(&whole[at..], language)
            && listed.values.len() >= 2
        {
            listed.open |= is_example(&whole[..at]);
            found.push(listed);
        }
    }
    found
}

/// Whether the words before a list say that it holds examples.
fn is_example(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '：', '为', '是', '值', '，']);
    let start = before.char_indices().rev().nth(11).map_or(0, |(at, _)| at);
    let tail = before[start..].to_ascii_lowercase();
    ["例如", "比如", "示例", "实例", "such as", "e.g.", "for example", "example value"]
        .iter()
        .any(|word| tail.ends_with(word))
        || before.ends_with('如')
        || before.ends_with("如支持")
}

const BETWEEN: [char; 7] = ['；', ';', '，', ',', '、', '/', '|'];
const JOINS: [&str; 9] = ["或者", "或", "和", "与", "及", "以及", "or", "and", "还是"];
const MEANS: [&str; 18] = [
    ":",
    "：",
    "=",
    "->",
    "-->",
    "--",
    "-",
    "——",
    "—",
    "–",
    "表示",
    "代表",
    "为",
    "是",
    "indicates",
    "means",
    "represents",
    "stands for",
];
const MARKS: [char; 5] = [':', '：', '=', '（', '('];

/// A row of values at the start of a text.
fn row(text: &str, language: Language) -> Option<Listed> {
    let english = language == Language::English;
    let text = text.trim_start_matches([' ', '\n', '•']);
    let text = text.trim_start_matches(['[', '【', '(', '（', '{']);
    let mut values: Vec<String> = Vec::new();
    let mut rest = text;
    let mut explained = false;
    let mut in_quotes = None;
    // Whether the mark before the next value stands between values only.
    let mut strong = false;
    let mut partial = false;
    while let Some(found) = scan::value(rest) {
        let Found { value, quoted, length } = found;
        if *in_quotes.get_or_insert(quoted) && !quoted || !may_be_value(value, quoted, language) {
            partial = strong && may_be_value(value, quoted, language);
            break;
        }
        let after = &rest[length..];
        let meaning = meaning(after, english, quoted);
        if meaning == 0 && !quoted && !ends_value(after) {
            partial = strong;
            break;
        }
        // English words run on: a value looks like one, or it stands in quotes.
        if english && !quoted && meaning == 0 && explained && !looks_like_code(value) {
            break;
        }
        explained |= meaning > 0;
        values.push(value.to_owned());
        rest = &after[meaning..];
        match separator(rest, explained, english, quoted) {
            Some(length) => {
                let mark = rest.trim_start_matches(' ');
                strong = mark.starts_with(['、', '|', '/']) || scan::after(mark, &["或", "或者", "or"]).is_some();
                rest = &rest[length..];
            }
            None => break,
        }
    }
    let tail = rest.trim_start_matches([' ', '，', ',', ')', '）', ']']);
    let open = scan::after(tail, &["等", "...", "…", "etc", "and so on", "and more", "and other"]).is_some()
        && scan::after(tail, &["等于", "等级"]).is_none();
    let shape = if explained { Shape::Explained } else { Shape::Row };
    (!values.is_empty()).then_some(Listed { values, shape, open, partial, unsure: false })
}

/// How much of a text what a value means takes.
fn meaning(text: &str, english: bool, quoted: bool) -> usize {
    if let Some(length) = brackets(text) {
        return length;
    }
    if let Some(rest) = scan::after(text, &MEANS) {
        // A mark alone at the end of a line is none.
        return until_stop(rest, text.len() - rest.len()).unwrap_or(0);
    }
    if english && !quoted {
        return 0;
    }
    let trimmed = text.trim_start_matches(' ');
    const NOT: [char; 17] =
        ['或', '和', '与', '及', '以', '两', '三', '四', '五', '六', '几', '等', '之', '一', '默', '时', '的'];
    if !trimmed.starts_with(is_han) || trimmed.starts_with(NOT) {
        return 0;
    }
    let mut length = text.len() - trimmed.len();
    for (at, letter) in trimmed.char_indices().take(41) {
        let here = &trimmed[at..];
        if "；;，,。、\n]】`\"“'".contains(letter) {
            return text.len() - here.len();
        }
        if letter.is_ascii_alphanumeric() {
            return if is_item(here, &[':', '：', '=', '（', '(']) { text.len() - here.len() } else { 0 };
        }
        length += letter.len_utf8();
    }
    if length == text.len() { length } else { 0 }
}

/// How long what is said is, up to a mark that ends it or the next value.
fn until_stop(said: &str, before: usize) -> Option<usize> {
    let mut previous = ' ';
    for (at, letter) in said.char_indices() {
        let here = &said[at..];
        match letter {
            '；' | ';' | '，' | ',' | '。' | '、' | '\n' | ']' | '】' => return Some(before + at),
            '.' if here[1..].is_empty() || here[1..].starts_with([' ', '\n']) => return Some(before + at),
            '`' | '"' | '“' => return is_item(here, &MARKS[..3]).then_some(before + at),
            '(' | '（' => {
                if let Some(length) = brackets(here)
                    && said[at + length..].trim_start().is_empty()
                {
                    return Some(before + at + length);
                }
            }
            ')' | '）' if !said[..at].contains(['(', '（']) => return Some(before + at),
            _ if letter.is_ascii_alphanumeric()
                && !previous.is_ascii_alphanumeric()
                && at > 0
                && is_item(here, &MARKS[..3])
                && !"-_.".contains(previous) =>
            {
                return Some(before + at);
            }
            _ => {}
        }
        previous = letter;
    }
    Some(before + said.len())
}

/// Whether what follows a bare value ends it.
fn ends_value(text: &str) -> bool {
    let trimmed = text.trim_start_matches(' ');
    trimmed.is_empty()
        || trimmed.starts_with(['；', ';', '，', ',', '。', '、', '/', '|', '\n', ']', '】', ')', '）', '}'])
        || (trimmed.starts_with('.') && (trimmed.len() == 1 || trimmed[1..].starts_with([' ', '\n'])))
        || scan::after(trimmed, &JOINS).is_some()
        || ["以上", "两", "三", "四", "五", "几", "等", "二选一"].iter().any(|word| trimmed.starts_with(word))
        || (text.starts_with(' ') && scan::value(trimmed).is_some_and(|next| ends_row(&trimmed[next.length..])))
}

fn ends_row(text: &str) -> bool {
    text.is_empty() || text.starts_with([' ', ',', '，', ';', '；', '\n', '。'])
}

/// How much of a text the mark between two values takes.
fn separator(text: &str, explained: bool, english: bool, quoted: bool) -> Option<usize> {
    let trimmed = text.trim_start_matches(' ');
    let spaces = text.len() - trimmed.len();
    let joined = |rest: &str| {
        let rest = scan::after(rest, &JOINS).unwrap_or(rest);
        text.len() - rest.trim_start_matches(' ').len()
    };
    if let Some(rest) = trimmed.strip_prefix(BETWEEN) {
        let rest = rest.trim_start_matches([' ', '\n', '•']);
        return Some(joined(rest));
    }
    if let Some(rest) = trimmed.strip_prefix('\n') {
        let bullet = rest.starts_with('•');
        let rest = rest.trim_start_matches(['•', ' ']);
        return (bullet
            || is_item(rest, &MARKS)
            || scan::value(rest)
                .is_some_and(|next| rest[next.length..].is_empty() || rest[next.length..].starts_with('\n')))
        .then(|| joined(rest));
    }
    if scan::after(trimmed, &JOINS).is_some() {
        return Some(joined(trimmed));
    }
    if let Some(rest) = trimmed.strip_prefix(['。', '.']) {
        let rest_trimmed = rest.trim_start_matches([' ', '\n', '•']);
        let next = scan::value(rest_trimmed)?;
        let after = rest_trimmed[next.length..].trim_start_matches(' ');
        return (explained
            && (after.starts_with([':', '：', '='])
                || after.starts_with("表示")
                || after.starts_with("代表")
                || (english && (after.starts_with("indicates") || after.starts_with("means")))))
        .then(|| text.len() - rest_trimmed.len());
    }
    if spaces > 0 {
        if is_item(trimmed, &MARKS) {
            return Some(spaces);
        }
        let plain = !explained && !english && !quoted;
        let next = scan::value(trimmed).filter(|_| plain)?;
        return ends_row(&trimmed[next.length..]).then_some(spaces);
    }
    let dashed = trimmed.starts_with(|first: char| first.is_ascii_digit())
        && scan::value(trimmed).is_some_and(|next| trimmed[next.length..].strip_prefix('-').is_some_and(starts_han));
    (explained && (dashed || is_item(trimmed, &MARKS[..3]))).then_some(0)
}

const NEVER: [&str; 19] = [
    "null", "NULL", "Null", "Note", "NOTE", "API", "ID", "IP", "URL", "URI", "e.g", "i.e", "etc", "JSON", "json", "PS",
    "Ps", "ps", "Json",
];
const ENGLISH_WORDS: [&str; 99] = [
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

fn may_be_value(value: &str, quoted: bool, language: Language) -> bool {
    let value = value.trim();
    if quoted {
        return !value.is_empty() && value.chars().filter(|letter| is_han(*letter)).count() <= 12;
    }
    !NEVER.contains(&value) && (language == Language::Chinese || !ENGLISH_WORDS.contains(&value))
}

/// Whether a value looks like one of a program rather than a word.
fn looks_like_code(value: &str) -> bool {
    value.contains(|letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
}

/// A line of a list: its values, and the mark after them.
struct Item {
    values: Vec<String>,
    mark: char,
    quoted: bool,
}

fn item(line: &str, bullet: bool, language: Language) -> Option<Item> {
    let english = language == Language::English;
    let first = scan::value(line)?;
    let mut values = vec![first.value.to_owned()];
    let mut rest = &line[first.length..];
    // `A/B: …`, `A、B：…`: one explanation for several values.
    loop {
        let trimmed = rest.trim_start_matches(' ');
        let next = trimmed
            .strip_prefix(['/', '、', ',', '，', '|'])
            .or_else(|| scan::after(trimmed, &["或", "or"]))
            .filter(|after| scan::value(after).is_some());
        let Some(after) = next else { break };
        let Some(found) = scan::value(after) else { break };
        let tail = &after[found.length..];
        if found.quoted != first.quoted
            || !tail.trim_start_matches(' ').starts_with([':', '：', '/', '、', '|', '=', '，', ','])
                && !tail.is_empty()
        {
            break;
        }
        values.push(found.value.to_owned());
        rest = tail;
    }
    let trimmed = rest.trim_start_matches(' ');
    let mark = trimmed.chars().next().unwrap_or(' ');
    let spaced = trimmed.len() < rest.len();
    if trimmed.starts_with("://") {
        return None;
    }
    let said = trimmed[mark.len_utf8().min(trimmed.len())..].trim_start();
    let mark = match mark {
        ':' | '：' | '=' | '(' | '（' | '|' | '，' | ',' | '；' | ';' | '。' | ' ' => mark,
        '-' | '–' | '—' if spaced || trimmed.starts_with("->") || trimmed.starts_with("--") || !said.is_empty() => {
            '-'
        }
        letter if is_han(letter) && (spaced || first.quoted) && !english => ' ',
        letter if is_han(letter) && !english && bullet && looks_like_code(first.value) => ' ',
        '"' | '“' | '`' => ' ',
        '/' if trimmed.starts_with("//") => ':',
        '.' if said.is_empty() => ' ',
        _ => return None,
    };
    if english && mark == ' ' && !trimmed.is_empty() {
        return None;
    }
    let fits = |value: &String| {
        let value = value.trim_end_matches(['.', ',', ';', ':']);
        !value.is_empty() && (bullet || first.quoted || may_be_value(value, false, language))
    };
    const SENTENCES: [&str; 11] = ["Note", "NOTE", "note", "If", "if", "When", "when", "For", "The", "This", "Default"];
    if !values.iter().all(fits)
        || (!first.quoted && SENTENCES.contains(&first.value) && !(bullet && first.value == "Default"))
    {
        return None;
    }
    if first.quoted && !may_be_value(&values.concat(), true, language) {
        return None;
    }
    Some(Item { values, mark, quoted: first.quoted })
}

/// The longest run of lines that each begin with a value.
fn lines(text: &Text, language: Language) -> Option<Listed> {
    let english = language == Language::English;
    let lines = &text.lines;
    let mut best: Option<Listed> = None;
    let mut start = 0;
    while start < lines.len() {
        let mut end = start;
        let mut items: Vec<Item> = Vec::new();
        let (mut bullets, mut others) = (0, 0);
        while let Some(line) = lines.get(end) {
            // What stands before the points of a list is not one of them.
            if line.bullet && bullets == 0 && !items.is_empty() {
                break;
            }
            match item(&line.text, line.bullet, language) {
                Some(item)
                    if line.bullet
                        || !english
                        || item.quoted
                        || matches!(item.mark, ':' | '：' | '=' | '(' | '（' | ' ' | '-' | ',' | '，') =>
                {
                    items.push(item);
                    bullets += usize::from(line.bullet);
                }
                // `Those with a licence may use:` stands between points of one list.
                _ if !items.is_empty() && is_bridge(lines, end, language) => {}
                _ if line.bullet && !items.is_empty() => {
                    others += 1;
                    bullets += 1;
                }
                _ => break,
            }
            end += 1;
        }
        if items.len() >= 2 {
            let before = start.checked_sub(1).and_then(|before| lines.get(before));
            let announced = before.is_some_and(|line| announces(&line.text, language));
            let marked = items.iter().all(|item| matches!(item.mark, ':' | '：' | '=' | '(' | '（'));
            let quoted = items.iter().all(|item| item.quoted);
            let bulleted = bullets >= items.len();
            let is_code = |value: &String| looks_like_code(value) || value.len() <= 12;
            let code = items.iter().flat_map(|item| &item.values).all(is_code);
            let mostly = items.len() * 10 >= (items.len() + others) * 6;
            if mostly && (announced || quoted || (marked && (bulleted || code)) || (bulleted && code && !english)) {
                let values: Vec<String> = items.into_iter().flat_map(|item| item.values).collect();
                let shape = if bulleted { Shape::Bullets } else { Shape::Lines };
                if best.as_ref().is_none_or(|best| values.len() > best.values.len()) {
                    let open = before.is_some_and(|line| is_example(&line.text));
                    best = Some(Listed { values, shape, open, partial: false, unsure: others > 0 });
                }
            }
        }
        start = end.max(start + 1);
    }
    best
}

/// Whether a line announces more points of the list that it interrupts.
fn is_bridge(lines: &[super::text::Line], at: usize, language: Language) -> bool {
    let line = &lines[at];
    let next = lines.get(at + 1).filter(|next| next.bullet && item(&next.text, true, language).is_some());
    at > 0 && lines[at - 1].bullet && !line.bullet && next.is_some() && line.text.chars().count() < 80
}

/// Lines that say what a value means before the value: `开启：ON`.
fn meanings_first(text: &Text) -> Option<Listed> {
    let values: Vec<String> = text
        .lines
        .iter()
        .filter_map(|line| {
            let (said, value) = line.text.split_once(['：', ':', '='])?;
            let chinese = said.chars().any(is_han) && said.chars().count() <= 40;
            let value = value.trim().trim_end_matches(['。', '；', ';', ',', '，', '.']);
            let found = scan::value(value).filter(|found| found.length == value.len())?;
            let fits = chinese
                && !said.starts_with(|first: char| first.is_ascii_alphanumeric())
                && !is_example(said)
                && !said.ends_with("默认值")
                && !said.ends_with("默认")
                && may_be_value(found.value, found.quoted, Language::Chinese);
            fits.then(|| found.value.to_owned())
        })
        .collect();
    (values.len() >= 2).then_some(Listed { values, shape: Shape::Lines, open: false, partial: false, unsure: false })
}

/// Pairs of a value and what it means, anywhere in a text.
fn pairs(text: &Text, language: Language, kind: Kind) -> Option<Listed> {
    let whole = &text.whole;
    let english = language == Language::English;
    let mut values: Vec<String> = Vec::new();
    let mut previous = '\n';
    let mut next = 0;
    for (at, letter) in whole.char_indices() {
        let before = std::mem::replace(&mut previous, letter);
        if at < next || before.is_ascii_alphanumeric() || "_-.".contains(before) {
            continue;
        }
        let begins = if english { ".;,(:\n•（ ".contains(before) } else { true };
        let here = &whole[at..];
        let Some(found) = scan::value(here).filter(|_| letter != ' ' && begins) else { continue };
        let Found { value, quoted, length } = found;
        next = at + length;
        let after = &here[length..];
        let trimmed = after.trim_start_matches(' ');
        let explained = if english {
            let rest = scan::after(after, &["indicates", "indicate", "means", "represents", "stands for", "refers to"]);
            let colon =
                trimmed.strip_prefix([':', '=']).filter(|_| begins && ".;,(:\n•".contains(before) || before == ' ');
            rest.is_some()
                || colon.is_some_and(|rest| rest.trim_start().starts_with(|next: char| next.is_ascii_alphabetic()))
        } else {
            let rest = scan::after(after, &[":", "：", "=", "-", "--", "——", "—", "(", "（", "->"]);
            let said = rest.map(|rest| rest.trim_start_matches([' ', '"', '“', '\'', '`']));
            said.is_some_and(|said| said.starts_with(is_han))
                || scan::after(after, &["表示", "代表"]).is_some()
                || said.is_some_and(|said| {
                    ",，；;、。（(：: \n•".contains(before)
                        && said.starts_with(|next: char| next.is_ascii_alphabetic())
                        && !rest.unwrap_or_default().starts_with("//")
                        && trimmed.starts_with([':', '：', '='])
                        && !values.is_empty()
                })
        };
        let word = english && !quoted && kind == Kind::Text && !looks_like_code(value);
        if !explained || word || !may_be_value(value, quoted, language) || ["Note", "http", "https"].contains(&value) {
            continue;
        }
        values.push(value.to_owned());
    }
    let distinct = {
        let mut seen = values.clone();
        seen.sort();
        seen.dedup();
        seen.len()
    };
    if distinct < 2 || (kind == Kind::Text && distinct < values.len()) {
        return pairs_without_marks(text, language, kind);
    }
    Some(Listed { values, shape: Shape::Pairs, open: whole_is_example(whole), partial: false, unsure: false })
}

/// What values mean before them, in a row: `升序：ASC，降序：DESC`.
fn meanings_first_in_a_row(text: &Text, kind: Kind) -> Option<Listed> {
    let whole = &text.whole;
    let mut values: Vec<String> = Vec::new();
    for part in whole.split(['，', ',', '；', ';', '、', '\n', '。', '（', '(', '{', '•']) {
        let part = part.trim_end_matches([' ', '）', ')', '}', '.']);
        let Some((said, value)) = part.rsplit_once(['：', ':', '—', '-']) else { continue };
        let value = value.trim();
        let said = said.rsplit(['：', ':']).next().unwrap_or(said).trim();
        let means = said.ends_with(is_han)
            && said.chars().count() <= 18
            && !said.ends_with("默认值")
            && !said.ends_with("默认")
            && !["例如", "示例", "单位", "格式", "参数", "取值", "范围", "最大值", "最小值"]
                .iter()
                .any(|word| said.ends_with(word));
        let Some(found) = scan::value(value).filter(|found| found.length == value.len()) else { continue };
        let plain = if kind == Kind::Integer {
            is_integer(found.value) && found.value.len() <= 4
        } else {
            found.value.starts_with(|first: char| first.is_ascii_alphabetic())
        };
        if means && plain && may_be_value(found.value, found.quoted, Language::Chinese) {
            values.push(found.value.to_owned());
        }
    }
    let mut distinct = values.clone();
    distinct.sort();
    distinct.dedup();
    let fits =
        distinct.len() >= 2 && distinct.len() == values.len() && !(kind == Kind::Integer && whole.contains("默认"));
    fits.then(|| Listed { values, shape: Shape::Pairs, open: whole_is_example(whole), partial: false, unsure: false })
}

/// `day 日，month 月`: codes with Chinese right after them, all along a short text.
fn pairs_without_marks(text: &Text, language: Language, kind: Kind) -> Option<Listed> {
    let whole = &text.whole;
    if language == Language::English || whole.chars().count() > 160 || kind == Kind::Integer {
        return None;
    }
    let mut values: Vec<String> = Vec::new();
    for part in whole.split(['，', ',', '；', ';', '、', '\n', '。', '：', ':', '（', '(', '•']) {
        let Some(found) = scan::value(part) else { continue };
        let after = part[found.length..].trim_start_matches(' ');
        const CONDITIONS: [&str; 12] =
            ["时", "参数", "字段", "可", "为", "必", "接口", "的", "场景", "类型时", "和", "使用"];
        if CONDITIONS.iter().any(|word| after.starts_with(word)) {
            return None;
        }
        // What the text begins with is what it is about: a product's name, say.
        let title = part.as_ptr() == whole.as_ptr() && after.chars().take_while(|letter| is_han(*letter)).count() > 4;
        if starts_han(after) && !title {
            values.push(found.value.to_owned());
        }
    }
    const WORDS: [&str; 14] =
        ["TCP", "UDP", "HTTP", "HTTPS", "ID", "IP", "CPU", "SQL", "VPC", "CVM", "COS", "API", "AI", "URL"];
    let is_code = |value: &String| {
        !WORDS.contains(&value.as_str())
            && value.starts_with(|first: char| first.is_ascii_alphabetic())
            && (value.contains('_')
                || value.bytes().all(|byte| byte.is_ascii_lowercase())
                || value.bytes().all(|byte| byte.is_ascii_uppercase())
                || value.bytes().skip(1).any(|byte| byte.is_ascii_uppercase()))
    };
    let mut distinct = values.clone();
    distinct.sort();
    distinct.dedup();
    let fits = distinct.len() >= 2 && distinct.len() == values.len() && values.iter().all(is_code);
    fits.then(|| Listed { values, shape: Shape::Pairs, open: whole_is_example(whole), partial: false, unsure: false })
}

fn whole_is_example(whole: &str) -> bool {
    let lower = whole.to_ascii_lowercase();
    ["例如", "示例", "比如", "如：", "如:", "such as", "e.g.", "for example", "example value", "反序列化", "json"]
        .iter()
        .any(|word| lower.contains(word))
        || whole.contains("等）")
        || whole.contains("等)")
        || whole.ends_with('等')
        || whole.ends_with("等。")
}

/// Rows without explanations and without a word that announces them, in a short text: `asc/desc`.
fn bare(text: &Text) -> Option<Listed> {
    let whole = &text.whole;
    const NOT: [&str; 17] = [
        "接口",
        "通过",
        "参数",
        "必填",
        "互斥",
        "二选一传",
        "不能同时",
        "示例",
        "例如",
        "长度",
        "字符",
        "加密",
        "编码",
        "地址",
        "http",
        "比如",
        "如：",
    ];
    if whole.chars().count() > 120 || NOT.iter().any(|word| whole.contains(word)) {
        return None;
    }
    let mut previous = '\n';
    for (at, letter) in whole.char_indices() {
        let before = std::mem::replace(&mut previous, letter);
        if letter == ' ' || !("：:，,；;。（(\n 为是取持选据".contains(before)) {
            continue;
        }
        let head = whole[..at].trim_end_matches([' ', '，', ',', '、', '/', '|']);
        let joined = whole[head.len()..at].contains(['，', ',', '、', '/', '|']);
        if joined && head.ends_with(|last: char| last.is_ascii_alphanumeric()) {
            continue;
        }
        let mut values: Vec<String> = Vec::new();
        let mut rest = &whole[at..];
        while let Some(found) = scan::value(rest) {
            values.extend(found.value.split('/').map(str::to_owned));
            rest = &rest[found.length..];
            let trimmed = rest.trim_start_matches(' ');
            let next = trimmed
                .strip_prefix(['/', '、', ',', '，', '|'])
                .or_else(|| scan::after(trimmed, &["或者", "或", "和"]));
            match next.filter(|next| scan::value(next).is_some()) {
                Some(next) => rest = next,
                None => break,
            }
        }
        let rest = rest.trim_start_matches(' ');
        let ends = rest.is_empty()
            || rest.starts_with([')', '）', '。', '；', ';', '，', ',', '\n', '】', ']'])
            || ["默认", "两种", "三种", "二选一", "三选一", "排序", "格式", "类型"]
                .iter()
                .any(|word| rest.starts_with(word));
        let start = whole[..at].char_indices().rev().nth(7).map_or(0, |(at, _)| at);
        let odd_before =
            ["如", "例", "调用", "字段", "形式", "格式：", "格式:"].iter().any(|word| whole[start..at].contains(word));
        let words = |value: &String| {
            value.starts_with(|first: char| first.is_ascii_alphabetic())
                && !["Name", "name", "Id", "ID", "YYYY", "yyyy"].contains(&value.as_str())
        };
        let mut distinct = values.clone();
        distinct.sort();
        distinct.dedup();
        if ends && !odd_before && distinct.len() >= 2 && distinct.len() == values.len() && values.iter().all(words) {
            return Some(Listed {
                values,
                shape: Shape::Row,
                open: rest.starts_with('等'),
                partial: false,
                unsure: false,
            });
        }
    }
    None
}

/// Numbers with Chinese right after them: `0关闭 1开启`.
fn adjacent(text: &Text, known: &[Listed]) -> Option<Listed> {
    let whole = &text.whole;
    const UNITS: &str = "天个月秒年分小元次条位台张人字倍种日号点周级核岁页行步层期折左以到至之万亿千百毫单℃及和或者~～、,，区表件份倍类";
    let mut values: Vec<String> = Vec::new();
    let mut previous = '\n';
    for (at, letter) in whole.char_indices() {
        let before = std::mem::replace(&mut previous, letter);
        if !(letter.is_ascii_digit() || letter == '-') || !("，,；;。 ：:（([【/|•\n\"'`".contains(before)) {
            continue;
        }
        // A part of a number: 1,000,000.
        let mut back = whole[..at].chars().rev();
        if back.next().is_some_and(|mark| ",，".contains(mark))
            && back.next().is_some_and(|digit| digit.is_ascii_digit())
            && letter.is_ascii_digit()
            && whole[at..].bytes().take_while(u8::is_ascii_digit).count() == 3
        {
            continue;
        }
        let Some(value) = scan::token(&whole[at..]).filter(|value| is_integer(value) && value.len() <= 6) else {
            continue;
        };
        let said = whole[at + value.len()..].trim_start_matches([' ', '`', '"', '”', '\'']);
        let marked = scan::after(said, &["：", ":", "=", ".", "-", "--", "—", "——", "为", "是", "表示", "代表", "即"]);
        let means = |rest: &str| {
            let rest = rest.trim_start_matches([' ', '`', '"', '“', '\'', '(', '（']);
            rest.starts_with(|next: char| is_han(next) || next.is_ascii_alphabetic() || next == '_')
                && !rest.starts_with(|next: char| UNITS.contains(next))
                && !rest.starts_with("开始")
        };
        // `1是`: the word is the meaning itself.
        if marked.is_some_and(means) || means(said) {
            values.push(value.to_owned());
        }
    }
    let mut distinct: Vec<i64> = values.iter().filter_map(|value| value.parse().ok()).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let longest = known
        .iter()
        .filter(|listed| listed.values.iter().all(|value| is_integer(value)))
        .map(|listed| listed.values.len())
        .max();
    let ranges = ["~", "～"].iter().any(|mark| whole.contains(mark));
    let fits = distinct.len() >= 2
        && distinct.len() > longest.unwrap_or(0)
        && values.len() <= distinct.len() + 2
        && distinct.first().is_some_and(|first| (-2..=1).contains(first))
        && !ranges;
    fits.then(|| Listed { values, shape: Shape::Pairs, open: whole_is_example(whole), partial: false, unsure: false })
}

/// Two bare numbers are the ends of a range, unless they are a switch.
fn is_range(listed: &Listed, text: &Text) -> bool {
    let [low, high] = listed.values.as_slice() else { return false };
    if listed.shape != Shape::Row {
        return false;
    }
    let switch = matches!((low.as_str(), high.as_str()), ("0", "1") | ("1", "0") | ("1", "2"));
    let bracketed = ["[", "(", "（", "【"].iter().any(|open| {
        [",", "，", ", ", "~", "-"].iter().any(|between| text.whole.contains(&format!("{open}{low}{between}{high}")))
    });
    !switch || bracketed
}

/// Splits values that were taken as one, and leaves out those that stand twice.
fn tidy(listed: &mut Listed, kind: Kind) {
    const MEDIA: [&str; 7] = ["application/", "text/", "image/", "video/", "audio/", "multipart/", "font/"];
    let media = listed.values.iter().any(|value| MEDIA.iter().any(|media| value.starts_with(media)));
    let mut values: Vec<String> = Vec::new();
    for value in &listed.values {
        let parts: Vec<&str> = if media || value.starts_with('/') {
            vec![value.as_str()]
        } else {
            value.split('/').filter(|part| !part.is_empty()).collect()
        };
        for part in parts {
            let part = part.trim().trim_end_matches(['.', ',', ';', ':']).to_owned();
            let part = if kind == Kind::Integer { part.trim_start_matches('+').to_owned() } else { part };
            if !part.is_empty() && !values.contains(&part) {
                values.push(part);
            }
        }
    }
    listed.values = values;
}

const FORMATS: &str = " png jpg jpeg bmp gif webp tiff heic pdf doc docx xls xlsx ppt pptx txt mp3 mp4 wav pcm m4a aac flv mkv mov avi zip rar tar ttf svg csv json xml h264 h265 ogg amr silk speex flac wma wmv m3u8 ts md html ";

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Number,
    UpperSnake,
    Upper,
    LowerSnake,
    Kebab,
    Lower,
    Camel,
    LowerCamel,
    Other,
}

fn style(value: &str) -> Style {
    let any = |is: fn(&u8) -> bool| value.bytes().any(|byte| is(&byte));
    let (upper, lower) = (any(u8::is_ascii_uppercase), any(u8::is_ascii_lowercase));
    let starts_upper = value.starts_with(|first: char| first.is_ascii_uppercase());
    match (upper, lower) {
        _ if is_integer(value) => Style::Number,
        _ if !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) => Style::Other,
        (true, false) if value.contains('_') => Style::UpperSnake,
        (true, false) => Style::Upper,
        (false, true) if value.contains('_') => Style::LowerSnake,
        (false, true) if value.contains('-') => Style::Kebab,
        (false, true) => Style::Lower,
        (true, true) if starts_upper => Style::Camel,
        (true, true) => Style::LowerCamel,
        (false, false) => Style::Other,
    }
}

/// Whether a text has more that looks like a value of a list: written as the others are, and
/// explained or quoted as they are.
fn has_more(text: &Text, listed: &Listed, language: Language, kind: Kind, siblings: &[&str]) -> bool {
    let whole = &text.whole;
    // Such a text names some values, or parts of one.
    const MORE: [&str; 14] = [
        "以及其他",
        "（部分）",
        "(部分)",
        "部分枚举",
        "等其他",
        "逗号分隔",
        "逗号隔开",
        "英文逗号",
        "separated by comma",
        "separated with comma",
        "以下备源",
        "尚未全量",
        "多个值用",
        "json",
    ];
    if listed.shape != Shape::Bullets && MORE.iter().any(|word| whole.to_lowercase().contains(word))
        || MORE[..7].iter().any(|word| whole.contains(word))
    {
        return true;
    }
    let Some(first) = listed.values.first().map(|value| style(value)) else { return false };
    let wordy = matches!(first, Style::Lower | Style::Camel | Style::Upper | Style::LowerCamel);
    if first == Style::Other
        || (wordy && language == Language::English)
        || !listed.values.iter().all(|value| style(value) == first)
        || (kind == Kind::Integer) != (first == Style::Number)
    {
        return false;
    }
    let mut previous = '\n';
    let mut next = 0;
    for (at, letter) in whole.char_indices() {
        let before = std::mem::replace(&mut previous, letter);
        if at < next || letter == ' ' || before.is_ascii_alphanumeric() || "_-.=".contains(before) {
            continue;
        }
        let Some(Found { value, quoted, length }) = scan::value(&whole[at..]) else { continue };
        next = at + length;
        let after = whole[next..].trim_start_matches(' ');
        let explained = is_item(&whole[at..], &[':', '：', '=', '（', '('])
            && !after.starts_with("://")
            && !after[after.chars().next().map_or(0, char::len_utf8)..].trim().is_empty();
        let numbered = first == Style::Number
            && (after.strip_prefix([':', '：', '-', '=']).is_some_and(starts_han))
            && !whole[..at].ends_with(['-', '~', '：', ':']);
        let like = style(value) == first
            && match first {
                Style::Number => numbered,
                Style::UpperSnake => true,
                Style::LowerSnake | Style::Kebab => explained || quoted,
                _ => explained || (quoted && listed.shape != Shape::Bullets),
            };
        let known = listed.values.iter().any(|known| known.eq_ignore_ascii_case(value));
        if like && !known && !siblings.contains(&value) && may_be_value(value, quoted, language) {
            return true;
        }
    }
    false
}

/// Parts of the patterns that dates are written in.
const DATE_PARTS: [&str; 12] = ["yyyy", "YYYY", "MM", "mm", "dd", "DD", "HH", "hh", "ss", "SS", "format", "yyyy-MM-dd"];

/// Whether a field of this name has values like these.
fn is_likely(listed: &Listed, kind: Kind, name: &str, siblings: &[&str]) -> bool {
    let values = &listed.values;
    let is_format =
        |value: &String| FORMATS.contains(&format!(" {} ", value.to_ascii_lowercase().trim_start_matches('.')));
    let of_content = [
        "Url", "URL", "Base64", "Image", "Img", "File", "Video", "Audio", "Photo", "Picture", "Pic", "Content", "Data",
        "Path", "Voice", "Logo",
    ];
    if values.iter().all(is_format)
        && of_content.iter().any(|part| name.contains(part))
        && !["Type", "Format", "Suffix", "Ext"].iter().any(|end| name.ends_with(end))
    {
        return false;
    }
    let dated = ["Time", "Date", "At"].iter().any(|part| name.contains(part));
    if values.iter().any(|value| value.contains("YYYY") || value.contains("yyyy")) && !name.contains("Format") {
        return false;
    }
    if dated && values.iter().any(|value| DATE_PARTS.contains(&value.as_str())) {
        return false;
    }
    // A message may say anything beside what is listed.
    if kind == Kind::Text && ["Message", "Msg", "Reason", "Desc", "Description"].iter().any(|end| name.ends_with(end)) {
        return false;
    }
    let weak = listed.shape <= Shape::Explained || listed.shape == Shape::Lines;
    const FREE: [&str; 44] = [
        "Id",
        "ID",
        "Ids",
        "IDs",
        "Url",
        "URL",
        "Urls",
        "Message",
        "Msg",
        "Image",
        "Images",
        "Base64",
        "Reason",
        "Desc",
        "Description",
        "Remark",
        "Password",
        "Quota",
        "Result",
        "Context",
        "Path",
        "Content",
        "Uin",
        "Token",
        "Prompt",
        "Sql",
        "SQL",
        "Comment",
        "Config",
        "Params",
        "Param",
        "ImageA",
        "ImageB",
        "InstanceName",
        "HostName",
        "ServerName",
        "FileName",
        "GroupName",
        "NickName",
        "DiskName",
        "SecretName",
        "FunctionName",
        "RepoName",
        "PodName",
    ];
    if weak && kind == Kind::Text && FREE.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    const AMOUNTS: [&str; 28] = [
        "Limit",
        "Offset",
        "PageSize",
        "PageNumber",
        "Bitrate",
        "Bandwidth",
        "Count",
        "Size",
        "Fps",
        "Width",
        "Height",
        "Percent",
        "Percentage",
        "Ratio",
        "Timeout",
        "Duration",
        "Num",
        "Id",
        "Threshold",
        "Weight",
        "Score",
        "Confidence",
        "Port",
        "Priority",
        "Price",
        "Days",
        "Amount",
        "Time",
    ];
    let switch = values.iter().all(|value| value == "0" || value == "1");
    let unmarked = matches!(listed.shape, Shape::Pairs | Shape::Row);
    if kind == Kind::Integer && unmarked && !switch && AMOUNTS.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    let of_siblings =
        values.iter().filter(|value| value.as_str() != name && siblings.contains(&value.as_str())).count();
    of_siblings * 2 < values.len().max(1) || of_siblings == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chinese(document: &str) -> Vec<String> {
        of(&Text::of(document), Language::Chinese, Kind::Text, "Status", &[])
            .map(|listed| listed.values)
            .unwrap_or_default()
    }

    fn english(document: &str) -> Vec<String> {
        of(&Text::of(document), Language::English, Kind::Text, "Status", &[])
            .map(|listed| listed.values)
            .unwrap_or_default()
    }

    fn numbers(document: &str) -> Vec<String> {
        of(&Text::of(document), Language::Chinese, Kind::Integer, "Status", &[])
            .map(|listed| listed.values)
            .unwrap_or_default()
    }

    #[test]
    fn a_line_each() {
        assert_eq!(
            chinese("<p>类型。</p><p>枚举值：</p><ul><li>A1： 甲</li><li>B_2： 乙，丙</li></ul>"),
            ["A1", "B_2"]
        );
        assert_eq!(chinese("取值：\n- `x`：甲\n- `y`：乙"), ["x", "y"]);
        assert_eq!(english("State. Valid values:<li>ON: it runs</li><li>OFF: it does not</li>"), ["ON", "OFF"]);
        assert_eq!(chinese("开关\n开启：ON\n关闭：OFF"), ["ON", "OFF"]);
    }

    #[test]
    fn a_row_after_a_word() {
        assert_eq!(chinese("可选值：asc、desc。"), ["asc", "desc"]);
        assert_eq!(chinese("取值范围：ON（开），OFF（关）"), ["ON", "OFF"]);
        assert_eq!(chinese("值包括：extranet(外网),cvm(自建),dcg(专线)"), ["extranet", "cvm", "dcg"]);
        assert_eq!(english("Valid values: `A`, `B`, and `C`."), ["A", "B", "C"]);
        assert_eq!(english("The state. Valid values: Running, Stopped."), ["Running", "Stopped"]);
        assert_eq!(chinese("状态，例如：A、B"), Vec::<String>::new());
        assert_eq!(chinese("支持 A、B 等"), Vec::<String>::new());
    }

    #[test]
    fn pairs_that_nothing_announces() {
        assert_eq!(
            chinese("实例状态， 'ISOLATED': 隔离中（欠费停服），'AVAILABLE'：运行中。"),
            ["ISOLATED", "AVAILABLE"]
        );
        assert_eq!(numbers("0：关闭，1：开启"), ["0", "1"]);
        assert_eq!(numbers("0关闭 1开启"), ["0", "1"]);
        assert_eq!(numbers("状态 -1:失败 0:未知 1:成功"), ["-1", "0", "1"]);
        assert_eq!(numbers("取值范围：[1, 100]"), Vec::<String>::new());
    }
}
