//! Calls over real sockets on loopback, to servers that behave and to servers that do not.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::time::{Duration, UNIX_EPOCH};

use support::{Answer, Filter, ListCupsRequest, PourRequest, Server, WashCupRequest, json, log, reply};
use tencentcloud_core::{Client, Config, Credentials, Error, ErrorKind, RetryPolicy};

const GOOD: &str = r#"{"Response":{"TotalCount":1,"Cups":[{"Id":"a","Size":3}],"RequestId":"378f8c36"}}"#;

fn fast() -> RetryPolicy {
    let moment = Duration::from_millis(1);
    RetryPolicy::default().base_delay(moment).throttled_base_delay(moment).throttled_attempts(3)
}

async fn list(server: &Server) -> Result<support::ListCupsResponse, Error> {
    let client = Client::new(&server.config().retry(RetryPolicy::off()), "tea");
    client.call(ListCupsRequest::new().kitchen("main")).await
}

#[tokio::test]
async fn what_is_sent_is_what_was_signed() {
    let server = Server::start(vec![json(GOOD)]).await;
    let clock = UNIX_EPOCH + Duration::from_secs(1_742_983_099);
    let client = Client::new(&server.config().clock(clock), "tea");
    let request = ListCupsRequest::new().kitchen("main").filters([Filter::new().name("size").values(["3"])]).limit(5);
    let call = || client.call(request.clone()).region("ap-other").header("X-TC-TraceId", "trace");
    let signed = call().sign().await.unwrap();
    let reply = call().await.unwrap();
    assert_eq!((reply.total_count, reply.cups[0].size, reply.request_id.as_str()), (1, 3, "378f8c36"));

    let received = &server.received()[0];
    assert!(received.head.starts_with("POST / HTTP/1.1\n"));
    assert_eq!(received.body, r#"{"Kitchen":"main","Filters":[{"Name":"size","Values":["3"]}],"Limit":5}"#);
    let host = server.address.to_string();
    for (name, value) in [
        ("host", host.as_str()),
        ("content-type", "application/json"),
        ("x-tc-action", "ListCups"),
        ("x-tc-version", "2020-01-01"),
        ("x-tc-timestamp", "1742983099"),
        ("x-tc-region", "ap-other"),
        ("x-tc-token", "the-token"),
        ("x-tc-language", "en-US"),
        ("x-tc-traceid", "trace"),
    ] {
        assert_eq!(received.header(name), Some(value), "{name}");
        assert_eq!(signed.headers().get(name).unwrap(), value, "{name}");
    }
    assert_eq!(received.header("authorization"), signed.headers().get("authorization").unwrap().to_str().ok());
    let scope =
        "TC3-HMAC-SHA256 Credential=AKIDTEST/2025-03-26/tea/tc3_request, SignedHeaders=content-type;host, Signature=";
    assert!(received.header("authorization").unwrap().starts_with(scope));
    assert_eq!(received.body.as_bytes(), &signed.body()[..]);
}

#[tokio::test]
async fn bytes_go_as_they_are_with_the_fields_in_headers() {
    let server = Server::start(vec![json(r#"{"Response":{"RequestId":"r"}}"#)]).await;
    let client = Client::new(&server.config(), "tea");
    let request = PourRequest::new().cup("cup 1").warm(true);
    client.call(request.clone()).body(&b"\x00\xfftea"[..]).await.unwrap();
    let received = &server.received()[0];
    for (name, value) in [
        ("content-type", "application/octet-stream"),
        ("x-tea-cup", "cup 1"),
        ("x-tea-warm", "true"),
        ("x-tc-action", "Pour"),
        ("content-length", "5"),
    ] {
        assert_eq!(received.header(name), Some(value), "{name}");
    }
    assert_eq!(received.header("x-tea-sugar"), None);

    // Without bytes nothing is sent, nor with a field that no header could carry.
    let error = client.call(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains(".body("), "{error}");
    let error = client.call(PourRequest::new().cup("cup\r\n1")).body(&b""[..]).await.unwrap_err();
    assert!(error.to_string().contains("Cup holds characters that cannot stand in a header"), "{error}");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn an_action_may_have_a_host_of_its_own() {
    let config = Config::new(Credentials::new("AKIDTEST", "secret")).region("ap-test");
    let host = |request: http::Request<bytes::Bytes>| request.headers()["host"].to_str().unwrap().to_owned();
    let client = Client::new(&config, "tea");
    let request = client.call(PourRequest::new().cup("a")).body(&b""[..]).sign().await.unwrap();
    assert_eq!(host(request), "pour.tea.example.com");
    // An endpoint in the configuration comes before it.
    let client = Client::new(&config.endpoint("tea.example.org"), "tea");
    let request = client.call(PourRequest::new().cup("a")).body(&b""[..]).sign().await.unwrap();
    assert_eq!(host(request), "tea.example.org");
}

#[tokio::test]
async fn replies_that_are_none_are_told_apart() {
    let cut = "{\"Response\":{\"TotalCount\":1,\"Cups\":[{\"Id\":\"a\",\"Size\":";
    for (answer, kind, expected) in [
        (json(""), ErrorKind::Decode, "the reply is empty; status 200, 0 bytes (tea.ListCups, region ap-test)"),
        (
            reply(200, "text/html", "<html>hello"),
            ErrorKind::Decode,
            "the reply is HTML or XML, not JSON; status 200, 11 bytes: \"<html>hello\"",
        ),
        (
            reply(502, "text/html", "<html>bad gateway"),
            ErrorKind::Status,
            "the reply is HTML or XML, not JSON; status 502, 17 bytes: \"<html>bad gateway\"",
        ),
        (reply(503, "text/plain", ""), ErrorKind::Status, "the reply is empty; status 503"),
        (json(cut), ErrorKind::Decode, "the reply breaks off, in Cups[0].Size: EOF while parsing a value"),
        // The first bytes, but no value that could be a secret.
        (json(r#"{"Response":"hunter2"}"#), ErrorKind::Decode, "invalid type: string, expected an object"),
        (
            json(r#"{"Response":{"Best":{"Pin":"hunter2","Labels":["hunter3","hunt"#),
            ErrorKind::Decode,
            r#"62 bytes: "{\"Response\":{\"Best\":{\"Pin\":\"***\",\"Labels\":[\"***\",\"***\"""#,
        ),
        (
            json("[1,2]"),
            ErrorKind::Decode,
            "the reply is JSON, but not what the API sends: invalid type: list, expected an object with a Response",
        ),
        (json("\"yes\""), ErrorKind::Decode, "the reply is JSON, but not what the API sends"),
        (json("null"), ErrorKind::Decode, "the reply is JSON, but not what the API sends"),
        (json("{}"), ErrorKind::Decode, "the reply has no Response; 2 bytes: \"{}\""),
        (
            json("{\"Response\":[]}"),
            ErrorKind::Decode,
            "the reply is JSON, but not what the API sends: invalid type: list, expected an object",
        ),
        (json("{\"Response\":null}"), ErrorKind::Decode, "the reply is JSON, but not what the API sends"),
        (json("{\"Response\":{}} and more"), ErrorKind::Decode, "the reply is not JSON: trailing characters"),
        (
            json("not json at all, and so long that nobody would want to see all of it in a message"),
            ErrorKind::Decode,
            "81 bytes: \"not json at all, and so long that nobody would want to see all o\"…",
        ),
        (reply(200, "application/json", b"\xff\xfe\x00"), ErrorKind::Decode, "the reply is not JSON"),
        (reply(500, "application/json", "{\"Response\":{}}"), ErrorKind::Status, "the server answered with status 500"),
        (reply(302, "text/plain", "moved"), ErrorKind::Status, "status 302"),
    ] {
        let server = Server::start(vec![answer]).await;
        let error = list(&server).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(expected), "\n     got: {error}\nexpected: {expected}");
        assert!(!error.to_string().contains('\n'), "one line: {error}");
        assert_eq!(error.action(), Some("tea.ListCups"));
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_told_from_one_that_was_never_made() {
    for bytes in [&b""[..], b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"Resp"] {
        let server = Server::start(vec![Answer::Cut(bytes.to_vec())]).await;
        let error = list(&server).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
        assert!(error.cause().is_some());
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let config =
        Config::new(Credentials::new("id", "key")).endpoint(format!("http://{free}")).retry(RetryPolicy::off());
    let error = Client::new(&config, "tea").call(ListCupsRequest::new().kitchen("main")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
    assert!(error.to_string().contains("cannot connect"), "{error}");
}

#[tokio::test]
async fn refusals_have_code_message_and_request_id() {
    let body = r#"{"Response":{"Error":{"Code":"ResourceNotFound.Cup","Message":"no such cup"},"RequestId":"abc"}}"#;
    let server = Server::start(vec![json(body)]).await;
    let error = list(&server).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(
        (error.code(), error.message(), error.request_id()),
        (Some("ResourceNotFound.Cup"), "no such cup", Some("abc"))
    );
    assert!(error.is_not_found() && !error.is_retryable());
    assert_eq!(error.to_string(), "ResourceNotFound.Cup: no such cup (tea.ListCups, region ap-test, request id abc)");

    // The older form, an error with a status, a message that is no string, and a content type
    // that official clients fall over.
    for (answer, code, message) in [
        (json(r#"{"code":4000,"message":"old","codeDesc":"InvalidParameter"}"#), "InvalidParameter", "old"),
        (json(r#"{"code":4000,"message":"old"}"#), "4000", "old"),
        (reply(400, "application/json", body), "ResourceNotFound.Cup", "no such cup"),
        (json(r#"{"Response":{"Error":{"Code":"X","Message":5}}}"#), "X", "5"),
        // Whatever is not "no error" is one: a call that failed must not look done.
        (json(r#"{"Response":{"Error":{"Code":4000,"Message":"boom"}}}"#), "4000", "boom"),
        (json(r#"{"Response":{"Error":{"Message":"boom"}}}"#), "Unknown", "boom"),
        (json(r#"{"Response":{"Error":"InternalError"}}"#), "InternalError", "the API gave no message"),
        (json(r#"{"Response":{"Error":[{"Code":"X"}]}}"#), "Unknown", "the API gave no message"),
        (json(r#"{"Error":{"Code":"X","Message":"beside"},"Response":{}}"#), "X", "beside"),
        (reply(200, "application/json; charset=utf-8", body), "ResourceNotFound.Cup", "no such cup"),
    ] {
        let server = Server::start(vec![answer]).await;
        let error = list(&server).await.unwrap_err();
        assert_eq!((error.code(), error.message()), (Some(code), message));
    }
}

#[tokio::test]
async fn an_error_without_a_code_is_none() {
    // As in the official example of DescribeDeviceCertificates.
    let example = format!(r#"{{"Error":null,"RequestId":null,{}"#, &GOOD[1..]);
    for body in [
        example.as_str(),
        r#"{"Response":{"Error":null,"TotalCount":1}}"#,
        r#"{"Response":{"Error":{"Code":null,"Message":null},"TotalCount":1}}"#,
        r#"{"code":0,"message":"","Response":{"TotalCount":1}}"#,
    ] {
        let server = Server::start(vec![json(body)]).await;
        assert_eq!(list(&server).await.unwrap().total_count, 1, "{body}");
    }
}

#[tokio::test]
async fn throttled_calls_are_repeated_and_signed_anew() {
    let throttled =
        json(r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"slow down"},"RequestId":"x"}}"#);
    let server = Server::start(vec![throttled.clone(), throttled.clone(), json(GOOD)]).await;
    let client = Client::new(&server.config().retry(fast()), "tea");
    client.call(WashCupRequest::new().id("a")).await.unwrap();
    assert_eq!(server.received().len(), 3);

    let server = Server::start(vec![throttled]).await;
    let client = Client::new(&server.config().retry(fast()), "tea");
    let error = client.call(ListCupsRequest::new().kitchen("main")).await.unwrap_err();
    assert!(error.is_throttled());
    assert_eq!((error.attempts().len(), server.received().len()), (3, 3));
    assert!(error.to_string().ends_with("3 attempts)"), "{error}");
}

#[tokio::test]
async fn failures_are_repeated_for_reads_only() {
    for answer in [
        json(r#"{"Response":{"Error":{"Code":"InternalError","Message":"oops"}}}"#),
        reply(502, "text/html", "<html>"),
        Answer::Cut(Vec::new()),
    ] {
        let server = Server::start(vec![answer.clone(), json(GOOD)]).await;
        let client = Client::new(&server.config().retry(fast()), "tea");
        assert_eq!(client.call(ListCupsRequest::new().kitchen("main")).await.unwrap().cups.len(), 1);
        assert_eq!(server.received().len(), 2);

        let server = Server::start(vec![answer, json(GOOD)]).await;
        let client = Client::new(&server.config().retry(fast()), "tea");
        assert!(client.call(WashCupRequest::new()).await.is_err());
        assert_eq!(server.received().len(), 1, "a call that changes something is not sent twice");
    }
}

#[tokio::test]
async fn a_half_read_reply_leaves_no_trace_in_the_next() {
    let broken = json(
        r#"{"Response":{"TotalCount":9,"Note":"from the first","Cups":[{"Id":"x"}],"Error":{"Code":"InternalError","Message":""}}}"#,
    );
    let server = Server::start(vec![broken, json(GOOD)]).await;
    let client = Client::new(&server.config().retry(fast()), "tea");
    let reply = client.call(ListCupsRequest::new().kitchen("main")).await.unwrap();
    assert_eq!((reply.total_count, reply.note, reply.cups.len()), (1, None, 1));
}

#[tokio::test]
async fn time_runs_out() {
    let server = Server::start(vec![Answer::Hang]).await;
    let client = Client::new(&server.config(), "tea");
    let error =
        client.call(ListCupsRequest::new().kitchen("main")).timeout(Duration::from_millis(50)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.to_string(), "no reply within 50ms (tea.ListCups, region ap-test)");
    assert_eq!(error.attempts().len(), 1);
}

#[tokio::test]
async fn a_reply_has_a_longest_length() {
    let server = Server::start(vec![json(&format!("{GOOD}{}", " ".repeat(5_000)))]).await;
    let client = Client::new(&server.config().reply_limit(4_096), "tea");
    let error = client.call(ListCupsRequest::new().kitchen("main")).await.unwrap_err();
    assert!(error.to_string().contains("reply is longer than the limit of 4096 bytes"), "{error}");
}

#[tokio::test]
async fn clients_of_one_configuration_share_connections() {
    let server = Server::start(vec![json(GOOD)]).await;
    let config = server.config();
    for _ in 0..3 {
        Client::new(&config, "tea").call(ListCupsRequest::new().kitchen("main")).await.unwrap();
        Client::new(&config.clone().region("ap-other"), "tea").call(WashCupRequest::new()).await.unwrap();
    }
    assert_eq!((server.received().len(), server.connections()), (6, 1));
}

#[tokio::test]
async fn a_raw_reply_is_as_it_came() {
    let body = r#"{"Response":{"Error":{"Code":"NoCup","Message":"none"},"New":1,"RequestId":"abc"}}"#;
    let server = Server::start(vec![json(body)]).await;
    let raw =
        Client::new(&server.config(), "tea").call(ListCupsRequest::new().kitchen("main")).send_raw().await.unwrap();
    assert_eq!((raw.status.as_u16(), &raw.body[..]), (200, body.as_bytes()));
    assert_eq!(raw.headers.get("content-type").unwrap(), "application/json");
}

#[tokio::test]
async fn what_cannot_work_is_refused_before_anything_is_sent() {
    let server = Server::start(vec![json(GOOD)]).await;
    let client = Client::new(&server.config(), "tea");
    let too_many = ListCupsRequest::new().kitchen("main").limit(101);
    for (call, expected) in [
        (
            client.call(too_many.clone()),
            "Limit is 101; it must be from 1 to 100 (unchecked() sends it all the same) (tea.ListCups, region ap-test)",
        ),
        (
            client.call(ListCupsRequest::new().kitchen("main")).header("Authorization", "x"),
            "header authorization is the call's own to set (tea.ListCups, region ap-test)",
        ),
        (
            client.call(ListCupsRequest::new().kitchen("main")).header("X-TC-Action", "x"),
            "header x-tc-action is the call's own to set (tea.ListCups, region ap-test)",
        ),
        (
            client.call(ListCupsRequest::new().kitchen("main")).header("a b", "x"),
            "\"a b\" is not the name of a header (tea.ListCups, region ap-test)",
        ),
        (
            client.call(ListCupsRequest::new().kitchen("main")).header("x", "a\r\nb"),
            "the value of header x holds characters that a header cannot (tea.ListCups, region ap-test)",
        ),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidRequest, expected));
    }
    let error = client.call(ListCupsRequest::new().kitchen("main")).region("a\nb").await.unwrap_err();
    assert!(error.to_string().starts_with("\"a\\nb\" is not a name of a region"), "{error}");
    let config = server.config().credentials(Credentials::new("id", "key").with_token("to\nken"));
    let error = Client::new(&config, "tea").call(ListCupsRequest::new().kitchen("main")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(!error.to_string().contains("ken\""), "{error}");
    assert!(server.received().is_empty());

    client.call(too_many).unchecked().await.unwrap();
    assert_eq!(server.received()[0].body, r#"{"Kitchen":"main","Limit":101}"#);
}

#[tokio::test]
async fn plain_http_needs_a_word() {
    let config = Config::new(Credentials::new("id", "key")).endpoint("http://tea.example.com");
    let error = Client::new(&config, "tea").call(ListCupsRequest::new().kitchen("main")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("is plain HTTP") && error.to_string().contains("allow_plain_http()"), "{error}");
    let call = Client::new(&config.allow_plain_http(), "tea").call(ListCupsRequest::new().kitchen("main"));
    assert_eq!(call.sign().await.unwrap().uri(), "http://tea.example.com/");
    // Without an endpoint it is the site's, over HTTPS.
    let site =
        Client::new(&Config::new(Credentials::new("id", "key")), "tea").call(ListCupsRequest::new().kitchen("main"));
    assert_eq!(site.sign().await.unwrap().uri(), "https://tea.intl.tencentcloudapi.com/");
}

#[tokio::test]
async fn warnings_and_odd_values_are_told_to_tracing() {
    let body = r#"{"Response":{"DeprecatedWarning":"use PourCup","TotalCount":"many","Cups":[{"Id":7,"Size":1},{"Size":"soon"}]}}"#;
    let server = Server::start(vec![json(body)]).await;
    let reply = list(&server).await.unwrap();
    assert_eq!((reply.total_count, reply.cups[0].id.as_str(), reply.cups[1].size), (0, "7", 0));
    let text = log();
    assert!(text.contains("WARN") && text.contains("use PourCup"), "{text}");
    assert!(text.contains("path=TotalCount") && text.contains("odd=3"), "{text}");
}

#[tokio::test]
async fn secrets_are_never_printed() {
    let refusal =
        json(r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"slow down"},"RequestId":"x"}}"#);
    let server = Server::start(vec![refusal, json(r#"{"Response":{"Best":{"Pin":"pin-of-the-cup"}}}"#)]).await;
    let config = server.config().retry(fast());
    let client = Client::new(&config, "tea");
    let request = ListCupsRequest::new().kitchen("main").key("key-of-the-kitchen");
    let call = client.call(request.clone());
    let mut shown = format!("{config:?} {client:?} {call:?} {request:?}");
    let signed = client.call(request).sign().await.unwrap();
    shown.push_str(&format!("{:?}", signed.headers()));
    let reply = call.await.unwrap();
    assert_eq!(reply.best.as_ref().unwrap().pin.as_deref(), Some("pin-of-the-cup"));
    shown.push_str(&format!("{reply:?}"));
    assert!(shown.contains("Pin: ***") && shown.contains("Key: ***"), "{shown}");
    shown.push_str(&log());
    assert!(shown.contains("attempt=2"), "{shown}");
    for secret in ["the-secret-key", "the-token", "key-of-the-kitchen", "pin-of-the-cup", "Signature="] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

/// What this test runs itself with, in a process of its own, since a proxy is set by the environment.
const PROBE: &str = "TENCENTCLOUD_TEST_ENDPOINT";

#[tokio::test]
async fn local_calls_go_through_no_proxy() {
    if let Ok(endpoint) = std::env::var(PROBE) {
        let config = Config::new(Credentials::new("id", "key")).endpoint(endpoint).retry(RetryPolicy::off());
        Client::new(&config, "tea").call(ListCupsRequest::new().kitchen("main")).await.unwrap();
        return;
    }
    let (server, proxy) = (Server::start(vec![json(GOOD)]).await, Server::start(vec![json("{}")]).await);
    let run = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "local_calls_go_through_no_proxy"])
        .env(PROBE, format!("http://{}", server.address))
        .env("HTTP_PROXY", format!("http://{}", proxy.address))
        .env("http_proxy", format!("http://{}", proxy.address))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output();
    let output = run.await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((server.received().len(), proxy.received().len()), (1, 0));
}
