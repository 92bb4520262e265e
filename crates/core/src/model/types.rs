//! The types behind an action, for those that meet one of its requests without knowing them.

use std::fmt;

use super::{Model, Nothing};

/// Empty requests and replies of an action.
#[derive(Clone, Copy)]
pub(crate) struct Types {
    pub(crate) request: fn() -> Box<dyn Model>,
    pub(crate) response: fn() -> Box<dyn Model>,
}

impl Types {
    /// Of an action that has no types here: its fields are told by their names alone.
    pub(crate) const UNKNOWN: Self = Self { request: || Box::new(Nothing), response: || Box::new(Nothing) };
}

impl fmt::Debug for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Types")
    }
}
