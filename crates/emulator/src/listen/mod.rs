//! Connections: accepted, bounded in number and in time, and broken off where a rule says so.

mod body;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use http::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub(crate) use body::ReplyBody;
use stream::{Line, Resettable};

/// About how many bytes the head of a request may have: one that was read at once is taken.
const HEAD_LIMIT: usize = 128 << 10;
/// How long to wait when no connection can be accepted, such as for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(50);

/// What connections may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// How many there are at once. Others wait until one ends.
    pub(crate) connections: usize,
    /// How long the head of a request may take from when it could come, and the body from its head.
    pub(crate) patience: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { connections: 4_096, patience: Duration::from_secs(60) }
    }
}

/// What becomes of a request.
#[derive(Debug)]
pub(crate) enum Answer {
    Reply(Response<ReplyBody>),
    /// The connection is reset.
    Reset,
}

/// Answers requests.
pub(crate) trait Answers: Send + Sync + 'static {
    fn answer(&self, request: http::Request<Incoming>) -> impl Future<Output = Answer> + Send;
}

/// Serves until it is dropped, and with it all connections.
pub(crate) async fn serve(listener: TcpListener, answers: Arc<impl Answers>, bounds: Bounds) {
    let places = Arc::new(Semaphore::new(bounds.connections));
    let mut connections = JoinSet::new();
    loop {
        // The semaphore is never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let stream = loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => break stream,
                    Err(error) => {
                        tracing::debug!(%error, "no connection was accepted");
                        tokio::time::sleep(PAUSE).await;
                    }
                },
                Some(_) = connections.join_next() => {}
            }
        };
        let answers = Arc::clone(&answers);
        connections.spawn(async move {
            connection(stream, &*answers, bounds).await;
            drop(place);
        });
    }
}

async fn connection(stream: TcpStream, answers: &impl Answers, bounds: Bounds) {
    // Replies are written whole; without this the last part of a long one may wait for 40 ms.
    let _ = stream.set_nodelay(true);
    let line = Line::default();
    let service = service_fn(|request| {
        let line = &line;
        async move {
            match answers.answer(request).await {
                Answer::Reply(reply) => Ok::<_, Broken>(reply),
                Answer::Reset => {
                    line.reset();
                    Err(Broken)
                }
            }
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.patience)
        .max_buf_size(HEAD_LIMIT)
        .serve_connection(TokioIo::new(Resettable::new(stream, line.clone())), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection broke off");
    }
}

/// A reply that is not to be written.
#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection is reset, as a rule says")
    }
}

impl std::error::Error for Broken {}
