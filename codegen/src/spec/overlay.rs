//! What people know and upstream does not say, and how it is laid over the facts.
//!
//! An entry that matches nothing is an error: it was written for something that has gone, or it
//! has a slip in it. So is an addition that upstream has come to publish.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::effects::{self, ClientToken};
use super::enums;
use super::facts::{ActionFacts, FieldFacts, Ordered, TypeFacts};
use super::fix::Fix;
use super::meanings::{Entries, Meanings};
use super::paginate_overlay::PaginateOverlay;
use super::paging;
use super::resources::ResourceOverlays;
use super::said_in_texts;
use super::secrets;
use super::successors;
use super::value_words::{self, ValueWords};
use super::waiters::WaiterOverlay;
use super::{
    Action, DocSource, Effect, Enforced, Enum, EnumValue, Field, Fixed, Service, TimeForm, TimeUnit, Type, Zone,
};
use crate::error::{Error, Result};

/// The format of `api-spec/overlays/<service>/<version>.yaml`.
///
/// Every key is explained in `api-spec/README.md`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Overlay {
    /// What the service is called, and what it is.
    pub service: ServiceOverlay,
    /// What is known about actions.
    pub actions: Ordered<ActionOverlay>,
    /// What is known about types and their fields.
    pub types: Ordered<TypeOverlay>,
    /// What names of fields mean in this version.
    pub(super) names: Ordered<Entries>,
    /// Sets of values.
    pub enums: Ordered<EnumOverlay>,
    /// What values mean, by the field that they are values of.
    pub(super) values: ValueWords,
    /// What is known of the things that actions make, list, change and delete.
    pub(super) resources: ResourceOverlays,
    /// What upstream does not publish yet.
    pub add: Additions,
}

/// What a service is called, and what it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceOverlay {
    /// What people call it.
    pub title: Option<String>,
    /// What it is.
    pub doc: Option<String>,
}

/// What is known about an action.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActionOverlay {
    /// What it does.
    pub doc: Option<String>,
    /// Whether it changes something, where its name tells otherwise.
    pub effect: Option<Effect>,
    /// The field by which a server knows a request that it has carried out, where its name tells otherwise.
    pub client_token: Option<ClientToken>,
    /// The action to be used instead of one that is deprecated.
    pub successor: Option<String>,
    /// Requests a second that an account may make in a region.
    pub rate_limit: Option<u32>,
    /// The host that it is served at, where it is not the service's own.
    pub host: Option<String>,
    /// What the names of headers begin with that carry the request's fields: its body is bytes.
    pub raw_body: Option<String>,
    /// How its pages are asked for.
    pub paginate: Option<PaginateOverlay>,
    /// Ways to wait for what it tells of.
    pub waiters: Ordered<WaiterOverlay>,
}

/// What is known about a type.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypeOverlay {
    /// What it is.
    pub doc: Option<String>,
    /// What is known about its fields.
    pub fields: Ordered<FieldOverlay>,
}

/// What is known about a field.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FieldOverlay {
    /// What it is.
    pub doc: Option<String>,
    /// The enum that its values are of.
    #[serde(rename = "enum")]
    pub enumeration: Option<String>,
    /// The enum that the names of its filters are of.
    pub filter: Option<String>,
    /// Names that its filters may have, where the facts lack some or have wrong ones.
    pub filters: Option<Vec<String>>,
    /// Unit of a time since the epoch.
    pub time: Option<TimeUnit>,
    /// How a string writes a time.
    pub form: Option<TimeForm>,
    /// The zone of a time that does not say its own.
    pub zone: Option<Zone>,
    /// Whether it holds a secret.
    pub secret: Option<bool>,
    /// The field to be used instead of one that is deprecated.
    pub successor: Option<String>,
    /// What a server assumes where it is absent.
    pub default: Option<Value>,
    /// Whether the values that the facts list are all that there are.
    pub whole: Option<bool>,
    /// Smallest number or length, checked before sending.
    pub min: Option<i64>,
    /// Largest number or length, checked before sending.
    pub max: Option<i64>,
    /// A fact that is wrong, and why.
    pub fix: Option<Fix>,
}

/// A set of values.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnumOverlay {
    /// What it is.
    pub doc: Option<String>,
    /// Values as they stand on the wire.
    pub values: Ordered<EnumValue>,
}

/// What upstream does not publish yet, in the format of the facts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Additions {
    /// Actions.
    pub actions: Ordered<ActionFacts>,
    /// Types; of a type that the facts have, further fields.
    pub types: Ordered<TypeFacts>,
}

