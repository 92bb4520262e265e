//! Whether an action changes something.

use serde::{Deserialize, Serialize};

/// Whether an action changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It only reads: carried out twice it does no harm.
    Reads,
    /// It changes something, or may do so.
    Writes,
}

impl Effect {
    /// What the name of an action tells: its verb, as a whole word, after what says for how many or whom.
    pub(crate) fn of_name(action: &str) -> Self {
        const VERBS: [&str; 8] = ["Describe", "List", "Get", "Query", "Check", "Search", "Inquire", "Inquiry"];
        let said = ["Batch", "Channel"].iter().find_map(|word| action.strip_prefix(word)).unwrap_or(action);
        let reads = VERBS.iter().any(|verb| {
            let rest = said.strip_prefix(verb);
            rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase()))
        });
        if reads { Self::Reads } else { Self::Writes }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Writes => "writes",
        }
    }
}
