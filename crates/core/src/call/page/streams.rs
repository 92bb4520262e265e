//! Pages and items as streams.

use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::progress::{Progress, Said, Stuck};
use crate::call::call::Call;
use crate::call::document::{Document, Turn};
use crate::call::incomplete::Incomplete;
use crate::call::request::Paged;
use crate::error::{Error, ErrorKind};
use crate::model::Paging;

/// All pages of a call: a [`Stream`], and the inherent [`next`](Self::next) and
/// [`try_next`](Self::try_next) for programs without a stream library.
///
/// An offset advances by the items received, a page number by one, both from where the request
/// starts. Such a stream ends at an empty page, or when the total that the latest page names is
/// reached. Without a total it ends at a page that is shorter than an earlier one (servers cut
/// pages to a size of their own), and where the server refuses to look behind a full one: with a code that
/// finds fault with a parameter (`InvalidParameter`, `InvalidParameterValue`, also `….OffsetInvalid` and the like)
/// or with `ResourceNotFound.NoData…`. From the 10,000th item on that is an error, since servers go no deeper
/// while there may be more; and so is every other refusal. A server that sends the same page again and again is
/// an error.
///
/// A stream by tokens ends where the reply says that nothing is left, and where it names no token:
/// none, an empty one, or 0. A token that was sent before would lead round in a circle: the page that names it
/// comes, and then an error; unless that page is empty and names the token that it was asked for by, which is how
/// cursors say that they are at the end. An empty page does not end it, since servers filter
/// what they have cut into pages; more than 1,000 of them in a row are an error.
///
/// Pages are no snapshot. Where items are deleted meanwhile, offsets and page numbers skip as many;
/// where items are inserted, they repeat as many. What tokens do then, upstream does not say.
///
/// An error comes after all that came before it: nothing that was received is lost.
/// After an error the stream is over.
#[must_use = "pages are fetched when the stream is polled"]
pub struct Pages<R: Paged> {
    /// The call for the next page.
    call: Call<R>,
    /// How far it is; nothing where the operation does not say how it pages.
    progress: Option<Progress>,
    is_over: bool,
    /// What comes after the page that was given last.
    stuck: Option<Error>,
    under_way: Option<<Call<R> as IntoFuture>::IntoFuture>,
}

impl<R: Paged> Call<R> {
    /// All items, a page after the other.
    pub fn items(self) -> Items<R> {
        Items::new(self)
    }

    /// All pages, one after the other.
    pub fn pages(self) -> Pages<R> {
        Pages::new(self)
    }
}

impl<R: Paged> Pages<R> {
    fn new(mut call: Call<R>) -> Self {
        let progress = call.operation().paging.as_ref().map(|paging| Progress::begin(paging, &mut call.request));
        Self { call, progress, is_over: false, stuck: None, under_way: None }
    }

    /// The items of a page, out of it.
    fn take_items(&self, page: &mut R::Reply) -> Vec<R::Item> {
        self.call.request.take_items(page)
    }

    /// The next page, or `None` after the last.
    pub async fn next(&mut self) -> Option<Result<R::Reply, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next page, or `None` after the last.
    ///
    /// # Errors
    ///
    /// That of the call; the stream is over then.
    pub async fn try_next(&mut self) -> Result<Option<R::Reply>, Error> {
        self.next().await.transpose()
    }

    /// All pages that are left.
    ///
    /// # Errors
    ///
    /// The first of a call, with the pages that came before it.
    pub async fn try_collect(mut self) -> Result<Vec<R::Reply>, Incomplete<R::Reply>> {
        let mut pages = Vec::new();
        while let Some(next) = self.next().await {
            match next {
                Ok(page) => pages.push(page),
                Err(error) => return Err(Incomplete::new(pages, error)),
            }
        }
        Ok(pages)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Reply, Error>>> {
        if let Some(error) = self.stuck.take() {
            return Poll::Ready(Some(Err(error)));
        }
        if self.is_over {
            return Poll::Ready(None);
        }
        let operation = self.call.operation();
        let (Some(paging), Some(progress)) = (&operation.paging, &mut self.progress) else {
            self.is_over = true;
            let problem = "nothing says how the action pages: take one page by awaiting the call, or name its `paging`";
            let error = Error::new(ErrorKind::InvalidRequest, problem);
            return Poll::Ready(Some(Err(error.at(operation.to_string(), self.call.region_name(), 0))));
        };
        let under_way = self.under_way.get_or_insert_with(|| self.call.clone().into_future());
        let result = ready!(under_way.as_mut().poll(context));
        self.under_way = None;
        // Over, until this page says that there is another.
        self.is_over = true;
        let page = match result {
            Ok(page) => page,
            Err(refusal) if progress.ends_with(&refusal) => {
                tracing::debug!(action = %*operation, code = refusal.code(), "the list ends where a page was refused");
                return Poll::Ready(None);
            }
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        let view = page.view();
        let next = progress.advance(view.at(&paging.items), Said::read(paging, view));
        let asked = next.and_then(|next| next.map(|next| ask(paging, &mut self.call.request, &next)).transpose());
        let place = |error: Error| error.at(operation.to_string(), self.call.region_name(), 1);
        match asked {
            Ok(next) => self.is_over = next.is_none(),
            Err(Stuck::After(error)) => self.stuck = Some(place(error)),
            Err(Stuck::Instead(error)) => return Poll::Ready(Some(Err(place(error)))),
        }
        Poll::Ready(Some(Ok(page)))
    }
}

/// Makes a request the one for the next page.
fn ask(paging: &Paging, request: &mut dyn Document, next: &Turn) -> Result<(), Stuck> {
    let field = paging.field();
    if request.set(field, next) {
        return Ok(());
    }
    let message = format!("the field {field} of the request cannot hold what the next page is asked for by");
    Err(Stuck::After(Error::new(ErrorKind::Decode, message)))
}

impl<R: Paged> Stream for Pages<R> {
    type Item = Result<R::Reply, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Nothing in it is pinned in place: the future is boxed.
        self.get_mut().poll(context)
    }
}

impl<R: Paged> Unpin for Pages<R> {}

impl<R: Paged + std::fmt::Debug> std::fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("call", &self.call).field("is_over", &self.is_over).finish_non_exhaustive()
    }
}

/// All items of a call, fetched a page at a time: a [`Stream`], and the inherent
/// [`next`](Self::next) and [`try_next`](Self::try_next) for programs without a stream library.
///
/// It ends as [`Pages`] does.
#[must_use = "items are fetched when the stream is polled"]
pub struct Items<R: Paged> {
    pages: Pages<R>,
    page: std::vec::IntoIter<R::Item>,
}

impl<R: Paged> Items<R> {
    fn new(call: Call<R>) -> Self {
        Self { pages: Pages::new(call), page: Vec::new().into_iter() }
    }

    /// The next item of the page that is here.
    #[cfg(feature = "blocking")]
    pub(crate) fn received(&mut self) -> Option<R::Item> {
        self.page.next()
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
    /// The first of a call, with the items that came before it.
    pub async fn try_collect(mut self) -> Result<Vec<R::Item>, Incomplete<R::Item>> {
        let mut items = Vec::new();
        while let Some(next) = self.next().await {
            match next {
                Ok(item) => items.push(item),
                Err(error) => return Err(Incomplete::new(items, error)),
            }
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
                Some(Ok(mut page)) => {
                    self.page = self.pages.take_items(&mut page).into_iter();
                }
            }
        }
    }
}

impl<R: Paged> Stream for Items<R> {
    type Item = Result<R::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<R: Paged> Unpin for Items<R> {}

impl<R: Paged + std::fmt::Debug> std::fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
