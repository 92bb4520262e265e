//! Every style of paging over real sockets: what comes, in how many calls, and what is asked last.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tencentcloud_core::model::{PageStyle, Paging};
use tencentcloud_core::{Action, Client, Operation, Paginate};
use tencentcloud_derive::Model;
use tencentcloud_emulator::Emulator;

/// What every list is of.
#[derive(Model)]
struct Cup {
    id: i64,
}

/// A position as most requests have it.
#[derive(Model)]
#[model(request)]
struct Position {
    page_number: Option<i64>,
    page_size: Option<i64>,
}

/// An object around a list.
#[derive(Model)]
struct Tray {
    total: Option<i64>,
    cups: Vec<Cup>,
    next_page_token: Option<String>,
}

/// An action that pages: its request, its reply, how it pages, and where its items are.
macro_rules! action {
    (
        $request:ident { $($asked:ident: $asked_type:ty),* $(,)? }
        $response:ident { $($told:ident: $told_type:ty),* $(,)? }
        $paging:expr, $items:expr
    ) => {
        #[derive(Model)]
        #[model(request)]
        struct $request {
            $($asked: Option<$asked_type>,)*
        }

        #[derive(Model)]
        struct $response {
            $($told: $told_type,)*
            request_id: String,
        }

        impl Action for $request {
            type Response = $response;
            const OPERATION: &'static Operation = &Operation {
                service: Cow::Borrowed("tea"),
                version: Cow::Borrowed("2020-01-01"),
                name: Cow::Borrowed(stringify!($request)),
                paging: Some($paging),
                ..Operation::BASE
            };
        }

        impl Paginate for $request {
            type Item = Cup;
            fn items(page: &mut Self::Response) -> Option<&mut Vec<Cup>> {
                let items: fn(&mut $response) -> Option<&mut Vec<Cup>> = $items;
                items(page)
            }
        }
    };
}

/// By a style, with a size of 4, a total where there is one, and the items at a path.
const fn paging(style: PageStyle, size: &'static str, total: Option<&'static str>, items: &'static str) -> Paging {
    let total = match total {
        Some(total) => Some(Cow::Borrowed(total)),
        None => None,
    };
    let (size, items) = (Some(Cow::Borrowed(size)), Cow::Borrowed(items));
    Paging { style, size, total, page_size: Some(4), items, ..Paging::BASE }
}

const fn offset(field: &'static str) -> PageStyle {
    PageStyle::Offset { field: Cow::Borrowed(field) }
}

const fn page(field: &'static str, first: i64) -> PageStyle {
    PageStyle::Page { field: Cow::Borrowed(field), first }
}

