//! The part of a service client that all services share, and the path of a call.

use std::borrow::Cow;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use tokio::time::{Instant, Sleep};
use tracing::Instrument as _;

use crate::attempt::History;
use crate::call::{Action, Call};
use crate::config::Config;
use crate::credentials::Credentials;
use crate::endpoint::{Addressee, Circuits, Endpoint};
use crate::error::{Error, ErrorKind, timeout};
use crate::events::{self, Opening};
use crate::limit::Limiter;
use crate::model::{Decoded, Model, Nothing};
use crate::observe::{AttemptReport, CallReport};
use crate::options::CallOptions;
use crate::outgoing::{Payload, new_trace_id};
use crate::reply::{RawReply, decode, within};
use crate::retry::{Budget, Remedy, RetryPolicy, reads};
use crate::sent::Types;
use crate::sign::Signer;
use crate::skew::Skew;

/// What a generated client is made of: a configuration, the name of a service, and what it learnt and
/// counts meanwhile: the key that was derived last, the server's clock, the budget for retries, the
/// requests of the last second, the hosts that do not work. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Config,
    service: &'static str,
    /// Where calls go for which nothing else is said.
    endpoint: Result<Endpoint, String>,
    circuits: Circuits,
    signer: Signer,
    skew: Skew,
    budget: Budget,
    limiter: Limiter,
}

/// Which action a request is for. A [`Transport`](crate::Transport) finds it among the extensions of
/// every request that it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionName {
    /// Short name of the service, such as `mqtt`.
    pub service: Cow<'static, str>,
    /// Version of its API, such as `2024-05-16`.
    pub version: Cow<'static, str>,
    /// Name of the action, such as `DescribeInstance`.
    pub name: Cow<'static, str>,
    /// Whether its requests are not signed.
    pub unsigned: bool,
    /// The host that it is served at, where it is not the service's own.
    pub host: Option<&'static str>,
    /// Requests a second that an account may make in a region, where the API says so.
    pub rate_limit: Option<u32>,
    /// What it sends and receives.
    pub(crate) types: Types,
}

/// Service and action, such as `mqtt.DescribeInstance`.
impl std::fmt::Display for ActionName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.service, self.name)
    }
}

/// What a call is made of, for all of its attempts.
struct Job<'a> {
    action: &'a ActionName,
    payload: &'a Payload,
    options: &'a CallOptions,
    region: Option<&'a str>,
    policy: &'a RetryPolicy,
    /// How long all of it may take.
    allowed: Duration,
    /// When that is over. A time so long that no clock can tell its end is no limit.
    deadline: Option<Instant>,
    may_repeat: bool,
    /// Where it goes, and where else it could.
    route: &'a [Endpoint],
    trace_id: HeaderValue,
}

