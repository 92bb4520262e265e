//! The requests that one rate is counted for: when the next may go, and who waits.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::adaptive::Adaptive;
use super::window::Window;
use crate::config::learnt::recent::Remembered;
use crate::error::{Error, ErrorKind};

/// Who waits stands in a line: the first one waits for its turn, and the others for it. So leaving costs the
/// same wherever one stands, and a rate that changes changes all turns.
#[derive(Debug)]
pub(super) struct Queue {
    first: Semaphore,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    window: Window,
    adaptive: Adaptive,
    /// In the line, the first one included.
    waiting: usize,
}

/// What holds requests back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    /// Requests that may begin in a second.
    pub(super) rate: Option<u32>,
    /// Whether refusals teach a rate.
    pub(super) learns: bool,
}

/// A place in the line.
#[derive(Debug)]
pub(super) struct InLine<'q>(&'q Queue);

/// The turn of a request comes too late for it.
#[derive(Debug, PartialEq)]
pub(crate) struct TooLate {
    rate: Rate,
    pub(super) wait: Duration,
}

#[derive(Debug, PartialEq)]
enum Rate {
    Set(u32),
    Learnt(f64),
}

impl TooLate {
    pub(crate) fn why(&self) -> String {
        let wait = self.wait;
        match self.rate {
            Rate::Set(rate) => format!(
                "of {rate} requests a second, the next is free in {wait:?}, after the time allowed for the call"
            ),
            Rate::Learnt(rate) => format!(
                "the server was found to take about {rate:.1} requests a second, and the next is free in {wait:.1?}, \
                 after the time allowed for the call"
            ),
        }
    }

    pub(crate) fn error(&self) -> Error {
        Error::new(ErrorKind::Timeout, format!("nothing was sent: {}", self.why()))
    }
}

impl Queue {
    pub(super) fn new() -> Self {
        Self { first: Semaphore::new(1), state: Mutex::default() }
    }

    /// Takes a place in the line, unless the turn would come too late.
    pub(super) fn join(&self, rules: Rules, deadline: Option<Instant>) -> Result<InLine<'_>, TooLate> {
        let mut state = self.state();
        let ahead = state.waiting;
        state.in_time(rules, ahead, deadline)?;
        state.waiting += 1;
        Ok(InLine(self))
    }

    /// A request that was sent then was refused for being too many.
    pub(super) fn refuse(&self, sent: Instant, hold: Option<Duration>) {
        self.state().adaptive.refuse(sent, hold, Instant::now());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held, and every state is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'q> InLine<'q> {
    /// Waits until all who came before are gone.
    pub(super) async fn first(&self) -> Option<SemaphorePermit<'q>> {
        // Nobody closes it.
        self.0.first.acquire().await.ok()
    }

    /// Waits for the turn of the first in the line, unless it is too late by now.
    pub(super) async fn turn(&self, rules: Rules, deadline: Option<Instant>) -> Result<(), TooLate> {
        loop {
            let turn = self.0.state().in_time(rules, 0, deadline)?;
            if turn <= Instant::now() {
                return Ok(());
            }
            tokio::time::sleep_until(turn).await;
        }
    }

    /// Sends the first in the line on its way, if its turn is still there, and says when that was.
    pub(super) fn go(&self, rules: Rules) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.0.state();
        if state.turn(rules, 0, now) > now {
            return None;
        }
        if rules.rate.is_some() {
            state.window.begin(now);
        }
        if rules.learns {
            state.adaptive.send(now);
        }
        Some(now)
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
    }
}

impl State {
    fn turn(&mut self, rules: Rules, ahead: usize, now: Instant) -> Instant {
        let set = rules.rate.map_or(now, |rate| self.window.turn(rate, ahead, now));
        if rules.learns { set.max(self.adaptive.turn(now)) } else { set }
    }

    /// The turn of a request that so many others go ahead of, unless it is not before the deadline.
    fn in_time(&mut self, rules: Rules, ahead: usize, deadline: Option<Instant>) -> Result<Instant, TooLate> {
        let now = Instant::now();
        let turn = self.turn(rules, ahead, now);
        let Some(deadline) = deadline else { return Ok(turn) };
        if let Some(rate) = rules.rate {
            let set = self.window.turn(rate, ahead, now);
            if set >= deadline {
                return Err(TooLate { rate: Rate::Set(rate), wait: set - now });
            }
        }
        match self.adaptive.too_late(ahead, deadline, now).filter(|_| rules.learns) {
            Some((rate, wait)) => Err(TooLate { rate: Rate::Learnt(rate), wait }),
            None => Ok(turn),
        }
    }
}

impl Remembered for std::sync::Arc<Queue> {
    /// Somebody waits or has no answer yet, or the requests of the last second count.
    fn must_stay(&self, now: Instant) -> bool {
        Self::strong_count(self) > 1 || self.state().window.counts(now)
    }
}
