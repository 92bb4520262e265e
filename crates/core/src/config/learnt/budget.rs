//! What retries are paid from.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::Error;

/// What retries are paid from, so that they cannot multiply the load of a service
/// that is down.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: AtomicU32,
    capacity: u32,
}

impl Budget {
    /// What a retry costs.
    const RETRY: u32 = 5;
    /// What a retry costs after a timeout, which took the service longer.
    const RETRY_AFTER_TIMEOUT: u32 = 10;
    /// What a call gives back that succeeds at once.
    pub(crate) const SUCCESS: u32 = 1;

    pub(crate) fn new(capacity: u32) -> Self {
        Self { tokens: AtomicU32::new(capacity), capacity }
    }

    /// Pays for a retry and says what it cost, unless it is more than there is.
    ///
    /// A retry after a refusal for too many requests costs nothing: the service is not down, it does no work for
    /// what it refuses, and the rate that is learnt holds all calls back. A burst that is refused would else use up
    /// what other calls need.
    pub(crate) fn pay(&self, error: &Error) -> Option<u32> {
        if error.is_throttled() {
            return (self.capacity >= Self::RETRY).then_some(0);
        }
        let cost = if error.is_timeout() { Self::RETRY_AFTER_TIMEOUT } else { Self::RETRY };
        let paid = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(cost));
        paid.ok().map(|_| cost)
    }

    /// Gives back, up to what there was at first.
    pub(crate) fn give_back(&self, tokens: u32) {
        let full = |kept: u32| Some(kept.saturating_add(tokens).min(self.capacity));
        // It always has something to write.
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, full);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn the_budget_pays_and_is_given_back_to() {
        let (refused, timed_out) = (Error::api("InternalError", ""), Error::new(ErrorKind::Timeout, ""));
        let budget = Budget::new(22);
        assert_eq!((budget.pay(&refused), budget.pay(&timed_out), budget.pay(&refused)), (Some(5), Some(10), Some(5)));
        assert_eq!(budget.pay(&refused), None, "2 are left");
        budget.give_back(3);
        assert_eq!((budget.pay(&timed_out), budget.pay(&refused)), (None, Some(5)));
        budget.give_back(1_000);
        assert_eq!(budget.tokens.load(Ordering::Relaxed), 22, "it holds no more than at first");
        assert_eq!(Budget::new(0).pay(&refused), None);
        let throttled = Error::api("RequestLimitExceeded", "");
        let budget = Budget::new(5);
        assert_eq!((budget.pay(&refused), budget.pay(&refused)), (Some(5), None));
        assert_eq!((budget.pay(&throttled), budget.pay(&throttled)), (Some(0), Some(0)));
        assert_eq!(Budget::new(4).pay(&throttled), None, "there are to be no retries");
    }
}