const fn token(field: &'static str, next: &'static str, over: Option<(&'static str, bool)>) -> PageStyle {
    let over = match over {
        Some((field, when)) => Some((Cow::Borrowed(field), when)),
        None => None,
    };
    PageStyle::Token { field: Cow::Borrowed(field), next: Cow::Borrowed(next), over }
}

action! {
    Skip { offset: i64, limit: i64 }
    Skipped { total_count: i64, cups: Vec<Cup> }
    paging(offset("Offset"), "Limit", Some("TotalCount"), "Cups"), |page| Some(&mut page.cups)
}

action! {
    SkipByText { offset: String, limit: String }
    SkippedByText { total_count: Option<String>, cups: Vec<Cup> }
    paging(offset("Offset"), "Limit", Some("TotalCount"), "Cups"), |page| Some(&mut page.cups)
}

action! {
    SkipOn { offset: i64, limit: i64 }
    SkippedOn { cups: Vec<Cup> }
    paging(offset("Offset"), "Limit", None, "Cups"), |page| Some(&mut page.cups)
}

action! {
    Turn { page_number: i64, page_size: i64 }
    Turned { total_count: i64, cups: Vec<Cup> }
    paging(page("PageNumber", 1), "PageSize", Some("TotalCount"), "Cups"), |page| Some(&mut page.cups)
}

action! {
    TurnFromZero { page_number: i64, page_size: i64 }
    TurnedFromZero { total_count: i64, cups: Vec<Cup> }
    paging(page("PageNumber", 0), "PageSize", Some("TotalCount"), "Cups"), |page| Some(&mut page.cups)
}

action! {
    TurnByOffset { offset: i64, limit: i64 }
    TurnedByOffset { total_count: i64, cups: Vec<Cup> }
    paging(page("Offset", 1), "Limit", Some("TotalCount"), "Cups"), |page| Some(&mut page.cups)
}

action! {
    TurnWithin { paging: Position }
    TurnedWithin { total_count: i64, cups: Vec<Cup> }
    paging(page("Paging.PageNumber", 1), "Paging.PageSize", Some("TotalCount"), "Cups"),
    |page| Some(&mut page.cups)
}

action! {
    SkipTray { offset: i64, limit: i64 }
    SkippedTray { data: Option<Tray> }
    paging(offset("Offset"), "Limit", Some("Data.Total"), "Data.Cups"),
    |page| Some(&mut page.data.as_mut()?.cups)
}

action! {
    Follow { context: String, limit: i64 }
    Followed { results: Vec<Cup>, context: Option<String>, list_over: Option<bool> }
    paging(token("Context", "Context", Some(("ListOver", true))), "Limit", None, "Results"),
    |page| Some(&mut page.results)
}

action! {
    FollowKeys { search_after: Vec<String>, limit: i64 }
    FollowedKeys { cups: Vec<Cup>, search_after: Vec<String> }
    paging(token("SearchAfter", "SearchAfter", None), "Limit", None, "Cups"), |page| Some(&mut page.cups)
}

action! {
    FollowTray { page_token: String, max_results: i64 }
    FollowedTray { data: Option<Box<Tray>> }
    paging(token("PageToken", "Data.NextPageToken", None), "MaxResults", None, "Data.Cups"),
    |page| Some(&mut page.data.as_mut()?.cups)
}

/// How a stream went.
#[derive(Debug, PartialEq)]
struct Trip {
    /// The items, or the error that came after them.
    cups: Vec<i64>,
    error: Option<String>,
    calls: usize,
    /// What the last call asked for.
    last: Value,
}

/// Reads all items of a call from a server that answers so.
async fn read<R: Paginate<Item = Cup>>(request: R, server: impl Fn(&Value) -> Value + Send + Sync + 'static) -> Trip {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let emulator = Emulator::builder()
        .on(&*R::OPERATION.service, &*R::OPERATION.name, move |request| {
            log.lock().unwrap().push(request.clone());
            Ok(server(request))
        })
        .start()
        .await
        .unwrap();
    let client = Client::new(&emulator.config(), R::OPERATION.service.clone());
    let mut items = client.call(request).items();
    let (mut cups, mut error) = (Vec::new(), None);
    while let Some(item) = items.next().await {
        match item {
            Ok(cup) => cups.push(cup.id),
            Err(problem) => error = Some(problem.to_string()),
        }
    }
    assert!(items.next().await.is_none(), "what is over stays so");
    let calls = emulator.calls();
    assert!(calls.iter().all(|call| call.service == "tea" && call.code.is_none()), "{calls:?}");
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), calls.len());
    Trip { cups, error, calls: calls.len(), last: asked.last().unwrap().clone() }
}

/// So many cups from here on, of ten.
fn cups(from: i64, size: i64) -> Value {
    (from.min(10)..(from + size).min(10)).map(|id| json!({ "Id": id })).collect()
}

/// A number of a request, whatever its type.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// What a server by offset sends.
fn skip(request: &Value, cap: i64) -> Value {
    cups(number(&request["Offset"]).unwrap_or(0), number(&request["Limit"]).unwrap().min(cap))
}

/// What a server by page number sends.
fn turn(number: &Value, size: &Value, first: i64) -> Value {
    let size = size.as_i64().unwrap();
    cups((number.as_i64().unwrap_or(first) - first) * size, size)
}

/// Where a server by token is, and where it is after this page, unless that is the last.
fn follow(token: Option<&str>, size: &Value) -> (Value, Option<String>) {
    let from = token.map_or(0, |token| token.strip_prefix("at-").unwrap().parse().unwrap());
    let reached = from + size.as_i64().unwrap();
    (cups(from, size.as_i64().unwrap()), (reached < 10).then(|| format!("at-{reached}")))
}

macro_rules! row {
    ($request:expr, $server:expr => $cups:expr, $calls:expr, $last:tt) => {
        let trip = read($request, $server).await;
        let expected = Trip { cups: $cups.into_iter().collect(), error: None, calls: $calls, last: json!($last) };
        assert_eq!(trip, expected, "{}", stringify!($request));
    };
}

