//! Instances as they are described, one or many.

use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::given;
use super::rows::Instance;
use super::state::{Context, State, prefix};
use super::{checks, sku};
use crate::refusal::Outcome;

pub(super) fn describe(
    state: &mut State,
    request: api::DescribeInstanceRequest,
    context: &Context,
) -> Outcome<api::DescribeInstanceResponse> {
    let instance = state.instance(given(&request.instance_id), context)?;
    let limits = instance.limits();
    let mut reply = api::DescribeInstanceResponse::default();
    reply.instance_id = instance.id.clone();
    reply.instance_name = instance.name.clone();
    reply.instance_type = instance.kind.clone();
    reply.instance_status = instance.status(context.now);
    reply.sku_code = instance.sku.clone();
    reply.remark = instance.remark.clone();
    // Seconds here, milliseconds in the list: so says the API.
    reply.created_time = instance.times.created / 1_000;
    reply.pay_mode = instance.pay_mode();
    reply.renew_flag = i64::from(instance.renews);
    reply.expiry_time = instance.expiry(context.now).unwrap_or(0);
    reply.x509_mode = instance.x509_mode.clone();
    reply.device_certificate_provision_type = instance.provision_type.clone();
    reply.automatic_activation = Some(instance.automatic_activation);
    reply.registration_code = instance.registration_code.clone();
    reply.authorization_policy = Some(instance.authorization_policy);
    reply.use_default_server_cert = Some(instance.default_server_certificate);
    reply.message_rate = Some(instance.message_rate);
    reply.delete_protect = Some(false);
    reply.topic_num = topics(state, instance);
    reply.topic_num_limit = limits.topics;
    reply.tps_limit = limits.clients;
    reply.client_num_limit = limits.clients;
    reply.authorization_policy_limit = limits.policies;
    reply.max_subscription_per_client = sku::SUBSCRIPTIONS;
    reply.max_subscription = Some(limits.clients * sku::SUBSCRIPTIONS);
    reply.max_ca_num = Some(sku::AUTHORITIES);
    reply.event_dialect = Some(api::EventDialect::V3);
    reply.hash_message_policy = Some(api::HashMessagePolicy::TopicName);
    reply.transport_layer_security = Some("TLSv1.3,TLSv1.2,TLSv1.1,TLSv1".to_owned());
    Ok(reply)
}

fn topics(state: &State, instance: &Instance) -> i64 {
    checks::count(state.topics.under(&prefix(&instance.id)).count())
}

pub(super) fn list(
    state: &mut State,
    request: api::DescribeInstanceListRequest,
    context: &Context,
) -> Outcome<api::DescribeInstanceListResponse> {
    let (skip, take) = checks::page(request.offset, request.limit, 100)?;
    let tags = request.tag_filters.unwrap_or_default();
    // The other filters are ignored where tags are given: so says the API.
    let filters = if tags.is_empty() { request.filters.unwrap_or_default() } else { Vec::new() };
    let conditions = filters.iter().map(Condition::parse).collect::<Outcome<Vec<_>>>()?;
    let mut found: Vec<&Instance> = state
        .instances
        .rows()
        .filter(|instance| {
            instance.region == context.region
                && instance.status(context.now) != api::InstanceStatus::Destroyed
                && tags.iter().all(|filter| has_tag(instance, filter))
                && conditions.iter().all(|condition| condition.admits(instance, context.now))
        })
        .collect();
    found.sort_by_key(|instance| std::cmp::Reverse(instance.sequence));
    let mut reply = api::DescribeInstanceListResponse::default();
    reply.total_count = Some(checks::count(found.len()));
    reply.data = found.into_iter().skip(skip).take(take).map(|instance| item(state, instance, context.now)).collect();
    Ok(reply)
}

fn has_tag(instance: &Instance, filter: &api::TagFilter) -> bool {
    instance.tags.iter().any(|(key, value)| {
        filter.tag_key.as_ref().is_none_or(|wanted| key == wanted)
            && filter.tag_values.as_ref().is_none_or(|values| values.is_empty() || values.contains(value))
    })
}

/// A filter of the list and its values.
enum Condition<'a> {
    Name(&'a [String]),
    Id(&'a [String]),
    Status(&'a [String]),
    PayMode(&'a [String]),
    ExpiredBefore(Vec<i64>),
}

impl<'a> Condition<'a> {
    fn parse(filter: &'a api::Filter) -> Outcome<Self> {
        let values = filter.values.as_deref().unwrap_or_default();
        Ok(match api::InstanceFilter::from(given(&filter.name)) {
            api::InstanceFilter::InstanceName => Self::Name(values),
            api::InstanceFilter::InstanceId => Self::Id(values),
            api::InstanceFilter::InstanceStatus => Self::Status(values),
            api::InstanceFilter::PayMode => Self::PayMode(values),
            api::InstanceFilter::ExpiredBefore => Self::ExpiredBefore(checks::times(filter)?),
            _ => return Err(checks::unknown_filter(filter)),
        })
    }

    fn admits(&self, instance: &Instance, now: i64) -> bool {
        match self {
            Self::Name(values) => values.iter().any(|value| instance.name.contains(value)),
            Self::Id(values) => values.contains(&instance.id),
            Self::Status(values) => values.iter().any(|value| instance.status(now) == value.as_str()),
            Self::PayMode(values) => values.iter().any(|value| instance.pay_mode() == value.as_str()),
            Self::ExpiredBefore(times) => {
                instance.expiry(now).is_some_and(|expiry| times.iter().any(|time| expiry <= *time))
            }
        }
    }
}

fn item(state: &State, instance: &Instance, now: i64) -> api::MQTTInstanceItem {
    let limits = instance.limits();
    let mut item = api::MQTTInstanceItem::default();
    item.instance_id = instance.id.clone();
    item.instance_name = instance.name.clone();
    item.version = "1.0.0".to_owned();
    item.instance_type = instance.kind.clone();
    item.instance_status = instance.status(now);
    item.remark = instance.remark.clone();
    item.sku_code = instance.sku.clone();
    item.create_time = Some(instance.times.created);
    item.pay_mode = Some(instance.pay_mode());
    item.renew_flag = Some(i64::from(instance.renews));
    item.expiry_time = Some(instance.expiry(now).unwrap_or(0));
    item.destroy_time = Some(0);
    item.delete_protect = Some(false);
    item.topic_num = topics(state, instance);
    item.topic_num_limit = limits.topics;
    item.tps_limit = Some(limits.clients);
    item.client_num_limit = Some(limits.clients);
    item.authorization_policy_limit = Some(limits.policies);
    item.max_subscription_per_client = Some(sku::SUBSCRIPTIONS);
    item.max_subscription = Some(limits.clients * sku::SUBSCRIPTIONS);
    item.max_ca_num = Some(sku::AUTHORITIES);
    item
}
