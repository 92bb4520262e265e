//! What a look at a resource can come to.

#[allow(unused_imports, reason = "named in docs")]
use crate::error::Error;

/// What a reply says about the resource that is waited for. A `bool` is one too: done, or pending.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wait {
    /// It is as it should be.
    Done,
    /// It will never be, for this reason.
    Failed(String),
    /// Not yet; this is its state now, or an empty string. It is in the error when time runs out.
    Pending(String),
}

impl From<bool> for Wait {
    fn from(is_done: bool) -> Self {
        if is_done { Self::Done } else { Self::Pending(String::new()) }
    }
}

/// What it means for the waiting that the resource does not exist: that the call is refused with a code of
/// [`ResourceNotFound`](Error::is_not_found).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NotFound {
    /// The error of the call ends the waiting. The default.
    #[default]
    Error,
    /// It does not exist yet.
    Pending,
    /// It is gone, as it should be.
    Done,
    /// It is gone, and should not be: the waiting failed.
    Failed,
}
