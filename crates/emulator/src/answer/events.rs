//! Replies that come as a stream of events.

use serde_json::Value;

use super::making::Making;
use super::whole::reply_of;
use super::{Asked, Settings};
use crate::description::Item;

/// Fields of a request that say whether the reply is to be a stream.
const ASKS: [&str; 2] = ["Stream", "Streaming"];
/// How many events a stream has.
const EVENTS: u64 = 4;

/// Whether a request asks for a stream: its action has one, and it says so or cannot say otherwise.
pub(crate) fn asked_for(asked: &Asked<'_>) -> bool {
    if !asked.action.stream {
        return false;
    }
    let request = asked.service.request_of(asked.name, asked.action);
    let fields = asked.service.fields(&request);
    let switch = ASKS.iter().find_map(|name| Some((*name, fields.get(name)?)));
    let Some((name, field)) = switch.filter(|(_, field)| field.ty.item == Item::Bool) else { return true };
    let stated = asked.parameters.get(name).filter(|value| !value.is_null()).or(field.default.as_ref());
    stated.and_then(|value| crate::check::coerce(&Item::Bool, value)).and_then(|value| value.as_bool()).unwrap_or(false)
}

/// What the events of a stream hold, in their order.
pub(crate) fn reply(asked: &Asked<'_>, settings: &Settings) -> Vec<Value> {
    (0..EVENTS)
        .map(|at| {
            let making = Making::of(asked, settings);
            reply_of(&Making { key: making.key.with("events").at(at), ..making })
        })
        .collect()
}
