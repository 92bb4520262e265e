//! What the two sites disagree about, settled one by one, each with a reason.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::place::Place;
use crate::spec::TypeName;
use crate::spec::facts::Ordered;

/// The format of `api-spec/conflicts.yaml`: service, version, `Type.Field`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
struct Table(Ordered<Ordered<Ordered<Settled>>>);

/// How a disagreement about the type of a field is settled.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settled {
    #[serde(rename = "type")]
    ty: TypeName,
    why: String,
}

/// Disagreements that are settled, and which of them came up.
#[derive(Clone, Debug, Default)]
pub struct Conflicts {
    file: PathBuf,
    table: Table,
    used: BTreeSet<(String, String, String)>,
    /// Whether entries that do not come up are nothing wrong.
    lenient: bool,
}

impl Conflicts {
    /// Reads `conflicts.yaml` in a folder such as `api-spec`; there are none where it is missing.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or an entry does not say why.
    pub fn load(root: &Path) -> Result<Self> {
        let file = root.join("conflicts.yaml");
        if !file.exists() {
            return Ok(Self { file, ..Self::default() });
        }
        let table: Table = crate::spec::parse(&file)?;
        for (service, versions) in &table.0 {
            for (version, fields) in versions {
                for (field, settled) in fields {
                    if settled.why.trim().is_empty() {
                        let place = Place::in_file(&file).key(&[service, version, field, "why"]);
                        return Err(Error::at(place, "the entry does not say why"));
                    }
                }
            }
        }
        Ok(Self { file, table, used: BTreeSet::new(), lenient: false })
    }

    /// The same for another release than the one that the entries were written for.
    pub(super) fn lenient(self) -> Self {
        Self { lenient: true, ..self }
    }

    /// The type that a field has, where the sites disagree about it.
    pub(super) fn settle(&mut self, service: &str, version: &str, ty: &str, field: &str) -> Option<TypeName> {
        let path = format!("{ty}.{field}");
        let settled = self.table.0.get(service)?.get(version)?.get(&path)?;
        let settled = settled.ty.clone();
        self.used.insert((service.to_owned(), version.to_owned(), path));
        Some(settled)
    }

    /// Checks that every entry is of a service that was imported.
    pub(super) fn all_are_imported(&self, services: &[String]) -> Result<()> {
        match self.table.0.keys().find(|service| !services.contains(service)) {
            None => Ok(()),
            Some(service) => Err(Error::at(
                Place::in_file(&self.file).key(&[service]),
                "upstream does not have the service any more",
            )
            .advise("remove the entry")),
        }
    }

    /// Checks that every entry of a version that was imported came up.
    pub(super) fn none_is_stale(&self, service: &str, version: &str) -> Result<()> {
        if self.lenient {
            return Ok(());
        }
        let Some(fields) = self.table.0.get(service).and_then(|versions| versions.get(version)) else { return Ok(()) };
        let stale =
            fields.keys().find(|path| !self.used.contains(&(service.to_owned(), version.to_owned(), (*path).clone())));
        match stale {
            None => Ok(()),
            Some(path) => Err(Error::at(
                Place::in_file(&self.file).key(&[service, version, path]),
                "the sites do not disagree about this field any more, or it is gone",
            )
            .advise("remove the entry")),
        }
    }
}
