//! `cargo xtask diff [REV]`, and of two releases of upstream's.

use std::path::PathBuf;
use std::process::ExitCode;

use tencentcloud_codegen::Result;
use tencentcloud_codegen::diff::{compare, markdown, revision};
use tencentcloud_codegen::import::{Conflicts, release};

use crate::{root, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Revision of the repository to compare with
    #[arg(default_value = "HEAD", conflicts_with = "old")]
    revision: String,
    /// A package of an older release of upstream's: compares releases, without overlays; may be given
    /// several times
    #[arg(long, value_name = "FILE", requires = "new")]
    old: Vec<PathBuf>,
    /// A package of the newer release; may be given several times
    #[arg(long, value_name = "FILE", requires = "old")]
    new: Vec<PathBuf>,
    /// Compares this service only; may be given several times
    #[arg(long, value_name = "NAME", requires = "old")]
    service: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let root = root()?;
    let changes = if args.old.is_empty() {
        let old = revision(&root, &args.revision, "api-spec")?;
        compare(&old.path().join("api-spec"), &root.join("api-spec"))?
    } else {
        let conflicts = Conflicts::load(&root.join("api-spec"))?;
        let old = release(&args.old, &args.service, &conflicts)?;
        let new = release(&args.new, &args.service, &conflicts)?;
        compare(old.path(), new.path())?
    };
    say(markdown(&changes).trim_end());
    Ok(ExitCode::SUCCESS)
}
