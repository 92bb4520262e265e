//! Upstream's own texts, for those who want to read them in the generated docs of their checkout.
//!
//! Nothing of this is part of an import: the texts stay out of the repository.

use std::collections::{HashMap, HashSet};

use super::Packages;
use super::markdown::paragraphs;
use super::upstream::{self, Api};
use crate::error::Result;
use crate::spec::Site;

/// Texts of services, in Markdown.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    versions: HashMap<(String, String), TextsOfVersion>,
}

/// Texts of a version of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextsOfVersion {
    /// Paragraphs on actions, by their names.
    pub actions: HashMap<String, Vec<String>>,
    /// Texts of types, by their names in the description.
    pub types: HashMap<String, TextsOfType>,
}

/// Texts of a type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextsOfType {
    /// Paragraphs on the type. Of requests and replies there are none: upstream's only say that
    /// they are.
    pub doc: Vec<String>,
    /// Paragraphs on its fields, by their names on the wire. Of ids of requests there are none:
    /// every reply would repeat the same.
    pub fields: HashMap<String, Vec<String>>,
}

impl Packages {
    /// The texts of the named services, or of all where none is named: those of one site, and of
    /// the other where that one says nothing. A service that no package has is without texts.
    ///
    /// # Errors
    ///
    /// When a package holds something unexpected.
    pub fn texts(&mut self, services: &[String], first: Site) -> Result<Texts> {
        let mut texts = Texts::default();
        for service in self.services() {
            if !services.is_empty() && !services.contains(&service) {
                continue;
            }
            for (site, wheel) in &mut self.metadata {
                for folder in upstream::versions(wheel, &service) {
                    let Some(api) = upstream::read(wheel, &service, &folder)? else { continue };
                    let version = (service.clone(), api.metadata.api_version.clone());
                    texts.versions.entry(version).or_default().add(&api, *site == first);
                }
            }
        }
        Ok(texts)
    }
}

impl TextsOfVersion {
    /// Adds the texts of a site, before those that are there or after them.
    fn add(&mut self, api: &Api, comes_first: bool) {
        let add = |known: &mut Vec<String>, document: &Option<String>| {
            if comes_first || known.is_empty() {
                let said = document.as_deref().map(paragraphs).unwrap_or_default();
                if !said.is_empty() {
                    *known = said;
                }
            }
        };
        for (name, action) in &api.actions {
            add(self.actions.entry(name.clone()).or_default(), &action.document);
        }
        let of_actions: HashSet<&str> =
            api.actions.values().flat_map(|action| [action.input.as_str(), action.output.as_str()]).collect();
        for (name, object) in &api.objects {
            let texts = self.types.entry(name.clone()).or_default();
            if !of_actions.contains(name.as_str()) {
                add(&mut texts.doc, &object.document);
            }
            for member in object.members.iter().filter(|member| member.name != "RequestId") {
                add(texts.fields.entry(member.name.clone()).or_default(), &member.document);
            }
        }
    }
}

impl Texts {
    /// The texts of a version of a service, where upstream describes it.
    pub fn of(&self, service: &str, version: &str) -> Option<&TextsOfVersion> {
        self.versions.get(&(service.to_owned(), version.to_owned()))
    }
}
