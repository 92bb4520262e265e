//! What a mock answers, and how that becomes a reply.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::setup::config_error;
use crate::call::Action;
use crate::error::{Error, ErrorKind};
use crate::model::{Start as _, decode_fields, to_json};
use crate::transport::Body;

/// One answer to an action: a reply, a refusal, or something that is no answer of the API at all.
///
/// Replies get an envelope and, where they have none, a request id: `mock-1`, `mock-2` and so on.
pub struct Answer<R>(Reply, PhantomData<fn(R)>);

impl<R: Action> Answer<R> {
    /// This reply.
    pub fn reply(reply: R::Response) -> Self {
        let fields = to_json(&reply).and_then(|json| serde_json::from_slice(&json));
        Self::of(fields.map_or_else(
            |error| Reply::wrong(format!("the reply for {} cannot be written as JSON: {error}", place::<R>())),
            Reply::fields,
        ))
    }

    /// A reply that a function fills in. It begins empty, as a server would say nothing but the
    /// request id.
    ///
    /// ```
    /// # use tencentcloud_core::{Action, mock::Answer};
    /// # use tencentcloud_derive::Model;
    /// # #[derive(Model)]
    /// # #[model(request)]
    /// # #[non_exhaustive]
    /// # pub struct DescribeInstanceRequest { pub instance_id: Option<String> }
    /// # #[derive(Model)]
    /// # #[non_exhaustive]
    /// # pub struct DescribeInstanceResponse { pub instance_name: String, pub request_id: String }
    /// # impl Action for DescribeInstanceRequest {
    /// #     type Response = DescribeInstanceResponse;
    /// #     const OPERATION: &'static tencentcloud_core::Operation = &tencentcloud_core::Operation {
    /// #         service: std::borrow::Cow::Borrowed("mqtt"),
    /// #         version: std::borrow::Cow::Borrowed("2024-05-16"),
    /// #         name: std::borrow::Cow::Borrowed("DescribeInstance"),
    /// #         effect: tencentcloud_core::model::Effect::Reads,
    /// #         ..tencentcloud_core::Operation::BASE
    /// #     };
    /// # }
    /// let answer = Answer::<DescribeInstanceRequest>::fill(|reply| reply.instance_name = "tea house".to_owned());
    /// ```
    pub fn fill(fill: impl FnOnce(&mut R::Response)) -> Self {
        let mut reply = R::Response::start();
        fill(&mut reply);
        Self::reply(reply)
    }

    /// A reply with these fields, by their names on the wire:
    /// `Answer::json(json!({ "TotalCount": 1 }))`, or anything else that serializes to an object.
    ///
    /// A field that the reply does not have, or a value that does not fit its field, is a slip: the
    /// call fails with an error of kind [`ErrorKind::Config`] that names it. To see how a
    /// program takes such a reply, send it by [`raw`](Self::raw).
    pub fn json(fields: impl serde::Serialize) -> Self {
        Self::of(match serde_json::to_value(fields) {
            Ok(fields) => match slip::<R>(&fields) {
                None => Reply::fields(fields),
                Some(slip) => Reply::wrong(format!("the reply for {} {slip}", place::<R>())),
            },
            Err(error) => Reply::wrong(format!("the reply for {} cannot be written as JSON: {error}", place::<R>())),
        })
    }

    /// A refusal by the API.
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(Reply::refusal(code.into(), message.into(), None))
    }

    /// No reply but a failure of the transport: [`ErrorKind::Unreachable`], [`ErrorKind::Connection`].
    pub fn failure(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::of(Reply::new(Content::Failure(kind, message.into())))
    }

    /// What a proxy or a server that fails would send: any status (one that is none becomes 500), any
    /// type of content, any bytes.
    pub fn raw(status: u16, content_type: impl AsRef<str>, body: impl Into<Bytes>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let content_type = HeaderValue::from_str(content_type.as_ref());
        Self::of(match content_type {
            Ok(content_type) => Reply::new(Content::Raw(status, content_type, body.into())),
            Err(_) => Reply::wrong("the content type holds characters that a header cannot"),
        })
    }

    /// The same after so long. After [`Duration::MAX`] it never comes.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.0.delay = delay;
        self
    }

    pub(super) fn from_error(error: Error) -> Self {
        Self::of(Reply::from_error(error))
    }

    pub(super) fn into_reply(self) -> Reply {
        self.0
    }

    fn of(reply: Reply) -> Self {
        Self(reply, PhantomData)
    }
}

