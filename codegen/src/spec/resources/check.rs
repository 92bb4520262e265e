//! Whether every action and path of a resource is there.

use super::super::{Field, Service};
use super::model::{ById, CreatedId, List, Resource, Target};
use super::shapes::Shapes;
use crate::error::{Error, Result};
use crate::place::Place;

/// Checks the roles of a resource against the facts.
pub(super) fn roles(shapes: &Shapes<'_>, about: &Resource, place: &Place) -> Result<()> {
    let check = Check { shapes, place };
    for create in &about.create {
        check.action("create", &create.action)?;
        match &create.id {
            CreatedId::Reply(path) | CreatedId::Order(path) => check.reply("create", &create.action, path)?,
            CreatedId::Request(path) => check.request("create", &create.action, path)?,
            CreatedId::Untold => {}
        }
    }
    if let Some(list) = &about.list {
        check.list(list)?;
    }
    if let Some(describe) = &about.describe {
        check.call("describe", &describe.action, describe.id.as_deref())?;
        if let Some(object) = &describe.object {
            check.reply("describe", &describe.action, object)?;
        }
    }
    for modify in &about.modify {
        check.call(if modify.aspect { "aspects" } else { "modify" }, &modify.action, modify.id.as_deref())?;
    }
    for delete in &about.delete {
        check.call("delete", &delete.action, delete.id.as_deref())?;
    }
    check.members(about)?;
    let creators: Vec<&str> = about.create.iter().map(|create| create.action.as_str()).collect();
    if let Some(count) = &about.count {
        check.asked_by_one_of("count", count, &creators)?;
    }
    let users = about.list.iter().map(|list| list.action.as_str());
    let users = users.chain(about.describe.iter().map(|describe| describe.action.as_str()));
    let users: Vec<&str> = users.chain(about.delete.iter().map(|delete| delete.action.as_str())).collect();
    about.scope.iter().try_for_each(|field| check.asked_by_one_of("scope", field, &users))
}

/// Checks that creating asks for each field that is said to be a parent's id.
pub(super) fn parents(service: &Service, name: &str, about: &Resource) -> Result<()> {
    let shapes = Shapes::of(service);
    let place = service.at_overlay(&["resources", name, "parents"]);
    let creators: Vec<&str> = about.create.iter().map(|create| create.action.as_str()).collect();
    let check = Check { shapes: &shapes, place: &place };
    about.parents.iter().try_for_each(|parent| check.asked_by_one_of(&parent.field, &parent.field, &creators))
}

/// A resource as an overlay names it. One of another service is looked for when all services are there.
pub(super) fn target(service: &Service, text: &str, place: &Place) -> Result<Target> {
    if let Some((other, resource)) = text.split_once('.') {
        return Ok(Target { service: Some(other.to_owned()), resource: resource.to_owned() });
    }
    if service.resources.contains_key(text) {
        return Ok(Target { service: None, resource: text.to_owned() });
    }
    Err(Error::at(place.clone(), format!("there is no resource {text}"))
        .advise("`cargo xtask resources` names those of the service; another service's is written `vpc.Subnet`"))
}

/// Checks that the parents that are other services' things are there.
///
/// # Errors
///
/// When one is not, with the place of who names it.
pub fn check_parents(services: &[Service]) -> Result<()> {
    let exists = |target: &Target| {
        let Some(other) = &target.service else { return true };
        services.iter().any(|service| service.name == *other && service.resources.contains_key(&target.resource))
    };
    for service in services {
        for (name, about) in &service.resources {
            if let Some(parent) = about.parents.iter().find(|parent| !exists(&parent.of)) {
                let place = service.at_overlay(&["resources", name, "parents", &parent.field]);
                return Err(Error::at(place, format!("there is no resource {}", parent.of))
                    .advise("correct it here, or in the table of ids that are known everywhere"));
            }
        }
    }
    Ok(())
}

/// The type of the thing that a list has.
pub(super) fn thing<'a>(shapes: &Shapes<'a>, list: &List) -> Option<&'a str> {
    let items = shapes.reply_at(&list.action, &list.items).filter(|field| field.ty.list)?.ty.object()?;
    match &list.thing {
        None => Some(items),
        Some(thing) => shapes.fields(items).get(thing)?.ty.object(),
    }
}

