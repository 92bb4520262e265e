//! TDMQ for MQTT, version 2024-05-16: the actions that keep state.

mod authorities;
mod devices;
mod instances;

use std::collections::BTreeMap;

use serde_json::Value;
use tencentcloud_api::mqtt::v20240516 as api;
use tencentcloud_core::Action;
use tencentcloud_core::model::Start;

use crate::refusal::{Outcome, Refusal};
use crate::request::{decode, encode};
use authorities::Authority;
use devices::Device;
use instances::Instance;

/// Everything there is.
#[derive(Debug, Default)]
pub(crate) struct State {
    instances: BTreeMap<String, Instance>,
    /// Counts what was created, so that things of one millisecond have an order.
    sequence: u64,
}

/// What a request comes with beside its parameters.
#[derive(Debug)]
pub(crate) struct Context {
    /// The time, in milliseconds since the epoch.
    pub(crate) now: i64,
    /// The region.
    pub(crate) region: String,
}

/// When something changed, and how often it was switched on and off.
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    created: i64,
    updated: i64,
    last_activation: i64,
    last_inactivation: i64,
}

impl Times {
    fn created(now: i64) -> Self {
        Self { created: now, updated: now, ..Self::default() }
    }
}

impl State {
    fn next(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// An instance of a region, by its id.
    fn instance(&mut self, id: &str, context: &Context) -> Outcome<&mut Instance> {
        self.instances
            .get_mut(id)
            .filter(|instance| instance.region == context.region)
            .ok_or_else(|| Refusal::new("ResourceNotFound.Instance", format!("The instance {id} does not exist.")))
    }
}

/// How many there are of each kind, in all regions.
pub(crate) fn counts(state: &State) -> Vec<(&'static str, usize)> {
    let instances = || state.instances.values();
    vec![
        ("instances", state.instances.len()),
        ("ca_certificates", instances().map(|instance| instance.authorities.len()).sum()),
        ("device_certificates", instances().map(|instance| instance.devices.len()).sum()),
    ]
}

/// Answers a request: the JSON of the reply, without a request id.
pub(crate) fn answer(state: &mut State, action: &str, request: &Value, context: &Context) -> Outcome<Value> {
    match ACTIONS.iter().find(|(name, _)| *name == action) {
        Some((_, run)) => run(state, request, context),
        None => Err(Refusal::unknown_action(action)),
    }
}

/// Whether an action keeps state. All others are answered by the description.
pub(crate) fn knows(action: &str) -> bool {
    ACTIONS.iter().any(|(name, _)| *name == action)
}

type Run = fn(&mut State, &Value, &Context) -> Outcome<Value>;

/// The actions that keep state.
const ACTIONS: &[(&str, Run)] = &[
    (api::CreateInstanceRequest::NAME, |state, request, context| run(instances::create, state, request, context)),
    (api::DescribeInstanceRequest::NAME, |state, request, context| run(instances::describe, state, request, context)),
    (api::DescribeInstanceListRequest::NAME, |state, request, context| run(instances::list, state, request, context)),
    (api::ModifyX509ConfigRequest::NAME, |state, request, context| {
        run(instances::modify_x509, state, request, context)
    }),
    (api::ModifyInstanceCertBindingRequest::NAME, |state, request, context| {
        run(instances::bind_certificates, state, request, context)
    }),
    (api::ApplyRegistrationCodeRequest::NAME, |state, request, context| {
        run(authorities::apply_registration_code, state, request, context)
    }),
    (api::RegisterCaCertificateRequest::NAME, |state, request, context| {
        run(authorities::register, state, request, context)
    }),
    (api::ActivateCaCertificateRequest::NAME, |state, request, context| {
        run(authorities::activate, state, request, context)
    }),
    (api::DeactivateCaCertificateRequest::NAME, |state, request, context| {
        run(authorities::deactivate, state, request, context)
    }),
    (api::DeleteCaCertificateRequest::NAME, |state, request, context| {
        run(authorities::delete, state, request, context)
    }),
    (api::DescribeCaCertificateRequest::NAME, |state, request, context| {
        run(authorities::describe, state, request, context)
    }),
    (api::DescribeCaCertificatesRequest::NAME, |state, request, context| {
        run(authorities::list, state, request, context)
    }),
    (api::RegisterDeviceCertificateRequest::NAME, |state, request, context| {
        run(devices::register, state, request, context)
    }),
    (api::ActivateDeviceCertificateRequest::NAME, |state, request, context| {
        run(devices::activate, state, request, context)
    }),
    (api::DeactivateDeviceCertificateRequest::NAME, |state, request, context| {
        run(devices::deactivate, state, request, context)
    }),
    (api::RevokedDeviceCertificateRequest::NAME, |state, request, context| {
        run(devices::revoke, state, request, context)
    }),
    (api::DeleteDeviceCertificateRequest::NAME, |state, request, context| {
        run(devices::delete, state, request, context)
    }),
    (api::DescribeDeviceCertificateRequest::NAME, |state, request, context| {
        run(devices::describe, state, request, context)
    }),
    (api::DescribeDeviceCertificatesRequest::NAME, |state, request, context| {
        run(devices::list, state, request, context)
    }),
];

fn run<R: Action + Start>(
    handler: fn(&mut State, R, &Context) -> Outcome<R::Response>,
    state: &mut State,
    request: &Value,
    context: &Context,
) -> Outcome<Value> {
    encode(&handler(state, decode::<R>(request)?, context)?)
}

/// Checks that a page's place and size are in range, and returns how many to skip and to take.
fn page(offset: Option<i64>, limit: Option<i64>, max: i64) -> Outcome<(usize, usize)> {
    let (offset, limit) = (offset.unwrap_or(0), limit.unwrap_or(20));
    if !(1..=max).contains(&limit) {
        return Err(Refusal::invalid_value(format!("The parameter `Limit` is {limit}; it must be from 1 to {max}.")));
    }
    let skip = usize::try_from(offset)
        .map_err(|_| Refusal::invalid_value(format!("The parameter `Offset` is {offset}; it must not be negative.")))?;
    Ok((skip, usize::try_from(limit).unwrap_or(usize::MAX)))
}

/// An id with a prefix and eight letters and digits, as the API makes them.
fn new_id(prefix: &str) -> String {
    let suffix: String =
        std::iter::repeat_with(fastrand::alphanumeric).take(8).map(|letter| letter.to_ascii_lowercase()).collect();
    format!("{prefix}-{suffix}")
}

/// The format that certificates are in: PEM, whatever else is asked for is refused.
fn pem_only(format: Option<&api::CertificateFormat>) -> Outcome<()> {
    match format {
        None => Ok(()),
        Some(format) if *format == api::CertificateFormat::Pem => Ok(()),
        Some(other) => Err(Refusal::invalid_value(format!("The parameter `Format` is {other}; it must be PEM."))),
    }
}
