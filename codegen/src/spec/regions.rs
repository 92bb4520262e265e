//! Regions, sites, and which services know no regions, in `common.yaml`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::facts::Ordered;
use crate::error::{Error, Result};
use crate::place::Place;

/// The sites that the runtime knows.
const SITES: [&str; 2] = ["international", "mainland"];

/// A region.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Where it is.
    pub place: String,
    /// Whether it is one for the finance industry, whose services have hosts of their own.
    #[serde(default)]
    pub finance: bool,
}

/// A site.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteFacts {
    /// What the hosts of its API end in.
    pub domain: String,
    /// The host of its console.
    pub console: String,
    /// What a setting may call it.
    pub names: Vec<String>,
}

/// Checks regions and sites.
pub(super) fn check_places(
    regions: &Ordered<Region>,
    sites: &Ordered<SiteFacts>,
    place: &dyn Fn(&[&str]) -> Place,
) -> Result<()> {
    for (name, region) in regions {
        if !is_region(name) {
            return Err(Error::at(place(&["regions", name]), format!("`{name}` is no name of a region"))
                .advise("one is words of small letters and digits with hyphens between them"));
        }
        // The runtime tells them by their names, since others may appear.
        if region.finance != name.ends_with("-fsi") {
            return Err(Error::at(
                place(&["regions", name, "finance"]),
                "regions for the finance industry end in -fsi, and no other does",
            )
            .advise("correct the name or the flag, or teach crates/core/src/config/regions.rs another rule"));
        }
    }
    if let Some((later, earlier)) = regions.keys().skip(1).zip(regions.keys()).find(|(later, earlier)| later < earlier)
    {
        return Err(Error::at(place(&["regions", later]), format!("it belongs before {earlier}: regions are sorted")));
    }
    if sites.is_empty() && regions.is_empty() {
        return Ok(());
    }
    if let Some(name) = sites.keys().find(|name| !SITES.contains(&name.as_str())) {
        return Err(Error::at(place(&["sites", name]), format!("the runtime knows no site `{name}`"))
            .advise(format!("it knows {}", SITES.join(" and "))));
    }
    if let Some(missing) = SITES.iter().find(|name| !sites.contains_key(**name)) {
        return Err(Error::at(place(&["sites"]), format!("nothing is said of the {missing} site")));
    }
    let mut names = BTreeSet::new();
    for (name, site) in sites {
        if let Some(twice) = site.names.iter().find(|name| !names.insert(name.to_ascii_lowercase())) {
            return Err(Error::at(place(&["sites", name, "names"]), format!("`{twice}` names two sites")));
        }
    }
    Ok(())
}

/// Checks that services that know no regions are described.
pub(super) fn check_global(
    global: &[String],
    is_described: &dyn Fn(&str) -> bool,
    place: &dyn Fn(&[&str]) -> Place,
) -> Result<()> {
    let mut seen = BTreeSet::new();
    for service in global {
        if !is_described(service) {
            return Err(Error::at(place(&["global"]), format!("no service `{service}` is described"))
                .advise("correct the name, or remove it if upstream removed the service"));
        }
        if !seen.insert(service) {
            return Err(Error::at(place(&["global"]), format!("`{service}` stands there twice")));
        }
    }
    Ok(())
}

fn is_region(name: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.contains('-') && name.split('-').all(is_word)
}
