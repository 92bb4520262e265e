//! Where keys come from, times what happens meanwhile: each cell says what must be.

#![cfg(all(unix, feature = "process"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub, reason = "a test fails by panicking")]

mod cloud;
mod columns;
mod rows;
#[path = "../support/mod.rs"]
mod support;

use columns::{COLUMNS, Column, observe};
use rows::Row;
use tencentcloud_core::credentials::WebIdentity;
use tencentcloud_core::{Client, Config, Credentials};

/// What must be.
enum Cell {
    Is(&'static str),
    /// It cannot happen to this source, and why.
    Never(&'static str),
}

use Cell::{Is, Never};

const IN_PROGRAM: Cell = Never("the keys are in the program; nobody is asked");
const IN_ENVIRONMENT: Cell = Never("the keys are in the environment of the process; nobody is asked");
const ON_DISK: Cell = Never("a file on a disk is read in one go; nobody answers late, or refuses");
const NO_END: Cell = Never("the source has no way to say when keys end");

/// In the order of `COLUMNS`.
const TABLE: [(Row, [Cell; 11]); 10] = [
    (
        Row::Static,
        [
            IN_PROGRAM,
            IN_PROGRAM,
            IN_PROGRAM,
            IN_PROGRAM,
            Is("Credentials (line break), asked 0, sent 0"),
            Is("Credentials (expired at), asked 0, sent 0"),
            Is("ok, ok, expired"),
            Is("ok, ok, expired"),
            IN_PROGRAM,
            Is("100 of 100, asked 0"),
            IN_PROGRAM,
        ],
    ),
    (
        Row::Environment,
        [
            IN_ENVIRONMENT,
            IN_ENVIRONMENT,
            IN_ENVIRONMENT,
            IN_ENVIRONMENT,
            Is("Credentials (white space), asked 0, sent 0"),
            NO_END,
            Is("ok, ok, ok"),
            Is("ok, ok, ok"),
            IN_ENVIRONMENT,
            Is("100 of 100, asked 0"),
            IN_ENVIRONMENT,
        ],
    ),
    (
        Row::Ini,
        [
            ON_DISK,
            ON_DISK,
            ON_DISK,
            ON_DISK,
            Is("Credentials (neither a section), asked 0, sent 0"),
            NO_END,
            Is("ok, ok, ok"),
            Is("ok, ok, ok"),
            ON_DISK,
            Is("100 of 100, asked 0"),
            ON_DISK,
        ],
    ),
    (
        Row::Cli,
        [
            ON_DISK,
            ON_DISK,
            ON_DISK,
            ON_DISK,
            Is("Credentials (is not JSON), asked 0, sent 0"),
            Is("Credentials (expired at), asked 0, sent 0"),
            Is("ok, ok, expired"),
            Is("ok, ok, expired"),
            ON_DISK,
            Is("100 of 100, asked 0"),
            ON_DISK,
        ],
    ),
    (
        Row::Cvm,
        [
            Is("4 of 5, asked 1"),
            Is("5 of 5 by keys at hand; without, Timeout"),
            Is("Ok(()), Ok(()), asked 2"),
            Is("300 times Credentials, asked 3"),
            Is("Credentials (is not JSON), asked 3, sent 0"),
            Is("Credentials (expired at), asked 1, sent 0"),
            Is("ok, ok, ok"),
            Is("ok, ok, ok"),
            Is("gave up: true, Ok(()), asked 1"),
            Is("100 of 100, asked 1"),
            Is("Ok(()), asked 2"),
        ],
    ),
    (Row::AssumeRole, STS),
    (Row::WebIdentity, STS),
    (Row::Saml, STS),
    (
        Row::Process,
        [
            Is("4 of 5, asked 1"),
            Is("5 of 5 by keys at hand; without, Timeout"),
            Is("Err(Credentials), Ok(()), asked 2"),
            Is("300 times Credentials, asked 1"),
            Is("Credentials (is not JSON), asked 1, sent 0"),
            Is("Credentials (expired at), asked 2, sent 0"),
            Is("ok, ok, ok"),
            Is("ok, ok, ok"),
            Is("gave up: true, Ok(()), asked 1"),
            Is("100 of 100, asked 1"),
            Is("Ok(()), asked 2"),
        ],
    ),
    (Row::Chain, STS),
];

const STS: [Cell; 11] = [
    Is("4 of 5, asked 1"),
    Is("5 of 5 by keys at hand; without, Timeout"),
    Is("Ok(()), Ok(()), asked 2"),
    Is("300 times Status, asked 3"),
    Is("Decode (HTML), asked 1, sent 0"),
    Is("Credentials (expired at), asked 1, sent 0"),
    Is("ok, ok, ok"),
    Is("ok, ok, ok"),
    Is("gave up: true, Ok(()), asked 1"),
    Is("100 of 100, asked 1"),
    Is("Ok(()), asked 2"),
];

/// The environment is that of a process, so all of it runs in processes of their own.
const PROBE: &str = "TENCENTCLOUD_TEST_MATRIX";

fn in_a_process(key: &str, cells: &str) {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "each_cell_is_as_it_must_be", "--nocapture"]).env(PROBE, cells);
    for name in ["TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN", "TENCENTCLOUD_REGION"] {
        command.env_remove(name);
    }
    let keys = [("TENCENTCLOUD_SECRET_ID", "env"), ("TENCENTCLOUD_SECRET_KEY", key), ("TENCENTCLOUD_TOKEN", "t")];
    let output = command.envs(keys).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn each_cell_is_as_it_must_be() {
    let is_broken = match std::env::var(PROBE) {
        Ok(cells) => cells == "broken environment",
        Err(_) => {
            in_a_process("k", "whole environment");
            in_a_process("k\n", "broken environment");
            return;
        }
    };
    let (mut faults, mut cells) = (Vec::new(), 0);
    for (row, expected) in &TABLE {
        for (column, cell) in COLUMNS.into_iter().zip(expected) {
            let needs_broken = (*row, column) == (Row::Environment, Column::Garbage);
            if is_broken != needs_broken {
                continue;
            }
            cells += 1;
            match cell {
                Is(expected) => {
                    let seen = observe(*row, column);
                    if seen != *expected {
                        faults.push(format!("{row:?}, {column:?}:\n  must be {expected}\n       is {seen}"));
                    }
                }
                Never(reason) => assert!(!reason.is_empty()),
            }
        }
    }
    assert!(faults.is_empty(), "{} of {cells} cells\n{}", faults.len(), faults.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn keys_by_another_configuration_are_good_by_the_time_of_the_host_that_takes_them() {
    let cloud = cloud::Cloud::new(10_800, &[cloud::Mode::Good]);
    let config = || Config::new(Credentials::new("a", "k")).transport(cloud.clone()).clock(cloud.clone());
    let token = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(token.path(), "eyJ").unwrap();
    let role = WebIdentity::new("oidc", token.path(), "qcs::cam::uin/1:roleName/reader").via(&config());
    let client = Client::new(&config().credentials(role), "tea");
    for _ in 0..3 {
        client.call(support::ListCupsRequest::new().kitchen("main")).await.unwrap();
    }
    assert_eq!((cloud.asked(), cloud.signed_by("issued-1")), (1, 4), "the first signature is off");
}
