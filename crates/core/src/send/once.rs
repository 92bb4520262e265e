//! The stage that sends: a request to the transport, and its reply, or the stream that it opens.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, Sleep};

use super::job::Job;
use super::reply::{RawReply, within};
use super::sink::Sink;
use super::stream::{self, Opened, Opening};
use super::time_up::poll_time_up;
use crate::config::Incoming;
use crate::error::{Error, timeout};
use crate::transport::Body;

/// Sends a request, for which there is so much time, and brings back the reply, whole; or empty, where it is a stream and `opening` has it.
pub(crate) async fn send(
    job: &Job<'_>,
    request: http::Request<Bytes>,
    host: &str,
    attempts: usize,
    limit: Option<Duration>,
    sink: &mut Sink<'_>,
    opening: Option<&mut Opening>,
) -> Result<RawReply, Error> {
    let settings = job.config.settings();
    // One timer for both parts: to set one is most of what an attempt costs beside its work.
    let by = limit.and_then(|limit| Instant::now().checked_add(limit));
    let mut timer = Timer { sleep: pin!(by.map(tokio::time::sleep_until)), late: 0, limit };
    let mut sending = settings.transport.send(request);
    let (head, body) = timer.before(sending.as_mut()).await?.into_parts();
    let is_stream = stream::is_stream(&head.headers) && !sink.is_raw();
    let mut reply = RawReply { status: head.status, headers: head.headers, body: Bytes::new() };
    let rest = match (is_stream, opening) {
        (true, Some(opening)) => opening.open(&reply, body, settings.reply_limit, settings.strict, sink).await?,
        (true, None) => Opened::Reply(timer.before(pin!(stream::plain_reply(&reply, body))).await?),
        (false, _) => Opened::Reply(body),
    };
    if let Opened::Reply(body) = rest {
        let whole = timer.before(pin!(whole(&reply, body, settings.reply_limit))).await;
        reply.body = whole.map_err(|error| error.with_status(reply.status))?;
    }
    // The reply is here: what is wrong with it is the interceptor's word.
    intercept(job, host, attempts, &mut reply).map_err(Error::of_this_side)?;
    Ok(reply)
}

/// All of a body, refused before it is read where its head says that it is too long.
async fn whole(reply: &RawReply, body: Body, limit: usize) -> Result<Bytes, Error> {
    within(&reply.headers, limit)?;
    body.collect(limit).await
}

fn intercept(job: &Job<'_>, host: &str, attempts: usize, reply: &mut RawReply) -> Result<(), Error> {
    let interceptors = &job.config.settings().interceptors;
    if interceptors.is_empty() {
        return Ok(());
    }
    let mut incoming = Incoming {
        operation: job.operation,
        host,
        trace_id: job.shown_trace_id(),
        attempt: u32::try_from(attempts).unwrap_or(u32::MAX),
        status: reply.status,
        headers: &mut reply.headers,
        body: &mut reply.body,
    };
    interceptors.iter().try_for_each(|interceptor| interceptor.after_reply(&mut incoming))?;
    reply.status = incoming.status;
    Ok(())
}

/// The time that an attempt has, if it is less than the call has.
struct Timer<'a> {
    sleep: Pin<&'a mut Option<Sleep>>,
    late: u8,
    limit: Option<Duration>,
}

impl Timer<'_> {
    /// The result of a part of an attempt, unless time is up before it.
    async fn before<T>(
        &mut self,
        mut part: Pin<&mut (impl Future<Output = Result<T, Error>> + ?Sized)>,
    ) -> Result<T, Error> {
        poll_fn(|context| {
            if let Poll::Ready(result) = part.as_mut().poll(context) {
                return Poll::Ready(result);
            }
            match self.sleep.as_mut().as_pin_mut() {
                Some(sleep) => {
                    poll_time_up(sleep, &mut self.late, context).map(|()| Err(timeout(self.limit.unwrap_or_default())))
                }
                None => Poll::Pending,
            }
        })
        .await
    }
}
