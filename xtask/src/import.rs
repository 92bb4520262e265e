//! `cargo xtask import SERVICE… [--from FILE]…`

use std::path::PathBuf;
use std::process::ExitCode;

use tencentcloud_codegen::Result;
use tencentcloud_codegen::import::{Packages, Sources, cache_folder};

use crate::{root, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Services to import
    #[arg(required = true)]
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
    let cache = match &args.cache {
        Some(cache) => cache.clone(),
        None => cache_folder()?,
    };
    let files = sources.obtain(&args.services, &args.from, &cache)?;
    let mut packages = Packages::open(&files)?;
    for service in &args.services {
        for imported in packages.import(service, &spec)? {
            let counts = imported.counts;
            say(&format!(
                "{}: {} actions ({} international), {} types, {} fields, {} error codes; {}",
                imported.label,
                counts.actions,
                counts.international,
                counts.types,
                counts.fields,
                counts.error_codes,
                if imported.changed { "changed" } else { "unchanged" },
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}
