//! The format of `api-spec/services/<service>/<version>.json`, and of the same by hand in YAML.
//!
//! Every key is explained in `api-spec/README.md`.

use std::fmt;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Effect, Site, Sites, TimeForm, TypeName, Zone};

/// A map in the order of the file, in which no key stands twice.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Ordered<V>(pub indexmap::IndexMap<String, V>);

impl<V> Default for Ordered<V> {
    fn default() -> Self {
        Self(indexmap::IndexMap::new())
    }
}

impl<V> Ordered<V> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V> std::ops::Deref for Ordered<V> {
    type Target = indexmap::IndexMap<String, V>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<V> std::ops::DerefMut for Ordered<V> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<V> FromIterator<(String, V)> for Ordered<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<'a, V> IntoIterator for &'a Ordered<V> {
    type Item = (&'a String, &'a V);
    type IntoIter = indexmap::map::Iter<'a, String, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Ordered<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<V>(std::marker::PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
            type Value = Ordered<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered<V>, A::Error> {
                let mut entries = indexmap::IndexMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    if entries.contains_key(&key) {
                        return Err(A::Error::custom(format_args!("`{key}` stands here twice")));
                    }
                    let value = map.next_value()?;
                    entries.insert(key, value);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(std::marker::PhantomData))
    }
}

/// A version of a service, as upstream publishes it or somebody wrote it down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Name of the service: of its folder, its module and its feature.
    pub service: String,
    /// Version of its API, `YYYY-MM-DD`.
    pub version: String,
    /// What the host and the credential scope call it, where that is another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// Sites that have it.
    #[serde(default)]
    pub sites: Sites,
    /// Actions by name.
    pub actions: Ordered<ActionFacts>,
    /// Types by name: requests, replies and what they hold.
    pub types: Ordered<TypeFacts>,
    /// Error codes that the service documents beside the common ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub error_codes: Vec<String>,
}

/// An action.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionFacts {
    /// Sites that have it.
    #[serde(default)]
    pub sites: Sites,
    /// Type of its request, where that is not `<Action>Request`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Type of its reply, where that is not `<Action>Response`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    /// Where it stands in its life.
    #[serde(default, skip_serializing_if = "Status::is_online")]
    pub status: Status,
    /// Its requests are not signed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unsigned: bool,
    /// It may answer with a stream of events.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stream: bool,
    /// Whether it changes something, where its name tells otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// The field of its request by which a server knows one that it has carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_token: Option<String>,
    /// Requests a second that an account may make, says a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<u32>,
    /// The one site that deprecates it, where both have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated_on: Option<Site>,
    /// What is to be used instead, an action of the version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
}

/// How sure a list of values is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// One site's text lists them in a row or in pairs.
    One,
    /// One site's text lists them in a row or in pairs, and the field's example is one of them.
    Shown,
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

/// Where an action stands in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// In use.
    #[default]
    Online,
    /// Works, and should not be used any more.
    Deprecated,
    /// Taken out of service.
    Offline,
}

impl Status {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_online(&self) -> bool {
        *self == Self::Online
    }
}

/// A type: an object with fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeFacts {
    /// Sites that have it.
    #[serde(default)]
    pub sites: Sites,
    /// Fields by their names on the wire, in upstream's order.
    #[serde(default, skip_serializing_if = "Ordered::is_empty")]
    pub fields: Ordered<FieldFacts>,
}

/// A field of a type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldFacts {
    /// Its type: `string`, `i64`, `Filter[]`, …
    #[serde(rename = "type")]
    pub ty: TypeName,
    /// Sites that have it, where that is fewer than have the type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sites: Option<Sites>,
    /// A request must carry it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// A reply always carries it, says upstream.
    #[serde(default, skip_serializing_if = "is_false")]
    pub always: bool,
    /// It may be null.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nullable: bool,
    /// It should not be used any more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// The one site that deprecates it, where both have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated_on: Option<Site>,
    /// What is to be used instead: a field of the type, or a path to one from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// What a server assumes where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Smallest number, or length of a string or list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// Largest number, or length of a string or list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// Unit that it counts in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Unit of a time since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeUnit>,
    /// How a string writes a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<TimeForm>,
    /// The zone of a time that does not say its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// An offset that is the number of a page, and not of items.
    #[serde(default, skip_serializing_if = "is_false")]
    pub counts_pages: bool,
    /// The number of the first page, of a field that says which page is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_page: Option<u8>,
    /// Values that it may have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
    /// How sure the values are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// Names that its filters may have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<String>,
    /// Whether it holds a secret, where its name tells otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<bool>,
    /// A short plain value that it could have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl FieldFacts {
    /// A field of which only the type is known.
    pub fn of(ty: TypeName) -> Self {
        Self {
            ty,
            sites: None,
            required: false,
            always: false,
            nullable: false,
            deprecated: false,
            deprecated_on: None,
            successor: None,
            default: None,
            min: None,
            max: None,
            unit: None,
            time: None,
            form: None,
            zone: None,
            counts_pages: false,
            first_page: None,
            values: Vec::new(),
            tier: None,
            filters: Vec::new(),
            secret: None,
            example: None,
        }
    }
}

/// Facts as a file: one member a line, so that an update is a readable diff.
pub fn to_json(facts: &Facts) -> String {
    lines(&serde_json::to_value(facts).unwrap_or(Value::Null))
}

/// JSON as a file: objects that hold no others are one line.
pub(crate) fn lines(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(members) if !is_line(value) => {
            text.push_str("{\n");
            for (at, (key, value)) in members.iter().enumerate() {
                indent(depth + 1, text);
                text.push_str(&format!("{}: ", Value::from(key.as_str())));
                write(value, depth + 1, text);
                text.push_str(if at + 1 < members.len() { ",\n" } else { "\n" });
            }
            indent(depth, text);
            text.push('}');
        }
        Value::Array(elements) if elements.iter().any(Value::is_string) && elements.len() > 2 && depth == 1 => {
            text.push_str("[\n");
            for (at, element) in elements.iter().enumerate() {
                indent(depth + 1, text);
                text.push_str(&element.to_string());
                text.push_str(if at + 1 < elements.len() { ",\n" } else { "\n" });
            }
            indent(depth, text);
            text.push(']');
        }
        _ => line(value, text),
    }
}

/// Whether an object goes on one line: it holds no objects, and says what a field or an action is.
fn is_line(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.values().any(Value::is_object),
        _ => true,
    }
}

fn line(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) if members.is_empty() => text.push_str("{}"),
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(key, value)| {
                    let mut member = format!("{}: ", Value::from(key.as_str()));
                    line(value, &mut member);
                    member
                })
                .collect();
            text.push_str(&format!("{{ {} }}", members.join(", ")));
        }
        Value::Array(elements) => {
            let elements: Vec<_> = elements.iter().map(Value::to_string).collect();
            text.push_str(&format!("[{}]", elements.join(", ")));
        }
        other => text.push_str(&other.to_string()),
    }
}

fn indent(depth: usize, text: &mut String) {
    text.extend(std::iter::repeat_n("  ", depth));
}
