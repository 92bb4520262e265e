//! A rate that is learnt from refusals.
//!
//! A server does not say what it lets through, so it is found out: after a refusal requests go at a little less
//! than what went through in the second before, evenly, whatever the server counts by (whole seconds, the last
//! second, tokens). From there the rate grows by and by, until the next refusal, so that several programs share
//! what there is without knowing of each other. Where it is not refused for long, it doubles and doubles, and is
//! forgotten.

use std::time::Duration;

use tokio::time::Instant;

/// What is left of the rate after a refusal.
const DECREASE: f64 = 0.85;
/// After so many requests the rate is again what it was when it was refused. Each round costs a refusal or two.
const REQUESTS_A_ROUND: f64 = 48.0;
/// The shortest and the longest such round.
const ROUND: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(6));
/// Without a refusal for so long, while it is used, the limit is another one: the rate doubles, again and again.
const STEADY: Duration = Duration::from_secs(10);
const DOUBLING: Duration = Duration::from_secs(4);
/// Requests a second, for a start, where none went through before the first refusal.
const GUESS: f64 = 1.0;
/// From fewer requests no rate can be told.
const A_FEW: f64 = 8.0;
/// Requests a second, at least.
const LEAST: f64 = 0.1;
/// So much is no limit.
const NO_LIMIT: f64 = 1e6;
/// After a flood nothing is sent for so long: a server that counts by whole seconds would refuse it all.
const REST: Duration = Duration::from_secs(1);
/// How far turns that were missed are caught up with. Timers are no finer than a millisecond.
const CATCH_UP: Duration = Duration::from_millis(20);
/// After so long without a refusal a rate is forgotten, however little it was used.
const FORGOTTEN: Duration = Duration::from_secs(600);
/// The longest that a server's `Retry-After` holds up others: it may be wrong, or meant for one of them.
const LONGEST_HOLD: Duration = Duration::from_secs(10);

/// What is learnt of the rate of an action.
#[derive(Debug, Default)]
pub(super) struct Adaptive {
    sent: Sent,
    learnt: Option<Learnt>,
}

/// A rate after a refusal.
#[derive(Debug)]
struct Learnt {
    /// Requests a second that went through when it was refused.
    refused_at: f64,
    /// For how long, since then, requests were sent as fast as it allows.
    used: Duration,
    /// When it was refused: requests that were sent before tell nothing of the rate since.
    since: Instant,
    last: Instant,
    /// When the next may go.
    next: Instant,
}

impl Adaptive {
    /// When the next request may go.
    pub(super) fn turn(&self, now: Instant) -> Instant {
        self.learnt.as_ref().map_or(now, |learnt| learnt.next.max(now))
    }

    /// Why a request that so many others go ahead of has no turn before a time, however the rate may grow until
    /// then: the rate, and about how long it would wait.
    pub(super) fn too_late(&self, ahead: usize, deadline: Instant, now: Instant) -> Option<(f64, Duration)> {
        let learnt = self.learnt.as_ref()?;
        let next = learnt.next.max(now);
        let until = deadline.saturating_duration_since(next);
        if next < deadline && learnt.let_through(until) > ahead as f64 {
            return None;
        }
        let rate = learnt.rate().max(learnt.refused_at);
        let behind = Duration::try_from_secs_f64(ahead as f64 / rate).unwrap_or(Duration::MAX);
        Some((rate, (next - now).saturating_add(behind)))
    }

    /// A request is sent.
    pub(super) fn send(&mut self, now: Instant) {
        self.sent.add(now);
        let Some(learnt) = &mut self.learnt else { return };
        learnt.send(now);
        if learnt.rate() > NO_LIMIT || now.saturating_duration_since(learnt.since) > FORGOTTEN {
            self.learnt = None;
        }
    }

    /// A request that was sent then was refused, and the server may have said for how long to hold back.
    pub(super) fn refuse(&mut self, sent: Instant, hold: Option<Duration>, now: Instant) {
        self.sent.take_back(sent);
        let passed = self.sent.rate_to(sent, self.learnt.as_ref().map(Learnt::rate));
        match &mut self.learnt {
            Some(learnt) if sent <= learnt.since => {
                // It went with others that were refused: fewer went through than it seemed.
                learnt.refused_at = passed.unwrap_or(f64::MAX).max(GUESS).min(learnt.refused_at);
                learnt.used = learnt.used.max(steady_if_guessed(learnt.refused_at));
            }
            Some(learnt) => *learnt = learnt.refused(passed, sent, now),
            None => self.learnt = Some(Learnt::new(passed.unwrap_or(GUESS).max(GUESS), now, now + REST)),
        }
        if let (Some(learnt), Some(hold)) = (&mut self.learnt, hold) {
            learnt.next = learnt.next.max(now + hold.min(LONGEST_HOLD));
        }
    }
}

