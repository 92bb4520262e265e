//! Leaving a host that does not work for one that does.

use std::sync::Arc;
use std::time::Duration;

/// When requests leave the host of a service for another one. Off unless configured:
/// [`Config::breaker`](crate::Config::breaker).
///
/// Each client counts, for each host, the attempts that fail because the host or the way to it does
/// not work: no connection, a connection that breaks, no reply in time, a reply that is not the
/// API's, such as an HTML page with status 502. A refusal by the API with whatever code is none of
/// these: it shows that the host works.
///
/// Where within a [`window`](Self::window) at least [`failures`](Self::failures) attempts fail, and
/// they are at least the [`share`](Self::share) of all, the host is left alone for a
/// [`rest`](Self::rest), and requests go to the next one, signed for it. After the rest one request
/// at a time tries the host; when [`probes`](Self::probes) of them succeed in a row it is used
/// again, and when one fails it rests again. Where no host is left that may be used, requests go
/// to the first. And a call whose connection could not even be made tries the next host at once when
/// it is tried again, whatever was counted.
///
/// The region that a call is for stays the same; only who takes it changes. Calls for a region
/// of the finance industry stay with its hosts.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_core::{Breaker, Config, Credentials, Site};
///
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "its-key"))
///     .site(Site::Mainland)
///     .breaker(Breaker::domains().failures(3).rest(Duration::from_secs(30)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaker {
    pub(crate) to: To,
    pub(crate) failures: u32,
    pub(crate) percent: u8,
    pub(crate) window: Duration,
    pub(crate) rest: Duration,
    pub(crate) probes: u32,
}

/// What a host is left for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// `<service>.<region>.tencentcloudapi.com`.
    Region(Arc<str>),
    /// The other top-level domains of the host.
    Domains,
    /// An address that the user names.
    Endpoint(Arc<str>),
}

impl Breaker {
    fn new(to: To) -> Self {
        Self { to, failures: 5, percent: 75, window: Duration::from_secs(60), rest: Duration::from_secs(60), probes: 2 }
    }

    /// To the host of the service in a region, such as `cvm.ap-guangzhou.tencentcloudapi.com`, which
    /// takes calls for any region. Not for actions that have a host of their own.
    pub fn region(region: impl AsRef<str>) -> Self {
        Self::new(To::Region(region.as_ref().into()))
    }

    /// To the same host under the other domains of its family: `tencentcloudapi.com`,
    /// `tencentcloudapi.com.cn` and `tencentcloudapi.cn`, and likewise with `internal.` and `ai.`
    /// before them. This helps where a domain cannot be resolved or is blocked. The hosts of the
    /// international site (`….intl.tencentcloudapi.com`) have none: a call fails by
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) there.
    pub fn domains() -> Self {
        Self::new(To::Domains)
    }

    /// To this address, in the form that [`Config::endpoint`](crate::Config::endpoint) takes. Where
    /// that is set, this is the only way: a call for your own address never leaves it for Tencent
    /// Cloud's.
    pub fn endpoint(endpoint: impl AsRef<str>) -> Self {
        Self::new(To::Endpoint(endpoint.as_ref().into()))
    }

    /// The fewest failures in a window that make a host be left. Default 5; 0 counts as 1.
    #[must_use]
    pub fn failures(mut self, failures: u32) -> Self {
        self.failures = failures.max(1);
        self
    }

    /// The smallest share of failures among the attempts of a window that makes a host be left, in
    /// per cent. Default 75; more than 100 counts as 100.
    #[must_use]
    pub fn share(mut self, percent: u8) -> Self {
        self.percent = percent.min(100);
        self
    }

    /// How long attempts count. Default 60 seconds.
    #[must_use]
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// How long a host is left alone. Default 60 seconds.
    #[must_use]
    pub fn rest(mut self, rest: Duration) -> Self {
        self.rest = rest;
        self
    }

    /// How many requests in a row must succeed, one at a time, before a host is used again. Default
    /// 2; 0 counts as 1.
    #[must_use]
    pub fn probes(mut self, probes: u32) -> Self {
        self.probes = probes.max(1);
        self
    }
}
