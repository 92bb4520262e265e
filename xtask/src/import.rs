//! `cargo xtask import [SERVICE…] [--from FILE]…`

use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use tencentcloud_codegen::Result;
use tencentcloud_codegen::import::{
    Changed, Conflicts, Counts, Losses, Packages, Sources, Tally, cache_folder, import, write,
};

use crate::{root, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Services to import; every service that the packages describe where none is named
    services: Vec<String>,
    /// A package's file to use instead of fetching the package; may be given several times
    #[arg(long, value_name = "FILE")]
    from: Vec<PathBuf>,
    /// Where fetched packages are kept [default: the user's cache folder]
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let spec = root()?.join("api-spec");
    let sources = Sources::load(&spec)?;
    let mut conflicts = Conflicts::load(&spec)?;
    let cache = match &args.cache {
        Some(cache) => cache.clone(),
        None => cache_folder()?,
    };
    let mut packages = Packages::open(&sources.obtain(&args.services, &args.from, &cache)?)?;
    let count = if args.services.is_empty() { packages.services().len() } else { args.services.len() };
    // Shown on a terminal only, and only where there is something to wait for.
    let bar = if count > 5 { ProgressBar::new(count as u64) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    let done = import(&mut packages, &args.services, &mut conflicts, &spec, &mut |service| {
        bar.set_message(service.to_owned());
        bar.inc(1);
    });
    bar.finish_and_clear();
    let done = done?;
    write(&done.files)?;

    let (mut counts, mut tally) = (Counts::default(), Tally::default());
    for imported in &done.files {
        counts += imported.counts;
        tally += imported.tally;
        if imported.is_changed() || done.services.len() <= 5 {
            let state = match (imported.is_removed(), imported.is_changed()) {
                (true, _) => "removed",
                (_, true) => "changed",
                _ => "unchanged",
            };
            say(&format!("{}: {}; {state}", imported.label, described(imported.counts)));
        }
    }
    if done.services.len() > 1 {
        let versions = done.files.iter().filter(|imported| !imported.is_removed()).count();
        say(&format!("{} services, {versions} versions: {}", done.services.len(), described(counts)));
    }
    if !done.dropped.is_empty() {
        let (count, names) = (done.dropped.len(), done.dropped.join(", "));
        let what = if count == 1 { "service" } else { "services" };
        say(&format!("{count} {what} that upstream has dropped, with the facts removed: {names}"));
    }
    for (what, changed) in [
        ("actions", tally.actions),
        ("types", tally.types),
        ("fields", tally.fields),
        ("error codes", tally.error_codes),
    ] {
        if changed != Changed::default() {
            let Changed { added, changed, removed } = changed;
            say(&format!("  {what}: {added} added, {changed} changed, {removed} removed"));
        }
    }
    guards(&done.losses);
    Ok(ExitCode::SUCCESS)
}

/// Places of facts that guards took away, that are told of each kind.
const PLACES: usize = 10;

/// Says what guards did not let pass, and where they took away more than slips of the texts.
fn guards(losses: &Losses) {
    for (at, (guard, kind, count)) in losses.counts().enumerate() {
        if at == 0 {
            say("  dropped by guards:");
        }
        say(&format!("    {guard}: {count} {kind}"));
    }
    for loss in losses.large() {
        let count = loss.places.len();
        say(&format!(
            "guards drop {count} of {} {} that there were, more than one in a hundred: read what upstream says of them \
             now, and mend the rules that read it, or settle single fields in overlays",
            loss.before, loss.kind
        ));
        for place in loss.places.iter().take(PLACES) {
            say(&format!("  {place}"));
        }
        if count > PLACES {
            say(&format!("  and {} more", count - PLACES));
        }
    }
}

fn described(counts: Counts) -> String {
    let Counts { actions, international, types, fields, error_codes } = counts;
    format!(
        "{actions} actions ({international} international), {types} types, {fields} fields, {error_codes} error codes"
    )
}
