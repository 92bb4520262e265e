//! What becomes of a call when the network or the server misbehaves. For every fault: which error it
//! is, in one line and with its cause, and how often the server was asked by a read, by a write, and
//! by a write with a client token. A write without one must reach a server once.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod faulty;
#[path = "support/mod.rs"]
mod support;

use std::borrow::Cow;
use std::collections::HashSet;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use faulty::Step::{Pause, Peek, Read, Repeat, Reset, Send, Serve, Slowly, Stall};
use faulty::{Faulty, Step, good, reply};
use support::{ListCupsRequest, ListCupsResponse, WashCupRequest, WashCupResponse};
use tencentcloud_core::Operation;
use tencentcloud_core::{Action, Client, Config, Credentials, Error, ErrorKind, RetryPolicy};
use tencentcloud_derive::Model;

/// An action that changes something and has a client token.
#[derive(Model)]
#[model(request)]
#[non_exhaustive]
struct BuyCupRequest {
    client_token: Option<String>,
}

impl Action for BuyCupRequest {
    type Response = WashCupResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("BuyCup"),
        client_token: Some(Cow::Borrowed("ClientToken")),
        ..Operation::BASE
    };
}

const GOOD: &str = r#"{"Response":{"TotalCount":1,"Cups":[{"Id":"a","Size":3}],"RequestId":"378f8c36"}}"#;

fn fast() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::from_millis(1))
}

fn client(config: Config) -> Client {
    Client::new(&config.retry(fast()).timeout(Duration::from_secs(20)), "tea")
}

async fn list(client: &Client) -> Result<ListCupsResponse, Error> {
    client.call(ListCupsRequest::new().kitchen("main")).await
}

async fn wash(client: &Client, id: &str) -> Result<(), Error> {
    client.call(WashCupRequest::new().id(id)).await.map(drop)
}

async fn buy(client: &Client) -> Result<(), Error> {
    client.call(BuyCupRequest { client_token: None }).await.map(drop)
}

/// The causes of an error, outermost first.
fn causes(error: &Error) -> Vec<String> {
    let mut causes = Vec::new();
    let mut next = error.cause();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    causes
}

/// What a fault must come to.
struct Expected {
    kind: ErrorKind,
    status: Option<u16>,
    /// Part of the message.
    message: &'static str,
    /// How often a server is asked that always answers so: by a read, a write, a write with a token.
    asked: [usize; 3],
    /// Whether there is a cause below the error.
    has_cause: bool,
}

const REPEATED: [usize; 3] = [3, 1, 3];
const ONCE: [usize; 3] = [1, 1, 1];

/// The connection broke, so that nobody knows what was done.
fn broken(status: Option<u16>, message: &'static str) -> Expected {
    Expected { kind: ErrorKind::Connection, status, message, asked: REPEATED, has_cause: true }
}

/// The reply is no reply.
fn undecodable(status: u16, message: &'static str) -> Expected {
    Expected { kind: ErrorKind::Decode, status: Some(status), message, asked: ONCE, has_cause: false }
}

fn failed(status: u16, message: &'static str, asked: [usize; 3]) -> Expected {
    Expected { kind: ErrorKind::Status, status: Some(status), message, asked, has_cause: false }
}

/// Plays a fault for ever, then once with a good reply after it, to each sort of call.
async fn check(name: &str, fault: Vec<Step>, expected: Expected) {
    let mut asked = [0; 3];
    for (at, sort) in ["read", "write", "write with token"].into_iter().enumerate() {
        let call = async |client: &Client| match at {
            0 => list(client).await.map(drop),
            1 => wash(client, "cup").await,
            _ => buy(client).await,
        };
        let server = Faulty::start(vec![fault.clone()]).await;
        let error = call(&client(server.config())).await.expect_err(&format!("{name}, {sort}"));
        let text = error.to_string();
        assert_eq!(error.kind(), expected.kind, "{name}, {sort}: {text}");
        assert!(text.contains(expected.message), "{name}, {sort}\n     got: {text}\nexpected: {}", expected.message);
        assert!(!text.contains(['\r', '\n']) && text.len() < 600, "{name}, {sort}: one line that can be read: {text}");
        assert!(text.contains("tea.") && text.contains("ap-test"), "{name}, {sort}: the place: {text}");
        assert_eq!(error.status().map(|status| status.as_u16()), expected.status, "{name}, {sort}: {text}");
        assert_eq!(!causes(&error).is_empty(), expected.has_cause, "{name}, {sort}: {:?}", causes(&error));
        asked[at] = server.seen().connections;
        assert_eq!(error.attempts().len(), asked[at], "{name}, {sort}: the server counts like the error does");
        for attempt in error.attempts() {
            assert!(!attempt.outcome.is_empty() && !attempt.outcome.contains('\n'), "{name}: {attempt:?}");
        }

        // A fault that passes: whoever may repeat succeeds, by a second request and no more.
        let server = Faulty::start(vec![fault.clone(), vec![Serve(good(GOOD))]]).await;
        let result = call(&client(server.config())).await;
        assert_eq!(result.is_ok(), expected.asked[at] > 1, "{name}, {sort}: {result:?}");
        assert_eq!(server.seen().connections, expected.asked[at].min(2), "{name}, {sort}");
    }
    assert_eq!(
        asked, expected.asked,
        "{name}: how often the server was asked by a read, a write, a write with a token"
    );
}

