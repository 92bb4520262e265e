//! Seeds: what there is from the start, made by the same calls that a client would make.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use tencentcloud_core::Clock as _;

use crate::carry_out::{Order, carry_out};
use crate::defaults::REGION;
use crate::description;
use crate::error::Error;
use crate::responder::Reply;
use crate::shared::Shared;
use crate::{rules, yaml};

/// What an instance may have, and the action that makes it. In this order: certificates need their
/// authorities.
const PARTS: [(&str, &str); 6] = [
    ("topics", "CreateTopic"),
    ("users", "CreateUser"),
    ("authorization_policies", "CreateAuthorizationPolicy"),
    ("ca_certificates", "RegisterCaCertificate"),
    ("device_certificates", "RegisterDeviceCertificate"),
    ("device_identities", "CreateDeviceIdentity"),
];

/// Makes everything that a file names, in order, and returns the replies. It stops at the first
/// call that is refused; what was made before stays.
pub(crate) fn seed(shared: &Shared, text: &str) -> Result<Value, Error> {
    let Value::Object(file) = yaml::read(text)? else {
        return Err(Error::new("a seed is an object with `instances`, `calls`, `rules` or `time`"));
    };
    let known = ["region", "time", "rules", "instances", "calls"];
    if let Some(unknown) = file.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(Error::new(format!("there is no key `{unknown}`; there are {}", known.join(", "))));
    }
    let region = match file.get("region") {
        None => REGION,
        Some(Value::String(region)) => region,
        Some(_) => return Err(Error::new("`region` is not a text")),
    };
    // Before anything is made: a bad rule or time is told first.
    let rules = file.get("rules").map_or(Ok(Vec::new()), rules::of_list)?;
    if let Some(time) = file.get("time") {
        let text = time.as_str().map_or_else(|| time.to_string(), str::to_owned);
        shared.clock.set(crate::clock::read(&text).map_err(|error| error.at("`time`"))?);
    }
    let mut seeding = Seeding { shared, region, named: HashMap::new(), made: Vec::new() };
    for (place, entry) in entries(&file, "instances", "")? {
        seeding.instance(&place, entry)?;
    }
    for (place, entry) in entries(&file, "calls", "")? {
        seeding.call(&place, entry)?;
    }
    for rule in rules {
        shared.rules.add(rule);
    }
    Ok(json!({ "made": seeding.made }))
}

/// An object of a file, and its place.
type Placed<'a> = (String, &'a Map<String, Value>);

/// The objects of a list, with their places.
fn entries<'a>(of: &'a Map<String, Value>, key: &str, place: &str) -> Result<Vec<Placed<'a>>, Error> {
    let place = if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    let list = match of.get(key) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Error::new(format!("`{place}` is not a list"))),
    };
    let objects = list.iter().enumerate().map(|(at, entry)| match entry {
        Value::Object(members) => Ok((format!("{place}[{at}]"), members)),
        _ => Err(Error::new(format!("`{place}[{at}]` is not an object"))),
    });
    objects.collect()
}

/// What an instance says of its region, for what belongs to it.
fn region_of(entry: &Map<String, Value>) -> Map<String, Value> {
    entry.get("region").map(|region| ("region".to_owned(), region.clone())).into_iter().collect()
}

struct Seeding<'a> {
    shared: &'a Shared,
    region: &'a str,
    /// Replies that a file gave a name to.
    named: HashMap<String, Value>,
    made: Vec<Value>,
}

