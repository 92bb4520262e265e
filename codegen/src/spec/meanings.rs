//! What names of fields mean: a text, or several with conditions.
//!
//! The glossary says it of all services, an overlay of one version. What is said of a single field comes before both.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use super::facts::Ordered;
use super::{DocSource, Field, Graph, Service, TypeName};
use crate::error::{Error, Result};
use crate::place::Place;

/// What names mean, and which of it was of use.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    entries: BTreeMap<String, Vec<(Entry, AtomicBool)>>,
    place: Place,
}

/// What a name means, where its conditions fit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    doc: String,
    /// As files spell types, or a word for several.
    #[serde(default)]
    types: Vec<String>,
    /// Only fields of requests and what they hold, or only those of replies.
    #[serde(rename = "in", default)]
    direction: Option<Direction>,
    #[serde(default)]
    services: Vec<String>,
    /// Everywhere but in these services.
    #[serde(default)]
    except: Vec<String>,
    /// Types that the field stands in.
    #[serde(default)]
    of: Vec<String>,
}

/// Where a field travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    /// In a request, or in something that a request can hold.
    Requests,
    /// In replies alone.
    Replies,
}

/// A field, and what stands around it.
struct Subject<'a> {
    service: &'a str,
    container: &'a str,
    direction: Direction,
    field: &'a Field,
}

/// Entries of one name: a text alone is one without conditions.
#[derive(Clone, Debug)]
pub(super) struct Entries(Vec<Entry>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct TextOrList;
        impl<'de> Visitor<'de> for TextOrList {
            type Value = Entries;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("what the name means, or a list of such with conditions")
            }

            fn visit_str<E>(self, doc: &str) -> std::result::Result<Entries, E> {
                Ok(Entries(vec![Entry {
                    doc: doc.to_owned(),
                    types: Vec::new(),
                    direction: None,
                    services: Vec::new(),
                    except: Vec::new(),
                    of: Vec::new(),
                }]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = list.next_element()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_any(TextOrList)
    }
}

impl Meanings {
    /// Holds entries of names against what an entry may be.
    ///
    /// # Errors
    ///
    /// When an entry says nothing, or names a type that is none.
    pub(super) fn new(read: Ordered<Entries>, place: Place) -> Result<Self> {
        let mut entries = BTreeMap::new();
        for (name, Entries(of_name)) in read.0 {
            let place = place.key(&[&name]);
            if of_name.is_empty() || of_name.iter().any(|entry| entry.doc.trim().is_empty()) {
                return Err(Error::at(place, "it does not say what the name means"));
            }
            if let Some(unknown) = of_name.iter().flat_map(|entry| &entry.types).find(|ty| !is_type(ty)) {
                return Err(Error::at(place, format!("`{unknown}` is no type"))
                    .advise(format!("one as facts spell it, such as `string[]`, or one of {}", WORDS.join(", "))));
            }
            entries.insert(name, of_name.into_iter().map(|entry| (entry, AtomicBool::new(false))).collect());
        }
        Ok(Self { entries, place })
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    /// The first name with an entry that names a service, which the names of one version cannot.
    pub(super) fn with_services(&self) -> Option<&str> {
        let names = |entry: &Entry| !entry.services.is_empty() || !entry.except.is_empty();
        self.entries.iter().find(|(_, of_name)| of_name.iter().any(|(entry, _)| names(entry))).map(|(name, _)| &**name)
    }

    /// Services that conditions name, each with the name that it stands at.
    pub(super) fn services(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().flat_map(|(name, of_name)| {
            let services = of_name.iter().flat_map(|(entry, _)| entry.services.iter().chain(&entry.except));
            services.map(move |service| (&**name, &**service))
        })
    }

    /// Where a name stands.
    pub(super) fn at(&self, name: &str) -> Place {
        self.place.key(&[name])
    }

    /// Says of each field of a service that nobody wrote about what its name means.
    ///
    /// # Errors
    ///
    /// When two entries fit one field.
    pub(super) fn describe(&self, service: &mut Service, source: DocSource) -> Result<()> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let sent: Vec<bool> = {
            let graph = Graph::of(service);
            service.types.keys().map(|name| graph.is_sent(name)).collect()
        };
        for ((container, ty), sent) in service.types.iter_mut().zip(sent) {
            let direction = if sent { Direction::Requests } else { Direction::Replies };
            for (wire, field) in &mut ty.fields {
                let subject = Subject { service: &service.name, container, direction, field };
                let Some((doc, is_used)) = self.doc(wire, &subject)? else { continue };
                // An entry of a version serves a field. One of all services may be kept for others.
                if field.doc.is_none() || source == DocSource::OfName {
                    is_used.store(true, Ordering::Relaxed);
                }
                if field.doc.is_none() {
                    field.doc = Some(doc.split_whitespace().collect::<Vec<_>>().join(" "));
                    field.doc_source = Some(source);
                }
            }
        }
        Ok(())
    }

    fn doc(&self, wire: &str, subject: &Subject<'_>) -> Result<Option<(&str, &AtomicBool)>> {
        let of_name = self.entries.get(wire).into_iter().flatten().enumerate();
        let mut fitting = of_name.filter(|(_, (entry, _))| entry.fits(subject));
        let Some((first, (entry, is_used))) = fitting.next() else { return Ok(None) };
        if let Some((second, _)) = fitting.next() {
            let (service, container) = (subject.service, subject.container);
            let which = format!("entries {} and {} both fit {container}.{wire} of {service}", first + 1, second + 1);
            let advice =
                "give one of them a condition that the other excludes: `types`, `in`, `services`, `except`, `of`";
            return Err(Error::at(self.at(wire), which).advise(advice));
        }
        Ok(Some((&entry.doc, is_used)))
    }

    /// Checks that each entry fits a field.
    ///
    /// # Errors
    ///
    /// When one fits none; `whose` says of what.
    pub(super) fn all_are_used(&self, whose: &str) -> Result<()> {
        for (name, entries) in &self.entries {
            if let Some(at) = entries.iter().position(|(_, is_used)| !is_used.load(Ordering::Relaxed)) {
                let which = if entries.len() == 1 { "it".to_owned() } else { format!("entry {}", at + 1) };
                return Err(Error::at(self.at(name), format!("{which} fits no field {whose}"))
                    .advise("correct the name or the conditions, or remove it"));
            }
        }
        Ok(())
    }
}

/// Words for several types.
const WORDS: [&str; 3] = ["integer", "list", "object"];

fn is_type(spelled: &str) -> bool {
    WORDS.contains(&spelled) || TypeName::parse(spelled).is_some()
}

fn is_of_type(field: &Field, spelled: &str) -> bool {
    match spelled {
        "integer" => field.ty.item.is_integer() && !field.ty.list,
        "list" => field.ty.list,
        "object" => field.ty.object().is_some() && !field.ty.list,
        spelled => field.ty.to_string() == spelled,
    }
}

impl Entry {
    fn fits(&self, subject: &Subject<'_>) -> bool {
        let among = |list: &[String], wanted: &str| list.iter().any(|listed| listed == wanted);
        (self.types.is_empty() || self.types.iter().any(|spelled| is_of_type(subject.field, spelled)))
            && self.direction.is_none_or(|direction| direction == subject.direction)
            && (self.services.is_empty() || among(&self.services, subject.service))
            && !among(&self.except, subject.service)
            && (self.of.is_empty() || among(&self.of, subject.container))
    }
}
