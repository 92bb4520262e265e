//! Configuration that service clients are made from, and everything that is set in it.

pub(crate) mod breaker;
mod clock;
pub(crate) mod endpoint;
pub(crate) mod hosts;
mod intercept;
mod keys;
mod learnt;
mod limits;
mod observe;
mod provide;
pub mod regions;
mod retry;
mod settings;
mod site;
mod written;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

#[allow(unused_imports, reason = "named in docs")]
use crate::error::{Error, ErrorKind};
use crate::transport::{CONNECT_TIMEOUT, Transport, default_transport};

pub use self::breaker::Breaker;
pub(crate) use self::clock::from_utc;
pub use self::clock::{Clock, SystemClock, epoch_millis, epoch_seconds, from_epoch_millis, from_epoch_seconds};
pub(crate) use self::endpoint::Endpoint;
pub(crate) use self::hosts::Addressee;
use self::hosts::INTERNAL;
pub use self::intercept::{Incoming, Interceptor, Outgoing};
pub use self::keys::{Credentials, Secret};
pub(crate) use self::keys::{Ended, fault};
use self::learnt::Limiter;
pub(crate) use self::learnt::{Budget, Place, TooLate, Visit, Wanted};
pub use self::limits::Limits;
pub use self::observe::{AttemptReport, CallReport, CallStart, Observer};
pub use self::provide::{CredentialsContext, Fetching, ProvideCredentials};
pub use self::retry::{Retry, RetryPolicy};
pub use self::settings::Language;
pub(crate) use self::settings::Settings;
pub use self::site::Site;
pub use self::written::{Written, written, written_at};

/// Credentials, region and everything else that calls have in common.
///
/// Cheap to clone. Clients made from one configuration, or from clones of it, share one pool of
/// connections and all that calls learn meanwhile: the server's clock, the budget for retries, the requests of
/// the last second, the hosts that do not work, derived keys. So a client for each web request costs and
/// forgets nothing.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_core::{Config, Credentials, Site};
///
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "its-key"))
///     .region("ap-guangzhou")
///     .site(Site::Mainland)
///     .timeout(Duration::from_secs(10));
/// assert!(!format!("{config:?}").contains("its-key"));
/// ```
#[derive(Clone)]
pub struct Config {
    pub(crate) context: CredentialsContext,
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
}

impl Config {
    /// How long a call may take, attempts and waits included, unless told otherwise.
    pub const DEFAULT_TIMEOUT: Duration = Settings::TIMEOUT;
    /// The least that an attempt may take which another may follow, unless told otherwise.
    pub const DEFAULT_ATTEMPT_TIMEOUT: Duration = Settings::ATTEMPT_TIMEOUT;
    /// How long a stream of events may bring no byte, unless told otherwise: 120 seconds.
    pub const DEFAULT_IDLE_TIMEOUT: Duration = Settings::IDLE_TIMEOUT;
    /// How long a connection may take to be made, unless told otherwise.
    pub const DEFAULT_CONNECT_TIMEOUT: Duration = CONNECT_TIMEOUT;
    /// The longest reply that is read, unless told otherwise: 64 MiB.
    pub const DEFAULT_REPLY_LIMIT: usize = Settings::REPLY_LIMIT;
    /// What a client pays its retries from, unless told otherwise: 500 tokens, which are 100 retries.
    pub const DEFAULT_RETRY_BUDGET: u32 = Settings::RETRY_BUDGET;

    /// A configuration with these credentials, for the international site and without a region.
    pub fn new(credentials: impl ProvideCredentials) -> Self {
        Self { context: CredentialsContext::default(), credentials: Arc::new(credentials) }
    }

    /// Other credentials.
    #[must_use]
    pub fn credentials(self, credentials: impl ProvideCredentials) -> Self {
        self.with_source(Arc::new(credentials))
    }

    /// The region of calls, such as `ap-guangzhou`. Most services need one; a call can name
    /// another. Regions are an open set, so any name is sent that can be one: words of small letters and digits
    /// with a hyphen between them, 63 characters at most. That is checked at the first call.
    #[must_use]
    pub fn region(self, region: impl AsRef<str>) -> Self {
        self.set(|settings| settings.region = Some(region.as_ref().into()))
    }