#[tokio::test]
async fn by_offset() {
    let told = |request: &Value| json!({ "TotalCount": 10, "Cups": skip(request, 100) });
    row!(Skip::new(), told => 0..10, 3, { "Offset": 8, "Limit": 4 });
    row!(Skip::new().offset(3).limit(5), told => 3..10, 2, { "Offset": 8, "Limit": 5 });
    row!(Skip::new().offset(10), told => [], 1, { "Offset": 10, "Limit": 4 });
    // Pages are cut to three, whatever is asked for.
    let capped = |request: &Value| json!({ "TotalCount": 10, "Cups": skip(request, 3) });
    row!(Skip::new().limit(100), capped => 0..10, 4, { "Offset": 9, "Limit": 100 });
    let untold = |request: &Value| json!({ "Cups": skip(request, 100) });
    row!(SkipOn::new(), untold => 0..10, 3, { "Offset": 8, "Limit": 4 });
    row!(SkipOn::new().limit(5), untold => 0..10, 3, { "Offset": 10, "Limit": 5 });
    let capped = |request: &Value| json!({ "Cups": skip(request, 3) });
    row!(SkipOn::new().limit(100), capped => 0..10, 4, { "Offset": 9, "Limit": 100 });
    // Strings of digits, both ways.
    let text = |request: &Value| {
        assert!(request["Limit"].is_string() && !request["Offset"].is_number(), "{request}");
        json!({ "TotalCount": "10", "Cups": skip(request, 100) })
    };
    row!(SkipByText::new(), text => 0..10, 3, { "Offset": "8", "Limit": "4" });
    row!(SkipByText::new().offset("6".to_owned()).limit("3".to_owned()), text => 6..10, 2, { "Offset": "9", "Limit": "3" });
    let tray = |request: &Value| json!({ "Data": { "Total": 10, "Cups": skip(request, 100) } });
    row!(SkipTray::new(), tray => 0..10, 3, { "Offset": 8, "Limit": 4 });
    row!(SkipTray::new(), |_| json!({ "Data": null }) => [], 1, { "Limit": 4 });
}

#[tokio::test]
async fn by_page_number() {
    let told = |first| move |request: &Value| json!({ "TotalCount": 10, "Cups": turn(&request["PageNumber"], &request["PageSize"], first) });
    row!(Turn::new(), told(1) => 0..10, 3, { "PageNumber": 3, "PageSize": 4 });
    row!(Turn::new().page_number(2), told(1) => 4..10, 2, { "PageNumber": 3, "PageSize": 4 });
    // The last page is full.
    row!(Turn::new().page_size(5), told(1) => 0..10, 2, { "PageNumber": 2, "PageSize": 5 });
    // A request without a number is left so for the first page.
    row!(Turn::new().page_size(10), told(1) => 0..10, 1, { "PageSize": 10 });
    row!(TurnFromZero::new(), told(0) => 0..10, 3, { "PageNumber": 2, "PageSize": 4 });
    row!(TurnFromZero::new().page_number(1), told(0) => 4..10, 2, { "PageNumber": 2, "PageSize": 4 });
    let offset = |request: &Value| json!({ "TotalCount": 10, "Cups": turn(&request["Offset"], &request["Limit"], 1) });
    row!(TurnByOffset::new(), offset => 0..10, 3, { "Offset": 3, "Limit": 4 });
    let within = |request: &Value| {
        let paging = &request["Paging"];
        json!({ "TotalCount": 10, "Cups": turn(&paging["PageNumber"], &paging["PageSize"], 1) })
    };
    row!(TurnWithin::new(), within => 0..10, 3, { "Paging": { "PageNumber": 3, "PageSize": 4 } });
    let position = Position::new().page_number(3).page_size(3);
    row!(TurnWithin::new().paging(position), within => 6..10, 2, { "Paging": { "PageNumber": 4, "PageSize": 3 } });
}

