//! Values in a row, after a word that announces them: `A (what it means), B (…)`.

use super::super::scan::{self, Found, Language, brackets, is_han, is_item, starts_han};
use super::super::text::Text;
use super::listed::{Listed, Shape};
use super::words::{CHINESE, JOINS, MARKS, announced, is_example, looks_like_code, may_be_value};

pub(super) fn rows(text: &Text, language: Language) -> Vec<Listed> {
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
        // `取值A/B` is two in one word.
        let joined = |listed: &Listed| {
            let word = ["取值", "枚举值", "可选值"].iter().any(|word| head.ends_with(word));
            word && listed.shape == Shape::Row && listed.values.first().is_some_and(|value| value.contains('/'))
        };
        if let Some(mut listed) = row(&whole[at..], language)
            && (listed.values.len() >= 2 || joined(&listed))
        {
            listed.open |= is_example(&whole[..at]);
            found.push(listed);
        }
    }
    found
}

pub(super) const BETWEEN: [char; 8] = ['；', ';', '，', ',', '、', '/', '|', '｜'];

pub(super) const MEANS: [&str; 18] = [
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

/// A row of values at the start of a text.
pub(super) fn row(text: &str, language: Language) -> Option<Listed> {
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
    // Whether what the value before means stands behind a stroke.
    let mut dashed = false;
    while let Some(found) = scan::value(rest) {
        let Found { value, quoted, length } = without_meaning(found, rest, dashed);
        // `Used` ends a row as a sentence, and stands in one as a value.
        let capital = english && value.starts_with(|first: char| first.is_ascii_uppercase());
        let fits =
            may_be_value(value, quoted, language) || (capital && !values.is_empty() && rest[length..].starts_with(','));
        if *in_quotes.get_or_insert(quoted) && !quoted || !fits {
            partial = strong && fits;
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
        dashed = after.starts_with('-') && meaning > 0;
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
    (!values.is_empty()).then_some(Listed { open, partial, ..Listed::new(values, shape) })
}

/// Cuts what a value means off it, where that begins with letters: `A-甲、B-sql类型`.
fn without_meaning<'a>(found: Found<'a>, text: &str, dashed: bool) -> Found<'a> {
    let stem = found.value.rfind('-').map(|at| &found.value[..at]).filter(|stem| !stem.is_empty());
    match stem.filter(|_| dashed && !found.quoted && text[found.length..].starts_with(is_han)) {
        Some(stem) => Found { value: stem, quoted: false, length: found.length - (found.value.len() - stem.len()) },
        None => found,
    }
}

/// How much of a text what a value means takes.
pub(super) fn meaning(text: &str, english: bool, quoted: bool) -> usize {
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
pub(super) fn until_stop(said: &str, before: usize) -> Option<usize> {
    let mut previous = ' ';
    let mut next = 0;
    for (at, letter) in said.char_indices() {
        if at < next {
            continue;
        }
        let here = &said[at..];
        match letter {
            '；' | ';' | '，' | ',' | '。' | '、' | '\n' | ']' | '】' => return Some(before + at),
            '.' if here[1..].is_empty() || here[1..].starts_with([' ', '\n']) => return Some(before + at),
            '`' | '"' | '“' => return is_item(here, &MARKS[..3]).then_some(before + at),
            // What brackets hold ends nothing.
            '(' | '（' => {
                if let Some(length) = brackets(here) {
                    if said[at + length..].trim_start().is_empty() {
                        return Some(before + at + length);
                    }
                    next = at + length;
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
pub(super) fn ends_value(text: &str) -> bool {
    let trimmed = text.trim_start_matches(' ');
    trimmed.is_empty()
        || trimmed.starts_with(['；', ';', '，', ',', '。', '、', '/', '|', '｜', '\n', ']', '】', ')', '）', '}'])
        || (trimmed.starts_with('.') && (trimmed.len() == 1 || trimmed[1..].starts_with([' ', '\n'])))
        || scan::after(trimmed, &JOINS).is_some()
        || ["以上", "两", "三", "四", "五", "几", "等", "二选一", "之一", "其中之一", "中的一", "种", "这"]
            .iter()
            .any(|word| trimmed.starts_with(word))
        || (text.starts_with(' ') && scan::value(trimmed).is_some_and(|next| ends_row(&trimmed[next.length..])))
}

pub(super) fn ends_row(text: &str) -> bool {
    text.is_empty() || text.starts_with([' ', ',', '，', ';', '；', '\n', '。'])
}

/// How much of a text the mark between two values takes.
pub(super) fn separator(text: &str, explained: bool, english: bool, quoted: bool) -> Option<usize> {
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
