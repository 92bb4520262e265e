//! Page after page, and item after item.
//!
//! Pages that are asked for by offset or by number are not a snapshot. Where items are deleted
//! while a stream is under way, later ones move up and a page skips as many; where items are
//! inserted before the place that was reached, a page repeats as many. Sort by something that does
//! not change where that matters. What a token stands for is the server's secret: upstream
//! promises nothing about items that come or go between two pages.

mod path;
mod progress;
mod streams;
#[cfg(test)]
mod tests;

pub use streams::{Items, Pages};

use crate::call::Action;
use crate::model::Field;

/// An action that answers a page at a time. Implemented by generated request types.
pub trait Paginate: Action<Response: Field> {
    /// What the pages hold.
    type Item: Field + 'static;
    /// How the next page is asked for.
    const PAGING: Paging;
    /// The items of a page; none where the reply lacks the object that holds them.
    fn items(page: &mut Self::Response) -> Option<&mut Vec<Self::Item>>;
}

/// How the next page is asked for: by [offset](Self::offset), by [page number](Self::page) or by
/// [token](Self::token).
///
/// Fields are named as on the wire. A field of an object within is a path with dots, such as
/// `Paging.PageNumber`; the object is made where a request lacks it. A number may be a string of
/// digits on either side.
///
/// ```
/// use tencentcloud_core::Paging;
///
/// const BY_OFFSET: Paging = Paging::offset("Offset").size("Limit").total("TotalCount").page_size(100);
/// const BY_NUMBER: Paging = Paging::page("PageNumber", 1).size("PageSize").total("Data.Total");
/// const BY_TOKEN: Paging = Paging::token("Cursor", "NextCursor").size("Limit").over("HasMore", false);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    style: Style,
    size: Option<&'static str>,
    total: Option<&'static str>,
    page_size: Option<i64>,
}

/// By what the next page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Offset { field: &'static str },
    Page { field: &'static str, first: i64 },
    Token { field: &'static str, next: &'static str, over: Option<(&'static str, bool)> },
}

impl Paging {
    /// By the number of items to skip, which goes into this field of the request.
    #[must_use]
    pub const fn offset(field: &'static str) -> Self {
        Self::new(Style::Offset { field })
    }

    /// By the number of the page, which goes into this field of the request, and the number that
    /// the first page has: 0 or 1.
    #[must_use]
    pub const fn page(field: &'static str, first: i64) -> Self {
        Self::new(Style::Page { field, first })
    }

    /// By a token, a string, an integer or a list of them: the value of the field `next` of the
    /// reply goes into this field of the request.
    #[must_use]
    pub const fn token(field: &'static str, next: &'static str) -> Self {
        Self::new(Style::Token { field, next, over: None })
    }

    const fn new(style: Style) -> Self {
        Self { style, size: None, total: None, page_size: None }
    }

    /// Field of the request: how many items a page holds.
    #[must_use]
    pub const fn size(mut self, field: &'static str) -> Self {
        self.size = Some(field);
        self
    }

    /// Field of the reply: how many items there are. Tokens do without it.
    #[must_use]
    pub const fn total(mut self, field: &'static str) -> Self {
        self.total = Some(field);
        self
    }

    /// Items that a page is asked to hold where the request does not say.
    #[must_use]
    pub const fn page_size(mut self, items: i64) -> Self {
        self.page_size = Some(items);
        self
    }

    /// Field of the reply that says whether there is more, and its value where there is not:
    /// `("HasMore", false)`, `("ListOver", true)`. Only tokens have one.
    #[must_use]
    pub const fn over(mut self, field: &'static str, when: bool) -> Self {
        if let Style::Token { field: token, next, .. } = self.style {
            self.style = Style::Token { field: token, next, over: Some((field, when)) };
        }
        self
    }

    /// The field of the request that says which page.
    const fn field(&self) -> &'static str {
        match self.style {
            Style::Offset { field } | Style::Page { field, .. } | Style::Token { field, .. } => field,
        }
    }
}
