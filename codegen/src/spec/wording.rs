//! Whether a text says more than the name of what it is about, and is written as texts are here.

/// Words that say nothing by themselves.
const EMPTY: [&str; 51] = [
    "a",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "by",
    "data",
    "detail",
    "each",
    "field",
    "for",
    "from",
    "id",
    "ids",
    "in",
    "info",
    "information",
    "integer",
    "is",
    "it",
    "its",
    "list",
    "name",
    "no",
    "not",
    "number",
    "of",
    "on",
    "one",
    "only",
    "or",
    "parameter",
    "set",
    "string",
    "such",
    "that",
    "the",
    "their",
    "them",
    "these",
    "this",
    "to",
    "type",
    "value",
    "what",
    "whether",
    "which",
    "who",
    "with",
];

/// What no text here begins or goes on with, and why.
const UNWANTED: [(&str, &str); 7] = [
    ("please", "texts say what is so, and ask for nothing"),
    ("note that", "say it without announcing it"),
    ("used to specify", "say what it is"),
    ("used to indicate", "say what it is"),
    ("this parameter", "say what it is"),
    ("this field", "say what it is"),
    ("this interface", "say what the action does"),
];

/// What is wrong with a text on something of this name, if anything is.
///
/// A text repeats the name where, without the words of the name and those that say nothing, fewer than two
/// words are left.
#[must_use]
pub fn fault(name: &str, text: &str) -> Option<String> {
    let first = text.chars().next().unwrap_or(' ');
    if !(first.is_uppercase() || first == '`' || first.is_ascii_digit()) {
        return Some("it begins with no capital".to_owned());
    }
    if !text.ends_with('.') {
        return Some("it does not end with a full stop".to_owned());
    }
    let small = text.to_ascii_lowercase();
    if let Some((unwanted, why)) = UNWANTED.iter().find(|(unwanted, _)| small.contains(unwanted)) {
        return Some(format!("it says `{unwanted}`: {why}"));
    }
    if outside_code(text).chars().any(|letter| ('\u{3000}'..'\u{a000}').contains(&letter)) {
        return Some("it has Chinese words that stand in no code".to_owned());
    }
    (news(name, text) < 2).then(|| "it says no more than the name does".to_owned())
}

/// How many words a text has that are neither the name's nor empty. A piece of code, which is an example or a
/// reference, counts as one more.
fn news(name: &str, text: &str) -> usize {
    let known: Vec<String> =
        super::resources::words_of(name).into_iter().map(|word| stem(&word.to_lowercase())).collect();
    let mut new: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && !EMPTY.contains(&word.as_str()))
        .map(|word| stem(&word))
        .filter(|word| !known.contains(word))
        .collect();
    new.sort();
    new.dedup();
    new.len() + usize::from(text.contains('`'))
}

fn stem(word: &str) -> String {
    match word.strip_suffix('s') {
        Some(stem) if word.len() > 3 => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// A text without what stands in backticks.
fn outside_code(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn a_text_says_more_than_the_name() {
        for (name, text, fails) in [
            ("ActionTimer", "Action timer.", true),
            ("ActionTimer", "The timers of the action.", true),
            ("ActionTimer", "Timer of the instance action.", true),
            ("ActionTimer", "A time at which the instances are to be given back by themselves.", false),
            ("VpcId", "VPC, by its id.", true),
            ("VpcId", "VPC of the subnet, such as `vpc-…`.", false),
            ("Name", "name of whoever signs.", true),
            ("Name", "Whoever signs", true),
            ("Name", "Please give the signer.", true),
            ("RecordLine", "Whom the record is for: 默认 is everybody.", true),
            ("RecordLine", "Whom the record is for: `默认` is everybody.", false),
        ] {
            assert_eq!(fault(name, text).is_some(), fails, "{name}: {text}: {:?}", fault(name, text));
        }
    }
}
