//! The data of an event into the fields of a reply, and the ways in which one says that all failed.

use serde_json::{Map, Value};

use super::parser::Frame;
use crate::error::{Error, ErrorKind};
use crate::model::{
    Aside, Context, Decoded, Fault, FaultKind, Model, Place, Reader, Ref, Slot, object_into, value, value_object,
};
use crate::send::reply::{Envelope, shown, text};

/// Decodes an event into a model, which is put to its start before, and says what was odd.
///
/// # Errors
///
/// The error that the event reports, or what is wrong with it. `number` is its place in the stream.
pub(crate) fn decode(frame: &Frame, number: u64, model: &mut dyn Model) -> Result<Decoded, Error> {
    model.reset();
    let mut context = Context::default();
    let mut data =
        Data { envelope: Envelope::of(&*model), model_has_response: model.shape().position("Response").is_some() };
    let mut tokens = tokens(frame);
    let parsed = object_into(model, &mut tokens, &mut context, Some(&mut data)).and_then(|()| tokens.end());
    judge(frame, number, model.shape().name, data.envelope, parsed, context, || told_inside(model))
}

/// The same for an event without a type: an object.
pub(crate) fn decode_value(frame: &Frame, number: u64, into: &mut Value) -> Result<Decoded, Error> {
    let (mut context, mut envelope, mut fields) = (Context::default(), Envelope::default(), Map::new());
    let mut tokens = tokens(frame);
    let parsed = value_object(&mut tokens, &mut context, Some(&mut envelope)).and_then(|read| {
        fields = read;
        tokens.end()
    });
    // Mostly the fields stand there by themselves; refusals come in the envelope of a plain reply.
    if let Some(Value::Object(inside)) = fields.get_mut("Response").map(Value::take) {
        for (name, value) in &inside {
            if envelope.place(name) == Place::Beside {
                envelope.take(name, value);
            }
        }
        fields = inside;
    }
    *into = Value::Object(fields);
    judge(frame, number, "an event without a type", envelope, parsed, context, || told_inside_value(into))
}

fn tokens(frame: &Frame) -> Reader<'_> {
    Reader::new(frame.bytes.as_deref().unwrap_or(frame.data.as_bytes()))
}

/// What was odd in an event, or how it says that all failed.
fn judge(
    frame: &Frame,
    number: u64,
    name: &str,
    mut envelope: Envelope,
    parsed: Result<(), Fault>,
    context: Context,
    told_inside: impl FnOnce() -> Option<Error>,
) -> Result<Decoded, Error> {
    let is_error = frame.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("error"));
    envelope.warn(name);
    let request_id = envelope.request_id.take();
    let failure = match (envelope.refusal, parsed) {
        (Some((code, message)), _) => Error::api(code, message),
        (None, _) if is_error => named_error(&frame.data),
        (None, Err(fault)) => undecodable(frame, number, &fault, &context.path()),
        (None, Ok(())) => match told_inside() {
            Some(error) => error,
            None => {
                context.noticed.log(name);
                return Ok(context.noticed);
            }
        },
    };
    Err(failure.with_known_request_id(request_id))
}

/// What stands beside the fields of the model: what an envelope holds, and the envelope. Mostly the
/// fields stand there by themselves; refusals come in the envelope of a plain reply.
struct Data {
    envelope: Envelope,
    model_has_response: bool,
}

impl Aside for Data {
    fn place(&self, name: &str) -> Place {
        match name {
            "Response" if !self.model_has_response => Place::Around,
            _ => self.envelope.place(name),
        }
    }

    fn take(&mut self, name: &str, value: &Value) {
        self.envelope.take(name, value);
    }
}

/// The error of an event that is called `error` and has no envelope: an object with a code and a
/// message, or text.
fn named_error(data: &str) -> Error {
    let mut tokens = Reader::new(data.as_bytes());
    let told = value(&mut tokens, &mut Context::default()).and_then(|value| tokens.end().map(|()| value));
    let value = told.unwrap_or_else(|_| Value::String(data.to_owned()));
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

fn undecodable(frame: &Frame, number: u64, fault: &Fault, path: &str) -> Error {
    let what = match fault.kind() {
        FaultKind::End => "breaks off",
        FaultKind::Unexpected => "is JSON, but not what the API sends",
        FaultKind::Syntax => "is not JSON",
    };
    let at = if path.is_empty() { String::new() } else { format!(", in {path}") };
    let data = shown(frame.data.as_bytes());
    Error::new(ErrorKind::Decode, format!("event {number} of the stream {what}{at}: {fault}; {data}"))
}

#[cfg(test)]
mod tests {
    use tencentcloud_derive::Model;

    use super::*;

    #[derive(Model)]
    struct Told {
        word: String,
        count: i64,
        request_id: String,
    }

    fn told(data: &[u8]) -> (Told, Result<Decoded, Error>) {
        let text = String::from_utf8_lossy(data).into_owned();
        let frame = Frame { name: None, id: None, data: text, bytes: Some(data.to_vec()) };
        let mut model = Told { word: "before".to_owned(), count: 1, request_id: String::new() };
        let decoded = decode(&frame, 3, &mut model);
        (model, decoded)
    }

    #[test]
    fn an_odd_event_is_taken_and_told() {
        for (data, word, count, odd) in [
            (&br#"{"Word":"a","Count":2}"#[..], "a", 2, None),
            (br#"{"Word":"a\x","Count":2}"#, "a\u{fffd}", 2, Some(("Word", true))),
            (b"{\"Word\":\"\xff\"}", "\u{fffd}", 0, Some(("Word", true))),
            (b"{\"Word\":\"a\tb\",}", "a\tb", 0, Some(("Word", false))),
            (br#"{"Word":8.10}"#, "8.10", 0, Some(("Word", false))),
            (br#"{"Count":1e400}"#, "", 0, Some(("Count", true))),
            (br#"{"Response":{"Word":8.10,"RequestId":"r"}}"#, "8.10", 0, Some(("Word", false))),
            ("\u{feff}{\"Count\":2}".as_bytes(), "", 2, Some(("", false))),
        ] {
            let (model, decoded) = told(data);
            let decoded = decoded.unwrap_or_else(|error| panic!("{error}"));
            let first = decoded.odd.first().map(|odd| (odd.path.as_str(), odd.lost));
            assert_eq!((model.word.as_str(), model.count, first), (word, count, odd), "{}", data.escape_ascii());
        }
        for (data, expected) in [
            (&b"{\"Word\":\"a"[..], "event 3 of the stream breaks off, in Word"),
            (b"{\"Response\":5}", "event 3 of the stream is JSON, but not what the API sends"),
            (b"{\"Response\":{\"Error\":{\"Code\":\"A\tB\",\"Message\":\"\xff\"}}}", "\u{fffd}"),
        ] {
            let error = told(data).1.map(drop).map_err(|error| error.to_string());
            assert!(error.as_ref().is_err_and(|error| error.contains(expected)), "{error:?}");
        }
    }
}
