//! Pages and items as streams.

use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::path::{self, Value};
use super::progress::{Progress, Said};
use super::{Paginate, Paging};
use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::model::{List, Model};
use crate::options::CallOptions;

/// All pages of a call: a [`Stream`], and the inherent [`next`](Self::next) and
/// [`try_next`](Self::try_next) for programs without a stream library.
///
/// An offset advances by the items received, a page number by one, both from where the request
/// starts. Such a stream ends at an empty page, or when the total that the latest page names is
/// reached. Without a total it ends at a page that is shorter than an earlier one (servers cut
/// pages to a size of their own). A server that sends the same page again and again is an error.
///
/// A stream by tokens ends where the reply says that nothing is left, and where it names no token:
/// none, an empty one, or 0. It also ends, whatever the reply says, at a token that was sent
/// before, which would lead round in a circle. An empty page does not end it, since servers filter
/// what they have cut into pages; more than 1,000 of them in a row are an error.
///
/// Pages are no snapshot. Where items are deleted meanwhile, offsets and page numbers skip as many;
/// where items are inserted, they repeat as many. What tokens do then, upstream does not say.
///
/// After an error the stream is over.
#[must_use = "pages are fetched when the stream is polled"]
pub struct Pages<R: Paginate> {
    client: Client,
    options: CallOptions,
    request: R,
    progress: Progress,
    is_over: bool,
    under_way: Option<<Call<R> as IntoFuture>::IntoFuture>,
}

impl<R: Paginate> Pages<R> {
    pub(crate) fn new(call: Call<R>) -> Self {
        let Call { client, mut request, options } = call;
        let progress = Progress::begin(paging::<R>(), &mut request);
        Self { client, options, request, progress, is_over: false, under_way: None }
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
        if self.is_over {
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
        self.is_over = true;
        let mut page = match result {
            Ok(page) => page,
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        let said = Said::read(paging::<R>(), &page);
        let none = Vec::<R::Item>::new();
        let items = R::items(&mut page).map_or(&none as &dyn List, |items| items);
        let next = self.progress.advance(items, said);
        match next.and_then(|next| next.map(|next| ask(paging::<R>(), &mut self.request, &next)).transpose()) {
            Ok(next) => self.is_over = next.is_none(),
            Err(error) => {
                let name = R::OPERATION.to_string();
                return Poll::Ready(Some(Err(error.at(name, None, 1))));
            }
        }
        Poll::Ready(Some(Ok(page)))
    }
}

/// Makes a request the one for the next page.
fn ask(paging: &Paging, request: &mut dyn Model, next: &Value) -> Result<(), Error> {
    let field = paging.field();
    if path::set(request, field, next) {
        return Ok(());
    }
    let message = format!("the field {field} of the request cannot hold what the next page is asked for by");
    Err(Error::new(ErrorKind::Decode, message))
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
        f.debug_struct("Pages")
            .field("action", &R::OPERATION.name)
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
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
                Some(Ok(mut page)) => {
                    self.page = R::items(&mut page).map(std::mem::take).unwrap_or_default().into_iter();
                }
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

fn paging<R: Paginate>() -> &'static Paging {
    R::OPERATION.paging.as_ref().unwrap_or(const { &Paging::BASE })
}
