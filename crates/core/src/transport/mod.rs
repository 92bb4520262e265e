//! How a request reaches a server: one method, with reqwest behind it unless you bring your own.

mod address;
mod default;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use crate::error::{Error, ErrorKind};

pub(crate) use self::address::{is_local, redacted};
pub(crate) use self::default::default_transport;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;

/// How long a connection may take to be made, unless told otherwise.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Sends one signed request and brings back the reply.
///
/// A transport sends what it is given, byte for byte, follows no redirect and repeats nothing:
/// the headers are signed, and what to do about a failure is decided above it.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends a request.
    ///
    /// # Errors
    ///
    /// An [`Error`] of kind [`ErrorKind::Unreachable`] when nothing was sent, of kind
    /// [`ErrorKind::Connection`] when something may have been. A reply with any status is not an
    /// error. What is known of a reply that broke off goes along: [`Error::with_status`],
    /// [`Error::with_request_id`].
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_>;
}

/// What [`Transport::send`] returns.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Error>> + Send + 'a>>;

/// The error of a reply that is longer than `limit` bytes.
pub(crate) fn too_long(limit: usize, seen: &str) -> Error {
    let message = format!("reply is longer than the limit of {limit} bytes: {seen}; Config::reply_limit raises it");
    Error::new(ErrorKind::Decode, message).of_this_side()
}

/// The body of a reply: whole, or arriving in chunks.
pub struct Body(Content);

enum Content {
    Whole(Bytes),
    Chunks(Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>),
}

impl Body {
    /// A body that is here already.
    pub fn whole(bytes: impl Into<Bytes>) -> Self {
        Self(Content::Whole(bytes.into()))
    }

    /// A body that arrives in chunks.
    pub fn chunks(chunks: impl Stream<Item = Result<Bytes, Error>> + Send + 'static) -> Self {
        Self(Content::Chunks(Box::pin(chunks)))
    }

    /// The next chunk, or `None` after the last.
    pub(crate) fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        match &mut self.0 {
            Content::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Content::Whole(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Content::Chunks(chunks) => chunks.as_mut().poll_next(context),
        }
    }

    /// What it begins with, which stays where it is: at least a byte that is not white space, unless it ends
    /// before.
    pub(crate) async fn peek(&mut self) -> Result<Bytes, Error> {
        let mut begin = BytesMut::new();
        while begin.trim_ascii_start().is_empty() {
            match poll_fn(|context| self.poll_chunk(context)).await.transpose()? {
                Some(chunk) => begin.extend_from_slice(&chunk),
                None => break,
            }
        }
        let begin = begin.freeze();
        let rest = std::mem::replace(&mut self.0, Content::Whole(Bytes::new()));
        self.0 = match rest {
            Content::Whole(rest) if rest.is_empty() => Content::Whole(begin.clone()),
            rest => Content::Chunks(Box::pin(Begun { begin: Some(begin.clone()), rest: Self(rest) })),
        };
        Ok(begin)
    }

    /// All of it.
    ///
    /// # Errors
    ///
    /// When the connection breaks, or the body is longer than `limit` bytes.
    pub async fn collect(self, limit: usize) -> Result<Bytes, Error> {
        let within = |length: usize| {
            if length <= limit {
                return Ok(());
            }
            Err(too_long(limit, &format!("it has at least {length}")))
        };
        let mut chunks = match self.0 {
            Content::Whole(bytes) => return within(bytes.len()).map(|()| bytes),
            Content::Chunks(chunks) => chunks,
        };
        let mut next = async || poll_fn(|context| chunks.as_mut().poll_next(context)).await.transpose();
        let Some(first) = next().await? else { return Ok(Bytes::new()) };
        within(first.len())?;
        // Most replies are one chunk, which is not copied.
        let Some(second) = next().await? else { return Ok(first) };
        let mut whole = BytesMut::with_capacity(first.len() + second.len());
        whole.extend_from_slice(&first);
        let mut chunk = second;
        loop {
            within(whole.len() + chunk.len())?;
            whole.extend_from_slice(&chunk);
            match next().await? {
                Some(more) => chunk = more,
                None => return Ok(whole.freeze()),
            }
        }
    }
}

/// A body of which the beginning was looked at.
struct Begun {
    begin: Option<Bytes>,
    rest: Body,
}

impl Stream for Begun {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.begin.take().filter(|begin| !begin.is_empty()) {
            Some(begin) => Poll::Ready(Some(Ok(begin))),
            None => self.rest.poll_chunk(context),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Content::Whole(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Content::Chunks(_) => f.write_str("Body(chunks)"),
        }
    }
}
