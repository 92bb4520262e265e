//! A section of an INI file, read as the parsers of the official SDKs read it.
//!
//! Written here and not taken from a library: it is a page, it says what is wrong without quoting secrets, and it
//! takes what those parsers take, who differ.

use zeroize::Zeroizing;

/// The keys and values of a section, in their order.
pub(super) type Values<'a> = Vec<(&'a str, Zeroizing<String>)>;

/// Keys that the SDKs know. A line that begins with one is no part of the value above it, however it is indented.
const KEYS: [&str; 4] = ["secret_id", "secret_key", "token", "role_arn"];

/// What stands in the section of this name, in all of its parts; none where there is no such section. What is wrong
/// elsewhere does no harm.
pub(super) fn section<'a>(text: &'a str, name: &str) -> Result<Option<Values<'a>>, String> {
    let mut reader = Reader { name, values: None, is_inside: false, key_indent: None, broken_header: None };
    for (at, line) in text.lines().enumerate() {
        reader.line(at + 1, line)?;
    }
    match (reader.values, reader.broken_header) {
        // Perhaps it was the one.
        (None, Some(at)) => Err(format!("has a section without a ] in line {at}")),
        (values, _) => Ok(values.map(finished)),
    }
}

struct Reader<'a, 'n> {
    name: &'n str,
    values: Option<Values<'a>>,
    /// Whether this part belongs to the section.
    is_inside: bool,
    /// How far the last key of this part is indented.
    key_indent: Option<usize>,
    /// The line of the first header that is none.
    broken_header: Option<usize>,
}

impl<'a> Reader<'a, '_> {
    fn line(&mut self, at: usize, line: &'a str) -> Result<(), String> {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            return Ok(());
        }
        let is_header = line.starts_with('[') && line.ends_with(']');
        let goes_on = self.key_indent.is_some_and(|key| indent > key);
        if goes_on && !is_header && !key_and_value(line).is_some_and(|(key, _)| is_known(key)) {
            self.go_on(line);
            return Ok(());
        }
        match line.strip_prefix('[') {
            Some(header) => self.header(at, header),
            None => self.key(at, indent, line),
        }
    }

    fn header(&mut self, at: usize, header: &str) -> Result<(), String> {
        self.key_indent = None;
        self.is_inside = false;
        let Some((name, rest)) = header.split_once(']') else {
            self.broken_header.get_or_insert(at);
            return Ok(());
        };
        if name.trim() != self.name {
            return Ok(());
        }
        if !rest.trim_start().is_empty() && !rest.trim_start().starts_with(['#', ';']) {
            return Err(format!("has something behind the section of line {at}"));
        }
        self.is_inside = true;
        self.values.get_or_insert_default();
        Ok(())
    }

    fn key(&mut self, at: usize, indent: usize, line: &'a str) -> Result<(), String> {
        match (key_and_value(line), &mut self.values) {
            (Some((key, value)), values) => {
                self.key_indent = Some(indent);
                if let (true, Some(values)) = (self.is_inside, values) {
                    values.push((key, Zeroizing::new(value.to_owned())));
                }
                Ok(())
            }
            (None, _) if self.is_inside => Err(format!("has neither a section nor a key and a value in line {at}")),
            (None, _) => Ok(()),
        }
    }

    /// One more line of the last value.
    fn go_on(&mut self, line: &str) {
        let last = self.values.as_mut().filter(|_| self.is_inside).and_then(|values| values.last_mut());
        if let Some((_, value)) = last {
            value.push('\n');
            value.push_str(line);
        }
    }
}

fn is_known(key: &str) -> bool {
    KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
}

fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let split = line.find(['=', ':'])?;
    Some((line[..split].trim_end(), line[split + 1..].trim_start()))
}

/// Without white space around values, and quotes.
fn finished(values: Values<'_>) -> Values<'_> {
    let finished = |value: Zeroizing<String>| Zeroizing::new(unquoted(value.trim()).to_owned());
    values.into_iter().map(|(key, value)| (key, finished(value))).collect()
}

fn unquoted(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, name: &str) -> Result<Option<Vec<(String, String)>>, String> {
        let owned = |(key, value): &(&str, Zeroizing<String>)| ((*key).to_owned(), value.to_string());
        Ok(section(text, name)?.map(|values| values.iter().map(owned).collect()))
    }

    fn pairs(pairs: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_stands_in_other_sections_does_no_harm() {
        let own = "[default]\nsecret_id = i\nsecret_key = k\n";
        let expected = pairs(&[("secret_id", "i"), ("secret_key", "k")]);
        for other in [
            "[s3]\ncommand = run\n    --fast\n    --twice = 1\n",
            "[s3]\n    indented from the start\n",
            "[s3]\nneither a key nor a value\n",
            "[s3]\nlist =\n  [\n  1,\n  [2]\n  ]\n",
            "[s3] behind it\nkey = value\n",
            "[s3\nkey = value\n",
            "[]\n= x\n",
            "[s3]\nkey = \u{fffd}\u{fffd}\n",
        ] {
            for text in
                [format!("{other}{own}"), format!("{own}{other}"), format!("garbage\n  more\n{own}{other}{other}")]
            {
                assert_eq!(read(&text, "default"), Ok(expected.clone()), "{text}");
            }
        }
    }

    #[test]
    fn values_go_on_where_lines_are_indented_further() {
        for (text, expected) in [
            ("[a]\nsecret_key =\n    k\n", &[("secret_key", "k")][..]),
            (
                "[a]\nnote = one\n  two\n\n  # no\n  three = 3\ntoken = t",
                &[("note", "one\ntwo\nthree = 3"), ("token", "t")],
            ),
            // All indented alike are keys, and so is what the SDKs know by name.
            ("[a]\n  secret_id = i\n  secret_key = k", &[("secret_id", "i"), ("secret_key", "k")]),
            ("[a]\nsecret_id = i\n  Secret_Key : k\n", &[("secret_id", "i"), ("Secret_Key", "k")]),
            ("[a]\nsecret_id = i\n  [b]\nsecret_key = k\n", &[("secret_id", "i")]),
        ] {
            assert_eq!(read(text, "a"), Ok(pairs(expected)), "{text}");
        }
        // Then the check of keys says what is wrong.
        assert_eq!(read("[a]\nsecret_key = k\n  ey", "a"), Ok(pairs(&[("secret_key", "k\ney")])));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in r#"(\PC|[\r\n\[\]=:;#"' a]){0,80}"#) {
            let _ = section(&text, "a");
        }

        #[test]
        fn what_is_written_is_read(
            sections in proptest::collection::vec(("[a-z]{1,8}", "[!-~]{1,20}", "[ -~]{0,20}"), 0..5),
            line_end in "\r?\n",
        ) {
            let plain = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
            let text: String = sections
                .iter()
                .map(|(name, key, value)| {
                    let key = key.replace(['=', ':', '[', '#', ';'], "k");
                    format!("[{name}]{line_end}  {key} = \"{}\"{line_end}", plain(value))
                })
                .collect();
            for (name, _, _) in &sections {
                let written: Vec<_> = sections.iter().filter(|other| other.0 == *name).map(|other| plain(&other.2)).collect();
                let values = read(&text, name).unwrap().unwrap_or_default();
                proptest::prop_assert_eq!(values.into_iter().map(|(_, value)| value).collect::<Vec<_>>(), written);
            }
        }
    }
}
