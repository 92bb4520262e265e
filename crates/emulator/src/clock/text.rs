//! Times and lengths of time as people write them.

use std::time::{Duration, SystemTime};

use tencentcloud_core::{epoch_seconds, from_epoch_seconds};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::error::Error;

/// The first and the last time that the clock can show: a `Date` header holds no others.
pub(super) const RANGE: std::ops::RangeInclusive<i64> = 0..=253_370_764_800_000;

/// Reads a time: `2026-01-31T12:00:00Z`, with another offset too, or seconds since the epoch.
pub(crate) fn read(text: &str) -> Result<SystemTime, Error> {
    let seconds = match text.parse() {
        Ok(seconds) => seconds,
        Err(_) => OffsetDateTime::parse(text, &Rfc3339)
            .map_err(|_| Error::new(format!("{text:?} is no time; write 2026-01-31T12:00:00Z or seconds since 1970")))?
            .unix_timestamp(),
    };
    from_epoch_seconds(seconds)
        .filter(|_| RANGE.contains(&seconds.saturating_mul(1_000)))
        .ok_or_else(|| Error::new(format!("{text:?} is not between the years 1970 and 9998")))
}

/// Writes a time, to the second: `2026-01-31T12:00:00Z`.
pub(crate) fn write(time: SystemTime) -> String {
    let seconds = epoch_seconds(time);
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_else(|| seconds.to_string())
}

/// Reads a length of time: `200ms`, `1.5s`, `10m`, `2h`, `30d`, or seconds without a unit.
pub(crate) fn duration(text: &str) -> Result<Duration, Error> {
    let end = text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let scale = match unit {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => f64::NAN,
    };
    let seconds = number.parse::<f64>().unwrap_or(f64::NAN) * scale;
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| Error::new(format!("{text:?} is no length of time; write 200ms, 1.5s, 10m, 2h or 30d")))
}

/// Reads a length of time that may be negative, in milliseconds.
pub(crate) fn shift(text: &str) -> Result<i64, Error> {
    let (sign, length) = match text.strip_prefix('-') {
        Some(length) => (-1, length),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let millis =
        duration(length).map_err(|_| Error::new(format!("{text:?} is no length of time; write 90s, 2h or -10m")))?;
    Ok(i64::try_from(millis.as_millis()).unwrap_or(i64::MAX).saturating_mul(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written() {
        for (text, expected) in [
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
            ("2026-01-31T12:00:00.25+08:00", "2026-01-31T04:00:00Z"),
            ("1769860800", "2026-01-31T12:00:00Z"),
            ("0", "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(read(text).map(write).unwrap(), expected, "{text}");
        }
        for text in ["", "tomorrow", "2026-01-31", "-1", "1969-01-01T00:00:00Z", "9223372036854775807"] {
            assert!(read(text).unwrap_err().to_string().contains(&format!("{text:?}")), "{text}");
        }
    }

    #[test]
    fn lengths_are_read() {
        for (text, millis) in
            [("200ms", 200), ("1.5s", 1_500), ("2", 2_000), ("10m", 600_000), ("2h", 7_200_000), ("1d", 86_400_000)]
        {
            assert_eq!(duration(text).unwrap(), Duration::from_millis(millis), "{text}");
            assert_eq!(shift(&format!("-{text}")).unwrap(), -i64::try_from(millis).unwrap(), "{text}");
        }
        for text in ["", "s", "-1s", "1y", "1e99s", "nan", "NaNs", "inf", "1 s"] {
            assert!(shift(text).is_ok() == (text == "-1s"), "{text}");
            assert!(duration(text).unwrap_err().to_string().contains("no length of time"), "{text}");
        }
    }
}
