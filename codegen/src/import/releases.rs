//! Facts of releases that are not pinned: to compare one release of upstream's with another.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::sources::{Package, Role};
use super::{Conflicts, Packages, update, write};
use crate::error::{Error, Result};
use crate::spec::Site;

/// Writes the facts of packages, whatever their versions, into a folder of their own that is like
/// `api-spec` without overlays. Of the services named, or of all where none is named.
///
/// # Errors
///
/// When a file is no package of upstream's, or holds something unexpected.
pub fn release(files: &[PathBuf], services: &[String], conflicts: &Conflicts) -> Result<TempDir> {
    let packages = files.iter().map(|file| Ok((package(file)?, file.clone()))).collect::<Result<Vec<_>>>()?;
    let mut packages = Packages::open(&packages)?;
    // What is settled today may have been no conflict yet, or be none any more.
    let mut conflicts = conflicts.clone().lenient();
    let folder = tempfile::tempdir().map_err(|error| Error::new(format!("cannot make a folder: {error}")))?;
    let all = packages.services();
    for service in all.iter().filter(|service| services.is_empty() || services.contains(service)) {
        write(&update(service, &packages.facts(service, &mut conflicts)?, folder.path())?)?;
    }
    Ok(folder)
}

/// What a file is, by its name: `tccli-3.1.189.1-py2.py3-none-any.whl`.
fn package(file: &Path) -> Result<Package> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut parts = name.split('-');
    let (stem, version) = (parts.next().unwrap_or_default().replace('_', "-"), parts.next().unwrap_or_default());
    let role = match stem.as_str() {
        "tccli" => Role::Metadata(Site::Mainland),
        "tccli-intl-en" => Role::Metadata(Site::Intl),
        stem if stem.starts_with("tencentcloud-sdk-python") => Role::ErrorCodes,
        _ => {
            return Err(Error::new(format!("{} is no package of upstream's", file.display()))
                .advise("give the unrenamed wheels of tccli, tccli-intl-en or tencentcloud-sdk-python"));
        }
    };
    Ok(Package { name: stem, version: version.to_owned(), sha256: String::new(), role })
}
