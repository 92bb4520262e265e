//! What the actions of a noun say of ids.

use std::collections::{HashMap, HashSet};

use super::super::{Item, TypeName};
use super::draft::Draft;
use super::shapes::{Shapes, Value};
use super::words::{is_id, is_no_id, key};

/// Nouns by the fields that they give their names to, where there are such things.
pub(super) type Owners = HashMap<String, String>;

/// Keys of what creating must be told. Lists of strings are what is to become of several.
pub(super) fn demanded(shapes: &Shapes<'_>, draft: &Draft<'_>) -> HashSet<String> {
    let fields = draft.create.iter().flat_map(|create| shapes.request(create.action));
    let is_strings = |ty: &TypeName| ty.list && ty.item == Item::String;
    fields.filter(|(_, field)| field.required && !is_strings(&field.ty)).map(|(name, _)| key(name)).collect()
}
/// What the actions of a noun say of ids, by keys.
pub(super) struct Evidence<'d, 'a> {
    pub(super) draft: &'d Draft<'a>,
    pub(super) owners: &'d Owners,
    /// What each delete asks for.
    pub(super) deletes: Vec<HashSet<String>>,
    /// What each delete, and then each modify, must be told.
    pub(super) demands: Vec<HashSet<String>>,
    pub(super) modifies: Vec<HashSet<String>>,
    /// What each modify asks for, needed or not, and in its objects too.
    pub(super) changes: Vec<HashSet<String>>,
    pub(super) describes: Vec<HashSet<String>>,
    /// What each create answers.
    pub(super) answers: Vec<HashSet<String>>,
    /// What each create asks for.
    pub(super) creates: Vec<HashSet<String>>,
    /// What the list asks for: whether several are taken, and whether it must be told.
    pub(super) list: HashMap<String, (bool, bool)>,
    /// Keys of names of the noun.
    pub(super) names: Vec<String>,
    /// Whether a delete must be told an id that is neither a parent's nor one that the list must be told.
    pub(super) deletes_by_id: bool,
    pub(super) tails: Vec<String>,
}

impl<'d, 'a> Evidence<'d, 'a> {
    pub(super) fn of(shapes: &Shapes<'a>, owners: &'d Owners, draft: &'d Draft<'a>) -> Self {
        let required = |action: &str| -> HashSet<String> {
            let fields = shapes.request(action).iter().filter(|(_, field)| field.required);
            fields.map(|(name, _)| key(name)).collect()
        };
        let keys = |values: Vec<Value<'_>>| values.into_iter().map(|value| value.key).collect::<HashSet<_>>();
        let tails = draft.noun.tails();
        let mut names = vec!["name".to_owned()];
        names.extend(tails.iter().map(|tail| format!("{tail}name")));
        let has_id = draft.members.iter().any(|member| member == "id" || draft.is_own_id(member));
        names.extend(tails.iter().filter(|tail| !has_id || draft.members.contains(*tail)).cloned());
        let list = draft.list_action().map(|list| shapes.request(list).iter());
        let list = list.into_iter().flatten().map(|(name, field)| (key(name), (field.ty.list, field.required)));
        let modifies: Vec<_> = draft.modify.iter().map(|modify| required(modify.action)).collect();
        let mut evidence = Self {
            draft,
            owners,
            deletes: draft.delete.iter().map(|delete| asked_by_delete(shapes, draft, &names, delete.action)).collect(),
            changes: draft.modify.iter().map(|modify| keys(shapes.inputs(modify.action))).collect(),
            demands: draft.delete.iter().map(|delete| required(delete.action)).chain(modifies.clone()).collect(),
            modifies,
            describes: draft.reads.iter().map(|read| required(read)).collect(),
            answers: draft.create.iter().map(|create| keys(shapes.outputs(create.action))).collect(),
            creates: draft.create.iter().map(|create| shapes.request_keys(create.action)).collect(),
            list: list.collect(),
            names,
            deletes_by_id: false,
            tails,
        };
        evidence.deletes_by_id = draft.delete.iter().any(|delete| {
            let inputs = shapes.top_inputs(delete.action);
            inputs.iter().any(|value| value.required && is_id(value.name()) && evidence.is_free(&value.key))
        });
        evidence
    }

    /// Whether an id is neither one that creating asks for, nor an account's, nor one that the list must be told.
    pub(super) fn is_free(&self, key: &str) -> bool {
        !is_no_id(key)
            && !self.creates.iter().any(|asked| asked.contains(key))
            && !self.list.get(key).is_some_and(|(_, required)| *required)
    }

    /// Whether it is the id of another noun's thing.
    pub(super) fn is_anothers(&self, key: &str) -> bool {
        self.owners.get(key).is_some_and(|owner| *owner != self.draft.noun.key)
    }

    pub(super) fn is_own_id(&self, key: &str) -> bool {
        self.draft.is_own_id(key)
    }

    /// Whether a request asks for a member under its name behind the noun's, as creating does: a `Version` as
    /// `FirmwareVersion`.
    pub(super) fn asks_longer(&self, asked: &HashSet<String>, key: &str) -> bool {
        let is_made_so = |longer: &String| {
            let asked = self.creates.iter().any(|asked| asked.contains(longer));
            asked || self.answers.iter().any(|answer| answer.contains(key) || answer.contains(longer))
        };
        self.tails
            .iter()
            .map(|tail| format!("{tail}{key}"))
            .any(|longer| asked.contains(&longer) && is_made_so(&longer))
    }

    pub(super) fn has_tail(&self, key: &str) -> bool {
        self.tails.iter().any(|tail| tail == key)
    }
}

/// Keys of what a delete asks for: in itself, and where that names nothing of the thing, in its objects.
fn asked_by_delete(shapes: &Shapes<'_>, draft: &Draft<'_>, names: &[String], action: &str) -> HashSet<String> {
    let listing = draft.list_action().map(|list| shapes.request(list));
    let is_scope =
        |value: &Value<'_>| listing.is_some_and(|fields| fields.get(value.name()).is_some_and(|field| field.required));
    let names_it = |value: &Value<'_>| {
        let is_own = names.contains(&value.key) || draft.is_own_id(&value.key);
        is_own || (draft.members.contains(&value.key) && !is_scope(value))
    };
    let top = shapes.top_inputs(action);
    if top.iter().any(names_it) {
        return top.into_iter().map(|value| value.key).collect();
    }
    // Inside an object stands all of the thing: only names and ids tell which one it is.
    let is_name = |value: &Value<'_>| {
        value.is_at_top() || is_id(value.name()) || names.contains(&value.key) || draft.is_own_id(&value.key)
    };
    shapes.inputs(action).into_iter().filter(is_name).map(|value| value.key).collect()
}
