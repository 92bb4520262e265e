//! Decoding is conservation: the replay of the official examples through the typed models, and the
//! proof that every name on the wire survives the way from Rust to JSON and back.
//!
//! Which types there are says a table that `cargo xtask examples` generates for a group of services
//! (see `build.rs`); what they should be say the facts, which are read as they stand in `api-spec`
//! and owe nothing to the generator.

mod answers;
mod compare;
mod description;
mod examples;
mod names;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Serialize, Serializer};
use tencentcloud_core::Action;
use tencentcloud_core::model::{Model, Operation, Start};

pub(crate) use description::{Description, FieldType, Item};
pub use table::TABLE;

/// A version of a service that is linked.
#[derive(Debug)]
pub struct Version {
    /// Name of the service.
    pub service: &'static str,
    /// Version of its API.
    pub version: &'static str,
    /// Its actions.
    pub actions: &'static [Row],
}

/// An action with its types.
#[derive(Debug)]
pub struct Row {
    /// What the action is.
    pub operation: &'static Operation,
    /// Makes a request that is at its start.
    pub request: fn() -> Box<dyn Model>,
    /// Makes a reply that is at its start.
    pub reply: fn() -> Box<dyn Model>,
}

impl Row {
    /// The row of an action: all that is generated for it.
    pub const fn of<R: Action + Start>() -> Self {
        Self { operation: R::OPERATION, request: start::<R>, reply: start::<R::Response> }
    }
}

fn start<T: Model + Start + 'static>() -> Box<dyn Model> {
    Box::new(T::start())
}

/// What a run found. `cargo xtask examples` adds up those of all groups.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Sides of examples by what they are.
    pub examples: Counts,
    /// Differences that are expected, by class.
    pub classes: Counts,
    /// Values that were lost because their fields cannot hold them, each with its place.
    pub lost: Vec<String>,
    /// Every other difference with its place.
    pub differences: Vec<String>,
    /// Requests that were checked as they are before they are sent.
    pub checked: u64,
    /// Those that the check refuses, each with its place.
    pub refused: Vec<String>,
    /// Actions whose replies from the emulator were decoded.
    pub answers: u64,
    /// Versions of services whose names were tried.
    pub versions: u64,
    /// Types whose names were tried.
    pub types: u64,
    /// Fields whose names survive.
    pub proven: u64,
    /// Fields that the description has.
    pub described: u64,
    /// Fields whose names do not survive, each with its place.
    pub failures: Vec<String>,
}

/// Counts by name, in the order of a list of names.
#[derive(Debug, Default)]
pub struct Counts(Vec<(&'static str, u64)>);

impl Counts {
    fn of_none(names: impl IntoIterator<Item = &'static str>) -> Self {
        Self(names.into_iter().map(|name| (name, 0)).collect())
    }

    fn add(&mut self, name: &str) {
        if let Some((_, count)) = self.0.iter_mut().find(|(own, _)| *own == name) {
            *count += 1;
        }
    }

    /// How many there were of that name.
    pub fn of(&self, name: &str) -> u64 {
        self.0.iter().filter(|(own, _)| *own == name).map(|(_, count)| *count).sum()
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, count)| (name, count)))
    }
}

/// Tries the names of every version of a table, and replays the examples, where there are any.
///
/// # Errors
///
/// When the description or the examples cannot be read.
pub fn run(table: &[Version], spec: &Path, examples: Option<&Path>) -> Result<Report, Box<dyn std::error::Error>> {
    let mut report = Report::default();
    let mut descriptions = BTreeMap::new();
    for version in table {
        let mut description = Description::load(spec, version.service, version.version)?;
        description.plain = names::prove(version, &description, &mut report);
        answers::decode_all(version, &mut report);
        descriptions.insert((version.service, version.version), (version, description));
    }
    if let Some(file) = examples {
        examples::replay(file, &descriptions, &mut report)?;
    }
    Ok(report)
}
