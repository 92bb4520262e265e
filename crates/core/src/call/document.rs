//! A request or a reply, seen by the names of its fields on the wire: of a generated type, or as JSON. What pages
//! and what waits goes by this, so that it is written once.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher};

use serde_json::{Map, Value};

use crate::model::{Fit, Model, Ref, Scalar as _, Slot};

/// What pages and waits of a request or a reply.
pub trait Document {
    /// All of it, to look at.
    fn view(&self) -> View<'_>;

    /// Puts a value at a path, as the type of the field has it, and makes the objects on the way. Says whether
    /// the field now holds it.
    fn set(&mut self, path: &str, value: &Turn) -> bool;

    /// Whether a request must carry the field at a path, as far as that is known.
    fn requires(&self, path: &str) -> bool {
        let _ = path;
        false
    }
}

impl<M: Model> Document for M {
    fn view(&self) -> View<'_> {
        View::Model(Ref::Model(self))
    }

    fn set(&mut self, path: &str, value: &Turn) -> bool {
        set_in_model(self, path, value)
    }

    fn requires(&self, path: &str) -> bool {
        required_in(self, path)
    }
}

impl Document for Value {
    fn view(&self) -> View<'_> {
        View::Json(self)
    }

    fn set(&mut self, path: &str, value: &Turn) -> bool {
        set_in_json(self, path, value)
    }
}

/// A value within a document.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Of a generated type.
    Model(Ref<'a>),
    /// As JSON.
    Json(&'a Value),
}

/// What stands in the field of a request that says which page, and in a token of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// A number.
    Int(i64),
    /// A text.
    Text(String),
    /// A list of these.
    List(Vec<Turn>),
}

/// Without its value, which may be a secret.
impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(value) => value.fmt(f),
            Self::Json(_) => f.write_str("JSON"),
        }
    }
}

impl<'a> View<'a> {
    const ABSENT: Self = View::Model(Ref::Absent);

    /// Whether there is nothing.
    pub(crate) fn is_absent(self) -> bool {
        matches!(self, View::Model(Ref::Absent) | View::Json(Value::Null))
    }

    /// The field of an object; absent where it has none, or this is no object.
    fn field(self, name: &str) -> Self {
        match self {
            View::Model(Ref::Model(model)) => {
                View::Model(model.shape().position(name).map_or(Ref::Absent, |at| model.get(at)))
            }
            View::Json(value) => value.get(name).map_or(Self::ABSENT, View::Json),
            View::Model(_) => Self::ABSENT,
        }
    }

    /// The value at a path of names with dots; absent where an object on the way is.
    pub(crate) fn at(self, path: &str) -> Self {
        path.split('.').fold(self, Self::field)
    }

    /// How many elements a list has; nothing where this is none.
    pub(crate) fn length(self) -> Option<usize> {
        match self {
            View::Model(Ref::List(list)) => Some(list.len()),
            View::Json(Value::Array(list)) => Some(list.len()),
            _ => None,
        }
    }

    /// The element of a list; absent where this is none.
    fn element(self, at: usize) -> Self {
        match self {
            View::Model(Ref::List(list)) => View::Model(list.at(at)),
            View::Json(Value::Array(list)) => list.get(at).map_or(Self::ABSENT, View::Json),
            _ => Self::ABSENT,
        }
    }

    /// The integer that it is, also as a string of digits.
    pub(crate) fn number(self) -> Option<i64> {
        let mut number = 0_i64;
        let fit = match self {
            View::Model(Ref::Int(value)) => number.int(value),
            View::Model(Ref::Str(value)) => number.string(value),
            View::Model(Ref::Float(value)) => number.float(value),
            View::Json(Value::Number(value)) => number.string(&value.to_string()),
            View::Json(Value::String(value)) => number.string(value),
            _ => return None,
        };
        matches!(fit, Fit::Exact | Fit::Coerced).then_some(number)
    }

