//! What an example says.

use serde_json::Value;

pub(super) use crate::spec::is_masked;

/// What an example says of the values of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Witness<'a> {
    /// This is one.
    Value(&'a str),
    /// A list in JSON: each of its elements is one.
    List(Vec<String>),
    /// Nothing: there is none, or it is masked.
    Nothing,
}

/// What upstream writes where it has no example.
const NONE: [&str; 12] = ["", "无", "暂无", "空", "略", "null", "NULL", "Null", "None", "-", "--", "N/A"];

/// Reads an example.
pub(super) fn witness(example: &str) -> Witness<'_> {
    let plain = unquoted(example);
    if NONE.contains(&plain) || is_masked(plain) {
        return Witness::Nothing;
    }
    match serde_json::from_str::<Value>(plain) {
        Ok(Value::Array(elements)) => Witness::List(elements.iter().map(text).collect()),
        _ => Witness::Value(plain),
    }
}

/// An example without blanks and quotes around it.
pub(super) fn unquoted(example: &str) -> &str {
    let around = |letter: char| letter.is_whitespace() || "\"'`“”‘’".contains(letter);
    example.trim_matches(around)
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value of a list as an example would spell it.
pub(super) fn spelled(value: &Value) -> String {
    text(value)
}
