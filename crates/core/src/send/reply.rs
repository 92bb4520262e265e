//! What comes back: the envelope around a reply, and everything that can be wrong with it.

use std::fmt;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderName, StatusCode};
use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind};
use crate::model::{
    Aside, Context, Decoded, Fault, FaultKind, Model, Name, Place, Reader, Segment, Tokens as _, object_into, value,
    value_object,
};
use crate::transport::too_long;

/// A reply as it came: status, headers and bytes.
///
/// In `Debug` only the names of headers and the length of the body are shown: either may hold secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct RawReply {
    /// The HTTP status. The API answers errors with 200 too.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body: JSON with a `Response` in it, unless something went wrong.
    pub body: Bytes,
}

impl RawReply {
    /// A reply with status 200 and no headers, for the replay of examples.
    #[doc(hidden)]
    pub fn __of(body: impl Into<Bytes>) -> Self {
        Self { status: StatusCode::OK, headers: HeaderMap::new(), body: body.into() }
    }
}

impl fmt::Debug for RawReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawReply")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().map(HeaderName::as_str).collect::<Vec<_>>())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

/// Decodes a reply into a model that is at its start, and says what was odd.
///
/// # Errors
///
/// The error that the API reports, or what is wrong with the reply.
pub fn decode(reply: &RawReply, model: &mut dyn Model) -> Result<Decoded, Error> {
    let envelope = Envelope::of(model);
    let name = model.shape().name;
    decode_into(reply, envelope, name, |tokens, context, envelope| object_into(model, tokens, context, Some(envelope)))
}

/// Decodes a reply without a type: what its `Response` holds, and what was odd. Numbers beyond those of
/// JSON (`1e400`, integers of more than 64 bits, `NaN`) are strings of their digits.
///
/// # Errors
///
/// Those of [`decode`].
pub fn decode_value(reply: &RawReply) -> Result<(Value, Decoded), Error> {
    let mut response = Map::new();
    let decoded = decode_into(reply, Envelope::default(), "a reply without a type", |tokens, context, envelope| {
        response = value_object(tokens, context, Some(envelope))?;
        Ok(())
    })?;
    Ok((Value::Object(response), decoded))
}

/// Decodes what is around a `Response`, and that by `inside`.
fn decode_into(
    reply: &RawReply,
    mut envelope: Envelope,
    name: &str,
    inside: impl FnOnce(&mut Reader<'_>, &mut Context, &mut Envelope) -> Result<(), Fault>,
) -> Result<Decoded, Error> {
    let mut context = Context::default();
    let mut tokens = Reader::new(&reply.body);
    let parsed = outermost(&mut tokens, &mut context, &mut envelope, inside).and_then(|()| tokens.end());
    // An id that cannot be told is none that anybody could ask for.
    let readable = |id: &String| !id.contains(char::REPLACEMENT_CHARACTER);
    let request_id = envelope.request_id.take().filter(readable).or_else(|| request_id(&reply.headers));
    envelope.warn(name);
    let failure = match (parsed, envelope.refusal) {
        // A refusal that was read before the reply broke off is still the better answer.
        (_, Some((code, message))) => Error::api(code, message),
        (Err(fault), None) => undecodable(reply, &fault, &context.path()),
        (Ok(()), None) if !reply.status.is_success() => Error::new(
            ErrorKind::Status,
            format!("the server answered with status {}; {}", reply.status, shown(&reply.body)),
        ),
        (Ok(()), None) if !envelope.has_response => {
            Error::new(ErrorKind::Decode, format!("the reply has no Response; {}", shown(&reply.body)))
        }
        (Ok(()), None) => {
            context.noticed.log(name);
            return Ok(context.noticed);
        }
    };
    Err(failure.with_status(reply.status).with_known_request_id(request_id))
}

/// The id of a request by the headers of its reply.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<String> {
    headers.get("x-tc-requestid")?.to_str().ok().map(str::to_owned)
}

/// Refuses a reply whose head says that it is longer than `limit` bytes, before any of it is read.
pub(crate) fn within(headers: &HeaderMap, limit: usize) -> Result<(), Error> {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    match length.filter(|length| usize::try_from(*length).map_or(true, |length| length > limit)) {
        Some(length) => Err(too_long(limit, &format!("it has {length}"))),
        None => Ok(()),
    }
}

