//! What is said where reqwest fails.

use reqwest::Url;

use super::proxy::Proxy;
use crate::error::{Error, ErrorKind};
use crate::transport::address::is_local;

/// Where a request went, for the words about its failure.
pub(super) struct Way {
    pub(super) url: Url,
    pub(super) proxy: Option<Proxy>,
}

impl Way {
    /// The error of a request that brought no reply.
    pub(super) fn failed(&self, error: reqwest::Error) -> Error {
        if !error.is_connect() {
            return failed(error);
        }
        let why = chain(&error);
        if PROXY_REFUSES.iter().any(|words| why.contains(words)) {
            return self.wants_a_password().with_source(error);
        }
        let through = self.proxy.as_ref().map(|proxy| format!(" through {}", proxy.shown())).unwrap_or_default();
        let hint = self.hint(&why).unwrap_or_default();
        Error::new(ErrorKind::Unreachable, format!("cannot connect{through}: {why}{hint}")).with_source(error)
    }

    /// The error of a proxy that asks who is there: nothing but a setting helps.
    pub(super) fn wants_a_password(&self) -> Error {
        let message = match &self.proxy {
            Some(proxy) => proxy.wants_a_password(),
            None => "a proxy on the way wants a user name and password".to_owned(),
        };
        Error::new(ErrorKind::Config, message).with_status(http::StatusCode::PROXY_AUTHENTICATION_REQUIRED)
    }

    /// What to write where the other side does not speak TLS: an endpoint without a scheme is HTTPS.
    fn hint(&self, why: &str) -> Option<String> {
        let (host, port) = (self.url.host_str()?, self.url.port());
        let is_local = is_local(host);
        let speaks_no_tls = NO_TLS.iter().any(|words| why.contains(words)) || is_local && why.contains(NOTHING);
        // Nobody is to be led from the cloud's own hosts to plain HTTP.
        if self.url.scheme() != "https" || !speaks_no_tls || !(is_local || port.is_some()) {
            return None;
        }
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let allow = if is_local { "" } else { ", and call Config::allow_plain_http" };
        Some(format!("; if it speaks plain HTTP, write http://{host}{port}{allow}"))
    }
}

/// How hyper-util says that a proxy wants a user name and password: of CONNECT, and of SOCKS 5. Its errors have
/// no other mark.
const PROXY_REFUSES: [&str; 4] = [
    "tunnel error: proxy authorization required",
    "SOCKS error: credentials not accepted",
    "SOCKS error: server does not support user/pass authentication",
    "SOCKS error: server implements authentication incorrectly",
];

/// How rustls and OpenSSL say that what came is no TLS.
const NO_TLS: [&str; 4] = [
    "received corrupt message of type InvalidContentType",
    "wrong version number",
    "packet length too long",
    "http request",
];

/// How tokio-rustls says that the other side closed the connection in the middle of the handshake.
const NOTHING: &str = "tls handshake eof";

/// The error of a request, or of a reply that broke off.
pub(super) fn failed(error: reqwest::Error) -> Error {
    let (kind, what) = if error.is_builder() {
        (ErrorKind::Config, "cannot make the request")
    } else if error.is_body() || error.is_decode() {
        (ErrorKind::Connection, "the reply broke off")
    } else {
        (ErrorKind::Connection, "the connection broke")
    };
    let message = format!("{what}: {}", chain(&error));
    Error::new(kind, message).with_source(error)
}

/// The message of an error and of its causes, without repetitions: reqwest's own says little.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}
