//! Streams of events over real sockets on loopback, from servers that behave and from servers that
//! do not.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::borrow::Cow;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream;
use support::{Answer, Server, json, log, reply};
use tencentcloud_core::Operation;
use tencentcloud_core::model::Effect;
use tencentcloud_core::{
    Action, Body, Client, Config, Credentials, Error, ErrorKind, Event, Events, RetryPolicy, Sending, Streaming,
    Transport,
};
use tencentcloud_derive::Model;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[derive(Model)]
#[model(request)]
#[non_exhaustive]
struct ChatRequest {
    #[model(required)]
    question: Option<String>,
    stream: Option<bool>,
}

#[derive(Model)]
#[non_exhaustive]
struct ChatResponse {
    id: Option<String>,
    created: i64,
    choices: Vec<Choice>,
    error_msg: Option<ErrorMsg>,
    #[model(secret)]
    token: Option<String>,
    request_id: String,
}

#[derive(Model)]
#[non_exhaustive]
struct Choice {
    delta: Option<Delta>,
    finish_reason: Option<String>,
}

#[derive(Model)]
#[non_exhaustive]
struct Delta {
    content: String,
}

#[derive(Model)]
#[non_exhaustive]
struct ErrorMsg {
    msg: Option<String>,
    code: Option<i64>,
}

impl Action for ChatRequest {
    type Response = ChatResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("ChatCompletions"),
        ..Operation::BASE
    };
}

impl Streaming for ChatRequest {}

/// An action that only reads, and does not say what its events hold.
#[derive(Model)]
#[model(request)]
#[non_exhaustive]
struct GetTalkRequest {
    #[model(required)]
    id: Option<String>,
}

#[derive(Model)]
#[non_exhaustive]
struct GetTalkResponse {
    request_id: Option<String>,
}

impl Action for GetTalkRequest {
    type Response = GetTalkResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("GetTalk"),
        effect: Effect::Reads,
        ..Operation::BASE
    };
}

impl Streaming for GetTalkRequest {}

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nX-TC-RequestId: stream-1\r\n";

fn head(framing: &str) -> Vec<u8> {
    format!("{HEAD}{framing}\r\n\r\n").into_bytes()
}

/// The head of a stream in chunks, and these.
fn chunked<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bytes = head("Transfer-Encoding: chunked");
    for chunk in chunks.into_iter().filter(|chunk| !chunk.is_empty()) {
        bytes.extend_from_slice(&framed(chunk));
    }
    bytes
}

fn framed(chunk: impl AsRef<[u8]>) -> Vec<u8> {
    let chunk = chunk.as_ref();
    [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat()
}

/// A whole stream.
fn stream(body: impl AsRef<[u8]>) -> Answer {
    let mut bytes = chunked([body.as_ref()]);
    bytes.extend_from_slice(b"0\r\n\r\n");
    Answer::Send(bytes)
}

/// An event with a word in it.
fn says(word: &str) -> String {
    format!("data: {{\"Id\":\"c1\",\"Choices\":[{{\"Delta\":{{\"Content\":\"{word}\"}}}}]}}\n\n")
}

fn refusal(code: &str) -> String {
    format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"no"}},"RequestId":"in-body"}}}}"#)
}

fn words(events: &[Event<ChatResponse>]) -> Vec<String> {
    let delta = |event: &Event<ChatResponse>| Some(event.reply.choices.first()?.delta.as_ref()?.content.clone());
    events.iter().map(|event| delta(event).unwrap_or_default()).collect()
}

fn fast() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::from_millis(1))
}

fn chat(config: &Config) -> Events<ChatRequest> {
    Client::new(&config.clone().retry(fast()), "tea").call(ChatRequest::new().question("why?").stream(true)).events()
}

