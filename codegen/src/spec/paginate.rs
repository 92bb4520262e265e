//! How an action pages.

/// How the pages of an action are asked for. Fields are paths on the wire, with dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paginate {
    /// By what.
    pub style: PageStyle,
    /// Field of the request: how many items a page holds.
    pub size: Option<String>,
    /// Field of the reply: the items.
    pub items: String,
    /// Field of the reply: how many items there are.
    pub total: Option<String>,
    /// Items that a page is asked to hold where a request does not say.
    pub page_size: Option<i64>,
    /// Whether an overlay says so.
    pub stated: bool,
}

/// By what the next page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageStyle {
    /// By the number of items to skip.
    Offset {
        /// Field of the request.
        field: String,
    },
    /// By the number of the page.
    Page {
        /// Field of the request.
        field: String,
        /// The number of the first page.
        first: u8,
    },
    /// By what the reply says of the next page.
    Token {
        /// Field of the request.
        field: String,
        /// Field of the reply.
        next: String,
        /// Field of the reply that says whether there is more, and its value where there is not.
        over: Option<(String, bool)>,
    },
}

impl PageStyle {
    /// The field of the request that says which page.
    pub fn field(&self) -> &str {
        match self {
            Self::Offset { field } | Self::Page { field, .. } | Self::Token { field, .. } => field,
        }
    }
}
