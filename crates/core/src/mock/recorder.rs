//! Exchanges with a real cloud, written to a file.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::exchange::{self, Exchange, Proofs};
use super::sent::Sent;
use super::setup::config_error;
use crate::config::Config;
use crate::error::Error;
use crate::transport::{Body, Sending, Transport};

/// A transport that writes what goes through another one to a file, for a [`Replayer`](super::Replayer).
///
/// ```no_run
/// # fn example() -> Result<(), tencentcloud_core::Error> {
/// use tencentcloud_core::{Client, Config, mock::Recorder};
///
/// let config = Recorder::wrap(&Config::from_env()?, "tests/recordings/certificates.json")?;
/// let client = Client::new(&config, "mqtt");
/// // Calls of the client go to the real cloud, and into the file.
/// # Ok(())
/// # }
/// ```
///
/// The file is JSON with one member, `exchanges`: service, version, action, region and fields of each
/// request, and status, some headers (`content-type`, `retry-after`, `x-tc-requestid`) and body of its
/// reply. It is written anew after every exchange, and a call fails where that is not possible.
/// A request that got no reply is not in it.
///
/// What is left out: all headers of requests, so signatures and tokens; and `***` stands for the fields
/// that models mark as secret, for fields that a model does not know where their name tells (`Token`,
/// `Password`), and wherever the id of the key or the token turns up. Everything else that an account holds
/// is in the file: read it before you give it away.
///
/// A reply is read to its end before it goes on, so one that streams arrives all at once.
pub struct Recorder {
    transport: Arc<dyn Transport>,
    path: PathBuf,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Recorder {
    /// Records what goes through a transport.
    ///
    /// # Errors
    ///
    /// When the file cannot be written. One that exists is started anew.
    pub fn new(transport: impl Transport, path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::start(Arc::new(transport), path.as_ref())
    }

    /// The same configuration, with its transport recorded.
    ///
    /// # Errors
    ///
    /// When the file cannot be written. One that exists is started anew.
    pub fn wrap(config: &Config, path: impl AsRef<Path>) -> Result<Config, Error> {
        let recorder = Self::start(Arc::clone(&config.settings().transport), path.as_ref())?;
        Ok(config.clone().transport(recorder))
    }

    fn start(transport: Arc<dyn Transport>, path: &Path) -> Result<Self, Error> {
        exchange::write(path, &[])?;
        Ok(Self { transport, path: path.to_owned(), exchanges: Mutex::default() })
    }
}

impl Transport for Recorder {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(async move {
            let Some(sent) = Sent::read(&request) else {
                return Err(config_error("the request does not come from a call, so it cannot be recorded"));
            };
            let proofs = Proofs::of(&request);
            let (head, body) = self.transport.send(request).await?.into_parts();
            let body = body.collect(Config::DEFAULT_REPLY_LIMIT).await?;
            let exchange = Exchange::of(&sent, &proofs, &head, &body);
            {
                let mut exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
                exchanges.push(exchange);
                exchange::write(&self.path, &exchanges)?;
            }
            Ok(http::Response::from_parts(head, Body::whole(body)))
        })
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("transport", &self.transport).field("path", &self.path).finish_non_exhaustive()
    }
}
