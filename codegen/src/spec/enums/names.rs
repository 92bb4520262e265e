//! What the enums of lists are called.
//!
//! An enum is called after its field where no other list of the version belongs to that name and
//! the name tells what it is of. Else it is called after what its type is about, too, so that no
//! later list can take its name over: `ListenerProtocol` of `Listener` and `CreateListenerRequest`.

use std::collections::{BTreeMap, HashSet};

use super::super::Service;
use super::filter_names::At;
use super::lists::{Lists, singular};

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

/// Names of fields that do not tell what they are of.
const GENERIC: [&str; 66] = [
    "Action",
    "Area",
    "Attribute",
    "Business",
    "By",
    "Category",
    "Class",
    "Code",
    "Compare",
    "Condition",
    "Content",
    "Dimension",
    "Direction",
    "Effect",
    "Event",
    "Field",
    "Filter",
    "Flag",
    "Format",
    "Group",
    "Interval",
    "Item",
    "Key",
    "Kind",
    "Label",
    "Language",
    "Level",
    "Location",
    "Method",
    "Metric",
    "MetricName",
    "Mode",
    "Model",
    "Module",
    "Name",
    "Op",
    "Operate",
    "Operation",
    "Operator",
    "Option",
    "Order",
    "OrderBy",
    "OrderField",
    "Output",
    "Param",
    "Period",
    "Policy",
    "Position",
    "Product",
    "Property",
    "Reason",
    "Role",
    "Rule",
    "Scene",
    "Scope",
    "Sort",
    "SortBy",
    "Source",
    "State",
    "Status",
    "Strategy",
    "Target",
    "Type",
    "Unit",
    "Value",
    "Version",
];

/// Verbs that requests begin with: what follows is what they are about.
const VERBS: [&str; 14] = [
    "Add", "Check", "Create", "Delete", "Describe", "Edit", "Get", "List", "Modify", "Query", "Remove", "Search",
    "Set", "Update",
];

/// An enum with its name.
#[derive(Debug)]
pub(super) struct Named {
    /// What it is called.
    pub(super) name: String,
    /// What its fields are called.
    pub(super) field: String,
    /// Its values.
    pub(super) values: Vec<String>,
    /// Its fields.
    pub(super) members: Vec<At>,
}

/// Whether the name of a field does not tell what it is of.
pub(super) fn is_generic(name: &str) -> bool {
    GENERIC.contains(&name)
}

/// Names that no enum may take.
pub(super) fn taken(service: &Service) -> HashSet<String> {
    let reserved = RESERVED.iter().chain(&STANDARD).map(|name| (*name).to_owned());
    service.types.keys().chain(service.enums.keys()).cloned().chain(reserved).collect()
}

/// How an enum is called, the shortest way first. What two would be called alike, or what is taken,
/// is called the next way.
const WAYS: [fn(&Service, &str, &str) -> String; 4] = [
    |service, ty, field| joined(&about(service, ty), field),
    |service, ty, field| format!("{}{field}", stem(service, ty)),
    |_, ty, field| format!("{ty}{field}"),
    |_, ty, field| format!("{ty}{field}Value"),
];

/// Gives names to the lists that become types.
pub(super) fn given(service: &Service, lists: Lists, taken: &mut HashSet<String>) -> Vec<Named> {
    let mut named = Vec::new();
    let mut left: Vec<Named> = Vec::new();
    for (field, of_name) in lists {
        let bare = of_name.len() == 1 && !is_generic(&field) && !taken.contains(&field);
        for list in of_name.into_iter().filter(|list| !list.fields.is_empty()) {
            let name = if bare { field.clone() } else { String::new() };
            let list = Named { name, field: field.clone(), values: list.values, members: list.fields };
            if bare { named.push(list) } else { left.push(list) }
        }
    }
    taken.extend(named.iter().map(|list| list.name.clone()));
    for way in WAYS {
        left = called(service, way, left, taken, &mut named);
    }
    named
}

/// Calls lists one way; what two lists would be called, or what is taken, is left over.
fn called(
    service: &Service,
    way: fn(&Service, &str, &str) -> String,
    lists: Vec<Named>,
    taken: &mut HashSet<String>,
    named: &mut Vec<Named>,
) -> Vec<Named> {
    let mut wanted: BTreeMap<String, Vec<Named>> = BTreeMap::new();
    for list in lists {
        let mut by_name: BTreeMap<String, Vec<At>> = BTreeMap::new();
        for at in list.members {
            by_name.entry(way(service, &at.0, &list.field)).or_default().push(at);
        }
        for (name, members) in by_name {
            let values = list.values.clone();
            let list = Named { name: name.clone(), field: list.field.clone(), values, members };
            wanted.entry(name).or_default().push(list);
        }
    }
    let mut left = Vec::new();
    for (name, mut lists) in wanted {
        if lists.len() == 1 && taken.insert(name) {
            named.append(&mut lists);
        } else {
            left.append(&mut lists);
        }
    }
    left
}

/// What a type is about: `Listener` for itself and for `CreateListenerRequest`.
fn about(service: &Service, ty: &str) -> String {
    let stem = stem(service, ty);
    if stem == ty {
        return stem;
    }
    let begins = |rest: &&str| rest.starts_with(|first: char| first.is_ascii_uppercase());
    let rest = VERBS.iter().find_map(|verb| stem.strip_prefix(verb).filter(begins));
    rest.map_or_else(|| stem.clone(), singular)
}

/// The name of a type without what says that it is a request or a reply.
fn stem(service: &Service, ty: &str) -> String {
    let is_side = service.actions.values().any(|action| action.request == ty || action.response == ty);
    let stem = ty.strip_suffix("Request").or_else(|| ty.strip_suffix("Response")).filter(|_| is_side);
    stem.unwrap_or(ty).to_owned()
}

/// A type's and a field's name as one: `DBInstanceType` for `DBInstance` and `InstanceType`.
fn joined(about: &str, field: &str) -> String {
    let starts = about.char_indices().filter(|(at, letter)| *at > 0 && letter.is_ascii_uppercase());
    let overlap = starts.map(|(at, _)| &about[at..]).find(|end| end.len() > 1 && field.starts_with(end));
    let rest = overlap.and_then(|end| field.strip_prefix(end)).filter(|rest| !rest.is_empty());
    format!(
        "{about}{}",
        rest.filter(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase())).unwrap_or(field)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_without_doubling() {
        assert_eq!(joined("DBInstance", "InstanceType"), "DBInstanceType");
        assert_eq!(joined("Instance", "InstanceType"), "InstanceInstanceType");
        assert_eq!(joined("Listener", "Protocol"), "ListenerProtocol");
        assert_eq!(joined("AuditLog", "Logic"), "AuditLogLogic");
    }

    #[test]
    fn generic_names_are_sorted_and_stand_once() {
        assert!(GENERIC.is_sorted() && VERBS.is_sorted());
        assert!(GENERIC.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