impl Seeding<'_> {
    fn instance(&mut self, place: &str, entry: &Map<String, Value>) -> Result<(), Error> {
        let (parts, mut parameters): (Vec<_>, Map<String, Value>) = (
            entry.keys().filter(|key| key.starts_with(|letter: char| letter.is_ascii_lowercase())).collect(),
            entry.clone(),
        );
        for key in parts {
            parameters.remove(key);
            if key != "as" && key != "region" && !PARTS.iter().any(|(part, _)| part == key) {
                let known: Vec<&str> = PARTS.iter().map(|(part, _)| *part).collect();
                return Err(Error::new(format!("{place}: there is no `{key}`; there are {}", known.join(", "))));
            }
        }
        let made = self.make(place, "mqtt", "2024-05-16", "CreateInstance", entry, parameters)?;
        let id = made["InstanceId"].clone();
        if entry.contains_key("ca_certificates") {
            // Their verification certificates are about it; with one seed it is the same every time.
            let parameters = Map::from_iter([("InstanceId".to_owned(), id.clone())]);
            self.make(place, "mqtt", "2024-05-16", "ApplyRegistrationCode", &region_of(entry), parameters)?;
        }
        for (key, action) in PARTS {
            for (place, part) in entries(entry, key, place)? {
                let mut parameters = part.clone();
                parameters.remove("as");
                parameters.insert("InstanceId".to_owned(), id.clone());
                let mut about = region_of(entry);
                about.extend(part.get("as").map(|name| ("as".to_owned(), name.clone())));
                self.make(&place, "mqtt", "2024-05-16", action, &about, parameters)?;
            }
        }
        Ok(())
    }

    fn call(&mut self, place: &str, entry: &Map<String, Value>) -> Result<(), Error> {
        let known = ["service", "version", "action", "region", "parameters", "as"];
        if let Some(unknown) = entry.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(Error::new(format!("{place}: there is no `{unknown}`; there are {}", known.join(", "))));
        }
        let text = |key: &str| entry.get(key).and_then(Value::as_str);
        let needed = |key: &str| text(key).ok_or_else(|| Error::new(format!("{place}: `{key}` is missing")));
        let (service, action) = (needed("service")?, needed("action")?);
        let version = match text("version") {
            Some(version) => version,
            None => match description::versions(service).as_slice() {
                [only] => only,
                [] => return Err(Error::new(format!("{place}: there is no service {service}"))),
                several => {
                    let versions = several.join(", ");
                    return Err(Error::new(format!("{place}: `version` is missing; {service} has {versions}")));
                }
            },
        };
        let parameters = match entry.get("parameters") {
            None => Map::new(),
            Some(Value::Object(parameters)) => parameters.clone(),
            Some(_) => return Err(Error::new(format!("{place}: `parameters` is not an object"))),
        };
        self.make(place, service, version, action, entry, parameters).map(|_| ())
    }

    /// Makes one call, in the region and under the name that `about` has.
    fn make(
        &mut self,
        place: &str,
        service: &str,
        version: &str,
        action: &str,
        about: &Map<String, Value>,
        mut parameters: Map<String, Value>,
    ) -> Result<Value, Error> {
        let at = |problem: String| Error::new(format!("{place}: {problem}"));
        for value in parameters.values_mut() {
            self.resolve(value).map_err(at)?;
        }
        let region = about.get("region").and_then(Value::as_str).unwrap_or(self.region);
        let order = Order { service, version, action, region: Some(region), key: None, now: self.shared.clock.now() };
        let reply = match carry_out(self.shared, &order, |_| Ok(parameters)) {
            Ok(Reply::Json(reply)) => reply,
            Ok(Reply::Events(events)) => events.into(),
            Err(refusal) => {
                return Err(at(format!("{action} is refused: {}: {}", refusal.code(), refusal.message())));
            }
        };
        if let Some(name) = about.get("as") {
            let name = name.as_str().ok_or_else(|| at("`as` is not a text".to_owned()))?;
            self.named.insert(name.to_owned(), reply.clone());
        }
        self.made.push(json!({ "place": place, "action": action, "reply": reply }));
        Ok(reply)
    }

    /// Puts what earlier calls returned in place of `${name.Field}`.
    fn resolve(&self, value: &mut Value) -> Result<(), String> {
        match value {
            Value::String(text) => {
                let Some(path) = text.strip_prefix("${").and_then(|text| text.strip_suffix('}')) else { return Ok(()) };
                let (name, fields) = path.split_once('.').unwrap_or((path, ""));
                let reply = self.named.get(name).ok_or_else(|| format!("nothing before it is called {name:?}"))?;
                let found = fields.split('.').try_fold(reply, |at, field| match at {
                    Value::Array(list) => list.get(field.parse::<usize>().ok()?),
                    at => at.get(field),
                });
                *value = found.ok_or_else(|| format!("the reply called {name:?} has no {fields:?}"))?.clone();
                Ok(())
            }
            Value::Array(values) => values.iter_mut().try_for_each(|value| self.resolve(value)),
            Value::Object(members) => members.values_mut().try_for_each(|value| self.resolve(value)),
            _ => Ok(()),
        }
    }
}
