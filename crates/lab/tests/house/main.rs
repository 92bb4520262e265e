//! The house has no circles: inside a crate files import downwards only, and a table says which wing may name which.
//!
//! `cargo test --package tencentcloud-lab --test house -- --nocapture` prints floors, arrows and long files.
//!
//! A name belongs to the file that defines it: re-exports are followed, and neither they nor `mod x;` are arrows.
//! Code of tests does not count.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it is all test, and has a page to print")]

mod arrows;
mod code;
mod made_up;
mod rules;
mod tree;

use std::path::Path;

use arrows::Arrows;
use rules::{ALL, Table};
use tree::Tree;

const CORE: &Table = &[
    // Tables that codegen writes.
    ("generated", &[]),
    ("error", &["generated"]),
    ("sign", &[]),
    ("model", &[]),
    ("transport", &["error"]),
    ("config", &["error", "generated", "sign", "model", "transport"]),
    ("send", &["error", "generated", "sign", "model", "transport", "config"]),
    ("call", &["error", "model", "config", "send"]),
    ("credentials", &["error", "model", "config", "send", "call"]),
    ("mock", &["error", "model", "transport", "config", "call"]),
    ("lib", ALL),
];

const CODEGEN: &Table = &[
    ("place", &[]),
    ("error", &["place"]),
    ("spec", &["error", "place"]),
    ("import", &["error", "place", "spec"]),
    ("diff", &["error", "spec"]),
    ("plan", &["error", "import", "spec"]),
    ("emit", &["error", "import", "plan", "spec"]),
    ("replay", &["emit", "error"]),
    ("lib", ALL),
];

#[rustfmt::skip]
const EMULATOR: &Table = &[
    ("defaults", &[]),
    ("error", &[]),
    ("listen", &[]),
    ("refusal", &[]),
    ("store", &[]),
    ("uuid", &[]),
    ("clock", &["error"]),
    ("description", &["refusal"]),
    ("request", &["refusal"]),
    ("x509", &["refusal"]),
    ("yaml", &["error"]),
    ("check", &["description", "refusal"]),
    ("handlers", &["refusal", "request"]),
    ("mqtt", &["refusal", "request", "store", "uuid", "x509"]),
    ("answer", &["check", "description"]),
    ("wire", &["check", "description", "refusal"]),
    ("auth", &["description", "refusal", "store", "wire"]),
    ("responder", &["answer", "check", "description", "refusal"]),
    ("calls", &["auth"]),
    ("kept", &["auth", "mqtt", "store"]),
    ("rules", &["auth", "clock", "error", "yaml"]),
    ("sts", &["auth", "clock", "refusal"]),
    ("metadata", &["auth", "clock", "sts"]),
    ("reply", &["refusal", "rules"]),
    ("shared", &[
        "auth", "calls", "clock", "error", "handlers", "kept", "listen", "metadata", "mqtt", "refusal",
        "responder", "rules", "wire",
    ]),
    ("builder", &[
        "auth", "calls", "clock", "defaults", "handlers", "kept", "listen", "metadata", "mqtt", "refusal",
        "responder", "rules", "shared", "wire",
    ]),
    ("carry_out", &["auth", "mqtt", "refusal", "responder", "rules", "shared", "sts"]),
    ("admin", &[
        "auth", "calls", "carry_out", "clock", "defaults", "description", "error", "mqtt", "refusal", "reply",
        "responder", "rules", "shared", "yaml",
    ]),
    ("server", &[
        "auth", "calls", "carry_out", "clock", "refusal", "reply", "responder", "rules", "shared", "uuid",
        "wire",
    ]),
    ("front", &["admin", "listen", "metadata", "refusal", "reply", "rules", "server", "shared", "wire"]),
    ("emulator", &[
        "builder", "calls", "clock", "defaults", "error", "front", "listen", "mqtt", "refusal", "request",
        "rules", "shared",
    ]),
    ("in_process", &["builder", "carry_out", "description", "front", "responder", "shared"]),
    ("cli", &["builder", "clock", "emulator", "rules"]),
    ("main", &["builder", "cli"]),
    ("lib", ALL),
];

/// Reads a crate of the workspace, prints its page, and fails with all that is wrong.
fn hold(name: &str, folder: &str, table: &Table) {
    let sources = tree::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder).join("src"));
    let arrows = Arrows::new(&Tree::new(name, &sources));
    println!("{}", rules::page(name, &arrows));
    let faults = rules::faults(&arrows, table);
    assert!(faults.is_empty(), "{name}: {} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn core_is_a_house_without_circles() {
    hold("tencentcloud-core", "crates/core", CORE);
}

#[test]
fn codegen_is_a_house_without_circles() {
    hold("tencentcloud-codegen", "codegen", CODEGEN);
}

#[test]
fn the_emulator_is_a_house_without_circles() {
    hold("tencentcloud-emulator", "crates/emulator", EMULATOR);
}
