//! The facts, as the replay needs them: which type has which fields of which types.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

/// A version of a service as `api-spec/services` describes it.
#[derive(Debug, Deserialize)]
pub(crate) struct Description {
    #[serde(default)]
    short_name: Option<String>,
    /// Actions by name.
    pub(crate) actions: BTreeMap<String, ActionFacts>,
    /// Types by name.
    pub(crate) types: BTreeMap<String, TypeFacts>,
    /// Fields that are always there in Rust, by type: those may come out with their default where
    /// nothing went in. The facts do not decide that alone, so it is what was found of the types.
    #[serde(skip)]
    pub(crate) plain: BTreeMap<String, BTreeSet<String>>,
}

/// An action.
#[derive(Debug, Deserialize)]
pub(crate) struct ActionFacts {
    #[serde(default)]
    request: Option<String>,
    #[serde(default)]
    response: Option<String>,
}

/// A type.
#[derive(Debug, Deserialize)]
pub(crate) struct TypeFacts {
    /// Its fields, in order.
    #[serde(default)]
    pub(crate) fields: Fields,
}

/// Fields with their types, in order.
#[derive(Debug, Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, FieldType)>);

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldType {
    /// What it is, or what its elements are.
    pub(crate) item: Item,
    /// Whether it is a list.
    pub(crate) list: bool,
}

/// What is not a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// A string of any kind, such as a date.
    Text,
    /// An integer.
    Integer,
    /// A number with a fraction.
    Float,
    /// True or false.
    Bool,
    /// Bytes, which are base64 in JSON.
    Bytes,
    /// An object of this type.
    Object(String),
}

impl Description {
    /// The versions of services that a folder describes, sorted.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(crate) fn all(spec: &Path) -> Result<Vec<(String, String)>, Box<dyn std::error::Error>> {
        let mut found = Vec::new();
        for service in std::fs::read_dir(spec.join("services"))? {
            let service = service?;
            for version in std::fs::read_dir(service.path())? {
                let file = version?.path();
                if let Some(version) = file.file_stem().filter(|_| file.extension().is_some_and(|end| end == "json")) {
                    let service = service.file_name().to_string_lossy().into_owned();
                    found.push((service, version.to_string_lossy().into_owned()));
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Reads that of a version.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(crate) fn load(spec: &Path, service: &str, version: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let file = spec.join("services").join(service).join(format!("{version}.json"));
        let text = std::fs::read(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        Ok(serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", file.display()))?)
    }

    /// What the credential scope calls the service of that name.
    pub(crate) fn short_name<'a>(&'a self, service: &'a str) -> &'a str {
        self.short_name.as_deref().unwrap_or(service)
    }

    /// The names of the types of an action: its request and its reply.
    pub(crate) fn types_of(&self, action: &str) -> Option<(String, String)> {
        let facts = self.actions.get(action)?;
        let name = |stated: &Option<String>, suffix| stated.clone().unwrap_or_else(|| format!("{action}{suffix}"));
        Some((name(&facts.request, "Request"), name(&facts.response, "Response")))
    }

    /// The fields of a type.
    pub(crate) fn fields(&self, ty: &str) -> &[(String, FieldType)] {
        self.types.get(ty).map_or(&[], |ty| &ty.fields.0)
    }

    /// Whether a field is always there in Rust.
    pub(crate) fn is_plain(&self, ty: &str, field: &str) -> bool {
        self.plain.get(ty).is_some_and(|fields| fields.contains(field))
    }

    /// How many fields all types have.
    pub(crate) fn count(&self) -> usize {
        self.types.values().map(|ty| ty.fields.0.len()).sum()
    }
}

impl FieldType {
    fn parse(spelled: &str) -> Self {
        let (item, list) = match spelled.strip_suffix("[]") {
            Some(item) => (item, true),
            None => (spelled, false),
        };
        let item = match item {
            "string" | "date" | "datetime" | "datetime_iso" => Item::Text,
            "i64" | "u64" => Item::Integer,
            "f64" => Item::Float,
            "bool" => Item::Bool,
            "binary" => Item::Bytes,
            name => Item::Object(name.to_owned()),
        };
        Self { item, list }
    }

    /// That of one element of a list.
    pub(crate) fn element(&self) -> Self {
        Self { item: self.item.clone(), list: false }
    }

    /// The type of the object, or of those in the list.
    pub(crate) fn object(&self) -> Option<&str> {
        match &self.item {
            Item::Object(name) => Some(name),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Field {
            #[serde(rename = "type")]
            ty: String,
        }
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some((name, field)) = map.next_entry::<String, Field>()? {
                    fields.push((name, FieldType::parse(&field.ty)));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
