//! What was called: a log that is bounded in number and in bytes.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde_json::Value;

use crate::auth::matches;

/// How many calls are remembered, and how many bytes of their requests.
const CALLS_KEPT: usize = 10_000;
const BYTES_KEPT: usize = 64 << 20;

/// A call that the emulator answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallRecord {
    /// Service, from the credential scope; empty where the request does not say it.
    pub service: String,
    /// Version of its API.
    pub version: String,
    /// The action that was asked for.
    pub action: String,
    /// The region; empty where the request has none.
    pub region: String,
    /// The id of the key that the request says it is signed with; empty where it says none.
    pub secret_id: String,
    /// The request id of the reply.
    pub request_id: String,
    /// The error code of the reply, where it was refused.
    pub code: Option<String>,
    /// What rules did to it, such as `delay=200ms`, where they did something.
    pub fault: Option<String>,
    /// When it came, by the emulator's clock.
    pub at: SystemTime,
    /// How long the work took.
    pub duration: Duration,
    request: Request,
}

/// The parameters as JSON, which are not printed: there may be passwords in them.
#[derive(Clone, Default, PartialEq, Eq)]
struct Request(Bytes);

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl CallRecord {
    /// One that came at a time.
    pub(crate) fn at(at: SystemTime) -> Self {
        Self {
            service: String::new(),
            version: String::new(),
            action: String::new(),
            region: String::new(),
            secret_id: String::new(),
            request_id: String::new(),
            code: None,
            fault: None,
            at,
            duration: Duration::ZERO,
            request: Request::default(),
        }
    }

    pub(crate) fn set_request(&mut self, json: &[u8]) {
        // A copy: what was received may be a part of a larger buffer, which would stay.
        self.request = Request(Bytes::copy_from_slice(json));
    }

    /// The parameters, where they were a JSON object or could be made one.
    pub fn request(&self) -> Option<Value> {
        serde_json::from_slice(&self.request.0).ok().filter(Value::is_object)
    }
}

/// Which calls to look at. Names may hold `*` for anything.
///
/// ```
/// use tencentcloud_emulator::CallFilter;
///
/// let refused = CallFilter::new().service("mqtt").code("ResourceNotFound*").limit(10);
/// ```
#[derive(Clone, Debug, Default)]
pub struct CallFilter {
    service: Option<String>,
    action: Option<String>,
    code: Option<String>,
    since: Option<SystemTime>,
    limit: Option<usize>,
}

impl CallFilter {
    /// All calls.
    pub fn new() -> Self {
        Self::default()
    }

    /// Of services of this name.
    #[must_use]
    pub fn service(mut self, pattern: impl Into<String>) -> Self {
        self.service = Some(pattern.into());
        self
    }

    /// Of actions of this name.
    #[must_use]
    pub fn action(mut self, pattern: impl Into<String>) -> Self {
        self.action = Some(pattern.into());
        self
    }

    /// That were refused with this code; those that were not refused, where it is empty.
    #[must_use]
    pub fn code(mut self, pattern: impl Into<String>) -> Self {
        self.code = Some(pattern.into());
        self
    }

    /// That came at this time or later.
    #[must_use]
    pub fn since(mut self, time: SystemTime) -> Self {
        self.since = Some(time);
        self
    }

    /// Only the last so many.
    #[must_use]
    pub fn limit(mut self, calls: usize) -> Self {
        self.limit = Some(calls);
        self
    }

    fn fits(&self, call: &CallRecord) -> bool {
        let is = |pattern: &Option<String>, name: &str| {
            pattern.as_ref().is_none_or(|pattern| matches(pattern.as_bytes(), name.as_bytes()))
        };
        let has_code = match (&self.code, &call.code) {
            (None, _) => true,
            (Some(pattern), Some(code)) => matches(pattern.as_bytes(), code.as_bytes()),
            (Some(pattern), None) => pattern.is_empty(),
        };
        has_code
            && is(&self.service, &call.service)
            && is(&self.action, &call.action)
            && self.since.is_none_or(|since| call.at >= since)
    }
}

/// The log.
#[derive(Debug, Default)]
pub(crate) struct Calls(Mutex<Log>);

#[derive(Debug, Default)]
struct Log {
    calls: VecDeque<CallRecord>,
    bytes: usize,
}

impl Calls {
    pub(crate) fn remember(&self, call: CallRecord) {
        let mut log = self.log();
        log.bytes += call.request.0.len();
        log.calls.push_back(call);
        while log.calls.len() > CALLS_KEPT || (log.bytes > BYTES_KEPT && log.calls.len() > 1) {
            let Some(dropped) = log.calls.pop_front() else { break };
            log.bytes -= dropped.request.0.len();
        }
    }

    /// Those that a filter lets through, oldest first.
    pub(crate) fn list(&self, filter: &CallFilter) -> Vec<CallRecord> {
        let log = self.log();
        let found = log.calls.iter().rev().filter(|call| filter.fits(call));
        let mut found: Vec<CallRecord> = found.take(filter.limit.unwrap_or(usize::MAX)).cloned().collect();
        found.reverse();
        found
    }

    pub(crate) fn count(&self) -> usize {
        self.log().calls.len()
    }

    pub(crate) fn clear(&self) {
        *self.log() = Log::default();
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn call(seconds: u64, action: &str, code: Option<&str>) -> CallRecord {
        let mut call = CallRecord::at(UNIX_EPOCH + Duration::from_secs(seconds));
        (call.service, call.action) = ("mqtt".to_owned(), action.to_owned());
        call.code = code.map(str::to_owned);
        call
    }

    #[test]
    fn calls_are_found() {
        let calls = Calls::default();
        for (at, action, code) in
            [(1, "CreateTopic", None), (2, "DescribeTopic", Some("ResourceNotFound.Topic")), (3, "DescribeTopic", None)]
        {
            calls.remember(call(at, action, code));
        }
        let found = |filter: CallFilter| -> Vec<u64> {
            let since = |call: &CallRecord| call.at.duration_since(UNIX_EPOCH).unwrap().as_secs();
            calls.list(&filter).iter().map(since).collect()
        };
        assert_eq!(found(CallFilter::new()), [1, 2, 3]);
        assert_eq!(found(CallFilter::new().service("cvm")), Vec::<u64>::new());
        assert_eq!(found(CallFilter::new().action("Describe*")), [2, 3]);
        assert_eq!(found(CallFilter::new().code("ResourceNotFound*")), [2]);
        assert_eq!(found(CallFilter::new().code("")), [1, 3]);
        assert_eq!(found(CallFilter::new().since(UNIX_EPOCH + Duration::from_secs(2))), [2, 3]);
        assert_eq!(found(CallFilter::new().limit(2)), [2, 3], "the last, oldest first");
    }

    #[test]
    fn the_log_is_bounded() {
        let calls = Calls::default();
        for at in 0..CALLS_KEPT as u64 + 5 {
            calls.remember(call(at, "A", None));
        }
        assert_eq!(calls.count(), CALLS_KEPT);
        for _ in 0..9 {
            let mut long = call(0, "Long", None);
            long.set_request(&vec![b' '; 10 << 20]);
            calls.remember(long);
        }
        assert_eq!(calls.count(), 6, "of 10 MB each");
        calls.clear();
        assert_eq!((calls.count(), calls.log().bytes), (0, 0));
    }
}
