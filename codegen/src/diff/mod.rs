//! Two descriptions: what changed, and what of it breaks programs.

mod change;
mod compare;
mod markdown;
mod revision;

use std::collections::BTreeSet;
use std::path::Path;

pub use change::{Change, Kind, Subject};
pub use markdown::markdown;
pub use revision::revision;

use crate::error::Result;
use crate::spec::{Version, load, versions};

/// Compares two folders such as `api-spec`.
///
/// # Errors
///
/// When one of them cannot be loaded.
pub fn compare(old: &Path, new: &Path) -> Result<Vec<Change>> {
    let (old_versions, new_versions) = (versions(old)?, versions(new)?);
    let key = |version: &Version| (version.service.clone(), version.version.clone());
    let keys: BTreeSet<_> = old_versions.iter().chain(&new_versions).map(key).collect();
    let mut changes = Vec::new();
    for wanted in keys {
        let find = |versions: &[Version]| versions.iter().find(|version| key(version) == wanted).cloned();
        let label = format!("{} {}", wanted.0, wanted.1);
        let whole = |kind, breaks| Change {
            version: label.clone(),
            subject: Subject::Version,
            name: label.clone(),
            kind,
            breaks,
        };
        match (find(&old_versions), find(&new_versions)) {
            (Some(before), Some(after)) => {
                // Most versions do not change between two releases, and need not be understood.
                if !same_files(old, &before, new, &after) {
                    changes.extend(compare::services(&load(old, &before)?, &load(new, &after)?));
                }
            }
            (None, _) => changes.push(whole(Kind::Added, None)),
            (Some(_), None) => changes.push(whole(Kind::Removed, Some("its module is gone"))),
        }
    }
    Ok(changes)
}

fn same_files(old: &Path, before: &Version, new: &Path, after: &Version) -> bool {
    let overlay = |root: &Path, version: &Version| {
        std::fs::read(root.join("overlays").join(&version.service).join(format!("{}.yaml", version.version))).ok()
    };
    let facts = |version: &Version| std::fs::read(&version.file).ok();
    facts(before) == facts(after) && overlay(old, before) == overlay(new, after)
}
