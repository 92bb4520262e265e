//! Whole replies and requests.

use serde_json::Value;

use super::making::{Making, TOP};
use super::{Asked, Settings, pages};

/// The reply, without a request id.
pub(crate) fn reply(asked: &Asked<'_>, settings: &Settings) -> Value {
    reply_of(&Making::of(asked, settings))
}

/// A request with all required parameters.
pub(crate) fn request(asked: &Asked<'_>, settings: &Settings) -> Value {
    let ty = asked.service.request_of(asked.name, asked.action);
    let making = Making { only_required: true, ..Making::of(asked, settings) };
    making.object(&ty, making.key.with("request"), TOP).into()
}

/// A reply of what was begun.
pub(super) fn reply_of(making: &Making<'_>) -> Value {
    let ty = making.asked.service.response_of(making.asked.name, making.asked.action);
    let mut members = making.object(&ty, making.key, TOP);
    // A reply that has one is an error, and the request id is the server's.
    members.remove("Error");
    members.remove("RequestId");
    if let Some(paging) = &making.asked.action.paginate {
        pages::put(making, paging, &ty, &mut members);
    }
    Value::Object(members)
}
