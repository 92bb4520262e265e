//! What a recording is made of: requests and replies without secrets, as JSON.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value, json};

use super::sent::{HIDDEN, Sent, header};
use super::setup::config_error;
use crate::error::Error;
use crate::transport::Body;

/// The headers of a reply that anybody looks at.
const HEADERS: [HeaderName; 3] = [CONTENT_TYPE, RETRY_AFTER, HeaderName::from_static("x-tc-requestid")];

/// A request and the reply to it, with `***` for secrets.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Exchange {
    pub(super) asked: Asked,
    pub(super) region: Option<String>,
    status: u16,
    headers: BTreeMap<String, String>,
    reply: Content,
}

/// What a reply is found by.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) service: String,
    pub(super) version: String,
    pub(super) action: String,
    pub(super) request: Value,
    /// The body of an action that takes bytes, in base64.
    pub(super) body: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Content {
    Json(Value),
    Text(String),
    Bytes(Bytes),
}

/// What the headers of a request prove who sends it with. It is to stand nowhere in a recording.
pub(super) struct Proofs(Vec<String>);

impl Proofs {
    pub(super) fn of(request: &http::Request<Bytes>) -> Self {
        let id = header(request, AUTHORIZATION.as_str())
            .and_then(|text| text.split_once("Credential="))
            .and_then(|(_, scope)| scope.split_once('/'))
            .map(|(id, _)| id);
        let found = id.into_iter().chain(header(request, "x-tc-token"));
        // Something shorter would be found in words that have nothing to do with it.
        Self(found.filter(|text| text.len() >= 8).map(str::to_owned).collect())
    }

    fn hide_in(&self, text: &mut String) {
        for proof in &self.0 {
            if text.contains(proof) {
                *text = text.replace(proof, HIDDEN);
            }
        }
    }

