//! Answers from a recording.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use serde_json::Value;

use super::exchange::{self, Asked, Exchange, Proofs};
use super::sent::Sent;
use super::setup::{config_error, test_config};
use crate::config::Config;
use crate::error::Error;
use crate::transport::{Sending, Transport};

/// A transport that answers from a file that a [`Recorder`](super::Recorder) wrote.
///
/// A request gets the reply to the first recorded one that is for the same service, version and action,
/// has equal fields, and was not replayed yet; the region makes no difference. So calls may come in
/// another order than they were recorded in, and equal calls get their replies in order. Where nothing
/// matches, the call fails with an error of kind [`ErrorKind::Config`](crate::ErrorKind::Config) that
/// names the nearest recorded request and what differs. Such errors are not tried again.
///
/// ```no_run
/// # fn example() -> Result<(), tencentcloud_core::Error> {
/// use tencentcloud_core::{Client, mock::Replayer};
///
/// let replayer = Replayer::open("tests/recordings/certificates.json")?;
/// let client = Client::new(&replayer.config(), "mqtt");
/// // Calls of the client are answered from the file.
/// assert_eq!(replayer.unused(), 0);
/// # Ok(())
/// # }
/// ```
///
/// Secrets in the recording are `***`, and so are those of a request when it is compared; a reply has
/// them as they are in the file. Clones share what was replayed.
#[derive(Clone)]
pub struct Replayer {
    name: Arc<str>,
    ignored: Arc<[String]>,
    left: Arc<Mutex<Vec<Entry>>>,
}

struct Entry {
    exchange: Exchange,
    is_used: bool,
}

impl Replayer {
    /// Reads a recording.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is not a recording; the error says what is wrong where.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let name = path.as_ref().display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            config_error(format!("the recording {name} cannot be read: {error}")).with_source(error)
        })?;
        Self::parse(&name, &text)
    }

    /// Takes a recording as text, such as one by `include_str!`.
    ///
    /// # Errors
    ///
    /// When the text is not a recording; the error says what is wrong where.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::parse("in memory", text)
    }

    fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let entries = exchange::read(name, text)?.into_iter().map(|exchange| Entry { exchange, is_used: false });
        Ok(Self {
            name: name.into(),
            // Made up at random for every call that has none.
            ignored: Arc::new(["ClientToken".to_owned()]),
            left: Arc::new(Mutex::new(entries.collect())),
        })
    }

    /// Compares requests without these fields, such as times and random names: `StartTime`, or with
    /// dots for a field within an object, `Filter.Since`. `ClientToken` never counts.
    #[must_use]
    pub fn ignoring<T: Into<String>>(mut self, fields: impl IntoIterator<Item = T>) -> Self {
        self.ignored = self.ignored.iter().cloned().chain(fields.into_iter().map(Into::into)).collect();
        self
    }

    /// A configuration that sends everything here: with made-up credentials, the region
    /// `ap-guangzhou`, and the usual number of attempts without pauses between them.
    pub fn config(&self) -> Config {
        test_config().transport(self.clone())
    }

    /// How many recorded exchanges were not replayed yet.
    pub fn unused(&self) -> usize {
        self.entries().iter().filter(|entry| !entry.is_used).count()
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is compared of a request.
    fn compared(&self, asked: &Asked) -> Asked {
        let mut asked = asked.clone();
        for path in self.ignored.iter() {
            remove(&mut asked.request, path);
        }
        asked
    }

    fn find(&self, sent: &Sent, asked: &Asked) -> Result<Exchange, Error> {
        let asked = self.compared(asked);
        let mut entries = self.entries();
        let mut equal = 0;
        for entry in entries.iter_mut().filter(|entry| self.compared(&entry.exchange.asked) == asked) {
            if !entry.is_used {
                entry.is_used = true;
                return Ok(entry.exchange.clone());
            }
            equal += 1;
        }
        let what = format!("{}.{} {}", asked.service, asked.action, asked.version);
        if equal > 0 {
            return Err(config_error(format!(
                "the recording {} has this request for {what} {equal} times, and all were replayed",
                self.name
            )));
        }
        let same = entries.iter().zip(1..).filter(|(entry, _)| entry.exchange.asked.is_same_action(&asked));
        let nearest = same
            .map(|(entry, number)| (differences(sent, &asked, &self.compared(&entry.exchange.asked)), number))
            .min_by_key(|(differences, _)| differences.len());
        Err(config_error(match nearest {
            Some((differences, number)) => format!(
                "the recording {} has no such request for {what}; the nearest is exchange {number}: {}",
                self.name,
                listed(&differences)
            ),
            None => {
                let of = |entry: &Entry| format!("{}.{}", entry.exchange.asked.service, entry.exchange.asked.action);
                let actions: BTreeSet<_> = entries.iter().map(of).collect();
                let actions = if actions.is_empty() {
                    "nothing".to_owned()
                } else {
                    actions.into_iter().collect::<Vec<_>>().join(", ")
                };
                format!("the recording {} has no request for {what}, only for {actions}", self.name)
            }
        }))
    }
}

