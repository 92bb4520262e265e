//! The description as data: facts, with what people know laid over them.

mod common;
mod effect;
mod enums;
pub mod facts;
mod filters;
mod graph;
mod load;
mod overlay;
mod pages;
mod validate;
mod waiters;

use std::collections::BTreeSet;
use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

pub use common::{Common, common};
pub use effect::Effect;
pub(crate) use enums::RESERVED as RESERVED_TYPES;
pub use facts::{Facts, Status};
pub(crate) use filters::fields as filter_fields;
pub(crate) use graph::Graph;
pub use load::{Version, load, versions};
pub(crate) use load::{entries, parse};
pub use overlay::Overlay;
pub use pages::{PageStyle, Paginate};
pub(crate) use validate::{is_service_name, is_version};
pub use waiters::{NotFound, State, Waiter};

use crate::place::Place;

/// The two sites of Tencent Cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Site {
    /// The international site.
    Intl,
    /// The site of mainland China.
    Mainland,
}

/// Sites that have something. Both, where a file does not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sites(pub BTreeSet<Site>);

impl Default for Sites {
    fn default() -> Self {
        Self([Site::Intl, Site::Mainland].into())
    }
}

impl Sites {
    /// The only site that has it, or `None` where both do.
    pub fn only(&self) -> Option<Site> {
        match self.0.iter().collect::<Vec<_>>().as_slice() {
            [site] => Some(**site),
            _ => None,
        }
    }
}

/// The type of a field, as a file spells it: `string`, `i64`, `Filter`, `Filter[]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeName {
    /// What it is, or what its elements are.
    pub item: Item,
    /// Whether it is a list.
    pub list: bool,
}

/// What is not a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A string.
    String,
    /// A signed integer of 64 bits.
    I64,
    /// An integer that upstream calls unsigned; several are documented with -1 all the same.
    U64,
    /// A number with a fraction.
    F64,
    /// True or false.
    Bool,
    /// A string with a date, as upstream marks it.
    Date,
    /// A string with a date and a time.
    DateTime,
    /// A string with a date and a time in ISO 8601.
    DateTimeIso,
    /// Bytes, which a request carries as a part of a form.
    Binary,
    /// An object of this type.
    Object(String),
}

const SCALARS: [(&str, Item); 9] = [
    ("string", Item::String),
    ("i64", Item::I64),
    ("u64", Item::U64),
    ("f64", Item::F64),
    ("bool", Item::Bool),
    ("date", Item::Date),
    ("datetime", Item::DateTime),
    ("datetime_iso", Item::DateTimeIso),
    ("binary", Item::Binary),
];

impl Item {
    /// Whether its values are strings.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::String | Self::Date | Self::DateTime | Self::DateTimeIso)
    }

    /// Whether its values are integers.
    pub fn is_integer(&self) -> bool {
        matches!(self, Self::I64 | Self::U64)
    }
}

impl TypeName {
    /// Reads a type as a file spells it.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, list) = match text.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (text, false),
        };
        let item = match SCALARS.iter().find(|(scalar, _)| *scalar == name) {
            Some((_, item)) => item.clone(),
            None if name.starts_with(|first: char| first.is_ascii_uppercase())
                && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') =>
            {
                Item::Object(name.to_owned())
            }
            None => return None,
        };
        Some(Self { item, list })
    }

    /// The type of object that it is or holds.
    pub fn object(&self) -> Option<&str> {
        match &self.item {
            Item::Object(name) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.item {
            Item::Object(name) => name.as_str(),
            scalar => SCALARS.iter().find(|(_, item)| item == scalar).map_or("", |(name, _)| name),
        };
        write!(f, "{name}{}", if self.list { "[]" } else { "" })
    }
}

impl Serialize for TypeName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TypeName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            let scalars: Vec<_> = SCALARS.iter().map(|(name, _)| *name).collect();
            serde::de::Error::custom(format_args!(
                "`{text}` is not a type; there are {}, names of types such as `Filter`, and lists of those such as `Filter[]`",
                scalars.join(", ")
            ))
        })
    }
}

/// A version of a service: facts with what people know laid over them.
#[derive(Clone, Debug)]
pub struct Service {
    /// Name of the service.
    pub name: String,
    /// Version of its API, `YYYY-MM-DD`.
    pub version: String,
    /// What the host and the credential scope call it.
    pub short_name: String,
    /// What people call it.
    pub title: Option<String>,
    /// What it is.
    pub doc: Option<String>,
    /// Sites that have it.
    pub sites: Sites,
    /// Actions by name, sorted.
    pub actions: IndexMap<String, Action>,
    /// Types by name, sorted.
    pub types: IndexMap<String, Type>,
    /// Enums by name, sorted.
    pub enums: IndexMap<String, Enum>,
    /// Error codes, sorted.
    pub error_codes: Vec<String>,
    /// The file of the facts, for errors.
    pub place: Place,
    /// The file of the overlay, for errors.
    pub overlay: Option<Place>,
}

