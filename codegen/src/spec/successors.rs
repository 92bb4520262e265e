//! What is to be used instead of what is deprecated.

use super::{Service, Status};
use crate::error::{Error, Result};
use crate::place::Place;

/// The type that holds the last field of a path such as `FlowInfo.Approvers`, and that field's name. `object` tells
/// the type that a field of a type holds. That the last field exists is not checked.
pub(crate) fn successor_type<'a>(
    type_name: &str,
    path: &'a str,
    object: impl Fn(&str, &str) -> Option<String>,
) -> Option<(String, &'a str)> {
    let mut parent = type_name.to_owned();
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        if steps.peek().is_none() {
            return Some((parent, step));
        }
        parent = object(&parent, step)?;
    }
    None
}

/// Lays what people know over what a fact says.
///
/// # Errors
///
/// When the facts say the same.
pub(super) fn lay(successor: &mut Option<String>, known: Option<String>, place: &Place) -> Result<()> {
    let Some(known) = known else { return Ok(()) };
    if successor.as_ref() == Some(&known) {
        let place = place.key(&["successor"]);
        return Err(Error::at(place, format!("the facts say by now that it is {known}")).advise("remove the line"));
    }
    *successor = Some(known);
    Ok(())
}

/// Checks that successors exist, and belong to what is deprecated.
///
/// # Errors
///
/// The first that does not.
pub(super) fn check(service: &Service) -> Result<()> {
    for (name, action) in &service.actions {
        let Some(successor) = &action.successor else { continue };
        let place = || service.at_overlay(&["actions", name, "successor"]);
        if action.status == Status::Online {
            return Err(in_use(place(), "action"));
        }
        if successor == name || !service.actions.contains_key(successor) {
            return Err(missing(
                place(),
                &format!("{service} has no other action {successor}", service = service.label()),
            ));
        }
    }
    for (type_name, ty) in &service.types {
        for (name, field) in &ty.fields {
            let Some(successor) = &field.successor else { continue };
            let place = || service.at_overlay(&["types", type_name, "fields", name, "successor"]);
            if !field.deprecated {
                return Err(in_use(place(), "field"));
            }
            if successor == name || field_at(service, type_name, successor).is_none() {
                return Err(missing(place(), &format!("no path {successor} leads from {type_name} to another field")));
            }
        }
    }
    Ok(())
}

/// The field that a path leads to.
pub(crate) fn field_at<'a>(service: &'a Service, type_name: &str, path: &str) -> Option<&'a super::Field> {
    let (parent, last) = successor_type(type_name, path, |ty, field| {
        service.types.get(ty)?.fields.get(field)?.ty.object().map(str::to_owned)
    })?;
    service.types.get(&parent)?.fields.get(last)
}

fn in_use(place: Place, what: &str) -> Error {
    Error::at(place, format!("the {what} is not deprecated and has no successor"))
        .advise("remove the line, or give `fix.deprecated` where upstream forgot to say so")
}

fn missing(place: Place, problem: &str) -> Error {
    Error::at(place, problem).advise("correct the name, or remove the line if upstream removed the successor")
}
