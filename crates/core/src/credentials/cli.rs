//! The files of the CLI, `tccli`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::cache::{Cache, FILE_IS_FRESH};
use super::issued::Wiped;
use super::machine::{self, Machine, Unreadable};
use super::metadata::CvmRole;
use super::role::AssumeRole;
use crate::config::{Config, Credentials, CredentialsContext, Fetching, ProvideCredentials};
use crate::error::{Error, ErrorKind};

/// A profile of the CLI: `~/.tccli/<profile>.credential` and, for the region and the address of
/// STS, `~/.tccli/<profile>.configure`.
///
/// The profile is the one that [`profile`](Self::profile) names, else that of `TCCLI_PROFILE`, else
/// `default`. What it holds decides, in this order, as in the CLI:
///
/// * `"type": "cvm-role"`: the role of the virtual machine, as [`CvmRole`] gets it;
/// * `role-arn`: that role, assumed with the keys of the file, under the name of
///   `role-session-name` where that is set; STS is called in the profile's region and, where the
///   profile has one, at its `sts` endpoint;
/// * `secretId`, `secretKey` and, where it is set, `token`. Those of `tccli auth login` and
///   `tccli sso login` are used until their `expiresAt`; then log in again.
///
/// It is not set up where the file does not exist; where `TCCLI_PROFILE` names it, that is an error.
#[derive(Debug)]
pub struct CliProfile {
    machine: Machine,
    folder: Option<PathBuf>,
    profile: Option<String>,
    via: Option<CredentialsContext>,
    cache: Cache,
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
        let cache = Cache::fresh_for("CLI profile", FILE_IS_FRESH);
        Self { machine, folder: None, profile: None, via: None, cache }
    }

    /// Another profile, whatever `TCCLI_PROFILE` says.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Another folder than `~/.tccli`.
    #[must_use]
    pub fn folder(mut self, path: impl Into<PathBuf>) -> Self {
        self.folder = Some(path.into());
        self
    }

    /// Calls STS and the metadata service as this configuration says: through its transport, with
    /// its site, endpoint, clock and timeout. Its endpoint goes before that of the profile; its
    /// credentials play no part.
    #[must_use]
    pub fn via(mut self, config: &Config) -> Self {
        self.via = Some(config.context.clone());
        self
    }

    /// The region of the profile, where it has one.
    ///
    /// # Errors
    ///
    /// When `<profile>.configure` is there and unreadable.
    pub async fn region(&self) -> Result<Option<String>, Error> {
        Ok(self.configure(&self.name()?.0).await?.region)
    }

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
                let role = CvmRole::of(self.machine.clone()).fetch(context).await;
                return role.map_err(|error| Error::new(error.kind(), error.message()));
            }
            Some("oauth") => "tccli auth login",
            Some("sso") => "tccli sso login",
            _ => "tccli configure",
        };
        let (role, session) = (text(&profile, "role-arn"), text(&profile, "role-session-name"));
        let keys = profile.credentials().map_err(|problem| broken(&file, &problem))?;
        let keys = keys.unexpired(context.now()).map_err(|error| {
            let message = format!("{} is outdated ({}); run {login}", file.display(), error.message());
            Error::new(ErrorKind::Credentials, message)
        })?;
        let Some(role) = role else { return Ok(keys) };
        let Configure { region, sts } = self.configure(&name).await?;
        let mut role = AssumeRole::new(keys, role);
        if let Some(region) = region {
            role = role.region(region);
        }
        if let Some(sts) = sts.filter(|_| context.settings.hosts.endpoint.is_none()) {
            role = role.endpoint(sts);
        }
        if let Some(session) = session {
            role = role.session_name(session);
        }
        role.fetch(context).await
    }
}

impl ProvideCredentials for CliProfile {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        let context = self.via.as_ref().unwrap_or(context);
        Box::pin(self.cache.get(context, self.fetch(context)))
    }

    fn refused(&self, credentials: &Credentials) {
        self.cache.refuse(credentials);
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
