//! Everything that calls have in common but their credentials.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::breaker::Breaker;
use super::clock::{Clock, SystemClock};
use super::hosts::Hosts;
use super::intercept::Interceptor;
use super::learnt::Learnt;
use super::limits::Limits;
use super::observe::Observer;
use super::retry::RetryPolicy;
use crate::error::{Error, ErrorKind};
use crate::transport::{Transport, default_transport, redacted};

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

/// What a [`Config`](crate::Config) holds beside credentials. Clones share what calls learn.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) region: Option<Arc<str>>,
    pub(crate) hosts: Hosts,
    pub(crate) breaker: Option<Breaker>,
    pub(crate) language: Language,
    pub(crate) client_name: Option<Arc<str>>,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) idle_timeout: Duration,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) reply_limit: usize,
    pub(crate) strict: bool,
    pub(crate) retry: RetryPolicy,
    pub(crate) retry_budget: u32,
    pub(crate) limits: Arc<Limits>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) transport: Arc<dyn Transport>,
    /// Whether the program gave the transport.
    pub(crate) has_own_transport: bool,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(crate) learnt: Learnt,
}

impl Settings {
    pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);
    pub(crate) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
    pub(crate) const IDLE_TIMEOUT: Duration = Duration::from_secs(120);
    pub(crate) const REPLY_LIMIT: usize = 64 << 20;
    pub(crate) const RETRY_BUDGET: u32 = 500;

    /// What cannot work together, told at the first call.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.has_own_transport && self.connect_timeout.is_some() {
            let problem = "Config::connect_timeout has no effect on a transport of your own: set it there, such as by \
                           ReqwestTransport::connect_timeout";
            return Err(Error::new(ErrorKind::Config, problem));
        }
        Ok(())
    }
}

impl Default for Settings {
    fn default() -> Self {
        let limits = Arc::<Limits>::default();
        Self {
            region: None,
            hosts: Hosts::default(),
            breaker: None,
            language: Language::default(),
            client_name: None,
            timeout: Self::TIMEOUT,
            attempt_timeout: None,
            idle_timeout: Self::IDLE_TIMEOUT,
            connect_timeout: None,
            reply_limit: Self::REPLY_LIMIT,
            strict: false,
            retry: RetryPolicy::default(),
            retry_budget: Self::RETRY_BUDGET,
            learnt: Learnt::new(Self::RETRY_BUDGET, &limits),
            limits,
            clock: Arc::new(SystemClock),
            transport: default_transport(None),
            has_own_transport: false,
            observer: None,
            interceptors: Vec::new(),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("region", &self.region)
            .field("site", &self.hosts.site())
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
            .field("connect_timeout", &self.connect_timeout)
            .field("reply_limit", &self.reply_limit)
            .field("strict", &self.strict)
            .field("retry", &self.retry)
            .field("retry_budget", &self.retry_budget)
            .field("limits", &self.limits)
            .field("clock", &self.clock)
            .field("transport", &self.transport)
            .field("observer", &self.observer)
            .field("interceptors", &self.interceptors)
            .finish_non_exhaustive()
    }
}
