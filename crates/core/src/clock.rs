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
