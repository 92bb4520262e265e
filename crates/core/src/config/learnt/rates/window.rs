//! A rate that is set or described: in every second at most so many begin.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

/// When the requests of the last second began.
#[derive(Debug, Default)]
pub(super) struct Window {
    begun: VecDeque<Instant>,
}

impl Window {
    /// When a request may begin that so many others go ahead of, at this rate.
    pub(super) fn turn(&mut self, rate: u32, ahead: usize, now: Instant) -> Instant {
        self.forget(now);
        let rate = usize::try_from(rate).unwrap_or(usize::MAX).max(1);
        // Who waits goes as soon as it may, so turns come again every second.
        let (seconds, place) = (ahead / rate, ahead % rate);
        let first = match (self.begun.len() + place).checked_sub(rate).and_then(|index| self.begun.get(index)) {
            // With this one, `rate` began since then.
            Some(begun) => now.max(*begun + SECOND),
            None => now,
        };
        u32::try_from(seconds).ok().and_then(|seconds| first.checked_add(SECOND * seconds)).unwrap_or(first)
    }

    /// A request begins.
    pub(super) fn begin(&mut self, now: Instant) {
        self.forget(now);
        self.begun.push_back(now);
    }

    /// Whether requests of the last second count.
    pub(super) fn counts(&self, now: Instant) -> bool {
        self.begun.back().is_some_and(|last| *last + SECOND > now)
    }

    fn forget(&mut self, now: Instant) {
        while self.begun.front().is_some_and(|first| *first + SECOND <= now) {
            self.begun.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_foretold_as_they_come() {
        let start = Instant::now();
        let mut window = Window::default();
        for at in [0, 100, 400] {
            window.begin(start + Duration::from_millis(at));
        }
        let now = start + Duration::from_millis(500);
        let foretold: Vec<_> = (0..9).map(|ahead| (window.turn(4, ahead, now) - start).as_millis()).collect();
        assert_eq!(foretold, [500, 1_000, 1_100, 1_400, 1_500, 2_000, 2_100, 2_400, 2_500]);
        // As they come, each as early as it may.
        let mut came = Vec::new();
        let mut now = now;
        for _ in 0..9 {
            now = window.turn(4, 0, now);
            window.begin(now);
            came.push((now - start).as_millis());
        }
        assert_eq!(came, foretold);
        assert!(window.counts(now) && !window.counts(now + SECOND));
    }
}
