//! Who sent a request, and what that key may do.

mod grounds;
mod identity;
pub(crate) mod issued;
mod keys;
mod legacy;
mod tc3;

use std::sync::Arc;
use std::time::SystemTime;

pub(crate) use identity::{ACCOUNT, Identity, number};
pub(crate) use keys::{Key, Keys, matches};

use grounds::malformed;
pub(crate) use grounds::{Times, same};

use crate::description;
use crate::refusal::{Outcome, Refusal};
use crate::wire::{Form, Head, Message, Signing, header, value_of};

/// Who sent a request, and for which service it is.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) service: String,
    /// The key that signed it; none signs the two actions that are not signed.
    pub(crate) key: Option<Arc<Key>>,
}

/// Verifies who sent a request, and checks that they may.
///
/// A request may be signed at the emulator's time or at the one outside: a client that cannot
/// travel would else be refused for that alone. Keys end by the emulator's time.
pub(crate) fn verify(message: &Message<'_>, head: &Head, keys: &Keys, times: Times) -> Outcome<Caller> {
    let now = times.here;
    let (key, service) = match (head.signing, &head.form) {
        (Signing::Skipped, _) => {
            let service = description::unsigned(&head.version, &head.action).ok_or_else(|| {
                malformed(&format!("it is SKIP, and the requests of the action {} are signed", head.action))
            })?;
            return Ok(Caller { service: service.to_owned(), key: None });
        }
        (Signing::Legacy, Form::Flat(pairs)) => {
            let (key, service) = legacy::verify(message, head, pairs, keys, times)?;
            check_token(&key, value_of(pairs, "Token").unwrap_or_default(), now)?;
            (key, service)
        }
        _ => {
            let (key, service) = tc3::verify(message, keys, times)?;
            let token = match message.headers.get("x-tc-token") {
                Some(_) => header(message.headers, "x-tc-token"),
                None => Some(""),
            };
            check_token(&key, token.unwrap_or("unreadable"), now)?;
            (key, service)
        }
    };
    key.check(&service, &head.action)?;
    Ok(Caller { service, key: Some(key) })
}

/// What a request says of itself, before it is verified: its service and the id of its key.
pub(crate) fn claims<'a>(message: &Message<'a>, head: &'a Head) -> (&'a str, &'a str) {
    let (key, service) = match (head.signing, &head.form) {
        (Signing::Skipped, _) => (None, description::unsigned(&head.version, &head.action)),
        (Signing::Legacy, Form::Flat(pairs)) => {
            let host = header(message.headers, "host").unwrap_or_default();
            (value_of(pairs, "SecretId"), host.split('.').next())
        }
        _ => header(message.headers, "authorization").and_then(tc3::claims).unzip(),
    };
    (service.unwrap_or_default(), key.unwrap_or_default())
}

/// Checks the token that came with the id of a key, and that a temporary key has not ended.
fn check_token(key: &Key, token: &str, now: SystemTime) -> Outcome<()> {
    let failure = |problem: &str| Err(Refusal::new("AuthFailure.TokenFailure", problem));
    if token != key.credentials.token().map(|token| token.expose()).unwrap_or_default() {
        return failure("The token is not that of the SecretId.");
    }
    match key.credentials.expires_at() {
        Some(end) if end <= now => failure("The temporary key has ended."),
        _ => Ok(()),
    }
}