impl Learnt {
    fn new(refused_at: f64, now: Instant, next: Instant) -> Self {
        let used = steady_if_guessed(refused_at);
        Self { refused_at, used, since: now, last: now, next }
    }

    /// The rate after a refusal of a request that was sent then, when so many a second had gone through.
    fn refused(&self, passed: Option<f64>, sent: Instant, now: Instant) -> Self {
        let rate = self.rate();
        let is_flood = passed.is_none_or(|passed| passed < rate / 2.0);
        let rest = if is_flood { REST } else { Duration::ZERO };
        // What goes through right after a rest tells of others, and not of what there is.
        let is_early =
            sent.saturating_duration_since(self.since) < 2 * REST && passed.is_none_or(|passed| passed < rate / 4.0);
        // What went through in one second may be chance: at most it is halved for it.
        let refused_at = if is_early { rate } else { passed.unwrap_or_default().clamp(rate / 2.0, rate) };
        Self::new(refused_at.max(LEAST), now, self.next.max(now + rest))
    }

    /// Requests a second.
    fn rate(&self) -> f64 {
        self.rate_after(self.used)
    }

    /// The rate after it was used for so long: it grows evenly to what was refused and on, and after a while it
    /// doubles.
    fn rate_after(&self, used: Duration) -> f64 {
        let (shortest, longest) = ROUND;
        let round = (REQUESTS_A_ROUND / self.refused_at).clamp(shortest.as_secs_f64(), longest.as_secs_f64());
        let steady = used.min(STEADY).as_secs_f64();
        let grown = self.refused_at * (DECREASE + (1.0 - DECREASE) * steady / round);
        let doublings = used.saturating_sub(STEADY).as_secs_f64() / DOUBLING.as_secs_f64();
        (grown * doublings.exp2()).max(LEAST)
    }

    /// How many go in so long a time if none is refused.
    fn let_through(&self, time: Duration) -> f64 {
        let steady = time.min(STEADY.saturating_sub(self.used));
        let (first, last) = (self.rate(), self.rate_after(self.used.saturating_add(steady)));
        let doublings = (time - steady).as_secs_f64() / DOUBLING.as_secs_f64();
        let doubled = last * DOUBLING.as_secs_f64() * (doublings.exp2() - 1.0) / std::f64::consts::LN_2;
        (first + last) / 2.0 * steady.as_secs_f64() + doubled
    }

    fn send(&mut self, now: Instant) {
        let interval = Duration::try_from_secs_f64(1.0 / self.rate()).unwrap_or(Duration::MAX);
        let gap = now.saturating_duration_since(self.last);
        // Who sends less learns nothing of the limit.
        if gap <= (2 * interval).max(CATCH_UP) {
            self.used += gap;
        }
        self.last = now;
        let from = now.checked_sub(CATCH_UP).map_or(self.next, |from| self.next.max(from));
        self.next = from.checked_add(interval).unwrap_or(from);
    }
}

/// A guess is soon corrected.
fn steady_if_guessed(refused_at: f64) -> Duration {
    if refused_at > GUESS { Duration::ZERO } else { STEADY }
}

/// How many requests were sent and not refused, by when they were sent.
#[derive(Debug)]
struct Sent {
    /// Of a tenth of a second each, in a ring.
    counts: Box<[u16; Self::TENTHS]>,
    /// What the first tenth is counted from.
    from: Option<Instant>,
    /// The number of the newest.
    newest: usize,
}

impl Default for Sent {
    fn default() -> Self {
        Self { counts: Box::new([0; Self::TENTHS]), from: None, newest: 0 }
    }
}

impl Sent {
    /// As long as a refusal may take, and before it a second, or more where the rate is low.
    const TENTHS: usize = 128;

    fn add(&mut self, now: Instant) {
        let from = *self.from.get_or_insert(now);
        let tenth = tenth(from, now);
        let passed = tenth.saturating_sub(self.newest).min(Self::TENTHS);
        for stale in 0..passed {
            self.set(tenth - stale, 0);
        }
        self.newest = self.newest.max(tenth);
        self.set(tenth, self.get(tenth).saturating_add(1));
    }

    fn take_back(&mut self, sent: Instant) {
        let Some(from) = self.from else { return };
        let tenth = tenth(from, sent);
        if self.knows(tenth) {
            self.set(tenth, self.get(tenth).saturating_sub(1));
        }
    }

    /// How many a second went through of those that were sent up to then: in the second before, or in as long as
    /// a few take at this rate, if that is still known.
    fn rate_to(&self, sent: Instant, rate: Option<f64>) -> Option<f64> {
        let tenths = rate.map_or(10.0, |rate| (10.0 * A_FEW / rate).clamp(10.0, 100.0));
        let tenth = tenth(self.from?, sent);
        let first = tenth.saturating_sub(tenths as usize - 1);
        let passed = || (first..=tenth).map(|tenth| f64::from(self.get(tenth))).sum::<f64>();
        self.knows(first).then(|| passed() / (tenths / 10.0))
    }

