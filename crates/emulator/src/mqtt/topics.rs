//! Topics of an instance.

use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::{self, given};
use super::rows::Topic;
use super::state::{Context, State, key, prefix};
use crate::refusal::{Outcome, Refusal};

fn missing(name: &str) -> Refusal {
    Refusal::new("ResourceNotFound.Topic", format!("The topic {name} does not exist."))
}

pub(super) fn create(
    state: &mut State,
    request: api::CreateTopicRequest,
    context: &Context,
) -> Outcome<api::CreateTopicResponse> {
    let limit = state.running(given(&request.instance_id), context)?.limits().topics;
    checks::name("Topic", given(&request.topic), 3, 100)?;
    checks::remark(request.remark.as_ref())?;
    let key = key(given(&request.instance_id), given(&request.topic));
    if state.topics.get(&key).is_some() {
        return Err(Refusal::new(
            "UnsupportedOperation.ResourceAlreadyExists",
            format!("The topic {} exists.", given(&request.topic)),
        ));
    }
    if checks::count(state.topics.under(&prefix(given(&request.instance_id))).count()) >= limit {
        return Err(Refusal::new("LimitExceeded.TopicNum", format!("The instance may have {limit} topics, and has.")));
    }
    let topic = Topic {
        name: given(&request.topic).to_owned(),
        remark: request.remark.unwrap_or_default(),
        created: context.now,
        sequence: state.next(),
    };
    state.topics.put(key, topic);
    let mut reply = api::CreateTopicResponse::default();
    reply.instance_id = request.instance_id.unwrap_or_default();
    reply.topic = request.topic.unwrap_or_default();
    Ok(reply)
}

pub(super) fn modify(
    state: &mut State,
    request: api::ModifyTopicRequest,
    context: &Context,
) -> Outcome<api::ModifyTopicResponse> {
    state.running(given(&request.instance_id), context)?;
    checks::remark(request.remark.as_ref())?;
    let topic = state
        .topics
        .edit(&key(given(&request.instance_id), given(&request.topic)))
        .ok_or_else(|| missing(given(&request.topic)))?;
    topic.remark = request.remark.unwrap_or(std::mem::take(&mut topic.remark));
    Ok(api::ModifyTopicResponse::default())
}

pub(super) fn delete(
    state: &mut State,
    request: api::DeleteTopicRequest,
    context: &Context,
) -> Outcome<api::DeleteTopicResponse> {
    state.running(given(&request.instance_id), context)?;
    state
        .topics
        .remove(&key(given(&request.instance_id), given(&request.topic)))
        .ok_or_else(|| missing(given(&request.topic)))?;
    Ok(api::DeleteTopicResponse::default())
}

pub(super) fn describe(
    state: &mut State,
    request: api::DescribeTopicRequest,
    context: &Context,
) -> Outcome<api::DescribeTopicResponse> {
    state.instance(given(&request.instance_id), context)?;
    let topic = state
        .topics
        .get(&key(given(&request.instance_id), given(&request.topic)))
        .ok_or_else(|| missing(given(&request.topic)))?;
    let mut reply = api::DescribeTopicResponse::default();
    reply.instance_id = request.instance_id.unwrap_or_default();
    reply.topic = topic.name.clone();
    reply.remark = topic.remark.clone();
    // Seconds: so says the API.
    reply.created_time = topic.created / 1_000;
    Ok(reply)
}

pub(super) fn list(
    state: &mut State,
    request: api::DescribeTopicListRequest,
    context: &Context,
) -> Outcome<api::DescribeTopicListResponse> {
    let (skip, take) = checks::page(request.offset, request.limit, 20)?;
    let filters = checks::name_filters(request.filters, api::TopicListFilter::TopicName.as_str())?;
    state.instance(given(&request.instance_id), context)?;
    let prefix = prefix(given(&request.instance_id));
    let mut found: Vec<&Topic> = state
        .topics
        .under(&prefix)
        .map(|(_, topic)| topic)
        .filter(|topic| checks::passes(&topic.name, &filters))
        .collect();
    found.sort_by_key(|topic| std::cmp::Reverse(topic.sequence));
    let mut reply = api::DescribeTopicListResponse::default();
    reply.total_count = Some(checks::count(found.len()));
    let item = |topic: &Topic| {
        let mut item = api::MQTTTopicItem::default();
        item.instance_id = request.instance_id.clone();
        item.topic = Some(topic.name.clone());
        item.remark = Some(topic.remark.clone());
        item
    };
    reply.data = found.into_iter().skip(skip).take(take).map(item).collect();
    Ok(reply)
}
