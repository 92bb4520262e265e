//! Defaults, ranges and lengths.

use serde_json::Value;

use super::scan::{self, Language, is_han};
use super::text::Text;

/// What a number in a text bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// A number itself.
    Number,
    /// The length of a string, in characters.
    Characters,
    /// The length of a list.
    Elements,
}

/// The bounds that a text states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
}

/// What a default may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Float,
    Bool,
}

const DEFAULT: [&str; 21] = [
    "默认值",
    "默认取值",
    "默认返回",
    "默认数量",
    "默认大小",
    "默认使用",
    "默认情况下",
    "默认",
    "缺省值",
    "缺省",
    "不填默认",
    "默认页码",
    "默认显示",
    "默认查询",
    "默认填",
    "默认参数",
    "默认类型",
    "默认排序",
    "默认方式",
    "默认模式",
    "默认策略",
];
const DEFAULT_ENGLISH: [&str; 4] = ["default value", "default", "defaults to", "default values"];
const IS: [&str; 26] = [
    "为",
    "是",
    "：",
    ":",
    "=",
    "时为",
    "值为",
    "值是",
    "值",
    "，为",
    "取",
    "is",
    "is set to",
    "to",
    "of",
    "都是",
    "均为",
    "（",
    "返回",
    "每页",
    "显示",
    "预热时间",
    "为返回",
    "按照",
    "按",
    "使用",
];

/// What a server assumes, says a text, where a request does not say.
pub(super) fn default(text: &Text, language: Language, kind: Kind) -> Option<Value> {
    let mut found: Vec<Value> = Vec::new();
    let words: &[&str] = if language == Language::Chinese { &DEFAULT } else { &DEFAULT_ENGLISH };
    for line in &text.lines {
        let line = line.text.as_str();
        for (start, end) in scan::all_after(line, words) {
            let before = &line[..start];
            if before.ends_with(['非', '不', '无']) || before.ends_with("non-") || before.ends_with("没有") {
                continue;
            }
            let mut rest = &line[end..];
            // `默认值为：20`, `The default value is `20``: marks may follow each other.
            while let Some(after) = scan::after(rest, &IS) {
                rest = after;
            }
            match stated(rest, kind) {
                Some(value) => found.push(value),
                None => found.extend(marked(line, start, end, kind)),
            }
        }
    }
    found.dedup();
    // Two defaults are each for a case that the facts have no word for.
    match found.as_slice() {
        [value] => Some(value.clone()),
        [first, others @ ..] if others.iter().all(|other| other == first) => Some(first.clone()),
        _ => None,
    }
}

/// The value at the start of a text that says what a default is.
fn stated(text: &str, kind: Kind) -> Option<Value> {
    let found = scan::value(text)?;
    let after = text[found.length..].trim_start_matches(' ');
    match kind {
        Kind::Integer | Kind::Float => {
            let (number, length) = number(text)?;
            let after = text[length..].trim_start_matches(' ');
            // A date, a version or a range is no default.
            let goes_on = after.starts_with(['~', '～', '/', ':', '至', '到', '_', '*', '^', '+'])
                || (after.starts_with('-') && after[1..].trim_start().starts_with(|next: char| next.is_ascii_digit()))
                || (after.starts_with(['.', ',']) && after[1..].starts_with(|next: char| next.is_ascii_digit()));
            if goes_on || after.starts_with("以上") || after.starts_with("以内") {
                return None;
            }
            typed(number, kind)
        }
        Kind::Bool => match found.value.to_ascii_lowercase().as_str() {
            "true" => Some(Value::from(true)),
            "false" => Some(Value::from(false)),
            _ => None,
        },
        Kind::Text => {
            if let (Some(_), true) = (after.strip_prefix('%'), found.value.bytes().all(|byte| byte.is_ascii_digit())) {
                return Some(Value::from(format!("{}%", found.value)));
            }
            let ends = after.is_empty()
                || ["字段", "排序", "模式", "类型"].iter().any(|word| after.starts_with(word))
                || after.starts_with(['，', ',', '。', ';', '；', ')', '）', '、', '\n', '（', '(', ']', '】', '|'])
                || (after.starts_with('.') && !after[1..].starts_with(|next: char| next.is_ascii_alphanumeric()));
            let plain = found.quoted || found.value.contains(|letter: char| letter.is_ascii_alphanumeric());
            let list = after.starts_with('、')
                || (after.starts_with([',', '，'])
                    && scan::value(&after[after.chars().next()?.len_utf8()..])
                        .is_some_and(|next| after[next.length..].trim().is_empty()));
            const WORDS: [&str; 26] = [
                "null",
                "NULL",
                "value",
                "values",
                "is",
                "the",
                "no",
                "not",
                "all",
                "empty",
                "if",
                "when",
                "and",
                "or",
                "for",
                "none",
                "IP",
                "ID",
                "VPC",
                "API",
                "project",
                "parameter",
                "template",
                "to",
                "it",
                "this",
            ];
            (ends && !list && plain && !WORDS.contains(&found.value)).then(|| Value::from(found.value))
        }
    }
}