    /// The truth value that it is, also as a word or a number.
    pub(crate) fn flag(self) -> Option<bool> {
        let mut flag = false;
        let fit = match self {
            View::Model(Ref::Bool(value)) | View::Json(&Value::Bool(value)) => flag.bool(value),
            View::Model(Ref::Int(value)) => flag.int(value),
            View::Model(Ref::Str(value)) => flag.string(value),
            View::Json(Value::Number(value)) => flag.int(value.as_i64()?),
            View::Json(Value::String(value)) => flag.string(value),
            _ => return None,
        };
        (fit != Fit::Lost).then_some(flag)
    }

    /// It as text where it is a string, a number or a truth value.
    pub(crate) fn text(self) -> Option<String> {
        Some(match self {
            View::Model(Ref::Str(text)) => text.to_owned(),
            View::Model(Ref::Int(number)) => number.to_string(),
            View::Model(Ref::Float(number)) => number.to_string(),
            View::Model(Ref::Bool(flag)) => flag.to_string(),
            View::Json(Value::String(text)) => text.clone(),
            View::Json(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
            _ => return None,
        })
    }

    /// The texts at a path: none where a list on the way has no elements, an empty one where something else is
    /// missing. A list on the way stands for all of its elements.
    pub(crate) fn texts(self, path: Option<&str>, found: &mut Vec<String>) {
        if let Some(length) = self.length() {
            return (0..length).for_each(|at| self.element(at).texts(path, found));
        }
        match path {
            Some(path) => {
                let (name, rest) = first(path);
                self.field(name).texts(rest, found);
            }
            None => found.push(self.text().unwrap_or_default()),
        }
    }

    /// What turns a page: a string, an integer, or a list of them.
    pub(crate) fn turn(self) -> Option<Turn> {
        if let Some(length) = self.length() {
            return (0..length).map(|at| self.element(at).turn()).collect::<Option<_>>().map(Turn::List);
        }
        match self {
            View::Model(Ref::Int(number)) => Some(Turn::Int(number)),
            View::Model(Ref::Str(text)) => Some(Turn::Text(text.to_owned())),
            View::Json(Value::Number(number)) => number.as_i64().map(Turn::Int),
            View::Json(Value::String(text)) => Some(Turn::Text(text.clone())),
            _ => None,
        }
    }

    /// A number that is the same for equal values of one kind.
    pub(crate) fn fingerprint(self) -> u64 {
        let mut hasher = DefaultHasher::new();
        match self {
            View::Model(value) => hash_model(value, &mut hasher),
            View::Json(value) => hash_json(value, &mut hasher),
        }
        hasher.finish()
    }
}

impl Turn {
    /// Whether a token of this value leads nowhere: it is empty, or the 0 that a cursor ends with.
    pub(crate) fn is_nothing(&self) -> bool {
        match self {
            Self::Int(number) => *number == 0,
            Self::Text(text) => text.is_empty() || text == "0",
            Self::List(list) => list.iter().all(|element| matches!(element, Self::Text(text) if text.is_empty())),
        }
    }

    /// A number that is the same for values that are the same on the wire but for their type.
    pub(crate) fn fingerprint(&self) -> u64 {
        fn walk(value: &Turn, hasher: &mut DefaultHasher) {
            match value {
                Turn::Int(number) => number.to_string().hash(hasher),
                Turn::Text(text) => text.hash(hasher),
                Turn::List(list) => {
                    list.len().hash(hasher);
                    list.iter().for_each(|element| walk(element, hasher));
                }
            }
        }
        let mut hasher = DefaultHasher::new();
        walk(self, &mut hasher);
        hasher.finish()
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Int(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
            Self::List(list) => list.iter().map(Self::to_json).collect(),
        }
    }
}

fn first(path: &str) -> (&str, Option<&str>) {
    path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)))
}

fn set_in_model(model: &mut dyn Model, path: &str, value: &Turn) -> bool {
    let (name, rest) = first(path);
    match model.shape().position(name) {
        Some(at) => put(model.slot(at), rest, value),
        None => false,
    }
}

fn required_in(model: &dyn Model, path: &str) -> bool {
    let (name, rest) = first(path);
    let shape = model.shape();
    let Some(at) = shape.position(name) else { return false };
    match (rest, model.get(at)) {
        (None, _) => shape.required.iter().any(|required| usize::from(*required) == at),
        (Some(rest), Ref::Model(inner)) => required_in(inner, rest),
        (Some(_), _) => false,
    }
}

