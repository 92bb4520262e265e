//! Enums that nobody wrote down: of lists of values that both sites' texts agree on, and of the
//! names of filters.
//!
//! A list of strings becomes a type where every value begins with a letter. Fields of a service
//! that are called the same and have the same list share one type, named after them; where the
//! same name has several lists, the one that most fields have is called so, and the others after
//! the types that they are first found in.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use indexmap::IndexMap;
use serde_json::Value;

use super::{Enum, EnumValue, Field, Item, Service, Tier, filters};

/// Names that generated modules use themselves, and no enum can have.
pub(crate) const RESERVED: [&str; 2] = ["Client", "Self"];

/// Names that would take one of the standard library's away.
const STANDARD: [&str; 22] = [
    "Box",
    "Clone",
    "Copy",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "Result",
    "Send",
    "Some",
    "String",
    "ToString",
    "Vec",
];

/// Values of an enum, at most. A longer list is one of countries or of languages.
const MOST: usize = 100;

/// Adds the enums of a service that its overlay does not name.
pub(super) fn derive(service: &mut Service) {
    let filters = filter_enums(service);
    let parts = filter_parts(service);
    let lists = lists(service, &parts);
    let mut taken: HashSet<String> = service.types.keys().chain(service.enums.keys()).cloned().collect();
    taken.extend(RESERVED.iter().chain(&STANDARD).map(|name| (*name).to_owned()));
    for (ty, wire, action, names) in filters {
        let name =
            free(&[format!("{action}Filter"), format!("{action}{wire}Name"), format!("{action}FilterName")], &taken);
        let Some(name) = name else { continue };
        let doc = format!("Names of filters that `{action}` documents for `{wire}`.");
        add(service, &name, doc, names);
        taken.insert(name.clone());
        set(service, &ty, &wire, |field| field.filter = Some(name));
    }
    for (field_name, lists) in lists {
        for (place, list) in lists.into_iter().enumerate() {
            let Some((ty, _)) = list.fields.first().cloned() else { continue };
            let stem = ty.strip_suffix("Request").or_else(|| ty.strip_suffix("Response")).unwrap_or(&ty);
            let qualified = format!("{stem}{field_name}");
            let mut names = vec![qualified.clone(), format!("{qualified}Value"), format!("{ty}{field_name}")];
            if place == 0 {
                names.insert(0, field_name.clone());
            }
            let Some(name) = free(&names, &taken) else { continue };
            add(service, &name, format!("Values of `{field_name}`."), list.values);
            taken.insert(name.clone());
            for (ty, wire) in list.fields {
                set(service, &ty, &wire, |field| field.enumeration = Some(name.clone()));
            }
        }
    }
    service.enums.sort_keys();
}

fn free(names: &[String], taken: &HashSet<String>) -> Option<String> {
    names.iter().find(|name| !taken.contains(*name)).cloned()
}

fn add(service: &mut Service, name: &str, doc: String, values: Vec<String>) {
    let values = values.into_iter().map(|value| (value, EnumValue::default())).collect::<IndexMap<_, _>>();
    service.enums.insert(name.to_owned(), Enum { doc: Some(doc), values });
}

fn set(service: &mut Service, ty: &str, wire: &str, change: impl FnOnce(&mut Field)) {
    if let Some(field) = service.types.get_mut(ty).and_then(|ty| ty.fields.get_mut(wire)) {
        change(field);
    }
}

/// Lists of filters with known names: type, field, action, names.
fn filter_enums(service: &Service) -> Vec<(String, String, String, Vec<String>)> {
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

/// Fields that hold the name and the values of filters, by their types: those stay strings.
fn filter_parts(service: &Service) -> BTreeSet<(String, String)> {
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

/// A list of values and the fields that have it.
struct List {
    values: Vec<String>,
    fields: Vec<(String, String)>,
}

/// Lists that become types, by the name of their fields, those that most fields have first.
fn lists(service: &Service, parts: &BTreeSet<(String, String)>) -> BTreeMap<String, Vec<List>> {
    let mut found: BTreeMap<String, Vec<List>> = BTreeMap::new();
    for (ty, about) in &service.types {
        for (wire, field) in &about.fields {
            let key = (ty.clone(), wire.clone());
            let Some(values) = values(field).filter(|_| !parts.contains(&key)) else { continue };
            let name = if field.ty.list { singular(wire) } else { wire.clone() };
            if !name.starts_with(|first: char| first.is_ascii_uppercase()) {
                continue;
            }
            let sorted = |values: &[String]| values.iter().cloned().collect::<BTreeSet<_>>();
            let lists = found.entry(name).or_default();
            match lists.iter_mut().find(|list| sorted(&list.values) == sorted(&values)) {
                Some(list) => list.fields.push(key),
                None => lists.push(List { values, fields: vec![key] }),
            }
        }
    }
    for lists in found.values_mut() {
        lists.sort_by_key(|list| std::cmp::Reverse(list.fields.len()));
    }
    found
}

/// The values of a field that become a type.
fn values(field: &Field) -> Option<Vec<String>> {
    let is_sure = field.tier == Some(Tier::Both) && field.ty.item == Item::String;
    if !is_sure || field.enumeration.is_some() || field.secret || field.values.len() > MOST {
        return None;
    }
    let values: Vec<String> = field.values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    // `GMT+01` and `GMT-01` would be told apart by a number that says nothing.
    let letters =
        |value: &String| value.to_ascii_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "");
    let names: BTreeSet<String> = values.iter().map(letters).collect();
    let fits = values.len() >= 2
        && values.len() == field.values.len()
        && names.len() == values.len()
        && values.iter().all(|value| is_nameable(value));
    fits.then_some(values)
}

/// Whether a variant can be named after a value: it begins with a letter and is of one kind.
fn is_nameable(value: &str) -> bool {
    value.starts_with(|first: char| first.is_ascii_alphabetic())
        && value.len() <= 60
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:/+ ".contains(&byte))
}

/// `Protocol` for `Protocols`, `Status` for `StatusList`.
fn singular(name: &str) -> String {
    let stem = name.strip_suffix("List").or_else(|| name.strip_suffix("Set")).unwrap_or(name);
    if let Some(stem) = stem.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    let plural = stem.strip_suffix('s').filter(|rest| !rest.ends_with(['s', 'u', 'i']) && rest.len() > 2);
    let singular = plural.unwrap_or(stem);
    if singular.is_empty() { name.to_owned() } else { singular.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_named_after_what_they_hold() {
        assert_eq!(singular("Protocols"), "Protocol");
        assert_eq!(singular("StatusList"), "Status");
        assert_eq!(singular("Policies"), "Policy");
        assert_eq!(singular("Status"), "Status");
        assert_eq!(singular("List"), "List");
    }
}
