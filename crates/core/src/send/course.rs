//! The stage that judges: what follows from an attempt, and what was put right for a call so far.

use std::mem::replace;
use std::time::Duration;

use tokio::time::Instant;

use super::history::History;
use super::job::Job;
use super::keys::source;
use super::remedy::Remedy;
use super::reply::RawReply;
use super::retry_after::retry_after;
use super::sink::Sink;
use crate::config::{Budget, Credentials, TooLate, from_epoch_seconds};
use crate::error::{Error, ErrorKind};
use crate::model::Decoded;

/// An attempt that is over.
pub(crate) struct Tried<'a> {
    pub(crate) raw: Option<RawReply>,
    result: Result<Decoded, Error>,
    /// The place of its endpoint in the route.
    at: usize,
    pub(crate) host: &'a str,
    /// When it was signed.
    timestamp: i64,
    keys: Option<Credentials>,
}

impl<'a> Tried<'a> {
    pub(crate) fn new(
        sent: Result<RawReply, Error>,
        at: usize,
        host: &'a str,
        timestamp: i64,
        keys: Option<Credentials>,
    ) -> Self {
        let (raw, result) = match sent {
            Ok(raw) => (Some(raw), Ok(Decoded::default())),
            Err(error) => (None, Err(error)),
        };
        Self { raw, result, at, host, timestamp, keys }
    }

    /// Decodes the reply, unless it is a stream, whose first event was decoded already.
    pub(crate) fn decode(&mut self, sink: &mut Sink<'_>, is_stream: bool, job: &Job<'_>) {
        if let (Some(raw), false) = (&self.raw, is_stream) {
            self.result = sink.reply(raw, job.config.settings().strict);
        }
    }

    pub(crate) fn error(&self) -> Option<&Error> {
        self.result.as_ref().err()
    }

    /// How long the server wants to be left alone.
    pub(crate) fn retry_after(&self, job: &Job<'_>) -> Option<Duration> {
        let raw = self.raw.as_ref().filter(|_| self.result.is_err())?;
        let settings = job.config.settings();
        let now = from_epoch_seconds(settings.learnt.skew.now(self.host, &*settings.clock));
        retry_after(&raw.headers, now.unwrap_or_else(|| settings.clock.now()))
    }
}

/// What follows from an attempt.
pub(crate) enum Next {
    /// Nothing: this is what the call brings.
    Over(Result<(RawReply, Decoded), Error>),
    /// Another attempt, after so long.
    After(Duration),
}

/// What a call has come to.
#[derive(Default)]
pub(crate) struct Course {
    /// Each of these is put right once.
    corrected_clock: bool,
    corrected_keys: bool,
    /// Attempts that were refused for being too many, and those that failed otherwise: each has its own number.
    throttled: u32,
    failed: u32,
    /// What the last retry cost that cost anything.
    cost: Option<u32>,
    /// The endpoint that the next attempt tries first.
    first: usize,
    /// What the call brings if there is no other attempt.
    last: Option<Result<(RawReply, Decoded), Error>>,
}

impl Course {
    pub(crate) fn first(&self) -> usize {
        self.first
    }

    /// How long the next attempt may take, where that is less than the call.
    pub(crate) fn attempt_timeout(&self, job: &Job<'_>) -> Option<Duration> {
        job.attempt_timeout(job.policy().may_follow(self.failed + 1))
    }

    /// The turn of the next attempt comes too late: the last one counts, if there was one.
    pub(crate) fn too_late(self, late: &TooLate, history: &mut History) -> Result<(RawReply, Decoded), Error> {
        history.note(&late.why());
        self.last.unwrap_or_else(|| Err(late.error()))
    }

