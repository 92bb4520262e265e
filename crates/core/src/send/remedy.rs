//! What helps against an error.

use crate::config::{Retry, RetryPolicy};
use crate::error::{Error, ErrorClass, ErrorKind};

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
    pub(crate) fn of(error: &Error, may_repeat: bool, policy: &RetryPolicy) -> Self {
        match error.code() {
            Some(_) if error.class() == Some(ErrorClass::Clock) => Self::Clock,
            Some("AuthFailure.TokenFailure") => Self::Credentials,
            _ => match policy.verdict(error) {
                Some(Retry::Always) => Self::Wait,
                Some(Retry::IfRepeatable) if may_repeat => Self::Wait,
                Some(_) => Self::None,
                None => Self::by_default(error, may_repeat),
            },
        }
    }

    fn by_default(error: &Error, may_repeat: bool) -> Self {
        match error.code() {
            Some(_) if error.is_throttled_by_code() => Self::Wait,
            _ if error.kind() == ErrorKind::Unreachable => Self::Wait,
            // A code says more than the status that it came with.
            Some(_) if may_repeat && error.is_transient() => Self::Wait,
            None if may_repeat && error.is_retryable() => Self::Wait,
            _ => Self::None,
        }
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
            (Error::api("RequestLimitExceeded.RequestLimitExceeded", ""), Wait, Wait),
            (Error::api("LimitExceeded.RateLimitExceeded", ""), Wait, Wait),
            (Error::api("FailedOperation.RequestLimitExceeded", ""), Wait, Wait),
            // Of the family, but quotas; and what only begins like it.
            (Error::api("RequestLimitExceeded.JobNumExceed", ""), None, None),
            (Error::api("RequestLimitExceeded.CreateUser", ""), None, None),
            (Error::api("RequestLimitExceededX", ""), None, None),
            (Error::api("LimitExceeded", ""), None, None),
            (Error::api("InternalError", ""), Wait, None),
            (Error::api("InternalError.Db", ""), Wait, None),
            (Error::api("ServiceUnavailable", ""), Wait, None),
            (Error::api("InternalErrors", ""), None, None),
            (Error::api("FailedOperation.ServerBusy", ""), Wait, None),
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
            assert_eq!(Remedy::of(&error, true, &RetryPolicy::default()), safe, "{error:?}");
            assert_eq!(Remedy::of(&error, false, &RetryPolicy::default()), unsafe_, "{error:?}");
        }
    }

    #[test]
    fn a_classifier_of_your_own_goes_first() {
        let policy = RetryPolicy::default().classifier(|error| match error.code() {
            Some("FailedOperation.Busy") => Some(Retry::Always),
            Some("FailedOperation.Slow") => Some(Retry::IfRepeatable),
            Some("InternalError") => Some(Retry::Never),
            _ => None,
        });
        let of = |code: &str, may_repeat| Remedy::of(&Error::api(code, ""), may_repeat, &policy);
        assert_eq!((of("FailedOperation.Busy", true), of("FailedOperation.Busy", false)), (Remedy::Wait, Remedy::Wait));
        assert_eq!((of("FailedOperation.Slow", true), of("FailedOperation.Slow", false)), (Remedy::Wait, Remedy::None));
        assert_eq!((of("InternalError", true), of("ServiceUnavailable", true)), (Remedy::None, Remedy::Wait));
        assert_eq!(of("AuthFailure.SignatureExpire", false), Remedy::Clock);
    }
}
