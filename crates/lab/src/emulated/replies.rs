//! Replies as files, for clients in other languages to decode: JSON lines, a file for each version of
//! a service.

use std::fs::{self, File};
use std::io::{BufWriter, Result, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// A folder of them.
#[derive(Debug)]
pub(super) struct Replies {
    folder: PathBuf,
    /// The file that was written last, and its name. Replies of a version come after each other.
    open: Option<(String, BufWriter<File>)>,
}

impl Replies {
    /// A folder that has nothing in it but what is written now.
    pub(super) fn new(folder: &Path) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), open: None })
    }

    /// Adds a reply: one object, or a list of the events of a stream.
    pub(super) fn write(
        &mut self,
        service: &str,
        version: &str,
        action: &str,
        place: &str,
        reply: &Value,
    ) -> Result<()> {
        let name = format!("{service} {version}.jsonl");
        let mut file = match self.open.take() {
            Some((open, file)) if open == name => file,
            other => {
                if let Some((_, mut file)) = other {
                    file.flush()?;
                }
                let path = self.folder.join(&name);
                BufWriter::new(File::options().create(true).append(true).open(path)?)
            }
        };
        writeln!(file, "{}", json!({ "action": action, "place": place, "reply": reply }))?;
        self.open = Some((name, file));
        Ok(())
    }

    /// Writes what is left.
    pub(super) fn end(self) -> Result<()> {
        self.open.map_or(Ok(()), |(_, mut file)| file.flush())
    }
}
