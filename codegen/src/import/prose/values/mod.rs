//! Values that a field may have, as a text lists them.
//!
//! Texts list values in three ways: a line for each (`• A: what it means`), a row after a word
//! such as "valid values" (`A (what it means), B (…)`), and pairs of a value and what it means
//! with no such word. The list that holds most is taken.

mod judge;
mod lines;
mod listed;
mod pairs;
mod rows;
mod words;

pub(super) use self::listed::{Kind, Listed, Shape};

use self::judge::{has_more, is_likely, is_range};
use self::lines::{lines, meanings_first};
use self::listed::is_integer;
use self::pairs::{adjacent, bare, meanings_first_in_a_row, pairs};
use self::rows::rows;
use super::scan::Language;
use super::text::Text;

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
