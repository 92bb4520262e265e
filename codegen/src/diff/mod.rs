//! Two descriptions: what changed, and what of it breaks programs.

mod compare;
mod markdown;
mod revision;

use std::collections::BTreeSet;
use std::path::Path;

pub use markdown::markdown;
pub use revision::revision;

use crate::error::Result;
use crate::spec::{Version, load, versions};

/// Something that differs between two descriptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Service and version.
    pub version: String,
    /// What kind of thing it is.
    pub subject: Subject,
    /// Its name: of a field with that of its type, of a value with that of its enum.
    pub name: String,
    /// What happened to it.
    pub kind: Kind,
    /// Why programs break, where they do.
    pub breaks: Option<&'static str>,
}

/// What kind of thing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A version of a service.
    Version,
    /// An action.
    Action,
    /// A type.
    Type,
    /// A field of a type.
    Field,
    /// An enum.
    Enum,
    /// A value of an enum.
    Value,
    /// An error code.
    ErrorCode,
    /// A way to wait.
    Waiter,
}

impl Subject {
    /// All of them, from the large to the small.
    pub const ALL: [Self; 8] =
        [Self::Version, Self::Action, Self::Type, Self::Field, Self::Enum, Self::Value, Self::ErrorCode, Self::Waiter];

    /// What several of them are called.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Version => "versions",
            Self::Action => "actions",
            Self::Type => "types",
            Self::Field => "fields",
            Self::Enum => "enums",
            Self::Value => "values",
            Self::ErrorCode => "error codes",
            Self::Waiter => "waiters",
        }
    }
}

/// What happened to something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It should not be used any more.
    Deprecated,
    /// A property of it has another value.
    Changed {
        /// The property.
        what: &'static str,
        /// Its value before.
        from: String,
        /// Its value now.
        to: String,
    },
}

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
