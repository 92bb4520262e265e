//! Who is told of a call: its observer, `tracing`, and its error.

use std::time::Duration;

use tokio::time::Instant;

use super::course::Tried;
use super::history::History;
use super::job::Job;
use super::reply::RawReply;
use crate::config::{AttemptReport, CallReport, CallStart};
use crate::error::{Attempt, Error};
use crate::model::{Decoded, Odd};

/// What a call brought.
pub(crate) struct Exchanged {
    pub(crate) reply: RawReply,
    pub(crate) odd: Vec<Odd>,
    /// The attempts before the last, which succeeded.
    pub(crate) failed: Vec<Attempt>,
    pub(crate) attempts: u32,
}

/// A call that is watched from its start. Dropped before its end, it says so.
pub(crate) struct Watch<'j, 'a> {
    job: &'j Job<'a>,
    began: Instant,
    pub(crate) history: History,
    is_over: bool,
}

impl<'j, 'a> Watch<'j, 'a> {
    pub(crate) fn start(job: &'j Job<'a>) -> Self {
        if let Some(observer) = &job.config.settings().observer {
            let trace_id = job.shown_trace_id();
            observer.on_start(&CallStart { operation: job.operation, region: job.region, trace_id });
        }
        Self { job, began: Instant::now(), history: History::begin(), is_over: false }
    }

    pub(crate) fn span(&self) -> tracing::Span {
        let Job { operation, region, .. } = self.job;
        tracing::debug_span!(
            "tencentcloud.call",
            service = &*operation.service,
            action = &*operation.name,
            region,
            trace_id = self.job.shown_trace_id()
        )
    }

    /// How many attempts there were, that under way included.
    pub(crate) fn attempts(&self) -> u32 {
        u32::try_from(self.history.len()).unwrap_or(u32::MAX)
    }

    /// An attempt is over.
    pub(crate) fn report(&self, tried: &Tried<'_>, took: Duration) {
        let error = tried.error();
        tracing::debug!(
            attempt = self.attempts(),
            host = tried.host,
            status = tried.raw.as_ref().map(|raw| raw.status.as_u16()),
            code = error.and_then(Error::code),
            request_id = error.and_then(Error::request_id),
            milliseconds = took.as_millis() as u64,
            "attempt"
        );
        if let Some(observer) = &self.job.config.settings().observer {
            observer.on_attempt(&AttemptReport {
                operation: self.job.operation,
                region: self.job.region,
                trace_id: self.job.shown_trace_id(),
                host: tried.host,
                number: self.attempts(),
                took,
                sent: self.job.payload.body.len(),
                received: tried.raw.as_ref().map_or(0, |raw| raw.body.len()),
                status: tried.raw.as_ref().map(|raw| raw.status).or(error.and_then(Error::status)),
                error,
            });
        }
    }

    /// The call is over.
    pub(crate) fn end(mut self, result: Result<(RawReply, Decoded), Error>) -> Result<Exchanged, Error> {
        self.is_over = true;
        let attempts = self.attempts();
        let failed = std::mem::take(&mut self.history).into_attempts();
        let result = match result {
            Ok((reply, decoded)) => Ok(Exchanged { reply, odd: decoded.odd, failed, attempts }),
            Err(error) => Err(error.at(self.job.operation.to_string(), self.job.region, attempts).with_history(failed)),
        };
        if let Some(observer) = &self.job.config.settings().observer {
            observer.on_end(&self.call(attempts, result.as_ref().err()));
        }
        result
    }

    fn call<'r>(&'r self, attempts: u32, error: Option<&'r Error>) -> CallReport<'r> {
        CallReport {
            operation: self.job.operation,
            region: self.job.region,
            trace_id: self.job.shown_trace_id(),
            attempts,
            took: self.began.elapsed(),
            error,
        }
    }
}

impl Drop for Watch<'_, '_> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        if let Some(observer) = &self.job.config.settings().observer {
            observer.on_dropped(&self.call(self.attempts(), None));
        }
    }
}
