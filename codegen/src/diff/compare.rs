//! Two versions of a service, thing by thing.

use indexmap::IndexMap;
use serde_json::Value;

use super::{Change, Kind, Subject};
use crate::spec::{Action, Enum, Field, Graph, Service, State, Status, Type, Waiter};

/// Everything that differs between two versions of a service.
pub(super) fn services(old: &Service, new: &Service) -> Vec<Change> {
    let mut found = Found { version: new.label(), changes: Vec::new() };
    let (before, after) = (Graph::of(old), Graph::of(new));
    found.both(Subject::Action, &old.actions, &new.actions, "its method is gone", |found, name, old, new| {
        found.action(name, old, new);
    });
    found.both(Subject::Type, &old.types, &new.types, "its struct is gone", |found, name, old, new| {
        let (was, is) = (before.is_sent(name), after.is_sent(name));
        if was != is {
            let direction = |sent: bool| if sent { "sent in requests" } else { "replies only" }.to_owned();
            let breaks = Some("optional fields and constructors of its struct change");
            found.change(Subject::Type, name, "direction", direction(was), direction(is), breaks);
        }
        found.fields(name, old, new, is);
    });
    found.both(Subject::Enum, &old.enums, &new.enums, "its type is gone", |found, name, old, new| {
        found.values(name, old, new)
    });
    let codes =
        |service: &Service| service.error_codes.iter().map(|code| (code.clone(), ())).collect::<IndexMap<_, _>>();
    found.both(Subject::ErrorCode, &codes(old), &codes(new), "its constant is gone", |_, _, (), ()| {});
    found.both(Subject::Waiter, &waiters(old), &waiters(new), "its constant is gone", |found, name, old, new| {
        found.waiter(name, *old, *new);
    });
    found.changes
}

struct Found {
    version: String,
    changes: Vec<Change>,
}

impl Found {
    fn push(&mut self, subject: Subject, name: &str, kind: Kind, breaks: Option<&'static str>) {
        self.changes.push(Change { version: self.version.clone(), subject, name: name.to_owned(), kind, breaks });
    }

    fn change(
        &mut self,
        subject: Subject,
        name: &str,
        what: &'static str,
        from: String,
        to: String,
        breaks: Option<&'static str>,
    ) {
        if from != to {
            self.push(subject, name, Kind::Changed { what, from, to }, breaks);
        }
    }

    /// What is in one map only, and what of the rest differs.
    fn both<T>(
        &mut self,
        subject: Subject,
        old: &IndexMap<String, T>,
        new: &IndexMap<String, T>,
        loss: &'static str,
        mut differ: impl FnMut(&mut Self, &str, &T, &T),
    ) {
        for (name, before) in old {
            match new.get(name) {
                None => self.push(subject, name, Kind::Removed, Some(loss)),
                Some(after) => differ(self, name, before, after),
            }
        }
        for name in new.keys().filter(|name| !old.contains_key(*name)) {
            self.push(subject, name, Kind::Added, None);
        }
    }

    fn action(&mut self, name: &str, old: &Action, new: &Action) {
        if old.status == Status::Online && new.status != Status::Online {
            self.push(Subject::Action, name, Kind::Deprecated, None);
        } else {
            self.change(
                Subject::Action,
                name,
                "status",
                format!("{:?}", old.status),
                format!("{:?}", new.status),
                None,
            );
        }
        self.change(Subject::Action, name, "sites", sites(&old.sites), sites(&new.sites), None);
        let types = |action: &Action| format!("{} -> {}", action.request, action.response);
        self.change(
            Subject::Action,
            name,
            "types",
            types(old),
            types(new),
            Some("its method takes and returns other types"),
        );
        let rate = |action: &Action| optional(action.rate_limit);
        self.change(Subject::Action, name, "rate limit", rate(old), rate(new), None);
        let pages = |action: &Action| if action.paginate.is_some() { "yes" } else { "no" }.to_owned();
        let breaks = old.paginate.is_some().then_some("`.items()` and `.pages()` are gone");
        self.change(Subject::Action, name, "paging", pages(old), pages(new), breaks);
    }

    fn fields(&mut self, ty: &str, old: &Type, new: &Type, sent: bool) {
        for (name, before) in &old.fields {
            let path = format!("{ty}.{name}");
            match new.fields.get(name) {
                None => self.push(Subject::Field, &path, Kind::Removed, Some("its field is gone")),
                Some(after) => self.field(&path, before, after, sent),
            }
        }
        for (name, field) in new.fields.iter().filter(|(name, _)| !old.fields.contains_key(*name)) {
            let breaks = (sent && field.required).then_some("`new` takes one more argument");
            self.push(Subject::Field, &format!("{ty}.{name}"), Kind::Added, breaks);
        }
        let required = |ty: &Type, other: &Type| -> Vec<String> {
            let both = |(name, field): &(&String, &Field)| {
                field.required && other.fields.get(*name).is_some_and(|field| field.required)
            };
            ty.fields.iter().filter(both).map(|(name, _)| name.clone()).collect()
        };
        let (from, to) = (required(old, new), required(new, old));
        if sent && from != to {
            let breaks = Some("`new` takes its arguments in another order");
            self.change(Subject::Type, ty, "order of required fields", from.join(", "), to.join(", "), breaks);
        }
    }

