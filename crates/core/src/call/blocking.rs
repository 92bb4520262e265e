//! Calls for programs that are not asynchronous: the same clients and requests, and `.blocking()` in
//! place of `.await`. Needs the feature `blocking`.
//!
//! ```
//! # use tencentcloud_derive::Model;
//! # #[derive(Model)]
//! # #[model(request)]
//! # #[non_exhaustive]
//! # pub struct DescribeInstanceRequest { pub instance_id: Option<String> }
//! # #[derive(Model)]
//! # #[non_exhaustive]
//! # pub struct DescribeInstanceResponse { pub instance_name: String, pub request_id: String }
//! # impl tencentcloud_core::Action for DescribeInstanceRequest {
//! #     type Response = DescribeInstanceResponse;
//! #     const OPERATION: &'static tencentcloud_core::Operation = &tencentcloud_core::Operation {
//! #         service: std::borrow::Cow::Borrowed("mqtt"),
//! #         ..tencentcloud_core::Operation::BASE
//! #     };
//! # }
//! # use tencentcloud_core::{Client, Error, mock::{Mock, json}};
//! # fn main() -> Result<(), Error> {
//! # let mock = Mock::new().json::<DescribeInstanceRequest>(json!({ "InstanceName": "tea house" }));
//! # let client = Client::new(&mock.config(), "mqtt");
//! let reply = client.call(DescribeInstanceRequest::new().instance_id("mqtt-1")).blocking()?;
//! assert_eq!(reply.instance_name, "tea house");
//! # Ok(())
//! # }
//! ```
//!
//! All blocking calls of a program share one thread in the background, which runs a tokio runtime of
//! its own from the first call on. The thread that calls sleeps until the reply is there.
//!
//! That works on any thread, also within [`tokio::task::spawn_blocking`] and `block_in_place`. It does
//! not where a runtime runs tasks: there it would hold up all of them, and the call fails with an error of
//! kind [`ErrorKind::Config`], unsent. Await the call there.