fn read_and(then: impl IntoIterator<Item = Step>) -> Vec<Step> {
    [Read].into_iter().chain(then).collect()
}

#[tokio::test]
async fn connections_that_break() {
    let head = |lines: &str| Send(format!("HTTP/1.1 200 OK\r\n{lines}\r\n").into_bytes());
    let half = || Send(br#"{"Response":{"TotalCount":1,"Cups":[{"Id":"#.to_vec());
    let chunk = || Send(b"10\r\n{\"Response\":{\"To\r\n".to_vec());
    for (name, fault, expected) in [
        ("reset before the request is read", vec![Reset], broken(None, "the connection broke")),
        ("closed before the request is read", vec![], broken(None, "the connection broke")),
        ("reset with a part of the request unread", vec![Peek, Reset], broken(None, "the connection broke")),
        ("reset after the request", read_and([Reset]), broken(None, "the connection broke")),
        ("closed after the request", read_and([]), broken(None, "connection closed before message completed")),
        (
            "closed in the status line",
            read_and([Send(b"HTTP/1.1 20".to_vec())]),
            broken(None, "connection closed before message completed"),
        ),
        (
            "closed in the head",
            read_and([Send(b"HTTP/1.1 200 OK\r\nContent-Len".to_vec())]),
            broken(None, "connection closed before message completed"),
        ),
        (
            "closed before the body",
            read_and([head("Content-Length: 80\r\n")]),
            broken(Some(200), "the reply broke off"),
        ),
        (
            "closed in the body",
            read_and([head("Content-Length: 80\r\n"), half()]),
            broken(Some(200), "the reply broke off"),
        ),
        (
            "reset in the body",
            read_and([head("Content-Length: 80\r\n"), half(), Pause(Duration::from_millis(20)), Reset]),
            broken(Some(200), "the reply broke off"),
        ),
        (
            "closed between chunks",
            read_and([head("Transfer-Encoding: chunked\r\n"), chunk()]),
            broken(Some(200), "the reply broke off"),
        ),
        (
            "closed in a chunk",
            read_and([head("Transfer-Encoding: chunked\r\n"), chunk(), Send(b"50\r\ntalCount".to_vec())]),
            broken(Some(200), "the reply broke off"),
        ),
        (
            "a chunk without a size",
            read_and([head("Transfer-Encoding: chunked\r\n"), Send(b"zz\r\n{}\r\n0\r\n\r\n".to_vec())]),
            broken(Some(200), "the reply broke off"),
        ),
        (
            "a chunk larger than any memory",
            read_and([head("Transfer-Encoding: chunked\r\n"), Send(b"ffffffffffffffffff\r\n{}".to_vec())]),
            broken(Some(200), "the reply broke off"),
        ),
        (
            "another protocol",
            read_and([Send(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())]),
            broken(None, "the connection broke"),
        ),
        (
            "TLS where plain text was asked for",
            read_and([Send(vec![0x15, 3, 3, 0, 2, 2, 40])]),
            broken(None, "the connection broke"),
        ),
        (
            "two lengths that differ",
            read_and([head("Content-Length: 80\r\nContent-Length: 81\r\n"), half()]),
            broken(None, "the connection broke"),
        ),
        (
            "a length that is none",
            read_and([head("Content-Length: -1\r\n"), half()]),
            broken(None, "the connection broke"),
        ),
    ] {
        check(name, fault, expected).await;
    }
}

#[tokio::test]
async fn replies_that_are_none() {
    let page = "<html>\r\n<h1>502 Bad Gateway</h1>\r\n</html>";
    let packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV\nJ-.\xc8\xcf+NU\xb2\xaa\xae\x05\x00";
    for (name, reply, expected) in [
        (
            "a page of a gateway",
            reply("502 Bad Gateway", "Content-Type: text/html\r\n", page),
            failed(502, "the reply is HTML or XML, not JSON; status 502", REPEATED),
        ),
        (
            "a page of a proxy that asks for a login",
            reply("200 OK", "Content-Type: text/html\r\n", page),
            undecodable(200, "the reply is HTML or XML, not JSON; status 200"),
        ),
        ("no body", reply("200 OK", "", ""), undecodable(200, "the reply is empty; status 200, 0 bytes")),
        (
            "no content",
            b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
            undecodable(204, "the reply is empty; status 204, 0 bytes"),
        ),
        (
            "a length that is too short",
            [&b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"[..], GOOD.as_bytes()].concat(),
            undecodable(200, "the reply breaks off"),
        ),
        (
            "a body that is compressed",
            reply("200 OK", "Content-Encoding: gzip\r\nContent-Type: application/json\r\n", packed),
            undecodable(200, "the reply is compressed (\"gzip\"), which no request asks for"),
        ),
        (
            "a body that is compressed without a word",
            reply("200 OK", "", packed),
            undecodable(200, "the reply is compressed (\"gzip\"), which no request asks for"),
        ),
        (
            "another compression",
            reply("200 OK", "Content-Encoding: br\r\n", b"\x0b\x02\x80{}\x03"),
            undecodable(200, "the reply is compressed (\"br\"), which no request asks for"),
        ),
        (
            "a compressed page of a gateway",
            reply("503 Unavailable", "Content-Encoding: gzip\r\n", packed),
            failed(503, "the reply is compressed (\"gzip\")", REPEATED),
        ),
        (
            "nothing but nesting",
            reply("200 OK", "", format!("{{\"Response\":{{\"RequestId\":{}", "[".repeat(100_000))),
            undecodable(200, "recursion limit exceeded"),
        ),
        (
            "nothing but nesting, in a field that nobody knows",
            reply("200 OK", "", format!("{{\"Response\":{{\"New\":{}", "[".repeat(100_000))),
            undecodable(200, "the reply breaks off"),
        ),
        (
            "a stream that nobody asked for",
            reply("200 OK", "Content-Type: text/event-stream\r\n", "data: {}\n\n"),
            undecodable(200, "take them by `.events()`"),
        ),
        ("a redirect", reply("301 Moved", "Location: http://127.0.0.1:9/\r\n", ""), failed(301, "status 301", ONCE)),
        (
            "a redirect that keeps the method",
            reply("307 Temporary", "Location: http://127.0.0.1:9/\r\n", ""),
            failed(307, "status 307", ONCE),
        ),
        ("a missing page", reply("404 Not Found", "", "no"), failed(404, "status 404", ONCE)),
        (
            "a gateway that ran out of time, with an empty body",
            reply("504 Gateway Timeout", "", ""),
            failed(504, "the reply is empty; status 504", REPEATED),
        ),
        (
            "a close where the length should be",
            b"HTTP/1.0 200 OK\r\n\r\n{\"Response\":{\"Cu".to_vec(),
            undecodable(200, "the reply breaks off"),
        ),
    ] {
        check(name, read_and([Send(reply)]), expected).await;
    }
}

#[tokio::test]
async fn odd_replies_that_are_good() {
    let chunked: String = GOOD.bytes().map(|byte| format!("1\r\n{}\r\n", char::from(byte))).collect();
    let chunked = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}0\r\n\r\n").into_bytes();
    let before = |head: &str| [head.as_bytes(), &good(GOOD)].concat();
    for (name, script) in [
        ("a letter a chunk", vec![Read, Send(chunked.clone())]),
        ("a byte a packet", vec![Read, Slowly(chunked)]),
        ("a body with a length, a byte a packet", vec![Read, Slowly(good(GOOD))]),
        ("HTTP/1.0, ended by closing", vec![Read, Send(format!("HTTP/1.0 200 OK\r\n\r\n{GOOD}").into_bytes())]),
        ("HTTP/1.1, ended by closing", vec![Read, Send(format!("HTTP/1.1 200 OK\r\n\r\n{GOOD}").into_bytes())]),
        ("JSON that calls itself a page", vec![Read, Send(reply("200 OK", "Content-Type: text/html\r\n", GOOD))]),
        (
            "JSON with a character set",
            vec![Read, Send(reply("200 OK", "Content-Type: application/json; charset=utf-8\r\n", GOOD))],
        ),
        ("JSON without a type", vec![Read, Send(reply("200 OK", "", GOOD))]),
        ("plain by name", vec![Read, Send(reply("200 OK", "Content-Encoding: identity\r\n", GOOD))]),
        ("a word before the reply", vec![Read, Send(before("HTTP/1.1 100 Continue\r\n\r\n"))]),
        ("hints before the reply", vec![Read, Send(before("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")), Stall]),
        ("a pause in the body", {
            let mut start = good(GOOD);
            let end = start.split_off(90);
            vec![Read, Send(start), Pause(Duration::from_millis(100)), Send(end)]
        }),
        ("a reset after the reply", vec![Read, Send(good(GOOD)), Pause(Duration::from_millis(20)), Reset]),
        ("status 200 with an unusual reason", vec![Read, Send(reply("200 \u{597d}", "", GOOD))]),
    ] {
        let server = Faulty::start(vec![script]).await;
        let reply = list(&client(server.config())).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((reply.cups[0].id.as_str(), reply.request_id.as_str()), ("a", "378f8c36"), "{name}");
        assert_eq!(server.seen().connections, 1, "{name}");
    }
}

#[tokio::test]
async fn a_refused_connection_has_its_cause_and_is_tried_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let config = Config::new(Credentials::new("id", "key")).endpoint(format!("http://{free}"));
    let error = wash(&client(config), "cup").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Unreachable, 3), "{error}");
    let mut cause = error.cause();
    let refused = loop {
        let Some(inner) = cause else { panic!("no cause says why: {:?}", causes(&error)) };
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            break io.kind();
        }
        cause = inner.source();
    };
    assert_eq!(refused, std::io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn a_stall_at_any_stage_ends_with_the_time_allowed_and_leaves_no_connection() {
    let head = || Send(b"HTTP/1.1 200 OK\r\nContent-Length: 80\r\n\r\n".to_vec());
    for (name, fault) in [
        ("before the request is read", vec![Peek, Pause(Duration::from_secs(60))]),
        ("after the request", vec![Read, Stall]),
        ("in the head", vec![Read, Send(b"HTTP/1.1 200 OK\r\nConte".to_vec()), Stall]),
        ("after the head", vec![Read, head(), Stall]),
        ("in the body", vec![Read, head(), Send(br#"{"Response":{"#.to_vec()), Stall]),
        (
            "in a chunk",
            vec![Read, Send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n{".to_vec()), Stall],
        ),
    ] {
        for is_write in [false, true] {
            let server = Faulty::start(vec![fault.clone()]).await;
            let client = Client::new(&server.config().retry(fast()).timeout(Duration::from_millis(250)), "tea");
            let started = Instant::now();
            let error =
                if is_write { wash(&client, "cup").await.unwrap_err() } else { list(&client).await.unwrap_err() };
            assert!(started.elapsed() < Duration::from_secs(10), "{name}");
            assert!(
                error.is_timeout() && error.to_string().starts_with("no reply within 250ms (tea."),
                "{name}: {error}"
            );
            server.accepted(1).await;
            assert_eq!((error.attempts().len(), server.seen().connections), (1, 1), "{name}: {error}");
            if !matches!(fault[0], Peek) {
                server.closed().await;
            }
        }
    }
}

#[tokio::test]
async fn what_is_too_long_is_not_taken() {
    const LIMIT: usize = 1 << 20;
    // What the sockets of both sides may hold, beside what the client takes.
    const BUFFERS: usize = 16 << 20;
    let megabyte = vec![b' '; 1 << 20];
    let chunk = [b"100000\r\n", &megabyte[..], b"\r\n"].concat();
    for (name, head, fill, longest) in [
        ("a length of 100 MB", "Content-Length: 104857600\r\n", &megabyte, BUFFERS),
        ("100 chunks of a MB", "Transfer-Encoding: chunked\r\n", &chunk, BUFFERS),
        ("100 MB until it closes", "", &megabyte, BUFFERS),
    ] {
        let head = format!("HTTP/1.1 200 OK\r\n{head}\r\n").into_bytes();
        let server = Faulty::start(vec![vec![Read, Send(head), Repeat(fill.clone(), 100)]]).await;
        let client = client(server.config().reply_limit(LIMIT));
        let error = list(&client).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Decode, 1), "{name}: {error}");
        assert!(error.to_string().contains("longer than the limit of 1048576 bytes"), "{name}: {error}");
        assert!(error.to_string().contains("Config::reply_limit raises it"), "{name}: {error}");
        server.closed().await;
        let sent = server.seen().sent;
        assert!(sent < longest, "{name}: {sent} bytes were taken");
    }
    // A length alone is enough: nobody waits for the body.
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n".to_vec();
    let server = Faulty::start(vec![vec![Read, Send(head), Stall]]).await;
    let error = list(&client(server.config().reply_limit(LIMIT))).await.unwrap_err();
    assert!(error.to_string().contains("limit of 1048576 bytes: it has 1048577;"), "{error}");
    server.closed().await;
    // What is just as long as allowed is taken.
    let padded = format!("{GOOD}{}", " ".repeat(LIMIT - GOOD.len()));
    let server = Faulty::start(vec![vec![Serve(good(&padded))]]).await;
    list(&client(server.config().reply_limit(LIMIT))).await.unwrap();
}

#[tokio::test]
async fn heads_without_end_are_not_taken() {
    let line = format!("X-Filler: {}\r\n", "x".repeat(8_000)).into_bytes();
    let letters = vec![b'x'; 8_000];
    for (name, start, fill) in [
        ("many headers", "HTTP/1.1 200 OK\r\n", b"X-A: b\r\n".to_vec()),
        ("long headers", "HTTP/1.1 200 OK\r\n", line),
        ("one header without end", "HTTP/1.1 200 OK\r\nX-Filler: ", letters.clone()),
        ("a status line without end", "HTTP/1.1 200 ", letters),
    ] {
        let times = (64 << 20) / fill.len();
        let server = Faulty::start(vec![vec![Read, Send(start.into()), Repeat(fill, times), Stall]]).await;
        let client = client(server.config());
        let error = wash(&client, "cup").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Connection, 1), "{name}: {error}");
        assert!(error.to_string().contains("the connection broke") && error.cause().is_some(), "{name}: {error}");
        server.closed().await;
        let sent = server.seen().sent;
        assert!(sent < 16 << 20, "{name}: {sent} bytes were taken");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_by_a_signed_request() {
    let other = Faulty::start(vec![vec![Serve(good(GOOD))]]).await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let moved = reply(status, &format!("Location: http://{}/\r\n", other.address), "");
        let server = Faulty::start(vec![vec![Serve(moved)]]).await;
        let client = client(server.config());
        for error in [list(&client).await.unwrap_err(), wash(&client, "cup").await.unwrap_err()] {
            assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Status, 1), "{error}");
        }
        assert_eq!((server.seen().requests.len(), other.seen().connections), (2, 0), "{status}");
    }
}

#[tokio::test]
async fn a_connection_that_the_server_closed_between_calls_harms_nobody() {
    let answer = || vec![Read, Send(good(GOOD))];
    // The close has arrived before the next call: it takes another connection, and nothing fails.
    let goodbye = reply("408 Request Timeout", "Connection: close\r\n", "");
    for ending in [vec![], vec![Reset], vec![Send(goodbye)]] {
        let server = Faulty::start(vec![[answer(), vec![Pause(Duration::from_millis(5))], ending].concat()]).await;
        let client = client(server.config());
        for call in 1..=3 {
            wash(&client, "cup").await.unwrap();
            server.closed().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            assert_eq!((server.seen().requests.len(), server.seen().connections), (call, call));
        }
    }
    // It comes while the request is under way, read or unread: a read goes again, a write does not.
    for (name, ending, arrived) in
        [("closed with the request read", vec![Read], 1), ("reset with the request unread", vec![Peek, Reset], 0)]
    {
        let script = [answer(), ending].concat();
        let server = Faulty::start(vec![script.clone(), vec![Serve(good(GOOD))]]).await;
        let reads = client(server.config());
        list(&reads).await.unwrap();
        list(&reads).await.unwrap();
        assert_eq!(server.seen().requests.len(), 2 + arrived, "{name}");

        let server = Faulty::start(vec![script, vec![Serve(good(GOOD))]]).await;
        let writes = client(server.config());
        wash(&writes, "first").await.unwrap();
        let error = wash(&writes, "second").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Connection, 1), "{name}: {error}");
        assert!(error.cause().is_some(), "{name}: {error:?}");
        assert_eq!((server.seen().requests.len(), server.seen().connections), (1 + arrived, 1), "{name}");
        wash(&writes, "third").await.unwrap();
    }
}

