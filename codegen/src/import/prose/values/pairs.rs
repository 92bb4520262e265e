//! Pairs of a value and what it means, which nothing announces.

use super::super::scan::{self, Found, Language, is_han, starts_han};
use super::super::text::Text;
use super::listed::{Kind, Listed, Shape, is_integer};
use super::words::{is_example, looks_like_code, may_be_value, whole_is_example};

/// Pairs of a value and what it means, anywhere in a text.
pub(super) fn pairs(text: &Text, language: Language, kind: Kind) -> Option<Listed> {
    let whole = &text.whole;
    let english = language == Language::English;
    let mut values: Vec<String> = Vec::new();
    let mut previous = '\n';
    let mut next = 0;
    let mut last = 0;
    for (at, letter) in whole.char_indices() {
        let before = std::mem::replace(&mut previous, letter);
        if at < next || before.is_ascii_alphanumeric() || "_-.".contains(before) {
            continue;
        }
        // A word in what a value means is none: `A - 内存OOM（有）`.
        let named = scan::value(&whole[at..]).map_or("", |found| whole[at + found.length..].trim_start_matches(' '));
        let inside = kind == Kind::Text
            && is_han(before)
            && named.starts_with(['（', '('])
            && !values.is_empty()
            && !whole[last..at].contains(['，', ',', '；', ';', '、', '。', '\n', ')', '）']);
        if inside {
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
            let dashed = trimmed.starts_with("- ") && after.starts_with(' ');
            said.is_some_and(|said| {
                said.starts_with(is_han)
                    || ((dashed || (kind == Kind::Integer && trimmed.starts_with([':', '：', '-', '='])))
                        && is_mixed(said))
            }) || scan::after(after, &["表示", "代表"]).is_some()
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
        last = next;
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
    Some(Listed { open: whole_is_example(whole), ..Listed::new(values, Shape::Pairs) })
}

/// `CPU性能` and `DB 访问`: Chinese that begins with a word in capitals.
fn is_mixed(said: &str) -> bool {
    let rest = said.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    rest.len() < said.len() && starts_han(rest)
}

/// What values mean before them, in a row: `升序：ASC，降序：DESC`.
pub(super) fn meanings_first_in_a_row(text: &Text, kind: Kind) -> Option<Listed> {
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
    fits.then(|| Listed { open: whole_is_example(whole), kept: true, ..Listed::new(values, Shape::Pairs) })
}

/// `day 日，month 月`: codes with Chinese right after them, all along a short text.
pub(super) fn pairs_without_marks(text: &Text, language: Language, kind: Kind) -> Option<Listed> {
    let whole = &text.whole;
    if language == Language::English || whole.chars().count() > 160 || kind == Kind::Integer {
        return None;
    }
    let whole_of = whole.replace(" 或 ", "，");
    let parts = &whole_of;
    let mut values: Vec<String> = Vec::new();
    for part in parts.split(['，', ',', '；', ';', '、', '\n', '。', '：', ':', '（', '(', '•']) {
        let Some(found) = scan::value(part) else { continue };
        let after = part[found.length..].trim_start_matches([' ', '-', '—']);
        const CONDITIONS: [&str; 13] =
            ["时", "在", "参数", "字段", "可", "为", "必", "接口", "的", "场景", "类型时", "和", "使用"];
        if CONDITIONS.iter().any(|word| after.starts_with(word)) {
            return None;
        }
        // What the text begins with is what it is about: a product's name, say.
        let most =
            if part[found.length..].starts_with(is_han) && found.value.bytes().all(|byte| byte.is_ascii_lowercase()) {
                3
            } else {
                4
            };
        let title =
            part.as_ptr() == parts.as_ptr() && after.chars().take_while(|letter| is_han(*letter)).count() > most;
        if starts_han(after) && !title && !after.starts_with('或') {
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
    fits.then(|| Listed { open: whole_is_example(whole), ..Listed::new(values, Shape::Pairs) })
}

/// Rows without explanations and without a word that announces them, in a short text: `asc/desc`.
pub(super) fn bare(text: &Text, language: Language) -> Option<Listed> {
    let whole = &text.whole;
    // Such a text may as well speak of something else.
    const DOUBTS: [&str; 13] = [
        "接口",
        "通过",
        "参数",
        "必填",
        "互斥",
        "二选一传",
        "不能同时",
        "长度",
        "字符",
        "加密",
        "编码",
        "地址",
        "http",
    ];
    const EXAMPLES: [&str; 4] = ["示例", "例如", "比如", "如："];
    if whole.chars().count() > 120 || EXAMPLES.iter().any(|word| whole.contains(word)) {
        return None;
    }
    let needs_example = language == Language::English || DOUBTS.iter().any(|word| whole.contains(word));
    let mut previous = '\n';
    for (at, letter) in whole.char_indices() {
        let before = std::mem::replace(&mut previous, letter);
        if letter == ' ' || !("：:，,；;。（(\n 为是取持选据".contains(before)) || is_example(&whole[..at]) {
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
            return Some(Listed { open: rest.starts_with('等'), needs_example, ..Listed::new(values, Shape::Row) });
        }
    }
    None
}

/// Whether a text is paragraphs that are numbered from 1: `1.查询甲的价格时，值为…`.
fn is_numbered(text: &Text) -> bool {
    const LONG: usize = 16;
    let numbered = |line: &str, number: usize| {
        let rest = line.strip_prefix(&number.to_string()).and_then(|rest| rest.strip_prefix(['.', '、']));
        rest.is_some_and(|rest| starts_han(rest) && rest.chars().count() > LONG)
    };
    let first = text.lines.iter().position(|line| numbered(&line.text, 1));
    if text.lines.iter().any(|line| line.text.starts_with("0.") || line.text.starts_with("0、")) {
        return false;
    }
    first.is_some_and(|at| text.lines.get(at + 1).is_some_and(|line| numbered(&line.text, 2)))
}

/// `取值范围：1-实例规格的上限`: a range whose end is no number.
pub(super) fn is_range_in_words(whole: &str) -> bool {
    whole.match_indices("取值范围").any(|(at, word)| {
        let rest = whole[at + word.len()..].trim_start_matches(['：', ':', '为', '是', ' ', '[']);
        let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let end =
            rest[digits..].trim_start_matches(' ').strip_prefix(['-', '~', '～', '至', '到']).filter(|_| digits > 0);
        end.is_some_and(|end| starts_han(end) && end.chars().take(24).collect::<String>().contains("上限"))
    })
}

/// Numbers with Chinese right after them: `0关闭 1开启`.
pub(super) fn adjacent(text: &Text, known: &[Listed]) -> Option<Listed> {
    let whole = &text.whole;
    if is_numbered(text) {
        return None;
    }
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
                && (!rest.starts_with(|next: char| UNITS.contains(next))
                    || ["周期", "日文", "日语", "日本"].iter().any(|word| rest.starts_with(word)))
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
    fits.then(|| Listed { open: whole_is_example(whole), ..Listed::new(values, Shape::Pairs) })
}
