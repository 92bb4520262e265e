//! When a request is sent again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// How often and how patiently a call is tried again. On by default.
///
/// What is tried again depends on what went wrong, and on whether the call may be carried out twice:
///
/// | what went wrong | tried again |
/// | --- | --- |
/// | too many requests, by the four codes that say so ([`Error::is_throttled`]) | every call |
/// | no connection could be made | every call |
/// | `InternalError`, `ServiceUnavailable`, status 429 or 5xx without a code | calls that may be repeated |
/// | the connection broke, or the transport ran out of time | calls that may be repeated |
/// | `AuthFailure.SignatureExpire` | every call, once, by the server's clock |
/// | `AuthFailure.TokenFailure` | every call, once, if there are other credentials by then |
/// | everything else | none |
///
/// A call may be repeated if it only reads (`Describe…`, `List…`, `Get…`, `Query…`, `Check…`,
/// `Search…`, `Inquire…`, `Inquiry…`), or if its request has a `ClientToken`, by which a server knows
/// a request that it has carried out. Where the request has that field and it is not set, the call
/// fills it in: 32 random hexadecimal digits, the same for all attempts of a call. Any other call
/// that changes something is never sent twice once a byte of it may have left.
///
/// Between attempts it waits a random time between nothing and a bound that doubles ("full
/// jitter"); for the two codes of `AuthFailure` it does not wait. Every attempt is signed anew. The
/// call's timeout spans all of them: where the wait would not end before it, the error is returned
/// at once. Each client has a budget for retries, which [`Config::retry_budget`] explains.
/// [`Error::attempts`] tells what was tried.
///
/// # The server's clock
///
/// A server that answers `AuthFailure.SignatureExpire` says its time in the header `Date`. How far
/// that is from [`Config::clock`] is remembered by the client and its clones and added to every later
/// signature. A `Date` is taken if it can be read, lies between the years 2020 and 2100, and is at
/// least a minute from the time that was signed. If the server refuses the corrected time as well, the
/// correction is dropped, so that a wrong `Date` harms one call and no more.
///
/// [`Config::clock`]: crate::Config::clock
/// [`Config::retry_budget`]: crate::Config::retry_budget
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first one included. Default 3; 1 turns retries off, and so does 0.
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

    /// How long to wait after so many attempts: anything up to a bound.
    pub(crate) fn delay(&self, attempts: usize) -> Duration {
        let bound = self.bound(attempts);
        // Rounding may lift a very long wait above its bound.
        bound.mul_f64(fastrand::f64()).min(bound)
    }

    fn bound(&self, attempts: usize) -> Duration {
        let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        let doubled = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
        self.base_delay.saturating_mul(doubled).min(self.max_delay)
    }
}

/// What helps against an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Nothing.
    None,
    /// Time.
    Wait,
    /// The server's clock.
    Clock,
    /// Fresh credentials.
    Credentials,
}

