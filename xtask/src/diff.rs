//! `cargo xtask diff [REV]`

use std::process::ExitCode;

use tencentcloud_codegen::Result;
use tencentcloud_codegen::diff::{compare, markdown, revision};

use crate::{root, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Revision of the repository to compare with
    #[arg(default_value = "HEAD")]
    revision: String,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let root = root()?;
    let old = revision(&root, &args.revision, "api-spec")?;
    let changes = compare(&old.path().join("api-spec"), &root.join("api-spec"))?;
    say(markdown(&changes).trim_end());
    Ok(ExitCode::SUCCESS)
}
