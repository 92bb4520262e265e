//! What people know, laid over what the rules found.

use super::super::Service;
use super::draft::{Asking, Draft, Id, Listing, Making};
use super::model::{ById, Create, CreatedId, Delete, Describe, List, Modify, Parent, Resource};
use super::overlay::{Call, CreateOverlay, ListOverlay, ResourceOverlay, ResourceOverlays, Said, Several};
use super::shapes::Shapes;
use super::words::Noun;
use super::{bind, check, kinds};
use crate::error::{Error, Result};
use crate::place::Place;

/// Lays what is known over the resources of a service, their parents aside.
pub(super) fn lay(service: &mut Service, known: &ResourceOverlays) -> Result<()> {
    for (name, said) in known {
        let place = service.at_overlay(&["resources", name]);
        let derived = service.resources.get(name).cloned();
        match (said, derived) {
            (Said::None, None) => {
                return Err(Error::at(place, "the actions tell of no such resource").advise("remove the entry"));
            }
            (Said::None, Some(_)) => {
                service.resources.shift_remove(name);
            }
            (Said::Is(known), derived) => {
                let about = corrected(service, name, derived, known, &place)?;
                service.resources.insert(name.clone(), about);
            }
        }
    }
    service.resources.sort_keys();
    Ok(())
}

/// Lays what is known of parents over those that the rules found.
pub(super) fn lay_parents(service: &mut Service, known: &ResourceOverlays) -> Result<()> {
    for (name, said) in known {
        let Said::Is(known) = said else { continue };
        for (field, said) in &known.parents {
            let place = service.at_overlay(&["resources", name, "parents", field]);
            let of = match said {
                Said::Is(of) => Some(check::target(service, of, &place)?),
                Said::None => None,
            };
            let Some(about) = service.resources.get_mut(name) else { continue };
            let at = about.parents.iter().position(|parent| parent.field == *field);
            if at.and_then(|at| about.parents.get(at)).map(|parent| &parent.of) == of.as_ref() {
                return Err(says_the_same(&place));
            }
            if let Some(at) = at {
                about.parents.remove(at);
            }
            about.parents.extend(of.map(|of| Parent { field: field.clone(), of }));
            about.parents.sort();
        }
        if let Some(about) = service.resources.get(name) {
            check::parents(service, name, about)?;
        }
    }
    Ok(())
}

fn says_the_same(place: &Place) -> Error {
    Error::at(place.clone(), "the actions tell this already").advise("remove it")
}

/// A resource with what is known of it.
fn corrected(
    service: &Service,
    name: &str,
    derived: Option<Resource>,
    known: &ResourceOverlay,
    place: &Place,
) -> Result<Resource> {
    if *known == ResourceOverlay::default() {
        return Err(Error::at(place.clone(), "it says nothing of the resource").advise("say a role, or remove it"));
    }
    let shapes = Shapes::of(service);
    let mut about = derived.unwrap_or_default();
    let before = about.clone();
    put(&mut about.id, known.id.as_ref().map(plain), &place.key(&["id"]))?;
    let list = listed(&about, known.list.as_ref(), place)?;
    put(&mut about.list, list, &place.key(&["list"]))?;
    if about.id != before.id || about.list != before.list {
        rebind(&shapes, name, &mut about, known);
    }
    let found = about.clone();
    let draft = draft(&shapes, name, &found);
    let rules = Rules { shapes: &shapes, draft: &draft };
    put(&mut about.create, rules.creates(known.create.as_ref(), place)?, &place.key(&["create"]))?;
    put(&mut about.delete, rules.deletes(known.delete.as_ref()), &place.key(&["delete"]))?;
    put(&mut about.describe, rules.describe(known.describe.as_ref()), &place.key(&["describe"]))?;
    for (key, said, aspect) in [("modify", &known.modify, false), ("aspects", &known.aspects, true)] {
        let (mut these, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut about.modify).into_iter().partition(|modify| modify.aspect == aspect);
        put(&mut these, rules.modifies(said.as_ref(), aspect), &place.key(&[key]))?;
        about.modify = if aspect { [others, these].concat() } else { [these, others].concat() };
    }
    put(&mut about.state, known.state.as_ref().map(plain), &place.key(&["state"]))?;
    put(&mut about.count, known.count.as_ref().map(plain), &place.key(&["count"]))?;
    put(&mut about.scope, known.scope.as_ref().map(several), &place.key(&["scope"]))?;
    if about != before {
        about.kind = kinds::of_roles(&about).ok_or_else(|| {
            Error::at(place.clone(), "with these roles it is no resource")
                .advise("say what creates or lists it, or that it is none: `false`")
        })?;
    }
    check::roles(&shapes, &about, place)?;
    Ok(about)
}

