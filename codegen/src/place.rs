//! Where in a description something stands: the file, the keys that lead to it, and its line.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_saphyr::granit_parser::{Event, Parser};

/// A place in a description file, named by the keys that lead to it.
///
/// The line is looked up when the place is shown, by reading the file again: errors are rare, and
/// a description that carried a position with everything would be twice as large.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, or nothing where a description did not come from one.
    pub file: Option<PathBuf>,
    /// The service and version, where they are known.
    pub service: Option<String>,
    /// Keys from the top of the file down.
    pub keys: Vec<String>,
}

impl Place {
    /// A place in a file.
    pub fn in_file(file: &Path) -> Self {
        Self { file: Some(file.to_owned()), ..Self::default() }
    }

    /// The same place, said to belong to a service.
    #[must_use]
    pub fn of_service(mut self, service: impl Into<String>) -> Self {
        self.service = Some(service.into());
        self
    }

    /// The place that these keys lead to from here.
    #[must_use]
    pub fn key(&self, keys: &[&str]) -> Self {
        let mut place = self.clone();
        place.keys.extend(keys.iter().map(|key| (*key).to_owned()));
        place
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.file.as_deref().and_then(|file| {
            let text = std::fs::read_to_string(file).ok()?;
            line_of(&text, &self.keys)
        });
        let mut parts = Vec::new();
        match (&self.file, line) {
            (Some(file), Some(line)) => parts.push(format!("{}:{line}", file.display())),
            (Some(file), None) => parts.push(file.display().to_string()),
            (None, _) => {}
        }
        let mut words: Vec<String> = self.service.iter().cloned().collect();
        let mut keys = self.keys.iter();
        while let Some(key) = keys.next() {
            // "types X fields Y" reads better as "type X, field Y".
            let noun = match key.as_str() {
                "actions" => "action",
                "types" => "type",
                "fields" => "field",
                "enums" => "enum",
                "values" => "value",
                "waiters" => "waiter",
                "resources" => "resource",
                other => {
                    words.push(format!("`{other}`"));
                    continue;
                }
            };
            match keys.next() {
                Some(name) => words.push(format!("{noun} {name}")),
                None => words.push(format!("`{key}`")),
            }
        }
        if !words.is_empty() {
            parts.push(words.join(", "));
        }
        f.write_str(&parts.join(": "))
    }
}

/// The line at which the innermost of these keys stands, in YAML or JSON; that of the last key
/// found where some are missing.
pub(crate) fn line_of(text: &str, keys: &[String]) -> Option<usize> {
    let mut found = None;
    // How many keys have been followed, and the depth of mappings that this is at.
    let mut followed = 0;
    let mut stack: Vec<Frame> = Vec::new();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { return found };
        match event {
            Event::MappingStart(..) => {
                let followed_here = stack.last().is_none_or(|frame| frame.entering);
                stack.push(Frame { on_path: followed_here, expects_key: true, entering: false, sequence: false });
            }
            Event::SequenceStart(..) => {
                stack.push(Frame { on_path: false, expects_key: false, entering: false, sequence: true });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                let ended = stack.pop()?;
                if ended.on_path && followed > 0 && found.is_some() && stack.last().is_some_and(|frame| frame.entering)
                {
                    // The mapping that the keys led into is over: nothing more can be found.
                    return found;
                }
                value_over(&mut stack);
            }
            Event::Scalar(value, ..) => match stack.last_mut() {
                Some(frame) if !frame.sequence && frame.expects_key => {
                    frame.expects_key = false;
                    frame.entering = frame.on_path && keys.get(followed).is_some_and(|key| *key == *value);
                    if frame.entering {
                        found = Some(span.start.line());
                        followed += 1;
                        if followed == keys.len() {
                            return found;
                        }
                    }
                }
                _ => value_over(&mut stack),
            },
            Event::Alias(_) => value_over(&mut stack),
            _ => {}
        }
    }
    found
}

struct Frame {
    on_path: bool,
    expects_key: bool,
    entering: bool,
    sequence: bool,
}

fn value_over(stack: &mut [Frame]) {
    if let Some(frame) = stack.last_mut().filter(|frame| !frame.sequence) {
        frame.expects_key = true;
        frame.entering = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, keys: &str) -> Option<usize> {
        line_of(text, &keys.split('/').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn keys_lead_to_lines_in_yaml() {
        let text = "# a comment\nactions:\n  A: { doc: x }\n  B:\n    doc: y\ntypes:\n  A:\n    list: [1, {B: 2}]\n    fields:\n      B: { doc: z }\n";
        assert_eq!(line(text, "actions/A"), Some(3));
        assert_eq!(line(text, "actions/B/doc"), Some(5));
        assert_eq!(line(text, "types/A/fields/B"), Some(10));
        assert_eq!(line(text, "types/A/fields/C"), Some(9), "the last key that is there");
        assert_eq!(line(text, "enums"), None);
    }

    #[test]
    fn keys_lead_to_lines_in_json() {
        let text = "{\n  \"types\": {\n    \"A\": {\n      \"fields\": {\n        \"B\": { \"type\": \"string\" }\n      }\n    }\n  }\n}\n";
        assert_eq!(line(text, "types/A/fields/B"), Some(5));
        assert_eq!(line(text, "types/A/fields/B/type"), Some(5));
    }

    #[test]
    fn a_place_reads_as_a_sentence() {
        let place = Place::default().of_service("mqtt 2024-05-16").key(&["types", "A", "fields", "B", "enum"]);
        assert_eq!(place.to_string(), "mqtt 2024-05-16, type A, field B, `enum`");
    }
}
