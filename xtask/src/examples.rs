//! `cargo xtask examples [SERVICE…] [--names-only | --emulated [--decode]] [--from FILE]…`

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use tencentcloud_codegen::emit::Layout;
use tencentcloud_codegen::import::{Packages, Role, Sources, cache_folder};
use tencentcloud_codegen::replay::{Report, Work, prepare, write_examples};
use tencentcloud_codegen::spec::versions;
use tencentcloud_codegen::{Error, Result};

use crate::check::groups;
use crate::programs::{cargo, cargo_command, decode_officially, program_of, target};
use crate::{root, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Services to try; all of them where none is named
    services: Vec<String>,
    /// Only tries the names, which needs no packages
    #[arg(long)]
    names_only: bool,
    /// Sends the requests to the emulator, and every action one more: which it refuses and why, and
    /// whether its replies are what the description says. Nothing is replayed
    #[arg(long, conflicts_with = "names_only")]
    emulated: bool,
    /// Lets the models of the official SDK for Python, of both sites, decode the emulator's replies
    #[arg(long, requires = "emulated")]
    decode: bool,
    /// A package's file to use instead of fetching the package, or a folder of such files; may be
    /// given several times
    #[arg(long, value_name = "PATH")]
    from: Vec<PathBuf>,
    /// Where fetched packages are kept [default: the user's cache folder]
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let root = root()?;
    let layout = Layout::of_repository(&root);
    let mut packages = if args.names_only { None } else { Some(packages(args, &layout)?) };
    if let (true, Some(packages)) = (args.emulated, &mut packages) {
        return emulated(args, &layout, packages, &target(&root).join("examples"));
    }
    let groups = groups(&root, &args.services)?;
    let mut report = Report::default();
    for (number, services) in groups.iter().enumerate() {
        say(&format!("group {} of {}: {}", number + 1, groups.len(), services.join(", ")));
        // A group that is tried again finds its files, and what cargo built of them.
        let kind = if args.services.is_empty() { "group" } else { "named" };
        let folder = target(&root).join("examples").join(format!("{kind}-{}", number + 1));
        let work = prepare(&layout, services, packages.as_mut(), &folder)?;
        report += replay(&layout, services, &work)?;
    }
    if packages.is_some() && report.examples.values().all(|count| *count == 0) {
        return Err(Error::new("the packages have no examples of these services")
            .advise("see whether upstream has moved them: codegen/src/import/examples.rs looks for `examples.json`"));
    }
    say(&report.to_string());
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs the program that sends the examples of services to the emulator.
fn emulated(args: &Args, layout: &Layout, packages: &mut Packages, folder: &Path) -> Result<ExitCode> {
    let mut versions = versions(&layout.spec)?;
    versions.retain(|version| args.services.is_empty() || args.services.contains(&version.service));
    let named = versions.iter().map(|version| (version.service.as_str(), version.version.as_str()));
    let (examples, replies) = (folder.join("emulated.jsonl"), folder.join("replies"));
    write_examples(packages, named, &examples)?;
    // With the features of the workspace, as for the demo.
    if cargo(&["build", "--quiet", "--workspace", "--bin", "emulated"])? != ExitCode::SUCCESS {
        return Ok(ExitCode::FAILURE);
    }
    let mut program = Command::new(program_of(&root()?, "debug", "emulated"));
    program.args([layout.spec.as_path(), &examples]);
    if args.decode {
        program.arg(&replies);
    }
    let status = program.status().map_err(|error| Error::new(format!("cannot run the emulator: {error}")))?;
    if !status.success() {
        return Ok(ExitCode::FAILURE);
    }
    if args.decode { decode_officially(&replies) } else { Ok(ExitCode::SUCCESS) }
}

/// The packages that have examples. Those of error codes are not needed.
fn packages(args: &Args, layout: &Layout) -> Result<Packages> {
    let mut sources = Sources::load(&layout.spec)?;
    sources.packages.retain(|package| matches!(package.role, Role::Metadata(_)));
    let cache = match &args.cache {
        Some(cache) => cache.clone(),
        None => cache_folder()?,
    };
    let mut given = Vec::new();
    for path in &args.from {
        if path.is_dir() {
            given.extend(sources.files_in(path)?);
        } else {
            given.push(path.clone());
        }
    }
    Packages::open(&sources.obtain(&args.services, &given, &cache)?)
}

/// Builds the replay program with the types of a group, and runs it.
fn replay(layout: &Layout, services: &[String], work: &Work) -> Result<Report> {
    // The report of an earlier run must not be taken for that of this one.
    let _ = std::fs::remove_file(&work.report);
    let features: Vec<_> = services.iter().map(|service| format!("tencentcloud-api/{service}")).collect();
    let status = cargo_command()?
        .args(["run", "--quiet", "--package", "tencentcloud-lab", "--bin", "replay", "--features", &features.join(",")])
        .arg("--")
        .args([&layout.spec, &work.report])
        .args(&work.examples)
        .env("REPLAY_TABLE", &work.table)
        // What would make the next build or a back trace better is lost on a build that runs once.
        .envs([("CARGO_INCREMENTAL", "0"), ("CARGO_PROFILE_DEV_DEBUG", "false")])
        .status()
        .map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    if status.success() { Report::load(&work.report) } else { Err(Error::new(format!("the replay failed: {status}"))) }
}
