//! However long it is called, and by whatever, the emulator stays as it is. A program of its own, so
//! that nothing else is counted.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![cfg(target_os = "linux")]

mod raw;

use bytes::Bytes;
use raw::exchange;
use serde_json::json;
use tencentcloud_emulator::__fuzz::InProcess;
use tencentcloud_emulator::Emulator;

/// The memory of this process that is resident, in kB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Calls of names that were never heard before, by everybody, that issue keys and are limited.
fn call(emulator: &InProcess, number: usize) {
    let body = json!({
        "RoleArn": "qcs::cam::uin/1:roleName/a", "RoleSessionName": format!("session-{number}"),
        "ProviderId": "oidc", "WebIdentityToken": "opaque",
    });
    let request = |action: String, authorization: String| {
        http::Request::post("/")
            .header("content-type", "application/json")
            .header("host", "x")
            .header("authorization", authorization)
            .header("x-tc-action", action)
            .header("x-tc-version", "2018-08-13")
            .header("x-tc-region", format!("region-{number}"))
            .header("x-emulator-rule", format!("limit=1 share=0.5 request-id={number}"))
            .body(Bytes::from(body.to_string()))
            .unwrap()
    };
    let issued = emulator.handle(request("AssumeRoleWithWebIdentity".to_owned(), "SKIP".to_owned()));
    assert!(std::str::from_utf8(issued.body()).unwrap().contains("UnsupportedRegion"), "{issued:?}");
    let scope = format!(
        "TC3-HMAC-SHA256 Credential=AKID{number}/1970-01-01/s{number}/tc3_request, SignedHeaders=host, Signature=0"
    );
    let refused = emulator.handle(request(format!("Action{number}"), scope));
    assert!(std::str::from_utf8(refused.body()).unwrap().contains("SecretIdNotFound"), "{refused:?}");
    let parameters = body.as_object().unwrap().clone();
    emulator.call("sts", "2018-08-13", "AssumeRoleWithWebIdentity", None, parameters).unwrap();
}

#[test]
fn it_does_not_grow() {
    let emulator = InProcess::new(Emulator::builder().rule("limit=1000".parse().unwrap()).rate_limits()).unwrap();
    // Until everything that is bounded is full: 10,000 calls and as many keys.
    for number in 0..12_000 {
        call(&emulator, number);
    }
    let before = resident();
    for number in 12_000..30_000 {
        call(&emulator, number);
    }
    let after = resident();
    assert!(after < before + 4_096, "{before} kB, and then {after} kB");
}

#[test]
fn connections_leave_nothing_behind() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let emulator = Emulator::start().await.unwrap();
        let rules = ["reset=before", "reset=after", "truncate=5", "error=A"];
        let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
        let before = open();
        for number in 0..400 {
            let request = format!(
                "GET / HTTP/1.1\r\nHost: x\r\nX-TC-Action: A\r\nX-TC-Version: 1\r\nX-Emulator-Rule: {}\r\nConnection: close\r\n\r\n",
                rules[number % rules.len()]
            );
            let _ = exchange(emulator.address(), request).await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        assert!(open() <= before + 4, "{before} files, and then {}", open());
    });
}
