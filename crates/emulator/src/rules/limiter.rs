//! How many calls there were in the last second.

use std::collections::{HashMap, VecDeque};

use super::Claims;

/// A second, in milliseconds.
const SPAN: i64 = 1_000;
/// How many actions, regions and keys are remembered before those are dropped that are at rest.
const KEPT: usize = 4_096;

/// Counts calls of the last second: of an action in a region by a key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limiter(HashMap<String, VecDeque<i64>>);

impl Limiter {
    /// Whether a call is within so many a second. What is refused does not count.
    pub(crate) fn takes(&mut self, claims: &Claims<'_>, limit: u32, now: i64) -> bool {
        // Time may be set back; calls of the future do not count.
        let is_recent = |time: &i64| *time <= now && now - *time < SPAN;
        if self.0.len() >= KEPT {
            self.0.retain(|_, times| times.iter().any(is_recent));
            if self.0.len() >= KEPT {
                self.0.clear();
            }
        }
        let of = [claims.service, claims.action, claims.region, claims.key].join("\n");
        let times = self.0.entry(of).or_default();
        times.retain(is_recent);
        let takes = times.len() < usize::try_from(limit).unwrap_or(usize::MAX);
        if takes {
            times.push_back(now);
        }
        takes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_does_not_grow_with_the_names_that_it_meets() {
        let mut limiter = Limiter::default();
        for at in 0..20_000 {
            let action = format!("A{at}");
            assert!(limiter.takes(&Claims { action: &action, ..Claims::default() }, 1, at / 10));
        }
        assert!(limiter.0.len() <= KEPT);
    }

    #[test]
    fn time_that_is_set_back_refuses_nobody() {
        let mut limiter = Limiter::default();
        let claims = Claims::default();
        assert!(limiter.takes(&claims, 1, 5_000));
        assert!(!limiter.takes(&claims, 1, 5_999));
        assert!(limiter.takes(&claims, 1, 1_000));
    }
}
