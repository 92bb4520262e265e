//! Page after page, and item after item.
//!
//! A page that is asked for by offset is not a snapshot. Where items are deleted while a stream
//! is under way, later ones move up and a page skips as many; where items are inserted before the
//! offset, a page repeats as many. Sort by something that does not change where that matters.

use std::future::{IntoFuture, poll_fn};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::call::{Action, Call, CallOptions};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::model::{Field, List, Model, Ref, Scalar, Slot};

/// An action that answers a page at a time. Implemented by generated request types.
pub trait Paginate: Action<Response: Field> {
    /// What the pages hold.
    type Item: Field + 'static;
    /// How the next page is asked for.
    const PAGING: Paging;
    /// The items of a page.
    fn items(page: &mut Self::Response) -> &mut Vec<Self::Item>;
}

/// How the next page is asked for. Fields are named as on the wire.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// By the number of items to skip.
    Offset {
        /// Field of the request: how many items to skip.
        offset: &'static str,
        /// Field of the request: how many items a page holds.
        size: &'static str,
        /// Field of the reply: how many items there are.
        total: Option<&'static str>,
        /// Items that a page is asked to hold where the request does not say.
        page_size: Option<i64>,
    },
}

/// All pages of a call: a [`Stream`], and the inherent [`next`](Self::next) and
/// [`try_next`](Self::try_next) for programs without a stream library.
///
/// The offset advances by the items received. The stream ends at an empty page, or when the
/// total that the latest page names is reached. Without a total it ends at a page that is shorter
/// than an earlier one (servers cut pages to a size of their own). A server that sends the same
/// page again and again is an error. After an error the stream is over.
#[must_use = "pages are fetched when the stream is polled"]
pub struct Pages<R: Paginate> {
    client: Client,
    options: CallOptions,
    request: R,
    progress: Progress,
    under_way: Option<<Call<R> as IntoFuture>::IntoFuture>,
}

/// How many pages in a row may repeat the one before where a total bounds them.
const REPEATS: u32 = 100;

#[derive(Debug, Default)]
struct Progress {
    over: bool,
    /// What the request asked to skip from the start.
    start: i64,
    received: i64,
    longest: i64,
    before: Option<u64>,
    /// How many pages in a row were the same.
    repeats: u32,
    /// Whether a total was ever at least what had come.
    has_total: bool,
}

impl<R: Paginate> Pages<R> {
    pub(crate) fn new(call: Call<R>) -> Self {
        let Call { client, mut request, options } = call;
        let Paging::Offset { offset, size, page_size, .. } = R::PAGING;
        let progress = Progress { start: number(&request, offset).unwrap_or(0), ..Progress::default() };
        if let (None, Some(page_size)) = (number(&request, size), page_size) {
            set(&mut request, size, page_size);
        }
        Self { client, options, request, progress, under_way: None }
    }

    /// The next page, or `None` after the last.
    pub async fn next(&mut self) -> Option<Result<R::Response, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next page, or `None` after the last.
    ///
    /// # Errors
    ///
    /// That of the call; the stream is over then.
    pub async fn try_next(&mut self) -> Result<Option<R::Response>, Error> {
        self.next().await.transpose()
    }

