//! Upstream's texts as Markdown that shows them and does nothing else.
//!
//! Whatever their markup meant, their lines become paragraphs and points of a list, and each
//! letter that rustdoc would read as markup is escaped.

use super::prose::Text;

/// The paragraphs of a text.
pub(super) fn paragraphs(document: &str) -> Vec<String> {
    let lines = Text::of(document).lines.into_iter().filter_map(|line| {
        let text = escaped(&line.text);
        (!text.is_empty()).then(|| if line.bullet { format!("* {text}") } else { text })
    });
    lines.collect()
}

/// A line without markup: its words are escaped one by one, so that it may be wrapped anywhere.
fn escaped(line: &str) -> String {
    // The compiler refuses letters that turn the direction of a text.
    let line = line.replace(is_invisible, "");
    let words = line.split(|letter: char| letter == ' ' || letter.is_control()).filter(|word| !word.is_empty());
    words.map(word).collect::<Vec<_>>().join(" ")
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn word(word: &str) -> String {
    // A point of a list, a rule, or the line below a heading, where it begins a line.
    if word == "+" || word.chars().all(|letter| letter == '-') || word.chars().all(|letter| letter == '=') {
        return format!("\\{word}");
    }
    if let Some(number) = word.strip_suffix(['.', ')'])
        && !number.is_empty()
        && number.bytes().all(|digit| digit.is_ascii_digit())
    {
        return format!("{number}\\{}", &word[number.len()..]);
    }
    let mut shown = String::with_capacity(word.len());
    let mut before = ' ';
    let mut rest = word;
    while let Some(letter) = rest.chars().next() {
        let mut taken = letter.len_utf8();
        if let Some(code) = code(rest) {
            shown.push_str(code);
            taken = code.len();
            before = '`';
        } else if let Some(url) = url(rest) {
            shown.push('<');
            shown.push_str(url);
            shown.push('>');
            taken = url.len();
            before = '>';
        } else {
            if is_markup(before, letter, rest[taken..].chars().next()) {
                shown.push('\\');
            }
            shown.push(letter);
            before = letter;
        }
        rest = &rest[taken..];
    }
    shown
}

/// Whether a letter would be read as markup between its neighbours; ` ` is before the first.
fn is_markup(before: char, letter: char, after: Option<char>) -> bool {
    match letter {
        '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' => true,
        // Inside a name it is a letter as any other.
        '_' => !(before.is_alphanumeric() && after.is_some_and(char::is_alphanumeric)),
        '#' => before == ' ',
        '&' => after.is_some_and(|after| after.is_ascii_alphanumeric() || after == '#'),
        _ => false,
    }
}

/// A piece of code at the start of a word, with its quotes. One with a space in it could be torn
/// apart by a line break, and is text.
fn code(text: &str) -> Option<&str> {
    let code = text.strip_prefix('`')?;
    code.find('`').filter(|end| *end > 0).map(|end| &text[..end + 2])
}

/// An address at the start of a text.
fn url(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let is_part = |letter: char| letter.is_ascii_graphic() && !"<>\"'`()[]{}|\\^*".contains(letter);
    let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
    let host = rest[..end].trim_end_matches(['.', ',', ':', ';', '!', '?']);
    (!host.is_empty()).then(|| &text[..text.len() - rest.len() + host.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_as_markup() {
        for (text, expected) in [
            ("1 < 2, Vec<T> | [x](y] {z}", "1 \\< 2, Vec\\<T\\> \\| \\[x\\](y\\] {z}"),
            ("*a* _b_ BREW_TEA _ snake_ __init__", "\\*a\\* \\_b\\_ BREW_TEA \\_ snake\\_ \\_\\_init\\_\\_"),
            ("x - y + z == a --- # b C# ~~d~~", "x \\- y \\+ z \\== a \\--- \\# b C# \\~\\~d\\~\\~"),
            ("take 1. or 22) of 3.5, v1.", "take 1\\. or 22\\) of 3.5, v1."),
            ("&copy a & b &#1", "\\&copy a & b \\&#1"),
            ("`ON` or `two words` or `", "`ON` or \\`two words\\` or \\`"),
            ("a\\b \\", "a\\\\b \\\\"),
            (
                "see https://a.example/b_c?d=e&f=g. Or(http://a.example), https://<bucket>.example",
                "see <https://a.example/b_c?d=e&f=g>. Or(<http://a.example>), https://\\<bucket\\>.example",
            ),
            ("地址：https://a.example/b。好", "地址：<https://a.example/b>。好"),
            ("a\u{202e}b\u{200b}c\u{7}d", "abc d"),
        ] {
            assert_eq!(escaped(text), expected, "{text}");
        }
    }

    #[test]
    fn lines_are_paragraphs_and_points() {
        assert_eq!(
            paragraphs("<p>Kind of <b>tea</b>:</p><ul><li>GREEN: 1 &lt; 2</li><li><code>A</code></li></ul>\n\n# End"),
            ["Kind of tea:", "* GREEN: 1 \\< 2", "* `A`", "\\# End"]
        );
        assert_eq!(paragraphs(" - \n"), Vec::<String>::new());
        assert_eq!(paragraphs("\u{202e}"), Vec::<String>::new());
    }
}
