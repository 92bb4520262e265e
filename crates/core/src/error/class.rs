//! What an error means by the class of its code.

use super::{Error, ErrorKind};
use crate::generated::{CODES, ENDINGS, ErrorClass, FAMILIES, LAST};

impl Error {
    /// What its code means, where the class of that code is known. It says so of refusals by the API alone
    /// ([`ErrorKind::Api`]); [`kind`](Self::kind) says what else can go wrong.
    ///
    /// ```
    /// use tencentcloud_core::{Error, ErrorClass};
    ///
    /// let error = Error::api("InvalidVpcId.NotFound", "no such VPC");
    /// assert_eq!(error.class(), Some(ErrorClass::NotFound));
    /// ```
    pub fn class(&self) -> Option<ErrorClass> {
        self.code().and_then(class)
    }

    /// Whether the server asks for fewer requests a second: a code of [`ErrorClass::Throttled`], or HTTP
    /// status 429 without a code.
    pub fn is_throttled(&self) -> bool {
        match self.code() {
            Some(_) => self.is_throttled_by_code(),
            None => self.status() == Some(http::StatusCode::TOO_MANY_REQUESTS),
        }
    }

    /// Whether the API itself says so, and not something on the way to it.
    pub(crate) fn is_throttled_by_code(&self) -> bool {
        self.class() == Some(ErrorClass::Throttled)
    }

    /// Whether something that the request names does not exist: a code of [`ErrorClass::NotFound`].
    pub fn is_not_found(&self) -> bool {
        self.class() == Some(ErrorClass::NotFound)
    }

    /// Whether what the request would make exists: a code of [`ErrorClass::AlreadyExists`].
    pub fn is_already_exists(&self) -> bool {
        self.class() == Some(ErrorClass::AlreadyExists)
    }

    /// Whether a resource is busy, or other things use it: a code of [`ErrorClass::InUse`].
    pub fn is_in_use(&self) -> bool {
        self.class() == Some(ErrorClass::InUse)
    }

    /// Whether a quota is used up, which waiting does not help: a code of [`ErrorClass::Quota`].
    pub fn is_quota(&self) -> bool {
        self.class() == Some(ErrorClass::Quota)
    }

    /// Whether the region or zone has no more of what is asked for: a code of [`ErrorClass::SoldOut`].
    pub fn is_sold_out(&self) -> bool {
        self.class() == Some(ErrorClass::SoldOut)
    }

    /// Whether the keys are good, but their user or role may not do this: a code of
    /// [`ErrorClass::Unauthorized`].
    pub fn is_unauthorized(&self) -> bool {
        self.class() == Some(ErrorClass::Unauthorized)
    }

    /// Whether credentials are missing, wrong or not allowed to do this: kind
    /// [`ErrorKind::Credentials`], or a code of [`ErrorClass::Credentials`], [`ErrorClass::Clock`] or
    /// [`ErrorClass::Unauthorized`].
    pub fn is_auth(&self) -> bool {
        use ErrorClass::{Clock, Credentials, Unauthorized};
        self.kind() == ErrorKind::Credentials || matches!(self.class(), Some(Credentials | Clock | Unauthorized))
    }

    /// Whether the time allowed for the call, or for waiting, ran out.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout | ErrorKind::WaitTimeout)
    }

    /// Whether the same request may succeed later: throttled, or a failure that passes.
    ///
    /// For a request that changes something this does not say that it was not carried out.
    pub fn is_retryable(&self) -> bool {
        self.is_throttled() || self.is_transient()
    }

    /// Whether it is a failure that passes: a code of [`ErrorClass::Transient`], HTTP status 5xx without a
    /// code, no connection, one that broke, or no reply in time. The request may have been carried out.
    pub fn is_transient(&self) -> bool {
        match self.kind() {
            ErrorKind::Unreachable | ErrorKind::Connection | ErrorKind::Timeout => true,
            ErrorKind::Status | ErrorKind::Decode => self.status().is_some_and(|status| status.is_server_error()),
            ErrorKind::Api => self.class() == Some(ErrorClass::Transient),
            _ => false,
        }
    }
}

/// The class of an error code, where it has one: by its whole, its last part, its family, or its ending.
fn class(code: &str) -> Option<ErrorClass> {
    if let Ok(at) = CODES.binary_search_by_key(&code, |(known, _)| known) {
        return CODES.get(at).and_then(|(_, class)| *class);
    }
    let last = code.rsplit('.').next().unwrap_or(code);
    let family = code.split('.').next().unwrap_or(code);
    let by_ending = || ENDINGS.iter().find(|(ending, _)| last.ends_with(ending)).map(|(_, class)| *class);
    part(LAST, last).or_else(|| part(FAMILIES, family)).or_else(by_ending)
}

