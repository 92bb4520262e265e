//! Instances: created, changed, deleted, and the states that they pass through on the way.

use serde::{Deserialize, Serialize};
use tencentcloud_api::mqtt::v20240516 as api;

use super::{Context, State, Times, checks, new_id, prefix, sku};
use crate::refusal::{Outcome, Refusal};
use crate::store::{Row, word};

/// An instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Instance {
    pub(super) id: String,
    pub(super) region: String,
    pub(super) registration_code: Option<String>,
    pub(super) sequence: u64,
    pub(super) name: String,
    #[serde(with = "word")]
    pub(super) kind: api::InstanceType,
    pub(super) sku: String,
    pub(super) remark: String,
    /// Key and value.
    pub(super) tags: Vec<(String, String)>,
    /// For how many milliseconds it was paid in advance; none where it is paid by use.
    pub(super) paid_for: Option<i64>,
    pub(super) renews: bool,
    pub(super) authorization_policy: bool,
    pub(super) default_server_certificate: bool,
    pub(super) message_rate: i64,
    #[serde(with = "word")]
    pub(super) x509_mode: api::X509Mode,
    #[serde(with = "word")]
    pub(super) provision_type: api::DeviceCertificateProvisionType,
    pub(super) automatic_activation: bool,
    pub(super) server_certificate: Option<String>,
    pub(super) ca_certificate: Option<String>,
    pub(super) times: Times,
    /// The state that it is passing through, and when it has.
    pub(super) passing: Option<Passing>,
}

/// A state that ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Passing {
    #[serde(with = "word")]
    status: api::InstanceStatus,
    until: i64,
}

impl Row for Instance {
    const KIND: &'static str = "mqtt.instance";
}

/// 30 days, which is what a month is here.
const MONTH: i64 = 30 * 86_400_000;

impl Instance {
    pub(super) fn status(&self, now: i64) -> api::InstanceStatus {
        match &self.passing {
            Some(passing) if now < passing.until => passing.status.clone(),
            Some(passing) if passing.status == api::InstanceStatus::Deleting => api::InstanceStatus::Destroyed,
            _ if self.expiry(now).is_some_and(|expiry| expiry <= now) => api::InstanceStatus::Overdue,
            _ => api::InstanceStatus::Running,
        }
    }

    /// When it ends, where it was paid in advance. One that renews itself does so each time.
    pub(super) fn expiry(&self, now: i64) -> Option<i64> {
        let span = self.paid_for?;
        let periods = if self.renews { (now.saturating_sub(self.times.created)).max(0) / span.max(1) } else { 0 };
        Some(self.times.created.saturating_add(span.saturating_mul(periods.saturating_add(1))))
    }

    pub(super) fn pay_mode(&self) -> api::PayMode {
        if self.paid_for.is_some() { api::PayMode::Prepaid } else { api::PayMode::Postpaid }
    }

    pub(super) fn limits(&self) -> sku::Limits {
        sku::limits(&self.kind, &self.sku)
    }

    fn pass_through(&mut self, status: api::InstanceStatus, now: i64, delay: i64) {
        self.passing = Some(Passing { status, until: now.saturating_add(delay) });
    }
}

fn missing(id: &str) -> Refusal {
    Refusal::new("ResourceNotFound.Instance", format!("The instance {id} does not exist."))
}

impl State {
    /// An instance of any region, by its id.
    pub(super) fn instance_anywhere(&self, id: &str, now: i64) -> Outcome<&Instance> {
        let instance = self.instances.get(id).ok_or_else(|| missing(id))?;
        if instance.status(now) == api::InstanceStatus::Destroyed { Err(missing(id)) } else { Ok(instance) }
    }

    /// An instance of the region of a request.
    pub(super) fn instance(&self, id: &str, context: &Context) -> Outcome<&Instance> {
        self.instance_anywhere(id, context.now)
            .and_then(|instance| if instance.region == context.region { Ok(instance) } else { Err(missing(id)) })
    }

    /// An instance on which something is to be changed: it must be running.
    pub(super) fn running(&self, id: &str, context: &Context) -> Outcome<&Instance> {
        let instance = self.instance(id, context)?;
        match instance.status(context.now) {
            api::InstanceStatus::Running => Ok(instance),
            api::InstanceStatus::Overdue => {
                Err(Refusal::new("ResourceUnavailable", format!("The instance {id} has expired.")))
            }
            status => Err(Refusal::new("FailedOperation.InstanceNotReady", format!("The instance {id} is {status}."))),
        }
    }

    /// A running instance that is to be changed itself.
    pub(super) fn change(&mut self, id: &str, context: &Context) -> Outcome<&mut Instance> {
        self.running(id, context)?;
        let instance = self.instances.edit(id).ok_or_else(|| missing(id))?;
        instance.times.updated = context.now;
        Ok(instance)
    }

    /// Lets go of instances whose deletion is over, with everything that belongs to them.
    pub(super) fn remove_deleted(&mut self, now: i64) {
        let gone = |instance: &&Instance| instance.status(now) == api::InstanceStatus::Destroyed;
        let gone: Vec<String> = self.instances.rows().filter(gone).map(|instance| instance.id.clone()).collect();
        for id in gone {
            let prefix = prefix(&id);
            self.instances.remove(&id);
            self.authorities.remove_under(&prefix);
            self.devices.remove_under(&prefix);
            self.certificate_changes.remove_under(&prefix);
            self.topics.remove_under(&prefix);
            self.users.remove_under(&prefix);
            self.policies.remove_under(&prefix);
            self.identities.remove_under(&prefix);
            self.identity_changes.remove_under(&prefix);
        }
    }
}

pub(super) fn create(
    state: &mut State,
    request: api::CreateInstanceRequest,
    context: &Context,
) -> Outcome<api::CreateInstanceResponse> {
    checks::name("Name", &request.name, 3, 64)?;
    checks::remark(request.remark.as_ref())?;
    if matches!(request.instance_type, api::InstanceType::Unknown(_)) {
        return Err(checks::unknown_word("InstanceType", request.instance_type));
    }
    sku::fits(&request.instance_type, &request.sku_code)?;
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
        name: request.name,
        kind: request.instance_type,
        sku: request.sku_code,
        remark: request.remark.unwrap_or_default(),
        tags: request.tag_list.unwrap_or_default().into_iter().map(|tag| (tag.tag_key, tag.tag_value)).collect(),
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
    let id = request.instance_id.as_str();
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
    let id = request.instance_id.as_str();
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