impl Transport for Replayer {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        let result = match Sent::read(&request) {
            Some(sent) => {
                self.find(&sent, &Asked::of(&sent, &Proofs::of(&request))).and_then(|exchange| exchange.reply())
            }
            None => Err(config_error("the request does not come from a call, so no recording has it")),
        };
        Box::pin(std::future::ready(result))
    }
}

impl fmt::Debug for Replayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replayer").field("name", &self.name).field("unused", &self.unused()).finish_non_exhaustive()
    }
}

fn remove(value: &mut Value, path: &str) {
    let Value::Object(members) = value else { return };
    match path.split_once('.') {
        None => drop(members.remove(path)),
        Some((name, rest)) => members.get_mut(name).into_iter().for_each(|member| remove(member, rest)),
    }
}

/// Where two requests differ, a line each. What a call by value has is not told: it may be a secret.
fn differences(sent: &Sent, here: &Asked, recorded: &Asked) -> Vec<String> {
    let mut found = Vec::new();
    compare(&here.request, &recorded.request, "", &mut found);
    let mut found: Vec<String> = found
        .into_iter()
        .map(|Difference { path, values }| match path.split(['.', '[']).next().is_some_and(|field| sent.has(field)) {
            true => format!("{path} {values}"),
            false => format!("{path} differs"),
        })
        .collect();
    if here.body != recorded.body {
        found.push("the bytes of the body differ".to_owned());
    }
    found
}

struct Difference {
    path: String,
    /// What is here and what is there.
    values: String,
}

fn compare(here: &Value, recorded: &Value, path: &str, found: &mut Vec<Difference>) {
    let within = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match (here, recorded) {
        (Value::Object(left), Value::Object(right)) => {
            let names: BTreeSet<_> = left.keys().chain(right.keys()).collect();
            for name in names {
                let of = |members: &serde_json::Map<String, Value>| members.get(name).cloned().unwrap_or(Value::Null);
                compare(&of(left), &of(right), &within(name), found);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (at, (left, right)) in left.iter().zip(right).enumerate() {
                compare(left, right, &format!("{path}[{at}]"), found);
            }
        }
        _ if here == recorded => {}
        _ => {
            let values = format!("is {} here and {} there", shown(here), shown(recorded));
            found.push(Difference { path: path.to_owned(), values });
        }
    }
}

fn shown(value: &Value) -> String {
    const SHOWN: usize = 60;
    let text = if value.is_null() { "absent".to_owned() } else { value.to_string() };
    if text.chars().count() <= SHOWN { text } else { text.chars().take(SHOWN).chain(['…']).collect() }
}

/// The first few.
fn listed(differences: &[String]) -> String {
    const LISTED: usize = 4;
    let more = differences.len().saturating_sub(LISTED);
    let mut text = differences.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 {
        text.push_str(&format!(", and {more} more"));
    }
    text
}
