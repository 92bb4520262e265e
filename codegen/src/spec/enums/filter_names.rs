//! Lists of filters whose names are known.

use std::collections::BTreeSet;

use super::super::{Service, filters};
use super::variants::is_nameable;

/// A field: its type and its name on the wire.
pub(super) type At = (String, String);

/// Lists of filters with known names: type, field, action, names.
pub(super) fn known(service: &Service) -> Vec<(String, String, String, Vec<String>)> {
    let mut found = Vec::new();
    for (action, about) in &service.actions {
        let Some(request) = service.types.get(&about.request) else { continue };
        for (wire, field) in &request.fields {
            let known = !field.filters.is_empty()
                && field.filter.is_none()
                && field.filters.iter().all(|name| is_nameable(name));
            if known && filters::fields(service, wire, field).is_some() {
                found.push((about.request.clone(), wire.clone(), action.clone(), field.filters.clone()));
            }
        }
    }
    found
}

/// Fields that hold the name and the values of filters: those stay strings.
pub(super) fn parts(service: &Service) -> BTreeSet<At> {
    let mut parts = BTreeSet::new();
    for ty in service.types.values() {
        for (wire, field) in &ty.fields {
            if let (Some(object), Some(fields)) = (field.ty.object(), filters::fields(service, wire, field)) {
                parts.insert((object.to_owned(), fields.name.to_owned()));
                parts.insert((object.to_owned(), fields.values.to_owned()));
            }
        }
    }
    parts
}
