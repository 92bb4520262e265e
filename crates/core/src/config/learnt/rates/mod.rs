//! Lets requests go at their rates: those that are set or described, and those that refusals teach.

mod adaptive;
mod queue;
#[cfg(test)]
mod tests;
mod window;

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

pub(crate) use self::queue::TooLate;
use self::queue::{Queue, Rules};
use super::recent::Recent;
use crate::config::limits::Limits;
use crate::error::Error;
use crate::model::Operation;

/// A request that wants to go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) operation: &'a Operation,
    /// The id of the key that it will be signed with; empty where it is not.
    pub(crate) key_id: &'a str,
    pub(crate) region: Option<&'a str>,
    /// When its turn comes too late.
    pub(crate) deadline: Option<Instant>,
}

/// What a rate is counted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Counted {
    key_id: String,
    region: String,
    service: Cow<'static, str>,
    version: Cow<'static, str>,
    action: Cow<'static, str>,
}

impl Counted {
    fn of(wanted: &Wanted<'_>) -> Self {
        let Operation { service, version, name, .. } = wanted.operation;
        Self {
            key_id: wanted.key_id.to_owned(),
            region: wanted.region.unwrap_or_default().to_owned(),
            service: service.clone(),
            version: version.clone(),
            action: name.clone(),
        }
    }
}

/// Lets the requests of a configuration go.
///
/// `governor` was considered. It lets go or says no, so that those who wait have to ask again, in no
/// order, and cannot know beforehand that their turn is too late for them; it waits by timers of
/// its own and not tokio's; and it learns nothing.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: Arc<Limits>,
    queues: Mutex<Recent<Counted, Arc<Queue>>>,
    places: Option<Arc<Semaphore>>,
}

/// A request that was let go holds it until its reply is here, and a stream until it ends.
#[derive(Debug)]
pub(crate) struct Place {
    #[expect(dead_code, reason = "held, not read")]
    place: Option<OwnedSemaphorePermit>,
    /// Of what is counted, and when it was sent.
    sent: Option<(Arc<Queue>, Instant)>,
}

impl Place {
    /// Tells how the server took the request: where there are too many, others wait. It may have said for how
    /// long to hold back.
    pub(crate) fn answered(&self, error: Option<&Error>, hold: Option<Duration>) {
        if let (Some((queue, sent)), Some(_)) = (&self.sent, error.filter(|error| error.is_throttled())) {
            queue.refuse(*sent, hold);
        }
    }
}

impl Limiter {
    pub(crate) fn new(limits: &Arc<Limits>) -> Self {
        let places =
            limits.concurrency.map(|places| usize::try_from(places).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS));
        Self {
            limits: Arc::clone(limits),
            queues: Mutex::default(),
            places: places.map(|places| Arc::new(Semaphore::new(places))),
        }
    }

    /// One that knows nothing of what was sent so far, but of what is under way.
    pub(crate) fn anew(&self) -> Self {
        Self { limits: Arc::clone(&self.limits), queues: Mutex::default(), places: self.places.clone() }
    }

    /// Waits until a request may go, or says at once that this would be after the deadline.
    pub(crate) async fn admit(&self, wanted: Wanted<'_>) -> Result<Place, TooLate> {
        let rate = self.limits.rate_of(wanted.operation);
        let rules = Rules { rate, learns: self.limits.learns(wanted.operation) };
        if rules == (Rules { rate: None, learns: false }) {
            return Ok(Place { place: self.place().await, sent: None });
        }
        let queue = self.queue(&wanted);
        let line = queue.join(rules, wanted.deadline)?;
        let _first = line.first().await;
        loop {
            line.turn(rules, wanted.deadline).await?;
            // To wait for a turn in a place would keep it from other actions.
            let place = self.place().await;
            // And who waited for a place may have missed the turn.
            if let Some(at) = line.go(rules) {
                drop(line);
                return Ok(Place { place, sent: Some((Arc::clone(&queue), at)) });
            }
        }
    }

    async fn place(&self) -> Option<OwnedSemaphorePermit> {
        // Nobody closes it.
        Arc::clone(self.places.as_ref()?).acquire_owned().await.ok()
    }

    fn queue(&self, wanted: &Wanted<'_>) -> Arc<Queue> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.get_or_insert_with(Counted::of(wanted), Instant::now(), || Arc::new(Queue::new()));
        Arc::clone(queue)
    }
}
