//! How often and how patiently a call is tried again.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;

/// How often and how patiently a call is tried again. On by default.
///
/// What is tried again depends on what went wrong, and on whether the call may be carried out twice:
///
/// | what went wrong | tried again |
/// | --- | --- |
/// | too many requests, by a code that says so ([`ErrorClass::Throttled`](crate::ErrorClass::Throttled)) | every call |
/// | no connection could be made | every call |
/// | a failure that passes, by its code ([`ErrorClass::Transient`](crate::ErrorClass::Transient)); status 429 or 5xx without a code | calls that may be repeated |
/// | the connection broke, or the transport ran out of time | calls that may be repeated |
/// | `AuthFailure.SignatureExpire` | every call, once, by the server's clock |
/// | `AuthFailure.TokenFailure` | every call, once, if there are other credentials by then |
/// | everything else | none |
///
/// A call may be repeated if its action only reads ([`Operation::effect`]), or if its request has a token by
/// which a server knows a request that it has carried out ([`Operation::client_token`], mostly
/// `ClientToken`), or if it says so by [`repeatable`](crate::Call::repeatable). Where the request has a
/// field for the token and it is not set, the call fills it in: 32 random hexadecimal digits, the same for
/// all attempts of a call. Any other call that changes something is never sent twice once a byte of it may
/// have left.
///
/// Between attempts it waits a random time between nothing and a bound that doubles ("full
/// jitter"); for the two codes of `AuthFailure` it does not wait. After a refusal for too many requests the wait
/// is longer and never nothing, and there are more attempts, since such refusals are counted apart; and the
/// requests of that action wait for each other from then on, which [`Limits`](crate::Limits) explains. Where a
/// reply asks for a time by `Retry-After` (seconds or a date), the wait is at least that. Every attempt is signed anew.
/// The call's timeout spans all of them: where the wait would not end before it, the error is returned
/// at once. There is a budget for retries, which [`Config::retry_budget`] explains.
/// [`Error::attempts`] tells what was tried.
///
/// # The server's clock
///
/// A server that answers `AuthFailure.SignatureExpire` says its time in the header `Date`. How far
/// that is from [`Config::clock`] is remembered for that host and added to every later signature. A `Date` is taken if it can be read, lies between the years 2020 and 2100, and is at
/// least a minute from the time that was signed. If the server refuses the corrected time as well, the
/// correction is dropped, so that a wrong `Date` harms one call and no more.
///
/// [`Operation::effect`]: crate::Operation::effect
/// [`Operation::client_token`]: crate::Operation::client_token
/// [`Config::clock`]: crate::Config::clock
/// [`Config::retry_budget`]: crate::Config::retry_budget
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_core::{Retry, RetryPolicy};
///
/// let patient = RetryPolicy::default()
///     .max_attempts(5)
///     .base_delay(Duration::from_millis(500))
///     .classifier(|error| (error.code() == Some("FailedOperation.Busy")).then_some(Retry::Always));
/// ```
#[derive(Clone)]
pub struct RetryPolicy {
    max_attempts: Option<u32>,
    base_delay: Duration,
    throttled_attempts: Option<u32>,
    throttled_base_delay: Duration,
    max_delay: Duration,
    classifier: Option<Arc<Classify>>,
}

/// Attempts in all, unless told otherwise.
const ATTEMPTS: u32 = 3;
/// Attempts that may be refused for too many requests, unless told otherwise: about what a minute has room for.
const THROTTLED_ATTEMPTS: u32 = 10;

type Classify = dyn Fn(&Error) -> Option<Retry> + Send + Sync;

/// Which calls an error lets be tried again, as a [classifier](RetryPolicy::classifier) says.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// None.
    Never,
    /// Those that may be carried out twice: they read, or have a token that the server knows them by.
    IfRepeatable,
    /// Every call: the request was not carried out.
    Always,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: None,
            base_delay: Duration::from_millis(200),
            throttled_attempts: None,
            throttled_base_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(10),
            classifier: None,
        }
    }
}

impl RetryPolicy {
    /// Every call is tried once.
    pub fn off() -> Self {
        Self::default().max_attempts(1)
    }

    /// Attempts in all, the first one included. Default 3, those not counted that are refused for too many
    /// requests ([`throttled_attempts`](Self::throttled_attempts)); 1 turns retries off, and so does 0.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// Bound of the first wait. Default 200 milliseconds. After a refusal for too many requests it is
    /// [`throttled_base_delay`](Self::throttled_base_delay).
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Attempts that may be refused for too many requests ([`Error::is_throttled`]), the last one included.
    /// Default 10, or as many as [`max_attempts`](Self::max_attempts), where that is set; 1 and 0 are one.
    #[must_use]
    pub fn throttled_attempts(mut self, attempts: u32) -> Self {
        self.throttled_attempts = Some(attempts);
        self
    }

    /// How long to wait after the first refusal for too many requests: half of this, and on top of it a random
    /// time up to this, which doubles with each refusal. Default 1 second.
    #[must_use]
    pub fn throttled_base_delay(mut self, delay: Duration) -> Self {
        self.throttled_base_delay = delay;
        self
    }

