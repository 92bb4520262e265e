//! Settings of an emulator that are about what there is in it.

#[cfg(feature = "sqlite")]
use std::path::PathBuf;
use std::time::Duration;

use super::Builder;

impl Builder {
    /// How long an instance is `CREATING`, `MODIFYING` and `DELETING`, by the emulator's clock.
    /// Default: not at all.
    #[must_use]
    pub fn instance_delay(mut self, delay: Duration) -> Self {
        self.instance_delay = delay;
        self
    }

    /// Keeps the state in a file of SQLite, and goes on from what is there. The file is made where
    /// there is none; no other emulator can have it at the same time.
    ///
    /// What was answered survives the end of the process at any moment: a call's changes are in the
    /// file, all or none, before its reply is sent.
    #[cfg(feature = "sqlite")]
    #[must_use]
    pub fn data(mut self, path: impl Into<PathBuf>) -> Self {
        self.data = Some(path.into());
        self
    }
}
