//! How actions page: what overlays say, and else what the fields tell.
//!
//! Upstream describes no paging, but names its fields in a few ways, and a list of items with a
//! total or a token is hard to mistake. What is not clear does not page: two lists of objects of
//! which neither is the action's, an offset that counts pages from nobody says which number, an
//! action that is no read.

use indexmap::IndexMap;
use serde::Deserialize;

use super::places::{GENERAL, is_number, places, words};
use super::{Action, Field, Item, PageStyle, Paginate, Service, Type, totals};

/// How an overlay says that an action pages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaginateOverlay {
    /// By what, or not at all.
    pub style: StyleOverlay,
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

/// The field at a path in a type: `Data.TotalCount`. The second is whether all but the last are
/// objects of which there is one.
pub(super) fn field_at<'a>(service: &'a Service, ty: &str, path: &str) -> Option<&'a Field> {
    let (first, rest) = match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    let field = service.types.get(ty)?.fields.get(first)?;
    match rest {
        None => Some(field),
        Some(_) if field.ty.list => None,
        Some(rest) => field_at(service, field.ty.object()?, rest),
    }
}

const READS: [&str; 14] = [
    "Describe", "List", "Get", "Query", "Search", "Look", "Pull", "Fetch", "Check", "Inquire", "Inquiry", "Batch",
    "Channel", "Find",
];
const SIZES: [&str; 9] = ["Limit", "PageSize", "Length", "Count", "PerPage", "Size", "PageLimit", "MaxResults", "Num"];
const PAGES: [&str; 8] = ["Page", "PageNumber", "PageNum", "PageNo", "PageIndex", "PageId", "CurrentPage", "CurrPage"];
const TOKENS: [&str; 14] = [
    "NextToken",
    "PageToken",
    "PaginationToken",
    "ScrollToken",
    "ScrollId",
    "Cursor",
    "NextCursor",
    "Marker",
    "Context",
    "ContextToken",
    "SearchAfter",
    "PageCursor",
    "LastKey",
    "NextPageToken",
];
/// Fields that say whether there is more, and what they say where there is not.
const OVER: [(&str, bool); 10] = [
    ("ListOver", true),
    ("Listover", true),
    ("HasMore", false),
    ("IsTruncated", false),
    ("HasNext", false),
    ("IsEnd", true),
    ("IsOver", true),
    ("HasNextPage", false),
    ("MoreData", false),
    ("IsListOver", true),
];
/// Names of lists that say nothing of what they hold.
const PLAIN_LISTS: [&str; 14] = [
    "List",
    "Items",
    "Data",
    "DataList",
    "Content",
    "Infos",
    "Set",
    "Result",
    "Results",
    "Records",
    "Rows",
    "ResultSet",
    "Details",
    "Item",
];

/// How an action pages, as its fields tell.
pub(super) fn detect(service: &Service, name: &str, action: &Action) -> Option<Paginate> {
    let verb = READS.iter().find(|verb| name.starts_with(**verb))?;
    let subject = &name[verb.len()..];
    let batch = ["Batch", "Channel"].contains(verb) && !READS[..9].iter().any(|verb| subject.starts_with(verb));
    // `DescribeRisksExport` makes an export.
    if batch || name.ends_with("Export") {
        return None;
    }
    let request = service.types.get(&action.request)?;
    let reply = service.types.get(&action.response)?;
    let list = items(service, subject, reply)?;
    let (style, size) = token(service, request, reply, &list.wrapper)
        .or_else(|| number(request, ""))
        .or_else(|| nested(service, request))?;
    let total = totals::usual(service, reply, &list.wrapper);
    let guessed = list.guessed;
    // A list of strings may be anything, unless it is called as the action is.
    let last = list.path.rsplit('.').next().unwrap_or_default();
    if !list.objects && (guessed || !(PLAIN_LISTS.contains(&last) || likeness(subject, last, None) > 0)) {
        return None;
    }
    // Without a total, an object that is described may hold a list of its own.
    let neutral = ["Data", "Result", "Response", "Page", "List", "Info"].iter().any(|part| list.wrapper.contains(part));
    if !list.wrapper.is_empty() && total.is_none() && !neutral && !matches!(style, PageStyle::Token { .. }) {
        return None;
    }
    let total = total.or_else(|| totals::named(service, reply, &list.path));
    Some(Paginate { style, size, items: list.path, total, page_size: None, stated: false })
}

