//! The part of a service client that all services share, and the path of a call.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderName, HeaderValue};
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::attempt::History;
use crate::call::{Action, Call, CallOptions};
use crate::config::Config;
use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::events::{self, Opening};
use crate::limit::Limiter;
use crate::model::{Decoded, Model, Nothing};
use crate::reply::{RawReply, decode, within};
use crate::retry::{Budget, Remedy, reads};
use crate::sent::Types;
use crate::sign::{Scope, Signer, authorization};
use crate::skew::Skew;

/// What a generated client is made of: a configuration, the name of a service, and what it learnt and
/// counts meanwhile: the key that was derived last, the server's clock, the budget for retries, the
/// requests of the last second. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Config,
    service: &'static str,
    endpoint: Result<Endpoint, String>,
    signer: Signer,
    skew: Skew,
    budget: Budget,
    limiter: Limiter,
}

/// Which action a request is for. A [`Transport`](crate::Transport) finds it among the extensions of
/// every request that it is given.
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
    /// Requests a second that an account may make in a region, where the API says so.
    pub rate_limit: Option<u32>,
    /// What it sends and receives.
    pub(crate) types: Types,
}

/// The body of a request, and what it is.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    pub(crate) body: Bytes,
    pub(crate) content_type: Cow<'static, str>,
    /// Headers that belong to the body.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// Whether the server can know by it that it has carried out the request.
    pub(crate) has_client_token: bool,
}

/// A signed request, and what it was signed with.
pub(crate) struct Signed {
    pub(crate) request: http::Request<Bytes>,
    timestamp: i64,
    credentials: Option<Credentials>,
}

