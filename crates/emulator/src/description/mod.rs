//! What the APIs are, as data: the description that codegen writes into this crate.
//!
//! A version of a service is a compressed file, read when a call first names it and kept from then
//! on. What its keys mean says `api-spec/README.md`; docs and what only generated code needs are
//! left out.

mod fields;
mod library;
#[rustfmt::skip]
#[path = "../../description/members.rs"]
mod members;
mod resources;

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;

pub(crate) use fields::{Field, Fields, Item, TypeName};
pub(crate) use library::{Found, all, find, of_action, unsigned, versions};
use resources::Resource;

/// A version of a service, still compressed.
#[derive(Debug)]
pub(crate) struct Member {
    /// What the credential scope calls the service.
    pub(crate) service: &'static str,
    /// Version of its API.
    pub(crate) version: &'static str,
    /// Actions whose requests are not signed.
    pub(crate) unsigned: &'static [&'static str],
    /// Its description, compressed.
    pub(crate) packed: &'static [u8],
}

/// A version of a service.
#[derive(Debug, Deserialize)]
pub(crate) struct Service {
    #[serde(rename = "service")]
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) actions: BTreeMap<String, Action>,
    types: HashMap<String, Fields>,
    /// What actions make, list, change and delete.
    #[serde(default)]
    #[allow(dead_code, reason = "what answers without state does not ask for it")]
    pub(crate) resources: BTreeMap<String, Resource>,
    /// What ids begin with, by the names of their fields; found out when a reply first needs it.
    #[serde(skip)]
    pub(crate) prefixes: OnceLock<HashMap<String, String>>,
}

/// An action.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Action {
    request: Option<String>,
    response: Option<String>,
    /// It may answer with a stream of events.
    pub(crate) stream: bool,
    /// Where its body is bytes: what the names of headers begin with that carry its fields.
    pub(crate) raw_body: Option<String>,
    pub(crate) paginate: Option<Paginate>,
    /// How many calls a second are taken.
    pub(crate) rate_limit: Option<u32>,
}

/// How an action pages. Fields are paths with dots.
#[derive(Debug, Deserialize)]
pub(crate) struct Paginate {
    pub(crate) style: Style,
    /// Field of the request that says which page.
    pub(crate) field: String,
    /// The number of the first page.
    #[serde(default)]
    pub(crate) first: i64,
    /// Field of the reply that holds the token of the next page.
    pub(crate) next: Option<String>,
    /// Field of the reply that says whether there is more.
    pub(crate) over: Option<String>,
    /// Its value where there is not.
    #[serde(default)]
    pub(crate) over_is: bool,
    /// Field of the request: how many items a page holds.
    pub(crate) size: Option<String>,
    /// Field of the reply: how many items there are.
    pub(crate) total: Option<String>,
    /// Field of the reply: the items.
    pub(crate) items: String,
}

/// By what the next page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Style {
    /// By the number of items to skip.
    Offset,
    /// By the number of the page.
    Page,
    /// By what the reply says of the next page.
    Token,
}

impl Service {
    /// The fields of a type; none where there is no such type.
    pub(crate) fn fields(&self, ty: &str) -> &Fields {
        static NONE: Fields = Fields::NONE;
        self.types.get(ty).unwrap_or(&NONE)
    }

    /// The type of an action's request.
    pub(crate) fn request_of(&self, name: &str, action: &Action) -> String {
        action.request.clone().unwrap_or_else(|| format!("{name}Request"))
    }

    /// The type of an action's reply.
    pub(crate) fn response_of(&self, name: &str, action: &Action) -> String {
        action.response.clone().unwrap_or_else(|| format!("{name}Response"))
    }

    /// All types with their names, in no order.
    pub(crate) fn types(&self) -> impl Iterator<Item = &Fields> {
        self.types.values()
    }

    /// The field at a path in a type: `Data.TotalCount`.
    pub(crate) fn field_at(&self, ty: &str, path: &str) -> Option<&Field> {
        match path.split_once('.') {
            None => self.fields(ty).get(path),
            Some((first, rest)) => match &self.fields(ty).get(first)?.ty {
                TypeName { item: Item::Object(inner), list: false } => self.field_at(inner, rest),
                _ => None,
            },
        }
    }
}
