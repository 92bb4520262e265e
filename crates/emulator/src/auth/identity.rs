//! Who a key stands for.

use serde::{Deserialize, Serialize};

/// The account that everything belongs to.
pub(crate) const ACCOUNT: u64 = 100_000_000_001;

/// Who a key stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Identity {
    /// The account itself.
    Account,
    /// A user of it.
    User {
        /// The user's number.
        uin: u64,
    },
    /// A role that somebody assumed.
    Role {
        /// The account that the role is of.
        account: u64,
        /// The role's number.
        role: u64,
        /// What the session is called.
        session: String,
        /// Who assumed it.
        by: u64,
    },
    /// Somebody whom a user gave rights to.
    Federated {
        /// The user.
        by: u64,
        /// What they are called.
        name: String,
    },
}

impl Identity {
    /// The user of a key that stays.
    pub(crate) fn user(secret_id: &str) -> Self {
        Self::User { uin: ACCOUNT + 1 + number(secret_id) % 999_999 }
    }

    /// The number of the user behind it.
    pub(crate) fn uin(&self) -> u64 {
        match self {
            Self::Account => ACCOUNT,
            Self::User { uin } => *uin,
            Self::Role { by, .. } | Self::Federated { by, .. } => *by,
        }
    }

    /// Whether it is of a temporary key.
    pub(crate) fn is_temporary(&self) -> bool {
        matches!(self, Self::Role { .. } | Self::Federated { .. })
    }
}

/// A number that a name always gets.
pub(crate) fn number(name: &str) -> u64 {
    // FNV-1a.
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
