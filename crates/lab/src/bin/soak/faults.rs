//! Which call is hit by what. It follows from the seed, the number of the call and how often it has
//! reached the server, so that a run can be repeated, as far as tasks do not overtake each other.

use std::time::Duration;

/// What a server can do to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Refuses with this code; the work was not done.
    Refuse(&'static str),
    /// Does the work and then says that something went wrong.
    FailAfterWork(&'static str),
    /// Says that the signature has expired, and what time it is.
    Expired,
    /// Resets the connection.
    Reset { after_work: bool },
    /// Closes it without a word, the work being done.
    Close,
    /// Does the work and sends a part of the reply.
    Truncate { chunked: bool },
    /// Answers with a page of a gateway.
    Page { after_work: bool },
    /// Does the work and answers with bytes that are no reply.
    Garbage,
    /// Does the work, and answers late.
    Stall(Duration),
    /// Does the work and answers well, but closes the connection at once.
    GoodAndClose,
    /// Does the work, and sends another reply after the one that was asked for.
    GoodAndMore,
    /// Does the work, and sends the reply a few bytes at a time.
    Slowly,
}

/// Longer than calls wait.
pub(crate) const TOO_LONG: Duration = Duration::from_secs(30);

/// Faults, and how often each comes beside the others.
const WEIGHTS: [(u64, Fault); 22] = [
    (12, Fault::Refuse("RequestLimitExceeded")),
    (6, Fault::Refuse("RequestLimitExceeded.UinLimitExceeded")),
    (8, Fault::Refuse("InternalError")),
    (5, Fault::FailAfterWork("InternalError")),
    (5, Fault::Refuse("ServiceUnavailable")),
    (2, Fault::Refuse("ResourceInUse")),
    (6, Fault::Expired),
    (6, Fault::Refuse("AuthFailure.TokenFailure")),
    (8, Fault::Reset { after_work: false }),
    (8, Fault::Reset { after_work: true }),
    (5, Fault::Close),
    (6, Fault::Truncate { chunked: false }),
    (6, Fault::Truncate { chunked: true }),
    (6, Fault::Page { after_work: false }),
    (3, Fault::Page { after_work: true }),
    (2, Fault::Garbage),
    (6, Fault::Stall(Duration::from_millis(5))),
    (4, Fault::Stall(Duration::from_millis(60))),
    (1, Fault::Stall(TOO_LONG)),
    (5, Fault::GoodAndClose),
    (3, Fault::GoodAndMore),
    (3, Fault::Slowly),
];

/// A run: its seed, how many of 1,000 requests are hit, and whose keys sign them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) per_mille: u64,
    /// Whether calls are signed with temporary keys, which the server issues as it likes.
    pub(crate) issued: bool,
}

/// What comes of asking for temporary keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Issuing {
    /// How long it takes.
    pub(crate) delay: Duration,
    pub(crate) outcome: Outcome,
}

/// Whether there are keys in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Keys,
    Refusal(&'static str),
    Page,
    Reset,
}

impl Plan {
    /// What comes of asking for keys so many times before, at this time of the run: it is slow, fails two
    /// times in five, and in three seconds of ten always.
    pub(crate) fn issuing(self, before: u64, at: Duration) -> Issuing {
        let chance = random(self.seed ^ 0x5757 ^ (before << 16));
        let delay = Duration::from_millis(20 + chance % 480);
        let is_dead = (4..7).contains(&(at.as_secs() % 10));
        let outcome = match (chance >> 32) % 10 {
            0 => Outcome::Page,
            1 => Outcome::Reset,
            2 => Outcome::Refusal("InternalError"),
            3 => Outcome::Refusal("ServiceUnavailable"),
            odd if is_dead && odd % 2 == 0 => Outcome::Page,
            _ if is_dead => Outcome::Reset,
            _ => Outcome::Keys,
        };
        Issuing { delay, outcome }
    }

    /// What hits a call when it comes to the server for this time, the first being 0.
    pub(crate) fn fault(self, call: u64, time: u64) -> Option<Fault> {
        let chance = random(self.seed ^ (call << 8) ^ time);
        if chance % 1_000 >= self.per_mille {
            return None;
        }
        let mut at = random(chance) % WEIGHTS.iter().map(|(weight, _)| weight).sum::<u64>();
        let hit = WEIGHTS.iter().find(|(weight, _)| {
            let is_here = at < *weight;
            at = at.saturating_sub(*weight);
            is_here
        });
        let fault = hit.map(|(_, fault)| *fault);
        // Where keys are issued, the server refuses those that it should, and tells no time by which all have ended.
        fault.filter(|fault| {
            !self.issued || !matches!(fault, Fault::Refuse("AuthFailure.TokenFailure") | Fault::Expired)
        })
    }

    /// A number that a call has from the beginning.
    pub(crate) fn of_call(self, call: u64) -> u64 {
        random(self.seed.rotate_left(32) ^ call)
    }
}

/// The next number of splitmix64: close seeds give numbers that have nothing to do with each other.
fn random(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_the_calls_is_hit_and_every_fault_comes() {
        let plan = Plan { seed: 7, per_mille: 100, issued: false };
        let hits: Vec<Fault> = (0..100_000).filter_map(|call| plan.fault(call, 0)).collect();
        assert!((9_500..10_500).contains(&hits.len()), "{}", hits.len());
        let total: u64 = WEIGHTS.iter().map(|(weight, _)| weight).sum();
        for (weight, fault) in WEIGHTS {
            let count = hits.iter().filter(|hit| **hit == fault).count() as u64;
            let expected = 10_000 * weight / total;
            assert!(count > expected / 2 && count < expected * 2, "{fault:?}: {count}, expected {expected}");
        }
        assert_eq!(plan.fault(3, 1), plan.fault(3, 1));
        assert!((0..1_000).all(|call| Plan { seed: 7, per_mille: 0, issued: false }.fault(call, 0).is_none()));
    }

    #[test]
    fn keys_are_issued_three_times_in_five_and_for_three_seconds_never() {
        let plan = Plan { seed: 7, per_mille: 0, issued: true };
        let keys = |at: u64| {
            let all = (0..1_000).map(|before| plan.issuing(before, Duration::from_secs(at)));
            all.filter(|issuing| issuing.outcome == Outcome::Keys).count()
        };
        assert!((550..650).contains(&keys(3)) && (550..650).contains(&keys(17)), "{} {}", keys(3), keys(17));
        assert_eq!((keys(4), keys(16)), (0, 0));
    }
}
