//! What is known of the hosts that were used: which work, and which are left alone.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::recent::{Recent, Remembered};
use crate::config::breaker::Breaker;
use crate::config::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};

/// Whether an error says that a host, or the way to it, does not work.
fn is_failure_of_host(error: &Error) -> bool {
    if error.is_of_this_side() {
        return false;
    }
    match error.kind() {
        ErrorKind::Unreachable | ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::Decode => true,
        ErrorKind::Status => error.status().is_none_or(|status| !status.is_client_error()),
        _ => false,
    }
}

/// A host that had so long, or half of the time of the call, and did not answer within that time, is late. Who had
/// less is not to blame: the time went elsewhere, such as for keys or for a turn.
const FAIR: Duration = Duration::from_secs(5);

/// What a client knows of the hosts that it used.
#[derive(Debug, Default)]
pub(crate) struct Circuits(Mutex<Recent<String, Circuit>>);

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

/// A request to a host. Dropped without a verdict, it tells nothing about the host, unless it was sent and its
/// time was up.
#[derive(Debug)]
pub(crate) struct Visit<'a> {
    circuits: &'a Circuits,
    rules: &'a Breaker,
    host: String,
    /// When the host is late, once the request is sent.
    late: Option<Instant>,
    is_judged: bool,
}

impl Circuits {
    /// Takes the first endpoint that may be used, or else the first of all. The endpoints are looked
    /// at from `from` on, and then those before it.
    pub(crate) fn choose<'a>(&'a self, rules: &'a Breaker, endpoints: &[Endpoint], from: usize) -> (usize, Visit<'a>) {
        let now = Instant::now();
        let mut circuits = self.lock();
        let may = |at: &usize| match endpoints.get(*at).and_then(|endpoint| circuits.get(&endpoint.host, now)) {
            Some(circuit) => circuit.admits(now),
            None => true,
        };
        let count = endpoints.len().max(1);
        let at = (from..from + count).map(|at| at % count).find(may).unwrap_or_default();
        drop(circuits);
        let host = endpoints.get(at).map(|endpoint| endpoint.host.clone()).unwrap_or_default();
        (at, Visit { circuits: self, rules, host, late: None, is_judged: false })
    }

    fn judge(&self, rules: &Breaker, host: &str, verdict: Verdict) {
        let now = Instant::now();
        let mut circuits = self.lock();
        let circuit = circuits.get_or_insert_with(host.to_owned(), now, || Circuit::new(now));
        if let Some(opened) = circuit.judge(rules, verdict, now) {
            drop(circuits);
            if opened {
                tracing::warn!(host, rest = ?rules.rest, "a host does not work and is left alone");
            } else {
                tracing::info!(host, "a host works again");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Recent<String, Circuit>> {
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

/// A host that nobody asks for need not be left alone.
impl Remembered for Circuit {
    fn must_stay(&self, _now: Instant) -> bool {
        false
    }
}

impl Visit<'_> {
    /// The request is sent: from now on it is the host that is waited for, by a call that may take so long.
    pub(crate) fn begin(&mut self, allowed: Duration, deadline: Option<Instant>) {
        let fair = Instant::now().checked_add(FAIR.min(allowed / 2));
        self.late = deadline.zip(fair).map(|(deadline, fair)| deadline.max(fair));
    }

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
            let is_late = self.late.is_some_and(|late| Instant::now() >= late);
            self.circuits.judge(self.rules, &self.host, if is_late { Verdict::Fails } else { Verdict::Unknown });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::learnt::recent::{IDLE, MOST};

    fn endpoints() -> [Endpoint; 2] {
        ["a.example", "b.example"].map(|host| Endpoint::parse(host, false).unwrap())
    }

    /// Sends one request and says which host took it.
    fn visit(circuits: &Circuits, rules: &Breaker, fails: bool) -> usize {
        let (at, visit) = circuits.choose(rules, &endpoints(), 0);
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
        let (at, probe) = circuits.choose(&rules, &endpoints(), 0);
        assert_eq!((at, visit(&circuits, &rules, false)), (0, 1));
        probe.end(None);
        // One success is not enough, and one failure is.
        assert_eq!(visit(&circuits, &rules, true), 0);
        assert_eq!(visit(&circuits, &rules, false), 1);
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(visit(&circuits, &rules, false), 0);
        assert_eq!(visit(&circuits, &rules, false), 0);
        // Closed: many at a time.
        let visits: Vec<_> = (0..3).map(|_| circuits.choose(&rules, &endpoints(), 0)).collect();
        assert!(visits.iter().all(|(at, _)| *at == 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_was_cancelled_makes_room_for_another() {
        let circuits = Circuits::default();
        let rules = Breaker::region("x").failures(1).rest(Duration::from_secs(10)).probes(1);
        visit(&circuits, &rules, true);
        tokio::time::advance(Duration::from_secs(10)).await;
        let (at, probe) = circuits.choose(&rules, &endpoints(), 0);
        assert_eq!(at, 0);
        drop(probe);
        assert_eq!(visit(&circuits, &rules, false), 0);
        assert_eq!(visit(&circuits, &rules, false), 0, "closed again");
    }

    #[tokio::test(start_paused = true)]
    async fn time_that_ran_out_is_a_failure_and_without_a_host_left_the_first_is_used() {
        let circuits = Circuits::default();
        let rules = Breaker::region("x").failures(1);
        for expected in [0, 1, 0] {
            let deadline = Instant::now() + Duration::from_secs(1);
            let (at, mut visit) = circuits.choose(&rules, &endpoints(), 0);
            assert_eq!(at, expected);
            visit.begin(Duration::from_secs(1), Some(deadline));
            tokio::time::sleep_until(deadline).await;
            drop(visit);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_is_not_late_that_was_never_asked_or_had_no_time() {
        let (circuits, rules) = (Circuits::default(), Breaker::region("x").failures(1).share(0));
        let call = Duration::from_secs(2);
        // Keys, a turn, or an interceptor took all of the time: nothing was sent.
        let deadline = Instant::now() + call;
        let (_, visit) = circuits.choose(&rules, &endpoints(), 0);
        tokio::time::sleep_until(deadline).await;
        drop(visit);
        // They took most of it.
        for (taken, next) in [(1_900, 0), (1_001, 0), (1_000, 1)] {
            let deadline = Instant::now() + call;
            tokio::time::sleep(Duration::from_millis(taken)).await;
            let (at, mut visit) = circuits.choose(&rules, &endpoints(), 0);
            assert_eq!(at, 0);
            visit.begin(call, Some(deadline));
            tokio::time::sleep_until(deadline).await;
            drop(visit);
            assert_eq!(self::visit(&circuits, &rules, false), next, "{taken} ms of {call:?} were gone");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn idle_hosts_are_forgotten() {
        let (circuits, rules) = (Circuits::default(), Breaker::region("x").failures(1).rest(Duration::MAX));
        for host in 0..30_000 {
            circuits.judge(&rules, &format!("{host}.example"), Verdict::Fails);
        }
        assert!(circuits.lock().len() <= MOST + 1);
        tokio::time::advance(IDLE).await;
        assert_eq!(visit(&circuits, &rules, false), 0);
        assert_eq!(circuits.lock().len(), 1);
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
            (Error::new(ErrorKind::Credentials, ""), false),
            (Error::new(ErrorKind::InvalidRequest, ""), false),
            (Error::new(ErrorKind::WaitFailed, ""), false),
            (Error::new(ErrorKind::WaitTimeout, ""), false),
            // What was found here, whatever its kind: a reply over the limit, a value that was lost.
            (Error::new(ErrorKind::Decode, "").of_this_side(), false),
            (Error::new(ErrorKind::Timeout, "").of_this_side(), false),
            (status(502).of_this_side(), false),
        ] {
            assert_eq!(is_failure_of_host(&error), fails, "{error:?}");
        }
    }
}
