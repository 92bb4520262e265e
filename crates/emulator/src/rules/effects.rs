//! What rules do to a call.

use std::time::Duration;

/// What happens to a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Effects {
    pub(crate) delay: Option<Duration>,
    pub(crate) error: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) limit: Option<u32>,
    pub(crate) expired_token: bool,
    pub(crate) reset: Option<Reset>,
    pub(crate) truncate: Option<usize>,
    pub(crate) slow: Option<u64>,
    /// In seconds.
    pub(crate) skew: Option<i64>,
    pub(crate) request_id: Option<String>,
    pub(crate) unknown_fields: bool,
    pub(crate) numbers_as_strings: bool,
    pub(crate) null_lists: bool,
}

/// When a connection is reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reset {
    BeforeWork,
    AfterWork,
}
