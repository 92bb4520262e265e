//! The files of the CLI, `tccli`.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::cache::Cached;
use super::issued::Wiped;
use super::machine::{self, Machine, Unreadable};
use super::metadata::Bound;
use super::role::Assumed;
use crate::config::{Config, Credentials, CredentialsContext, Fetching, ProvideCredentials};
use crate::error::{Error, ErrorKind};

/// A profile of the CLI: `~/.tccli/<profile>.credential` and, for the region and the address of
/// STS, `~/.tccli/<profile>.configure`.
///
/// The profile is the one that [`profile`](Self::profile) names, else that of `TCCLI_PROFILE`, else
/// `default`. What it holds decides, in this order, as in the CLI:
///
/// * `"type": "cvm-role"`: the role of the virtual machine, as [`CvmRole`](super::CvmRole) gets it;
/// * `role-arn`: that role, assumed with the keys of the file, under the name of
///   `role-session-name` where that is set; STS is called in the profile's region and, where the
///   profile has one, at its `sts` endpoint;
/// * `secretId`, `secretKey` and, where it is set, `token`. Those of `tccli auth login` and
///   `tccli sso login` are used until their `expiresAt`; then log in again.
///
/// It is not set up where the file does not exist; where `TCCLI_PROFILE` names it, that is an error.
pub struct CliProfile(Cached<Profile>);

/// The profile, as it is looked for.
#[derive(Clone, Debug)]
struct Profile {
    machine: Machine,
    folder: Option<PathBuf>,
    profile: Option<String>,
    via: Option<CredentialsContext>,
}

impl Default for CliProfile {
    fn default() -> Self {
        Self::of(Machine::default())
    }
}

impl CliProfile {
    /// The profile of `TCCLI_PROFILE`, or else `default`.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn of(machine: Machine) -> Self {
        let profile = Profile { machine, folder: None, profile: None, via: None };
        Self(Cached::named("CLI profile", profile).of_file())
    }

    /// Another profile, whatever `TCCLI_PROFILE` says.
    #[must_use]
    pub fn profile(self, name: impl Into<String>) -> Self {
        Self(self.0.set(|profile| profile.profile = Some(name.into())))
    }

    /// Another folder than `~/.tccli`.
    #[must_use]
    pub fn folder(self, path: impl Into<PathBuf>) -> Self {
        Self(self.0.set(|profile| profile.folder = Some(path.into())))
    }

    /// Calls STS and the metadata service as this configuration says: through its transport, with
    /// its site, endpoint, clock and timeout. Its endpoint goes before that of the profile; its
    /// credentials play no part.
    #[must_use]
    pub fn via(self, config: &Config) -> Self {
        Self(self.0.set(|profile| profile.via = Some(config.context.clone())))
    }

    /// The region of the profile, where it has one.
    ///
    /// # Errors
    ///
    /// When `<profile>.configure` is there and unreadable.
    pub async fn region(&self) -> Result<Option<String>, Error> {
        let profile = self.0.source();
        Ok(profile.configure(&profile.name()?.0).await?.region)
    }
}

impl Profile {
    /// The name of the profile, and whether the environment gives it.
    fn name(&self) -> Result<(String, bool), Error> {
        let (name, named) = match (&self.profile, self.machine.set_variable("TCCLI_PROFILE")?) {
            (Some(profile), _) => (profile.clone(), false),
            (None, Some(profile)) => (profile, true),
            (None, None) => ("default".to_owned(), false),
        };
        // It becomes a part of a path.
        if name.is_empty() || name.contains(['/', '\\', '\0']) {
            return Err(Error::new(ErrorKind::Credentials, format!("{name:?} cannot be the name of a CLI profile")));
        }
        Ok((name, named))
    }

    fn file(&self, name: &str, kind: &str) -> Option<PathBuf> {
        let folder = match (&self.folder, &self.machine.home) {
            (Some(folder), _) => folder.clone(),
            (None, home) => home.as_ref()?.join(".tccli"),
        };
        Some(folder.join(format!("{name}.{kind}")))
    }