impl<R> Clone for Answer<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<R> fmt::Debug for Answer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Answer").field(&self.0).finish()
    }
}

/// An answer without the type that it was made for.
#[derive(Clone)]
pub(super) struct Reply {
    content: Content,
    delay: Duration,
}

#[derive(Clone)]
enum Content {
    Fields(Value),
    Refusal { code: String, message: String, request_id: Option<String> },
    Failure(ErrorKind, String),
    Raw(StatusCode, HeaderValue, Bytes),
}

impl Reply {
    fn new(content: Content) -> Self {
        Self { content, delay: Duration::ZERO }
    }

    pub(super) fn fields(fields: Value) -> Self {
        Self::new(Content::Fields(fields))
    }

    /// A slip in the test.
    pub(super) fn wrong(problem: impl Into<String>) -> Self {
        Self::new(Content::Failure(ErrorKind::Config, problem.into()))
    }

    fn refusal(code: String, message: String, request_id: Option<String>) -> Self {
        Self::new(Content::Refusal { code, message, request_id })
    }

    pub(super) fn from_error(error: Error) -> Self {
        match error.code() {
            Some(code) => {
                Self::refusal(code.to_owned(), error.message().to_owned(), error.request_id().map(str::to_owned))
            }
            None => Self::new(Content::Failure(error.kind(), error.message().to_owned())),
        }
    }

    pub(super) fn delay(&self) -> Duration {
        self.delay
    }

    /// The reply as a transport returns it, with this request id unless it has one.
    pub(super) fn send(self, id: &str) -> Result<http::Response<Body>, Error> {
        let response = match self.content {
            Content::Failure(ErrorKind::Config, problem) => return Err(config_error(problem)),
            Content::Failure(kind, message) => return Err(Error::new(kind, message)),
            Content::Raw(status, content_type, body) => {
                let mut reply = http::Response::new(Body::whole(body));
                *reply.status_mut() = status;
                reply.headers_mut().insert(CONTENT_TYPE, content_type);
                return Ok(reply);
            }
            Content::Refusal { code, message, request_id } => {
                json!({ "Error": { "Code": code, "Message": message }, "RequestId": request_id.as_deref().unwrap_or(id) })
            }
            Content::Fields(mut fields) => {
                let Some(members) = fields.as_object_mut() else {
                    return Err(config_error("the reply is no JSON object"));
                };
                let has_id = members.get("RequestId").and_then(Value::as_str).is_some_and(|id| !id.is_empty());
                if !has_id {
                    members.insert("RequestId".to_owned(), id.into());
                }
                fields
            }
        };
        let mut reply = http::Response::new(Body::whole(json!({ "Response": response }).to_string()));
        reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(reply)
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the fields of a reply: some hold secrets, and this no longer knows which.
        match &self.content {
            Content::Fields(_) => f.write_str("a reply")?,
            Content::Refusal { code, .. } => f.write_str(code)?,
            Content::Failure(kind, message) => write!(f, "{kind:?}: {message}")?,
            Content::Raw(status, _, body) => write!(f, "status {}, {} bytes", status.as_u16(), body.len())?,
        }
        if self.delay.is_zero() { Ok(()) } else { write!(f, " after {:?}", self.delay) }
    }
}

/// What is wrong with the fields of a reply.
fn slip<R: Action>(fields: &Value) -> Option<String> {
    let mut reply = R::Response::start();
    if !fields.is_object() {
        // A value could be a secret.
        return Some("is no JSON object".to_owned());
    }
    let decoded = match decode_fields(&mut reply, fields.to_string().as_bytes()) {
        Ok(decoded) => decoded,
        Err(error) => return Some(format!("cannot be read: {error}")),
    };
    let unknown = decoded.unknown.iter().find(|path| *path != "RequestId");
    let name = crate::model::Model::shape(&reply).name;
    match (unknown, decoded.lost()) {
        (Some(path), _) => Some(format!("has the field {path}, which {name} does not have")),
        (None, Some(odd)) => Some(format!("has a value that does not fit its field: {odd}")),
        (None, None) => None,
    }
}

fn place<R: Action>() -> String {
    R::OPERATION.to_string()
}
