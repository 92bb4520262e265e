//! What a server has done: the truth that the reports of the client are held against.

use std::collections::HashSet;
use std::fmt::Write as _;

/// What was done for one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Requests that reached the server.
    pub(crate) requests: u64,
    /// How often the work was done.
    pub(crate) done: u64,
    /// The client tokens by which it was done, if any.
    tokens: HashSet<String>,
}

/// What was done for all calls, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Vec<Entry>);

impl Ledger {
    /// Takes note of a request, and says how many came before it for this call.
    pub(crate) fn arrive(&mut self, call: usize) -> u64 {
        if self.0.len() <= call {
            self.0.resize(call + 1, Entry::default());
        }
        self.0[call].requests += 1;
        self.0[call].requests - 1
    }

    /// Does the work, unless it was done for this client token already.
    pub(crate) fn work(&mut self, call: usize, token: Option<&str>) {
        let entry = &mut self.0[call];
        if token.is_none_or(|token| entry.tokens.insert(token.to_owned())) {
            entry.done += 1;
        }
    }

    /// A line for each call.
    pub(crate) fn to_text(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, entry| {
            // Writing into a string does not fail.
            let _ = writeln!(text, "{} {}", entry.requests, entry.done);
            text
        })
    }

    /// Requests and work for each call, from that text.
    pub(crate) fn read(text: &str) -> Option<Vec<(u64, u64)>> {
        let pair = |line: &str| {
            let (requests, done) = line.split_once(' ')?;
            Some((requests.parse().ok()?, done.parse().ok()?))
        };
        text.lines().map(pair).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_once_for_a_token_and_each_time_without() {
        let mut ledger = Ledger::default();
        assert_eq!([ledger.arrive(2), ledger.arrive(2), ledger.arrive(0)], [0, 1, 0]);
        ledger.work(2, Some("a"));
        ledger.work(2, Some("a"));
        ledger.work(0, None);
        ledger.work(0, None);
        assert_eq!(Ledger::read(&ledger.to_text()), Some(vec![(1, 2), (0, 0), (2, 1)]));
        ledger.work(2, Some("another"));
        assert_eq!(Ledger::read(&ledger.to_text()).map(|read| read[2]), Some((2, 2)));
        assert_eq!(Ledger::read("1"), None);
    }
}