    /// All pages that are left.
    ///
    /// # Errors
    ///
    /// The first of a call; pages received before it are dropped.
    pub async fn try_collect(mut self) -> Result<Vec<R::Response>, Error> {
        let mut pages = Vec::new();
        while let Some(page) = self.try_next().await? {
            pages.push(page);
        }
        Ok(pages)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Response, Error>>> {
        if self.progress.over {
            return Poll::Ready(None);
        }
        let under_way = self.under_way.get_or_insert_with(|| {
            let call =
                Call { client: self.client.clone(), request: self.request.clone(), options: self.options.clone() };
            call.into_future()
        });
        let result = ready!(under_way.as_mut().poll(context));
        self.under_way = None;
        // Over, until this page says that there is another.
        self.progress.over = true;
        let mut page = match result {
            Ok(page) => page,
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        let Paging::Offset { offset, total, .. } = R::PAGING;
        let total = total.and_then(|total| number_of(&page, total));
        match self.progress.advance(R::items(&mut page), total) {
            Ok(Some(skip)) => {
                set(&mut self.request, offset, skip);
                self.progress.over = false;
            }
            Ok(None) => {}
            Err(error) => {
                let name = format!("{}.{}", R::SERVICE, R::NAME);
                return Poll::Ready(Some(Err(error.at(name, None, 1))));
            }
        }
        Poll::Ready(Some(Ok(page)))
    }
}

impl Progress {
    /// How many items to skip for the next page, or `None` where this was the last.
    fn advance(&mut self, items: &dyn List, total: Option<i64>) -> Result<Option<i64>, Error> {
        let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
        if count == 0 {
            return Ok(None);
        }
        let skipped = self.start.saturating_add(self.received);
        self.received = self.received.saturating_add(count);
        let reached = self.start.saturating_add(self.received);
        // Less than what came already is no total, unless it was one before: some servers leave it
        // at 0, and items may vanish under way.
        self.has_total |= total.is_some_and(|total| total >= reached);
        let last = match total {
            Some(total) if self.has_total => total <= reached,
            _ => count < self.longest,
        };
        let print = fingerprint(items);
        self.repeats = if self.before.replace(print) == Some(print) { self.repeats + 1 } else { 0 };
        // Items that are equal are nothing odd where a total says how many there are.
        let allowed = if self.has_total { REPEATS } else { 0 };
        if self.repeats > allowed && !last {
            return Err(Error::new(
                ErrorKind::Decode,
                format!("the server sent the same {count} items again when asked to skip {skipped}"),
            ));
        }
        self.longest = self.longest.max(count);
        Ok((!last).then_some(reached))
    }
}

impl<R: Paginate> Stream for Pages<R> {
    type Item = Result<R::Response, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Nothing in it is pinned in place: the future is boxed.
        self.get_mut().poll(context)
    }
}

impl<R: Paginate> Unpin for Pages<R> {}

impl<R: Paginate> std::fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("action", &R::NAME).field("progress", &self.progress).finish_non_exhaustive()
    }
}

/// All items of a call, fetched a page at a time: a [`Stream`], and the inherent
/// [`next`](Self::next) and [`try_next`](Self::try_next) for programs without a stream library.
///
/// It ends as [`Pages`] does.
#[must_use = "items are fetched when the stream is polled"]
pub struct Items<R: Paginate> {
    pages: Pages<R>,
    page: std::vec::IntoIter<R::Item>,
}

impl<R: Paginate> Items<R> {
    pub(crate) fn new(call: Call<R>) -> Self {
        Self { pages: Pages::new(call), page: Vec::new().into_iter() }
    }

    /// The next item, or `None` after the last.
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next item, or `None` after the last.
    ///
    /// # Errors
    ///
    /// That of the call for its page; the stream is over then.
    pub async fn try_next(&mut self) -> Result<Option<R::Item>, Error> {
        self.next().await.transpose()
    }

    /// All items that are left.
    ///
    /// # Errors
    ///
    /// The first of a call; items received before it are dropped.
    pub async fn try_collect(mut self) -> Result<Vec<R::Item>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.try_next().await? {
            items.push(item);
        }
        Ok(items)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Item, Error>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(mut page)) => self.page = std::mem::take(R::items(&mut page)).into_iter(),
            }
        }
    }
}

impl<R: Paginate> Stream for Items<R> {
    type Item = Result<R::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<R: Paginate> Unpin for Items<R> {}

impl<R: Paginate> std::fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}

