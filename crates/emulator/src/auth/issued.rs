//! Temporary keys as rows: they outlive the emulator where its state is kept in a file.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use tencentcloud_core::epoch_millis;

use super::{Identity, Key, Keys};
use crate::refusal::{Outcome, Refusal};
use crate::store::{Kept as _, Row, Store, Table};

/// How long a key is kept that has ended: so long it is refused as such.
const AFTERWARDS: Duration = Duration::from_secs(86_400);

/// A temporary key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct IssuedKey {
    id: String,
    key: String,
    token: String,
    /// In milliseconds since the epoch.
    ends: i64,
    allowed: Vec<Vec<String>>,
    identity: Identity,
}

impl Row for IssuedKey {
    const KIND: &'static str = "sts.key";
}

impl IssuedKey {
    fn of(key: &Key) -> Self {
        let credentials = &key.credentials;
        Self {
            id: credentials.secret_id().to_owned(),
            key: credentials.secret_key().expose().to_owned(),
            token: credentials.token().map(|token| token.expose().to_owned()).unwrap_or_default(),
            ends: credentials.expires_at().map_or(i64::MAX, epoch_millis),
            allowed: key.allowed.clone(),
            identity: key.identity.clone(),
        }
    }

    #[cfg(feature = "sqlite")]
    fn to_key(&self) -> Key {
        let credentials = tencentcloud_core::Credentials::new(&self.id, &self.key).with_token(&self.token);
        let credentials = match tencentcloud_core::from_epoch_millis(self.ends) {
            Some(end) => credentials.with_expiry(end),
            None => credentials,
        };
        Key { credentials, allowed: self.allowed.clone(), identity: self.identity.clone() }
    }
}

/// Accepts the keys that were read from a file.
#[cfg(feature = "sqlite")]
pub(crate) fn restore(table: &Table<IssuedKey>, keys: &Keys) {
    table.rows().for_each(|row| keys.issue(row.to_key()));
    keys.take_new();
}

/// Keeps the keys that were issued since it was last called, and lets those go that ended long ago.
pub(crate) fn keep(table: &mut Table<IssuedKey>, keys: &Keys, store: &mut Store, now: SystemTime) -> Outcome<()> {
    let new = keys.take_new();
    if !store.is_kept() || new.is_empty() {
        return Ok(());
    }
    let long_ago = epoch_millis(now.checked_sub(AFTERWARDS).unwrap_or(SystemTime::UNIX_EPOCH));
    let old: Vec<String> = table.rows().filter(|row| row.ends < long_ago).map(|row| row.id.clone()).collect();
    for id in old {
        table.remove(&id);
    }
    for key in new {
        table.put(key.credentials.secret_id().to_owned(), IssuedKey::of(&key));
    }
    write(table, store)
}

/// Removes all keys, also from the store.
pub(crate) fn clear(table: &mut Table<IssuedKey>, store: &mut Store) -> Outcome<()> {
    table.clear();
    write(table, store)
}

fn write(table: &mut Table<IssuedKey>, store: &mut Store) -> Outcome<()> {
    store
        .keep(&mut [table])
        .map_err(|problem| Refusal::new("InternalError", format!("The temporary key cannot be kept: {problem}.")))
}
