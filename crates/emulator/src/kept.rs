//! What there is, and where it is kept.

#[cfg(feature = "sqlite")]
use std::io;
#[cfg(feature = "sqlite")]
use std::path::Path;

#[cfg(feature = "sqlite")]
use crate::auth::Keys;
use crate::auth::issued::IssuedKey;
#[cfg(feature = "sqlite")]
use crate::auth::issued::restore;
use crate::mqtt;
use crate::store::{Store, Table};

/// State, and where it is kept: one lock, so that writers have one order.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) mqtt: mqtt::State,
    pub(crate) issued: Table<IssuedKey>,
    pub(crate) store: Store,
}

impl Kept {
    /// Nothing, in memory.
    pub(crate) fn new(settings: mqtt::Settings) -> Self {
        Self { mqtt: mqtt::State::new(settings), ..Self::default() }
    }

    /// What a file has, which keeps it from here on.
    #[cfg(feature = "sqlite")]
    pub(crate) fn open(settings: mqtt::Settings, path: &Path, keys: &Keys) -> io::Result<Self> {
        let (mut mqtt, mut issued) = (mqtt::State::new(settings), Table::default());
        let mut tables: Vec<&mut dyn crate::store::Kept> = mqtt.tables().into_iter().collect();
        tables.push(&mut issued);
        let store = Store::open(path, &mut tables)
            .map_err(|problem| io::Error::other(format!("cannot keep the state in {problem}")))?;
        restore(&issued, keys);
        Ok(Self { mqtt, issued, store })
    }
}
