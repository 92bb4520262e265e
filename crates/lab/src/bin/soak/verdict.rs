//! What became of the calls, held against what the server did.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tencentcloud_core::{Error, ErrorKind};

use crate::faults::Plan;

/// What memory may grow by, between a quarter of the calls and the end.
const GROWTH: u64 = 16 << 20;

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Write,
    WriteWithToken,
}

impl Kind {
    pub(crate) fn of(plan: Plan, call: usize) -> Self {
        match plan.of_call(call as u64) >> 32 & 3 {
            0 | 1 => Self::Read,
            2 => Self::Write,
            _ => Self::WriteWithToken,
        }
    }
}

const OPEN: u8 = 0;
const SUCCEEDED: u8 = 1;
const FAILED: u8 = 2;
const MIXED_UP: u8 = 3;
const HUNG: u8 = 4;

/// What was reported of each call. It has its size from the beginning.
pub(crate) struct Report {
    outcomes: Vec<AtomicU8>,
    late: AtomicU64,
    keyless: AtomicU64,
    failures: Mutex<BTreeMap<String, u64>>,
}

impl Report {
    pub(crate) fn new(calls: usize) -> Self {
        let outcomes = (0..calls).map(|_| AtomicU8::new(OPEN)).collect();
        Self { outcomes, late: AtomicU64::new(0), keyless: AtomicU64::new(0), failures: Mutex::default() }
    }

    fn set(&self, call: usize, outcome: u8) {
        self.outcomes[call].store(outcome, Ordering::Relaxed);
    }

    pub(crate) fn succeeded(&self, call: usize) {
        self.set(call, SUCCEEDED);
    }

    pub(crate) fn mixed_up(&self, call: usize) {
        self.set(call, MIXED_UP);
    }

    pub(crate) fn hung(&self, call: usize) {
        self.set(call, HUNG);
    }

    pub(crate) fn late(&self) {
        self.late.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn failed(&self, call: usize, error: &Error) {
        self.set(call, FAILED);
        if is_for_want_of_keys(error) {
            self.keyless.fetch_add(1, Ordering::Relaxed);
        }
        let name = error.code().map_or_else(|| format!("{:?}", error.kind()), str::to_owned);
        *self.failures.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default() += 1;
    }

    /// Holds it against the requests and the work of each call.
    pub(crate) fn verdict(&self, plan: Plan, ledger: &[(u64, u64)]) -> Verdict {
        let mut verdict = Verdict {
            late: self.late.load(Ordering::Relaxed),
            keyless: if plan.issued { self.keyless.load(Ordering::Relaxed) } else { 0 },
            failures: self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            ..Verdict::default()
        };
        for (call, outcome) in self.outcomes.iter().enumerate() {
            let (requests, done) = ledger.get(call).copied().unwrap_or_default();
            let outcome = outcome.load(Ordering::Relaxed);
            let kind = Kind::of(plan, call);
            verdict.calls += u64::from(outcome != OPEN);
            verdict.not_made += u64::from(outcome == OPEN);
            verdict.ok += u64::from(outcome == SUCCEEDED);
            verdict.mixed_up += u64::from(outcome == MIXED_UP);
            verdict.hung += u64::from(outcome == HUNG);
            verdict.retries += requests.saturating_sub(1);
            verdict.lost += u64::from(outcome == SUCCEEDED && done == 0);
            verdict.doubled += u64::from(kind != Kind::Read && done > 1);
        }
        verdict
    }
}

/// Whether a call failed since there were no keys, or since those that there were had expired.
fn is_for_want_of_keys(error: &Error) -> bool {
    // That of a clock that the server lies about is no matter of keys.
    let refused =
        error.code().is_some_and(|code| code.starts_with("AuthFailure.") && code != "AuthFailure.SignatureExpire");
    let unsent = error.is_timeout() && error.attempts().is_empty();
    refused || unsent || error.kind() == ErrorKind::Credentials || error.action() == Some("sts.AssumeRole")
}

/// All figures of a run.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    calls: u64,
    /// Calls that time did not suffice for.
    not_made: u64,
    ok: u64,
    failures: BTreeMap<String, u64>,
    retries: u64,
    /// Changes that were made twice.
    doubled: u64,
    /// Successes without work.
    lost: u64,
    /// Calls that got the reply to another.
    mixed_up: u64,
    /// Calls that did not end, and calls that ended after their time.
    hung: u64,
    late: u64,
    /// Calls that failed for want of keys, where there were to be some.
    keyless: u64,
    /// Times that temporary keys were asked for, and were issued.
    pub(crate) issued: (u64, u64),
    /// Bytes of memory after a quarter of the calls, and at the end.
    pub(crate) memory: (u64, u64),
    pub(crate) sockets: usize,
    pub(crate) tasks: usize,
    pub(crate) cpu: f64,
    pub(crate) took: Duration,
}

