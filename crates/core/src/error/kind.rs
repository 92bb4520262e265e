//! What kind of failure an error tells of.

/// The kind of an [`Error`](crate::Error).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The configuration cannot work: a malformed endpoint or region, plain HTTP to a public host, a proxy or a
    /// certificate that cannot be read, a proxy that wants a user name and password.
    ///
    /// Nothing was sent. The message names the setting; to try again does not help. With the feature
    /// `blocking` it is also what a blocking call says on a thread that runs asynchronous tasks: await it
    /// there.
    Config,
    /// There are no usable credentials.
    ///
    /// Nothing was sent. Either no source is set up, and the message lists what each one looked for; or
    /// one is set up and failed, and the message is its own. Where temporary keys have ended, a warning
    /// of `tracing` says why they were not renewed.
    Credentials,
    /// A request breaks a documented limit, or cannot be sent, and was not.
    ///
    /// The message names the field and the limit. Limits change: `unchecked()` on the call sends it all
    /// the same. A header with odd characters, or more than 10 MiB, is refused in any case.
    InvalidRequest,
    /// No connection could be made, so nothing was sent.
    ///
    /// Every call was tried again. Look at DNS, the firewall, the proxy (`HTTPS_PROXY`, `NO_PROXY`) and the
    /// certificate that the message names. Inside a VPC without a way to the internet, use
    /// [`Config::internal_network`](crate::Config::internal_network).
    Unreachable,
    /// The connection broke; the request may have been carried out.
    ///
    /// A call that only reads, or has a client token, was tried again and failed each time. After any
    /// other, look whether it was carried out before you try again.
    Connection,
    /// The time allowed for the call ran out, or would have before its turn by the client's
    /// [limits](crate::Limits).
    ///
    /// The request may have been carried out, unless the message says that nothing was sent. Give the
    /// call more `timeout`, or ask it for less: a smaller page, a narrower filter.
    Timeout,
    /// A server answered, but not as the API does: its HTTP status says that it failed.
    ///
    /// It is a gateway or a captive portal; the message has the status and the first bytes. With an endpoint of your
    /// own: is it the right address?
    Status,
    /// A reply is not what the API sends: not JSON, not an object, cut off, compressed, too long.
    ///
    /// The message has the place. A reply that is too long for
    /// [`Config::reply_limit`](crate::Config::reply_limit) needs a smaller page or a higher limit.
    /// `send_raw` on the call brings the bytes. A field of an odd type is no such error: it is taken.
    Decode,
    /// The API refused the request; [`Error::code`](crate::Error::code) says why.
    ///
    /// The codes of a service stand in its module `error_code`; those of all services, with what to do
    /// about them, in the repository's guide (`docs/errors.md`). Keep the request id: support asks for
    /// it.
    Api,
    /// What was waited for has failed, or is gone: [`Waiting`](crate::Waiting).
    ///
    /// [`Error::last_state`](crate::Error::last_state) is the state that says so. To wait again does not help.
    WaitFailed,
    /// What was waited for did not happen in the time allowed.
    ///
    /// [`Error::last_state`](crate::Error::last_state) is the latest state. It may still happen: wait again, with a longer
    /// `deadline`. Where the last look failed, its error is the source.
    WaitTimeout,
}

impl ErrorKind {
    /// A word for it, such as `timeout` or `invalid_request`: a label for metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Credentials => "credentials",
            Self::InvalidRequest => "invalid_request",
            Self::Unreachable => "unreachable",
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Status => "status",
            Self::Decode => "decode",
            Self::Api => "api",
            Self::WaitFailed => "wait_failed",
            Self::WaitTimeout => "wait_timeout",
        }
    }
}
