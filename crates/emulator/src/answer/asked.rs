//! What a reply is made of: the request, and what all replies have in common.

use serde_json::{Map, Value};

use crate::description::{Action, Service};

/// What all replies have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Of two emulators with one seed the replies are the same.
    pub(crate) seed: u64,
    /// How many items a list has that is asked for in pages.
    pub(crate) list_length: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 1, list_length: 45 }
    }
}

/// A request that was checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) service: &'a Service,
    pub(crate) name: &'a str,
    pub(crate) action: &'a Action,
    pub(crate) region: &'a str,
    pub(crate) parameters: &'a Map<String, Value>,
}
