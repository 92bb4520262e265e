//! A secret, and what a request is signed with.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::clock::utc;
use crate::error::{Error, ErrorKind};

/// A text that is never printed, and whose memory is overwritten when the last clone is dropped.
///
/// What the text was copied from, and what it is copied to on its way to a server, is not
/// overwritten. `Secret::from(String)` takes a text over without a copy.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    /// Keeps a copy of a text.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self::from(text.as_ref().to_owned())
    }

    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Arc::new(Zeroizing::new(text)))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A secret id and key, with a token and an end when they are temporary.
///
/// They are a source of credentials themselves: give them to
/// [`Config::new`](crate::Config::new).
///
/// ```
/// use tencentcloud_core::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "a secret").with_token("a token");
/// assert_eq!(format!("{credentials:?}"), r#"Credentials { secret_id: "AKIDEXAMPLE", secret_key: ***, token: *** }"#);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    secret_id: Arc<str>,
    secret_key: Secret,
    token: Option<Secret>,
    expires_at: Option<SystemTime>,
}

impl Credentials {
    /// Credentials of an account or a sub-user.
    pub fn new(secret_id: impl AsRef<str>, secret_key: impl AsRef<str>) -> Self {
        Self::of(secret_id, Secret::new(secret_key))
    }

    /// The same from a key that is kept already.
    pub(crate) fn of(secret_id: impl AsRef<str>, secret_key: Secret) -> Self {
        Self { secret_id: secret_id.as_ref().into(), secret_key, token: None, expires_at: None }
    }

    /// The same with the token that came with a temporary key.
    #[must_use]
    pub fn with_token(self, token: impl AsRef<str>) -> Self {
        self.with_secret_token(Secret::new(token))
    }

    pub(crate) fn with_secret_token(mut self, token: Secret) -> Self {
        self.token = Some(token);
        self
    }

    /// The same with the time when a temporary key ends. From then on no request is signed with it.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// The id of the key, such as `AKID…`. It is not a secret.
    pub fn secret_id(&self) -> &str {
        &self.secret_id
    }

    /// The key that signs.
    pub fn secret_key(&self) -> &Secret {
        &self.secret_key
    }

    /// The token of a temporary key.
    pub fn token(&self) -> Option<&Secret> {
        self.token.as_ref()
    }

    /// When a temporary key ends, where that is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// Refuses what has ended.
    pub(crate) fn unexpired(self, now: SystemTime) -> Result<Self, Error> {
        match self.expires_at {
            Some(end) if end <= now => {
                let (id, end, now) = (&self.secret_id, utc(end), utc(now));
                Err(Error::new(
                    ErrorKind::Credentials,
                    format!("the credentials of {id:?} expired at {end}, and it is {now} by this machine's clock"),
                ))
            }
            _ => Ok(self),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Credentials");
        out.field("secret_id", &self.secret_id).field("secret_key", &self.secret_key);
        if let Some(token) = &self.token {
            out.field("token", token);
        }
        if let Some(end) = self.expires_at {
            out.field("expires_at", &format_args!("{}", utc(end)));
        }
        out.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn secrets_are_never_printed() {
        let end = UNIX_EPOCH + Duration::from_secs(1_543_914_376);
        let credentials = Credentials::new("id", "hunter2").with_token("hunter3").with_expiry(end);
        let text = format!("{credentials:?} {credentials:#?}");
        assert!(!text.contains("hunter"), "{text}");
        assert!(text.contains("expires_at: 2018-12-04T09:06:16Z"), "{text}");
    }

    #[test]
    fn credentials_end_with_the_second_they_expire_at() {
        let end = UNIX_EPOCH + Duration::from_secs(1_543_914_376);
        let credentials = Credentials::new("id", "hunter2").with_expiry(end);
        assert!(credentials.clone().unexpired(end - Duration::from_millis(1)).is_ok());
        let error = credentials.unexpired(end).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the credentials of \"id\" expired at 2018-12-04T09:06:16Z, and it is 2018-12-04T09:06:16Z by this machine's clock"
        );
        assert_eq!(error.kind(), ErrorKind::Credentials);
    }
}
