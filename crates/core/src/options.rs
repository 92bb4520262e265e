//! What can be set for one call.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use crate::outgoing::{TRACE_ID, is_reserved};
use crate::retry::RetryPolicy;

/// Headers that a call takes beside those of the protocol; servers take few more.
const MAX_HEADERS: usize = 64;

/// What can be set for one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) region: Option<Arc<str>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) unsigned_payload: bool,
    /// The body of an action that takes bytes.
    pub(crate) body: Option<Bytes>,
    /// What was wrong with an option, said when the call is awaited.
    pub(crate) problem: Option<String>,
    pub(crate) unchecked: bool,
}

impl CallOptions {
    pub(crate) fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            (Ok(name), _) if is_reserved(&name) => self.refuse(format!("header {name} is the call's own to set")),
            _ if self.headers.len() == MAX_HEADERS => {
                self.refuse(format!("a call takes at most {MAX_HEADERS} headers of its own"));
            }
            (Ok(name), Ok(value)) => self.headers.push((name, value)),
            (Err(_), _) => self.refuse(format!("{name:?} is not the name of a header")),
            (_, Err(_)) => self.refuse(format!("the value of header {name} holds characters that a header cannot")),
        }
    }

    /// The trace id that was set, or else this one.
    pub(crate) fn trace_id_or<'a>(&'a self, other: &'a HeaderValue) -> Option<&'a str> {
        let set = self.headers.iter().find(|(name, _)| name == TRACE_ID).map(|(_, value)| value);
        set.unwrap_or(other).to_str().ok()
    }

    pub(crate) fn trace_id(&mut self, id: &str) {
        self.headers.retain(|(name, _)| name != TRACE_ID);
        self.header(TRACE_ID, id);
    }
}

/// The setters that all calls have.
macro_rules! call_options {
    () => {
        /// Another region than the configuration's.
        pub fn region(mut self, region: impl AsRef<str>) -> Self {
            self.options.region = Some(region.as_ref().into());
            self
        }

        /// Another timeout than the configuration's. It spans all attempts and the waits between them.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.options.timeout = Some(timeout);
            self
        }

        /// How long each attempt may take, where that is not what
        /// [`Config::attempt_timeout`](crate::Config::attempt_timeout) says.
        pub fn attempt_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.options.attempt_timeout = Some(timeout);
            self
        }

        /// Another retry policy than the configuration's. The client's budget for retries stays the same.
        pub fn retry(mut self, policy: crate::RetryPolicy) -> Self {
            self.options.retry = Some(policy);
            self
        }

        /// A header beside those of the protocol. It is not signed. The call fails, before anything is
        /// sent, where the name or the value cannot be a header, or the name is one that the call fills
        /// in itself.
        pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
            self.options.header(name.as_ref(), value.as_ref());
            self
        }

        /// The id by which your logs and the server's know this call: the header `X-TC-TraceId`, which all
        /// attempts share. Default: a random UUID, which the span of the call has as `trace_id`.
        pub fn trace_id(mut self, id: impl AsRef<str>) -> Self {
            self.options.trace_id(id.as_ref());
            self
        }

        /// Leaves the body out of the signature, so that a large one is not hashed. Whoever can change it
        /// on its way does so unnoticed; HTTPS is all that protects it then.
        pub fn unsigned_payload(mut self) -> Self {
            self.options.unsigned_payload = true;
            self
        }
    };
}
pub(crate) use call_options;
