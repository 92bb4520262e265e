//! The sites, and which of them have something.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The two sites of Tencent Cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Site {
    /// The international site.
    Intl,
    /// The site of mainland China.
    Mainland,
}

/// Sites that have something. Both, where a file does not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sites(pub BTreeSet<Site>);

impl Default for Sites {
    fn default() -> Self {
        Self([Site::Intl, Site::Mainland].into())
    }
}

impl Sites {
    /// The only site that has it, or `None` where both do.
    pub fn only(&self) -> Option<Site> {
        match self.0.iter().collect::<Vec<_>>().as_slice() {
            [site] => Some(**site),
            _ => None,
        }
    }
}
