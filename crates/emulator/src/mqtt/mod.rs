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

/// Answers a request: the JSON of the reply, without a request id.
pub(crate) fn answer(state: &mut State, action: &str, body: &[u8], context: &Context) -> Outcome<Value> {
    let call = Call { state, action, body, context };
    match action {
        api::CreateInstanceRequest::NAME => call.run(instances::create),
        api::DescribeInstanceRequest::NAME => call.run(instances::describe),
        api::DescribeInstanceListRequest::NAME => call.run(instances::list),
        api::ModifyX509ConfigRequest::NAME => call.run(instances::modify_x509),
        api::ModifyInstanceCertBindingRequest::NAME => call.run(instances::bind_certificates),
        api::ApplyRegistrationCodeRequest::NAME => call.run(authorities::apply_registration_code),
        api::RegisterCaCertificateRequest::NAME => call.run(authorities::register),
        api::ActivateCaCertificateRequest::NAME => call.run(authorities::activate),
        api::DeactivateCaCertificateRequest::NAME => call.run(authorities::deactivate),
        api::DeleteCaCertificateRequest::NAME => call.run(authorities::delete),
        api::DescribeCaCertificateRequest::NAME => call.run(authorities::describe),
        api::DescribeCaCertificatesRequest::NAME => call.run(authorities::list),
        api::RegisterDeviceCertificateRequest::NAME => call.run(devices::register),
        api::ActivateDeviceCertificateRequest::NAME => call.run(devices::activate),
        api::DeactivateDeviceCertificateRequest::NAME => call.run(devices::deactivate),
        api::RevokedDeviceCertificateRequest::NAME => call.run(devices::revoke),
        api::DeleteDeviceCertificateRequest::NAME => call.run(devices::delete),
        api::DescribeDeviceCertificateRequest::NAME => call.run(devices::describe),
        api::DescribeDeviceCertificatesRequest::NAME => call.run(devices::list),
        _ => Err(Refusal::unknown_action(action)),
    }
}

struct Call<'a> {
    state: &'a mut State,
    action: &'a str,
    body: &'a [u8],
    context: &'a Context,
}

impl Call<'_> {
    fn run<R: Action + Start>(self, handler: fn(&mut State, R, &Context) -> Outcome<R::Response>) -> Outcome<Value> {
        debug_assert_eq!(self.action, R::NAME);
        encode(&handler(self.state, decode::<R>(self.body)?, self.context)?)
    }
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
