//! `cargo xtask soak`: many calls through many faults.

use std::process::ExitCode;
use std::time::SystemTime;

use tencentcloud_codegen::{Error, Result};

use crate::programs::cargo;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many calls to make
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    calls: u32,
    /// How many of them are under way at a time
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    tasks: u16,
    /// The part of the requests that is hit by a fault, from 0 to 1
    #[arg(long, default_value_t = 0.1)]
    share: f64,
    /// What faults and calls follow from [default: the time]
    #[arg(long)]
    seed: Option<u64>,
    /// Seconds after which it gives up
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    time_limit: u64,
    /// Signs calls with temporary keys of a service that is slow and fails: no call may fail for want of them
    #[arg(long)]
    issued: bool,
    /// Without a release build, for which all that the client stands on is compiled
    #[arg(long)]
    debug: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    if !(0.0..=1.0).contains(&args.share) {
        return Err(Error::new(format!("--share {} is not from 0 to 1", args.share)));
    }
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let seed = args.seed.unwrap_or_else(now);
    let numbers = [
        args.calls.to_string(),
        args.tasks.to_string(),
        args.share.to_string(),
        seed.to_string(),
        args.time_limit.to_string(),
        args.issued.to_string(),
    ];
    let mut arguments = vec!["run", "--quiet", "--package", "tencentcloud-lab", "--bin", "soak"];
    arguments.extend((!args.debug).then_some("--release"));
    arguments.push("--");
    arguments.extend(numbers.iter().map(String::as_str));
    cargo(&arguments)
}
