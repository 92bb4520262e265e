//! Telling a program's metrics and traces what its calls do.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::error::Error;
use crate::model::Operation;

/// Is told of every call and every attempt of the clients that it is configured for:
/// [`Config::observer`](crate::Config::observer).
///
/// It is called on the task that makes the call, between one attempt and the next, so it must not
/// block: counting and recording in a histogram is what it is for. For each call there is one
/// [`on_start`](Self::on_start), and then one [`on_end`](Self::on_end) or, where the future of the call is
/// dropped before it is over, one [`on_dropped`](Self::on_dropped). All of them have the call's trace id.
/// Spans and events for people are those of `tracing`.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use tencentcloud_core::{CallReport, Observer};
///
/// #[derive(Debug, Default)]
/// struct Counters { calls: AtomicU64, failed: AtomicU64, retries: AtomicU64 }
///
/// impl Observer for Counters {
///     fn on_end(&self, call: &CallReport<'_>) {
///         // With the crate `metrics` this is
///         // histogram!("tencentcloud_call_seconds", "action" => call.operation.to_string(), "outcome" => call.outcome())
///         //     .record(call.took.as_secs_f64());
///         self.calls.fetch_add(1, Ordering::Relaxed);
///         self.retries.fetch_add(u64::from(call.attempts.saturating_sub(1)), Ordering::Relaxed);
///         if call.error.is_some() {
///             self.failed.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait Observer: fmt::Debug + Send + Sync + 'static {
    /// A call begins. Each page of a list, and each look while waiting, is a call.
    fn on_start(&self, call: &CallStart<'_>) {
        let _ = call;
    }

    /// An attempt is over. Of a stream of events: its first event is here.
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        let _ = attempt;
    }

    /// A call is over, whatever became of it. Of a stream of events: its first event is here.
    fn on_end(&self, call: &CallReport<'_>) {
        let _ = call;
    }

    /// The future of a call was dropped before the call was over: by a timeout of the program's own, or
    /// since nobody wanted the reply any more. Whether the server carried it out is not known.
    fn on_dropped(&self, call: &CallReport<'_>) {
        let _ = call;
    }
}

/// A call that begins, for an [`Observer`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallStart<'a> {
    /// What is called.
    pub operation: &'a Operation,
    /// The region of the call.
    pub region: Option<&'a str>,
    /// The id by which your logs and the server's know the call.
    pub trace_id: &'a str,
}

/// One attempt of a call, for an [`Observer`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AttemptReport<'a> {
    /// What is called.
    pub operation: &'a Operation,
    /// The region of the call.
    pub region: Option<&'a str>,
    /// The id by which your logs and the server's know the call.
    pub trace_id: &'a str,
    /// The host that it was sent to, with a port where that is not the usual one.
    pub host: &'a str,
    /// 1 for the first attempt of a call.
    pub number: u32,
    /// How long it took, from sending to the end of the reply.
    pub took: Duration,
    /// Length of the body that was sent, in bytes.
    pub sent: usize,
    /// Length of the reply's body, in bytes; 0 where there was none, and for a stream of events.
    pub received: usize,
    /// The HTTP status of the reply, where there was one.
    pub status: Option<StatusCode>,
    /// What went wrong. The message may name what the request names; its code and kind do not.
    pub error: Option<&'a Error>,
}

/// A call that is over or was dropped, for an [`Observer`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallReport<'a> {
    /// What was called.
    pub operation: &'a Operation,
    /// The region of the call.
    pub region: Option<&'a str>,
    /// The id by which your logs and the server's know the call.
    pub trace_id: &'a str,
    /// How many attempts there were; 0 where it was refused before the first.
    pub attempts: u32,
    /// How long it took, waits included.
    pub took: Duration,
    /// What the call returns, where that is an error. `None` where it was dropped.
    pub error: Option<&'a Error>,
}

impl AttemptReport<'_> {
    /// A label for a metric: see [`CallReport::outcome`].
    pub fn outcome(&self) -> String {
        outcome(self.error)
    }
}

impl CallReport<'_> {
    /// A label for a metric: `ok`, the API's error code such as `RequestLimitExceeded`, or the
    /// [name](crate::ErrorKind::name) of the error's kind such as `timeout`. The set is small for each
    /// action.
    pub fn outcome(&self) -> String {
        outcome(self.error)
    }
}

fn outcome(error: Option<&Error>) -> String {
    match error {
        None => "ok".to_owned(),
        Some(error) => error.code().unwrap_or_else(|| error.kind().name()).to_owned(),
    }
}
