//! Streams and the time and place that they take.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod memory;
#[path = "support/mod.rs"]
mod support;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::time::Duration;

use memory::Piece::{Close, Hang, Pause, Says};
use memory::{Deed, Memory, TellRequest};
use serde_json::json;
use support::ListCupsRequest;
use tencentcloud_core::{
    Client, Config, Credentials, Error, ErrorKind, Events, Incoming, Interceptor, Limits, RetryPolicy,
};

const SECOND: Duration = Duration::from_secs(1);

fn tell(config: &Config) -> Events<TellRequest> {
    Client::new(config, "tea").call(TellRequest::new()).events()
}

async fn list(config: &Config) -> Result<(), Error> {
    Client::new(config, "tea").call(ListCupsRequest::new().kitchen("a")).timeout(SECOND).await.map(drop)
}

/// A server that tells by these pieces, and lists.
fn server(pieces: &[memory::Piece]) -> (Memory, Config) {
    let pieces = pieces.to_vec();
    let memory = Memory::new(move |asked| match asked.body.get("Kitchen") {
        Some(_) => Deed::Reply(json!({})),
        None => Deed::Stream(pieces.clone()),
    });
    let config = memory.config().limits(Limits::default().concurrency(1));
    (memory, config)
}

#[tokio::test(start_paused = true)]
async fn an_open_stream_holds_its_place_until_it_ends_or_is_dropped() {
    let (memory, config) = server(&[Says("a"), Says("b")]);
    let mut events = tell(&config);
    assert_eq!(events.next().await.unwrap().unwrap().reply.word, "a");
    for word in ["b", "end"] {
        let error = list(&config).await.unwrap_err();
        assert!(error.is_timeout() && error.message().starts_with("nothing was sent"), "{error}");
        match events.next().await {
            Some(event) => assert_eq!(event.unwrap().reply.word, word),
            None => assert_eq!(word, "end"),
        }
    }
    assert_eq!(memory.sends(), 1);
    list(&config).await.expect("a stream that has ended, though it is not dropped");
    drop(events);
    // Dropped in the middle.
    let mut events = tell(&config);
    events.next().await.unwrap().unwrap();
    assert!(list(&config).await.is_err());
    drop(events);
    list(&config).await.unwrap();
    // Two places are two.
    let config = memory.config().limits(Limits::default().concurrency(2));
    let mut events = tell(&config);
    events.next().await.unwrap().unwrap();
    list(&config).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_fails_or_is_none_gives_its_place_back() {
    for pieces in [&[Says("a"), Close][..], &[Says("a"), Hang], &[Says("a"), Says("[DONE]"), Hang], &[Says("[DONE]")]] {
        let (_, config) = server(pieces);
        let mut events = tell(&config);
        while let Some(Ok(_)) = events.next().await {}
        list(&config).await.unwrap();
    }
    let memory = Memory::new(|_| Deed::Reply(json!({ "Word": "all" })));
    let config = memory.config().limits(Limits::default().concurrency(1));
    let mut events = tell(&config);
    assert_eq!(events.next().await.unwrap().unwrap().reply.word, "all");
    list(&config).await.expect("a plain reply is no stream");
}

/// Refuses the first reply as if it had not come.
#[derive(Debug, Default)]
struct Moody(std::sync::atomic::AtomicBool);

impl Interceptor for Moody {
    fn after_reply(&self, _: &mut Incoming<'_>) -> Result<(), Error> {
        if self.0.swap(true, std::sync::atomic::Ordering::Relaxed) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Connection, "not that one"))
    }
}

#[tokio::test(start_paused = true)]
async fn the_stream_of_an_attempt_that_failed_is_forgotten() {
    let memory = Memory::new(|asked| match asked.number {
        0 => Deed::Stream(vec![Says("from the first")]),
        _ => Deed::Reply(json!({ "Word": "second" })),
    });
    let events = tell(&memory.config().interceptor(Moody::default())).try_collect().await.unwrap();
    let words: Vec<_> = events.iter().map(|event| event.reply.word.as_str()).collect();
    assert_eq!((words, memory.sends()), (vec!["second"], 2));
}

