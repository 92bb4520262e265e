//! Whether a reply has the fields and types of the description, and no others.

use serde_json::{Map, Value};

use crate::replay::{Description, FieldType, Item};

/// Checks a reply.
pub(super) fn reply(description: &Description, action: &str, reply: &Value) -> Result<(), String> {
    let (_, ty) = description.types_of(action).ok_or("is not described")?;
    let members = reply.as_object().ok_or("is no object")?;
    if members.contains_key("Error") {
        return Err("looks like an error".to_owned());
    }
    object(description, &ty, members, "")
}

fn object(description: &Description, ty: &str, members: &Map<String, Value>, at: &str) -> Result<(), String> {
    for (name, value) in members {
        let path = format!("{at}{name}");
        let (_, field) = description
            .fields(ty)
            .iter()
            .find(|(own, _)| own == name)
            .ok_or_else(|| format!("{path} is not described"))?;
        match (value, field.list) {
            (Value::Array(elements), true) => {
                let element = field.element();
                for value in elements {
                    item(description, &element, value, &path)?;
                }
            }
            (value, false) => item(description, field, value, &path)?,
            _ => return Err(format!("{path} is not a list")),
        }
    }
    Ok(())
}

fn item(description: &Description, ty: &FieldType, value: &Value, path: &str) -> Result<(), String> {
    let fits = match (&ty.item, value) {
        (Item::Object(ty), Value::Object(members)) => {
            return object(description, ty, members, &format!("{path}."));
        }
        (Item::Text | Item::Bytes, value) => value.is_string(),
        (Item::Integer, value) => value.is_i64(),
        (Item::Float, value) => value.is_number(),
        (Item::Bool, value) => value.is_boolean(),
        (Item::Object(_), _) => false,
    };
    if fits { Ok(()) } else { Err(format!("{path} is {value}, which is of another type")) }
}
