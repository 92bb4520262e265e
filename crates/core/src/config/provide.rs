//! Sources of credentials: what one has to do, and what it is told when it is asked.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use super::keys::Credentials;
use super::settings::Settings;
use super::site::Site;
use crate::error::Error;
use crate::transport::Transport;

/// A source of credentials. Implement it for your own.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tencentcloud_core::credentials::{Cached, CredentialsContext, Fetching, ProvideCredentials};
/// use tencentcloud_core::{Config, Credentials};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
///         Box::pin(async move {
///             // Asks the vault.
///             let end = context.now() + Duration::from_secs(3_600);
///             Ok(Credentials::new("AKIDEXAMPLE", "its-key").with_token("its-token").with_expiry(end))
///         })
///     }
/// }
///
/// let config = Config::new(Cached::new(Vault));
/// ```
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// The credentials to sign the next request with. Every attempt of a call asks, so a source
    /// that is slow belongs into [`Cached`](crate::credentials::Cached).
    ///
    /// An id, a key or a token with white space or other than printable ASCII in it, an empty id and an empty key
    /// are an error of the call.
    ///
    /// # Errors
    ///
    /// [`Error::no_credentials`] where the source is not set up, so that a
    /// [`Chain`](crate::credentials::Chain) goes on; any other error where it is and does not work.
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a>;

    /// Takes note that a server refused these credentials before their end, so that the next call
    /// fetches new ones. Without an implementation nothing happens.
    fn refused(&self, credentials: &Credentials) {
        let _ = credentials;
    }
}

/// What [`ProvideCredentials::credentials`] returns.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Credentials, Error>> + Send + 'a>>;

/// For whom credentials are wanted: the configuration of the call, but for its credentials. A source that
/// asks somebody goes where it says: by its site, hosts, transport and clock.
///
/// [`config`](Self::config) makes a configuration of it. One by `default()` is that of
/// [`Config::new`](crate::Config::new), for tests of your own source. Cheap to clone.
#[derive(Clone, Default)]
pub struct CredentialsContext {
    pub(crate) settings: Arc<Settings>,
}

impl CredentialsContext {
    /// The site that the account belongs to.
    pub fn site(&self) -> Site {
        self.settings.hosts.site()
    }

    /// The region of the configuration.
    pub fn region(&self) -> Option<&str> {
        self.settings.region.as_deref()
    }

    /// The time, as far as it is known: by the clock of the configuration, corrected by what servers said.
    pub fn now(&self) -> SystemTime {
        self.settings.learnt.skew.time(&*self.settings.clock)
    }

    /// The time by which keys end for a host.
    pub(crate) fn time_at(&self, host: &str) -> SystemTime {
        self.settings.learnt.skew.time_at(host, &*self.settings.clock)
    }

    /// Checks credentials that have just come. Nobody issues what has ended: where it is so by what a server said of
    /// the time, and not by this side's clock, that server was wrong.
    pub(crate) fn unexpired_on_arrival(&self, credentials: Credentials) -> Result<Credentials, Error> {
        let own = self.settings.clock.now();
        if credentials.expires_at().is_some_and(|end| self.now() >= end && own < end) {
            self.settings.learnt.skew.distrust();
        }
        credentials.unexpired(self.now())
    }

    /// Whether a server has confirmed or corrected the clock.
    pub(crate) fn knows_time(&self) -> bool {
        self.settings.learnt.skew.is_confirmed()
    }

    /// Takes the time from a reply, where credentials have ended by the time as far as it is known.
    pub(crate) fn take_time(&self, headers: &http::HeaderMap) {
        self.settings.learnt.skew.learn_time(headers, &*self.settings.clock);
    }

    /// Whether a source reaches the same for both: by transport and hosts.
    pub(crate) fn goes_like(&self, other: &Self) -> bool {
        let (one, other) = (&self.settings, &other.settings);
        // Each configuration has a usual transport of its own, and all of them reach the same.
        let is_same_transport = match (one.has_own_transport, other.has_own_transport) {
            (true, true) => Arc::ptr_eq(&one.transport, &other.transport),
            (one, other) => one == other,
        };
        let (one, other) = (&one.hosts, &other.hosts);
        is_same_transport
            && (one.site, &one.endpoint, &one.root_domain) == (other.site, &other.endpoint, &other.root_domain)
    }

    /// How requests of the configuration reach a server.
    pub fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.settings.transport)
    }
}

impl fmt::Debug for CredentialsContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

impl ProvideCredentials for Credentials {
    fn credentials<'a>(&'a self, _context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(std::future::ready(self.clone().checked("the credentials that the program gives")))
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        (**self).credentials(context)
    }

    fn refused(&self, credentials: &Credentials) {
        (**self).refused(credentials);
    }
}
