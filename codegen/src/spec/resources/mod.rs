//! The resource graph: which things a version has, and what makes, lists, changes and deletes them.
//!
//! It is derived from the shapes of actions alone: names, types, what is required, names of filters. Overlays
//! correct it. Each file is a rule or two, in the order of [`derive`]; words are data in [`vocabulary`].

mod bind;
mod check;
mod derive;
mod details;
mod draft;
mod evidence;
mod group;
mod identity;
mod ids;
mod kinds;
mod lay;
mod listing;
mod matching;
mod model;
mod others;
mod overlay;
mod score;
mod shapes;
mod vocabulary;
mod words;

pub use check::check_parents;
pub use ids::{Ids, known_elsewhere};
pub use model::{ById, Create, CreatedId, Delete, Describe, Kind, List, Modify, Parent, Resource, Target};
pub(super) use overlay::ResourceOverlays;
pub(super) use words::{is_id, plural_of, split_verb, words as words_of};

use super::Service;
use crate::error::Result;

/// Derives the resources of a service, and lays over them what people know.
pub(super) fn find(service: &mut Service, known: &ResourceOverlays) -> Result<()> {
    service.resources = derive::resources(service);
    lay::lay(service, known)?;
    let ids = Ids::of(service);
    let parents: Vec<_> = service.resources.iter().map(|(name, about)| ids.parents(name, about)).collect();
    for (about, parents) in service.resources.values_mut().zip(parents) {
        about.parents = parents;
    }
    lay::lay_parents(service, known)
}
