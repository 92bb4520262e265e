//! The default transport: reqwest, with TLS by rustls or by the operating system.

mod exceptions;
mod failed;
mod pools;
mod proxies;
mod proxy;
mod tls;

use std::ffi::OsString;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;

use self::failed::{Way, chain, failed};
use self::pools::Pools;
use self::proxies::{Environment, Proxies, Wanted};
use self::tls::{Backend, Tls};
use super::{Body, CONNECT_TIMEOUT, Sending, Transport};
use crate::error::{Error, ErrorKind};

/// Pools of HTTP/1.1 connections by reqwest: one for each tokio runtime that calls are made on, from the first
/// call to the end of the runtime.
///
/// Redirects are not followed and nothing is repeated. Connections that sat idle for 30 seconds are
/// closed: servers close theirs after about a minute, and a request that is sent into a closing
/// connection is lost. TLS 1.2 or later; the certificate authorities are those that the operating
/// system trusts, and [those added](Self::root_certificates).
///
/// # Proxies
///
/// They are those of the environment, unless [one is named](Self::proxy) or [none](Self::no_proxy) is wanted. It is
/// read at the first call, as curl does:
///
/// * `https_proxy`, and `http_proxy` for plain HTTP; else `all_proxy`. Each also in capitals, where small letters
///   are not set or empty; `HTTP_PROXY` is not looked at where `REQUEST_METHOD` is set, since a web server hands CGI
///   programs a header of the request under this name.
/// * A proxy is `[scheme://][user:password@]host[:port]`. Schemes are `http` (default) and `https`, and with the
///   feature `socks` `socks5`, `socks5h` (the proxy looks the host up), `socks4`, `socks4a`. The port is 1080 unless
///   it is written, and 443 for `https`. Blanks around it are nothing.
/// * `no_proxy`, or `NO_PROXY`, lists hosts that are gone to directly: `example.test` and `.example.test` are the
///   domain and all below it, `*.example.test` all below it, `10.0.0.7` and `::1` addresses, `10.0.0.0/8` a range,
///   `*` everything; each may end in `:port`. Names are compared in any letters, and are not looked up. Entries
///   of other forms are told to `tracing` and make no exception.
///
/// Where the environment says nothing, the settings of Windows or macOS count. Plain HTTP to loopback and to the
/// metadata address goes through none. A proxy that cannot be read is an error of kind [`ErrorKind::Config`] that
/// names the variable, at the first call that would go through it; so is one that wants a user name and password.
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
    /// What follows from the settings, for the pools of all runtimes.
    ready: OnceLock<Result<Ready, Error>>,
    pools: Pools<reqwest::Client>,
    /// The client that was given.
    own: Option<reqwest::Client>,
}

#[derive(Clone)]
struct Settings {
    connect_timeout: Duration,
    idle_timeout: Duration,
    proxy: Wanted,
    tls: Tls,
}

/// What is read once: the environment, and whom the system trusts.
struct Ready {
    proxies: Arc<Proxies>,
    tls: Backend,
}

impl ReqwestTransport {
    /// How long a connection may sit idle before it is closed, unless told otherwise: 30 seconds.
    pub const DEFAULT_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

    /// A pool with the settings above.
    pub fn new() -> Self {
        Self::of(Settings {
            connect_timeout: CONNECT_TIMEOUT,
            idle_timeout: Self::DEFAULT_IDLE_TIMEOUT,
            proxy: Wanted::default(),
            tls: Tls::default(),
        })
    }

    /// A pool that you have set up yourself, by reqwest 0.13. Turn its redirects and retries off
    /// (`redirect::Policy::none()`, `retry::never()`): requests are signed, and what to do about a
    /// failure is decided above. The settings below do not change it.
    ///
    /// It is one pool for all runtimes: a connection is lost with the runtime that it was made on, and stands
    /// still with it. Programs with several runtimes, and those that mix asynchronous and blocking calls, had
    /// better use [`new`](Self::new).
    pub fn with_client(client: reqwest::Client) -> Self {
        Self { own: Some(client), ..Self::new() }
    }

    fn of(settings: Settings) -> Self {
        Self { settings, ready: OnceLock::new(), pools: Pools::default(), own: None }
    }

