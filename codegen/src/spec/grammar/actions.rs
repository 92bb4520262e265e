//! What an action does to a thing: makes, lists, tells of, changes or takes away.

use std::collections::BTreeMap;

use super::super::resources::split_verb;
use super::super::{Create, CreatedId, Resource, Service};
use super::nouns;

/// What can be said of actions that the graph of resources names.
pub(super) fn docs(service: &Service) -> BTreeMap<String, String> {
    let mut said = BTreeMap::new();
    let mut say = |action: &str, doc: String| {
        said.entry(action.to_owned()).or_insert(doc);
    };
    // The parts that say most of an action come first: one that lists two things is told by the first.
    for (resource, about) in &service.resources {
        for create in &about.create {
            say(&create.action, made(resource, create));
        }
        for delete in &about.delete {
            say(&delete.action, on_id(&delete.action, resource, delete.id.as_deref()));
        }
        for modify in about.modify.iter().filter(|modify| !modify.aspect) {
            say(&modify.action, on_id(&modify.action, resource, modify.id.as_deref()));
        }
    }
    for (resource, about) in &service.resources {
        if let Some(list) = &about.list {
            say(&list.action, format!("Lists {}{}.", nouns::plural(resource), members(about)));
        }
        if let Some(describe) = &about.describe {
            let id = describe.id.as_ref().map(|id| format!(", by its `{}`", id.trim_end_matches("[]")));
            say(&describe.action, format!("Tells of one {}{}.", nouns::phrase(resource), id.unwrap_or_default()));
        }
    }
    said
}

fn made(resource: &str, create: &Create) -> String {
    let id = match &create.id {
        CreatedId::Untold => String::new(),
        CreatedId::Reply(path) => format!(" Returns its `{}`.", last(path)),
        CreatedId::Request(field) => format!(" Its `{field}` is yours to choose."),
        CreatedId::Order(path) => format!(" Returns the order or task, `{}`, not the thing.", last(path)),
    };
    format!("{} {}.{id}", verb(&create.action), nouns::one(resource))
}

fn on_id(action: &str, resource: &str, id: Option<&str>) -> String {
    match id {
        Some(id) if id.ends_with("[]") => {
            format!("{} {}, by their `{}`.", verb(action), nouns::plural(resource), last(id))
        }
        Some(id) => format!("{} the {} that `{}` names.", verb(action), nouns::phrase(resource), last(id)),
        None => format!("{} {}.", verb(action), nouns::one(resource)),
    }
}

/// How the members of a thing tell one from another, where a reader of the list needs it.
fn members(about: &Resource) -> String {
    let id = about.id.as_deref().map(|id| format!(", each with its `{}`", last(id)));
    let state = about.state.as_deref().filter(|_| id.is_some()).map(|state| format!(" and `{}`", last(state)));
    id.unwrap_or_default() + &state.unwrap_or_default()
}

/// The name of the field at the end of a path.
fn last(path: &str) -> &str {
    path.trim_end_matches("[]").rsplit('.').next().unwrap_or(path)
}

/// The verb of an action in the third person, as a sentence begins.
fn verb(action: &str) -> String {
    let verb = split_verb(action).map_or(action, |(verb, _)| verb);
    match verb {
        "Modify" | "Update" | "Edit" | "Alter" | "Set" | "Change" => "Changes".to_owned(),
        verb if verb.ends_with(['s', 'x', 'z']) || verb.ends_with("ch") || verb.ends_with("sh") => format!("{verb}es"),
        verb if verb.ends_with('y')
            && !verb.ends_with(['a', 'e', 'o'])
            && !verb.ends_with("ay")
            && !verb.ends_with("oy") =>
        {
            format!("{}ies", &verb[..verb.len() - 1])
        }
        verb => format!("{verb}s"),
    }
}