/// What to say of a body that cannot be read since it is compressed, by its head or its first bytes.
pub(crate) fn compressed(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let said = headers.get(CONTENT_ENCODING).and_then(|encoding| encoding.to_str().ok());
    let encoding = said
        .filter(|encoding| !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity"))
        .or(body.starts_with(&[0x1f, 0x8b]).then_some("gzip"))?;
    Some(format!("the reply is compressed ({encoding:?}), which no request asks for; a proxy may do that"))
}

fn undecodable(reply: &RawReply, fault: &Fault, path: &str) -> Error {
    let body = reply.body.trim_ascii_start();
    let what = if body.is_empty() {
        "the reply is empty".to_owned()
    } else if let Some(what) = compressed(&reply.headers, &reply.body) {
        what
    } else if body.starts_with(b"<") {
        "the reply is HTML or XML, not JSON".to_owned()
    } else {
        let what = match fault.kind() {
            FaultKind::End => "the reply breaks off",
            FaultKind::Unexpected => "the reply is JSON, but not what the API sends",
            FaultKind::Syntax => "the reply is not JSON",
        };
        let at = if path.is_empty() { String::new() } else { format!(", in {path}") };
        format!("{what}{at}: {fault}")
    };
    let kind = if reply.status.is_success() { ErrorKind::Decode } else { ErrorKind::Status };
    let status = reply.status.as_u16();
    Error::new(kind, format!("{what}; status {status}, {}", shown(&reply.body)))
}

/// Length and first bytes of a body, for an error message. Strings that are values of JSON are hidden, also where
/// something stands before it: one of them could be a secret.
pub(crate) fn shown(body: &[u8]) -> String {
    const SHOWN: usize = 64;
    if body.is_empty() {
        return "0 bytes".to_owned();
    }
    let text = String::from_utf8_lossy(&body[..body.len().min(64 * SHOWN)]);
    let text = if text.trim_start().starts_with('<') { text.into_owned() } else { without_values(&text) };
    let start: String = text.chars().take(SHOWN).collect();
    let more = if start.len() < text.len() || body.len() > 64 * SHOWN { "…" } else { "" };
    format!("{} bytes: {:?}{more}", body.len(), start.trim_end_matches('\u{fffd}'))
}

/// JSON, or the beginning of some, with `***` for strings that are not names of fields.
pub(crate) fn without_values(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(open) = rest.find('"') {
        let (before, string) = rest.split_at(open);
        shown.push_str(before);
        let mut escaped = false;
        let close = string.char_indices().skip(1).find_map(|(at, letter)| {
            let closes = letter == '"' && !escaped;
            escaped = letter == '\\' && !escaped;
            closes.then_some(at + 1)
        });
        let (string, after) = string.split_at(close.unwrap_or(string.len()));
        let is_name = close.is_some() && after.trim_start().starts_with(':');
        shown.push_str(if is_name { string } else { "\"***\"" });
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// What a reply holds beside its fields.
#[derive(Default)]
pub(crate) struct Envelope {
    has_response: bool,
    pub(crate) request_id: Option<String>,
    /// Code and message.
    pub(crate) refusal: Option<(String, String)>,
    deprecated: Option<String>,
    /// Two replies of the API have a field called `Error`.
    model_has_error: bool,
}

impl Envelope {
    /// The envelope around a model.
    pub(crate) fn of(model: &dyn Model) -> Self {
        Self { model_has_error: model.shape().position("Error").is_some(), ..Self::default() }
    }

    /// Tells `tracing` what the API warns of.
    pub(crate) fn warn(&self, model: &str) {
        if let Some(warning) = &self.deprecated {
            tracing::warn!(model, warning, "the API calls this action deprecated");
        }
    }

    /// Takes an `Error`. Null, empty, and an object that says nothing are how some say "no error".
    fn refuse(&mut self, error: &Value) {
        let code = text(error.get("Code"));
        let says_nothing = match error {
            Value::Object(members) => members.values().all(|member| member.is_null() || member == ""),
            Value::Null => true,
            other => other == "",
        };
        // Where a field has the name too, only a code makes it a refusal.
        if says_nothing || (code.is_empty() && self.model_has_error) {
            return;
        }
        let code = match error {
            _ if !code.is_empty() => code,
            Value::String(text) => text.clone(),
            _ => "Unknown".to_owned(),
        };
        let message = text(error.get("Message"));
        self.refusal = Some((code, if message.is_empty() { "the API gave no message".to_owned() } else { message }));
    }
}

impl Aside for Envelope {
    fn place(&self, name: &str) -> Place {
        match name {
            "Error" | "RequestId" | "DeprecatedWarning" => Place::Beside,
            _ => Place::Field,
        }
    }

    fn take(&mut self, name: &str, value: &Value) {
        match name {
            "Error" => self.refuse(value),
            "RequestId" => self.request_id = value.as_str().map(str::to_owned),
            _ => self.deprecated = Some(text(Some(value))).filter(|text| !text.is_empty()),
        }
    }
}

/// A string as it is, null as nothing, all else as JSON.
pub(crate) fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// The outermost object: `{"Response": {…}}`, or the older `{"code": 4000, "message": "…"}`.
fn outermost(
    tokens: &mut Reader<'_>,
    context: &mut Context,
    envelope: &mut Envelope,
    inside: impl FnOnce(&mut Reader<'_>, &mut Context, &mut Envelope) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let (mut code, mut description, mut message) = (Value::Null, Value::Null, Value::Null);
    let (mut inside, mut first) = (Some(inside), true);
    context.flawed(tokens.flaw());
    tokens.object("an object with a Response")?;
    while let Name::Other(name) = tokens.name(first, None)? {
        first = false;
        if name == "Response" {
            let inside = inside.take().ok_or_else(|| tokens.fault("there are two Responses"))?;
            envelope.has_response = true;
            inside(tokens, context, envelope)?;
            continue;
        }
        let kept = match &*name {
            // Beside the Response it is null in the official examples of several services.
            "Error" => {
                envelope.refuse(&value(&mut tokens.clone(), &mut Context::default())?);
                None
            }
            "code" => Some(&mut code),
            "codeDesc" => Some(&mut description),
            "message" => Some(&mut message),
            _ => None,
        };
        if let Some(kept) = kept {
            *kept = value(&mut tokens.clone(), &mut Context::default())?;
        }
        tokens.skip()?;
        context.enter(Segment::Name(name.into_owned()));
        context.passed_over(tokens.flaw());
        context.leave();
    }
    context.flawed(tokens.flaw());
    let failed = code.as_i64() != Some(0) && !code.is_null();
    if !envelope.has_response && failed {
        let name = Some(text(Some(&description))).filter(|name| !name.is_empty());
        envelope.refusal = Some((name.unwrap_or_else(|| text(Some(&code))), text(Some(&message))));
    }
    Ok(())
}
