//! The description as data, for a program that answers any action: a compressed file for each
//! version of a service, and one file of Rust that includes them all.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value, json};

use crate::spec::{Action, Field, Ids, PageStyle, Paginate, Service, Sites, Status, Type, facts};

/// How the name of a compressed file ends.
pub(super) const EXTENSION: &str = "gz";

/// What is known of a version of a service, one member a line.
pub(super) fn text(service: &Service) -> String {
    let actions: Map<String, Value> =
        service.actions.iter().map(|(name, about)| (name.clone(), action(name, about))).collect();
    let mut types: Map<String, Value> =
        service.types.iter().map(|(name, ty)| (name.clone(), fields(service, ty))).collect();
    add_things(service, &mut types);
    facts::lines(&json!({
        "service": service.short_name,
        "version": service.version,
        "actions": actions,
        "types": types,
        "error_codes": service.error_codes,
        "resources": service.resources,
    }))
}

/// Says of fields of requests whose ids they are.
fn add_things(service: &Service, types: &mut Map<String, Value>) {
    let ids = Ids::of(service);
    for (name, action) in &service.actions {
        let Some(Value::Object(fields)) = types.get_mut(&action.request) else { continue };
        for (field, about) in fields {
            if let (Some(of), Value::Object(about)) = (ids.resource_of(name, field), about) {
                about.insert("of".to_owned(), of.to_string().into());
            }
        }
    }
}

fn action(name: &str, action: &Action) -> Value {
    let mut members = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(key.to_owned(), value);
        }
    };
    put("sites", sites(&action.sites, &Sites::default()));
    put("request", (action.request != format!("{name}Request")).then(|| action.request.clone().into()));
    put("response", (action.response != format!("{name}Response")).then(|| action.response.clone().into()));
    let status = match action.status {
        Status::Online => None,
        Status::Deprecated => Some("deprecated"),
        Status::Offline => Some("offline"),
    };
    put("status", status.map(Into::into));
    put("unsigned", truth(action.unsigned));
    put("stream", truth(action.stream));
    put("host", action.host.clone().map(Into::into));
    put("raw_body", action.raw_body.clone().map(Into::into));
    put("rate_limit", action.rate_limit.map(Into::into));
    put("paginate", action.paginate.as_ref().map(paginate));
    Value::Object(members)
}

fn paginate(paginate: &Paginate) -> Value {
    let mut value = match &paginate.style {
        PageStyle::Offset { field } => json!({ "style": "offset", "field": field }),
        PageStyle::Page { field, first } => json!({ "style": "page", "field": field, "first": first }),
        PageStyle::Token { field, next, over } => {
            let mut value = json!({ "style": "token", "field": field, "next": next });
            if let Some((field, when)) = over {
                value["over"] = field.as_str().into();
                value["over_is"] = (*when).into();
            }
            value
        }
    };
    for (key, field) in [("size", &paginate.size), ("total", &paginate.total)] {
        if let Some(field) = field {
            value[key] = field.as_str().into();
        }
    }
    value["items"] = paginate.items.as_str().into();
    value
}

fn fields(service: &Service, ty: &Type) -> Value {
    ty.fields.iter().map(|(name, about)| (name.clone(), field(service, ty, about))).collect::<Map<_, _>>().into()
}

fn field(service: &Service, ty: &Type, field: &Field) -> Value {
    let mut members = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(key.to_owned(), value);
        }
    };
    put("type", Some(field.ty.to_string().into()));
    put("sites", sites(&field.sites, &ty.sites));
    put("required", truth(field.required));
    put("always", truth(field.always));
    put("nullable", truth(field.nullable));
    put("deprecated", truth(field.deprecated));
    put("default", field.default.clone());
    put("min", field.min.map(Into::into));
    put("max", field.max.map(Into::into));
    put("min_confirmed", truth(field.enforced.min));
    put("max_confirmed", truth(field.enforced.max));
    put("time", field.time.and_then(|unit| serde_json::to_value(unit).ok()));
    let enumeration = field.enumeration.as_ref().and_then(|name| service.enums.get(name));
    let values: Vec<Value> = match enumeration {
        Some(enumeration) => enumeration.values.keys().map(|value| value.as_str().into()).collect(),
        None => field.values.clone(),
    };
    // What becomes an enum: a person says so, or both sites' texts agree on words that are names.
    put("values_confirmed", truth(enumeration.is_some()));
    put("values", (!values.is_empty()).then_some(Value::Array(values)));
    put("example", field.example.clone().map(Into::into));
    Value::Object(members)
}

fn truth(flag: bool) -> Option<Value> {
    flag.then_some(Value::Bool(true))
}

/// Sites, where they are fewer than what is around has.
fn sites(sites: &Sites, around: &Sites) -> Option<Value> {
    (sites != around).then(|| serde_json::to_value(sites).ok()).flatten()
}

/// The Rust that includes the files of these versions, each by the name of its folder.
pub(super) fn members<'a>(versions: impl Iterator<Item = (&'a str, &'a Service)>) -> TokenStream {
    let members = versions.map(|(folder, service)| {
        let (name, version) = (&service.short_name, &service.version);
        let file = format!("{folder}/{version}.json.{EXTENSION}");
        let unsigned = service.actions.iter().filter(|(_, action)| action.unsigned).map(|(name, _)| name);
        quote! {
            Member { service: #name, version: #version, unsigned: &[#(#unsigned),*], packed: include_bytes!(#file) }
        }
    });
    quote! {
        use super::Member;

        /// Every version of every service, sorted.
        pub(crate) static MEMBERS: &[Member] = &[#(#members),*];
    }
}

/// Compresses a text. Another version of the compressor may make other bytes of it.
pub(super) fn pack(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

/// The text that was compressed; nothing where that is broken.
pub(super) fn unpack(packed: &[u8]) -> Option<String> {
    let mut text = String::new();
    GzDecoder::new(packed).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_out_again_and_what_is_broken_does_not() {
        let packed = pack("a text").unwrap();
        assert_eq!(unpack(&packed).as_deref(), Some("a text"));
        assert_eq!(unpack(&packed[..packed.len() - 1]), None);
        assert_eq!(unpack(b"a text"), None);
        assert_eq!(pack("a text").unwrap(), packed, "nothing of the time or the machine is in it");
    }
}