    /// Bound of every wait, but of one that the server asks for by `Retry-After`. Default 10 seconds.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Your word on errors, before the table above: `None` leaves one to it. The server's clock and fresh
    /// credentials are tried all the same, and what an attempt costs of the budget stays.
    #[must_use]
    pub fn classifier(mut self, classify: impl Fn(&Error) -> Option<Retry> + Send + Sync + 'static) -> Self {
        self.classifier = Some(Arc::new(classify));
        self
    }

    /// What the classifier says of an error.
    pub(crate) fn verdict(&self, error: &Error) -> Option<Retry> {
        self.classifier.as_ref().and_then(|classify| classify(error))
    }

    /// Whether another attempt may follow after so many that failed.
    pub(crate) fn may_follow(&self, failed: u32) -> bool {
        failed < self.max_attempts.unwrap_or(ATTEMPTS)
    }

    /// Whether another attempt may follow after so many that were refused for too many requests.
    pub(crate) fn may_follow_throttled(&self, throttled: u32) -> bool {
        throttled < self.throttled_attempts.or(self.max_attempts).unwrap_or(THROTTLED_ATTEMPTS)
    }

    /// How long to wait after so many attempts that failed: anything up to a bound.
    pub(crate) fn delay(&self, failed: u32) -> Duration {
        random(self.bound(self.base_delay, failed))
    }

    /// How long to wait after so many attempts that were refused for too many requests: never nothing.
    pub(crate) fn throttled_delay(&self, throttled: u32) -> Duration {
        let floor = self.throttled_base_delay / 2;
        floor.saturating_add(random(self.bound(self.throttled_base_delay, throttled))).min(self.max_delay)
    }

    /// What is added to a time that a server asks for, so that not all who were told it come at once.
    pub(crate) fn spread(&self) -> Duration {
        random((self.throttled_base_delay / 2).min(self.max_delay))
    }

    fn bound(&self, base: Duration, attempts: u32) -> Duration {
        let doubled = 2_u32.checked_pow(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        base.saturating_mul(doubled).min(self.max_delay)
    }
}

/// Anything up to a bound.
fn random(bound: Duration) -> Duration {
    // Rounding may lift a very long time above its bound.
    bound.mul_f64(fastrand::f64()).min(bound)
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("max_attempts", &self.max_attempts)
            .field("base_delay", &self.base_delay)
            .field("throttled_attempts", &self.throttled_attempts)
            .field("throttled_base_delay", &self.throttled_base_delay)
            .field("max_delay", &self.max_delay)
            .field("has_classifier", &self.classifier.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_double_up_to_the_longest() {
        let policy = RetryPolicy::default();
        let bounds: Vec<_> = (1..9).map(|attempts| policy.bound(policy.base_delay, attempts).as_millis()).collect();
        assert_eq!(bounds, [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
        assert_eq!(policy.bound(policy.base_delay, u32::MAX), policy.max_delay);
    }

    #[test]
    fn attempts_are_counted_by_what_became_of_them() {
        let last = |policy: &RetryPolicy| {
            let most = |may_follow: &dyn Fn(u32) -> bool| (1..100).find(|attempts| !may_follow(*attempts)).unwrap();
            (most(&|failed| policy.may_follow(failed)), most(&|throttled| policy.may_follow_throttled(throttled)))
        };
        let policy = RetryPolicy::default;
        assert_eq!(last(&policy()), (3, 10));
        assert_eq!(last(&RetryPolicy::off()), (1, 1));
        assert_eq!(last(&policy().max_attempts(0)), (1, 1));
        assert_eq!(last(&policy().max_attempts(5)), (5, 5), "in all");
        assert_eq!(last(&policy().throttled_attempts(20)), (3, 20));
        assert_eq!(last(&policy().throttled_attempts(20).max_attempts(5)), (5, 20));
        assert_eq!(last(&RetryPolicy::off().throttled_attempts(4)), (1, 4));
    }

    #[test]
    fn after_a_refusal_for_too_many_requests_the_wait_is_never_nothing() {
        let policy = RetryPolicy::default();
        for (throttled, bound) in [(1, 1_500), (2, 2_500), (3, 4_500), (4, 8_500), (5, 10_000), (9, 10_000)] {
            for _ in 0..1_000 {
                let delay = policy.throttled_delay(throttled);
                assert!(delay >= Duration::from_millis(500) && delay <= Duration::from_millis(bound), "{delay:?}");
            }
        }
        let short = policy.max_delay(Duration::from_millis(100));
        assert_eq!(short.throttled_delay(7), Duration::from_millis(100));
        assert!(short.spread() <= Duration::from_millis(100));
    }

    proptest::proptest! {
        #[test]
        fn waits_are_within_their_bounds(
            base in proptest::num::u64::ANY,
            longest in proptest::num::u64::ANY,
            nanos in 0..1_000_000_000_u32,
            attempts in 0..100_u32,
        ) {
            let (base_delay, max_delay) = (Duration::new(base, nanos), Duration::new(longest, nanos));
            let policy = RetryPolicy::default().max_attempts(100).base_delay(base_delay).max_delay(max_delay);
            let delay = policy.delay(attempts);
            proptest::prop_assert!(delay <= max_delay);
            let doubled = base_delay.saturating_mul(1 << attempts.saturating_sub(1).min(31));
            proptest::prop_assert!(delay <= doubled);
        }
    }
}