    fn knows(&self, tenth: usize) -> bool {
        tenth + Self::TENTHS > self.newest && tenth <= self.newest
    }

    fn get(&self, tenth: usize) -> u16 {
        self.counts.get(tenth % Self::TENTHS).copied().unwrap_or_default()
    }

    fn set(&mut self, tenth: usize, count: u16) {
        if let Some(of) = self.counts.get_mut(tenth % Self::TENTHS) {
            *of = count;
        }
    }
}

fn tenth(from: Instant, at: Instant) -> usize {
    usize::try_from(at.saturating_duration_since(from).as_millis() / 100).unwrap_or(usize::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: Duration = Duration::from_millis(50);

    /// So many are sent at once, and so many of them refused.
    fn burst(sent: usize, refused: usize) -> (Adaptive, Instant) {
        let (mut adaptive, start) = (Adaptive::default(), Instant::now());
        (0..sent).for_each(|_| adaptive.send(start));
        (0..refused).for_each(|_| adaptive.refuse(start, None, start + ANSWER));
        (adaptive, start)
    }

    fn refused_at(adaptive: &Adaptive) -> f64 {
        adaptive.learnt.as_ref().unwrap().refused_at
    }

    #[test]
    fn what_went_through_is_known_when_all_refusals_are_here() {
        let (mut adaptive, start) = burst(64, 1);
        assert_eq!(refused_at(&adaptive), 63.0);
        (0..43).for_each(|_| adaptive.refuse(start, None, start + ANSWER));
        assert_eq!(refused_at(&adaptive), 20.0);
        assert_eq!(adaptive.turn(start), start + ANSWER + REST);
    }

    #[test]
    fn a_refusal_right_after_a_rest_does_not_halve_the_rate() {
        let (mut adaptive, start) = burst(64, 44);
        let next = start + ANSWER + REST;
        adaptive.send(next);
        adaptive.refuse(next, None, next + ANSWER);
        assert!((16.0..18.0).contains(&refused_at(&adaptive)), "{adaptive:?}");
        // But what went through in a burst after it counts: the limit has fallen.
        let (mut adaptive, start) = burst(264, 64);
        let next = start + ANSWER + REST;
        (0..61).for_each(|_| adaptive.send(next));
        adaptive.refuse(next, None, next + ANSWER);
        assert!((84.0..90.0).contains(&refused_at(&adaptive)), "{adaptive:?}");
    }

    #[test]
    fn where_none_went_through_the_rate_is_a_guess_that_soon_doubles() {
        let (mut adaptive, start) = burst(32, 32);
        assert_eq!(refused_at(&adaptive), GUESS);
        // Of 32 who wait, the last has its turn within a few seconds.
        assert_eq!(adaptive.too_late(31, start + Duration::from_secs(13), start), None);
        let mut sent = 0;
        let mut now = start;
        while now < start + Duration::from_secs(13) {
            now = adaptive.turn(now);
            adaptive.send(now);
            sent += 1;
        }
        assert!(sent > 32, "{sent}");
    }

    #[test]
    fn who_is_told_to_be_too_late_would_have_been() {
        for (sent, refused, ahead) in [(64, 44, 100), (64, 44, 500), (10, 9, 50), (1_000, 500, 20_000)] {
            let (mut adaptive, start) = burst(sent, refused);
            let turns = |adaptive: &mut Adaptive| {
                let mut now = start + ANSWER;
                for _ in 0..=ahead {
                    now = adaptive.turn(now);
                    adaptive.send(now);
                }
                now
            };
            // The first deadline that it would be too late for, in seconds.
            let deadline = |seconds: u64| start + Duration::from_secs(seconds);
            let told =
                (1..1_000).take_while(|at| adaptive.too_late(ahead, deadline(*at), start).is_some()).count() as u64;
            let turn = turns(&mut adaptive);
            assert!(
                turn >= deadline(told) - Duration::from_secs(1),
                "{ahead} ahead: told {told} s, {:?}",
                turn - start
            );
            assert!(turn <= deadline(told + 4), "{ahead} ahead: told {told} s, {:?}", turn - start);
        }
    }

    #[test]
    fn ten_minutes_without_a_refusal_are_enough() {
        let (mut adaptive, start) = burst(64, 44);
        // So seldom that the rate does not grow.
        for minute in 1..=11 {
            adaptive.send(start + Duration::from_secs(60 * minute));
            assert_eq!(adaptive.learnt.is_some(), minute <= 10, "{minute}");
        }
    }
}
