//! The time that requests are signed with.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Tells the time. Give [`Config::clock`](crate::Config::clock) one of your own in tests.
///
/// A server refuses requests that are more than five minutes off its own time.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> SystemTime;
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that stands still.
impl Clock for SystemTime {
    fn now(&self) -> SystemTime {
        *self
    }
}

/// Milliseconds since the epoch, as many fields and filters of the API have it.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// assert_eq!(tencentcloud_core::epoch_millis(UNIX_EPOCH + Duration::from_secs(2)), 2_000);
/// ```
pub fn epoch_millis(time: SystemTime) -> i64 {
    signed(time, |duration| duration.as_millis())
}

/// Seconds since the epoch.
pub fn epoch_seconds(time: SystemTime) -> i64 {
    // Rounded down before the epoch too, so that a time never moves forward.
    epoch_millis(time).div_euclid(1_000)
}

/// The time that stands so many milliseconds after the epoch, if the operating system can tell it.
pub fn from_epoch_millis(millis: i64) -> Option<SystemTime> {
    let distance = Duration::from_millis(millis.unsigned_abs());
    if millis < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
}

/// The time that stands so many seconds after the epoch, if the operating system can tell it.
pub fn from_epoch_seconds(seconds: i64) -> Option<SystemTime> {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
}

/// A time in UTC to the second, as `2018-12-04T09:06:16Z`.
pub(crate) fn utc(time: SystemTime) -> String {
    let seconds = epoch_seconds(time);
    let of_day = seconds.rem_euclid(86_400);
    let date = crate::sign::Scope::new(seconds, "").date();
    format!("{date}T{:02}:{:02}:{:02}Z", of_day / 3_600, of_day / 60 % 60, of_day % 60)
}

/// Reads a time as STS and programs write it: `2018-12-04T09:06:16Z`, where a fraction of a second
/// is left out and an offset such as `+08:00` may stand for the `Z`.
pub(crate) fn from_utc(text: &str) -> Option<SystemTime> {
    let number = |digits: &str, most: i64| {
        let fits = (1..=4).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|number| fits && *number <= most)
    };
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let (time, offset) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, 0),
        None => {
            let (time, offset) = time.split_at(time.rfind(['+', '-'])?);
            let (hours, minutes) = offset[1..].split_once(':')?;
            let seconds = number(hours, 23)? * 3_600 + number(minutes, 59)? * 60;
            (time, if offset.starts_with('-') { -seconds } else { seconds })
        }
    };
    let mut date = date.splitn(3, '-');
    let (year, month, day) = (number(date.next()?, 9_999)?, number(date.next()?, 12)?, number(date.next()?, 31)?);
    let mut time = time.split('.').next()?.splitn(3, ':');
    let (hour, minute, second) = (number(time.next()?, 24)?, number(time.next()?, 59)?, number(time.next()?, 60)?);
    if month == 0 || day == 0 {
        return None;
    }
    // Counted in years that begin in March, so that the leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468;
    from_epoch_seconds(days * 86_400 + hour * 3_600 + minute * 60 + second - offset)
}

fn signed(time: SystemTime, unit: impl Fn(Duration) -> u128) -> i64 {
    let clamp = |amount: u128| i64::try_from(amount).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => clamp(unit(after)),
        Err(before) => -clamp(unit(before.duration())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_convert_both_ways() {
        for millis in [0, 1, 1_742_983_099_435, -1_500] {
            assert_eq!(from_epoch_millis(millis).map(epoch_millis), Some(millis));
        }
        assert_eq!(from_epoch_seconds(1_742_983_099).map(epoch_seconds), Some(1_742_983_099));
        assert_eq!(from_epoch_millis(-1_500).map(epoch_seconds), Some(-2));
    }

    #[test]
    fn times_are_written_and_read_in_utc() {
        for (text, seconds) in [
            ("2018-12-04T09:06:16Z", 1_543_914_376),
            ("2018-12-04T09:06:16.999Z", 1_543_914_376),
            ("2018-12-04 17:06:16+08:00", 1_543_914_376),
            ("2018-12-04T01:36:16-07:30", 1_543_914_376),
            ("1969-12-31t23:59:59z", -1),
            ("2024-02-29T00:00:00Z", 1_709_164_800),
            ("0000-03-01T00:00:00Z", -62_162_035_200),
        ] {
            assert_eq!(from_utc(text).map(epoch_seconds), Some(seconds), "{text}");
        }
        for text in
            ["", "2018-12-04", "2018-13-04T09:06:16Z", "2018-00-04T09:06:16Z", "2018-12-04T09:06:16", "T-", "é-TéZ"]
        {
            assert_eq!(from_utc(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_in_utc_is_read_again(seconds in -62_135_596_800_i64..253_402_300_800) {
            let time = from_epoch_seconds(seconds).unwrap();
            proptest::prop_assert_eq!(from_utc(&utc(time)), Some(time));
        }

        #[test]
        fn no_text_makes_the_reader_of_times_panic(text in ".{0,40}|[0-9TZ:+. -]{0,40}") {
            let _ = from_utc(&text);
        }
    }

    #[test]
    fn far_times_saturate_or_are_none_and_never_panic() {
        for extreme in [i64::MAX, i64::MIN, i64::MIN + 1] {
            // How far a time reaches depends on the operating system.
            for time in [from_epoch_seconds(extreme), from_epoch_millis(extreme)].into_iter().flatten() {
                assert_eq!(epoch_millis(time).signum(), extreme.signum());
                assert_eq!(epoch_seconds(time).signum(), extreme.signum());
            }
        }
    }
}
