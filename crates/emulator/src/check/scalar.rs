//! Scalars: which values a field takes, and as what.

use serde_json::{Number, Value};

use crate::description::Item;

/// The value as a field of this type has it: a scalar of another type is taken where it says the
/// same, as the API takes `"5"` for 5. Nothing where it does not fit.
pub(crate) fn coerce(item: &Item, value: &Value) -> Option<Value> {
    match (item, value) {
        (Item::Object(_), _) | (_, Value::Array(_) | Value::Object(_) | Value::Null) => None,
        (Item::Int, Value::Number(number)) => integer(number).map(Value::from),
        (Item::Int, Value::String(text)) => {
            let text = text.trim();
            text.parse::<i64>().ok().map(Value::from).or_else(|| {
                let number = text.parse::<f64>().ok().and_then(Number::from_f64)?;
                integer(&number).map(Value::from)
            })
        }
        (Item::Int, Value::Bool(flag)) => Some(i64::from(*flag).into()),
        (Item::Float, Value::Number(_)) => Some(value.clone()),
        (Item::Float, Value::String(text)) => {
            text.trim().parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number)
        }
        (Item::Float, Value::Bool(flag)) => Some(f64::from(u8::from(*flag)).into()),
        (Item::Bool, Value::Bool(_)) => Some(value.clone()),
        (Item::Bool, Value::Number(number)) => match number.as_f64() {
            Some(0.0) => Some(false.into()),
            Some(1.0) => Some(true.into()),
            _ => None,
        },
        (Item::Bool, Value::String(text)) => match text.trim() {
            "true" | "True" | "TRUE" | "1" => Some(true.into()),
            "false" | "False" | "FALSE" | "0" => Some(false.into()),
            _ => None,
        },
        (Item::Text | Item::Date | Item::DateTime | Item::DateTimeIso | Item::Bytes, value) => Some(text(value).into()),
    }
}

/// The integer that a number is, if it is one of 64 bits.
fn integer(number: &Number) -> Option<i64> {
    let whole = |value: f64| value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
    number.as_i64().or_else(|| number.as_f64().filter(|value| whole(*value)).map(|value| value as i64))
}

/// A scalar as a text.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What a message calls a value.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// `an integer`, `a string`.
pub(super) fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_that_say_the_same_are_taken() {
        for (item, value, expected) in [
            (Item::Int, json!("5"), Some(json!(5))),
            (Item::Int, json!(5.0), Some(json!(5))),
            (Item::Int, json!(" -1 "), Some(json!(-1))),
            (Item::Int, json!(2.5), None),
            (Item::Int, json!(""), None),
            (Item::Int, json!("many"), None),
            (Item::Int, json!(u64::MAX), None),
            (Item::Float, json!("0.5"), Some(json!(0.5))),
            (Item::Float, json!("NaN"), None),
            (Item::Bool, json!("True"), Some(json!(true))),
            (Item::Bool, json!(2), None),
            (Item::Text, json!(5), Some(json!("5"))),
            (Item::Text, json!(["a"]), None),
            (Item::Object("A".to_owned()), json!("a"), None),
        ] {
            assert_eq!(coerce(&item, &value), expected, "{item:?} {value}");
        }
    }
}
