//! How actions page: what overlays say, and else what the fields tell.
//!
//! Upstream describes no paging, but names its fields in a few ways, and a list of items with a
//! total or a token is hard to mistake. What is not clear does not page: two lists of objects of
//! which neither is the action's, an offset that counts pages from nobody says which number, an
//! action that is no read.

use indexmap::IndexMap;

use super::places::{GENERAL, is_number, places, words};
use super::{Action, Effect, Field, Item, PageStyle, Paginate, Service, Type, totals};

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

/// Why an action does not page that looks as if it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unpaged {
    /// Its request has no fields that tell a page.
    NoPages,
    /// It is no read of a list, by its verb.
    NoRead,
    /// Its reply has no list, or one inside a text.
    NoList,
    /// Its reply has several lists, and none that is called as the action is.
    SeveralLists,
    /// Its list may be of anything: plain values that are not called as the action is.
    PlainValues,
    /// It counts pages, and nobody says from which number.
    FirstPage,
    /// Its list stands in an object that is described, and may be whole.
    Described,
}

/// How an action pages, as its fields tell, or why it does not.
pub(super) fn detect(service: &Service, name: &str, action: &Action) -> Result<Paginate, Unpaged> {
    let request = service.types.get(&action.request).ok_or(Unpaged::NoPages)?;
    let reply = service.types.get(&action.response).ok_or(Unpaged::NoList)?;
    let asks = asks(service, request);
    let subject = subject(name, action.effect).ok_or(if asks { Unpaged::NoRead } else { Unpaged::NoPages })?;
    let list = items(service, subject, reply).map_err(|unpaged| if asks { unpaged } else { Unpaged::NoPages })?;
    let (style, size) = match token(service, request, reply, &list.wrapper) {
        Some(found) => found,
        None => by_number(service, request)?,
    };
    let total = totals::usual(service, reply, &list.wrapper);
    let guessed = list.guessed;
    // A list of strings may be anything, unless it is called as the action is.
    let last = list.path.rsplit('.').next().unwrap_or_default();
    if !list.objects && (guessed || !(PLAIN_LISTS.contains(&last) || likeness(subject, last, None) > 0)) {
        return Err(Unpaged::PlainValues);
    }
    // Without a total, an object that is described may hold a list of its own.
    let neutral = ["Data", "Result", "Response", "Page", "List", "Info"].iter().any(|part| list.wrapper.contains(part));
    if !list.wrapper.is_empty() && total.is_none() && !neutral && !matches!(style, PageStyle::Token { .. }) {
        return Err(Unpaged::Described);
    }
    let total = total.or_else(|| totals::named(service, reply, &list.path));
    Ok(Paginate { style, size, items: list.path, total, page_size: None, stated: false })
}

/// What an action is about that reads: its name without the verb, or the whole name where it reads under another.
fn subject(name: &str, effect: Effect) -> Option<&str> {
    let Some(verb) = READS.iter().find(|verb| name.starts_with(**verb)) else {
        return (effect == Effect::Reads).then_some(name);
    };
    let subject = name.get(verb.len()..)?;
    let batch = ["Batch", "Channel"].contains(verb) && !READS[..9].iter().any(|verb| subject.starts_with(verb));
    // `DescribeRisksExport` makes an export.
    (!batch && !name.ends_with("Export")).then_some(subject)
}

/// Whether a request has fields that tell a page.
fn asks(service: &Service, request: &Type) -> bool {
    TOKENS.iter().any(|name| request.fields.get(*name).is_some_and(|field| field.ty.item == Item::String))
        || !matches!(by_number(service, request), Err(Unpaged::NoPages))
}

/// An offset or the number of a page, in a request or an object of it.
fn by_number(service: &Service, request: &Type) -> Result<(PageStyle, Option<String>), Unpaged> {
    match number(request, "") {
        Err(Unpaged::NoPages) => nested(service, request).ok_or(Unpaged::NoPages),
        Err(Unpaged::FirstPage) => number_from(request, usual_first(service).ok_or(Unpaged::FirstPage)?),
        told => told,
    }
}

