//! TDMQ for MQTT, version 2024-05-16: the actions that keep state.

mod actions;
mod authorities;
mod authority_lists;
mod checks;
mod connect;
mod device_lists;
mod devices;
mod history;
mod identities;
mod instance_lists;
mod instances;
mod policies;
mod sku;
mod topics;
mod users;
mod x509_config;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Kept, Row, Store, Table};
pub(crate) use actions::knows;
use authorities::Authority;
pub(crate) use connect::connect;
pub use connect::{Connected, ConnectionRefused};
use devices::Device;
use history::{CertificateChange, IdentityChange};
use identities::Identity;
use instances::Instance;
use policies::Policy;
use topics::Topic;
use users::User;

/// Everything there is.
///
/// Instances are found by their ids, and what belongs to one by its id, a slash, and a name.
#[derive(Debug, Default)]
pub(crate) struct State {
    settings: Settings,
    counter: Table<Counter>,
    instances: Table<Instance>,
    authorities: Table<Authority>,
    devices: Table<Device>,
    certificate_changes: Table<CertificateChange>,
    topics: Table<Topic>,
    users: Table<User>,
    policies: Table<Policy>,
    identities: Table<Identity>,
    identity_changes: Table<IdentityChange>,
}

/// How it behaves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings {
    /// What ids and passwords come of.
    pub(crate) seed: u64,
    /// How long an instance is being created, changed or deleted, in milliseconds.
    pub(crate) instance_delay: i64,
}

/// Counts what was created, so that things of one millisecond have an order and ids differ.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Counter {
    created: u64,
}

impl Row for Counter {
    const KIND: &'static str = "mqtt.counter";
}

/// What a request comes with beside its parameters.
#[derive(Debug)]
pub(crate) struct Context {
    /// The time, in milliseconds since the epoch.
    pub(crate) now: i64,
    /// The region.
    pub(crate) region: String,
}

/// When something changed, and when it was last switched on and off.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Times {
    created: i64,
    updated: i64,
    last_activation: i64,
    last_inactivation: i64,
}

impl Times {
    fn created(now: i64) -> Self {
        Self { created: now, updated: now, ..Self::default() }
    }
}

impl State {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// All tables.
    pub(crate) fn tables(&mut self) -> [&mut dyn Kept; 10] {
        [
            &mut self.counter,
            &mut self.instances,
            &mut self.authorities,
            &mut self.devices,
            &mut self.certificate_changes,
            &mut self.topics,
            &mut self.users,
            &mut self.policies,
            &mut self.identities,
            &mut self.identity_changes,
        ]
    }

    /// The number of the next thing that is created.
    fn next(&mut self) -> u64 {
        let created = self.counter.get("").map_or(1, |counter| counter.created + 1);
        self.counter.put(String::new(), Counter { created });
        created
    }

    /// Random numbers of the seed for the next thing that is created.
    fn random(&mut self) -> fastrand::Rng {
        let number = self.next();
        // Neighbours would have much in common.
        fastrand::Rng::with_seed(self.settings.seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }
}

/// Answers a request: the JSON of the reply, without a request id. What it changed is in the store
/// before it returns, and nothing is changed where it is refused.
pub(crate) fn answer(
    state: &mut State,
    store: &mut Store,
    action: &str,
    request: &Value,
    context: &Context,
) -> Outcome<Value> {
    // Nothing is left of a request that broke off, whose lock was poisoned.
    store::undo(&mut state.tables());
    state.remove_deleted(context.now);
    let outcome = actions::run(state, action, request, context);
    if outcome.is_err() {
        store::undo(&mut state.tables());
        return outcome;
    }
    keep(state, store)?;
    outcome
}

/// What there is, by kind, in all regions.
pub(crate) fn kinds(state: &State) -> [(&'static str, &dyn Kept); 7] {
    [
        ("instances", &state.instances),
        ("topics", &state.topics),
        ("users", &state.users),
        ("authorization_policies", &state.policies),
        ("ca_certificates", &state.authorities),
        ("device_certificates", &state.devices),
        ("device_identities", &state.identities),
    ]
}

/// Removes everything, also from the store. Ids begin anew.
pub(crate) fn clear(state: &mut State, store: &mut Store) -> Outcome<()> {
    state.tables().into_iter().for_each(|table| table.clear());
    keep(state, store)
}

fn keep(state: &mut State, store: &mut Store) -> Outcome<()> {
    store
        .keep(&mut state.tables())
        .map_err(|problem| Refusal::new("InternalError", format!("What changed cannot be kept: {problem}.")))
}

/// The key of what belongs to an instance.
fn key(instance: &str, name: &str) -> String {
    format!("{instance}/{name}")
}

/// What the keys of all that belongs to an instance start with.
fn prefix(instance: &str) -> String {
    key(instance, "")
}

/// An id with a prefix and eight letters and digits, as the API makes them.
fn new_id(prefix: &str, random: &mut fastrand::Rng) -> String {
    let suffix: String =
        std::iter::repeat_with(|| random.alphanumeric()).take(8).map(|letter| letter.to_ascii_lowercase()).collect();
    format!("{prefix}-{suffix}")
}
