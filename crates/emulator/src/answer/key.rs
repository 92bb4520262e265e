//! Keys: numbers that are the same for the same seed, request and field, on every machine.

use serde_json::{Map, Value};

/// What a value comes of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(u64);

impl Key {
    pub(super) fn of(seed: u64) -> Self {
        Self(scrambled(seed ^ 0x9e37_79b9_7f4a_7c15))
    }

    /// The key of a part with this name.
    pub(super) fn with(self, name: &str) -> Self {
        // FNV-1a, and the length so that two names are not one.
        let hash = name
            .bytes()
            .fold(self.0 ^ 0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(scrambled(hash ^ name.len() as u64))
    }

    /// The key of the part at this place.
    pub(super) fn at(self, place: u64) -> Self {
        Self(scrambled(self.0 ^ place.wrapping_mul(0xff51_afd7_ed55_8ccd).wrapping_add(1)))
    }

    /// The key of an object, in whatever order its members stand; those at these paths are left out.
    pub(super) fn with_object(self, members: &Map<String, Value>, at: &str, without: &[&str]) -> Self {
        let mut names: Vec<&String> = members.keys().collect();
        names.sort();
        names.into_iter().fold(self, |key, name| {
            let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            match &members[name] {
                Value::Null => key,
                _ if without.contains(&path.as_str()) => key,
                // An object of which nothing counts counts as little as one that is not there.
                Value::Object(inner) => {
                    let inner = Key::of(0).with_object(inner, &path, without);
                    if inner == Key::of(0) { key } else { key.with(name).at(inner.0) }
                }
                value => key.with(name).with_value(value),
            }
        })
    }

    /// The key of a value that is no object of parameters by itself.
    fn with_value(self, value: &Value) -> Self {
        match value {
            Value::Object(members) => self.with_object(members, "", &[]),
            Value::Array(elements) => {
                elements.iter().fold(self.at(elements.len() as u64), |key, element| key.at(0).with_value(element))
            }
            scalar => self.with(&scalar.to_string()),
        }
    }

    /// A number below a limit.
    pub(super) fn below(self, limit: u64) -> u64 {
        scrambled(self.0) % limit.max(1)
    }

    /// Random numbers of this key.
    pub(super) fn random(self) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.0)
    }
}

/// The last steps of SplitMix64: every bit depends on every other.
fn scrambled(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_members_and_the_page_do_not_count() {
        let key = |value: Value| Key::of(1).with_object(value.as_object().unwrap(), "", &["Offset", "Page.Number"]);
        let plain = key(json!({ "A": 1, "B": [1, 2] }));
        assert_eq!(plain, key(json!({ "B": [1, 2], "Offset": 20, "A": 1, "C": null })));
        assert_eq!(plain, key(json!({ "B": [1, 2], "A": 1, "Page": { "Number": 2 } })));
        // In the order that they have here where the maps of JSON keep it.
        let list = |text: &str| key(serde_json::from_str(text).unwrap());
        let one = list(r#"{ "L": [{ "A": 1, "B": [2] }] }"#);
        assert_eq!(one, list(r#"{ "L": [{ "B": [2], "A": 1 }] }"#));
        assert_ne!(one, list(r#"{ "L": [{ "B": [], "A": 1 }, 2] }"#));
        assert_ne!(list(r#"{ "L": ["a", "b"] }"#), list(r#"{ "L": ["b", "a"] }"#));
        for other in [json!({ "A": 1 }), json!({ "A": 2, "B": [1, 2] }), json!({ "A": 1, "B": [1, 2], "D": {"E": 1} })]
        {
            assert_ne!(plain, key(other.clone()), "{other}");
        }
        assert_ne!(Key::of(1).with("ab").with("c"), Key::of(1).with("a").with("bc"));
        assert_ne!(Key::of(1), Key::of(2));
    }
}
