//! A request on its way: an attempt, and its repetition as one unit.
//!
//! [`attempts`] reads as the list of the stages of an attempt, and each stage is a file: who signs
//! ([`keys`](keys::keys)), whose turn it is ([`admit`](Learnt)), where it goes ([`place`]), what is sent
//! ([`request`]), what comes back ([`once`], [`stream`]), what that says ([`reply`], [`sink`]), and what
//! follows from it ([`course`]).

mod course;
mod headers;
mod history;
mod job;
mod keys;
mod once;
mod options;
mod payload;
mod place;
mod remedy;
mod reply;
mod request;
mod retry_after;
mod sink;
mod stream;
#[cfg(test)]
mod tests;
mod time;
mod time_up;
mod watch;

use bytes::Bytes;
use tokio::time::Instant;
use tracing::Instrument as _;

use self::course::{Course, Next, Tried};
use self::keys::keys;
use self::place::{place, route};
pub(crate) use self::watch::Exchanged;
use self::watch::Watch;
use crate::config::{Endpoint, Wanted};
use crate::error::Error;
use crate::model::Decoded;

pub(crate) use self::job::Job;
pub(crate) use self::options::CallOptions;
pub(crate) use self::payload::Payload;
pub(crate) use self::reply::request_id;
pub use self::reply::{RawReply, decode, decode_value};
pub(crate) use self::sink::Sink;
pub(crate) use self::stream::{Frame, Opening, Source, told_inside, told_inside_value};

/// Sends a request until it succeeds, or fails for good, or time is up. The reply goes into the sink. Where
/// events are asked for and the reply is a stream, the sink has the first one, and `opening` the stream.
pub(crate) async fn exchange(
    job: &Job<'_>,
    sink: Sink<'_>,
    mut opening: Option<&mut Opening>,
) -> Result<Exchanged, Error> {
    let mut watch = Watch::start(job);
    let is_open = opening.as_ref().map(|opening| opening.is_open());
    let span = watch.span();
    let attempting = attempts(job, sink, opening.as_deref_mut(), &mut watch).instrument(span);
    let result = match stream::until_open(job.allowed, is_open, attempting).await {
        Some(result) => result,
        None => Err(watch.history.time_out(job.allowed)),
    };
    if let Some(opening) = opening {
        opening.attempts = watch.attempts();
    }
    watch.end(result)
}

/// The signed request of a call, as it would be sent first.
pub(crate) async fn signed(job: &Job<'_>) -> Result<http::Request<Bytes>, Error> {
    let result = async {
        let route = routed(job)?;
        let keys = keys(job, route.first()).await?;
        let placed = place(job, &route, 0)?;
        request::sign(job, keys.as_ref(), placed.endpoint, 1).map(|signed| signed.request)
    };
    result.await.map_err(|error| error.at(job.operation.to_string(), job.region, 0))
}

fn routed(job: &Job<'_>) -> Result<Vec<Endpoint>, Error> {
    job.config.settings().check()?;
    route(job)
}

/// The stages of an attempt, repeated until one of them is the last. Keys come before the turn, and the turn
/// before the time that is signed: each may take long.
async fn attempts(
    job: &Job<'_>,
    mut sink: Sink<'_>,
    mut opening: Option<&mut Opening>,
    watch: &mut Watch<'_, '_>,
) -> Result<(RawReply, Decoded), Error> {
    let route = routed(job)?;
    let limiter = &job.config.settings().learnt.limiter;
    let mut course = Course::default();
    loop {
        let keys = keys(job, route.get(course.first()).or(route.first())).await?;
        let key_id = keys.as_ref().map(|keys| keys.secret_id()).unwrap_or_default();
        let wanted = Wanted { operation: job.operation, key_id, region: job.region, deadline: job.deadline };
        let turn = match limiter.admit(wanted).await {
            Ok(turn) => turn,
            Err(late) => return course.too_late(&late, &mut watch.history),
        };
        if let Some(opening) = opening.as_deref_mut() {
            opening.begin_anew();
        }
        let mut placed = place(job, &route, course.first())?;
        let number = watch.attempts() + 1;
        let signed = request::sign(job, keys.as_ref(), placed.endpoint, number)?;
        watch.history.start();
        let (started, attempts) = (Instant::now(), watch.history.len());
        let host = &placed.endpoint.host;
        if let Some(visit) = &mut placed.visit {
            visit.begin(job.allowed, job.deadline);
        }
        let limit = course.attempt_timeout(job);
        let sent = once::send(job, signed.request, host, attempts, limit, &mut sink, opening.as_deref_mut()).await;
        let mut tried = Tried::new(sent, placed.at, host, signed.timestamp, keys);
        tried.decode(&mut sink, opening.as_deref().is_some_and(Opening::has_stream), job);
        turn.answered(tried.error(), tried.retry_after(job));
        // A reply gives its place back, and a stream keeps it.
        match opening.as_deref_mut() {
            Some(opening) => opening.hold(turn),
            None => drop(turn),
        }
        if let Some(visit) = placed.visit {
            visit.end(tried.error());
        }
        watch.report(&tried, started.elapsed());
        match course.next(job, tried, &sink, &mut watch.history).await {
            Next::Over(result) => return result,
            Next::After(wait) => course::pause(wait, attempts).await,
        }
    }
}
