//! Which member of a thing is its id.

use std::collections::HashSet;

use super::super::TypeName;
use super::draft::{Draft, Id};
use super::evidence::{Evidence, Owners, demanded};
use super::score::score;
use super::shapes::{Shapes, Value, is_single_key};
use super::words::{is_id, key, one_of};

/// Below this no member is the id.
const ENOUGH: f64 = 3.5;

/// Finds the id: the member that deleting, changing and describing ask for, that creating answers, and that the
/// noun gives its name to.
pub(super) fn find<'a>(shapes: &Shapes<'a>, owners: &Owners, draft: &mut Draft<'a>) {
    let item = draft.list.as_ref().map(|list| list.ty);
    let mut members = item.map(|item| scalars(shapes.fields(item).iter())).unwrap_or_default();
    if members.is_empty() {
        members = members_of_described(shapes, draft);
    }
    find_among(shapes, owners, draft, &members);
    let Some(item) = item.filter(|_| draft.id.is_none()) else {
        hold_thing(shapes, draft);
        return;
    };
    // Items that hold the thing in a member: GeoFence.FenceId.
    let outer = std::mem::take(&mut draft.members);
    for (name, field) in shapes.fields(item) {
        let Some(inner) = field.ty.object().filter(|_| !field.ty.list && name != "Result") else { continue };
        let members = shapes.fields(inner);
        let is_thing = |member: &String| draft.is_own_id(&key(member)) || matches!(member.as_str(), "Id" | "Name");
        if !members.keys().any(is_thing) {
            continue;
        }
        find_among(shapes, owners, draft, &scalars(members.iter()));
        if draft.id.is_some() {
            if let Some(list) = &mut draft.list {
                (list.ty, list.thing) = (inner, Some(name.as_str()));
            }
            return;
        }
    }
    draft.members = outer;
    let evidence = Evidence::of(shapes, owners, draft);
    draft.id = agreed(shapes, &evidence);
    hold_thing(shapes, draft);
}

/// The member of an item that holds the thing, where what calls agree upon is no member of the item itself.
fn hold_thing<'a>(shapes: &Shapes<'a>, draft: &mut Draft<'a>) {
    let (Some(id), Some(list)) = (&draft.id, &mut draft.list) else { return };
    if list.thing.is_some() || shapes.fields(list.ty).keys().any(|name| key(name) == id.key) {
        return;
    }
    let mut holders = shapes.fields(list.ty).iter().filter_map(|(name, field)| {
        let inner = field.ty.object().filter(|_| !field.ty.list)?;
        shapes.fields(inner).contains_key(&id.name).then_some((name.as_str(), inner))
    });
    if let (Some((name, inner)), None) = (holders.next(), holders.next()) {
        (list.ty, list.thing) = (inner, Some(name));
    }
}

/// Members that can be an id, with their types, in upstream's order.
type Members<'a> = Vec<(&'a str, &'a TypeName)>;

fn scalars<'a>(fields: impl Iterator<Item = (&'a String, &'a super::super::Field)>) -> Members<'a> {
    fields.filter(|(_, field)| is_single_key(&field.ty)).map(|(name, field)| (name.as_str(), &field.ty)).collect()
}

/// The members of a thing that is told of alone: those of the object in the reply, or of the reply itself.
fn members_of_described<'a>(shapes: &Shapes<'a>, draft: &mut Draft<'a>) -> Members<'a> {
    let mut members = Members::new();
    for action in &draft.reads {
        if draft.object.is_none() {
            let mut objects = shapes.reply(action).filter(|(_, field)| !field.ty.list);
            let object = objects.find_map(|(name, field)| Some((name, field.ty.object()?)));
            if let Some((name, ty)) = object {
                draft.object = Some(name);
                members = scalars(shapes.fields(ty).iter());
            }
        }
        if members.is_empty() {
            members = scalars(shapes.reply(action));
        }
    }
    members
}

