//! A model to JSON, or to any other format that serde knows.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{List, Model, Ref};

/// Serializes a model: its fields in the order of the description, absent ones left out.
pub fn serialize<S: Serializer>(model: &dyn Model, serializer: S) -> Result<S::Ok, S::Error> {
    let fields = model.shape().fields;
    let present = (0..fields.len()).filter(|at| !matches!(model.get(*at), Ref::Absent)).count();
    let mut map = serializer.serialize_map(Some(present))?;
    for (at, name) in fields.iter().enumerate() {
        let value = model.get(at);
        if !matches!(value, Ref::Absent) {
            map.serialize_entry(name, &value)?;
        }
    }
    map.end()
}

/// The JSON text of a model, as a request carries it.
///
/// # Errors
///
/// None that is known: every model can be written as JSON. The type leaves room for formats of
/// fields that are yet to come.
pub fn to_json(model: &dyn Model) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = Vec::with_capacity(128);
    serialize(model, &mut serde_json::Serializer::new(&mut text))?;
    Ok(text)
}

impl Serialize for Ref<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Ref::Absent => serializer.serialize_none(),
            Ref::Str(value) => serializer.serialize_str(value),
            Ref::Int(value) => serializer.serialize_i64(value),
            Ref::Float(value) => serializer.serialize_f64(value),
            Ref::Bool(value) => serializer.serialize_bool(value),
            Ref::Bytes(value) => serializer.serialize_str(&super::binary::base64(value)),
            Ref::Model(model) => serialize(model, serializer),
            Ref::List(list) => serialize_list(list, serializer),
        }
    }
}

fn serialize_list<S: Serializer>(list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
    let mut sequence = serializer.serialize_seq(Some(list.len()))?;
    for index in 0..list.len() {
        sequence.serialize_element(&list.at(index))?;
    }
    sequence.end()
}