/// The value that an explanation in a list calls the default: `0：关闭（默认）`.
fn marked(line: &str, start: usize, end: usize, kind: Kind) -> Option<Value> {
    let before = line[..start].trim_end_matches(' ');
    let after = line[end..].trim_start_matches(' ');
    let bracketed = before.ends_with(['（', '(', '[', '【']) && after.starts_with(['）', ')', ']', '】', '，', ',']);
    let last = after.is_empty() && before.ends_with(['，', ',']);
    if !(bracketed || last) {
        return None;
    }
    // What explains the value begins after the mark between it and the value before it.
    let head = before.trim_end_matches(['（', '(', '[', '【', ' ', '，', ',']);
    let from = head
        .rfind(['；', ';', '，', ',', '、', '\n'])
        .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
    let item = head[from..].trim_start_matches([' ', '：', ':']);
    // `Values: 0 off (default)`: the value comes after what announces it.
    let found = explained(item).or_else(|| {
        let (_, item) = item.rsplit_once(['：', ':'])?;
        explained(item.trim_start())
    })?;
    match kind {
        Kind::Text => Some(Value::from(found.value)),
        Kind::Bool => stated(found.value, kind),
        Kind::Integer | Kind::Float => {
            typed(number(found.value).filter(|(_, length)| *length == found.value.len())?.0, kind)
        }
    }
}

/// The value that a text begins with and explains: `0: off`.
fn explained(item: &str) -> Option<scan::Found<'_>> {
    let found = scan::value(item)?;
    let rest = item[found.length..].trim_start_matches(' ');
    let marks = rest.is_empty()
        || rest.starts_with([':', '：', '=', '-', '—', '(', '（'])
        || rest.starts_with("表示")
        || rest.starts_with("代表")
        || rest.starts_with(is_han);
    marks.then_some(found)
}

fn typed(number: f64, kind: Kind) -> Option<Value> {
    let whole = number.fract() == 0.0 && number.abs() < 9e15;
    #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
    match kind {
        Kind::Integer => whole.then(|| Value::from(number as i64)),
        _ if whole => Some(Value::from(number as i64)),
        _ => Some(Value::from(number)),
    }
}

/// A number at the start of a text and how much of the text it takes.
fn number(text: &str) -> Option<(f64, usize)> {
    let trimmed = text.trim_start_matches([' ', '`', '"', '“', '\'', '[']);
    let start = text.len() - trimmed.len();
    let negative = trimmed.starts_with(['-', '−']);
    let digits_at = if negative { trimmed.chars().next()?.len_utf8() } else { 0 };
    let body = &trimmed[digits_at..];
    let mut end = 0;
    let bytes = body.as_bytes();
    while let Some(byte) = bytes.get(end) {
        let grouped = *byte == b','
            && (1..=3).contains(&end.min(3))
            && bytes[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count() == 3
            && bytes[..end].iter().rev().take_while(|byte| byte.is_ascii_digit()).count() <= 3;
        let point = *byte == b'.' && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) && !body[..end].contains('.');
        if !(byte.is_ascii_digit() || grouped || point) {
            break;
        }
        end += 1;
    }
    let digits = body[..end].replace(',', "");
    if digits.is_empty() || bytes.get(end).is_some_and(|next| next.is_ascii_alphabetic() && !unit_follows(&body[end..]))
    {
        return None;
    }
    let mut value: f64 = digits.parse().ok()?;
    let mut length = start + digits_at + end;
    let after = &text[length..];
    if after.starts_with('万') {
        value *= 10_000.0;
        length += '万'.len_utf8();
    }
    let closing = &text[length..];
    if closing.starts_with(['`', '"', '”', '\'']) && start > 0 {
        length += closing.chars().next()?.len_utf8();
    }
    Some((if negative { -value } else { value }, length))
}

