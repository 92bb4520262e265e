//! Bytes that no client sends get an answer or a clean close, and the next caller is served.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::time::Duration;

use serde_json::json;
use tencentcloud_emulator::Emulator;
use tencentcloud_lab::by_hand::ByHand;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Requests of every form, of which each part is broken in turn.
const REQUESTS: [&str; 5] = [
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAuthorization: TC3-HMAC-SHA256 Credential=AKIDEMULATOR/2025-01-01/cvm/tc3_request, SignedHeaders=content-type;host, Signature=0\r\nX-TC-Action: A\r\nX-TC-Version: 2017-03-12\r\nX-TC-Timestamp: 1\r\nContent-Length: 13\r\n\r\n{\"Limit\": 10}",
    "GET /?Action=DescribeInstances&Version=2017-03-12&SecretId=AKIDEMULATOR&Timestamp=1&Nonce=1&Signature=%3D&A.0.B.1=x HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nAuthorization: SKIP\r\nX-TC-Action: AssumeRoleWithSAML\r\nX-TC-Version: 2018-08-13\r\nContent-Length: 70\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"SAMLAssertion\"\r\n\r\nx\r\n--b--\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAuthorization: SKIP\r\nX-TC-Action: AssumeRoleWithSAML\r\nX-TC-Version: 2018-08-13\r\nContent-Length: 42\r\n\r\n{\"SAMLAssertion\": [[[{\"a\": 1e999}]]], \"b\"}",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nA=1&B\r\n0\r\n\r\n",
];

/// What the server says before it closes, or before nothing more comes.
async fn exchange(emulator: &Emulator, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    // A server that refuses may close before it has read all.
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "neither an answer nor an end: {}", String::from_utf8_lossy(bytes));
    answer
}

#[tokio::test]
async fn broken_requests_get_an_answer_or_an_end() {
    let emulator = Emulator::start().await.unwrap();
    let mut random = fastrand::Rng::with_seed(5);
    let mut answered = 0;
    for _ in 0..400 {
        let mut bytes = random.choice(REQUESTS).unwrap().as_bytes().to_vec();
        for _ in 0..random.usize(0..4) {
            let at = random.usize(0..bytes.len());
            match random.u8(0..4) {
                0 => bytes[at] = random.u8(..),
                1 => bytes.truncate(at + 1),
                2 => bytes.insert(at, random.u8(..)),
                _ => {
                    let other = random.choice(REQUESTS).unwrap().as_bytes();
                    bytes.splice(at.., other[other.len().min(at)..].iter().copied());
                }
            }
            if bytes.is_empty() {
                bytes.push(b'G');
            }
        }
        let answer = exchange(&emulator, &bytes).await;
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 "), "{}", String::from_utf8_lossy(&answer));
        answered += usize::from(answer.starts_with(b"HTTP/1.1 200"));
    }
    assert!(answered > 100, "{answered}");
    let next = ByHand::json("cvm", "2017-03-12", "DescribeZones", &json!({})).send(&emulator).await.unwrap();
    assert_eq!(next.code().unwrap(), "none");
}

#[tokio::test]
async fn deep_and_wide_parameters_are_refused_or_taken() {
    let emulator = Emulator::start().await.unwrap();
    let raw = |body: String| ByHand {
        body: body.into_bytes(),
        ..ByHand::json("cvm", "2017-03-12", "DescribeInstances", &json!({}))
    };
    let deep = format!("{{\"Filters\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(raw(deep).send(&emulator).await.unwrap().code().unwrap(), "InvalidParameter");
    let ids: Vec<String> = (0..20_000).map(|at| format!("\"ins-{at}\"")).collect();
    let wide = raw(format!("{{\"InstanceIds\": [{}], \"Limit\": 100}}", ids.join(","))).send(&emulator).await.unwrap();
    let reply = wide.response().unwrap();
    assert_eq!((&reply["TotalCount"], reply["InstanceSet"].as_array().unwrap().len()), (&json!(20_000), 100));
    let huge = raw(format!("{{\"Limit\": {}}}", i64::MAX)).send(&emulator).await.unwrap();
    assert_eq!(huge.response().unwrap()["InstanceSet"].as_array().unwrap().len(), 45);
}
