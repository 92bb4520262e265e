//! Whether docs are in our own words: no eight words in a row as upstream has them.

use std::collections::HashSet;

use super::TextsOfVersion;
use crate::spec::Service;

/// So many words in a row are no chance. Where three of them are numbers, they are what values mean, one by one: `1 low 2
/// medium 3 high`, which can hardly be said otherwise.
const RUN: usize = 8;

/// A text that has words in a row which upstream has too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Borrowed {
    /// Whose text it is: an action, a type, or a field of one.
    pub of: String,
    /// The words.
    pub words: String,
}

/// The texts of a version's docs that are not in our own words.
#[must_use]
pub fn borrowed(service: &Service, texts: &TextsOfVersion) -> Vec<Borrowed> {
    let fields = texts.types.values().flat_map(|ty| ty.doc.iter().chain(ty.fields.values().flatten()));
    let theirs = Runs::of(texts.actions.values().flatten().chain(fields));
    let mut found = Vec::new();
    let mut hold = |of: String, text: &Option<String>| {
        if let Some(words) = text.as_deref().and_then(|text| theirs.first_in(text)) {
            found.push(Borrowed { of, words });
        }
    };
    hold("the service".to_owned(), &service.doc);
    for (name, action) in &service.actions {
        hold(name.clone(), &action.doc);
    }
    for (name, ty) in &service.types {
        hold(name.clone(), &ty.doc);
        for (wire, field) in &ty.fields {
            hold(format!("{name}.{wire}"), &field.doc);
        }
    }
    for (name, enumeration) in &service.enums {
        hold(name.clone(), &enumeration.doc);
        for (value, about) in &enumeration.values {
            hold(format!("{name}, `{value}`"), &about.doc);
        }
    }
    found
}

/// Runs of words of texts.
struct Runs(HashSet<Vec<String>>);

impl Runs {
    fn of<'a>(texts: impl Iterator<Item = &'a String>) -> Self {
        Self(texts.flat_map(|text| words(text).windows(RUN).map(<[String]>::to_vec).collect::<Vec<_>>()).collect())
    }

    /// The first run of a text that these texts have too. Code is a name, and ends a run: it is nobody's own.
    fn first_in(&self, text: &str) -> Option<String> {
        let prose = text.split('`').step_by(2);
        prose.map(words).find_map(|words| {
            let run = words
                .windows(RUN)
                .find(|run| self.0.contains(*run) && run.iter().filter(|word| is_number(word)).count() < 3);
            run.map(|run| run.join(" "))
        })
    }
}

fn is_number(word: &str) -> bool {
    word.chars().all(|letter| letter.is_ascii_digit())
}

/// The words of a text in small letters, those of Latin letters and digits.
fn words(text: &str) -> Vec<String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '\'';
    text.split(|letter| !is_part(letter)).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::Runs;

    #[test]
    fn eight_words_in_a_row_are_found_and_seven_are_not() {
        let theirs =
            Runs::of([&"The ID of the instance to be queried, which can be obtained by a call".to_owned()].into_iter());
        assert_eq!(
            theirs.first_in("Id of the instance to be queried, which `X` lists.").as_deref(),
            Some("id of the instance to be queried which")
        );
        assert_eq!(theirs.first_in("Id of the instance to be queried."), None);
        assert_eq!(theirs.first_in("Id of the `instance` to be queried, which can."), None, "code ends a run");
        let numbers = Runs::of([&"1, 2, 3, 4, 5, 6, 7, 8".to_owned()].into_iter());
        assert_eq!(numbers.first_in("One of 1, 2, 3, 4, 5, 6, 7, 8."), None);
    }
}
