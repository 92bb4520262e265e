//! Fields of a type in upstream's order, which carries meaning.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::Field;

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
