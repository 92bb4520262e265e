//! A request as a body: JSON, a form, or headers beside bytes.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde_json::Value;

use crate::error::{Error, ErrorKind};
use crate::model::{Content, Model, Operation, Ref, Types, to_json};
use crate::send::{CallOptions, Payload};

/// The fields of a request that are set, in order.
pub(crate) trait Fields {
    fn json(&self) -> Result<Vec<u8>, serde_json::Error>;
    /// One by one, as they stand in a form.
    fn parts(&self, files: &[Cow<'static, str>]) -> Result<Vec<(Cow<'_, str>, Part)>, Error>;
}

/// A field of a form.
pub(crate) enum Part {
    /// Bytes, as a file.
    File(Bytes),
    /// Text: a string, a number, a truth value.
    Text(String),
    /// An object or a list, as JSON.
    Json(String),
}

/// The body of a request, as its operation says.
pub(crate) fn encode(
    operation: &Operation,
    fields: &dyn Fields,
    options: &CallOptions,
    has_client_token: bool,
    types: Types,
) -> Result<Payload, Error> {
    let (body, content_type, headers) = match &operation.content {
        Content::Bytes { prefix } => {
            let Some(body) = options.body.clone() else {
                let problem = "the action carries bytes and the call has none: give them by `.body(…)` on the call";
                return Err(Error::new(ErrorKind::InvalidRequest, problem));
            };
            (body, "application/octet-stream".into(), in_headers(fields, prefix)?)
        }
        _ if options.body.is_some() => {
            let problem = "the action carries no bytes, and the call has some by `.body(…)`";
            return Err(Error::new(ErrorKind::InvalidRequest, problem));
        }
        Content::Form { files } => {
            // Small letters and digits only: the signature covers the header in lower case.
            let boundary = format!("{:032x}", fastrand::u128(..));
            let body = in_form(&fields.parts(files)?, &boundary).into();
            (body, format!("multipart/form-data; boundary={boundary}").into(), Vec::new())
        }
        Content::Json => (fields.json().map_err(unwritable)?.into(), "application/json".into(), Vec::new()),
    };
    Payload { body, content_type, headers, has_client_token, types }.checked()
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::InvalidRequest, format!("the request cannot be written as JSON: {error}")).with_source(error)
}

/// Fields as the parts of a form (`multipart/form-data`).
fn in_form(parts: &[(Cow<'_, str>, Part)], boundary: &str) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, part) in parts {
        let (more, content) = match part {
            Part::File(bytes) => (format!("; filename=\"{name}\""), &bytes[..]),
            Part::Text(text) => (String::new(), text.as_bytes()),
            Part::Json(text) => ("\r\nContent-Type: application/json".to_owned(), text.as_bytes()),
        };
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(content);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    form
}

/// Fields as headers whose names begin with this.
fn in_headers(fields: &dyn Fields, prefix: &str) -> Result<Vec<(HeaderName, HeaderValue)>, Error> {
    let mut headers = Vec::new();
    for (name, part) in fields.parts(&[])? {
        let refuse = |problem: &str| Error::new(ErrorKind::InvalidRequest, format!("{name} {problem}"));
        let text = match part {
            Part::Text(text) | Part::Json(text) => text,
            Part::File(bytes) => STANDARD.encode(bytes),
        };
        let header = HeaderName::from_bytes(format!("{prefix}{name}").as_bytes())
            .map_err(|_| refuse("cannot be the name of a header"))?;
        let mut value =
            HeaderValue::from_str(&text).map_err(|_| refuse("holds characters that cannot stand in a header"))?;
        // Whatever prints headers leaves it out then: some fields are secrets.
        value.set_sensitive(true);
        headers.push((header, value));
    }
    Ok(headers)
}

/// A request of a generated type.
pub(crate) struct Typed<'a>(pub(crate) &'a dyn Model);

impl Fields for Typed<'_> {
    fn json(&self) -> Result<Vec<u8>, serde_json::Error> {
        to_json(self.0)
    }

    fn parts(&self, _files: &[Cow<'static, str>]) -> Result<Vec<(Cow<'_, str>, Part)>, Error> {
        let mut parts = Vec::new();
        for (at, name) in self.0.shape().fields.iter().enumerate() {
            let value = self.0.get(at);
            let part = match value {
                Ref::Absent => continue,
                Ref::Bytes(bytes) => Part::File(bytes.clone()),
                Ref::Str(text) => Part::Text(text.to_owned()),
                Ref::Model(_) | Ref::List(_) => Part::Json(serde_json::to_string(&value).map_err(unwritable)?),
                _ => Part::Text(serde_json::to_string(&value).map_err(unwritable)?),
            };
            parts.push((Cow::Borrowed(*name), part));
        }
        Ok(parts)
    }
}

/// A request by value: an object.
impl Fields for Value {
    fn json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    fn parts(&self, files: &[Cow<'static, str>]) -> Result<Vec<(Cow<'_, str>, Part)>, Error> {
        let mut parts = Vec::new();
        for (name, value) in self.as_object().into_iter().flatten() {
            let part = match value {
                Value::Null => continue,
                Value::String(text) if files.iter().any(|file| file == name) => {
                    let bytes = STANDARD.decode(text).map_err(|_| {
                        Error::new(ErrorKind::InvalidRequest, format!("{name} is sent as a file, and is not base64"))
                    })?;
                    Part::File(bytes.into())
                }
                Value::String(text) => Part::Text(text.clone()),
                Value::Object(_) | Value::Array(_) => Part::Json(value.to_string()),
                Value::Number(_) | Value::Bool(_) => Part::Text(value.to_string()),
            };
            parts.push((Cow::Borrowed(name.as_str()), part));
        }
        Ok(parts)
    }
}