/// What comes before the end, and the error where that is one. Afterwards there is nothing.
async fn drain(mut events: Events<ChatRequest>) -> (Vec<Event<ChatResponse>>, Option<Error>) {
    let mut all = Vec::new();
    let error = loop {
        match events.next().await {
            Some(Ok(event)) => all.push(event),
            Some(Err(error)) => break Some(error),
            None => break None,
        }
    };
    assert!(events.next().await.is_none() && events.try_next().await.unwrap().is_none());
    (all, error)
}

#[tokio::test]
async fn events_are_typed_and_heartbeats_are_none() {
    let body = concat!(
        ":heartbeat\n\n\u{feff}:no mark\n",
        "data: {\"Id\":\"c1\",\"Created\":\"7\",\"Choices\":[{\"Delta\":{\"Content\":\"你好\"}}],\"New\":1}\n\n",
        "data:\n\ndata\n\n:heartbeat\n\n",
        "event: message\r\nid: 9\r\ndata: {\"Choices\":\r\n:heartbeat\r\ndata: [{\"Delta\": {\"Content\":\r\ndata: \" tea\"}}]}\r\n\r\n",
        "event: ping\r\rretry: 100\rdata: {\"RequestId\":\"own\"}\r\r",
        "data: {\"Response\":{\"Id\":\"c2\",\"RequestId\":\"own\"}}\n\n",
        "data: [DONE]\n\ndata: not for us\n\n",
    );
    let server = Server::start(vec![stream(body)]).await;
    let mut events = chat(&server.config());
    assert_eq!(events.request_id(), None);
    let mut all = Vec::new();
    while let Some(event) = events.try_next().await.unwrap() {
        all.push(event);
    }
    assert_eq!(words(&all), ["你好", " tea", "", ""]);
    assert_eq!(
        (all[0].reply.created, all[0].reply.id.as_deref(), &all[3].reply.id),
        (7, Some("c1"), &Some("c2".into()))
    );
    let ids: Vec<_> = all.iter().map(|event| event.reply.request_id.as_str()).collect();
    assert_eq!((ids, events.request_id()), (vec!["stream-1", "stream-1", "own", "own"], Some("stream-1")));
    let (names, ids): (Vec<_>, Vec<_>) = all.iter().map(|event| (event.name.as_deref(), event.id.as_deref())).unzip();
    assert_eq!(names, [None, Some("message"), None, None]);
    assert_eq!(ids, [None, Some("9"), Some("9"), Some("9")]);
    assert_eq!(all[1].raw, "{\"Choices\":\n[{\"Delta\": {\"Content\":\n\" tea\"}}]}");
    assert_eq!(server.received()[0].body, r#"{"Question":"why?","Stream":true}"#);
    assert!(log().contains("path=Created"), "{}", log());
}

#[tokio::test]
async fn chunks_may_end_anywhere() {
    let body = [says("你好，世界"), ":心跳\r\n\r\n".to_owned(), says("☕")].concat().replace('\n', "\r\n");
    for size in [1, 2, 3, 7, 64] {
        let mut bytes = chunked(body.as_bytes().chunks(size));
        bytes.extend_from_slice(b"0\r\n\r\n");
        let server = Server::start(vec![Answer::Send(bytes)]).await;
        let all = chat(&server.config()).try_collect().await.unwrap();
        assert_eq!(words(&all), ["你好，世界", "☕"], "chunks of {size}");
    }
}

#[tokio::test]
async fn a_letter_may_come_in_two_packets() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = config_for(&listener);
    let server = tokio::spawn(async move {
        let mut socket = accept(&listener).await;
        let body = says("你");
        let (start, end) = body.as_bytes().split_at(body.find('你').unwrap() + 1);
        socket.write_all(&chunked([start])).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        socket.write_all(&framed(end)).await.unwrap();
        // The event is whole although the stream is not over.
        socket.read(&mut [0]).await.unwrap_or(0)
    });
    let mut events = chat(&config);
    let event = events.try_next().await.unwrap().unwrap();
    assert_eq!(words(&[event]), ["你"]);
    drop(events);
    assert_eq!(within(server).await.unwrap(), 0);
}

