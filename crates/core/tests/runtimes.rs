//! One client on several runtimes: by turns, at once, and with runtimes that end; on loopback.

#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::borrow::Cow;
use std::future::IntoFuture as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use support::{WashCupRequest, WashCupResponse};
use tencentcloud_core::{
    Action, Call, Client, Config, Credentials, Operation, ReqwestTransport, RetryPolicy, Streaming,
};
use tencentcloud_derive::Model;
use tokio::runtime::{Builder, Runtime};

/// What a kitchen does with a connection after a reply.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    Keep,
    /// Closes it, though it has not said so.
    Close,
}

/// A server that runs on no runtime.
struct Kitchen {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    washed: Arc<Mutex<Vec<String>>>,
    /// Told of each connection that was closed here.
    closed: Mutex<mpsc::Receiver<()>>,
    /// A cup named `wait` is washed when something comes here.
    go: mpsc::Sender<()>,
}

impl Kitchen {
    fn open(then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (connections, washed) = (Arc::<AtomicUsize>::default(), Arc::<Mutex<Vec<String>>>::default());
        let (closing, closed) = mpsc::channel();
        let (go, gate) = mpsc::channel();
        let gate = Arc::new(Mutex::new(gate));
        let (count, log) = (Arc::clone(&connections), Arc::clone(&washed));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                let (log, closing, gate) = (Arc::clone(&log), closing.clone(), Arc::clone(&gate));
                std::thread::spawn(move || serve(stream.unwrap(), then, &log, &closing, &gate));
            }
        });
        Self { address, connections, washed, closed: Mutex::new(closed), go }
    }

    fn config(&self) -> Config {
        Config::new(Credentials::new("AKIDTEST", "secret"))
            .endpoint(format!("http://{}", self.address))
            .timeout(Duration::from_secs(20))
            .retry(RetryPolicy::off())
    }

    fn client(&self) -> Client {
        Client::new(&self.config(), "tea")
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Each runtime has a connection of its own and keeps it. Now and then a call begins before the one before it
    /// has given its connection back, and makes another.
    fn has_few_connections(&self, runtimes: usize) {
        let connections = self.connections();
        assert!((runtimes..=runtimes + runtimes / 2).contains(&connections), "{connections} for {runtimes} runtimes");
    }

    /// The cups that were washed, in order.
    fn washed(&self) -> Vec<String> {
        let mut washed = self.washed.lock().unwrap().clone();
        washed.sort();
        washed
    }
}

fn serve(
    mut stream: TcpStream,
    then: Then,
    log: &Mutex<Vec<String>>,
    closing: &mpsc::Sender<()>,
    gate: &Mutex<mpsc::Receiver<()>>,
) {
    while let Some((head, body)) = request(&mut stream) {
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let id = body["Id"].as_str().unwrap_or_default().to_owned();
        if id == "wait" {
            gate.lock().unwrap().recv().unwrap();
        }
        log.lock().unwrap().push(id);
        if head.contains("x-tc-action: Brew") {
            brew(&mut stream, &gate.lock().unwrap());
            return;
        }
        let reply = r#"{"Response":{"RequestId":"1"}}"#;
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", reply.len());
        stream.write_all((head + reply).as_bytes()).unwrap();
        if then == Then::Close {
            drop(stream);
            let _ = closing.send(());
            return;
        }
    }
}

/// Two events, the second when something comes.
fn brew(stream: &mut TcpStream, gate: &mpsc::Receiver<()>) {
    stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"Note\":\"first\"}\n\n")
        .unwrap();
    gate.recv().unwrap();
    stream.write_all(b"data: {\"Note\":\"second\"}\n\n").unwrap();
}

fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        let text = text.split_once("\r\n\r\n").map(|(head, body)| (head.to_owned(), body.len()));
        if let Some((head, got)) = text {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
            if got >= length {
                let text = String::from_utf8(bytes).unwrap();
                let (head, body) = text.split_once("\r\n\r\n").unwrap();
                return Some((head.to_owned(), body.to_owned()));
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

/// A write, which nothing repeats.
fn wash(client: &Client, id: impl std::fmt::Display) -> Call<WashCupRequest> {
    client.call(WashCupRequest::new().id(id.to_string()))
}

#[derive(Model)]
#[model(request)]
#[non_exhaustive]
struct BrewRequest {
    id: Option<String>,
}

#[derive(Model)]
#[non_exhaustive]
struct BrewResponse {
    note: Option<String>,
    request_id: String,
}

impl Action for BrewRequest {
    type Response = BrewResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("Brew"),
        stream: true,
        ..Operation::BASE
    };
}

impl Streaming for BrewRequest {}

/// Does nothing between calls.
fn current() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn multi() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn on(runtime: &Runtime, call: Call<WashCupRequest>) {
    let WashCupResponse { request_id, .. } = runtime.block_on(call.into_future()).unwrap();
    assert_eq!(request_id, "1");
}

#[test]
fn runtimes_take_turns_and_each_keeps_its_connection() {
    let kitchen = Kitchen::open(Then::Keep);
    let client = kitchen.client();
    let runtimes = [current(), multi(), current()];
    for _ in 0..4 {
        for runtime in &runtimes {
            on(runtime, wash(&client, "cup"));
        }
        #[cfg(feature = "blocking")]
        wash(&client, "cup").blocking().unwrap();
    }
    // A clone of a configuration shares the pools.
    on(&runtimes[0], wash(&Client::new(&client.config().clone(), "tea"), "cup"));
    kitchen.has_few_connections(if cfg!(feature = "blocking") { 4 } else { 3 });
}

#[test]
fn a_runtime_that_ends_takes_no_call_of_another_along() {
    for end in [Runtime::shutdown_background as fn(Runtime), drop] {
        let kitchen = Kitchen::open(Then::Keep);
        let client = kitchen.client();
        let (first, second) = (multi(), multi());
        on(&first, wash(&client, "before"));
        let waiting = second.spawn(wash(&client, "wait").into_future());
        end(first);
        kitchen.go.send(()).unwrap();
        second.block_on(waiting).unwrap().unwrap();
        for _ in 0..9 {
            on(&second, wash(&client, "after"));
        }
        assert_eq!(kitchen.washed().len(), 11);
        kitchen.has_few_connections(2);
    }
}

#[test]
fn short_runtimes_of_many_threads_lose_and_double_no_write() {
    let kitchen = Kitchen::open(Then::Keep);
    let client = kitchen.client();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let client = &client;
            scope.spawn(move || {
                for turn in 0..25 {
                    let runtime = if turn % 5 == 0 { multi() } else { current() };
                    on(&runtime, wash(client, format!("{thread}-{turn}-a")));
                    on(&runtime, wash(client, format!("{thread}-{turn}-b")));
                }
            });
        }
    });
    let mut expected: Vec<_> = (0..8)
        .flat_map(|thread| (0..25).flat_map(move |turn| ["a", "b"].map(|call| format!("{thread}-{turn}-{call}"))))
        .collect();
    expected.sort();
    assert_eq!(kitchen.washed(), expected);
    kitchen.has_few_connections(8 * 25);
}

#[test]
fn a_connection_that_was_closed_while_its_runtime_stood_still_loses_nothing() {
    let kitchen = Kitchen::open(Then::Close);
    let client = kitchen.client();
    let runtime = current();
    for turn in 0..50 {
        match turn % 2 {
            0 => on(&runtime, wash(&client, turn)),
            _ => {
                let spawned = runtime.spawn(wash(&client, turn).into_future());
                runtime.block_on(spawned).unwrap().unwrap();
            }
        }
        kitchen.closed.lock().unwrap().recv().unwrap();
    }
    assert_eq!(kitchen.washed().len(), 50);
}

#[test]
fn a_stream_goes_on_while_other_runtimes_call_and_end() {
    for runtime in [current(), multi()] {
        let kitchen = Kitchen::open(Then::Keep);
        let client = kitchen.client();
        let other = current();
        on(&other, wash(&client, "before"));
        let mut events = client.call(BrewRequest::new().id("pot")).events();
        let first = runtime.block_on(events.try_next()).unwrap().unwrap();
        assert_eq!(first.reply.note.as_deref(), Some("first"));
        on(&other, wash(&client, "meanwhile"));
        drop(other);
        #[cfg(feature = "blocking")]
        wash(&client, "blocking").blocking().unwrap();
        kitchen.go.send(()).unwrap();
        let second = runtime.block_on(events.try_next()).unwrap().unwrap();
        assert_eq!(second.reply.note.as_deref(), Some("second"));
        assert!(runtime.block_on(events.try_next()).unwrap().is_none());
    }
}

#[test]
fn a_client_of_ones_own_has_the_pool_that_it_has() {
    let kitchen = Kitchen::open(Then::Keep);
    let own = reqwest::Client::builder().no_proxy().retry(reqwest::retry::never());
    #[cfg(feature = "rustls")]
    let own = own.tls_backend_preconfigured(
        rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth(),
    );
    let transport = ReqwestTransport::with_client(own.build().unwrap()).idle_timeout(Duration::from_secs(60));
    let client = Client::new(&kitchen.config().transport(transport), "tea");
    let runtimes: Vec<_> = (0..8).map(|_| multi()).collect();
    runtimes.iter().for_each(|runtime| on(runtime, wash(&client, "cup")));
    assert!(kitchen.connections() < runtimes.len(), "{}", kitchen.connections());
}
