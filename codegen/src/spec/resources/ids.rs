//! Which thing's id a field of a request is.

use std::collections::{HashMap, HashSet};

use super::super::{Item, Service};
use super::model::{Kind, Parent, Resource, Target};
use super::shapes::{Shapes, is_key};
use super::vocabulary::{COMPUTE, COMPUTING, KNOWN};
use super::words::{Noun, is_id, key, split_verb};

/// The resources of a version by the fields of requests that may be their ids.
///
/// It is made once for a version and asked for each field.
pub struct Ids<'a> {
    shapes: Shapes<'a>,
    things: Vec<Thing<'a>>,
    by_key: HashMap<String, Vec<Claim>>,
    /// Fields by action and name that the graph itself says are a resource's id.
    bound: HashMap<(&'a str, &'a str), usize>,
}

/// A resource with what its name and its creators say.
struct Thing<'a> {
    name: &'a str,
    about: &'a Resource,
    noun: Noun,
    id: String,
}

/// A resource that a field may mean.
#[derive(Clone, Copy)]
struct Claim {
    thing: usize,
    name: Name,
}

/// How a field is called after a resource, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    /// By its whole name.
    Whole,
    /// By a part of it.
    Part,
    /// Not at all: its id has that name.
    Id,
}

impl std::fmt::Debug for Ids<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ids").field("things", &self.things.len()).finish_non_exhaustive()
    }
}

impl<'a> Ids<'a> {
    /// The ids of the resources of a version.
    pub fn of(service: &'a Service) -> Self {
        let with_id = service.resources.iter().filter_map(|(name, about)| {
            let id = about.id.as_deref()?.rsplit('.').next()?;
            Some(Thing { name, about, noun: Noun::of_name(name), id: id.to_owned() })
        });
        let mut ids = Self {
            shapes: Shapes::of(service),
            things: with_id.collect(),
            by_key: HashMap::new(),
            bound: HashMap::new(),
        };
        for thing in 0..ids.things.len() {
            ids.claim(thing);
            ids.bind(thing);
        }
        ids
    }

    fn claim(&mut self, at: usize) {
        let thing = &self.things[at];
        let (id, noun) = (key(&thing.id), &thing.noun);
        let (is_id, full) = (is_id(&thing.id), format!("{}id", noun.key));
        let mut claims: Vec<(String, Name)> = Vec::new();
        match noun.id_rank(&id) {
            Some(6.0) => claims.push((id.clone(), Name::Whole)),
            rank if is_id && id != "id" => {
                claims.push((id.clone(), if rank.is_some() { Name::Part } else { Name::Id }));
            }
            _ => {}
        }
        if full != id && (is_id || !thing.id.to_ascii_lowercase().ends_with("name")) {
            claims.push((full, Name::Whole));
        }
        if is_id && id == "id" {
            claims.extend(noun.tails().iter().skip(1).map(|tail| (format!("{tail}id"), Name::Part)));
        }
        // A VirtualHost is told by the VirtualHost of who asks.
        if !is_id && id != noun.key && !id.ends_with("name") && noun.tails().contains(&id) {
            claims.push((id.clone(), Name::Part));
        } else if !is_id && id == noun.key {
            claims.push((id.clone(), Name::Whole));
        }
        let own_name = format!("{}name", noun.key);
        if !is_id && (id == "name" || id == own_name || id == noun.key) {
            claims.push((own_name, Name::Whole));
        }
        for (key, name) in claims {
            self.by_key.entry(key).or_default().push(Claim { thing: at, name });
        }
    }

    /// What the graph says itself: where the actions of a resource ask for its id.
    fn bind(&mut self, at: usize) {
        let about = self.things[at].about;
        let calls = about.modify.iter().map(|call| (&call.action, call.id.as_deref()));
        let calls = calls.chain(about.delete.iter().map(|call| (&call.action, call.id.as_deref())));
        let calls = calls.chain(about.describe.iter().map(|call| (&call.action, call.id.as_deref())));
        let by_id = about.list.iter().filter_map(|list| match list.by_id.as_ref()? {
            super::model::ById::Field(field) => Some((&list.action, Some(field.as_str()))),
            super::model::ById::Filter { .. } => None,
        });
        for (action, field) in calls.chain(by_id) {
            let field = field.map(|field| field.trim_end_matches("[]")).filter(|field| !field.contains('.'));
            if let Some(field) = field {
                self.bound.entry((action, field)).or_insert(at);
            }
        }
    }

