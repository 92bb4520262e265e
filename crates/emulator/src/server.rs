//! What a call goes through: one address for all services, told apart by the credential scope.

use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use http::Response;
use http::request::Parts;
use serde_json::{Map, Value};
use tencentcloud_core::{Clock as _, epoch_millis, from_epoch_millis};

use crate::auth::issued;
use crate::auth::{self, Key, Keys, Times};
use crate::calls::{CallRecord, Calls};
use crate::clock::TravelClock;
use crate::handlers::Handlers;
use crate::kept::Kept;
use crate::listen::Bounds;
use crate::metadata::Machine;
use crate::refusal::{Outcome, Refusal};
use crate::responder::{self, Described, Reply, Responder};
use crate::rules::{Active, Claims, Effects, Limiter, Reset, Rule};
use crate::wire::{self, Form, Head, Message, Regions};
use crate::{mqtt, reply, sts};

pub(crate) use crate::reply::{request_id, uuid};

/// The header of a request that carries rules for itself.
const RULE: &str = "x-emulator-rule";

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) keys: Keys,
    pub(crate) clock: TravelClock,
    pub(crate) handlers: Handlers,
    pub(crate) regions: Regions,
    pub(crate) responder: Responder,
    pub(crate) calls: Calls,
    pub(crate) kept: Mutex<Kept>,
    pub(crate) rules: Active,
    /// The rules that it was started with.
    pub(crate) first_rules: Vec<Rule>,
    /// Counts calls where the rates that the description names are kept to.
    pub(crate) rates: Option<Mutex<Limiter>>,
    pub(crate) machine: Machine,
    pub(crate) bounds: Bounds,
    /// What the admin API asks for, where others than this machine reach it.
    pub(crate) admin_token: Option<String>,
}

/// A reply, and what happens to it on its way.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) reply: Response<Bytes>,
    pub(crate) effects: Effects,
}

/// An action that is to be carried out.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub(crate) service: &'a str,
    pub(crate) version: &'a str,
    pub(crate) action: &'a str,
    pub(crate) region: Option<&'a str>,
    /// Who asks; none where nobody signed.
    pub(crate) key: Option<&'a Key>,
    pub(crate) now: SystemTime,
}

impl Shared {
    /// Answers a request of the API, and remembers it.
    pub(crate) fn serve(&self, head: &Parts, body: Outcome<Bytes>) -> Served {
        let started = Instant::now();
        let mut call = CallRecord::at(self.clock.now());
        let named = head.headers.get("x-tc-action").and_then(|value| value.to_str().ok());
        call.action = named.unwrap_or_default().to_owned();
        let mut effects = Effects::default();
        let outcome = match body {
            Ok(body) => self.attempt(head, &body, &mut call, &mut effects),
            Err(refusal) => Some(Err(refusal)),
        };
        call.request_id = request_id();
        let mut served = match outcome {
            Some(Ok(Reply::Json(response))) => reply::object(response, &call.request_id, &effects),
            Some(Ok(Reply::Events(events))) => reply::events(events, &call.request_id, &effects),
            Some(Err(refusal)) => {
                let reply = reply::refusal(&refusal, &call.request_id, &effects);
                call.code = Some(refusal.code.into_owned());
                reply
            }
            None => reply::page(effects.status.unwrap_or(502)),
        };
        if let Ok(date) = crate::clock::http_date(skewed(call.at, &effects)).parse() {
            served.headers_mut().insert(http::header::DATE, date);
        }
        call.fault = Some(effects.to_string()).filter(|fault| !fault.is_empty());
        call.duration = started.elapsed();
        log(&call);
        self.calls.remember(call);
        Served { reply: served, effects }
    }

