//! Rules as text: a line of pairs, or an object with the same keys.

use std::fmt::{self, Write as _};
use std::str::FromStr;
use std::time::Duration;

use serde_json::Value;

use super::{Effects, Reset, Rule};
use crate::error::Error;
use crate::{clock, yaml};

/// Every key, in the order in which they are written.
const KEYS: [&str; 22] = [
    "service",
    "action",
    "region",
    "key",
    "after",
    "every",
    "first",
    "share",
    "delay",
    "error",
    "message",
    "status",
    "limit",
    "token",
    "reset",
    "truncate",
    "slow",
    "skew",
    "request-id",
    "fields",
    "numbers",
    "lists",
];

impl FromStr for Rule {
    type Err = Error;

    fn from_str(line: &str) -> Result<Self, Error> {
        let mut rule = Self::new();
        let mut given = Vec::new();
        let mut rest = line.trim_start();
        while !rest.is_empty() {
            let column = line.len() - rest.len() + 1;
            let place = |error: Error| error.at(format_args!("rule {line:?}, column {column}"));
            let (key, value, after) = pair(rest).map_err(place)?;
            if given.contains(&key) {
                return Err(place(Error::new(format!("`{key}` stands there twice"))));
            }
            rule.set(key, &value).map_err(place)?;
            given.push(key);
            rest = after.trim_start();
        }
        rule.complete().map_err(|error| error.at(format_args!("rule {line:?}")))
    }
}

/// The first pair of a line, and what is behind it.
fn pair(rest: &str) -> Result<(&str, String, &str), Error> {
    let word = rest.split_whitespace().next().unwrap_or_default();
    let Some((key, _)) = word.split_once('=') else {
        return Err(Error::new(format!("{word:?} is not of the form key=value")));
    };
    let value = &rest[key.len() + 1..];
    let Some(quoted) = value.strip_prefix('"') else {
        let end = value.find(char::is_whitespace).unwrap_or(value.len());
        return Ok((key, value[..end].to_owned(), &value[end..]));
    };
    let mut text = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                let rest = &quoted[at + 1..];
                if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
                    return Err(Error::new(format!("a space is missing behind the quoted value of `{key}`")));
                }
                return Ok((key, text, rest));
            }
            '\\' => text.extend(letters.next().map(|(_, letter)| letter)),
            other => text.push(other),
        }
    }
    Err(Error::new(format!("the value of `{key}` has no closing quote")))
}

/// The rules of a file: a list of lines and of objects, or an object that has it as `rules`.
fn of_file(text: &str) -> Result<Vec<Rule>, Error> {
    let mut file: Value = yaml::read(text)?;
    if let Some(rules) = file.get_mut("rules") {
        file = rules.take();
    }
    of_list(&file)
}

/// The rules of a list.
pub(crate) fn of_list(list: &Value) -> Result<Vec<Rule>, Error> {
    let Value::Array(entries) = list else {
        return Err(Error::new("rules are a list; write each behind a `- `"));
    };
    let rules = entries.iter().enumerate();
    rules.map(|(at, entry)| of_value(entry).map_err(|error| error.at(format_args!("rules[{at}]")))).collect()
}

/// A rule that is a line or an object.
pub(crate) fn of_value(entry: &Value) -> Result<Rule, Error> {
    match entry {
        Value::String(line) => line.parse(),
        Value::Object(members) => {
            let mut rule = Rule::new();
            for (key, value) in members {
                let value = match value {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    // YAML has words for nothing, of which one is the value of `lists`.
                    Value::Null => "null".to_owned(),
                    _ => return Err(Error::new(format!("`{key}` is neither a text nor a number"))),
                };
                rule.set(key, &value)?;
            }
            rule.complete()
        }
        _ => Err(Error::new("a rule is a line such as `action=Describe* first=2 error=InternalError`, or an object")),
    }
}