impl Job<'_> {
    /// How long an attempt may take, where that is less than the call: one that stalls leaves time
    /// for another.
    fn attempt_timeout(&self, config: &Config, may_follow: bool) -> Option<Duration> {
        let set = self.options.attempt_timeout.or(config.attempt_timeout);
        set.or_else(|| (self.may_repeat && may_follow).then(|| Config::DEFAULT_ATTEMPT_TIMEOUT.max(self.allowed / 2)))
    }
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
        let endpoint = config.hosts.endpoint(&Addressee { service, region: None, host: None });
        // What is wrong with it is said at the first call, so that making a client cannot fail.
        let endpoint = endpoint.map_err(|error| error.message().to_owned());
        Self(Arc::new(Inner {
            config: config.clone(),
            service,
            endpoint,
            circuits: Circuits::default(),
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
        action: &ActionName,
        payload: &Payload,
        options: &CallOptions,
        reply: Option<&mut dyn Model>,
        mut events: Option<&mut Opening>,
    ) -> Result<RawReply, Error> {
        let region = self.region(options);
        let allowed = options.timeout.unwrap_or(self.0.config.timeout);
        let trace_id = new_trace_id();
        let shown_id = options.trace_id_or(&trace_id);
        let span = tracing::debug_span!(
            "tencentcloud.call",
            service = &*action.service,
            action = &*action.name,
            region,
            trace_id = shown_id
        );
        let mut history = History::begin();
        let began = Instant::now();
        let result = match self.route(action, region) {
            Ok(route) => {
                let job = Job {
                    action,
                    payload,
                    options,
                    region,
                    policy: options.retry.as_ref().unwrap_or(&self.0.config.retry),
                    allowed,
                    deadline: began.checked_add(allowed),
                    may_repeat: payload.has_client_token || reads(&action.name),
                    route: &route,
                    trace_id,
                };
                let is_open = events.as_ref().map(|opening| opening.is_open());
                let attempting = self.attempts(&job, reply, events.as_deref_mut(), &mut history).instrument(span);
                match events::until_open(allowed, is_open, attempting).await {
                    Some(result) => result,
                    None => Err(history.time_out(allowed)),
                }
            }
            Err(error) => Err(error),
        };
        let attempts = u32::try_from(history.len()).unwrap_or(u32::MAX);
        if let Some(opening) = events {
            opening.attempts = attempts;
        }
        let result = result
            .map_err(|error| error.at(action.to_string(), region, attempts).with_history(history.into_attempts()));
        if let Some(observer) = &self.0.config.observer {
            let error = result.as_ref().err();
            observer.on_call(&CallReport { action, region, attempts, took: began.elapsed(), error });
        }
        result
    }

    async fn attempts(
        &self,
        job: &Job<'_>,
        mut reply: Option<&mut dyn Model>,
        mut events: Option<&mut Opening>,
        history: &mut History,
    ) -> Result<RawReply, Error> {
        let config = &self.0.config;
        let mut corrected = Corrected::default();
        let mut given_back = Budget::SUCCESS;
        let mut last = None;
        // The endpoint that the next attempt tries first.
        let mut first = 0;
        loop {
            let place = match self.0.limiter.admit(job.action, job.region, job.deadline).await {
                Ok(place) => place,
                Err(late) => {
                    history.note(&late.why());
                    return last.unwrap_or_else(|| Err(late.into_error()));
                }
            };
            let (at, visit) = match &config.breaker {
                Some(rules) => {
                    let (at, visit) = self.0.circuits.choose(rules, job.route, first, job.deadline);
                    (at, Some(visit))
                }
                None => (0, None),
            };
            let endpoint = job.route.get(at).ok_or_else(|| Error::new(ErrorKind::Config, "there is no endpoint"))?;
            let signed = self.signed(job.action, job.payload, job.options, endpoint, &job.trace_id).await?;
            let (timestamp, credentials) = (signed.timestamp, signed.credentials);
            history.start();
            let attempts = history.len();
            let may_follow = attempts < usize::try_from(job.policy.max_attempts).unwrap_or(usize::MAX);
            let started = Instant::now();
            let limit = job.attempt_timeout(config, may_follow);
            let (raw, result) =
                match self.once(signed.request, borrowed(&mut reply), events.as_deref_mut(), limit).await {
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
            if let Some(visit) = visit {
                visit.end(error.as_ref());
            }
            let took = started.elapsed();
            tracing::debug!(
                attempt = attempts,
                host = endpoint.host,
                status = raw.as_ref().map(|raw| raw.status.as_u16()),
                code = error.as_ref().and_then(Error::code),
                request_id = error.as_ref().and_then(Error::request_id),
                milliseconds = took.as_millis() as u64,
                "attempt"
            );
            if let Some(observer) = &config.observer {
                observer.on_attempt(&AttemptReport {
                    action: job.action,
                    region: job.region,
                    host: &endpoint.host,
                    number: u32::try_from(attempts).unwrap_or(u32::MAX),
                    took,
                    sent: job.payload.body.len(),
                    received: raw.as_ref().map_or(0, |raw| raw.body.len()),
                    status: raw.as_ref().map(|raw| raw.status).or(error.as_ref().and_then(Error::status)),
                    error: error.as_ref(),
                });
            }
            let Some(error) = error else {
                self.0.budget.give_back(given_back);
                // Without a reply there is an error; this says so to the compiler.
                return raw.ok_or_else(|| Error::new(ErrorKind::Connection, "no reply"));
            };
            history.fail(&error);
            if error.kind() == ErrorKind::Unreachable {
                first = at + 1;
            }
            let wait = match Remedy::of(&error, job.may_repeat) {
                Remedy::None => None,
                Remedy::Wait => may_follow.then(|| job.policy.delay(attempts)),
                Remedy::Clock => {
                    let helps = self.correct_clock(raw.as_ref(), timestamp, &mut corrected);
                    (helps && may_follow).then_some(Duration::ZERO)
                }
                Remedy::Credentials => {
                    let helps = self.correct_credentials(credentials, may_follow, &mut corrected).await;
                    helps.then_some(Duration::ZERO)
                }
            };
            let wait = wait.and_then(|wait| match self.allow(wait, job.deadline, &error) {
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

    /// Where a call goes, and where else it could.
    pub(crate) fn route(&self, action: &ActionName, region: Option<&str>) -> Result<Vec<Endpoint>, Error> {
        let config = &self.0.config;
        let to = Addressee { service: &action.service, region, host: action.host };
        let first = if action.service == self.0.service && config.hosts.is_plain(&to) {
            self.0.endpoint.clone().map_err(|problem| Error::new(ErrorKind::Config, problem))?
        } else {
            config.hosts.endpoint(&to)?
        };
        let mut route = vec![first];
        if let Some(rules) = &config.breaker {
            route.extend(config.hosts.others(&to, &rules.to)?);
        }
        Ok(route)
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
        limit: Option<Duration>,
    ) -> Result<RawReply, Error> {
        let config = &self.0.config;
        // One timer for both parts: to set one is most of what an attempt costs beside its work.
        let by = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut timer = pin!(by.map(tokio::time::sleep_until));
        let late = || timeout(limit.unwrap_or_default());
        let mut sending = config.transport.send(request);
        let (head, body) = before(timer.as_mut(), late, sending.as_mut()).await?.into_parts();
        let body = match (reply.filter(|_| events::is_stream(&head.headers)), events) {
            (Some(model), Some(opening)) => {
                opening.open(&head, body, config.reply_limit, model).await?;
                Bytes::new()
            }
            (Some(_), None) => return Err(events::unasked(&head)),
            (None, _) => {
                let whole = match within(&head.headers, config.reply_limit) {
                    Ok(()) => before(timer, late, pin!(body.collect(config.reply_limit))).await,
                    Err(error) => Err(error),
                };
                whole.map_err(|error| error.with_status(head.status))?
            }
        };
        Ok(RawReply { status: head.status, headers: head.headers, body })
    }

    /// The time to sign with.
    pub(crate) fn now(&self) -> i64 {
        self.0.skew.now(&*self.0.config.clock)
    }

    pub(crate) fn signer(&self) -> &Signer {
        &self.0.signer
    }

    pub(crate) fn region<'a>(&'a self, options: &'a CallOptions) -> Option<&'a str> {
        options.region.as_deref().or(self.0.config.region.as_deref()).filter(|region| !region.is_empty())
    }
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

/// The result of a part of an attempt, unless the timer is earlier.
async fn before<T>(
    mut timer: Pin<&mut Option<Sleep>>,
    late: impl Fn() -> Error,
    mut part: Pin<&mut (impl Future<Output = Result<T, Error>> + ?Sized)>,
) -> Result<T, Error> {
    poll_fn(|context| {
        if let Poll::Ready(result) = part.as_mut().poll(context) {
            return Poll::Ready(result);
        }
        match timer.as_mut().as_pin_mut() {
            Some(timer) => timer.poll(context).map(|()| Err(late())),
            None => Poll::Pending,
        }
    })
    .await
}
