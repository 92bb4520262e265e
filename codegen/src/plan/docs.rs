//! What the docs say: people's words where there are some, and what the facts say in any case.

use super::{Docs, Module, names, waiters};
use crate::import::TextsOfVersion;
use crate::spec::{Action, Field, Service, Site, Sites, Status, TimeForm, TimeUnit, Type, Zone};

/// Docs of a module.
pub(super) fn of_service(service: &Service) -> Docs {
    let title = service.title.as_deref().unwrap_or(&service.name);
    let mut docs = vec![format!("{title}, version {}.", service.version)];
    docs.extend(service.doc.clone());
    docs.extend(only_site(&service.sites, "This version"));
    let actions = service.actions.len();
    docs.push(format!("{actions} actions; each is a method of [`Client`] that takes its request."));
    Docs(docs)
}

/// Docs of the method of an action.
pub(super) fn of_action(service: &Service, name: &str, action: &Action) -> Docs {
    let mut docs: Vec<String> = action.doc.clone().into_iter().collect();
    let mut facts = Vec::new();
    if let Some(limit) = action.rate_limit {
        facts.push(format!("At most {limit} requests a second for an account."));
    }
    if action.paginate.is_some() {
        facts.push("Answers a page at a time: `.items()` and `.pages()` on the call fetch all of them.".to_owned());
    }
    if !action.waiters.is_empty() {
        let names = action.waiters.keys().map(|name| {
            let name = waiters::constant(name);
            format!("[`{name}`](super::waiter::{name})")
        });
        facts.push(format!("Ways to wait by it: {}.", names.collect::<Vec<_>>().join(", ")));
    }
    facts.extend(only_site(&action.sites, "The action"));
    if let Some(host) = &action.host {
        facts.push(format!("Served at `{host}`."));
    }
    if action.raw_body.is_some() {
        facts.push("Carries bytes: give them by `.body(bytes)` on the call.".to_owned());
    }
    if action.stream {
        facts.push("May answer with a stream of events.".to_owned());
    }
    if action.status == Status::Offline {
        facts.push("Taken out of service.".to_owned());
    }
    if !facts.is_empty() {
        docs.push(facts.join(" "));
    }
    let host = if action.sites.only() == Some(Site::Mainland) {
        "console.cloud.tencent.com"
    } else {
        "console.tencentcloud.com"
    };
    docs.push(format!(
        "[API Explorer](https://{host}/api/explorer?Product={}&Version={}&Action={name})",
        service.name, service.version
    ));
    Docs(docs)
}

/// Docs of a type.
pub(super) fn of_type(service: &Service, name: &str, ty: &Type) -> Docs {
    let method = |action: &str| format!("[`{action}`](super::Client::{})", names::method_name(action));
    let used = |of: fn(&Action) -> &String| {
        service.actions.iter().find(|(_, action)| of(action) == name).map(|(action, _)| action)
    };
    let mut docs = Vec::new();
    if let Some(action) = used(|action| &action.request) {
        docs.push(format!("Request of {}.", method(action)));
    } else if let Some(action) = used(|action| &action.response) {
        docs.push(format!("Reply of {}.", method(action)));
    }
    docs.extend(ty.doc.clone());
    let of_action = docs.first().is_some_and(|first| first.contains("super::Client"));
    if !of_action {
        docs.extend(only_site(&ty.sites, "The type"));
    }
    Docs(docs)
}

/// Docs of a field.
pub(super) fn of_field(wire: &str, field: &Field, ty: &Type, built: bool, is_reply: bool) -> Docs {
    let first = match &field.doc {
        Some(doc) => doc,
        None if is_reply && wire == "RequestId" => "Id that the server gave the request; support asks for it.",
        None => "",
    };
    // What only repeats the name is not written: where nobody knows more, the facts stand alone.
    let mut paragraphs: Vec<String> = first.split("\n\n").filter(|text| !text.is_empty()).map(str::to_owned).collect();
    let facts = facts(field, ty, built).join(" ");
    match paragraphs.last_mut() {
        _ if facts.is_empty() => {}
        Some(last) => {
            last.push(' ');
            last.push_str(&facts);
        }
        None => paragraphs.push(facts),
    }
    Docs(paragraphs)
}

/// How a field is told from others whose names would be the same: their names in Rust and on the wire.
pub(super) fn spelling(wire: &str, twins: &[(&str, &str)]) -> Option<String> {
    let others: Vec<_> = twins.iter().map(|(name, wire)| format!("`{name}` is `{wire}`")).collect();
    (!others.is_empty()).then(|| format!("On the wire it is `{wire}`, and {}.", others.join(", ")))
}

