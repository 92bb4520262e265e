//! When a request is sent again.

use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// How often and how patiently a call is tried again. On by default.
///
/// * Too many requests: any call is tried again, since the server did not carry it out. So is one
///   whose connection could not be made.
/// * `InternalError`, `ServiceUnavailable`, status 5xx, broken connections: only calls that read
///   (`Describe…`, `List…`, `Get…`, `Query…`, `Check…`, `Search…`, `Inquire…`, `Inquiry…`), because
///   a call that changes something may have been carried out.
///
/// Between attempts it waits a random time between nothing and a bound that doubles ("full
/// jitter"). Every attempt is signed anew, and all of them together keep the call's timeout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first one included. Default 3; 1 turns retries off.
    pub max_attempts: u32,
    /// Bound of the first wait. Default 200 milliseconds.
    pub base_delay: Duration,
    /// Bound of every wait. Default 10 seconds.
    pub max_delay: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { max_attempts: 3, base_delay: Duration::from_millis(200), max_delay: Duration::from_secs(10) }
    }
}

impl RetryPolicy {
    /// Every call is tried once.
    pub fn off() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// How long to wait before the next attempt, or `None` when there is to be none.
    pub(crate) fn delay(&self, error: &Error, action: &str, attempts: u32) -> Option<Duration> {
        if attempts >= self.max_attempts || !may_repeat(error, action) {
            return None;
        }
        let doubled = 2_u32.checked_pow(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        let bound = self.base_delay.saturating_mul(doubled).min(self.max_delay);
        Some(bound.mul_f64(fastrand::f64()))
    }
}

fn may_repeat(error: &Error, action: &str) -> bool {
    error.is_throttled()
        || error.kind() == ErrorKind::Unreachable
        || (error.is_transient() && error.kind() != ErrorKind::Timeout && reads(action))
}

/// Whether an action only reads, by its verb.
pub(crate) fn reads(action: &str) -> bool {
    const VERBS: [&str; 8] = ["Describe", "List", "Get", "Query", "Check", "Search", "Inquire", "Inquiry"];
    VERBS.iter().any(|verb| {
        let rest = action.strip_prefix(verb);
        // `Checkout` is not `Check`.
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(|next: char| next.is_ascii_uppercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeats(error: &Error, action: &str) -> bool {
        RetryPolicy::default().delay(error, action, 1).is_some()
    }

    #[test]
    fn throttling_is_repeated_for_all_and_failures_for_reads() {
        let throttled = Error::api("RequestLimitExceeded", "");
        let internal = Error::api("InternalError", "");
        let broken = Error::new(ErrorKind::Connection, "");
        let unreachable = Error::new(ErrorKind::Unreachable, "");
        let wrong = Error::api("InvalidParameter", "");
        for (error, read, write) in [
            (&throttled, true, true),
            (&unreachable, true, true),
            (&internal, true, false),
            (&broken, true, false),
            (&wrong, false, false),
        ] {
            assert_eq!(repeats(error, "DescribeInstance"), read, "{error:?}");
            assert_eq!(repeats(error, "CreateInstance"), write, "{error:?}");
        }
    }

    #[test]
    fn verbs_are_whole_words() {
        assert!(reads("DescribeInstance") && reads("ListUsers") && reads("InquiryPriceCreate"));
        assert!(!reads("CheckoutCart") && !reads("GetterSet") && !reads("CreateList"));
    }

    #[test]
    fn waits_double_up_to_a_bound_and_end() {
        let policy = RetryPolicy { max_attempts: 40, ..RetryPolicy::default() };
        let error = Error::api("RequestLimitExceeded", "");
        for attempts in 1..40 {
            let bound = Duration::from_millis(200 << (attempts - 1).min(10)).min(policy.max_delay);
            let delay = policy.delay(&error, "CreateInstance", attempts).unwrap();
            assert!(delay <= bound, "{delay:?} after {attempts}");
        }
        assert_eq!(policy.delay(&error, "CreateInstance", 40), None);
        assert_eq!(RetryPolicy::off().delay(&error, "CreateInstance", 1), None);
    }
}
