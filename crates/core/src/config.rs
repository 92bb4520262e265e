//! Configuration that service clients are made from.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{Clock, SystemClock};
use crate::credentials::{Credentials, Load, ProvideCredentials};
use crate::endpoint::{Breaker, Hosts, INTERNAL, Site, redacted};
use crate::error::{Error, ErrorKind};
use crate::limit::Limits;
use crate::observe::Observer;
use crate::retry::RetryPolicy;
use crate::transport::{ReqwestTransport, Transport};

/// Credentials, region and everything else that calls have in common.
///
/// Cheap to clone. Clients made from one configuration, or from clones of it, share one pool of
/// connections.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_core::{Config, Credentials, Site};
///
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "a secret"))
///     .region("ap-guangzhou")
///     .site(Site::Mainland)
///     .timeout(Duration::from_secs(10));
/// assert!(!format!("{config:?}").contains("a secret"));
/// ```
#[derive(Clone)]
pub struct Config {
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    pub(crate) region: Option<Arc<str>>,
    pub(crate) hosts: Hosts,
    pub(crate) breaker: Option<Breaker>,
    pub(crate) language: Language,
    pub(crate) client_name: Option<Arc<str>>,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) idle_timeout: Duration,
    pub(crate) reply_limit: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) retry_budget: u32,
    pub(crate) limits: Arc<Limits>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

/// The language of error messages.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, `en-US`. The default.
    #[default]
    English,
    /// Chinese, `zh-CN`.
    Chinese,
}

impl Language {
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en-US",
            Self::Chinese => "zh-CN",
        }
    }
}

impl Config {
    /// How long a call may take, attempts and waits included, unless told otherwise.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
    /// The least that an attempt may take which another may follow, unless told otherwise.
    pub const DEFAULT_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
    /// How long a stream of events may bring no byte, unless told otherwise: 120 seconds.
    pub const DEFAULT_IDLE_TIMEOUT: Duration = Duration::from_secs(120);
    /// How long a connection may take to be made, unless told otherwise.
    pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
    /// The longest reply that is read, unless told otherwise: 64 MiB.
    pub const DEFAULT_REPLY_LIMIT: usize = 64 << 20;
    /// What a client pays its retries from, unless told otherwise: 500 tokens, which are 100 retries.
    pub const DEFAULT_RETRY_BUDGET: u32 = 500;

    /// A configuration with these credentials, for the international site and without a region.
    pub fn new(credentials: impl ProvideCredentials) -> Self {
        Self {
            credentials: Arc::new(credentials),
            region: None,
            hosts: Hosts::default(),
            breaker: None,
            language: Language::default(),
            client_name: None,
            timeout: Self::DEFAULT_TIMEOUT,
            attempt_timeout: None,
            idle_timeout: Self::DEFAULT_IDLE_TIMEOUT,
            reply_limit: Self::DEFAULT_REPLY_LIMIT,
            retry: RetryPolicy::default(),
            retry_budget: Self::DEFAULT_RETRY_BUDGET,
            limits: Arc::default(),
            clock: Arc::new(SystemClock),
            transport: Arc::new(ReqwestTransport::new()),
            observer: None,
        }
    }

