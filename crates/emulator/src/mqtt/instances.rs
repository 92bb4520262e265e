//! Instances: created, changed, deleted, and the states that they pass through on the way.

use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::given;
use super::rows::{Instance, Times};
use super::state::{Context, State, new_id, prefix};
use super::{checks, sku};
use crate::refusal::{Outcome, Refusal};

/// 30 days, which is what a month is here.
const MONTH: i64 = 30 * 86_400_000;

pub(super) fn create(
    state: &mut State,
    request: api::CreateInstanceRequest,
    context: &Context,
) -> Outcome<api::CreateInstanceResponse> {
    checks::name("Name", given(&request.name), 3, 64)?;
    checks::remark(request.remark.as_ref())?;
    let kind = request.instance_type.ok_or_else(|| Refusal::missing("InstanceType"))?;
    if matches!(kind, api::InstanceType::Unknown(_)) {
        return Err(checks::unknown_word("InstanceType", kind));
    }
    sku::fits(&kind, given(&request.sku_code))?;
    if request.enable_public == Some(true) && request.bandwidth.is_none_or(|bandwidth| bandwidth <= 0) {
        return Err(Refusal::new(
            "InvalidParameterValue.PublicNetworkInvalidParameterValue",
            "The parameter `Bandwidth` must be more than 0 where `EnablePublic` is true.",
        ));
    }
    let paid_for = match request.pay_mode {
        None | Some(0) => None,
        Some(1) => Some(months(request.time_span)?.saturating_mul(MONTH)),
        Some(other) => return Err(Refusal::invalid_value(format!("The parameter `PayMode` is {other}, not 0 or 1."))),
    };
    let (id, sequence) = loop {
        let mut random = state.random();
        let id = new_id("mqtt", &mut random);
        if state.instances.get(&id).is_none() {
            break (id, state.counter.get("").map_or(0, |counter| counter.created));
        }
    };
    let mut instance = Instance {
        id: id.clone(),
        region: context.region.clone(),
        registration_code: None,
        sequence,
        name: request.name.unwrap_or_default(),
        kind,
        sku: request.sku_code.unwrap_or_default(),
        remark: request.remark.unwrap_or_default(),
        tags: request
            .tag_list
            .unwrap_or_default()
            .into_iter()
            .map(|tag| (tag.tag_key.unwrap_or_default(), tag.tag_value.unwrap_or_default()))
            .collect(),
        paid_for,
        renews: request.renew_flag != Some(0),
        authorization_policy: false,
        default_server_certificate: true,
        message_rate: -1,
        x509_mode: api::X509Mode::Tls,
        provision_type: api::DeviceCertificateProvisionType::Api,
        automatic_activation: false,
        server_certificate: None,
        ca_certificate: None,
        times: Times::created(context.now),
        passing: None,
    };
    instance.pass_through(api::InstanceStatus::Creating, context.now, state.settings.instance_delay);
    state.instances.put(id.clone(), instance);
    let mut reply = api::CreateInstanceResponse::default();
    reply.instance_id = id;
    Ok(reply)
}

/// For how long one can pay in advance.
fn months(span: Option<i64>) -> Outcome<i64> {
    match span.unwrap_or(1) {
        months @ (1..=12 | 24 | 36 | 48 | 60) => Ok(months),
        other => Err(Refusal::invalid_value(format!(
            "The parameter `TimeSpan` is {other}; it must be from 1 to 12, or 24, 36, 48 or 60."
        ))),
    }
}

pub(super) fn modify(
    state: &mut State,
    request: api::ModifyInstanceRequest,
    context: &Context,
) -> Outcome<api::ModifyInstanceResponse> {
    let id = given(&request.instance_id);
    let (delay, prefix) = (state.settings.instance_delay, prefix(id));
    let has_policies = state.policies.under(&prefix).next().is_some();
    let topics = state.topics.under(&prefix).count();
    let instance = state.change(id, context)?;
    if let Some(name) = request.name {
        checks::name("Name", &name, 3, 64)?;
        instance.name = name;
    }
    checks::remark(request.remark.as_ref())?;
    instance.remark = request.remark.unwrap_or(std::mem::take(&mut instance.remark));
    if let Some(sku) = request.sku_code.filter(|sku| *sku != instance.sku) {
        let kind = sku::edition(&sku).unwrap_or(instance.kind.clone());
        // BASIC and PRO can become each other, PLATINUM stays.
        if (kind == api::InstanceType::Platinum) != (instance.kind == api::InstanceType::Platinum) {
            sku::fits(&instance.kind, &sku)?;
        }
        let most = sku::limits(&kind, &sku).topics;
        if checks::count(topics) > most {
            let message = format!("The instance has {topics} topics, and {sku} allows {most}.");
            return Err(Refusal::new("LimitExceeded.TopicNum", message));
        }
        (instance.kind, instance.sku) = (kind, sku);
        instance.pass_through(api::InstanceStatus::Modifying, context.now, delay);
    }
    match request.authorization_policy {
        Some(false) if instance.authorization_policy && has_policies => {
            return Err(Refusal::new(
                "FailedOperation.NotSupportDisableAuthorizationPolicy",
                "The instance has authorization policies; they are to be deleted first.",
            ));
        }
        switch => instance.authorization_policy = switch.unwrap_or(instance.authorization_policy),
    }
    match request.message_rate {
        Some(rate) if rate < -1 || rate == 0 => {
            return Err(Refusal::invalid_value(format!(
                "The parameter `MessageRate` is {rate}; it must be more than 0, or -1 for no limit."
            )));
        }
        rate => instance.message_rate = rate.unwrap_or(instance.message_rate),
    }
    instance.default_server_certificate =
        request.use_default_server_cert.unwrap_or(instance.default_server_certificate);
    #[allow(deprecated, reason = "superseded by ModifyX509Config, and still answered")]
    let settings = super::x509_config::Settings {
        mode: request.x509_mode,
        provision_type: request.device_certificate_provision_type,
        automatic_activation: request.automatic_activation,
    };
    settings.apply(instance)?;
    Ok(api::ModifyInstanceResponse::default())
}

pub(super) fn delete(
    state: &mut State,
    request: api::DeleteInstanceRequest,
    context: &Context,
) -> Outcome<api::DeleteInstanceResponse> {
    let id = given(&request.instance_id);
    let status = state.instance(id, context)?.status(context.now);
    if !matches!(status, api::InstanceStatus::Running | api::InstanceStatus::Overdue) {
        return Err(Refusal::new("FailedOperation.InstanceNotReady", format!("The instance {id} is {status}.")));
    }
    let topics = state.topics.under(&prefix(id)).count();
    if topics > 0 {
        return Err(Refusal::new("ResourceInUse", format!("The instance {id} has {topics} topics.")));
    }
    let delay = state.settings.instance_delay;
    if let Some(instance) = state.instances.edit(id) {
        instance.pass_through(api::InstanceStatus::Deleting, context.now, delay);
    }
    state.remove_deleted(context.now);
    Ok(api::DeleteInstanceResponse::default())
}
