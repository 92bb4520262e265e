//! Upstream's packages to facts.
//!
//! Upstream publishes the description of its APIs twice, for its two sites, inside the packages
//! of its command line; and the error codes inside those of its Python SDK. Only facts are taken
//! out of them: names, types, flags, short plain examples. Their texts stay where they are.

mod error_codes;
mod merge;
mod sources;
mod upstream;
mod wheel;

use std::path::{Path, PathBuf};

pub use sources::{Package, Role, Sources, cache_folder};

use crate::error::{Error, Result};
use crate::spec::Site;
use crate::spec::facts::{Facts, to_json};
use upstream::Api;
use wheel::Wheel;

/// What an import did to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Service and version.
    pub label: String,
    /// The file.
    pub file: PathBuf,
    /// Whether it differs from what stood there.
    pub changed: bool,
    /// Actions, those of the international site, types, fields and error codes.
    pub counts: Counts,
}

/// How much a description holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Actions.
    pub actions: usize,
    /// Actions that the international site has.
    pub international: usize,
    /// Types.
    pub types: usize,
    /// Fields of all types.
    pub fields: usize,
    /// Error codes.
    pub error_codes: usize,
}

impl Counts {
    fn of(facts: &Facts) -> Self {
        Self {
            actions: facts.actions.len(),
            international: facts.actions.values().filter(|action| action.sites.0.contains(&Site::Intl)).count(),
            types: facts.types.len(),
            fields: facts.types.values().map(|ty| ty.fields.len()).sum(),
            error_codes: facts.error_codes.len(),
        }
    }
}

/// Packages, opened.
#[derive(Debug)]
pub struct Packages {
    metadata: Vec<(Site, Wheel)>,
    codes: Vec<Wheel>,
}

impl Packages {
    /// Opens packages that were fetched or given, after checking what they are.
    ///
    /// # Errors
    ///
    /// When a file is not the package that the sources pin.
    pub fn open(files: &[(Package, PathBuf)]) -> Result<Self> {
        let mut packages = Self { metadata: Vec::new(), codes: Vec::new() };
        for (package, file) in files {
            let wheel = Wheel::open(file)?;
            match package.role {
                Role::Metadata(site) => packages.metadata.push((site, wheel)),
                Role::ErrorCodes => packages.codes.push(wheel),
            }
        }
        // The mainland's order is the base, so its package comes first.
        packages.metadata.sort_by_key(|(site, _)| std::cmp::Reverse(*site));
        Ok(packages)
    }

    /// Imports every version of a service into a folder such as `api-spec`.
    ///
    /// # Errors
    ///
    /// When no package has the service, or a package holds something unexpected.
    pub fn import(&mut self, service: &str, root: &Path) -> Result<Vec<Imported>> {
        let mut versions: Vec<String> = Vec::new();
        for (_, wheel) in &self.metadata {
            versions.extend(upstream::versions(wheel, service));
        }
        versions.sort();
        versions.dedup();
        if versions.is_empty() {
            let mut names: Vec<String> =
                self.metadata.iter().flat_map(|(_, wheel)| upstream::services(wheel)).collect();
            names.sort();
            names.dedup();
            let near: Vec<_> = names.iter().filter(|name| similar(name, service)).map(String::as_str).collect();
            let advice = if near.is_empty() {
                "check the name".to_owned()
            } else {
                format!("did you mean {}?", near.join(", "))
            };
            return Err(Error::new(format!("the packages have no service `{service}`")).advise(advice));
        }
        versions.iter().map(|version| self.import_version(service, version, root)).collect()
    }

    fn import_version(&mut self, service: &str, version: &str, root: &Path) -> Result<Imported> {
        let mut editions: Vec<(Site, Api)> = Vec::new();
        for (site, wheel) in &mut self.metadata {
            if let Some(api) = upstream::read(wheel, service, version)? {
                editions.push((*site, api));
            }
        }
        let mut codes = Vec::new();
        for wheel in &mut self.codes {
            codes.extend(error_codes::read(wheel, service, version)?);
        }
        codes.sort();
        codes.dedup();
        let facts = merge::merge(service, &editions, codes)?;
        let file = root.join("services").join(service).join(format!("{}.json", facts.version));
        let changed = write_if_changed(&file, &to_json(&facts))?;
        let label = format!("{service} {}", facts.version);
        Ok(Imported { label, file, changed, counts: Counts::of(&facts) })
    }
}

/// Writes a file unless it has that content. Says whether it wrote.
pub(crate) fn write_if_changed(file: &Path, text: &str) -> Result<bool> {
    if std::fs::read_to_string(file).is_ok_and(|old| old == text) {
        return Ok(false);
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, "make", &error))?;
    }
    std::fs::write(file, text).map_err(|error| Error::io(file, "write", &error))?;
    Ok(true)
}

fn similar(name: &str, wanted: &str) -> bool {
    name.contains(wanted) || wanted.contains(name) || similar::TextDiff::from_chars(name, wanted).ratio() > 0.7
}
