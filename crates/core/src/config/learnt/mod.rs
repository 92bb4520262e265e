//! What calls learn and count, for all that share a configuration.

mod budget;
mod circuits;
mod rates;
mod recent;
mod skew;

use std::sync::Arc;

use super::limits::Limits;
use crate::sign::Signer;

pub(crate) use self::budget::Budget;
pub(crate) use self::circuits::{Circuits, Visit};
pub(crate) use self::rates::{Limiter, Place, TooLate, Wanted};
pub(crate) use self::skew::Skew;

/// What the calls of a configuration and of its clones know. Each part is keyed by what it depends on, so
/// that clones with other keys, regions or hosts do not mix.
#[derive(Clone, Debug)]
pub(crate) struct Learnt {
    /// By host.
    pub(crate) circuits: Arc<Circuits>,
    /// By host.
    pub(crate) skew: Arc<Skew>,
    /// By id of the key and service.
    pub(crate) signer: Arc<Signer>,
    /// Shared until another is set.
    pub(crate) budget: Arc<Budget>,
    /// By id of the key, region, service and action; shared until other limits are set, or another transport.
    pub(crate) limiter: Arc<Limiter>,
}

impl Learnt {
    pub(crate) fn new(budget: u32, limits: &Arc<Limits>) -> Self {
        Self {
            circuits: Arc::default(),
            skew: Arc::default(),
            signer: Arc::default(),
            budget: Arc::new(Budget::new(budget)),
            limiter: Arc::new(Limiter::new(limits)),
        }
    }
}
