//! What time it is, asked of the host of a call: where keys have ended by a clock that no server has confirmed yet, it
//! may be the clock that is wrong, and they would never be sent to one that says so.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use http::header::{HOST, USER_AGENT};

use super::headers::AGENT;
use crate::config::{CredentialsContext, Endpoint};

/// How long a host may take to tell the time.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Asks a host for the time, unless that was done a moment ago: by a request that is
/// not signed and asks for nothing, since every reply has a `Date`, a refusal as well.
pub(crate) async fn ask_time(context: &CredentialsContext, to: &Endpoint) {
    let settings = &context.settings;
    let ask = async {
        let Ok(host) = HeaderValue::from_str(&to.host) else { return };
        let mut request = http::Request::new(Bytes::new());
        *request.uri_mut() = to.uri.clone();
        request.headers_mut().insert(HOST, host);
        request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(AGENT));
        match tokio::time::timeout(TIMEOUT, settings.transport.send(request)).await {
            Ok(Ok(reply)) => context.take_time(reply.headers()),
            Ok(Err(error)) => tracing::debug!(host = to.host, %error, "the host does not tell the time"),
            Err(_) => tracing::debug!(host = to.host, "the host does not tell the time"),
        }
    };
    settings.learnt.skew.ask(ask).await;
}
