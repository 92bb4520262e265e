//! The way of a request of the API: rules, signature, parameters, the action, and the reply.

use std::time::{Instant, SystemTime};

use bytes::Bytes;
use http::Response;
use http::request::Parts;
use serde_json::Value;
use tencentcloud_core::{Clock as _, epoch_millis, from_epoch_millis};

use crate::auth::{self, Times};
use crate::calls::CallRecord;
use crate::carry_out::{Order, carry_out, too_many};
use crate::refusal::{Outcome, Refusal};
use crate::responder::Reply;
use crate::rules::{Claims, Effects, Reset, Rule};
use crate::shared::Shared;
use crate::uuid::request_id;
use crate::wire::{self, Form, Head, Message};
use crate::{clock, reply};

/// The header of a request that carries rules for itself.
const RULE: &str = "x-emulator-rule";

/// A reply, and what happens to it on its way.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) reply: Response<Bytes>,
    pub(crate) effects: Effects,
}

/// Answers a request of the API, and remembers it.
pub(crate) fn serve(shared: &Shared, head: &Parts, body: Outcome<Bytes>) -> Served {
    let started = Instant::now();
    let mut call = CallRecord::at(shared.clock.now());
    let named = head.headers.get("x-tc-action").and_then(|value| value.to_str().ok());
    call.action = named.unwrap_or_default().to_owned();
    let mut effects = Effects::default();
    let outcome = match body {
        Ok(body) => attempt(shared, head, &body, &mut call, &mut effects),
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
    if let Ok(date) = clock::http_date(skewed(call.at, &effects)).parse() {
        served.headers_mut().insert(http::header::DATE, date);
    }
    call.fault = Some(effects.to_string()).filter(|fault| !fault.is_empty());
    call.duration = started.elapsed();
    log(&call);
    shared.calls.remember(call);
    Served { reply: served, effects }
}

/// A reply without its request id, or nothing, where a rule keeps it from being made. Says of
/// what the call is as soon as it knows.
fn attempt(
    shared: &Shared,
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
        Ok(own) => *effects = shared.rules.behaviour(&claims, own, epoch_millis(call.at)),
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
    let times = Times { here: skewed(call.at, effects), outside: skewed(shared.clock.outside(), effects) };
    Some(answer(shared, &message, &said, call, times))
}

/// The reply to a call that no rule refuses.
fn answer(shared: &Shared, message: &Message<'_>, head: &Head, call: &mut CallRecord, times: Times) -> Outcome<Reply> {
    let caller = auth::verify(message, head, &shared.keys, times)?;
    call.service.clone_from(&caller.service);
    let order = Order {
        service: &caller.service,
        version: &head.version,
        action: &head.action,
        region: head.region.as_deref(),
        key: caller.key.as_deref(),
        now: times.here,
    };
    carry_out(shared, &order, |described| {
        let parameters = wire::parameters(message, head, described.map(|found| (found.service, found.action)))?;
        if !matches!(head.form, Form::Json) {
            call.set_request(Value::Object(parameters.clone()).to_string().as_bytes());
        }
        Ok(parameters)
    })
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