    /// The site that the account belongs to. Default: the international one.
    #[must_use]
    pub fn site(self, site: Site) -> Self {
        self.set(|settings| settings.hosts.site = Some(site))
    }

    /// Sends all calls to this address instead of the site's: `host`, `host:port`, or
    /// `http(s)://host[:port][/path]`. It is checked at the first call.
    #[must_use]
    pub fn endpoint(self, endpoint: impl AsRef<str>) -> Self {
        self.set(|settings| settings.hosts.endpoint = Some(endpoint.as_ref().into()))
    }

    /// The same for one service, which has an address of its own and so no other to go to.
    pub(crate) fn own_endpoint(self, endpoint: &str) -> Self {
        self.set(|settings| settings.breaker = None).endpoint(endpoint)
    }

    pub(crate) fn with_source(mut self, credentials: Arc<dyn ProvideCredentials>) -> Self {
        self.credentials = credentials;
        self
    }

    /// What its source of credentials is told when it is asked. For tests of your own source.
    pub fn credentials_context(&self) -> CredentialsContext {
        self.context.clone()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.context.settings
    }

    fn set(mut self, set: impl FnOnce(&mut Settings)) -> Self {
        set(Arc::make_mut(&mut self.context.settings));
        self
    }

    /// The domain that the names of services are put before, in place of the site's: such as
    /// `tencentcloudapi.com.cn`, or the domain of a private cloud, with its port where that is not 443. It is checked
    /// at the first call. Actions that have a host of their
    /// own under `tencentcloudapi.com` move with it.
    #[must_use]
    pub fn root_domain(self, domain: impl AsRef<str>) -> Self {
        self.set(|settings| settings.hosts.root_domain = Some(domain.as_ref().into()))
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
    pub fn regional_endpoints(self) -> Self {
        self.set(|settings| settings.hosts.regional = true)
    }

    /// When calls leave a host that does not work for another one. Default: they stay.
    #[must_use]
    pub fn breaker(self, breaker: Breaker) -> Self {
        self.set(|settings| settings.breaker = Some(breaker))
    }

    /// Allows plain HTTP to every host. Without it only loopback and the CVM metadata address may
    /// be spoken to in plain HTTP.
    #[must_use]
    pub fn allow_plain_http(self) -> Self {
        self.set(|settings| settings.hosts.allow_plain_http = true)
    }

    /// The language of error messages. Default: English.
    #[must_use]
    pub fn language(self, language: Language) -> Self {
        self.set(|settings| settings.language = language)
    }

    /// The name of your program, such as `tea-house/1.2`, that is added to what the SDK says of itself
    /// in the header `X-TC-RequestClient`: 1 to 128 letters, digits and characters of `-_,;./` and
    /// space. It is checked at the first call.
    #[must_use]
    pub fn client_name(self, name: impl AsRef<str>) -> Self {
        self.set(|settings| settings.client_name = Some(name.as_ref().into()))
    }

    /// How long a call may take, attempts and waits included. Default:
    /// [60 seconds](Self::DEFAULT_TIMEOUT). For a stream of events it counts until the head of the
    /// reply is here; then [`idle_timeout`](Self::idle_timeout) does.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        self.set(|settings| settings.timeout = timeout)
    }

