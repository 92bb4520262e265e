//! What a request changed.

/// A row that changed.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) kind: &'static str,
    pub(crate) key: String,
    /// The row as JSON; none where it was removed.
    pub(crate) doc: Option<String>,
}
