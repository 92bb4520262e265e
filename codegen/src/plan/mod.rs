//! Every decision, and no tokens: what each thing is called in Rust, of which type it is, what
//! its docs say, how it pages.

mod deprecated;
mod docs;
mod fields;
mod names;
mod operations;
mod resources;
mod values;
mod waiters;
mod whole;

use std::collections::{BTreeMap, BTreeSet};

pub use names::{COMPOUNDS, Kind, NAMES, Odd, READ_AS, Survey, counts, method_name, wire_name};
pub use whole::plan;

use crate::spec::{Effect, NotFound, PageStyle, Zone};

/// A module: a version of a service.
#[derive(Clone, Debug)]
pub struct Module {
    /// Name of the service: of its outer module and its feature.
    pub service: String,
    /// Version of its API, `YYYY-MM-DD`.
    pub version: String,
    /// Name of the module of the version: `v20240516`.
    pub name: String,
    /// What signatures and hosts call the service.
    pub short_name: String,
    /// What people call it.
    pub title: String,
    /// Docs of the module.
    pub docs: Docs,
    /// Names that types of the module take away from generated code.
    pub shadowed: BTreeSet<String>,
    /// Requests and replies, action by action.
    pub actions: Vec<Action>,
    /// All types by their names in the description.
    pub structs: BTreeMap<String, Struct>,
    /// Enums.
    pub enums: Vec<Enum>,
    /// Error codes.
    pub error_codes: Vec<Constant>,
    /// Ways to wait.
    pub waiters: Vec<Waiter>,
    /// Lines of the table of its resources, in Markdown.
    pub resources: Vec<String>,
}

/// Paragraphs of documentation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs(pub Vec<String>);

/// An action.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name on the wire.
    pub name: String,
    /// Its method of the client.
    pub method: String,
    /// Its request, by the name in the description.
    pub request: String,
    /// Its reply, by the name in the description.
    pub response: String,
    /// Docs of the method.
    pub docs: Docs,
    /// Whether it changes something.
    pub effect: Effect,
    /// The field by which a server knows a request that it has carried out, on the wire.
    pub client_token: Option<String>,
    /// Requests a second.
    pub rate_limit: Option<u32>,
    /// How its pages are asked for.
    pub paging: Option<Paging>,
    /// That it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// Whether its requests are not signed.
    pub unsigned: bool,
    /// The fields that are bytes, on the wire: where there are some, its requests are forms.
    pub files: Vec<String>,
    /// Whether it may answer with a stream of events.
    pub stream: bool,
    /// The host that it is served at, where it is not the service's own.
    pub host: Option<String>,
    /// What the names of headers begin with that carry its fields, where its body is bytes.
    pub raw_body: Option<String>,
}

/// How pages are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// By what. Fields are paths on the wire.
    pub style: PageStyle,
    /// Field of the request, on the wire.
    pub size: Option<String>,
    /// Field of the reply, on the wire.
    pub total: Option<String>,
    /// Items a page where a request does not say.
    pub page_size: Option<i64>,
    /// The way to the list of items in the reply.
    pub items: Vec<Step>,
    /// Type of an item.
    pub item: RustType,
}

/// A field on the way to something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name in Rust.
    pub field: String,
    /// Its name on the wire.
    pub wire: String,
    /// Whether it may be absent.
    pub optional: bool,
}

/// A struct.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its name in Rust.
    pub name: String,
    /// Its docs.
    pub docs: Docs,
    /// Whether people build it: it is a request or a part of one.
    pub built: bool,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Helpers that add to a list of filters.
    pub filters: Vec<FilterHelper>,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in Rust.
    pub name: String,
    /// Its name on the wire.
    pub wire: String,
    /// Its type.
    pub ty: RustType,
    /// Its docs.
    pub docs: Docs,
    /// Whether a request must carry it.
    pub required: bool,
    /// Whether it is set to values of an enum, which are strings too.
    pub open: bool,
    /// Whether `Debug` hides it.
    pub secret: bool,
    /// Smallest number or length that is sent.
    pub min: Option<i64>,
    /// Largest number or length that is sent.
    pub max: Option<i64>,
    /// An accessor that returns it as a time.
    pub time: Option<(Moment, String)>,
    /// The setter, where it is not called like the field; an empty name for none.
    pub setter: Option<String>,
    /// That it should not be used any more.
    pub deprecated: Option<Deprecated>,
}

/// That something should not be used any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deprecated {
    /// What to use instead, and where it is so, as far as that is known.
    pub note: Option<String>,
}

/// How the value of a field says a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// As milliseconds since the epoch, a number or its digits.
    Millis,
    /// As seconds since the epoch, a number or its digits.
    Seconds,
    /// As a date, a time and an offset.
    Whole,
    /// As a date and a time of a zone.
    In(Zone),
}

/// A type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustType {
    /// `String`
    String,
    /// `i64`
    I64,
    /// `f64`
    F64,
    /// `bool`
    Bool,
    /// Bytes
    Binary,
    /// A struct or enum of the module.
    Named(String),
    /// `Option<…>`
    Optional(Box<RustType>),
    /// `Vec<…>`
    List(Box<RustType>),
    /// `Box<…>`
    Boxed(Box<RustType>),
}

/// A method that adds a filter to a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterHelper {
    /// Its name.
    pub method: String,
    /// The field with the list, in Rust.
    pub field: String,
    /// The type of a filter.
    pub filter: String,
    /// How a filter is made of a name and values.
    pub form: FilterForm,
    /// The enum of names, where they are known.
    pub names: Option<String>,
    /// Docs.
    pub docs: Docs,
}

/// How a filter is made of a name and values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterForm {
    /// Setter of the name.
    pub name: String,
    /// Setter of the values.
    pub values: String,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// Docs.
    pub docs: Docs,
    /// Its variants.
    pub variants: Vec<Variant>,
    /// The variant for what is not documented.
    pub unknown: String,
    /// Whether its values are names of filters, and those of no field.
    pub names: bool,
}

/// A variant of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Its value on the wire.
    pub wire: String,
    /// Docs.
    pub docs: Docs,
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The class of the error code that it is.
    pub class: Option<String>,
}

/// A way to wait: a constant table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// Its name.
    pub name: String,
    /// The action that is repeated, on the wire.
    pub action: String,
    /// Docs.
    pub docs: Docs,
    /// Where the state stands in the reply, on the wire.
    pub state: String,
    /// The states that are waited for.
    pub success: Vec<String>,
    /// The states from which none of those is reached.
    pub failure: Vec<String>,
    /// What it means that the resource does not exist.
    pub not_found: NotFound,
    /// Error codes that say so, beside those of `ResourceNotFound`.
    pub not_found_codes: Vec<String>,
    /// The first pause, in seconds.
    pub interval: Option<u64>,
    /// After how long it is given up, in seconds.
    pub deadline: Option<u64>,
}
