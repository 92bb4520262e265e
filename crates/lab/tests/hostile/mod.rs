//! What must hold of requests that nobody vouches for, written as text. It panics where it does not
//! hold. `tests/emulator_hostile.rs` feeds it at random, and a target of `fuzz/` by what it covered.

#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used, reason = "an experiment fails by panicking")]

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderName, HeaderValue, Request, Response};
use serde_json::Value;
use tencentcloud_core::sign::{Scope, authorization, signing_key};
use tencentcloud_emulator::__fuzz::InProcess;
use tencentcloud_emulator::Emulator;

/// The time of the emulator, in seconds.
pub const NOW: u64 = 1_800_000_000;

/// What stands between two requests of an input.
pub const NEXT: &[u8] = b"\n====\n";

/// Sends requests to a fresh emulator, one after the other, and returns the replies. Each is written
/// as
///
/// ```text
/// + POST cvm 2017-03-12 DescribeInstances ap-guangzhou /?query
/// Header: value
///
/// body
/// ```
///
/// With a `+` in front it is signed by TC3 with the right key.
pub fn requests(bytes: &[u8]) -> Vec<Response<Bytes>> {
    let clock = UNIX_EPOCH + Duration::from_secs(NOW);
    let emulator = InProcess::new(Emulator::builder().clock(clock)).unwrap();
    // Rules make replies that are wrong on purpose.
    let has_rules = bytes.to_ascii_lowercase().windows(4).any(|window| window == b"rule");
    let mut rest = Some(bytes);
    let mut replies = Vec::new();
    while let (Some(now), true) = (rest, replies.len() < 8) {
        let (one, others) = split(now, NEXT);
        rest = others;
        let Some(request) = request(one) else { continue };
        let is_api = !has_rules
            && !request.uri().path().starts_with("/_emulator")
            && !request.uri().path().starts_with("/latest");
        let reply = emulator.handle(request);
        holds(&reply, is_api);
        replies.push(reply);
    }
    replies
}

/// A reply says what it is. That of the API is in its envelope, with a request id.
fn holds(reply: &Response<Bytes>, is_api: bool) {
    let kind = reply.headers().get(CONTENT_TYPE).unwrap().to_str().unwrap();
    assert!(reply.body().len() < 16 << 20, "{} bytes", reply.body().len());
    if !is_api || kind == "text/event-stream" {
        return;
    }
    assert_eq!((kind, reply.status().as_u16()), ("application/json", 200));
    let envelope: Value = serde_json::from_slice(reply.body()).unwrap();
    let response = &envelope["Response"];
    assert_eq!(response["RequestId"].as_str().unwrap().len(), 36, "{envelope}");
    if let Some(error) = response.get("Error") {
        let (code, message) = (error["Code"].as_str().unwrap(), error["Message"].as_str().unwrap());
        assert!(!code.is_empty() && !message.is_empty() && !code.starts_with("InternalError"), "{envelope}");
    }
}

/// A request as text, where it can be one.
fn request(bytes: &[u8]) -> Option<Request<Bytes>> {
    let (head, body) = split(bytes, b"\n\n");
    let body = body.unwrap_or_default();
    let mut lines = std::str::from_utf8(head).ok()?.lines();
    let mut words = lines.next()?.split(' ').peekable();
    let signs = words.next_if_eq(&"+").is_some();
    let mut word = || words.next();
    let (method, service, version, action) = (word()?, word()?, word()?, word()?);
    let (region, uri) = (word()?, word().unwrap_or("/"));
    let mut request = Request::builder().method(method).uri(uri).body(Bytes::copy_from_slice(body)).ok()?;
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        request.headers_mut().append(name.parse::<HeaderName>().ok()?, value.parse().ok()?);
    }
    let mut set = |name: HeaderName, value: &str| {
        if !value.is_empty() && value != "-" {
            request.headers_mut().entry(name).or_insert(HeaderValue::from_str(value).ok()?);
        }
        Some(())
    };
    set(HOST, "localhost")?;
    set(CONTENT_TYPE, "application/json")?;
    for (name, value) in [("x-tc-action", action), ("x-tc-version", version), ("x-tc-region", region)] {
        set(HeaderName::from_static(name), value)?;
    }
    set(HeaderName::from_static("x-tc-timestamp"), &NOW.to_string())?;
    if signs {
        sign(&mut request, service)?;
    }
    Some(request)
}

fn sign(request: &mut Request<Bytes>, service: &str) -> Option<()> {
    let text = |name: HeaderName| request.headers().get(name)?.to_str().ok();
    let signed = [("content-type", text(CONTENT_TYPE)?), ("host", text(HOST)?)];
    let scope = Scope::new(NOW.try_into().ok()?, service);
    let key = signing_key(Emulator::SECRET_KEY, &scope);
    let query = request.uri().query().unwrap_or_default();
    let method = request.method().as_str();
    let header = authorization(Emulator::SECRET_ID, &key, &scope, method, query, &signed, request.body());
    request.headers_mut().insert(AUTHORIZATION, header.parse().ok()?);
    Some(())
}

/// What stands before a mark, and what stands behind it where there is one.
fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> (&'a [u8], Option<&'a [u8]>) {
    match bytes.windows(mark.len()).position(|window| window == mark) {
        Some(at) => (&bytes[..at], Some(&bytes[at + mark.len()..])),
        None => (bytes, None),
    }
}