/// Whether letters right after a number are a unit: `60s`, `5MB`.
fn unit_follows(text: &str) -> bool {
    const UNITS: [&str; 24] = [
        "s", "ms", "S", "MS", "GB", "G", "MB", "M", "KB", "K", "kb", "mb", "gb", "TB", "T", "Mbps", "kbps", "bps",
        "min", "h", "d", "px", "QPS", "GiB",
    ];
    let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    UNITS.contains(&word.as_str())
}

#[expect(clippy::cast_possible_truncation, reason = "whole and small")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

const RANGE: [&str; 26] = [
    "取值范围",
    "范围",
    "有效范围",
    "可选范围",
    "取值",
    "有效值",
    "数值范围",
    "限制",
    "长度",
    "长度范围",
    "长度限制",
    "区间",
    "取值区间",
    "介于",
    "之间",
    "value range",
    "range",
    "valid range",
    "valid values",
    "values",
    "value",
    "between",
    "from",
    "length",
    "must be",
    "可选项",
];
const TO: [&str; 11] = ["-", "~", "～", "到", "至", ",", "，", "—", "–", "and", "to"];

/// The bounds that a text states.
pub(super) fn bounds(text: &Text, language: Language, of: Of) -> Bounds {
    let mut ranges: Vec<Bounds> = Vec::new();
    for line in &text.lines {
        ranges.extend(line_ranges(line, of));
    }
    let range = agreed(&ranges);
    let (mut min, mut max) = (Vec::new(), Vec::new());
    for line in &text.lines {
        let line = line.text.as_str();
        let most: &[&str] = if language == Language::Chinese { &MOST } else { &MOST_ENGLISH };
        for (start, end) in scan::all_after(line, most) {
            max.extend(one_bound(line, start, end, of));
        }
        max.extend(within(line, of));
        let least: &[&str] = if language == Language::Chinese { &LEAST } else { &LEAST_ENGLISH };
        for (start, end) in scan::all_after(line, least) {
            min.extend(one_bound(line, start, end, of));
        }
    }
    if let Some(range) = range {
        // A statement of its own that disagrees leaves neither.
        let fits = max.iter().all(|max| Some(*max) == range.max) && min.iter().all(|min| Some(*min) == range.min);
        return if fits { range } else { Bounds::default() };
    }
    let only = |found: &[i64]| match found {
        [first, others @ ..] if others.iter().all(|other| other == first) => Some(*first),
        _ => None,
    };
    let bounds = Bounds { min: only(&min), max: only(&max) };
    let odd = bounds.min.zip(bounds.max).is_some_and(|(min, max)| min > max);
    if odd { Bounds::default() } else { bounds }
}

/// Bounds that stand before the word that makes them some: `200 个字符以内`.
fn within(line: &str, of: Of) -> Option<i64> {
    let unit = match of {
        Of::Characters => ["个字符以内", "个字符之内", "字符以内", "个字符内", "个字以内", "字以内"].as_slice(),
        Of::Elements => ["个以内", "条以内", "个之内"].as_slice(),
        Of::Number => return None,
    };
    let at = unit.iter().find_map(|unit| line.find(unit))?;
    let head = line[..at].trim_end_matches(' ');
    let digits = head.len() - head.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let before = &head[..head.len() - digits];
    if before.trim_end().ends_with(['-', '~', '～', '.', '到', '至']) {
        return None;
    }
    head[head.len() - digits..].parse().ok()
}

fn agreed(ranges: &[Bounds]) -> Option<Bounds> {
    let (first, others) = ranges.split_first()?;
    others.iter().all(|other| other == first).then_some(*first)
}

