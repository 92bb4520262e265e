//! The transport of those who give none.

use std::sync::Arc;
use std::time::Duration;

#[cfg(not(feature = "reqwest"))]
use super::Sending;
use super::Transport;
#[cfg(feature = "reqwest")]
use super::{CONNECT_TIMEOUT, reqwest::ReqwestTransport};
#[cfg(not(feature = "reqwest"))]
use crate::error::{Error, ErrorKind};

/// The transport of a configuration that was given none.
#[cfg(feature = "reqwest")]
pub(crate) fn default_transport(connect_timeout: Option<Duration>) -> Arc<dyn Transport> {
    Arc::new(ReqwestTransport::new().connect_timeout(connect_timeout.unwrap_or(CONNECT_TIMEOUT)))
}

/// The transport of a configuration that was given none: there is none.
#[cfg(not(feature = "reqwest"))]
pub(crate) fn default_transport(_connect_timeout: Option<Duration>) -> Arc<dyn Transport> {
    #[derive(Debug)]
    struct NoTransport;
    impl Transport for NoTransport {
        fn send(&self, _request: http::Request<bytes::Bytes>) -> Sending<'_> {
            let problem = "there is no transport: turn on the feature `reqwest`, or give one by Config::transport";
            Box::pin(std::future::ready(Err(Error::new(ErrorKind::Config, problem))))
        }
    }
    Arc::new(NoTransport)
}