    /// Judges an attempt.
    pub(crate) async fn next(
        &mut self,
        job: &Job<'_>,
        tried: Tried<'_>,
        sink: &Sink<'_>,
        history: &mut History,
    ) -> Next {
        let budget = &job.config.settings().learnt.budget;
        let error = match (&tried.result, &tried.raw) {
            (Err(error), _) => error,
            (Ok(_), _) => {
                if tried.keys.is_some() {
                    job.config.settings().learnt.skew.confirm();
                }
                budget.give_back(self.cost.unwrap_or(Budget::SUCCESS));
                return Next::Over(outcome(tried, sink));
            }
        };
        history.fail(error);
        if error.kind() == ErrorKind::Unreachable {
            self.first = tried.at + 1;
        }
        let wait = self.remedy(job, &tried, error).await;
        let paid = wait.and_then(|wait| match allow(job, wait, error) {
            Ok(cost) => {
                self.cost = Some(cost).filter(|cost| *cost > 0).or(self.cost).or(Some(0));
                Some(wait)
            }
            Err(why) => {
                history.note(why);
                None
            }
        });
        let outcome = outcome(tried, sink);
        match paid {
            Some(wait) => {
                self.last = Some(outcome);
                Next::After(wait)
            }
            None => Next::Over(outcome),
        }
    }

    /// How long to wait before another attempt, where one would help.
    async fn remedy(&mut self, job: &Job<'_>, tried: &Tried<'_>, error: &Error) -> Option<Duration> {
        let policy = job.policy();
        let (may_follow, delay) = if error.is_throttled() {
            self.throttled += 1;
            (policy.may_follow_throttled(self.throttled), policy.throttled_delay(self.throttled))
        } else {
            self.failed += 1;
            (policy.may_follow(self.failed), policy.delay(self.failed))
        };
        match Remedy::of(error, job.may_repeat, policy) {
            Remedy::None => None,
            Remedy::Wait => may_follow.then(|| match tried.retry_after(job) {
                // Those who are told the same time do not all come at it.
                Some(asked) => asked.saturating_add(policy.spread()).max(delay),
                None => delay,
            }),
            Remedy::Clock => (self.correct_clock(job, tried) && may_follow).then_some(Duration::ZERO),
            Remedy::Credentials => self.correct_keys(job, tried, may_follow).await.then_some(Duration::ZERO),
        }
    }

    /// Takes the server's clock from a reply that says that the signature has expired, and says whether
    /// that helps.
    fn correct_clock(&mut self, job: &Job<'_>, tried: &Tried<'_>) -> bool {
        let settings = job.config.settings();
        if replace(&mut self.corrected_clock, true) {
            settings.learnt.skew.forget(tried.host);
            return false;
        }
        let learn =
            |raw: &RawReply| settings.learnt.skew.learn(tried.host, &raw.headers, tried.timestamp, &*settings.clock);
        tried.raw.as_ref().is_some_and(learn)
    }

    /// Tells the source of credentials that these were refused, and says whether it has others.
    async fn correct_keys(&mut self, job: &Job<'_>, tried: &Tried<'_>, again: bool) -> bool {
        let Some(refused) = &tried.keys else { return false };
        let source = source(job);
        source.refused(refused);
        if replace(&mut self.corrected_keys, true) || !again {
            return false;
        }
        match source.credentials(&job.config.context).await {
            Ok(fresh) => fresh != *refused,
            Err(error) => {
                tracing::warn!(%error, "a token was refused, and there are no fresh credentials");
                false
            }
        }
    }
}

/// What a call brings whose last attempt this was.
fn outcome(tried: Tried<'_>, sink: &Sink<'_>) -> Result<(RawReply, Decoded), Error> {
    match (tried.result, tried.raw) {
        (Ok(decoded), Some(raw)) => Ok((raw, decoded)),
        // Who wants the raw reply wants it as it is, refusals included.
        (Err(_), Some(raw)) if sink.is_raw() => Ok((raw, Decoded::default())),
        (Err(error), _) => Err(error),
        // Without a reply there is an error; this says so to the compiler.
        (Ok(_), None) => Err(Error::new(ErrorKind::Connection, "no reply")),
    }
}

/// Pays for a retry and says what it cost, or says why there is to be none.
fn allow(job: &Job<'_>, wait: Duration, error: &Error) -> Result<u32, &'static str> {
    if job.deadline.is_some_and(|deadline| deadline.saturating_duration_since(Instant::now()) <= wait) {
        return Err("the wait would not end within the time allowed for the call");
    }
    job.config.settings().learnt.budget.pay(error).ok_or("the budget for retries is spent")
}

pub(crate) async fn pause(wait: Duration, attempts: usize) {
    tracing::debug!(attempt = attempts, milliseconds = wait.as_millis() as u64, "waiting before the next attempt");
    tokio::time::sleep(wait).await;
}
