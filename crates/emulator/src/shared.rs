//! What all connections share, and what is done to it as a whole.

use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use tencentcloud_core::{Clock as _, epoch_millis};

use crate::auth::{Keys, issued};
use crate::calls::Calls;
use crate::clock::TravelClock;
use crate::error::Error;
use crate::handlers::Handlers;
use crate::kept::Kept;
use crate::listen::Bounds;
use crate::metadata::Machine;
use crate::mqtt;
use crate::refusal::Outcome;
use crate::responder::Responder;
use crate::rules::{Active, Limiter, Rule};
use crate::wire::Regions;

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) keys: Keys,
    pub(crate) clock: TravelClock,
    pub(crate) handlers: Handlers,
    pub(crate) regions: Regions,
    pub(crate) responder: Responder,
    pub(crate) calls: Calls,
    pub(crate) kept: Mutex<Kept>,
    pub(crate) rules: Active,
    /// The rules that it was started with.
    pub(crate) first_rules: Vec<Rule>,
    /// Counts calls where the rates that the description names are kept to.
    pub(crate) rates: Option<Mutex<Limiter>>,
    pub(crate) machine: Machine,
    pub(crate) bounds: Bounds,
    /// What the admin API asks for, where others than this machine reach it.
    pub(crate) admin_token: Option<String>,
}

impl Shared {
    /// Keeps the temporary keys that were issued, before anybody is told of them.
    pub(crate) fn keep_issued(&self, now: SystemTime) -> Outcome<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { issued, store, .. } = &mut *kept;
        issued::keep(issued, &self.keys, store, now)
    }

    /// Lets a device connect, or says why not.
    pub(crate) fn connect_device(
        &self,
        instance: &str,
        client_id: &str,
        pem: &str,
    ) -> Result<mqtt::Connected, mqtt::ConnectionRefused> {
        let now = epoch_millis(self.clock.now());
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { mqtt, store, .. } = &mut *kept;
        mqtt::connect(mqtt, store, instance, client_id, pem, now)
    }

    /// Goes back to how it was started: nothing in it, no calls, no temporary keys, its first rules
    /// and its time. Handlers stay.
    pub(crate) fn reset(&self) -> Result<(), Error> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { mqtt, issued, store } = &mut *kept;
        mqtt::clear(mqtt, store)
            .and_then(|()| issued::clear(issued, store))
            .map_err(|refusal| Error::new(refusal.message()))?;
        drop(kept);
        self.calls.clear();
        self.keys.revoke_issued();
        self.machine.reset();
        self.clock.reset();
        self.rules.clear();
        for rule in &self.first_rules {
            self.rules.add(rule.clone());
        }
        Ok(())
    }
}
