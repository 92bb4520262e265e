//! Instances and their X.509 settings.

use std::collections::BTreeMap;

use tencentcloud_api::mqtt::v20240516 as api;

use super::{Authority, Context, Device, State, Times, new_id, page};
use crate::refusal::{Outcome, Refusal};

/// An instance.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) id: String,
    pub(super) region: String,
    pub(super) registration_code: Option<String>,
    /// By serial number.
    pub(super) authorities: BTreeMap<String, Authority>,
    /// By serial number.
    pub(super) devices: BTreeMap<String, Device>,
    sequence: u64,
    name: String,
    kind: api::InstanceType,
    sku: String,
    remark: String,
    tags: Vec<api::Tag>,
    prepaid: bool,
    x509_mode: api::X509Mode,
    provision_type: api::DeviceCertificateProvisionType,
    automatic_activation: bool,
    times: Times,
}

impl Instance {
    fn pay_mode(&self) -> api::PayMode {
        if self.prepaid { api::PayMode::Prepaid } else { api::PayMode::Postpaid }
    }
}

pub(super) fn create(
    state: &mut State,
    request: api::CreateInstanceRequest,
    context: &Context,
) -> Outcome<api::CreateInstanceResponse> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !(3..=64).contains(&request.name.len()) || !request.name.chars().all(plain) {
        return Err(Refusal::invalid_value("The parameter `Name` must have 3 to 64 letters, digits, `-` and `_`."));
    }
    if matches!(request.instance_type, api::InstanceType::Unknown(_)) {
        return Err(Refusal::invalid_value(format!(
            "The parameter `InstanceType` is {}, which is not known.",
            request.instance_type
        )));
    }
    let mut id = new_id("mqtt");
    while state.instances.contains_key(&id) {
        id = new_id("mqtt");
    }
    let instance = Instance {
        id: id.clone(),
        region: context.region.clone(),
        registration_code: None,
        authorities: BTreeMap::new(),
        devices: BTreeMap::new(),
        sequence: state.next(),
        name: request.name,
        kind: request.instance_type,
        sku: request.sku_code,
        remark: request.remark.unwrap_or_default(),
        tags: request.tag_list.unwrap_or_default(),
        prepaid: request.pay_mode == Some(1),
        x509_mode: api::X509Mode::Tls,
        provision_type: api::DeviceCertificateProvisionType::Api,
        automatic_activation: false,
        times: Times::created(context.now),
    };
    state.instances.insert(id.clone(), instance);
    let mut reply = api::CreateInstanceResponse::default();
    reply.instance_id = id;
    Ok(reply)
}

pub(super) fn describe(
    state: &mut State,
    request: api::DescribeInstanceRequest,
    context: &Context,
) -> Outcome<api::DescribeInstanceResponse> {
    let instance = state.instance(&request.instance_id, context)?;
    let mut reply = api::DescribeInstanceResponse::default();
    reply.instance_id = instance.id.clone();
    reply.instance_name = instance.name.clone();
    reply.instance_type = instance.kind.clone();
    reply.instance_status = api::InstanceStatus::Running;
    reply.sku_code = instance.sku.clone();
    reply.remark = instance.remark.clone();
    // Seconds here, milliseconds in the list: so says the API.
    reply.created_time = instance.times.created / 1_000;
    reply.pay_mode = instance.pay_mode();
    reply.x509_mode = instance.x509_mode.clone();
    reply.device_certificate_provision_type = instance.provision_type.clone();
    reply.automatic_activation = Some(instance.automatic_activation);
    reply.registration_code = instance.registration_code.clone();
    Ok(reply)
}

pub(super) fn list(
    state: &mut State,
    request: api::DescribeInstanceListRequest,
    context: &Context,
) -> Outcome<api::DescribeInstanceListResponse> {
    let (skip, take) = page(request.offset, request.limit, 100)?;
    let tags = request.tag_filters.unwrap_or_default();
    // The other filters are ignored where tags are given: so says the API.
    let filters = if tags.is_empty() { request.filters.unwrap_or_default() } else { Vec::new() };
    let mut found: Vec<&Instance> = Vec::new();
    for instance in state.instances.values().filter(|instance| instance.region == context.region) {
        let mut matches = tags.iter().all(|filter| has_tag(instance, filter));
        for filter in &filters {
            matches &= passes(instance, filter)?;
        }
        if matches {
            found.push(instance);
        }
    }
    found.sort_by_key(|instance| std::cmp::Reverse(instance.sequence));
    let mut reply = api::DescribeInstanceListResponse::default();
    reply.total_count = Some(i64::try_from(found.len()).unwrap_or(i64::MAX));
    reply.data = found.into_iter().skip(skip).take(take).map(item).collect();
    Ok(reply)
}

