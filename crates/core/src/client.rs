//! The part of a service client that all services share, and the path of a call.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderName, HeaderValue};
use tracing::Instrument as _;

use crate::call::{Action, Call, CallOptions};
use crate::clock::epoch_seconds;
use crate::config::Config;
use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind, timeout};
use crate::events::{self, Opening};
use crate::model::{Decoded, Model, Nothing};
use crate::reply::{RawReply, decode};
use crate::sign::{Scope, Signer, authorization};

/// What a generated client is made of: a configuration, the name of a service, and the key that
/// was derived last. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Config,
    service: &'static str,
    endpoint: Result<Endpoint, String>,
    signer: Signer,
}

/// Which action a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionName {
    /// Short name of the service, such as `mqtt`.
    pub service: &'static str,
    /// Version of its API, such as `2024-05-16`.
    pub version: &'static str,
    /// Name of the action, such as `DescribeInstance`.
    pub name: &'static str,
    /// Whether its requests are not signed.
    pub unsigned: bool,
    /// The host that it is served at, where it is not the service's own.
    pub host: Option<&'static str>,
}

/// The body of a request, and what it is.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    pub(crate) body: Bytes,
    pub(crate) content_type: Cow<'static, str>,
    /// Headers that belong to the body.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Client {
    /// A client of a service.
    pub fn new(config: &Config, service: &'static str) -> Self {
        let endpoint = match &config.endpoint {
            Some(endpoint) => Endpoint::parse(endpoint, config.allow_plain_http),
            None => Endpoint::of_service(service, config.site),
        };
        // What is wrong with it is said at the first call, so that making a client cannot fail.
        let endpoint = endpoint.map_err(|error| error.message().to_owned());
        Self(Arc::new(Inner { config: config.clone(), service, endpoint, signer: Signer::default() }))
    }

    /// A call of an action, not yet sent.
    pub fn call<R: Action>(&self, request: R) -> Call<R> {
        Call::new(self.clone(), request)
    }

    /// The configuration it was made from.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Sends a request until it succeeds, or fails for good, or time is up. The reply is decoded
    /// into `reply` where that is given, and else only looked at for errors that pass. Where events
    /// are asked for and the reply is a stream, `reply` is the first one and the stream is in `events`.
    pub(crate) async fn exchange(
        &self,
        action: ActionName,
        body: Payload,
        options: &CallOptions,
        reply: Option<&mut dyn Model>,
        mut events: Option<&mut Opening>,
    ) -> Result<RawReply, Error> {
        let region = self.region(options).map(str::to_owned);
        let allowed = options.timeout.unwrap_or(self.0.config.timeout);
        let span = tracing::debug_span!(
            "tencentcloud.call",
            service = action.service,
            action = action.name,
            region = region.as_deref()
        );
        let mut attempts = 0;
        let is_open = events.as_ref().map(|opening| opening.is_open());
        let attempting =
            self.attempts(action, body, options, reply, events.as_deref_mut(), &mut attempts).instrument(span);
        let result = events::until_open(allowed, is_open, attempting).await.unwrap_or_else(|| Err(timeout(allowed)));
        if let Some(opening) = events {
            opening.attempts = attempts;
        }
        result.map_err(|error| error.at(format!("{}.{}", action.service, action.name), region.as_deref(), attempts))
    }

    async fn attempts(
        &self,
        action: ActionName,
        body: Payload,
        options: &CallOptions,
        mut reply: Option<&mut dyn Model>,
        mut events: Option<&mut Opening>,
        attempts: &mut u32,
    ) -> Result<RawReply, Error> {
        let policy = options.retry.as_ref().unwrap_or(&self.0.config.retry);
        loop {
            let request = self.signed(action, &body, options).await?;
            *attempts += 1;
            let started = Instant::now();
            let (raw, result) = match self.once(request, borrowed(&mut reply), events.as_deref_mut()).await {
                Ok(raw) => {
                    let result = match reply.as_deref_mut() {
                        Some(_) if events.as_ref().is_some_and(|opening| opening.has_stream()) => {
                            Ok(Decoded::default())
                        }
                        Some(model) => {
                            model.reset();
                            decode(&raw, model)
                        }
                        None => decode(&raw, &mut Nothing),
                    };
                    (Some(raw), result)
                }
                Err(error) => (None, Err(error)),
            };
            let error = result.err();
            tracing::debug!(
                attempt = *attempts,
                status = raw.as_ref().map(|raw| raw.status.as_u16()),
                code = error.as_ref().and_then(Error::code),
                request_id = error.as_ref().and_then(Error::request_id),
                milliseconds = started.elapsed().as_millis() as u64,
                "attempt"
            );
            let wait = error.as_ref().and_then(|error| policy.delay(error, action.name, *attempts));
            match (wait, raw, error) {
                (Some(wait), ..) => pause(wait, *attempts).await,
                (None, Some(raw), None) => return Ok(raw),
                // Who wants the raw reply wants it as it is, refusals included.
                (None, Some(raw), Some(_)) if reply.is_none() => return Ok(raw),
                (None, _, Some(error)) => return Err(error),
                // Without a reply there is an error; this says so to the compiler.
                (None, None, None) => return Err(Error::new(ErrorKind::Connection, "no reply")),
            }
        }
    }

    async fn once(
        &self,
        request: http::Request<Bytes>,
        reply: Option<&mut dyn Model>,
        events: Option<&mut Opening>,
    ) -> Result<RawReply, Error> {
        let config = &self.0.config;
        let (head, body) = config.transport.send(request).await?.into_parts();
        let body = match (reply.filter(|_| events::is_stream(&head.headers)), events) {
            (Some(model), Some(opening)) => {
                opening.open(&head, body, config.reply_limit, model).await?;
                Bytes::new()
            }
            (Some(_), None) => return Err(events::unasked(&head)),
            (None, _) => body.collect(config.reply_limit).await.map_err(|error| error.with_status(head.status))?,
        };
        Ok(RawReply { status: head.status, headers: head.headers, body })
    }

    /// The request as it goes over the wire, signed for now.
    pub(crate) async fn signed(
        &self,
        action: ActionName,
        payload: &Payload,
        options: &CallOptions,
    ) -> Result<http::Request<Bytes>, Error> {
        debug_assert_eq!(action.service, self.0.service, "the request belongs to another service");
        let config = &self.0.config;
        let endpoint = match action.host.filter(|_| config.endpoint.is_none()) {
            Some(host) => Cow::Owned(Endpoint::parse(host, false)?),
            None => Cow::Borrowed(
                self.0.endpoint.as_ref().map_err(|problem| Error::new(ErrorKind::Config, problem.as_str()))?,
            ),
        };
        let timestamp = epoch_seconds(config.clock.now());

        let mut request = http::Request::new(payload.body.clone());
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = endpoint.uri.clone();
        let headers = request.headers_mut();
        headers.reserve(12 + options.headers.len());
        for (name, value) in payload.headers.iter().chain(&options.headers) {
            headers.append(name.clone(), value.clone());
        }
        headers.insert(HOST, value("the endpoint's host", &endpoint.host)?);
        headers.insert(CONTENT_TYPE, value("the content type", &payload.content_type)?);
        headers.insert("x-tc-action", HeaderValue::from_static(action.name));
        headers.insert("x-tc-version", HeaderValue::from_static(action.version));
        headers.insert("x-tc-timestamp", HeaderValue::from(timestamp));
        headers.insert("x-tc-language", HeaderValue::from_static(config.language.tag()));
        headers.insert("x-tc-requestclient", HeaderValue::from_static(CLIENT));
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(AGENT));
        if let Some(region) = self.region(options) {
            headers.insert("x-tc-region", value("the region", region)?);
        }
        if action.unsigned {
            headers.insert(AUTHORIZATION, HeaderValue::from_static("SKIP"));
            return Ok(request);
        }
        let credentials = config.credentials.credentials().await?;
        let scope = Scope::new(timestamp, action.service);
        let key = self.0.signer.key(credentials.secret_key().expose(), &scope);
        let signed = [("content-type", &*payload.content_type), ("host", endpoint.host.as_str())];
        let authorization = authorization(credentials.secret_id(), &key, &scope, "POST", "", &signed, &payload.body);
        headers.insert(AUTHORIZATION, secret_header(&credentials, &authorization)?);
        if let Some(token) = credentials.token() {
            headers.insert("x-tc-token", secret_header(&credentials, token.expose())?);
        }
        Ok(request)
    }

    pub(crate) fn region<'a>(&'a self, options: &'a CallOptions) -> Option<&'a str> {
        options.region.as_deref().or(self.0.config.region.as_deref()).filter(|region| !region.is_empty())
    }
}

