//! Replies as a server should not write them.

use serde_json::{Map, Value};

use super::Effects;

/// A name that no API has.
const UNKNOWN: &str = "EmulatorUnknownField";

/// Makes of the content of a `Response` what the rules say.
pub(crate) fn spoil(response: &mut Value, effects: &Effects) {
    if effects.null_lists || effects.numbers_as_strings || effects.unknown_fields {
        walk(response, effects);
    }
    let (Value::Object(members), Some(id)) = (response, &effects.request_id) else { return };
    if id.is_empty() {
        members.remove("RequestId");
    } else {
        members.insert("RequestId".to_owned(), id.as_str().into());
    }
}

fn walk(value: &mut Value, effects: &Effects) {
    match value {
        Value::Array(_) if effects.null_lists => *value = Value::Null,
        Value::Array(elements) => elements.iter_mut().for_each(|element| walk(element, effects)),
        Value::Number(number) if effects.numbers_as_strings => *value = number.to_string().into(),
        Value::Object(members) => {
            members.values_mut().for_each(|member| walk(member, effects));
            if effects.unknown_fields {
                members.insert(UNKNOWN.to_owned(), unknown());
            }
        }
        _ => {}
    }
}

/// Something of every kind.
fn unknown() -> Value {
    let mut inner = Map::new();
    inner.insert("Count".to_owned(), 1.into());
    inner.insert("Names".to_owned(), vec![Value::from("a"), Value::Null].into());
    inner.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn spoiled(line: &str) -> Value {
        let rule: super::super::Rule = line.parse().unwrap();
        let mut response = json!({ "Total": 2, "Items": [{ "Size": 1.5, "On": true }], "RequestId": "x" });
        spoil(&mut response, &rule.effects);
        response
    }

    #[test]
    fn replies_are_spoiled_as_told() {
        assert_eq!(
            spoiled("numbers=strings"),
            json!({ "Total": "2", "Items": [{ "Size": "1.5", "On": true }], "RequestId": "x" })
        );
        assert_eq!(spoiled("lists=null"), json!({ "Total": 2, "Items": null, "RequestId": "x" }));
        assert_eq!(spoiled("request-id=y")["RequestId"], "y");
        assert_eq!(spoiled("request-id=").get("RequestId"), None);
        let unknown = spoiled("fields=unknown");
        assert_eq!((&unknown[UNKNOWN]["Count"], &unknown["Items"][0][UNKNOWN]["Count"]), (&json!(1), &json!(1)));
    }
}
