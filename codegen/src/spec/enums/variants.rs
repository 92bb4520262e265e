//! Which values can be variants.

use std::collections::BTreeSet;

/// Values of an enum, at most. A longer list is one of countries or of languages.
const MOST: usize = 100;

/// Whether each value can be a variant of its own that says something.
pub(super) fn is_type(values: &[String]) -> bool {
    // `GMT+01` and `GMT-01` would be told apart by a number that says nothing.
    let letters =
        |value: &String| value.to_ascii_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "");
    let names: BTreeSet<String> = values.iter().map(letters).collect();
    // `M` may be a minute, a month or a man.
    (2..=MOST).contains(&values.len())
        && names.len() == values.len()
        && values.iter().all(|value| is_nameable(value) && value.len() > 1)
}

/// Whether a variant can be named after a value: it begins with a letter and is of one kind.
pub(super) fn is_nameable(value: &str) -> bool {
    value.starts_with(|first: char| first.is_ascii_alphabetic())
        && value.len() <= 60
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:/+ ".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_say_something() {
        let is_type = |values: &[&str]| is_type(&values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>());
        assert!(is_type(&["ON", "OFF"]));
        assert!(!is_type(&["s", "m"]), "single letters");
        assert!(!is_type(&["asc", "ASC"]), "capitals alone");
        assert!(!is_type(&["GMT+01", "GMT-01"]), "marks alone");
        assert!(!is_type(&["1080p", "720p"]), "a digit first");
        assert!(!is_type(&["ON"]), "one alone");
        assert!(!is_type(&["默认", "电信"]), "not of ASCII");
    }
}
