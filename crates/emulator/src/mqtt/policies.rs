//! Authorization policies of an instance: who may connect, publish and subscribe. The one with the
//! smallest priority is looked at first, and no two have the same.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::{self, given};
use super::rows::{Policy, Rule};
use super::state::{Context, State, key, prefix};
use crate::refusal::{Outcome, Refusal};

/// The key of a policy, in the order of ids.
fn key_of(instance: &str, id: i64) -> String {
    key(instance, &format!("{id:020}"))
}

fn missing(id: i64) -> Refusal {
    Refusal::new("ResourceNotFound.AuthorizationPolicy", format!("The authorization policy {id} does not exist."))
}

pub(super) fn create(
    state: &mut State,
    request: api::CreateAuthorizationPolicyRequest,
    context: &Context,
) -> Outcome<api::CreateAuthorizationPolicyResponse> {
    let limit = state.running(given(&request.instance_id), context)?.limits().policies;
    let id = i64::try_from(state.next()).unwrap_or(i64::MAX);
    let policy = Policy {
        id,
        instance: given(&request.instance_id).to_owned(),
        name: request.policy_name.unwrap_or_default(),
        priority: request.priority.unwrap_or_default(),
        rule: Rule {
            effect: request.effect.ok_or_else(|| Refusal::missing("Effect"))?,
            actions: request.actions.unwrap_or_default(),
            resources: request.resources.unwrap_or_default(),
            username: request.username.unwrap_or_default(),
            client: request.client_id.unwrap_or_default(),
            ip: request.ip.unwrap_or_default(),
            qos: request.qos.unwrap_or_default(),
            retain: request.retain.unwrap_or_default(),
        },
        remark: request.remark.unwrap_or_default(),
        created: context.now,
        updated: context.now,
    };
    check(&policy, request.policy_version.unwrap_or_default())?;
    alone(state, &policy)?;
    if checks::count(state.policies.under(&prefix(given(&request.instance_id))).count()) >= limit {
        return Err(Refusal::new(
            "OperationDenied",
            format!("The instance may have {limit} authorization policies, and has."),
        ));
    }
    state.policies.put(key_of(given(&request.instance_id), id), policy);
    let mut reply = api::CreateAuthorizationPolicyResponse::default();
    (reply.instance_id, reply.id) = (request.instance_id.unwrap_or_default(), id);
    Ok(reply)
}

pub(super) fn modify(
    state: &mut State,
    request: api::ModifyAuthorizationPolicyRequest,
    context: &Context,
) -> Outcome<api::ModifyAuthorizationPolicyResponse> {
    state.running(given(&request.instance_id), context)?;
    let id = request.id.unwrap_or_default();
    let policy = state.policies.edit(&key_of(given(&request.instance_id), id)).ok_or_else(|| missing(id))?;
    fn set<T>(field: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *field = value;
        }
    }
    set(&mut policy.name, request.policy_name);
    set(&mut policy.priority, request.priority);
    set(&mut policy.remark, request.remark);
    let rule = &mut policy.rule;
    set(&mut rule.effect, request.effect);
    set(&mut rule.actions, request.actions);
    set(&mut rule.resources, request.resources);
    set(&mut rule.username, request.username);
    set(&mut rule.client, request.client_id);
    set(&mut rule.ip, request.ip);
    set(&mut rule.qos, request.qos);
    set(&mut rule.retain, request.retain);
    policy.updated = context.now;
    let policy = policy.clone();
    check(&policy, request.policy_version.unwrap_or(1))?;
    alone(state, &policy)?;
    Ok(api::ModifyAuthorizationPolicyResponse::default())
}

/// Gives policies other priorities, all at once: two can change places.
pub(super) fn reorder(
    state: &mut State,
    request: api::UpdateAuthorizationPolicyPriorityRequest,
    context: &Context,
) -> Outcome<api::UpdateAuthorizationPolicyPriorityResponse> {
    state.running(given(&request.instance_id), context)?;
    let wanted = request.priorities.unwrap_or_default();
    if wanted.is_empty() {
        return Err(Refusal::missing("Priorities"));
    }
    let (mut ids, mut priorities) = (BTreeSet::new(), BTreeSet::new());
    for wanted in &wanted {
        let (id, wanted) = (wanted.id.unwrap_or_default(), wanted.priority.unwrap_or_default());
        if !ids.insert(id) || !priorities.insert(wanted) {
            return Err(Refusal::new(
                "FailedOperation.DuplicateAuthorizationIdOrPriority",
                format!("The id {id} or the priority {wanted} stands twice."),
            ));
        }
        priority(wanted)?;
        let policy = state.policies.edit(&key_of(given(&request.instance_id), id)).ok_or_else(|| missing(id))?;
        policy.priority = wanted;
        policy.updated = context.now;
    }
    let mut seen = BTreeMap::new();
    for (_, policy) in state.policies.under(&prefix(given(&request.instance_id))) {
        if let Some(other) = seen.insert(policy.priority, policy.id) {
            return Err(same_priority(policy.priority, other));
        }
    }
    Ok(api::UpdateAuthorizationPolicyPriorityResponse::default())
}

