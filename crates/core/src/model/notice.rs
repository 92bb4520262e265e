//! What a decoder notices on its way, and where it is.

use std::fmt;

use super::Fit;

/// What was noticed while decoding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// Values that did not have the type of their field.
    pub odd: Vec<Odd>,
    /// Paths of fields that the model does not have; only kept when asked for.
    pub unknown: Vec<String>,
}

/// A value that did not have the type of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// Where it stood, such as `Data[3].NotAfterTime`.
    pub path: String,
    /// What became of it.
    pub fit: Fit,
    /// What stood there: `string`, `number`, `list`, …
    pub found: &'static str,
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fate = match self.fit {
            Fit::Exact | Fit::Coerced => "converted",
            Fit::Nearest => "replaced by the nearest value that fits",
            Fit::Lost => "replaced by the default",
        };
        write!(f, "{}: {} {fate}", self.path, self.found)
    }
}

impl Decoded {
    /// The first value that was lost, or replaced by another.
    pub fn lost(&self) -> Option<&Odd> {
        self.odd.iter().find(|odd| matches!(odd.fit, Fit::Lost | Fit::Nearest))
    }

    /// Reports odd values by `tracing`: a warning where something was lost, else a debug event.
    pub(crate) fn log(&self, model: &str) {
        let Some(first) = self.odd.first() else { return };
        let worst = self.odd.iter().find(|odd| matches!(odd.fit, Fit::Lost | Fit::Nearest));
        match worst {
            Some(odd) => {
                tracing::warn!(model, odd = self.odd.len(), path = %odd.path, "a value does not fit its field: {odd}");
            }
            None => {
                tracing::debug!(model, odd = self.odd.len(), path = %first.path, "a value has another type: {first}");
            }
        }
    }
}

/// State of one decoding: where it is and what it has noticed.
#[derive(Debug, Default)]
pub(crate) struct Context {
    path: Vec<Segment>,
    /// Whether to keep the paths of unknown fields.
    pub(crate) keep_unknown: bool,
    pub(crate) noticed: Decoded,
    /// Path at which the input broke off or stopped being JSON.
    pub(crate) failed_at: Option<String>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Segment {
    Field(&'static str),
    Index(usize),
}

impl Context {
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        for segment in &self.path {
            match segment {
                Segment::Field(name) if path.is_empty() => path.push_str(name),
                Segment::Field(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Segment::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    pub(super) fn odd(&mut self, fit: Fit, found: &'static str) {
        // A reply of a million odd values must not become a million strings. What was lost is kept
        // before what was only converted.
        const KEPT: usize = 64;
        let odd = &mut self.noticed.odd;
        if odd.len() == KEPT {
            let converted = odd.iter().position(|odd| odd.fit == Fit::Coerced);
            match converted {
                Some(at) if fit != Fit::Coerced => drop(odd.remove(at)),
                _ => return,
            }
        }
        let path = self.path();
        self.noticed.odd.push(Odd { path, fit, found });
    }

    /// Runs a step one level down, and remembers where it failed.
    pub(super) fn within<T, E>(
        &mut self,
        segment: Segment,
        step: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.path.push(segment);
        let result = step(self);
        if result.is_err() && self.failed_at.is_none() {
            self.failed_at = Some(self.path());
        }
        self.path.pop();
        result
    }
}
