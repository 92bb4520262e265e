//! The description as data: facts, with what people know laid over them.

mod common;
mod contradictions;
mod coverage;
mod described;
mod effect;
mod effects;
mod enums;
mod error_classes;
mod example;
pub mod facts;
mod filters;
mod fix;
mod glossary;
mod grammar;
mod graph;
mod load;
mod meanings;
mod overlay;
mod page_sizes;
mod pages;
mod paginate;
mod paginate_overlay;
mod paging;
mod places;
mod regions;
mod resources;
mod said_in_texts;
pub(crate) mod secrets;
mod site;
mod successors;
mod times;
mod totals;
mod type_name;
mod validate;
mod value_words;
mod waiter;
mod waiters;
mod wording;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

pub(crate) use common::check_error_codes;
pub use common::{Common, common};
pub(crate) use contradictions::is_masked;
pub use contradictions::{Contradiction, contradictions};
pub use coverage::{Coverage, Said};
pub use described::described;
pub use effect::Effect;
pub(crate) use enums::RESERVED as RESERVED_TYPES;
pub use error_classes::{CLASSES, ErrorClass, Unclassed};
pub(crate) use example::elements;
use facts::FieldFacts;
pub use facts::{Facts, Status, Tier, TimeUnit};
pub(crate) use filters::fields as filter_fields;
pub use glossary::Glossary;
pub(crate) use graph::Graph;
pub use load::{Version, load, versions};
pub(crate) use load::{entries, parse};
pub use overlay::Overlay;
pub use pages::Unpaged;
pub use paginate::{PageStyle, Paginate};
pub use regions::{Region, SiteFacts};
pub use resources::{
    ById, Create, CreatedId, Delete, Describe, Ids, Kind, List, Modify, Parent, Resource, Target, check_parents,
    known_elsewhere,
};
pub use site::{Site, Sites};
pub(crate) use successors::{field_at, successor_type};
pub use times::{TimeForm, Zone};
pub(crate) use times::{is_time, shape as time_shape};
pub use type_name::{Item, TypeName};
pub(crate) use validate::{is_service_name, is_version};
pub use waiter::{NotFound, State, Waiter};
pub use wording::fault as fault_of_text;

use crate::place::Place;

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
    /// What its actions make, list, change and delete, by name, sorted.
    pub resources: IndexMap<String, Resource>,
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
    /// The one site that deprecates it, where both have it.
    pub deprecated_on: Option<Site>,
    /// The action to be used instead.
    pub successor: Option<String>,
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
    /// Who says that.
    pub doc_source: Option<DocSource>,
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
    /// The one site that deprecates it, where both have it.
    pub deprecated_on: Option<Site>,
    /// What is to be used instead: a field of the type, or a path to one from it.
    pub successor: Option<String>,
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
    /// Whether the values are all that there are, where a person says so.
    pub whole: Option<bool>,
    /// Names that its filters may have.
    pub filters: Vec<String>,
    /// A short plain value that it could have.
    pub example: Option<String>,
    /// What it is.
    pub doc: Option<String>,
    /// Who says that.
    pub doc_source: Option<DocSource>,
    /// The enum that its values are of.
    pub enumeration: Option<String>,
    /// The enum that the names of its filters are of.
    pub filter: Option<String>,
    /// Unit of a time since the epoch.
    pub time: Option<TimeUnit>,
    /// Whether it holds a secret.
    pub secret: bool,
    /// How a string writes a time.
    pub form: Option<TimeForm>,
    /// The zone of a time that does not say its own.
    pub zone: Option<Zone>,
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
    /// The values that it may have.
    pub values: bool,
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

/// Who says what a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocSource {
    /// People, of this one thing: an overlay.
    OfThis,
    /// People, of all that is called so in a version: an overlay.
    OfVersion,
    /// People, of all that is called so: the glossary.
    OfName,
    /// Nobody: its shape tells, by the grammar.
    OfShape,
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
