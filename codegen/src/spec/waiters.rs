//! Ways to wait for a resource, and what can be wrong with one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Action, Effect, Field, Item, NotFound, Service, State, Waiter};
use crate::error::{Error, Result};
use crate::place::Place;

/// The format of `actions.<Action>.waiters.<name>`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaiterOverlay {
    doc: String,
    state: String,
    #[serde(default)]
    success: States,
    #[serde(default)]
    failure: States,
    #[serde(default)]
    not_found: NotFound,
    #[serde(default)]
    not_found_codes: Vec<String>,
    #[serde(default)]
    interval: Option<Span>,
    #[serde(default)]
    deadline: Option<Span>,
    #[serde(default)]
    source: Option<String>,
}

impl WaiterOverlay {
    pub(super) fn resolved(self) -> Waiter {
        let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Waiter {
            doc: words(self.doc),
            state: self.state,
            success: self.success.0,
            failure: self.failure.0,
            not_found: self.not_found,
            not_found_codes: self.not_found_codes,
            interval: self.interval.map(|span| span.0),
            deadline: self.deadline.map(|span| span.0),
            source: self.source.map(words),
        }
    }
}

/// States: a list, or a map to what they mean.
#[derive(Clone, Debug, Default)]
struct States(Vec<State>);

impl<'de> Deserialize<'de> for States {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = States;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of states, or a map of states to what they mean")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<States, A::Error> {
                let mut states = Vec::new();
                while let Some(value) = list.next_element()? {
                    states.push(State { value, meaning: None });
                }
                Ok(States(states))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<States, A::Error> {
                let mut states = Vec::new();
                while let Some((value, meaning)) = map.next_entry::<Value, String>()? {
                    states.push(State { value, meaning: Some(meaning) });
                }
                Ok(States(states))
            }
        }
        deserializer.deserialize_any(Entries)
    }
}

/// A time such as `5s`, `10m` or `2h`.
#[derive(Clone, Copy, Debug)]
struct Span(Duration);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let seconds = [("s", 1), ("m", 60), ("h", 3_600)].into_iter().find_map(|(unit, seconds)| {
            let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
            number.checked_mul(seconds)
        });
        seconds.map(|seconds| Self(Duration::from_secs(seconds))).ok_or_else(|| {
            D::Error::custom(format_args!("`{text}` is not a time; write seconds, minutes or hours: `5s`, `10m`, `2h`"))
        })
    }
}

/// The longest that somebody waits.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);

/// Checks the waiters of a service.
pub(super) fn check(service: &Service) -> Result<()> {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for (action_name, action) in &service.actions {
        for (name, waiter) in &action.waiters {
            let place = service.at_overlay(&["actions", action_name, "waiters", name]);
            if !is_snake(name) {
                return Err(Error::at(place, format!("`{name}` is not the name of a waiter"))
                    .advise("small letters and digits with `_` between words, such as `instance_running`"));
            }
            if let Some(other) = names.insert(name, action_name) {
                return Err(Error::at(place, format!("{other} has a waiter `{name}` already")).advise(
                    "they are constants of one module: name it after what is waited for, such as `snapshot_created`",
                ));
            }
            if action.effect != Effect::Reads {
                return Err(Error::at(place, format!("{action_name} may change something, and waiting repeats it"))
                    .advise("give the waiter to the action that reads, such as `Describe…`"));
            }
            check_waiter(service, action, waiter, &place)?;
        }
    }
    Ok(())
}