/// The number in a field, which may be a string of digits.
fn number(model: &dyn Model, field: &str) -> Option<i64> {
    match model.get(model.shape().position(field)?) {
        Ref::Int(number) => Some(number),
        Ref::Str(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn number_of<T: Field>(page: &T, field: &str) -> Option<i64> {
    match page.get() {
        Ref::Model(model) => number(model, field),
        _ => None,
    }
}

/// Puts a number into a field, as the type of the field has it.
fn set(model: &mut dyn Model, field: &str, number: i64) {
    fn put(slot: Slot<'_>, number: i64) {
        match slot {
            Slot::Scalar(scalar) => drop(Scalar::int(scalar, number)),
            Slot::Optional(optional) => put(optional.insert(), number),
            Slot::Model(_) | Slot::List(_) => {}
        }
    }
    if let Some(at) = model.shape().position(field) {
        put(model.slot(at), number);
    }
}

/// A number that is the same for equal lists.
fn fingerprint(list: &dyn List) -> u64 {
    fn walk(value: Ref<'_>, hasher: &mut DefaultHasher) {
        match value {
            Ref::Absent => 0_u8.hash(hasher),
            Ref::Str(value) => value.hash(hasher),
            Ref::Int(value) => value.hash(hasher),
            Ref::Float(value) => value.to_bits().hash(hasher),
            Ref::Bool(value) => value.hash(hasher),
            Ref::Bytes(value) => value.hash(hasher),
            Ref::Model(model) => (0..model.shape().fields.len()).for_each(|at| walk(model.get(at), hasher)),
            Ref::List(list) => {
                list.len().hash(hasher);
                (0..list.len()).for_each(|at| walk(list.at(at), hasher));
            }
        }
    }
    let mut hasher = DefaultHasher::new();
    walk(Ref::List(list), &mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The offsets that are asked for when a server sends pages of these sizes and totals.
    fn offsets(start: i64, pages: &[(usize, Option<i64>)]) -> Vec<i64> {
        let mut progress = Progress { start, ..Progress::default() };
        let mut asked = vec![start];
        for (number, (size, total)) in pages.iter().enumerate() {
            let items: Vec<i64> = (0..*size).map(|item| (number * 1_000 + item) as i64).collect();
            match progress.advance(&items, *total).unwrap() {
                Some(skip) => asked.push(skip),
                None => break,
            }
        }
        asked
    }

    #[test]
    fn with_a_total_it_ends_there_or_at_an_empty_page() {
        assert_eq!(offsets(0, &[(20, Some(45)), (20, Some(45)), (5, Some(45))]), [0, 20, 40]);
        assert_eq!(offsets(0, &[(0, Some(0))]), [0]);
        // Servers cap pages silently: a short page is not the last one.
        assert_eq!(offsets(0, &[(50, Some(120)), (50, Some(120)), (20, Some(120))]), [0, 50, 100]);
        // The latest total counts.
        assert_eq!(offsets(0, &[(20, Some(40)), (20, Some(60)), (20, Some(60))]), [0, 20, 40]);
        // Items vanish under way: an empty page ends it.
        assert_eq!(offsets(0, &[(20, Some(45)), (0, Some(20))]), [0, 20]);
        assert_eq!(offsets(100, &[(20, Some(125)), (5, Some(125))]), [100, 120]);
        // An item vanishes under way: what is reached is past the total by then.
        assert_eq!(offsets(0, &[(20, Some(40)), (20, Some(39)), (20, Some(39))]), [0, 20]);
        // A server that ignores the offset is left at the total.
        assert_eq!(offsets(0, &[(20, Some(45)), (20, Some(45)), (20, Some(45)), (20, Some(45))]), [0, 20, 40]);
    }

    #[test]
    fn a_total_that_cannot_be_is_no_total() {
        assert_eq!(offsets(0, &[(20, Some(0)), (20, Some(0)), (3, Some(0))]), [0, 20, 40]);
    }

    #[test]
    fn without_a_total_a_shorter_page_ends_it() {
        assert_eq!(offsets(0, &[(20, None), (20, None), (3, None)]), [0, 20, 40]);
        assert_eq!(offsets(0, &[(20, None), (0, None)]), [0, 20]);
        assert_eq!(offsets(0, &[(0, None)]), [0]);
    }

    #[test]
    fn a_server_that_repeats_itself_is_told_on() {
        let mut progress = Progress::default();
        let page = vec![1_i64, 2, 3];
        assert_eq!(progress.advance(&page, None).unwrap(), Some(3));
        let error = progress.advance(&page, None).unwrap_err();
        assert_eq!(error.to_string(), "the server sent the same 3 items again when asked to skip 3");
        // Equal items are nothing odd where there is a total.
        let mut progress = Progress::default();
        let page = vec![7_i64];
        assert_eq!(progress.advance(&page, Some(3)).unwrap(), Some(1));
        assert_eq!(progress.advance(&page, Some(3)).unwrap(), Some(2));
        assert_eq!(progress.advance(&page, Some(3)).unwrap(), None);
    }
}
