//! The admin API under `/_emulator/`: not signed, JSON in, JSON out. `docs/emulator.md` has it for
//! users.

mod seed;

use std::fmt::Display;

use bytes::Bytes;
use http::header::{AUTHORIZATION, ORIGIN};
use http::request::Parts;
use http::{Method, Response, StatusCode};
use serde_json::{Map, Value, json};
use tencentcloud_core::Clock as _;

use crate::calls::{CallFilter, CallRecord};
use crate::error::Error;
use crate::refusal::Outcome;
use crate::shared::Shared;
use crate::{clock, mqtt, reply, rules, yaml};

pub(crate) use seed::seed;

/// Where it answers.
pub(crate) const PATH: &str = "/_emulator";
/// How many calls it shows unless asked for more.
const CALLS_SHOWN: usize = 100;

/// Why it refuses: a status and a line.
type Refused = (StatusCode, String);

/// Answers a request.
pub(crate) fn answer(shared: &Shared, head: &Parts, body: Outcome<Bytes>) -> Response<Bytes> {
    let (status, json) = match respond(shared, head, body) {
        Ok(json) => (StatusCode::OK, json),
        Err((status, problem)) => (status, json!({ "error": problem })),
    };
    reply::of(status, "application/json", format!("{json}\n"))
}

fn respond(shared: &Shared, head: &Parts, body: Outcome<Bytes>) -> Result<Value, Refused> {
    check_caller(shared, head)?;
    let body = body.map_err(|refusal| bad(refusal.message()))?;
    let body = std::str::from_utf8(&body).map_err(|_| bad("the body is not UTF-8"))?;
    let path = head.uri.path().strip_prefix(PATH).unwrap_or_default().trim_matches('/');
    let (place, rest) = path.split_once('/').unwrap_or((path, ""));
    let method = &head.method;
    match (place, rest, method.as_str()) {
        ("" | "health", "", "GET") => Ok(health()),
        ("state", "", "GET") => Ok(state(shared)),
        ("state", "mqtt", "GET") => dump(shared),
        ("reset", "", "POST") => {
            shared.reset().map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
            Ok(state(shared))
        }
        ("seed", "", "POST") => seed(shared, body).map_err(bad),
        ("calls", "", "GET") => calls(shared, head.uri.query().unwrap_or_default()).map_err(bad),
        ("calls", "", "DELETE") => {
            shared.calls.clear();
            Ok(json!({}))
        }
        ("rules", "", "GET") => Ok(list_rules(shared)),
        ("rules", "", "POST") => add_rules(shared, body).map_err(bad),
        ("rules", "", "DELETE") => {
            shared.rules.clear();
            Ok(json!({}))
        }
        ("rules", id, "DELETE") if id.parse().is_ok_and(|id| shared.rules.remove(id)) => Ok(json!({})),
        ("rules", id, "DELETE") => Err((StatusCode::NOT_FOUND, format!("there is no rule {id:?}"))),
        ("time", "", "GET") => Ok(time(shared)),
        ("time", "", "POST") => set_time(shared, body).map_err(bad),
        ("connect", "", "POST") => connect(shared, body).map_err(bad),
        ("" | "health" | "state" | "reset" | "seed" | "calls" | "rules" | "time" | "connect", "", _) => {
            Err((StatusCode::METHOD_NOT_ALLOWED, format!("{place:?} does not take {method}; see docs/emulator.md")))
        }
        _ => Err((
            StatusCode::NOT_FOUND,
            format!("there is no {path:?}; there are health, state, reset, seed, calls, rules, time and connect"),
        )),
    }
}

/// Refuses pages of the web, and those without the token where one is needed.
fn check_caller(shared: &Shared, head: &Parts) -> Result<(), Refused> {
    if head.method != Method::GET && head.headers.contains_key(ORIGIN) {
        return Err((StatusCode::FORBIDDEN, "pages in a browser may not use this; it has no `Origin`".to_owned()));
    }
    let Some(token) = &shared.admin_token else { return Ok(()) };
    let given = head.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    match given.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(given) if crate::auth::same(given.as_bytes(), token.as_bytes()) => Ok(()),
        _ => Err((
            StatusCode::UNAUTHORIZED,
            "the emulator can be reached from elsewhere; send `Authorization: Bearer TOKEN` with the token that it \
             printed when it started"
                .to_owned(),
        )),
    }
}

fn bad(problem: impl Display) -> Refused {
    (StatusCode::BAD_REQUEST, problem.to_string())
}

fn health() -> Value {
    json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })
}

fn state(shared: &Shared) -> Value {
    let (given, issued) = shared.keys.counts();
    json!({
        "time": time(shared),
        "calls": shared.calls.count(),
        "rules": shared.rules.list().len(),
        "keys": { "given": given, "issued": issued },
        "mqtt": mqtt_counts(shared),
    })
}

fn mqtt_counts(shared: &Shared) -> Value {
    let kept = shared.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let kinds = mqtt::kinds(&kept.mqtt).into_iter();
    Value::Object(kinds.map(|(kind, table)| (kind.to_owned(), table.count().into())).collect())
}