    /// The resource whose id a field of an action's request is.
    pub fn resource_of(&self, action: &str, field: &str) -> Option<Target> {
        let about = self.shapes.request(action).get(field).filter(|field| is_key(&field.ty))?;
        if let Some(thing) = self.bound.get(&(action, field)) {
            return self.things.get(*thing).map(|thing| own(thing.name));
        }
        let noun = split_verb(action).map(|(_, rest)| Noun::of_write(rest));
        let found = self.target(&key(field), noun.as_ref(), None)?;
        (is_id(field) && is_told(&found, &about.ty.item)).then_some(found)
    }

    /// The parents of a resource: what creating it asks for that is another resource's id.
    pub(super) fn parents(&self, name: &str, about: &Resource) -> Vec<Parent> {
        let noun = Noun::of_name(name);
        let me = self.things.iter().position(|thing| thing.name == name);
        let id = about.id.as_deref().map(key);
        // What is called after the noun is its own id, unless that is surely another member.
        let is_own = |key: &str| {
            let other = about.kind == Kind::Full && about.id.as_deref() != Some("Id");
            !other && noun.id_rank(key).is_some()
        };
        let (mut seen, mut parents) = (HashSet::new(), Vec::new());
        for create in &about.create {
            for (field, known) in self.shapes.request(&create.action) {
                let key = key(field);
                let says_little = matches!(key.as_str(), "name" | "id" | "ip" | "type" | "status");
                if !is_key(&known.ty) || says_little || id.as_ref() == Some(&key) || is_own(&key) {
                    continue;
                }
                if !(is_id(field) || known.required) || seen.contains(field.as_str()) {
                    continue;
                }
                let of = self.target(&key, Some(&noun), me).filter(|of| is_told(of, &known.ty.item));
                if let Some(of) = of {
                    seen.insert(field.as_str());
                    parents.push(Parent { field: field.clone(), of });
                }
            }
        }
        parents.sort();
        parents
    }

    /// What a field of this key means, asked for by an action or a resource of this noun, which is not `me`.
    fn target(&self, key: &str, noun: Option<&Noun>, me: Option<usize>) -> Option<Target> {
        let claims: Vec<Claim> = self.by_key.get(key).into_iter().flatten().copied().collect();
        let claims: Vec<Claim> = claims.into_iter().filter(|claim| Some(claim.thing) != me).collect();
        let known = known(&KNOWN, key);
        let is_here = known.as_ref().is_none_or(|known| is_of(known, &self.shapes.service.name));
        if let Some(kin) = noun.filter(|_| is_here).and_then(|noun| self.kin(&claims, key, noun)) {
            return self.named(kin);
        }
        let whole = claims.iter().filter(|claim| claim.name == Name::Whole);
        if let Some(best) = whole.min_by_key(|claim| self.rank(claim)) {
            return self.named(best);
        }
        let in_compute = known_in_compute(self.shapes.service, key);
        if let Some(found) = in_compute.or_else(|| known.clone().filter(|known| is_of(known, "vpc"))) {
            return Some(self.local(found));
        }
        let near: Vec<&Claim> = claims.iter().filter(|claim| claim.name != Name::Id && self.rank(claim) < 4).collect();
        if !near.is_empty() {
            return self.nearest(near, noun);
        }
        let mut made = claims.iter().filter(|claim| self.rank(claim) == 0 && self.answers(claim, key));
        if let (Some(made), None) = (made.next(), made.next()) {
            return self.named(made);
        }
        if let Some(known) = known {
            return Some(self.local(known));
        }
        let ends = KNOWN.iter().filter(|(end, ..)| end.len() > 4 && key.len() > end.len() && key.ends_with(end));
        if let Some((_, service, resource)) = ends.max_by_key(|(end, ..)| end.len()) {
            return Some(self.local(elsewhere(service, resource)));
        }
        let is_listed = |claim: &&Claim| self.things[claim.thing].about.list.is_some();
        let mut listed = claims.iter().filter(is_listed);
        listed.next().filter(|_| listed.next().is_none()).and_then(|claim| self.named(claim))
    }