impl Remedy {
    /// What helps against an error of a call that may be repeated or may not.
    pub(crate) fn of(error: &Error, may_repeat: bool) -> Self {
        match error.code() {
            Some("AuthFailure.SignatureExpire") => Self::Clock,
            Some("AuthFailure.TokenFailure") => Self::Credentials,
            Some(_) if error.is_throttled_by_code() => Self::Wait,
            _ if error.kind() == ErrorKind::Unreachable => Self::Wait,
            // A code says more than the status that it came with.
            Some(_) if may_repeat && error.is_transient() => Self::Wait,
            None if may_repeat && error.is_retryable() => Self::Wait,
            _ => Self::None,
        }
    }
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

/// What the retries of a client are paid from, so that they cannot multiply the load of a service
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
    pub(crate) fn pay(&self, error: &Error) -> Option<u32> {
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
    use http::StatusCode;

    use super::*;

    #[test]
    fn what_helps_depends_on_the_error_and_on_whether_it_may_be_repeated() {
        use Remedy::{Clock, Credentials, None, Wait};

        let status = |status: u16| Error::new(ErrorKind::Status, "").with_status(StatusCode::from_u16(status).unwrap());
        for (error, safe, unsafe_) in [
            (Error::api("RequestLimitExceeded", ""), Wait, Wait),
            (Error::api("RequestLimitExceeded.IPLimitExceeded", ""), Wait, Wait),
            (Error::api("RequestLimitExceeded.UinLimitExceeded", ""), Wait, Wait),
            (Error::api("RequestLimitExceeded.GlobalRegionUinLimitExceeded", ""), Wait, Wait),
            // Of the family, but quotas; and what only begins like it.
            (Error::api("RequestLimitExceeded.JobNumExceed", ""), None, None),
            (Error::api("RequestLimitExceeded.CreateUser", ""), None, None),
            (Error::api("RequestLimitExceededX", ""), None, None),
            (Error::api("LimitExceeded", ""), None, None),
            (Error::api("InternalError", ""), Wait, None),
            (Error::api("InternalError.Db", ""), Wait, None),
            (Error::api("ServiceUnavailable", ""), Wait, None),
            (Error::api("InternalErrors", ""), None, None),
            (Error::api("FailedOperation", ""), None, None),
            (Error::api("InvalidParameter", ""), None, None),
            (Error::api("InvalidParameter", "").with_status(StatusCode::BAD_GATEWAY), None, None),
            (Error::api("ResourceNotFound", "").with_status(StatusCode::TOO_MANY_REQUESTS), None, None),
            (Error::api("RequestLimitExceeded", "").with_status(StatusCode::TOO_MANY_REQUESTS), Wait, Wait),
            (Error::api("AuthFailure.SignatureExpire", ""), Clock, Clock),
            (Error::api("AuthFailure.TokenFailure", ""), Credentials, Credentials),
            (Error::api("AuthFailure.SignatureFailure", ""), None, None),
            (Error::api("AuthFailure.SecretIdNotFound", ""), None, None),
            (Error::new(ErrorKind::Unreachable, ""), Wait, Wait),
            (Error::new(ErrorKind::Connection, ""), Wait, None),
            (Error::new(ErrorKind::Timeout, ""), Wait, None),
            (status(429), Wait, None),
            (status(500), Wait, None),
            (status(502), Wait, None),
            (status(503), Wait, None),
            (status(404), None, None),
            (status(302), None, None),
            (Error::new(ErrorKind::Decode, "").with_status(StatusCode::OK), None, None),
            (Error::new(ErrorKind::Config, ""), None, None),
            (Error::new(ErrorKind::Credentials, ""), None, None),
            (Error::new(ErrorKind::InvalidRequest, ""), None, None),
        ] {
            assert_eq!(Remedy::of(&error, true), safe, "{error:?}");
            assert_eq!(Remedy::of(&error, false), unsafe_, "{error:?}");
        }
    }

    #[test]
    fn verbs_are_whole_words() {
        for action in ["DescribeInstance", "ListUsers", "GetKey", "QueryBill", "CheckName", "SearchLog"] {
            assert!(reads(action), "{action}");
        }
        assert!(reads("InquirePrice") && reads("InquiryPriceCreate") && reads("Describe"));
        for action in ["CheckoutCart", "GetterSet", "CreateList", "Listen", "describeInstance", "", "RunInstances"] {
            assert!(!reads(action), "{action}");
        }
    }

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
    }

    #[test]
    fn bounds_double_up_to_the_longest() {
        let policy = RetryPolicy::default();
        let bounds: Vec<_> = (1..9).map(|attempts| policy.bound(attempts).as_millis()).collect();
        assert_eq!(bounds, [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
        assert_eq!(policy.bound(usize::MAX), policy.max_delay);
    }

    proptest::proptest! {
        #[test]
        fn waits_are_within_their_bounds(
            base in proptest::num::u64::ANY,
            longest in proptest::num::u64::ANY,
            nanos in 0..1_000_000_000_u32,
            attempts in 0..100_usize,
        ) {
            let (base_delay, max_delay) = (Duration::new(base, nanos), Duration::new(longest, nanos));
            let policy = RetryPolicy { max_attempts: 100, base_delay, max_delay };
            let delay = policy.delay(attempts);
            proptest::prop_assert!(delay <= max_delay);
            let doubled = base_delay.saturating_mul(1 << attempts.saturating_sub(1).min(31));
            proptest::prop_assert!(delay <= doubled);
        }
    }
}
