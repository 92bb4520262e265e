//! The maintainers' command line: `cargo xtask <command>`.
//!
//! It links the generator and nothing that the generator generates, so that it works while the
//! generated crate does not compile. Programs of the other crates are started, not linked.

mod bench;
mod check;
mod codegen;
mod diff;
mod docs;
mod examples;
mod import;
mod names;
mod programs;
mod resources;
mod soak;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tencentcloud_codegen::{Error, Result};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Maintains the Tencent Cloud SDK for Rust", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Registers device certificates in a local cloud and pages through those that expire soon
    Demo,
    /// Compares signatures, bodies and replies with the official SDK for Python, and lets it and the
    /// official command line use the emulator; both are fetched by pip
    Official,
    /// Checks every feature of crates/api, in groups that fit in memory
    Check,
    /// Measures code size, compile time, signing, decoding and calls, beside peers
    Bench(bench::Args),
    /// Generates the modules of crates/api from api-spec
    Codegen(codegen::Args),
    /// Says what differs from a revision's description, and what of it breaks programs, in Markdown
    Diff(diff::Args),
    /// Says how much of the generated docs has words, and whose they are
    Docs(docs::Args),
    /// Replays upstream's examples through the generated types, and tries every name on the wire
    Examples(examples::Args),
    /// Writes the facts of services into api-spec, from upstream's packages
    Import(import::Args),
    /// Lists names that read oddly, by kind
    Names(names::Args),
    /// Tells what things services have: what makes, lists, changes and deletes them
    Resources(resources::Args),
    /// Makes many calls through many faults and holds their reports against what the server did
    Soak(soak::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Demo => programs::demo(),
        Command::Official => programs::official(),
        Command::Check => check::run(),
        Command::Bench(args) => bench::run(&args),
        Command::Codegen(args) => codegen::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Docs(args) => docs::run(&args),
        Command::Examples(args) => examples::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Names(args) => names::run(&args),
        Command::Resources(args) => resources::run(&args),
        Command::Soak(args) => soak::run(&args),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "this is where a command line speaks")]
fn report(error: &Error) {
    eprintln!("error: {error}");
}

/// Says something that people must not overlook, on standard error.
#[expect(clippy::print_stderr, reason = "this is where a command line speaks")]
fn warn(text: &str) {
    eprintln!("warning: {text}");
}

/// Says something on standard output. A reader that has gone away is nobody's error.
fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// The root of the repository.
fn root() -> Result<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_owned)
        .ok_or_else(|| Error::new("xtask stands in no repository"))
}