/// An offset or a page number with a size beside it, in a type at a path.
fn number(ty: &Type, at: &str) -> Option<(PageStyle, Option<String>)> {
    let find = |names: &[&str]| {
        names.iter().find_map(|name| {
            let field = ty.fields.get(*name).filter(|field| is_number(field))?;
            Some((format!("{at}{name}"), field))
        })
    };
    let pages: &[&str] = &PAGES;
    if let Some((path, offset)) = find(&["Offset"]) {
        let (size, _) = find(&["Limit", "PageSize", "Length", "Count", "Size", "PageLimit"])?;
        let style = match (offset.counts_pages, offset.first_page) {
            (false, _) => PageStyle::Offset { field: path },
            (true, Some(first)) => PageStyle::Page { field: path, first },
            // It counts pages, and nobody says from which number.
            (true, None) => return None,
        };
        return Some((style, Some(size)));
    }
    let (path, page) = find(pages)?;
    let (size, _) = find(&SIZES)?;
    Some((PageStyle::Page { field: path, first: page.first_page.unwrap_or(1) }, Some(size)))
}

/// The same inside an object of the request: `Paging: { Offset, Limit }`.
fn nested(service: &Service, request: &Type) -> Option<(PageStyle, Option<String>)> {
    let objects = request.fields.iter().filter(|(_, field)| !field.ty.list && !field.deprecated);
    let mut found = objects.filter_map(|(name, field)| {
        let is_paging =
            ["Page", "Paging", "Pagination", "Pager", "Limit", "Query"].iter().any(|part| name.contains(part));
        let ty = service.types.get(field.ty.object()?).filter(|ty| is_paging || ty.fields.len() <= 3)?;
        number(ty, &format!("{name}.")).or_else(|| index(ty, &format!("{name}.")))
    });
    found.next().filter(|_| found.next().is_none())
}

/// The number of a page and its size, where an object for them has hardly anything else.
fn index(ty: &Type, at: &str) -> Option<(PageStyle, Option<String>)> {
    let field = ty.fields.get("Index").filter(|field| is_number(field) && ty.fields.len() <= 3)?;
    let size = ["Count", "Size"].into_iter().find(|size| ty.fields.get(*size).is_some_and(is_number))?;
    let style = PageStyle::Page { field: format!("{at}Index"), first: field.first_page.unwrap_or(1) };
    Some((style, Some(format!("{at}{size}"))))
}

/// A token that the reply returns under the same name, or as the next one.
fn token(service: &Service, request: &Type, reply: &Type, wrapper: &str) -> Option<(PageStyle, Option<String>)> {
    let places: Vec<(String, &Type)> = places(service, reply, wrapper);
    let fits = |field: &Field| field.ty.item == Item::String || (field.ty.item.is_integer() && !field.ty.list);
    for name in TOKENS {
        let Some(asked) = request.fields.get(name).filter(|field| fits(field)) else { continue };
        let capital = name.strip_prefix("Next").unwrap_or(name);
        let answers = [name.to_owned(), format!("Next{name}"), format!("Next{capital}"), capital.to_owned()];
        for (at, ty) in &places {
            let next = answers.iter().find(|answer| {
                ty.fields.get(answer.as_str()).is_some_and(|field| fits(field) && field.ty.list == asked.ty.list)
            });
            let Some(next) = next else { continue };
            let over = places.iter().find_map(|(at, ty)| {
                OVER.iter().find_map(|(name, value)| {
                    let field = ty.fields.get(*name)?;
                    (field.ty.item == Item::Bool && !field.ty.list).then(|| (format!("{at}{name}"), *value))
                })
            });
            let size = SIZES.iter().find(|size| request.fields.get(**size).is_some_and(is_number));
            let style = PageStyle::Token { field: name.to_owned(), next: format!("{at}{next}"), over };
            return Some((style, size.map(|size| (*size).to_owned())));
        }
    }
    None
}