/// An offset that counts pages from this number.
fn number_from(request: &Type, first: u8) -> Result<(PageStyle, Option<String>), Unpaged> {
    let mut request = request.clone();
    for field in request.fields.values_mut().filter(|field| field.counts_pages) {
        field.first_page = Some(first);
    }
    number(&request, "")
}

/// The number of the first page, where two offsets of a service that count pages say it, and none says otherwise:
/// a service counts in one way.
fn usual_first(service: &Service) -> Option<u8> {
    let requests = service.actions.values().filter_map(|action| service.types.get(&action.request));
    let said: Vec<u8> = requests
        .flat_map(|request| request.fields.values())
        .filter(|field| field.counts_pages)
        .filter_map(|field| field.first_page)
        .collect();
    let first = said.first().copied()?;
    (said.len() > 1 && said.iter().all(|other| *other == first)).then_some(first)
}

/// An offset or a page number with a size beside it, in a type at a path.
fn number(ty: &Type, at: &str) -> Result<(PageStyle, Option<String>), Unpaged> {
    let find = |names: &[&str]| {
        names.iter().find_map(|name| {
            let field = ty.fields.get(*name).filter(|field| is_number(field))?;
            Some((format!("{at}{name}"), field))
        })
    };
    let pages: &[&str] = &PAGES;
    if let Some((path, offset)) = find(&["Offset"]) {
        let sizes = ["Limit", "PageSize", "Length", "Count", "Size", "PageLimit"];
        let (size, _) = find(&sizes).ok_or(Unpaged::NoPages)?;
        let style = match (offset.counts_pages, offset.first_page) {
            (false, _) => PageStyle::Offset { field: path },
            (true, Some(first)) => PageStyle::Page { field: path, first },
            // It counts pages, and nobody says from which number.
            (true, None) => return Err(Unpaged::FirstPage),
        };
        return Ok((style, Some(size)));
    }
    let (path, page) = find(pages).ok_or(Unpaged::NoPages)?;
    let (size, _) = find(&SIZES).ok_or(Unpaged::NoPages)?;
    Ok((PageStyle::Page { field: path, first: page.first_page.unwrap_or(1) }, Some(size)))
}

/// The same inside an object of the request: `Paging: { Offset, Limit }`.
fn nested(service: &Service, request: &Type) -> Option<(PageStyle, Option<String>)> {
    let objects = request.fields.iter().filter(|(_, field)| !field.ty.list && !field.deprecated);
    let mut found = objects.filter_map(|(name, field)| {
        let is_paging =
            ["Page", "Paging", "Pagination", "Pager", "Limit", "Query"].iter().any(|part| name.contains(part));
        let ty = service.types.get(field.ty.object()?).filter(|ty| is_paging || ty.fields.len() <= 3)?;
        number(ty, &format!("{name}.")).ok().or_else(|| index(ty, &format!("{name}.")))
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

fn items(service: &Service, subject: &str, reply: &Type) -> Result<Found, Unpaged> {
    if let Some((name, objects, guessed)) = list(&reply.fields, subject, true) {
        return Ok(Found { path: name.to_owned(), wrapper: String::new(), objects, guessed });
    }
    if reply.fields.values().any(|field| field.ty.list && field.ty.object().is_some()) {
        return Err(Unpaged::SeveralLists);
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
        (Some(_), Some(_)) => return Err(Unpaged::SeveralLists),
        (None, _) => {
            // A list of plain values at the top comes before one inside an object.
            if let Some((name, objects, guessed)) = list(&reply.fields, subject, false) {
                return Ok(Found { path: name.to_owned(), wrapper: String::new(), objects, guessed });
            }
            let mut wrappers = with_lists(false);
            wrappers.next().filter(|_| wrappers.next().is_none())
        }
    };
    let (wrapper, ty) = only.ok_or(Unpaged::NoList)?;
    let (name, objects, guessed) =
        list(&ty.fields, subject, true).or_else(|| list(&ty.fields, subject, false)).ok_or(Unpaged::SeveralLists)?;
    Ok(Found { path: format!("{wrapper}.{name}"), wrapper: wrapper.clone(), objects, guessed })
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
