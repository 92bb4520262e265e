//! Credentials: what a request is signed with.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Keeps a text.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(text.as_ref().into())
    }

    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A secret id and key, with a token when they are temporary.
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
}

impl Credentials {
    /// Credentials of an account or a sub-user.
    pub fn new(secret_id: impl AsRef<str>, secret_key: impl AsRef<str>) -> Self {
        Self { secret_id: secret_id.as_ref().into(), secret_key: Secret::new(secret_key), token: None }
    }

    /// The same with the token that came with a temporary key.
    #[must_use]
    pub fn with_token(mut self, token: impl AsRef<str>) -> Self {
        self.token = Some(Secret::new(token));
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

    /// Credentials from the environment: `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, and
    /// for a temporary key the first of `TENCENTCLOUD_TOKEN`, `TENCENTCLOUD_SESSION_TOKEN` and
    /// `TENCENTCLOUD_SECURITY_TOKEN` (the official tools disagree about its name).
    ///
    /// # Errors
    ///
    /// When the id or the key is missing, empty, not Unicode, or has white space around it. The
    /// error names the variable.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| match std::env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(Error::new(ErrorKind::Credentials, format!("{name} is not Unicode")))
            }
        })
    }

    pub(crate) fn from_variables(read: impl Fn(&str) -> Result<Option<String>, Error>) -> Result<Self, Error> {
        let required = |name: &str| match read(name)? {
            None => Err(Error::new(
                ErrorKind::Credentials,
                format!("{name} is not set; set it, or give credentials to Config::new"),
            )),
            Some(value) => checked(name, value),
        };
        let credentials = Self::new(required("TENCENTCLOUD_SECRET_ID")?, required("TENCENTCLOUD_SECRET_KEY")?);
        for name in ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"] {
            // An empty variable is how a shell unsets one for a command.
            if let Some(token) = read(name)?.filter(|token| !token.is_empty()) {
                return Ok(credentials.with_token(checked(name, token)?));
            }
        }
        Ok(credentials)
    }
}

/// Refuses what could only be a slip: a value copied with a line break would sign wrongly, and
/// the server's "signature does not match" would send people the wrong way.
fn checked(name: &str, value: String) -> Result<String, Error> {
    let problem = if value.is_empty() {
        "is empty"
    } else if value.trim() != value {
        "has white space around it"
    } else {
        return Ok(value);
    };
    Err(Error::new(ErrorKind::Credentials, format!("{name} {problem}")))
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Credentials");
        out.field("secret_id", &self.secret_id).field("secret_key", &self.secret_key);
        if let Some(token) = &self.token {
            out.field("token", token);
        }
        out.finish()
    }
}

/// A source of credentials. Implement it for your own; every attempt of a call asks it again, so
/// it should keep what it fetched.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// The credentials to sign the next request with.
    fn credentials(&self) -> Pin<Box<dyn Future<Output = Result<Credentials, Error>> + Send + '_>>;

    /// Takes note that a server refused these credentials before their end, so that the next call
    /// fetches new ones. Without an implementation nothing happens.
    fn refused(&self, credentials: &Credentials) {
        let _ = credentials;
    }
}

impl ProvideCredentials for Credentials {
    fn credentials(&self) -> Pin<Box<dyn Future<Output = Result<Credentials, Error>> + Send + '_>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<Credentials, Error> {
        Credentials::from_variables(|name| {
            Ok(variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        })
    }

    const ID: (&str, &str) = ("TENCENTCLOUD_SECRET_ID", "id");
    const KEY: (&str, &str) = ("TENCENTCLOUD_SECRET_KEY", "key");

    #[test]
    fn the_environment_gives_id_key_and_the_first_token() {
        let credentials = from(&[ID, KEY]).unwrap();
        assert_eq!(
            (credentials.secret_id(), credentials.secret_key().expose(), credentials.token()),
            ("id", "key", None)
        );
        for (tokens, expected) in [
            (vec![("TENCENTCLOUD_SECURITY_TOKEN", "c")], "c"),
            (vec![("TENCENTCLOUD_SECURITY_TOKEN", "c"), ("TENCENTCLOUD_SESSION_TOKEN", "b")], "b"),
            (vec![("TENCENTCLOUD_SESSION_TOKEN", "b"), ("TENCENTCLOUD_TOKEN", "a")], "a"),
            (vec![("TENCENTCLOUD_SESSION_TOKEN", "b"), ("TENCENTCLOUD_TOKEN", "")], "b"),
        ] {
            let credentials = from(&[&[ID, KEY][..], &tokens].concat()).unwrap();
            assert_eq!(credentials.token().map(Secret::expose), Some(expected));
        }
    }

    #[test]
    fn what_is_wrong_with_the_environment_is_named() {
        for (variables, expected) in [
            (vec![KEY], "TENCENTCLOUD_SECRET_ID is not set; set it, or give credentials to Config::new"),
            (vec![ID], "TENCENTCLOUD_SECRET_KEY is not set; set it, or give credentials to Config::new"),
            (vec![ID, ("TENCENTCLOUD_SECRET_KEY", "")], "TENCENTCLOUD_SECRET_KEY is empty"),
            (vec![ID, ("TENCENTCLOUD_SECRET_KEY", "key\n")], "TENCENTCLOUD_SECRET_KEY has white space around it"),
            (vec![ID, KEY, ("TENCENTCLOUD_TOKEN", " t")], "TENCENTCLOUD_TOKEN has white space around it"),
        ] {
            let error = from(&variables).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert_eq!(error.kind(), ErrorKind::Credentials);
        }
    }

    #[test]
    fn secrets_are_never_printed() {
        let text = format!("{:?}", Credentials::new("id", "hunter2").with_token("hunter3"));
        assert!(!text.contains("hunter"), "{text}");
    }
}
