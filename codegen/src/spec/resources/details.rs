//! Of a resource whose id is known: its state, how many are created, and what names one beside the id.

use std::collections::BTreeSet;

use super::super::Field;
use super::draft::Draft;
use super::model::CreatedId;
use super::shapes::{Shapes, is_single_key};
use super::vocabulary::{OTHER_STATES, PAGING};
use super::words::key;

/// Finds them all.
pub(super) fn find<'a>(shapes: &Shapes<'a>, draft: &mut Draft<'a>) {
    draft.state = state(shapes, draft);
    draft.count = count(shapes, draft);
    draft.scope = scope(shapes, draft);
}

/// The member that says how the thing is, and not how a part of it or what happens to it is.
fn state<'a>(shapes: &Shapes<'a>, draft: &Draft<'a>) -> Option<&'a str> {
    if let Some(list) = &draft.list {
        return state_among(draft, shapes.fields(list.ty).iter());
    }
    // Of what nothing lists, what tells of one says it.
    if draft.create.is_empty() {
        return None;
    }
    let read = draft.describe.map(|(action, _)| action).or_else(|| draft.reads.first().copied())?;
    let object = object(shapes, draft, read).and_then(|object| shapes.reply_at(read, object)?.ty.object());
    match object {
        Some(object) => state_among(draft, shapes.fields(object).iter()),
        None => state_among(draft, shapes.reply(read)),
    }
}

fn state_among<'a>(draft: &Draft<'a>, members: impl Iterator<Item = (&'a String, &'a Field)>) -> Option<&'a str> {
    let tails = draft.noun.tails();
    let (mut best, mut found): (Option<(f64, &str)>, usize) = (None, 0);
    for (name, field) in members {
        let Some(of) = of_state(name).filter(|_| is_single_key(&field.ty)) else { continue };
        // Other codes are those of replies to requests over HTTP.
        if name.ends_with("Code") && !(of.is_empty() || tails.contains(&of)) {
            continue;
        }
        found += 1;
        let is_tail = tails.contains(&of);
        let mut score = match of.as_str() {
            _ if is_tail => 5.0,
            "" | "lifecycle" | "life" => 4.0,
            part if draft.noun.key.contains(part) => 3.0,
            _ => 0.5,
        };
        if !is_tail && OTHER_STATES.iter().any(|other| of.contains(other)) {
            score -= 4.0;
        }
        if best.is_none_or(|(best, _)| score > best) {
            best = Some((score, name));
        }
    }
    let enough = if found == 1 { 0.5 } else { 3.0 };
    best.filter(|(score, _)| *score >= enough).map(|(_, name)| name)
}

/// What a member says the state of, in small letters: `instance` for `InstanceState`.
fn of_state(name: &str) -> Option<String> {
    let of = ["Status", "State", "status", "StatusCode"].iter().find_map(|end| name.strip_suffix(end))?;
    Some(of.to_ascii_lowercase())
}

/// The field of what creates it that says how many are wanted.
fn count<'a>(shapes: &Shapes<'a>, draft: &Draft<'a>) -> Option<&'a str> {
    let mut wanted: Vec<String> = Vec::new();
    for tail in draft.noun.tails() {
        wanted.extend(["count", "num", "number", "quantity"].map(|word| format!("{tail}{word}")));
    }
    wanted.extend(["goodsnum", "goodscount"].map(str::to_owned));
    if draft.noun.key.contains("instance") {
        wanted.extend(["instancecount", "instancenum"].map(str::to_owned));
    }
    let several = draft.create.iter().any(|create| match &create.id {
        CreatedId::Reply(path) => path.ends_with("[]"),
        CreatedId::Order(_) => true,
        CreatedId::Request(_) | CreatedId::Untold => false,
    });
    if several {
        wanted.extend(["count", "num", "quantity", "number", "amount"].map(str::to_owned));
    }
    let fields = || draft.create.iter().flat_map(|create| shapes.request(create.action));
    let numbers = || fields().filter(|(_, field)| !field.ty.list && field.ty.item.is_integer());
    wanted
        .iter()
        .find_map(|wanted| numbers().map(|(name, _)| name.as_str()).find(|name| name.eq_ignore_ascii_case(wanted)))
}

/// What deleting must be told, the list has, and is not the id.
fn scope(shapes: &Shapes<'_>, draft: &Draft<'_>) -> Vec<String> {
    let Some(list) = &draft.list else { return Vec::new() };
    let listing = shapes.request(list.action);
    let calls = if draft.delete.is_empty() { &draft.modify } else { &draft.delete };
    let mut scope = BTreeSet::new();
    for call in calls {
        let own = call.id.as_deref().map(|path| path.trim_end_matches("[]"));
        for (name, field) in shapes.request(call.action) {
            let is_id = draft.id.as_ref().is_some_and(|id| id.key == key(name)) || own == Some(name);
            if !field.required || !is_single_key(&field.ty) || is_id {
                continue;
            }
            let Some(listed) = listing.get(name) else { continue };
            if listed.required || !PAGING.contains(&name.as_str()) {
                scope.insert(name.clone());
            }
        }
    }
    scope.into_iter().collect()
}

/// The field of a reply with the thing, where the thing is not the reply itself.
pub(super) fn object<'a>(shapes: &Shapes<'a>, draft: &Draft<'a>, action: &str) -> Option<&'a str> {
    let tells_id = |(name, _): (&String, _)| draft.id.as_ref().is_some_and(|id| id.name == *name);
    if draft.list.is_none() && shapes.reply(action).any(tells_id) {
        return None;
    }
    if let Some(found) = draft.object.filter(|object| shapes.reply(action).any(|(name, _)| name == *object)) {
        return Some(found);
    }
    let item = draft.list.as_ref().map(|list| list.ty);
    let objects = || shapes.reply(action).filter(|(_, field)| !field.ty.list && field.ty.object().is_some());
    let same = objects().find(|(_, field)| item.is_some() && field.ty.object() == item);
    let alone = || objects().next().filter(|_| shapes.reply(action).count() == 1);
    same.or_else(alone).map(|(name, _)| name.as_str())
}
