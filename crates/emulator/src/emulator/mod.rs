//! A running emulator.

mod control;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tencentcloud_core::{Config, Credentials};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::builder::Builder;
use crate::front::Front;
use crate::shared::Shared;
use crate::{defaults, listen};

/// A running emulator. It stops when it is dropped.
#[derive(Debug)]
pub struct Emulator {
    address: SocketAddr,
    credentials: Credentials,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Emulator {
    /// The id of the key that it accepts unless told otherwise.
    pub const SECRET_ID: &str = defaults::SECRET_ID;
    /// That key.
    pub const SECRET_KEY: &str = defaults::SECRET_KEY;
    /// The region of [`Emulator::config`].
    pub const REGION: &str = defaults::REGION;
    /// The role that its metadata service names unless told otherwise.
    pub const CVM_ROLE: &str = defaults::CVM_ROLE;

    /// Starts an emulator on a free port of loopback.
    ///
    /// # Errors
    ///
    /// When no port can be listened on.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Settings to change before starting one.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its endpoint, for [`Config::endpoint`] and for clients in other languages.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A configuration for clients of it: endpoint, credentials and region.
    pub fn config(&self) -> Config {
        Config::new(self.credentials.clone()).endpoint(self.endpoint()).region(Self::REGION)
    }

    /// The same with another key: one that [`Builder::key`] added, or one that is to be refused.
    pub fn config_of(&self, credentials: Credentials) -> Config {
        Config::new(credentials).endpoint(self.endpoint()).region(Self::REGION)
    }

    /// What its admin API asks for as `Authorization: Bearer TOKEN`. None, where only this machine
    /// reaches it.
    pub fn admin_token(&self) -> Option<&str> {
        self.shared.admin_token.as_deref()
    }

    /// Waits for ever: what a program does with it.
    pub async fn serve(mut self) {
        // The task ends only when it is aborted or the listener fails for good.
        let _ = (&mut self.task).await;
    }
}

impl Builder {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on, or the file of [`Builder::data`] cannot be used.
    pub async fn start(self) -> io::Result<Emulator> {
        let (listen, bounds) = (self.listen, self.bounds);
        let (shared, credentials) = self.build()?;
        let listener = TcpListener::bind(listen)
            .await
            .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {listen}: {error}")))?;
        let address = listener.local_addr()?;
        let front = Arc::new(Front(Arc::clone(&shared)));
        let task = tokio::spawn(listen::serve(listener, front, bounds));
        Ok(Emulator { address, credentials, shared, task })
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.task.abort();
        // A connection that is still open would keep the file locked.
        #[cfg(feature = "sqlite")]
        self.shared.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner).store.close();
    }
}
