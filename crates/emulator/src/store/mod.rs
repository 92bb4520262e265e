//! Where state is kept: typed tables in memory, and a file behind them where one is asked for.
//!
//! A request changes rows of tables. When it is answered, what it changed is put into the file in
//! one transaction; when it is refused, or the file does not take it, the tables are put back.

#[cfg(feature = "sqlite")]
mod change;
#[cfg(feature = "sqlite")]
mod sqlite;
mod table;
pub(crate) mod word;

#[cfg(feature = "sqlite")]
use std::path::Path;

#[cfg(feature = "sqlite")]
use sqlite::File;
pub(crate) use table::{Kept, Row, Table};

/// Keeps the rows of tables, if only for as long as the emulator runs.
#[derive(Debug, Default)]
pub(crate) struct Store {
    #[cfg(feature = "sqlite")]
    file: Option<File>,
    /// Whether it had a file, and that is closed.
    #[cfg(feature = "sqlite")]
    closed: bool,
}

impl Store {
    /// One that keeps everything in a file, and puts what is there into these tables.
    #[cfg(feature = "sqlite")]
    pub(crate) fn open(path: &Path, tables: &mut [&mut dyn Kept]) -> Result<Self, String> {
        let file = File::open(path).map_err(|problem| format!("{}: {problem}", path.display()))?;
        file.read(|kind, key, doc| match tables.iter_mut().find(|table| table.kind() == kind) {
            Some(table) => table
                .load(key, doc)
                .map_err(|error| format!("{}: the row {kind} {key} cannot be read: {error}", path.display())),
            None => Err(format!("{}: there are rows of an unknown kind, {kind}", path.display())),
        })?;
        Ok(Self { file: Some(file), closed: false })
    }

    /// Ends a request that was answered: what it changed is kept from here on. Where that fails,
    /// nothing is changed.
    pub(crate) fn keep(&mut self, tables: &mut [&mut dyn Kept]) -> Result<(), String> {
        let outcome = self.write(tables);
        match &outcome {
            Ok(()) => tables.iter_mut().for_each(|table| table.settle()),
            Err(_) => undo(tables),
        }
        outcome
    }

    /// Whether it outlives the emulator.
    pub(crate) fn is_kept(&self) -> bool {
        #[cfg(feature = "sqlite")]
        return self.file.is_some();
        #[cfg(not(feature = "sqlite"))]
        false
    }

    /// Lets go of the file, so that another can open it. Nothing is kept from here on.
    #[cfg(feature = "sqlite")]
    pub(crate) fn close(&mut self) {
        self.closed |= self.file.take().is_some();
    }

    #[cfg(feature = "sqlite")]
    fn write(&mut self, tables: &[&mut dyn Kept]) -> Result<(), String> {
        if self.closed {
            return Err("the emulator has stopped".to_owned());
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut changes = Vec::new();
        for table in tables {
            table.changes(&mut changes).map_err(|error| format!("a row of {} has no JSON: {error}", table.kind()))?;
        }
        if changes.is_empty() { Ok(()) } else { file.commit(&changes) }
    }

    #[cfg(not(feature = "sqlite"))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "with the feature it has a file")]
    fn write(&mut self, _: &[&mut dyn Kept]) -> Result<(), String> {
        Ok(())
    }
}

/// Ends a request that was refused: nothing is changed.
pub(crate) fn undo(tables: &mut [&mut dyn Kept]) {
    tables.iter_mut().for_each(|table| table.undo());
}
