//! The data of an event into the fields of a reply, and the ways in which one says that all failed.

use serde::de::{DeserializeSeed as _, IgnoredAny};
use serde_json::Value;

use super::parser::Frame;
use crate::error::{Error, ErrorKind};
use crate::model::{Aside, Context, Decoded, Model, Nothing, Ref, Slot, TopLevel};
use crate::send::reply::{Envelope, shown, text, without_values};

/// Decodes an event into a model, which is put to its start before.
///
/// # Errors
///
/// The error that the event reports, or what is wrong with it. `number` is its place in the stream.
pub(crate) fn decode(frame: &Frame, number: u64, model: &mut dyn Model) -> Result<Decoded, Error> {
    model.reset();
    let is_error = frame.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("error"));
    let mut context = Context::default();
    let mut data = Data {
        envelope: Envelope::of(&*model),
        model_has_response: model.shape().position("Response").is_some(),
        response: None,
    };
    let mut deserializer = serde_json::Deserializer::from_slice(frame.data.as_bytes());
    let mut parsed = TopLevel { model: &mut *model, context: &mut context, aside: Some(&mut data) }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
    // Mostly the fields stand there by themselves; refusals come in the envelope of a plain reply.
    if let (Ok(()), Some(response)) = (&parsed, data.response.take()) {
        let aside = Some(&mut data.envelope as &mut dyn Aside);
        parsed = TopLevel { model: &mut *model, context: &mut context, aside }.deserialize(response);
    }
    data.envelope.warn(model.shape().name);
    let request_id = data.envelope.request_id.take();
    let failure = match (data.envelope.refusal, parsed) {
        (Some((code, message)), _) => Error::api(code, message),
        (None, _) if is_error => named_error(&frame.data),
        (None, Err(error)) => undecodable(frame, number, &error, context.failed_at.as_deref()),
        (None, Ok(())) => match told_inside(model) {
            Some(error) => error,
            None => {
                context.noticed.log(model.shape().name);
                return Ok(context.noticed);
            }
        },
    };
    Err(failure.with_known_request_id(request_id))
}

/// The same for an event whose fields nobody has a type for.
pub(crate) fn decode_value(frame: &Frame, number: u64, into: &mut Value) -> Result<Decoded, Error> {
    let decoded = decode(frame, number, &mut Nothing)?;
    let mut whole: Value = serde_json::from_str(&frame.data).unwrap_or_default();
    *into = match whole.get_mut("Response") {
        Some(response) if response.is_object() => response.take(),
        _ => whole,
    };
    match told_inside_value(into) {
        Some(error) => Err(error),
        None => Ok(decoded),
    }
}

/// What stands beside the fields of the model: what an envelope holds, and the envelope.
struct Data {
    envelope: Envelope,
    model_has_response: bool,
    response: Option<Value>,
}

impl Aside for Data {
    fn wants(&self, field: &str) -> bool {
        (field == "Response" && !self.model_has_response) || self.envelope.wants(field)
    }

    fn take(&mut self, field: &str, value: Value) -> Option<Value> {
        if field != "Response" {
            return self.envelope.take(field, value);
        }
        self.response = Some(value);
        None
    }
}

/// The error of an event that is called `error` and has no envelope: an object with a code and a
/// message, or text.
fn named_error(data: &str) -> Error {
    let value = serde_json::from_str::<Value>(data).unwrap_or_else(|_| Value::String(data.to_owned()));
    let first = |names: &[&str]| names.iter().map(|name| text(value.get(name))).find(|text| !text.is_empty());
    let code = first(&["Code", "code", "ErrorCode"]).unwrap_or_else(|| "Unknown".to_owned());
    let message = first(&["Message", "message", "Msg", "ErrorMessage"]).or(value.as_str().map(str::to_owned));
    Error::api(code, message.unwrap_or_else(|| "the API gave no message".to_owned()))
}

/// The error that a reply carries in a field: `{"ErrorMsg": {"Msg": "…", "Code": 4001}}`. Without a
/// code it is none.
pub(crate) fn told_inside(model: &dyn Model) -> Option<Error> {
    let Ref::Model(told) = model.get(model.shape().position("ErrorMsg")?) else { return None };
    let field = |name: &str| match told.shape().position(name).map(|at| told.get(at)) {
        Some(Ref::Int(number)) if number != 0 => number.to_string(),
        Some(Ref::Str(text)) => text.to_owned(),
        _ => String::new(),
    };
    let (code, message) = (field("Code"), field("Msg"));
    let message = if message.is_empty() { "the API gave no message".to_owned() } else { message };
    (!code.is_empty() && code != "0").then(|| Error::api(code, message))
}

/// The same in a reply that has no type.
pub(crate) fn told_inside_value(reply: &Value) -> Option<Error> {
    let told = reply.get("ErrorMsg").filter(|told| told.is_object())?;
    let (code, message) = (text(told.get("Code")), text(told.get("Msg")));
    let message = if message.is_empty() { "the API gave no message".to_owned() } else { message };
    (!code.is_empty() && code != "0").then(|| Error::api(code, message))
}

/// Puts the id of the request into a reply that has no type, where it came without.
pub(crate) fn fill_value_request_id(reply: &mut Value, id: &str) {
    if let Value::Object(members) = reply
        && members.get("RequestId").is_none_or(|known| known.is_null() || known == "")
    {
        members.insert("RequestId".to_owned(), id.into());
    }
}

/// Puts the id of the request into the field for it, where a reply came without: for a stream it
/// stands in a header.
pub(crate) fn fill_request_id(model: &mut dyn Model, id: &str) {
    let Some(at) = model.shape().position("RequestId") else { return };
    if !matches!(model.get(at), Ref::Absent | Ref::Str("")) {
        return;
    }
    match model.slot(at) {
        Slot::Scalar(scalar) => drop(scalar.string(id)),
        Slot::Optional(optional) => {
            if let Slot::Scalar(scalar) = optional.insert() {
                scalar.string(id);
            }
        }
        Slot::Model(_) | Slot::List(_) => {}
    }
}

fn undecodable(frame: &Frame, number: u64, error: &serde_json::Error, path: Option<&str>) -> Error {
    // A list that is none shows as what it begins with.
    let not_json = serde_json::from_str::<IgnoredAny>(&frame.data).err().filter(|_| error.is_data());
    let error = not_json.as_ref().unwrap_or(error);
    let what = match error.classify() {
        serde_json::error::Category::Eof => "breaks off",
        serde_json::error::Category::Data => "is JSON, but not what the API sends",
        _ => "is not JSON",
    };
    let at = path.map(|path| format!(", in {path}")).unwrap_or_default();
    let why = without_values(&error.to_string());
    let data = shown(frame.data.as_bytes());
    Error::new(ErrorKind::Decode, format!("event {number} of the stream {what}{at}: {why}; {data}"))
}
