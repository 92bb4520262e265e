//! A resource while the rules work on it.

use std::collections::HashSet;

use super::super::Item;
use super::model::{ById, CreatedId, Kind};
use super::words::{Noun, is_id, key};

/// What is known of a resource so far.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) noun: Noun,
    pub(super) kind: Option<Kind>,
    pub(super) create: Vec<Making<'a>>,
    /// What reads the noun; without the list once that is known.
    pub(super) reads: Vec<&'a str>,
    pub(super) modify: Vec<Asking<'a>>,
    pub(super) delete: Vec<Asking<'a>>,
    pub(super) list: Option<Listing<'a>>,
    pub(super) by_id: Option<ById>,
    /// The field of a read's reply with the thing, where nothing lists it.
    pub(super) object: Option<&'a str>,
    /// What tells of one, and the field with its id.
    pub(super) describe: Option<(&'a str, Option<&'a str>)>,
    pub(super) id: Option<Id>,
    /// Keys of the scalar members of the thing.
    pub(super) members: HashSet<String>,
    /// Keys of what a request must say to create it.
    pub(super) demanded: HashSet<String>,
    pub(super) state: Option<&'a str>,
    pub(super) count: Option<&'a str>,
    pub(super) scope: Vec<String>,
}

/// The id of a resource.
#[derive(Clone, Debug)]
pub(super) struct Id {
    /// The member of the thing.
    pub(super) name: String,
    /// What its name means.
    pub(super) key: String,
    /// What it is.
    pub(super) item: Item,
}

/// An action that makes the thing.
#[derive(Clone, Debug)]
pub(super) struct Making<'a> {
    pub(super) action: &'a str,
    pub(super) id: CreatedId,
    /// Whether its noun says more than the resource's: `CreateDBInstanceHour`.
    pub(super) is_other_way: bool,
}

/// An action that asks for the thing, to change it or to take it away.
#[derive(Clone, Debug)]
pub(super) struct Asking<'a> {
    pub(super) action: &'a str,
    /// Where it asks for the id.
    pub(super) id: Option<String>,
    pub(super) is_aspect: bool,
}

/// The list of the things.
#[derive(Clone, Debug)]
pub(super) struct Listing<'a> {
    pub(super) action: &'a str,
    pub(super) items: Vec<&'a str>,
    /// The type of the thing.
    pub(super) ty: &'a str,
    /// The member of the item that holds the thing.
    pub(super) thing: Option<&'a str>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(noun: Noun) -> Self {
        Self {
            noun,
            kind: None,
            create: Vec::new(),
            reads: Vec::new(),
            modify: Vec::new(),
            delete: Vec::new(),
            list: None,
            by_id: None,
            object: None,
            describe: None,
            id: None,
            members: HashSet::new(),
            demanded: HashSet::new(),
            state: None,
            count: None,
            scope: Vec::new(),
        }
    }

    /// The action that lists it.
    pub(super) fn list_action(&self) -> Option<&'a str> {
        self.list.as_ref().map(|list| list.action)
    }

    /// Whether no action is about it any more.
    pub(super) fn is_empty(&self) -> bool {
        self.create.is_empty() && self.reads.is_empty() && self.modify.is_empty() && self.delete.is_empty()
    }

    /// Whether a field of this key may be called the noun's id: `natgatewayid`, `gatewayid`.
    pub(super) fn is_own_id(&self, key: &str) -> bool {
        self.noun.id_rank(key).is_some()
    }

    /// The key of the id that the whole noun gives its name to.
    pub(super) fn full_id(&self) -> String {
        format!("{}id", self.noun.key)
    }
}

impl<'a> Making<'a> {
    pub(super) fn new(action: &'a str) -> Self {
        Self { action, id: CreatedId::Untold, is_other_way: false }
    }

    /// Whether the reply tells the id.
    pub(super) fn is_told(&self) -> bool {
        matches!(self.id, CreatedId::Reply(_))
    }

    /// Whether the reply has an order or a task alone.
    pub(super) fn is_order(&self) -> bool {
        matches!(self.id, CreatedId::Order(_))
    }
}

impl<'a> Asking<'a> {
    pub(super) fn new(action: &'a str) -> Self {
        Self { action, id: None, is_aspect: false }
    }
}

impl Id {
    pub(super) fn new(name: impl Into<String>, item: Item) -> Self {
        let name = name.into();
        Self { key: key(&name), name, item }
    }

    /// Whether it is called like an id, and not like a name.
    pub(super) fn is_id(&self) -> bool {
        is_id(&self.name)
    }
}