/// The ranges in a line: `1-100`, `[1, 100]`, where a word says that they are, or a unit.
fn line_ranges(said: &super::text::Line, of: Of) -> Vec<Bounds> {
    let line = said.text.as_str();
    let mut found = Vec::new();
    let mut next = 0;
    let mut previous = ' ';
    for (at, letter) in line.char_indices() {
        let before = std::mem::replace(&mut previous, letter);
        let digit = letter.is_ascii_digit() || (letter == '-' && !before.is_ascii_digit());
        if at < next || !digit || before.is_ascii_alphanumeric() || "._-/:".contains(before) || before == '年' {
            continue;
        }
        // In brackets a comma stands between two numbers, and not inside one.
        let bracket = line[..at].ends_with(['[', '(', '（', '［']);
        let end = line[at..].find([',', '，']).filter(|_| bracket).map_or(line.len(), |end| at + end);
        let Some((low, length)) = number(&line[at..end]) else { continue };
        next = at + length;
        let rest = skip_unit(&line[next..]);
        let Some(rest) = scan::after(rest, &TO) else { continue };
        let rest = rest.trim_start_matches(['-', '~', ' ']);
        let Some((high, length)) = number(rest) else { continue };
        let after = &rest[length..];
        let between = &line[next..line.len() - rest.len()];
        next = line.len() - after.len();
        let open = line[..at].trim_end_matches([' ', '`']).chars().next_back().unwrap_or(' ');
        let close = after.trim_start_matches([' ', '`']).chars().next().unwrap_or(' ');
        let bracketed = "[［".contains(open) || "]］".contains(close);
        let comma = between.contains([',', '，']) || between.contains("and");
        // `1, 100` alone is a list of two values; so is `(1, 2)`.
        if comma && !bracketed && !between.contains("and") {
            continue;
        }
        // A date, a time or a third number: nothing that bounds.
        if after.starts_with(['-', ':', '/', '.', '~']) && after[1..].starts_with(|next: char| next.is_ascii_digit()) {
            continue;
        }
        if comma && bracketed && after.trim_start().starts_with([',', '，']) {
            continue;
        }
        // A point of a list is one case of several: only a word makes a range of it.
        if !is_bound(line, at, after, of, bracketed && !said.bullet) || low >= high {
            continue;
        }
        let (Some(mut low), Some(mut high)) = (whole(low), whole(high)) else { continue };
        if bracketed && "(（".contains(open) {
            low += 1;
        }
        if bracketed && ")）".contains(close) {
            high -= 1;
        }
        found.push(Bounds { min: Some(low), max: Some(high) });
    }
    found
}

fn skip_unit(text: &str) -> &str {
    const UNITS: [&str; 20] = [
        "个",
        "位",
        "秒",
        "天",
        "字符",
        "个字符",
        "s",
        "MB",
        "GB",
        "KB",
        "%",
        "ms",
        "分钟",
        "小时",
        "毫秒",
        "px",
        "字节",
        "Mbps",
        "seconds",
        "characters",
    ];
    scan::after(text, &UNITS).unwrap_or(text)
}

/// Whether a range, or a bound, is one of what the field is.
fn is_bound(line: &str, start: usize, after: &str, of: Of, bracketed: bool) -> bool {
    let before = &line[..start];
    let sentence = before.rfind(['。', '；', ';', '\n']).map_or(before, |at| &before[at..]);
    let lower = sentence.to_ascii_lowercase();
    let after = after.trim_start_matches([' ', '`', ']', '）', ')', '】', '"']);
    let characters = [
        "个字符",
        "字符",
        "个字",
        "位",
        "个英文",
        "个汉字",
        "个中文",
        "个字母",
        "characters",
        "chars",
        "character",
        "char",
        "bytes",
        "字节",
        "个字节",
        "英文",
    ];
    let counts_characters = characters.iter().any(|word| after.starts_with(word))
        || (of != Of::Number && (sentence.contains("长度") || lower.contains("length")));
    let conditional = is_conditional(&lower) || ["大于", "小于"].iter().any(|word| lower.contains(word));
    if conditional {
        return false;
    }
    match of {
        Of::Characters => {
            counts_characters
                && !after.starts_with("字节")
                && !after.starts_with("bytes")
                && !after.starts_with("个字节")
        }
        Of::Elements => {
            let counts = ["个", "条", "项", "items", "elements", "台", "组", "entries", "instances"]
                .iter()
                .any(|word| after.starts_with(word));
            let length = sentence.contains("数组")
                || sentence.contains("列表")
                || sentence.contains("个数")
                || sentence.contains("数量");
            (counts || length) && !characters.iter().any(|word| after.starts_with(word))
        }
        Of::Number => {
            let words = RANGE.iter().any(|word| lower.contains(word))
                || after.starts_with("之间")
                || after.starts_with("的整数")
                || after.starts_with("整数")
                || after.starts_with("的范围");
            let weekday = ["周", "星期", "week"].iter().any(|word| after.starts_with(word));
            (words || bracketed)
                && !counts_characters
                && !sentence.contains("长度")
                && !lower.contains("length")
                && !weekday
        }
    }
}