struct Check<'c, 'a> {
    shapes: &'c Shapes<'a>,
    place: &'c Place,
}

impl Check<'_, '_> {
    fn wrong<T>(&self, role: &str, problem: String, advice: &str) -> Result<T> {
        Err(Error::at(self.place.key(&[role]), problem).advise(advice))
    }

    fn action(&self, role: &str, action: &str) -> Result<()> {
        if self.shapes.service.actions.contains_key(action) {
            return Ok(());
        }
        self.wrong(
            role,
            format!("the facts have no action {action}"),
            "correct the name, or remove the role if upstream removed the action",
        )
    }

    fn call(&self, role: &str, action: &str, id: Option<&str>) -> Result<()> {
        self.action(role, action)?;
        id.map_or(Ok(()), |path| self.request(role, action, path))
    }

    fn request(&self, role: &str, action: &str, path: &str) -> Result<()> {
        let found = self.shapes.request_at(action, path);
        self.path(role, path, found, &format!("the request of {action}"))
    }

    fn reply(&self, role: &str, action: &str, path: &str) -> Result<()> {
        let found = self.shapes.reply_at(action, path);
        self.path(role, path, found, &format!("the reply of {action}"))
    }

    fn path(&self, role: &str, path: &str, found: Option<&Field>, place: &str) -> Result<()> {
        match found {
            Some(_) => Ok(()),
            None => self.wrong(
                role,
                format!("{place} has no {path}"),
                "a path of fields such as `Set[].Id`, with `[]` behind a list",
            ),
        }
    }

    fn list(&self, list: &List) -> Result<()> {
        self.action("list", &list.action)?;
        if thing(self.shapes, list).is_none() {
            let thing = list.thing.as_ref().map(|thing| format!(", with objects in {thing}")).unwrap_or_default();
            let problem = format!("{} of {} is no list of objects{thing}", list.items, list.action);
            return self.wrong(
                "list",
                problem,
                "say by `items` where the list stands in the reply, as in `Data.Items`",
            );
        }
        match &list.by_id {
            Some(ById::Field(field) | ById::Filter { field, .. }) => self.request("list", &list.action, field),
            None => Ok(()),
        }
    }

    /// Checks what are members of the thing.
    fn members(&self, about: &Resource) -> Result<()> {
        let Some(ty) = about.list.as_ref().and_then(|list| thing(self.shapes, list)) else { return Ok(()) };
        for (role, member) in [("id", &about.id), ("state", &about.state)] {
            if let Some(member) = member.as_ref().filter(|member| !self.shapes.fields(ty).contains_key(*member))
                && !self.is_told_by_calls(role, member, about)
            {
                return self.wrong(role, format!("{ty} has no member {member}"), "it is a member of what the list has");
            }
        }
        Ok(())
    }

    /// Whether it is an id that calls agree upon, and the list does not have.
    fn is_told_by_calls(&self, role: &str, member: &str, about: &Resource) -> bool {
        let ids = about.delete.iter().filter_map(|delete| delete.id.as_deref());
        let ids = ids.chain(about.create.iter().filter_map(|create| match &create.id {
            CreatedId::Reply(path) | CreatedId::Request(path) => Some(path.as_str()),
            CreatedId::Order(_) | CreatedId::Untold => None,
        }));
        let mut ids = ids.chain(about.modify.iter().filter_map(|modify| modify.id.as_deref()));
        role == "id" && ids.any(|path| super::words::key(last(path)) == super::words::key(member))
    }

    fn asked_by_one_of(&self, role: &str, field: &str, actions: &[&str]) -> Result<()> {
        if actions.iter().any(|action| self.shapes.request(action).contains_key(field)) {
            return Ok(());
        }
        self.wrong(
            role,
            format!("no request of {} has a field {field}", actions.join(", ")),
            "correct the name, or remove it",
        )
    }
}

/// The field that a path leads to.
fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path).trim_end_matches("[]")
}