/// Puts what is said into its role, unless the rules found the same.
fn put<T: PartialEq>(role: &mut T, said: Option<T>, place: &Place) -> Result<()> {
    match said {
        Some(said) if said == *role => Err(says_the_same(place)),
        Some(said) => {
            *role = said;
            Ok(())
        }
        None => Ok(()),
    }
}

fn plain(said: &Said<String>) -> Option<String> {
    match said {
        Said::Is(text) => Some(text.clone()),
        Said::None => None,
    }
}

fn several<T: Clone>(said: &Said<Several<T>>) -> Vec<T> {
    match said {
        Said::Is(several) => several.clone().into_vec(),
        Said::None => Vec::new(),
    }
}

/// The list, with what is said of it: the rest stays.
fn listed(about: &Resource, said: Option<&Said<ListOverlay>>, place: &Place) -> Result<Option<Option<List>>> {
    let known = match said {
        None => return Ok(None),
        Some(Said::None) => return Ok(Some(None)),
        Some(Said::Is(known)) => known,
    };
    let mut list = match (&known.action, &about.list) {
        (Some(action), Some(list)) if list.action == *action => list.clone(),
        (Some(action), _) => List { action: action.clone(), items: String::new(), thing: None, by_id: None },
        (None, Some(list)) => list.clone(),
        (None, None) => {
            return Err(Error::at(place.key(&["list"]), "no action lists it").advise("say which does, by `action`"));
        }
    };
    if let Some(items) = &known.items {
        list.items.clone_from(items);
    }
    if let Some(thing) = &known.thing {
        list.thing = plain(thing);
    }
    if let Some(by_id) = &known.by_id {
        list.by_id = plain(by_id).map(|by_id| match by_id.split_once(':') {
            Some((field, name)) => ById::Filter { field: field.to_owned(), name: name.to_owned() },
            None => ById::Field(by_id),
        });
    }
    Ok(Some(Some(list)))
}

/// A resource as the rules that find ids want it.
fn draft<'a>(shapes: &Shapes<'a>, name: &str, about: &'a Resource) -> Draft<'a> {
    let mut draft = Draft::new(Noun::of_name(name));
    let ty = about.list.as_ref().and_then(|list| check::thing(shapes, list));
    draft.members =
        ty.into_iter().flat_map(|ty| shapes.fields(ty).keys()).map(|name| super::words::key(name)).collect();
    draft.list = about.list.as_ref().map(|list| Listing {
        action: &list.action,
        items: list.items.split('.').collect(),
        ty: ty.unwrap_or_default(),
        thing: list.thing.as_deref(),
    });
    let member = about.id.as_deref().map(|id| id.rsplit('.').next().unwrap_or(id));
    draft.id = member.map(|id| {
        let found = ty.and_then(|ty| shapes.fields(ty).get(id)).map(|field| field.ty.item.clone());
        Id::new(id, found.unwrap_or(super::super::Item::String))
    });
    draft.create = about.create.iter().map(|create| Making::new(&create.action)).collect();
    draft.delete = about.delete.iter().map(|delete| Asking::new(&delete.action)).collect();
    draft.demanded = super::evidence::demanded(shapes, &draft);
    draft
}

