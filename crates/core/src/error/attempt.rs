//! What became of an attempt of a call.

use std::time::Duration;

use http::StatusCode;

/// One attempt of a call that failed, as [`Error::attempts`](crate::Error::attempts) has it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The HTTP status of the reply, where there was one.
    pub status: Option<StatusCode>,
    /// The API's error code, where the reply had one.
    pub code: Option<String>,
    /// The id that the server gave the request, where the reply had one.
    pub request_id: Option<String>,
    /// What happened, in one line. That of the last attempt also says why there was no other, where
    /// its error would have allowed one: the deadline, or the budget of the client.
    pub outcome: String,
    /// How long it took, from sending to the end of the reply.
    pub took: Duration,
    /// How long the call waited before it: before the first for credentials and for the limits of
    /// the client, later also between attempts.
    pub waited: Duration,
}
