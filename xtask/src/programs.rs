//! Programs of the other crates, started with cargo and not linked.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, ExitCode};

use tencentcloud_codegen::{Error, Result};

use crate::{codegen, root};

/// `cargo xtask demo`
pub(crate) fn demo() -> Result<ExitCode> {
    codegen::regenerate("mqtt")?;
    cargo(&["run", "--quiet", "--package", "tencentcloud-lab", "--bin", "demo"])
}

/// A Python with the official SDK in it, pinned and fetched by pip.
pub(crate) fn official_python() -> Result<std::path::PathBuf> {
    let root = root()?;
    let venv = target(&root).join("official-venv");
    let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !python.exists() {
        let system = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        run(Command::new(system).args(["-m", "venv"]).arg(&venv), "make a virtual environment")?;
    }
    run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(root.join("crates/lab/official/requirements.txt")),
        "install the official SDK",
    )?;
    Ok(python)
}

/// `cargo xtask official`
pub(crate) fn official() -> Result<ExitCode> {
    let root = root()?;
    let (lab, target, python) = (root.join("crates/lab/official"), target(&root), official_python()?);
    if cargo(&["build", "--quiet", "--package", "tencentcloud-lab", "--package", "tencentcloud-emulator", "--bins"])?
        != ExitCode::SUCCESS
    {
        return Ok(ExitCode::FAILURE);
    }
    let built = |program: &str| target.join("debug").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    let status = Command::new(&python)
        .arg(lab.join("compare.py"))
        .args([built("sign_requests"), built("seed"), built("tencentcloud-emulator")])
        .status()
        .map_err(|error| Error::new(format!("cannot run {}: {error}", python.display())))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where cargo builds.
pub(crate) fn target(root: &Path) -> std::path::PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target))
}

fn run(command: &mut Command, doing: &str) -> Result<()> {
    let status = command.status().map_err(|error| Error::new(format!("cannot {doing}: {error}")))?;
    if status.success() { Ok(()) } else { Err(Error::new(format!("cannot {doing}: {status}"))) }
}

/// Runs cargo in the repository, and passes on whether it succeeded.
pub(crate) fn cargo(arguments: &[impl AsRef<OsStr>]) -> Result<ExitCode> {
    let status =
        cargo_command()?.args(arguments).status().map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Cargo in the repository.
pub(crate) fn cargo_command() -> Result<Command> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()?);
    // What cargo told this program about itself: the build script of `ring` would take it for a
    // change, and all that stands on it would be compiled again.
    let told = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(told)) {
        command.env_remove(name);
    }
    Ok(command)
}
