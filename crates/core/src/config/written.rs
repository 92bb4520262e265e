//! Times that replies write as strings.

use std::time::SystemTime;

use super::clock::{from_epoch_millis, from_epoch_seconds, from_utc};

/// How a string writes a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// With its offset: `2018-12-04T17:06:16+08:00`.
    Whole,
    /// As a date and a time of a zone so many minutes east of Greenwich: `2018-12-04 17:06:16`.
    East(i64),
    /// As the digits of seconds since the epoch.
    Seconds,
    /// As the digits of milliseconds since the epoch.
    Millis,
}

/// The time in a string; nothing where there is none, such as in an empty string or in `0000-00-00 00:00:00`.
pub fn written(text: &str, how: Written) -> Option<SystemTime> {
    let text = text.trim();
    match how {
        Written::Whole => from_utc(text),
        // What says its offset means that one.
        Written::East(minutes) => from_utc(text).or_else(|| from_utc(&whole(text, minutes)?)),
        Written::Seconds => from_epoch_seconds(text.parse().ok()?),
        Written::Millis => from_epoch_millis(text.parse().ok()?),
    }
}

/// The time in a string that may be absent.
pub fn written_at(text: &Option<String>, how: Written) -> Option<SystemTime> {
    written(text.as_deref()?, how)
}

/// A date and a time as RFC 3339 has them.
fn whole(text: &str, minutes: i64) -> Option<String> {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date.replace('/', "-"), time.trim().to_owned()),
        None => plain(text)?,
    };
    let time = match time.matches(':').count() {
        0 => format!("{time}:00:00"),
        1 => format!("{time}:00"),
        _ => time,
    };
    let (sign, distance) = (if minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs());
    Some(format!("{date}T{time}{sign}{:02}:{:02}", distance / 60, distance % 60))
}

/// A date and a time without anything between: `20181204170616`.
fn plain(digits: &str) -> Option<(String, String)> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (date, time) = digits.split_at_checked(8)?;
    let pairs: Option<Vec<&str>> = (0..time.len()).step_by(2).map(|at| time.get(at..at + 2)).collect();
    let pairs = pairs.filter(|pairs| (1..=3).contains(&pairs.len()))?;
    Some((format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]), pairs.join(":")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::epoch_seconds;

    #[test]
    fn strings_are_read_as_they_are_written() {
        let china = Written::East(480);
        for (text, how, seconds) in [
            ("2018-12-04T17:06:16+08:00", Written::Whole, 1_543_914_376),
            ("2018-12-04 17:06:16", china, 1_543_914_376),
            (" 2018-12-04 17:06:16 ", china, 1_543_914_376),
            ("2018-12-04T17:06:16", china, 1_543_914_376),
            ("2018-12-04 17:06:16.250", china, 1_543_914_376),
            ("2018/12/04 17:06:16", china, 1_543_914_376),
            ("20181204170616", china, 1_543_914_376),
            ("2018-12-04 17:06", china, 1_543_914_360),
            ("2018120417", china, 1_543_914_000),
            ("2018-12-04T09:06:16Z", china, 1_543_914_376),
            ("2018-12-04 09:06:16", Written::East(0), 1_543_914_376),
            ("2018-12-04 01:36:16", Written::East(-450), 1_543_914_376),
            ("1543914376", Written::Seconds, 1_543_914_376),
            ("1543914376999", Written::Millis, 1_543_914_376),
        ] {
            assert_eq!(written(text, how).map(epoch_seconds), Some(seconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "-", "0000-00-00 00:00:00", "2018-12-04", "20181204", "201812041", "soon", "永久", "é 1"] {
            assert_eq!(written(text, Written::East(480)), None, "{text}");
            assert_eq!(written(text, Written::Whole), None, "{text}");
        }
        assert_eq!(written("2018-12-04 17:06:16", Written::Whole), None);
        assert_eq!(written_at(&None, Written::Seconds), None);
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in ".*", minutes in -900_i64..900) {
            let _ = written(&text, Written::East(minutes));
        }
    }
}
