//! The one error type of the generator: what is wrong, where, and what to do about it.

use std::fmt;
use std::path::Path;

use crate::place::Place;

/// What `Result` means in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Something is wrong with a description, an overlay, a package or a file.
#[derive(Debug)]
pub struct Error {
    place: Option<Place>,
    problem: String,
    advice: Option<String>,
}

impl Error {
    /// Something is wrong at a place.
    pub fn at(place: Place, problem: impl Into<String>) -> Self {
        Self { place: Some(place), problem: problem.into(), advice: None }
    }

    /// Something is wrong that has no place in a file.
    pub fn new(problem: impl Into<String>) -> Self {
        Self { place: None, problem: problem.into(), advice: None }
    }

    /// The same with the way out.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// A file could not be read or written.
    pub fn io(path: &Path, doing: &str, error: &std::io::Error) -> Self {
        Self::new(format!("cannot {doing} {}: {error}", path.display()))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.problem)?;
        match &self.advice {
            Some(advice) => write!(f, "\n  help: {advice}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