fn find_among<'a>(shapes: &Shapes<'a>, owners: &Owners, draft: &mut Draft<'a>, members: &Members<'_>) {
    draft.members = members.iter().map(|(name, _)| key(name)).collect();
    draft.demanded = demanded(shapes, draft);
    let evidence = Evidence::of(shapes, owners, draft);
    draft.id = of_job(shapes, draft, &evidence)
        .or_else(|| match members.as_slice() {
            [] => best(&evidence, &from_calls(shapes, &evidence)),
            _ => best(&evidence, members),
        })
        .or_else(|| first(shapes, &evidence, members))
        .or_else(|| of_read(shapes, draft, &evidence));
}
/// A job: what submitting it answers is what telling of it must be told.
fn of_job(shapes: &Shapes<'_>, draft: &Draft<'_>, evidence: &Evidence<'_, '_>) -> Option<Id> {
    if draft.list.is_some() {
        return None;
    }
    let reads = draft.reads.iter().flat_map(|read| shapes.top_inputs(read));
    let mut needed: Vec<_> = reads.filter(|value| !value.ty.list).collect();
    needed.sort_by_key(|value| !value.required);
    let asked = evidence.creates.first()?;
    draft.create.iter().find_map(|create| {
        shapes.outputs(create.action).into_iter().find_map(|value| {
            let needed = needed.iter().find(|needed| needed.key == value.key)?;
            let is_new = is_id(value.name()) && !asked.contains(&value.key);
            is_new.then(|| Id::new(needed.name(), value.ty.item.clone()))
        })
    })
}

/// What telling of one must be told, is called after the noun, and creating does not ask for.
fn of_read(shapes: &Shapes<'_>, draft: &Draft<'_>, evidence: &Evidence<'_, '_>) -> Option<Id> {
    if draft.list.is_some() || draft.create.is_empty() {
        return None;
    }
    let is_own = |value: &Value<'_>| {
        let is_new = !evidence.creates.iter().any(|asked| asked.contains(&value.key));
        value.required && !value.ty.list && is_new && evidence.is_own_id(&value.key)
    };
    let mut reads = draft.reads.iter().flat_map(|read| shapes.top_inputs(read));
    reads.find(is_own).map(|value| Id::new(value.name(), value.ty.item.clone()))
}

/// The member for which most speaks; without members what creating and deleting agree upon.
fn best(evidence: &Evidence<'_, '_>, members: &Members<'_>) -> Option<Id> {
    let mut best: Option<(f64, usize)> = None;
    for (at, (name, ty)) in members.iter().enumerate() {
        let Some(mut score) = score(evidence, name, ty) else { continue };
        if at == 0 {
            score += 0.5;
        }
        if best.is_none_or(|(best, _)| score > best) {
            best = Some((score, at));
        }
    }
    let (_, at) = best.filter(|(score, _)| *score >= ENOUGH)?;
    let (name, ty) = members.get(at)?;
    Some(Id::new(*name, ty.item.clone()))
}
/// The first member, if it is an id that other actions take and no parent's.
fn first(shapes: &Shapes<'_>, evidence: &Evidence<'_, '_>, members: &Members<'_>) -> Option<Id> {
    let list = evidence.draft.list_action()?;
    let (name, ty) = members.first()?;
    let key = key(name);
    let fits = is_id(name)
        && key != "instanceid"
        && evidence.is_free(&key)
        && !evidence.owners.contains_key(&key)
        && shapes.is_asked_elsewhere(&key, list);
    fits.then(|| Id::new(*name, ty.item.clone()))
}

/// What creating answers and deleting asks for, though no member of the list's items is called so.
fn agreed(shapes: &Shapes<'_>, evidence: &Evidence<'_, '_>) -> Option<Id> {
    let is_agreed = |id: &Id| {
        let says = |calls: &[HashSet<String>]| calls.iter().any(|keys| keys.contains(&id.key));
        id.is_id() && says(&evidence.answers) && says(&evidence.deletes) && evidence.is_free(&id.key)
    };
    best(evidence, &from_calls(shapes, evidence)).filter(is_agreed)
}

/// What stands for the members of a thing that nothing tells of: ids that creating answers and deleting asks for.
fn from_calls<'a>(shapes: &Shapes<'a>, evidence: &Evidence<'_, 'a>) -> Members<'a> {
    let mut members = Members::new();
    for create in &evidence.draft.create {
        for value in shapes.outputs(create.action).iter().filter(|value| is_id(value.name())) {
            put(&mut members, one_of(value.name()), value.ty);
        }
    }
    for delete in &evidence.draft.delete {
        for value in shapes.top_inputs(delete.action) {
            if is_id(value.name()) || evidence.names.contains(&value.key) {
                put(&mut members, one_of(value.name()), value.ty);
            }
        }
    }
    members
}

fn put<'a>(members: &mut Members<'a>, name: &'a str, ty: &'a TypeName) {
    match members.iter_mut().find(|(other, _)| *other == name) {
        Some(member) => member.1 = ty,
        None => members.push((name, ty)),
    }
}
