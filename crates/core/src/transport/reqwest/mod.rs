//! The default transport: reqwest, with TLS by rustls or by the operating system.

mod tls;

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;

use self::tls::Tls;
use super::{Body, CONNECT_TIMEOUT, Sending, Transport};
use crate::error::{Error, ErrorKind};
use crate::transport::address::{is_local, redacted};

/// A pool of HTTP/1.1 connections by reqwest, made at the first request.
///
/// Redirects are not followed and nothing is repeated. Connections that sat idle for 30 seconds are
/// closed: servers close theirs after about a minute, and a request that is sent into a closing
/// connection is lost. TLS 1.2 or later; the certificate authorities are those that the operating
/// system trusts, and [those added](Self::root_certificates). Proxies are those of the environment
/// (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, or the system's settings), unless
/// [one is named](Self::proxy) or [none](Self::no_proxy) is wanted. Plain HTTP to loopback and to the
/// metadata address goes through none.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tencentcloud_core::{Config, ReqwestTransport};
///
/// let transport = ReqwestTransport::new()
///     .proxy("http://proxy.example:3128")
///     .root_certificates(std::fs::read("/etc/ssl/company.pem")?);
/// let config = Config::from_env()?.transport(transport);
/// # Ok(())
/// # }
/// ```
///
/// What is wrong with a setting is said at the first call.
pub struct ReqwestTransport {
    settings: Settings,
    client: OnceLock<Result<reqwest::Client, String>>,
    /// For hosts that plain HTTP does not leave the machine for: a proxy would make it leave.
    local: OnceLock<Result<reqwest::Client, String>>,
}

#[derive(Clone)]
struct Settings {
    connect_timeout: Duration,
    idle_timeout: Duration,
    proxy: Proxy,
    tls: Tls,
}

#[derive(Clone)]
enum Proxy {
    OfEnvironment,
    None,
    At(Arc<str>),
}

impl ReqwestTransport {
    /// How long a connection may sit idle before it is closed, unless told otherwise: 30 seconds.
    pub const DEFAULT_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

    /// A pool with the settings above.
    pub fn new() -> Self {
        Self::of(Settings {
            connect_timeout: CONNECT_TIMEOUT,
            idle_timeout: Self::DEFAULT_IDLE_TIMEOUT,
            proxy: Proxy::OfEnvironment,
            tls: Tls::default(),
        })
    }

    /// A pool that you have set up yourself, by reqwest 0.13. Turn its redirects and retries off
    /// (`redirect::Policy::none()`, `retry::never()`): requests are signed, and what to do about a
    /// failure is decided above. The settings below do not change it.
    pub fn with_client(client: reqwest::Client) -> Self {
        let mut transport = Self::new();
        transport.client = OnceLock::from(Ok(client.clone()));
        transport.local = OnceLock::from(Ok(client));
        transport
    }

    fn of(settings: Settings) -> Self {
        Self { settings, client: OnceLock::new(), local: OnceLock::new() }
    }

    fn set(mut self, set: impl FnOnce(&mut Settings)) -> Self {
        set(&mut self.settings);
        self
    }

    /// How long a connection may take to be made. Default:
    /// [5 seconds](crate::Config::DEFAULT_CONNECT_TIMEOUT).
    #[must_use]
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.set(|settings| settings.connect_timeout = timeout)
    }

    /// How long a connection may sit idle before it is closed. Default:
    /// [30 seconds](Self::DEFAULT_IDLE_TIMEOUT). Servers close theirs after about a minute.
    #[must_use]
    pub fn idle_timeout(self, timeout: Duration) -> Self {
        self.set(|settings| settings.idle_timeout = timeout)
    }

    /// Sends all requests through a proxy, such as `http://user:password@proxy.example:3128`. HTTPS goes
    /// through it by `CONNECT`, so that it sees the host and nothing else.
    #[must_use]
    pub fn proxy(self, url: impl AsRef<str>) -> Self {
        self.set(|settings| settings.proxy = Proxy::At(url.as_ref().into()))
    }

    /// Sends requests through no proxy, whatever the environment says.
    #[must_use]
    pub fn no_proxy(self) -> Self {
        self.set(|settings| settings.proxy = Proxy::None)
    }

    /// Certificate authorities that are trusted beside those of the operating system: one certificate
    /// in DER, or any number in PEM. Can be called several times.
    #[must_use]
    pub fn root_certificates(self, pem_or_der: impl Into<Vec<u8>>) -> Self {
        self.set(|settings| settings.tls.roots.push(pem_or_der.into()))
    }

    /// Trusts the authorities of [`root_certificates`](Self::root_certificates) only, and not those of
    /// the operating system.
    #[must_use]
    pub fn only_these_roots(self) -> Self {
        self.set(|settings| settings.tls.only_these = true)
    }

    /// TLS by the operating system's library: OpenSSL on Linux, Schannel on Windows, Secure Transport
    /// on macOS. Without the feature `rustls` it is used anyway.
    #[cfg(feature = "native-tls")]
    #[must_use]
    pub fn native_tls(self) -> Self {
        self.set(|settings| settings.tls.native = true)
    }

    fn client(&self, uri: &http::Uri) -> Result<&reqwest::Client, Error> {
        let is_local = uri.scheme_str() == Some("http") && uri.host().is_some_and(is_local);
        let client = if is_local { &self.local } else { &self.client };
        client
            .get_or_init(|| self.settings.client(is_local))
            .as_ref()
            .map_err(|problem| Error::new(ErrorKind::Config, format!("cannot set up HTTPS: {problem}")))
    }
}

impl Default for ReqwestTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let proxy = match &self.settings.proxy {
            Proxy::OfEnvironment => "of the environment".to_owned(),
            Proxy::None => "none".to_owned(),
            Proxy::At(url) => redacted(url),
        };
        f.debug_struct("ReqwestTransport")
            .field("connect_timeout", &self.settings.connect_timeout)
            .field("idle_timeout", &self.settings.idle_timeout)
            .field("proxy", &proxy)
            .field("tls", &self.settings.tls)
            .finish_non_exhaustive()
    }
}

impl Settings {
    fn client(&self, is_local: bool) -> Result<reqwest::Client, String> {
        let builder = reqwest::Client::builder();
        let builder = match &self.proxy {
            _ if is_local => builder.no_proxy(),
            Proxy::OfEnvironment => builder,
            Proxy::None => builder.no_proxy(),
            Proxy::At(url) => {
                let proxy = reqwest::Proxy::all(&**url)
                    .map_err(|error| format!("{} is not a proxy: {}", redacted(url), chain(&error)))?;
                builder.no_proxy().proxy(proxy)
            }
        };
        let builder = builder
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.idle_timeout)
            .tcp_nodelay(true)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        self.tls.apply(builder)?.build().map_err(|error| chain(&error))
    }
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