fn put(slot: Slot<'_>, rest: Option<&str>, value: &Turn) -> bool {
    match (slot, rest) {
        (Slot::Optional(optional), rest) => put(optional.insert(), rest, value),
        (Slot::Model(inner), Some(rest)) => set_in_model(inner, rest, value),
        (Slot::Scalar(scalar), None) => {
            let fit = match value {
                Turn::Int(number) => scalar.int(*number),
                Turn::Text(text) => scalar.string(text),
                Turn::List(_) => return false,
            };
            matches!(fit, Fit::Exact | Fit::Coerced)
        }
        (Slot::List(list), None) => {
            list.clear();
            match value {
                Turn::List(elements) => elements.iter().all(|element| put(list.push(), None, element)),
                value => put(list.push(), None, value),
            }
        }
        _ => false,
    }
}

fn set_in_json(json: &mut Value, path: &str, value: &Turn) -> bool {
    if json.is_null() {
        *json = Value::Object(Map::new());
    }
    let Value::Object(members) = json else { return false };
    let (name, rest) = first(path);
    let member = members.entry(name).or_insert(Value::Null);
    match rest {
        Some(rest) => set_in_json(member, rest, value),
        None => {
            // Whoever wrote digits as a string gets a string.
            *member = match (&*member, value) {
                (Value::String(_), Turn::Int(number)) => number.to_string().into(),
                _ => value.to_json(),
            };
            true
        }
    }
}

fn hash_model(value: Ref<'_>, hasher: &mut DefaultHasher) {
    match value {
        Ref::Absent => 0_u8.hash(hasher),
        Ref::Str(value) => value.hash(hasher),
        Ref::Int(value) => value.hash(hasher),
        Ref::Float(value) => value.to_bits().hash(hasher),
        Ref::Bool(value) => value.hash(hasher),
        Ref::Bytes(value) => value.hash(hasher),
        Ref::Model(model) => (0..model.shape().fields.len()).for_each(|at| hash_model(model.get(at), hasher)),
        Ref::List(list) => {
            list.len().hash(hasher);
            (0..list.len()).for_each(|at| hash_model(list.at(at), hasher));
        }
    }
}

fn hash_json(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Null => 0_u8.hash(hasher),
        Value::Bool(value) => value.hash(hasher),
        Value::Number(value) => value.to_string().hash(hasher),
        Value::String(value) => value.hash(hasher),
        Value::Array(list) => {
            list.len().hash(hasher);
            list.iter().for_each(|element| hash_json(element, hasher));
        }
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            name.hash(hasher);
            hash_json(member, hasher);
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_is_read_and_set_by_paths() {
        let mut value =
            json!({ "Paging": { "Number": "3" }, "Rows": [{ "State": "A" }, { "State": 2 }, {}], "None": null });
        let view = value.view();
        assert_eq!(view.at("Paging.Number").number(), Some(3));
        assert!(view.at("Paging.Size").is_absent() && view.at("None").is_absent() && view.at("Rows.State").is_absent());
        assert_eq!(view.at("Rows").length(), Some(3));
        let mut states = Vec::new();
        view.texts(Some("Rows.State"), &mut states);
        assert_eq!(states, ["A", "2", ""]);
        assert!(value.set("Paging.Number", &Turn::Int(4)) && value.set("Next.Cursor", &Turn::Text("x".to_owned())));
        assert_eq!((&value["Paging"]["Number"], &value["Next"]["Cursor"]), (&json!("4"), &json!("x")));
        assert!(!value.set("Rows.State", &Turn::Int(1)), "a list is no object");
    }

    #[test]
    fn fingerprints_tell_lists_apart() {
        let of = |value: Value| value.view().fingerprint();
        assert_eq!(of(json!([{ "a": 1 }])), of(json!([{ "a": 1 }])));
        for other in [json!([{ "a": 2 }]), json!([{ "b": 1 }]), json!([{ "a": "1" }, 1]), json!([])] {
            assert_ne!(of(json!([{ "a": 1 }])), of(other));
        }
    }
}
