//! A reply that comes as a stream of events.
//!
//! Whether one does is told by its media type when it is here: the same action answers in JSON when
//! it is asked to, or refuses in JSON what it would have answered with a stream. And what is called a
//! stream may be a reply all the same.

mod decode;
mod parser;
mod source;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, ready};
use std::time::Duration;

use http::header::CONTENT_TYPE;
use tokio::time::Instant;

pub(crate) use self::decode::{
    decode as decode_event, decode_value as decode_event_value, fill_request_id, fill_value_request_id, told_inside,
    told_inside_value,
};
pub(crate) use self::parser::Frame;
pub(crate) use self::source::{Ended, Source};
use super::reply::{RawReply, compressed, request_id};
use super::sink::Sink;
use super::time_up::poll_time_up;
use crate::config::Place;
use crate::error::{Error, ErrorKind};
use crate::transport::Body;

/// Where a call for events puts the stream that it opens.
pub(crate) struct Opening {
    idle_timeout: Duration,
    pub(crate) stream: Option<(Source, Option<Frame>)>,
    /// Whether the head of a stream is here: the timeout of the call ends there.
    is_open: Arc<AtomicBool>,
    /// Requests sent, set when the call is done.
    pub(crate) attempts: u32,
}

/// What a reply was that called itself a stream.
pub(crate) enum Opened {
    /// A stream, whose first event is decoded.
    Stream,
    /// No stream, but a reply: all of it.
    Reply(Body),
}

impl Opening {
    pub(crate) fn new(idle_timeout: Duration) -> Self {
        Self { idle_timeout, stream: None, is_open: Arc::default(), attempts: 0 }
    }

    /// Whether a stream was opened, and so its first event decoded.
    pub(crate) fn has_stream(&self) -> bool {
        self.stream.is_some()
    }

    pub(crate) fn is_open(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.is_open)
    }

    /// Forgets the stream of an attempt that failed after all.
    pub(crate) fn begin_anew(&mut self) {
        self.stream = None;
        self.is_open.store(false, Ordering::Relaxed);
    }

    /// Lets the stream hold the place under the cap, to its end. Without one it is given back.
    pub(crate) fn hold(&mut self, place: Place) {
        if let Some((source, _)) = &mut self.stream {
            source.hold(place);
        }
    }

    /// Takes a stream and waits for its first event, which goes into the sink.
    pub(crate) async fn open(
        &mut self,
        head: &RawReply,
        body: Body,
        limit: usize,
        strict: bool,
        sink: &mut Sink<'_>,
    ) -> Result<Opened, Error> {
        self.is_open.store(true, Ordering::Relaxed);
        let mut source = Source::new(head, body, limit, self.idle_timeout, strict);
        let ended = match poll_fn(|context| source.poll(context, sink)).await.transpose() {
            Ok(first) => match source.ended_without_events() {
                Some(bytes) => Ended::AsReply(bytes),
                None => {
                    self.stream = Some((source, first));
                    return Ok(Opened::Stream);
                }
            },
            Err(error) => Ended::By(error),
        };
        self.is_open.store(false, Ordering::Relaxed);
        match ended {
            Ended::AsReply(bytes) => Ok(Opened::Reply(Body::whole(bytes))),
            Ended::By(error) => match compressed(&head.headers, &[]).filter(|_| error.kind() == ErrorKind::Decode) {
                Some(what) => Err(Error::new(ErrorKind::Decode, what)
                    .with_status(head.status)
                    .with_known_request_id(request_id(&head.headers))),
                None => Err(error),
            },
        }
    }
}

/// Runs a call until time is up, which it is not while a stream is open.
pub(crate) async fn until_open<T>(
    allowed: Duration,
    is_open: Option<Arc<AtomicBool>>,
    attempting: impl Future<Output = T>,
) -> Option<T> {
    let mut attempting = pin!(attempting);
    let mut timer = pin!(Instant::now().checked_add(allowed).map(tokio::time::sleep_until));
    let mut late = 0;
    poll_fn(|context| {
        if let Poll::Ready(result) = attempting.as_mut().poll(context) {
            return Poll::Ready(Some(result));
        }
        // A time so long that no clock can tell its end is no limit.
        let Some(sleep) = timer.as_mut().as_pin_mut() else { return Poll::Pending };
        ready!(poll_time_up(sleep, &mut late, context));
        // Where a stream that was open fails before its first event, there is no time for another.
        let is_open = is_open.as_ref().is_some_and(|is_open| is_open.load(Ordering::Relaxed));
        if is_open { Poll::Pending } else { Poll::Ready(None) }
    })
    .await
}

/// Whether a reply is a stream of events, by its media type.
pub(crate) fn is_stream(headers: &http::HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("text/event-stream")
}

/// The body of a call that wants one reply and got what is called a stream: it is one all the same where it
/// begins as JSON does. Else nothing more is read of it.
pub(crate) async fn plain_reply(head: &RawReply, mut body: Body) -> Result<Body, Error> {
    let begin = body.peek().await?;
    if begin.trim_ascii_start().starts_with(b"{") {
        return Ok(body);
    }
    let message = "the server answers with a stream of events: take them by `.events()` on the call, or ask for a plain \
                   reply, where the request has a field `Stream`, by setting it to false";
    Err(Error::new(ErrorKind::Decode, message)
        .of_this_side()
        .with_status(head.status)
        .with_known_request_id(request_id(&head.headers)))
}
