//! Sends every action a request, and every official example, to the emulator without sockets.
//!
//! `emulated SPEC [EXAMPLES [REPLIES]]`: the folder of the description, the file of examples, and a
//! folder for the replies, whose contents are replaced. `cargo xtask examples --emulated` calls it.

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use tencentcloud_lab::emulated::run;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let (spec, examples, replies) = match arguments.as_slice() {
        [spec] => (spec, None, None),
        [spec, examples] => (spec, Some(examples.as_path()), None),
        [spec, examples, replies] => (spec, Some(examples.as_path()), Some(replies.as_path())),
        _ => return Err("usage: emulated SPEC [EXAMPLES [REPLIES]]".into()),
    };
    let found = run(spec, examples, replies)?;
    writeln!(std::io::stdout(), "{found}")?;
    Ok(if found.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
