//! Defaults: what a server assumes where a request does not say.

use serde_json::Value;

use super::number::number;
use super::quantity::{quantity, without_dash};
use super::scan::{self, Language, is_han};
use super::text::Text;

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

/// What a server assumes, says a text, where a request does not say; of a number in the unit of the field,
/// where that is known.
pub(super) fn default(text: &Text, language: Language, kind: Kind, unit: Option<&str>) -> Option<Value> {
    let mut found: Vec<Value> = Vec::new();
    let words: &[&str] = if language == Language::Chinese { &DEFAULT } else { &DEFAULT_ENGLISH };
    for line in &text.lines {
        let line = line.text.as_str();
        for (start, end) in scan::all_after(line, words) {
            let before = &line[..start];
            // `如A为2，则默认为1` is one case of several.
            let sentence = before.rsplit(['。', '；', '\n']).next().unwrap_or(before).trim_start();
            let case = sentence
                .strip_prefix('如')
                .is_some_and(|case| !case.starts_with(['果', '不', '未', '无', '没', '下', '需', '为', '此']));
            if case && !sentence.contains("不填") && !sentence.contains("为空") {
                continue;
            }
            let passed = before.strip_suffix('传').is_some_and(|head| !head.ends_with(['不', '未', '没']));
            if passed && sentence.contains('时') {
                continue;
            }
            if before.ends_with(['非', '不', '无']) || before.ends_with("non-") || before.ends_with("没有") {
                continue;
            }
            let mut rest = &line[end..];
            // `uses the default CNAME`: which one that is stands elsewhere.
            if kind == Kind::Text && names_one(before, &line[start..end], rest) {
                continue;
            }
            // `默认值为：20`, `The default value is `20``: marks may follow each other.
            while let Some(after) = scan::after(rest, &IS) {
                rest = after;
            }
            let rest = without_dash(&line[start..end], rest);
            match stated(rest, kind, unit) {
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

/// Whether words speak of a default and do not say it: `使用默认CNAME`, `default mode`.
fn names_one(before: &str, word: &str, after: &str) -> bool {
    if !["默认", "缺省", "default"].iter().any(|bare| word.eq_ignore_ascii_case(bare)) {
        return false;
    }
    let before = before.trim_end_matches(' ');
    let used = ["使用", "采用", "the"].iter().any(|word| before.ends_with(word));
    // `HOOK: default mode` says what HOOK is.
    let explains =
        before.ends_with(':') && after.trim_start_matches(' ').starts_with(|next: char| next.is_ascii_lowercase());
    (used || explains) && scan::after(after, &IS).is_none()
}

/// The value at the start of a text that says what a default is.
fn stated(text: &str, kind: Kind, unit: Option<&str>) -> Option<Value> {
    let found = scan::value(text)?;
    let after = text[found.length..].trim_start_matches(' ');
    match kind {
        Kind::Integer | Kind::Float => {
            let said = quantity(text)?;
            let after = text[said.number..].trim_start_matches(' ');
            // A date, a version or a range is no default.
            let goes_on = after.starts_with(['~', '～', '/', ':', '至', '到', '_', '*', '^', '+'])
                || (after.starts_with('-') && after[1..].trim_start().starts_with(|next: char| next.is_ascii_digit()))
                || (after.starts_with(['.', ',']) && after[1..].starts_with(|next: char| next.is_ascii_digit()));
            if goes_on || after.starts_with("以上") || after.starts_with("以内") {
                return None;
            }
            let number = said.in_unit(unit)?;
            // `10分钟（3600秒）` says two things.
            let again =
                text[said.length..].strip_prefix(['（', '(']).and_then(quantity).filter(|again| again.unit.is_some());
            let agrees = again.is_none_or(|again| again.in_unit(unit).is_none_or(|again| again == number));
            agrees.then(|| typed(number, kind)).flatten()
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
        .rfind(['；', ';', '，', ',', '、', '\n', '。'])
        .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
    let item = head[from..].trim_start_matches([' ', '：', ':']);
    // `Values: 0 off (default)`: the value comes after what announces it.
    let found = explained(item).or_else(|| {
        let (head, item) = item.rsplit_once(['：', ':'])?;
        // `1: 32 bits (default)` says what 1 is.
        let of_value = head.ends_with(|last: char| last.is_ascii_digit());
        if of_value { None } else { explained(item.trim_start()) }
    })?;
    match kind {
        Kind::Text => Some(Value::from(found.value)),
        Kind::Bool => stated(found.value, kind, None),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn default_of(document: &str, kind: Kind) -> Option<Value> {
        default(&Text::of(document), Language::Chinese, kind, None)
    }

    #[test]
    fn defaults_are_in_the_unit_of_the_field() {
        let of = |document, unit| default(&Text::of(document), Language::Chinese, Kind::Integer, Some(unit));
        assert_eq!(of("默认值：60分钟（3600秒）。", "s"), Some(Value::from(3600)));
        assert_eq!(of("默认为 10分钟（3600 秒）。", "s"), None);
        assert_eq!(of("默认：128KB", "B"), None);
        assert_eq!(of("默认30天", "d"), Some(Value::from(30)));
    }

    #[test]
    fn a_default_that_is_not_said() {
        assert_eq!(default_of("off：关闭，使用默认CNAME", Kind::Text), None);
        let english = |document| default(&Text::of(document), Language::English, Kind::Text, None);
        // One case of several, and what is passed in one.
        assert_eq!(default_of("默认按Pot定。如Pot为2，则不传时，Cup默认为1。", Kind::Integer), None);
        assert_eq!(default_of("金额。Pot 为1时，传默认值-1", Kind::Integer), None);
        assert_eq!(default_of("如不传，默认为1。", Kind::Integer), Some(Value::from(1)));
        assert_eq!(default_of("时长，不传默认为1", Kind::Integer), Some(Value::from(1)));
        assert_eq!(english("Capture mode (HOOK: default mode)"), None);
        assert_eq!(english("Supports ts and fmp4, default ts."), Some(Value::from("ts")));
        assert_eq!(english("Codec, default `h264`."), Some(Value::from("h264")));
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
        assert_eq!(default_of("默认值-20，最大值-1000", Kind::Integer), Some(Value::from(20)));
        assert_eq!(
            default_of("SSO 登录的状态。取值：Enabled：启用。Disabled（默认值）：禁用。", Kind::Text),
            Some(Value::from("Disabled"))
        );
        assert_eq!(default_of("类型相同: 0: 字符串 1: 32位整型（默认）", Kind::Integer), None);
        assert_eq!(default_of("默认值-1", Kind::Integer), Some(Value::from(-1)));
        assert_eq!(default_of("默认0.8", Kind::Float), Some(Value::from(0.8)));
    }
}