/// The list of a reply that holds its items.
struct Found {
    path: String,
    /// The object of the reply that holds the list; empty where it stands at the top.
    wrapper: String,
    objects: bool,
    /// Whether it is one of several.
    guessed: bool,
}

fn items(service: &Service, subject: &str, reply: &Type) -> Option<Found> {
    if let Some((name, objects, guessed)) = list(&reply.fields, subject, true) {
        return Some(Found { path: name.to_owned(), wrapper: String::new(), objects, guessed });
    }
    if reply.fields.values().any(|field| field.ty.list && field.ty.object().is_some()) {
        return None;
    }
    // Inside the only object that holds lists of objects.
    let with_lists = |objects: bool| {
        reply.fields.iter().filter_map(move |(name, field)| {
            let ty = service.types.get(field.ty.object().filter(|_| !field.ty.list && !field.deprecated)?)?;
            let has = ty.fields.values().any(|field| field.ty.list && field.ty.object().is_some() == objects);
            has.then_some((name, ty))
        })
    };
    let mut wrappers = with_lists(true);
    let only = match (wrappers.next(), wrappers.next()) {
        (Some(only), None) => Some(only),
        (Some(_), Some(_)) => None,
        (None, _) => {
            // A list of plain values at the top comes before one inside an object.
            if let Some((name, objects, guessed)) = list(&reply.fields, subject, false) {
                return Some(Found { path: name.to_owned(), wrapper: String::new(), objects, guessed });
            }
            let mut wrappers = with_lists(false);
            wrappers.next().filter(|_| wrappers.next().is_none())
        }
    };
    let (wrapper, ty) = only?;
    let (name, objects, guessed) = list(&ty.fields, subject, true).or_else(|| list(&ty.fields, subject, false))?;
    Some(Found { path: format!("{wrapper}.{name}"), wrapper: wrapper.clone(), objects, guessed })
}

/// The one list among fields, or the one whose name is the action's by a margin.
fn list<'a>(fields: &'a IndexMap<String, Field>, subject: &str, objects: bool) -> Option<(&'a str, bool, bool)> {
    let lists: Vec<(&str, &Field)> = fields
        .iter()
        .filter(|(_, field)| field.ty.list && !field.deprecated && field.ty.object().is_some() == objects)
        .map(|(name, field)| (name.as_str(), field))
        .collect();
    match lists.as_slice() {
        [] => None,
        [(name, _)] => Some((name, objects, false)),
        _ if !objects => None,
        several => {
            let mut ranked: Vec<(usize, &str)> =
                several.iter().map(|(name, field)| (likeness(subject, name, field.ty.object()), *name)).collect();
            ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
            match ranked.as_slice() {
                // A name that says nothing, as `Data` does, is that of the items more often than any other.
                [(best, name), (second, _), ..]
                    if *best >= second + 3 || (PLAIN_LISTS.contains(name) && *best >= second + 2) =>
                {
                    Some((name, objects, true))
                }
                _ => None,
            }
        }
    }
}

/// How much the name of a list, or of what it holds, is that of an action: twice for each word of
/// the list's, once for each of its type's, none for what the action does not name.
fn likeness(subject: &str, list: &str, object: Option<&str>) -> usize {
    let subject = words(subject);
    let shared = |name: &str| {
        let words: Vec<String> = words(name).into_iter().filter(|word| !GENERAL.contains(&word.as_str())).collect();
        let known = words.iter().filter(|word| subject.contains(word)).count();
        // Words that the action lacks say that the list is of something else.
        (known * 2).saturating_sub(words.len() - known)
    };
    if PLAIN_LISTS.contains(&list) {
        return 2 + object.map_or(0, shared);
    }
    shared(list) + object.map_or(0, shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_told_by_their_names() {
        assert!(likeness("ProxyInstances", "InstanceSet", None) >= 1);
        assert!(likeness("Instances", "InstanceSet", None) > likeness("Instances", "TagSet", None) + 1);
    }
}