    /// How long an attempt may take, from sending to the end of the reply. An attempt that takes
    /// longer failed by [`ErrorKind::Timeout`]; whether another follows is said by [`RetryPolicy`].
    ///
    /// Default: where another attempt may follow, [30 seconds](Self::DEFAULT_ATTEMPT_TIMEOUT) or half of
    /// the time that the call has, whichever is longer, so that one stalled connection does not use
    /// up all of it; else all of it, since who may not try again had better wait. For a stream of events it
    /// counts until the head of the reply is here.
    #[must_use]
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.set(|settings| settings.attempt_timeout = Some(timeout))
    }

    /// How long a stream of events may bring no byte; heartbeats are bytes. Default:
    /// [120 seconds](Self::DEFAULT_IDLE_TIMEOUT).
    #[must_use]
    pub fn idle_timeout(self, timeout: Duration) -> Self {
        self.set(|settings| settings.idle_timeout = timeout)
    }

    /// How long a connection may take to be made. Default:
    /// [5 seconds](Self::DEFAULT_CONNECT_TIMEOUT). Sets up a new pool of connections. Beside a
    /// [transport](Self::transport) of your own it is an error of the first call: set it there.
    #[must_use]
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.set(|settings| {
            settings.connect_timeout = Some(timeout);
            if !settings.has_own_transport {
                settings.transport = default_transport(Some(timeout));
            }
        })
    }

    /// The longest reply that is read, in bytes. Default: [64 MiB](Self::DEFAULT_REPLY_LIMIT). Of a
    /// stream of events, which is not kept, it is the longest event; the stream may be longer.
    #[must_use]
    pub fn reply_limit(self, bytes: usize) -> Self {
        self.set(|settings| settings.reply_limit = bytes)
    }

    /// Makes it an error, of kind [`ErrorKind::Decode`], where a reply holds a value that its field cannot, so
    /// that it was lost: it names the place. By default the field has its default, the place is listed in
    /// [`Reply::odd`](crate::Reply::odd), and `tracing` is told. What was only converted, such as a number
    /// that came as a string, is no error.
    #[must_use]
    pub fn strict(self) -> Self {
        self.set(|settings| settings.strict = true)
    }

    /// When calls are tried again, unless the call says otherwise.
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.set(|settings| settings.retry = policy)
    }

    /// What retries are paid from, in tokens. Default: [500](Self::DEFAULT_RETRY_BUDGET).
    ///
    /// A retry costs 5 tokens, 10 after an error of kind [`ErrorKind::Timeout`], and nothing after a refusal for
    /// too many requests: the service is not down then, and the rate that is learnt ([`Limits`]) holds calls back. A call that succeeds
    /// at once gives back 1, one that succeeds after retries what the last of them cost; there are never
    /// more than at first. Where the tokens do not suffice, a call returns its error at once, and
    /// [`Error::attempts`] says so: while a service is down, its clients must not send it three times
    /// the requests. All clients of a configuration and of its clones share a budget, until another is set on
    /// one. With less than 5 nothing is tried again.
    #[must_use]
    pub fn retry_budget(self, tokens: u32) -> Self {
        self.set(|settings| {
            settings.retry_budget = tokens;
            settings.learnt.budget = Arc::new(Budget::new(tokens));
        })
    }

    /// How many requests are sent, in a second and at a time. Default: where the description of an action
    /// names a rate, no faster, and where a server refuses requests for being too many, about as fast as it takes
    /// them. All clients of this configuration and of its clones count together, until other
    /// limits are set on one.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        self.set(|settings| {
            settings.limits = Arc::new(limits);
            settings.learnt.limiter = Arc::new(Limiter::new(&settings.limits));
        })
    }

    /// The clock that requests are signed by, as long as a server does not show that it is off (see
    /// [`RetryPolicy`]). Default: the operating system's.
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        self.set(|settings| {
            settings.clock = Arc::new(clock);
            settings.learnt.skew = Arc::default();
        })
    }

    /// Who is told of every call and every attempt: for metrics and traces.
    #[must_use]
    pub fn observer(self, observer: impl Observer) -> Self {
        self.set(|settings| settings.observer = Some(Arc::new(observer)))
    }

    /// One more who may change requests before they are signed, and replies before they are decoded. They
    /// are asked in the order in which they were given.
    #[must_use]
    pub fn interceptor(self, interceptor: impl Interceptor) -> Self {
        self.set(|settings| settings.interceptors.push(Arc::new(interceptor)))
    }

    /// A transport of your own, or `ReqwestTransport` with other settings: proxies, certificates. What was
    /// learnt of hosts and of rates through another one is forgotten here; the cap on requests under way counts all.
    #[must_use]
    pub fn transport(self, transport: impl Transport) -> Self {
        self.set(|settings| {
            settings.transport = Arc::new(transport);
            settings.has_own_transport = true;
            settings.learnt.circuits = Arc::default();
            settings.learnt.skew = Arc::default();
            settings.learnt.limiter = Arc::new(settings.learnt.limiter.anew());
        })
    }
}

impl CredentialsContext {
    /// The same configuration with these credentials, for a source that makes calls of its own. Its clients
    /// share pools and what is learnt with those of the configuration.
    pub fn config(&self, credentials: impl ProvideCredentials) -> Config {
        Config { context: self.clone(), credentials: Arc::new(credentials) }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("credentials", &self.credentials).field("settings", &self.context).finish()
    }
}
