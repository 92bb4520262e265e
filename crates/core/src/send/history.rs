//! What became of each attempt of a call.

use std::mem::take;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Attempt, Error, ErrorKind, timeout};

/// The attempts of a call so far.
#[derive(Debug)]
pub(crate) struct History {
    attempts: Vec<Attempt>,
    /// When the last attempt ended, or the call began.
    since: Instant,
    /// When the attempt under way began.
    under_way: Option<Instant>,
}

impl Default for History {
    fn default() -> Self {
        Self::begin()
    }
}

impl History {
    pub(crate) fn begin() -> Self {
        Self { attempts: Vec::new(), since: Instant::now(), under_way: None }
    }

    /// How many attempts there were, that under way included.
    pub(crate) fn len(&self) -> usize {
        self.attempts.len() + usize::from(self.under_way.is_some())
    }

    /// An attempt begins.
    pub(crate) fn start(&mut self) {
        self.under_way = Some(Instant::now());
    }

    /// The attempt under way failed.
    pub(crate) fn fail(&mut self, error: &Error) {
        let now = Instant::now();
        let started = take(&mut self.under_way).unwrap_or(now);
        self.attempts.push(Attempt {
            status: error.status(),
            code: error.code().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            outcome: error.headline(),
            took: now.saturating_duration_since(started),
            waited: started.saturating_duration_since(self.since),
        });
        self.since = now;
    }

    /// Adds to the last attempt why there is no other.
    pub(crate) fn note(&mut self, why: &str) {
        if let Some(last) = self.attempts.last_mut() {
            last.outcome.push_str(&format!("; not tried again: {why}"));
        }
    }

    /// The error of a call whose time ran out.
    pub(crate) fn time_out(&mut self, allowed: Duration) -> Error {
        if self.under_way.is_some() {
            let error = timeout(allowed);
            self.fail(&error);
            return error;
        }
        let when = if self.attempts.is_empty() { "nothing was sent" } else { "nothing more was sent" };
        let why = format!("the time allowed for the call, {allowed:?}, is over");
        self.note(&why);
        Error::new(ErrorKind::Timeout, format!("{when}: {why}"))
    }

    pub(crate) fn into_attempts(self) -> Vec<Attempt> {
        self.attempts
    }
}
