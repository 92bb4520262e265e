//! Two sites' descriptions of one version to one.
//!
//! Everything that either site has is in the result, the mainland's order first. What both have
//! is required only where both require it, and nullable or deprecated where either says so.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::conflicts::Conflicts;
use super::guards::{self, Examples, Guarded};
use super::prose::{self, Candidate, Said};
use super::replaced;
use super::upstream::{Api, Member};
use super::vocabulary;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::spec::facts::{ActionFacts, Facts, FieldFacts, Ordered, TypeFacts};
use crate::spec::{self, Item, Site, Sites, Status, TypeName, is_time};

/// Merges the editions of a version, the mainland's first.
pub(super) fn merge(
    service: &str,
    editions: &[(Site, Api)],
    error_codes: Vec<String>,
    conflicts: &mut Conflicts,
) -> Result<Guarded> {
    let Some((_, first)) = editions.first() else {
        return Err(Error::new(format!("no package describes {service}")));
    };
    let version = first.metadata.api_version.clone();
    let short_name = first.metadata.service_short_name.clone();
    for (_, other) in editions {
        let metadata = &other.metadata;
        if metadata.api_version != version || metadata.service_short_name != short_name {
            return Err(Error::new(format!(
                "{service}: the sites disagree: {short_name} {version} and {} {}",
                metadata.service_short_name, metadata.api_version
            )));
        }
    }
    let place = Place::default().of_service(format!("{service} {version}"));
    let mut types = types(editions, &place, &mut |ty, field| conflicts.settle(service, &version, ty, field))?;
    conflicts.none_is_stale(service, &version)?;
    let mut actions = actions(editions, &types, &place)?;
    replaced::add(&mut actions, &mut types, editions);
    let dropped = guards::judge(&mut types, &examples(editions));
    let facts = Facts {
        service: service.to_owned(),
        short_name: (short_name != service).then_some(short_name),
        sites: sites(editions.iter().map(|(site, _)| *site)),
        actions,
        types,
        error_codes,
        version,
    };
    Ok(Guarded { facts, dropped })
}

/// The examples of fields as the sites have them.
fn examples(editions: &[(Site, Api)]) -> Examples<'_> {
    let mut examples = Examples::new();
    for (ty, object) in editions.iter().flat_map(|(_, api)| api.objects.iter()) {
        for member in &object.members {
            let of_field = examples.entry((ty.as_str(), member.name.as_str())).or_default();
            of_field.extend(member.example.as_deref());
        }
    }
    examples
}

fn sites(sites: impl IntoIterator<Item = Site>) -> Sites {
    Sites(sites.into_iter().collect::<BTreeSet<_>>())
}

fn actions(editions: &[(Site, Api)], types: &Ordered<TypeFacts>, place: &Place) -> Result<Ordered<ActionFacts>> {
    let mut merged: IndexMap<String, ActionFacts> = IndexMap::new();
    for (site, api) in editions {
        for (name, action) in &api.actions {
            let place = place.key(&["actions", name]);
            let status = action.status().map_err(|problem| Error::at(place.clone(), problem))?;
            let other_than = |usual: String, stated: &String| (*stated != usual).then(|| stated.clone());
            let request = other_than(format!("{name}Request"), &action.input);
            let response = other_than(format!("{name}Response"), &action.output);
            let known = merged.entry(name.clone()).or_insert_with(|| ActionFacts {
                sites: Sites(BTreeSet::new()),
                request: request.clone(),
                response: response.clone(),
                status: Status::Offline,
                unsigned: action.skip_sign,
                stream: false,
                effect: None,
                client_token: None,
                rate_limit: None,
                deprecated_on: None,
                successor: None,
            });
            if known.unsigned != action.skip_sign {
                return Err(Error::at(place, "the sites disagree about whether its requests are signed"));
            }
            if known.request != request || known.response != response {
                return Err(Error::at(place, "the sites disagree about the types of its request and reply"));
            }
            for (key, ty) in [("request", &action.input), ("response", &action.output)] {
                if !api.objects.contains_key(ty) {
                    let problem = format!("its {key} is {ty}, which is not among the types of the {site:?} site");
                    return Err(Error::at(place, problem));
                }
            }
            known.sites.0.insert(*site);
            // Gone from one site is not gone: it is there as long as one of them has it.
            let noted = action.document.as_deref().is_some_and(prose::deprecates);
            let status = if noted && status == Status::Online { Status::Deprecated } else { status };
            known.status = milder(known.status, status);
            let reply = api.objects.get(&action.output);
            let id = reply.and_then(|reply| reply.members.iter().find(|member| member.name == "RequestId"));
            known.stream |= id.and_then(|id| id.document.as_deref()).is_some_and(prose::streams);
        }
    }
    for (name, action) in &mut merged {
        let request = action.request.clone().unwrap_or_else(|| format!("{name}Request"));
        action.client_token = types.get(&request).and_then(|ty| client_token(editions, &request, ty));
        let documents: Vec<&str> =
            editions.iter().filter_map(|(_, api)| api.actions.get(name)?.document.as_deref()).collect();
        action.rate_limit = prose::rate(&documents);
        action.effect = prose::effect(name, documents.into_iter());
    }
    merged.sort_keys();
    Ok(Ordered(merged))
}

