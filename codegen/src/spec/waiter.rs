//! A way to wait for a resource.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

/// A way to wait: where the state stands in the reply, and which states end the waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// What is so when the waiting is over, as a sentence.
    pub doc: String,
    /// Where the state stands in the reply.
    pub state: String,
    /// The states that are waited for, and what they mean where they do not say so themselves.
    pub success: Vec<State>,
    /// The states from which none of those is reached.
    pub failure: Vec<State>,
    /// What it means that the resource does not exist.
    pub not_found: NotFound,
    /// Error codes that say so, beside those of `ResourceNotFound`.
    pub not_found_codes: Vec<String>,
    /// The first pause.
    pub interval: Option<Duration>,
    /// After how long it is given up.
    pub deadline: Option<Duration>,
    /// Where states are from that the facts do not list.
    pub source: Option<String>,
}

/// A state that ends a waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// It, as it stands in the reply.
    pub value: Value,
    /// What it means.
    pub meaning: Option<String>,
}

impl State {
    /// It as text, which is what the table compares.
    pub fn text(&self) -> String {
        self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned)
    }
}

/// What it means that a resource does not exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotFound {
    /// The error of the call ends the waiting.
    #[default]
    Error,
    /// It does not exist yet.
    Pending,
    /// It is gone, as it should be.
    Done,
    /// It is gone, and should not be.
    Failed,
}
