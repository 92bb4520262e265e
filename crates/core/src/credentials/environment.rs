//! Credentials from environment variables.

use super::machine::Machine;
use super::place::{placed, region};
use crate::config::{Config, Credentials, CredentialsContext, Fetching, ProvideCredentials, Secret, fault};
use crate::error::{Error, ErrorKind};

const ID: &str = "TENCENTCLOUD_SECRET_ID";
const KEY: &str = "TENCENTCLOUD_SECRET_KEY";
/// The official tools disagree about its name.
const TOKENS: [&str; 3] = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"];

/// Credentials from the environment: `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, and for a
/// temporary key the first of `TENCENTCLOUD_TOKEN`, `TENCENTCLOUD_SESSION_TOKEN` and
/// `TENCENTCLOUD_SECURITY_TOKEN` that is set and not empty.
///
/// The variables are read for every request. It is not set up where neither id nor key is set, or
/// both are empty; one without the other is an error, as is a value that cannot be one: with white space or other
/// than printable ASCII in it.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    machine: Machine,
}

impl Environment {
    /// The environment of this process.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn of(machine: Machine) -> Self {
        Self { machine }
    }
}

impl Credentials {
    /// Credentials from the environment, as [`Environment`] reads them.
    ///
    /// # Errors
    ///
    /// When the id or the key is missing or empty, or a value has white space or other than printable ASCII in it. The
    /// error names the variable.
    pub fn from_env() -> Result<Self, Error> {
        read(&Machine::default())
    }
}

impl Config {
    /// Credentials as [`Credentials::from_env`] reads them, and where they are set the region of
    /// `TENCENTCLOUD_REGION`, the site of `TENCENTCLOUD_SITE` (`international` or `mainland`) and the address of
    /// `TENCENTCLOUD_ENDPOINT`, which all calls go to. What the program sets afterwards goes before.
    ///
    /// # Errors
    ///
    /// When a variable is missing or unusable; the error names it.
    pub fn from_env() -> Result<Self, Error> {
        of(&Machine::default())
    }
}

pub(super) fn of(machine: &Machine) -> Result<Config, Error> {
    let config = placed(Config::new(read(machine)?), machine)?;
    Ok(region(machine)?.into_iter().fold(config, Config::region))
}

impl ProvideCredentials for Environment {
    fn credentials<'a>(&'a self, _context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(std::future::ready(read(&self.machine)))
    }
}

pub(super) fn read(machine: &Machine) -> Result<Credentials, Error> {
    let missing = |name: &str| format!("{name} is not set; set it, or give credentials to Config::new");
    let (id, key) = (machine.variable(ID)?, machine.variable(KEY)?);
    let is_set = |value: &Option<String>| value.as_ref().is_some_and(|value| !value.is_empty());
    if !is_set(&id) && !is_set(&key) {
        return Err(Error::no_credentials(missing(ID)));
    }
    let required = |name: &str, value: Option<String>| match value {
        None => Err(Error::new(ErrorKind::Credentials, missing(name))),
        Some(value) => checked(name, value),
    };
    let credentials = Credentials::of(required(ID, id)?.expose(), required(KEY, key)?);
    for name in TOKENS {
        // An empty variable is how a shell unsets one for a command.
        if let Some(token) = machine.variable(name)?.filter(|token| !token.is_empty()) {
            return Ok(credentials.with_secret_token(checked(name, token)?));
        }
    }
    Ok(credentials)
}

/// Refuses what could only be a slip, by the name of the variable.
fn checked(name: &str, value: String) -> Result<Secret, Error> {
    match fault(&value) {
        Some(problem) => Err(Error::new(ErrorKind::Credentials, format!("{name} {problem}"))),
        None => Ok(Secret::from(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<Credentials, Error> {
        read(&Machine::imagined(variables, "/nowhere"))
    }

    const AN_ID: (&str, &str) = (ID, "id");
    const A_KEY: (&str, &str) = (KEY, "key");

    #[test]
    fn the_environment_gives_id_key_and_the_first_token() {
        let credentials = from(&[AN_ID, A_KEY]).unwrap();
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
            let credentials = from(&[&[AN_ID, A_KEY][..], &tokens].concat()).unwrap();
            assert_eq!(credentials.token().map(Secret::expose), Some(expected));
        }
    }

    #[test]
    fn what_is_wrong_with_the_environment_is_named() {
        for (variables, is_absence, expected) in [
            (vec![], true, "TENCENTCLOUD_SECRET_ID is not set; set it, or give credentials to Config::new"),
            (
                vec![(ID, ""), (KEY, "")],
                true,
                "TENCENTCLOUD_SECRET_ID is not set; set it, or give credentials to Config::new",
            ),
            (vec![A_KEY], false, "TENCENTCLOUD_SECRET_ID is not set; set it, or give credentials to Config::new"),
            (vec![AN_ID], false, "TENCENTCLOUD_SECRET_KEY is not set; set it, or give credentials to Config::new"),
            (vec![AN_ID, (KEY, "")], false, "TENCENTCLOUD_SECRET_KEY is empty"),
            (vec![AN_ID, (KEY, "key\n")], false, "TENCENTCLOUD_SECRET_KEY has white space around it"),
            (vec![AN_ID, A_KEY, (TOKENS[0], " t")], false, "TENCENTCLOUD_TOKEN has white space around it"),
        ] {
            let error = from(&variables).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert_eq!((error.kind(), error.is_absence()), (ErrorKind::Credentials, is_absence), "{error}");
        }
    }
}
