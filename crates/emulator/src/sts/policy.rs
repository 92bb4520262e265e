//! Policies: which actions they allow. Resources and conditions are not looked at.

use serde_json::Value;

/// The patterns of `service:Action` that a policy allows. It may be written as in a URL.
pub(super) fn allowed(text: &str) -> Result<Vec<String>, String> {
    let decoded = if text.trim_start().starts_with('{') { text.to_owned() } else { decode(text) };
    let policy: Value = serde_json::from_str(&decoded).map_err(|error| format!("is not JSON: {error}"))?;
    let statements = one_or_many(policy.get("statement").ok_or("has no `statement`")?);
    let mut allowed = Vec::new();
    for statement in statements {
        match statement.get("effect").and_then(Value::as_str) {
            Some("allow") => {}
            Some("deny") => return Err("denies; the emulator knows only what a policy allows".to_owned()),
            _ => return Err("has a statement whose `effect` is neither allow nor deny".to_owned()),
        }
        let actions = one_or_many(statement.get("action").ok_or("has a statement without `action`")?);
        for action in actions {
            let action = action.as_str().ok_or("has an action that is no text")?;
            allowed.push(action.strip_prefix("name/").unwrap_or(action).to_owned());
        }
    }
    Ok(allowed)
}

fn one_or_many(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        one => std::slice::from_ref(one),
    }
}

/// A text as it was before it was written into a URL.
fn decode(text: &str) -> String {
    let pairs = format!("a={}", text.replace('&', "%26"));
    form_urlencoded::parse(pairs.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed_is_read() {
        let plain = r#"{"version":"2.0","statement":[{"effect":"allow","action":["name/mqtt:Describe*","cvm:*"],"resource":"*"},{"effect":"allow","action":"sts:GetCallerIdentity"}]}"#;
        let encoded: String = form_urlencoded::byte_serialize(plain.as_bytes()).collect();
        for text in [plain, &encoded] {
            assert_eq!(allowed(text).unwrap(), ["mqtt:Describe*", "cvm:*", "sts:GetCallerIdentity"]);
        }
        for (text, problem) in [
            ("", "not JSON"),
            ("%7B", "not JSON"),
            ("{}", "no `statement`"),
            (r#"{"statement":{"effect":"maybe","action":"*"}}"#, "neither allow nor deny"),
            (r#"{"statement":{"effect":"deny","action":"*"}}"#, "denies"),
            (r#"{"statement":[{"effect":"allow"}]}"#, "without `action`"),
            (r#"{"statement":[{"effect":"allow","action":5}]}"#, "no text"),
        ] {
            assert!(allowed(text).unwrap_err().contains(problem), "{text}");
        }
    }
}
