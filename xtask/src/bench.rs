//! `cargo xtask bench`: what the house is measured by. CPU time, not wall time, and beside a peer
//! where there is one.

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use tencentcloud_codegen::emit::{Layout, generate};
use tencentcloud_codegen::{Error, Result};

use crate::programs::cargo;
use crate::{root, say};

/// Fresh builds of the crate that are measured; the least counts, since noise only adds.
const TIMES: usize = 3;

pub(crate) fn run() -> Result<ExitCode> {
    let layout = Layout::of_repository(&root()?);
    let before = cpu()?.own;
    let started = Instant::now();
    let (_, all) = generate(&layout, &[])?;
    let (wall, generating) = (started.elapsed(), cpu()?.own.saturating_sub(before));
    say(&format!(
        "generated: {} lines for {} actions, {} an action; {generating:.2?} CPU, {wall:.2?} on this machine, in a {} build",
        all.lines,
        all.actions,
        all.lines / all.actions.max(1),
        if cfg!(debug_assertions) { "debug" } else { "release" },
    ));
    for service in ["mqtt", "vpc"] {
        let (_, summary) = generate(&layout, &[service.to_owned()])?;
        let per = |time: Duration, count: usize, of: u32| time * of / u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        for (command, what) in [("check", "cargo check"), ("build", "debug build")] {
            let alone = compile(command, service)?;
            say(&format!(
                "{what} of tencentcloud-api alone with {service}: {alone:.2?} CPU ({:.2?} for 100 actions, {:.2?} for 1,000 fields)",
                per(alone, summary.actions, 100),
                per(alone, summary.fields, 1_000),
            ));
        }
    }
    cargo(&["run", "--release", "--quiet", "--package", "tencentcloud-lab", "--bin", "bench"])
}

/// CPU time of compiling the api crate alone, without what cargo itself takes.
fn compile(command: &str, service: &str) -> Result<Duration> {
    let arguments = [command, "--quiet", "--package", "tencentcloud-api", "--lib", "--features", service];
    let mut least = Duration::MAX;
    for _ in 0..TIMES {
        run_cargo(&arguments)?;
        let nothing = measured(|| run_cargo(&arguments))?;
        run_cargo(&["clean", "--quiet", "--package", "tencentcloud-api"])?;
        let all = measured(|| run_cargo(&arguments))?;
        least = least.min(all.saturating_sub(nothing));
    }
    Ok(least)
}

fn measured(run: impl Fn() -> Result<()>) -> Result<Duration> {
    let before = cpu()?.children;
    run()?;
    Ok(cpu()?.children.saturating_sub(before))
}

fn run_cargo(arguments: &[&str]) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(arguments)
        .env("CARGO_INCREMENTAL", "0")
        .current_dir(root()?)
        .stdout(Stdio::null())
        .status()
        .map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    if status.success() { Ok(()) } else { Err(Error::new(format!("cargo {} failed", arguments.join(" ")))) }
}

/// CPU time of this process, and of children that have ended.
struct Cpu {
    own: Duration,
    children: Duration,
}

fn cpu() -> Result<Cpu> {
    // Fields 14 to 17 of proc(5), in ticks of which there are 100 a second on every Linux.
    let text = std::fs::read_to_string("/proc/self/stat")
        .map_err(|error| Error::new(format!("cannot read CPU times: {error}")).advise("the benchmark runs on Linux"))?;
    let after_name = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: Vec<u64> =
        after_name.split_whitespace().skip(11).take(4).filter_map(|field| field.parse().ok()).collect();
    match ticks.as_slice() {
        [user, system, child_user, child_system] => Ok(Cpu {
            own: Duration::from_millis((user + system) * 10),
            children: Duration::from_millis((child_user + child_system) * 10),
        }),
        _ => Err(Error::new("cannot make sense of /proc/self/stat")),
    }
}
