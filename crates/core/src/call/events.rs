//! Replies that come as a stream of events.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::call::Call;
use super::incomplete::Incomplete;
use super::request::{Request, Streaming};
#[allow(unused_imports, reason = "named in docs")]
use crate::error::{Error, ErrorKind};
use crate::send::{Frame, Opening, Source, request_id};

/// One event of a stream.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Event<T> {
    /// What the event tells: fields of the reply that it does not mention are empty or absent. The
    /// request id is that of the stream.
    ///
    /// Some actions do not say what their events hold, and the type of their reply has no field but
    /// the request id. Their events are in [`raw`](Self::raw).
    pub reply: T,
    /// Its name, the field `event`, where the server gives it one.
    pub name: Option<String>,
    /// The field `id` of this event, or of the last one before it that has one.
    pub id: Option<String>,
    /// The data as it came: JSON, in most cases without the `Response` around it. Of a reply that is
    /// not a stream it is the whole body.
    pub raw: String,
}

impl<T: fmt::Debug> fmt::Debug for Event<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The data may hold what the reply hides.
        f.debug_struct("Event")
            .field("reply", &self.reply)
            .field("name", &self.name)
            .field("id", &self.id)
            .field("raw", &format_args!("{} bytes", self.raw.len()))
            .finish()
    }
}

impl<R: Streaming> Call<R> {
    /// What the action answers, an event after the other: see [`Events`] for time and errors, and the
    /// [crate](crate#streams-of-events) for an example.
    pub fn events(self) -> Events<R> {
        Events::new(self)
    }

    /// Another idle timeout than the configuration's: how long the stream of [`events`](Self::events)
    /// may bring no byte; heartbeats are bytes. The timeout of the call ends with the head of the reply.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.options.idle_timeout = Some(timeout);
        self
    }
}

/// The events of a call: a [`Stream`], and the inherent [`next`](Self::next) and
/// [`try_next`](Self::try_next) for programs without a stream library.
///
/// Nothing is sent before it is polled. Where the server answers in JSON and not with a stream, as
/// it does when the request says so (`Stream` false), that reply is the one event. Dropping it closes
/// the connection, so that the server can stop its work.
///
/// It ends at `[DONE]` and where the server ends its reply, which not all mark. Heartbeats (comments
/// and events without data) are not events.
///
/// # Time
///
/// The timeout of the call spans what happens until the head of the reply is here, as for any call.
/// From then on the idle timeout counts: it is an error when no byte arrives for so long, by default
/// for [120 seconds](crate::Config::DEFAULT_IDLE_TIMEOUT). Heartbeats are bytes, and time between two
/// polls while data is waiting does not count: what has arrived is read first, also where the program held up the
/// runtime that drives the connection. A stream as a whole may last as long as it does. Until it ends or is dropped it
/// is one of the requests that [`Limits::concurrency`](crate::Limits::concurrency) counts.
///
/// # Errors
///
/// After an error the stream is over; events before it stay true.
///
/// * What fails before the first event is tried again as for any call. Nothing is tried again after
///   it: the server would begin anew.
/// * The API reports an error in the middle of a stream by an event called `error`, by the envelope
///   that a refusal has in a plain reply, or in the reply's field `ErrorMsg`: all are of kind
///   [`ErrorKind::Api`], with the API's code.
/// * A connection that breaks is [`ErrorKind::Connection`], also in the middle of an event.
/// * Data that is neither JSON nor `[DONE]` is [`ErrorKind::Decode`], with the number of the event.
///   So is a single event, or line, longer than the configuration's
///   [`reply_limit`](crate::Config::reply_limit), and a stream without an event that does not even
///   say `[DONE]`.
/// * A stall is [`ErrorKind::Timeout`].
#[must_use = "a call is sent when its events are polled"]
pub struct Events<R: Request> {
    action: String,
    opening: Option<UnderWay<R::Reply>>,
    source: Option<Source>,
    request_id: Option<String>,
    region: Option<String>,
    attempts: u32,
}

/// A call for events until the first one is here.
type UnderWay<T> = Pin<Box<dyn Future<Output = Result<Opened<T>, Error>> + Send>>;

/// What a call for events brought: an event, and more to come where it is a stream.
struct Opened<T> {
    /// None where a stream says at once that it is done.
    first: Option<Event<T>>,
    source: Option<Source>,
    request_id: Option<String>,
    attempts: u32,
}

