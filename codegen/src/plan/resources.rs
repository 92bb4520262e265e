//! The table of a module's resources: what comes and goes, and which methods do it.

use super::{Action, waiters};
use crate::spec::{CreatedId, Resource, Service};

/// The lines of the table, none where a service has no such thing.
pub(super) fn table(service: &Service, actions: &[Action]) -> Vec<String> {
    let rows: Vec<String> = service
        .resources
        .iter()
        .filter(|(_, about)| about.kind.comes_and_goes())
        .map(|(name, about)| row(service, actions, name, about))
        .collect();
    if rows.is_empty() {
        return rows;
    }
    let head = [
        "What comes and goes, what tells one from another, and what makes, lists, changes and deletes it:".to_owned(),
        String::new(),
        "| resource | id | create | list | change | delete | wait |".to_owned(),
        "| --- | --- | --- | --- | --- | --- | --- |".to_owned(),
    ];
    head.into_iter().chain(rows).collect()
}

fn row(service: &Service, actions: &[Action], name: &str, about: &Resource) -> String {
    let link = |action: &str| {
        let method = actions.iter().find(|planned| planned.name == action).map(|planned| &planned.method);
        method.map_or_else(|| format!("`{action}`"), |method| format!("[`{action}`](Client::{method})"))
    };
    let cell =
        |actions: &mut dyn Iterator<Item = &String>| actions.map(|action| link(action)).collect::<Vec<_>>().join(", ");
    let id = about.id.as_deref().map(|id| format!("`{id}`"));
    let scope = about.scope.iter().map(|field| format!("`{field}`"));
    let key: Vec<String> = scope.chain(id).collect();
    let list = about.list.iter().map(|list| &list.action);
    let reads = list.chain(about.describe.iter().map(|describe| &describe.action));
    // One that is bought is known by an order at first.
    let creators = about.create.iter().map(|create| match &create.id {
        CreatedId::Order(_) => format!("{} (by order)", link(&create.action)),
        _ => link(&create.action),
    });
    let cells = [
        format!("`{name}`"),
        key.join(", "),
        creators.collect::<Vec<_>>().join(", "),
        cell(&mut reads.clone()),
        changes(about, &link),
        cell(&mut about.delete.iter().map(|delete| &delete.action)),
        waits(service, &mut reads.clone()),
    ];
    format!("| {} |", cells.join(" | "))
}

/// As many as there is room for: what changes the thing, and where nothing does, some of its aspects.
fn changes(about: &Resource, link: &dyn Fn(&str) -> String) -> String {
    const ROOM: usize = 3;
    let whole: Vec<&str> =
        about.modify.iter().filter(|modify| !modify.aspect).map(|modify| modify.action.as_str()).collect();
    let shown =
        if whole.is_empty() { about.modify.iter().map(|modify| modify.action.as_str()).collect() } else { whole };
    let mut links: Vec<String> = shown.iter().take(ROOM).map(|action| link(action)).collect();
    if shown.len() > ROOM {
        links.push("…".to_owned());
    }
    links.join(", ")
}

/// The waiters of what tells of the thing.
fn waits(service: &Service, actions: &mut dyn Iterator<Item = &String>) -> String {
    let waiters = actions.filter_map(|action| service.actions.get(action)).flat_map(|action| action.waiters.keys());
    let links = waiters.map(|name| {
        let name = waiters::constant(name);
        format!("[`{name}`](waiter::{name})")
    });
    links.collect::<Vec<_>>().join(", ")
}
