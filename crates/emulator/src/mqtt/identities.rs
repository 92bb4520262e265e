//! Device identities: a device with keys of its own that it signs its login with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::{self, given};
use super::rows::Identity;
use super::state::{Context, State, key, prefix};
use crate::refusal::{Outcome, Refusal};

fn missing(device: &str) -> Refusal {
    Refusal::new("ResourceNotFound", format!("The device {device} has no identity."))
}

/// Whether a status means that the identity may be used.
fn enabled(status: &str) -> Outcome<bool> {
    match status {
        "1" => Ok(true),
        "2" => Ok(false),
        other => Err(Refusal::invalid_value(format!("The parameter `Status` is {other:?}, not 1 or 2."))),
    }
}

fn pairs(properties: Vec<api::PropagatingProperty>) -> Vec<(String, String)> {
    properties
        .into_iter()
        .map(|property| (property.key.unwrap_or_default(), property.value.unwrap_or_default()))
        .collect()
}

/// A key, from the request or new.
fn secret(parameter: &str, given: Option<String>, random: &mut fastrand::Rng) -> Outcome<String> {
    match given {
        Some(key) if key.is_empty() => Err(Refusal::invalid_value(format!("The parameter `{parameter}` is empty."))),
        Some(key) => Ok(key),
        None => {
            let mut bytes = [0; 32];
            random.fill(&mut bytes);
            Ok(STANDARD.encode(bytes))
        }
    }
}

pub(super) fn create(
    state: &mut State,
    request: api::CreateDeviceIdentityRequest,
    context: &Context,
) -> Outcome<api::CreateDeviceIdentityResponse> {
    state.running(given(&request.instance_id), context)?;
    if given(&request.device_id).is_empty() {
        return Err(Refusal::invalid_value("The parameter `DeviceId` is empty."));
    }
    let key = key(given(&request.instance_id), given(&request.device_id));
    if state.identities.get(&key).is_some() {
        return Err(Refusal::new(
            "UnsupportedOperation.ResourceAlreadyExists",
            format!("The device {} has an identity.", given(&request.device_id)),
        ));
    }
    let mut random = state.random();
    let identity = Identity {
        device: given(&request.device_id).to_owned(),
        enabled: enabled(request.status.as_deref().unwrap_or("1"))?,
        primary_key: secret("PrimaryKey", request.primary_key, &mut random)?,
        secondary_key: secret("SecondaryKey", request.secondary_key, &mut random)?,
        properties: pairs(request.propagating_properties.unwrap_or_default()),
        created: context.now,
        sequence: state.next(),
    };
    state.identity_changed(given(&request.instance_id), &identity, context.now);
    state.identities.put(key, identity);
    Ok(api::CreateDeviceIdentityResponse::default())
}

pub(super) fn modify(
    state: &mut State,
    request: api::ModifyDeviceIdentityRequest,
    context: &Context,
) -> Outcome<api::ModifyDeviceIdentityResponse> {
    state.running(given(&request.instance_id), context)?;
    let identity = state
        .identities
        .edit(&key(given(&request.instance_id), given(&request.device_id)))
        .ok_or_else(|| missing(given(&request.device_id)))?;
    if let Some(status) = &request.status {
        identity.enabled = enabled(status)?;
    }
    for (parameter, field, given) in [
        ("PrimaryKey", &mut identity.primary_key, request.primary_key),
        ("SecondaryKey", &mut identity.secondary_key, request.secondary_key),
    ] {
        match given {
            Some(key) if key.is_empty() => {
                return Err(Refusal::invalid_value(format!("The parameter `{parameter}` is empty.")));
            }
            Some(key) => *field = key,
            None => {}
        }
    }
    if let Some(properties) = request.propagating_properties {
        identity.properties = pairs(properties);
    }
    let identity = identity.clone();
    state.identity_changed(given(&request.instance_id), &identity, context.now);
    Ok(api::ModifyDeviceIdentityResponse::default())
}

pub(super) fn delete(
    state: &mut State,
    request: api::DeleteDeviceIdentityRequest,
    context: &Context,
) -> Outcome<api::DeleteDeviceIdentityResponse> {
    state.running(given(&request.instance_id), context)?;
    let identity = state
        .identities
        .remove(&key(given(&request.instance_id), given(&request.device_id)))
        .ok_or_else(|| missing(given(&request.device_id)))?;
    state.identity_changed(given(&request.instance_id), &identity, context.now);
    Ok(api::DeleteDeviceIdentityResponse::default())
}

pub(super) fn describe(
    state: &mut State,
    request: api::DescribeDeviceIdentityRequest,
    context: &Context,
) -> Outcome<api::DescribeDeviceIdentityResponse> {
    state.instance(given(&request.instance_id), context)?;
    let identity = state
        .identities
        .get(&key(given(&request.instance_id), given(&request.device_id)))
        .ok_or_else(|| missing(given(&request.device_id)))?;
    let mut reply = api::DescribeDeviceIdentityResponse::default();
    reply.instance_id = request.instance_id.unwrap_or_default();
    reply.device_id = identity.device.clone();
    reply.status = identity.status();
    reply.primary_key = identity.primary_key.clone();
    reply.secondary_key = identity.secondary_key.clone();
    reply.created_time = identity.created;
    reply.propagating_properties = identity.properties();
    Ok(reply)
}

/// Identities in the order in which they were created.
pub(super) fn list(
    state: &mut State,
    request: api::DescribeDeviceIdentitiesRequest,
    context: &Context,
) -> Outcome<api::DescribeDeviceIdentitiesResponse> {
    let (skip, take) = checks::page(request.offset, request.limit, 100)?;
    state.instance(given(&request.instance_id), context)?;
    let prefix = prefix(given(&request.instance_id));
    let mut found: Vec<&Identity> = state.identities.under(&prefix).map(|(_, identity)| identity).collect();
    found.sort_by_key(|identity| identity.sequence);
    let item = |identity: &Identity| {
        let mut item = api::DeviceIdentityItem::default();
        item.instance_id = given(&request.instance_id).to_owned();
        item.device_id = identity.device.clone();
        item.status = identity.status();
        item.primary_key = identity.primary_key.clone();
        item.secondary_key = identity.secondary_key.clone();
        item.created_time = identity.created;
        item.propagating_properties = identity.properties();
        item
    };
    let mut reply = api::DescribeDeviceIdentitiesResponse::default();
    reply.data = found.into_iter().skip(skip).take(take).map(item).collect();
    Ok(reply)
}
