//! Gives the crate the table of actions that the replay is to link: the one that `REPLAY_TABLE` names
//! (`cargo xtask examples` makes one for each group of services), and else that of `mqtt`.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let own = variable("CARGO_MANIFEST_DIR").unwrap_or_default().join("table/table.rs");
    let table = variable("REPLAY_TABLE").unwrap_or(own);
    let out = variable("OUT_DIR").ok_or("cargo names no OUT_DIR")?;
    std::fs::copy(&table, out.join("table.rs"))
        .map_err(|error| format!("cannot copy the table {}: {error}", table.display()))?;
    println!("cargo::rerun-if-env-changed=REPLAY_TABLE");
    println!("cargo::rerun-if-changed={}", table.display());
    Ok(())
}
