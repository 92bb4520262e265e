//! Values beside a range: `0 和 [128, 10000]`, `-1 表示不限`.

use super::super::number::{number, whole};
use super::super::text::Text;
use super::subject::Bounds;

/// Makes room for 0 or -1 where a text says what they mean, though its range lies above.
pub(super) fn widen(bounds: Bounds, text: &Text) -> Bounds {
    let Some(min) = bounds.min else { return bounds };
    let explained =
        [-1, 0].into_iter().find(|value| *value < min && text.lines.iter().any(|line| explains(&line.text, *value)));
    Bounds { min: explained.or(Some(min)), ..bounds }
}

/// Whether a line says what a value means: `0：不限制`, `-1 means unlimited`.
fn explains(line: &str, value: i64) -> bool {
    let spelled = value.to_string();
    line.match_indices(&spelled).any(|(at, _)| {
        let before = line[..at].chars().next_back().unwrap_or(' ');
        let inside = before.is_ascii_alphanumeric() || ".-~～至到_/:".contains(before);
        let after = line[at + spelled.len()..].trim_start_matches([' ', '`', '"', '”', '）', ')']);
        const MEANS: [&str; 18] = [
            "：",
            ":",
            "表示",
            "代表",
            "时表示",
            "时，表示",
            "时代表",
            "为不",
            "则",
            "即",
            "意味",
            "标识",
            "means",
            "indicates",
            "specifies",
            "represents",
            "stands for",
            "for ",
        ];
        let time = after.starts_with([':', '：'])
            && after[after.chars().next().map_or(0, char::len_utf8)..].starts_with(|next: char| next.is_ascii_digit());
        !inside && !time && MEANS.iter().any(|word| after.starts_with(word))
    })
}

/// A range with values beside it.
pub(super) fn joined<'a>(range: Bounds, beside: impl Iterator<Item = &'a i64>) -> Bounds {
    beside.fold(range, |range, value| Bounds {
        min: range.min.map(|min| min.min(*value)),
        max: range.max.map(|max| max.max(*value)),
    })
}

/// The values that words join to a range, before it or behind.
pub(super) fn beside(before: &str, after: &str) -> Vec<i64> {
    [value_before(before), value_after(after)].into_iter().flatten().collect()
}

const WORDS: [&str; 7] = ["和", "或", "及", "或者", "以及", "and", "or"];

fn value_before(before: &str) -> Option<i64> {
    let head = before.trim_end_matches([' ', '[', '［', '(', '（', '`']);
    let head = WORDS.iter().filter_map(|word| head.strip_suffix(word)).min_by_key(|head| head.len())?;
    let head = head.trim_end_matches([' ', '`']);
    let digits = head.len() - head.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let sign = usize::from(head[..head.len() - digits].ends_with('-'));
    let start = head.len() - digits - sign;
    let inside = head[..start].ends_with(|before: char| before.is_ascii_alphanumeric() || ".-~～".contains(before));
    (digits > 0 && !inside).then(|| head[start..].parse().ok()).flatten()
}

fn value_after(after: &str) -> Option<i64> {
    let rest = after.trim_start_matches([' ', ']', '］', ')', '）', '`']);
    let rest = WORDS.iter().filter_map(|word| rest.strip_prefix(word)).min_by_key(|rest| rest.len())?;
    let (value, length) = number(rest)?;
    let goes_on = rest[length..].trim_start_matches(' ').starts_with(['-', '~', '～', '.', ',', '，', ':', '到', '至']);
    // Only what is no range itself, and no amount of something.
    let ends = rest[length..].trim_start_matches([' ', '`']).starts_with(['。', '；', ';', ')', '）'])
        || rest[length..].trim().is_empty();
    (!goes_on && ends).then(|| whole(value)).flatten()
}
