//! What can be set for one call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use super::headers::{TRACE_ID, is_reserved};
use crate::config::{Config, ProvideCredentials, RetryPolicy};

/// Headers that a call takes beside those of the protocol; servers take few more.
const MAX_HEADERS: usize = 64;

/// What can be set for one call.
#[derive(Clone, Default)]
pub struct CallOptions {
    pub(crate) region: Option<Arc<str>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) credentials: Option<Arc<dyn ProvideCredentials>>,
    /// Whether it may be carried out twice, where the call knows better than its operation.
    pub(crate) repeatable: Option<bool>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) unsigned_payload: bool,
    /// The body of an action that takes bytes.
    pub(crate) body: Option<Bytes>,
    /// What was wrong with an option, said when the call is awaited.
    pub(crate) problem: Option<String>,
    pub(crate) unchecked: bool,
}

/// Without the values of headers and the body: some are secrets.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("CallOptions")
            .field("region", &self.region)
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("retry", &self.retry)
            .field("credentials", &self.credentials)
            .field("repeatable", &self.repeatable)
            .field("headers", &headers)
            .field("unsigned_payload", &self.unsigned_payload)
            .field("body", &self.body.as_ref().map(Bytes::len))
            .field("unchecked", &self.unchecked)
            .finish()
    }
}

impl CallOptions {
    /// The region of a call.
    pub(crate) fn region<'a>(&'a self, config: &'a Config) -> Option<&'a str> {
        self.region.as_deref().or(config.settings().region.as_deref()).filter(|region| !region.is_empty())
    }

    pub(crate) fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            (Ok(name), _) if is_reserved(&name) => self.refuse(format!("header {name} is the call's own to set")),
            _ if self.headers.len() == MAX_HEADERS => {
                self.refuse(format!("a call takes at most {MAX_HEADERS} headers of its own"));
            }
            (Ok(name), Ok(mut value)) => {
                // Whatever prints headers leaves it out then: it may be a secret, and an id for logs is none.
                value.set_sensitive(name != TRACE_ID);
                self.headers.push((name, value));
            }
            (Err(_), _) => self.refuse(format!("{name:?} is not the name of a header")),
            (_, Err(_)) => self.refuse(format!("the value of header {name} holds characters that a header cannot")),
        }
    }

    /// The trace id that was set.
    pub(crate) fn set_trace_id(&self) -> Option<&HeaderValue> {
        self.headers.iter().find(|(name, _)| name == TRACE_ID).map(|(_, value)| value)
    }

    pub(crate) fn trace_id(&mut self, id: &str) {
        self.headers.retain(|(name, _)| name != TRACE_ID);
        self.header(TRACE_ID, id);
    }
}