    /// Keeps the temporary keys that were issued, before anybody is told of them.
    pub(crate) fn keep_issued(&self, now: SystemTime) -> Outcome<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { issued, store, .. } = &mut *kept;
        issued::keep(issued, &self.keys, store, now)
    }

    /// Lets a device connect, or says why not.
    pub(crate) fn connect_device(
        &self,
        instance: &str,
        client_id: &str,
        pem: &str,
    ) -> Result<mqtt::Connected, mqtt::ConnectionRefused> {
        let now = epoch_millis(self.clock.now());
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { mqtt, store, .. } = &mut *kept;
        mqtt::connect(mqtt, store, instance, client_id, pem, now)
    }

    /// A reply without its request id, or nothing, where a rule keeps it from being made. Says of
    /// what the call is as soon as it knows.
    fn attempt(
        &self,
        head: &Parts,
        body: &Bytes,
        call: &mut CallRecord,
        effects: &mut Effects,
    ) -> Option<Outcome<Reply>> {
        let message = Message {
            method: &head.method,
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            headers: &head.headers,
            body,
        };
        let said = match wire::head(&message) {
            Ok(said) => said,
            Err(refusal) => return Some(Err(refusal)),
        };
        let (service, key) = auth::claims(&message, &said);
        (call.service, call.secret_id) = (service.to_owned(), key.to_owned());
        (call.version, call.action) = (said.version.clone(), said.action.clone());
        call.region = said.region.clone().unwrap_or_default();
        if matches!(said.form, Form::Json) {
            call.set_request(body);
        }
        let claims = Claims { service, action: &said.action, region: &call.region, key };
        match own_rules(&message) {
            Ok(own) => *effects = self.rules.behaviour(&claims, own, epoch_millis(call.at)),
            Err(refusal) => return Some(Err(refusal)),
        }
        if effects.reset == Some(Reset::BeforeWork) {
            return None;
        }
        if let Some(refusal) = refused(effects) {
            return Some(Err(refusal));
        }
        if effects.status.is_some() {
            return None;
        }
        let times = Times { here: skewed(call.at, effects), outside: skewed(self.clock.outside(), effects) };
        Some(self.answer(&message, &said, call, times))
    }

    /// The reply to a call that no rule refuses.
    fn answer(&self, message: &Message<'_>, head: &Head, call: &mut CallRecord, times: Times) -> Outcome<Reply> {
        let caller = auth::verify(message, head, &self.keys, times)?;
        call.service.clone_from(&caller.service);
        let order = Order {
            service: &caller.service,
            version: &head.version,
            action: &head.action,
            region: head.region.as_deref(),
            key: caller.key.as_deref(),
            now: times.here,
        };
        self.carry_out(&order, |described| {
            let parameters = wire::parameters(message, head, described.map(|found| (found.service, found.action)))?;
            if !matches!(head.form, Form::Json) {
                call.set_request(Value::Object(parameters.clone()).to_string().as_bytes());
            }
            Ok(parameters)
        })
    }

    /// Carries out an action: checks its parameters, and lets those answer who know it best.
    pub(crate) fn carry_out(
        &self,
        order: &Order<'_>,
        parameters: impl FnOnce(Option<Described>) -> Outcome<Map<String, Value>>,
    ) -> Outcome<Reply> {
        let Order { service, version, action, region, .. } = *order;
        let handler = self.handlers.of(service, version, action);
        let described = match (&handler, responder::described(service, version, action)) {
            (_, Ok(described)) => Some(described),
            // A test may answer what the description does not have.
            (Some(_), Err(_)) => None,
            (None, Err(refusal)) if refusal.code == "NoSuchProduct" && self.handlers.know(service) => {
                return Err(Refusal::unknown_action(action));
            }
            (None, Err(refusal)) => return Err(refusal),
        };
        if let Some(region) = region {
            self.regions.check(region)?;
        }
        self.check_rate(order, described)?;
        let parameters = parameters(described)?;
        if let Some(described) = described {
            described.check(action, &parameters)?;
        }
        if let Some(handler) = handler {
            return handler.answer(Value::Object(parameters)).map(Reply::Json);
        }
        if service == "sts" && sts::knows(version, action) {
            let context = sts::Context { keys: &self.keys, key: order.key, now: order.now };
            let reply = sts::answer(action, &parameters, &context)?;
            self.keep_issued(order.now)?;
            return Ok(Reply::Json(reply));
        }
        if service == "mqtt" && mqtt::knows(action) {
            let region = region.ok_or_else(|| Refusal::missing("Region"))?.to_owned();
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let Kept { mqtt, store, .. } = &mut *kept;
            let context = mqtt::Context { now: epoch_millis(order.now), region };
            return mqtt::answer(mqtt, store, action, &Value::Object(parameters), &context).map(Reply::Json);
        }
        match described {
            Some(found) => Ok(self.responder.reply(found, action, region.unwrap_or_default(), &parameters, true)),
            None => Err(Refusal::unknown_action(action)),
        }
    }

    /// Refuses a call that comes too soon after others, where rates are kept to.
    fn check_rate(&self, order: &Order<'_>, described: Option<Described>) -> Outcome<()> {
        let limit = described.and_then(|described| described.action.rate_limit);
        let (Some(rates), Some(limit), Some(key)) = (&self.rates, limit, order.key) else { return Ok(()) };
        let claims = Claims {
            service: order.service,
            action: order.action,
            region: order.region.unwrap_or_default(),
            key: key.credentials.secret_id(),
        };
        let mut rates = rates.lock().unwrap_or_else(PoisonError::into_inner);
        if rates.takes(&claims, limit, epoch_millis(order.now)) { Ok(()) } else { Err(too_many(limit)) }
    }
}

/// The rules that a request carries.
fn own_rules(message: &Message<'_>) -> Outcome<Vec<Rule>> {
    let lines = message.headers.get_all(RULE).iter();
    lines
        .map(|line| {
            let rule = line.to_str().ok().map(str::parse::<Rule>);
            let problem = match rule {
                Some(Ok(rule)) => return Ok(rule),
                Some(Err(error)) => error.to_string(),
                None => "it is not ASCII".to_owned(),
            };
            Err(Refusal::new("InvalidParameter", format!("The header X-Emulator-Rule cannot be used: {problem}.")))
        })
        .collect()
}

/// Why rules refuse a call, where they do.
fn refused(effects: &Effects) -> Option<Refusal> {
    if let Some(limit) = effects.limit {
        return Some(too_many(limit));
    }
    if effects.expired_token {
        return Some(Refusal::new("AuthFailure.TokenFailure", "The temporary key has ended, as a rule says."));
    }
    let code = effects.error.clone()?;
    let message = effects.message.clone().unwrap_or_else(|| "Refused, as a rule says.".to_owned());
    Some(Refusal::new(code, message))
}

fn too_many(limit: u32) -> Refusal {
    Refusal::new("RequestLimitExceeded", format!("The action may be called {limit} times a second."))
}

/// The server's time, as rules have it.
fn skewed(time: SystemTime, effects: &Effects) -> SystemTime {
    match effects.skew {
        Some(seconds) => {
            from_epoch_millis(epoch_millis(time).saturating_add(seconds.saturating_mul(1_000))).unwrap_or(time)
        }
        None => time,
    }
}

/// One line a call.
fn log(call: &CallRecord) {
    let CallRecord { service, action, region, request_id, code, fault, duration, .. } = call;
    let millis = duration.as_secs_f64() * 1_000.0;
    tracing::info!(
        target: "tencentcloud_emulator::call",
        service,
        action,
        region,
        code = code.as_deref().unwrap_or("ok"),
        ms = (millis * 100.0).round() / 100.0,
        request_id,
        fault,
    );
}
