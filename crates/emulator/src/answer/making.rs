//! A reply on its way, object by object.

use std::cell::Cell;

use serde_json::{Map, Value};

use super::key::Key;
use super::{Asked, Settings, values};
use crate::check::coerce;
use crate::description::{Field, Item};

/// How deep objects are filled.
const DEPTH: usize = 6;
/// How deep those of a request are, of which nothing that is required may be left out.
const REQUIRED_DEPTH: usize = 32;
/// How many fields an object at the top, or an item of a list, is made of.
pub(super) const FIELDS: usize = 2_000;
/// How many ids a reply lists of what was made, at most.
const MADE: u64 = 500;

/// A reply that is being made.
pub(super) struct Making<'a> {
    pub(super) asked: &'a Asked<'a>,
    pub(super) settings: &'a Settings,
    /// What the values of the reply come of.
    pub(super) key: Key,
    /// How many fields may still be made.
    pub(super) left: Cell<usize>,
    /// Whether what may be missing is.
    pub(super) only_required: bool,
}

/// Where in a reply something stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) depth: usize,
    /// Whether it is in an item of a list.
    pub(super) in_list: bool,
}

pub(super) const TOP: Place = Place { depth: 0, in_list: false };

/// Fields that count the list beside them.
const TOTALS: [&str; 8] =
    ["TotalCount", "Total", "TotalNum", "TotalCounts", "TotalNumber", "TotalCnt", "TotalSize", "TotalElements"];

impl<'a> Making<'a> {
    pub(super) fn of(asked: &'a Asked<'a>, settings: &'a Settings) -> Self {
        let paging = asked.action.paginate.as_ref();
        let turned: Vec<&str> = paging
            .into_iter()
            .flat_map(|paging| [Some(paging.field.as_str()), paging.size.as_deref()])
            .flatten()
            .collect();
        let parts = [&asked.service.name, &asked.service.version, asked.name, asked.region];
        let key = parts.iter().fold(Key::of(settings.seed), |key, part| key.with(part));
        // Which page is asked for says nothing about the list.
        let key = key.with_object(asked.parameters, "", &turned);
        Self { asked, settings, key, left: Cell::new(FIELDS), only_required: false }
    }

    pub(super) fn object(&self, ty: &str, key: Key, place: Place) -> Map<String, Value> {
        let service = self.asked.service;
        let fields = service.fields(ty);
        let mut members = Map::new();
        for (name, field) in fields.iter().filter(|(_, field)| field.required || !self.only_required) {
            if self.left.get() == 0 {
                break;
            }
            self.left.set(self.left.get() - 1);
            if let Some(value) = self.field(name, field, key.with(name), place) {
                members.insert(name.to_owned(), value);
            }
        }
        // One list, and how many it holds.
        let mut lists = members.values().filter_map(Value::as_array);
        if let (Some(list), None) = (lists.next(), lists.next()) {
            let count = Value::from(list.len());
            for (name, field) in fields.iter().filter(|(name, field)| TOTALS.contains(name) && !field.ty.list) {
                if let Some(count) = coerce(&field.ty.item, &count) {
                    members.insert(name.to_owned(), count);
                }
            }
        }
        members
    }

    fn field(&self, name: &str, field: &Field, key: Key, place: Place) -> Option<Value> {
        if let Some(value) = self.echo(name, field, place) {
            return Some(value);
        }
        if !field.ty.list {
            return self.item(name, field, key, place);
        }
        let is_object = matches!(field.ty.item, Item::Object(_));
        let inner = Place { depth: place.depth + 1, in_list: true };
        let most = if is_object && place.in_list { 1 } else { 2 };
        let count = if inner.depth >= DEPTH && is_object && !self.only_required {
            0
        } else if let Some(asked_for) = self.asked_for(name, place) {
            asked_for
        } else {
            1 + key.with("length").below(most)
        };
        let count = field.max.map_or(count, |max| count.min(u64::try_from(max).unwrap_or(1).max(1)));
        Some((0..count).filter_map(|at| self.item(name, field, key.at(at), inner)).collect())
    }

    /// How many ids of what was made the reply lists, where the request says how many to make:
    /// `InstanceIdSet` by `InstanceCount`, and `InstanceIds` by `GoodsNum`.
    fn asked_for(&self, name: &str, place: Place) -> Option<u64> {
        let (made, plural) = name.rsplit_once("Id")?;
        let counts = place.depth == TOP.depth && ["s", "Set", "List"].contains(&plural) && made != "Deal";
        if self.only_required || !counts {
            return None;
        }
        let request = self.asked.service.request_of(self.asked.name, self.asked.action);
        let fields = self.asked.service.fields(&request);
        let own = format!("{made}Count");
        [own.as_str(), "GoodsNum"].into_iter().find_map(|field| {
            let default = fields.get(field)?.default.as_ref();
            let count = self.asked.parameters.get(field).or(default)?;
            let count = count.as_u64().or_else(|| count.as_str()?.parse().ok())?;
            Some(count.clamp(1, MADE))
        })
    }

    /// A value that is no list, or an element of one.
    pub(super) fn item(&self, name: &str, field: &Field, key: Key, place: Place) -> Option<Value> {
        match &field.ty.item {
            Item::Object(_) if place.depth >= if self.only_required { REQUIRED_DEPTH } else { DEPTH } => None,
            Item::Object(ty) => Some(self.object(ty, key, Place { depth: place.depth + 1, ..place }).into()),
            _ => Some(values::scalar(self.asked, name, field, key)),
        }
    }

    /// What the request says under the same name: an id that is asked for is the one that is
    /// answered, and what is created has the name that it was given.
    fn echo(&self, name: &str, field: &Field, place: Place) -> Option<Value> {
        let asked = self.asked.parameters.get(name)?;
        // In a list only what all its items have in common.
        if place.in_list && !name.ends_with("Id") {
            return None;
        }
        match (asked, field.ty.list) {
            (Value::Array(elements), true) => elements.iter().map(|element| coerce(&field.ty.item, element)).collect(),
            (value, false) => coerce(&field.ty.item, value),
            _ => None,
        }
    }
}