#[tokio::test]
async fn by_token() {
    // The context is there to the end; the flag says where that is.
    let flagged = |request: &Value| {
        let (cups, next) = follow(request["Context"].as_str(), &request["Limit"]);
        json!({ "Results": cups, "ListOver": next.is_none(), "Context": next.unwrap_or("at-10".to_owned()) })
    };
    row!(Follow::new(), flagged => 0..10, 3, { "Context": "at-8", "Limit": 4 });
    row!(Follow::new().context("at-7".to_owned()).limit(2), flagged => 7..10, 2, { "Context": "at-9", "Limit": 2 });
    let keys = |request: &Value| {
        let (cups, next) = follow(request["SearchAfter"][1].as_str(), &request["Limit"]);
        json!({ "Cups": cups, "SearchAfter": next.map(|next| ["key", &next].map(str::to_owned)) })
    };
    row!(FollowKeys::new(), keys => 0..10, 3, { "SearchAfter": ["key", "at-8"], "Limit": 4 });
    let tray = |request: &Value| {
        let (cups, next) = follow(request["PageToken"].as_str(), &request["MaxResults"]);
        json!({ "Data": { "Cups": cups, "NextPageToken": next.unwrap_or_default() } })
    };
    row!(FollowTray::new(), tray => 0..10, 3, { "PageToken": "at-8", "MaxResults": 4 });
    row!(FollowTray::new(), |_| json!({}) => [], 1, { "MaxResults": 4 });
    // What is filtered out leaves pages empty.
    let filtered = |request: &Value| {
        let (cups, next) = follow(request["PageToken"].as_str(), &request["MaxResults"]);
        let odd: Value =
            cups.as_array().unwrap().iter().filter(|cup| cup["Id"].as_i64().unwrap() % 5 == 4).cloned().collect();
        json!({ "Data": { "Cups": odd, "NextPageToken": next } })
    };
    row!(FollowTray::new().max_results(1), filtered => [4, 9], 10, { "PageToken": "at-9", "MaxResults": 1 });
}

#[tokio::test]
async fn items_that_are_deleted_meanwhile_are_skipped_by_offset_and_number() {
    // With every page that is read, the server loses the first cup it has.
    let shrinking = || {
        let gone = Mutex::new(0);
        move |from: i64, size: i64| {
            let mut gone = gone.lock().unwrap();
            let page = (cups(*gone + from, size), 10 - *gone);
            *gone += 1;
            page
        }
    };
    let server = shrinking();
    let told = move |request: &Value| {
        let (cups, total) = server(number(&request["Offset"]).unwrap_or(0), 4);
        json!({ "TotalCount": total, "Cups": cups })
    };
    row!(Skip::new(), told => [0, 1, 2, 3, 5, 6, 7, 8], 2 + 1, { "Offset": 8, "Limit": 4 });
    let server = shrinking();
    let told = move |request: &Value| {
        let (cups, total) = server((number(&request["PageNumber"]).unwrap_or(1) - 1) * 4, 4);
        json!({ "TotalCount": total, "Cups": cups })
    };
    row!(Turn::new(), told => [0, 1, 2, 3, 5, 6, 7, 8], 2 + 1, { "PageNumber": 3, "PageSize": 4 });
}

#[tokio::test]
async fn a_server_that_gets_nowhere_is_left() {
    // One token for ever: it was sent before, and the pages until then are kept.
    let stuck = |_: &Value| json!({ "Results": cups(0, 2), "Context": "same", "ListOver": false });
    let trip = read(Follow::new(), stuck).await;
    let error = "the server sent a token again that was sent before, which leads round in a circle \
                 (tea.Follow, region ap-guangzhou)";
    assert_eq!((trip.cups.as_slice(), trip.error.as_deref(), trip.calls), (&[0, 1, 0, 1][..], Some(error), 2));
    // The place is ignored for ever: with a total it is bounded, without one it is an error.
    let stuck = |_: &Value| json!({ "TotalCount": 6, "Cups": cups(0, 2) });
    row!(Skip::new(), stuck => [0, 1, 0, 1, 0, 1], 3, { "Offset": 4, "Limit": 4 });
    row!(Turn::new(), stuck => [0, 1, 0, 1, 0, 1], 3, { "PageNumber": 3, "PageSize": 4 });
    let trip = read(SkipOn::new(), |_| json!({ "Cups": cups(0, 2) })).await;
    let error = "the server sent the same 2 items again when asked to skip 2 (tea.SkipOn, region ap-guangzhou)";
    assert_eq!((trip.cups.as_slice(), trip.error.as_deref(), trip.calls), (&[0, 1][..], Some(error), 2));
    // New tokens for ever, and nothing with them.
    let count = Mutex::new(0);
    let empty = move |_: &Value| {
        let mut count = count.lock().unwrap();
        *count += 1;
        json!({ "Results": [], "Context": count.to_string() })
    };
    let trip = read(Follow::new(), empty).await;
    let error = "the server sent 1001 empty pages in a row, each with a new token (tea.Follow, region ap-guangzhou)";
    assert_eq!((trip.cups.as_slice(), trip.error.as_deref(), trip.calls), (&[][..], Some(error), 1_001));
}
