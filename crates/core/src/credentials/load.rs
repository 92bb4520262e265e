//! A configuration from whatever is set up on the machine.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::machine::Machine;
use super::sts::NoCredentials;
use super::{Chain, CliProfile, CvmRole, Environment, IniProfile, ProvideCredentials as _, WebIdentity};
use crate::config::Config;
use crate::endpoint::Site;
use crate::error::Error;

/// Looks for credentials and a region when it is awaited; what [`Config::load`] returns.
#[must_use = "a configuration is loaded when it is awaited"]
pub struct Load {
    config: Config,
    profile: Option<String>,
    machine: Machine,
}

impl Load {
    pub(crate) fn new() -> Self {
        Self::of(Machine::default())
    }

    pub(super) fn of(machine: Machine) -> Self {
        Self { config: Config::new(NoCredentials), profile: None, machine }
    }

    /// The site that the account belongs to, whose STS issues temporary credentials. Default: the
    /// international one.
    pub fn site(mut self, site: Site) -> Self {
        self.config = self.config.site(site);
        self
    }

    /// Looks for a profile of this name in the INI file and in the CLI's files, and nowhere else.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Takes everything but the credentials from this configuration. STS and the metadata service
    /// are called as it says, and its region goes before all others. Call it before
    /// [`site`](Self::site).
    pub fn based_on(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    async fn load(self) -> Result<Config, Error> {
        let Self { config, profile, machine } = self;
        let cli = CliProfile::of(machine.clone()).via(&config);
        let ini = IniProfile::of(machine.clone());
        let (chain, cli) = match profile {
            Some(profile) => {
                let cli = Arc::new(cli.profile(profile.clone()));
                let chain = Chain::new().then(INI, ini.profile(profile)).then(CLI, Arc::clone(&cli));
                (chain, cli)
            }
            None => {
                let cli = Arc::new(cli);
                let chain = Chain::new()
                    .then("environment", Environment::of(machine.clone()))
                    .then(INI, ini)
                    .then(CLI, Arc::clone(&cli))
                    .then(WEB_IDENTITY, WebIdentity::of(machine.clone()).via(&config))
                    .then("CVM role", CvmRole::of(machine.clone()).via(&config));
                (chain, cli)
            }
        };
        chain.credentials().await?;
        let region = match &config.region {
            Some(region) => Some(region.to_string()),
            None => match (machine.set_variable("TENCENTCLOUD_REGION")?, chain.found()) {
                (Some(region), _) => Some(region),
                (None, Some(CLI)) => cli.region().await?,
                (None, Some(WEB_IDENTITY)) => machine.set_variable("TKE_REGION")?,
                (None, _) => None,
            },
        };
        let config = config.credentials(chain);
        Ok(match region {
            Some(region) => config.region(region),
            None => config,
        })
    }
}

const INI: &str = "INI file";
const CLI: &str = "CLI profile";
const WEB_IDENTITY: &str = "web identity";

impl IntoFuture for Load {
    type Output = Result<Config, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.load())
    }
}

impl fmt::Debug for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Load").field("config", &self.config).field("profile", &self.profile).finish_non_exhaustive()
    }
}
