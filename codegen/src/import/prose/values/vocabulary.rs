//! Words of Chinese that stand on the wire: dnspod's lines `默认`, `电信`, ….
//!
//! Most words of Chinese in a text explain. Those are values which the field's own example is one
//! of, in a row or in lines of nothing but such words.

use super::super::scan::is_han;
use super::super::text::Text;
use super::example::is_word;
use super::listed::Asked;
use super::words::is_example;

/// The words that the texts list beside the example, or the example alone where they only name it,
/// and the example.
pub(super) fn of(asked: &Asked<'_>, texts: &[&Text]) -> Option<(Vec<String>, String)> {
    let example = asked.example?.trim().trim_matches(['"', '“', '”']);
    if !is_word(example) {
        return None;
    }
    let found = texts.iter().find_map(|text| in_lines(text, example).or_else(|| in_a_row(text, example)))?;
    Some((found, example.to_owned()))
}

/// Lines around the example that are each a word.
fn in_lines(text: &Text, example: &str) -> Option<Vec<String>> {
    let words: Vec<&str> =
        text.lines.iter().map(|line| line.text.trim_end_matches(['；', ';', '，', ',', '。'])).collect();
    let at = words.iter().position(|word| *word == example)?;
    let is_value = |word: &&&str| is_word(word);
    let before = words[..at].iter().rev().take_while(is_value).count();
    let after = words[at..].iter().take_while(is_value).count();
    let run = words.get(at - before..at + after)?;
    (run.len() >= 2).then(|| distinct(run.iter().copied()))
}

/// A row of words with the example among them, after a mark that announces it; or the example
/// alone where the text calls it one.
fn in_a_row(text: &Text, example: &str) -> Option<Vec<String>> {
    let ends = |letter: char| "：:。\n•（(）)；;".contains(letter);
    let mut before: Option<&str> = None;
    for clause in text.whole.split(ends) {
        let words = row(clause);
        let open =
            before.is_some_and(is_example) || ["例如", "比如"].iter().any(|word| clause.trim().starts_with(word));
        if open && words.iter().any(|word| word.trim_start_matches(['例', '比', '如']) == example) {
            return Some(vec![example.to_owned()]);
        }
        if before.is_some() && words.contains(&example) {
            let whole = words.len() >= 2 && words.iter().all(|word| is_value(word)) && !is_open(clause);
            return whole.then(|| distinct(words.into_iter()));
        }
        before = Some(clause);
    }
    None
}

/// The words of a row.
fn row(clause: &str) -> Vec<&str> {
    // Commas stand between sentences.
    let marks = ['、', '/', '|'];
    let quotes = |letter: char| letter.is_whitespace() || "\"“”'`「」【】[]".contains(letter);
    clause.split(marks).map(|word| word.trim_matches(quotes)).filter(|word| !word.is_empty()).collect()
}

fn is_value(word: &str) -> bool {
    is_word(word) || (word.len() <= 12 && word.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn is_open(clause: &str) -> bool {
    let clause = clause.trim_end_matches([' ', '.', '…']);
    clause.ends_with('等') || clause.trim_end_matches(is_han).ends_with('…')
}

fn distinct<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in words {
        if !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::listed::Kind;
    use super::*;

    fn words(document: &str, example: &str) -> Vec<String> {
        let text = Text::of(document);
        let asked = Asked { name: "Line", kind: Kind::Text, list: false, example: Some(example), siblings: &[] };
        of(&asked, &[&text]).map(|(words, _)| words).unwrap_or_default()
    }

    #[test]
    fn words_of_chinese_are_values_where_the_example_is_one() {
        assert_eq!(words("健康等级，取值包括：甲级、乙级、丙级。", "乙级"), ["甲级", "乙级", "丙级"]);
        assert_eq!(words("交易类型：\n甲级\n乙级", "甲级"), ["甲级", "乙级"]);
        assert_eq!(words("线路，比如：甲级。", "甲级"), ["甲级"]);
        assert_eq!(words("线路，比如：甲级、乙级。", "甲级"), ["甲级"]);
        assert_eq!(words("取值：甲级、乙级等", "甲级"), Vec::<String>::new());
        assert_eq!(words("甲级的时候不填", "甲级"), Vec::<String>::new());
        assert_eq!(words("取值：甲级、乙级", "丙级"), Vec::<String>::new());
    }
}
