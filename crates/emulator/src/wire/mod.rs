//! The forms that a request has on the wire, and the one that everything behind works with: JSON.
//!
//! | request | parameters | signature |
//! | --- | --- | --- |
//! | POST, `application/json` | the body | TC3 |
//! | GET | the query, flattened | TC3 or the old one |
//! | POST, `multipart/form-data` | the parts | TC3 |
//! | POST, `application/octet-stream` | headers `X-CLS-…` for the one action that has it | TC3 |
//! | POST, `application/x-www-form-urlencoded` | the body, flattened | the old one |

mod flat;
mod message;
mod multipart;
mod region;

use http::Method;
use serde_json::{Map, Value};

use crate::check::coerce;
use crate::description::{Action, Item, Service};
use crate::refusal::{Outcome, Refusal};

pub(crate) use flat::{Pairs, value_of};
pub(crate) use message::{Message, header};
pub(crate) use region::Regions;

/// The longest query of a GET, in bytes.
const QUERY_LIMIT: usize = 32 << 10;
/// The longest body of a form in the old way.
const FORM_LIMIT: usize = 1 << 20;

/// What a request says before its parameters are looked at.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) action: String,
    pub(crate) version: String,
    pub(crate) region: Option<String>,
    pub(crate) form: Form,
    pub(crate) signing: Signing,
}

/// The form of the parameters.
#[derive(Debug)]
pub(crate) enum Form {
    Json,
    /// `Filters.0.Name=a`, in a query or a body.
    Flat(Pairs),
    Multipart,
    /// Bytes, with the parameters in headers.
    Bytes,
}

/// How a request says who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signing {
    /// By the header `Authorization`.
    Tc3,
    /// By a parameter `Signature` among the others.
    Legacy,
    /// Not at all, which two actions allow.
    Skipped,
}

/// The parameters that are about the call, where it is signed in the old way.
const COMMON: [&str; 12] = [
    "Action",
    "Version",
    "Region",
    "Timestamp",
    "Nonce",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Token",
    "Language",
    "RequestClient",
    "Format",
];

/// Reads what a request says of itself.
pub(crate) fn head(message: &Message<'_>) -> Outcome<Head> {
    let text = |name: &str| header(message.headers, name).filter(|value| !value.is_empty());
    let media = text("content-type").and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    let is = |wanted: &str| media.eq_ignore_ascii_case(wanted);
    let form = if *message.method == Method::GET {
        if message.query.len() > QUERY_LIMIT {
            return Err(too_long("query of a GET", QUERY_LIMIT));
        }
        Form::Flat(flat::pairs(message.query.as_bytes()))
    } else if *message.method != Method::POST {
        return Err(unsupported(format!("The method {} is not supported; use POST or GET.", message.method)));
    } else if !message.query.is_empty() {
        return Err(unsupported("A POST carries its parameters in the body, not in the URL."));
    } else if is("application/json") {
        Form::Json
    } else if is("multipart/form-data") {
        Form::Multipart
    } else if is("application/octet-stream") {
        Form::Bytes
    } else if is("application/x-www-form-urlencoded") {
        if message.body.len() > FORM_LIMIT {
            return Err(too_long("form", FORM_LIMIT));
        }
        Form::Flat(flat::pairs(message.body))
    } else {
        return Err(unsupported(format!(
            "The content type {media:?} is not application/json, multipart/form-data, application/octet-stream or \
             application/x-www-form-urlencoded."
        )));
    };
    let signing = match (&form, text("authorization")) {
        (_, Some("SKIP")) => Signing::Skipped,
        (Form::Flat(pairs), None) if value_of(pairs, "Signature").is_some() => Signing::Legacy,
        _ => Signing::Tc3,
    };
    if let (Signing::Legacy, Form::Flat(pairs)) = (signing, &form) {
        let common = |name: &str| value_of(pairs, name).filter(|value| !value.is_empty()).map(str::to_owned);
        return Ok(Head {
            action: common("Action").ok_or_else(|| Refusal::missing("Action"))?,
            version: common("Version").ok_or_else(|| Refusal::missing("Version"))?,
            region: common("Region"),
            form,
            signing,
        });
    }
    if matches!(form, Form::Flat(_)) && *message.method == Method::POST {
        return Err(unsupported("A POST that is signed by TC3-HMAC-SHA256 is JSON, a form with files, or bytes."));
    }
    let named = |name: &str, header: &str| text(header).map(str::to_owned).ok_or_else(|| Refusal::missing(name));
    Ok(Head {
        action: named("X-TC-Action", "x-tc-action")?,
        version: named("X-TC-Version", "x-tc-version")?,
        region: text("x-tc-region").map(str::to_owned),
        form,
        signing,
    })
}

/// The parameters as a JSON object. With the description of the action, texts become what they spell.
pub(crate) fn parameters(
    message: &Message<'_>,
    head: &Head,
    described: Option<(&Service, &Action)>,
) -> Outcome<Map<String, Value>> {
    let mut parameters = match &head.form {
        Form::Json => return object(message.body),
        Form::Flat(pairs) => {
            let is_own = |name: &str| {
                !COMMON.contains(&name) || (head.signing == Signing::Tc3 && !["Action", "Version"].contains(&name))
            };
            flat::object(pairs.iter().filter(|(name, _)| is_own(name)))?
        }
        Form::Multipart => multipart::object(message)?,
        Form::Bytes => {
            let known = described.and_then(|(service, action)| Some((service, action, action.raw_body.as_deref()?)));
            let Some((service, action, prefix)) = known else {
                return Err(unsupported(format!("The action {} takes no bytes as its body.", head.action)));
            };
            let fields = service.fields(&service.request_of(&head.action, action)).iter();
            fields
                .filter_map(|(name, _)| {
                    let value = header(message.headers, &format!("{prefix}{name}"))?;
                    Some((name.to_owned(), Value::from(value)))
                })
                .collect()
        }
    };
    if let Some((service, action)) = described {
        typed(service, &service.request_of(&head.action, action), &mut parameters);
    }
    Ok(parameters)
}

/// Turns texts into what they spell, where they spell what the description wants.
fn typed(service: &Service, ty: &str, members: &mut Map<String, Value>) {
    let fields = service.fields(ty);
    for (name, value) in members {
        let Some(field) = fields.get(name) else { continue };
        let elements = match value {
            Value::Array(elements) if field.ty.list => elements.as_mut_slice(),
            one => std::slice::from_mut(one),
        };
        for element in elements {
            match (&field.ty.item, &mut *element) {
                (Item::Object(inner), Value::Object(members)) => typed(service, inner, members),
                (item, other) => {
                    if let Some(spelled) = coerce(item, other) {
                        *other = spelled;
                    }
                }
            }
        }
    }
}

/// The JSON object that a body is.
pub(crate) fn object(body: &[u8]) -> Outcome<Map<String, Value>> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Refusal::new("InvalidParameter", "The request body is not a JSON object.")),
        Err(error) => Err(Refusal::new("InvalidParameter", format!("The request body is not JSON: {error}."))),
    }
}

fn unsupported(message: impl Into<String>) -> Refusal {
    Refusal::new("UnsupportedProtocol", message)
}

/// A request that is longer than it may be.
pub(crate) fn too_long(what: &str, limit: usize) -> Refusal {
    Refusal::new("RequestSizeLimitExceeded", format!("A {what} holds at most {limit} bytes."))
}
