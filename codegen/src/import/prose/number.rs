//! A number as texts write it: with its sign, groups, units behind it.

/// A number at the start of a text and how much of the text it takes.
pub(super) fn number(text: &str) -> Option<(f64, usize)> {
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
        // `30 000`, in groups of three.
        let grouped = grouped
            || *byte == b' '
                && (1..=3).contains(&end)
                && body[..end].bytes().all(|byte| byte.is_ascii_digit())
                && bytes[end + 1..].starts_with(b"000")
                && !bytes.get(end + 4).is_some_and(u8::is_ascii_digit);
        let point = *byte == b'.' && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) && !body[..end].contains('.');
        if !(byte.is_ascii_digit() || grouped || point) {
            break;
        }
        end += 1;
    }
    let digits = body[..end].replace([',', ' '], "");
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

/// A number without a fraction.
#[expect(clippy::cast_possible_truncation, reason = "whole and small")]
pub(super) fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}
