//! The rules in the order in which they work: each needs what those before it found.

use indexmap::IndexMap;

use super::super::Service;
use super::draft::{Draft, Id};
use super::evidence::Owners;
use super::group::{self, Drafts};
use super::model::{Create, Delete, Describe, List, Modify, Resource};
use super::shapes::Shapes;
use super::{bind, details, identity, kinds, listing, others};

/// The resources of a version by their names, sorted, without their parents: those take what people know of others.
pub(super) fn resources(service: &Service) -> IndexMap<String, Resource> {
    let shapes = Shapes::of(service);
    let mut drafts = group::by_noun(service);
    drafts.values_mut().for_each(group::doubt_deletes);
    group::take_attributes(&mut drafts);
    group::take_states(&shapes, &mut drafts);
    let owners = owners(&drafts);
    for draft in drafts.values_mut() {
        listing::find(&shapes, draft);
        identity::find(&shapes, &owners, draft);
        bind::find_places(&shapes, &owners, draft);
        bind::drop_weak_creators(draft);
        details::find(&shapes, draft);
    }
    group::give_back_settings(&mut drafts);
    others::gather(&shapes, &mut drafts);
    drafts.values_mut().for_each(|draft| kinds::decide(&shapes, draft));
    let mut resources: IndexMap<String, Resource> =
        drafts.into_values().filter_map(|draft| finished(&shapes, draft)).collect();
    resources.sort_keys();
    resources
}

/// Nouns by the fields that they give their names to: `VpcId`, `VpcName`, `Vpc`.
fn owners(drafts: &Drafts<'_>) -> Owners {
    let is_changed = |draft: &Draft<'_>| !draft.create.is_empty() || !draft.delete.is_empty();
    let is_thing = |draft: &&Draft<'_>| is_changed(draft) && !draft.reads.is_empty();
    let keys = |draft: &Draft<'_>| {
        [draft.full_id(), format!("{}name", draft.noun.key), draft.noun.key.clone()]
            .map(|key| (key, draft.noun.key.clone()))
    };
    drafts.values().filter(is_thing).flat_map(keys).collect()
}

/// What stays of a draft.
fn finished(shapes: &Shapes<'_>, draft: Draft<'_>) -> Option<(String, Resource)> {
    let kind = draft.kind?;
    let describe = draft.describe.map(|(action, id)| Describe {
        action: action.to_owned(),
        id: id.map(str::to_owned),
        object: details::object(shapes, &draft, action).map(str::to_owned),
    });
    let list = draft.list.map(|list| List {
        action: list.action.to_owned(),
        items: list.items.join("."),
        thing: list.thing.map(str::to_owned),
        by_id: draft.by_id,
    });
    let mut modify: Vec<Modify> = Vec::new();
    for call in draft.modify {
        if !modify.iter().any(|known| known.action == call.action) {
            modify.push(Modify { action: call.action.to_owned(), id: call.id, aspect: call.is_aspect });
        }
    }
    let resource = Resource {
        kind,
        id: draft.id.map(|id: Id| id.name),
        create: draft
            .create
            .into_iter()
            .map(|create| Create { action: create.action.to_owned(), id: create.id })
            .collect(),
        list,
        describe,
        modify,
        delete: draft
            .delete
            .into_iter()
            .map(|delete| Delete { action: delete.action.to_owned(), id: delete.id })
            .collect(),
        state: draft.state.map(str::to_owned),
        parents: Vec::new(),
        count: draft.count.map(str::to_owned),
        scope: draft.scope,
    };
    Some((draft.noun.name, resource))
}
