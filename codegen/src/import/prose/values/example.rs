//! What a field's own example says of a list of values.

use super::super::scan::is_han;
use super::listed::Kind;
use crate::spec::elements;

/// What an example says of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearing {
    /// Nothing: there is none, or it only holds the place of one.
    Silent,
    /// It is in the list.
    Agrees,
    /// It is in the list but for capitals, or it writes several of it out with strokes between.
    AgreesLoosely,
    /// It is several of the list's values in one string.
    Joins,
    /// It is not in the list.
    Contradicts,
    /// It is nothing that a list could have: an object, an address, a sentence.
    Foreign,
}

/// Compares an example with the values of a list.
pub(super) fn bearing(example: Option<&str>, values: &[String], kind: Kind, list: bool) -> Bearing {
    let Some(example) = example.map(without_quotes).filter(|example| !is_placeholder(example)) else {
        return Bearing::Silent;
    };
    if is_foreign(example) {
        return Bearing::Foreign;
    }
    let said: Vec<String> = elements(example).into_iter().filter(|said| !is_placeholder(said)).collect();
    if said.is_empty() {
        return Bearing::Silent;
    }
    let same = |said: &str, value: &str| match kind {
        Kind::Integer => said.parse::<i64>().ok().is_some_and(|said| value.parse() == Ok(said)),
        Kind::Text => said == value,
    };
    if said.iter().all(|said| values.iter().any(|value| same(said, value))) {
        return Bearing::Agrees;
    }
    let known = |said: &str| values.iter().any(|value| said.eq_ignore_ascii_case(value));
    if said.iter().all(|said| known(said) || said.split('/').all(|part| known(part.trim()))) {
        return Bearing::AgreesLoosely;
    }
    if !list && kind == Kind::Text && joins(example, values) {
        return Bearing::Joins;
    }
    Bearing::Contradicts
}

/// An example without quotation marks around it.
fn without_quotes(example: &str) -> &str {
    let trimmed = example.trim();
    let trimmed = trimmed.trim_matches(['“', '”', '‘', '’']);
    let inner = ['"', '\'', '`'].iter().find_map(|mark| trimmed.strip_prefix(*mark)?.strip_suffix(*mark));
    inner.unwrap_or(trimmed).trim()
}

fn is_placeholder(example: &str) -> bool {
    const PLACEHOLDERS: [&str; 14] =
        ["", "无", "暂无", "空", "-", "--", "/", "null", "NULL", "None", "string", "String", "xxx", "示例值"];
    PLACEHOLDERS.contains(&example) || example.chars().all(|letter| "*.x".contains(letter))
}

fn is_foreign(example: &str) -> bool {
    const LONGEST: usize = 80;
    example.starts_with('{')
        || example.trim_start_matches(['[', ' ']).starts_with('{')
        || example.contains("://")
        || (example.chars().count() > LONGEST && !example.starts_with('['))
}

/// Whether a string is several values of a list with a mark between.
fn joins(example: &str, values: &[String]) -> bool {
    [',', '，', '|', ';', '；', '、', '&', '+', ' '].iter().any(|mark| {
        let parts: Vec<&str> = example.split(*mark).map(str::trim).filter(|part| !part.is_empty()).collect();
        parts.len() >= 2 && parts.iter().all(|part| values.iter().any(|value| value.eq_ignore_ascii_case(part)))
    })
}

/// Whether an example is a word of Chinese.
pub(super) fn is_word(example: &str) -> bool {
    const LONGEST: usize = 12;
    let letters = example.chars().count();
    (1..=LONGEST).contains(&letters)
        && example.chars().any(is_han)
        && example.chars().all(|letter| is_han(letter) || letter.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(example: &str, list: bool) -> Bearing {
        let values = ["SD", "HD", "off"].map(str::to_owned);
        bearing(Some(example), &values, Kind::Text, list)
    }

    #[test]
    fn an_example_bears_a_list_out_or_does_not() {
        assert_eq!(of("SD", false), Bearing::Agrees);
        assert_eq!(of("\"SD\"", false), Bearing::Agrees);
        assert_eq!(of("[\"SD\", \"HD\"]", true), Bearing::Agrees);
        assert_eq!(of("[\\\"SD\\\"]", true), Bearing::Agrees);
        assert_eq!(of("OFF", false), Bearing::AgreesLoosely);
        assert_eq!(of("SD/HD", false), Bearing::AgreesLoosely);
        assert_eq!(of("“SD”", false), Bearing::Agrees);
        assert_eq!(of("", false), Bearing::Silent);
        assert_eq!(of("无", false), Bearing::Silent);
        assert_eq!(of("SD|HD", false), Bearing::Joins);
        assert_eq!(of("SD,HD", false), Bearing::Joins);
        assert_eq!(of("SD,4K", false), Bearing::Contradicts);
        assert_eq!(of("标清", false), Bearing::Contradicts);
        assert_eq!(of("{\"Track\": \"SD\"}", false), Bearing::Foreign);
        assert_eq!(of("https://example.com/SD", false), Bearing::Foreign);
        assert_eq!(bearing(None, &[], Kind::Text, false), Bearing::Silent);
        let numbers = ["0", "1"].map(str::to_owned);
        assert_eq!(bearing(Some("1"), &numbers, Kind::Integer, false), Bearing::Agrees);
        assert_eq!(bearing(Some("7"), &numbers, Kind::Integer, false), Bearing::Contradicts);
    }

    #[test]
    fn words_are_short() {
        assert!(is_word("默认") && is_word("教育网") && is_word("BGP线路"));
        assert!(!is_word("default") && !is_word("默认，电信") && !is_word("这是一段很长很长的说明文字"));
    }
}
