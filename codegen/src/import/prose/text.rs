//! A text of upstream's as plain lines.
//!
//! Upstream writes its texts in a mixture of HTML, Markdown and plain text, escaped once or twice.

/// A text without markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Text {
    /// Its lines, none of them empty.
    pub(in crate::import) lines: Vec<Line>,
    /// All of it: lines with a line break between, bullets as `•`.
    pub(super) whole: String,
}

/// A line of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Line {
    /// What it says, without its bullet.
    pub(in crate::import) text: String,
    /// Whether it is a point of a list or a row of a table.
    pub(in crate::import) bullet: bool,
}

impl Text {
    pub(in crate::import) fn of(document: &str) -> Self {
        let plain = without_bold(&without_markup(&without_heads(&unescaped(&unescaped(document)))));
        let plain = without_null_note(&plain);
        let mut text = Self::default();
        for line in plain.lines() {
            let line = line
                .split([' ', '\t', '\u{3000}', '\u{2002}', '\u{2003}'])
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" ");
            if line.chars().all(|letter| ".;,。；， |-=_".contains(letter)) {
                continue;
            }
            let (bullet, said) = without_bullet(&line);
            if said.is_empty() {
                continue;
            }
            if !text.whole.is_empty() {
                text.whole.push('\n');
            }
            if bullet {
                text.whole.push('•');
            }
            text.whole.push_str(said);
            text.lines.push(Line { text: said.to_owned(), bullet });
        }
        text
    }
}

