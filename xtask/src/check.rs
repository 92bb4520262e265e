//! `cargo xtask check`: every feature of the api crate, in groups that fit in memory.

use std::path::Path;
use std::process::ExitCode;

use tencentcloud_codegen::spec;
use tencentcloud_codegen::{Error, Result};

use crate::programs::cargo;
use crate::{root, say};

/// Fields in a group, at most. The compiler takes about 90 kB of memory a field, so that a group
/// stays under 4 GB.
const FIELDS: usize = 40_000;

pub(crate) fn run() -> Result<ExitCode> {
    let groups = groups(&root()?, &[])?;
    let package = ["check", "--package", "tencentcloud-api", "--lib", "--examples"];
    let none = [&package[..], &["--no-default-features"]].concat();
    if cargo(&none)? != ExitCode::SUCCESS {
        return Ok(ExitCode::FAILURE);
    }
    for (number, features) in groups.iter().enumerate() {
        say(&format!("group {} of {}: {}", number + 1, groups.len(), features.join(", ")));
        let features = format!("rustls,{}", features.join(","));
        if cargo(&[&none[..], &["--features", &features]].concat())? != ExitCode::SUCCESS {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The named services, or all of them where none is named, in groups that fit in memory.
pub(crate) fn groups(root: &Path, services: &[String]) -> Result<Vec<Vec<String>>> {
    let spec_root = root.join("api-spec");
    let versions = spec::versions(&spec_root)?;
    if let Some(unknown) = services.iter().find(|name| !versions.iter().any(|version| version.service == **name)) {
        return Err(Error::new(format!("api-spec describes no service `{unknown}`")).advise("check the name"));
    }
    let mut sizes: Vec<(String, usize)> = Vec::new();
    for version in versions.into_iter().filter(|of| services.is_empty() || services.contains(&of.service)) {
        let service = spec::load(&spec_root, &version)?;
        let fields = service.types.values().map(|ty| ty.fields.len()).sum::<usize>();
        match sizes.last_mut() {
            Some((name, size)) if *name == version.service => *size += fields,
            _ => sizes.push((version.service, fields)),
        }
    }
    Ok(grouped(sizes, FIELDS))
}

/// Services in groups of at most so many fields; a larger one is alone.
fn grouped(sizes: Vec<(String, usize)>, most: usize) -> Vec<Vec<String>> {
    let mut groups: Vec<(Vec<String>, usize)> = Vec::new();
    for (service, size) in sizes {
        match groups.last_mut() {
            Some((group, total)) if *total + size <= most => {
                group.push(service);
                *total += size;
            }
            _ => groups.push((vec![service], size)),
        }
    }
    groups.into_iter().map(|(group, _)| group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_their_size_and_lose_nothing() {
        let sizes = [("a", 3), ("b", 4), ("c", 50), ("d", 1), ("e", 9)];
        let groups = grouped(sizes.map(|(name, size)| (name.to_owned(), size)).to_vec(), 10);
        assert_eq!(groups, [vec!["a", "b"], vec!["c"], vec!["d", "e"]]);
    }
}