    /// Credentials as [`Credentials::from_env`] reads them, and the region of `TENCENTCLOUD_REGION`
    /// where that is set.
    ///
    /// # Errors
    ///
    /// When a variable is missing or unusable; the error names it.
    pub fn from_env() -> Result<Self, Error> {
        let config = Self::new(Credentials::from_env()?);
        match std::env::var("TENCENTCLOUD_REGION") {
            Ok(region) if !region.is_empty() => Ok(config.region(region)),
            Ok(_) | Err(std::env::VarError::NotPresent) => Ok(config),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(Error::new(ErrorKind::Config, "TENCENTCLOUD_REGION is not Unicode"))
            }
        }
    }

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
    /// # Errors
    ///
    /// When none is set up: one line that says what each source looked for. When one is set up and
    /// does not work: its error, since the next one would act in somebody else's name.
    pub fn load() -> Load {
        Load::new()
    }

    /// Other credentials.
    #[must_use]
    pub fn credentials(mut self, credentials: impl ProvideCredentials) -> Self {
        self.credentials = Arc::new(credentials);
        self
    }

    /// The region of calls, such as `ap-guangzhou`. Most services need one; a call can name
    /// another. Regions are an open set, so any name is taken.
    #[must_use]
    pub fn region(mut self, region: impl AsRef<str>) -> Self {
        self.region = Some(region.as_ref().into());
        self
    }

    /// The site that the account belongs to. Default: the international one.
    #[must_use]
    pub fn site(mut self, site: Site) -> Self {
        self.hosts.site = site;
        self
    }

    /// Sends all calls to this address instead of the site's: `host`, `host:port`, or
    /// `http(s)://host[:port][/path]`. It is checked at the first call.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl AsRef<str>) -> Self {
        self.hosts.endpoint = Some(endpoint.as_ref().into());
        self
    }

    /// The same for one service, which has an address of its own and so no other to go to.
    pub(crate) fn own_endpoint(mut self, endpoint: &str) -> Self {
        self.breaker = None;
        self.endpoint(endpoint)
    }

    /// The domain that the names of services are put before, in place of the site's: such as
    /// `tencentcloudapi.com.cn`, or the domain of a private cloud. Actions that have a host of their
    /// own under `tencentcloudapi.com` move with it.
    #[must_use]
    pub fn root_domain(mut self, domain: impl AsRef<str>) -> Self {
        self.hosts.root_domain = Some(domain.as_ref().into());
        self
    }

    /// Calls services by their addresses inside a VPC, `<service>.internal.tencentcloudapi.com`, which
    /// can be reached from machines in Tencent Cloud only, without a way to the internet.
    #[must_use]
    pub fn internal_network(self) -> Self {
        self.root_domain(INTERNAL)
    }

    /// Sends calls to the host of their region, `<service>.<region>.tencentcloudapi.com`, which may be
    /// nearer. Calls without a region, and actions that have a host of their own, go where they went.
    ///
    /// Calls for a region of the finance industry, such as `ap-shanghai-fsi`, go to the host of that
    /// region always: no other takes them.
    #[must_use]
    pub fn regional_endpoints(mut self) -> Self {
        self.hosts.regional = true;
        self
    }

    /// When calls leave a host that does not work for another one. Default: they stay.
    #[must_use]
    pub fn breaker(mut self, breaker: Breaker) -> Self {
        self.breaker = Some(breaker);
        self
    }

    /// Allows plain HTTP to every host. Without it only loopback and the CVM metadata address may
    /// be spoken to in plain HTTP.
    #[must_use]
    pub fn allow_plain_http(mut self) -> Self {
        self.hosts.allow_plain_http = true;
        self
    }

    /// The language of error messages. Default: English.
    #[must_use]
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// The name of your program, such as `tea-house/1.2`, that is added to what the SDK says of itself
    /// in the header `X-TC-RequestClient`: 1 to 128 letters, digits and characters of `-_,;./` and
    /// space. It is checked at the first call.
    #[must_use]
    pub fn client_name(mut self, name: impl AsRef<str>) -> Self {
        self.client_name = Some(name.as_ref().into());
        self
    }

    /// How long a call may take, attempts and waits included. Default:
    /// [60 seconds](Self::DEFAULT_TIMEOUT). For a stream of events it counts until the head of the
    /// reply is here; then [`idle_timeout`](Self::idle_timeout) does.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long an attempt may take, from sending to the end of the reply. An attempt that takes
    /// longer failed by [`ErrorKind::Timeout`]; whether another follows is said by [`RetryPolicy`].
    ///
    /// Default: where another attempt may follow, [30 seconds](Self::DEFAULT_ATTEMPT_TIMEOUT) or half of
    /// the time that the call has, whichever is longer, so that one stalled connection does not use
    /// up all of it; else all of it, since who may not try again had better wait. For a stream of events it counts until the head of the reply is here.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// How long a stream of events may bring no byte; heartbeats are bytes. Default:
    /// [120 seconds](Self::DEFAULT_IDLE_TIMEOUT).
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// How long a connection may take to be made. Default:
    /// [5 seconds](Self::DEFAULT_CONNECT_TIMEOUT). Sets up a new pool of connections, and replaces
    /// a transport of your own. [`ReqwestTransport`] has more settings: proxies, certificates.
    #[must_use]
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.transport(ReqwestTransport::new().connect_timeout(timeout))
    }

    /// The longest reply that is read, in bytes. Default: [64 MiB](Self::DEFAULT_REPLY_LIMIT). Of a
    /// stream of events, which is not kept, it is the longest event; the stream may be longer.
    #[must_use]
    pub fn reply_limit(mut self, bytes: usize) -> Self {
        self.reply_limit = bytes;
        self
    }

    /// When calls are tried again, unless the call says otherwise.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// What each client pays its retries from, in tokens. Default:
    /// [500](Self::DEFAULT_RETRY_BUDGET).
    ///
    /// A retry costs 5 tokens, and 10 after an error of kind [`ErrorKind::Timeout`]. A call that succeeds
    /// at once gives back 1, one that succeeds after retries what the last of them cost; there are never
    /// more than at first. Where the tokens do not suffice, a call returns its error at once, and
    /// [`Error::attempts`] says so: while a service is down, its clients must not send it three times
    /// the requests. A client and its clones share a budget. With less than 5 nothing is tried again.
    #[must_use]
    pub fn retry_budget(mut self, tokens: u32) -> Self {
        self.retry_budget = tokens;
        self
    }

    /// How many requests a client sends, in a second and at a time. Default: where the description of
    /// an action names a rate, no faster.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Arc::new(limits);
        self
    }

    /// The clock that requests are signed by, as long as a server does not show that it is off (see
    /// [`RetryPolicy`]). Default: the operating system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Who is told of every attempt and every call: for metrics.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// A transport of your own, or [`ReqwestTransport`] with other settings.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Arc::new(transport);
        self
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("credentials", &self.credentials)
            .field("region", &self.region)
            .field("site", &self.hosts.site)
            .field("endpoint", &self.hosts.endpoint.as_deref().map(redacted))
            .field("root_domain", &self.hosts.root_domain)
            .field("regional_endpoints", &self.hosts.regional)
            .field("allow_plain_http", &self.hosts.allow_plain_http)
            .field("breaker", &self.breaker)
            .field("client_name", &self.client_name)
            .field("language", &self.language)
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("reply_limit", &self.reply_limit)
            .field("retry", &self.retry)
            .field("retry_budget", &self.retry_budget)
            .field("limits", &self.limits)
            .field("clock", &self.clock)
            .field("transport", &self.transport)
            .field("observer", &self.observer)
            .finish()
    }
}
