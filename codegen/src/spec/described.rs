//! A version with all words on it.

use std::path::Path;

use super::{Glossary, Service, Version, grammar, load};
use crate::error::Result;

/// Loads a version of a service with all words on it: people's, the glossary's, and what shapes tell.
///
/// # Errors
///
/// The first thing that is wrong, with its place.
pub fn described(root: &Path, version: &Version, glossary: &Glossary) -> Result<Service> {
    let mut service = load(root, version)?;
    glossary.describe(&mut service)?;
    grammar::describe(&mut service);
    Ok(service)
}
