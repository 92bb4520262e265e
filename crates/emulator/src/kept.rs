//! What there is, and where it is kept.

use std::io;
#[cfg(feature = "sqlite")]
use std::path::PathBuf;
use std::time::Duration;

use crate::auth::issued::IssuedKey;
use crate::store::{Store, Table};
use crate::{Builder, mqtt};

/// State, and where it is kept: one lock, so that writers have one order.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) mqtt: mqtt::State,
    pub(crate) issued: Table<IssuedKey>,
    pub(crate) store: Store,
}

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

    pub(crate) fn kept(&self) -> io::Result<Kept> {
        let instance_delay = i64::try_from(self.instance_delay.as_millis()).unwrap_or(i64::MAX);
        let mqtt = mqtt::State::new(mqtt::Settings { seed: self.responder.settings.seed, instance_delay });
        #[cfg(feature = "sqlite")]
        if let Some(path) = &self.data {
            let (mut mqtt, mut issued) = (mqtt, Table::default());
            let mut tables: Vec<&mut dyn crate::store::Kept> = mqtt.tables().into_iter().collect();
            tables.push(&mut issued);
            let store = Store::open(path, &mut tables)
                .map_err(|problem| io::Error::other(format!("cannot keep the state in {problem}")))?;
            crate::auth::issued::restore(&issued, &self.keys);
            return Ok(Kept { mqtt, issued, store });
        }
        Ok(Kept { mqtt, ..Kept::default() })
    }
}
