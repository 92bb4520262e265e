//! What a call is made of, for all of its attempts.

use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

use super::headers::new_trace_id;
use super::options::CallOptions;
use super::payload::Payload;
use crate::config::{Config, Endpoint, RetryPolicy, Settings};
use crate::model::OperationRef;

/// What a call is made of, for all of its attempts.
pub(crate) struct Job<'a> {
    pub(crate) config: &'a Config,
    pub(crate) operation: &'a OperationRef,
    pub(crate) payload: &'a Payload,
    pub(crate) options: &'a CallOptions,
    pub(crate) region: Option<&'a str>,
    /// The endpoint of the service where nothing else is said, which its client has checked already.
    pub(crate) usual: Option<&'a Endpoint>,
    pub(crate) trace_id: HeaderValue,
    /// How long all of it may take.
    pub(crate) allowed: Duration,
    /// When that is over. A time so long that no clock can tell its end is no limit.
    pub(crate) deadline: Option<Instant>,
    /// Whether it may be carried out twice.
    pub(crate) may_repeat: bool,
}

impl<'a> Job<'a> {
    pub(crate) fn new(
        config: &'a Config,
        operation: &'a OperationRef,
        payload: &'a Payload,
        options: &'a CallOptions,
        usual: Option<&'a Endpoint>,
    ) -> Self {
        let allowed = options.timeout.unwrap_or(config.settings().timeout);
        Self {
            config,
            operation,
            payload,
            options,
            region: options.region(config),
            usual,
            trace_id: options.set_trace_id().cloned().unwrap_or_else(new_trace_id),
            allowed,
            deadline: Instant::now().checked_add(allowed),
            may_repeat: options.repeatable.unwrap_or(payload.has_client_token || operation.reads()),
        }
    }

    pub(crate) fn policy(&self) -> &RetryPolicy {
        self.options.retry.as_ref().unwrap_or(&self.config.settings().retry)
    }

    /// How long an attempt may take, where that is less than the call: one that stalls leaves time
    /// for another, where another may follow.
    pub(crate) fn attempt_timeout(&self, may_follow: bool) -> Option<Duration> {
        let set = self.options.attempt_timeout.or(self.config.settings().attempt_timeout);
        let by_default = || Settings::ATTEMPT_TIMEOUT.max(self.allowed / 2);
        set.or_else(|| (self.may_repeat && may_follow).then(by_default))
    }

    pub(crate) fn shown_trace_id(&self) -> &str {
        self.trace_id.to_str().unwrap_or_default()
    }
}