/// The field of a request by which the server knows one that it has carried out.
fn client_token(editions: &[(Site, Api)], request: &str, ty: &TypeFacts) -> Option<String> {
    let strings = ty.fields.iter().filter(|(_, field)| field.ty == TypeName { item: Item::String, list: false });
    let candidates: Vec<Candidate<'_>> = strings
        .filter(|(_, field)| !field.deprecated)
        .map(|(name, _)| {
            let members = editions.iter().filter_map(|(_, api)| api.objects.get(request)).flat_map(|ty| &ty.members);
            let said = members.filter(|member| member.name == *name).filter_map(|member| member.document.as_deref());
            Candidate { name, documents: said.collect() }
        })
        .collect();
    prose::client_token(&candidates).map(str::to_owned)
}

fn milder(left: Status, right: Status) -> Status {
    match (left, right) {
        (Status::Deprecated, _) | (_, Status::Deprecated) => Status::Deprecated,
        (Status::Online, _) | (_, Status::Online) => Status::Online,
        (Status::Offline, Status::Offline) => Status::Offline,
    }
}

/// Says which type a field of a type has, where the sites disagree.
type Settle<'a> = dyn FnMut(&str, &str) -> Option<TypeName> + 'a;

fn types(editions: &[(Site, Api)], place: &Place, settle: &mut Settle<'_>) -> Result<Ordered<TypeFacts>> {
    let mut merged: IndexMap<String, TypeFacts> = IndexMap::new();
    let names: BTreeSet<&str> = editions.iter().flat_map(|(_, api)| api.objects.keys()).map(String::as_str).collect();
    let sent = sent(editions);
    for name in names.iter().copied() {
        let having: Vec<(Site, &[Member])> = editions
            .iter()
            .filter_map(|(site, api)| Some((*site, api.objects.get(name)?.members.as_slice())))
            .collect();
        let place = place.key(&["types", name]);
        let sites = sites(having.iter().map(|(site, _)| *site));
        let mut fields = fields(&having, &sites, &place, &mut |field| settle(name, field))?;
        let unknown = |field: &&FieldFacts| field.ty.object().is_some_and(|object| !names.contains(object));
        if let Some((field, facts)) = fields.iter().find(|(_, field)| unknown(field)) {
            let problem = format!("it is of type {}, which is not among the types", facts.ty);
            return Err(Error::at(place.key(&["fields", field]), problem));
        }
        add_prose(&mut fields, &having, sent.contains(name));
        merged.insert(name.to_owned(), TypeFacts { fields, sites });
    }
    let mut merged = Ordered(merged);
    vocabulary::add(&mut merged, editions);
    Ok(merged)
}