const CLIENT: &str = concat!("SDK_RUST_", env!("CARGO_PKG_VERSION"));
const AGENT: &str = concat!("tencentcloud-sdk-rust/", env!("CARGO_PKG_VERSION"));

/// Headers that are signed, or that the call itself fills in.
pub(crate) fn is_reserved(name: &HeaderName) -> bool {
    let name = name.as_str();
    name.starts_with("x-tc-") && name != "x-tc-traceid"
        || matches!(
            name,
            "host" | "content-type" | "authorization" | "content-length" | "transfer-encoding" | "connection"
        )
}

/// A model that was lent, lent for a shorter time.
fn borrowed<'a>(reply: &'a mut Option<&mut dyn Model>) -> Option<&'a mut dyn Model> {
    match reply {
        Some(model) => Some(&mut **model),
        None => None,
    }
}

async fn pause(wait: Duration, attempts: u32) {
    tracing::debug!(attempt = attempts, milliseconds = wait.as_millis() as u64, "waiting before the next attempt");
    tokio::time::sleep(wait).await;
}

fn value(what: &str, text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text)
        .map_err(|_| Error::new(ErrorKind::Config, format!("{what} {text:?} cannot stand in a header")))
}

/// A header that must not be shown: not in a message here, not by anything that prints headers.
fn secret_header(credentials: &Credentials, text: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        let id = credentials.secret_id();
        Error::new(
            ErrorKind::Credentials,
            format!("the credentials of {id:?} hold characters that cannot stand in a header"),
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}
