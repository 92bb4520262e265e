//! Where each action has the id, and which actions only look like creating.

use std::collections::HashSet;

use super::draft::{Asking, Draft, Id, Making};
use super::evidence::Owners;
use super::matching::{self, Leave};
use super::model::{ById, CreatedId};
use super::shapes::{Shapes, Value};
use super::vocabulary::CREATE_FOR_SURE;
use super::words::{is_id, is_no_id, is_order, key, split_verb};

/// Finds the id in every action of a resource that has one.
pub(super) fn find_places<'a>(shapes: &Shapes<'a>, owners: &Owners, draft: &mut Draft<'a>) {
    let Some(id) = draft.id.clone() else { return };
    drop_binding(shapes, draft, &id);
    let created: Vec<CreatedId> =
        draft.create.iter().map(|create| created(shapes, owners, draft, &id, create.action)).collect();
    for (create, id) in draft.create.iter_mut().zip(created) {
        create.id = id;
    }
    let asked = |draft: &Draft<'_>, calls: &[Asking<'_>], modifies: bool| -> Vec<Option<String>> {
        calls.iter().map(|call| asked(shapes, owners, draft, &id, call.action, modifies)).collect()
    };
    let (deletes, modifies) = (asked(draft, &draft.delete, false), asked(draft, &draft.modify, true));
    for (call, id) in draft.delete.iter_mut().zip(deletes).chain(draft.modify.iter_mut().zip(modifies)) {
        call.id = id;
    }
    draft.by_id = by_id(shapes, draft, &id);
    draft.describe = describe(shapes, draft);
}

fn refs<'v, 'a>(values: &'v [Value<'a>]) -> Vec<&'v Value<'a>> {
    values.iter().collect()
}

fn is_sure(action: &str) -> bool {
    split_verb(action).is_some_and(|(verb, _)| CREATE_FOR_SURE.contains(&verb))
}

/// What must be told the id and does not answer it binds what is there: `SubmitX(XId, …)`.
fn drop_binding(shapes: &Shapes<'_>, draft: &mut Draft<'_>, id: &Id) {
    let full = draft.full_id();
    let binds = |action: &str| {
        let asks = asks_for(shapes, action, &[&id.key, &full]);
        asks && id.is_id() && matching::find(draft, &refs(&shapes.outputs(action)), Leave::EXACT).is_none()
    };
    let kept = |action: &str| is_sure(action) || !(binds(action) || uses(shapes, draft, id, action));
    let kept: Vec<bool> = draft.create.iter().map(|create| kept(create.action)).collect();
    let mut kept = kept.into_iter();
    draft.create.retain(|_| kept.next().unwrap_or(true));
}

fn asks_for(shapes: &Shapes<'_>, action: &str, keys: &[&String]) -> bool {
    shapes.request(action).keys().map(|name| key(name)).any(|key| keys.contains(&&key))
}

/// Whether an action runs or applies what is there, and answers of what: `RunWorkflow(WorkflowId)`.
pub(super) fn uses(shapes: &Shapes<'_>, draft: &Draft<'_>, id: &Id, action: &str) -> bool {
    let acts = split_verb(action).is_some_and(|(verb, _)| matches!(verb, "Run" | "Apply"));
    acts && asks_for(shapes, action, &[&id.key, &draft.full_id()])
}

/// Keys of ids that creating asks for and does not answer: parents' ids.
fn foreign(shapes: &Shapes<'_>, draft: &Draft<'_>, id: &Id) -> HashSet<String> {
    let actions = || draft.create.iter().map(|create| create.action);
    let asked = actions().flat_map(|action| shapes.request(action).keys()).filter(|name| is_id(name));
    let mut foreign: HashSet<String> = asked.map(|name| key(name)).collect();
    foreign.remove(&id.key);
    for value in actions().flat_map(|action| shapes.outputs(action)) {
        foreign.remove(&value.key);
    }
    foreign
}