use std::cell::Cell;
use std::fmt;
use std::future::{Future, IntoFuture as _, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::{Mutex, PoisonError, mpsc};
use std::task::{Context, Poll, Waker};

use tokio::runtime::Handle;

use super::call::Call;
use super::incomplete::Incomplete;
use super::page::{Items, Pages};
use super::request::{Paged, Request};
use crate::error::{Error, ErrorKind};

impl<R: Request> Call<R> {
    /// Sends the request and waits for the reply, on a thread that may block; see
    /// [`blocking`](crate::blocking).
    ///
    /// # Errors
    ///
    /// Those of the call; of kind [`ErrorKind::Config`] on a thread that runs the tasks of a runtime.
    pub fn blocking(self) -> Result<R::Reply, Error> {
        block_on(self.into_future())
    }
}

impl<R: Paged> Items<R> {
    /// All items that are left, for a thread that may block; see [`blocking`](crate::blocking).
    pub fn blocking(self) -> BlockingItems<R> {
        BlockingItems { items: Some(self) }
    }
}

impl<R: Paged> Pages<R> {
    /// All pages that are left, for a thread that may block; see [`blocking`](crate::blocking).
    pub fn blocking(self) -> BlockingPages<R> {
        BlockingPages { pages: Some(self) }
    }
}

/// The items of a call, fetched a page at a time by a thread that blocks. After an error it is over.
#[must_use = "items are fetched when the iterator is asked for them"]
pub struct BlockingItems<R: Paged> {
    /// `None` after the end.
    items: Option<Items<R>>,
}

impl<R: Paged> BlockingItems<R> {
    /// All items that are left.
    ///
    /// # Errors
    ///
    /// The first of a call, with the items that came before it; `collect` into a `Result` drops them.
    pub fn try_collect(self) -> Result<Vec<R::Item>, Incomplete<R::Item>> {
        collected(self)
    }
}

impl<R: Paged> Iterator for BlockingItems<R> {
    type Item = Result<R::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut items = self.items.take()?;
        // What is here already needs no other thread.
        if let Some(item) = items.received() {
            self.items = Some(items);
            return Some(Ok(item));
        }
        let next = async move {
            let item = items.try_next().await?;
            Ok((items, item))
        };
        match block_on(next) {
            Ok((items, item)) => {
                self.items = item.is_some().then_some(items);
                item.map(Ok)
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl<R: Paged> std::iter::FusedIterator for BlockingItems<R> {}

impl<R: Paged + fmt::Debug> fmt::Debug for BlockingItems<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingItems").field("items", &self.items).finish()
    }
}

/// The pages of a call, fetched by a thread that blocks. After an error it is over.
#[must_use = "pages are fetched when the iterator is asked for them"]
pub struct BlockingPages<R: Paged> {
    /// `None` after the end.
    pages: Option<Pages<R>>,
}

impl<R: Paged> BlockingPages<R> {
    /// All pages that are left.
    ///
    /// # Errors
    ///
    /// The first of a call, with the pages that came before it; `collect` into a `Result` drops them.
    pub fn try_collect(self) -> Result<Vec<R::Reply>, Incomplete<R::Reply>> {
        collected(self)
    }
}

impl<R: Paged> Iterator for BlockingPages<R> {
    type Item = Result<R::Reply, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut pages = self.pages.take()?;
        let next = async move {
            let page = pages.try_next().await?;
            Ok((pages, page))
        };
        match block_on(next) {
            Ok((pages, page)) => {
                self.pages = page.is_some().then_some(pages);
                page.map(Ok)
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl<R: Paged> std::iter::FusedIterator for BlockingPages<R> {}

impl<R: Paged + fmt::Debug> fmt::Debug for BlockingPages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingPages").field("pages", &self.pages).finish()
    }
}

fn collected<T>(all: impl Iterator<Item = Result<T, Error>>) -> Result<Vec<T>, Incomplete<T>> {
    let mut received = Vec::new();
    for next in all {
        match next {
            Ok(item) => received.push(item),
            Err(error) => return Err(Incomplete::new(received, error)),
        }
    }
    Ok(received)
}

/// Waits for anything else that is asynchronous here, such as `call.wait().until(…)` or
/// `call.send_raw()`, on a thread that may block.
///
/// # Errors
///
/// Those of the future; of kind [`ErrorKind::Config`] on a thread that runs the tasks of a runtime, and
/// where the thread in the background cannot be started.
///
/// # Panics
///
/// Where the future does, such as in a function of yours that it calls: with the same payload, on this thread.
/// Other calls go on.
pub fn block_on<T: Send + 'static>(
    future: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    if runs_tasks() {
        let problem = "a blocking call on a thread that runs tasks of tokio would hold up all of them; await the call, \
                       or move it into tokio::task::spawn_blocking";
        return Err(Error::new(ErrorKind::Config, problem));
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    runtime()?.spawn(async move {
        // Nobody waits any more only where the process ends.
        let _ = sender.send(caught(future).await);
    });
    match receiver.recv() {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => resume_unwind(panic),
        // Only where what panicked does so again when it is dropped.
        Err(_) => Err(Error::new(ErrorKind::Config, "the call panicked, and so did what it left")),
    }
}

/// The result of a future, or what it panicked with.
async fn caught<T>(future: impl Future<Output = T>) -> std::thread::Result<T> {
    let mut future = pin!(future);
    // A future that panicked is not polled again, so nobody sees what it left half done.
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

thread_local! {
    /// Whether this is the thread in the background.
    static IS_BACKGROUND: Cell<bool> = const { Cell::new(false) };
}

/// The runtime in the background, started at the first call.
fn runtime() -> Result<Handle, Error> {
    static RUNTIME: Mutex<Option<Handle>> = Mutex::new(None);

    let mut started = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*started {
        return Ok(handle.clone());
    }
    let refuse = |error: std::io::Error| {
        let message = format!("the thread for blocking calls cannot be started: {error}");
        Error::new(ErrorKind::Config, message).with_source(error)
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(refuse)?;
    let handle = runtime.handle().clone();
    let run = move || {
        IS_BACKGROUND.set(true);
        runtime.block_on(std::future::pending::<()>());
    };
    std::thread::Builder::new().name("tencentcloud-blocking".to_owned()).spawn(run).map_err(refuse)?;
    *started = Some(handle.clone());
    Ok(handle)
}

/// Whether this thread is in the middle of running a task: then it must not sleep.
///
/// Tokio tells no one, but it gives what it runs a budget of steps, which nothing else has: not
/// `spawn_blocking`, not `block_in_place`, and no thread of the program's own. A task that is told
/// so here yields once more than it would have. Where tokio should stop doing so, or a task is run without
/// a budget, the call blocks the thread and works all the same: the runtime in the background is
/// another thread.
fn runs_tasks() -> bool {
    /// More steps than a budget has: 128.
    const STEPS: usize = 512;

    if IS_BACKGROUND.get() {
        return true;
    }
    if Handle::try_current().is_err() {
        return false;
    }
    let mut context = Context::from_waker(Waker::noop());
    (0..STEPS).any(|_| pin!(tokio::task::consume_budget()).poll(&mut context).is_pending())
}