/// The types that requests are or hold.
fn sent(editions: &[(Site, Api)]) -> BTreeSet<&str> {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    let mut left: Vec<&str> =
        editions.iter().flat_map(|(_, api)| api.actions.values().map(|action| action.input.as_str())).collect();
    while let Some(name) = left.pop() {
        if found.insert(name) {
            let types = editions.iter().filter_map(|(_, api)| api.objects.get(name));
            let members = types.flat_map(|ty| ty.members.iter());
            left.extend(
                members
                    .filter(|member| member.kind == "object" || member.kind == "list")
                    .map(|member| member.member.as_str()),
            );
        }
    }
    found
}

/// Adds to fields what the texts say of them.
fn add_prose(fields: &mut Ordered<FieldFacts>, editions: &[(Site, &[Member])], sent: bool) {
    let mut members: BTreeMap<&str, Vec<&Member>> = BTreeMap::new();
    for (_, of_site) in editions {
        for member in *of_site {
            members.entry(&member.name).or_default().push(member);
        }
    }
    let siblings: Vec<&str> = members.keys().copied().collect();
    for (name, field) in &mut fields.0 {
        let members = members.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
        let said = Said {
            texts: members.iter().filter_map(|member| member.document.as_deref()).collect(),
            example: members.iter().find_map(|member| member.example.as_deref()),
            examples: members.iter().filter_map(|member| member.example.as_deref()).collect(),
            sent,
            siblings: &siblings,
        };
        if name != "RequestId" {
            prose::add(name, field, &said);
        }
        // What looks like a key would be taken for one that leaked.
        if spec::secrets::of_facts(name, field) {
            field.example = None;
        }
    }
}

fn fields(
    editions: &[(Site, &[Member])],
    type_sites: &Sites,
    place: &Place,
    settle: &mut dyn FnMut(&str) -> Option<TypeName>,
) -> Result<Ordered<FieldFacts>> {
    let mut merged: IndexMap<String, (FieldFacts, BTreeSet<Site>)> = IndexMap::new();
    for (site, members) in editions {
        let mut seen = BTreeSet::new();
        for member in *members {
            let place = place.key(&["fields", &member.name]);
            if !seen.insert(&member.name) {
                return Err(Error::at(place, format!("the {site:?} site has it twice")));
            }
            let ty = member.type_name().map_err(|problem| Error::at(place.clone(), problem))?;
            let (field, sites) = merged.entry(member.name.clone()).or_insert_with(|| {
                let field = FieldFacts { required: member.required, always: true, ..FieldFacts::of(ty.clone()) };
                (field, BTreeSet::new())
            });
            if field.ty != ty {
                let Some(settled) = settle(&member.name) else {
                    return Err(Error::at(place, format!("the sites disagree about its type: {} and {ty}", field.ty))
                        .advise("settle it in api-spec/conflicts.yaml, and say why"));
                };
                field.ty = settled;
            }
            sites.insert(*site);
            field.required &= member.required;
            field.always &= member.output_required;
            field.nullable |= member.value_allowed_null;
            field.deprecated |= member.disabled;
            if field.example.is_none() {
                field.example = member
                    .example
                    .as_deref()
                    .filter(|example| is_plain(example))
                    .map(|example| example.trim().to_owned());
            }
        }
    }
    Ok(merged
        .into_iter()
        .map(|(name, (mut field, sites))| {
            let everywhere = sites == type_sites.0;
            // A member that one site's type lacks cannot be demanded of a request to that site.
            field.required &= everywhere;
            field.always &= everywhere;
            field.sites = (!everywhere).then_some(Sites(sites));
            (name, field)
        })
        .collect())
}

/// Whether an example is short and plain enough to be a fact and not a text: at most 40 printable
/// characters of ASCII without a space, but for the one between a date and its time. A URL is not: it names
/// somebody's host.
fn is_plain(example: &str) -> bool {
    if is_time(example.trim()) {
        return true;
    }
    (1..=40).contains(&example.len()) && example.bytes().all(|byte| byte.is_ascii_graphic()) && !example.contains("://")
}
