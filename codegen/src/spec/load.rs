//! Files to a description.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::{Action, Facts, Overlay, Service, Type, overlay, resources, successors, validate};
use crate::error::{Error, Result};
use crate::place::Place;

/// A version of a service that a description has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Name of the service.
    pub service: String,
    /// Version of its API, `YYYY-MM-DD`.
    pub version: String,
    /// The file of its facts.
    pub file: PathBuf,
}

/// The versions of services that a folder such as `api-spec` describes, sorted.
///
/// # Errors
///
/// When the folder cannot be read, or a version is described twice.
pub fn versions(root: &Path) -> Result<Vec<Version>> {
    let mut found: BTreeMap<(String, String), PathBuf> = BTreeMap::new();
    for folder in entries(&root.join("services"))? {
        let files = entries(&folder)?;
        if files.is_empty() {
            return Err(Error::at(Place::in_file(&folder), "describes no version").advise("remove the folder"));
        }
        for file in files {
            let extension = file.extension().and_then(|extension| extension.to_str());
            if !matches!(extension, Some("json" | "yaml")) {
                return Err(Error::at(Place::in_file(&file), "is not a description")
                    .advise("only .json and .yaml files stand here"));
            }
            let name =
                |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let key =
                (folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(), name(&file));
            if let Some(other) = found.insert(key, file.clone()) {
                return Err(Error::at(Place::in_file(&file), format!("describes what {} describes", other.display()))
                    .advise("upstream publishes the version by now: move what is left to say into an overlay"));
            }
        }
    }
    if found.is_empty() {
        return Err(Error::at(Place::in_file(&root.join("services")), "describes no service"));
    }
    claimed(root, &found)?;
    Ok(found.into_iter().map(|((service, version), file)| Version { service, version, file }).collect())
}

/// Checks that every overlay is one of a version that is described.
fn claimed(root: &Path, found: &BTreeMap<(String, String), PathBuf>) -> Result<()> {
    let overlays = root.join("overlays");
    if !overlays.exists() {
        return Ok(());
    }
    for folder in entries(&overlays)? {
        for file in entries(&folder)? {
            let of = |(service, version): &(String, String)| overlays.join(service).join(format!("{version}.yaml"));
            if !found.keys().any(|key| of(key) == file) {
                return Err(Error::at(Place::in_file(&file), "is the overlay of no version that is described")
                    .advise("name it <service>/<version>.yaml, as the facts are named, or remove it"));
            }
        }
    }
    Ok(())
}

/// What stands in a folder, sorted, hidden files left out.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |error| Error::io(folder, "read", &error);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| Ok(entry.map_err(failed)?.path()))
        .collect::<Result<_>>()?;
    paths.retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
    paths.sort();
    Ok(paths)
}

/// Loads a version of a service, lays its overlay over it, and checks the result.
///
/// # Errors
///
/// The first thing that is wrong, with its place.
pub fn load(root: &Path, version: &Version) -> Result<Service> {
    let facts: Facts = parse(&version.file)?;
    let place = Place::in_file(&version.file);
    for (key, stated, expected) in
        [("service", &facts.service, &version.service), ("version", &facts.version, &version.version)]
    {
        if stated != expected {
            return Err(Error::at(place.key(&[key]), format!("says {stated}, but the file is that of {expected}")));
        }
    }
    let overlay_file = root.join("overlays").join(&version.service).join(format!("{}.yaml", version.version));
    let overlay = overlay_file.exists().then(|| parse::<Overlay>(&overlay_file)).transpose()?;
    assemble(&facts, place, overlay.map(|overlay| (overlay, Place::in_file(&overlay_file))))
}

/// Makes a service of facts and an overlay, and checks it.
pub(crate) fn assemble(facts: &Facts, place: Place, overlay: Option<(Overlay, Place)>) -> Result<Service> {
    let (mut overlay, overlay_place) = match overlay {
        Some((overlay, place)) => (overlay, Some(place)),
        None => (Overlay::default(), None),
    };
    let mut service = Service {
        name: facts.service.clone(),
        version: facts.version.clone(),
        short_name: facts.short_name.clone().unwrap_or_else(|| facts.service.clone()),
        title: None,
        doc: None,
        sites: facts.sites.clone(),
        actions: facts.actions.iter().map(|(name, facts)| (name.clone(), Action::from_facts(name, facts))).collect(),
        types: facts.types.iter().map(|(name, facts)| (name.clone(), Type::from_facts(facts))).collect(),
        enums: indexmap::IndexMap::new(),
        error_codes: facts.error_codes.clone(),
        resources: indexmap::IndexMap::new(),
        place,
        overlay: overlay_place,
    };
    service.actions.sort_keys();
    service.types.sort_keys();
    service.error_codes.sort();
    let resources = std::mem::take(&mut overlay.resources);
    overlay::lay(&mut service, overlay)?;
    validate::check(&service)?;
    resources::find(&mut service, &resources)?;
    successors::check(&service)?;
    Ok(service)
}

/// Reads a JSON or YAML file.
pub(crate) fn parse<T: DeserializeOwned>(file: &Path) -> Result<T> {
    let text = std::fs::read_to_string(file).map_err(|error| Error::io(file, "read", &error))?;
    let failed = |line: Option<u64>, problem: String| {
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        Error::new(format!("{}{line}: {problem}", file.display()))
    };
    if file.extension().is_some_and(|extension| extension == "json") {
        serde_json::from_str(&text).map_err(|error| failed(u64::try_from(error.line()).ok(), error.to_string()))
    } else {
        serde_saphyr::from_str(&text).map_err(|error| {
            let line = error.location().map(|location| location.line());
            failed(line, error.without_snippet().to_string())
        })
    }
}