/// An action.
#[derive(Clone, Debug)]
pub struct Action {
    /// Type of its request.
    pub request: String,
    /// Type of its reply.
    pub response: String,
    /// Sites that have it.
    pub sites: Sites,
    /// Where it stands in its life.
    pub status: Status,
    /// Whether it changes something.
    pub effect: Effect,
    /// The field of its request by which a server knows one that it has carried out.
    pub client_token: Option<String>,
    /// Whether its requests are not signed.
    pub unsigned: bool,
    /// Whether it may answer with a stream of events.
    pub stream: bool,
    /// The host that it is served at, where it is not the service's own.
    pub host: Option<String>,
    /// What the names of headers begin with that carry its fields, where its body is bytes.
    pub raw_body: Option<String>,
    /// What it does.
    pub doc: Option<String>,
    /// Requests a second that an account may make in a region.
    pub rate_limit: Option<u32>,
    /// How its pages are asked for.
    pub paginate: Option<Paginate>,
    /// Ways to wait for what it tells of, by their names.
    pub waiters: IndexMap<String, Waiter>,
}

/// A type: an object with fields.
#[derive(Clone, Debug)]
pub struct Type {
    /// Sites that have it.
    pub sites: Sites,
    /// What it is.
    pub doc: Option<String>,
    /// Fields by their names on the wire, in upstream's order.
    pub fields: IndexMap<String, Field>,
}

/// A field of a type.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its type.
    pub ty: TypeName,
    /// Sites that have it.
    pub sites: Sites,
    /// A request must carry it: upstream says so, and there is no default.
    pub required: bool,
    /// A reply always carries it.
    pub always: bool,
    /// It may be null.
    pub nullable: bool,
    /// It should not be used any more.
    pub deprecated: bool,
    /// What a server assumes where it is absent.
    pub default: Option<Value>,
    /// Smallest number, or length of a string or list.
    pub min: Option<i64>,
    /// Largest number, or length of a string or list.
    pub max: Option<i64>,
    /// Which of `min` and `max` are checked before sending: those that people confirmed.
    pub enforced: Enforced,
    /// Which facts people corrected.
    pub fixed: Fixed,
    /// Unit that it counts in.
    pub unit: Option<String>,
    /// Whether it is an offset that is the number of a page.
    pub counts_pages: bool,
    /// The number of the first page.
    pub first_page: Option<u8>,
    /// Values that it may have.
    pub values: Vec<Value>,
    /// How sure the values are.
    pub tier: Option<Tier>,
    /// Names that its filters may have.
    pub filters: Vec<String>,
    /// A short plain value that it could have.
    pub example: Option<String>,
    /// What it is.
    pub doc: Option<String>,
    /// The enum that its values are of.
    pub enumeration: Option<String>,
    /// The enum that the names of its filters are of.
    pub filter: Option<String>,
    /// Unit of a time since the epoch.
    pub time: Option<TimeUnit>,
    /// Whether it holds a secret; `None` leaves it to its name.
    pub secret: Option<bool>,
}

/// Which bounds are checked before sending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Enforced {
    /// The lower one.
    pub min: bool,
    /// The upper one.
    pub max: bool,
}

/// Which facts people corrected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// Whether a request must carry it.
    pub required: bool,
    /// Whether a reply always carries it.
    pub always: bool,
}

/// How sure a list of values is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// One site's text lists them in a row or in pairs.
    One,
    /// A text lists them one to a line, as points of a list.
    Bulleted,
    /// Both sites' texts list the same values.
    Both,
}

/// Unit of a time since the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeUnit {
    /// Milliseconds.
    #[serde(rename = "ms")]
    Millis,
    /// Seconds.
    #[serde(rename = "s")]
    Seconds,
}

/// An open set of strings with names.
#[derive(Clone, Debug)]
pub struct Enum {
    /// What it is.
    pub doc: Option<String>,
    /// Values as they stand on the wire.
    pub values: IndexMap<String, EnumValue>,
}

/// A value of an enum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumValue {
    /// Its name in Rust, where the one made from the value would not do.
    #[serde(default)]
    pub name: Option<String>,
    /// What it means.
    #[serde(default)]
    pub doc: Option<String>,
}

impl Service {
    /// What errors call it.
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// The place of something in its facts.
    pub fn at(&self, keys: &[&str]) -> Place {
        self.place.key(keys).of_service(self.label())
    }

    /// The place of something in its overlay, or in its facts where it has none.
    pub fn at_overlay(&self, keys: &[&str]) -> Place {
        self.overlay.as_ref().unwrap_or(&self.place).key(keys).of_service(self.label())
    }
}
