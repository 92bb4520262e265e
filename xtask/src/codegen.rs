//! `cargo xtask codegen [SERVICE…] [--check]`

use std::process::ExitCode;
use std::time::Instant;

use tencentcloud_codegen::Result;
use tencentcloud_codegen::emit::{Change, Layout, Summary, generate, replay_table};

use crate::{root, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Services to generate; all of them where none is named
    services: Vec<String>,
    /// Writes nothing; shows what is stale as a diff, and fails where something is
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let started = Instant::now();
    let root = root()?;
    let mut changes: Vec<Change> = Vec::new();
    let (files, summary) = generate(&Layout::of_repository(&root), &args.services)?;
    let mut act = |files: &tencentcloud_codegen::emit::Files| {
        changes.extend(if args.check { files.changes()? } else { files.write()? });
        Ok(())
    };
    act(&files)?;
    if args.services.is_empty() {
        // The made-up service that the tests compile follows the same rules.
        act(&generate(&Layout::of_obstacle_course(&root), &[])?.0)?;
        // What the replay links where `cargo xtask examples` does not say otherwise.
        let table = root.join("crates/lab/table");
        act(&replay_table(&Layout::of_repository(&root), &["mqtt".to_owned()], &table)?.0)?;
    }
    if args.check {
        for change in &changes {
            say(&change.diff(&root));
        }
        if !changes.is_empty() {
            say(&format!("{} stale; run `cargo xtask codegen` and commit what it writes", files_of(changes.len())));
            return Ok(ExitCode::FAILURE);
        }
    }
    say(&format!("{}; {} changed, in {:.1?}", described(&summary), files_of(changes.len()), started.elapsed()));
    Ok(ExitCode::SUCCESS)
}

/// Regenerates one service and says how many files changed: the first step of the demo.
pub(crate) fn regenerate(service: &str) -> Result<()> {
    let (files, summary) = generate(&Layout::of_repository(&root()?), &[service.to_owned()])?;
    let changes = files.write()?;
    say(&format!("regenerated {service} from api-spec: {}; {} changed", described(&summary), files_of(changes.len())));
    Ok(())
}

fn described(summary: &Summary) -> String {
    let Summary { versions, actions, types, fields, lines } = summary;
    let versions = if *versions == 1 { "1 version".to_owned() } else { format!("{versions} versions") };
    format!("{versions}, {actions} actions, {types} types, {fields} fields, {lines} lines")
}

fn files_of(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}
