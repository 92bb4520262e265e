//! Numbers by their digits.

/// The integer that a text spells, in any way: `12`, `+012`, `1.2e1`. None where it spells another
/// number, or one beyond 64 bits.
pub(super) fn integer(text: &str) -> Option<i64> {
    if let Ok(integer) = text.parse() {
        return Some(integer);
    }
    let (negative, mantissa, exponent) = split(text)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let point = i64::try_from(whole.len()).ok()?.checked_add(exponent)?;
    let mut value = 0_i128;
    let mut at = 0_i64;
    for digit in whole.bytes().chain(fraction.bytes()) {
        match i128::from(digit - b'0') {
            0 if at >= point => {}
            _ if at >= point => return None,
            digit => value = value * 10 + digit,
        }
        if value > i128::from(u64::MAX) {
            return None;
        }
        at += 1;
    }
    while value != 0 && at < point {
        value *= 10;
        at += 1;
        if value > i128::from(u64::MAX) {
            return None;
        }
    }
    i64::try_from(if negative { -value } else { value }).ok()
}

/// Sign, digits with a point, and exponent of a number.
fn split(text: &str) -> Option<(bool, &str, i64)> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        // One that no integer has room for moves the point far enough.
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?.clamp(-1 << 40, 1 << 40)),
        None => (unsigned, 0),
    };
    let is_mantissa = mantissa.bytes().any(|byte| byte.is_ascii_digit())
        && mantissa.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && mantissa.bytes().filter(|byte| *byte == b'.').count() <= 1;
    is_mantissa.then_some((text.starts_with('-'), mantissa, exponent))
}

/// The float that is nearest to what a text spells, and whether it has all digits that were sent. None
/// for a word, for what is not a number, and beyond the range of floats.
pub(super) fn float(text: &str) -> Option<(f64, bool)> {
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite())?;
    Some((value, has_digits(value, text)))
}

fn has_digits(value: f64, text: &str) -> bool {
    /// So many digits every float has.
    const ALWAYS: usize = 15;
    /// More than that no float has.
    const NEVER: usize = 767;
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    if value.is_normal() && mantissa.len() <= ALWAYS {
        return true;
    }
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_matches('0');
    if digits.is_empty() || (value.is_normal() && digits.len() <= ALWAYS) {
        return true;
    }
    if value == 0.0 || digits.len() > NEVER {
        return false;
    }
    let written = format!("{:.*e}", digits.len() - 1, value);
    let mantissa = written.split('e').next().unwrap_or_default();
    mantissa.chars().filter(char::is_ascii_digit).eq(digits.chars())
}

/// How a run of letters, digits, signs and points is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    Json,
    /// A number all the same: `+1`, `01`, `.5`, `1.`, `NaN`, `-Infinity`.
    Other,
    /// None.
    Not,
}

pub(super) fn spelling(text: &str) -> Spelling {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, "NaN" | "nan" | "Infinity" | "inf" | "Inf") {
        return Spelling::Other;
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if exponent.is_some_and(|exponent| !is_digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))) {
        return Spelling::Not;
    }
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let has_zeros = whole.len() > 1 && whole.starts_with('0');
    if is_digits(whole) && fraction.is_none_or(is_digits) && !has_zeros && !text.starts_with('+') {
        return Spelling::Json;
    }
    let parts = [whole, fraction.unwrap_or_default()];
    let is_number =
        parts.iter().any(|part| is_digits(part)) && parts.iter().all(|part| part.is_empty() || is_digits(part));
    if is_number { Spelling::Other } else { Spelling::Not }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_told_by_their_digits() {
        for (text, expected) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("+7", Some(7)),
            ("0012", Some(12)),
            ("2.0", Some(2)),
            ("2.", Some(2)),
            ("1e3", Some(1000)),
            ("1.25e2", Some(125)),
            ("1200e-2", Some(12)),
            ("0e999999999999", Some(0)),
            ("0.000e-9", Some(0)),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775807.0", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("18446744073709551615", None),
            ("1e19", None),
            ("1e999999999999", None),
            ("1e-999999999999", None),
            ("2.5", None),
            ("1201e-2", None),
            (".5", None),
            (".", None),
            ("", None),
            ("-", None),
            ("1.2.3", None),
            ("NaN", None),
            ("many", None),
        ] {
            assert_eq!(integer(text), expected, "{text}");
        }
    }

    #[test]
    fn floats_say_whether_they_have_the_digits_that_were_sent() {
        for (text, expected) in [
            ("0.1", Some((0.1, true))),
            ("8.10", Some((8.1, true))),
            ("0", Some((0.0, true))),
            ("0.000", Some((0.0, true))),
            ("0.30000000000000004", Some((0.300_000_000_000_000_04, true))),
            // What C writes for 0.1, with 17 digits and with 20.
            ("0.10000000000000001", Some((0.1, true))),
            ("0.10000000000000000555", Some((0.1, true))),
            ("9007199254740992", Some((9_007_199_254_740_992.0, true))),
            ("9007199254740993", Some((9_007_199_254_740_992.0, false))),
            ("-9007199254740993", Some((-9_007_199_254_740_992.0, false))),
            ("0.1234567890123456789", Some((0.123_456_789_012_345_68, false))),
            ("1000000000000000000000000", Some((1e24, true))),
            ("5e-324", Some((5e-324, true))),
            ("1e-400", Some((0.0, false))),
            ("1e400", None),
            ("NaN", None),
            ("inf", None),
            ("many", None),
            ("", None),
        ] {
            assert_eq!(float(text), expected, "{text}");
        }
        assert_eq!(float(&format!("1.{}1", "0".repeat(70_000))), Some((1.0, false)));
    }

    #[test]
    fn numbers_are_told_from_what_is_none() {
        for (text, expected) in [
            ("0", Spelling::Json),
            ("-0", Spelling::Json),
            ("-12.50e+03", Spelling::Json),
            ("1E5", Spelling::Json),
            ("+1", Spelling::Other),
            ("01", Spelling::Other),
            ("-01", Spelling::Other),
            (".5", Spelling::Other),
            ("5.", Spelling::Other),
            ("NaN", Spelling::Other),
            ("-Infinity", Spelling::Other),
            ("1e", Spelling::Not),
            ("1e+", Spelling::Not),
            ("--1", Spelling::Not),
            (".", Spelling::Not),
            ("-", Spelling::Not),
            ("1.2.3", Spelling::Not),
            ("12a", Spelling::Not),
            ("Nothing", Spelling::Not),
        ] {
            assert_eq!(spelling(text), expected, "{text}");
        }
    }
}
