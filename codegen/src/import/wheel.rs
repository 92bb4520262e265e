//! A Python package as the archive that it is.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{Error, Result};

/// The longest file that is read out of a package. The longest upstream has is 2 MB.
const LIMIT: u64 = 64 << 20;

/// An opened package.
#[derive(Debug)]
pub(super) struct Wheel {
    file: PathBuf,
    archive: ZipArchive<BufReader<File>>,
    names: Vec<String>,
}

impl Wheel {
    pub(super) fn open(file: &Path) -> Result<Self> {
        let opened = File::open(file).map_err(|error| Error::io(file, "open", &error))?;
        let archive = ZipArchive::new(BufReader::new(opened))
            .map_err(|error| Error::new(format!("{} is not a package: {error}", file.display())))?;
        // A name that is not Unicode is of no file that is looked for.
        let names = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        Ok(Self { file: file.to_owned(), archive, names })
    }

    /// The names of the files in it.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The text of a file in it, or `None` where it has no such file.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<String>> {
        let failed = |problem: String| Error::new(format!("cannot read {name} in {}: {problem}", self.file.display()));
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(failed(error.to_string())),
        };
        let mut text = String::new();
        entry.take(LIMIT).read_to_string(&mut text).map_err(|error| failed(error.to_string()))?;
        Ok(Some(text))
    }

    pub(super) fn path(&self) -> &Path {
        &self.file
    }
}
