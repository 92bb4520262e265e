//! Bodies of replies: whole, slow, or broken off.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// How often a slow body goes on.
const TICKS_A_SECOND: u64 = 20;
/// How long a body that is broken off waits before its end, so that what was written is sent.
const BEFORE_THE_END: Duration = Duration::from_millis(20);

/// The body of a reply.
#[derive(Debug)]
pub(crate) struct ReplyBody {
    rest: Bytes,
    /// How many bytes of it are never sent.
    withheld: usize,
    pace: Option<Pace>,
    wait: Option<Pin<Box<Sleep>>>,
}

/// So many bytes at a time, and how long that takes.
#[derive(Clone, Copy, Debug)]
struct Pace {
    step: usize,
    takes: Duration,
}

impl Pace {
    /// Of so many bytes a second.
    fn of(rate: u64) -> Self {
        let step = rate.div_ceil(TICKS_A_SECOND).max(1);
        let takes = Duration::from_secs_f64(step as f64 / rate.max(1) as f64);
        Self { step: usize::try_from(step).unwrap_or(usize::MAX), takes }
    }
}

impl ReplyBody {
    /// All of it at once.
    pub(crate) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self { rest: bytes.into(), withheld: 0, pace: None, wait: None }
    }

    /// The connection ends after so many bytes.
    pub(crate) fn truncated(mut self, bytes: Option<usize>) -> Self {
        self.withheld = bytes.map_or(0, |bytes| self.rest.len().saturating_sub(bytes));
        self
    }

    /// It comes at so many bytes a second.
    pub(crate) fn slow(mut self, bytes_a_second: Option<u64>) -> Self {
        self.pace = bytes_a_second.map(Pace::of);
        self
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        let body = self.get_mut();
        let left = body.rest.len() - body.withheld;
        // Before each step of a slow body, and before the end of one that is broken off: what was
        // written before is sent meanwhile.
        let pause = match body.pace {
            Some(pace) if left > 0 => Some(pace.takes),
            _ if left == 0 && body.withheld > 0 => Some(BEFORE_THE_END),
            _ => None,
        };
        if let Some(pause) = pause {
            let wait = body.wait.get_or_insert_with(|| Box::pin(sleep(pause)));
            ready!(wait.as_mut().poll(cx));
            body.wait = None;
        }
        if left > 0 {
            let step = body.pace.map_or(left, |pace| pace.step.min(left));
            return Poll::Ready(Some(Ok(Frame::data(body.rest.split_to(step)))));
        }
        Poll::Ready((body.withheld > 0).then_some(Err(BrokenOff)))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

/// The end of a body that a rule breaks off.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BrokenOff;

impl fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body is broken off, as a rule says")
    }
}

impl std::error::Error for BrokenOff {}
