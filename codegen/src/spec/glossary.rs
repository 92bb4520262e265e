//! `glossary.yaml`: what fields mean that are called the same everywhere.
//!
//! An entry says it for a name, and where that name does not mean the same everywhere, for those fields of it that
//! its conditions fit. People's words about a single field come before it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use super::facts::Ordered;
use super::{DocSource, Field, Graph, Service, TypeName, parse};
use crate::error::{Error, Result};
use crate::place::Place;

/// What names of fields mean.
#[derive(Debug, Default)]
pub struct Glossary {
    entries: BTreeMap<String, Vec<Entry>>,
    place: Place,
}

/// What a name means, where its conditions fit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
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
    #[serde(skip)]
    is_used: AtomicBool,
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
#[derive(Debug)]
struct Entries(Vec<Entry>);

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
                    is_used: AtomicBool::new(false),
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

impl Glossary {
    /// Loads the glossary of a folder such as `api-spec`; an empty one where there is none.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or an entry in it says nothing.
    pub fn load(root: &Path) -> Result<Self> {
        let file = root.join("glossary.yaml");
        if !file.exists() {
            return Ok(Self::default());
        }
        let place = Place::in_file(&file);
        let read: Ordered<Entries> = parse(&file)?;
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
            entries.insert(name, of_name);
        }
        Ok(Self { entries, place })
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Says of each field of a service that nobody wrote about what its name means.
    ///
    /// # Errors
    ///
    /// When two entries fit one field.
    pub fn describe(&self, service: &mut Service) -> Result<()> {
        if self.is_empty() {
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
                let Some(doc) = self.doc(wire, &subject)? else { continue };
                if field.doc.is_none() {
                    field.doc = Some(doc.to_owned());
                    field.doc_source = Some(DocSource::OfName);
                }
            }
        }
        Ok(())
    }

    fn doc(&self, wire: &str, subject: &Subject<'_>) -> Result<Option<&str>> {
        let mut fitting =
            self.entries.get(wire).into_iter().flatten().enumerate().filter(|(_, entry)| entry.fits(subject));
        let Some((first, entry)) = fitting.next() else { return Ok(None) };
        if let Some((second, _)) = fitting.next() {
            let (service, container) = (subject.service, subject.container);
            let which = format!("entries {} and {} both fit {container}.{wire} of {service}", first + 1, second + 1);
            let advice =
                "give one of them a condition that the other excludes: `types`, `in`, `services`, `except`, `of`";
            return Err(Error::at(self.place.key(&[wire]), which).advise(advice));
        }
        entry.is_used.store(true, Ordering::Relaxed);
        Ok(Some(&entry.doc))
    }

    /// Checks that each entry fits a field, once all services were described.
    ///
    /// # Errors
    ///
    /// When one fits none.
    pub fn all_are_used(&self) -> Result<()> {
        for (name, entries) in &self.entries {
            if let Some(at) = entries.iter().position(|entry| !entry.is_used.load(Ordering::Relaxed)) {
                let which = if entries.len() == 1 { "it".to_owned() } else { format!("entry {}", at + 1) };
                return Err(Error::at(self.place.key(&[name]), format!("{which} fits no field of any service"))
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
