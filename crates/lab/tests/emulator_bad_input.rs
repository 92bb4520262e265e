//! Any bytes get an answer or a clean close, soon, and nothing grows.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod raw;

use std::io::ErrorKind as Io;
use std::time::{Duration, Instant};

use bytes::Bytes;
use proptest::prelude::*;
use raw::{admin, exchange, list, response};
use serde_json::{Map, Value, json};
use tencentcloud_emulator::__fuzz::InProcess;
use tencentcloud_emulator::Emulator;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[tokio::test]
async fn what_is_no_http_gets_an_answer_or_a_close() {
    let emulator = Emulator::start().await.unwrap();
    let long = "x".repeat(2 << 20);
    for (request, status) in [
        ("hello\r\n\r\n".to_owned(), Some("400")),
        ("GET\r\n\r\n".to_owned(), Some("400")),
        ("\u{1}\u{2}\u{3}\r\n\r\n".to_owned(), Some("400")),
        ("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n".to_owned(), Some("400")),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab".to_owned(), Some("400")),
        ("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n".to_owned(), Some("400")),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n".to_owned(),
            Some("200"),
        ),
        (format!("GET / HTTP/1.1\r\nX: {long}\r\n\r\n"), Some("431")),
        (format!("GET /?{long} HTTP/1.1\r\n\r\n"), Some("431")),
        (format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(500)), Some("431")),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), None),
    ] {
        let (reply, _) = exchange(emulator.address(), &request).await;
        let told = reply.strip_prefix("HTTP/1.1 ").map(|rest| &rest[..3]);
        let about: String = request.chars().take(40).collect();
        assert!(status.is_none() || told == status || (told.is_none() && reply.is_empty()), "{about:?}: {reply}");
        assert!(status != Some("400") || told == status, "{about:?}: {reply}");
    }
    let (reply, end) = exchange(emulator.address(), list(&emulator, "")).await;
    end.unwrap();
    assert_eq!(response(&reply)["TotalCount"], 0, "it goes on");
}

#[tokio::test]
async fn half_requests_and_idle_connections_end() {
    let emulator = Emulator::builder().patience(Duration::from_millis(300)).start().await.unwrap();
    for (request, answer) in [
        ("", ""),
        ("POST / HT", ""),
        ("POST / HTTP/1.1\r\nHost: x\r\n", ""),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"half\":", "did not come within 0.3 s"),
        // After a whole request, for which it stays open.
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "MissingParameter"),
    ] {
        let started = Instant::now();
        let (reply, _) = exchange(emulator.address(), request).await;
        let took = started.elapsed();
        assert!(reply.contains(answer) && (!answer.is_empty() || !reply.contains("200")), "{request:?}: {reply}");
        assert!((Duration::from_millis(250)..Duration::from_secs(5)).contains(&took), "{request:?}: {took:?}");
    }
}

#[tokio::test]
async fn connections_are_bounded_and_the_rest_wait() {
    let emulator = Emulator::builder().connections(3).patience(Duration::from_millis(600)).start().await.unwrap();
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(TcpStream::connect(emulator.address()).await.unwrap());
    }
    let mut fourth = TcpStream::connect(emulator.address()).await.unwrap();
    fourth.write_all(b"GET /_emulator/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut reply = [0; 12];
    let early = tokio::time::timeout(Duration::from_millis(200), fourth.read(&mut reply)).await;
    assert!(early.is_err(), "three are open");
    drop(held.pop());
    let late = tokio::time::timeout(Duration::from_secs(5), fourth.read_exact(&mut reply)).await;
    late.unwrap().unwrap();
    assert_eq!(&reply, b"HTTP/1.1 200");
    // Who only connects is gone after a while, and makes room.
    let mut first = held.remove(0);
    let end = tokio::time::timeout(Duration::from_secs(5), first.read(&mut reply)).await.unwrap();
    assert!(matches!(end, Ok(0)) || end.is_err_and(|error| error.kind() == Io::ConnectionReset));
}

#[tokio::test]
async fn an_emulator_that_is_dropped_ends_its_connections() {
    let emulator = Emulator::start().await.unwrap();
    let address = emulator.address();
    let mut idle = TcpStream::connect(address).await.unwrap();
    assert_eq!(admin(&emulator, "GET", "health", "").await.0, 200);
    drop(emulator);
    let mut byte = [0];
    let end = tokio::time::timeout(Duration::from_secs(5), idle.read(&mut byte)).await.unwrap();
    assert!(!matches!(end, Ok(1)), "{end:?}");
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens");
}

