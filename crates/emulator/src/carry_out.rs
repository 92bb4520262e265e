//! An action, from who may call it to who answers it.

use std::sync::PoisonError;
use std::time::SystemTime;

use serde_json::{Map, Value};
use tencentcloud_core::epoch_millis;

use crate::auth::Key;
use crate::kept::Kept;
use crate::refusal::{Outcome, Refusal};
use crate::responder::{self, Described, Reply};
use crate::rules::Claims;
use crate::shared::Shared;
use crate::{mqtt, sts};

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

/// Carries out an action: checks its parameters, and lets those answer who know it best.
pub(crate) fn carry_out(
    shared: &Shared,
    order: &Order<'_>,
    parameters: impl FnOnce(Option<Described>) -> Outcome<Map<String, Value>>,
) -> Outcome<Reply> {
    let Order { service, version, action, region, .. } = *order;
    let handler = shared.handlers.of(service, version, action);
    let described = match (&handler, responder::described(service, version, action)) {
        (_, Ok(described)) => Some(described),
        // A test may answer what the description does not have.
        (Some(_), Err(_)) => None,
        (None, Err(refusal)) if refusal.code == "NoSuchProduct" && shared.handlers.know(service) => {
            return Err(Refusal::unknown_action(action));
        }
        (None, Err(refusal)) => return Err(refusal),
    };
    if let Some(region) = region {
        shared.regions.check(region)?;
    }
    check_rate(shared, order, described)?;
    let parameters = parameters(described)?;
    if let Some(described) = described {
        described.check(action, &parameters)?;
    }
    if let Some(handler) = handler {
        return handler.answer(Value::Object(parameters)).map(Reply::Json);
    }
    if service == "sts" && sts::knows(version, action) {
        let context = sts::Context { keys: &shared.keys, key: order.key, now: order.now };
        let reply = sts::answer(action, &parameters, &context)?;
        shared.keep_issued(order.now)?;
        return Ok(Reply::Json(reply));
    }
    if service == "mqtt" && mqtt::knows(action) {
        let region = region.ok_or_else(|| Refusal::missing("Region"))?.to_owned();
        let mut kept = shared.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { mqtt, store, .. } = &mut *kept;
        let context = mqtt::Context { now: epoch_millis(order.now), region };
        return mqtt::answer(mqtt, store, action, &Value::Object(parameters), &context).map(Reply::Json);
    }
    match described {
        Some(found) => Ok(shared.responder.reply(found, action, region.unwrap_or_default(), &parameters, true)),
        None => Err(Refusal::unknown_action(action)),
    }
}

/// Refuses a call that comes too soon after others, where rates are kept to.
fn check_rate(shared: &Shared, order: &Order<'_>, described: Option<Described>) -> Outcome<()> {
    let limit = described.and_then(|described| described.action.rate_limit);
    let (Some(rates), Some(limit), Some(key)) = (&shared.rates, limit, order.key) else { return Ok(()) };
    let claims = Claims {
        service: order.service,
        action: order.action,
        region: order.region.unwrap_or_default(),
        key: key.credentials.secret_id(),
    };
    let mut rates = rates.lock().unwrap_or_else(PoisonError::into_inner);
    if rates.takes(&claims, limit, epoch_millis(order.now)) { Ok(()) } else { Err(too_many(limit)) }
}

/// The refusal of a call that comes too soon.
pub(crate) fn too_many(limit: u32) -> Refusal {
    Refusal::new("RequestLimitExceeded", format!("The action may be called {limit} times a second."))
}
