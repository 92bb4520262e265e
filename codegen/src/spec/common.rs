//! `common.yaml`: what is so of services together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error_classes::{ErrorClasses, Sorted, Unclassed};
use super::facts::Ordered;
use super::regions::{Region, SiteFacts, check_global, check_places};
use super::{Service, Version, parse};
use crate::error::{Error, Result};
use crate::place::Place;

/// The format of `api-spec/common.yaml`.
///
/// Every key is explained in `api-spec/README.md`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Common {
    /// The main version of each service that has several.
    pub main_versions: Ordered<String>,
    /// The sites.
    pub sites: Ordered<SiteFacts>,
    /// Known regions, sorted.
    pub regions: Ordered<Region>,
    /// Services whose actions need no region.
    pub global: Vec<String>,
    /// Services by what they are about.
    pub catalogue: Ordered<Vec<String>>,
    /// Error codes of every service.
    pub error_codes: BTreeSet<String>,
    /// Error codes by what they mean.
    pub error_classes: ErrorClasses,
    /// Error codes of no class.
    pub unclassed: Unclassed,
}

impl Common {
    /// The main version of a service: the one that is named, or the only one.
    pub fn main_version<'a>(&'a self, service: &str, versions: &[&'a Version]) -> Option<&'a str> {
        match self.main_versions.get(service) {
            Some(version) => Some(version),
            None => versions.first().map(|version| version.version.as_str()),
        }
    }

    /// Whether the actions of a service need no region.
    pub fn is_global(&self, service: &str) -> bool {
        self.global.iter().any(|global| global == service)
    }

    /// The class of an error code, where it has one.
    pub fn error_class(&self, code: &str) -> Option<&str> {
        self.sorted().error_class(code)
    }

    fn sorted(&self) -> Sorted<'_> {
        let Self { error_codes, error_classes, unclassed, .. } = self;
        Sorted { error_codes, error_classes, unclassed }
    }
}

/// Loads what is common to services, and holds it against the versions that a folder describes.
///
/// # Errors
///
/// When the file cannot be read, names a service or a version that is not described, or does not name one
/// that has several versions; and when the classes of error codes contradict each other.
pub fn common(root: &Path, versions: &[Version]) -> Result<Common> {
    let file = common_file(root);
    let common: Common = if file.exists() { parse(&file)? } else { Common::default() };
    let place = |keys: &[&str]| Place::in_file(&file).key(keys);
    let mut of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for version in versions {
        of.entry(&version.service).or_default().push(&version.version);
    }
    check_main_versions(&common.main_versions, &of, &place)?;
    check_places(&common.regions, &common.sites, &place)?;
    check_global(&common.global, &|service| of.contains_key(service), &place)?;
    check_catalogue(&common.catalogue, &of, &place)?;
    if !common.error_classes.is_empty() {
        common.sorted().check_error_classes(&Place::in_file(&file))?;
    }
    Ok(common)
}

/// Checks that each service stands in one chapter of the catalogue, if there is one.
fn check_catalogue(
    catalogue: &Ordered<Vec<String>>,
    of: &BTreeMap<&str, Vec<&str>>,
    place: &dyn Fn(&[&str]) -> Place,
) -> Result<()> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (chapter, services) in catalogue {
        for service in services {
            let place = place(&["catalogue", chapter]);
            if !of.contains_key(service.as_str()) {
                return Err(Error::at(place, format!("no service `{service}` is described"))
                    .advise("correct the name, or remove it if upstream removed the service"));
            }
            if let Some(other) = seen.insert(service, chapter) {
                return Err(Error::at(place, format!("{service} stands in `{other}` too"))
                    .advise("leave it where people would look for it"));
            }
        }
    }
    match of.keys().find(|service| !catalogue.0.is_empty() && !seen.contains_key(**service)) {
        None => Ok(()),
        Some(service) => Err(Error::at(place(&["catalogue"]), format!("{service} stands in no chapter"))
            .advise("put it where people would look for it")),
    }
}

/// Checks that each service with several versions, and no other, has a main one.
fn check_main_versions(
    main_versions: &Ordered<String>,
    of: &BTreeMap<&str, Vec<&str>>,
    place: &dyn Fn(&[&str]) -> Place,
) -> Result<()> {
    for (service, main) in main_versions {
        let place = place(&["main_versions", service]);
        match of.get(service.as_str()).map(Vec::as_slice) {
            None => {
                return Err(Error::at(place, format!("no service `{service}` is described"))
                    .advise("correct the name, or remove the line if upstream removed the service"));
            }
            Some([only]) => {
                return Err(Error::at(place, format!("{only} is the only version of {service}"))
                    .advise("remove the line: of one version nothing need be said"));
            }
            Some(all) if !all.contains(&main.as_str()) => {
                return Err(Error::at(place, format!("{service} has no version {main}"))
                    .advise(format!("it has {}", all.join(" and "))));
            }
            Some(_) => {}
        }
    }
    let unnamed = of.iter().find(|(service, all)| all.len() > 1 && !main_versions.contains_key(**service));
    if let Some((service, all)) = unnamed {
        return Err(Error::at(
            place(&["main_versions"]),
            format!("it does not say which version of {service} is the main one"),
        )
        .advise(format!("name one of {}: at first the one with most actions", all.join(" and "))));
    }
    Ok(())
}

/// Holds the classes of error codes against the codes of all services.
///
/// # Errors
///
/// When a class names a code that no service has, or a service has a code that is neither of a class nor said to
/// be of none.
pub(crate) fn check_error_codes(root: &Path, common: &Common, services: &[Service]) -> Result<()> {
    let mut codes = BTreeMap::new();
    for service in services {
        for code in &service.error_codes {
            codes.entry(code.clone()).or_insert_with(|| service.at(&["error_codes"]));
        }
    }
    common.sorted().check_error_codes(&Place::in_file(&common_file(root)), &codes)
}

/// Where it stands.
fn common_file(root: &Path) -> PathBuf {
    root.join("common.yaml")
}
