//! Names that filters may have, from texts that state no types: in a row, `支持的过滤字段：Name（名称）、Status`,
//! and a line each, `zone-id：按照站点 ID 进行过滤`.

use super::filter_names::{introduced, is_label, is_name, item};
use super::scan;
use super::text::Text;

/// Names that stand before what they filter by, a line each. Where another line is of the same shape and says
/// otherwise, the list may not be whole, and is none.
pub(super) fn described(text: &Text) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut are_values = false;
    for line in &text.lines {
        let Some((name, rest)) = named(&line.text) else {
            are_values |= ["可选项", "可选值", "取值"].iter().any(|word| line.text.contains(word));
            continue;
        };
        let filters = ["过滤", "筛选"].iter().any(|word| rest.contains(word));
        if (rest.starts_with('按') && filters) || rest.contains("进行过滤") {
            names.push(name.to_owned());
            // What a filter may be follows it in lines of the same shape.
            are_values = ["可选项", "可选值", "取值", "如下"].iter().any(|word| rest.contains(word));
        } else if !are_values {
            return Vec::new();
        }
    }
    names.dedup();
    names
}

/// A name and what a line says of it.
fn named(line: &str) -> Option<(&str, &str)> {
    let found = scan::value(line).filter(|found| is_name(found.value))?;
    let rest = line.get(found.length..)?.trim_start_matches(' ').strip_prefix(['：', ':'])?;
    Some((found.value, rest.trim_start_matches([' ', '可'])))
}