const MOST: [&str; 51] = [
    "最大值",
    "最大",
    "最大为",
    "最大支持",
    "最大可",
    "最大取值",
    "最大不超过",
    "最大长度",
    "最大返回",
    "最大可支持",
    "最大限制",
    "上限",
    "最多",
    "最多支持",
    "最多为",
    "最多可",
    "最多允许",
    "最多传入",
    "最多可传",
    "最多填",
    "最多可填",
    "最多返回",
    "最多输入",
    "最多不超过",
    "最多一次",
    "最长",
    "最长支持",
    "最长为",
    "最高",
    "不超过",
    "不能超过",
    "不得超过",
    "不可超过",
    "不大于",
    "小于等于",
    "长度不超过",
    "长度上限",
    "数量上限",
    "个数上限",
    "单次上限",
    "不能大于",
    "不得大于",
    "做大值",
    "长度限制",
    "数组长度限制",
    "最大查询条目",
    "长度不能大于",
    "长度最大",
    "数组最大长度",
    "个数不能大于",
    "最大可以",
];
const LEAST: [&str; 12] = [
    "最小值",
    "最小",
    "最小为",
    "最少",
    "最少为",
    "不小于",
    "不能小于",
    "不少于",
    "不能少于",
    "大于等于",
    "最短",
    "最低",
];
const MOST_ENGLISH: [&str; 23] = [
    "maximum value",
    "maximum",
    "max",
    "max value",
    "maximum length",
    "maximum is",
    "upper limit",
    "up to",
    "at most",
    "cannot exceed",
    "can't exceed",
    "no more than",
    "not exceed",
    "must not exceed",
    "not more than",
    "no longer than",
    "maximum of",
    "less than or equal to",
    "a maximum of",
    "maximum limit",
    "maximum number",
    "not greater than",
    "within",
];
const LEAST_ENGLISH: [&str; 9] = [
    "minimum value",
    "minimum",
    "min",
    "min value",
    "at least",
    "no less than",
    "not less than",
    "greater than or equal to",
    "minimum length",
];
const LINKS: [&str; 36] = [
    "为",
    "是",
    "：",
    ":",
    "=",
    "值",
    "支持",
    "限制",
    "可",
    "可以",
    "可传",
    "可填",
    "可设置",
    "传",
    "填",
    "长度",
    "为：",
    "不超过",
    "输入",
    "传入",
    "is",
    "of",
    "value",
    "are",
    "to",
    "包含",
    "指定",
    "选择",
    "上传",
    "查询",
    "条目为",
    "添加",
    "长度为",
    "：不超过",
    "值不超过",
    "不能超过",
];

/// Whether a sentence speaks of one case of several, or gives an example.
fn is_conditional(lower: &str) -> bool {
    let word = |word: &str| {
        lower.match_indices(word).any(|(at, _)| !lower[..at].ends_with(|before: char| before.is_ascii_alphanumeric()))
    };
    let when = lower.match_indices('当').any(|(at, _)| !lower[at..].starts_with("当前"));
    when || ["如果", "若", "例如", "如：", "比如", "示例", "e.g"].iter().any(|word| lower.contains(word))
        || ["if ", "when ", "example"].iter().any(|text| word(text))
}

