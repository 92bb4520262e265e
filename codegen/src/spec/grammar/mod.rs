//! What shapes tell, where nobody says more: whose id a field is, and what an action does to which thing.
//!
//! It is said only where the graph of resources is sure of it, and only where it says more than the name.

mod actions;
mod ids;
mod nouns;

use super::{DocSource, Service};

/// Says of actions and fields that nobody wrote about what their shapes tell.
pub(super) fn describe(service: &mut Service) {
    let of_fields = ids::docs(service);
    let of_actions = actions::docs(service);
    for ((ty, wire), doc) in of_fields {
        let field = service.types.get_mut(&ty).and_then(|ty| ty.fields.get_mut(&wire));
        if let Some(field) = field.filter(|field| field.doc.is_none()) {
            field.doc = Some(doc);
            field.doc_source = Some(DocSource::OfShape);
        }
    }
    for (name, doc) in of_actions {
        if let Some(action) = service.actions.get_mut(&name).filter(|action| action.doc.is_none()) {
            action.doc = Some(doc);
            action.doc_source = Some(DocSource::OfShape);
        }
    }
}
