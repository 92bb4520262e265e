//! The features of the api crate: one a service, between two marks in its manifest.

use std::path::Path;

use crate::error::{Error, Result};

const BEGIN: &str = "# @generated features: begin (cargo xtask codegen)";
const END: &str = "# @generated features: end";

/// Services that the crate has at most: packages with more than 300 features are not taken, and
/// room is needed to act.
const MOST: usize = 290;

/// The manifest with a feature for each of these services.
pub(super) fn with_features(manifest: &Path, services: &[&str]) -> Result<String> {
    let text = std::fs::read_to_string(manifest).map_err(|error| Error::io(manifest, "read", &error))?;
    if services.len() > MOST {
        return Err(Error::new(format!(
            "{} services are {} features, and a registry takes 300",
            services.len(),
            services.len() + 4
        ))
        .advise("split the crate by kinds of services before the next one is added"));
    }
    let lines: Vec<String> = services.iter().map(|service| format!("{service} = []")).collect();
    replace(&text, &lines.join("\n")).ok_or_else(|| {
        Error::new(format!("{} has no place for features", manifest.display()))
            .advise(format!("put the lines `{BEGIN}` and `{END}` into its [features]"))
    })
}

fn replace(text: &str, features: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{features}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_features_are_told_before_they_are_refused() {
        let manifest = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(manifest.path(), format!("[features]\n{BEGIN}\n{END}\n")).unwrap();
        assert!(with_features(manifest.path(), &["a"; MOST]).is_ok());
        let error = with_features(manifest.path(), &["a"; MOST + 1]).unwrap_err().to_string();
        assert!(error.contains("291 services are 295 features") && error.contains("split the crate"), "{error}");
    }

    #[test]
    fn features_stand_between_the_marks() {
        let text = format!("[features]\n{BEGIN}\nold = []\n{END}\nrest\n");
        assert_eq!(
            replace(&text, "a = []\nb = []").unwrap(),
            format!("[features]\n{BEGIN}\na = []\nb = []\n{END}\nrest\n")
        );
        assert_eq!(replace("[features]\n", ""), None);
    }
}
