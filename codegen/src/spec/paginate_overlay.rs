//! What an overlay says of how an action pages.

use serde::Deserialize;

use super::{PageStyle, Paginate};

/// How an overlay says that an action pages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaginateOverlay {
    /// By what, or not at all.
    pub style: StyleOverlay,
    /// Why not at all.
    #[serde(default)]
    pub why: Option<String>,
    /// Field of the request: how many items to skip.
    #[serde(default)]
    pub offset: Option<String>,
    /// Field of the request: the number of the page.
    #[serde(default)]
    pub page: Option<String>,
    /// The number of the first page.
    #[serde(default)]
    pub first: Option<u8>,
    /// Field of the request: the token.
    #[serde(default)]
    pub token: Option<String>,
    /// Field of the reply: the token of the next page.
    #[serde(default)]
    pub next: Option<String>,
    /// Field of the reply that is true where there is no more.
    #[serde(default)]
    pub over: Option<String>,
    /// Field of the reply that is true where there is more.
    #[serde(default)]
    pub more: Option<String>,
    /// Field of the request: how many items a page holds.
    #[serde(default)]
    pub size: Option<String>,
    /// Field of the reply: the items.
    #[serde(default)]
    pub items: Option<String>,
    /// Field of the reply: how many items there are.
    #[serde(default)]
    pub total: Option<String>,
    /// Items that a page is asked to hold where a request does not say.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// By what an overlay says that the next page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StyleOverlay {
    /// By the number of items to skip.
    Offset,
    /// By the number of the page.
    Page,
    /// By what the reply says of the next page.
    Token,
    /// The action does not page, whatever its fields look like.
    None,
}

impl PaginateOverlay {
    /// What it says, or what is wrong with it.
    pub(super) fn resolved(self) -> Result<Option<Paginate>, String> {
        use StyleOverlay::{None as Not, Offset, Page, Token};
        let keys = [
            ("offset", self.offset.is_some(), &[Offset][..]),
            ("page", self.page.is_some(), &[Page]),
            ("first", self.first.is_some(), &[Page]),
            ("token", self.token.is_some(), &[Token]),
            ("next", self.next.is_some(), &[Token]),
            ("over", self.over.is_some(), &[Token]),
            ("more", self.more.is_some(), &[Token]),
            ("size", self.size.is_some(), &[Offset, Page, Token]),
            ("items", self.items.is_some(), &[Offset, Page, Token]),
            ("total", self.total.is_some(), &[Offset, Page, Token]),
            ("page_size", self.page_size.is_some(), &[Offset, Page, Token]),
        ];
        if let Some((key, ..)) = keys.iter().find(|(_, given, styles)| *given && !styles.contains(&self.style)) {
            return Err(format!("`{key}` means nothing with this style"));
        }
        let is_said = self.why.as_deref().is_some_and(|why| !why.trim().is_empty());
        match (self.style, is_said) {
            (Not, false) => return Err("it does not say `why` the action does not page".to_owned()),
            (Not, true) | (_, false) => {}
            (_, true) => return Err("`why` means nothing with this style".to_owned()),
        }
        let needed = |key: &str, given: Option<String>| given.ok_or_else(|| format!("it lacks `{key}`"));
        let style = match self.style {
            Not => return Ok(None),
            Offset => PageStyle::Offset { field: self.offset.unwrap_or_else(|| "Offset".to_owned()) },
            Page => PageStyle::Page {
                field: needed("page", self.page)?,
                first: self.first.ok_or("it lacks `first`, the number of the first page")?,
            },
            Token => PageStyle::Token {
                field: needed("token", self.token)?,
                next: needed("next", self.next)?,
                over: match (self.over, self.more) {
                    (Some(_), Some(_)) => return Err("`over` and `more` say the same, and one is enough".to_owned()),
                    (Some(field), None) => Some((field, true)),
                    (None, Some(field)) => Some((field, false)),
                    (None, None) => None,
                },
            },
        };
        let limit = matches!(style, PageStyle::Offset { .. }).then(|| "Limit".to_owned());
        Ok(Some(Paginate {
            style,
            size: self.size.or(limit),
            items: needed("items", self.items)?,
            total: self.total,
            page_size: self.page_size,
            stated: true,
        }))
    }
}
