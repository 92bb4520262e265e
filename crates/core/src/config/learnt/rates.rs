//! Lets requests go at their rates.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::config::limits::Limits;
use crate::error::{Error, ErrorKind};
use crate::model::Operation;

const SECOND: Duration = Duration::from_secs(1);
/// Actions, regions and keys that are counted before those are forgotten that sent nothing in the last second.
const MANY: usize = 256;

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
/// order, and cannot know beforehand that their turn is too late for them; and it waits by timers of
/// its own and not tokio's.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: Arc<Limits>,
    /// When the requests of the last second began, and when those begin that wait.
    begun: Mutex<HashMap<Counted, VecDeque<Instant>>>,
    places: Option<Arc<Semaphore>>,
}

/// A request that was let go holds it until its reply is here, and a stream until it ends.
#[derive(Debug)]
pub(crate) struct Place(#[expect(dead_code, reason = "held, not read")] Option<OwnedSemaphorePermit>);

/// A turn at a time. Given back when it is dropped unused.
struct Turn<'a> {
    limiter: &'a Limiter,
    counted: Counted,
    at: Instant,
    is_used: bool,
}

/// The turn of a request comes too late for it.
#[derive(Debug)]
pub(crate) struct TooLate {
    rate: u32,
    wait: Duration,
}

impl TooLate {
    pub(crate) fn why(&self) -> String {
        let Self { rate, wait } = self;
        format!("of {rate} requests a second, the next is free in {wait:?}, after the time allowed for the call")
    }

    pub(crate) fn error(&self) -> Error {
        Error::new(ErrorKind::Timeout, format!("nothing was sent: {}", self.why()))
    }
}

