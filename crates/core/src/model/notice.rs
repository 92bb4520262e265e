//! What a decoder notices on its way, and where it is.

use std::fmt;

use super::Fit;
use super::tokens::{Fault, Flaw};

/// What was noticed while decoding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decoded {
    /// Values that did not have the type of their field, and places that were not JSON: at most 64, of
    /// more those where something was lost.
    pub odd: Vec<Odd>,
    /// Paths of fields that the model does not have; only kept when asked for.
    pub unknown: Vec<String>,
}

/// A value that did not have the type of its field, or was not JSON in its letters. The value itself is
/// not in it: it could be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Odd {
    /// Where it stood, such as `Data[3].NotAfterTime`. Empty for the reply as a whole.
    pub path: String,
    /// What stood there: `string`, `number`, `list`, `string with a bad escape`, …
    pub found: &'static str,
    /// Whether the field could not hold it all, and now has a default, or the nearest that it can hold.
    /// Else it was converted, and nothing is lost.
    pub lost: bool,
}

impl Odd {
    /// An odd place, for tests of what looks at them.
    pub fn new(path: impl Into<String>, found: &'static str, lost: bool) -> Self {
        Self { path: path.into(), found, lost }
    }
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "the reply" } else { &self.path };
        let fate = if self.lost { "does not fit, and is lost in whole or in part" } else { "converted" };
        write!(f, "{path}: {} {fate}", self.found)
    }
}

impl Decoded {
    /// The first place at which something was lost.
    pub fn lost(&self) -> Option<&Odd> {
        self.odd.iter().find(|odd| odd.lost)
    }

    /// Reports odd values by `tracing`: a warning where something was lost, else a debug event.
    pub(crate) fn log(&self, model: &str) {
        let Some(first) = self.odd.first() else { return };
        match self.lost() {
            Some(odd) => {
                tracing::warn!(model, odd = self.odd.len(), path = %odd.path, "a value does not fit its field: {odd}");
            }
            None => {
                tracing::debug!(model, odd = self.odd.len(), path = %first.path, "a value has another type: {first}");
            }
        }
    }

    fn add(&mut self, path: impl FnOnce() -> String, found: &'static str, lost: bool) {
        // A reply of a million odd values must not become a million strings. What was lost is kept
        // before what was only converted.
        const KEPT: usize = 64;
        if self.odd.len() == KEPT {
            let converted = self.odd.iter().position(|odd| !odd.lost);
            match converted {
                Some(at) if lost => drop(self.odd.remove(at)),
                _ => return,
            }
        }
        self.odd.push(Odd { path: path(), found, lost });
    }
}

/// State of one decoding: where it is and what it has noticed.
#[derive(Debug, Default)]
pub(crate) struct Context {
    path: Vec<Segment>,
    /// Whether to keep the paths of unknown fields.
    pub(crate) keep_unknown: bool,
    pub(crate) noticed: Decoded,
}

/// A step of a path.
#[derive(Clone, Debug)]
pub(crate) enum Segment {
    Field(&'static str),
    Name(String),
    Index(usize),
}

impl Context {
    /// Goes a level down. Where a step fails, the path stays as it is, and says where that was.
    #[inline]
    pub(crate) fn enter(&mut self, segment: Segment) {
        self.path.push(segment);
    }

    #[inline]
    pub(crate) fn leave(&mut self) -> Option<Segment> {
        self.path.pop()
    }

    /// Where it is.
    pub(crate) fn path(&self) -> String {
        path(&self.path)
    }

    /// A fault with its path.
    pub(super) fn placed(&self, fault: &Fault) -> String {
        match self.path.is_empty() {
            true => fault.to_string(),
            false => format!("{fault}, at {}", self.path()),
        }
    }

    /// Notes how a value fitted its field, and what of it was not JSON.
    #[inline]
    pub(super) fn report(&mut self, fit: Fit, found: &'static str, flaw: Option<Flaw>) {
        if fit != Fit::Exact || flaw.is_some() {
            self.odd(fit, found, flaw);
        }
    }

    #[cold]
    fn odd(&mut self, fit: Fit, found: &'static str, flaw: Option<Flaw>) {
        let lost = fit > Fit::Coerced || flaw.is_some_and(Flaw::is_loss);
        let found = flaw.map_or(found, Flaw::found);
        self.noticed.add(|| path(&self.path), found, lost);
    }

    /// Notes what was not JSON here.
    #[inline]
    pub(crate) fn flawed(&mut self, flaw: Option<Flaw>) {
        self.report(Fit::Exact, "", flaw);
    }

    /// Notes what was not JSON in a value that nobody keeps, and of which nothing is lost so.
    pub(crate) fn passed_over(&mut self, flaw: Option<Flaw>) {
        if let Some(flaw) = flaw {
            self.noticed.add(|| path(&self.path), flaw.found(), false);
        }
    }
}

fn path(segments: &[Segment]) -> String {
    let mut path = String::new();
    for segment in segments {
        let name = match segment {
            Segment::Index(index) => {
                path.push_str(&format!("[{index}]"));
                continue;
            }
            Segment::Field(name) => name,
            Segment::Name(name) => name.as_str(),
        };
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(name);
    }
    path
}