#[tokio::test(start_paused = true)]
async fn events_that_came_before_an_error_are_not_lost() {
    let (_, config) = server(&[Says("a"), Says("b"), Close]);
    let incomplete = tell(&config).try_collect().await.unwrap_err();
    let words: Vec<_> = incomplete.received().iter().map(|event| event.reply.word.as_str()).collect();
    assert_eq!((words, incomplete.kind()), (vec!["a", "b"], ErrorKind::Connection));
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_waits_is_told_of_a_stall_when_it_is_one() {
    let (_, config) = server(&[Says("a"), Pause(9 * SECOND), Says("b"), Pause(11 * SECOND), Says("c")]);
    let mut events = tell(&config.idle_timeout(10 * SECOND));
    assert!(events.next().await.unwrap().is_ok() && events.next().await.unwrap().is_ok());
    let before = tokio::time::Instant::now();
    let error = events.next().await.unwrap().unwrap_err();
    assert!(error.message().starts_with("the stream of events stalled"), "{error}");
    let waited = before.elapsed();
    assert!(waited >= 10 * SECOND && waited < 10 * SECOND + Duration::from_millis(20), "{waited:?}");
}

/// A server on a thread of its own: it reads a request, sends the first bytes, and the others when it is told to.
/// `push` comes back when they are on their way.
struct Held {
    address: SocketAddr,
    go: mpsc::Sender<()>,
    gone: mpsc::Receiver<()>,
}

impl Held {
    fn start(first: String, then: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let ((go, wait), (done, gone)) = (mpsc::channel(), mpsc::channel());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                let mut buffer = [0; 1024];
                let read = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..read]);
            }
            stream.write_all(first.as_bytes()).unwrap();
            wait.recv().unwrap();
            stream.write_all(then.as_bytes()).unwrap();
            done.send(()).unwrap();
            // Keeps the connection until the test is over.
            let _ = wait.recv();
        });
        Self { address, go, gone }
    }

    /// Lets the server send, and keeps this thread from everything else until long after that.
    fn push_and_block(&self) {
        self.go.send(()).unwrap();
        self.gone.recv().unwrap();
        std::thread::sleep(Duration::from_millis(1300));
    }

    fn config(&self) -> Config {
        Config::new(Credentials::new("AKIDTEST", "key"))
            .endpoint(format!("http://{}", self.address))
            .retry(RetryPolicy::off())
    }
}

#[tokio::test]
async fn a_busy_reader_gets_what_has_arrived() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    let server = Held::start(format!("{head}data: {{\"Word\":\"a\"}}\n\n"), "data: {\"Word\":\"b\"}\n\n".to_owned());
    let mut events = tell(&server.config().idle_timeout(SECOND));
    assert_eq!(events.next().await.unwrap().unwrap().reply.word, "a");
    // The idle time begins to run.
    assert!(tokio::time::timeout(Duration::from_millis(5), events.next()).await.is_err());
    server.push_and_block();
    assert_eq!(events.next().await.unwrap().unwrap().reply.word, "b");
    // And silence is silence.
    assert!(events.next().await.unwrap().unwrap_err().message().starts_with("the stream of events stalled"));
}

#[test]
fn a_busy_caller_gets_the_reply_that_has_arrived() {
    let limits: [fn(Config) -> Config; 2] = [|config| config.timeout(SECOND), |config| config.attempt_timeout(SECOND)];
    std::thread::scope(|scope| {
        for limit in limits {
            // Before anything came, and between head and body.
            for is_begun in [false, true] {
                scope.spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    assert_eq!(runtime.block_on(called_while_busy(limit, is_begun)).unwrap(), 7);
                });
            }
        }
    });
}

async fn called_while_busy(limit: fn(Config) -> Config, is_begun: bool) -> Result<i64, Error> {
    let body = r#"{"Response":{"TotalCount":7}}"#;
    let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let (first, then) = reply.split_at(if is_begun { reply.len() - 5 } else { 0 });
    let server = Held::start(first.to_owned(), then.to_owned());
    let client = Client::new(&limit(server.config()), "tea");
    let busy = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        server.push_and_block();
    };
    let call = async { client.call(ListCupsRequest::new().kitchen("a")).await };
    let (reply, ()) = tokio::join!(call, busy);
    reply.map(|reply| reply.total_count)
}