/// Lays an overlay over a service that was made from facts.
pub(super) fn lay(service: &mut Service, overlay: Overlay) -> Result<()> {
    add(service, &overlay.add)?;
    service.title = overlay.service.title;
    service.doc = overlay.service.doc.map(one_paragraph);
    let (mut pages_known, mut tokens_known) = (IndexMap::new(), Vec::new());
    for (name, known) in overlay.actions.0 {
        let place = service.at_overlay(&["actions", &name]);
        let action = service.actions.get_mut(&name).ok_or_else(|| stale(place.clone(), "action"))?;
        action.doc_source = known.doc.is_some().then_some(DocSource::OfThis);
        action.doc = known.doc.map(one_paragraph);
        effects::lay_effect(action, known.effect, &place)?;
        successors::lay(&mut action.successor, known.successor, &place)?;
        tokens_known.extend(known.client_token.map(|token| (name.clone(), token)));
        said_in_texts::rate(action, known.rate_limit, &place)?;
        action.host = known.host;
        action.raw_body = known.raw_body;
        action.waiters = known.waiters.0.into_iter().map(|(name, known)| (name, known.resolved())).collect();
        if let Some(paginate) = known.paginate {
            pages_known.insert(name.clone(), paginate);
        }
    }
    for (name, known) in overlay.types.0 {
        let place = service.at_overlay(&["types", &name]);
        let ty = service.types.get_mut(&name).ok_or_else(|| stale(place.clone(), "type"))?;
        ty.doc = known.doc.map(one_paragraph);
        for (field_name, known) in known.fields.0 {
            let place = place.key(&["fields", &field_name]);
            let field = ty.fields.get_mut(&field_name).ok_or_else(|| stale(place.clone(), "field"))?;
            lay_field(field, known, &place)?;
        }
    }
    effects::client_tokens(service, &tokens_known)?;
    defaults(service)?;
    service.enums = overlay
        .enums
        .0
        .into_iter()
        .map(|(name, known)| (name, Enum { doc: known.doc.map(one_paragraph), values: known.values.0 }))
        .collect();
    service.enums.sort_keys();
    enums::derive(service)?;
    value_words::lay(service, &overlay.values)?;
    names(service, overlay.names)?;
    paging::lay(service, pages_known)
}

/// Says of fields what their names mean in this version.
fn names(service: &mut Service, names: Ordered<Entries>) -> Result<()> {
    let names = Meanings::new(names, service.at_overlay(&["names"]))?;
    if let Some(name) = names.with_services() {
        return Err(
            Error::at(names.at(name), "these are the names of one version").advise("leave out `services` and `except`")
        );
    }
    names.describe(service, DocSource::OfVersion)?;
    names.all_are_used("that has no words of its own")
}

/// What has a default need not be said, nor what should not be used any more.
fn defaults(service: &mut Service) -> Result<()> {
    for (name, ty) in &service.types {
        for (field_name, field) in &ty.fields {
            if field.required && field.fixed.required && !is_needed(field) {
                let place = service.at_overlay(&["types", name, "fields", field_name, "fix"]);
                let what = if field.default.is_some() { "with a default" } else { "that is deprecated" };
                return Err(Error::at(place, format!("a field {what} is not required"))
                    .advise("remove the fix, or correct the other fact"));
            }
        }
    }
    for field in service.types.values_mut().flat_map(|ty| ty.fields.values_mut()) {
        field.required &= is_needed(field);
    }
    Ok(())
}

fn is_needed(field: &Field) -> bool {
    field.default.is_none() && !field.deprecated
}

fn lay_field(field: &mut Field, known: FieldOverlay, place: &crate::Place) -> Result<()> {
    field.doc_source = known.doc.is_some().then_some(DocSource::OfThis);
    field.doc = known.doc.map(one_paragraph);
    field.enumeration = known.enumeration;
    field.filter = known.filter;
    field.time = known.time.or(field.time);
    // A time says what it counts in.
    field.unit = field.unit.take().filter(|_| field.time.is_none());
    secrets::lay(field, known.secret, place)?;
    said_in_texts::filters(field, known.filters, place)?;
    said_in_texts::form(field, known.form, known.zone, place)?;
    if known.default.is_some() && known.default == field.default {
        return Err(Error::at(place.key(&["default"]), "the facts say this default by now").advise("remove it"));
    }
    successors::lay(&mut field.successor, known.successor, place)?;
    field.default = known.default.or(field.default.take());
    field.enforced = Enforced { min: known.min.is_some(), max: known.max.is_some() };
    field.min = known.min.or(field.min);
    field.max = known.max.or(field.max);
    field.whole = lay_whole(field, known.whole, known.fix.as_ref(), place)?;
    match known.fix {
        Some(fix) => fix.lay(field, &place.key(&["fix"])),
        None => Ok(()),
    }
}