/// Takes the underscores off words in bold: `__A__: one`.
fn without_bold(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("__") {
        let (before, bold) = (&rest[..at], &rest[at + 2..]);
        let inside = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let word = bold.split("__").next().unwrap_or_default();
        let after = bold.get(word.len() + 2..).filter(|_| {
            !before.ends_with(inside)
                && word.starts_with(|first: char| first.is_ascii_alphanumeric())
                && !word.contains(['\n', ' '])
        });
        plain.push_str(before);
        match after.filter(|after| !after.starts_with(inside)) {
            Some(after) => {
                plain.push_str(word);
                rest = after;
            }
            None => {
                plain.push_str("__");
                rest = bold;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// Leaves out the heads of tables, which are no rows.
fn without_heads(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("<thead")
        && let Some(end) = rest[start..].find("</thead>")
    {
        plain.push_str(&rest[..start]);
        rest = &rest[start + end..];
    }
    plain.push_str(rest);
    plain
}

/// Replaces the entities of HTML that upstream uses.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest[1..].find(';').filter(|end| (1..=8).contains(end)).map(|end| &rest[1..=end]);
        match entity.and_then(character) {
            Some((letter, length)) => {
                plain.push(letter);
                rest = &rest[length..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<(char, usize)> {
    let letter = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" | "ldquo" | "rdquo" => '"',
        "apos" | "lsquo" | "rsquo" => '\'',
        "nbsp" | "emsp" | "ensp" => ' ',
        "mdash" | "ndash" => '-',
        "ge" => '≥',
        "le" => '≤',
        "times" => '×',
        "middot" => '·',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((letter, name.len() + 2))
}

/// Tags that end a line.
const BREAKS: [&str; 17] =
    ["br", "p", "li", "ul", "ol", "tr", "div", "h1", "h2", "h3", "h4", "h5", "table", "tbody", "thead", "dl", "pre"];
/// Tags that say how something looks.
const LOOKS: [&str; 16] = [
    "b",
    "strong",
    "i",
    "em",
    "span",
    "font",
    "u",
    "small",
    "sup",
    "sub",
    "a",
    "dx-alert",
    "dx-fold-block",
    "s",
    "img",
    "del",
];

fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '[', '!', '\\', '\r', '\u{a0}', '\u{200b}', '*', '`']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let mut letters = rest.chars();
        let first = letters.next().unwrap_or_default();
        let mut taken = first.len_utf8();
        match first {
            '<' => match tag(rest) {
                Some((name, closing, length)) => {
                    taken = length;
                    match name.as_str() {
                        "li" if !closing => plain.push_str("\n• "),
                        "td" | "th" => plain.push('|'),
                        "code" | "tt" | "kbd" => plain.push('`'),
                        name if BREAKS.contains(&name) => plain.push('\n'),
                        _ => {}
                    }
                }
                None => plain.push('<'),
            },
            '[' => match link(rest) {
                Some((said, length)) => {
                    plain.push_str(&without_markup(said));
                    taken = length;
                }
                None => plain.push('['),
            },
            '!' => {
                if link(&rest[1..]).is_none() {
                    plain.push('!');
                }
            }
            '\\' if rest[1..].starts_with('n') => {
                plain.push('\n');
                taken = 2;
            }
            '\\' if rest[1..].starts_with(['_', '-', '*', '[', ']', '"']) => {}
            '\r' => plain.push('\n'),
            '\u{a0}' => plain.push(' '),
            '\u{200b}' => {}
            '*' if rest.starts_with("**") => taken = 2,
            '`' => {
                plain.push('`');
                taken = rest.len() - rest.trim_start_matches('`').len();
            }
            other => plain.push(other),
        }
        rest = &rest[taken..];
    }
    plain.push_str(rest);
    plain
}

/// A tag of HTML at the start of a text: its name, whether it closes, and its length.
fn tag(text: &str) -> Option<(String, bool, usize)> {
    let closing = text[1..].starts_with('/');
    let name_at = 1 + usize::from(closing);
    let name: String =
        text[name_at..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    let name = name.to_ascii_lowercase();
    let known = BREAKS.contains(&name.as_str())
        || LOOKS.contains(&name.as_str())
        || ["td", "th", "code", "tt", "kbd"].contains(&name.as_str());
    let after = &text[name_at + name.len()..];
    if !known || !after.starts_with(['>', ' ', '/', '\n']) {
        return None;
    }
    let end = after.find('>').filter(|end| !after[..*end].contains('<'))?;
    Some((name, closing, name_at + after.as_ptr() as usize - text[name_at..].as_ptr() as usize + end + 1))
}

/// A link of Markdown at the start of a text: what it says and its length.
fn link(text: &str) -> Option<(&str, usize)> {
    let text_of = text.strip_prefix('[')?;
    let end = text_of.find([']', '\n'])?;
    let target = text_of[end..].strip_prefix("](")?;
    let close = target.find([')', '\n'])?;
    target[close..].starts_with(')').then_some((&text_of[..end], 1 + end + 2 + close + 1))
}

/// Leaves out the sentence that a field may be null, which names a "valid value".
fn without_null_note(text: &str) -> String {
    const STARTS: [&str; 12] = [
        "注意：此字段",
        "注意:此字段",
        "注：此字段",
        "注:此字段",
        "注释：此字段",
        "注意： 此字段",
        "此字段可能返回",
        "Note: this field",
        "Note: This field",
        "Note:This field",
        "Note: this parameter",
        "Note: This parameter",
    ];
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, _)) = STARTS.iter().filter_map(|start| Some((rest.find(start)?, start))).min() {
        let after = &rest[at..];
        let skip = after.chars().next().map_or(1, char::len_utf8);
        let end = after.find(['\n', '。']).or_else(|| after.find(". ").map(|end| end + 1)).unwrap_or(after.len());
        let sentence = &after[..end];
        if sentence.contains("null")
            || sentence.contains("NULL")
            || sentence.contains("Null")
            || sentence.contains("空")
        {
            // English ends with a dot, and something may follow on the same line.
            let end = match sentence.find(". ") {
                Some(dot) if sentence.is_ascii() => dot + 1,
                _ => end,
            };
            plain.push_str(&rest[..at]);
            plain.push('\n');
            rest = after[end..].trim_start_matches(['。', '.']);
        } else {
            plain.push_str(&rest[..at + skip]);
            rest = &after[skip..];
        }
    }
    plain.push_str(rest);
    plain
}

/// A line without what marks it as a point of a list, and whether it was one.
fn without_bullet(line: &str) -> (bool, &str) {
    // A quotation stands apart from a list.
    let line = line.trim_start_matches(['>', ' ']);
    let row = line.starts_with('|');
    let mut said = line.trim_start_matches(['|', ' ']);
    let mut bullet = row;
    loop {
        let first = said.chars().next().unwrap_or_default();
        let after = &said[first.len_utf8().min(said.len())..];
        let next = after.chars().next().unwrap_or(' ');
        let marks = match first {
            '•' | '·' | '●' | '▪' | '◆' | '①'..='⑳' => true,
            '*' | '+' => next == ' ' || !next.is_ascii(),
            '-' | '–' | '—' => !next.is_ascii_digit() && !"-—>".contains(next),
            _ => false,
        };
        if !marks {
            break;
        }
        bullet = true;
        said = after.trim_start();
    }
    // `1. Value` and `(1) Value`; `1. 5` is a number.
    let number = said.trim_start_matches(['(', '（']);
    let digits = number.len() - number.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    if (1..=2).contains(&digits) && !bullet {
        let after = &number[digits..];
        if let Some(after) = after.strip_prefix(['.', '、', ')', '）']) {
            let after = after.trim_start();
            if after.starts_with(|next: char| next.is_ascii_alphabetic() || "`\"“'".contains(next)) {
                return (true, after);
            }
        }
    }
    (bullet, said.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(document: &str) -> Vec<String> {
        Text::of(document)
            .lines
            .into_iter()
            .map(|line| if line.bullet { format!("• {}", line.text) } else { line.text })
            .collect()
    }

    #[test]
    fn markup_becomes_lines() {
        assert_eq!(
            lines("<p>Kind.</p><ul><li>A: one</li><li><b>B</b>&nbsp;: &amp;lt;two&amp;gt;</li></ul>"),
            ["Kind.", "• A: one", "• B : <two>"]
        );
        assert_eq!(lines("see [the page](https://x/y) or <a href='z'>here</a>"), ["see the page or here"]);
        assert_eq!(lines("a\\nb\n\n  - c\n* d\n1. E\n-1: f"), ["a", "b", "• c", "• d", "• E", "-1: f"]);
        assert_eq!(lines("|A|one|\n|B|two|"), ["• A|one|", "• B|two|"]);
        assert_eq!(lines("<code>ON</code> or **OFF**, 1 < 2"), ["`ON` or OFF, 1 < 2"]);
        assert_eq!(lines("__ON__: a, x__y__z, __OFF"), ["ON: a, x__y__z, __OFF"]);
    }

    #[test]
    fn a_note_about_null_says_nothing_else() {
        assert_eq!(
            lines("State.\nNote: This field may return null, indicating that no valid values can be obtained."),
            ["State."]
        );
        assert_eq!(lines("状态。\n注意：此字段可能返回 null，表示取不到有效值。A：一"), ["状态。", "A：一"]);
    }
}