impl Limiter {
    pub(crate) fn new(limits: &Arc<Limits>) -> Self {
        let places =
            limits.concurrency.map(|places| usize::try_from(places).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS));
        Self {
            limits: Arc::clone(limits),
            begun: Mutex::default(),
            places: places.map(|places| Arc::new(Semaphore::new(places))),
        }
    }

    /// Waits until a request may go, or says at once that this would be after the deadline.
    pub(crate) async fn admit(&self, wanted: Wanted<'_>) -> Result<Place, TooLate> {
        let Some(rate) = self.limits.rate_of(wanted.operation) else {
            return Ok(Place(match &self.places {
                Some(places) => Arc::clone(places).acquire_owned().await.ok(),
                None => None,
            }));
        };
        let counted = Counted::of(&wanted);
        loop {
            let turn = self.turn(&counted, rate, wanted.deadline)?;
            tokio::time::sleep_until(turn.at).await;
            let Some(places) = &self.places else {
                turn.take();
                return Ok(Place(None));
            };
            if let Ok(place) = Arc::clone(places).try_acquire_owned() {
                turn.take();
                return Ok(Place(Some(place)));
            }
            // To wait for a place is to miss the turn: others that missed theirs would go all at once.
            // To wait for a turn in a place would keep it from other actions.
            drop(turn);
            let place = Arc::clone(places).acquire_owned().await.ok();
            if let Ok(turn) = self.turn(&counted, rate, Some(Instant::now() + Duration::from_nanos(1))) {
                turn.take();
                return Ok(Place(place));
            }
        }
    }

    /// The next free turn, unless it is not before the deadline.
    fn turn(&self, counted: &Counted, rate: u32, deadline: Option<Instant>) -> Result<Turn<'_>, TooLate> {
        let rate_as_length = usize::try_from(rate).unwrap_or(usize::MAX);
        let now = Instant::now();
        let mut all = self.begun();
        if all.len() >= MANY && !all.contains_key(counted) {
            all.retain(|_, begun| begun.back().is_some_and(|last| *last + SECOND > now));
        }
        let begun = all.entry(counted.clone()).or_default();
        while begun.front().is_some_and(|first| *first + SECOND <= now) {
            begun.pop_front();
        }
        let at = match begun.len().checked_sub(rate_as_length) {
            // With this one, `rate` began since then.
            Some(index) => now.max(begun[index] + SECOND),
            None => now,
        };
        if deadline.is_some_and(|deadline| at >= deadline) {
            return Err(TooLate { rate, wait: at - now });
        }
        begun.insert(begun.partition_point(|other| *other <= at), at);
        Ok(Turn { limiter: self, counted: counted.clone(), at, is_used: false })
    }

    fn begun(&self) -> MutexGuard<'_, HashMap<Counted, VecDeque<Instant>>> {
        // Nothing panics while it is held, and every state is a whole one.
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    fn take(mut self) {
        self.is_used = true;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.is_used {
            return;
        }
        if let Some(begun) = self.limiter.begun().get_mut(&self.counted)
            && let Some(index) = begun.iter().rposition(|at| *at == self.at)
        {
            begun.remove(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTION: Operation = Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("ListCups"),
        rate: Some(20),
        ..Operation::BASE
    };

    fn wanted<'a>(operation: &'a Operation, region: Option<&'a str>, deadline: Option<Instant>) -> Wanted<'a> {
        Wanted { operation, key_id: "AKID", region, deadline }
    }

    fn limiter(limits: Limits) -> Arc<Limiter> {
        Arc::new(Limiter::new(&Arc::new(limits)))
    }

    #[tokio::test(start_paused = true)]
    async fn in_every_second_so_many_begin() {
        let limiter = limiter(Limits::default());
        let start = Instant::now();
        let mut begun = Vec::new();
        for at in 0..100_u64 {
            // Irregularly, and with breaks.
            tokio::time::sleep(Duration::from_millis(at * 7 % 60)).await;
            let _ = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
            begun.push(start.elapsed());
        }
        for (first, last) in begun.iter().zip(&begun[20..]) {
            assert!(*last - *first >= SECOND, "{first:?} and {last:?}");
        }
        // Where nobody is faster than the rate, nobody waits.
        tokio::time::sleep(SECOND).await;
        let begin = Instant::now();
        for _ in 0..20 {
            let _ = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
        }
        assert_eq!(begin.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn regions_actions_and_versions_count_apart() {
        let limiter = limiter(Limits::default().other_rates(20));
        let start = Instant::now();
        for (name, version, region) in [
            ("ListCups", "2020-01-01", None),
            ("ListCups", "2020-01-01", Some("a")),
            ("ListCups", "2020-01-01", Some("b")),
            ("ListCups", "2021-01-01", None),
            ("WashCup", "2020-01-01", None),
        ] {
            for _ in 0..20 {
                let _ = limiter
                    .admit(wanted(&Operation { name: name.into(), version: version.into(), ..ACTION }, region, None))
                    .await
                    .unwrap();
            }
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        let _ = limiter.admit(wanted(&ACTION, Some("a"), None)).await.unwrap();
        assert_eq!(start.elapsed(), SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_after_the_deadline_is_refused_at_once_and_costs_nothing() {
        let limiter = limiter(Limits::default().rate("tea.ListCups", 1));
        let start = Instant::now();
        let _ = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
        for _ in 0..3 {
            let late = limiter.admit(wanted(&ACTION, None, Some(start + SECOND / 2))).await.unwrap_err();
            assert_eq!(late.wait, SECOND);
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        let _ = limiter.admit(wanted(&ACTION, None, Some(start + 2 * SECOND))).await.unwrap();
        assert_eq!(start.elapsed(), SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_nobody_waits_for_any_more_is_given_to_the_next() {
        let limiter = limiter(Limits::default().rate("tea.ListCups", 1));
        let start = Instant::now();
        let _ = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
        let waiting = tokio::time::timeout(SECOND / 2, limiter.admit(wanted(&ACTION, None, None))).await;
        assert!(waiting.is_err());
        let _ = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
        assert_eq!(start.elapsed(), SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waited_for_a_place_keeps_the_rate_too() {
        let limiter = limiter(Limits::default().rate("tea.ListCups", 2).concurrency(1));
        let start = Instant::now();
        let blocking =
            limiter.admit(wanted(&Operation { name: "WashCup".into(), rate: None, ..ACTION }, None, None)).await;
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let limiter = Arc::clone(&limiter);
                tokio::spawn(async move {
                    let _place = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
                    start.elapsed()
                })
            })
            .collect();
        tokio::time::sleep(5 * SECOND).await;
        drop(blocking);
        let mut begun = Vec::new();
        for task in tasks {
            begun.push(task.await.unwrap());
        }
        begun.sort();
        for (first, last) in begun.iter().zip(&begun[2..]) {
            assert!(*last - *first >= SECOND, "{begun:?}");
        }
        assert!(begun[0] >= 5 * SECOND && begun[5] < 9 * SECOND, "{begun:?}");
    }
}
