//! A fetch that is under way: a task of its own, whose result everybody gets who waits for it.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, Id};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::config::Credentials;
use crate::error::{Error, ErrorKind};

/// How often a fetch shows that its runtime runs.
const BEAT: Duration = Duration::from_millis(250);
/// A fetch that has not done so for this long is on a runtime that nobody drives any more: one of a single thread,
/// say, whose `block_on` has returned.
const STANDSTILL: Duration = Duration::from_secs(1);

type Landed = Option<Result<Credentials, Error>>;

/// A fetch, for those who wait for it.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    result: watch::Receiver<Landed>,
    runtime: Id,
    beat: Arc<Mutex<Instant>>,
}

/// The same fetch, for the task that makes it. Dropped without a landing, it tells those who wait to begin anew.
#[derive(Debug)]
pub(super) struct Landing {
    result: watch::Sender<Landed>,
    beat: Arc<Mutex<Instant>>,
}

impl Flight {
    /// A fetch that begins now, on this runtime.
    pub(super) fn begin(runtime: Id) -> (Self, Landing) {
        let (sender, receiver) = watch::channel(None);
        let beat = Arc::new(Mutex::new(Instant::now()));
        let flight = Self { result: receiver, runtime, beat: Arc::clone(&beat) };
        (flight, Landing { result: sender, beat })
    }

    /// Whether it goes on.
    pub(super) fn is_under_way(&self) -> bool {
        self.result.has_changed().is_ok() && !self.stands_still()
    }

    /// Whether its runtime is another one than that of the caller, and is not driven.
    fn stands_still(&self) -> bool {
        let beat = *self.beat.lock().unwrap_or_else(PoisonError::into_inner);
        // Who waits on the same runtime drives it by that.
        beat.elapsed() >= STANDSTILL && Handle::try_current().map(|here| here.id()).ok() != Some(self.runtime)
    }

    /// What it brought; none where it will bring nothing.
    pub(super) async fn landed(mut self) -> Landed {
        loop {
            let landing = self.result.wait_for(Option::is_some);
            match tokio::time::timeout(STANDSTILL, landing).await {
                Ok(Ok(landed)) => {
                    return landed.as_ref().map(|result| result.as_ref().map_err(Error::copy).cloned());
                }
                Ok(Err(_)) => return None,
                Err(_) => {}
            }
            if self.stands_still() {
                return None;
            }
        }
    }
}

impl Landing {
    /// Runs a fetch to its end, which is an error where it panics or takes longer than it may.
    pub(super) async fn drive(
        &self,
        fetch: impl Future<Output = Result<Credentials, Error>>,
        limit: Duration,
    ) -> Result<Credentials, Error> {
        let mut fetch = pin!(tokio::time::timeout(limit, fetch));
        let mut beats = tokio::time::interval(BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        poll_fn(|context| {
            while beats.poll_tick(context).is_ready() {
                *self.beat.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
            }
            // A fetch that panicked is not polled again.
            match catch_unwind(AssertUnwindSafe(|| fetch.as_mut().poll(context))) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(Ok(result))) => Poll::Ready(result),
                Ok(Poll::Ready(Err(_))) => Poll::Ready(Err(failed(format!("gave none within {limit:?}")))),
                Err(_) => Poll::Ready(Err(failed("panicked".to_owned()))),
            }
        })
        .await
    }

    /// Tells the result to all who wait.
    pub(super) fn land(self, result: Result<Credentials, Error>) {
        self.result.send_replace(Some(result));
    }
}

fn failed(problem: String) -> Error {
    Error::new(ErrorKind::Credentials, format!("the source of credentials {problem}"))
}
