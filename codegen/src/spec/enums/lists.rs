//! Lists of values, by the names of the fields that have them, and which of them become types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::example;
use super::super::{Field, Item, Service, Tier};
use super::filter_names::At;
use super::variants::is_type;
use crate::error::{Error, Result};

/// A list of values, and the fields of one name that have it.
#[derive(Debug)]
pub(super) struct List {
    /// The values, as the first of the fields has them.
    pub(super) values: Vec<String>,
    /// The fields that become of its type: none where it stays documentation.
    pub(super) fields: Vec<At>,
}

/// The lists of a version by the name of their fields, whether they become types or not: how many
/// a name has decides what they are called.
pub(super) type Lists = BTreeMap<String, Vec<List>>;

/// Finds the lists of a version.
///
/// # Errors
///
/// When an overlay says of a list what is so without it.
pub(super) fn of(service: &Service, parts: &BTreeSet<At>) -> Result<Lists> {
    let mut found: BTreeMap<String, Vec<(List, Vec<&Field>)>> = BTreeMap::new();
    for (ty, about) in &service.types {
        for (wire, field) in &about.fields {
            let key = (ty.clone(), wire.clone());
            let values = texts(field).filter(|_| !parts.contains(&key) && field.enumeration.is_none());
            let (Some(values), Some(name)) = (values, name(wire, field)) else { continue };
            let lists = found.entry(name).or_default();
            match lists.iter_mut().find(|(list, _)| is_same(&list.values, &values)) {
                Some((list, fields)) => {
                    list.fields.push(key);
                    fields.push(field);
                }
                None => lists.push((List { values, fields: vec![key] }, vec![field])),
            }
        }
    }
    let mut lists = Lists::new();
    for (name, of_name) in found {
        let settled: Result<Vec<List>> =
            of_name.into_iter().map(|(list, fields)| settled(service, list, &fields)).collect();
        lists.insert(name, settled?);
    }
    Ok(lists)
}

/// What an enum of a field would be called: lists hold several of one.
pub(in crate::spec) fn name(wire: &str, field: &Field) -> Option<String> {
    let name = if field.ty.list { singular(wire) } else { wire.to_owned() };
    name.starts_with(|first: char| first.is_ascii_uppercase()).then_some(name)
}

/// Keeps of a list the fields that become of its type.
///
/// One field of which the list is sure is enough: it confirms what others' texts say.
fn settled(service: &Service, mut list: List, fields: &[&Field]) -> Result<List> {
    let becomes = is_type(&list.values);
    let sure = becomes && fields.iter().any(|field| field.whole == Some(true) || is_sure(field));
    let mut kept = Vec::new();
    for (at, field) in list.fields.into_iter().zip(fields) {
        let place = || service.at_overlay(&["types", &at.0, "fields", &at.1, "whole"]);
        match field.whole {
            Some(true) if !becomes => {
                return Err(Error::at(place(), "this list cannot become a type: its values have no names")
                    .advise("write an enum with names under `enums`, and name it in the field's `enum`"));
            }
            Some(true) if is_sure(field) => {
                return Err(Error::at(place(), "the facts are sure by now that the list is whole").advise("remove it"));
            }
            Some(false) if !sure => {
                return Err(Error::at(place(), "the list does not become a type without it either").advise("remove it"));
            }
            Some(false) => {}
            Some(true) | None => {
                let fits = example::is_of(field, &list.values) != Some(false)
                    && !(list.values.len() > 2 && holds_several(&at.1, field));
                if sure && fits && !field.secret {
                    kept.push(at);
                }
            }
        }
    }
    list.fields = kept;
    Ok(list)
}

/// Whether a string is called as several are: `Actions`. Those stand in it with marks between. Two values may be
/// a switch: `HasPots`.
pub(super) fn holds_several(wire: &str, field: &Field) -> bool {
    !field.ty.list && singular(wire) != wire
}

/// Whether the facts alone make a list one of a type.
fn is_sure(field: &Field) -> bool {
    field.tier.is_some_and(|tier| tier > Tier::One)
}

/// The values of a field of strings.
fn texts(field: &Field) -> Option<Vec<String>> {
    let values: Vec<String> = field.values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    (field.ty.item == Item::String && !values.is_empty()).then_some(values)
}

fn is_same(left: &[String], right: &[String]) -> bool {
    let sorted = |values: &[String]| values.iter().cloned().collect::<BTreeSet<_>>();
    sorted(left) == sorted(right)
}

/// `Protocol` for `Protocols`, `Status` for `StatusList`.
pub(super) fn singular(name: &str) -> String {
    let stem = name.strip_suffix("List").or_else(|| name.strip_suffix("Set")).unwrap_or(name);
    if let Some(stem) = stem.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    // `Statuses`, `Addresses`, `Indexes`; not `Cases`.
    if let Some(stem) =
        stem.strip_suffix("es").filter(|stem| ["us", "ss", "x", "ch", "sh"].iter().any(|end| stem.ends_with(end)))
    {
        return stem.to_owned();
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
        assert_eq!(singular("Statuses"), "Status");
        assert_eq!(singular("Cases"), "Case");
        assert_eq!(singular("Status"), "Status");
        assert_eq!(singular("List"), "List");
    }
}
