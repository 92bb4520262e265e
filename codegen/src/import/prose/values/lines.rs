//! Values one to a line: `• A: what it means`.

use super::super::scan::{self, Language, is_han};
use super::super::text::{Line, Text};
use super::listed::{Listed, Shape};
use super::words::{announces, is_example, looks_like_code, may_be_value};

/// A line of a list: its values, and the mark after them.
pub(super) struct Item {
    values: Vec<String>,
    mark: char,
    quoted: bool,
}

pub(super) fn item(line: &str, bullet: bool, language: Language) -> Option<Item> {
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
pub(super) fn lines(text: &Text, language: Language) -> Option<Listed> {
    let english = language == Language::English;
    let lines = &text.lines;
    let mut best: Option<Listed> = None;
    let mut start = 0;
    while start < lines.len() {
        // A list in JSON is an example.
        if lines[start].text == "[" {
            start += lines[start..].iter().position(|line| line.text.starts_with(']')).map_or(1, |length| length + 1);
            continue;
        }
        let mut end = start;
        let mut items: Vec<Item> = Vec::new();
        let (mut bullets, mut others) = (0, 0);
        while let Some(line) = lines.get(end) {
            // What stands before the points of a list is not one of them.
            if line.bullet && bullets == 0 && !items.is_empty() {
                break;
            }
            // `CAM 用户的类型。取值：` says what the lines below it are of.
            let title = items.is_empty() && line.text.ends_with([':', '：']);
            match item(&line.text, line.bullet, language).filter(|item| !(title && item.mark == ' ' && !item.quoted)) {
                Some(item)
                    if line.bullet
                        || !english
                        || item.quoted
                        || matches!(item.mark, ':' | '：' | '=' | '(' | '（' | ' ' | '-' | ',' | '，') =>
                {
                    items.push(item);
                    bullets += usize::from(line.bullet);
                }
                // `2:停用` and then `3.过期`.
                _ if items.last().is_some_and(|last| follows(last, &line.text)) => {
                    let values = vec![line.text.chars().take_while(char::is_ascii_digit).collect()];
                    items.push(Item { values, mark: ':', quoted: false });
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
            // `RUNNING，运行中` line after line needs no word that announces it.
            let coded = !english
                && items.len() >= 3
                && items.iter().flat_map(|item| &item.values).all(|value| looks_like_code(value));
            let mostly = items.len() * 10 >= (items.len() + others) * 6;
            if mostly
                && (announced || quoted || coded || (marked && (bulleted || code)) || (bulleted && code && !english))
            {
                let values: Vec<String> = items.into_iter().flat_map(|item| item.values).collect();
                let shape = if bulleted { Shape::Bullets } else { Shape::Lines };
                if best.as_ref().is_none_or(|best| values.len() > best.values.len()) {
                    let open = before.is_some_and(|line| is_example(&line.text));
                    best = Some(Listed { open, unsure: others > 0, ..Listed::new(values, shape) });
                }
            }
        }
        start = end.max(start + 1);
    }
    best
}

/// Whether a line is of the number after that of an item, with a dot behind it.
fn follows(last: &Item, line: &str) -> bool {
    let digits = line.len() - line.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let next =
        line[digits..].strip_prefix('.').is_some_and(scan::starts_han).then(|| line[..digits].parse::<i64>().ok());
    let before = last.values.last().and_then(|value| value.parse::<i64>().ok()).filter(|_| ":：".contains(last.mark));
    matches!((before, next.flatten()), (Some(before), Some(next)) if next == before + 1)
}

/// Whether a line announces more points of the list that it interrupts.
pub(super) fn is_bridge(lines: &[Line], at: usize, language: Language) -> bool {
    let line = &lines[at];
    let next = lines.get(at + 1).filter(|next| next.bullet && item(&next.text, true, language).is_some());
    at > 0 && lines[at - 1].bullet && !line.bullet && next.is_some() && line.text.chars().count() < 80
}

/// Lines that say what a value means before the value: `开启：ON`.
pub(super) fn meanings_first(text: &Text) -> Option<Listed> {
    let values: Vec<String> = text
        .lines
        .iter()
        .filter_map(|line| {
            let (said, value) = line.text.split_once(['：', ':', '='])?;
            let chinese = said.chars().any(is_han) && said.chars().count() <= 40;
            let value = value.trim().trim_end_matches(['。', '；', ';', ',', '，', '.']);
            let found = scan::value(value).filter(|found| found.length == value.len())?;
            let fits = chinese
                && (found.quoted || !said.starts_with(|first: char| first.is_ascii_alphanumeric()))
                && !is_example(said)
                && !said.ends_with("默认值")
                && !said.ends_with("默认")
                && may_be_value(found.value, found.quoted, Language::Chinese);
            fits.then(|| found.value.to_owned())
        })
        .collect();
    (values.len() >= 2).then_some(Listed { kept: true, ..Listed::new(values, Shape::Lines) })
}
