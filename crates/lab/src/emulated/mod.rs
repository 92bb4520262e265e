//! The emulator against upstream's own examples, without sockets: is every request accepted, and is
//! every reply what the description says?
//!
//! What the description says is read from the facts in `api-spec`, which owe nothing to the
//! generator or the emulator.

mod replies;
mod typed;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use tencentcloud_emulator::{Refusal, Responder};

use crate::replay::Description;
use replies::Replies;

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// By the name of the service.
    services: BTreeMap<String, Counts>,
    /// Requests that were refused: the code and the message with its numbers left out, the place.
    refused: Vec<(String, String)>,
    /// Replies that are not what the description says.
    pub wrong: Vec<String>,
}

/// What became of the examples of a service.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    accepted: u64,
    refused: u64,
    /// Examples without a request in JSON, or of an action that is not described.
    left_out: u64,
    /// Actions whose replies were looked at.
    replies: u64,
}

#[derive(Deserialize)]
struct Example {
    service: String,
    version: String,
    action: String,
    site: String,
    index: usize,
    kind: String,
    body: String,
}

impl Report {
    /// How many requests were accepted, and how many were refused.
    pub fn requests(&self) -> (u64, u64) {
        self.services
            .values()
            .fold((0, 0), |(accepted, refused), counts| (accepted + counts.accepted, refused + counts.refused))
    }

    /// Whether every reply is what the description says, and hardly an example is refused: upstream
    /// contradicts itself in one of a hundred.
    pub fn is_good(&self) -> bool {
        let (accepted, refused) = self.requests();
        self.wrong.is_empty() && refused * 50 <= accepted
    }

    /// How many replies were looked at.
    pub fn replies(&self) -> u64 {
        self.services.values().map(|counts| counts.replies).sum()
    }
}

/// Sends a request to every action that a folder of facts describes, and every example of a file.
/// The replies are written into a further folder, where there is one, for others to read.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn run(spec: &Path, examples: Option<&Path>, replies: Option<&Path>) -> Result<Report, Box<dyn std::error::Error>> {
    let mut report = Report::default();
    let mut replies = replies.map(Replies::new).transpose()?;
    let mut descriptions = HashMap::new();
    let responder = Responder::default();
    for (service, version) in Description::all(spec)? {
        let description = Description::load(spec, &service, &version)?;
        for action in description.actions.keys() {
            let name = description.short_name(&service);
            let place = format!("{service} {version} {action}");
            let request = responder.request(name, &version, action)?;
            match responder.answer(name, &version, action, &request) {
                Ok(reply) => {
                    report.reply(&description, &service, action, &reply, &place);
                    if let Some(replies) = &mut replies {
                        replies.write(&service, &version, action, &place, &reply)?;
                    }
                }
                Err(refusal) => report.wrong.push(format!("{place}: its own request is refused: {refusal:?}")),
            }
        }
        descriptions.insert((service, version), description);
    }
    let open = |file: &Path| File::open(file).map_err(|error| format!("cannot read {}: {error}", file.display()));
    for line in examples.map(open).transpose()?.into_iter().flat_map(|file| BufReader::new(file).lines()) {
        let Example { service, version, action, site, index, kind, body } = serde_json::from_str(&line?)?;
        if !kind.starts_with("request") {
            continue;
        }
        let counts = report.services.entry(service.clone()).or_default();
        let key = (service.clone(), version.clone());
        let described = descriptions.get(&key).filter(|found| found.actions.contains_key(&action));
        let (Some(description), Ok(request @ Value::Object(_))) = (described, serde_json::from_str(&body)) else {
            counts.left_out += 1;
            continue;
        };
        let place = format!("{service} {version} {action}, {site} example {index}");
        match responder.answer(description.short_name(&service), &version, &action, &request) {
            Ok(reply) => {
                counts.accepted += 1;
                report.reply(description, &service, &action, &reply, &place);
                if let Some(replies) = &mut replies {
                    replies.write(&service, &version, &action, &place, &reply)?;
                }
            }
            Err(refusal) => {
                counts.refused += 1;
                report.refused.push((class(&refusal), format!("{place}: {}", refusal.message())));
            }
        }
    }
    replies.map_or(Ok(()), Replies::end)?;
    Ok(report)
}

impl Report {
    fn reply(&mut self, description: &Description, service: &str, action: &str, reply: &Value, place: &str) {
        self.services.entry(service.to_owned()).or_default().replies += 1;
        let replies = match reply {
            Value::Array(events) => events.as_slice(),
            one => std::slice::from_ref(one),
        };
        for reply in replies {
            if let Err(problem) = typed::reply(description, action, reply) {
                self.wrong.push(format!("{place}: {problem}"));
            }
        }
    }
}

/// The code, and what kind of refusal it is.
fn class(refusal: &Refusal) -> String {
    let message = refusal.message();
    let value = message.split_once("` is ").and_then(|(name, rest)| Some((name, rest.split_once("; it must be ")?.0)));
    let kind = match (message.split_once("has the wrong type: "), value) {
        (Some((_, types)), _) => types.trim_end_matches('.'),
        (None, Some((name, value))) if is_placeholder(name, value) => "(a placeholder)",
        (None, Some(_)) => "(a word that the texts do not list)",
        (None, None) => "",
    };
    [refusal.code(), kind].join(" ").trim_end().to_owned()
}

/// Whether a value stands for one: `xx`, `abc`, the name of its field, a text in quotes, a number for
/// a word.
fn is_placeholder(name: &str, value: &str) -> bool {
    let own = name.rsplit(['.', '`']).next().unwrap_or_default();
    ["xx", "abc", "str", "string", own].iter().any(|stand_in| value.eq_ignore_ascii_case(stand_in))
        || value.starts_with('"')
        || value.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "accepted, refused, left out, replies by service:")?;
        for (service, Counts { accepted, refused, left_out, replies }) in &self.services {
            writeln!(f, "{accepted:>7} {refused:>4} {left_out:>4} {replies:>6}  {service}")?;
        }
        let mut classes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (class, place) in &self.refused {
            classes.entry(class).or_default().push(place);
        }
        for (class, places) in &classes {
            writeln!(f, "{} refused by {class}:", places.len())?;
            for place in places {
                writeln!(f, "  {place}")?;
            }
        }
        for wrong in &self.wrong {
            writeln!(f, "wrong: {wrong}")?;
        }
        let (accepted, refused) = self.requests();
        write!(
            f,
            "requests: {accepted} accepted, {refused} refused; replies: {}, {} wrong",
            self.replies(),
            self.wrong.len()
        )
    }
}
