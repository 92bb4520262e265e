//! A field's own example, against a list of values.

use super::Field;

/// Whether the example of a field is of a list, capitals aside; nothing where it has none.
pub(super) fn is_of(field: &Field, values: &[String]) -> Option<bool> {
    let said = elements(field.example.as_deref()?);
    let known = |said: &&str| values.iter().any(|value| value.eq_ignore_ascii_case(said));
    (!said.is_empty()).then(|| said.iter().all(|said| known(&said.as_str())))
}

/// The elements of a list that an example writes out, or the example.
pub(crate) fn elements(example: &str) -> Vec<String> {
    let mark = |letter: char| letter.is_whitespace() || "\"'`\\“”".contains(letter);
    let Some(inner) = example.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
        return vec![example.trim_matches(mark).to_owned()];
    };
    inner.split([',', '，']).map(|part| part.trim_matches(mark).to_owned()).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::elements;

    #[test]
    fn examples_of_lists_are_written_in_several_ways() {
        assert_eq!(elements("SD"), ["SD"]);
        assert_eq!(elements("\"SD\""), ["SD"]);
        assert_eq!(elements("[\"SD\", \"HD\"]"), ["SD", "HD"]);
        assert_eq!(elements("[SD,HD]"), ["SD", "HD"]);
        assert!(elements("[]").is_empty());
    }
}