fn facts(field: &Field, ty: &Type, built: bool) -> Vec<String> {
    let mut facts = Vec::new();
    if built && field.required {
        facts.push("**Required.**".to_owned());
    }
    if let Some(default) = &field.default {
        facts.push(format!("Default `{}`.", default.as_str().map_or_else(|| default.to_string(), str::to_owned)));
    }
    let unit = match (field.ty.list, field.ty.item.is_text()) {
        (true, _) => " elements",
        (false, true) => " characters",
        (false, false) => "",
    };
    match (field.min, field.max) {
        (Some(min), Some(max)) => facts.push(format!("From {min} to {max}{unit}.")),
        (None, Some(max)) => facts.push(format!("At most {max}{unit}.")),
        (Some(min), None) => facts.push(format!("At least {min}{unit}.")),
        (None, None) => {}
    }
    if let Some(unit) = field.unit.as_deref().filter(|_| field.time.is_none()) {
        facts.push(format!("In {}.", unit_name(unit)));
    }
    if field.counts_pages {
        facts.push("The number of a page, not of items.".to_owned());
    }
    facts.extend(field.first_page.map(|first| format!("The first page is {first}.")));
    facts.extend(field.time.map(|unit| match unit {
        TimeUnit::Millis => "Milliseconds since the epoch.".to_owned(),
        TimeUnit::Seconds => "Seconds since the epoch.".to_owned(),
    }));
    facts.extend(field.form.map(|form| written(form, field.zone)));
    let list = |values: &mut dyn Iterator<Item = String>| {
        values.map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
    };
    if !field.values.is_empty() && field.enumeration.is_none() {
        let mut values =
            field.values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        facts.push(format!("One of {}.", list(&mut values)));
    }
    if !field.filters.is_empty() && field.filter.is_none() {
        facts.push(format!("Filters by {}.", list(&mut field.filters.iter().cloned())));
    }
    // Of a number, a truth value or an enum the type says as much as an example.
    let telling = field.ty.item.is_text() && field.enumeration.is_none() && !field.ty.list;
    if let Some(example) = field.example.as_ref().filter(|example| telling && !example.contains('`')) {
        facts.push(format!("For example `{example}`."));
    }
    if field.sites != ty.sites {
        facts.extend(only_site(&field.sites, "The field"));
    }
    facts
}

/// How a string writes a time, and in which zone.
fn written(form: TimeForm, zone: Option<Zone>) -> String {
    let form_of = match form {
        TimeForm::Rfc3339 => "A time with its offset, such as `2006-01-02T15:04:05+08:00`".to_owned(),
        TimeForm::EpochSeconds => "Seconds since the epoch, in digits".to_owned(),
        TimeForm::EpochMillis => "Milliseconds since the epoch, in digits".to_owned(),
        other => format!("As `{}`", other.spelled()),
    };
    match zone {
        Some(zone) => format!("{form_of}, in {}.", zone.name()),
        None if form.is_local_moment() => format!("{form_of}; upstream does not say its zone."),
        None => format!("{form_of}."),
    }
}

/// A unit as people read it.
fn unit_name(unit: &str) -> &str {
    const NAMES: [(&str, &str); 14] = [
        ("s", "seconds"),
        ("ms", "milliseconds"),
        ("us", "microseconds"),
        ("ns", "nanoseconds"),
        ("min", "minutes"),
        ("h", "hours"),
        ("d", "days"),
        ("B", "bytes"),
        ("px", "pixels"),
        ("%", "percent"),
        ("1/s", "times a second"),
        ("m", "metres"),
        ("km", "kilometres"),
        ("bps", "bits a second"),
    ];
    NAMES.iter().find(|(short, _)| *short == unit).map_or(unit, |(_, name)| name)
}

/// Adds upstream's own texts. What is there stays first: people's words and the facts.
pub(super) fn add_texts(module: &mut Module, texts: &TextsOfVersion) {
    for action in &mut module.actions {
        if let Some(said) = texts.actions.get(&action.name) {
            // The link is the last.
            let behind = action.docs.0.len().saturating_sub(1).min(1);
            action.docs.0.splice(behind..behind, said.iter().cloned());
        }
    }
    for (wire, planned) in &mut module.structs {
        let Some(texts) = texts.types.get(wire) else { continue };
        planned.docs.0.extend(texts.doc.iter().cloned());
        for field in &mut planned.fields {
            field.docs.0.extend(texts.fields.get(&field.wire).into_iter().flatten().cloned());
        }
    }
}

/// A sentence for what only one site has.
fn only_site(sites: &Sites, what: &str) -> Option<String> {
    let site = match sites.only()? {
        Site::Intl => "international",
        Site::Mainland => "mainland",
    };
    Some(format!("{what} exists on the {site} site only."))
}