impl<R: Request> Events<R> {
    fn new(call: Call<R>) -> Self {
        let (action, region) = (call.operation().to_string(), call.region_name().map(str::to_owned));
        Self { action, opening: Some(Box::pin(open(call))), source: None, request_id: None, region, attempts: 0 }
    }

    /// The next event, or `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Event<R::Reply>, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next event, or `None` after the last.
    ///
    /// # Errors
    ///
    /// That of the call or of the stream, which is over then.
    pub async fn try_next(&mut self) -> Result<Option<Event<R::Reply>>, Error> {
        self.next().await.transpose()
    }

    /// All events that are left.
    ///
    /// # Errors
    ///
    /// That of the call or of the stream, with the events that came before it.
    pub async fn try_collect(mut self) -> Result<Vec<Event<R::Reply>>, Incomplete<Event<R::Reply>>> {
        let mut events = Vec::new();
        while let Some(next) = self.next().await {
            match next {
                Ok(event) => events.push(event),
                Err(error) => return Err(Incomplete::new(events, error)),
            }
        }
        Ok(events)
    }

    /// The id that the server gave the request, from the time the first event is here; support asks
    /// for it. Errors carry it too.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<R::Reply>, Error>>> {
        if let Some(opening) = &mut self.opening {
            let result = ready!(opening.as_mut().poll(context));
            self.opening = None;
            return Poll::Ready(match result {
                Ok(opened) => {
                    self.source = opened.source;
                    self.request_id = opened.request_id;
                    self.attempts = opened.attempts;
                    opened.first.map(Ok)
                }
                Err(error) => {
                    self.request_id = error.request_id().map(str::to_owned);
                    Some(Err(error))
                }
            });
        }
        let Some(source) = &mut self.source else { return Poll::Ready(None) };
        let mut reply = R::start_reply();
        let next = ready!(source.poll(context, &mut R::sink(&mut reply)));
        if !matches!(next, Some(Ok(_))) {
            self.source = None;
        }
        Poll::Ready(next.map(|next| match next {
            Ok(frame) => Ok(event(frame, reply)),
            Err(error) => Err(error.at(self.action.clone(), self.region.as_deref(), self.attempts)),
        }))
    }
}

fn event<T>(frame: Frame, reply: T) -> Event<T> {
    Event { reply, name: frame.name, id: frame.id, raw: frame.data }
}

/// Makes the call, and brings back what came first.
async fn open<R: Request>(call: Call<R>) -> Result<Opened<R::Reply>, Error> {
    let mut reply = R::start_reply();
    let idle_timeout = call.options.idle_timeout.unwrap_or(call.target.config.settings().idle_timeout);
    let mut opening = Opening::new(idle_timeout);
    let exchanged = call.exchange(R::sink(&mut reply), Some(&mut opening)).await?;
    let (raw, attempts) = (exchanged.reply, exchanged.attempts);
    if let Some((source, first)) = opening.stream {
        let request_id = source.request_id.clone();
        return Ok(Opened {
            first: first.map(|frame| event(frame, reply)),
            source: Some(source),
            request_id,
            attempts,
        });
    }
    let id = request_id(&raw.headers);
    if let Some(error) = R::told_inside(&reply) {
        let error = error.with_status(raw.status).with_known_request_id(id);
        return Err(error.at(call.operation().to_string(), call.region_name(), attempts));
    }
    if let Some(id) = &id {
        R::sink(&mut reply).fill_request_id(id);
    }
    let raw = String::from_utf8_lossy(&raw.body).into_owned();
    let first = Some(Event { reply, name: None, id: None, raw });
    Ok(Opened { first, source: None, request_id: id, attempts })
}

impl<R: Request> Stream for Events<R> {
    type Item = Result<Event<R::Reply>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Nothing in it is pinned in place: the future and the body are boxed.
        self.get_mut().poll(context)
    }
}

impl<R: Request> Unpin for Events<R> {}

impl<R: Request> fmt::Debug for Events<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("action", &self.action)
            .field("request_id", &self.request_id)
            .field("is_over", &(self.opening.is_none() && self.source.is_none()))
            .finish_non_exhaustive()
    }
}
