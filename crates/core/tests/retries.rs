//! What is sent again and what is not, over real sockets; and the limits of a client, in paused time.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use support::{Answer, ListCupsRequest, Server, WashCupRequest, json, reply};
use tencentcloud_core::Operation;
use tencentcloud_core::credentials::{CredentialsContext, Fetching};
use tencentcloud_core::{
    Action, Body, Client, Config, Credentials, ErrorKind, Limits, ProvideCredentials, RetryPolicy, Sending, Transport,
};
use tencentcloud_derive::Model;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::time::Instant;

const GOOD: &str = r#"{"Response":{"RequestId":"good"}}"#;

/// An action that changes something and has a client token.
#[derive(Model)]
#[model(request)]
#[non_exhaustive]
struct BuyCupRequest {
    client_token: Option<String>,
}

impl Action for BuyCupRequest {
    type Response = support::WashCupResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("BuyCup"),
        client_token: Some(Cow::Borrowed("ClientToken")),
        ..Operation::BASE
    };
}

/// The same, but what has the token's name is a number.
#[derive(Model)]
#[model(request)]
#[non_exhaustive]
struct CountCupRequest {
    client_token: Option<i64>,
}

impl Action for CountCupRequest {
    type Response = support::WashCupResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("CountCup"),
        client_token: Some(Cow::Borrowed("ClientToken")),
        ..Operation::BASE
    };
}

/// An action with a rate.
#[derive(Model)]
#[model(request)]
#[non_exhaustive]
struct StirRequest {
    cup: Option<String>,
}

impl Action for StirRequest {
    type Response = support::WashCupResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("Stir"),
        rate: Some(20),
        ..Operation::BASE
    };
}

fn fast() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::from_millis(1)).throttled_base_delay(Duration::from_millis(1))
}

fn refusal(code: &str) -> Answer {
    json(&refused(code))
}

fn refused(code: &str) -> String {
    format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"no"}},"RequestId":"r-{code}"}}}}"#)
}