fn check_waiter(service: &Service, action: &Action, waiter: &Waiter, place: &Place) -> Result<()> {
    let field = match state_at(service, &action.response, &waiter.state) {
        Ok(field) => field,
        Err(problem) => {
            return Err(Error::at(place.key(&["state"]), problem).advise(
                "a path of fields of the reply such as `Data.Status`; lists on the way stand for their elements",
            ));
        }
    };
    if waiter.doc.is_empty() {
        return Err(Error::at(place.key(&["doc"]), "it says nothing").advise("say what is so when the waiting is over"));
    }
    if waiter.success.is_empty() && waiter.not_found != NotFound::Done {
        return Err(Error::at(place.clone(), "nothing ends this waiting well")
            .advise("name states in `success`, or say `not_found: done`"));
    }
    codes(service, waiter, place)?;
    let known = known(service, field);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut unknown = None;
    for (key, states) in [("success", &waiter.success), ("failure", &waiter.failure)] {
        for state in states {
            let (place, text) = (place.key(&[key]), state.text());
            let fits = match &field.ty.item {
                Item::Bool => state.value.is_boolean(),
                item if item.is_integer() => state.value.is_i64(),
                _ => state.value.is_string(),
            };
            if !fits {
                return Err(Error::at(
                    place,
                    format!("{} is no value of {}, a {}", state.value, waiter.state, field.ty),
                )
                .advise("numbers and truth values stand bare, strings that look like one in quotes"));
            }
            if state.meaning.as_ref().is_some_and(|meaning| meaning.trim().is_empty()) {
                return Err(Error::at(place, format!("what {text} means is empty")));
            }
            if !seen.insert(text.clone()) {
                return Err(Error::at(place, format!("{text} stands there twice"))
                    .advise("a state ends the waiting well or badly, and once"));
            }
            if !known.contains(&text) {
                unknown.get_or_insert((place, text));
            }
        }
    }
    match (&waiter.source, unknown) {
        (None, Some((place, text))) if known.is_empty() => Err(Error::at(
            place,
            format!("the facts list no values of {}, so nothing tells that {text} is one", waiter.state),
        )
        .advise("say in `source` where its states are from")),
        (None, Some((place, text))) => {
            let known: Vec<String> = known.into_iter().collect();
            Err(Error::at(place, format!("{text} is no state of {} that is known: {}", waiter.state, known.join(", ")))
                .advise("correct it, or say in `source` where it is from"))
        }
        (Some(source), _) if source.is_empty() => Err(Error::at(place.key(&["source"]), "it says nothing")),
        (Some(_), None) => {
            Err(Error::at(place.key(&["source"]), "it is stale: the facts list all of these states")
                .advise("remove it"))
        }
        _ => times(waiter, place),
    }
}

/// Checks the codes that say that there is none.
fn codes(service: &Service, waiter: &Waiter, place: &Place) -> Result<()> {
    let place = place.key(&["not_found_codes"]);
    if !waiter.not_found_codes.is_empty() && waiter.not_found == NotFound::Error {
        return Err(Error::at(place, "they have no effect where not being found is an error")
            .advise("say by `not_found` what it means, or remove them"));
    }
    let mut seen = BTreeSet::new();
    for code in &waiter.not_found_codes {
        if code.split('.').next() == Some("ResourceNotFound") {
            return Err(Error::at(place, format!("{code} says so anyway")).advise("remove it"));
        }
        if !service.error_codes.contains(code) {
            return Err(Error::at(place, format!("the service documents no error code {code}"))
                .advise("correct it, or remove it if upstream removed the code"));
        }
        if !seen.insert(code) {
            return Err(Error::at(place, format!("{code} stands there twice")));
        }
    }
    Ok(())
}

fn times(waiter: &Waiter, place: &Place) -> Result<()> {
    let wrong = |key: &str, problem: &str| Err(Error::at(place.key(&[key]), problem));
    let (interval, deadline) = (waiter.interval, waiter.deadline);
    if interval.is_some_and(|interval| interval.is_zero()) {
        return wrong("interval", "no pause between two looks would flood the service");
    }
    if deadline.is_some_and(|deadline| deadline > LONGEST) {
        return wrong("deadline", "more than 24 hours is not a time that a program waits");
    }
    // Where a table does not say, it is 2 seconds and 10 minutes.
    let interval = interval.unwrap_or(Duration::from_secs(2));
    if deadline.unwrap_or(Duration::from_secs(600)) <= interval {
        let key = if waiter.deadline.is_some() { "deadline" } else { "interval" };
        return wrong(key, "the waiting would be given up before its second look");
    }
    Ok(())
}

/// The field with the state at a path of a type: a string, an integer or a truth value.
fn state_at<'a>(service: &'a Service, ty: &str, path: &str) -> Result<&'a Field, String> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let field = service.types.get(ty).and_then(|ty| ty.fields.get(name));
    let field = field.ok_or_else(|| format!("{ty} has no field `{name}`"))?;
    match (rest, field.ty.object()) {
        (Some(rest), Some(object)) => state_at(service, object, rest),
        (Some(_), None) => Err(format!("{name} of {ty} is a {}: there is nothing inside it", field.ty)),
        (None, _) if matches!(field.ty.item, Item::String | Item::I64 | Item::U64 | Item::Bool) => Ok(field),
        (None, _) => Err(format!("{name} of {ty} is a {}, not a state", field.ty)),
    }
}

/// The values that a field is known to have, as text.
fn known(service: &Service, field: &Field) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let enumeration = field.enumeration.as_ref().and_then(|name| service.enums.get(name));
    match enumeration {
        _ if field.ty.item == Item::Bool => ["false", "true"].map(str::to_owned).into(),
        Some(enumeration) => enumeration.values.keys().cloned().collect(),
        None => field.values.iter().map(text).collect(),
    }
}

fn is_snake(name: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split('_').all(word)
}