/// The bound that follows a word such as "at most".
fn one_bound(line: &str, start: usize, end: usize, of: Of) -> Option<i64> {
    let mut rest = &line[end..];
    while let Some(after) = scan::after(rest, &LINKS) {
        rest = after;
    }
    let (bound, length) = number(rest)?;
    let after = rest[length..].trim_start_matches(' ');
    let bound = whole(bound)?;
    if after.starts_with(['-', '~', '～', '/', ':', '.', '^', '*'])
        && after[1..].starts_with(|next: char| next.is_ascii_digit() || next == '*')
    {
        return None;
    }
    let before = &line[..start];
    let sentence_at = before.rfind(['。', '；', ';', '\n']).unwrap_or(0);
    let sentence = &before[sentence_at..];
    let clause = sentence.rsplit(['，', ',', '：', ':']).next().unwrap_or(sentence);
    let lower = sentence.to_ascii_lowercase();
    let conditional = is_conditional(&lower)
        || ["每个", "单个", "其中", "同一", "each", "every", "per ", "每", "全部", "所有"]
            .iter()
            .any(|word| lower.contains(word));
    // `Offset + Limit` together, or what each filter holds.
    if clause.contains('+') || clause.contains("Values") {
        return None;
    }
    let said = &line[start..end];
    let characters = [
        "个字符",
        "字符",
        "个字",
        "个ascii",
        "个ASCII",
        "位字符",
        "个英文",
        "个汉字",
        "个中文",
        "位",
        "characters",
        "chars",
        "character",
    ];
    let bytes = ["字节", "bytes", "byte", "个字节", "KB", "MB", "GB", "M", "K", "kb", "mb", "k", "兆", "Bytes"];
    let counts_characters = characters.iter().any(|word| after.starts_with(word))
        || clause.contains("长度")
        || said.contains("长度")
        || said.contains("最长")
        || lower.contains("length")
        || said.contains("length");
    let size = bytes.iter().any(|word| after.starts_with(word));
    let each_request =
        ["每次", "单次", "一次", "每页", "per request", "per page"].iter().any(|word| lower.contains(word));
    match of {
        Of::Characters => (counts_characters && !size && !conditional).then_some(bound),
        Of::Elements => {
            let other = characters.iter().any(|word| after.starts_with(word))
                || size
                || clause.contains("长度") && !(sentence.contains("数组") || sentence.contains("列表"));
            let time = ["秒", "天", "小时", "分钟", "个月", "年", "days", "seconds", "hours"]
                .iter()
                .any(|word| after.starts_with(word));
            let counted = [
                "个",
                "条",
                "项",
                "台",
                "组",
                "块",
                "只",
                "名",
                "家",
                "items",
                "elements",
                "entries",
                "instances",
                "ips",
            ]
            .iter()
            .any(|word| after.starts_with(word));
            let listed = [
                "上限",
                "数组",
                "列表",
                "个数",
                "数量",
                "最多",
                "不能大于",
                "up to",
                "at most",
                "maximum number",
                "upper limit",
            ]
            .iter()
            .any(|word| said.contains(word) || sentence.contains(word));
            (!other && !time && (counted || listed) && (!conditional || each_request)).then_some(bound)
        }
        Of::Number => {
            let counts =
                counts_characters || ["个字符", "字符", "characters"].iter().any(|word| after.starts_with(word));
            (!counts && (!conditional || each_request)).then_some(bound)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default_of(document: &str, kind: Kind) -> Option<Value> {
        default(&Text::of(document), Language::Chinese, kind)
    }

    fn bounds_of(document: &str, of: Of) -> (Option<i64>, Option<i64>) {
        let bounds = bounds(&Text::of(document), Language::Chinese, of);
        (bounds.min, bounds.max)
    }

    #[test]
    fn defaults() {
        assert_eq!(default_of("返回数量，默认为20，最大值为100。", Kind::Integer), Some(Value::from(20)));
        assert_eq!(default_of("默认值：`asc`。", Kind::Text), Some(Value::from("asc")));
        assert_eq!(default_of("0：关闭（默认），1：开启", Kind::Integer), Some(Value::from(0)));
        assert_eq!(default_of("是否，默认为false", Kind::Bool), Some(Value::from(false)));
        assert_eq!(default_of("A 默认 1；B 默认 2", Kind::Integer), None);
        assert_eq!(default_of("使用默认 VPC 网络", Kind::Text), None);
        assert_eq!(default_of("默认0-5", Kind::Integer), None);
        assert_eq!(default_of("默认0.8", Kind::Float), Some(Value::from(0.8)));
    }

    #[test]
    fn ranges_and_bounds() {
        assert_eq!(bounds_of("取值范围：[1, 100]", Of::Number), (Some(1), Some(100)));
        assert_eq!(bounds_of("取值范围1~65535。", Of::Number), (Some(1), Some(65535)));
        assert_eq!(bounds_of("范围为(0,100]", Of::Number), (Some(1), Some(100)));
        assert_eq!(bounds_of("默认为20，最大值为100。", Of::Number), (None, Some(100)));
        assert_eq!(bounds_of("日期 2020-01-02", Of::Number), (None, None));
        assert_eq!(bounds_of("长度限制为：1~80。", Of::Characters), (Some(1), Some(80)));
        assert_eq!(bounds_of("名称，不超过60个字符", Of::Characters), (None, Some(60)));
        assert_eq!(bounds_of("每次请求的实例的上限为100。", Of::Elements), (None, Some(100)));
        assert_eq!(bounds_of("名称不超过60个字符", Of::Elements), (None, None));
    }
}
