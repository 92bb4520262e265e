//! What people know of resources, in the format of overlays.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::super::facts::Ordered;

/// The format of `resources` in an overlay.
pub(crate) type ResourceOverlays = Ordered<Said<ResourceOverlay>>;

/// Something that is known, or known not to be there: `false`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Said<T> {
    /// It is this.
    Is(T),
    /// There is none.
    None,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Said<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Bool(false) => Ok(Self::None),
            Value::Bool(true) => Err(D::Error::custom("`true` says nothing; say what it is, or `false` for none")),
            value => serde_json::from_value(value).map(Self::Is).map_err(D::Error::custom),
        }
    }
}

/// What is known of a resource. Each role alone can be said, or said to be none.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ResourceOverlay {
    /// The member of the thing that is its id.
    pub(crate) id: Option<Said<String>>,
    /// What makes it.
    pub(crate) create: Option<Said<Several<CreateOverlay>>>,
    /// What lists it.
    pub(crate) list: Option<Said<ListOverlay>>,
    /// What tells of one.
    pub(crate) describe: Option<Said<Call>>,
    /// What changes it.
    pub(crate) modify: Option<Said<Several<Call>>>,
    /// What changes one aspect of it.
    pub(crate) aspects: Option<Said<Several<Call>>>,
    /// What takes it away.
    pub(crate) delete: Option<Said<Several<Call>>>,
    /// The member that says how it is.
    pub(crate) state: Option<Said<String>>,
    /// The field of what creates it that says how many are wanted.
    pub(crate) count: Option<Said<String>>,
    /// What names one beside its id.
    pub(crate) scope: Option<Said<Several<String>>>,
    /// By fields of what creates it: whose id they are.
    pub(crate) parents: Ordered<Said<String>>,
}

/// One, or a list.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Several<T> {
    /// A list.
    Many(Vec<T>),
    /// One.
    One(T),
}

impl<T> Several<T> {
    /// All of them.
    pub(super) fn into_vec(self) -> Vec<T> {
        match self {
            Self::Many(all) => all,
            Self::One(one) => vec![one],
        }
    }
}

/// An action that makes a thing: its name, or where the id is to be found as well.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum CreateOverlay {
    /// The action: the id is where the rules find it.
    Action(String),
    /// The action and the id.
    Told(CreateTold),
}

/// An action that makes a thing, and one way to its id.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateTold {
    /// The action.
    pub(crate) action: String,
    /// Where the reply has the id; `false` where it does not tell it.
    pub(crate) id: Option<Said<String>>,
    /// The field of the request with the id that the caller chooses.
    pub(crate) request: Option<String>,
    /// Where the reply has an order or a task.
    pub(crate) order: Option<String>,
}

/// What lists the things: what is not said stays as the rules found it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ListOverlay {
    /// The action.
    pub(crate) action: Option<String>,
    /// Where the list stands in its reply.
    pub(crate) items: Option<String>,
    /// The member of an item that holds the thing.
    pub(crate) thing: Option<Said<String>>,
    /// How those with certain ids are asked for: a field, or a filter as `Filters:vpc-id`.
    pub(crate) by_id: Option<Said<String>>,
}

/// An action that asks for a thing: its name, or where the request has the id as well.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Call {
    /// The action: the id is where the rules find it.
    Action(String),
    /// The action and the id.
    Told(CallTold),
}

/// An action and where its request has the id.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallTold {
    /// The action.
    pub(crate) action: String,
    /// Where its request has the id; `false` where it takes none.
    pub(crate) id: Option<Said<String>>,
    /// Of what tells of one: the field of the reply with the thing.
    pub(crate) object: Option<Said<String>>,
}
