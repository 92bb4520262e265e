//! A configuration from whatever is set up on the machine.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::chain::Chain;
use super::cli::CliProfile;
use super::environment::Environment;
use super::identity::WebIdentity;
use super::ini::IniProfile;
use super::machine::Machine;
use super::metadata::CvmRole;
use super::place::{placed, region};
use super::sts::NoCredentials;
use crate::config::{Config, ProvideCredentials as _, Site};
use crate::error::Error;

/// Looks for credentials and a region when it is awaited; what [`Config::load`] returns.
#[must_use = "a configuration is loaded when it is awaited"]
pub struct Load {
    config: Config,
    profile: Option<String>,
    machine: Machine,
}

impl Config {
    /// Credentials and a region from whatever is set up on this machine. Await it.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), tencentcloud_core::Error> {
    /// use tencentcloud_core::{Config, Site};
    ///
    /// let config = Config::load().await?;
    /// let mainland = Config::load().site(Site::Mainland).profile("audit").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The first of these that is set up is used, and stays in use:
    ///
    /// 1. the variables `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, with a token where
    ///    there is one ([`Environment`](crate::credentials::Environment));
    /// 2. the SDKs' file: that of `TENCENTCLOUD_CREDENTIALS_FILE`, or `~/.tencentcloud/credentials`,
    ///    or `/etc/tencentcloud/credentials` ([`IniProfile`](crate::credentials::IniProfile));
    /// 3. the CLI's profile of `TCCLI_PROFILE`, or `default`, in `~/.tccli`
    ///    ([`CliProfile`](crate::credentials::CliProfile));
    /// 4. the role of a pod in TKE, by the variables `TKE_…`
    ///    ([`WebIdentity`](crate::credentials::WebIdentity));
    /// 5. the role of the virtual machine ([`CvmRole`](crate::credentials::CvmRole)), which is asked
    ///    for last since it may take 1.5 seconds to learn that there is none.
    ///
    /// The region is that of `TENCENTCLOUD_REGION`, or else that of the CLI's profile or of
    /// `TKE_REGION` where the credentials came from there, or else none.
    ///
    /// `TENCENTCLOUD_SITE` (`international` or `mainland`) names the site, and `TENCENTCLOUD_ENDPOINT` an address that
    /// all calls go to ([`Config::endpoint`]), STS included. What the program says goes before.
    ///
    /// # Errors
    ///
    /// When a variable is unusable: it is named. When none is set up: one line that says what each source looked for. When one is set up and
    /// does not work: its error, since the next one would act in somebody else's name.
    pub fn load() -> Load {
        Load::new()
    }
}

impl Load {
    pub(crate) fn new() -> Self {
        Self::of(Machine::default())
    }

    pub(super) fn of(machine: Machine) -> Self {
        Self { config: Config::new(NoCredentials), profile: None, machine }
    }

    /// The site that the account belongs to, whose STS issues temporary credentials. Default: that of
    /// `TENCENTCLOUD_SITE`, or else the international one.
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
        let config = placed(config, &machine)?;
        let cli = CliProfile::of(machine.clone());
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
                    .then(WEB_IDENTITY, WebIdentity::of(machine.clone()))
                    .then("CVM role", CvmRole::of(machine.clone()));
                (chain, cli)
            }
        };
        chain.credentials(&config.context).await?;
        let region = match config.settings().region.as_deref().filter(|region| !region.is_empty()) {
            Some(region) => Some(region.to_string()),
            None => match (region(&machine)?, chain.found()) {
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
