//! What a request on its way is, for transports that look into it: its action, its fields, and
//! which of them are secrets.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use crate::model::{Content, Model, Operation, OperationRef, Slot, Types, decode_fields, to_json};

/// A request, read back from what goes over the wire.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) operation: OperationRef,
    types: Types,
    pub(crate) region: Option<String>,
    /// The fields, whether they went as JSON, as a form or in headers.
    pub(crate) fields: Value,
    /// The body of an action that takes bytes.
    pub(crate) bytes: Option<Bytes>,
}

impl Sent {
    /// `None` where the request does not come from a call, or its body is not what a call writes.
    pub(crate) fn read(request: &http::Request<Bytes>) -> Option<Self> {
        let operation = request.extensions().get::<OperationRef>()?.clone();
        let types = *request.extensions().get::<Types>()?;
        let region = header(request, "x-tc-region").map(str::to_owned);
        let (fields, bytes) = match (&operation.content, boundary(request)) {
            (Content::Bytes { prefix }, _) => {
                let part = |name: &str| header(request, &format!("{prefix}{name}")).map(Part::text);
                (of_texts(&types, part)?, Some(request.body().clone()))
            }
            (_, Some(boundary)) => {
                let parts = parts(request.body(), boundary);
                let part = |name: &str| parts.iter().find(|(key, _)| key == name).map(|(_, part)| part.clone());
                (of_texts(&types, part)?, None)
            }
            (_, None) => (serde_json::from_slice(request.body()).ok()?, None),
        };
        Some(Self { operation, types, region, fields, bytes })
    }

    /// Service and action, such as `mqtt.DescribeInstance`.
    pub(crate) fn name(&self) -> String {
        self.operation.to_string()
    }

    /// The fields with `***` for those that hold secrets.
    pub(crate) fn shown_fields(&self) -> Value {
        let mut fields = self.fields.clone();
        hide(&mut fields, &mut *(self.types.request)());
        fields
    }

    /// The same for those who print them: what the type of the request does not have is hidden too, since there
    /// nothing but its name could tell.
    pub(super) fn printed_fields(&self) -> Value {
        let mut fields = self.shown_fields();
        for (name, member) in fields.as_object_mut().into_iter().flatten() {
            if !self.has(name) {
                blacken(member);
            }
        }
        fields
    }

    /// Whether the type of the request has a field; a call by value has no type.
    pub(super) fn has(&self, field: &str) -> bool {
        (self.types.request)().shape().position(field).is_some()
    }

    /// Puts `***` for the secrets of a reply to it: `{"Response": {…}}`.
    pub(crate) fn hide_in_reply(&self, reply: &mut Value) {
        match reply.get_mut("Response") {
            Some(response) => hide(response, &mut *(self.types.response)()),
            None => hide(reply, &mut *(self.types.response)()),
        }
    }
}

/// Whether two operations are of one action. What else is known of them may differ: a call by value says less.
pub(super) fn is_same(one: &Operation, other: &Operation) -> bool {
    (&one.service, &one.version, &one.name) == (&other.service, &other.version, &other.name)
}

pub(crate) fn header<'a>(request: &'a http::Request<Bytes>, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// What stands where a secret was.
pub(crate) const HIDDEN: &str = "***";

/// Puts `***` for the fields of a JSON object that its model marks as secret.
fn hide(value: &mut Value, model: &mut dyn Model) {
    let shape = model.shape();
    let Value::Object(members) = value else { return };
    for (name, member) in members {
        match shape.position(name) {
            Some(at) if shape.secrets.iter().any(|secret| usize::from(*secret) == at) => blacken(member),
            // The id of a key is no secret where it is used, but nothing to leave in a file either.
            Some(_) if name.ends_with("SecretId") => blacken(member),
            Some(at) => hide_in(member, model.slot(at)),
            None => hide_unknown(name, member),
        }
    }
}

