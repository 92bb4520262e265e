//! A reply with all that came along.

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::document::Document;
use crate::error::Attempt;
use crate::model::Odd;
use crate::send::{Exchanged, request_id};

/// A reply, by [`Call::send`](crate::Call::send): its fields, and what came along. It derefs to the fields.
#[derive(Clone)]
pub struct Reply<T> {
    fields: T,
    status: StatusCode,
    headers: HeaderMap,
    bytes: Bytes,
    request_id: Option<String>,
    failed: Vec<Attempt>,
    odd: Vec<Odd>,
}

impl<T: Document> Reply<T> {
    pub(crate) fn new(fields: T, exchanged: Exchanged) -> Self {
        let Exchanged { reply, odd, failed, .. } = exchanged;
        let told = fields.view().at("RequestId").text().filter(|id| !id.is_empty());
        let request_id = told.or_else(|| request_id(&reply.headers));
        let (status, headers, bytes) = (reply.status, reply.headers, reply.body);
        Self { fields, status, headers, bytes, request_id, failed, odd }
    }
}

impl<T> Reply<T> {
    /// The fields alone.
    pub fn into_inner(self) -> T {
        self.fields
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it came: JSON with a `Response` in it.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The id that the server gave the request; support asks for it.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// How many attempts it took; 1 where the first one succeeded.
    pub fn attempts(&self) -> usize {
        self.failed.len() + 1
    }

    /// What became of the attempts that failed before.
    pub fn failed_attempts(&self) -> &[Attempt] {
        &self.failed
    }

    /// The values that did not have the type of their field, with their paths and what became of them: at most
    /// 64, those that were lost before those that were only converted.
    /// [`Config::strict`](crate::Config::strict) makes it an error where one was lost.
    pub fn odd(&self) -> &[Odd] {
        &self.odd
    }
}

impl<T> Deref for Reply<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.fields
    }
}

impl<T> DerefMut for Reply<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.fields
    }
}

/// Without headers and bytes: they may hold what the fields hide.
impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("fields", &self.fields)
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("attempts", &self.attempts())
            .field("odd", &self.odd)
            .field("bytes", &format_args!("{} bytes", self.bytes.len()))
            .finish_non_exhaustive()
    }
}
