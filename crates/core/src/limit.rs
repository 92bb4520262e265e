//! How many requests a client sends, in a second and at a time.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::client::ActionName;
use crate::error::{Error, ErrorKind};

/// How many requests a client sends: in a second, for each action in each region, and at a time.
///
/// By default an action whose description names a rate, such as 20 requests a second for
/// `DescribeDeviceCertificates` of `mqtt`, is sent no faster, since the server would refuse the rest.
/// In every second at most so many requests begin, the first ones at once; the others wait for their
/// turn. Every attempt counts, retries included. A call that could not have its turn before its
/// timeout fails at once, with its latest error or one of kind [`ErrorKind::Timeout`], and sends
/// nothing more.
///
/// A client and its clones count together; another client counts for itself, also where it is made
/// from the same configuration. The server counts all requests of the account.
///
/// ```
/// use tencentcloud_core::{Config, Credentials, Limits};
///
/// let limits = Limits::default()
///     .rate("cvm.DescribeInstances", 40) // the account was granted more
///     .unlimited("mqtt.PublishMessage")
///     .other_rates(20)
///     .concurrency(8);
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "a secret")).limits(limits);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    rates: BTreeMap<String, Option<u32>>,
    others: Option<u32>,
    ignores_description: bool,
    concurrency: Option<u32>,
}

impl Limits {
    /// No limits, until some are set: rates of the description do not count.
    pub fn off() -> Self {
        Self { ignores_description: true, ..Self::default() }
    }

    /// At most so many requests a second for an action, whatever its description says. The action is
    /// named with its service, such as `mqtt.DescribeInstance`. 0 counts as 1.
    #[must_use]
    pub fn rate(mut self, action: impl Into<String>, per_second: u32) -> Self {
        self.rates.insert(action.into(), Some(per_second.max(1)));
        self
    }

    /// No rate for an action, whatever its description says. The action is named with its service,
    /// such as `mqtt.DescribeInstance`.
    #[must_use]
    pub fn unlimited(mut self, action: impl Into<String>) -> Self {
        self.rates.insert(action.into(), None);
        self
    }

    /// At most so many requests a second for each action that has no rate otherwise, counted for each
    /// of them. 0 counts as 1. Default: as many as are made.
    #[must_use]
    pub fn other_rates(mut self, per_second: u32) -> Self {
        self.others = Some(per_second.max(1));
        self
    }

    /// At most so many requests under way at a time, of all actions together. 0 counts as 1. Calls
    /// that wait between attempts do not count. Default: as many as are made.
    #[must_use]
    pub fn concurrency(mut self, requests: u32) -> Self {
        self.concurrency = Some(requests.max(1));
        self
    }

    fn rate_of(&self, action: &ActionName) -> Option<u32> {
        let set = match self.rates.is_empty() {
            true => None,
            false => self.rates.get(&action.to_string()),
        };
        match set {
            Some(rate) => *rate,
            // A rate of 0 would be a slip of the description's, and would stop the action for good.
            None => action.rate_limit.filter(|rate| *rate > 0 && !self.ignores_description).or(self.others),
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// What a rate is counted for: version, action and region.
type Counted = (Cow<'static, str>, Cow<'static, str>, String);

/// Lets the requests of a client go.
///
/// `governor` was considered. It lets go or says no, so that those who wait have to ask again, in no
/// order, and cannot know beforehand that their turn is too late for them; and it waits by timers of
/// its own and not tokio's.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: Arc<Limits>,
    /// When the requests of the last second began, and when those begin that wait.
    begun: Mutex<HashMap<Counted, VecDeque<Instant>>>,
    places: Option<Semaphore>,
}

/// A request that was let go holds it until its reply is here.
#[derive(Debug)]
pub(crate) struct Place<'a>(#[expect(dead_code, reason = "held, not read")] Option<SemaphorePermit<'a>>);

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

    pub(crate) fn into_error(self) -> Error {
        Error::new(ErrorKind::Timeout, format!("nothing was sent: {}", self.why()))
    }
}

