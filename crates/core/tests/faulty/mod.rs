//! A server that misbehaves on purpose, byte by byte, and counts what reached it.

#![allow(dead_code, missing_docs, unreachable_pub)]

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tencentcloud_core::{Config, Credentials};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with a connection, one after the other. After the last it closes it.
#[derive(Clone, Debug)]
pub enum Step {
    /// Reads a whole request.
    Read,
    /// Waits for the first byte of a request, and leaves it unread.
    Peek,
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends these bytes one by one, each in a packet of its own.
    Slowly(Vec<u8>),
    /// Sends these bytes so often.
    Repeat(Vec<u8>, usize),
    /// Does nothing for so long.
    Pause(Duration),
    /// Does nothing until the client goes away.
    Stall,
    /// Throws the connection away, so that the client meets a reset.
    Reset,
    /// Reads a request and gives it this reply, until the client goes away.
    Serve(Vec<u8>),
}

/// What reached the server.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub connections: usize,
    /// Those that are open now.
    pub open: usize,
    /// The bodies of the requests that were read to their end.
    pub requests: Vec<String>,
    /// Bytes that the client took, or that are on their way to it.
    pub sent: usize,
}

pub struct Faulty {
    pub address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

impl Faulty {
    /// The first connection goes by the first script, and so on; the last is for all that follow.
    pub async fn start(scripts: Vec<Vec<Step>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::<Mutex<Seen>>::default();
        let count = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = {
                    let mut seen = count.lock().unwrap();
                    seen.connections += 1;
                    seen.open += 1;
                    seen.connections - 1
                };
                let script = scripts.get(number).or(scripts.last()).cloned().unwrap_or_default();
                let count = Arc::clone(&count);
                tokio::spawn(async move {
                    // A client that goes away is what some of the tests are about.
                    let _ = play(stream, script, &count).await;
                    count.lock().unwrap().open -= 1;
                });
            }
        });
        Self { address, seen, task }
    }

    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    pub fn config(&self) -> Config {
        Config::new(Credentials::new("AKIDTEST", "the-secret-key"))
            .endpoint(format!("http://{}", self.address))
            .region("ap-test")
    }

    /// Waits until no connection is open.
    pub async fn closed(&self) {
        self.until("the client keeps a connection", |seen| seen.open == 0).await;
    }

    /// Waits until at least so many connections were taken: a client may have given up before.
    pub async fn accepted(&self, connections: usize) {
        self.until("no connection comes", |seen| seen.connections >= connections).await;
    }

    /// Waits until at least so many bytes are on their way to the client.
    pub async fn sent(&self, bytes: usize) {
        self.until("the server does not come to send", |seen| seen.sent >= bytes).await;
    }

    async fn until(&self, problem: &str, is_so: impl Fn(&Seen) -> bool) {
        let waiting = async {
            while !is_so(&self.seen()) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), waiting).await.expect(problem);
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn play(mut stream: TcpStream, script: Vec<Step>, seen: &Mutex<Seen>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    for step in script {
        match step {
            Step::Read => read(&mut stream, seen).await?,
            Step::Peek => drop(stream.peek(&mut [0; 1]).await?),
            Step::Send(bytes) => send(&mut stream, &bytes, seen).await?,
            Step::Slowly(bytes) => {
                for byte in bytes {
                    send(&mut stream, &[byte], seen).await?;
                    tokio::time::sleep(Duration::from_micros(200)).await;
                }
            }
            Step::Repeat(bytes, times) => {
                for _ in 0..times {
                    send(&mut stream, &bytes, seen).await?;
                }
            }
            Step::Pause(time) => tokio::time::sleep(time).await,
            Step::Stall => while stream.read(&mut [0; 4096]).await? > 0 {},
            Step::Reset => return stream.set_zero_linger(),
            Step::Serve(reply) => loop {
                read(&mut stream, seen).await?;
                send(&mut stream, &reply, seen).await?;
            },
        }
    }
    stream.shutdown().await
}

async fn send(stream: &mut TcpStream, bytes: &[u8], seen: &Mutex<Seen>) -> io::Result<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let written = stream.write(rest).await?;
        seen.lock().unwrap().sent += written;
        rest = &rest[written..];
    }
    Ok(())
}

async fn read(stream: &mut TcpStream, seen: &Mutex<Seen>) -> io::Result<()> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                seen.lock().unwrap().requests.push(body.to_owned());
                return Ok(());
            }
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer).await? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

/// A reply with these lines in its head, and with a length.
pub fn reply(status: &str, head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status}\r\n{head}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A good reply with JSON in it.
pub fn good(body: &str) -> Vec<u8> {
    reply("200 OK", "Content-Type: application/json\r\n", body)
}
