//! What a mock keeps of the requests that it was sent.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use super::sent::{Sent, is_same};
use crate::call::Action;
use crate::model::decode_fields;

/// A request that a [`Mock`](super::Mock) was sent. Every attempt of a call is one.
///
/// In `Debug` the fields that hold secrets are `***`, and so are those of a call by value, of which nobody knows.
#[derive(Clone)]
#[non_exhaustive]
pub struct LoggedCall {
    /// Short name of the service, such as `mqtt`.
    pub service: Cow<'static, str>,
    /// Version of its API, such as `2024-05-16`.
    pub version: Cow<'static, str>,
    /// Name of the action, such as `DescribeInstance`.
    pub action: Cow<'static, str>,
    /// The region, where the call or its configuration names one.
    pub region: Option<String>,
    /// The fields of the request as JSON, also where they went as a form or in headers.
    pub fields: serde_json::Value,
    /// All headers, the signature among them.
    pub headers: HeaderMap,
    /// The body as it was sent.
    pub body: Bytes,
    pub(super) sent: Sent,
}

impl LoggedCall {
    pub(super) fn new(request: http::Request<Bytes>, sent: Sent) -> Self {
        let (head, body) = request.into_parts();
        Self {
            service: sent.operation.service.clone(),
            version: sent.operation.version.clone(),
            action: sent.operation.name.clone(),
            region: sent.region.clone(),
            fields: sent.fields.clone(),
            headers: head.headers,
            body,
            sent,
        }
    }

    /// The request in its type. `None` where it is for another action.
    pub fn request<R: Action>(&self) -> Option<R> {
        if !is_same(&self.sent.operation, R::OPERATION) {
            return None;
        }
        let mut request = R::start();
        decode_fields(&mut request, &serde_json::to_vec(&self.fields).ok()?).ok()?;
        Some(request)
    }
}

impl fmt::Debug for LoggedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoggedCall")
            .field("service", &self.service)
            .field("version", &self.version)
            .field("action", &self.action)
            .field("region", &self.region)
            .field("fields", &format_args!("{}", self.sent.printed_fields()))
            .finish_non_exhaustive()
    }
}