    async fn configure(&self, name: &str) -> Result<Configure, Error> {
        let Some(file) = self.file(name, "configure") else { return Ok(Configure::default()) };
        let text = match machine::read(&file).await {
            Ok(text) => text,
            Err(Unreadable::Missing) => return Ok(Configure::default()),
            Err(problem) => return Err(problem.required(&file)),
        };
        let configure = Wiped::parse(text.as_bytes()).map_err(|problem| broken(&file, &problem))?;
        let text = |section: &str, key: &str| {
            let text = configure.0.get(section)?.get(key)?.as_str()?.trim();
            Some(text.to_owned()).filter(|text| !text.is_empty())
        };
        Ok(Configure { region: text("_sys_param", "region"), sts: text("sts", "endpoint") })
    }

    async fn fetch(&self, context: &CredentialsContext) -> Result<Credentials, Error> {
        let (name, named) = self.name()?;
        let Some(file) = self.file(&name, "credential") else {
            return Err(Error::no_credentials("the home folder of the user is not known"));
        };
        let text = match machine::read(&file).await {
            Ok(text) => text,
            Err(Unreadable::Missing) if !named => {
                return Err(Error::no_credentials(format!("{} does not exist", file.display())));
            }
            Err(Unreadable::Missing) => {
                let file = file.display();
                return Err(Error::new(
                    ErrorKind::Credentials,
                    format!("{file} does not exist, and TCCLI_PROFILE names that profile"),
                ));
            }
            Err(problem) => return Err(problem.required(&file)),
        };
        let mut profile = Wiped::parse(text.as_bytes()).map_err(|problem| broken(&file, &problem))?;
        let text = |profile: &Wiped, key: &str| {
            let text = profile.0.get(key).and_then(Value::as_str).map(str::trim);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let login = match text(&profile, "type").as_deref() {
            Some("cvm-role") => {
                // The profile asks for it, so its absence is an error and no reason to go on.
                let role = Bound::of(self.machine.clone()).fetch(context).await;
                return role.map_err(|error| Error::new(error.kind(), error.message()));
            }
            Some("oauth") => "tccli auth login",
            Some("sso") => "tccli sso login",
            _ => "tccli configure",
        };
        let (role, session) = (text(&profile, "role-arn"), text(&profile, "role-session-name"));
        let keys = profile.credentials().map_err(|problem| broken(&file, &problem))?;
        let keys = keys.checked(&file.display().to_string())?.unexpired(context.now()).map_err(|error| {
            let message = format!("{} is outdated ({}); run {login}", file.display(), error.message());
            Error::new(ErrorKind::Credentials, message).with_source(error)
        })?;
        let Some(role) = role else { return Ok(keys) };
        let Configure { region, sts } = self.configure(&name).await?;
        // Where the configuration has an endpoint, that goes before.
        let sts = sts.filter(|_| context.settings.hosts.endpoint.is_none());
        let role = Assumed::new(keys, role).at(session, region.as_deref(), sts.as_deref());
        role.fetch(context).await
    }
}

impl ProvideCredentials for Profile {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.fetch(context))
    }
}

impl ProvideCredentials for CliProfile {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        self.0.credentials(self.0.source().via.as_ref().unwrap_or(context))
    }

    fn refused(&self, credentials: &Credentials) {
        self.0.refused(credentials);
    }
}

impl fmt::Debug for CliProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Profile { folder, profile, .. } = self.0.source();
        f.debug_struct("CliProfile").field("folder", folder).field("profile", profile).finish_non_exhaustive()
    }
}

/// What matters of `<profile>.configure`.
#[derive(Default)]
struct Configure {
    region: Option<String>,
    sts: Option<String>,
}

fn broken(file: &Path, problem: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("{} {problem}", file.display()))
}
