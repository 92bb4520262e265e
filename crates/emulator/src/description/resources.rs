//! What the actions of a version make, list, change and delete.
//!
//! Paths are of fields with dots between them, and `[]` behind what is a list.
#![allow(dead_code, reason = "what answers without state does not ask for it")]

use std::collections::BTreeMap;

use serde::Deserialize;

/// A thing that comes and goes.
#[derive(Debug, Deserialize)]
pub(crate) struct Resource {
    pub(crate) kind: Kind,
    /// The member that tells it from others of its kind.
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) create: Vec<Create>,
    pub(crate) list: Option<List>,
    pub(crate) describe: Option<Describe>,
    #[serde(default)]
    pub(crate) modify: Vec<Modify>,
    #[serde(default)]
    pub(crate) delete: Vec<Delete>,
    /// The member that says how it is.
    pub(crate) state: Option<String>,
    /// Fields of what creates it that are ids of other things: `Subnet`, or `vpc.Subnet` of another service.
    #[serde(default)]
    pub(crate) parents: BTreeMap<String, String>,
    /// The field of what creates it that says how many are wanted.
    pub(crate) count: Option<String>,
    /// What a request must say beside the id to name one.
    #[serde(default)]
    pub(crate) scope: Vec<String>,
}

/// How much of it the actions tell; `api-spec/README.md` says what each means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Full,
    Given,
    Object,
    Part,
    Keyless,
    Settings,
    Unlisted,
    Catalogue,
}

/// What makes it, and where the id is: in the reply, in the request, or not but for an order in the reply.
#[derive(Debug, Deserialize)]
pub(crate) struct Create {
    pub(crate) action: String,
    pub(crate) reply: Option<String>,
    pub(crate) request: Option<String>,
    pub(crate) order: Option<String>,
}

/// What lists it.
#[derive(Debug, Deserialize)]
pub(crate) struct List {
    pub(crate) action: String,
    pub(crate) items: String,
    /// The member of an item that holds the thing.
    pub(crate) thing: Option<String>,
    pub(crate) by_id: Option<ById>,
}

/// How a list is asked for things with certain ids.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum ById {
    Field(String),
    Filter { field: String, name: String },
}

/// What tells of one.
#[derive(Debug, Deserialize)]
pub(crate) struct Describe {
    pub(crate) action: String,
    pub(crate) id: Option<String>,
    /// The field of the reply with the thing.
    pub(crate) object: Option<String>,
}

/// What changes it, or one aspect of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Modify {
    pub(crate) action: String,
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) aspect: bool,
}

/// What takes it away.
#[derive(Debug, Deserialize)]
pub(crate) struct Delete {
    pub(crate) action: String,
    pub(crate) id: Option<String>,
}