    /// The same with other settings; what followed from the old ones is forgotten.
    fn set(self, set: impl FnOnce(&mut Settings)) -> Self {
        let Self { mut settings, own, .. } = self;
        set(&mut settings);
        Self { own, ..Self::of(settings) }
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

    /// Sends all requests through a proxy, such as `http://user:password@proxy.example:3128`, whatever the
    /// environment says, `NO_PROXY` included. Its forms are those of the environment, above. HTTPS goes through it by
    /// `CONNECT` (or SOCKS), so that it sees the host and nothing else.
    #[must_use]
    pub fn proxy(self, url: impl AsRef<str>) -> Self {
        self.set(|settings| settings.proxy = Wanted::At(url.as_ref().into()))
    }

    /// Sends requests through no proxy, whatever the environment says.
    #[must_use]
    pub fn no_proxy(self) -> Self {
        self.set(|settings| settings.proxy = Wanted::None)
    }

    /// Reads these variables in place of those of the process. For tests of this crate.
    #[doc(hidden)]
    #[must_use]
    pub fn __with_variables(self, variables: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        self.set(|settings| settings.proxy = Wanted::OfEnvironment(Environment::new(variables)))
    }

    /// The proxy of a request to this address, without its secrets; `None` where it is no address. For tests of
    /// this crate.
    #[doc(hidden)]
    pub fn __proxy_of(&self, url: &str) -> Option<Result<Option<String>, Error>> {
        let url = url.parse().ok()?;
        let proxy = self.settings.proxy.read().of_request(&url);
        Some(proxy.map(|proxy| proxy.map(|proxy| proxy.shown())))
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
    /// on macOS. With the feature `native-tls` it is the default, also beside `rustls`.
    #[cfg(feature = "native-tls")]
    #[must_use]
    pub fn native_tls(self) -> Self {
        self.set(|settings| settings.tls.by = Some(tls::Library::Native))
    }

    /// TLS by rustls with ring. It is the default without the feature `native-tls`, which any crate of a program
    /// can turn on: who depends on rustls says so here.
    #[cfg(feature = "rustls")]
    #[must_use]
    pub fn rustls(self) -> Self {
        self.set(|settings| settings.tls.by = Some(tls::Library::Rustls))
    }

    fn ready(&self) -> Result<&Ready, Error> {
        self.ready.get_or_init(|| self.settings.ready()).as_ref().map_err(Error::copy)
    }

    /// The way of a request, and the client that takes it there.
    async fn choose(&self, url: &reqwest::Url) -> Result<(Way, reqwest::Client), Error> {
        if let Some(client) = &self.own {
            return Ok((Way { url: url.clone(), proxy: None }, client.clone()));
        }
        let ready = self.ready()?;
        let proxy = ready.proxies.of_request(url)?;
        let client = self.pools.client(|| self.settings.client(ready)).await?;
        Ok((Way { url: url.clone(), proxy }, client))
    }
}

impl Default for ReqwestTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("connect_timeout", &self.settings.connect_timeout)
            .field("idle_timeout", &self.settings.idle_timeout)
            .field("proxy", &self.settings.proxy)
            .field("tls", &self.settings.tls)
            .finish_non_exhaustive()
    }
}

impl Settings {
    fn ready(&self) -> Result<Ready, Error> {
        let tls = self.tls.backend().map_err(cannot_set_up)?;
        Ok(Ready { proxies: Arc::new(self.proxy.read()), tls })
    }

    fn client(&self, ready: &Ready) -> Result<reqwest::Client, Error> {
        let builder = reqwest::Client::builder().no_proxy();
        let builder = if ready.proxies.are_none() {
            builder
        } else {
            let proxies = Arc::clone(&ready.proxies);
            // What cannot be used has been told before a request comes here.
            builder.proxy(reqwest::Proxy::custom(move |url| proxies.of_request(url).ok()?.map(|proxy| proxy.url())))
        };
        let builder = builder
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.idle_timeout)
            .tcp_nodelay(true)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        ready.tls.apply(builder).build().map_err(|error| cannot_set_up(chain(&error)))
    }
}

fn cannot_set_up(problem: String) -> Error {
    Error::new(ErrorKind::Config, format!("cannot set up HTTPS: {problem}"))
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(failed)?;
            let (way, client) = self.choose(request.url()).await?;
            let reply = client.execute(request).await.map_err(|error| way.failed(error))?;
            if reply.status() == http::StatusCode::PROXY_AUTHENTICATION_REQUIRED {
                return Err(way.wants_a_password());
            }
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
