//! Users of an instance: what clients log in as.

use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::{self, given};
use super::rows::User;
use super::state::{Context, State, key, prefix};
use crate::refusal::{Outcome, Refusal};

/// A user is a role in the words of the API's codes.
fn missing(name: &str) -> Refusal {
    Refusal::new("ResourceNotFound.Role", format!("The user {name} does not exist."))
}

pub(super) fn create(
    state: &mut State,
    request: api::CreateUserRequest,
    context: &Context,
) -> Outcome<api::CreateUserResponse> {
    state.running(given(&request.instance_id), context)?;
    checks::name("Username", given(&request.username), 1, 32)?;
    checks::remark(request.remark.as_ref())?;
    if let Some(password) = &request.password {
        checks::name("Password", password, 1, 64)?;
    }
    let key = key(given(&request.instance_id), given(&request.username));
    if state.users.get(&key).is_some() {
        return Err(Refusal::new(
            "UnsupportedOperation.ResourceAlreadyExists",
            format!("The user {} exists.", given(&request.username)),
        ));
    }
    let mut random = state.random();
    let user = User {
        name: request.username.unwrap_or_default(),
        password: request
            .password
            .unwrap_or_else(|| std::iter::repeat_with(|| random.alphanumeric()).take(16).collect()),
        remark: request.remark.unwrap_or_default(),
        created: context.now,
        updated: context.now,
        sequence: state.next(),
    };
    state.users.put(key, user);
    Ok(api::CreateUserResponse::default())
}

pub(super) fn modify(
    state: &mut State,
    request: api::ModifyUserRequest,
    context: &Context,
) -> Outcome<api::ModifyUserResponse> {
    state.running(given(&request.instance_id), context)?;
    checks::remark(request.remark.as_ref())?;
    let user = state
        .users
        .edit(&key(given(&request.instance_id), given(&request.username)))
        .ok_or_else(|| missing(given(&request.username)))?;
    user.remark = request.remark.unwrap_or(std::mem::take(&mut user.remark));
    user.updated = context.now;
    Ok(api::ModifyUserResponse::default())
}

pub(super) fn delete(
    state: &mut State,
    request: api::DeleteUserRequest,
    context: &Context,
) -> Outcome<api::DeleteUserResponse> {
    state.running(given(&request.instance_id), context)?;
    state
        .users
        .remove(&key(given(&request.instance_id), given(&request.username)))
        .ok_or_else(|| missing(given(&request.username)))?;
    Ok(api::DeleteUserResponse::default())
}

pub(super) fn list(
    state: &mut State,
    request: api::DescribeUserListRequest,
    context: &Context,
) -> Outcome<api::DescribeUserListResponse> {
    let (skip, take) = checks::page(request.offset, request.limit, 100)?;
    let filters = checks::name_filters(request.filters, api::UserFilter::Username.as_str())?;
    state.instance(given(&request.instance_id), context)?;
    let prefix = prefix(given(&request.instance_id));
    let mut found: Vec<&User> =
        state.users.under(&prefix).map(|(_, user)| user).filter(|user| checks::passes(&user.name, &filters)).collect();
    found.sort_by_key(|user| std::cmp::Reverse(user.sequence));
    let mut reply = api::DescribeUserListResponse::default();
    reply.total_count = Some(checks::count(found.len()));
    reply.data = found.into_iter().skip(skip).take(take).map(item).collect();
    Ok(reply)
}

fn item(user: &User) -> api::MQTTUserItem {
    let mut item = api::MQTTUserItem::default();
    item.username = user.name.clone();
    item.password = user.password.clone();
    item.remark = user.remark.clone();
    item.created_time = user.created;
    item.modified_time = user.updated;
    item
}
