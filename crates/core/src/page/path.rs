//! Fields by a path of names with dots, and the values that turn pages.

use std::hash::{DefaultHasher, Hash as _, Hasher};

use crate::model::{Fit, List, Model, Ref, Scalar as _, Slot};

/// What stands in the field of a request that says which page, and in a token of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Int(i64),
    Text(String),
    List(Vec<Value>),
}

impl Value {
    /// A string, an integer, or a list of them.
    pub(super) fn read(found: Ref<'_>) -> Option<Self> {
        match found {
            Ref::Int(number) => Some(Self::Int(number)),
            Ref::Str(text) => Some(Self::Text(text.to_owned())),
            Ref::List(list) => (0..list.len()).map(|at| Self::read(list.at(at))).collect::<Option<_>>().map(Self::List),
            _ => None,
        }
    }

    /// Whether a token of this value leads nowhere: it is empty, or the 0 that a cursor ends with.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::Int(number) => *number == 0,
            Self::Text(text) => text.is_empty() || text == "0",
            Self::List(list) => list.iter().all(|element| matches!(element, Self::Text(text) if text.is_empty())),
        }
    }

    /// A number that is the same for values that are the same on the wire but for their type.
    pub(super) fn fingerprint(&self) -> u64 {
        fn walk(value: &Value, hasher: &mut DefaultHasher) {
            match value {
                Value::Int(number) => number.to_string().hash(hasher),
                Value::Text(text) => text.hash(hasher),
                Value::List(list) => {
                    list.len().hash(hasher);
                    list.iter().for_each(|element| walk(element, hasher));
                }
            }
        }
        let mut hasher = DefaultHasher::new();
        walk(self, &mut hasher);
        hasher.finish()
    }
}

/// The value at a path; absent where an object on the way is.
pub(super) fn get<'a>(model: &'a dyn Model, path: &str) -> Ref<'a> {
    let (name, rest) = first(path);
    let value = model.shape().position(name).map_or(Ref::Absent, |at| model.get(at));
    match (value, rest) {
        (value, None) => value,
        (Ref::Model(inner), Some(rest)) => get(inner, rest),
        _ => Ref::Absent,
    }
}

/// Puts a value at a path, as the type of the field has it, and makes the objects on the way.
/// Says whether the field now holds it.
pub(super) fn set(model: &mut dyn Model, path: &str, value: &Value) -> bool {
    let (name, rest) = first(path);
    match model.shape().position(name) {
        Some(at) => put(model.slot(at), rest, value),
        None => false,
    }
}

fn put(slot: Slot<'_>, rest: Option<&str>, value: &Value) -> bool {
    match (slot, rest) {
        (Slot::Optional(optional), rest) => put(optional.insert(), rest, value),
        (Slot::Model(inner), Some(rest)) => set(inner, rest, value),
        (Slot::Scalar(scalar), None) => {
            let fit = match value {
                Value::Int(number) => scalar.int(*number),
                Value::Text(text) => scalar.string(text),
                Value::List(_) => return false,
            };
            matches!(fit, Fit::Exact | Fit::Coerced)
        }
        (Slot::List(list), None) => {
            list.clear();
            match value {
                Value::List(elements) => elements.iter().all(|element| put(list.push(), None, element)),
                value => put(list.push(), None, value),
            }
        }
        _ => false,
    }
}

fn first(path: &str) -> (&str, Option<&str>) {
    path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)))
}

/// The integer that a value is, also as a string of digits.
pub(super) fn number(value: Ref<'_>) -> Option<i64> {
    let mut number = 0_i64;
    let fit = match value {
        Ref::Int(value) => number.int(value),
        Ref::Str(value) => number.string(value),
        Ref::Float(value) => number.float(value),
        _ => return None,
    };
    matches!(fit, Fit::Exact | Fit::Coerced).then_some(number)
}

/// The truth value that a value is, also as a word or a number.
pub(super) fn flag(value: Ref<'_>) -> Option<bool> {
    let mut flag = false;
    let fit = match value {
        Ref::Bool(value) => flag.bool(value),
        Ref::Int(value) => flag.int(value),
        Ref::Str(value) => flag.string(value),
        _ => return None,
    };
    (fit != Fit::Lost).then_some(flag)
}

/// A number that is the same for equal lists.
pub(super) fn fingerprint(list: &dyn List) -> u64 {
    fn walk(value: Ref<'_>, hasher: &mut DefaultHasher) {
        match value {
            Ref::Absent => 0_u8.hash(hasher),
            Ref::Str(value) => value.hash(hasher),
            Ref::Int(value) => value.hash(hasher),
            Ref::Float(value) => value.to_bits().hash(hasher),
            Ref::Bool(value) => value.hash(hasher),
            Ref::Bytes(value) => value.hash(hasher),
            Ref::Model(model) => (0..model.shape().fields.len()).for_each(|at| walk(model.get(at), hasher)),
            Ref::List(list) => {
                list.len().hash(hasher);
                (0..list.len()).for_each(|at| walk(list.at(at), hasher));
            }
        }
    }
    let mut hasher = DefaultHasher::new();
    walk(Ref::List(list), &mut hasher);
    hasher.finish()
}
