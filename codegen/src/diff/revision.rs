//! The description as it stood in another revision of the repository.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use zip::ZipArchive;

use crate::error::{Error, Result};

/// Takes a folder of the repository, such as `api-spec`, out of a revision.
///
/// # Errors
///
/// When git does not run, or the revision has no such folder.
pub fn revision(repository: &Path, revision: &str, folder: &str) -> Result<TempDir> {
    let output = Command::new("git")
        .args(["archive", "--format=zip", revision, "--", folder])
        .current_dir(repository)
        .output()
        .map_err(|error| Error::new(format!("cannot run git: {error}")))?;
    if !output.status.success() {
        let problem = String::from_utf8_lossy(&output.stderr);
        let last = problem.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("git failed").to_owned();
        return Err(Error::new(format!("cannot take {folder} out of {revision}: {last}"))
            .advise("name a commit, a tag or a branch that has it"));
    }
    let failed = |problem: String| Error::new(format!("cannot unpack {folder} of {revision}: {problem}"));
    let unpacked = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
    let mut archive = ZipArchive::new(Cursor::new(output.stdout)).map_err(|error| failed(error.to_string()))?;
    archive.extract(unpacked.path()).map_err(|error| failed(error.to_string()))?;
    Ok(unpacked)
}
