//! `cargo xtask bench`: what the house is measured by. CPU time, not wall time, and beside a peer
//! where there is one.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use tencentcloud_codegen::emit::{Layout, generate};
use tencentcloud_codegen::{Error, Result};

use crate::programs::{EMULATOR, cargo, cargo_command, official_python, program_of, target};
use crate::{root, say};

mod program;

/// Fresh builds of the crate that are measured; the least counts, since noise only adds.
const TIMES: usize = 3;

/// The services that are compiled: the one that is described best, and small, plain and large ones.
const SERVICES: [&str; 4] = ["mqtt", "vpc", "cvm", "csip"];

/// What the compile times stand beside: a client that is generated too, fetched by cargo.
const PEER: Peer = Peer { package: "aws-sdk-iot", version: "=1.135.0", actions: 272 };

struct Peer {
    package: &'static str,
    version: &'static str,
    actions: usize,
}

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leaves out the peers, which have to be fetched, by cargo and by pip, and take minutes to compile
    #[arg(long)]
    no_peer: bool,
    /// Measures calls and nothing else
    #[arg(long)]
    calls: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let root = root()?;
    if !args.calls {
        compiling(args, &root)?;
        program::run(&root, !args.no_peer)?;
    }
    calls(args, &root)
}

/// What calls cost, and the emulator.
fn calls(args: &Args, root: &Path) -> Result<ExitCode> {
    let programs = ["--package", "tencentcloud-lab", "--package", "tencentcloud-emulator"];
    let built =
        cargo(&[&["build", "--release", "--quiet", "--bin", "bench", "--bin", EMULATOR], &programs[..]].concat())?;
    if built != ExitCode::SUCCESS {
        return Ok(built);
    }
    let mut bench = Command::new(program_of(root, "release", "bench"));
    bench.arg(program_of(root, "release", EMULATOR));
    if !args.no_peer {
        bench.arg(official_python()?).arg(root.join("crates/lab/official/cost.py"));
    }
    let status = bench.status().map_err(|error| Error::new(format!("cannot run the benchmark: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is generated, and what it costs to compile.
fn compiling(args: &Args, root: &Path) -> Result<()> {
    let layout = Layout::of_repository(root);
    let before = cpu()?.own;
    let started = Instant::now();
    let (_, all) = generate(&layout, &[])?;
    let (wall, generating) = (started.elapsed(), cpu()?.own.saturating_sub(before));
    let build = if cfg!(debug_assertions) { "a debug build" } else { "a release build" };
    say("| generated | |\n| --- | --- |");
    say(&format!("| versions, actions, fields | {}, {}, {} |", all.versions, all.actions, all.fields));
    say(&format!("| lines of Rust, for an action | {}, {} |", all.lines, all.lines / all.actions.max(1)));
    say(&format!("| time, {build} | {generating:.2?} CPU, {wall:.2?} here |"));
    say(&format!("| packed crate | {:.2} MB |", packed(root)? as f64 / 1e6));

    say(
        "\n| compiled alone, CPU | actions | fields | lines an action | check | per 100 actions | per 1,000 fields | debug build | per 100 actions |",
    );
    say("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let mut rows = Vec::new();
    for service in SERVICES {
        let (_, summary) = generate(&layout, &[service.to_owned()])?;
        let of = Crate { folder: alone(root, service, &ours(root, service))?, package: "tencentcloud-api" };
        rows.push(Row {
            name: service,
            actions: summary.actions,
            sizes: Some((summary.fields, summary.lines)),
            of,
            least: [Duration::MAX; 2],
        });
    }
    if !args.no_peer {
        let dependency = format!("{} = \"{}\"", PEER.package, PEER.version);
        let of = Crate { folder: alone(root, "peer", &dependency)?, package: PEER.package };
        rows.push(Row { name: PEER.package, actions: PEER.actions, sizes: None, of, least: [Duration::MAX; 2] });
    }
    // In turns, so that a machine that is slower for a while is so for all.
    for _ in 0..TIMES {
        for row in &mut rows {
            for (command, least) in ["check", "build"].into_iter().zip(&mut row.least) {
                *least = (*least).min(row.of.compile(command)?);
            }
        }
    }
    for row in &rows {
        row.say();
    }
    say("");
    Ok(())
}

/// A crate, and what compiling it took at least: to check it, and to build it with debug information.
struct Row {
    name: &'static str,
    actions: usize,
    /// Fields and lines.
    sizes: Option<(usize, usize)>,
    of: Crate,
    least: [Duration; 2],
}

impl Row {
    fn say(&self) {
        let [check, debug] = self.least;
        let per =
            |time: Duration, count: usize, of: f64| format!("{:.2} s", time.as_secs_f64() * of / count.max(1) as f64);
        let (fields, lines, by_fields) = match self.sizes {
            Some((fields, lines)) => {
                (fields.to_string(), (lines / self.actions.max(1)).to_string(), per(check, fields, 1_000.0))
            }
            None => (String::new(), String::new(), String::new()),
        };
        let by_actions = |time| per(time, self.actions, 100.0);
        say(&format!(
            "| {} | {} | {fields} | {lines} | {:.2} s | {} | {by_fields} | {:.2} s | {} |",
            self.name,
            self.actions,
            check.as_secs_f64(),
            by_actions(check),
            debug.as_secs_f64(),
            by_actions(debug),
        ));
    }
}

/// The size of the api crate as it would be uploaded, in bytes.
fn packed(root: &Path) -> Result<u64> {
    let mut package = vec!["package", "--quiet", "--no-verify", "--allow-dirty"];
    // With those that it depends on: none of them is published yet.
    for name in ["tencentcloud-derive", "tencentcloud-core", "tencentcloud-api"] {
        package.extend(["--package", name]);
    }
    Crate { folder: root.to_owned(), package: "" }.cargo(&package)?;
    let folder = target(root).join("package");
    let files =
        std::fs::read_dir(&folder).map_err(|error| Error::new(format!("cannot read {}: {error}", folder.display())))?;
    let sizes = files.flatten().filter(|file| file.file_name().to_string_lossy().starts_with("tencentcloud-api-"));
    sizes
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "crate"))
        .filter_map(|file| file.metadata().ok())
        .map(|about| about.len())
        .max()
        .ok_or_else(|| Error::new("cargo packed nothing"))
}

/// What depends on the api crate with the feature of one service.
fn ours(root: &Path, service: &str) -> String {
    let path = root.join("crates/api");
    format!("tencentcloud-api = {{ path = {:?}, features = [{service:?}] }}", path.display().to_string())
}

/// A package that has this one dependency, so that it is compiled as users compile it: with the profiles of
/// cargo, and not with those of this workspace.
fn alone(root: &Path, name: &str, dependency: &str) -> Result<PathBuf> {
    let folder = target(root).join("bench-alone").join(name);
    let manifest = format!(
        "[package]\nname = \"bench-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependency}\n"
    );
    let write = |file: PathBuf, text: &str| {
        std::fs::create_dir_all(file.parent().unwrap_or(&folder))
            .and_then(|()| std::fs::write(&file, text))
            .map_err(|error| Error::new(format!("cannot write {}: {error}", file.display())))
    };
    write(folder.join("Cargo.toml"), &manifest)?;
    write(folder.join("src/lib.rs"), "")?;
    // The versions that are tested here; cargo adds what it does not have.
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))
        .map_err(|error| Error::new(format!("cannot copy Cargo.lock to {}: {error}", folder.display())))?;
    Ok(folder)
}

/// A crate that is compiled alone, its dependencies being there.
struct Crate {
    folder: PathBuf,
    package: &'static str,
}

impl Crate {
    /// CPU time of compiling it, without what cargo itself takes.
    fn compile(&self, command: &str) -> Result<Duration> {
        let arguments = [command, "--quiet", "--package", self.package, "--lib"];
        // What several of them stand on is built once.
        let built = self.folder.with_file_name("target");
        let cargo = |arguments: &[&str]| self.cargo_in(arguments, &built);
        cargo(&arguments)?;
        let nothing = measured(|| cargo(&arguments))?;
        cargo(&["clean", "--quiet", "--package", self.package])?;
        let all = measured(|| cargo(&arguments))?;
        Ok(all.saturating_sub(nothing))
    }

    fn cargo(&self, arguments: &[&str]) -> Result<()> {
        self.run(cargo_command()?.args(arguments), arguments)
    }

    /// The same with a folder of its own to build in.
    fn cargo_in(&self, arguments: &[&str], target: &Path) -> Result<()> {
        self.run(cargo_command()?.args(arguments).env("CARGO_TARGET_DIR", target), arguments)
    }

    fn run(&self, command: &mut Command, arguments: &[&str]) -> Result<()> {
        let status = command
            .env("CARGO_INCREMENTAL", "0")
            .current_dir(&self.folder)
            .stdout(Stdio::null())
            .status()
            .map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
        if status.success() { Ok(()) } else { Err(Error::new(format!("cargo {} failed", arguments.join(" ")))) }
    }
}

fn measured(run: impl Fn() -> Result<()>) -> Result<Duration> {
    let before = cpu()?.children;
    run()?;
    Ok(cpu()?.children.saturating_sub(before))
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
