//! Types of fields, as files spell them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
