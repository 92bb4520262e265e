//! The SDKs' file of credentials.

use std::fmt;
use std::path::{Path, PathBuf};

use super::cache::Cached;
use super::ini_text;
use super::machine::{self, Machine, Unreadable};
use crate::config::{Credentials, CredentialsContext, Fetching, ProvideCredentials, Secret};
use crate::error::{Error, ErrorKind};

const FILE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";

/// A section of the file that the official SDKs read.
///
/// ```ini
/// [default]
/// secret_id = AKIDEXAMPLE
/// secret_key = its-key
///
/// [audit]
/// secret_id = AKIDANOTHER
/// secret_key = another-key
/// token = of-a-temporary-key
/// ```
///
/// The file is the one that `TENCENTCLOUD_CREDENTIALS_FILE` names, or else the first of
/// `~/.tencentcloud/credentials` and `/etc/tencentcloud/credentials` that has the section. Lines
/// that begin with `#` or `;` are comments; names of keys are read in any case; a value may stand
/// in quotes, and may have a `#`, a `;` or a `=` in it. A value goes on in the lines below it that are indented
/// further than its name. What stands in other sections does no harm.
///
/// It is not set up where no file has the section. A file that is named and does not exist, a line of the section
/// that is none, and a section without an id or a key are errors.
pub struct IniProfile(Cached<Section>);

/// The section, as it is looked for.
#[derive(Clone, Debug)]
struct Section {
    machine: Machine,
    file: Option<PathBuf>,
    profile: String,
}

impl Default for IniProfile {
    fn default() -> Self {
        Self::of(Machine::default())
    }
}

impl IniProfile {
    /// The section `default` of the usual file.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn of(machine: Machine) -> Self {
        let section = Section { machine, file: None, profile: "default".to_owned() };
        Self(Cached::named("INI file", section).of_file().local())
    }

    /// Another section. Its name is taken as it is, in this case.
    #[must_use]
    pub fn profile(self, name: impl Into<String>) -> Self {
        Self(self.0.set(|section| section.profile = name.into()))
    }

    /// Another file, which has to be there.
    #[must_use]
    pub fn file(self, path: impl Into<PathBuf>) -> Self {
        Self(self.0.set(|section| section.file = Some(path.into())))
    }
}

impl Section {
    async fn fetch(&self) -> Result<Credentials, Error> {
        let named = match &self.file {
            Some(file) => Some(file.clone()),
            None => self.machine.set_variable(FILE)?.map(PathBuf::from),
        };
        if let Some(file) = named {
            let text = machine::read_any(&file).await.map_err(|problem| problem.required(&file))?;
            return match self.credentials_in(&file, &text)? {
                Ok(credentials) => Ok(credentials),
                Err(reason) => Err(Error::new(ErrorKind::Credentials, reason)),
            };
        }
        let at_home = self.machine.home.as_ref().map(|home| home.join(".tencentcloud/credentials"));
        let mut reasons = Vec::new();
        for file in at_home.iter().chain([&self.machine.system_file]) {
            match machine::read_any(file).await {
                Ok(text) => match self.credentials_in(file, &text)? {
                    Ok(credentials) => return Ok(credentials),
                    Err(reason) => reasons.push(reason),
                },
                Err(Unreadable::Missing) => reasons.push(format!("{} does not exist", file.display())),
                Err(problem) => return Err(problem.required(file)),
            }
        }
        Err(Error::no_credentials(reasons.join(", ")))
    }

    /// The credentials of the section, or what to say where there is no such section.
    fn credentials_in(&self, file: &Path, text: &str) -> Result<Result<Credentials, String>, Error> {
        let broken = |problem: String| Error::new(ErrorKind::Credentials, format!("{} {problem}", file.display()));
        let profile = &self.profile;
        let Some(values) = ini_text::section(text, profile).map_err(broken)? else {
            return Ok(Err(format!("{} has no section [{profile}]", file.display())));
        };
        let value = |key: &str| {
            let last = values.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(key));
            last.map(|(_, value)| value.as_str())
        };
        let required = |key: &str| match value(key) {
            None => Err(broken(format!("has no {key} in section [{profile}]"))),
            Some("") => Err(broken(format!("has an empty {key} in section [{profile}]"))),
            Some(value) => Ok(Secret::new(value)),
        };
        let credentials = Credentials::of(required("secret_id")?.expose(), required("secret_key")?);
        let credentials = credentials.with_token(value("token").unwrap_or_default());
        credentials.checked(&format!("{}, section [{profile}]", file.display())).map(Ok)
    }
}

impl ProvideCredentials for Section {
    fn credentials<'a>(&'a self, _context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.fetch())
    }
}

impl ProvideCredentials for IniProfile {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        self.0.credentials(context)
    }

    fn refused(&self, credentials: &Credentials) {
        self.0.refused(credentials);
    }
}

impl fmt::Debug for IniProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Section { file, profile, .. } = self.0.source();
        f.debug_struct("IniProfile").field("file", file).field("profile", profile).finish_non_exhaustive()
    }
}
