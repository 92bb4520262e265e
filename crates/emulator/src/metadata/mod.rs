//! The metadata service of a virtual machine: the role that is bound to it, and keys of that role.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use serde_json::json;
use tencentcloud_core::{Credentials, epoch_seconds};

use crate::auth::{ACCOUNT, Identity, Keys, number};
use crate::{clock, sts};

/// Where it answers.
pub(crate) const PATH: &str = "/latest/meta-data/";
const ROLES: &str = "cam/security-credentials/";
/// How long its keys last, and how long before their end there are new ones.
const LASTS: Duration = Duration::from_secs(7_200);
const AHEAD: Duration = Duration::from_secs(1_200);

/// What it knows of the machine.
#[derive(Debug)]
pub(crate) struct Machine {
    role: Option<String>,
    key: Mutex<Option<Credentials>>,
}

impl Machine {
    /// One to which this role is bound.
    pub(crate) fn new(role: Option<String>) -> Self {
        Self { role, key: Mutex::default() }
    }

    /// Forgets its key.
    pub(crate) fn reset(&self) {
        *self.key.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Answers a GET of a path: a status, and a text.
    pub(crate) fn answer(&self, path: &str, keys: &Keys, now: SystemTime) -> (StatusCode, String) {
        let nothing = (StatusCode::NOT_FOUND, "not found\n".to_owned());
        let Some(asked) = path.strip_prefix(PATH).and_then(|path| path.strip_prefix(ROLES)) else { return nothing };
        match &self.role {
            Some(role) if asked.is_empty() => (StatusCode::OK, role.clone()),
            Some(role) if asked == role => (StatusCode::OK, self.credentials(role, keys, now)),
            _ => nothing,
        }
    }

    /// A key of the role: the same one until shortly before its end.
    fn credentials(&self, role: &str, keys: &Keys, now: SystemTime) -> String {
        let mut kept = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |key: &Credentials| {
            let left = key.expires_at().and_then(|end| end.duration_since(now).ok());
            // A key of the future stands there when time was set back.
            left.is_some_and(|left| left > AHEAD && left <= LASTS)
        };
        let key = match kept.take().filter(is_fresh) {
            Some(key) => key,
            None => {
                let role = 4_611_686_018_400_000_000 + number(role) % 99_999_999;
                let identity = Identity::Role { account: ACCOUNT, role, session: "ins-emulator".into(), by: ACCOUNT };
                sts::issue(keys, LASTS, Vec::new(), identity, now)
            }
        };
        let end = key.expires_at().unwrap_or(now);
        let text = json!({
            "TmpSecretId": key.secret_id(),
            "TmpSecretKey": key.secret_key().expose(),
            "ExpiredTime": epoch_seconds(end),
            "Expiration": clock::write(end),
            "Token": key.token().map(|token| token.expose()),
            "Code": "Success",
        });
        *kept = Some(key);
        text.to_string()
    }
}
