//! An open stream: chunks of a body into decoded events, until it ends or something is wrong.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::StatusCode;
use tokio::time::Sleep;

use super::decode::{decode, fill_request_id};
use super::parser::{Frame, Parser};
use crate::error::{Error, ErrorKind};
use crate::model::Model;
use crate::reply::request_id;
use crate::transport::Body;

/// The rest of a stream. When it is dropped, the connection closes.
pub(crate) struct Source {
    /// None when the stream is over.
    body: Option<Body>,
    parser: Parser,
    limit: usize,
    idle_timeout: Duration,
    /// Runs while no byte comes.
    timer: Option<Pin<Box<Sleep>>>,
    status: StatusCode,
    pub(super) request_id: Option<String>,
    /// Events received.
    number: u64,
}

impl Source {
    pub(super) fn new(head: &http::response::Parts, body: Body, limit: usize, idle_timeout: Duration) -> Self {
        Self {
            body: Some(body),
            parser: Parser::new(limit),
            limit,
            idle_timeout,
            timer: None,
            status: head.status,
            request_id: request_id(&head.headers),
            number: 0,
        }
    }

    /// The next event, decoded into the model. After the last, and after an error, there is none.
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
        model: &mut dyn Model,
    ) -> Poll<Option<Result<Frame, Error>>> {
        let next = ready!(self.poll_event(context, model));
        Poll::Ready(match next {
            Ok(Some(frame)) => Some(Ok(frame)),
            end => {
                self.body = None;
                tracing::debug!(events = self.number, request_id = self.request_id, "the stream of events is over");
                end.err().map(|error| Err(self.placed(error)))
            }
        })
    }

    fn poll_event(&mut self, context: &mut Context<'_>, model: &mut dyn Model) -> Poll<Result<Option<Frame>, Error>> {
        loop {
            let Some(body) = &mut self.body else { return Poll::Ready(Ok(None)) };
            let frame = self.parser.next().map_err(|_| {
                let limit = self.limit;
                Error::new(ErrorKind::Decode, format!("an event is longer than the reply limit of {limit} bytes"))
            })?;
            match frame {
                Some(frame) => match frame.data.trim() {
                    "" => {}
                    "[DONE]" => return Poll::Ready(Ok(None)),
                    _ => return Poll::Ready(self.event(frame, model).map(Some)),
                },
                None if self.parser.has_ended() && self.number == 0 => {
                    let message = "the stream of events ended before the first one";
                    return Poll::Ready(Err(Error::new(ErrorKind::Decode, message)));
                }
                None if self.parser.has_ended() => return Poll::Ready(Ok(None)),
                None => match body.poll_chunk(context) {
                    Poll::Ready(Some(chunk)) => {
                        let chunk = chunk?;
                        self.parser.push(&chunk);
                        if !chunk.is_empty() {
                            self.timer = None;
                        }
                    }
                    Poll::Ready(None) => self.parser.end(),
                    Poll::Pending => {
                        let idle = self.idle_timeout;
                        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(idle)));
                        ready!(timer.as_mut().poll(context));
                        let message = format!("the stream of events stalled: no byte within {idle:?}");
                        return Poll::Ready(Err(Error::new(ErrorKind::Timeout, message)));
                    }
                },
            }
        }
    }

    fn event(&mut self, frame: Frame, model: &mut dyn Model) -> Result<Frame, Error> {
        self.number += 1;
        decode(&frame, self.number, model)?;
        if !self.status.is_success() {
            let message = format!("the server answered with status {} and a stream of events", self.status);
            return Err(Error::new(ErrorKind::Status, message));
        }
        if let Some(id) = &self.request_id {
            fill_request_id(model, id);
        }
        Ok(frame)
    }

    fn placed(&self, error: Error) -> Error {
        let id = error.request_id().map(str::to_owned).or_else(|| self.request_id.clone());
        error.with_status(self.status).with_request_id(id)
    }
}
