//! An open stream: chunks of a body into decoded events, until it ends or something is wrong.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use tokio::time::Sleep;

use super::parser::{Frame, Parser};
use crate::config::Place;
use crate::error::{Error, ErrorKind};
use crate::send::reply::{RawReply, request_id};
use crate::send::sink::Sink;
use crate::send::time_up::poll_time_up;
use crate::transport::Body;

/// How a stream ended before its first event.
pub(crate) enum Ended {
    /// It was none, but a reply.
    AsReply(Bytes),
    By(Error),
}

/// The rest of a stream. When it is dropped, the connection closes.
pub(crate) struct Source {
    /// None when the stream is over.
    body: Option<Body>,
    parser: Parser,
    limit: usize,
    idle_timeout: Duration,
    /// Runs while no byte comes.
    timer: Option<Pin<Box<Sleep>>>,
    /// How often the reader came late when that had run out.
    late: u8,
    status: StatusCode,
    pub(crate) request_id: Option<String>,
    strict: bool,
    /// Events received.
    number: u64,
    /// What came before the first event: where it never comes, this may be a reply.
    before: BytesMut,
    is_reply: bool,
    /// Its place under the cap on requests under way.
    place: Option<Place>,
}

impl Source {
    pub(super) fn new(head: &RawReply, body: Body, limit: usize, idle_timeout: Duration, strict: bool) -> Self {
        Self {
            body: Some(body),
            parser: Parser::new(limit),
            limit,
            idle_timeout,
            timer: None,
            late: 0,
            status: head.status,
            request_id: request_id(&head.headers),
            strict,
            number: 0,
            before: BytesMut::new(),
            is_reply: false,
            place: None,
        }
    }

    /// Holds the place under the cap for as long as it is there itself.
    pub(super) fn hold(&mut self, place: Place) {
        self.place = self.body.is_some().then_some(place);
    }

    /// What came of a stream that ended without an event, where that is as a reply begins.
    pub(super) fn ended_without_events(&mut self) -> Option<Bytes> {
        self.is_reply.then(|| self.before.split().freeze())
    }

    /// The next event, decoded into the sink. After the last, and after an error, there is none.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
        sink: &mut Sink<'_>,
    ) -> Poll<Option<Result<Frame, Error>>> {
        let next = ready!(self.poll_event(context, sink));
        Poll::Ready(match next {
            Ok(Some(frame)) => Some(Ok(frame)),
            end => {
                self.body = None;
                tracing::debug!(events = self.number, request_id = self.request_id, "the stream of events is over");
                end.err().map(|error| Err(self.placed(error)))
            }
        })
    }

    fn poll_event(&mut self, context: &mut Context<'_>, sink: &mut Sink<'_>) -> Poll<Result<Option<Frame>, Error>> {
        loop {
            let Some(body) = &mut self.body else { return Poll::Ready(Ok(None)) };
            let frame = self.parser.next().map_err(|_| {
                let limit = self.limit;
                Error::new(ErrorKind::Decode, format!("an event is longer than the reply limit of {limit} bytes"))
                    .of_this_side()
            })?;
            match frame {
                Some(frame) => match frame.data.trim() {
                    "" => {}
                    "[DONE]" => return Poll::Ready(Ok(None)),
                    _ => return Poll::Ready(self.event(frame, sink).map(Some)),
                },
                None if self.parser.has_ended() && self.number == 0 => {
                    if self.before.trim_ascii_start().starts_with(b"{") {
                        self.is_reply = true;
                        return Poll::Ready(Ok(None));
                    }
                    let message = "the stream of events ended before the first one";
                    return Poll::Ready(Err(Error::new(ErrorKind::Decode, message)));
                }
                None if self.parser.has_ended() => return Poll::Ready(Ok(None)),
                None => match body.poll_chunk(context) {
                    Poll::Ready(Some(chunk)) => {
                        let chunk = chunk?;
                        self.parser.push(&chunk);
                        if self.number == 0 && self.before.len() < self.limit {
                            self.before.extend_from_slice(&chunk);
                        }
                        if !chunk.is_empty() {
                            self.timer = None;
                            self.late = 0;
                        }
                    }
                    Poll::Ready(None) => self.parser.end(),
                    Poll::Pending => {
                        let idle = self.idle_timeout;
                        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(idle)));
                        ready!(poll_time_up(timer.as_mut(), &mut self.late, context));
                        let message = format!("the stream of events stalled: no byte within {idle:?}");
                        return Poll::Ready(Err(Error::new(ErrorKind::Timeout, message)));
                    }
                },
            }
        }
    }

    fn event(&mut self, frame: Frame, sink: &mut Sink<'_>) -> Result<Frame, Error> {
        self.number += 1;
        self.before = BytesMut::new();
        sink.event(&frame, self.number, self.strict)?;
        if !self.status.is_success() {
            let message = format!("the server answered with status {} and a stream of events", self.status);
            return Err(Error::new(ErrorKind::Status, message));
        }
        if let Some(id) = &self.request_id {
            sink.fill_request_id(id);
        }
        Ok(frame)
    }

    fn placed(&self, error: Error) -> Error {
        let id = error.request_id().map(str::to_owned).or_else(|| self.request_id.clone());
        error.with_status(self.status).with_known_request_id(id)
    }
}
