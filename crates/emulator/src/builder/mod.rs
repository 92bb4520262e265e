//! Settings of an emulator, and what all of it is made of them.

mod handlers;
mod settings;
mod state;

use std::io;
use std::net::SocketAddr;
#[cfg(feature = "sqlite")]
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tencentcloud_core::{Clock, Credentials, SystemClock};

#[cfg(doc)]
use crate::Emulator;
use crate::auth::{Key, Keys};
use crate::calls::Calls;
use crate::clock::TravelClock;
use crate::handlers::Handlers;
use crate::kept::Kept;
use crate::listen::Bounds;
use crate::metadata::Machine;
use crate::responder::Responder;
use crate::rules::{Active, Rule};
use crate::shared::Shared;
use crate::wire::Regions;
use crate::{defaults, mqtt};

/// Settings of an emulator that is to be started.
#[derive(Debug)]
pub struct Builder {
    pub(crate) listen: SocketAddr,
    pub(crate) credentials: Credentials,
    pub(crate) keys: Keys,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) handlers: Handlers,
    pub(crate) regions: Regions,
    pub(crate) responder: Responder,
    pub(crate) rules: Vec<Rule>,
    pub(crate) rate_limits: bool,
    pub(crate) start: Option<SystemTime>,
    pub(crate) frozen: bool,
    pub(crate) cvm_role: Option<String>,
    pub(crate) bounds: Bounds,
    pub(crate) instance_delay: Duration,
    #[cfg(feature = "sqlite")]
    pub(crate) data: Option<PathBuf>,
}

/// A free port of loopback, the key of [`Emulator::SECRET_ID`], and nothing else.
impl Default for Builder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            credentials: Credentials::new(defaults::SECRET_ID, defaults::SECRET_KEY),
            keys: Keys::default(),
            clock: Arc::new(SystemClock),
            handlers: Handlers::default(),
            regions: Regions::default(),
            responder: Responder::default(),
            rules: Vec::new(),
            rate_limits: false,
            start: None,
            frozen: false,
            cvm_role: Some(defaults::CVM_ROLE.to_owned()),
            bounds: Bounds::default(),
            instance_delay: Duration::ZERO,
            #[cfg(feature = "sqlite")]
            data: None,
        }
    }
}

impl Builder {
    /// Where to listen. Default: a free port of 127.0.0.1.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The key that it accepts. Default: [`Emulator::SECRET_ID`] and [`Emulator::SECRET_KEY`].
    #[must_use]
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// A further key, which may call only what one of these patterns allows: `cvm:RunInstances`,
    /// `cvm:Describe*`, `*`. Everything else is refused by `UnauthorizedOperation`.
    ///
    /// ```
    /// # use tencentcloud_emulator::Emulator;
    /// use tencentcloud_api::mqtt::v20240516 as mqtt;
    /// use tencentcloud_core::Credentials;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let reader = Credentials::new("AKIDREADER", "its-key");
    /// let emulator = Emulator::builder().key(reader.clone(), ["mqtt:Describe*"]).start().await?;
    /// let client = mqtt::Client::new(&emulator.config_of(reader));
    /// client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await?;
    /// let error = client.delete_topic(mqtt::DeleteTopicRequest::new().instance_id("mqtt-1").topic("home")).await.unwrap_err();
    /// assert_eq!(error.code(), Some("UnauthorizedOperation"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn key<P: Into<String>>(mut self, credentials: Credentials, allowed: impl IntoIterator<Item = P>) -> Self {
        self.keys.add(Key::of_user(credentials, allowed.into_iter().map(Into::into).collect()));
        self
    }

    /// A further region that requests may be for, beside those that upstream names.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.regions.more.push(region.into());
        self
    }

    /// What the replies come of that nobody wrote: of two emulators with one seed, equal requests
    /// get equal replies. Default: 1.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.responder = self.responder.seed(seed);
        self
    }

    /// How many items a list has that is asked for in pages and that nobody filled. Default: 45.
    #[must_use]
    pub fn list_length(mut self, items: u64) -> Self {
        self.responder = self.responder.list_length(items);
        self
    }

    /// The clock that requests are checked and certificates are dated by.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Everything but the listener.
    pub(crate) fn build(self) -> io::Result<(Arc<Shared>, Credentials)> {
        let kept = self.kept()?;
        let mut keys = self.keys;
        keys.add(Key::of_account(self.credentials.clone()));
        let clock = TravelClock::on(self.clock);
        if let Some(time) = self.start {
            clock.set(time);
        }
        if self.frozen {
            clock.freeze();
        }
        let rules = Active::new(self.responder.settings.seed);
        for rule in &self.rules {
            rules.add(rule.clone());
        }
        let is_open = !self.listen.ip().to_canonical().is_loopback();
        let token = || std::iter::repeat_with(fastrand::alphanumeric).take(32).collect();
        let shared = Arc::new(Shared {
            keys,
            clock: clock.started(),
            handlers: self.handlers,
            regions: self.regions,
            responder: self.responder,
            calls: Calls::default(),
            kept: Mutex::new(kept),
            rules,
            first_rules: self.rules,
            rates: self.rate_limits.then(Mutex::default),
            machine: Machine::new(self.cvm_role),
            bounds: self.bounds,
            admin_token: is_open.then(token),
        });
        Ok((shared, self.credentials))
    }

    fn kept(&self) -> io::Result<Kept> {
        let instance_delay = i64::try_from(self.instance_delay.as_millis()).unwrap_or(i64::MAX);
        let settings = mqtt::Settings { seed: self.responder.settings.seed, instance_delay };
        #[cfg(feature = "sqlite")]
        if let Some(path) = &self.data {
            return Kept::open(settings, path, &self.keys);
        }
        Ok(Kept::new(settings))
    }
}
