//! Everything there is of mqtt, and how it is found.

use tencentcloud_api::mqtt::v20240516 as api;

use super::missing;
use super::rows::{
    Authority, CertificateChange, Counter, Device, Identity, IdentityChange, Instance, Policy, Topic, User,
};
use crate::refusal::{Outcome, Refusal};
use crate::store::{Kept, Row, Store, Table};

/// How many changes of an instance are kept, and the most that are returned.
pub(super) const KEPT: usize = 1_024;

/// Everything there is.
///
/// Instances are found by their ids, and what belongs to one by its id, a slash, and a name.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(super) settings: Settings,
    pub(super) counter: Table<Counter>,
    pub(super) instances: Table<Instance>,
    pub(super) authorities: Table<Authority>,
    pub(super) devices: Table<Device>,
    pub(super) certificate_changes: Table<CertificateChange>,
    pub(super) topics: Table<Topic>,
    pub(super) users: Table<User>,
    pub(super) policies: Table<Policy>,
    pub(super) identities: Table<Identity>,
    pub(super) identity_changes: Table<IdentityChange>,
}

/// How it behaves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings {
    /// What ids and passwords come of.
    pub(crate) seed: u64,
    /// How long an instance is being created, changed or deleted, in milliseconds.
    pub(crate) instance_delay: i64,
}

/// What a request comes with beside its parameters.
#[derive(Debug)]
pub(crate) struct Context {
    /// The time, in milliseconds since the epoch.
    pub(crate) now: i64,
    /// The region.
    pub(crate) region: String,
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
    pub(super) fn next(&mut self) -> u64 {
        let created = self.counter.get("").map_or(1, |counter| counter.created + 1);
        self.counter.put(String::new(), Counter { created });
        created
    }

    /// Random numbers of the seed for the next thing that is created.
    pub(super) fn random(&mut self) -> fastrand::Rng {
        let number = self.next();
        // Neighbours would have much in common.
        fastrand::Rng::with_seed(self.settings.seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// An instance of any region, by its id.
    pub(super) fn instance_anywhere(&self, id: &str, now: i64) -> Outcome<&Instance> {
        let instance = self.instances.get(id).ok_or_else(|| missing::instance(id))?;
        if instance.status(now) == api::InstanceStatus::Destroyed { Err(missing::instance(id)) } else { Ok(instance) }
    }

    /// An instance of the region of a request.
    pub(super) fn instance(&self, id: &str, context: &Context) -> Outcome<&Instance> {
        self.instance_anywhere(id, context.now).and_then(|instance| {
            if instance.region == context.region { Ok(instance) } else { Err(missing::instance(id)) }
        })
    }

    /// An instance on which something is to be changed: it must be running.
    pub(super) fn running(&self, id: &str, context: &Context) -> Outcome<&Instance> {
        let instance = self.instance(id, context)?;
        match instance.status(context.now) {
            api::InstanceStatus::Running => Ok(instance),
            api::InstanceStatus::Overdue => {
                Err(Refusal::new("ResourceUnavailable", format!("The instance {id} has expired.")))
            }
            status => Err(Refusal::new("FailedOperation.InstanceNotReady", format!("The instance {id} is {status}."))),
        }
    }

    /// A running instance that is to be changed itself.
    pub(super) fn change(&mut self, id: &str, context: &Context) -> Outcome<&mut Instance> {
        self.running(id, context)?;
        let instance = self.instances.edit(id).ok_or_else(|| missing::instance(id))?;
        instance.times.updated = context.now;
        Ok(instance)
    }

    /// Lets go of instances whose deletion is over, with everything that belongs to them.
    pub(super) fn remove_deleted(&mut self, now: i64) {
        let gone = |instance: &&Instance| instance.status(now) == api::InstanceStatus::Destroyed;
        let gone: Vec<String> = self.instances.rows().filter(gone).map(|instance| instance.id.clone()).collect();
        for id in gone {
            let prefix = prefix(&id);
            self.instances.remove(&id);
            self.authorities.remove_under(&prefix);
            self.devices.remove_under(&prefix);
            self.certificate_changes.remove_under(&prefix);
            self.topics.remove_under(&prefix);
            self.users.remove_under(&prefix);
            self.policies.remove_under(&prefix);
            self.identities.remove_under(&prefix);
            self.identity_changes.remove_under(&prefix);
        }
    }

    /// A CA certificate of an instance that is there.
    pub(super) fn authority(&self, instance: &str, serial: &str) -> Outcome<&Authority> {
        self.authorities.get(&key(instance, serial)).ok_or_else(|| missing::authority(serial))
    }

    /// A device certificate of an instance that is there.
    pub(super) fn device(&self, instance: &str, serial: &str) -> Outcome<&Device> {
        self.devices.get(&key(instance, serial)).ok_or_else(|| missing::device(serial))
    }

    pub(super) fn certificate_changed(&mut self, instance: &str, device: &Device, at: i64) {
        let number = self.next();
        append(&mut self.certificate_changes, instance, number, CertificateChange { at, device: device.clone() });
    }

    pub(super) fn identity_changed(&mut self, instance: &str, identity: &Identity, at: i64) {
        let number = self.next();
        append(&mut self.identity_changes, instance, number, IdentityChange { at, identity: identity.clone() });
    }
}

pub(super) fn keep(state: &mut State, store: &mut Store) -> Outcome<()> {
    store
        .keep(&mut state.tables())
        .map_err(|problem| Refusal::new("InternalError", format!("What changed cannot be kept: {problem}.")))
}

fn append<R: Row>(table: &mut Table<R>, instance: &str, number: u64, change: R) {
    table.put(key(instance, &format!("{number:020}")), change);
    let prefix = prefix(instance);
    let too_many = table.under(&prefix).count().saturating_sub(KEPT);
    let oldest: Vec<String> = table.under(&prefix).take(too_many).map(|(key, _)| key.to_owned()).collect();
    for key in oldest {
        table.remove(&key);
    }
}

/// The key of what belongs to an instance.
pub(super) fn key(instance: &str, name: &str) -> String {
    format!("{instance}/{name}")
}

/// What the keys of all that belongs to an instance start with.
pub(super) fn prefix(instance: &str) -> String {
    key(instance, "")
}

/// An id with a prefix and eight letters and digits, as the API makes them.
pub(super) fn new_id(prefix: &str, random: &mut fastrand::Rng) -> String {
    let suffix: String =
        std::iter::repeat_with(|| random.alphanumeric()).take(8).map(|letter| letter.to_ascii_lowercase()).collect();
    format!("{prefix}-{suffix}")
}
