//! Settings of an emulator that are about time, faults and connections.

use std::time::{Duration, SystemTime};

use super::Builder;
#[cfg(doc)]
use crate::Emulator;
use crate::rules::Rule;

impl Builder {
    /// Starts at this time, which goes on from there.
    #[must_use]
    pub fn time(mut self, time: SystemTime) -> Self {
        self.start = Some(time);
        self
    }

    /// Starts with a clock that stands still, until [`Emulator::advance`] or
    /// [`Emulator::set_time`] moves it.
    #[must_use]
    pub fn frozen(mut self) -> Self {
        self.frozen = true;
        self
    }

    /// A rule that there is from the start, and again after a reset.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Keeps to the rates that the description names: 20 calls of `DescribeDeviceCertificates` a
    /// second, in a region by a key. Without it there are no limits.
    #[must_use]
    pub fn rate_limits(mut self) -> Self {
        self.rate_limits = true;
        self
    }

    /// The role that the metadata service names, of a virtual machine to which one is bound.
    /// Default: [`Emulator::CVM_ROLE`].
    #[must_use]
    pub fn cvm_role(mut self, name: impl Into<String>) -> Self {
        self.cvm_role = Some(name.into());
        self
    }

    /// No role is bound to the virtual machine: the metadata service names none.
    #[must_use]
    pub fn no_cvm_role(mut self) -> Self {
        self.cvm_role = None;
        self
    }

    /// How many connections there are at once; others wait. Default: 4,096.
    #[must_use]
    pub fn connections(mut self, most: usize) -> Self {
        self.bounds.connections = most.clamp(1, 65_536);
        self
    }

    /// How long a connection may be idle, the head of a request may take, and then its body.
    /// Default: a minute each.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.bounds.patience = patience;
        self
    }
}