/// Finds the places of an id anew that is another one now, in the roles that nothing is said of.
fn rebind(shapes: &Shapes<'_>, name: &str, about: &mut Resource, known: &ResourceOverlay) {
    let copy = about.clone();
    let draft = draft(shapes, name, &copy);
    let rules = Rules { shapes, draft: &draft };
    for create in &mut about.create {
        create.id = rules.created(&create.action);
    }
    for delete in &mut about.delete {
        delete.id = rules.asked(&delete.action, false);
    }
    for modify in &mut about.modify {
        modify.id = rules.asked(&modify.action, true);
    }
    if let Some(describe) = &mut about.describe {
        describe.id = rules.asked(&describe.action, false);
    }
    let is_said = matches!(&known.list, Some(Said::Is(ListOverlay { by_id: Some(_), .. })));
    if let Some(list) = about.list.as_mut().filter(|_| !is_said) {
        list.by_id = draft.id.as_ref().and_then(|id| bind::by_id(shapes, &draft, id));
    }
}

/// The rules that find ids, for actions that people name.
struct Rules<'r, 'a> {
    shapes: &'r Shapes<'a>,
    draft: &'r Draft<'a>,
}

impl Rules<'_, '_> {
    fn created(&self, action: &str) -> CreatedId {
        let id = self.draft.id.as_ref();
        id.map_or(CreatedId::Untold, |id| bind::created(self.shapes, &<_>::default(), self.draft, id, action))
    }

    fn asked(&self, action: &str, modifies: bool) -> Option<String> {
        bind::asked(self.shapes, &<_>::default(), self.draft, self.draft.id.as_ref()?, action, modifies)
    }

    fn creates(&self, said: Option<&Said<Several<CreateOverlay>>>, place: &Place) -> Result<Option<Vec<Create>>> {
        let Some(said) = said else { return Ok(None) };
        let creates = several(said).into_iter().map(|create| match create {
            CreateOverlay::Action(action) => Ok(Create { id: self.created(&action), action }),
            CreateOverlay::Told(told) => {
                let id = match (told.id, told.request, told.order) {
                    (Some(Said::Is(path)), None, None) => CreatedId::Reply(path),
                    (Some(Said::None), None, None) => CreatedId::Untold,
                    (None, Some(field), None) => CreatedId::Request(field),
                    (None, None, Some(path)) => CreatedId::Order(path),
                    (None, None, None) => self.created(&told.action),
                    _ => {
                        return Err(Error::at(
                            place.key(&["create"]),
                            format!("{} has more than one of `id`, `request` and `order`", told.action),
                        )
                        .advise("where the id is, stands in one of them"));
                    }
                };
                Ok(Create { action: told.action, id })
            }
        });
        creates.collect::<Result<Vec<_>>>().map(Some)
    }

    /// An action and where it asks for the id.
    fn call(&self, call: Call, modifies: bool) -> (String, Option<String>) {
        match call {
            Call::Told(told) if told.id.is_some() => (told.action, told.id.as_ref().and_then(plain)),
            Call::Told(super::overlay::CallTold { action, .. }) | Call::Action(action) => {
                let id = self.asked(&action, modifies);
                (action, id)
            }
        }
    }

    fn deletes(&self, said: Option<&Said<Several<Call>>>) -> Option<Vec<Delete>> {
        let calls = several(said?).into_iter().map(|call| self.call(call, false));
        Some(calls.map(|(action, id)| Delete { action, id }).collect())
    }

    fn modifies(&self, said: Option<&Said<Several<Call>>>, aspect: bool) -> Option<Vec<Modify>> {
        let calls = several(said?).into_iter().map(|call| self.call(call, true));
        Some(calls.map(|(action, id)| Modify { action, id, aspect }).collect())
    }

    fn describe(&self, said: Option<&Said<Call>>) -> Option<Option<Describe>> {
        let Said::Is(call) = said? else { return Some(None) };
        let object = match call {
            Call::Told(told) => told.object.as_ref().and_then(plain),
            Call::Action(_) => None,
        };
        let (action, id) = self.call(call.clone(), false);
        Some(Some(Describe { action, id, object }))
    }
}