    /// The thing whose noun goes on where that of who asks begins alike: a RocketMQRole's `ClusterId` is a
    /// RocketMQCluster's, and no other Cluster's.
    fn kin<'c>(&self, claims: &'c [Claim], key: &str, noun: &Noun) -> Option<&'c Claim> {
        let stem = key.strip_suffix("id")?;
        let begins = |claim: &&Claim| {
            let thing = &self.things[claim.thing];
            let of = thing.noun.key.strip_suffix(stem).unwrap_or(&thing.noun.key);
            let is_start = (1..noun.words.len()).any(|length| noun.words[..length].concat() == of);
            (is_start && super::words::key(&thing.id) == key && self.rank(claim) < 2).then_some(of.len())
        };
        let best = claims.iter().max_by_key(begins)?;
        begins(&best).map(|_| best)
    }

    /// Of those that are called so in part, the one that shares most with who asks, or that the others end in.
    fn nearest(&self, mut near: Vec<&Claim>, noun: Option<&Noun>) -> Option<Target> {
        let words: HashSet<&String> = noun.iter().flat_map(|noun| &noun.words).collect();
        let share = |claim: &Claim| {
            let own: HashSet<&String> = self.things[claim.thing].noun.words.iter().collect();
            own.intersection(&words).count()
        };
        near.sort_by_key(|claim| {
            (std::cmp::Reverse(share(claim)), self.things[claim.thing].noun.words.len(), self.rank(claim))
        });
        let (first, others) = near.split_first()?;
        let shortest = &self.things[first.thing].noun.words;
        let gives_way =
            |claim: &&&Claim| share(claim) < share(first) || self.things[claim.thing].noun.words.ends_with(shortest);
        (others.iter().filter(gives_way).count() == others.len()).then(|| self.named(first)).flatten()
    }

    /// Whether what creates the thing answers a field of this key.
    fn answers(&self, claim: &Claim, key: &str) -> bool {
        let creators = &self.things[claim.thing].about.create;
        creators.iter().any(|create| self.shapes.outputs(&create.action).iter().any(|value| value.key == key))
    }

    /// Of which things most is known, from 0.
    fn rank(&self, claim: &Claim) -> u8 {
        match self.things[claim.thing].about.kind {
            Kind::Full => 0,
            Kind::Given | Kind::Object => 1,
            Kind::Keyless => 2,
            Kind::Unlisted => 3,
            Kind::Catalogue => 4,
            Kind::Part | Kind::Settings => 5,
        }
    }

    fn named(&self, claim: &Claim) -> Option<Target> {
        self.things.get(claim.thing).map(|thing| own(thing.name))
    }

    /// A target as this version names it: its own things have no service before them.
    fn local(&self, target: Target) -> Target {
        let is_own = target.service.as_deref() == Some(&self.shapes.service.name)
            && self.shapes.service.resources.contains_key(&target.resource);
        if is_own { own(&target.resource) } else { target }
    }
}

fn own(name: &str) -> Target {
    Target { service: None, resource: name.to_owned() }
}

fn elsewhere(service: &str, resource: &str) -> Target {
    Target { service: Some(service.to_owned()), resource: resource.to_owned() }
}

fn known(table: &[(&str, &str, &str)], key: &str) -> Option<Target> {
    let (_, service, resource) = table.iter().find(|(known, ..)| *known == key)?;
    Some(elsewhere(service, resource))
}

fn known_in_compute(service: &Service, key: &str) -> Option<Target> {
    known(&COMPUTE, key).filter(|_| COMPUTING.contains(&service.name.as_str()))
}

fn is_of(target: &Target, service: &str) -> bool {
    target.service.as_deref() == Some(service)
}

/// Whether a field of this type can be that id: projects of the account are numbers, and others' are strings.
fn is_told(target: &Target, item: &Item) -> bool {
    !(is_of(target, "tag") && target.resource == "Project" && *item == Item::String)
}

/// Every resource of another service that the rules know, for a test that holds them against the facts.
pub fn known_elsewhere() -> impl Iterator<Item = (&'static str, &'static str)> {
    KNOWN.iter().chain(&COMPUTE).map(|(_, service, resource)| (*service, *resource))
}