fn part(table: &[(&str, ErrorClass)], part: &str) -> Option<ErrorClass> {
    let at = table.binary_search_by_key(&part, |(known, _)| known).ok()?;
    table.get(at).map(|(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_for_the_search() {
        assert!(CODES.is_sorted_by(|(before, _), (after, _)| before < after));
        for table in [LAST, FAMILIES] {
            assert!(table.is_sorted_by(|(before, _), (after, _)| before < after));
        }
        assert!(ENDINGS.is_sorted_by_key(|(ending, _)| std::cmp::Reverse(ending.len())));
    }

    #[test]
    fn the_whole_goes_before_the_last_part_and_that_before_family_and_ending() {
        use ErrorClass::*;

        for (code, expected) in [
            ("RequestLimitExceeded", Some(Throttled)),
            ("RequestLimitExceeded.UinLimitExceeded", Some(Throttled)),
            ("RequestLimitExceeded.IPLimitExceeded", Some(Throttled)),
            ("RequestLimitExceeded.GlobalRegionUinLimitExceeded", Some(Throttled)),
            ("RequestLimitExceeded.RequestLimitExceeded", Some(Throttled)),
            ("LimitExceeded.RequestLimitExceeded", Some(Throttled)),
            ("LimitExceeded.RateLimitExceeded", Some(Throttled)),
            ("FailedOperation.RequestLimitExceeded", Some(Throttled)),
            ("InternalError.RequestLimitExceeded", Some(Throttled)),
            ("UnauthorizedOperation.OperationTooOften", Some(Throttled)),
            ("No.Service.Says.RequestLimitExceeded", Some(Throttled)),
            // What only looks like it: quotas, and what is done to nobody.
            ("RequestLimitExceeded.JobNumExceed", Some(Quota)),
            ("RequestLimitExceeded.CreateUser", Some(Quota)),
            ("RequestLimitExceeded.NobodyKnowsIt", Some(Quota)),
            ("FailedOperation.RequestLimitExceeded1D", Some(Quota)),
            ("RequestLimitExceeded.MidasInvalidRequest", None),
            ("RequestLimitExceededX", None),
            ("XRequestLimitExceeded", None),
            ("requestlimitexceeded", None),
            ("RequestLimitExceeded.", Some(Quota)),
            ("LimitExceeded", Some(Quota)),
            ("LimitExceeded.Instances", Some(Quota)),
            ("OperationDenied.OverQuota", Some(Quota)),
            ("InternalError", Some(Transient)),
            ("InternalError.Db", Some(Transient)),
            ("InternalError.NotFound", Some(Transient)),
            ("FailedOperation.InternalError", Some(Transient)),
            ("ServiceUnavailable", Some(Transient)),
            ("InternalErrors", None),
            ("AuthFailure.SignatureExpire", Some(Clock)),
            ("AuthFailure.TokenFailure", Some(Credentials)),
            ("AuthFailure.SecretIdNotFound", Some(Credentials)),
            ("AuthFailure.UnauthorizedOperation", Some(Unauthorized)),
            ("UnauthorizedOperation.CamNoAuth", Some(Unauthorized)),
            ("FailedOperation.NoPermission", Some(Unauthorized)),
            ("ResourceNotFound", Some(NotFound)),
            ("ResourceNotFound.Ca", Some(NotFound)),
            ("InvalidVpcId.NotFound", Some(NotFound)),
            ("InvalidParameterValue.InstanceNotExists", Some(NotFound)),
            ("FailedOperation.CaNoExist", Some(NotFound)),
            ("ResourceNotFoundX", None),
            ("FailedOperation.TaskAlreadyExist", Some(AlreadyExists)),
            ("ResourceInUse.CosBucketExists", Some(AlreadyExists)),
            ("ResourceInUse", Some(InUse)),
            ("ResourceInUse.Vpc", Some(InUse)),
            ("ResourceBusy", Some(InUse)),
            ("ResourcesSoldOut.CvmSoldOut", Some(SoldOut)),
            ("ResourceInsufficient.Zone", Some(SoldOut)),
            ("ResourceInsufficient.OverQuota", Some(Quota)),
            ("ResourceInsufficient.Balance", None),
            ("InvalidParameterValue.InvalidType", None),
            ("", None),
            (".", None),
            ("未知.错误", None),
        ] {
            assert_eq!(class(code), expected, "{code}");
        }
    }

    #[test]
    fn each_question_is_about_one_class() {
        type Question = fn(&Error) -> bool;
        let asked: [(&str, Question); 8] = [
            ("RequestLimitExceeded", Error::is_throttled),
            ("InternalError", Error::is_transient),
            ("ResourceNotFound.Vpc", Error::is_not_found),
            ("ResourceInUse.CdnHostExists", Error::is_already_exists),
            ("ResourceInUse.Vpc", Error::is_in_use),
            ("LimitExceeded", Error::is_quota),
            ("ResourcesSoldOut", Error::is_sold_out),
            ("UnauthorizedOperation", Error::is_unauthorized),
        ];
        let yes = |code: &str| {
            let error = Error::api(code, "");
            asked.iter().filter(|(_, is)| is(&error)).map(|(of, _)| *of).collect::<Vec<_>>()
        };
        for (code, _) in asked {
            assert_eq!(yes(code), [code]);
        }
        assert!(yes("DryRunOperation").is_empty() && Error::api("DryRunOperation", "").class().is_none());
    }

    #[test]
    fn credentials_and_what_passes_are_more_than_a_class() {
        let with_status = |status| Error::new(ErrorKind::Status, "").with_status(status);
        for code in ["AuthFailure.SignatureExpire", "AuthFailure.TokenFailure", "UnauthorizedOperation"] {
            assert!(Error::api(code, "").is_auth(), "{code}");
        }
        assert!(Error::new(ErrorKind::Credentials, "").is_auth() && !Error::api("InternalError", "").is_auth());
        assert!(Error::api("InternalError.Db", "").is_retryable() && !Error::api("LimitExceeded", "").is_retryable());
        assert!(with_status(http::StatusCode::BAD_GATEWAY).is_transient());
        assert!(!with_status(http::StatusCode::NOT_FOUND).is_retryable());
        assert!(with_status(http::StatusCode::TOO_MANY_REQUESTS).is_throttled());
        // A code says more than the status that it came with.
        let quota = Error::api("LimitExceeded", "").with_status(http::StatusCode::TOO_MANY_REQUESTS);
        assert!(quota.is_quota() && !quota.is_throttled());
    }
}