impl Limiter {
    pub(crate) fn new(limits: &Arc<Limits>) -> Self {
        let places =
            limits.concurrency.map(|places| usize::try_from(places).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS));
        Self { limits: Arc::clone(limits), begun: Mutex::default(), places: places.map(Semaphore::new) }
    }

    /// Waits until a request may go, or says at once that this would be after the deadline.
    pub(crate) async fn admit(
        &self,
        action: &ActionName,
        region: Option<&str>,
        deadline: Option<Instant>,
    ) -> Result<Place<'_>, TooLate> {
        let Some(rate) = self.limits.rate_of(action) else {
            return Ok(Place(match &self.places {
                Some(places) => places.acquire().await.ok(),
                None => None,
            }));
        };
        let counted = (action.version.clone(), action.name.clone(), region.unwrap_or_default().to_owned());
        loop {
            let turn = self.turn(&counted, rate, deadline)?;
            tokio::time::sleep_until(turn.at).await;
            let Some(places) = &self.places else {
                turn.take();
                return Ok(Place(None));
            };
            if let Ok(place) = places.try_acquire() {
                turn.take();
                return Ok(Place(Some(place)));
            }
            // To wait for a place is to miss the turn: others that missed theirs would go all at once.
            // To wait for a turn in a place would keep it from other actions.
            drop(turn);
            let place = places.acquire().await.ok();
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

    const ACTION: ActionName = ActionName {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("ListCups"),
        unsigned: false,
        host: None,
        rate_limit: Some(20),
        types: crate::sent::Types::unknown(),
    };

    #[test]
    fn rates_are_set_or_described() {
        let described = ACTION;
        let silent = ActionName { name: "WashCup".into(), rate_limit: None, ..ACTION };
        let zero = ActionName { rate_limit: Some(0), ..ACTION };
        for (limits, of_described, of_silent) in [
            (Limits::default(), Some(20), None),
            (Limits::off(), None, None),
            (Limits::default().other_rates(7), Some(20), Some(7)),
            (Limits::off().other_rates(7), Some(7), Some(7)),
            (Limits::default().rate("tea.ListCups", 3), Some(3), None),
            (Limits::off().rate("tea.ListCups", 0), Some(1), None),
            (Limits::default().other_rates(7).unlimited("tea.ListCups").unlimited("tea.WashCup"), None, None),
            // Another service's.
            (Limits::default().rate("coffee.ListCups", 3), Some(20), None),
        ] {
            assert_eq!((limits.rate_of(&described), limits.rate_of(&silent)), (of_described, of_silent), "{limits:?}");
        }
        assert_eq!(Limits::default().rate_of(&zero), None);
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
            let _ = limiter.admit(&ACTION, None, None).await.unwrap();
            begun.push(start.elapsed());
        }
        for (first, last) in begun.iter().zip(&begun[20..]) {
            assert!(*last - *first >= SECOND, "{first:?} and {last:?}");
        }
        // Where nobody is faster than the rate, nobody waits.
        tokio::time::sleep(SECOND).await;
        let begin = Instant::now();
        for _ in 0..20 {
            let _ = limiter.admit(&ACTION, None, None).await.unwrap();
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
                    .admit(&ActionName { name: name.into(), version: version.into(), ..ACTION }, region, None)
                    .await
                    .unwrap();
            }
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        let _ = limiter.admit(&ACTION, Some("a"), None).await.unwrap();
        assert_eq!(start.elapsed(), SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_after_the_deadline_is_refused_at_once_and_costs_nothing() {
        let limiter = limiter(Limits::default().rate("tea.ListCups", 1));
        let start = Instant::now();
        let _ = limiter.admit(&ACTION, None, None).await.unwrap();
        for _ in 0..3 {
            let late = limiter.admit(&ACTION, None, Some(start + SECOND / 2)).await.unwrap_err();
            assert_eq!(late.wait, SECOND);
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        let _ = limiter.admit(&ACTION, None, Some(start + 2 * SECOND)).await.unwrap();
        assert_eq!(start.elapsed(), SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_nobody_waits_for_any_more_is_given_to_the_next() {
        let limiter = limiter(Limits::default().rate("tea.ListCups", 1));
        let start = Instant::now();
        let _ = limiter.admit(&ACTION, None, None).await.unwrap();
        let waiting = tokio::time::timeout(SECOND / 2, limiter.admit(&ACTION, None, None)).await;
        assert!(waiting.is_err());
        let _ = limiter.admit(&ACTION, None, None).await.unwrap();
        assert_eq!(start.elapsed(), SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waited_for_a_place_keeps_the_rate_too() {
        let limiter = limiter(Limits::default().rate("tea.ListCups", 2).concurrency(1));
        let start = Instant::now();
        let blocking =
            limiter.admit(&ActionName { name: "WashCup".into(), rate_limit: None, ..ACTION }, None, None).await;
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let limiter = Arc::clone(&limiter);
                tokio::spawn(async move {
                    let _place = limiter.admit(&ACTION, None, None).await.unwrap();
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
