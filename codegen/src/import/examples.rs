//! The examples in upstream's packages, for the replay: taken out as they stand, kept outside the
//! repository, judged elsewhere.

use serde::{Deserialize, Serialize};

use super::{Packages, upstream};
use crate::error::{Error, Result};
use crate::spec::Site;
use crate::spec::facts::Ordered;

/// One side of an example: a line of the file that the replay program reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// Name of the service.
    pub service: String,
    /// Version of its API, `YYYY-MM-DD`.
    pub version: String,
    /// The action that it is an example of.
    pub action: String,
    /// The site whose package has it.
    pub site: Site,
    /// Which example of the action it is, from 0.
    pub index: usize,
    /// What it is.
    pub kind: Kind,
    /// Its text, or nothing where it is not JSON.
    pub body: String,
}

/// What one side of an example is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A request with headers and JSON below them.
    RequestPost,
    /// A request that is only its JSON.
    RequestBare,
    /// A request whose parameters stand in its URL.
    RequestUrl,
    /// A request that is none of these, such as a form with a file.
    RequestOther,
    /// A reply in JSON.
    ReplyJson,
    /// A reply that is a stream of events.
    ReplyEvents,
    /// A reply that is something else.
    ReplyOther,
}

impl Packages {
    /// The examples of a version of a service, of both sites. Its folder in a package is spelled
    /// like its module in Rust: `v20240516`.
    ///
    /// # Errors
    ///
    /// When a package holds something unexpected.
    pub fn examples(&mut self, service: &str, version: &str, folder: &str) -> Result<Vec<Example>> {
        let mut examples = Vec::new();
        for (site, wheel) in &mut self.metadata {
            let name = format!("{}{service}/{folder}/examples.json", upstream::ROOT);
            let Some(text) = wheel.read(&name)? else { continue };
            let file: File = serde_json::from_str(&text)
                .map_err(|error| Error::new(format!("{name} in {}: {error}", wheel.path().display())))?;
            for (action, entries) in file.actions.0 {
                for (index, entry) in entries.into_iter().enumerate() {
                    for (kind, body) in [request(&entry.input), reply(&entry.output)] {
                        examples.push(Example {
                            service: service.to_owned(),
                            version: version.to_owned(),
                            action: action.clone(),
                            site: *site,
                            index,
                            kind,
                            body: body.to_owned(),
                        });
                    }
                }
            }
        }
        Ok(examples)
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    actions: Ordered<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    input: String,
    #[serde(default)]
    output: String,
}

fn request(text: &str) -> (Kind, &str) {
    let text = text.trim();
    if text.starts_with('{') {
        return (Kind::RequestBare, text);
    }
    if text.starts_with("http") || text.starts_with("GET") {
        return (Kind::RequestUrl, "");
    }
    // A few have lost the blank line, or every line break.
    let body = below_headers(text).or_else(|| text.find('{').map(|at| &text[at..])).unwrap_or_default();
    if text.starts_with("POST") && body.starts_with('{') { (Kind::RequestPost, body) } else { (Kind::RequestOther, "") }
}

fn reply(text: &str) -> (Kind, &str) {
    let text = text.trim();
    let body = if text.starts_with("HTTP/") { below_headers(text).unwrap_or(text) } else { text };
    if body.starts_with('{') {
        return (Kind::ReplyJson, body);
    }
    let events = body.lines().any(|line| line.starts_with("data:"));
    (if events { Kind::ReplyEvents } else { Kind::ReplyOther }, "")
}

/// What stands below the first blank line.
fn below_headers(text: &str) -> Option<&str> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            return Some(text[at..].trim());
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_apart() {
        let header = "POST / HTTP/1.1\nHost: a.example\nX-TC-Action: Do\n<parameters>";
        for (text, expected) in [
            (format!("{header}\n\n{{\"A\": 1}}"), (Kind::RequestPost, "{\"A\": 1}")),
            (format!("{}\r\n \r\n{{}}\r\n", header.replace('\n', "\r\n")), (Kind::RequestPost, "{}")),
            (format!("{header}{{ \"A\": {{}} }}").replace('\n', ""), (Kind::RequestPost, "{ \"A\": {} }")),
            (" {\"A\": 1} ".to_owned(), (Kind::RequestBare, "{\"A\": 1}")),
            ("https://a.example/?Action=Do&A=1".to_owned(), (Kind::RequestUrl, "")),
            ("GET /?Action=Do".to_owned(), (Kind::RequestUrl, "")),
            (format!("{header}\n\n------form\n{{}}"), (Kind::RequestOther, "")),
            ("Path: /a\n\n{}".to_owned(), (Kind::RequestOther, "")),
            (String::new(), (Kind::RequestOther, "")),
        ] {
            assert_eq!(request(&text), expected, "{text}");
        }
    }

    #[test]
    fn replies_are_told_apart() {
        for (text, expected) in [
            ("\n{ \"Response\": {} }", (Kind::ReplyJson, "{ \"Response\": {} }")),
            ("HTTP/1.1 200 OK\nA: b\n\n{}", (Kind::ReplyJson, "{}")),
            ("HTTP/1.1 200 OK\nA: b\n\ndata: {}\n\ndata: {}", (Kind::ReplyEvents, "")),
            ("id: 1\ndata: {}", (Kind::ReplyEvents, "")),
            ("done", (Kind::ReplyOther, "")),
        ] {
            assert_eq!(reply(text), expected, "{text}");
        }
    }
}
