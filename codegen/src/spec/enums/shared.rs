//! Fields without a list of their own that are of the enum of their name.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Item, Service, example};
use super::filter_names::At;
use super::lists::{self, Lists};
use super::names::is_generic;

/// Fields by the enum that they share: exactly one list of the version has their name, the name
/// tells what it is of, and their example is one of its values, as is their default where they have one.
pub(super) fn by_name(service: &Service, lists: &Lists, parts: &BTreeSet<At>) -> BTreeMap<String, Vec<At>> {
    let mut shared: BTreeMap<String, Vec<At>> = BTreeMap::new();
    for (ty, about) in &service.types {
        for (wire, field) in &about.fields {
            let at = (ty.clone(), wire.clone());
            let silent = field.ty.item == Item::String
                && field.values.is_empty()
                && field.enumeration.is_none()
                && !field.secret
                && !field.fixed.values
                && !lists::holds_several(wire, field)
                && !parts.contains(&at);
            let Some(name) = lists::name(wire, field).filter(|name| silent && tells(name)) else { continue };
            let Some([only]) = lists.get(&name).map(Vec::as_slice) else { continue };
            let is_default = |value: &String| field.default.as_ref().is_none_or(|default| default == value.as_str());
            let has_default = only.values.iter().any(is_default);
            if !only.fields.is_empty() && has_default && example::is_of(field, &only.values) == Some(true) {
                shared.entry(name).or_default().push(at);
            }
        }
    }
    shared
}

/// Whether fields of a name have the same values wherever they are: not so what people, places and
/// plans are called.
fn tells(name: &str) -> bool {
    const FREE: [&str; 10] = ["Code", "Id", "ID", "Item", "Key", "Name", "Region", "Spec", "Value", "Zone"];
    !is_generic(name) && !FREE.iter().any(|end| name.ends_with(end))
}
