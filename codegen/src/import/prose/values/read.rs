//! The list that a text has for a field.

use super::super::scan::Language;
use super::super::text::Text;
use super::judge::{has_more, is_likely, is_of_the_field, is_open, is_range};
use super::lines::{lines, meanings_first};
use super::listed::{Asked, Kind, Listed, Shape, is_integer};
use super::pairs::{adjacent, bare, meanings_first_in_a_row, pairs};
use super::rows::rows;

/// The values that a text lists for a field.
pub(super) fn of(text: &Text, language: Language, asked: &Asked<'_>) -> Option<Listed> {
    let kind = asked.kind;
    let mut candidates = candidates(text, language, kind);
    if kind == Kind::Integer {
        candidates.retain(|listed| listed.values.iter().all(|value| is_integer(value)));
        candidates.retain(|listed| !is_range(listed, text));
    }
    for listed in &mut candidates {
        tidy(listed, kind);
    }
    candidates.retain(|listed| listed.values.len() >= 2);
    drop_rows_out_of_lines(&mut candidates);
    for listed in &mut candidates {
        listed.open |= kind == Kind::Text && is_open(text, listed);
        listed.unsure |= has_more(text, listed, language, kind, asked.siblings);
    }
    let best = candidates
        .into_iter()
        .enumerate()
        .max_by_key(|(at, listed)| (listed.values.len(), listed.shape >= Shape::Lines, std::cmp::Reverse(*at)));
    let mut listed = best.map(|(_, listed)| listed).filter(|listed| !listed.open && !listed.partial)?;
    listed.needs_example |= !is_likely(&listed, kind, asked.name);
    is_of_the_field(&listed, asked.name, asked.siblings).then_some(listed)
}

/// Whatever may be a list, the forms that say it clearly first.
fn candidates(text: &Text, language: Language, kind: Kind) -> Vec<Listed> {
    let chinese = language == Language::Chinese;
    let mut candidates = Vec::new();
    candidates.extend(lines(text, language));
    if chinese {
        candidates.extend(meanings_first(text));
    }
    candidates.extend(rows(text, language));
    if candidates.is_empty() {
        candidates.extend(pairs(text, language, kind));
    }
    if candidates.is_empty() && chinese {
        candidates.extend(meanings_first_in_a_row(text, kind));
    }
    if candidates.is_empty() && kind == Kind::Text {
        candidates.extend(bare(text, language));
    }
    // What stands between braces are the names of an object's parts.
    if text.whole.contains('{') && text.whole.contains("\":") {
        candidates.retain(|listed| listed.shape >= Shape::Lines);
    }
    if kind == Kind::Integer && chinese {
        candidates.extend(adjacent(text, &candidates));
    }
    candidates
}

/// Drops rows that begin in a list of lines and run on into what its values mean.
fn drop_rows_out_of_lines(candidates: &mut Vec<Listed>) {
    let lines: Vec<Listed> =
        candidates.iter().filter(|listed| listed.shape >= Shape::Lines && !listed.partial).cloned().collect();
    let runs_on = |row: &Listed| {
        lines.iter().any(|lines| {
            let shared = lines.values.iter().filter(|value| row.values.contains(value)).count();
            let begins = row.values.first() == lines.values.first();
            let longer = lines.values.len() < row.values.len();
            match lines.shape {
                Shape::Bullets if shared == lines.values.len() => longer,
                _ => begins && (longer || shared < row.values.len()),
            }
        })
    };
    candidates.retain(|listed| listed.shape >= Shape::Lines || !runs_on(listed));
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

    fn asked(kind: Kind) -> Asked<'static> {
        Asked { name: "Status", kind, list: false, example: None, siblings: &[] }
    }

    fn chinese(document: &str) -> Vec<String> {
        of(&Text::of(document), Language::Chinese, &asked(Kind::Text)).map(|listed| listed.values).unwrap_or_default()
    }

    fn english(document: &str) -> Vec<String> {
        of(&Text::of(document), Language::English, &asked(Kind::Text)).map(|listed| listed.values).unwrap_or_default()
    }

    fn numbers(document: &str) -> Vec<String> {
        of(&Text::of(document), Language::Chinese, &asked(Kind::Integer))
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