pub(super) fn delete(
    state: &mut State,
    request: api::DeleteAuthorizationPolicyRequest,
    context: &Context,
) -> Outcome<api::DeleteAuthorizationPolicyResponse> {
    state.running(given(&request.instance_id), context)?;
    let id = request.id.unwrap_or_default();
    state.policies.remove(&key_of(given(&request.instance_id), id)).ok_or_else(|| missing(id))?;
    Ok(api::DeleteAuthorizationPolicyResponse::default())
}

/// Policies in the order in which they are looked at: of one instance, or of all of the region.
pub(super) fn list(
    state: &mut State,
    request: api::DescribeAuthorizationPoliciesRequest,
    context: &Context,
) -> Outcome<api::DescribeAuthorizationPoliciesResponse> {
    if let Some(id) = &request.instance_id {
        state.instance(id, context)?;
    }
    let shown = |policy: &&Policy| match &request.instance_id {
        Some(id) => policy.instance == *id,
        None => state.instance(&policy.instance, context).is_ok(),
    };
    let mut found: Vec<&Policy> = state.policies.rows().filter(shown).collect();
    found.sort_by_key(|policy| (&policy.instance, policy.priority));
    let mut reply = api::DescribeAuthorizationPoliciesResponse::default();
    reply.data = found.into_iter().map(item).collect();
    Ok(reply)
}

fn item(policy: &Policy) -> api::AuthorizationPolicyItem {
    let rule = &policy.rule;
    let mut item = api::AuthorizationPolicyItem::default();
    item.id = Some(policy.id);
    item.instance_id = Some(policy.instance.clone());
    item.policy_name = Some(policy.name.clone());
    item.version = Some(1);
    item.priority = Some(policy.priority);
    item.effect = Some(rule.effect.clone());
    item.actions = Some(rule.actions.clone());
    item.resources = Some(rule.resources.clone());
    item.client_id = Some(rule.client.clone());
    item.username = Some(rule.username.clone());
    item.ip = Some(rule.ip.clone());
    item.qos = Some(rule.qos.clone());
    item.retain = Some(rule.retain);
    item.remark = Some(policy.remark.clone());
    item.created_time = Some(policy.created);
    item.update_time = Some(policy.updated);
    item
}

fn check(policy: &Policy, version: i64) -> Outcome<()> {
    let rule = &policy.rule;
    let letters = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    if !(3..=64).contains(&policy.name.chars().count()) || !policy.name.chars().all(letters) {
        return Err(Refusal::invalid_value(
            "The parameter `PolicyName` must have 3 to 64 letters, digits, `-` and `_`.",
        ));
    }
    if version != 1 {
        return Err(Refusal::invalid_value(format!("The parameter `PolicyVersion` is {version}; there is only 1.")));
    }
    priority(policy.priority)?;
    if let effect @ api::PolicyEffect::Unknown(_) = &rule.effect {
        return Err(checks::unknown_word("Effect", effect));
    }
    among("Actions", &rule.actions, &["connect", "pub", "sub"])?;
    among("Qos", &rule.qos, &["0", "1", "2"])?;
    if !(1..=3).contains(&rule.retain) {
        return Err(Refusal::invalid_value(format!("The parameter `Retain` is {}, not 1, 2 or 3.", rule.retain)));
    }
    if !rule.ip.is_empty() && !is_network(&rule.ip) {
        return Err(Refusal::invalid_value(format!(
            "The parameter `Ip` is {:?}, neither an address nor a network such as 10.0.0.0/8.",
            rule.ip
        )));
    }
    checks::remark(Some(&policy.remark))
}

fn priority(priority: i64) -> Outcome<()> {
    if priority >= 1 {
        return Ok(());
    }
    Err(Refusal::invalid_value(format!("The parameter `Priority` is {priority}; it must be 1 or more.")))
}

/// Words of a list, with commas between them.
fn among(parameter: &str, value: &str, words: &[&str]) -> Outcome<()> {
    match value.split(',').find(|word| !words.contains(word)) {
        None => Ok(()),
        Some(other) => Err(Refusal::invalid_value(format!(
            "The parameter `{parameter}` has {other:?}; it takes {}, with commas between them.",
            words.join(", ")
        ))),
    }
}

fn is_network(text: &str) -> bool {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.is_none_or(|bits| bits.parse::<u8>().is_ok_and(|bits| bits <= most))
}

/// Checks that no other policy has its priority or says the same.
fn alone(state: &State, policy: &Policy) -> Outcome<()> {
    let prefix = prefix(&policy.instance);
    for (_, other) in state.policies.under(&prefix).filter(|(_, other)| other.id != policy.id) {
        if other.priority == policy.priority {
            return Err(same_priority(policy.priority, other.id));
        }
        if other.rule == policy.rule {
            return Err(Refusal::new(
                "FailedOperation.DuplicatePolicy",
                format!("The authorization policy {} says the same.", other.id),
            ));
        }
    }
    Ok(())
}

fn same_priority(priority: i64, other: i64) -> Refusal {
    Refusal::new(
        "FailedOperation.DuplicatePriority",
        format!("The authorization policy {other} has the priority {priority}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_addresses_with_or_without_bits() {
        for (text, is) in [
            ("10.0.0.1", true),
            ("0.0.0.0/0", true),
            ("fd00::/8", true),
            ("10.0.0.0/33", false),
            ("10.0.0.0/", false),
            ("10.0.0", false),
            ("*", false),
        ] {
            assert_eq!(is_network(text), is, "{text}");
        }
    }
}
