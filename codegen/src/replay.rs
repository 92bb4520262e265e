//! What the replay program of `crates/lab` works on, and what it reports.
//!
//! The program links generated types, and the generator must not; so each is given to the other as
//! a file: a table of Rust that names the types, a file of examples, and a report.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;

use crate::emit::{Layout, replay_table};
use crate::error::{Error, Result};
use crate::import::Packages;

/// The files that a run of the replay program is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The table of actions, in Rust.
    pub table: PathBuf,
    /// The examples, one a line, where there are any.
    pub examples: Option<PathBuf>,
    /// Where the report goes.
    pub report: PathBuf,
}

/// Writes into a folder what a run over some services needs. Without packages there are no
/// examples.
///
/// # Errors
///
/// When something is wrong with a description or a package, or a file cannot be written.
pub fn prepare(layout: &Layout, services: &[String], packages: Option<&mut Packages>, folder: &Path) -> Result<Work> {
    // A table that has not changed is not written, and what is compiled stays.
    let (files, modules) = replay_table(layout, services, folder)?;
    files.write()?;
    let mut work = Work { table: folder.join("table.rs"), examples: None, report: folder.join("report.json") };
    if let Some(packages) = packages {
        let file = folder.join("examples.jsonl");
        let modules = modules.iter().map(|module| (module.service.as_str(), module.version.as_str()));
        write_examples(packages, modules, &file)?;
        work.examples = Some(file);
    }
    Ok(work)
}

/// Writes the examples of versions of services into a file, one side of an example a line.
///
/// # Errors
///
/// When something is wrong with a package, or the file cannot be written.
pub fn write_examples<'a>(
    packages: &mut Packages,
    versions: impl Iterator<Item = (&'a str, &'a str)>,
    file: &Path,
) -> Result<()> {
    let failed = |error| Error::io(file, "write", &error);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, "make", &error))?;
    }
    let mut out = std::io::BufWriter::new(std::fs::File::create(file).map_err(failed)?);
    for (service, version) in versions {
        // A folder in a package is spelled like a module in Rust.
        for example in packages.examples(service, version, &format!("v{}", version.replace('-', "")))? {
            serde_json::to_writer(&mut out, &example).map_err(|error| failed(error.into()))?;
            out.write_all(b"\n").map_err(failed)?;
        }
    }
    out.flush().map_err(failed)
}

/// What a run of the replay program found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Sides of examples by what they are.
    pub examples: IndexMap<String, u64>,
    /// Differences that are expected, by class.
    pub classes: IndexMap<String, u64>,
    /// Values that were lost because their fields cannot hold them, each with its place.
    pub lost: Vec<String>,
    /// Every other difference with its place.
    pub differences: Vec<String>,
    /// Requests that were checked as they are before they are sent.
    #[serde(default)]
    pub checked: u64,
    /// Those that the check refuses, each with its place.
    #[serde(default)]
    pub refused: Vec<String>,
    /// Actions whose replies from the emulator were decoded.
    #[serde(default)]
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

impl Report {
    /// Reads the report of a run.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn load(file: &Path) -> Result<Self> {
        let text = std::fs::read(file).map_err(|error| Error::io(file, "read", &error))?;
        serde_json::from_slice(&text).map_err(|error| Error::new(format!("{}: {error}", file.display())))
    }

    /// Whether everything survived.
    pub fn is_clean(&self) -> bool {
        let clean = [&self.differences, &self.failures, &self.refused].iter().all(|lines| lines.is_empty());
        clean && self.proven == self.described
    }
}

impl std::ops::AddAssign for Report {
    fn add_assign(&mut self, other: Self) {
        for (sum, more) in [(&mut self.examples, other.examples), (&mut self.classes, other.classes)] {
            for (name, count) in more {
                *sum.entry(name).or_default() += count;
            }
        }
        self.lost.extend(other.lost);
        self.differences.extend(other.differences);
        self.checked += other.checked;
        self.refused.extend(other.refused);
        self.answers += other.answers;
        self.versions += other.versions;
        self.types += other.types;
        self.proven += other.proven;
        self.described += other.described;
        self.failures.extend(other.failures);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, counts) in [("sides of examples", &self.examples), ("expected differences", &self.classes)] {
            if counts.is_empty() {
                continue;
            }
            writeln!(f, "{title}:")?;
            for (name, count) in counts.iter().filter(|(_, count)| **count > 0) {
                writeln!(f, "{count:>9}  {name}")?;
            }
        }
        for (title, lines) in [
            ("values that their fields cannot hold", &self.lost),
            ("other differences", &self.differences),
            ("requests that the check refuses", &self.refused),
            ("names that do not survive", &self.failures),
        ] {
            if lines.is_empty() {
                continue;
            }
            writeln!(f, "{title}:")?;
            for line in lines {
                writeln!(f, "  {line}")?;
            }
        }
        if !self.examples.is_empty() {
            writeln!(f, "examples: {} other differences", self.differences.len())?;
            writeln!(f, "check: {} of {} requests are refused", self.refused.len(), self.checked)?;
        }
        let Self { answers, versions, types, proven, described, .. } = self;
        writeln!(f, "emulator: {answers} actions answered in their types")?;
        write!(f, "names: {proven} of {described} fields survive, in {types} types of {versions} versions")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(text: &str) -> Report {
        serde_json::from_str(text).unwrap_or_default()
    }

    #[test]
    fn reports_add_up() {
        let one = r#"{ "examples": { "replies": 2, "errors": 1 }, "classes": { "null": 3 }, "lost": ["a"], "differences": [],
            "versions": 1, "types": 4, "proven": 9, "described": 9, "failures": [] }"#;
        let two = r#"{ "examples": { "replies": 1 }, "classes": { "defaults": 1 }, "lost": [], "differences": ["b"],
            "versions": 1, "types": 1, "proven": 2, "described": 3, "failures": ["c"] }"#;
        let mut sum = report(one);
        assert!(sum.is_clean() && sum.versions == 1);
        sum += report(two);
        assert!(!sum.is_clean());
        assert_eq!(sum.examples.get("replies"), Some(&3));
        let text = sum.to_string();
        for line in ["        3  replies", "  b\n", "  c\n", "names: 11 of 12 fields survive, in 5 types of 2 versions"]
        {
            assert!(text.contains(line), "{text}");
        }
        // A name that nobody tried is not a name that survives.
        let fewer = Report { proven: 1, described: 2, ..Report::default() };
        assert!(!fewer.is_clean());
    }
}