/// Everything that there is of mqtt, as the emulator keeps it.
fn dump(shared: &Shared) -> Result<Value, Refused> {
    let kept = shared.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut dump = Map::new();
    for (kind, table) in mqtt::kinds(&kept.mqtt) {
        let rows = table.dump().map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
        dump.insert(kind.to_owned(), rows);
    }
    Ok(dump.into())
}

fn calls(shared: &Shared, query: &str) -> Result<Value, Error> {
    let mut filter = CallFilter::new().limit(CALLS_SHOWN);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        filter = match &*name {
            "service" => filter.service(value),
            "action" => filter.action(value),
            "code" => filter.code(value),
            "since" => filter.since(clock::read(&value).map_err(|error| error.at("`since`"))?),
            "limit" => filter
                .limit(value.parse().map_err(|_| Error::new(format!("`limit` is {value:?}; it must be a number")))?),
            _ => {
                let problem = format!("there is no filter {name:?}; there are service, action, code, since and limit");
                return Err(Error::new(problem));
            }
        };
    }
    let found: Vec<Value> = shared.calls.list(&filter).iter().map(call).collect();
    Ok(json!({ "calls": found }))
}

fn call(call: &CallRecord) -> Value {
    json!({
        "time": clock::write(call.at),
        "service": call.service,
        "version": call.version,
        "action": call.action,
        "region": call.region,
        "secret_id": call.secret_id,
        "request_id": call.request_id,
        "code": call.code,
        "fault": call.fault,
        "ms": call.duration.as_secs_f64() * 1_000.0,
        "request": call.request(),
    })
}

fn list_rules(shared: &Shared) -> Value {
    let rules: Vec<Value> = shared
        .rules
        .list()
        .iter()
        .map(|counted| {
            json!({ "id": counted.id, "rule": counted.rule.to_string(), "seen": counted.seen, "hits": counted.hits })
        })
        .collect();
    json!({ "rules": rules })
}

fn add_rules(shared: &Shared, body: &str) -> Result<Value, Error> {
    let given = yaml::read(body)?;
    let rules = match given.get("rules").unwrap_or(&given) {
        list @ Value::Array(_) => rules::of_list(list)?,
        one => vec![rules::of_value(one)?],
    };
    let ids: Vec<u64> = rules.into_iter().map(|rule| shared.rules.add(rule)).collect();
    Ok(json!({ "ids": ids }))
}

fn time(shared: &Shared) -> Value {
    json!({ "now": clock::write(shared.clock.now()), "frozen": shared.clock.is_frozen() })
}

fn set_time(shared: &Shared, body: &str) -> Result<Value, Error> {
    let Value::Object(given) = yaml::read(body)? else {
        return Err(Error::new("write an object, such as {\"advance\": \"1h\"}"));
    };
    travel(&given)?.into_iter().for_each(|step| match step {
        Step::Set(time) => shared.clock.set(time),
        Step::By(millis) => shared.clock.shift_by(millis),
        Step::Freeze(true) => shared.clock.freeze(),
        Step::Freeze(false) => shared.clock.unfreeze(),
    });
    Ok(time(shared))
}

enum Step {
    Set(std::time::SystemTime),
    By(i64),
    Freeze(bool),
}

/// What is to happen to the clock, in a fixed order. All of it is read before any of it is done.
fn travel(given: &Map<String, Value>) -> Result<Vec<Step>, Error> {
    const KEYS: [&str; 3] = ["freeze", "set", "advance"];
    if let Some(unknown) = given.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(Error::new(format!("there is no `{unknown}`; there are set, advance and freeze")));
    }
    let mut steps = Vec::new();
    for (key, value) in KEYS.iter().filter_map(|key| given.get_key_value(*key)) {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let place = |error: Error| error.at(format_args!("`{key}`"));
        steps.push(match (key.as_str(), value) {
            ("set", _) => Step::Set(clock::read(&text).map_err(place)?),
            ("advance", _) => Step::By(clock::shift(&text).map_err(place)?),
            ("freeze", Value::Bool(freeze)) => Step::Freeze(*freeze),
            _ => return Err(Error::new("`freeze` is true or false")),
        });
    }
    Ok(steps)
}

/// Lets a device connect; that it may not is an answer, not an error.
fn connect(shared: &Shared, body: &str) -> Result<Value, Error> {
    let given = yaml::read(body)?;
    let needed = |key: &str| {
        given.get(key).and_then(Value::as_str).ok_or_else(|| Error::new(format!("`{key}` is missing, or not a text")))
    };
    let (instance, client, pem) = (needed("instance")?, needed("client_id")?, needed("certificate")?);
    Ok(match shared.connect_device(instance, client, pem) {
        Ok(connected) => json!({
            "connected": true,
            "device_certificate_sn": connected.device_certificate_sn,
            "registered": connected.registered,
        }),
        Err(refused) => json!({ "connected": false, "reason": refused.to_string() }),
    })
}
