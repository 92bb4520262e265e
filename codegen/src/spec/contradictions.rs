//! What facts of a field say against each other.
//!
//! A default outside the range, an example that is none of the values: one of two is wrong, and docs that show
//! both are of no use. Import drops what it can tell ([`crate::import`]); what is left, or what an overlay
//! brings in, is found here.

use std::collections::HashSet;

use serde_json::Value;

use super::{Field, Item, Service};
use crate::place::Place;

/// Two facts of which one is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Where they stand.
    pub place: Place,
    /// What they say.
    pub problem: String,
}

/// The contradictions in a service.
pub fn contradictions(service: &Service) -> Vec<Contradiction> {
    let mut found = Vec::new();
    for (ty, about) in &service.types {
        for (name, field) in &about.fields {
            let values = values(service, field);
            let problems = CHECKS.iter().filter_map(|check| check(field, &values));
            let place = || service.at(&["types", ty, "fields", name]);
            found.extend(problems.map(|problem| Contradiction { place: place(), problem }));
        }
    }
    found
}

/// The values of a field: its own, or those of its enum.
fn values(service: &Service, field: &Field) -> Vec<Value> {
    match field.enumeration.as_ref().and_then(|name| service.enums.get(name)) {
        Some(of_enum) => of_enum.values.keys().map(|value| Value::from(value.as_str())).collect(),
        None => field.values.clone(),
    }
}

/// Says what is wrong with a field that may have these values.
type Check = fn(&Field, &[Value]) -> Option<String>;

const CHECKS: [Check; 11] = [
    |field, _| of_bounds(field),
    of_list,
    |field, _| of_default(field),
    of_default_in_list,
    |field, _| of_example(field),
    of_example_in_list,
    |field, _| of_need(field),
    |field, _| of_unit(field),
    |field, _| of_time(field),
    |field, _| of_pages(field),
    |field, _| of_filters(field),
];

fn is_number(field: &Field) -> bool {
    !field.ty.list && (field.ty.item.is_integer() || field.ty.item == Item::F64)
}

fn range(field: &Field) -> String {
    let end = |end: Option<i64>| end.map_or_else(|| "…".to_owned(), |end| end.to_string());
    format!("{} to {}", end(field.min), end(field.max))
}

fn is_outside(field: &Field, size: f64) -> bool {
    field.min.is_some_and(|min| size < min as f64) || field.max.is_some_and(|max| size > max as f64)
}

/// The number itself, or how long a string is.
fn size(field: &Field, value: &Value) -> Option<f64> {
    match value {
        _ if field.ty.list => None,
        Value::String(text) if field.ty.item.is_text() => Some(text.chars().count() as f64),
        number if is_number(field) => number.as_f64(),
        _ => None,
    }
}

fn of_bounds(field: &Field) -> Option<String> {
    let bounded = field.min.is_some() || field.max.is_some();
    let has_size = field.ty.list || is_number(field) || field.ty.item.is_text();
    let empty = field.min.zip(field.max).is_some_and(|(min, max)| min > max);
    (bounded && (empty || !has_size)).then(|| format!("a {} cannot be from {}", field.ty, range(field)))
}

fn of_list(field: &Field, values: &[Value]) -> Option<String> {
    let mut seen = HashSet::new();
    if let Some(twice) = values.iter().find(|value| !seen.insert(value.to_string())) {
        return Some(format!("it may be {twice}, twice"));
    }
    let outside = values.iter().find(|value| size(field, value).is_some_and(|size| is_outside(field, size)))?;
    Some(format!("it may be {outside}, and is from {}", range(field)))
}

fn of_default(field: &Field) -> Option<String> {
    let default = field.default.as_ref()?;
    let outside = size(field, default).is_some_and(|size| is_outside(field, size));
    outside.then(|| format!("its default {default} is not from {}", range(field)))
}

fn of_default_in_list(field: &Field, values: &[Value]) -> Option<String> {
    let default = field.default.as_ref()?;
    (!values.is_empty() && !values.contains(default)).then(|| format!("its default {default} is none of its values"))
}

/// What an example says against the bounds and values of its own field.
pub(super) fn of_example(field: &Field) -> Option<String> {
    let example = field.example.as_deref()?;
    let size = if is_number(field) { example.parse().ok() } else { size(field, &Value::from(example)) };
    let outside = size.is_some_and(|size| is_outside(field, size)) && !is_masked(example);
    let problem = outside.then(|| format!("its example {example} is not from {}", range(field)));
    problem.or_else(|| of_example_in_list(field, &field.values))
}

fn of_example_in_list(field: &Field, values: &[Value]) -> Option<String> {
    // Of an enum no example is shown: its type says more, and is open.
    let listed = !values.is_empty() && !field.ty.list && field.enumeration.is_none();
    let example = field.example.as_deref().filter(|_| listed)?;
    let is_value = |value: &Value| match value {
        Value::String(text) => text == example,
        number => number.as_f64().is_some() && number.as_f64() == example.parse().ok(),
    };
    (!values.iter().any(is_value)).then(|| format!("its example {example} is none of its values"))
}

/// Whether a part of an example is hidden, `AKID****`, or all of it, `xx`.
pub(crate) fn is_masked(example: &str) -> bool {
    let lower = example.to_ascii_lowercase();
    lower.contains("**") || lower.contains("xxx") || lower.bytes().all(|byte| b"x*".contains(&byte))
}

fn of_need(field: &Field) -> Option<String> {
    match (field.required, &field.default) {
        (true, Some(default)) => Some(format!("it is required, and {default} where it is absent")),
        (true, None) if field.deprecated => Some("it is required, and should not be used any more".to_owned()),
        _ => None,
    }
}

fn of_unit(field: &Field) -> Option<String> {
    let unit = field.unit.as_deref()?;
    let number = field.ty.item.is_integer() || field.ty.item == Item::F64;
    (!number || field.time.is_some()).then(|| format!("a {} counts no {unit}", field.ty))
}

fn of_time(field: &Field) -> Option<String> {
    field.time?;
    let bounded = field.min.is_some() || field.max.is_some();
    let integer = !field.ty.list && field.ty.item.is_integer();
    (!integer || bounded).then(|| format!("it is a time since the epoch, a {} and from {}", field.ty, range(field)))
}

fn of_pages(field: &Field) -> Option<String> {
    let counts = !field.ty.list && (field.ty.item.is_integer() || field.ty.item.is_text());
    ((field.counts_pages || field.first_page.is_some()) && !counts)
        .then(|| format!("a {} is not the number of a page", field.ty))
}

fn of_filters(field: &Field) -> Option<String> {
    let mut seen = HashSet::new();
    let twice = field.filters.iter().find(|name| !seen.insert(name.as_str()))?;
    Some(format!("it filters by {twice}, twice"))
}
