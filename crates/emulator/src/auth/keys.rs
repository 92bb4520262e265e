//! The keys that are accepted, and what each may do.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tencentcloud_core::Credentials;

use super::Identity;
use crate::refusal::{Outcome, Refusal};

/// How many temporary keys are kept. Then those go that end first.
const ISSUED_KEPT: usize = 10_000;

/// Keys by their ids. Of two with one id the later counts.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    given: Vec<Arc<Key>>,
    issued: RwLock<HashMap<String, Arc<Key>>>,
    /// Those of the issued ones that nobody kept yet.
    new: Mutex<Vec<Arc<Key>>>,
}

/// A key.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// With a token and an end, where it is temporary.
    pub(crate) credentials: Credentials,
    /// Lists of patterns of `service:Action`, each of which has one for what it may call.
    pub(crate) allowed: Vec<Vec<String>>,
    /// Who signs with it.
    pub(crate) identity: Identity,
}

impl Keys {
    /// Adds a key that stays.
    pub(crate) fn add(&mut self, key: Key) {
        self.given.push(Arc::new(key));
    }

    /// Adds a temporary key. One that has ended is known for a while, so that it is refused as such.
    pub(crate) fn issue(&self, key: Key) {
        let mut issued = self.issued.write().unwrap_or_else(PoisonError::into_inner);
        if issued.len() >= ISSUED_KEPT {
            let mut ends: Vec<_> = issued.values().map(|key| key.credentials.expires_at()).collect();
            ends.sort_unstable();
            let (middle, mut surplus) = (ends[ends.len() / 2], ends.len() / 2);
            // Of those that end with the one in the middle some may stay.
            issued.retain(|_, key| {
                let goes = surplus > 0 && key.credentials.expires_at() <= middle;
                surplus -= usize::from(goes);
                !goes
            });
        }
        let key = Arc::new(key);
        issued.insert(key.credentials.secret_id().to_owned(), Arc::clone(&key));
        self.new.lock().unwrap_or_else(PoisonError::into_inner).push(key);
    }

    /// The keys that were issued since this was last asked.
    pub(super) fn take_new(&self) -> Vec<Arc<Key>> {
        std::mem::take(&mut *self.new.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets all temporary keys.
    pub(crate) fn revoke_issued(&self) {
        self.issued.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.take_new();
    }

    /// How many keys there are: those that stay, and temporary ones.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.given.len(), self.issued.read().unwrap_or_else(PoisonError::into_inner).len())
    }

    /// The key of an id.
    pub(super) fn find(&self, secret_id: &str) -> Outcome<Arc<Key>> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.*".contains(&byte);
        if secret_id.is_empty() || !secret_id.bytes().all(is_plain) {
            return Err(Refusal::new("AuthFailure.InvalidSecretId", "The SecretId is not one of the cloud API."));
        }
        let given = self.given.iter().rev().find(|key| key.credentials.secret_id() == secret_id);
        let issued = || self.issued.read().unwrap_or_else(PoisonError::into_inner).get(secret_id).cloned();
        given.cloned().or_else(issued).ok_or_else(|| {
            Refusal::new(
                "AuthFailure.SecretIdNotFound",
                "The SecretId is not found, please ensure that your SecretId is correct.",
            )
        })
    }
}

impl Key {
    /// The key of the account, which may call everything.
    pub(crate) fn of_account(credentials: Credentials) -> Self {
        Self { credentials, allowed: Vec::new(), identity: Identity::Account }
    }

    /// The key of a user, who may call what one of these patterns allows.
    pub(crate) fn of_user(credentials: Credentials, allowed: Vec<String>) -> Self {
        let identity = Identity::user(credentials.secret_id());
        Self { credentials, allowed: vec![allowed], identity }
    }

    /// Checks that it may call an action.
    pub(super) fn check(&self, service: &str, action: &str) -> Outcome<()> {
        let name = format!("{service}:{action}");
        let allows = |list: &Vec<String>| list.iter().any(|pattern| matches(pattern.as_bytes(), name.as_bytes()));
        if self.allowed.iter().all(allows) {
            return Ok(());
        }
        Err(Refusal::new(
            "UnauthorizedOperation",
            format!("The key {} is not authorized to perform {name}.", self.credentials.secret_id()),
        ))
    }
}

/// Whether a name is of a pattern in which `*` stands for anything.
pub(crate) fn matches(pattern: &[u8], name: &[u8]) -> bool {
    // Where the last `*` stands, and how much of the name it has taken.
    let (mut star, mut taken) = (None, 0);
    let (mut at, mut rest) = (0, 0);
    while rest < name.len() {
        if pattern.get(at) == Some(&b'*') {
            (star, taken) = (Some(at), rest);
            at += 1;
        } else if pattern.get(at) == Some(&name[rest]) {
            (at, rest) = (at + 1, rest + 1);
        } else if let Some(star) = star {
            taken += 1;
            (at, rest) = (star + 1, taken);
        } else {
            return false;
        }
    }
    pattern[at.min(pattern.len())..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_temporary_keys_those_stay_that_end_last() {
        let keys = Keys::default();
        for number in 0..ISSUED_KEPT + 1 {
            let end = std::time::UNIX_EPOCH + std::time::Duration::from_secs(number as u64);
            let credentials = Credentials::new(format!("AKID{number}"), "key").with_token("token").with_expiry(end);
            keys.issue(Key { credentials, allowed: Vec::new(), identity: Identity::Account });
        }
        assert_eq!(keys.counts(), (0, ISSUED_KEPT / 2 + 1));
        assert_eq!(keys.find("AKID0").unwrap_err().code(), "AuthFailure.SecretIdNotFound");
        assert!(keys.find(&format!("AKID{ISSUED_KEPT}")).is_ok());
        assert!(keys.find(&format!("AKID{}", ISSUED_KEPT / 2 + 1)).is_ok());
    }

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, name, expected) in [
            ("*", "cvm:RunInstances", true),
            ("cvm:*", "cvm:RunInstances", true),
            ("cvm:*", "cvmx:RunInstances", false),
            ("cvm:Describe*", "cvm:DescribeZones", true),
            ("cvm:Describe*", "cvm:RunInstances", false),
            ("*:Describe*s", "vpc:DescribeVpcs", true),
            ("*:Describe*s", "vpc:DescribeVpc", false),
            ("cvm:RunInstances", "cvm:RunInstances", true),
            ("cvm:RunInstance", "cvm:RunInstances", false),
            ("", "cvm:RunInstances", false),
            ("**a", "bca", true),
        ] {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), expected, "{pattern} {name}");
        }
    }
}
