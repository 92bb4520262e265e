//! On what grounds a signature is refused, whichever way it was made.

use std::time::SystemTime;

use tencentcloud_core::epoch_seconds;

use crate::refusal::{Outcome, Refusal};

/// How far the time of a request may be off, in seconds.
const ALLOWED_SKEW: u64 = 300;

/// The time of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// The emulator's, which may have travelled.
    pub(crate) here: SystemTime,
    /// That of the clock that it goes by: of clients that did not travel along.
    pub(crate) outside: SystemTime,
}

/// Checks the time that a request was signed at.
pub(super) fn check_time(timestamp: i64, times: Times) -> Outcome<()> {
    let (now, outside) = (epoch_seconds(times.here), epoch_seconds(times.outside));
    if [now, outside].iter().any(|time| timestamp.abs_diff(*time) <= ALLOWED_SKEW) {
        return Ok(());
    }
    Err(Refusal::new(
        "AuthFailure.SignatureExpire",
        format!("The request's timestamp {timestamp} is more than five minutes off the server's time {now}."),
    ))
}

pub(super) fn malformed(problem: &str) -> Refusal {
    Refusal::new("AuthFailure.InvalidAuthorization", format!("The Authorization header cannot be used: {problem}."))
}

pub(super) fn failure(problem: &str) -> Refusal {
    Refusal::new("AuthFailure.SignatureFailure", format!("The provided credentials could not be validated: {problem}."))
}

/// Whether two texts are equal, in a time that does not tell where they differ.
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).fold(0, |difference, (left, right)| difference | (left ^ right)) == 0
}
