//! Requests byte by byte, for what no client shows.

#![allow(dead_code, missing_docs, unreachable_pub, reason = "shared by tests that use parts of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tencentcloud_core::Credentials;
use tencentcloud_core::sign::{Scope, authorization, signing_key};
use tencentcloud_emulator::Emulator;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A signed request that asks for the connection to be closed, with these headers more.
pub fn signed(emulator: &Emulator, service: &str, version: &str, action: &str, body: &str, more: &str) -> String {
    let credentials = Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY);
    signed_by(&credentials, emulator, service, version, action, body, more)
}

pub fn signed_by(
    credentials: &Credentials,
    emulator: &Emulator,
    service: &str,
    version: &str,
    action: &str,
    body: &str,
    more: &str,
) -> String {
    let host = emulator.address().to_string();
    let now = tencentcloud_core::epoch_seconds(emulator.now());
    let scope = Scope::new(now, service);
    let key = signing_key(credentials.secret_key().expose(), &scope);
    let headers = [("content-type", "application/json"), ("host", host.as_str())];
    let signature = authorization(credentials.secret_id(), &key, &scope, "POST", "", &headers, body.as_bytes());
    let token = credentials.token().map(|token| format!("X-TC-Token: {}\r\n", token.expose())).unwrap_or_default();
    format!(
        "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nAuthorization: \
         {signature}\r\nX-TC-Action: {action}\r\nX-TC-Version: {version}\r\nX-TC-Timestamp: {now}\r\nX-TC-Region: \
         ap-guangzhou\r\nConnection: close\r\n{token}{more}\r\n{body}",
        body.len()
    )
}

/// A signed call of `DescribeInstanceList`, which answers with `TotalCount` and `Data`.
pub fn list(emulator: &Emulator, more: &str) -> String {
    signed(emulator, "mqtt", "2024-05-16", "DescribeInstanceList", "{}", more)
}

/// What comes back until the end, and how it ends.
pub async fn exchange(address: SocketAddr, request: impl AsRef<[u8]>) -> (String, std::io::Result<()>) {
    let (received, end) = exchange_bytes(address, request.as_ref()).await;
    (String::from_utf8_lossy(&received).into_owned(), end)
}

async fn exchange_bytes(address: SocketAddr, request: &[u8]) -> (Vec<u8>, std::io::Result<()>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // What refuses a request may close before all of it was written.
    let _ = stream.write_all(request).await;
    let mut received = Vec::new();
    let mut part = vec![0; 64 << 10];
    let reading = async {
        loop {
            match stream.read(&mut part).await {
                Ok(0) => return Ok(()),
                Ok(read) => received.extend_from_slice(&part[..read]),
                Err(error) => return Err(error),
            }
        }
    };
    let end = tokio::time::timeout(Duration::from_secs(30), reading).await.expect("an answer, or an end");
    (received, end)
}

/// The status, the head in lower case, and the body.
pub fn parts(reply: &str) -> (u16, String, &str) {
    let (head, body) = reply.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {reply:?}"));
    (head[9..12].parse().unwrap(), head.to_lowercase(), body)
}

/// The content of the `Response` of a whole reply.
pub fn response(reply: &str) -> Value {
    let (status, _, body) = parts(reply);
    assert_eq!(status, 200, "{reply}");
    let reply: Value = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"));
    reply["Response"].clone()
}

/// A call of the admin API.
pub async fn admin(emulator: &Emulator, method: &str, path: &str, body: &str) -> (u16, Value) {
    let request = format!(
        "{method} /_emulator/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let (reply, end) = exchange(emulator.address(), request).await;
    end.unwrap();
    let (status, head, body) = parts(&reply);
    assert!(head.contains("content-type: application/json"), "{head}");
    (status, serde_json::from_str(body).unwrap())
}