/// What may stand in a header or a path.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("/".to_owned()),
        Just("/_emulator/rules".to_owned()),
        Just("/_emulator/calls?limit=x".to_owned()),
        Just("/_emulator/seed".to_owned()),
        Just("/latest/meta-data/cam/security-credentials/".to_owned()),
        "/[!-~]{0,40}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("qcs::cam::uin/1:roleName/a")),
        Just(json!("1999-13-45")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("Name|Values|Key|[A-Z][a-z]{0,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_request_makes_it_panic(
        method in "GET|POST|PUT|DELETE",
        path in word(),
        headers in prop::collection::vec((
            prop_oneof![
                Just("authorization"), Just("content-type"), Just("host"), Just("x-tc-action"), Just("x-tc-version"),
                Just("x-tc-timestamp"), Just("x-tc-region"), Just("x-tc-token"), Just("x-emulator-rule"), Just("origin"),
            ],
            prop_oneof![
                Just("SKIP".to_owned()), Just("application/json".to_owned()),
                Just("multipart/form-data; boundary=b".to_owned()), Just("application/x-www-form-urlencoded".to_owned()),
                Just("AssumeRoleWithSAML".to_owned()), Just("2018-08-13".to_owned()),
                Just("error=A first=1".to_owned()), "(error|share|first|delay|message)=[!-~]{0,9}",
                "TC3-HMAC-SHA256 Credential=[a-z/]{0,20}, SignedHeaders=[a-z;]{0,9}, Signature=[a-f0-9]{0,4}",
                "[ -~]{0,40}",
            ],
        ), 0..8),
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            value().prop_map(|value| value.to_string().into_bytes()),
            "(rules|instances|calls|time|set): .{0,40}".prop_map(String::into_bytes),
            "[A-Z][a-z]{0,4}(\\.[0-9]{1,20}){0,3}=[a-z%&=]{0,20}".prop_map(String::into_bytes),
            "--b\r\n[A-Za-z:;\"= \r\n-]{0,80}--b--".prop_map(String::into_bytes),
        ],
    ) {
        let mut request = http::Request::builder().method(method.as_str()).uri(path.as_str());
        for (name, value) in &headers {
            request = request.header(*name, value.as_str());
        }
        if let Ok(request) = request.body(Bytes::from(body)) {
            let reply = emulator().handle(request);
            prop_assert!(!reply.body().is_empty(), "{:?}", reply);
        }
    }

    #[test]
    fn any_bytes_get_an_answer_or_a_close(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..300),
            "(GET|POST|PRI|[A-Z]{1,8}) /[!-~]{0,20} HTTP/(1.1|1.0|2.0|9)\r\n([!-~]{0,12}: ?[ -~]{0,12}\r\n){0,4}(\r\n)?[ -~]{0,20}"
                .prop_map(String::into_bytes),
            "POST / HTTP/1.1\r\n(Content-Length: [0-9]{1,3}|Transfer-Encoding: chunked)\r\n\r\n([0-9a-g]{1,9}\r\n[ -~]{0,9}\r\n){0,3}"
                .prop_map(String::into_bytes),
        ],
    ) {
        static RUNTIME: std::sync::OnceLock<(tokio::runtime::Runtime, Emulator)> = std::sync::OnceLock::new();
        let (runtime, emulator) = RUNTIME.get_or_init(|| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let start = Emulator::builder().patience(Duration::from_millis(20)).start();
            let emulator = runtime.block_on(start).unwrap();
            (runtime, emulator)
        });
        // It waits until the end, and not for ever.
        let (reply, _) = runtime.block_on(exchange(emulator.address(), &bytes));
        prop_assert!(reply.is_empty() || reply.starts_with("HTTP/1."), "{reply}");
    }

    #[test]
    fn no_parameters_make_an_action_panic(
        version in any::<prop::sample::Index>(),
        action in any::<prop::sample::Index>(),
        region in prop::option::of("ap-guangzhou|[a-z]{0,8}"),
        own in prop::collection::hash_map("[A-Z][a-zA-Z]{0,8}|Limit|Offset|Filters|InstanceId", value(), 0..6),
    ) {
        // Few versions, since each that is read stays in memory.
        let versions: Vec<(&str, &str)> = InProcess::versions()
            .filter(|(service, _)| ["mqtt", "sts", "cvm", "cls", "cii", "hunyuan", "tag", "kms"].contains(service))
            .collect();
        let (service, version) = *version.get(&versions);
        let actions = InProcess::actions(service, version);
        let parameters: Map<String, Value> = own.into_iter().collect();
        match emulator().call(service, version, action.get::<String>(&actions), region.as_deref(), parameters) {
            Ok(reply) => prop_assert!(reply.is_object() || reply.is_array()),
            Err(code) => prop_assert!(code != "InternalError" && !code.is_empty(), "{code}"),
        }
    }

    #[test]
    fn no_text_makes_the_reader_of_rules_panic(text in ".{0,60}|((error|share|first|message|delay|skew)=(\"|[a-z0-9.-]){0,6} ?){0,4}") {
        if let Ok(rule) = text.parse::<tencentcloud_emulator::Rule>() {
            prop_assert_eq!(rule.to_string().parse::<tencentcloud_emulator::Rule>(), Ok(rule), "{}", text);
        }
    }
}

fn emulator() -> &'static InProcess {
    static ONE: std::sync::OnceLock<InProcess> = std::sync::OnceLock::new();
    ONE.get_or_init(|| InProcess::new(Emulator::builder()).unwrap())
}
