//! How many requests a client sends, in a second and at a time.

use std::collections::BTreeMap;

use crate::model::Operation;

/// How many requests a client sends: in a second, for each action in each region, and at a time.
///
/// By default an action whose description names a rate, such as 20 requests a second for
/// `DescribeDeviceCertificates` of `mqtt`, is sent no faster, since the server would refuse the rest.
/// In every second at most so many requests begin, the first ones at once; the others wait for their
/// turn. Every attempt counts, retries included. A call that could not have its turn before its
/// timeout fails at once, with its latest error or one of kind [`ErrorKind::Timeout`](crate::ErrorKind::Timeout), and sends
/// nothing more.
///
/// All clients of a configuration and of its clones count together, each key for itself. The server counts
/// all requests of the account.
///
/// # Rates that are learnt
///
/// A server that refuses a request for too many ([`Error::is_throttled`](crate::Error::is_throttled)) has a limit,
/// described or not. From then on the requests of that action, with that key and in that region, wait for each
/// other and go evenly, at first a little slower than what went through before the refusal. The rate grows by and
/// by, falls again with the next refusal, doubles every few seconds where none comes for long, and is forgotten
/// after ten minutes without any. So several programs that share an account find their shares, and few requests are
/// refused. The same holds here: who would have its turn after the time allowed for the call is told at once.
///
/// ```
/// use tencentcloud_core::{Config, Credentials, Limits};
///
/// let limits = Limits::default()
///     .rate("cvm.DescribeInstances", 40) // the account was granted more
///     .unlimited("mqtt.PublishMessage")
///     .other_rates(20)
///     .concurrency(8);
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "its-key")).limits(limits);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    rates: BTreeMap<String, Option<u32>>,
    others: Option<u32>,
    is_off: bool,
    pub(crate) concurrency: Option<u32>,
}

impl Limits {
    /// No limits, until some are set: rates of the description do not count, and none are learnt.
    pub fn off() -> Self {
        Self { is_off: true, ..Self::default() }
    }

    /// At most so many requests a second for an action, whatever its description says. The action is
    /// named with its service, such as `mqtt.DescribeInstance`. 0 counts as 1.
    #[must_use]
    pub fn rate(mut self, action: impl Into<String>, per_second: u32) -> Self {
        self.rates.insert(action.into(), Some(per_second.max(1)));
        self
    }

    /// No rate for an action, whatever its description says, and none that is learnt. The action is named with its service,
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

    /// Whether refusals of an action teach a rate for it.
    pub(crate) fn learns(&self, operation: &Operation) -> bool {
        !self.is_off && !matches!(self.set(operation), Some(None))
    }

    pub(crate) fn rate_of(&self, operation: &Operation) -> Option<u32> {
        match self.set(operation) {
            Some(rate) => rate,
            // A rate of 0 would be a slip of the description's, and would stop the action for good.
            None => operation.rate.filter(|rate| *rate > 0 && !self.is_off).or(self.others),
        }
    }

    fn set(&self, operation: &Operation) -> Option<Option<u32>> {
        if self.rates.is_empty() { None } else { self.rates.get(&operation.to_string()).copied() }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    const ACTION: Operation = Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("ListCups"),
        rate: Some(20),
        ..Operation::BASE
    };

    #[test]
    fn rates_are_set_or_described() {
        let described = ACTION;
        let silent = Operation { name: "WashCup".into(), rate: None, ..ACTION };
        let zero = Operation { rate: Some(0), ..ACTION };
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
}
