//! `glossary.yaml`: what fields mean that are called the same everywhere.
//!
//! An entry says it for a name, and where that name does not mean the same everywhere, for those fields of it that
//! its conditions fit. People's words about a single field or a single version come before it.

use std::path::Path;

use super::meanings::Meanings;
use super::{DocSource, Service, Version, parse};
use crate::error::{Error, Result};
use crate::place::Place;

/// What names of fields mean.
#[derive(Debug, Default)]
pub struct Glossary(Meanings);

impl Glossary {
    /// Loads the glossary of a folder such as `api-spec`; an empty one where there is none.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or an entry in it says nothing.
    pub fn load(root: &Path) -> Result<Self> {
        let file = root.join("glossary.yaml");
        if !file.exists() {
            return Ok(Self::default());
        }
        Meanings::new(parse(&file)?, Place::in_file(&file)).map(Self)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Checks that each service that a condition names is one.
    ///
    /// # Errors
    ///
    /// When one is not.
    pub fn services_are_known(&self, versions: &[Version]) -> Result<()> {
        match self.0.services().find(|(_, named)| !versions.iter().any(|version| version.service == *named)) {
            None => Ok(()),
            Some((name, service)) => Err(Error::at(self.0.at(name), format!("no service is called `{service}`"))
                .advise("correct it, or remove it from the condition")),
        }
    }

    /// Says of each field of a service that nobody wrote about what its name means.
    ///
    /// # Errors
    ///
    /// When two entries fit one field.
    pub fn describe(&self, service: &mut Service) -> Result<()> {
        self.0.describe(service, DocSource::OfName)
    }

    /// Checks that each entry fits a field, once all services were described.
    ///
    /// # Errors
    ///
    /// When one fits none.
    pub fn all_are_used(&self) -> Result<()> {
        self.0.all_are_used("of any service")
    }
}
