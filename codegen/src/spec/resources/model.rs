//! The things that a service has, as the facts of its actions tell them.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// A thing that actions make, list, change and delete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resource {
    /// What is known of it.
    pub kind: Kind,
    /// The member of the thing that tells it from others of its kind; a path where it stands in an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What makes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub create: Vec<Create>,
    /// What lists all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<List>,
    /// What tells of one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub describe: Option<Describe>,
    /// What changes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modify: Vec<Modify>,
    /// What takes it away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delete: Vec<Delete>,
    /// The member of the thing that says how it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Fields of what creates it that are the ids of other things.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "by_field")]
    pub parents: Vec<Parent>,
    /// The field of what creates it that says how many are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// What a request must say beside the id to name one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
}

/// How much of a thing the actions of its noun tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It is created, listed, and has an id.
    Full,
    /// It is listed and changed or deleted by its id, and comes from elsewhere.
    Given,
    /// It is created and read by its id, one at a time.
    Object,
    /// It is created and read by the id of what it belongs to.
    Part,
    /// It is listed and created or deleted, and no member of it is its key.
    Keyless,
    /// It is read and changed, and was there from the beginning.
    Settings,
    /// It is created and deleted, and nothing reads it.
    Unlisted,
    /// It is listed, and requests elsewhere take its id.
    #[default]
    Catalogue,
}

impl Kind {
    /// All kinds, from that of which most is known.
    pub const ALL: [Self; 8] = [
        Self::Full,
        Self::Given,
        Self::Object,
        Self::Part,
        Self::Keyless,
        Self::Settings,
        Self::Unlisted,
        Self::Catalogue,
    ];

    /// What descriptions call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Given => "given",
            Self::Object => "object",
            Self::Part => "part",
            Self::Keyless => "keyless",
            Self::Settings => "settings",
            Self::Unlisted => "unlisted",
            Self::Catalogue => "catalogue",
        }
    }

    /// Whether things of this kind come and go: they are what a table of resources is about.
    pub fn comes_and_goes(self) -> bool {
        matches!(self, Self::Full | Self::Given | Self::Object | Self::Part | Self::Keyless)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// An action that makes a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Create {
    /// The action.
    pub action: String,
    /// Where its id is to be found.
    #[serde(flatten, skip_serializing_if = "CreatedId::is_untold")]
    pub id: CreatedId,
}

/// Where the id of what was created is to be found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CreatedId {
    /// The reply does not tell it.
    #[default]
    Untold,
    /// At this path of the reply; `[]` stands behind what is a list.
    Reply(String),
    /// In this field of the request: the caller chooses it.
    Request(String),
    /// The reply has the id of an order or a task alone, at this path.
    Order(String),
}

/// The action that lists the things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct List {
    /// The action.
    pub action: String,
    /// Where the list stands in the reply.
    pub items: String,
    /// The member of an item that holds the thing, where the item is not the thing itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thing: Option<String>,
    /// How those with certain ids are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_id: Option<ById>,
}

/// How a list is asked for things with certain ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ById {
    /// By a field of the request; `[]` stands behind one that takes several.
    Field(String),
    /// By a filter.
    Filter {
        /// The field of the request with the filters.
        field: String,
        /// The filter's name.
        name: String,
    },
}

/// The action that tells of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Describe {
    /// The action.
    pub action: String,
    /// The field of the request with the id; none where the things it belongs to tell which it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The field of the reply with the thing, where it is not the reply itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
}

/// An action that changes a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Modify {
    /// The action.
    pub action: String,
    /// Where the request has the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Whether it changes one aspect, after which it is called: `ModifyDBInstanceName`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub aspect: bool,
}

/// An action that takes a thing away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delete {
    /// The action.
    pub action: String,
    /// Where the request has the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// A field of what creates a thing that is the id of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Parent {
    /// The field.
    pub field: String,
    /// Which thing's id it is.
    pub of: Target,
}

/// A resource by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// Its service, where it is another one.
    pub service: Option<String>,
    /// Its name.
    pub resource: String,
}

impl CreatedId {
    /// Whether nothing tells it.
    pub fn is_untold(&self) -> bool {
        *self == Self::Untold
    }
}

fn by_field<S: Serializer>(parents: &[Parent], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(parents.iter().map(|parent| (&parent.field, parent.of.to_string())))
}

impl fmt::Display for CreatedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untold => f.write_str("-"),
            Self::Reply(path) => f.write_str(path),
            Self::Request(field) => write!(f, "={field}"),
            Self::Order(path) => write!(f, "order:{path}"),
        }
    }
}

impl fmt::Display for ById {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => f.write_str(field),
            Self::Filter { field, name } => write!(f, "{field}:{name}"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.service {
            Some(service) => write!(f, "{service}.{}", self.resource),
            None => f.write_str(&self.resource),
        }
    }
}