/// What was put right for a call; each of these is done once.
#[derive(Default)]
struct Corrected {
    clock: bool,
    credentials: bool,
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
        Self(Arc::new(Inner {
            config: config.clone(),
            service,
            endpoint,
            signer: Signer::default(),
            skew: Skew::default(),
            budget: Budget::new(config.retry_budget),
            limiter: Limiter::new(&config.limits),
        }))
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
        let mut history = History::begin();
        // A time so long that no clock can tell its end is no limit.
        let deadline = Instant::now().checked_add(allowed);
        let is_open = events.as_ref().map(|opening| opening.is_open());
        let attempting =
            self.attempts(action, body, options, reply, events.as_deref_mut(), deadline, &mut history).instrument(span);
        let result = match events::until_open(allowed, is_open, attempting).await {
            Some(result) => result,
            None => Err(history.time_out(allowed)),
        };
        let attempts = u32::try_from(history.len()).unwrap_or(u32::MAX);
        if let Some(opening) = events {
            opening.attempts = attempts;
        }
        result.map_err(|error| {
            let place = format!("{}.{}", action.service, action.name);
            error.at(place, region.as_deref(), attempts).with_history(history.into_attempts())
        })
    }

    #[expect(clippy::too_many_arguments, reason = "what one call is made of; a struct would only name the pile")]
    async fn attempts(
        &self,
        action: ActionName,
        body: Payload,
        options: &CallOptions,
        mut reply: Option<&mut dyn Model>,
        mut events: Option<&mut Opening>,
        deadline: Option<Instant>,
        history: &mut History,
    ) -> Result<RawReply, Error> {
        let policy = options.retry.as_ref().unwrap_or(&self.0.config.retry);
        let may_repeat = body.has_client_token || reads(action.name);
        let mut corrected = Corrected::default();
        let mut given_back = Budget::SUCCESS;
        let mut last = None;
        loop {
            let place = match self.0.limiter.admit(&action, self.region(options), deadline).await {
                Ok(place) => place,
                Err(late) => {
                    history.note(&late.why());
                    return last.unwrap_or_else(|| Err(late.into_error()));
                }
            };
            let signed = self.signed(action, &body, options).await?;
            let (timestamp, credentials) = (signed.timestamp, signed.credentials);
            history.start();
            let started = Instant::now();
            let (raw, result) = match self.once(signed.request, borrowed(&mut reply), events.as_deref_mut()).await {
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
            drop(place);
            let error = result.err();
            tracing::debug!(
                attempt = history.len(),
                status = raw.as_ref().map(|raw| raw.status.as_u16()),
                code = error.as_ref().and_then(Error::code),
                request_id = error.as_ref().and_then(Error::request_id),
                milliseconds = started.elapsed().as_millis() as u64,
                "attempt"
            );
            let Some(error) = error else {
                self.0.budget.give_back(given_back);
                // Without a reply there is an error; this says so to the compiler.
                return raw.ok_or_else(|| Error::new(ErrorKind::Connection, "no reply"));
            };
            history.fail(&error);
            let attempts = history.len();
            let may_follow = attempts < usize::try_from(policy.max_attempts).unwrap_or(usize::MAX);
            let wait = match Remedy::of(&error, may_repeat) {
                Remedy::None => None,
                Remedy::Wait => may_follow.then(|| policy.delay(attempts)),
                Remedy::Clock => {
                    let helps = self.correct_clock(raw.as_ref(), timestamp, &mut corrected);
                    (helps && may_follow).then_some(Duration::ZERO)
                }
                Remedy::Credentials => {
                    let helps = self.correct_credentials(credentials, may_follow, &mut corrected).await;
                    helps.then_some(Duration::ZERO)
                }
            };
            let wait = wait.and_then(|wait| match self.allow(wait, deadline, &error) {
                Ok(cost) => {
                    given_back = cost;
                    Some(wait)
                }
                Err(why) => {
                    history.note(why);
                    None
                }
            });
            let result = match raw {
                // Who wants the raw reply wants it as it is, refusals included.
                Some(raw) if reply.is_none() => Ok(raw),
                _ => Err(error),
            };
            match wait {
                Some(wait) => pause(wait, attempts).await,
                None => return result,
            }
            last = Some(result);
        }
    }

    /// Pays for a retry and says what it cost, or says why there is to be none.
    fn allow(&self, wait: Duration, deadline: Option<Instant>, error: &Error) -> Result<u32, &'static str> {
        if deadline.is_some_and(|deadline| deadline.saturating_duration_since(Instant::now()) <= wait) {
            return Err("the wait would not end within the time allowed for the call");
        }
        self.0.budget.pay(error).ok_or("the budget of the client for retries is spent")
    }

    /// Takes the server's clock from a reply that says that the signature has expired, and says whether
    /// that helps.
    fn correct_clock(&self, raw: Option<&RawReply>, timestamp: i64, corrected: &mut Corrected) -> bool {
        if std::mem::replace(&mut corrected.clock, true) {
            self.0.skew.forget();
            return false;
        }
        raw.is_some_and(|raw| self.0.skew.learn(&raw.headers, timestamp, &*self.0.config.clock))
    }

    /// Tells the source of credentials that these were refused, and says whether it has others.
    async fn correct_credentials(&self, refused: Option<Credentials>, again: bool, corrected: &mut Corrected) -> bool {
        let Some(refused) = refused else { return false };
        let source = &self.0.config.credentials;
        source.refused(&refused);
        if std::mem::replace(&mut corrected.credentials, true) || !again {
            return false;
        }
        match source.credentials().await {
            Ok(fresh) => fresh != refused,
            Err(error) => {
                tracing::warn!(%error, "a token was refused, and there are no fresh credentials");
                false
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
            (None, _) => {
                let whole = match within(&head.headers, config.reply_limit) {
                    Ok(()) => body.collect(config.reply_limit).await,
                    Err(error) => Err(error),
                };
                whole.map_err(|error| error.with_status(head.status))?
            }
        };
        Ok(RawReply { status: head.status, headers: head.headers, body })
    }

    /// The request as it goes over the wire, signed for now.
    pub(crate) async fn signed(
        &self,
        action: ActionName,
        payload: &Payload,
        options: &CallOptions,
    ) -> Result<Signed, Error> {
        debug_assert_eq!(action.service, self.0.service, "the request belongs to another service");
        let config = &self.0.config;
        let endpoint = match action.host.filter(|_| config.endpoint.is_none()) {
            Some(host) => Cow::Owned(Endpoint::parse(host, false)?),
            None => Cow::Borrowed(
                self.0.endpoint.as_ref().map_err(|problem| Error::new(ErrorKind::Config, problem.as_str()))?,
            ),
        };
        let timestamp = self.0.skew.now(&*config.clock);

        let mut request = http::Request::new(payload.body.clone());
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = endpoint.uri.clone();
        request.extensions_mut().insert(action);
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
            return Ok(Signed { request, timestamp, credentials: None });
        }
        let credentials = config.credentials.credentials().await?.unexpired(config.clock.now())?;
        let scope = Scope::new(timestamp, action.service);
        let key = self.0.signer.key(credentials.secret_key().expose(), &scope);
        let signed = [("content-type", &*payload.content_type), ("host", endpoint.host.as_str())];
        let authorization = authorization(credentials.secret_id(), &key, &scope, "POST", "", &signed, &payload.body);
        headers.insert(AUTHORIZATION, secret_header(&credentials, &authorization)?);
        if let Some(token) = credentials.token() {
            headers.insert("x-tc-token", secret_header(&credentials, token.expose())?);
        }
        Ok(Signed { request, timestamp, credentials: Some(credentials) })
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

async fn pause(wait: Duration, attempts: usize) {
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