impl Verdict {
    pub(crate) fn is_good(&self) -> bool {
        let failed: u64 = self.failures.values().sum();
        let wrong = self.doubled + self.lost + self.mixed_up + self.hung + self.late + self.keyless + self.not_made;
        let grown = self.memory.1.saturating_sub(self.memory.0) > GROWTH;
        wrong == 0 && self.ok + failed == self.calls && !grown && self.sockets == 0 && self.tasks == 0
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failures: Vec<_> = self.failures.iter().map(|(name, count)| format!("{name} {count}")).collect();
        let failed: u64 = self.failures.values().sum();
        let megabytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        write!(
            f,
            "{}: {} calls ({} not made), {} ok, {failed} failed [{}], {} retries, {} doubled, {} lost, {} mixed up, \
             {} hung, {} late, {} without keys (asked for {} times, issued {}), memory {:.1} -> {:.1} MiB (may grow by {}), {} sockets and {} tasks left, {:.1} s CPU, {:.1} s",
            if self.is_good() { "good" } else { "BAD" },
            self.calls,
            self.not_made,
            self.ok,
            failures.join(", "),
            self.retries,
            self.doubled,
            self.lost,
            self.mixed_up,
            self.hung,
            self.late,
            self.keyless,
            self.issued.0,
            self.issued.1,
            megabytes(self.memory.0),
            megabytes(self.memory.1),
            GROWTH >> 20,
            self.sockets,
            self.tasks,
            self.cpu,
            self.took.as_secs_f64(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests and work of each call.
    type Done = [(u64, u64)];

    #[test]
    fn what_is_wrong_makes_it_bad() {
        let plan = Plan { seed: 1, per_mille: 0, issued: true };
        let call = |kind| (0..64).find(|call| Kind::of(plan, *call) == kind).unwrap();
        let judged = |report: &dyn Fn(&Report), work: &dyn Fn(&mut Done)| {
            let all = Report::new(64);
            (0..64).for_each(|call| all.succeeded(call));
            report(&all);
            let mut ledger = [(1, 1); 64];
            work(&mut ledger);
            all.verdict(plan, &ledger)
        };
        assert!(judged(&|_| (), &|_| ()).is_good());
        assert!(judged(&|_| (), &|ledger| ledger[call(Kind::Read)] = (2, 2)).is_good(), "a read may be repeated");
        assert!(judged(&|report| report.failed(3, &Error::api("A", "")), &|ledger| ledger[3] = (1, 0)).is_good());
        for bad in [
            judged(&|_| (), &|ledger| ledger[call(Kind::Write)] = (2, 2)),
            judged(&|_| (), &|ledger| ledger[call(Kind::WriteWithToken)] = (2, 2)),
            judged(&|report| report.failed(call(Kind::Write), &Error::api("A", "")), &|ledger| {
                ledger[call(Kind::Write)] = (2, 2);
            }),
            judged(&|_| (), &|ledger| ledger[5] = (1, 0)),
            judged(&|report| report.mixed_up(5), &|_| ()),
            judged(&|report| report.hung(5), &|_| ()),
            judged(&|report| report.late(), &|_| ()),
            judged(&|report| report.failed(5, &Error::new(ErrorKind::Credentials, "")), &|_| ()),
            Report::new(1).verdict(plan, &[]),
            Verdict { sockets: 1, ..judged(&|_| (), &|_| ()) },
            Verdict { tasks: 1, ..judged(&|_| (), &|_| ()) },
            Verdict { memory: (0, GROWTH + 1), ..judged(&|_| (), &|_| ()) },
        ] {
            assert!(!bad.is_good() && bad.to_string().starts_with("BAD: "), "{bad}");
        }
    }
}