/// Where the id of what an action creates is to be found.
pub(super) fn created(shapes: &Shapes<'_>, owners: &Owners, draft: &Draft<'_>, id: &Id, action: &str) -> CreatedId {
    let request = shapes.request(action);
    let asked = shapes.request_keys(action);
    let outputs: Vec<_> = shapes.outputs(action).into_iter().filter(Value::is_success).collect();
    // An id that the request has too is a parent's, unless the caller chooses it.
    let free: Vec<_> = outputs.iter().filter(|value| !asked.contains(&value.key) || value.key == id.key).collect();
    let is_chosen = request.iter().any(|(name, field)| field.required && key(name) == id.key);
    let leave = if is_chosen { Leave::EXACT } else { Leave::ALL };
    let list_of_ids = || outputs.iter().find(|value| is_list_of_ids(draft, id, value));
    if let Some(found) = matching::find(draft, &free, leave).or_else(list_of_ids) {
        return CreatedId::Reply(found.place());
    }
    let inputs = shapes.top_inputs(action);
    // What EditCup asks for is the id of the cup that it changes; where there is none yet, the service gives it.
    let edits = id.is_id() && split_verb(action).is_some_and(|(verb, _)| matches!(verb, "Edit" | "Modify" | "Save"));
    if let Some(found) = matching::find(draft, &refs(&inputs), Leave::ALL)
        && (!id.is_id() || found.key == id.key)
        && (!edits || found.required)
    {
        return CreatedId::Request(found.place());
    }
    let order = outputs.iter().find(|value| is_order(value.name()));
    if order.is_none()
        && let Some(only) = only_id(owners, draft, &outputs, &asked)
    {
        return CreatedId::Reply(only.place());
    }
    // What the caller calls it in an object: Plan.EventName. An id there may be that of what is changed.
    let inputs = shapes.inputs(action);
    let named = matching::find(draft, &refs(&inputs), Leave::EXACT).filter(|value| value.required || !id.is_id());
    match (named, order) {
        (Some(named), None) => return CreatedId::Request(named.place()),
        (Some(named), Some(_)) if !id.is_id() => return CreatedId::Request(named.place()),
        (_, Some(order)) => return CreatedId::Order(order.place()),
        (None, None) => {}
    }
    if let [whole] = outputs.as_slice()
        && is_wrapper(whole.name())
        && whole.ty.item == id.item
        && id.is_id()
    {
        return CreatedId::Reply(whole.place());
    }
    CreatedId::Untold
}

/// ResourceSet is a list of what ResourceId is.
fn is_list_of_ids(draft: &Draft<'_>, id: &Id, value: &Value<'_>) -> bool {
    let stem = id.key.strip_suffix("id").unwrap_or(&id.key);
    value.ty.list && value.is_at_top() && (value.key == draft.noun.key || value.key == stem)
}

fn is_wrapper(name: &str) -> bool {
    matches!(name, "Data" | "Result" | "Id" | "ID" | "Response")
}

/// The one id that a reply tells and the request does not have, if it is no other noun's.
fn only_id<'v, 'a>(
    owners: &Owners,
    draft: &Draft<'_>,
    outputs: &'v [Value<'a>],
    asked: &HashSet<String>,
) -> Option<&'v Value<'a>> {
    let is_new = |value: &&Value<'_>| !asked.contains(&value.key);
    let is_other = |value: &&Value<'_>| {
        is_id(value.name()) && !is_no_id(&value.key) && !matches!(value.key.as_str(), "sessionid" | "instanceid")
    };
    let others = outputs.iter().filter(is_new).filter(is_other);
    let instances = outputs.iter().filter(is_new).filter(|value| value.key == "instanceid");
    let mut found = others.chain(instances);
    let first = found.next()?;
    let is_own = owners.get(&first.key).is_none_or(|owner| *owner == draft.noun.key);
    (found.all(|value| value.name() == first.name()) && is_own).then_some(first)
}

/// Where an action asks for the id of what it changes or takes away.
pub(super) fn asked(
    shapes: &Shapes<'_>,
    owners: &Owners,
    draft: &Draft<'_>,
    id: &Id,
    action: &str,
    modifies: bool,
) -> Option<String> {
    let foreign = foreign(shapes, draft, id);
    let inputs = shapes.inputs(action);
    let (all, top) = (refs(&inputs), inputs.iter().filter(|value| value.is_at_top()).collect::<Vec<_>>());
    // Where things go by name, the name that changing asks for may be the new one.
    if modifies && !id.is_id() && draft.members.contains("id") {
        let own = top.iter().find(|value| value.required && draft.is_own_id(&value.key));
        if let Some(own) = own {
            return Some(own.place());
        }
    }
    let leave = Leave { foreign: Some(&foreign), ..Leave::ALL };
    let found = matching::find(draft, &all, Leave::EXACT)
        .or_else(|| matching::find(draft, &top, leave))
        .or_else(|| matching::find(draft, &all, leave))
        .or_else(|| left_over(shapes, owners, draft, id, &top))
        .or_else(|| top.iter().copied().find(|value| is_list_of_ids(draft, id, value)));
    found.map(Value::place)
}

