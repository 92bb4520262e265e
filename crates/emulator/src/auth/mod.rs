//! Who sent a request, and what that key may do.

mod keys;
mod legacy;
mod tc3;

pub(crate) use keys::{Key, Keys};

use crate::description;
use crate::refusal::{Outcome, Refusal};
use crate::wire::{Form, Head, Message, Signing, header};

/// How far the time of a request may be off, in seconds.
const ALLOWED_SKEW: u64 = 300;

/// Verifies who sent a request, checks that they may, and returns the service that it is for.
pub(crate) fn verify(message: &Message<'_>, head: &Head, keys: &Keys, now: i64) -> Outcome<String> {
    let (key, service) = match (head.signing, &head.form) {
        (Signing::Skipped, _) => {
            return description::unsigned(&head.version, &head.action).map(str::to_owned).ok_or_else(|| {
                malformed(&format!("it is SKIP, and the requests of the action {} are signed", head.action))
            });
        }
        (Signing::Legacy, Form::Flat(pairs)) => legacy::verify(message, head, pairs, keys, now)?,
        _ => {
            let (key, service) = tc3::verify(message, keys, now)?;
            let token = match message.headers.get("x-tc-token") {
                Some(_) => header(message.headers, "x-tc-token"),
                None => Some(""),
            };
            check_token(key, token.unwrap_or("unreadable"))?;
            (key, service)
        }
    };
    key.check(&service, &head.action)?;
    Ok(service)
}

/// Checks the token that came with the id of a key.
fn check_token(key: &Key, token: &str) -> Outcome<()> {
    if token == key.credentials.token().map(|token| token.expose()).unwrap_or_default() {
        return Ok(());
    }
    Err(Refusal::new("AuthFailure.TokenFailure", "The token is not that of the SecretId."))
}

/// Checks the time that a request was signed at.
fn check_time(timestamp: i64, now: i64) -> Outcome<()> {
    if timestamp.abs_diff(now) <= ALLOWED_SKEW {
        return Ok(());
    }
    Err(Refusal::new(
        "AuthFailure.SignatureExpire",
        format!("The request's timestamp {timestamp} is more than five minutes off the server's time {now}."),
    ))
}

fn malformed(problem: &str) -> Refusal {
    Refusal::new("AuthFailure.InvalidAuthorization", format!("The Authorization header cannot be used: {problem}."))
}

fn failure(problem: &str) -> Refusal {
    Refusal::new("AuthFailure.SignatureFailure", format!("The provided credentials could not be validated: {problem}."))
}

/// Whether two texts are equal, in a time that does not tell where they differ.
fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).fold(0, |difference, (left, right)| difference | (left ^ right)) == 0
}
