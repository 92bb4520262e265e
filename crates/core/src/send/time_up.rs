//! The end of the time allowed, which is told only when what had arrived by then had its turn to be read.

use std::future::Future as _;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

/// Who is asked so long after the end was not waiting for it, but busy.
const LATE: Duration = Duration::from_millis(10);
/// What those who drive connections have then, to bring what lies in their sockets.
const GRACE: Duration = Duration::from_millis(100);
/// How often they have that, where the end of it comes late as well.
const GRACES: u8 = 5;

/// Whether time is up. A program that is busy, or blocks the thread that also drives its connections, comes late,
/// and finds that time has run out while a reply lies there unread: so it gets a moment more. `late` counts how
/// often it did, from 0.
pub(crate) fn poll_time_up(mut sleep: Pin<&mut Sleep>, late: &mut u8, context: &mut Context<'_>) -> Poll<()> {
    loop {
        // Also where the task has used up its steps, as one does to which a server sends without end.
        ready!(pin!(tokio::task::unconstrained(sleep.as_mut())).poll(context));
        let now = Instant::now();
        if *late == GRACES || now.saturating_duration_since(sleep.deadline()) < LATE {
            return Poll::Ready(());
        }
        *late += 1;
        sleep.as_mut().reset(now + GRACE);
    }
}