#[tokio::test]
async fn the_last_event_needs_no_blank_line() {
    let body = format!("{}{}", says("a"), says("b"));
    for cut in 0..=2 {
        let body = &body[..body.len() - cut];
        let framings = [
            stream(body),
            Answer::Cut([head("Connection: close"), body.as_bytes().to_vec()].concat()),
            Answer::Send([head(&format!("Content-Length: {}", body.len())), body.as_bytes().to_vec()].concat()),
        ];
        for answer in framings {
            let server = Server::start(vec![answer]).await;
            let (events, error) = drain(chat(&server.config())).await;
            assert_eq!(
                (words(&events), error.is_none()),
                (vec!["a".to_owned(), "b".to_owned()], true),
                "without {cut}"
            );
        }
    }
}

#[tokio::test]
async fn a_stream_that_is_cut_is_an_error() {
    let whole = format!("{}{}", says("a"), says("b"));
    let part = &whole.as_bytes()[..whole.len() - 8];
    let length = head(&format!("Content-Length: {}", whole.len()));
    for (bytes, kind, expected) in [
        (chunked([part]), ErrorKind::Connection, "the reply broke off"),
        // Also between two events.
        (chunked([says("a").as_bytes()]), ErrorKind::Connection, "the reply broke off"),
        ([length, part.to_vec()].concat(), ErrorKind::Connection, "the reply broke off"),
        // Where the end of the connection is the end of the reply, the JSON tells.
        (
            [head("Connection: close"), part.to_vec()].concat(),
            ErrorKind::Decode,
            "event 2 of the stream breaks off, in Choices[0].Delta.Content: EOF while parsing a string",
        ),
    ] {
        let server = Server::start(vec![Answer::Cut(bytes)]).await;
        let (events, error) = drain(chat(&server.config())).await;
        let error = error.unwrap();
        assert_eq!((words(&events), error.kind()), (vec!["a".to_owned()], kind), "{error}");
        assert!(error.to_string().starts_with(expected), "{error}");
        assert_eq!(error.request_id(), Some("stream-1"));
        assert_eq!(error.action(), Some("tea.ChatCompletions"));
        assert!(error.to_string().ends_with("(tea.ChatCompletions, region ap-test, request id stream-1)"), "{error}");
        // Nothing is tried again after the first event.
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn errors_in_the_middle_come_in_several_styles() {
    let envelope = refusal("InternalError.Model");
    for (event, code, message, request_id) in [
        (format!("event: error\ndata: {envelope}\n\n"), "InternalError.Model", "no", "in-body"),
        (format!("event:error\r\ndata:{envelope}\r\n\r\n"), "InternalError.Model", "no", "in-body"),
        (format!("data: {envelope}\n\n"), "InternalError.Model", "no", "in-body"),
        ("data: {\"Error\":{\"Code\":\"Busy\",\"Message\":\"later\"}}\n\n".into(), "Busy", "later", "stream-1"),
        ("data: {\"Id\":\"c\",\"ErrorMsg\":{\"Msg\":\"slow\",\"Code\":4001}}\n\n".into(), "4001", "slow", "stream-1"),
        ("data: {\"ErrorMsg\":{\"Code\":\"4000\"}}\n\n".into(), "4000", "the API gave no message", "stream-1"),
        ("event: error\ndata: {\"Code\":\"Busy\",\"Message\":\"x\"}\n\n".into(), "Busy", "x", "stream-1"),
        ("event: Error\ndata: {\"code\":17,\"message\":\"x\"}\n\n".into(), "17", "x", "stream-1"),
        ("event: error\ndata: out of tea\n\n".into(), "Unknown", "out of tea", "stream-1"),
        ("event: error\ndata: {}\n\n".into(), "Unknown", "the API gave no message", "stream-1"),
    ] {
        let body = format!("{}{event}{}", says("a"), says("b"));
        let server = Server::start(vec![stream(body)]).await;
        let (events, error) = drain(chat(&server.config())).await;
        let error = error.unwrap_or_else(|| panic!("no error from {event}"));
        assert_eq!(words(&events), ["a"], "{event}");
        assert_eq!((error.kind(), error.code(), error.message()), (ErrorKind::Api, Some(code), message), "{event}");
        assert_eq!(error.request_id(), Some(request_id), "{event}");
        assert_eq!(server.received().len(), 1);
    }
    // What says that nothing is wrong is no error.
    let fine = concat!(
        "data: {\"ErrorMsg\":null,\"Error\":null}\n\ndata: {\"ErrorMsg\":{\"Msg\":\"\",\"Code\":0}}\n\n",
        "data: {\"ErrorMsg\":{}}\n\ndata: {\"Response\":{\"Error\":null,\"RequestId\":\"x\"}}\n\n"
    );
    let server = Server::start(vec![stream(fine)]).await;
    let (events, error) = drain(chat(&server.config())).await;
    assert_eq!((events.len(), error.is_none()), (4, true));
}

#[tokio::test]
async fn data_that_is_not_json_ends_it_with_the_place() {
    for (data, expected) in [
        ("data: tea\n\n", "event 2 of the stream is not JSON: expected ident at line 1 column 2; 3 bytes: \"tea\""),
        ("data: [1]\n\n", "event 2 of the stream is JSON, but not what the API sends: invalid type: list"),
        ("data: {} {}\n\n", "event 2 of the stream is not JSON: trailing characters"),
        (
            "data: {\"Token\":\"hunter2\",\"Id\":\n\n",
            "event 2 of the stream breaks off, in Id: EOF while parsing a value at line 1 column 24; 24 bytes: \
             \"{\\\"Token\\\":\\\"***\\\",\\\"Id\\\":\"",
        ),
        ("data: [DONE\n\n", "event 2 of the stream is not JSON: expected value at line 1 column 2; 5 bytes"),
    ] {
        let server = Server::start(vec![stream(format!(":\n\n{}{data}{}", says("a"), says("b")))]).await;
        let (events, error) = drain(chat(&server.config())).await;
        let error = error.unwrap();
        assert_eq!((words(&events), error.kind()), (vec!["a".to_owned()], ErrorKind::Decode), "{error}");
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[tokio::test]
async fn a_stream_that_is_compressed_is_told() {
    let head = format!("{HEAD}Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n").into_bytes();
    let server = Server::start(vec![Answer::Send([&head[..], b"\x1f\x8b\x08\0"].concat())]).await;
    let (events, error) = drain(chat(&server.config())).await;
    let error = error.unwrap();
    assert!(events.is_empty() && error.kind() == ErrorKind::Decode, "{error}");
    assert!(error.to_string().starts_with("the reply is compressed (\"gzip\"), which no request asks for"), "{error}");
    assert_eq!((error.request_id(), server.received().len()), (Some("stream-1"), 1));
    // A stream that only says so is read.
    let body = says("a");
    let head = format!("{HEAD}Content-Encoding: utf-8\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let server = Server::start(vec![Answer::Send(head.into_bytes())]).await;
    assert_eq!(words(&drain(chat(&server.config())).await.0), ["a"]);
}

#[tokio::test]
async fn a_stream_without_events_must_say_that_it_is_done() {
    let server = Server::start(vec![stream("data: [DONE]\n\n"), stream(":heartbeat\n\n")]).await;
    let (events, error) = drain(chat(&server.config())).await;
    assert!(events.is_empty() && error.is_none(), "{error:?}");
    let (events, error) = drain(chat(&server.config())).await;
    let error = error.unwrap();
    assert_eq!((events.len(), error.kind()), (0, ErrorKind::Decode));
    assert!(error.to_string().starts_with("the stream of events ended before the first one"), "{error}");
}

#[tokio::test]
async fn without_a_stream_the_reply_is_the_one_event() {
    let body = r#"{"Response":{"Id":"c1","Choices":[{"FinishReason":"stop"}],"RequestId":"in-body"}}"#;
    let server = Server::start(vec![json(body), reply(200, "application/json; charset=utf-8", body)]).await;
    for _ in 0..2 {
        let mut events = chat(&server.config());
        let event = events.try_next().await.unwrap().unwrap();
        assert_eq!(event.reply.choices[0].finish_reason.as_deref(), Some("stop"));
        assert_eq!((event.reply.request_id.as_str(), event.raw.as_str(), event.name), ("in-body", body, None));
        assert!(events.next().await.is_none());
    }
    // The connection was kept.
    assert_eq!((server.received().len(), server.connections()), (2, 2));

    for (answer, kind, expected) in [
        (json(&refusal("FailedOperation")), ErrorKind::Api, "FailedOperation: no (tea.ChatCompletions, region ap-test"),
        (
            json(r#"{"Response":{"ErrorMsg":{"Msg":"slow","Code":4001},"RequestId":"in-body"}}"#),
            ErrorKind::Api,
            "4001: slow (tea.ChatCompletions, region ap-test",
        ),
        (reply(502, "text/html", "<html>bad"), ErrorKind::Status, "the reply is HTML or XML, not JSON; status 502"),
        (json(""), ErrorKind::Decode, "the reply is empty"),
        (reply(200, "", "data: {}\n\n"), ErrorKind::Decode, "the reply is not JSON"),
        (
            reply(503, "text/event-stream", "data: {\"Id\":\"a\"}\n\n"),
            ErrorKind::Status,
            "the server answered with status 503",
        ),
        (
            reply(400, "text/event-stream", format!("event: error\ndata: {}\n\n", refusal("Wrong"))),
            ErrorKind::Api,
            "Wrong: no (tea.ChatCompletions, region ap-test, status 400, request id in-body)",
        ),
    ] {
        let server = Server::start(vec![answer]).await;
        let (events, error) = drain(chat(&server.config())).await;
        let error = error.unwrap();
        assert_eq!((events.len(), error.kind()), (0, kind), "{error}");
        assert!(error.to_string().starts_with(expected), "{error}");
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn media_types_have_parameters_and_any_case() {
    for media_type in ["text/event-stream", "Text/Event-Stream;charset=UTF-8", " text/event-stream ; charset=utf-8"] {
        let server = Server::start(vec![reply(200, media_type, says("a"))]).await;
        let all = chat(&server.config()).try_collect().await.unwrap();
        assert_eq!(words(&all), ["a"], "{media_type}");
        // This one has no id in a header.
        assert_eq!(all[0].reply.request_id, "");
    }
}

#[tokio::test]
async fn a_plain_call_gives_its_plain_reply_or_says_what_to_do() {
    let body = r#"{"Response":{"Id":"c1","ErrorMsg":{"Code":4000},"RequestId":"in-body"}}"#;
    let hanging = chunked([says("a").as_bytes()]);
    let server = Server::start(vec![json(body), Answer::Send(hanging)]).await;
    let client = Client::new(&server.config(), "tea");
    let plain = client.call(ChatRequest::new().question("why?").stream(false)).await.unwrap();
    assert_eq!((plain.id.as_deref(), plain.request_id.as_str()), (Some("c1"), "in-body"));
    assert_eq!(server.received()[0].body, r#"{"Question":"why?","Stream":false}"#);
    // Told at once, and not when the stream is over.
    let error = client.call(ChatRequest::new().question("why?")).await.unwrap_err();
    assert_eq!((error.kind(), error.request_id()), (ErrorKind::Decode, Some("stream-1")));
    assert!(error.message().contains(".events()") && error.message().contains("`Stream`"), "{error}");
    assert_eq!(server.received().len(), 2);

    let server = Server::start(vec![stream(says("a"))]).await;
    let raw = Client::new(&server.config(), "tea").call(ChatRequest::new().question("why?")).send_raw().await.unwrap();
    assert_eq!(raw.body, says("a"));
}

#[tokio::test]
async fn one_line_may_be_long_and_a_stream_longer() {
    let long = "茶".repeat(400_000);
    let server = Server::start(vec![stream(says(&long))]).await;
    let all = chat(&server.config()).try_collect().await.unwrap();
    assert!(words(&all) == [long.as_str()] && all[0].raw.len() > 1_200_000);

    // The limit is for an event: the stream is not kept.
    let limited = server.config().reply_limit(1000);
    let (events, error) = drain(chat(&limited)).await;
    let error = error.unwrap();
    assert_eq!((events.len(), error.kind()), (0, ErrorKind::Decode));
    assert!(error.to_string().starts_with("an event is longer than the reply limit of 1000 bytes"), "{error}");
    let server = Server::start(vec![stream(says("many").repeat(5000))]).await;
    assert_eq!(chat(&server.config().reply_limit(1000)).try_collect().await.unwrap().len(), 5000);
    // Nor may a line never end.
    let endless = [says("a").as_bytes(), &[b':'; 2000]].concat();
    let server = Server::start(vec![Answer::Send(chunked([&endless[..]]))]).await;
    let (events, error) = drain(chat(&server.config().reply_limit(1000))).await;
    assert_eq!((events.len(), error.unwrap().kind()), (1, ErrorKind::Decode));
}

#[tokio::test]
async fn before_the_first_event_a_call_is_tried_again() {
    let throttled = refusal("RequestLimitExceeded");
    let in_stream = stream(format!(":heartbeat\n\nevent: error\ndata: {throttled}\n\n"));
    let server = Server::start(vec![json(&throttled), in_stream.clone(), stream(says("a"))]).await;
    let all = chat(&server.config()).try_collect().await.unwrap();
    assert_eq!((words(&all), server.received().len()), (vec!["a".to_owned()], 3));

    // Not after it, and then the error says how often it was sent.
    let late = stream(format!("{}event: error\ndata: {throttled}\n\n", says("a")));
    let server = Server::start(vec![in_stream.clone(), late]).await;
    let (events, error) = drain(chat(&server.config())).await;
    let error = error.unwrap();
    assert!(error.is_throttled() && error.to_string().ends_with("2 attempts)"), "{error}");
    assert_eq!((words(&events), server.received().len()), (vec!["a".to_owned()], 2));

    // As often as the policy says, which the call may set.
    let server = Server::start(vec![in_stream]).await;
    let client = Client::new(&server.config().retry(fast()), "tea");
    let error = client
        .call(ChatRequest::new().question("why?"))
        .retry(RetryPolicy::off())
        .events()
        .try_next()
        .await
        .unwrap_err();
    assert_eq!((error.is_throttled(), server.received().len()), (true, 1));

    // A connection that breaks before the first event: only what reads is tried again.
    let cut = Answer::Cut(chunked([&b":heartbeat\n\n"[..]]));
    let server = Server::start(vec![cut.clone(), cut.clone(), stream("data: {\"Word\":\"tea\"}\n\n")]).await;
    let client = Client::new(&server.config().retry(fast()), "tea");
    let all = client.call(GetTalkRequest::new().id("1")).events().try_collect().await.unwrap();
    assert_eq!((all.len(), all[0].raw.as_str(), server.received().len()), (1, r#"{"Word":"tea"}"#, 3));
    assert_eq!(all[0].reply.request_id.as_deref(), Some("stream-1"));
    let server = Server::start(vec![cut, stream(says("a"))]).await;
    let (_, error) = drain(chat(&server.config())).await;
    assert_eq!((error.unwrap().kind(), server.received().len()), (ErrorKind::Connection, 1));
}

#[tokio::test]
async fn what_cannot_work_is_refused_before_anything_is_sent() {
    let server = Server::start(vec![stream(says("a"))]).await;
    let client = Client::new(&server.config(), "tea");
    let events = client.call(ChatRequest::new().question("why?")).header("Authorization", "x").events();
    let (_, error) = drain(events).await;
    assert_eq!(error.unwrap().kind(), ErrorKind::InvalidRequest);
    // Nor is anything without a poll.
    drop(client.call(ChatRequest::new().question("why?")).events());
    assert!(server.received().is_empty());
}

fn config_for(listener: &TcpListener) -> Config {
    let address = listener.local_addr().unwrap();
    Config::new(Credentials::new("id", "key")).endpoint(format!("http://{address}")).region("ap-test")
}

/// A connection whose request was read.
async fn accept(listener: &TcpListener) -> TcpStream {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"}") {
        assert_ne!(socket.read_buf(&mut request).await.unwrap(), 0);
    }
    socket
}

async fn within<T>(waiting: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("in time")
}

#[tokio::test]
async fn who_stops_early_closes_the_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = config_for(&listener);
    let server = tokio::spawn(async move {
        // Twice: stopped after an event, and before the head of the reply.
        for sends in [true, false] {
            let mut socket = accept(&listener).await;
            if sends {
                socket.write_all(&chunked([says("a").as_bytes()])).await.unwrap();
            }
            assert_eq!(socket.read(&mut [0]).await.unwrap_or(0), 0);
        }
        listener
    });
    let mut events = chat(&config);
    events.try_next().await.unwrap().unwrap();
    // Dropping what waits for the next event loses nothing, and does not stop it.
    assert!(tokio::time::timeout(Duration::from_millis(10), events.next()).await.is_err());
    drop(events);
    let mut events = chat(&config);
    assert!(tokio::time::timeout(Duration::from_millis(50), events.next()).await.is_err());
    drop(events);
    within(server).await.unwrap();
}

#[tokio::test]
async fn after_the_last_event_the_connection_is_closed_or_kept_but_not_held() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = config_for(&listener);
    let server = tokio::spawn(async move {
        let mut socket = accept(&listener).await;
        // Said to be done, and the reply goes on.
        socket.write_all(&chunked([says("a").as_bytes(), b"data: [DONE]\n\n"])).await.unwrap();
        assert_eq!(socket.read(&mut [0]).await.unwrap_or(0), 0);
    });
    let mut events = chat(&config);
    while events.try_next().await.unwrap().is_some() {}
    within(server).await.unwrap();
    drop(events);
}

#[tokio::test]
async fn a_stall_is_a_timeout_and_heartbeats_are_life() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = config_for(&listener);
    let server = tokio::spawn(async move {
        let mut socket = accept(&listener).await;
        socket.write_all(&chunked([says("a").as_bytes()])).await.unwrap();
        for _ in 0..8 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            socket.write_all(&framed(b":heartbeat\n\n")).await.unwrap();
        }
        socket.write_all(&framed(says("b"))).await.unwrap();
        assert_eq!(socket.read(&mut [0]).await.unwrap_or(0), 0);
    });
    let client = Client::new(&config.idle_timeout(Duration::ZERO), "tea");
    // The stream takes longer than the timeout of the call and than the idle timeout.
    let call = client.call(ChatRequest::new().question("why?")).timeout(Duration::from_millis(600));
    let (events, error) = within(drain(call.idle_timeout(Duration::from_millis(600)).events())).await;
    let error = error.unwrap();
    assert_eq!((words(&events), error.kind()), (vec!["a".to_owned(), "b".to_owned()], ErrorKind::Timeout));
    assert!(error.to_string().starts_with("the stream of events stalled: no byte within 600ms"), "{error}");
    assert_eq!(error.request_id(), Some("stream-1"));
    within(server).await.unwrap();
}

#[tokio::test]
async fn the_timeout_of_the_call_ends_with_the_head_of_the_reply() {
    // Without a head it is that of any call.
    let server = Server::start(vec![Answer::Hang]).await;
    let config = server.config().timeout(Duration::from_millis(50));
    let (_, error) = within(drain(chat(&config))).await;
    assert!(error.unwrap().to_string().starts_with("no reply within 50ms"));
    // A reply that is not a stream keeps it for its body.
    let server = Server::start(vec![Answer::Send(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{".to_vec(),
    )])
    .await;
    let (_, error) = within(drain(chat(&server.config().timeout(Duration::from_millis(50))))).await;
    assert!(error.unwrap().to_string().starts_with("no reply within 50ms"));
    // With a head, the idle timeout counts, before the first event too. It is not tried again.
    let server = Server::start(vec![Answer::Send(chunked([&b":heartbeat\n\n"[..]]))]).await;
    let config = server.config().timeout(Duration::from_millis(1_500)).idle_timeout(Duration::from_millis(1_600));
    let started = std::time::Instant::now();
    let (_, error) = within(drain(chat(&config))).await;
    let error = error.unwrap();
    assert!(error.is_timeout() && error.to_string().starts_with("the stream of events stalled"), "{error}");
    assert!(started.elapsed() >= Duration::from_millis(1_600));
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn time_is_what_the_configuration_says_and_may_be_endless() {
    assert_eq!(Config::DEFAULT_IDLE_TIMEOUT, Duration::from_secs(120));
    let server = Server::start(vec![stream(says("a")), stream(says("a"))]).await;
    let config = server.config().timeout(Duration::MAX).idle_timeout(Duration::MAX);
    assert!(format!("{config:?}").contains("idle_timeout"));
    assert_eq!(chat(&config).try_collect().await.unwrap().len(), 1);
    // Time between two polls is the reader's.
    let mut events = chat(&server.config().idle_timeout(Duration::from_millis(1)));
    if let Ok(Some(_)) = events.try_next().await {
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(events.try_next().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_stream_is_a_stream_and_can_go_to_another_task() {
    fn is_one<S: Stream<Item = Result<Event<ChatResponse>, Error>> + Send + Unpin + 'static>(stream: S) -> S {
        stream
    }
    let server = Server::start(vec![stream(says("a"))]).await;
    let mut events = is_one(chat(&server.config()));
    let task = tokio::spawn(async move {
        let mut all = Vec::new();
        while let Some(event) = poll_fn(|context| Pin::new(&mut events).poll_next(context)).await {
            all.push(event.unwrap());
        }
        (all, format!("{events:?}"))
    });
    let (all, shown) = task.await.unwrap();
    assert_eq!(words(&all), ["a"]);
    assert!(shown.contains("ChatCompletions") && shown.contains("is_over: true"), "{shown}");
}

#[tokio::test]
async fn secrets_are_never_printed() {
    let body = "data: {\"Token\":\"hunter2\"}\n\ndata: {\"Token\":\"hunter2\",\"Id\":}\n\n";
    let server = Server::start(vec![stream(body)]).await;
    let (events, error) = drain(chat(&server.config())).await;
    assert_eq!(events[0].reply.token.as_deref(), Some("hunter2"));
    let shown = format!("{events:?} {error:?} {} {}", error.as_ref().unwrap(), log());
    assert!(shown.contains("Token: ***") && shown.contains("raw: 19 bytes"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// A transport that has the whole reply at once.
#[derive(Debug)]
struct Whole(&'static str);

impl Transport for Whole {
    fn send(&self, _: http::Request<bytes::Bytes>) -> Sending<'_> {
        let mut response = http::Response::new(Body::whole(self.0));
        let media_type = http::HeaderValue::from_static("text/event-stream");
        response.headers_mut().insert("content-type", media_type);
        Box::pin(std::future::ready(Ok(response)))
    }
}

#[tokio::test]
async fn a_body_may_be_here_at_once() {
    let config = Config::new(Credentials::new("id", "key")).transport(Whole("data: {}\n\ndata: {\"Id\":\"b\"}"));
    let all = chat(&config).try_collect().await.unwrap();
    assert_eq!((all.len(), all[1].reply.id.as_deref()), (2, Some("b")));
}
