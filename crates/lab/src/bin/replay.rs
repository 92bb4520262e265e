//! Replays examples through the types that are linked, and tries their names.
//!
//! `replay SPEC REPORT [EXAMPLES]`: the folder of the description, the file that the report goes to,
//! and the file of examples. `cargo xtask examples` calls it for each group of services.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tencentcloud_lab::replay::{TABLE, run};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let (spec, report, examples): (_, _, Option<&Path>) = match arguments.as_slice() {
        [spec, report] => (spec, report, None),
        [spec, report, examples] => (spec, report, Some(examples)),
        _ => return Err("usage: replay SPEC REPORT [EXAMPLES]".into()),
    };
    let found = run(TABLE, spec, examples)?;
    std::fs::write(report, serde_json::to_vec(&found)?)?;
    Ok(ExitCode::SUCCESS)
}
