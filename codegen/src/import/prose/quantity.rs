//! A number with the unit that it is said in, and the same in another unit.

use super::number::number;

/// What a text says at some place: how much, and in what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantity {
    pub(super) value: f64,
    /// The unit behind the number, as facts spell it.
    pub(super) unit: Option<&'static str>,
    /// How much of the text the number takes, and a product that it is part of: `24*3600`.
    pub(super) number: usize,
    /// How much of the text all of it takes.
    pub(super) length: usize,
}

/// The quantity at the start of a text.
pub(super) fn quantity(text: &str) -> Option<Quantity> {
    let (mut value, mut number_ends) = number(text)?;
    while let Some(factor_at) = factor(&text[number_ends..]) {
        let (factor, length) = number(&text[number_ends + factor_at..])?;
        value *= factor;
        number_ends += factor_at + length;
    }
    let (unit, length) = unit(&text[number_ends..]).map_or((None, 0), |(unit, length)| (Some(unit), length));
    Some(Quantity { value, unit, number: number_ends, length: number_ends + length })
}

/// A text without a dash that stands for a colon: `默认值-20`. -1 is a number of its own.
pub(super) fn without_dash<'a>(word: &str, text: &'a str) -> &'a str {
    let rest = text.strip_prefix('-').filter(|_| word.ends_with('值'));
    let one =
        |rest: &str| rest.strip_prefix('1').is_some_and(|next| !next.starts_with(|next: char| next.is_ascii_digit()));
    rest.filter(|rest| rest.starts_with(|next: char| next.is_ascii_digit()) && !one(rest)).unwrap_or(text)
}

/// Where the next factor of a product begins.
fn factor(text: &str) -> Option<usize> {
    let trimmed = text.trim_start_matches(' ');
    let rest = trimmed.strip_prefix(['*', '×'])?.trim_start_matches(' ');
    rest.starts_with(|next: char| next.is_ascii_digit()).then(|| text.len() - rest.len())
}

/// Units that stand behind numbers. `分`, `时`, `日` and `月` are not among them: they are marks of a test,
/// and places in a day, a month or a year, as often as they are amounts.
const SPELLED: [(&str, &str); 62] = [
    ("纳秒", "ns"),
    ("微秒", "us"),
    ("毫秒", "ms"),
    ("秒", "s"),
    ("秒钟", "s"),
    ("分钟", "min"),
    ("小时", "h"),
    ("个小时", "h"),
    ("天", "d"),
    ("周", "weeks"),
    ("个月", "months"),
    ("年", "years"),
    ("字节", "B"),
    ("个字节", "B"),
    ("像素", "px"),
    ("ns", "ns"),
    ("us", "us"),
    ("ms", "ms"),
    ("millisecond", "ms"),
    ("milliseconds", "ms"),
    ("s", "s"),
    ("sec", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("min", "min"),
    ("minute", "min"),
    ("minutes", "min"),
    ("h", "h"),
    ("hr", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("day", "d"),
    ("days", "d"),
    ("week", "weeks"),
    ("weeks", "weeks"),
    ("month", "months"),
    ("months", "months"),
    ("year", "years"),
    ("years", "years"),
    ("b", "B"),
    ("byte", "B"),
    ("bytes", "B"),
    ("k", "KB"),
    ("kb", "KB"),
    ("kib", "KiB"),
    ("m", "MB"),
    ("mb", "MB"),
    ("mib", "MiB"),
    ("g", "GB"),
    ("gb", "GB"),
    ("gib", "GiB"),
    ("t", "TB"),
    ("tb", "TB"),
    ("tib", "TiB"),
    ("kbps", "kbps"),
    ("mbps", "Mbps"),
    ("gbps", "Gbps"),
    ("bps", "bps"),
    ("mib/s", "MiB/s"),
    ("gib/s", "GiB/s"),
    ("px", "px"),
    ("%", "%"),
];

/// The unit at the start of a text, and how much of it that takes.
fn unit(text: &str) -> Option<(&'static str, usize)> {
    let trimmed = text.trim_start_matches(' ');
    let lower = trimmed.to_ascii_lowercase();
    let ends = |spelled: &str| {
        // A word of letters ends where its letters end; `/` makes another unit of it.
        !spelled.ends_with(|last: char| last.is_ascii_alphabetic())
            || !lower[spelled.len()..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '/')
    };
    let found = SPELLED
        .iter()
        .filter(|(spelled, _)| lower.starts_with(spelled) && ends(spelled))
        .max_by_key(|(spelled, _)| spelled.len());
    found.map(|(spelled, unit)| (*unit, text.len() - trimmed.len() + spelled.len()))
}

/// How much of the smallest of their kind units are that are multiples of each other. Sizes are not among them:
/// a text does not say whether its kilobyte has 1,000 bytes or 1,024.
const MULTIPLES: [&[(&str, f64)]; 3] = [
    &[
        ("ns", 1.0),
        ("us", 1e3),
        ("ms", 1e6),
        ("s", 1e9),
        ("min", 60e9),
        ("h", 3_600e9),
        ("d", 86_400e9),
        ("weeks", 604_800e9),
    ],
    &[("months", 1.0), ("years", 12.0)],
    &[("bps", 1.0), ("kbps", 1e3), ("Mbps", 1e6), ("Gbps", 1e9)],
];

/// The same amount in another unit, where one is an exact multiple of the other.
pub(super) fn convert(value: f64, from: &str, to: &str) -> Option<f64> {
    if from == to {
        return Some(value);
    }
    let scale = MULTIPLES.iter().find(|scale| scale.iter().any(|(unit, _)| *unit == from))?;
    let of = |wanted: &str| scale.iter().find(|(unit, _)| *unit == wanted).map(|(_, factor)| *factor);
    Some(value * of(from)? / of(to)?)
}

impl Quantity {
    /// The number in the unit that a field counts in. None where the text gives it in something else: that is
    /// no number of this field. Where one of the two is not known, they are taken to be the same.
    pub(super) fn in_unit(&self, of_field: Option<&str>) -> Option<f64> {
        match (self.unit, of_field) {
            (Some(unit), Some(of_field)) => convert(self.value, unit, of_field),
            _ => Some(self.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units() {
        let said = |text| quantity(text).map(|found| (found.value, found.unit, &text[found.length..]));
        assert_eq!(said("180秒。"), Some((180.0, Some("s"), "。")));
        assert_eq!(said("12 hours, or"), Some((12.0, Some("h"), ", or")));
        assert_eq!(said("24*3600]"), Some((86_400.0, None, "]")));
        assert_eq!(said("128 KB"), Some((128.0, Some("KB"), "")));
        assert_eq!(said("5 minor"), Some((5.0, None, " minor")));
        assert_eq!(said("100MB/s"), Some((100.0, None, "MB/s")));
        assert_eq!(said("10个"), Some((10.0, None, "个")));
    }

    #[test]
    fn amounts_are_said_in_the_unit_of_the_field() {
        let of = |text, unit| quantity(text)?.in_unit(unit);
        assert_eq!(of("180秒", Some("ms")), Some(180_000.0));
        assert_eq!(of("1 年", Some("months")), Some(12.0));
        assert_eq!(of("1GB", Some("B")), None);
        assert_eq!(of("99年", Some("s")), None);
        assert_eq!(of("3天", None), Some(3.0));
        assert_eq!(of("2 Gbps", Some("Mbps")), Some(2_000.0));
    }
}
