//! Programs of the other crates, started with cargo and not linked.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use tencentcloud_codegen::emit::Layout;
use tencentcloud_codegen::import::{Sources, cache_folder};
use tencentcloud_codegen::{Error, Result};

use crate::{codegen, root, say};

/// `cargo xtask demo`
pub(crate) fn demo() -> Result<ExitCode> {
    codegen::regenerate("mqtt")?;
    // With the features that the workspace has as a whole: with those of the lab alone, cargo would compile its
    // dependencies once more for whoever has built the workspace.
    if cargo(&["build", "--quiet", "--workspace", "--bin", "demo"])? != ExitCode::SUCCESS {
        return Ok(ExitCode::FAILURE);
    }
    let program = program_of(&root()?, "debug", "demo");
    let status = Command::new(&program)
        .status()
        .map_err(|error| Error::new(format!("cannot run {}: {error}", program.display())))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The program of the emulator.
pub(crate) const EMULATOR: &str = "tencentcloud-emulator";

/// The official SDK for Python, and the official command line with the SDK that it needs: one has
/// everything of the mainland site, the other of the international one, under the same name.
const SDK: &[&str] = &["tencentcloud-sdk-python"];
const COMMAND_LINE: &[&str] = &["tccli-intl-en", "tencentcloud-sdk-python-intl-en"];

/// A Python with the official SDK in it.
pub(crate) fn official_python() -> Result<PathBuf> {
    python_with("sdk", SDK)
}

/// A Python of its own with packages of upstream's in it, pinned, checked and fetched by pip.
fn python_with(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let root = root()?;
    let venv = target(&root).join("official").join(name);
    let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !python.exists() {
        let system = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        run(Command::new(system).args(["-m", "venv"]).arg(&venv), "make a virtual environment")?;
    }
    let mut sources = Sources::load(&Layout::of_repository(&root).spec)?;
    sources.packages.retain(|package| packages.contains(&package.name.as_str()));
    let files = sources.obtain(&[], &[], &cache_folder()?)?;
    let pip = || {
        let mut pip = Command::new(&python);
        // They are large, and little of them is used: what is imported is compiled then.
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile"]);
        pip
    };
    run(pip().args(files.iter().map(|(_, file)| file)), "install upstream's packages")?;
    let needed = root.join("crates/lab/official/requirements.txt");
    run(pip().arg("--requirement").arg(needed), "install what upstream's packages need")?;
    Ok(python)
}

/// `cargo xtask official`
pub(crate) fn official() -> Result<ExitCode> {
    let root = root()?;
    let scripts = root.join("crates/lab/official");
    // With the features of the workspace, as for the demo.
    let programs = ["--bin", "sign_requests", "--bin", "seed", "--bin", EMULATOR];
    if cargo(&[&["build", "--quiet", "--workspace"][..], &programs].concat())? != ExitCode::SUCCESS {
        return Ok(ExitCode::FAILURE);
    }
    let (sdk, command_line) = (official_python()?, python_with("command-line", COMMAND_LINE)?);
    for (python, script, programs) in [
        (&sdk, "compare.py", &["sign_requests", "seed", EMULATOR][..]),
        (&sdk, "emulated.py", &["seed", EMULATOR]),
        (&command_line, "cli.py", &["seed", EMULATOR]),
    ] {
        say(script);
        let status = Command::new(python)
            .arg(scripts.join(script))
            .args(programs.iter().map(|program| program_of(&root, "debug", program)))
            .status()
            .map_err(|error| Error::new(format!("cannot run {}: {error}", python.display())))?;
        if !status.success() {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Lets the models of the official SDK for Python, of both sites, decode a folder of replies.
pub(crate) fn decode_officially(replies: &Path) -> Result<ExitCode> {
    let script = root()?.join("crates/lab/official/decoded.py");
    let (mainland, international) = (official_python()?, python_with("command-line", COMMAND_LINE)?);
    let folders = [packages_of(&mainland)?, packages_of(&international)?];
    let status = Command::new(&mainland)
        .args([&script, replies])
        .args(folders)
        .status()
        .map_err(|error| Error::new(format!("cannot run {}: {error}", mainland.display())))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where a Python keeps the packages that pip installed.
fn packages_of(python: &Path) -> Result<PathBuf> {
    let output = Command::new(python)
        .args(["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
        .output()
        .map_err(|error| Error::new(format!("cannot run {}: {error}", python.display())))?;
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() && !folder.is_empty() {
        Ok(folder.into())
    } else {
        Err(Error::new(format!("{} does not say where its packages are", python.display()))
            .advise("remove target/official, and try again"))
    }
}

/// Where cargo puts a program.
pub(crate) fn program_of(root: &Path, profile: &str, program: &str) -> PathBuf {
    target(root).join(profile).join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// Where cargo builds.
pub(crate) fn target(root: &Path) -> PathBuf {
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
