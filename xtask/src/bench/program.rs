//! What a program costs to build from nothing: one that lists certificates, and the same with the
//! peer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tencentcloud_codegen::{Error, Result};

use super::{Crate, PEER, measured};
use crate::programs::{cargo_command, target};
use crate::say;

/// A program and what it depends on.
struct Program {
    name: &'static str,
    dependencies: String,
    source: &'static str,
}

const OURS: &str = r#"use tencentcloud_api::{Config, mqtt};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = mqtt::Client::new(&Config::from_env()?);
    let request = mqtt::DescribeDeviceCertificatesRequest::new().instance_id("mqtt-1");
    let mut certificates = client.describe_device_certificates(request).items();
    while let Some(certificate) = certificates.try_next().await? {
        println!("{certificate:?}");
    }
    Ok(())
}
"#;

const THEIRS: &str = r#"#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let client = aws_sdk_iot::Client::new(&config);
    let mut marker = None;
    loop {
        let page = client.list_certificates().set_marker(marker).send().await?;
        for certificate in page.certificates() {
            println!("{certificate:?}");
        }
        marker = page.next_marker().map(str::to_owned);
        if marker.is_none() {
            return Ok(());
        }
    }
}
"#;

pub(super) fn run(root: &Path, with_peer: bool) -> Result<()> {
    let tokio = "tokio = { version = \"1\", features = [\"rt\", \"macros\"] }\n";
    let api = root.join("crates/api");
    let ours = Program {
        name: "this SDK",
        dependencies: format!(
            "{tokio}tencentcloud-api = {{ path = {:?}, features = [\"mqtt\"] }}\n",
            api.display().to_string()
        ),
        source: OURS,
    };
    let theirs = Program {
        name: PEER.package,
        dependencies: format!("{tokio}aws-config = \"1\"\n{} = {:?}\n", PEER.package, PEER.version),
        source: THEIRS,
    };
    say("| a program that lists certificates, built from nothing | crates | debug build, CPU |\n| --- | --- | --- |");
    for program in [Some(&ours), with_peer.then_some(&theirs)].into_iter().flatten() {
        let folder = program.write(root)?;
        let crates = crates(&folder)?;
        let of = Crate { folder: folder.clone(), package: "" };
        // What is fetched is not what is measured.
        of.cargo(&["fetch", "--quiet"])?;
        let built = folder.join("target");
        if built.exists() {
            std::fs::remove_dir_all(&built).map_err(|error| broken(&built, &error))?;
        }
        let time = measured(|| of.cargo_in(&["build", "--quiet"], &built))?;
        say(&format!("| {} | {crates} | {:.1} s |", program.name, time.as_secs_f64()));
        std::fs::remove_dir_all(&built).map_err(|error| broken(&built, &error))?;
    }
    say("");
    Ok(())
}

impl Program {
    fn write(&self, root: &Path) -> Result<PathBuf> {
        let folder = target(root).join("bench-program").join(self.name.replace(' ', "-"));
        let manifest = format!(
            "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{}",
            self.dependencies
        );
        for (file, text) in [("Cargo.toml", manifest.as_str()), ("src/main.rs", self.source)] {
            let file = folder.join(file);
            std::fs::create_dir_all(file.parent().unwrap_or(&folder))
                .and_then(|()| std::fs::write(&file, text))
                .map_err(|error| broken(&file, &error))?;
        }
        // The versions that the workspace uses, not the newest of the day.
        if self.name == "this SDK" {
            let lock = folder.join("Cargo.lock");
            std::fs::copy(root.join("Cargo.lock"), &lock).map_err(|error| broken(&lock, &error))?;
        }
        Ok(folder)
    }
}

/// How many crates a program is made of, itself included: those that are linked, and not what only
/// builds them.
fn crates(folder: &Path) -> Result<usize> {
    let output = cargo_command()?
        .args(["tree", "--quiet", "--edges", "normal", "--prefix", "none", "--no-dedupe", "--format", "{p}"])
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    if !output.status.success() {
        return Err(Error::new(format!("cargo tree failed in {}", folder.display())));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let names: BTreeSet<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Ok(names.len())
}

fn broken(path: &Path, error: &std::io::Error) -> Error {
    Error::new(format!("cannot write {}: {error}", path.display()))
}
