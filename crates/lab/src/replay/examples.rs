//! The official examples through the typed models and back.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};
use tencentcloud_core::__replay::decode;
use tencentcloud_core::model::{Decoded, Model, decode_fields, to_json, validate};
use tencentcloud_core::{Error, RawReply};

use super::compare::{Class, compare};
use super::{Counts, Description, Report, Row, Version};

/// What an example is, as the table of counts calls it, in the order of the table.
#[derive(Clone, Copy)]
enum Kind {
    RequestPost,
    RequestBare,
    RequestUrl,
    RequestOther,
    RequestBroken,
    Reply,
    ReplyBare,
    ReplyError,
    ReplyEvents,
    ReplyOther,
    ReplyBroken,
    NoAction,
}

impl Kind {
    const ALL: [Self; 12] = [
        Self::RequestPost,
        Self::RequestBare,
        Self::RequestUrl,
        Self::RequestOther,
        Self::RequestBroken,
        Self::Reply,
        Self::ReplyBare,
        Self::ReplyError,
        Self::ReplyEvents,
        Self::ReplyOther,
        Self::ReplyBroken,
        Self::NoAction,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::RequestPost => "requests: POST with JSON",
            Self::RequestBare => "requests: JSON alone",
            Self::RequestUrl => "requests: URL form (not JSON)",
            Self::RequestOther => "requests: other, such as a form with a file (not JSON)",
            Self::RequestBroken => "requests: broken JSON",
            Self::Reply => "replies",
            Self::ReplyBare => "replies: without their envelope",
            Self::ReplyError => "replies: errors",
            Self::ReplyEvents => "replies: streams of events (not JSON)",
            Self::ReplyOther => "replies: other (not JSON)",
            Self::ReplyBroken => "replies: broken JSON",
            Self::NoAction => "examples of actions that the description does not have",
        }
    }
}