    fn field(&mut self, path: &str, old: &Field, new: &Field, sent: bool) {
        let mut change =
            |what, from: String, to: String, breaks| self.change(Subject::Field, path, what, from, to, breaks);
        change("type", old.ty.to_string(), new.ty.to_string(), Some("its field has another type"));
        let breaks = sent.then_some("`new` takes other arguments, and its field is no `Option` where it is required");
        change("required", yes(old.required), yes(new.required), breaks);
        // Of a scalar in a reply these two decide whether it is an `Option`.
        let present = |field: &Field| field.always && !field.nullable;
        let scalar = new.ty.object().is_none() && !new.ty.list;
        let optional_changes = !sent && scalar && present(old) != present(new);
        let breaks = optional_changes.then_some("its field becomes an `Option`, or ceases to be one");
        change("always there", yes(old.always), yes(new.always), breaks);
        change("nullable", yes(old.nullable), yes(new.nullable), breaks.filter(|_| old.always == new.always));
        let of = |name: &Option<String>| name.clone().unwrap_or_else(|| "none".to_owned());
        change("enum", of(&old.enumeration), of(&new.enumeration), Some("its field has another type"));
        change("filter names", of(&old.filter), of(&new.filter), None);
        change("sites", sites(&old.sites), sites(&new.sites), None);
        change("default", json(old.default.as_ref()), json(new.default.as_ref()), None);
        change("smallest", optional(old.min), optional(new.min), None);
        change("largest", optional(old.max), optional(new.max), None);
        let breaks = old.time.is_some().then_some("its accessor is gone or converts from another unit");
        change("unit of time", format!("{:?}", old.time), format!("{:?}", new.time), breaks);
        let written = |field: &Field| match (field.form, field.zone) {
            (Some(form), Some(zone)) => format!("{} in {}", form.spelled(), zone.name()),
            (Some(form), None) => form.spelled().to_owned(),
            _ => "unknown".to_owned(),
        };
        let is_moment = |field: &Field| field.form.is_some_and(|form| form.is_moment()) || field.zone.is_some();
        let breaks = is_moment(old).then_some("its accessor is gone or reads another form");
        change("form of time", written(old), written(new), breaks);
        let values = |field: &Field| field.values.iter().map(Value::to_string).collect::<Vec<_>>().join(", ");
        change("documented values", values(old), values(new), None);
        change("documented filters", old.filters.join(", "), new.filters.join(", "), None);
        match (old.deprecated, new.deprecated) {
            (false, true) => self.push(Subject::Field, path, Kind::Deprecated, None),
            (was, is) => self.change(Subject::Field, path, "deprecated", yes(was), yes(is), None),
        }
    }

    fn values(&mut self, name: &str, old: &Enum, new: &Enum) {
        for (value, before) in &old.values {
            let path = format!("{name}.{value}");
            match new.values.get(value) {
                None => self.push(Subject::Value, &path, Kind::Removed, Some("its variant is gone")),
                Some(after) => {
                    let given =
                        |name: &Option<String>| name.clone().unwrap_or_else(|| "made from the value".to_owned());
                    self.change(
                        Subject::Value,
                        &path,
                        "name",
                        given(&before.name),
                        given(&after.name),
                        Some("its variant has another name"),
                    );
                }
            }
        }
        for value in new.values.keys().filter(|value| !old.values.contains_key(*value)) {
            self.push(Subject::Value, &format!("{name}.{value}"), Kind::Added, None);
        }
    }

    fn waiter(&mut self, name: &str, (action, old): (&str, &Waiter), (new_action, new): (&str, &Waiter)) {
        let breaks = Some("it is for another request");
        self.change(Subject::Waiter, name, "action", action.to_owned(), new_action.to_owned(), breaks);
        let mut change = |what, from, to| self.change(Subject::Waiter, name, what, from, to, None);
        change("place of the state", old.state.clone(), new.state.clone());
        let states = |states: &[State]| states.iter().map(State::text).collect::<Vec<_>>().join(", ");
        change("done at", states(&old.success), states(&new.success));
        change("failed at", states(&old.failure), states(&new.failure));
        change("not found", format!("{:?}", old.not_found), format!("{:?}", new.not_found));
        change("codes of not found", old.not_found_codes.join(", "), new.not_found_codes.join(", "));
        let time = |time: Option<std::time::Duration>| optional(time.map(|time| format!("{} s", time.as_secs())));
        change("interval", time(old.interval), time(new.interval));
        change("deadline", time(old.deadline), time(new.deadline));
    }
}

/// The waiters of a service by their names, each with its action.
fn waiters(service: &Service) -> IndexMap<String, (&str, &Waiter)> {
    let mut all = IndexMap::new();
    for (action, about) in &service.actions {
        all.extend(about.waiters.iter().map(|(name, waiter)| (name.clone(), (action.as_str(), waiter))));
    }
    all
}

fn sites(sites: &crate::spec::Sites) -> String {
    sites.0.iter().map(|site| format!("{site:?}").to_lowercase()).collect::<Vec<_>>().join(", ")
}

fn yes(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

fn optional<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}

fn json(value: Option<&Value>) -> String {
    value.map_or_else(|| "none".to_owned(), Value::to_string)
}
