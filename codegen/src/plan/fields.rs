//! The fields of a struct: their names, their types, what is known about them.

use std::collections::BTreeMap;

use super::names::FieldNames;
use super::{Docs, Field, Moment, RustType, Struct, deprecated, docs};
use crate::error::{Error, Result};
use crate::spec::{self, Graph, Item, Service, TimeForm, TimeUnit};

/// Plans the struct of a type, but for its docs, filters, setters and accessors.
pub(super) fn plan(
    service: &Service,
    wire: &str,
    ty: &spec::Type,
    graph: &Graph<'_>,
    type_names: &BTreeMap<String, String>,
) -> Result<Struct> {
    let built = graph.is_sent(wire);
    let is_reply = service.actions.values().any(|action| action.response == wire);
    let field_names = FieldNames::of(ty.fields.iter());
    let mut fields = Vec::with_capacity(ty.fields.len());
    for (field_wire, field) in &ty.fields {
        let name = field_names.rust.get(field_wire.as_str()).cloned().unwrap_or_default();
        let rust = rust_type(wire, field, built, graph, type_names);
        // Every reply has a request id; code that logs it should not have to unwrap it.
        let rust = if is_reply && field_wire == "RequestId" { RustType::String } else { rust };
        let is_request = service.actions.values().any(|action| action.request == wire);
        if field.ty.item == Item::Binary && (field.ty.list || !is_request) {
            let place = service.at(&["types", wire, "fields", field_wire]);
            return Err(Error::at(place, "bytes are a part of a form, and so one field of a request"));
        }
        without_effect(field, built)
            .map_err(|problem| Error::at(service.at_overlay(&["types", wire, "fields", field_wire]), problem))?;
        let mut said = docs::of_field(field_wire, field, ty, built, is_reply);
        said.0.extend(docs::spelling(field_wire, &field_names.twins(field_wire)));
        fields.push(Field {
            docs: said,
            wire: field_wire.clone(),
            // What requires itself could not be sent.
            required: built && field.required && !is_endless(wire, field, graph),
            open: built && field.enumeration.is_some(),
            secret: field.secret,
            min: field.min.filter(|_| field.enforced.min),
            max: field.max.filter(|_| field.enforced.max),
            time: moment(field, &rust).map(|moment| (moment, String::new())),
            setter: None,
            deprecated: deprecated::field(service, wire, field, &field_names.rust),
            ty: rust,
            name,
        });
    }
    let name = type_names.get(wire).cloned().unwrap_or_default();
    Ok(Struct { name, docs: Docs::default(), built, fields, filters: Vec::new() })
}

/// Refuses what an overlay says of a field and nothing would come of.
fn without_effect(field: &spec::Field, built: bool) -> Result<(), &'static str> {
    if built && field.fixed.always {
        return Err("`fix.always` is about replies, and the type is sent in requests: there `required` counts");
    }
    if !built && field.fixed.required {
        return Err("`fix.required` is about requests, and the type comes in replies only: there `always` counts");
    }
    if !built && (field.enforced.min || field.enforced.max) {
        return Err("`min` and `max` are checked before sending, and the type comes in replies only");
    }
    Ok(())
}

fn rust_type(
    wire: &str,
    field: &spec::Field,
    built: bool,
    graph: &Graph<'_>,
    type_names: &BTreeMap<String, String>,
) -> RustType {
    let item = match (&field.enumeration, &field.ty.item) {
        (Some(name), _) => RustType::Named(name.clone()),
        (None, Item::Object(name)) => RustType::Named(type_names.get(name).cloned().unwrap_or_default()),
        (None, Item::I64 | Item::U64) => RustType::I64,
        (None, Item::F64) => RustType::F64,
        (None, Item::Bool) => RustType::Bool,
        (None, Item::String | Item::Date | Item::DateTime | Item::DateTimeIso) => RustType::String,
        (None, Item::Binary) => RustType::Binary,
    };
    let optional = |ty| RustType::Optional(Box::new(ty));
    if field.ty.list {
        let list = RustType::List(Box::new(item));
        // An empty list says something else than none at all, but only to a server.
        return if built { optional(list) } else { list };
    }
    if let Some(object) = field.ty.object() {
        let cyclic = graph.is_cyclic(wire, object);
        let item = if cyclic { RustType::Boxed(Box::new(item)) } else { item };
        return optional(item);
    }
    // What is required today may not be tomorrow, and that should break no program.
    let present = !built && field.always && !field.nullable;
    if present { item } else { optional(item) }
}

/// Whether a field holds its own type, or one that holds it in turn.
fn is_endless(wire: &str, field: &spec::Field, graph: &Graph<'_>) -> bool {
    !field.ty.list && field.ty.object().is_some_and(|object| graph.is_cyclic(wire, object))
}

/// How a field says a moment, where it is certain that it does: a string whose zone is not known does not.
fn moment(field: &spec::Field, rust: &RustType) -> Option<Moment> {
    let plain = match rust {
        RustType::Optional(inner) => inner,
        other => other,
    };
    if *plain == RustType::I64 {
        return field.time.map(|unit| match unit {
            TimeUnit::Millis => Moment::Millis,
            TimeUnit::Seconds => Moment::Seconds,
        });
    }
    match (field.form?, field.zone) {
        _ if *plain != RustType::String => None,
        (TimeForm::Rfc3339, _) => Some(Moment::Whole),
        (TimeForm::EpochSeconds, _) => Some(Moment::Seconds),
        (TimeForm::EpochMillis, _) => Some(Moment::Millis),
        (form, Some(zone)) if form.is_local_moment() => Some(Moment::In(zone)),
        _ => None,
    }
}