    fn hide(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.hide_in(text),
            Value::Array(elements) => elements.iter_mut().for_each(|element| self.hide(element)),
            Value::Object(members) => members.values_mut().for_each(|member| self.hide(member)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

impl Asked {
    pub(super) fn of(sent: &Sent, proofs: &Proofs) -> Self {
        let mut request = sent.shown_fields();
        proofs.hide(&mut request);
        Self {
            service: sent.operation.service.clone().into_owned(),
            version: sent.operation.version.clone().into_owned(),
            action: sent.operation.name.clone().into_owned(),
            request,
            body: sent.bytes.as_ref().map(|bytes| STANDARD.encode(bytes)),
        }
    }

    pub(super) fn is_same_action(&self, other: &Self) -> bool {
        (&self.service, &self.version, &self.action) == (&other.service, &other.version, &other.action)
    }
}

impl Exchange {
    pub(super) fn of(sent: &Sent, proofs: &Proofs, head: &http::response::Parts, body: &Bytes) -> Self {
        let shown = |name: &HeaderName| {
            let mut value = head.headers.get(name)?.to_str().ok()?.to_owned();
            proofs.hide_in(&mut value);
            Some((name.as_str().to_owned(), value))
        };
        let reply = match (serde_json::from_slice::<Value>(body), std::str::from_utf8(body)) {
            (Ok(mut json), _) => {
                sent.hide_in_reply(&mut json);
                proofs.hide(&mut json);
                Content::Json(json)
            }
            (Err(_), Ok(text)) => {
                let mut text = text.to_owned();
                proofs.hide_in(&mut text);
                Content::Text(text)
            }
            (Err(_), Err(_)) => Content::Bytes(body.clone()),
        };
        Self {
            asked: Asked::of(sent, proofs),
            region: sent.region.clone(),
            status: head.status.as_u16(),
            headers: HEADERS.iter().filter_map(shown).collect(),
            reply,
        }
    }

    /// The reply as a transport returns it.
    pub(super) fn reply(&self) -> Result<http::Response<Body>, Error> {
        let body = match &self.reply {
            Content::Json(json) => Bytes::from(json.to_string()),
            Content::Text(text) => Bytes::from(text.clone()),
            Content::Bytes(bytes) => bytes.clone(),
        };
        let mut reply = http::Response::new(Body::whole(body));
        *reply.status_mut() = StatusCode::from_u16(self.status)
            .map_err(|_| config_error(format!("the recording has the status {}, which is none", self.status)))?;
        for (name, value) in &self.headers {
            let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) else {
                return Err(config_error(format!("the recording has the header {name:?}, which cannot be one")));
            };
            reply.headers_mut().insert(name, value);
        }
        Ok(reply)
    }

    fn to_json(&self) -> Value {
        let mut json = json!({
            "service": self.asked.service,
            "version": self.asked.version,
            "action": self.asked.action,
            "region": self.region,
            "request": self.asked.request,
            "status": self.status,
            "headers": self.headers,
        });
        if let Some(body) = &self.asked.body {
            json["body"] = body.as_str().into();
        }
        let (key, reply) = match &self.reply {
            Content::Json(json) => ("reply", json.clone()),
            Content::Text(text) => ("reply_text", text.as_str().into()),
            Content::Bytes(bytes) => ("reply_base64", STANDARD.encode(bytes).into()),
        };
        json[key] = reply;
        json
    }

    fn from_json(json: &Value) -> Result<Self, String> {
        let Value::Object(members) = json else { return Err("is no object".to_owned()) };
        let required = |key: &str| text(members, key)?.ok_or_else(|| format!("has no {key:?}"));
        let status = members.get("status").map_or(Some(200), Value::as_u64).and_then(|status| status.try_into().ok());
        let headers = members.get("headers").and_then(Value::as_object).into_iter().flatten();
        let reply = if let Some(json) = members.get("reply") {
            Content::Json(json.clone())
        } else if let Some(text) = text(members, "reply_text")? {
            Content::Text(text)
        } else if let Some(text) = text(members, "reply_base64")? {
            let bytes =
                STANDARD.decode(text).map_err(|error| format!("has a \"reply_base64\" that is none: {error}"))?;
            Content::Bytes(bytes.into())
        } else {
            return Err("has no \"reply\", \"reply_text\" or \"reply_base64\"".to_owned());
        };
        Ok(Self {
            asked: Asked {
                service: required("service")?,
                version: required("version")?,
                action: required("action")?,
                request: members.get("request").cloned().unwrap_or_else(|| json!({})),
                body: text(members, "body")?,
            },
            region: text(members, "region")?,
            status: status.ok_or("has a \"status\" that is none")?,
            headers: headers.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect(),
            reply,
        })
    }
}

fn text(members: &Map<String, Value>, key: &str) -> Result<Option<String>, String> {
    match members.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("has a {key:?} that is no string")),
    }
}

/// Writes a recording.
pub(super) fn write(path: &Path, exchanges: &[Exchange]) -> Result<(), Error> {
    let exchanges: Vec<_> = exchanges.iter().map(Exchange::to_json).collect();
    let mut text = format!("{:#}", json!({ "exchanges": exchanges }));
    text.push('\n');
    std::fs::write(path, text).map_err(|error| {
        config_error(format!("the recording {} cannot be written: {error}", path.display())).with_source(error)
    })
}

/// Reads a recording; `name` is what an error calls it.
pub(super) fn read(name: &str, text: &str) -> Result<Vec<Exchange>, Error> {
    let refuse = |problem: String| config_error(format!("the recording {name} {problem}"));
    let json: Value = serde_json::from_str(text).map_err(|error| refuse(format!("is not JSON: {error}")))?;
    let exchanges = json.get("exchanges").and_then(Value::as_array);
    let exchanges = exchanges.ok_or_else(|| refuse("has no list \"exchanges\"".to_owned()))?;
    let numbered = exchanges.iter().zip(1..);
    numbered
        .map(|(json, number)| {
            Exchange::from_json(json).map_err(|problem| refuse(format!("is unusable: exchange {number} {problem}")))
        })
        .collect()
}