fn hide_in(value: &mut Value, slot: Slot<'_>) {
    match (slot, value) {
        (Slot::Optional(optional), value) => hide_in(value, optional.insert()),
        (Slot::Model(model), Value::Array(elements)) => elements.iter_mut().for_each(|element| hide(element, model)),
        (Slot::Model(model), value) => hide(value, model),
        (Slot::List(list), Value::Array(elements)) => {
            elements.iter_mut().for_each(|element| hide_in(element, list.push()));
        }
        (Slot::List(list), value) => hide_in(value, list.push()),
        (Slot::Scalar(_), _) => {}
    }
}

/// A field that the model does not have yet: here only its name can tell.
fn hide_unknown(name: &str, value: &mut Value) {
    const WORDS: [&str; 5] = ["password", "secret", "privatekey", "token", "credential"];
    let lower = name.to_ascii_lowercase();
    if WORDS.iter().any(|word| lower.contains(word)) {
        return blacken(value);
    }
    match value {
        Value::Object(members) => members.iter_mut().for_each(|(name, member)| hide_unknown(name, member)),
        Value::Array(elements) => elements.iter_mut().for_each(|element| hide_unknown("", element)),
        _ => {}
    }
}

/// Hides a value and all within. What is empty hides nothing, and stays as it is.
fn blacken(value: &mut Value) {
    match value {
        Value::String(text) if !text.is_empty() => HIDDEN.clone_into(text),
        Value::Number(number) => *number = 0.into(),
        Value::Array(elements) => elements.iter_mut().for_each(blacken),
        Value::Object(members) => members.values_mut().for_each(blacken),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// A field that went as text or as bytes.
#[derive(Clone)]
enum Part {
    Text(String),
    Bytes(Vec<u8>),
}

impl Part {
    fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The fields of a request that went as texts, with the types that they have in JSON.
fn of_texts(types: &Types, part: impl Fn(&str) -> Option<Part>) -> Option<Value> {
    let mut model = (types.request)();
    let mut fields = Map::new();
    for (at, name) in model.shape().fields.iter().enumerate() {
        let value = match part(name) {
            None => continue,
            Some(Part::Bytes(bytes)) => STANDARD.encode(bytes).into(),
            Some(Part::Text(text)) if is_json(model.slot(at)) => serde_json::from_str(&text).ok()?,
            Some(Part::Text(text)) => text.into(),
        };
        fields.insert((*name).to_owned(), value);
    }
    // Through the model: a number that went as digits is a number again.
    model.reset();
    decode_fields(&mut *model, &serde_json::to_vec(&fields).ok()?).ok()?;
    serde_json::from_slice(&to_json(&*model).ok()?).ok()
}

/// Whether a field goes as JSON where fields go as texts.
fn is_json(slot: Slot<'_>) -> bool {
    match slot {
        Slot::Optional(optional) => is_json(optional.insert()),
        Slot::Model(_) | Slot::List(_) => true,
        Slot::Scalar(_) => false,
    }
}

fn boundary(request: &http::Request<Bytes>) -> Option<&str> {
    request.headers().get(CONTENT_TYPE)?.to_str().ok()?.strip_prefix("multipart/form-data; boundary=")
}

/// The parts of a form as a call writes it, by name.
fn parts(body: &[u8], boundary: &str) -> Vec<(String, Part)> {
    let delimiter = format!("--{boundary}\r\n").into_bytes();
    let end = format!("\r\n--{boundary}").into_bytes();
    let mut parts = Vec::new();
    let mut rest = body;
    while let Some(from) = find(rest, &delimiter) {
        rest = &rest[from + delimiter.len()..];
        let (Some(head_end), Some(part_end)) = (find(rest, b"\r\n\r\n"), find(rest, &end)) else { break };
        if let Some(content) = rest.get(head_end + 4..part_end) {
            let head = String::from_utf8_lossy(&rest[..head_end]);
            let name = head.split_once("; name=\"").and_then(|(_, rest)| rest.split_once('"'));
            let part = match head.contains("; filename=\"") {
                true => Part::Bytes(content.to_vec()),
                false => Part::Text(String::from_utf8_lossy(content).into_owned()),
            };
            parts.extend(name.map(|(name, _)| (name.to_owned(), part)));
        }
        rest = &rest[part_end + 2..];
    }
    parts
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
