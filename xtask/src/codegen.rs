//! `cargo xtask codegen [SERVICE…] [--check | --with-upstream-docs]`

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use tencentcloud_codegen::Result;
use tencentcloud_codegen::emit::{Change, Files, Layout, Summary, generate, generate_with_texts, replay_table};
use tencentcloud_codegen::import::{Packages, Role, Sources, Texts, cache_folder};
use tencentcloud_codegen::spec::Site;

use crate::{root, say, warn};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Services to generate; all of them where none is named
    services: Vec<String>,
    /// Writes nothing; shows what is stale as a diff, and fails where something is
    #[arg(long)]
    check: bool,
    /// Adds upstream's own texts to the docs, for reading and for `cargo doc`; the result is not to
    /// be committed
    #[arg(long, conflicts_with = "check")]
    with_upstream_docs: bool,
    /// The language of upstream's texts, where they are in both
    #[arg(long, value_enum, default_value = "en", requires = "with_upstream_docs")]
    language: Language,
    /// A package's file to use instead of fetching the package; may be given several times
    #[arg(long, value_name = "FILE", requires = "with_upstream_docs")]
    from: Vec<PathBuf>,
    /// Where fetched packages are kept [default: the user's cache folder]
    #[arg(long, value_name = "FOLDER", requires = "with_upstream_docs")]
    cache: Option<PathBuf>,
}

/// A language that upstream writes in.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Language {
    /// English, and Chinese where there is no English
    En,
    /// Chinese, and English where there is no Chinese
    Zh,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let started = Instant::now();
    let root = root()?;
    let layout = Layout::of_repository(&root);
    let (files, summary) = if args.with_upstream_docs {
        warn(WARNING);
        generate_with_texts(&layout, &args.services, &texts(args, &layout)?)?
    } else {
        generate(&layout, &args.services)?
    };
    let mut generated: Vec<Files> = vec![files];
    if args.services.is_empty() {
        // The made-up service that the tests compile follows the same rules.
        generated.push(generate(&Layout::of_obstacle_course(&root), &[])?.0);
        // What the replay links where `cargo xtask examples` does not say otherwise.
        let table = root.join("crates/lab/table");
        generated.push(replay_table(&layout, &["mqtt".to_owned()], &table)?.0);
    }
    // All of it is there before any of it is written.
    let mut changes: Vec<Change> = Vec::new();
    for files in &generated {
        changes.extend(if args.check { files.changes()? } else { files.write()? });
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

const WARNING: &str = "the generated docs will hold upstream's own texts, which must not be committed\n  \
                       help: `cargo xtask codegen` takes them out again";

/// Upstream's texts, from the same packages that facts are imported from.
fn texts(args: &Args, layout: &Layout) -> Result<Texts> {
    let mut sources = Sources::load(&layout.spec)?;
    sources.packages.retain(|package| matches!(package.role, Role::Metadata(_)));
    let cache = match &args.cache {
        Some(cache) => cache.clone(),
        None => cache_folder()?,
    };
    let first = match args.language {
        Language::En => Site::Intl,
        Language::Zh => Site::Mainland,
    };
    Packages::open(&sources.obtain(&args.services, &args.from, &cache)?)?.texts(&args.services, first)
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