/// Whether a person says that a field's list is whole: in so many words, or by writing it.
fn lay_whole(field: &Field, whole: Option<bool>, fix: Option<&Fix>, place: &crate::Place) -> Result<Option<bool>> {
    let written = fix.and_then(|fix| fix.values.as_deref());
    let problem = match (whole, written) {
        (Some(_), Some(_)) => "the fix gives the values: they are whole, or none",
        (Some(_), None) if field.values.is_empty() => "the facts list no values",
        (Some(_), None) if field.enumeration.is_some() => "the values are those of the field's `enum`",
        _ => return Ok(whole.or(written.map(|values| !values.is_empty()).filter(|whole| *whole))),
    };
    Err(Error::at(place.key(&["whole"]), problem).advise("remove it"))
}

fn add(service: &mut Service, additions: &Additions) -> Result<()> {
    let published = |place: crate::Place, what: &str| {
        Err(Error::at(place, format!("upstream publishes this {what} by now")).advise("remove it from `add`"))
    };
    for (name, facts) in &additions.types {
        let place = service.at_overlay(&["add", "types", name]);
        match service.types.get_mut(name) {
            None => {
                service.types.insert(name.clone(), Type::from_facts(facts));
            }
            Some(ty) => {
                if facts.fields.is_empty() || facts.fields.keys().any(|field| ty.fields.contains_key(field)) {
                    return published(place, "type, or a field of it");
                }
                ty.fields.extend(fields(&facts.fields, &ty.sites));
            }
        }
    }
    for (name, facts) in &additions.actions {
        if service.actions.insert(name.clone(), Action::from_facts(name, facts)).is_some() {
            return published(service.at_overlay(&["add", "actions", name]), "action");
        }
    }
    service.types.sort_keys();
    service.actions.sort_keys();
    Ok(())
}

fn stale(place: crate::Place, what: &str) -> Error {
    Error::at(place, format!("the facts have no such {what}"))
        .advise("correct the name, or remove the entry if upstream removed what it was for")
}

/// A text without the line breaks that only fit it into its file.
fn one_paragraph(text: String) -> String {
    let paragraphs: Vec<String> =
        text.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n\n")
}

impl Action {
    pub(super) fn from_facts(name: &str, facts: &ActionFacts) -> Self {
        Self {
            request: facts.request.clone().unwrap_or_else(|| format!("{name}Request")),
            response: facts.response.clone().unwrap_or_else(|| format!("{name}Response")),
            sites: facts.sites.clone(),
            status: facts.status,
            deprecated_on: facts.deprecated_on,
            successor: facts.successor.clone(),
            effect: facts.effect.unwrap_or_else(|| Effect::of_name(name)),
            client_token: facts.client_token.clone(),
            unsigned: facts.unsigned,
            stream: facts.stream,
            host: None,
            raw_body: None,
            doc: None,
            doc_source: None,
            rate_limit: facts.rate_limit,
            paginate: None,
            waiters: IndexMap::new(),
        }
    }
}

impl Type {
    pub(super) fn from_facts(facts: &TypeFacts) -> Self {
        Self { sites: facts.sites.clone(), doc: None, fields: fields(&facts.fields, &facts.sites).collect() }
    }
}

fn fields<'a>(
    facts: &'a IndexMap<String, FieldFacts>,
    sites: &'a super::Sites,
) -> impl Iterator<Item = (String, Field)> + use<'a> {
    facts.iter().map(move |(name, facts)| {
        let field = Field {
            ty: facts.ty.clone(),
            sites: facts.sites.clone().unwrap_or_else(|| sites.clone()),
            required: facts.required,
            always: facts.always,
            nullable: facts.nullable,
            deprecated: facts.deprecated,
            deprecated_on: facts.deprecated_on,
            successor: facts.successor.clone(),
            default: facts.default.clone(),
            min: facts.min,
            max: facts.max,
            enforced: Enforced::default(),
            fixed: Fixed::default(),
            unit: facts.unit.clone(),
            counts_pages: facts.counts_pages,
            first_page: facts.first_page,
            values: facts.values.clone(),
            tier: facts.tier,
            whole: None,
            filters: facts.filters.clone(),
            example: facts.example.clone(),
            doc: None,
            doc_source: None,
            enumeration: None,
            filter: None,
            time: facts.time,
            secret: secrets::of_facts(name, facts),
            form: facts.form,
            zone: facts.zone,
        };
        (name.clone(), field)
    })
}
