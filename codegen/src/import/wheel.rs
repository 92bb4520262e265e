//! A Python package as the archive that it is.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{Error, Result};

/// How much is taken from a package, so that one that is made to fill the memory does not.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Files in it.
    files: usize,
    /// Bytes of a file in it.
    file: u64,
    /// Bytes of all files that are read out of it.
    total: u64,
}

/// Upstream's largest package has 1,840 files, of which the longest has 6 MB and all have 170 MB.
const LIMITS: Limits = Limits { files: 50_000, file: 64 << 20, total: 2 << 30 };

/// An opened package.
#[derive(Debug)]
pub(super) struct Wheel {
    file: PathBuf,
    archive: ZipArchive<BufReader<File>>,
    names: Vec<String>,
    limits: Limits,
    read: u64,
}

impl Wheel {
    pub(super) fn open(file: &Path) -> Result<Self> {
        Self::open_within(file, LIMITS)
    }

    fn open_within(file: &Path, limits: Limits) -> Result<Self> {
        let opened = File::open(file).map_err(|error| Error::io(file, "open", &error))?;
        let archive = ZipArchive::new(BufReader::new(opened))
            .map_err(|error| Error::new(format!("{} is not a package: {error}", file.display())))?;
        if archive.len() > limits.files {
            let (has, allowed) = (archive.len(), limits.files);
            return Err(Error::new(format!("{} has {has} files; {allowed} are allowed", file.display())));
        }
        // A name that is not Unicode is of no file that is looked for.
        let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        if let Some(name) = names.iter().find(|name| leads_out(name)) {
            return Err(Error::new(format!("{} has a file outside of its folder: {name}", file.display()))
                .advise("no package of upstream's has: look at where this one comes from"));
        }
        Ok(Self { file: file.to_owned(), archive, names, limits, read: 0 })
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
        let allowed = self.limits.file;
        let too_large = || failed(format!("it is larger than the {allowed} bytes that are allowed"));
        if entry.size() > allowed {
            return Err(too_large());
        }
        // The size that an entry states need not be its own.
        let mut bytes = Vec::new();
        entry.take(allowed + 1).read_to_end(&mut bytes).map_err(|error| failed(error.to_string()))?;
        let length = bytes.len() as u64;
        if length > allowed {
            return Err(too_large());
        }
        self.read += length;
        if self.read > self.limits.total {
            let total = self.limits.total;
            return Err(failed(format!("the files of the package are larger than the {total} bytes that are allowed")));
        }
        String::from_utf8(bytes).map(Some).map_err(|error| failed(error.to_string()))
    }

    pub(super) fn path(&self) -> &Path {
        &self.file
    }
}

/// Whether a name in an archive is that of something outside of the folder it is unpacked in.
fn leads_out(name: &str) -> bool {
    let has_drive = name.as_bytes().get(1) == Some(&b':');
    name.starts_with(['/', '\\']) || has_drive || name.split(['/', '\\']).any(|step| step == "..")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn archive(folder: &Path, files: &[(&str, &[u8])]) -> PathBuf {
        let file = folder.join("a.whl");
        let mut archive = zip::ZipWriter::new(File::create(&file).expect("a file"));
        for (name, bytes) in files {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
            archive.write_all(bytes).expect("its bytes");
        }
        archive.finish().expect("an archive");
        file
    }

    #[test]
    fn a_file_may_be_so_large_and_not_larger() {
        let folder = tempfile::tempdir().expect("a folder");
        let limits = Limits { files: 2, file: 1000, total: 1500 };
        let file = archive(folder.path(), &[("fits", &[b'x'; 1000]), ("bomb", &[b'x'; 1001])]);
        let mut wheel = Wheel::open_within(&file, limits).expect("a package");
        assert_eq!(wheel.read("fits").expect("it fits").map(|text| text.len()), Some(1000));
        assert_eq!(wheel.read("other").expect("it is not there"), None);
        let problem = "a.whl: it is larger than the 1000 bytes that are allowed";
        let error = wheel.read("bomb").expect_err(problem).to_string();
        assert!(error.starts_with("cannot read bomb in ") && error.ends_with(problem), "{error}");
        let error = wheel.read("fits").expect_err("all of it is too large").to_string();
        assert!(error.ends_with("the files of the package are larger than the 1500 bytes that are allowed"), "{error}");

        // The directory at the end of the archive says that the file has 3 bytes.
        let mut bytes = std::fs::read(&file).expect("its bytes");
        let entry = bytes.windows(4).rposition(|four| four == b"PK\x01\x02").expect("an entry");
        assert_eq!(bytes[entry + 24..entry + 28], 1001_u32.to_le_bytes());
        bytes[entry + 24..entry + 28].copy_from_slice(&3_u32.to_le_bytes());
        std::fs::write(&file, bytes).expect("written");
        let error = Wheel::open_within(&file, limits).expect("a package").read("bomb").expect_err(problem).to_string();
        assert!(error.starts_with("cannot read bomb in ") && error.contains("larger than"), "{error}");
    }

    #[test]
    fn a_package_may_have_so_many_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = archive(folder.path(), &[("a", b""), ("b", b""), ("c", b"")]);
        let error = Wheel::open_within(&file, Limits { files: 2, ..LIMITS }).expect_err("too many").to_string();
        assert!(error.ends_with("a.whl has 3 files; 2 are allowed"), "{error}");
    }

    #[test]
    fn a_file_stays_in_its_folder() {
        for name in ["../x", "a/../../x", "/x", "a/..", "\\x", "a\\..\\x", "C:\\x", "c:x"] {
            assert!(leads_out(name), "{name}");
        }
        for name in ["a/x", "a..b/x", "...", "a/v1:2"] {
            assert!(!leads_out(name), "{name}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let error = Wheel::open(&archive(folder.path(), &[("../../x/api.json", b"{}")])).expect_err("out").to_string();
        assert!(error.contains("a.whl has a file outside of its folder: ../../x/api.json"), "{error}");
    }
}
