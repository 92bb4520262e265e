//! Actions: their methods, how they page, and the helpers for lists of filters.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Docs, FilterForm, FilterHelper, Paging, RustType, Step, Struct, deprecated, docs, names};
use crate::error::{Error, Result};
use crate::spec::{self, Item, Service};

/// Plans the actions of a service.
pub(super) fn plan(service: &Service, structs: &BTreeMap<String, Struct>) -> Result<Vec<Action>> {
    let mut methods: BTreeSet<String> = BTreeSet::new();
    let mut actions = Vec::with_capacity(service.actions.len());
    for (name, action) in &service.actions {
        let place = || service.at(&["actions", name]);
        if !name.chars().all(|letter| letter.is_ascii_alphanumeric())
            || !name.starts_with(|first: char| first.is_ascii_alphabetic())
        {
            return Err(Error::at(place(), format!("`{name}` is not the name of an action")));
        }
        let method = names::numbered(&names::method_name(name), &methods);
        methods.insert(method.clone());
        actions.push(Action {
            name: name.clone(),
            method,
            request: action.request.clone(),
            response: action.response.clone(),
            docs: docs::of_action(service, name, action),
            effect: action.effect,
            client_token: action.client_token.clone(),
            rate_limit: action.rate_limit,
            paging: paging(service, name, action, structs)?,
            deprecated: deprecated::action(service, action),
            unsigned: action.unsigned,
            stream: action.stream,
            host: action.host.clone(),
            raw_body: action.raw_body.clone(),
            files: service.types.get(&action.request).map(files).unwrap_or_default(),
        });
    }
    Ok(actions)
}

/// The fields of a request that are bytes.
fn files(request: &spec::Type) -> Vec<String> {
    let files = request.fields.iter().filter(|(_, field)| field.ty.item == Item::Binary);
    files.map(|(wire, _)| wire.clone()).collect()
}

fn paging(
    service: &Service,
    name: &str,
    action: &spec::Action,
    structs: &BTreeMap<String, Struct>,
) -> Result<Option<Paging>> {
    let Some(paginate) = &action.paginate else { return Ok(None) };
    let mut ty = action.response.as_str();
    let mut steps = Vec::new();
    let mut path = paginate.items.split('.').peekable();
    while let Some(wire) = path.next() {
        let found = structs.get(ty).and_then(|reply| reply.fields.iter().find(|field| field.wire == wire));
        let Some(field) = found else { break };
        let (optional, inner) = match &field.ty {
            RustType::Optional(inner) => (true, &**inner),
            other => (false, other),
        };
        steps.push(Step { field: field.name.clone(), wire: wire.to_owned(), optional });
        match inner {
            RustType::List(item) if path.peek().is_none() => {
                return Ok(Some(Paging {
                    style: paginate.style.clone(),
                    size: paginate.size.clone(),
                    total: paginate.total.clone(),
                    page_size: paginate.page_size,
                    items: steps,
                    item: (**item).clone(),
                }));
            }
            _ => {}
        }
        let next = service.types.get(ty).and_then(|ty| ty.fields.get(wire)?.ty.object());
        let Some(next) = next else { break };
        ty = next;
    }
    Err(Error::at(
        service.at_overlay(&["actions", name, "paginate"]),
        format!("{} of {} cannot be paged through", paginate.items, action.response),
    ))
}

/// Gives requests with lists of filters the methods that add to them.
pub(super) fn filters(service: &Service, structs: &mut BTreeMap<String, Struct>) -> Result<()> {
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    for action in service.actions.values() {
        let Some(ty) = service.types.get(&action.request) else { continue };
        let lists: Vec<(&String, &spec::Field, FilterForm)> = ty
            .fields
            .iter()
            .filter_map(|(wire, field)| Some((wire, field, form(service, wire, field, structs)?)))
            .collect();
        let single = lists.len() == 1;
        let mut helpers = Vec::new();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for (wire, field, form) in lists {
            let (Some(request), Some(filter)) =
                (structs.get(&action.request), field.ty.object().and_then(|name| structs.get(name)))
            else {
                continue;
            };
            let Some(list) = request.fields.iter().find(|field| field.wire == *wire) else { continue };
            used.insert((&action.request, wire));
            let method = if single { "filter".to_owned() } else { names::free_method(singular(&list.name)) };
            let method = names::numbered(&method, &taken);
            taken.insert(method.clone());
            helpers.push(FilterHelper {
                method,
                field: list.name.clone(),
                filter: filter.name.clone(),
                form,
                names: field.filter.clone(),
                docs: Docs(vec![helper_doc(&list.name, field.filter.as_deref())]),
            });
        }
        if let Some(request) = structs.get_mut(&action.request) {
            request.filters = helpers;
        }
    }
    for (name, ty) in &service.types {
        for (wire, _) in ty.fields.iter().filter(|(_, field)| field.filter.is_some()) {
            if !used.contains(&(name.as_str(), wire.as_str())) {
                let place = service.at_overlay(&["types", name, "fields", wire]);
                return Err(Error::at(
                    place,
                    "`filter` has no effect: this is no list of a request whose elements are a name and values",
                )
                .advise("remove it; document the names in `doc`"));
            }
        }
    }
    Ok(())
}

fn helper_doc(list: &str, names: Option<&str>) -> String {
    let names =
        names.map(|names| format!(" [`{names}`] has the documented names; a string will do too.")).unwrap_or_default();
    format!("Adds a filter to [`{list}`](Self::{list}): only what has one of these values there is listed.{names}")
}

/// How a list's filters are made of a name and values; nothing where they are made otherwise.
fn form(service: &Service, wire: &str, field: &spec::Field, structs: &BTreeMap<String, Struct>) -> Option<FilterForm> {
    let fields = spec::filter_fields(service, wire, field)?;
    let object = field.ty.object()?;
    let rust = |wire: &str| Some(structs.get(object)?.fields.iter().find(|field| field.wire == wire)?.name.clone());
    Some(FilterForm { name: rust(fields.name)?, values: rust(fields.values)? })
}

/// Helpers for filters use setters, and those may be called otherwise than their fields.
pub(super) fn name_setters(structs: &mut BTreeMap<String, Struct>) {
    let renamed: BTreeMap<(String, String), String> = structs
        .values()
        .flat_map(|planned| planned.fields.iter().map(move |field| (planned, field)))
        .filter_map(|(planned, field)| Some(((planned.name.clone(), field.name.clone()), field.setter.clone()?)))
        .collect();
    for helper in structs.values_mut().flat_map(|planned| &mut planned.filters) {
        for field in [&mut helper.form.name, &mut helper.form.values] {
            if let Some(setter) = renamed.get(&(helper.filter.clone(), field.clone())) {
                field.clone_from(setter);
            }
        }
    }
}

/// `filter` for `filters`, `tag_filter` for `tag_filters`, `filter` for `filter_list`.
fn singular(field: &str) -> String {
    let field = field.trim_end_matches('_');
    let stem = field.strip_suffix("_list").or_else(|| field.strip_suffix('s')).unwrap_or(field);
    names::snake(stem)
}
