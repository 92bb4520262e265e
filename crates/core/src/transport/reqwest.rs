//! The default transport: reqwest, with TLS by rustls.

use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;

use super::{Body, Sending, Transport};
use crate::endpoint::is_local;
use crate::error::{Error, ErrorKind};

/// Connections that sat idle for longer are closed: servers close theirs after about a minute,
/// and a request that is sent into a closing connection is lost.
const IDLE: Duration = Duration::from_secs(30);

/// A pool of HTTP/1.1 connections by reqwest, made at the first request.
///
/// Redirects are not followed and nothing is repeated. TLS 1.2 or later; the certificate
/// authorities are those that the operating system trusts. Proxies are those of the environment,
/// except for plain HTTP to loopback and the metadata address, which goes through none.
#[derive(Debug)]
pub struct ReqwestTransport {
    connect_timeout: Duration,
    client: OnceLock<Result<reqwest::Client, String>>,
    /// For hosts that plain HTTP does not leave the machine for: a proxy would make it leave.
    local: OnceLock<Result<reqwest::Client, String>>,
}

impl ReqwestTransport {
    /// A pool that gives up connecting after so long.
    pub fn new(connect_timeout: Duration) -> Self {
        Self { connect_timeout, client: OnceLock::new(), local: OnceLock::new() }
    }

    /// A pool that you have set up yourself. Turn its redirects and retries off.
    pub fn with_client(client: reqwest::Client) -> Self {
        Self {
            connect_timeout: Duration::ZERO,
            client: OnceLock::from(Ok(client.clone())),
            local: OnceLock::from(Ok(client)),
        }
    }

    fn client(&self, uri: &http::Uri) -> Result<&reqwest::Client, Error> {
        let is_local = uri.scheme_str() == Some("http") && uri.host().is_some_and(is_local);
        let client = if is_local { &self.local } else { &self.client };
        client
            .get_or_init(|| self::client(self.connect_timeout, is_local))
            .as_ref()
            .map_err(|problem| Error::new(ErrorKind::Config, format!("cannot set up HTTPS: {problem}")))
    }
}

fn client(connect_timeout: Duration, is_local: bool) -> Result<reqwest::Client, String> {
    let builder = if is_local { reqwest::Client::builder().no_proxy() } else { reqwest::Client::builder() };
    let builder = builder
        .connect_timeout(connect_timeout)
        .pool_idle_timeout(IDLE)
        .tcp_nodelay(true)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false);
    #[cfg(feature = "rustls")]
    let builder = builder.tls_backend_preconfigured(tls()?);
    builder.build().map_err(|error| chain(&error))
}

/// rustls with ring, chosen here and for this client only: a provider for the whole process is
/// the application's to install.
#[cfg(feature = "rustls")]
fn tls() -> Result<rustls::ClientConfig, String> {
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(rustls::ConfigBuilder::with_platform_verifier)
        .map_err(|error| error.to_string())?;
    Ok(config.with_no_client_auth())
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(async move {
            let client = self.client(request.uri())?;
            let request = reqwest::Request::try_from(request).map_err(failed)?;
            let reply = client.execute(request).await.map_err(failed)?;
            let (head, body) = http::Response::<reqwest::Body>::from(reply).into_parts();
            Ok(http::Response::from_parts(head, Body::chunks(Chunks(body))))
        })
    }
}

struct Chunks(reqwest::Body);

impl Stream for Chunks {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::task::ready!(Pin::new(&mut self.0).poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(failed(error)))),
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                }
            }
        }
    }
}

fn failed(error: reqwest::Error) -> Error {
    let (kind, what) = if error.is_connect() {
        (ErrorKind::Unreachable, "cannot connect")
    } else if error.is_builder() {
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
fn chain(error: &dyn std::error::Error) -> String {
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
