//! The keys that are accepted, and what each may do.

use tencentcloud_core::Credentials;

use crate::refusal::{Outcome, Refusal};

/// Keys by their ids. Of two with one id the later counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys(Vec<Key>);

/// A key.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) credentials: Credentials,
    /// Patterns of `service:Action` that it may call; everything, where there is no list.
    pub(crate) allowed: Option<Vec<String>>,
}

impl Keys {
    pub(crate) fn add(&mut self, key: Key) {
        self.0.push(key);
    }

    /// The key of an id.
    pub(super) fn find(&self, secret_id: &str) -> Outcome<&Key> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.*".contains(&byte);
        if secret_id.is_empty() || !secret_id.bytes().all(is_plain) {
            return Err(Refusal::new("AuthFailure.InvalidSecretId", "The SecretId is not one of the cloud API."));
        }
        self.0.iter().rev().find(|key| key.credentials.secret_id() == secret_id).ok_or_else(|| {
            Refusal::new(
                "AuthFailure.SecretIdNotFound",
                "The SecretId is not found, please ensure that your SecretId is correct.",
            )
        })
    }
}

impl Key {
    /// Checks that it may call an action.
    pub(super) fn check(&self, service: &str, action: &str) -> Outcome<()> {
        let name = format!("{service}:{action}");
        match &self.allowed {
            Some(allowed) if !allowed.iter().any(|pattern| matches(pattern.as_bytes(), name.as_bytes())) => {
                Err(Refusal::new(
                    "UnauthorizedOperation",
                    format!("The key {} is not authorized to perform {name}.", self.credentials.secret_id()),
                ))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a name is of a pattern in which `*` stands for anything.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
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
