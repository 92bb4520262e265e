//! The emulator's time, which can be set, moved and stopped.

mod text;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tencentcloud_core::{Clock, SystemClock, epoch_millis, from_epoch_millis};

use crate::error::Error;

use text::RANGE;
pub(crate) use text::{duration, read, shift, write};

/// The clock of an emulator. Clones show the same time.
///
/// Give it to a client too, with [`Config::clock`](tencentcloud_core::Config::clock), where both
/// are to travel together.
#[derive(Clone, Debug)]
pub struct TravelClock {
    base: Arc<dyn Clock>,
    shift: Arc<Mutex<Shift>>,
    /// What it goes back to.
    start: Shift,
}

#[derive(Clone, Copy, Debug, Default)]
struct Shift {
    /// How far it is ahead of its base, in milliseconds.
    ahead: i64,
    /// Where it stands still, that time.
    frozen: Option<i64>,
}

impl Default for TravelClock {
    fn default() -> Self {
        Self::on(Arc::new(SystemClock))
    }
}

impl TravelClock {
    /// One that goes as another does until it is told to travel.
    pub(crate) fn on(base: Arc<dyn Clock>) -> Self {
        Self { base, shift: Arc::default(), start: Shift::default() }
    }

    /// Reads a time, such as `2026-01-31T12:00:00Z` or seconds since 1970, or one that is so far from
    /// now: `+30d`, `-2h`.
    ///
    /// # Errors
    ///
    /// When it is none of these.
    pub fn time_of(text: &str) -> Result<SystemTime, Error> {
        if !text.starts_with(['+', '-']) {
            return text::read(text);
        }
        let clock = Self::default();
        clock.shift_by(text::shift(text)?);
        Ok(clock.now())
    }

    /// Moves it forward. Times after the year 9998 are that year's end.
    pub fn advance(&self, by: Duration) {
        self.shift_by(i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
    }

    /// Moves it, backwards too.
    pub(crate) fn shift_by(&self, millis: i64) {
        let mut shift = self.shift();
        let now = self.millis(*shift);
        self.put(&mut shift, now.saturating_add(millis));
    }

    /// Sets it. It goes on from there, unless it stands still.
    pub fn set(&self, time: SystemTime) {
        self.put(&mut self.shift(), epoch_millis(time));
    }

    /// Stops it.
    pub fn freeze(&self) {
        let mut shift = self.shift();
        shift.frozen = Some(self.millis(*shift));
    }

    /// Lets it go on from where it stands.
    pub fn unfreeze(&self) {
        let mut shift = self.shift();
        if let Some(time) = shift.frozen.take() {
            self.put(&mut shift, time);
        }
    }

    /// Whether it stands still.
    pub fn is_frozen(&self) -> bool {
        self.shift().frozen.is_some()
    }

    /// The same, that comes back to what it shows now.
    pub(crate) fn started(mut self) -> Self {
        let start = *self.shift();
        self.start = start;
        self
    }

    /// Shows the time that it was started with, and goes on from there as its base does.
    pub(crate) fn reset(&self) {
        *self.shift() = self.start;
    }

    /// The time of its base.
    pub(crate) fn outside(&self) -> SystemTime {
        self.base.now()
    }

    fn put(&self, shift: &mut Shift, millis: i64) {
        let millis = millis.clamp(*RANGE.start(), *RANGE.end());
        match &mut shift.frozen {
            Some(frozen) => *frozen = millis,
            None => shift.ahead = millis.saturating_sub(epoch_millis(self.base.now())),
        }
    }

    fn millis(&self, shift: Shift) -> i64 {
        shift.frozen.unwrap_or_else(|| epoch_millis(self.base.now()).saturating_add(shift.ahead))
    }

    fn shift(&self) -> MutexGuard<'_, Shift> {
        self.shift.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for TravelClock {
    fn now(&self) -> SystemTime {
        let shift = *self.shift();
        match (shift.frozen, shift.ahead) {
            // With everything that its base tells, also below a millisecond.
            (None, 0) => self.base.now(),
            _ => from_epoch_millis(self.millis(shift)).unwrap_or_else(|| self.base.now()),
        }
    }
}

/// A time as the `Date` header has it.
pub(crate) fn http_date(time: SystemTime) -> String {
    let millis = epoch_millis(time).clamp(*RANGE.start(), *RANGE.end());
    httpdate::fmt_http_date(from_epoch_millis(millis).unwrap_or(SystemTime::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn it_travels_stands_and_comes_back() {
        let clock = TravelClock::on(Arc::new(at(1_000)));
        assert_eq!(clock.now(), at(1_000));
        clock.advance(Duration::from_secs(60));
        assert_eq!(clock.now(), at(1_060));
        clock.shift_by(-100_000);
        assert_eq!(clock.now(), at(960));
        clock.freeze();
        clock.set(at(5));
        assert!(clock.is_frozen());
        assert_eq!(clock.clone().now(), at(5), "clones show the same time");
        clock.unfreeze();
        assert_eq!(clock.now(), at(5), "it goes on from where it stood");
        clock.reset();
        assert_eq!(clock.now(), at(1_000));
    }

    #[test]
    fn far_times_are_the_ends_of_what_a_date_holds() {
        let clock = TravelClock::default();
        clock.advance(Duration::MAX);
        assert_eq!(http_date(clock.now()), "Fri, 01 Jan 9999 00:00:00 GMT");
        clock.shift_by(i64::MIN);
        assert_eq!(http_date(clock.now()), "Thu, 01 Jan 1970 00:00:00 GMT");
        clock.set(at(1_742_983_099));
        assert_eq!(http_date(clock.now()), "Wed, 26 Mar 2025 09:58:19 GMT");
    }
}