/// Closes that race with the next request, at whatever moment they come.
#[tokio::test]
async fn no_write_is_sent_twice_by_a_race_with_a_close() {
    for pause in [0, 20, 50, 100, 300] {
        let ending = Pause(Duration::from_micros(pause));
        let server = Faulty::start(vec![vec![Read, Send(good(GOOD)), ending]]).await;
        let client = client(server.config());
        let mut succeeded = HashSet::new();
        for call in 0..100 {
            let id = format!("cup-{call}");
            match wash(&client, &id).await {
                Ok(()) => drop(succeeded.insert(format!(r#"{{"Id":"{id}"}}"#))),
                Err(error) => assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Connection, 1), "{error}"),
            }
        }
        let requests = server.seen().requests;
        let distinct: HashSet<_> = requests.iter().cloned().collect();
        assert_eq!(distinct.len(), requests.len(), "a write was sent twice");
        assert!(distinct.is_superset(&succeeded), "a success without a request");
        assert!(!succeeded.is_empty(), "nothing succeeded with a pause of {pause} microseconds");
    }
}

#[tokio::test]
async fn what_follows_a_reply_is_not_taken_for_the_next() {
    let smuggled = good(r#"{"Response":{"TotalCount":666,"RequestId":"smuggled"}}"#);
    for (name, between) in [("in one packet", None), ("a little later", Some(Pause(Duration::from_millis(10))))] {
        let mut script = vec![Read, Send(good(GOOD))];
        match between {
            None => script[1] = Send([good(GOOD), smuggled.clone()].concat()),
            Some(pause) => script.extend([pause, Send(smuggled.clone())]),
        }
        script.push(Serve(good(GOOD)));
        let server = Faulty::start(vec![script]).await;
        let client = client(server.config());
        for call in 1..=5 {
            let reply = list(&client).await.unwrap();
            assert_eq!((reply.total_count, reply.request_id.as_str()), (1, "378f8c36"), "{name}");
            // What comes only after the next request nobody can tell from its reply.
            server.sent(call * (good(GOOD).len() + smuggled.len())).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            assert_eq!(server.seen().connections, call, "{name}: a connection that says more is not used again");
        }
    }
    // A request id that the request did not have is the server's business.
    let stranger = good(r#"{"Response":{"TotalCount":2,"RequestId":"of another"}}"#);
    let stranger = [&stranger[..15], b"\r\nX-TC-RequestId: mine", &stranger[15..]].concat();
    let server = Faulty::start(vec![vec![Serve(stranger)]]).await;
    let reply = list(&client(server.config())).await.unwrap();
    assert_eq!((reply.total_count, reply.request_id.as_str()), (2, "of another"));
}

#[tokio::test]
async fn a_clock_that_is_a_day_off_is_put_right_where_the_server_says_the_time() {
    let expired = r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"old"},"RequestId":"r"}}"#;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let yesterday = UNIX_EPOCH + now - Duration::from_secs(86_400);
    let date = format!("Date: {}\r\n", httpdate::fmt_http_date(SystemTime::now()));
    for (head, works) in [(date.as_str(), true), ("", false)] {
        let script = vec![Read, Send(reply("200 OK", head, expired)), Serve(good(GOOD))];
        let server = Faulty::start(vec![script]).await;
        let client = client(server.config().clock(yesterday));
        let result = wash(&client, "cup").await;
        assert_eq!(server.seen().requests.len(), if works { 2 } else { 1 });
        match result {
            Ok(()) => assert!(works),
            Err(error) => {
                assert!(!works && error.is_auth() && error.attempts().len() == 1, "{error}");
                assert_eq!(error.code(), Some("AuthFailure.SignatureExpire"));
            }
        }
    }
}