/// Replays every example of a file, which has one side of an example a line.
pub(super) fn replay(
    file: &Path,
    versions: &BTreeMap<(&str, &str), (&Version, Description)>,
    report: &mut Report,
) -> Result<(), Box<dyn std::error::Error>> {
    report.examples = Counts::of_none(Kind::ALL.map(Kind::name));
    report.classes = Counts::of_none(Class::ALL.map(Class::name));
    let open = File::open(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    for line in BufReader::new(open).lines() {
        let example: Example = serde_json::from_str(&line?)?;
        let Some((version, description)) = versions.get(&(example.service.as_str(), example.version.as_str())) else {
            return Err(format!("{} {} is not linked", example.service, example.version).into());
        };
        let row = version.actions.iter().find(|row| *row.operation.name == example.action);
        Replay { example: &example, description, report }.run(row);
    }
    Ok(())
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

struct Replay<'a> {
    example: &'a Example,
    description: &'a Description,
    report: &'a mut Report,
}

impl Replay<'_> {
    fn run(&mut self, row: Option<&Row>) {
        let types = self.description.types_of(&self.example.action);
        let (Some(row), Some((request, reply))) = (row, types) else { return self.is(Kind::NoAction) };
        match self.example.kind.as_str() {
            "request-post" => self.request(Kind::RequestPost, row, &request),
            "request-bare" => self.request(Kind::RequestBare, row, &request),
            "request-url" => self.is(Kind::RequestUrl),
            "request-other" => self.is(Kind::RequestOther),
            "reply-json" => self.reply(row, &reply),
            "reply-events" => self.is(Kind::ReplyEvents),
            "reply-other" => self.is(Kind::ReplyOther),
            other => self.wrong(&format!("its kind is `{other}`, which is not known")),
        }
    }

    fn request(&mut self, kind: Kind, row: &Row, ty: &str) {
        let Ok(original) = serde_json::from_str::<Map<String, Value>>(&self.example.body) else {
            return self.is(Kind::RequestBroken);
        };
        self.is(kind);
        let mut model = (row.request)();
        match decode_fields(&mut *model, self.example.body.as_bytes()) {
            Ok(decoded) => {
                self.check(&*model);
                self.encoded(&*model, ty, &original, &decoded);
            }
            Err(error) => self.wrong(&format!("cannot be decoded: {error}")),
        }
    }

    /// What is checked before a request is sent: an official one must pass.
    fn check(&mut self, request: &dyn Model) {
        self.report.checked += 1;
        if let Err(refusal) = validate(request) {
            self.report.refused.push(format!("{}: {refusal}", self.place()));
        }
    }

    fn reply(&mut self, row: &Row, ty: &str) {
        let Ok(original) = serde_json::from_str::<Map<String, Value>>(&self.example.body) else {
            return self.is(Kind::ReplyBroken);
        };
        let mut model = (row.reply)();
        let result = decode(&RawReply::__of(self.example.body.clone()), &mut *model);
        let response = original.get("Response").and_then(Value::as_object);
        // A reply that is an object and has no `Response`: the example shows what is inside of it.
        let Some(response) = response else {
            self.is(Kind::ReplyBare);
            if result.is_ok() {
                self.wrong("has no Response, and is taken for a reply");
            }
            model.reset();
            return match decode_fields(&mut *model, self.example.body.as_bytes()) {
                Ok(decoded) => self.encoded(&*model, ty, &original, &decoded),
                Err(error) => self.wrong(&format!("cannot be decoded: {error}")),
            };
        };
        let code = |error: &Value| error.get("Code").and_then(Value::as_str).is_some_and(|code| !code.is_empty());
        if let Some(stated) =
            [response.get("Error"), original.get("Error")].into_iter().flatten().find(|error| code(error))
        {
            self.is(Kind::ReplyError);
            return self.error(stated, response, result);
        }
        self.is(Kind::Reply);
        for (name, _) in original.iter().filter(|(name, _)| *name != "Response") {
            let class = if name == "Error" { Class::NoError } else { Class::BesideResponse };
            self.report.classes.add(class.name());
        }
        match result {
            Ok(decoded) => self.encoded(&*model, ty, response, &decoded),
            Err(error) => self.wrong(&format!("cannot be decoded: {}", told(&error))),
        }
    }

    /// A reply that is an error must become that error.
    fn error(&mut self, stated: &Value, response: &Map<String, Value>, result: Result<Decoded, Error>) {
        let Err(error) = result else { return self.wrong("is an error, and is taken for a reply") };
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let member = |name: &str| text(stated.get(name));
        if error.code().map(str::to_owned) != member("Code") {
            self.wrong("is an error with another code");
        }
        let message = member("Message").filter(|message| !message.is_empty());
        if message.is_some_and(|message| error.message() != message) {
            self.wrong("is an error with another message");
        }
        if error.request_id().unwrap_or_default() != text(response.get("RequestId")).unwrap_or_default() {
            self.wrong("is an error with another request id");
        }
    }

    /// Compares what was decoded with where it came from.
    fn encoded(&mut self, model: &dyn Model, ty: &str, original: &Map<String, Value>, decoded: &Decoded) {
        let encoded = to_json(model).and_then(|text| serde_json::from_slice::<Map<String, Value>>(&text));
        let result = match encoded {
            Ok(result) => result,
            Err(error) => return self.wrong(&format!("cannot be encoded: {error}")),
        };
        let mut original = original.clone();
        // The envelope takes an `Error` that says nothing, unless it is a field.
        let is_field = self.description.fields(ty).iter().any(|(name, _)| name == "Error");
        if !is_field && original.remove("Error").is_some() {
            self.report.classes.add(Class::NoError.name());
        }
        let differences = compare(self.description, ty, &original, &result, decoded);
        for (class, path) in differences.expected {
            self.report.classes.add(class.name());
            if class.is_loss() {
                // Once for all elements of a list.
                let line = format!("{}: {}: {}", self.place(), without_indices(&path), class.name());
                if !self.report.lost.contains(&line) {
                    self.report.lost.push(line);
                }
            }
        }
        for difference in differences.other {
            self.wrong(&difference);
        }
    }

    fn is(&mut self, kind: Kind) {
        self.report.examples.add(kind.name());
    }

    fn wrong(&mut self, problem: &str) {
        let place = self.place();
        self.report.differences.push(format!("{place}: {problem}"));
    }

    fn place(&self) -> String {
        let Example { service, version, action, site, index, kind, .. } = self.example;
        format!("{service} {version} {action}, {site} example {index}, {kind}")
    }
}

/// What an error says without what it quotes: an example's text stays out of reports.
fn told(error: &Error) -> String {
    format!("{:?} {}", error.kind(), error.code().unwrap_or_default())
}

/// A path with `[]` for every `[3]`.
fn without_indices(path: &str) -> String {
    let mut short = String::with_capacity(path.len());
    let mut inside = false;
    for letter in path.chars() {
        inside = (inside || letter == '[') && letter != ']';
        if !inside || letter == '[' {
            short.push(letter);
        }
    }
    short
}
