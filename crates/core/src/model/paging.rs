//! How the pages of a list are asked for, as data.

use std::borrow::Cow;

/// How the next page is asked for: by offset, by page number or by token.
///
/// Fields are named as on the wire. A field of an object within is a path with dots, such as
/// `Paging.PageNumber`; the object is made where a request lacks it. A number may be a string of
/// digits on either side.
///
/// ```
/// use std::borrow::Cow;
/// use tencentcloud_core::model::{PageStyle, Paging};
///
/// const BY_OFFSET: Paging = Paging {
///     style: PageStyle::Offset { field: Cow::Borrowed("Offset") },
///     size: Some(Cow::Borrowed("Limit")),
///     total: Some(Cow::Borrowed("TotalCount")),
///     page_size: Some(100),
///     items: Cow::Borrowed("Data"),
///     ..Paging::BASE
/// };
/// const BY_TOKEN: Paging = Paging {
///     style: PageStyle::Token {
///         field: Cow::Borrowed("Cursor"),
///         next: Cow::Borrowed("NextCursor"),
///         over: Some((Cow::Borrowed("HasMore"), false)),
///     },
///     items: Cow::Borrowed("Data.Rows"),
///     ..Paging::BASE
/// };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// By what the next page is asked for.
    pub style: PageStyle,
    /// Field of the request: how many items a page holds.
    pub size: Option<Cow<'static, str>>,
    /// Field of the reply: how many items there are. Tokens do without it.
    pub total: Option<Cow<'static, str>>,
    /// Items that a page is asked to hold where the request does not say.
    pub page_size: Option<i64>,
    /// Field of the reply: the list that holds the items.
    pub items: Cow<'static, str>,
    /// Not for use: room for what comes later.
    #[doc(hidden)]
    pub __more: (),
}

impl Paging {
    /// By a field without a name, for literals to end with.
    pub const BASE: Self = Self {
        style: PageStyle::Offset { field: Cow::Borrowed("") },
        size: None,
        total: None,
        page_size: None,
        items: Cow::Borrowed(""),
        __more: (),
    };

    /// The field of the request that says which page.
    pub(crate) fn field(&self) -> &str {
        match &self.style {
            PageStyle::Offset { field } | PageStyle::Page { field, .. } | PageStyle::Token { field, .. } => field,
        }
    }
}

/// By what the next page is asked for.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageStyle {
    /// The number of items to skip.
    Offset {
        /// Field of the request that it goes into.
        field: Cow<'static, str>,
    },
    /// The number of the page.
    Page {
        /// Field of the request that it goes into.
        field: Cow<'static, str>,
        /// The number that the first page has: 0 or 1.
        first: i64,
    },
    /// A token: a string, an integer or a list of them.
    Token {
        /// Field of the request that it goes into.
        field: Cow<'static, str>,
        /// Field of the reply that it stands in.
        next: Cow<'static, str>,
        /// Field of the reply that says whether there is more, and its value where there is not:
        /// `("HasMore", false)`, `("ListOver", true)`.
        over: Option<(Cow<'static, str>, bool)>,
    },
}
