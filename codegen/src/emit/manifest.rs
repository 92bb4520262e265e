//! The features of the api crate: one a service, between two marks in its manifest.

use std::path::Path;

use crate::error::{Error, Result};

const BEGIN: &str = "# @generated features: begin (cargo xtask codegen)";
const END: &str = "# @generated features: end";

/// The manifest with a feature for each of these services.
pub(super) fn with_features(manifest: &Path, services: &[&str]) -> Result<String> {
    let text = std::fs::read_to_string(manifest).map_err(|error| Error::io(manifest, "read", &error))?;
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
    fn features_stand_between_the_marks() {
        let text = format!("[features]\n{BEGIN}\nold = []\n{END}\nrest\n");
        assert_eq!(
            replace(&text, "a = []\nb = []").unwrap(),
            format!("[features]\n{BEGIN}\na = []\nb = []\n{END}\nrest\n")
        );
        assert_eq!(replace("[features]\n", ""), None);
    }
}
