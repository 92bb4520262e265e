//! The program as it is started and read: its flags, its first line, its log.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tencentcloud-emulator");

struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .env_remove("RUST_LOG")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap_or_else(|| panic!("{line:?}")).to_owned();
        Self { child, address }
    }

    fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }

    fn admin(&self, path: &str) -> Value {
        let reply = self.send(&format!("GET /_emulator/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        serde_json::from_str(reply.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// Ends it, and returns what it wrote to its log.
    fn end(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        self.child.wait().unwrap();
        log.lines().map(str::to_owned).collect()
    }
}

/// A call that is not signed, of an action that needs no signature.
const CALL: &str = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: SKIP\r\nX-TC-Action: \
                    AssumeRoleWithSAML\r\nX-TC-Version: 2018-08-13\r\nX-TC-Region: ap-guangzhou\r\nContent-Length: \
                    2\r\nConnection: close\r\n\r\n{}";

#[test]
fn every_flag_reaches_the_emulator() {
    let folder = tempfile::tempdir().unwrap();
    let seed = folder.path().join("seed.yaml");
    let rules = folder.path().join("rules.yaml");
    std::fs::write(&seed, "instances:\n  - { Name: sensors, InstanceType: PRO, SkuCode: pro_10k_1 }\n").unwrap();
    std::fs::write(&rules, "- { action: Describe*, share: 0.5, delay: 1s }\n").unwrap();
    let running = Running::start(&[
        "--seed-file",
        seed.to_str().unwrap(),
        "--rules",
        rules.to_str().unwrap(),
        "--rule",
        "action=AssumeRoleWithSAML first=1 error=InternalError",
        "--rule",
        "service=none reset=before",
        "--time",
        "2030-01-01T00:00:00Z",
        "--key",
        "AKIDREADER:secret:mqtt:Describe*,cvm:*",
        "--cvm-role",
        "reader",
        "--rate-limits",
        "--log",
        "json",
    ]);
    let state = running.admin("state");
    assert_eq!(
        (&state["mqtt"]["instances"], &state["rules"], &state["keys"]["given"]),
        (&1.into(), &3.into(), &2.into())
    );
    assert!(state["time"]["now"].as_str().unwrap().starts_with("2030-01-01T00:0"), "{state}");
    let reply = running
        .send("GET /latest/meta-data/cam/security-credentials/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(reply.ends_with("\r\n\r\nreader"), "{reply}");
    assert!(running.send(CALL).contains("InternalError"));
    assert!(running.send(CALL).contains("MissingParameter"));

    let log: Vec<Value> = running.end().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let calls: Vec<&Value> = log.iter().filter(|line| line["action"] == "AssumeRoleWithSAML").collect();
    assert_eq!(calls.len(), 2, "one line a call: {log:?}");
    assert_eq!((&calls[0]["service"], &calls[0]["region"]), (&"sts".into(), &"ap-guangzhou".into()));
    assert_eq!((&calls[0]["code"], &calls[1]["code"]), (&"InternalError".into(), &"MissingParameter".into()));
    assert_eq!(calls[0]["fault"], "error=InternalError");
    assert!(calls[1]["ms"].is_number() && calls[1]["request_id"].as_str().unwrap().len() == 36, "{calls:?}");
}

#[cfg(feature = "sqlite")]
#[test]
fn a_seed_is_for_a_file_with_nothing_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let (seed, data) = (folder.path().join("seed.yaml"), folder.path().join("data.sqlite"));
    std::fs::write(&seed, "instances:\n  - { Name: sensors, InstanceType: PRO, SkuCode: pro_10k_1 }\n").unwrap();
    let arguments = ["--seed-file", seed.to_str().unwrap(), "--data", data.to_str().unwrap()];
    for seeded in [true, false] {
        let running = Running::start(&arguments);
        assert_eq!(running.admin("state")["mqtt"]["instances"], 1);
        let told = running.end().iter().any(|line| line.contains("not seeded"));
        assert_eq!(told, !seeded);
    }
}

#[test]
fn a_line_of_text_has_what_a_line_of_json_has() {
    let running = Running::start(&[]);
    running.send(CALL);
    let log = running.end();
    let calls: Vec<&String> = log.iter().filter(|line| line.contains("AssumeRoleWithSAML")).collect();
    assert_eq!(calls.len(), 1, "{log:?}");
    for part in ["service=\"sts\"", "region=\"ap-guangzhou\"", "code=\"MissingParameter\"", "ms=", "request_id="] {
        assert!(calls[0].contains(part), "{part}: {calls:?}");
    }
    assert!(!calls[0].contains('\u{1b}'), "no colours into a file: {calls:?}");
}

#[test]
fn who_listens_for_all_is_warned_and_gets_a_token() {
    let mut child = Command::new(PROGRAM)
        .args(["--listen", "0.0.0.0:0"])
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    child.wait().unwrap();
    assert!(log.contains("WARN") && log.contains("everybody who reaches it") && log.contains("Bearer "), "{log}");
}

fn refused(arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = Command::new(PROGRAM)
        .args(["--listen", "127.0.0.1:0"])
        .args(arguments)
        .env_remove("RUST_LOG")
        .output()
        .unwrap();
    assert!(!status.success() && stdout.is_empty(), "{arguments:?}");
    String::from_utf8(stderr).unwrap()
}

#[test]
fn what_cannot_be_used_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.yaml");
    let file = file.to_str().unwrap();
    for (text, arguments, problem) in [
        ("", vec!["--rule", "error=A shar=1"], "rule \"error=A shar=1\", column 9: there is no key `shar`"),
        ("", vec!["--time", "noon"], "--time: \"noon\" is no time; write 2026-01-31T12:00:00Z"),
        ("", vec!["--key", "AKIDONLY"], "--key must be of the form ID:SECRET"),
        ("", vec!["--rules", "/nonexistent/rules.yaml"], "/nonexistent/rules.yaml cannot be read"),
        ("- error=A\n- first=2\n", vec!["--rules", file], "file.yaml: rules[1]: rule \"first=2\""),
        (
            "instances: [{ Name: sensors }]",
            vec!["--seed-file", file],
            "file.yaml: instances[0]: CreateInstance is refused",
        ),
        ("{", vec!["--seed-file", file], "file.yaml: "),
        ("", vec!["--listen", "192.0.2.1:1"], "cannot be used multiple times"),
    ] {
        std::fs::write(file, text).unwrap();
        let error = refused(&arguments);
        assert!(error.contains(problem), "{arguments:?}: {error}");
    }
}