fn dated(date: &str, body: &str) -> Answer {
    let length = body.len();
    Answer::Send(format!("HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes())
}

fn client(server: &Server) -> Client {
    // A rate that is learnt would hold up who was refused for too many requests.
    Client::new(&server.config().retry(fast()).limits(Limits::off()), "tea")
}

fn write() -> BuyCupRequest {
    BuyCupRequest { client_token: None }
}

/// How often a server that answers so, and then well, is asked by a read, by a write, and by a write
/// with a client token.
async fn asked(answer: Answer) -> [usize; 3] {
    let start = async || Server::start(vec![answer.clone(), json(GOOD)]).await;
    let (read, change, token) = (start().await, start().await, start().await);
    let results = [
        client(&read).call(ListCupsRequest::new().kitchen("main")).await.is_ok(),
        client(&change).call(WashCupRequest::new()).await.is_ok(),
        client(&token).call(write()).await.is_ok(),
    ];
    let asked = [&read, &change, &token].map(|server| server.received().len());
    // Who asked twice got the good answer.
    assert_eq!(results, asked.map(|times| times == 2));
    asked
}

#[tokio::test]
async fn what_went_wrong_decides_with_what_may_be_repeated() {
    for (answer, expected) in [
        (refusal("RequestLimitExceeded"), [2, 2, 2]),
        (refusal("RequestLimitExceeded.IPLimitExceeded"), [2, 2, 2]),
        (reply(429, "application/json", refused("RequestLimitExceeded.UinLimitExceeded")), [2, 2, 2]),
        (refusal("LimitExceeded.RequestLimitExceeded"), [2, 2, 2]),
        (refusal("FailedOperation.RequestLimitExceeded"), [2, 2, 2]),
        (refusal("RequestLimitExceeded.JobNumExceed"), [1, 1, 1]),
        (refusal("LimitExceeded"), [1, 1, 1]),
        (refusal("InternalError"), [2, 1, 2]),
        (refusal("ServiceUnavailable"), [2, 1, 2]),
        (refusal("ResourceNotFound"), [1, 1, 1]),
        (reply(429, "text/html", "<html>slow down"), [2, 1, 2]),
        (reply(502, "text/html", "<html>bad gateway"), [2, 1, 2]),
        (reply(404, "text/html", "<html>nowhere"), [1, 1, 1]),
        // The connection ends after the request, without a reply and in the middle of one.
        (Answer::Cut(Vec::new()), [2, 1, 2]),
        (Answer::Cut(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"Resp".to_vec()), [2, 1, 2]),
    ] {
        let shown = match &answer {
            Answer::Send(bytes) | Answer::Cut(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Answer::Hang => String::new(),
        };
        assert_eq!(asked(answer).await, expected, "read, write, write with a token: {shown}");
    }
}

#[tokio::test]
async fn a_raw_call_is_repeated_by_the_same_rules() {
    let server = Server::start(vec![refusal("InternalError"), json(GOOD)]).await;
    assert_eq!(&client(&server).call(write()).send_raw().await.unwrap().body[..], GOOD.as_bytes());
    let server = Server::start(vec![refusal("InternalError"), json(GOOD)]).await;
    let raw = client(&server).call(WashCupRequest::new()).send_raw().await.unwrap();
    assert!(raw.body.starts_with(br#"{"Response":{"Error""#));
    assert_eq!(server.received().len(), 1);
}

/// A server that resets every connection, before the request or after the first bytes of it.
async fn resetting(reads: bool) -> (std::net::SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::Relaxed);
            if reads {
                let _ = stream.read(&mut [0; 64]).await;
            }
            let _ = stream.set_zero_linger();
        }
    });
    (address, connections)
}

#[tokio::test]
async fn resets_are_repeated_where_it_is_safe_and_refused_connections_always() {
    for reads in [false, true] {
        for (is_write, expected) in [(false, 3), (true, 1)] {
            let (address, connections) = resetting(reads).await;
            let config = Config::new(Credentials::new("id", "key")).endpoint(format!("http://{address}"));
            let client = Client::new(&config.retry(fast()), "tea");
            let error = if is_write {
                client.call(WashCupRequest::new()).await.unwrap_err()
            } else {
                client.call(ListCupsRequest::new().kitchen("main")).await.unwrap_err()
            };
            assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
            assert_eq!((error.attempts().len(), connections.load(Ordering::Relaxed)), (expected, expected));
        }
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let config = Config::new(Credentials::new("id", "key")).endpoint(format!("http://{free}")).retry(fast());
    let error = Client::new(&config, "tea").call(WashCupRequest::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Unreachable, 3), "{error}");
}

#[tokio::test]
async fn client_tokens_are_one_for_a_call_and_never_overwritten() {
    let server = Server::start(vec![refusal("InternalError"), refusal("ServiceUnavailable"), json(GOOD)]).await;
    let client = client(&server);
    client.call(write()).await.unwrap();
    client.call(write()).await.unwrap();
    client.call(write()).send_raw().await.unwrap();
    let signed = client.call(write()).sign().await.unwrap();
    client.call(BuyCupRequest { client_token: Some("mine".to_owned()) }).await.unwrap();
    let mut bodies: Vec<String> = server.received().into_iter().map(|received| received.body).collect();
    assert_eq!(bodies.pop().unwrap(), r#"{"ClientToken":"mine"}"#);
    bodies.push(String::from_utf8(signed.body().to_vec()).unwrap());
    let token = |body: &String| {
        let token = body.strip_prefix(r#"{"ClientToken":""#).unwrap().strip_suffix(r#""}"#).unwrap().to_owned();
        assert!(token.len() == 32 && token.bytes().all(|digit| digit.is_ascii_hexdigit()), "{body}");
        token
    };
    let tokens: Vec<_> = bodies.iter().map(token).collect();
    assert_eq!(tokens.len(), 6);
    assert!(tokens[0] == tokens[1] && tokens[1] == tokens[2], "three attempts of a call: {tokens:?}");
    let distinct: std::collections::HashSet<_> = tokens.iter().collect();
    assert_eq!(distinct.len(), 4, "calls have different ones: {tokens:?}");
}

#[tokio::test]
async fn what_is_no_token_makes_nothing_safe() {
    let server = Server::start(vec![refusal("InternalError")]).await;
    let client = client(&server);
    client.call(CountCupRequest { client_token: None }).await.unwrap_err();
    client.call(CountCupRequest { client_token: Some(7) }).await.unwrap_err();
    client.call(BuyCupRequest { client_token: Some(String::new()) }).await.unwrap_err();
    let bodies: Vec<_> = server.received().into_iter().map(|received| received.body).collect();
    assert_eq!(bodies, ["{}", r#"{"ClientToken":7}"#, r#"{"ClientToken":""}"#]);
}

/// Tue, 01 Apr 2025 00:00:00 GMT.
const NOW: u64 = 1_743_465_600;
const TODAY: &str = "Tue, 01 Apr 2025 00:00:00 GMT";

fn times(server: &Server) -> Vec<u64> {
    server.received().iter().map(|received| received.header("x-tc-timestamp").unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn a_clock_that_is_off_by_a_day_is_corrected_once_and_for_all() {
    let yesterday = UNIX_EPOCH + Duration::from_secs(NOW - 86_400);
    let server = Server::start(vec![dated(TODAY, &refused("AuthFailure.SignatureExpire")), json(GOOD)]).await;
    let client = Client::new(&server.config().clock(yesterday), "tea");
    client.call(WashCupRequest::new()).await.unwrap();
    client.clone().call(WashCupRequest::new()).await.unwrap();
    let signed = client.call(WashCupRequest::new()).sign().await.unwrap();
    assert_eq!(times(&server), [NOW - 86_400, NOW, NOW]);
    assert_eq!(signed.headers()["x-tc-timestamp"], NOW.to_string().as_str());
    let scope = server.received()[1].header("authorization").unwrap().to_owned();
    assert!(scope.contains("/2025-04-01/tea/"), "signed anew: {scope}");
    // A client without the correction begins with its own clock; one that does not retry learns, too.
    let server = Server::start(vec![dated(TODAY, &refused("AuthFailure.SignatureExpire")), json(GOOD)]).await;
    let client = Client::new(&server.config().clock(yesterday).retry(RetryPolicy::off()), "tea");
    client.call(WashCupRequest::new()).await.unwrap_err();
    client.call(WashCupRequest::new()).await.unwrap();
    assert_eq!(times(&server), [NOW - 86_400, NOW]);
}

#[tokio::test]
async fn a_wrong_date_harms_one_call() {
    let clock = UNIX_EPOCH + Duration::from_secs(NOW);
    let expired = refused("AuthFailure.SignatureExpire");
    // A date that can be taken, but is a lie: one retry, and back to the own clock.
    let lie = dated("Thu, 01 Apr 2060 00:00:00 GMT", &expired);
    let server = Server::start(vec![lie.clone(), lie, json(GOOD)]).await;
    let client = Client::new(&server.config().clock(clock), "tea");
    let error = client.call(WashCupRequest::new()).await.unwrap_err();
    assert_eq!((error.code(), error.attempts().len()), (Some("AuthFailure.SignatureExpire"), 2));
    client.call(WashCupRequest::new()).await.unwrap();
    let sent = times(&server);
    assert_eq!((sent[0], sent[2]), (NOW, NOW));
    assert!(sent[1] > NOW + 1_000_000_000);
    // Dates that are not taken: no retry.
    for date in ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", TODAY] {
        let server = Server::start(vec![dated(date, &expired), json(GOOD)]).await;
        let client = Client::new(&server.config().clock(clock), "tea");
        client.call(WashCupRequest::new()).await.unwrap_err();
        client.call(WashCupRequest::new()).await.unwrap();
        assert_eq!(times(&server), [NOW, NOW], "{date}");
    }
}

/// Credentials with a token that changes when they are refused, up to a last one.
#[derive(Clone, Debug)]
struct Changing(Arc<Mutex<(usize, usize, Vec<String>)>>);

impl Changing {
    fn new(last: usize) -> Self {
        Self(Arc::new(Mutex::new((0, last, Vec::new()))))
    }
}

impl ProvideCredentials for Changing {
    fn credentials<'a>(&'a self, _context: &'a CredentialsContext) -> Fetching<'a> {
        let number = self.0.lock().unwrap().0;
        Box::pin(async move { Ok(Credentials::new("id", "key").with_token(format!("token-{number}"))) })
    }

    fn refused(&self, credentials: &Credentials) {
        let mut state = self.0.lock().unwrap();
        state.0 = state.1.min(state.0 + 1);
        state.2.push(credentials.token().unwrap().expose().to_owned());
    }
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let tokens = |server: &Server| {
        let received = server.received();
        received.iter().map(|received| received.header("x-tc-token").unwrap().to_owned()).collect::<Vec<_>>()
    };
    let failure = refusal("AuthFailure.TokenFailure");
    let server = Server::start(vec![failure.clone(), json(GOOD)]).await;
    let source = Changing::new(9);
    let client = Client::new(&server.config().credentials(source.clone()), "tea");
    client.call(WashCupRequest::new()).await.unwrap();
    assert_eq!(tokens(&server), ["token-0", "token-1"]);
    assert_eq!(source.0.lock().unwrap().2, ["token-0"]);
    // Refused again: no third time, but the source hears of it.
    let server = Server::start(vec![failure.clone()]).await;
    let source = Changing::new(9);
    let client = Client::new(&server.config().credentials(source.clone()), "tea");
    assert_eq!(client.call(WashCupRequest::new()).await.unwrap_err().attempts().len(), 2);
    assert_eq!(source.0.lock().unwrap().2, ["token-0", "token-1"]);
    // The same credentials would be refused again, and so would those of a program.
    let server = Server::start(vec![failure]).await;
    for config in [server.config().credentials(Changing::new(0)), server.config()] {
        assert!(Client::new(&config, "tea").call(WashCupRequest::new()).await.unwrap_err().is_auth());
    }
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn an_error_tells_of_each_attempt() {
    let server = Server::start(vec![
        reply(502, "text/html", "<html>bad gateway"),
        Answer::Cut(Vec::new()),
        refusal("InternalError"),
    ])
    .await;
    let error = client(&server).call(ListCupsRequest::new().kitchen("main")).await.unwrap_err();
    let [gateway, broken, internal] = error.attempts() else { panic!("{error:?}") };
    assert_eq!((gateway.status.unwrap().as_u16(), gateway.code.as_deref()), (502, None));
    assert!(gateway.outcome.starts_with("the reply is HTML"), "{}", gateway.outcome);
    assert_eq!((broken.status, broken.request_id.as_deref()), (None, None));
    assert_eq!(
        (internal.code.as_deref(), internal.request_id.as_deref()),
        (Some("InternalError"), Some("r-InternalError"))
    );
    assert_eq!(internal.outcome, "InternalError: no");
    assert_eq!(
        error.to_string(),
        "InternalError: no (tea.ListCups, region ap-test, request id r-InternalError, 3 attempts)"
    );
}

#[tokio::test]
async fn nobody_sleeps_past_the_deadline() {
    let server = Server::start(vec![refusal("InternalError")]).await;
    let year = Duration::from_secs(365 * 86_400);
    // The wait is random: one of less than five seconds in a year will not come up.
    let policy = RetryPolicy::default().max_attempts(2).base_delay(year).max_delay(year);
    let call = Client::new(&server.config(), "tea").call(ListCupsRequest::new().kitchen("main"));
    let error = call.retry(policy).timeout(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!((error.code(), error.attempts().len()), (Some("InternalError"), 1), "the error that happened");
    let outcome = &error.attempts()[0].outcome;
    assert_eq!(
        outcome,
        "InternalError: no; not tried again: the wait would not end within the time allowed for the call"
    );

    // An attempt that takes too long is told of, too.
    let server = Server::start(vec![refusal("InternalError"), Answer::Hang]).await;
    let call = client(&server).call(ListCupsRequest::new().kitchen("main"));
    let error = call.timeout(Duration::from_millis(1500)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    let outcomes: Vec<_> = error.attempts().iter().map(|attempt| attempt.outcome.as_str()).collect();
    assert_eq!(outcomes, ["InternalError: no", "no reply within 1.5s"]);
}

#[tokio::test]
async fn retries_are_paid_from_a_budget() {
    let down = refusal("InternalError");
    let server = Server::start(vec![down.clone(), down.clone(), down.clone(), down, json(GOOD)]).await;
    let client = Client::new(&server.config().retry(fast()).retry_budget(10), "tea");
    let call = async || client.clone().call(ListCupsRequest::new().kitchen("main")).await;
    assert_eq!(call().await.unwrap_err().attempts().len(), 3);
    let error = call().await.unwrap_err();
    assert_eq!(error.attempts().len(), 1, "10 tokens were 2 retries");
    assert_eq!(error.attempts()[0].outcome, "InternalError: no; not tried again: the budget for retries is spent");
    call().await.unwrap();
    assert_eq!(server.received().len(), 5);
    // Without a budget nothing is tried again.
    let server = Server::start(vec![refusal("RequestLimitExceeded")]).await;
    let client = Client::new(&server.config().retry_budget(0), "tea");
    assert_eq!(client.call(ListCupsRequest::new().kitchen("main")).await.unwrap_err().attempts().len(), 1);
}

#[tokio::test]
async fn successes_give_back_to_the_budget() {
    // With 6 tokens there is one retry; five calls that succeed at once pay for the next.
    let mut answers = vec![refusal("InternalError"), refusal("InternalError")];
    answers.extend((0..4).map(|_| json(GOOD)));
    answers.extend([refusal("InternalError"), json(GOOD), refusal("InternalError"), json(GOOD)]);
    let server = Server::start(answers).await;
    let client = Client::new(&server.config().retry(fast()).retry_budget(6), "tea");
    let call = async || client.call(ListCupsRequest::new().kitchen("main")).await;
    assert_eq!(call().await.unwrap_err().attempts().len(), 2);
    for _ in 0..4 {
        call().await.unwrap();
    }
    // 5 tokens again; a retry that succeeds costs nothing in the end.
    call().await.unwrap();
    call().await.unwrap();
    assert_eq!(server.received().len(), 10);
}

#[tokio::test]
async fn a_policy_is_replaced_for_a_client_and_for_a_call() {
    let server = Server::start(vec![refusal("RequestLimitExceeded")]).await;
    let client = Client::new(&server.config().retry(fast().max_attempts(2)).limits(Limits::off()), "tea");
    for (policy, expected) in [(None, 2), (Some(RetryPolicy::off()), 1), (Some(fast().max_attempts(5)), 5)] {
        let call = client.call(ListCupsRequest::new().kitchen("main"));
        let call = match policy {
            Some(policy) => call.retry(policy),
            None => call,
        };
        assert_eq!(call.await.unwrap_err().attempts().len(), expected);
    }
}

/// Answers in memory, each after a while, since sockets and paused time do not go together. Knows how
/// many requests were under way at most, and when each began.
#[derive(Clone, Debug)]
struct Memory {
    body: Arc<str>,
    takes: Duration,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    begun: Vec<Instant>,
    under_way: usize,
    most: usize,
}

impl Memory {
    fn new(body: &str, takes: Duration) -> Self {
        Self { body: body.into(), takes, seen: Arc::default() }
    }

    fn config(&self) -> Config {
        Config::new(Credentials::new("id", "key")).transport(self.clone()).clock(SystemTime::UNIX_EPOCH)
    }
}

impl Transport for Memory {
    fn send(&self, _request: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(async move {
            {
                let mut seen = self.seen.lock().unwrap();
                seen.begun.push(Instant::now());
                seen.under_way += 1;
                seen.most = seen.most.max(seen.under_way);
            }
            tokio::time::sleep(self.takes).await;
            self.seen.lock().unwrap().under_way -= 1;
            Ok(http::Response::new(Body::whole(self.body.to_string())))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_is_shared_by_clones_and_by_regions_not() {
    let memory = Memory::new(GOOD, Duration::ZERO);
    let client = Client::new(&memory.config(), "tea");
    let start = Instant::now();
    let tasks: Vec<_> = (0..60)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.call(StirRequest { cup: None }).await.map(drop) })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let begun = |second: u64| {
        let seen = memory.seen.lock().unwrap();
        seen.begun.iter().filter(|at| (**at - start).as_secs() == second).count()
    };
    assert_eq!([begun(0), begun(1), begun(2), begun(3)], [20, 20, 20, 0]);
    let again = Instant::now();
    client.call(StirRequest { cup: None }).region("ap-other").await.unwrap();
    client.call(WashCupRequest::new()).await.unwrap();
    assert_eq!(again.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn retries_count_for_the_rate_and_the_deadline_holds() {
    let memory = Memory::new(&refused("InternalError"), Duration::ZERO);
    let limits = Limits::default().rate("tea.Stir", 1);
    let client = Client::new(&memory.config().retry(fast()).limits(limits), "tea");
    let start = Instant::now();
    let error = client.call(StirRequest { cup: None }).repeatable(true).await.unwrap_err();
    assert_eq!(error.attempts().len(), 3);
    assert_eq!(start.elapsed().as_secs(), 2, "a second between attempts");
    assert!(error.attempts()[0].waited == Duration::ZERO && error.attempts()[1].waited >= Duration::from_millis(900));

    // No turn before the deadline: nothing is sent, and nobody waits.
    let begin = Instant::now();
    let error =
        client.call(StirRequest { cup: None }).repeatable(true).timeout(Duration::from_millis(300)).await.unwrap_err();
    assert!(error.is_timeout() && error.attempts().is_empty(), "{error}");
    assert!(error.to_string().starts_with("nothing was sent: of 1 requests a second, the next is free in"), "{error}");
    assert_eq!((begin.elapsed(), memory.seen.lock().unwrap().begun.len()), (Duration::ZERO, 3));
    // No turn for the second attempt: the error of the first.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let error =
        client.call(StirRequest { cup: None }).repeatable(true).timeout(Duration::from_millis(300)).await.unwrap_err();
    assert!(error.code() == Some("InternalError") && error.attempts().len() == 1, "{error}");
    assert!(error.attempts()[0].outcome.contains("not tried again: of 1 requests a second"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn limits_can_be_turned_off() {
    let memory = Memory::new(GOOD, Duration::ZERO);
    let client = Client::new(&memory.config().limits(Limits::off()), "tea");
    let start = Instant::now();
    for _ in 0..60 {
        client.call(StirRequest { cup: None }).await.unwrap();
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn at_most_so_many_are_under_way() {
    let memory = Memory::new(GOOD, Duration::from_millis(100));
    let client = Client::new(&memory.config().limits(Limits::default().concurrency(3)), "tea");
    let start = Instant::now();
    let tasks: Vec<_> = (0..12)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.call(WashCupRequest::new()).await.map(drop) })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(memory.seen.lock().unwrap().most, 3);
    assert!(start.elapsed() >= Duration::from_millis(400), "{:?}", start.elapsed());

    // Who waits for a place keeps the deadline, and sends nothing.
    let one = Client::new(&memory.config().limits(Limits::off().concurrency(1)), "tea");
    let other = one.clone();
    let running = tokio::spawn(async move { other.call(WashCupRequest::new()).await.map(drop) });
    tokio::time::sleep(Duration::from_millis(1)).await;
    let error = one.call(WashCupRequest::new()).timeout(Duration::from_millis(50)).await.unwrap_err();
    assert!(error.is_timeout() && error.attempts().is_empty(), "{error}");
    assert_eq!(error.to_string(), "nothing was sent: the time allowed for the call, 50ms, is over (tea.WashCup)");
    running.await.unwrap().unwrap();
}
