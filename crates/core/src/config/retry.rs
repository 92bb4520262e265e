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
/// | too many requests, by the four codes that say so ([`Error::is_throttled`]) | every call |
/// | no connection could be made | every call |
/// | `InternalError`, `ServiceUnavailable`, status 429 or 5xx without a code | calls that may be repeated |
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
/// jitter"); for the two codes of `AuthFailure` it does not wait. Every attempt is signed anew. The
/// call's timeout spans all of them: where the wait would not end before it, the error is returned
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
    pub(crate) max_attempts: u32,
    pub(crate) base_delay: Duration,
    pub(crate) max_delay: Duration,
    classifier: Option<Arc<Classify>>,
}

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
            max_attempts: 3,
            base_delay: Duration::from_millis(200),
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

    /// Attempts in all, the first one included. Default 3; 1 turns retries off, and so does 0.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Bound of the first wait. Default 200 milliseconds.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Bound of every wait. Default 10 seconds.
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

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("max_attempts", &self.max_attempts)
            .field("base_delay", &self.base_delay)
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
            let policy = RetryPolicy::default().max_attempts(100).base_delay(base_delay).max_delay(max_delay);
            let delay = policy.delay(attempts);
            proptest::prop_assert!(delay <= max_delay);
            let doubled = base_delay.saturating_mul(1 << attempts.saturating_sub(1).min(31));
            proptest::prop_assert!(delay <= doubled);
        }
    }
}
