//! Programs of the other crates, started with cargo and not linked.

use std::process::{Command, ExitCode};

use tencentcloud_codegen::{Error, Result};

use crate::{codegen, root};

/// `cargo xtask demo`
pub(crate) fn demo() -> Result<ExitCode> {
    codegen::regenerate("mqtt")?;
    cargo(&["run", "--quiet", "--package", "tencentcloud-lab", "--bin", "demo"])
}

/// Runs cargo in the repository, and passes on whether it succeeded.
pub(crate) fn cargo(arguments: &[&str]) -> Result<ExitCode> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(arguments)
        .current_dir(root()?)
        .status()
        .map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
