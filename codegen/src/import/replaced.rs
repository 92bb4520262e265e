//! What deprecated things know: which site deprecates them, and what is to be used instead.

use std::collections::{BTreeMap, BTreeSet};

use super::prose::{self, Text};
use super::upstream::{Api, Member};
use crate::spec::facts::{ActionFacts, FieldFacts, Ordered, TypeFacts};
use crate::spec::{Site, Status, TypeName, successor_type};

/// Adds it to the facts of a version.
pub(super) fn add(actions: &mut Ordered<ActionFacts>, types: &mut Ordered<TypeFacts>, editions: &[(Site, Api)]) {
    of_actions(actions, editions);
    of_fields(types, editions);
}

fn of_actions(actions: &mut Ordered<ActionFacts>, editions: &[(Site, Api)]) {
    let in_use: BTreeSet<String> =
        actions.iter().filter(|(_, action)| action.status == Status::Online).map(|(name, _)| name.clone()).collect();
    for (name, facts) in actions.0.iter_mut().filter(|(_, action)| action.status == Status::Deprecated) {
        let having: Vec<_> = editions.iter().filter_map(|(site, api)| Some((*site, api.actions.get(name)?))).collect();
        let is_name = |other: &str| other != name && in_use.contains(other);
        facts.deprecated_on = only(having.iter().map(|(site, action)| {
            let hinted = action.document.as_deref().is_some_and(|text| hints(text, &is_name));
            (*site, hinted || action.status().is_ok_and(|status| status != Status::Online))
        }));
        let texts = having.iter().filter_map(|(_, action)| action.document.as_deref());
        facts.successor = said(texts, &is_name);
    }
}

fn of_fields(types: &mut Ordered<TypeFacts>, editions: &[(Site, Api)]) {
    let mut found: Vec<(String, String, Option<Site>, Option<String>)> = Vec::new();
    for (type_name, ty) in &*types {
        let deprecated: Vec<_> = ty.fields.iter().filter(|(_, field)| field.deprecated).collect();
        if deprecated.is_empty() {
            continue;
        }
        let members = members(type_name, editions);
        for (name, _) in deprecated {
            let having = members.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
            let is_name = |path: &str| path != name && in_use(types, type_name, path);
            let on = only(having.iter().map(|(site, member)| {
                (*site, member.disabled || member.document.as_deref().is_some_and(|text| hints(text, &is_name)))
            }));
            let texts = having.iter().filter_map(|(_, member)| member.document.as_deref());
            let successor = said(texts, &is_name).or_else(|| respelled(name, &ty.fields));
            found.push((type_name.clone(), name.clone(), on, successor));
        }
    }
    for (type_name, name, on, successor) in found {
        if let Some(field) = types.get_mut(&type_name).and_then(|ty| ty.fields.get_mut(&name)) {
            (field.deprecated_on, field.successor) = (on, successor);
        }
    }
}

/// The members of a type by name, with the sites that have them.
fn members<'a>(type_name: &str, editions: &'a [(Site, Api)]) -> BTreeMap<&'a str, Vec<(Site, &'a Member)>> {
    let mut members: BTreeMap<&str, Vec<(Site, &Member)>> = BTreeMap::new();
    for (site, api) in editions {
        for member in api.objects.get(type_name).iter().flat_map(|object| &object.members) {
            members.entry(&member.name).or_default().push((*site, member));
        }
    }
    members
}

/// Whether a path leads from a type to a field that is not deprecated.
fn in_use(types: &Ordered<TypeFacts>, type_name: &str, path: &str) -> bool {
    let Some((parent, last)) =
        successor_type(type_name, path, |ty, field| types.get(ty)?.fields.get(field)?.ty.object().map(str::to_owned))
    else {
        return false;
    };
    types.get(&parent).and_then(|ty| ty.fields.get(last)).is_some_and(|field| !field.deprecated)
}

/// The site that deprecates something which several have, where one alone does.
fn only(sites: impl Iterator<Item = (Site, bool)>) -> Option<Site> {
    let sites: Vec<_> = sites.collect();
    let deprecating: Vec<Site> = sites.iter().filter(|(_, deprecates)| *deprecates).map(|(site, _)| *site).collect();
    match deprecating.as_slice() {
        [site] if sites.len() > 1 => Some(*site),
        _ => None,
    }
}

/// Whether a text hints that something is not to be used any more. Less will do than what makes it deprecated: that
/// a site goes on with it is said only where nothing there speaks against it.
fn hints(document: &str, is_name: &dyn Fn(&str) -> bool) -> bool {
    let text = Text::of(document);
    prose::hints_at_deprecation(&text) || prose::successor(&text, is_name).is_some()
}

/// The successor that texts name: the Chinese one counts, and the English one where that names none. Where they
/// name different things, neither counts.
fn said<'a>(texts: impl Iterator<Item = &'a str>, is_name: &dyn Fn(&str) -> bool) -> Option<String> {
    let named: BTreeSet<String> = texts.filter_map(|text| prose::successor(&Text::of(text), is_name)).collect();
    let mut named = named.into_iter();
    let first = named.next();
    if named.next().is_some() { None } else { first }
}

/// The field of the same letters: upstream mends its spelling by a new field and deprecates the old one.
fn respelled(name: &str, fields: &Ordered<FieldFacts>) -> Option<String> {
    let old = fields.get(name)?;
    let mut found = fields.iter().filter(|(other, field)| {
        *other != name && other.eq_ignore_ascii_case(name) && !field.deprecated && is_alike(&field.ty, &old.ty)
    });
    let (other, _) = found.next()?;
    found.next().is_none().then(|| other.clone())
}

/// Whether two types are one, or objects that may be respelled too.
fn is_alike(left: &TypeName, right: &TypeName) -> bool {
    left.list == right.list && (left.item == right.item || left.object().is_some() && right.object().is_some())
}
