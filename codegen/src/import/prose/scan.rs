//! Values and what stands around them, at the start of a text.

/// The language of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Chinese,
    English,
}

/// The longest value, in characters.
const LONGEST: usize = 60;

/// A value that stands at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found<'a> {
    pub(super) value: &'a str,
    pub(super) quoted: bool,
    /// How much of the text it takes, quotes included.
    pub(super) length: usize,
}

/// Finds a value at the start of a text, which may begin with spaces.
pub(super) fn value(text: &str) -> Option<Found<'_>> {
    let trimmed = text.trim_start_matches(' ');
    let spaces = text.len() - trimmed.len();
    let (value, quoted, length) = match quoted(trimmed) {
        Some((value, length)) => (value, true, length),
        None => {
            let value = token(trimmed)?;
            (value, false, value.len())
        }
    };
    Some(Found { value, quoted, length: spaces + length })
}

/// A value in quotes.
pub(super) fn quoted(text: &str) -> Option<(&str, usize)> {
    let open = text.chars().next()?;
    let close = match open {
        '`' | '"' | '\'' => open,
        '“' | '”' => '”',
        '‘' | '’' => '’',
        '「' => '」',
        _ => return None,
    };
    let inner = &text[open.len_utf8()..];
    // `"A”` is closed too.
    let closes = |letter: char| letter == close || (open == '"' && letter == '”');
    let end = inner.find(|letter: char| closes(letter) || letter == '\n')?;
    let value = &inner[..end];
    let close = inner[end..].chars().next().filter(|letter| closes(*letter))?;
    let fits = !value.trim().is_empty() && value.chars().count() <= LONGEST;
    fits.then_some((value.trim(), open.len_utf8() + end + close.len_utf8()))
}

/// A value without quotes: letters and digits, with what names have between them.
pub(super) fn token(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let sign = usize::from(bytes.first() == Some(&b'-') && bytes.get(1).is_some_and(u8::is_ascii_digit));
    if !bytes.get(sign)?.is_ascii_alphanumeric() {
        return None;
    }
    let mut end = sign;
    while let Some(byte) = bytes.get(end) {
        let inside = byte.is_ascii_alphanumeric()
            || b"_.+-".contains(byte)
            || (b"/&".contains(byte) && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric));
        if !inside {
            break;
        }
        // `A->B` and `A--B` are a value and what it means.
        if *byte == b'-' && bytes.get(end + 1).is_none_or(|next| !next.is_ascii_alphanumeric()) {
            break;
        }
        // `2-beta` is a number and what it means.
        let number = end - sign <= 3 && bytes[sign..end].iter().all(u8::is_ascii_digit);
        if *byte == b'-' && number && bytes.get(end + 1).is_some_and(u8::is_ascii_alphabetic) {
            break;
        }
        end += 1;
    }
    // A ratio: `16:9`.
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if sign == 0 && digits(0) == end && bytes.get(end) == Some(&b':') {
        let after = digits(end + 1);
        let next = bytes.get(end + 1 + after);
        if after > 0 && next != Some(&b':') && !next.is_some_and(u8::is_ascii_alphanumeric) {
            end += 1 + after;
        }
    }
    // `KONA:8：…` is a value with a version, and what it means.
    let version = if bytes.get(end) == Some(&b':') { digits(end + 1) } else { 0 };
    if version > 0 && text[end + 1 + version..].starts_with('：') {
        end += 1 + version;
    }
    let token = text[..end].trim_end_matches(['.', '-']);
    (!token.is_empty() && token.len() <= LONGEST).then_some(token)
}

/// Whether a text begins with a value that a mark of what it means follows: `A: …`.
pub(super) fn is_item(text: &str, marks: &[char]) -> bool {
    value(text).is_some_and(|found| text[found.length..].trim_start_matches(' ').starts_with(marks))
}

/// Whether a letter is Chinese.
pub(in crate::import) fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// Whether a text begins with a Chinese letter, after spaces.
pub(super) fn starts_han(text: &str) -> bool {
    text.trim_start_matches(' ').starts_with(is_han)
}

/// How much of a text an explanation in brackets at its start takes.
pub(super) fn brackets(text: &str) -> Option<usize> {
    let trimmed = text.trim_start_matches(' ');
    if !trimmed.starts_with(['(', '（']) {
        return None;
    }
    let mut depth = 0_usize;
    for (at, letter) in trimmed.char_indices() {
        match letter {
            '(' | '（' => depth += 1,
            ')' | '）' => {
                depth -= 1;
                if depth == 0 {
                    return Some(text.len() - trimmed.len() + at + letter.len_utf8());
                }
            }
            '\n' => return None,
            _ => {}
        }
    }
    None
}

/// The rest of a text after one of these words at its start, spaces before it aside; the longest
/// word counts.
pub(super) fn after<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let trimmed = text.trim_start_matches(' ');
    let word = words.iter().filter(|word| starts_with(trimmed, word)).max_by_key(|word| word.len())?;
    let rest = &trimmed[word.len()..];
    // An English word ends where its letters end.
    let inside = word.ends_with(|last: char| last.is_ascii_alphabetic())
        && rest.starts_with(|next: char| next.is_ascii_alphanumeric());
    (!inside).then_some(rest)
}

fn starts_with(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Where one of these words ends in a text, for each place; of words that begin at one place the
/// longest.
pub(super) fn all_after<'a>(text: &'a str, words: &'a [&str]) -> impl Iterator<Item = (usize, usize)> + 'a {
    let mut next = 0;
    text.char_indices().filter_map(move |(at, letter)| {
        if at < next {
            return None;
        }
        let before = text[..at].chars().next_back();
        if letter.is_ascii_alphabetic() && before.is_some_and(|before| before.is_ascii_alphanumeric()) {
            return None;
        }
        let rest = after(&text[at..], words).filter(|_| letter != ' ')?;
        let end = text.len() - rest.len();
        next = end;
        Some((at, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_end() {
        let found = |text| value(text).map(|found| (found.value, found.quoted));
        assert_eq!(found("CREATE_TIME_DESC，x"), Some(("CREATE_TIME_DESC", false)));
        assert_eq!(found(" `a b`: c"), Some(("a b", true)));
        assert_eq!(found("“开” x"), Some(("开", true)));
        assert_eq!(found("16:9 wide"), Some(("16:9", false)));
        assert_eq!(found("1:one"), Some(("1", false)));
        assert_eq!(found("-1：off"), Some(("-1", false)));
        assert_eq!(found("A->b"), Some(("A", false)));
        assert_eq!(found("2-beta x"), Some(("2", false)));
        assert_eq!(found("v1.2. Then"), Some(("v1.2", false)));
        assert_eq!(found("text/html"), Some(("text/html", false)));
        assert_eq!(found("http&https、x"), Some(("http&https", false)));
        assert_eq!(found("，x"), None);
        assert_eq!(found("`never closed"), None);
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(after(" values: x", &["value", "values"]), Some(": x"));
        assert_eq!(after("valuesx", &["values"]), None);
        let all: Vec<_> = all_after("a value, values; 取值 x", &["value", "values", "取值"]).collect();
        assert_eq!(all, [(2, 7), (9, 15), (17, 23)]);
    }
}
