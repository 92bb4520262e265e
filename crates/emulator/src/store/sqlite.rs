//! A file of SQLite that rows are kept in.
//!
//! The log is written ahead (WAL) and handed to the system with each transaction: what was
//! committed survives the end of the process at any moment. The end of the machine may take the
//! last transactions, never a part of one.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, params};

use super::change::Change;

/// What the header of the file says about whose it is: "TCEM".
const APPLICATION: i64 = 0x5443_454d;
/// The version of what is in the file. To be raised with every change of a row that this version
/// could not read.
const VERSION: i64 = 1;
/// How long to wait for the program that has the file to end.
const PATIENCE: Duration = Duration::from_millis(500);

/// An open file, which no other program has.
#[derive(Debug)]
pub(super) struct File(Connection);

impl File {
    /// Opens a file, or makes it.
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(problem)?;
        connection.busy_timeout(PATIENCE).map_err(problem)?;
        // Before the first access, so that nobody else opens it.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE").map_err(problem)?;
        // Whose it is comes first: the file of another program is left as it is.
        let is_new = check(&connection)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(problem)?;
        connection.pragma_update(None, "synchronous", "NORMAL").map_err(problem)?;
        let transaction =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(problem)?;
        if is_new {
            transaction
                .execute_batch(
                    "CREATE TABLE rows (kind TEXT NOT NULL, key TEXT NOT NULL, doc TEXT NOT NULL, \
                     PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID",
                )
                .and_then(|()| transaction.pragma_update(None, "application_id", APPLICATION))
                .and_then(|()| transaction.pragma_update(None, "user_version", VERSION))
                .map_err(problem)?;
        }
        transaction.commit().map_err(problem)?;
        Ok(Self(connection))
    }

    /// Reads all rows: kind, key and JSON.
    pub(super) fn read(&self, mut row: impl FnMut(&str, &str, &str) -> Result<(), String>) -> Result<(), String> {
        let mut statement = self.0.prepare("SELECT kind, key, doc FROM rows").map_err(problem)?;
        let mut rows = statement.query([]).map_err(problem)?;
        while let Some(found) = rows.next().map_err(problem)? {
            let text = |at: usize| found.get_ref(at).and_then(|value| Ok(value.as_str()?)).map_err(problem);
            row(text(0)?, text(1)?, text(2)?)?;
        }
        Ok(())
    }

    /// Writes changes, all of them or none.
    pub(super) fn commit(&mut self, changes: &[Change]) -> Result<(), String> {
        let transaction = self.0.transaction().map_err(problem)?;
        for Change { kind, key, doc } in changes {
            let written = match doc {
                Some(doc) => transaction
                    .execute("INSERT OR REPLACE INTO rows (kind, key, doc) VALUES (?, ?, ?)", params![kind, key, doc]),
                None => transaction.execute("DELETE FROM rows WHERE kind = ? AND key = ?", params![kind, key]),
            };
            written.map_err(problem)?;
        }
        transaction.commit().map_err(problem)
    }
}

/// Whether the file is new. Otherwise it must be one of ours, of a version that is known.
fn check(connection: &Connection) -> Result<bool, String> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(problem);
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    match (application, version, tables) {
        (0, 0, 0) => Ok(true),
        (APPLICATION, VERSION, _) => Ok(false),
        (APPLICATION, ..) => Err(format!(
            "it is of format {version} and this program knows {VERSION}; open it with the program that made it, or name another file"
        )),
        _ => Err("it is a database of another program; name another file".to_owned()),
    }
}

fn problem(error: rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program has it open; end that one, or name another file".to_owned()
        }
        Some(ErrorCode::NotADatabase) => "it is not a data file of the emulator; name another file".to_owned(),
        Some(ErrorCode::CannotOpen) => {
            "it cannot be opened; its folder must be there, and both must be writable".to_owned()
        }
        _ => error.to_string(),
    }
}
