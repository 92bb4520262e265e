//! A request's parameters against the description: the one way that all requests go, whoever
//! answers them.
//!
//! Types and names are upstream's, and so are refused where they are wrong. Values and limits were
//! read out of texts: only those that both sites agree on, or a person confirmed, refuse anything.

mod scalar;

use serde_json::{Map, Value};

pub(crate) use scalar::coerce;

use crate::description::{Field, Item, Service};
use crate::refusal::{Outcome, Refusal};

/// Checks the parameters of a request of this type.
///
/// What is unknown comes before what has a wrong type, that before what is missing, and that before
/// what has a value that it may not have; within one of these the first in the request is told.
pub(crate) fn request(service: &Service, ty: &str, parameters: &Map<String, Value>) -> Outcome<()> {
    let mut found = Problems { service, unknown: None, mistyped: None, missing: None, value: None };
    found.object(ty, parameters, "");
    let Problems { unknown, mistyped, missing, value, .. } = found;
    [unknown, mistyped, missing, value].into_iter().flatten().next().map_or(Ok(()), Err)
}

/// The first problem of each kind.
struct Problems<'a> {
    service: &'a Service,
    unknown: Option<Refusal>,
    mistyped: Option<Refusal>,
    missing: Option<Refusal>,
    value: Option<Refusal>,
}

impl Problems<'_> {
    fn object(&mut self, ty: &str, members: &Map<String, Value>, at: &str) {
        let fields = self.service.fields(ty);
        for (name, value) in members {
            let path = join(at, name);
            match fields.get(name) {
                None => note(&mut self.unknown, || {
                    Refusal::new("UnknownParameter", format!("The parameter `{path}` is not recognized."))
                }),
                Some(field) => self.field(field, value, &path),
            }
        }
        for (name, _) in fields.iter().filter(|(_, field)| field.required) {
            if members.get(name).is_none_or(Value::is_null) {
                note(&mut self.missing, || Refusal::missing(&join(at, name)));
            }
        }
    }

    fn field(&mut self, field: &Field, value: &Value, path: &str) {
        match (value, field.ty.list) {
            (Value::Null, _) => {}
            (Value::Array(elements), true) => {
                for (index, element) in elements.iter().enumerate().filter(|(_, element)| !element.is_null()) {
                    self.item(field, element, &format!("{path}.{index}"));
                }
                self.limit(field, length(elements.len()), " elements long", path);
            }
            (other, true) => self.mistyped(other, &format!("a list of {}s", field.ty.item.noun()), path),
            (value, false) => {
                self.item(field, value, path);
                match (&field.ty.item, value) {
                    (Item::Text, Value::String(text)) => {
                        self.limit(field, length(text.chars().count()), " characters long", path);
                    }
                    (Item::Int, value) => {
                        if let Some(number) = coerce(&Item::Int, value).and_then(|number| number.as_i64()) {
                            self.limit(field, number, "", path);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// A value that is no list, or an element of one.
    fn item(&mut self, field: &Field, value: &Value, path: &str) {
        match (&field.ty.item, value) {
            (Item::Object(ty), Value::Object(members)) => self.object(ty, members, path),
            (item, value) => match coerce(item, value) {
                None => self.mistyped(value, &scalar::with_article(item.noun()), path),
                Some(value) if field.values_confirmed && !is_listed(&field.values, &value) => {
                    note(&mut self.value, || {
                        let listed: Vec<_> = field.values.iter().map(scalar::text).collect();
                        Refusal::invalid_value(format!(
                            "The parameter `{path}` is {}; it must be one of {}.",
                            scalar::text(&value),
                            listed.join(", ")
                        ))
                    });
                }
                Some(_) => {}
            },
        }
    }

    fn limit(&mut self, field: &Field, measure: i64, what: &str, path: &str) {
        let min = field.min.filter(|_| field.min_confirmed);
        let max = field.max.filter(|_| field.max_confirmed);
        if min.is_some_and(|min| measure < min) || max.is_some_and(|max| measure > max) {
            let bounds = match (min, max) {
                (Some(min), Some(max)) => format!("from {min} to {max}"),
                (Some(min), None) => format!("at least {min}"),
                (None, max) => format!("at most {}", max.unwrap_or(i64::MAX)),
            };
            note(&mut self.value, || {
                Refusal::invalid_value(format!("The parameter `{path}` is {measure}{what}; it must be {bounds}."))
            });
        }
    }

    fn mistyped(&mut self, value: &Value, expected: &str, path: &str) {
        note(&mut self.mistyped, || {
            let found = scalar::kind(value);
            Refusal::new(
                "InvalidParameter",
                format!("The parameter `{path}` has the wrong type: {found}, where {expected} belongs."),
            )
        });
    }
}

/// Whether a value is in a list, in whatever case: upstream's own examples write `tcp` for `TCP`. An
/// empty text stands for none.
fn is_listed(values: &[Value], value: &Value) -> bool {
    let text = scalar::text(value);
    let text = text.trim();
    text.is_empty() || values.iter().any(|listed| scalar::text(listed).eq_ignore_ascii_case(text))
}

fn note(slot: &mut Option<Refusal>, refusal: impl FnOnce() -> Refusal) {
    if slot.is_none() {
        *slot = Some(refusal());
    }
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}