/// The one id that neither creating nor listing wants.
fn left_over<'v, 'a>(
    shapes: &Shapes<'_>,
    owners: &Owners,
    draft: &Draft<'_>,
    id: &Id,
    top: &[&'v Value<'a>],
) -> Option<&'v Value<'a>> {
    let list = draft.list_action().filter(|_| id.is_id() && !draft.create.is_empty())?;
    let mut wanted: HashSet<String> =
        draft.create.iter().flat_map(|create| shapes.request_keys(create.action)).collect();
    let listing = shapes.request(list).iter().filter(|(_, field)| field.required);
    wanted.extend(listing.map(|(name, _)| key(name)));
    let mut left = top.iter().copied().filter(|value| {
        is_id(value.name())
            && !wanted.contains(&value.key)
            && !is_no_id(&value.key)
            && owners.get(&value.key).is_none_or(|owner| *owner == draft.noun.key)
    });
    left.next().filter(|_| left.next().is_none())
}

/// How the list is asked for things with certain ids.
pub(super) fn by_id(shapes: &Shapes<'_>, draft: &Draft<'_>, id: &Id) -> Option<ById> {
    let foreign = foreign(shapes, draft, id);
    let list = draft.list_action()?;
    let inputs = shapes.top_inputs(list);
    let leave = Leave { foreign: Some(&foreign), whole: true, ..Leave::ALL };
    if let Some(found) = matching::find(draft, &refs(&inputs), leave) {
        return Some(ById::Field(found.place()));
    }
    let is_id = |name: &str| {
        let plain: String =
            name.chars().filter(|letter| !"-_.".contains(*letter)).collect::<String>().to_ascii_lowercase();
        plain == id.key || plain.strip_suffix('s') == Some(&id.key) || draft.is_own_id(&plain)
    };
    shapes.request(list).iter().find_map(|(field, about)| {
        let name = about.filters.iter().find(|name| is_id(name))?;
        Some(ById::Filter { field: field.clone(), name: name.clone() })
    })
}

/// The read that is told the id and tells of one thing.
fn describe<'a>(shapes: &Shapes<'a>, draft: &Draft<'a>) -> Option<(&'a str, Option<&'a str>)> {
    let item = draft.list.as_ref().map(|list| list.ty);
    let tells_of_one =
        |action: &str| shapes.reply(action).any(|(_, field)| !field.ty.list && field.ty.object() == item);
    // DescribeBatchTaskDetail tells of a batch, where DescribeTaskDetail is there too.
    let (batches, plain): (Vec<&str>, Vec<&str>) = draft.reads.iter().partition(|read| read.contains("Batch"));
    plain.into_iter().chain(batches).find_map(|action| {
        let inputs = shapes.top_inputs(action);
        let required: Vec<_> = inputs.iter().filter(|value| value.required).collect();
        let found = matching::find(draft, &required, Leave::ALL)
            .or_else(|| matching::find(draft, &refs(&inputs), Leave::ALL))?;
        // What pages beside it are parts of the one, and so is what is counted in a reply that does not page.
        let pages_of_one = item.is_some() && tells_of_one(action);
        let of_one = found.required && (pages_of_one || !shapes.asks_for_pages(action));
        (!found.ty.list && (of_one || !shapes.pages(action))).then(|| (action, Some(found.name())))
    })
}

/// Drops what makes nothing: Run, Copy, Upload and their like count where they answer an id of their own, or
/// nothing else makes the thing.
pub(super) fn drop_weak_creators(draft: &mut Draft<'_>) {
    const ACTS: [&str; 4] = ["Copy", "Run", "Apply", "Generate"];
    let sure = draft.create.iter().any(|create| is_sure(create.action));
    let makes = |create: &Making<'_>| {
        let verb = split_verb(create.action).map_or("", |(verb, _)| verb);
        let bare = matches!(&create.id, CreatedId::Reply(path) if path == "Id") && matches!(verb, "Run" | "Copy");
        is_sure(create.action)
            || (create.is_told() && !(sure && bare))
            || (!sure && (create.is_order() || !ACTS.contains(&verb)))
    };
    draft.create.retain(makes);
    if !draft.id.as_ref().is_some_and(Id::is_id) {
        return;
    }
    // AddLabel(LabelId, Did) binds what CreateLabel made.
    let is_made = |create: &Making<'_>| create.is_told() || create.is_order();
    let is_plain = |create: &Making<'_>| create.action.starts_with("Create");
    if draft.create.iter().any(|create| is_made(create) || is_plain(create)) {
        draft.create.retain(|create| is_made(create) || is_plain(create));
    }
}
