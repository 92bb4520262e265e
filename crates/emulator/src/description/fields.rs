//! Fields of a type in upstream's order, which carries meaning, and their own types.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// Fields by their names on the wire.
#[derive(Debug)]
pub(crate) struct Fields(Vec<(String, Field)>);

impl Fields {
    pub(super) const NONE: Self = Self(Vec::new());

    pub(crate) fn get(&self, name: &str) -> Option<&Field> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, field)| field)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.0.iter().map(|(name, field)| (name.as_str(), field))
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("fields by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    fields.push(entry);
                }
                fields.shrink_to_fit();
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// A field of a type.
#[derive(Debug, Deserialize)]
pub(crate) struct Field {
    #[serde(rename = "type")]
    pub(crate) ty: TypeName,
    #[serde(default)]
    pub(crate) required: bool,
    pub(crate) default: Option<Value>,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    /// Whether a person confirmed `min`: others are documentation, and sometimes wrong.
    #[serde(default)]
    pub(crate) min_confirmed: bool,
    #[serde(default)]
    pub(crate) max_confirmed: bool,
    /// Unit of a time since the epoch: `s` or `ms`.
    pub(crate) time: Option<String>,
    #[serde(default)]
    pub(crate) values: Vec<Value>,
    /// Whether both sites list the same words, or a person confirmed them. Other lists are
    /// documentation, and one example in six of upstream is not in them.
    #[serde(default)]
    pub(crate) values_confirmed: bool,
    pub(crate) example: Option<String>,
    /// The resource whose id it is, in a request: `Subnet`, or `vpc.Subnet` of another service.
    #[allow(dead_code, reason = "what answers without state does not ask for it")]
    pub(crate) of: Option<String>,
}

/// The type of a field.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub(crate) struct TypeName {
    /// What it is, or what its elements are.
    pub(crate) item: Item,
    /// Whether it is a list.
    pub(crate) list: bool,
}

/// What is not a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Text,
    Int,
    Float,
    Bool,
    Date,
    DateTime,
    DateTimeIso,
    Bytes,
    Object(String),
}

impl From<String> for TypeName {
    fn from(text: String) -> Self {
        let (name, list) = match text.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (text.as_str(), false),
        };
        let item = match name {
            "string" => Item::Text,
            "i64" | "u64" => Item::Int,
            "f64" => Item::Float,
            "bool" => Item::Bool,
            "date" => Item::Date,
            "datetime" => Item::DateTime,
            "datetime_iso" => Item::DateTimeIso,
            "binary" => Item::Bytes,
            object => Item::Object(object.to_owned()),
        };
        Self { item, list }
    }
}

impl Item {
    /// What a message calls it.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Self::Text | Self::Bytes => "string",
            Self::Int => "integer",
            Self::Float => "number",
            Self::Bool => "truth value",
            Self::Date | Self::DateTime | Self::DateTimeIso => "time",
            Self::Object(_) => "object",
        }
    }
}
