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
/// let credentials = Credentials::new("AKIDEXAMPLE", "its-key").with_token("its-token");
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

    /// The same with the token that came with a temporary key. An empty one is none.
    #[must_use]
    pub fn with_token(self, token: impl AsRef<str>) -> Self {
        self.with_secret_token(Secret::new(token))
    }

    pub(crate) fn with_secret_token(mut self, token: Secret) -> Self {
        self.token = Some(token).filter(|token| !token.expose().is_empty());
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

    /// Refuses what could only be a slip, in the name of the source it comes from: a value copied with a line break
    /// would sign wrongly, and the server's "signature does not match" would send people the wrong way.
    pub(crate) fn checked(self, source: &str) -> Result<Self, Error> {
        let parts = [
            ("secret id", Some(&*self.secret_id)),
            ("secret key", Some(self.secret_key.expose())),
            ("token", self.token.as_ref().map(Secret::expose)),
        ];
        let fault = parts.into_iter().find_map(|(part, text)| Some((part, fault(text?)?)));
        match fault {
            Some((part, fault)) => Err(Error::new(ErrorKind::Credentials, format!("{source}: the {part} {fault}"))),
            None => Ok(self),
        }
    }

    /// Refuses what has ended.
    pub(crate) fn unexpired(self, now: SystemTime) -> Result<Self, Error> {
        match self.expires_at {
            Some(end) if end <= now => {
                let (id, end, now) = (&self.secret_id, utc(end), utc(now));
                let error = Error::new(
                    ErrorKind::Credentials,
                    format!(
                        "the credentials of {id:?} expired at {end}, and it is {now} by this machine's clock or a server's"
                    ),
                );
                Err(error.with_source(Ended))
            }
            _ => Ok(self),
        }
    }
}

/// The cause of an error that says that credentials have ended: by another clock they may not have.
///
/// The credentials themselves do not go along: who hands the error on may be another source, which made other ones
/// of them.
#[derive(Debug)]
pub(crate) struct Ended;

impl Ended {
    /// Whether that is what an error says.
    pub(crate) fn is_cause_of(error: &Error) -> bool {
        error.cause().is_some_and(|cause| cause.is::<Self>() || cause.downcast_ref().is_some_and(Self::is_cause_of))
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In the words of the error, so that nobody is told twice.
        f.write_str("expired")
    }
}

impl std::error::Error for Ended {}

/// What is wrong with a text that is to be an id, a key or a token. Real ones are letters, digits and marks of ASCII.
pub(crate) fn fault(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("is empty")
    } else if text.trim().is_empty() {
        Some("is nothing but white space")
    } else if text.trim() != text {
        Some("has white space around it")
    } else if text.contains(['\r', '\n']) {
        Some("has a line break in it")
    } else if text.contains(char::is_whitespace) {
        Some("has white space in it")
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Some("has a character in it that is not printable ASCII, which no header takes")
    } else {
        None
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
    fn what_cannot_be_keys_is_told_without_printing_it() {
        let good = || ["AKIDEXAMPLE", "hunter2/+=", "hunter3.-_"];
        let check = |[id, key, token]: [&str; 3]| Credentials::new(id, key).with_token(token).checked("a source");
        assert!(check(good()).is_ok());
        assert!(check(["i", "k", ""]).is_ok_and(|credentials| credentials.token().is_none()), "an empty token is none");
        for (at, part) in ["secret id", "secret key", "token"].into_iter().enumerate() {
            for (bad, problem) in [
                ("", "is empty"),
                (" \t", "is nothing but white space"),
                ("hunter2\n", "has white space around it"),
                ("\u{3000}hunter2", "has white space around it"),
                ("hunter2\r\nX-Evil:1", "has a line break in it"),
                ("hun ter2", "has white space in it"),
                ("hun\u{a0}ter2", "has white space in it"),
                ("hunter2\0", "has a character in it that is not printable ASCII, which no header takes"),
                ("hunter２", "has a character in it that is not printable ASCII, which no header takes"),
                ("\u{feff}hunter2", "has a character in it that is not printable ASCII, which no header takes"),
            ] {
                if (part, bad) == ("token", "") {
                    continue;
                }
                let mut parts = good();
                parts[at] = bad;
                let error = check(parts).unwrap_err();
                assert_eq!(error.to_string(), format!("a source: the {part} {problem}"));
                assert_eq!(error.kind(), ErrorKind::Credentials);
            }
        }
    }

    #[test]
    fn credentials_end_with_the_second_they_expire_at() {
        let end = UNIX_EPOCH + Duration::from_secs(1_543_914_376);
        let credentials = Credentials::new("id", "hunter2").with_expiry(end);
        assert!(credentials.clone().unexpired(end - Duration::from_millis(1)).is_ok());
        let error = credentials.unexpired(end).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the credentials of \"id\" expired at 2018-12-04T09:06:16Z, and it is 2018-12-04T09:06:16Z by this machine's clock or a server's"
        );
        assert_eq!(error.kind(), ErrorKind::Credentials);
    }
}
