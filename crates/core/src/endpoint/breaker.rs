//! Leaving a host that does not work for one that does.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::Endpoint;
use crate::error::{Error, ErrorKind};

/// When requests leave the host of a service for another one. Off unless configured:
/// [`Config::breaker`](crate::Config::breaker).
///
/// Each client counts, for each host, the attempts that fail because the host or the way to it does
/// not work: no connection, a connection that breaks, no reply in time, a reply that is not the
/// API's, such as an HTML page with status 502. A refusal by the API with whatever code is none of
/// these: it shows that the host works.
///
/// Where within a [`window`](Self::window) at least [`failures`](Self::failures) attempts fail, and
/// they are at least the [`share`](Self::share) of all, the host is left alone for a
/// [`rest`](Self::rest), and requests go to the next one, signed for it. After the rest one request
/// at a time tries the host; when [`probes`](Self::probes) of them succeed in a row it is used
/// again, and when one fails it rests again. Where no host is left that may be used, requests go
/// to the first. And a call whose connection could not even be made tries the next host at once when
/// it is tried again, whatever was counted.
///
/// The region that a call is for stays the same; only who takes it changes. Calls for a region
/// of the finance industry stay with its hosts.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_core::{Breaker, Config, Credentials, Site};
///
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "a secret"))
///     .site(Site::Mainland)
///     .breaker(Breaker::domains().failures(3).rest(Duration::from_secs(30)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaker {
    pub(crate) to: To,
    failures: u32,
    percent: u8,
    window: Duration,
    rest: Duration,
    probes: u32,
}

/// What a host is left for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// `<service>.<region>.tencentcloudapi.com`.
    Region(Arc<str>),
    /// The other top-level domains of the host.
    Domains,
    /// An address that the user names.
    Endpoint(Arc<str>),
}

impl Breaker {
    fn new(to: To) -> Self {
        Self { to, failures: 5, percent: 75, window: Duration::from_secs(60), rest: Duration::from_secs(60), probes: 2 }
    }

    /// To the host of the service in a region, such as `cvm.ap-guangzhou.tencentcloudapi.com`, which
    /// takes calls for any region. Not for actions that have a host of their own.
    pub fn region(region: impl AsRef<str>) -> Self {
        Self::new(To::Region(region.as_ref().into()))
    }

    /// To the same host under the other domains of its family: `tencentcloudapi.com`,
    /// `tencentcloudapi.com.cn` and `tencentcloudapi.cn`, and likewise with `internal.` and `ai.`
    /// before them. This helps where a domain cannot be resolved or is blocked. The hosts of the
    /// international site (`….intl.tencentcloudapi.com`) have none: a call fails by
    /// [`ErrorKind::Config`] there.
    pub fn domains() -> Self {
        Self::new(To::Domains)
    }

    /// To this address, in the form that [`Config::endpoint`](crate::Config::endpoint) takes. Where
    /// that is set, this is the only way: a call for your own address never leaves it for Tencent
    /// Cloud's.
    pub fn endpoint(endpoint: impl AsRef<str>) -> Self {
        Self::new(To::Endpoint(endpoint.as_ref().into()))
    }

    /// The fewest failures in a window that make a host be left. Default 5; 0 counts as 1.
    #[must_use]
    pub fn failures(mut self, failures: u32) -> Self {
        self.failures = failures.max(1);
        self
    }

    /// The smallest share of failures among the attempts of a window that makes a host be left, in
    /// per cent. Default 75; more than 100 counts as 100.
    #[must_use]
    pub fn share(mut self, percent: u8) -> Self {
        self.percent = percent.min(100);
        self
    }

    /// How long attempts count. Default 60 seconds.
    #[must_use]
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// How long a host is left alone. Default 60 seconds.
    #[must_use]
    pub fn rest(mut self, rest: Duration) -> Self {
        self.rest = rest;
        self
    }

    /// How many requests in a row must succeed, one at a time, before a host is used again. Default
    /// 2; 0 counts as 1.
    #[must_use]
    pub fn probes(mut self, probes: u32) -> Self {
        self.probes = probes.max(1);
        self
    }
}

/// Whether an error says that a host, or the way to it, does not work.
pub(crate) fn is_failure_of_host(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Unreachable | ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::Decode => true,
        ErrorKind::Status => error.status().is_none_or(|status| !status.is_client_error()),
        _ => false,
    }
}

/// Hosts that a client remembers before it forgets those that work.
const MOST_HOSTS: usize = 1_000;

/// What a client knows of the hosts that it used.
#[derive(Debug, Default)]
pub(crate) struct Circuits(Mutex<HashMap<String, Circuit>>);

#[derive(Debug)]
struct Circuit {
    state: State,
    /// Of the window that began then.
    since: Instant,
    failures: u32,
    attempts: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed,
    /// Left alone until then.
    Open(Instant),
    /// Tried by one request at a time; so many have succeeded.
    HalfOpen {
        succeeded: u32,
        is_tried: bool,
    },
}