impl Rule {
    /// The rules of a file, in YAML or JSON: a list of lines, or of objects with the same keys, or an
    /// object that has such a list as `rules`.
    ///
    /// ```
    /// use tencentcloud_emulator::Rule;
    ///
    /// # fn main() -> Result<(), tencentcloud_emulator::Error> {
    /// let rules = Rule::list("
    /// - action=Describe* share=0.1 error=InternalError
    /// - { service: mqtt, first: 1, reset: after }
    /// ")?;
    /// assert_eq!(rules[1].to_string(), "service=mqtt first=1 reset=after");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When it is neither, or a rule in it is bad. The error says which, and why.
    pub fn list(text: &str) -> Result<Vec<Self>, Error> {
        of_file(text)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Error> {
        let text = || if value.is_empty() { Err(no_value(key)) } else { Ok(Some(value.to_owned())) };
        let effects = &mut self.effects;
        match key {
            "service" => self.service = text()?,
            "action" => self.action = text()?,
            "region" => self.region = text()?,
            "key" => self.key = text()?,
            "after" => self.after = Some(number(key, value, 0, u64::MAX)?),
            "every" => self.every = Some(number(key, value, 1, u64::MAX)?),
            "first" => self.first = Some(number(key, value, 1, u64::MAX)?),
            "share" => {
                let share = value.parse().ok().filter(|share: &f64| (0.0..=1.0).contains(share));
                self.share = Some(share.ok_or_else(|| wrong(key, value, "a number from 0 to 1"))?);
            }
            "delay" => effects.delay = Some(clock::duration(value).map_err(|error| error.at(format_args!("`{key}`")))?),
            "error" => effects.error = text()?,
            "message" => effects.message = text()?,
            "status" => effects.status = Some(number(key, value, 400, 599)?),
            "limit" => effects.limit = Some(number(key, value, 1, 1_000_000)?),
            "token" => effects.expired_token = word(key, value, "expired")?,
            "reset" => {
                effects.reset = Some(match value {
                    "before" => Reset::BeforeWork,
                    "after" => Reset::AfterWork,
                    _ => return Err(wrong(key, value, "`before` or `after`")),
                });
            }
            "truncate" => effects.truncate = Some(number(key, value, 0, usize::MAX)?),
            "slow" => effects.slow = Some(number(key, value, 1, u64::MAX)?),
            "skew" => effects.skew = Some(number(key, value, -1_000_000_000, 1_000_000_000)?),
            "request-id" => effects.request_id = Some(value.to_owned()),
            "fields" => effects.unknown_fields = word(key, value, "unknown")?,
            "numbers" => effects.numbers_as_strings = word(key, value, "strings")?,
            "lists" => effects.null_lists = word(key, value, "null")?,
            _ => return Err(Error::new(format!("there is no key `{key}`; there are {}", KEYS.join(", ")))),
        }
        Ok(())
    }

    /// Refuses a rule by which nothing would happen.
    fn complete(self) -> Result<Self, Error> {
        let mut other = self.effects.clone();
        if other.message.take().is_some() && other.error.is_none() {
            return Err(Error::new("`message` stands beside a code; add error=CODE"));
        }
        if other == Effects::default() {
            return Err(Error::new(
                "it does not say what happens; add error=InternalError, delay=1s or another of these",
            ));
        }
        Ok(self)
    }
}

fn number<N>(key: &str, value: &str, least: N, most: N) -> Result<N, Error>
where
    N: FromStr + PartialOrd + Copy + fmt::Display,
{
    let number = value.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| wrong(key, value, &format!("a whole number from {least} to {most}")))
}

fn word(key: &str, value: &str, only: &str) -> Result<bool, Error> {
    if value == only { Ok(true) } else { Err(wrong(key, value, &format!("`{only}`"))) }
}

fn wrong(key: &str, value: &str, wanted: &str) -> Error {
    Error::new(format!("`{key}` is {value:?}; it must be {wanted}"))
}

fn no_value(key: &str) -> Error {
    Error::new(format!("`{key}` has no value"))
}

/// As a line.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line(String::new());
        line.texts(&[
            ("service", &self.service),
            ("action", &self.action),
            ("region", &self.region),
            ("key", &self.key),
        ]);
        line.number("after", self.after);
        line.number("every", self.every);
        line.number("first", self.first);
        line.number("share", self.share);
        line.effects(&self.effects);
        f.write_str(&line.0)
    }
}

/// As the end of a rule's line.
impl fmt::Display for Effects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line(String::new());
        line.effects(self);
        f.write_str(&line.0)
    }
}

struct Line(String);

impl Line {
    fn effects(&mut self, effects: &Effects) {
        if let Some(delay) = effects.delay {
            let millis = delay.as_millis();
            let text = if millis % 1_000 == 0 { format!("{}s", millis / 1_000) } else { format!("{millis}ms") };
            self.put("delay", &text);
        }
        self.texts(&[("error", &effects.error), ("message", &effects.message)]);
        self.number("status", effects.status);
        self.number("limit", effects.limit);
        self.word("token", "expired", effects.expired_token);
        self.word("reset", "before", effects.reset == Some(Reset::BeforeWork));
        self.word("reset", "after", effects.reset == Some(Reset::AfterWork));
        self.number("truncate", effects.truncate);
        self.number("slow", effects.slow);
        self.number("skew", effects.skew);
        self.texts(&[("request-id", &effects.request_id)]);
        self.word("fields", "unknown", effects.unknown_fields);
        self.word("numbers", "strings", effects.numbers_as_strings);
        self.word("lists", "null", effects.null_lists);
    }

    fn put(&mut self, key: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        let plain = !value.starts_with('"') && !value.contains(char::is_whitespace);
        // Writing to a string does not fail.
        let _ = if plain {
            write!(self.0, "{key}={value}")
        } else {
            write!(self.0, "{key}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
        };
    }

    fn texts(&mut self, pairs: &[(&str, &Option<String>)]) {
        for (key, value) in pairs {
            if let Some(value) = value {
                self.put(key, value);
            }
        }
    }

    fn number(&mut self, key: &str, value: Option<impl fmt::Display>) {
        if let Some(value) = value {
            self.put(key, &value.to_string());
        }
    }

    fn word(&mut self, key: &str, value: &str, is_set: bool) {
        if is_set {
            self.put(key, value);
        }
    }
}

/// A pause that fits a rule: the longest that a reply is held back for.
pub(super) const LONGEST_DELAY: Duration = Duration::from_secs(3_600);

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
