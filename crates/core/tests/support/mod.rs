//! What the tests of this folder share: a small API, a server that says what it is told, and a
//! place where events go.

#![allow(dead_code, missing_docs, unreachable_pub)]

pub mod proxy;
#[cfg(feature = "rustls")]
pub mod tls;

use std::borrow::Cow;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tencentcloud_core::model::{Content, Effect, PageStyle, Paging};
use tencentcloud_core::{Action, Config, Credentials, Operation, Paginate};
use tencentcloud_derive::Model;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[derive(Model)]
#[model(request)]
#[non_exhaustive]
pub struct ListCupsRequest {
    #[model(required)]
    pub kitchen: Option<String>,
    pub filters: Option<Vec<Filter>>,
    #[model(min = 1, max = 100)]
    pub limit: Option<i64>,
    pub offset: Option<i64>,
    #[model(secret)]
    pub key: Option<String>,
}

#[derive(Model)]
#[model(request)]
#[non_exhaustive]
pub struct Filter {
    #[model(required)]
    pub name: Option<String>,
    #[model(required)]
    pub values: Option<Vec<String>>,
}

#[derive(Model)]
#[non_exhaustive]
pub struct ListCupsResponse {
    pub total_count: i64,
    pub cups: Vec<Cup>,
    pub best: Option<Cup>,
    pub note: Option<String>,
    pub request_id: String,
}

#[derive(Model)]
#[non_exhaustive]
pub struct Cup {
    pub id: String,
    pub size: i64,
    pub weight: Option<f64>,
    pub clean: Option<bool>,
    pub status: Option<Status>,
    pub labels: Vec<String>,
    pub inside: Option<Box<Cup>>,
    #[model(secret)]
    pub pin: Option<String>,
    #[model(millis = "bought_at")]
    pub bought_time: Option<i64>,
}

#[derive(Model)]
#[non_exhaustive]
pub enum Status {
    #[model(wire = "FULL")]
    Full,
    #[model(wire = "EMPTY")]
    Empty,
    Unknown(tencentcloud_core::model::UnknownValue),
}

impl Action for ListCupsRequest {
    type Response = ListCupsResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("ListCups"),
        effect: Effect::Reads,
        paging: Some(Paging {
            style: PageStyle::Offset { field: Cow::Borrowed("Offset") },
            size: Some(Cow::Borrowed("Limit")),
            total: Some(Cow::Borrowed("TotalCount")),
            page_size: Some(50),
            items: Cow::Borrowed("Cups"),
            ..Paging::BASE
        }),
        ..Operation::BASE
    };
}

impl Paginate for ListCupsRequest {
    type Item = Cup;
    fn items(page: &mut Self::Response) -> Option<&mut Vec<Cup>> {
        Some(&mut page.cups)
    }
}

/// An action that changes something.
#[derive(Model)]
#[model(request)]
#[non_exhaustive]
pub struct WashCupRequest {
    pub id: Option<String>,
}

#[derive(Model)]
#[non_exhaustive]
pub struct WashCupResponse {
    pub request_id: String,
}

impl Action for WashCupRequest {
    type Response = WashCupResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("WashCup"),
        ..Operation::BASE
    };
}

/// An action whose body is bytes, at a host of its own.
#[derive(Model)]
#[model(request)]
#[non_exhaustive]
pub struct PourRequest {
    #[model(required)]
    pub cup: Option<String>,
    pub warm: Option<bool>,
    pub sugar: Option<i64>,
}

impl Action for PourRequest {
    type Response = WashCupResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("Pour"),
        host: Some(Cow::Borrowed("pour.tea.example.com")),
        content: Content::Bytes { prefix: Cow::Borrowed("X-TEA-") },
        ..Operation::BASE
    };
}

impl tencentcloud_core::RawBody for PourRequest {}

/// A request that the server read: its head as text, its body.
#[derive(Clone, Debug)]
pub struct Received {
    pub head: String,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// What the server does with a request.
#[derive(Clone)]
pub enum Answer {
    /// Sends these bytes and keeps the connection.
    Send(Vec<u8>),
    /// Sends these bytes and closes it.
    Cut(Vec<u8>),
    /// Says nothing.
    Hang,
}

/// An HTTP reply with a length.
pub fn reply(status: u16, content_type: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let mut bytes =
        format!("HTTP/1.1 {status} Status\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n", body.len())
            .into_bytes();
    bytes.extend_from_slice(body);
    Answer::Send(bytes)
}

pub fn json(body: &str) -> Answer {
    reply(200, "application/json", body)
}

/// A server that gives these answers in turn, and the last one for ever.
pub struct Server {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    connections: Arc<Mutex<usize>>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    pub async fn start(answers: Vec<Answer>) -> Self {
        keep_log();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let (log, count) = (Arc::clone(&received), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *count.lock().unwrap() += 1;
                tokio::spawn(serve(stream, answers.clone(), Arc::clone(&log)));
            }
        });
        Self { address, received, connections, task }
    }

    pub fn config(&self) -> Config {
        Config::new(Credentials::new("AKIDTEST", "the-secret-key").with_token("the-token"))
            .endpoint(format!("http://{}", self.address))
            .region("ap-test")
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, answers: Vec<Answer>, log: Arc<Mutex<Vec<Received>>>) {
    while let Ok(Some(request)) = read(&mut stream).await {
        let at = {
            let mut log = log.lock().unwrap();
            log.push(request);
            log.len() - 1
        };
        match answers.get(at).or(answers.last()) {
            Some(Answer::Send(bytes)) => {
                if stream.write_all(bytes).await.is_err() {
                    return;
                }
            }
            Some(Answer::Cut(bytes)) => {
                let _ = stream.write_all(bytes).await;
                return;
            }
            Some(Answer::Hang) | None => std::future::pending().await,
        }
    }
}

async fn read(stream: &mut TcpStream) -> io::Result<Option<Received>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let received = Received { head: head.replace("\r\n", "\n"), body: body.to_owned() };
            let length: usize = received.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                return Ok(Some(received));
            }
        }
        match stream.read(&mut buffer).await? {
            0 => return Ok(None),
            read => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

thread_local! {
    /// What this thread told `tracing`. A test of tokio runs on one thread.
    static LOG: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Keeps what every thread tells `tracing`, at every level, from now on.
pub fn keep_log() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::TRACE).with_writer(|| Log).init();
    });
}

/// What this thread told `tracing`.
pub fn log() -> String {
    LOG.with_borrow(|log| String::from_utf8_lossy(log).into_owned())
}

struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