fn has_tag(instance: &Instance, filter: &api::TagFilter) -> bool {
    instance.tags.iter().any(|tag| {
        filter.tag_key.as_ref().is_none_or(|key| tag.tag_key == *key)
            && filter.tag_values.as_ref().is_none_or(|values| values.is_empty() || values.contains(&tag.tag_value))
    })
}

fn passes(instance: &Instance, filter: &api::Filter) -> Outcome<bool> {
    let any = |passes: &dyn Fn(&str) -> bool| filter.values.iter().any(|value| passes(value));
    Ok(match api::InstanceFilter::from(filter.name.as_str()) {
        api::InstanceFilter::InstanceName => any(&|value| instance.name.contains(value)),
        api::InstanceFilter::InstanceId => any(&|value| instance.id == value),
        api::InstanceFilter::InstanceStatus => any(&|value| api::InstanceStatus::Running == value),
        api::InstanceFilter::PayMode => any(&|value| instance.pay_mode() == value),
        // No instance of the emulator expires.
        api::InstanceFilter::ExpiredBefore => false,
        _ => return Err(Refusal::invalid_value(format!("There is no filter {:?} here.", filter.name))),
    })
}

fn item(instance: &Instance) -> api::MQTTInstanceItem {
    let mut item = api::MQTTInstanceItem::default();
    item.instance_id = instance.id.clone();
    item.instance_name = instance.name.clone();
    item.version = "1.0.0".to_owned();
    item.instance_type = instance.kind.clone();
    item.instance_status = api::InstanceStatus::Running;
    item.remark = instance.remark.clone();
    item.sku_code = instance.sku.clone();
    item.create_time = Some(instance.times.created);
    item.pay_mode = Some(instance.pay_mode());
    item
}

pub(super) fn modify_x509(
    state: &mut State,
    request: api::ModifyX509ConfigRequest,
    context: &Context,
) -> Outcome<api::ModifyX509ConfigResponse> {
    let settings = Settings {
        mode: request.x509_mode,
        provision_type: request.device_certificate_provision_type,
        automatic_activation: request.automatic_activation,
    };
    settings.apply(state.instance(&request.instance_id, context)?, context)?;
    Ok(api::ModifyX509ConfigResponse::default())
}

pub(super) fn bind_certificates(
    state: &mut State,
    request: api::ModifyInstanceCertBindingRequest,
    context: &Context,
) -> Outcome<api::ModifyInstanceCertBindingResponse> {
    let instance = state.instance(&request.instance_id, context)?;
    let given = |id: &Option<String>| id.as_ref().is_some_and(|id| !id.is_empty());
    if request.x509_mode != api::X509Mode::Tls && !given(&request.ssl_server_cert_id) {
        return Err(Refusal::missing("SSLServerCertId"));
    }
    if request.x509_mode == api::X509Mode::MutualTls && !given(&request.ssl_ca_cert_id) {
        return Err(Refusal::missing("SSLCaCertId"));
    }
    let settings = Settings {
        mode: Some(request.x509_mode),
        provision_type: request.device_certificate_provision_type,
        automatic_activation: request.automatic_activation,
    };
    settings.apply(instance, context)?;
    Ok(api::ModifyInstanceCertBindingResponse::default())
}

/// X.509 settings that a request changes; what it does not name stays.
struct Settings {
    mode: Option<api::X509Mode>,
    provision_type: Option<api::DeviceCertificateProvisionType>,
    automatic_activation: Option<bool>,
}

impl Settings {
    fn apply(self, instance: &mut Instance, context: &Context) -> Outcome<()> {
        if let Some(mode @ api::X509Mode::Unknown(_)) = &self.mode {
            return Err(Refusal::invalid_value(format!("The parameter `X509Mode` is {mode}, which is not known.")));
        }
        if let Some(kind @ api::DeviceCertificateProvisionType::Unknown(_)) = &self.provision_type {
            return Err(Refusal::invalid_value(format!(
                "The parameter `DeviceCertificateProvisionType` is {kind}, which is not known."
            )));
        }
        instance.x509_mode = self.mode.unwrap_or(instance.x509_mode.clone());
        instance.provision_type = self.provision_type.unwrap_or(instance.provision_type.clone());
        instance.automatic_activation = self.automatic_activation.unwrap_or(instance.automatic_activation);
        instance.times.updated = context.now;
        Ok(())
    }
}
