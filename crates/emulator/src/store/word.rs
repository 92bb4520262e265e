//! Words of the API in rows: what an enum is on the wire is what it is in a row.

use serde::{Deserialize, Deserializer, Serializer};

pub(crate) fn serialize<W: AsRef<str>, S: Serializer>(word: &W, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(word.as_ref())
}

pub(crate) fn deserialize<'de, W: From<String>, D: Deserializer<'de>>(deserializer: D) -> Result<W, D::Error> {
    String::deserialize(deserializer).map(W::from)
}