/// A request on its way to a host. Dropped without a verdict, it tells nothing about the host, unless
/// its time was up.
#[derive(Debug)]
pub(crate) struct Visit<'a> {
    circuits: &'a Circuits,
    rules: &'a Breaker,
    host: String,
    deadline: Option<Instant>,
    is_judged: bool,
}

impl Circuits {
    /// Takes the first endpoint that may be used, or else the first of all. The endpoints are looked
    /// at from `from` on, and then those before it.
    pub(crate) fn choose<'a>(
        &'a self,
        rules: &'a Breaker,
        endpoints: &[Endpoint],
        from: usize,
        deadline: Option<Instant>,
    ) -> (usize, Visit<'a>) {
        let now = Instant::now();
        let mut circuits = self.lock();
        let may = |at: &usize| match endpoints.get(*at).and_then(|endpoint| circuits.get_mut(&endpoint.host)) {
            Some(circuit) => circuit.admits(now),
            None => true,
        };
        let count = endpoints.len().max(1);
        let at = (from..from + count).map(|at| at % count).find(may).unwrap_or_default();
        drop(circuits);
        let host = endpoints.get(at).map(|endpoint| endpoint.host.clone()).unwrap_or_default();
        (at, Visit { circuits: self, rules, host, deadline, is_judged: false })
    }

    fn judge(&self, rules: &Breaker, host: &str, verdict: Verdict) {
        let now = Instant::now();
        let mut circuits = self.lock();
        if !circuits.contains_key(host) {
            // Hosts are few, unless a program takes the names of regions from elsewhere.
            if circuits.len() >= MOST_HOSTS {
                circuits.retain(|_, circuit| circuit.state != State::Closed);
            }
            circuits.insert(host.to_owned(), Circuit::new(now));
        }
        if let Some(circuit) = circuits.get_mut(host)
            && let Some(opened) = circuit.judge(rules, verdict, now)
        {
            drop(circuits);
            if opened {
                tracing::warn!(host, rest = ?rules.rest, "a host does not work and is left alone");
            } else {
                tracing::info!(host, "a host works again");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Circuit>> {
        // Nothing panics while it is held, and every state is a whole one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Works,
    Fails,
    Unknown,
}

impl Circuit {
    fn new(now: Instant) -> Self {
        Self { state: State::Closed, since: now, failures: 0, attempts: 0 }
    }

    /// Whether a request may go; one that may, goes.
    fn admits(&mut self, now: Instant) -> bool {
        match self.state {
            State::Closed => true,
            State::Open(until) if now < until => false,
            State::Open(_) => {
                self.state = State::HalfOpen { succeeded: 0, is_tried: true };
                true
            }
            State::HalfOpen { is_tried: true, .. } => false,
            State::HalfOpen { succeeded, is_tried: false } => {
                self.state = State::HalfOpen { succeeded, is_tried: true };
                true
            }
        }
    }

    /// Counts a verdict, and says whether it opened the circuit or closed it.
    fn judge(&mut self, rules: &Breaker, verdict: Verdict, now: Instant) -> Option<bool> {
        match (self.state, verdict) {
            (State::Closed, Verdict::Unknown) => None,
            (State::Closed, _) => {
                if now.saturating_duration_since(self.since) >= rules.window {
                    *self = Self::new(now);
                }
                self.attempts = self.attempts.saturating_add(1);
                if verdict == Verdict::Works {
                    return None;
                }
                self.failures = self.failures.saturating_add(1);
                let share = u64::from(self.failures) * 100 >= u64::from(self.attempts) * u64::from(rules.percent);
                let opens = self.failures >= rules.failures && share;
                opens.then(|| self.open(rules, now))
            }
            (State::HalfOpen { succeeded, .. }, Verdict::Works) if succeeded + 1 >= rules.probes => {
                *self = Self::new(now);
                Some(false)
            }
            (State::HalfOpen { succeeded, .. }, Verdict::Works) => {
                self.state = State::HalfOpen { succeeded: succeeded + 1, is_tried: false };
                None
            }
            (State::HalfOpen { .. }, Verdict::Fails) => Some(self.open(rules, now)),
            (State::HalfOpen { succeeded, .. }, Verdict::Unknown) => {
                self.state = State::HalfOpen { succeeded, is_tried: false };
                None
            }
            // Sent before it opened, or for want of another host.
            (State::Open(_), _) => None,
        }
    }

    fn open(&mut self, rules: &Breaker, now: Instant) -> bool {
        // A rest so long that no clock can tell its end is one of a day.
        let until = now.checked_add(rules.rest).unwrap_or(now + Duration::from_secs(86_400));
        self.state = State::Open(until);
        true
    }
}

impl Visit<'_> {
    /// The attempt is over.
    pub(crate) fn end(mut self, error: Option<&Error>) {
        let fails = error.is_some_and(is_failure_of_host);
        self.is_judged = true;
        self.circuits.judge(self.rules, &self.host, if fails { Verdict::Fails } else { Verdict::Works });
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if !self.is_judged {
            let is_late = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
            self.circuits.judge(self.rules, &self.host, if is_late { Verdict::Fails } else { Verdict::Unknown });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints() -> [Endpoint; 2] {
        ["a.example", "b.example"].map(|host| Endpoint::parse(host, false).unwrap())
    }

    /// Sends one request and says which host took it.
    fn visit(circuits: &Circuits, rules: &Breaker, fails: bool) -> usize {
        let (at, visit) = circuits.choose(rules, &endpoints(), 0, None);
        let error = Error::new(ErrorKind::Connection, "");
        visit.end(fails.then_some(&error));
        at
    }

    #[tokio::test(start_paused = true)]
    async fn failures_open_successes_do_not() {
        let (circuits, rules) = (Circuits::default(), Breaker::region("x"));
        for _ in 0..100 {
            assert_eq!(visit(&circuits, &rules, false), 0);
        }
        // 5 failures, but of 105 attempts.
        for _ in 0..5 {
            assert_eq!(visit(&circuits, &rules, true), 0);
        }
        assert_eq!(visit(&circuits, &rules, false), 0);
        // In the next window the old ones do not count.
        tokio::time::advance(Duration::from_secs(61)).await;
        for _ in 0..5 {
            assert_eq!(visit(&circuits, &rules, true), 0);
        }
        assert_eq!(visit(&circuits, &rules, false), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_comes_back_by_probes_one_at_a_time() {
        let circuits = Circuits::default();
        let rules = Breaker::region("x").failures(1).share(0).rest(Duration::from_secs(10)).probes(2);
        assert_eq!(visit(&circuits, &rules, true), 0);
        assert_eq!(visit(&circuits, &rules, false), 1);
        tokio::time::advance(Duration::from_secs(10)).await;
        // While one request tries the host, others stay away from it.
        let (at, probe) = circuits.choose(&rules, &endpoints(), 0, None);
        assert_eq!((at, visit(&circuits, &rules, false)), (0, 1));
        probe.end(None);
        // One success is not enough, and one failure is.
        assert_eq!(visit(&circuits, &rules, true), 0);
        assert_eq!(visit(&circuits, &rules, false), 1);
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(visit(&circuits, &rules, false), 0);
        assert_eq!(visit(&circuits, &rules, false), 0);
        // Closed: many at a time.
        let visits: Vec<_> = (0..3).map(|_| circuits.choose(&rules, &endpoints(), 0, None)).collect();
        assert!(visits.iter().all(|(at, _)| *at == 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_was_cancelled_makes_room_for_another() {
        let circuits = Circuits::default();
        let rules = Breaker::region("x").failures(1).rest(Duration::from_secs(10)).probes(1);
        visit(&circuits, &rules, true);
        tokio::time::advance(Duration::from_secs(10)).await;
        let (at, probe) = circuits.choose(&rules, &endpoints(), 0, None);
        assert_eq!(at, 0);
        drop(probe);
        assert_eq!(visit(&circuits, &rules, false), 0);
        assert_eq!(visit(&circuits, &rules, false), 0, "closed again");
    }

    #[tokio::test(start_paused = true)]
    async fn time_that_ran_out_is_a_failure_and_without_a_host_left_the_first_is_used() {
        let circuits = Circuits::default();
        let rules = Breaker::region("x").failures(1);
        let deadline = Instant::now() + Duration::from_secs(1);
        for expected in [0, 1, 0] {
            let (at, visit) = circuits.choose(&rules, &endpoints(), 0, Some(deadline));
            assert_eq!(at, expected);
            tokio::time::sleep_until(deadline).await;
            drop(visit);
        }
    }

    #[test]
    fn what_a_host_says_is_no_failure_of_it() {
        let status =
            |status| Error::new(ErrorKind::Status, "").with_status(http::StatusCode::from_u16(status).unwrap());
        for (error, fails) in [
            (Error::new(ErrorKind::Unreachable, ""), true),
            (Error::new(ErrorKind::Connection, ""), true),
            (Error::new(ErrorKind::Timeout, ""), true),
            (Error::new(ErrorKind::Decode, ""), true),
            (status(502), true),
            (status(301), true),
            (status(429), false),
            (status(404), false),
            (Error::api("InternalError", ""), false),
            (Error::api("RequestLimitExceeded", ""), false),
            (Error::new(ErrorKind::Config, ""), false),
        ] {
            assert_eq!(is_failure_of_host(&error), fails, "{error:?}");
        }
    }
}
