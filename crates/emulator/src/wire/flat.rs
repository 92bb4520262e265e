//! Flattened parameters: `Filters.0.Values.1=a` for an element of a list in an object in a list.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::refusal::{Outcome, Refusal};

/// Names and values, in their order.
pub(crate) type Pairs = Vec<(String, String)>;

/// As many names as a path may have; JSON is not read deeper either.
const DEPTH: usize = 128;

/// The pairs of a query or a form.
pub(super) fn pairs(text: &[u8]) -> Pairs {
    form_urlencoded::parse(text).into_owned().collect()
}

/// The first value of a name.
pub(crate) fn value_of<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

/// What names lead to.
#[derive(Debug)]
enum Node {
    Text(String),
    Inner(BTreeMap<Key, Node>, Vec<Key>),
}

/// A name, or the place in a list. Places sort as numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    At(u32),
    Name(String),
}

/// The object that flattened parameters stand for.
pub(super) fn object<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> Outcome<Map<String, Value>> {
    let mut root = Node::Inner(BTreeMap::new(), Vec::new());
    for (path, text) in pairs {
        if path.split('.').count() > DEPTH {
            return Err(Refusal::new("InvalidParameter", "The name of a parameter is too deep."));
        }
        let mut node = &mut root;
        for part in path.split('.') {
            let Node::Inner(members, order) = node else { return Err(both(path)) };
            let key = part.parse().map_or_else(|_| Key::Name(part.to_owned()), Key::At);
            if !members.contains_key(&key) {
                order.push(key.clone());
            }
            node = members.entry(key).or_insert_with(|| Node::Inner(BTreeMap::new(), Vec::new()));
        }
        match node {
            Node::Inner(members, _) if members.is_empty() => *node = Node::Text(text.clone()),
            _ => return Err(both(path)),
        }
    }
    let Node::Inner(members, order) = root else { return Ok(Map::new()) };
    Ok(in_order(members, order))
}

fn in_order(mut members: BTreeMap<Key, Node>, order: Vec<Key>) -> Map<String, Value> {
    let named = order.into_iter().filter_map(|key| {
        let node = members.remove(&key)?;
        let name = match key {
            Key::At(place) => place.to_string(),
            Key::Name(name) => name,
        };
        Some((name, value(node)))
    });
    named.collect()
}

fn value(node: Node) -> Value {
    match node {
        Node::Text(text) => text.into(),
        Node::Inner(members, _) if members.keys().all(|key| matches!(key, Key::At(_))) => {
            members.into_values().map(value).collect()
        }
        Node::Inner(members, order) => Value::Object(in_order(members, order)),
    }
}

fn both(path: &str) -> Refusal {
    Refusal::new(
        "InvalidParameter",
        format!("The parameter `{path}` stands there twice, or both alone and with parts."),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(query: &str) -> Outcome<Value> {
        object(pairs(query.as_bytes()).iter()).map(Value::Object)
    }

    #[test]
    fn paths_become_objects_and_lists() {
        assert_eq!(
            read("Filters.0.Name=a+b&Filters.0.Values.1=y&Filters.0.Values.0=%E4%B8%AD&Limit=5&Empty=").unwrap(),
            json!({ "Filters": [{ "Name": "a b", "Values": ["\u{4e2d}", "y"] }], "Limit": "5", "Empty": "" })
        );
        let eleven: Vec<String> = (0..11).map(|at| format!("A.{at}={at}")).collect();
        assert_eq!(read(&eleven.join("&")).unwrap()["A"][10], "10", "ten comes after nine");
        assert_eq!(read("").unwrap(), json!({}));
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for query in ["A=1&A.0=2", "A.0=2&A=1", "A=1&A=2"] {
            assert_eq!(read(query).unwrap_err().code, "InvalidParameter", "{query}");
        }
        let deep = format!("{}A=1", "A.".repeat(200));
        assert!(read(&deep).unwrap_err().message.contains("too deep"));
        assert_eq!(read("A.4294967295=x&A.99999999999=y").unwrap()["A"]["4294967295"], "x", "no list of that length");
    }
}
