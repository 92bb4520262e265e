//! The resource graph: which things a version has, and what makes, lists, changes and deletes them.
//!
//! It is derived from the shapes of actions alone: names, types, what is required, names of filters. Overlays
//! correct it. Each file is a rule or two, in the order of [`derive`]; words are data in [`vocabulary`].

mod bind;
mod derive;
mod details;
mod draft;
mod group;
mod identity;
mod ids;
mod kinds;
mod listing;
mod matching;
mod model;
mod others;
mod shapes;
mod vocabulary;
mod words;

pub use ids::{Ids, known_elsewhere};
pub use model::{ById, Create, CreatedId, Delete, Describe, Kind, List, Modify, Parent, Resource, Target};

use super::Service;

/// Derives the resources of a service.
pub(super) fn find(service: &mut Service) {
    service.resources = derive::resources(service);
    let ids = Ids::of(service);
    let parents: Vec<_> = service.resources.iter().map(|(name, about)| ids.parents(name, about)).collect();
    for (about, parents) in service.resources.values_mut().zip(parents) {
        about.parents = parents;
    }
}
