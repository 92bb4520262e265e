//! Looking into requests before they are signed, and into replies before they are decoded.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::error::Error;
use crate::model::Operation;

/// Changes requests before they are signed, and replies before they are decoded:
/// [`Config::interceptor`](crate::Config::interceptor).
///
/// It is called for every attempt of a call, on the task that makes the call, so it must not block. An
/// error ends the attempt and is judged as one of the transport: whether another attempt follows depends on
/// its kind. To look on without changing anything, an [`Observer`](crate::Observer) does.
///
/// ```
/// use tencentcloud_core::{Error, Interceptor, Outgoing};
///
/// #[derive(Debug)]
/// struct Tenant(&'static str);
///
/// impl Interceptor for Tenant {
///     fn before_signing(&self, request: &mut Outgoing<'_>) -> Result<(), Error> {
///         request.header("x-tenant", self.0)
///     }
/// }
/// ```
pub trait Interceptor: fmt::Debug + Send + Sync + 'static {
    /// Before a request is signed. The body that it leaves is the one that is signed and sent.
    ///
    /// # Errors
    ///
    /// Yours; the request is not sent then.
    fn before_signing(&self, request: &mut Outgoing<'_>) -> Result<(), Error> {
        let _ = request;
        Ok(())
    }

    /// When a reply is here, and before it is decoded. Of a stream of events only the head is here, and
    /// the body is empty.
    ///
    /// # Errors
    ///
    /// Yours; it takes the place of the reply.
    fn after_reply(&self, reply: &mut Incoming<'_>) -> Result<(), Error> {
        let _ = reply;
        Ok(())
    }
}

/// A request that is about to be signed, for an [`Interceptor`].
///
/// In `Debug` only the names of headers and the length of the body are shown: either may hold secrets.
#[non_exhaustive]
pub struct Outgoing<'a> {
    /// What is called.
    pub operation: &'a Operation,
    /// The region of the call.
    pub region: Option<&'a str>,
    /// The host that it goes to, with a port where that is not the usual one.
    pub host: &'a str,
    /// The id that all attempts of the call share.
    pub trace_id: &'a str,
    /// 1 for the first attempt of a call.
    pub attempt: u32,
    /// Its headers so far. Those of the protocol (`Host`, `Content-Type`, `X-TC-…`, `Authorization`) are
    /// set afterwards, whatever stands here.
    pub headers: &'a mut HeaderMap,
    /// Its body.
    pub body: &'a mut Bytes,
}

impl Outgoing<'_> {
    /// Sets a header.
    ///
    /// # Errors
    ///
    /// Of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest) where name or value cannot be a header.
    pub fn header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let refuse = |what: &str| {
            Error::new(crate::error::ErrorKind::InvalidRequest, format!("{what} of the header {name:?} cannot be one"))
        };
        let key = http::HeaderName::from_bytes(name.as_bytes()).map_err(|_| refuse("the name"))?;
        let mut value = http::HeaderValue::from_str(value).map_err(|_| refuse("the value"))?;
        // Whatever prints headers leaves it out then: it may be a secret.
        value.set_sensitive(true);
        self.headers.insert(key, value);
        Ok(())
    }
}

/// A reply that has just come, for an [`Interceptor`].
///
/// In `Debug` only the names of headers and the length of the body are shown: either may hold secrets.
#[non_exhaustive]
pub struct Incoming<'a> {
    /// What was called.
    pub operation: &'a Operation,
    /// The host that answered.
    pub host: &'a str,
    /// The id that all attempts of the call share.
    pub trace_id: &'a str,
    /// 1 for the first attempt of a call.
    pub attempt: u32,
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: &'a mut HeaderMap,
    /// The body.
    pub body: &'a mut Bytes,
}

impl fmt::Debug for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("operation", &format_args!("{}", self.operation))
            .field("region", &self.region)
            .field("host", &self.host)
            .field("trace_id", &self.trace_id)
            .field("attempt", &self.attempt)
            .field("headers", &names(self.headers))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

impl fmt::Debug for Incoming<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("operation", &format_args!("{}", self.operation))
            .field("host", &self.host)
            .field("trace_id", &self.trace_id)
            .field("attempt", &self.attempt)
            .field("status", &self.status)
            .field("headers", &names(self.headers))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

fn names(headers: &HeaderMap) -> Vec<&str> {
    headers.keys().map(http::HeaderName::as_str).collect()
}
