//! Fields that are the id of a thing: which thing, and what lists it.

use std::collections::HashSet;

use super::super::resources::is_id;
use super::super::{CreatedId, Ids, Resource, Service};
use super::nouns;

/// A type and a field of it.
type Place = (String, String);

/// What can be said of fields that are ids, first of those of requests.
pub(super) fn docs(service: &Service) -> Vec<(Place, String)> {
    let mut said = Vec::new();
    let ids = Ids::of(service);
    let mut seen = HashSet::new();
    for (name, action) in &service.actions {
        let Some(request) = service.types.get(&action.request).filter(|_| seen.insert(&action.request)) else {
            continue;
        };
        for (wire, field) in request.fields.iter().filter(|(_, field)| field.doc.is_none()) {
            let own = ids.resource_of(name, wire).filter(|target| target.service.is_none());
            let Some((resource, about)) = own.and_then(|target| service.resources.get_key_value(&target.resource))
            else {
                continue;
            };
            if let Some(doc) = asked_for(name, resource, about, wire, field.ty.list) {
                said.push(((action.request.clone(), wire.clone()), doc));
            }
        }
    }
    for (resource, about) in &service.resources {
        said.extend(created(service, resource, about));
        said.extend(listed(service, resource, about));
    }
    said
}

/// Of a field of a request: what lists the things, else what makes them.
fn asked_for(action: &str, resource: &str, about: &Resource, wire: &str, several: bool) -> Option<String> {
    let other = |found: &&String| **found != *action;
    let list = about.list.as_ref().map(|list| &list.action).filter(other);
    let describe = about.describe.as_ref().map(|describe| &describe.action).filter(other);
    let made = about.create.iter().filter(|create| matches!(create.id, CreatedId::Reply(_)));
    let made = made.map(|create| &create.action).find(other);
    let them = if several { "them" } else { "it" };
    let from = match (list, describe, made) {
        (Some(list), ..) => format!("`{list}` lists {them}"),
        (None, Some(describe), _) => format!("`{describe}` tells of {them}"),
        (None, None, made) => format!("`{}` returns {them}", made?),
    };
    let what = if is_id(wire) { "id" } else { "name" };
    Some(match (several, what) {
        (true, "id") => format!("Which {} are meant, by their ids: {from}.", nouns::plural(resource)),
        (true, _) => format!("Which {} are meant, by their names: {from}.", nouns::plural(resource)),
        (false, _) => format!("Which {} is meant, by its {what}: {from}.", nouns::phrase(resource)),
    })
}

/// Of the reply of what makes a thing: that it is the new one's, and what takes it.
fn created(service: &Service, resource: &str, about: &Resource) -> Vec<(Place, String)> {
    let takes = takers(about);
    let replies = about.create.iter().filter_map(|create| match &create.id {
        CreatedId::Reply(path) => Some((service.actions.get(&create.action)?, path)),
        _ => None,
    });
    let mut said = Vec::new();
    for (action, path) in replies {
        let wire = path.trim_end_matches("[]");
        let Some(field) = service.types.get(&action.response).and_then(|reply| reply.fields.get(wire)) else {
            continue;
        };
        let (whose, several) = if field.ty.list {
            (format!("Ids of the new {}", nouns::plural(resource)), true)
        } else {
            (format!("Id of the new {}", nouns::phrase(resource)), false)
        };
        let doc = match &takes {
            Some(takes) => format!("{whose}, which {takes} {}.", if several { "take" } else { "takes" }),
            None => continue,
        };
        said.push(((action.response.clone(), wire.to_owned()), doc));
    }
    said
}

/// Of the id of what is listed: what takes it.
fn listed(service: &Service, resource: &str, about: &Resource) -> Option<(Place, String)> {
    let (list, id) = (about.list.as_ref()?, about.id.as_deref()?);
    let reply = service.types.get(&service.actions.get(&list.action)?.response)?;
    let mut ty = reply;
    let mut name = String::new();
    let path = list.items.split('.').chain(list.thing.as_deref()).chain(id.split('.'));
    let steps: Vec<&str> = path.map(|step| step.trim_end_matches("[]")).collect();
    let (wire, steps) = steps.split_last()?;
    for step in steps {
        let object = ty.fields.get(*step)?.ty.object()?;
        object.clone_into(&mut name);
        ty = service.types.get(object)?;
    }
    ty.fields.get(*wire)?;
    let takes = takers(about)?;
    let what = if is_id(wire) { "Id" } else { "Name" };
    Some(((name, (*wire).to_owned()), format!("{what} of the {}, by which {takes} knows it.", nouns::phrase(resource))))
}

/// What takes the id of a thing: what tells of it, changes it or takes it away.
fn takers(about: &Resource) -> Option<String> {
    let describe = about.describe.iter().map(|describe| &describe.action);
    let modify = about.modify.iter().filter(|modify| !modify.aspect).map(|modify| &modify.action);
    let delete = about.delete.iter().map(|delete| &delete.action);
    modify.chain(delete).chain(describe).next().map(|action| format!("`{action}`"))
}
