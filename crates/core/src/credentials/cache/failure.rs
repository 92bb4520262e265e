//! That a source failed, told to those who ask soon after in place of another question.

use std::time::Duration;

use tokio::time::Instant;

use crate::config::Ended;
use crate::error::Error;

/// How long the first failure is told; doubled with each that follows it.
const FIRST: Duration = Duration::from_millis(500);
/// How long a failure is told at the most.
const LONGEST: Duration = Duration::from_secs(8);

/// Failures in a row.
#[derive(Debug)]
pub(super) struct Failures {
    /// How many there were.
    count: u32,
    last: Error,
    at: Instant,
    until: Instant,
    /// Whether it hangs on a clock that was not confirmed.
    is_by_clock: bool,
}

impl Failures {
    /// One more, and whether the clock was known to be right.
    pub(super) fn with(before: Option<Self>, error: &Error, knew_time: bool) -> Self {
        let count = before.map_or(0, |before| before.count).saturating_add(1);
        let at = Instant::now();
        Self {
            count,
            last: error.copy(),
            at,
            until: at + pause(count),
            is_by_clock: !knew_time && Ended::is_cause_of(error),
        }
    }

    /// The last one, with a word that it is that, while it is too early to ask again.
    pub(super) fn told(&self, knows_time: bool) -> Option<Error> {
        let now = Instant::now();
        if now >= self.until || self.is_by_clock && knows_time {
            return None;
        }
        let (ago, wait) = ((now - self.at).as_secs_f64(), (self.until - now).as_secs_f64());
        let words = format!("the credentials were asked for {ago:.1} s ago and are again in {wait:.1} s: ");
        Some(self.last.copy().after(&words))
    }
}

/// How long a source is left alone after so many failures, drawn anew each time: half of a bound to all of it.
pub(super) fn pause(count: u32) -> Duration {
    let doublings = count.saturating_sub(1).min(16);
    let bound = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    bound.mul_f64(0.5 + fastrand::f64() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_drawn() {
        for (count, bound) in [(1, 500), (2, 1_000), (3, 2_000), (5, 8_000), (6, 8_000), (u32::MAX, 8_000)] {
            let drawn: Vec<_> = (0..50).map(|_| pause(count).as_millis()).collect();
            assert!(drawn.iter().all(|pause| (bound / 2..=bound).contains(pause)), "{count}: {drawn:?}");
            assert!(drawn.iter().any(|pause| *pause != drawn[0]), "{drawn:?} is no jitter");
        }
    }
}