/// The rows of names behind what introduces them: `支持 A、B`. Where one of them is not understood, or a line after
/// them explains a name that none of them has, the list may not be whole, and is none.
pub(super) fn rows(text: &Text) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    // `Name - Action` in a line of its own is of one filter, and what follows are its values.
    if !is_head_of_names(text) && text.lines.iter().any(|line| line.text.starts_with("Name - ")) {
        return names;
    }
    for (at, line) in text.lines.iter().enumerate() {
        let next = || text.lines.get(at + 1).map(|next| next.text.as_str());
        let more = introduced(&line.text).and_then(|rest| if rest.is_empty() { next() } else { Some(rest) });
        match more {
            Some(rest) if names.is_empty() => match row(rest) {
                Some(found) => names.extend(found),
                None if introduced(&line.text) == Some("") => {}
                None => return Vec::new(),
            },
            // Behind the first row only a line that begins as it does goes on.
            Some(rest) => match row(rest) {
                Some(found) if line.text.starts_with("支持") => names.extend(found),
                Some(found) if found.iter().all(|name| names.contains(name)) => {}
                _ => return Vec::new(),
            },
            _ if names.is_empty() => {}
            _ => {
                let other = item(line.text.trim_start_matches(['"', ' '])).is_some_and(|item| {
                    !["Name", "Key", "name", "key"].contains(&item.name) && !names.iter().any(|name| name == item.name)
                });
                if other && !scan::value(&line.text).is_some_and(|found| is_label(found.value)) {
                    return Vec::new();
                }
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// `Name - String` and then `Name 可取值：A,B`: the type is that of `Name` itself.
pub(super) fn is_head_of_names(text: &Text) -> bool {
    let line = text.lines.iter().position(|line| line.text == "Name - String");
    line.and_then(|at| text.lines.get(at + 1)).is_some_and(|next| next.text.starts_with("Name 可取值"))
}

/// Words after a row that say what the names are for.
const TAILS: [&str; 20] = [
    "过滤",
    "进行",
    "筛选",
    "查询",
    "搜索",
    "字段",
    "两个",
    "三个",
    "多个",
    "几个",
    "两种",
    "三种",
    "四种",
    "其中",
    "，其中",
    "不可",
    "参数",
    "这",
    "的过滤",
    "FilterValue",
];

/// A row that is names with what they mean, and nothing else.
pub(super) fn row(text: &str) -> Option<Vec<String>> {
    let marks = [' ', '、', ',', '，', '/', ';', '；', '|', '｜'];
    let mut names: Vec<String> = Vec::new();
    let mut rest = text;
    // Whether names are explained behind a mark or a space: then all are.
    let mut explained: Option<bool> = None;
    loop {
        rest = rest.trim_start_matches([' ', '"', '\'', '`', '“', '”', '‘', '’']);
        // A pattern of names such as `tag:tag-key` is none.
        if let Some(after) = pattern(rest) {
            rest = after;
        } else {
            let found =
                scan::token(rest).filter(|found| !found.contains(['/', '&']) || found.split('/').all(is_name))?;
            let parts: Vec<&str> = found.split('/').collect();
            if !parts.iter().all(|part| is_name(part)) || names.len() + parts.len() > 60 {
                return None;
            }
            // What is named again is explained.
            if parts.iter().any(|part| names.iter().any(|name| name == part)) {
                break;
            }
            names.extend(parts.into_iter().map(str::to_owned));
            rest = rest.get(found.len()..)?.trim_start_matches(['"', '\'', '`', '“', '”', '‘', '’']);
        }
        if let Some(length) = scan::brackets(rest) {
            rest = rest.get(length..)?;
        } else if !ends(rest) {
            // A word of a sentence is no name: `app名称`.
            let is_word = scan::starts_han(rest)
                && !rest.starts_with(' ')
                && names.last().is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_lowercase()));
            let meaning = meaning(rest).filter(|_| !is_word)?;
            if !*explained.get_or_insert(true) {
                return None;
            }
            rest = rest.get(meaning..)?;
        } else if explained == Some(true) {
            return None;
        } else {
            explained = Some(false);
        }
        rest = rest.trim_start_matches(' ');
        // What brackets around the row end.
        rest = rest.trim_start_matches([')', '）', ']', '】']).trim_start_matches(' ');
        if ends_row(rest) {
            break;
        }
        let joined = ["以及", "或者", "和", "或", "与", "及"].iter().find_map(|word| rest.strip_prefix(word));
        let next = joined.unwrap_or_else(|| rest.trim_start_matches(marks));
        if next.len() == rest.len() && explained != Some(true) {
            return None;
        }
        rest = next;
        for word in ["以及", "和", "或"] {
            rest = rest.strip_prefix(word).unwrap_or(rest);
        }
        if rest.is_empty() {
            break;
        }
        if ends_row(rest) {
            break;
        }
    }
    (!names.is_empty()).then_some(names)
}

/// Whether nothing follows that belongs to the row.
fn ends_row(text: &str) -> bool {
    let behind = |marks: [char; 2]| text.strip_prefix(marks).map(str::trim_start);
    let goes_on = |rest: &str| {
        rest.starts_with(|next: char| next.is_ascii_alphabetic())
            && !["Name为", "Name 为", "Value"].iter().any(|label| rest.starts_with(label))
    };
    const SENTENCES: [&str; 8] = ["其", "均", "分别", "最多", "每", "filter.", "Filter.", "不"];
    text.is_empty()
        || text.starts_with(['。', '.', '\n'])
        || TAILS.iter().any(|word| text.starts_with(word))
        || behind([';', '；']).is_some_and(|rest| !goes_on(rest))
        || behind([',', '，']).is_some_and(|rest| SENTENCES.iter().any(|word| rest.starts_with(word)))
}

/// Whether a name without brackets ends here.
fn ends(text: &str) -> bool {
    let trimmed = text.trim_start_matches(' ');
    ends_row(trimmed)
        || trimmed.starts_with(['、', ',', '，', '/', ';', '；', '|', '｜', ')', '）', ']', '】'])
        || ["以及", "或者", "和", "或", "与", "及"].iter().any(|word| trimmed.starts_with(word))
}

/// `tag:tag-key` and `tag:<tag-key>` behind which a row goes on.
fn pattern(text: &str) -> Option<&str> {
    ["tag:<tag-key>", "tag:tag-key"].iter().find_map(|pattern| text.strip_prefix(pattern))
}

/// How much of a text a meaning takes that stands behind a mark, a space or nothing: Chinese, up to the mark before
/// the next name.
fn meaning(text: &str) -> Option<usize> {
    let said = text.trim_start_matches([' ', '：', ':', '-', '—', '=']);
    let capitals = said.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    if !scan::starts_han(capitals) || said.starts_with('等') || said.starts_with("运算") {
        return None;
    }
    let from = text.len() - said.len();
    for (at, letter) in said.char_indices() {
        let rest = &said[at..];
        match letter {
            '\n' => return Some(from + at),
            '-' if rest.starts_with("--") => return None,
            '。' => {
                let next = rest['。'.len_utf8()..].trim_start();
                let more = super::filter_names::item(next).is_some_and(|item| scan::starts_han(item.said));
                return Some(from + at + if more { '。'.len_utf8() } else { 0 });
            }
            // An open list is none.
            '等' if rest["等".len()..].trim_start().is_empty() || rest.starts_with("等。") => return None,
            '、' | '，' | ',' | ';' | '；' | ' ' => {
                let next = rest.trim_start_matches(['、', '，', ',', ';', '；', ' ']);
                if next.is_empty() || ends_row(next) {
                    return Some(from + at);
                }
                let Some(name) = scan::token(next) else {
                    // What a number means, or a sentence that goes on.
                    let marked = text.trim_start_matches(' ').starts_with(['：', ':', '-', '—']);
                    if next.starts_with(|first: char| first.is_ascii_digit()) || (letter == '、' && !marked) {
                        return None;
                    }
                    continue;
                };
                let after = &next[name.len()..];
                let begins = after.trim_start_matches([' ', '：', ':', '-', '—', '（', '(']);
                let says = begins.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
                if is_name(name) && begins.len() < after.len() && scan::starts_han(says) {
                    return Some(from + at);
                }
                if is_name(name) && letter != ' ' && scan::starts_han(after) {
                    return Some(from + at);
                }
                return None;
            }
            _ => {}
        }
    }
    Some(text.len())
}
