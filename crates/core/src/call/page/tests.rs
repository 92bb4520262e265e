//! Tables: what pages of these sizes, totals, flags and tokens make a stream ask for next.

use proptest::prelude::*;
use tencentcloud_derive::Model;

use std::borrow::Cow;

use super::progress::{EMPTY, Progress, REPEATS, Said, Stuck};
use crate::call::document::{Document, Turn, View};
use crate::error::Error;
use crate::model::{PageStyle as Style, Paging, Ref};

#[derive(Model)]
#[model(request)]
struct Ask {
    limit: Option<i64>,
    offset: Option<i64>,
    cursor: Option<String>,
    keys: Option<Vec<String>>,
    paging: Option<Position>,
    place: Option<Place>,
}

#[derive(Model)]
#[model(request)]
struct Position {
    page_number: Option<String>,
    page_size: Option<String>,
}

/// The same, both required.
#[derive(Model)]
#[model(request)]
struct Place {
    #[model(required)]
    page_number: Option<i64>,
    #[model(required)]
    page_size: Option<i64>,
}

#[derive(Model)]
struct Reply {
    items: Vec<i64>,
    total: Option<String>,
    has_more: Option<bool>,
    next: Option<String>,
    number: Option<i64>,
    keys: Vec<String>,
    data: Option<Data>,
}

#[derive(Model)]
struct Data {
    total: i64,
    next: Option<String>,
}

const OFFSET: Paging = Paging {
    style: Style::Offset { field: Cow::Borrowed("Offset") },
    size: Some(Cow::Borrowed("Limit")),
    total: Some(Cow::Borrowed("Total")),
    ..Paging::BASE
};
const PAGE: Paging = by_page("Paging.PageNumber", "Paging.PageSize", 1);
const ZERO: Paging = by_page("Paging.PageNumber", "Paging.PageSize", 0);
const TOKEN: Paging = by_flag("Cursor", "Next", false);

const fn by_page(field: &'static str, size: &'static str, first: i64) -> Paging {
    Paging {
        style: Style::Page { field: Cow::Borrowed(field), first },
        size: Some(Cow::Borrowed(size)),
        total: Some(Cow::Borrowed("Total")),
        ..Paging::BASE
    }
}

const fn by_flag(field: &'static str, next: &'static str, over: bool) -> Paging {
    let over = Some((Cow::Borrowed("HasMore"), over));
    Paging { style: Style::Token { field: Cow::Borrowed(field), next: Cow::Borrowed(next), over }, ..Paging::BASE }
}

fn by_token(field: &'static str, next: &'static str) -> Paging {
    let style = Style::Token { field: field.into(), next: next.into(), over: None };
    Paging { style, ..Paging::BASE }
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// What stands in the field of the request that says which page, as text.
fn place(paging: &Paging, ask: &Ask) -> String {
    match ask.view().at(paging.field()).turn() {
        None => "-".to_owned(),
        Some(Turn::Int(number)) => number.to_string(),
        Some(Turn::Text(text)) => text,
        Some(list) => format!("{list:?}"),
    }
}

/// Turns pages until the stream ends: the requests, and how it ended.
fn turn(paging: &Paging, mut ask: Ask, mut server: impl FnMut(&Ask) -> Reply) -> (Vec<Ask>, Result<Vec<i64>, Error>) {
    let mut progress = Progress::begin(paging, &mut ask);
    let (mut asked, mut items) = (Vec::new(), Vec::new());
    loop {
        assert!(asked.len() < 500_000, "endless");
        let reply = server(&ask);
        asked.push(ask.clone());
        match progress.advance(reply.view().at("Items"), Said::read(paging, reply.view())) {
            Ok(next) => {
                items.extend(reply.items);
                let Some(next) = next else { return (asked, Ok(items)) };
                assert!(ask.set(paging.field(), &next), "{next:?}");
            }
            Err(Stuck::After(error) | Stuck::Instead(error)) => return (asked, Err(error)),
        }
    }
}

/// The places that are asked for when a server sends these pages in turn, and then only empty ones; at the end
/// `!` where it is an error.
fn asked_of(paging: &Paging, ask: Ask, pages: Vec<Reply>) -> Vec<String> {
    let mut pages = pages.into_iter();
    let (asked, end) = turn(paging, ask, |_| pages.next().unwrap_or_default());
    asked.iter().map(|ask| place(paging, ask)).chain(end.is_err().then(|| "!".to_owned())).collect()
}

/// Pages of these sizes and totals, of items that are all different.
fn counted(pages: &[(i64, Option<i64>)]) -> Vec<Reply> {
    let page = |(number, (size, total)): (usize, &(i64, Option<i64>))| Reply {
        items: (0..*size).map(|item| number as i64 * 1_000 + item).collect(),
        total: total.map(|total| total.to_string()),
        ..Reply::default()
    };
    pages.iter().enumerate().map(page).collect()
}

/// The offsets that are asked for when a server sends pages of these sizes and totals.
fn offsets(start: i64, pages: &[(i64, Option<i64>)]) -> Vec<i64> {
    let asked = asked_of(&OFFSET, Ask::new().offset(start), counted(pages));
    asked.iter().map(|offset| offset.parse().unwrap()).collect()
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
    assert_eq!(offsets(0, &[(20, Some(-1)), (3, Some(-1))]), [0, 20]);
    // Less than a page holds is none either, also after one that was: some servers count once.
    assert_eq!(offsets(0, &[(20, Some(45)), (20, Some(0)), (5, Some(0))]), [0, 20, 40]);
    assert_eq!(offsets(0, &[(20, Some(45)), (10, None), (15, None)]), [0, 20, 30]);
}

#[test]
fn without_a_total_a_shorter_page_ends_it() {
    assert_eq!(offsets(0, &[(20, None), (20, None), (3, None)]), [0, 20, 40]);
    assert_eq!(offsets(0, &[(20, None), (0, None)]), [0, 20]);
    assert_eq!(offsets(0, &[(0, None)]), [0]);
}

#[test]
fn an_offset_that_cannot_grow_ends_it() {
    assert_eq!(offsets(i64::MAX - 3, &[(2, None), (2, None), (2, None)]), [i64::MAX - 3, i64::MAX - 1]);
}

#[test]
fn a_page_number_grows_by_one_from_where_the_request_starts() {
    let from = |paging: &Paging, position: Position, pages: &[(i64, Option<i64>)]| {
        asked_of(paging, Ask::new().paging(position), counted(pages)).join(" ")
    };
    let (none, sized) = (Position::new(), Position::new().page_size("20"));
    let at = |number: &str| sized.clone().page_number(number);
    for (paging, position, pages, asked) in [
        // The first page is the server's default.
        (PAGE, none.clone(), &[(20, Some(45)), (20, Some(45)), (5, Some(45))][..], "- 2 3"),
        (ZERO, none.clone(), &[(20, Some(45)), (20, Some(45)), (5, Some(45))], "- 1 2"),
        (ZERO, at("0"), &[(20, Some(25)), (5, Some(25))], "0 1"),
        (PAGE, sized.clone(), &[(20, None), (20, None), (3, None)], "- 2 3"),
        (PAGE, sized.clone(), &[(20, None), (0, None)], "- 2"),
        (PAGE, sized.clone(), &[(0, Some(7))], "-"),
        (PAGE, sized.clone(), &[(20, Some(0)), (3, Some(0))], "- 2"),
        // Earlier pages count by the size in the request, and without one by the longest page.
        (PAGE, at("3"), &[(5, Some(45))], "3"),
        (PAGE, at("2"), &[(20, Some(45)), (5, Some(45))], "2 3"),
        (ZERO, at("2"), &[(5, Some(45))], "2"),
        (PAGE, none.clone().page_number("2"), &[(20, Some(45)), (5, Some(45))], "2 3"),
        // A server that cuts pages to 10 cannot have 10 items at 40 of 35.
        (PAGE, at("3"), &[(10, Some(35)), (5, Some(35))], "3 4"),
        (PAGE, at("3"), &[(10, Some(35)), (5, None)], "3 4"),
        // Below the first page: the server says what that means.
        (PAGE, at("0"), &[(20, Some(30)), (10, Some(30))], "0 1"),
        (PAGE, at("9223372036854775807"), &[(20, None), (20, None)], "9223372036854775807"),
        // What is no number is the first page.
        (PAGE, at("first"), &[(20, Some(25)), (5, Some(25))], "first 2"),
    ] {
        let about = format!("{paging:?} {position:?} {pages:?}");
        assert_eq!(from(&paging, position, pages), asked, "{about}");
    }
}

#[test]
fn what_a_request_must_carry_is_filled_in() {
    #[derive(Model)]
    #[model(request)]
    struct Strict {
        #[model(required)]
        offset: Option<i64>,
        #[model(required)]
        limit: Option<i64>,
    }
    let mut request = Strict::new();
    let _ = Progress::begin(&OFFSET, &mut request);
    assert_eq!((request.offset, request.limit), (Some(0), Some(20)));
    let mut request = Strict::new().offset(7).limit(3);
    let _ = Progress::begin(&Paging { page_size: Some(50), ..OFFSET }, &mut request);
    assert_eq!((request.offset, request.limit), (Some(7), Some(3)), "what is said stays");
    let mut request = Ask::new();
    let _ = Progress::begin(&OFFSET, &mut request);
    assert_eq!((request.offset, request.limit), (None, None), "nothing more than what is required");
}

#[test]
fn the_object_around_a_page_number_is_made() {
    let asked = |paging: &Paging, ask: Ask| {
        let (asked, end) = turn(paging, ask, {
            let mut pages = counted(&[(2, Some(3)), (1, Some(3))]).into_iter();
            move |_| pages.next().unwrap()
        });
        assert_eq!(end.unwrap(), [0, 1, 1_000]);
        asked.iter().map(|ask| serde_json::to_string(ask).unwrap()).collect::<Vec<_>>()
    };
    let sized = Paging { page_size: Some(2), ..PAGE };
    assert_eq!(
        asked(&sized, Ask::new()),
        [r#"{"Paging":{"PageNumber":"1","PageSize":"2"}}"#, r#"{"Paging":{"PageNumber":"2","PageSize":"2"}}"#]
    );
    assert_eq!(asked(&PAGE, Ask::new()), ["{}", r#"{"Paging":{"PageNumber":"2"}}"#]);
    // A size in the request stays.
    let position = Position::new().page_size("9");
    assert_eq!(asked(&sized, Ask::new().paging(position))[0], r#"{"Paging":{"PageSize":"9"}}"#);
    let position = Position::new().page_size("all");
    assert_eq!(asked(&sized, Ask::new().paging(position))[0], r#"{"Paging":{"PageSize":"all"}}"#);
    // Where the object cannot do without a number, it is that of the first page.
    let required = Paging { page_size: Some(2), ..by_page("Place.PageNumber", "Place.PageSize", 1) };
    assert_eq!(
        asked(&required, Ask::new()),
        [r#"{"Place":{"PageNumber":1,"PageSize":2}}"#, r#"{"Place":{"PageNumber":2,"PageSize":2}}"#]
    );
    assert_eq!(
        asked(&required, Ask::new().place(Place::new().page_number(4).page_size(2)))[1],
        r#"{"Place":{"PageNumber":5,"PageSize":2}}"#
    );
}

/// A page by tokens: how many items, what the flag says, and the token.
fn page(items: i64, has_more: Option<bool>, next: Option<&str>) -> Reply {
    Reply { items: (0..items).collect(), has_more, next: next.and_then(text), ..Reply::default() }
}

#[test]
fn a_token_is_followed_until_there_is_none() {
    let (more, last) = (Some(true), Some(false));
    for (start, pages, asked) in [
        (None, vec![page(2, None, Some("a")), page(2, None, Some("b")), page(1, None, None)], "- a b"),
        (None, vec![page(2, None, Some("a")), page(2, None, Some(""))], "- a"),
        (None, vec![page(2, None, Some("a")), page(2, None, Some("0"))], "- a"),
        // The request starts later on.
        (Some("m"), vec![page(2, None, Some("n")), page(2, None, None)], "m n"),
        // The flag ends it, whatever the token; without the flag the token decides.
        (None, vec![page(2, more, Some("a")), page(2, last, Some("b")), page(2, last, None)], "- a"),
        (None, vec![page(2, more, Some("a")), page(2, None, Some("b")), page(2, last, None)], "- a b"),
        // More without a token cannot be asked for.
        (None, vec![page(2, more, Some("a")), page(2, more, None)], "- a"),
        (None, vec![page(2, more, Some("a")), page(2, more, Some(""))], "- a"),
        // A token that was sent before: at once, later on, and by the request.
        (None, vec![page(2, more, Some("a")), page(3, more, Some("a"))], "- a !"),
        (None, vec![page(2, None, Some("a")), page(3, None, Some("b")), page(2, None, Some("a"))], "- a b !"),
        (Some("m"), vec![page(2, None, Some("n")), page(2, None, Some("m"))], "m n !"),
        (Some("m"), vec![page(2, None, Some("m"))], "m !"),
        // A circle of empty pages, and one that is said to have more.
        (None, vec![page(2, None, Some("a")), page(0, None, Some("b")), page(0, None, Some("a"))], "- a b !"),
        (None, vec![page(2, more, Some("a")), page(0, more, Some("a"))], "- a !"),
        // A cursor at the end: nothing, and from the same place on.
        (None, vec![page(2, None, Some("a")), page(0, None, Some("a"))], "- a"),
        (Some("m"), vec![page(0, None, Some("m"))], "m"),
        (None, vec![page(2, more, Some("a")), page(2, last, Some("a"))], "- a"),
        // Servers filter after they cut pages: an empty one is not the end.
        (None, vec![page(0, None, Some("a")), page(0, more, Some("b")), page(1, None, Some("c"))], "- a b c"),
        // Shorter pages say nothing either.
        (None, vec![page(9, None, Some("a")), page(1, None, Some("b")), page(5, None, None)], "- a b"),
    ] {
        let ask = Ask { cursor: start.and_then(text), ..Ask::new() };
        let about = format!("{start:?} {pages:?}");
        assert_eq!(asked_of(&TOKEN, ask, pages).join(" "), asked, "{about}");
    }
}

#[test]
fn a_total_does_not_end_tokens() {
    let page = |next| Reply { items: vec![1], total: text("1"), next, ..Reply::default() };
    assert_eq!(
        asked_of(
            &Paging { total: Some(Cow::Borrowed("Total")), ..TOKEN },
            Ask::new(),
            vec![page(text("a")), page(None)]
        ),
        ["-", "a"]
    );
}

#[test]
fn a_flag_may_say_that_it_is_over() {
    let over = by_flag("Cursor", "Next", true);
    let pages = vec![page(1, Some(false), Some("a")), page(1, Some(true), Some("b"))];
    assert_eq!(asked_of(&over, Ask::new(), pages), ["-", "a"]);
}

#[test]
fn a_token_may_be_a_number_a_list_or_within_an_object() {
    let items = vec![1];
    let number = |number| Reply { items: items.clone(), number: Some(number), ..Reply::default() };
    let pages = vec![number(7), number(9), number(0)];
    assert_eq!(asked_of(&by_token("Offset", "Number"), Ask::new(), pages.clone()), ["-", "7", "9"]);
    // The request has it as a string, and a token that was sent is known all the same.
    assert_eq!(asked_of(&by_token("Cursor", "Number"), Ask::new(), pages.clone()), ["-", "7", "9"]);
    assert_eq!(asked_of(&by_token("Cursor", "Number"), Ask::new().cursor("7"), pages), ["7", "!"]);

    let keys = |keys: &[&str]| Reply {
        items: items.clone(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        ..Reply::default()
    };
    let pages = vec![keys(&["a", "1"]), keys(&["a1"]), keys(&["a", "1"])];
    let list = by_token("Keys", "Keys");
    assert_eq!(asked_of(&list, Ask::new(), pages).len(), 4, "two tokens, and the first again");
    assert_eq!(asked_of(&list, Ask::new(), vec![keys(&["a"]), keys(&[])]).len(), 2);
    assert_eq!(asked_of(&list, Ask::new(), vec![keys(&["a"]), keys(&["", ""])]).len(), 2);
    let one = by_token("Keys", "Next");
    assert_eq!(asked_of(&one, Ask::new(), vec![page(1, None, Some("a"))])[1], r#"List([Text("a")])"#);

    let within = |next: &str| Reply {
        items: items.clone(),
        data: Some(Data { total: 5, next: text(next) }),
        ..Reply::default()
    };
    let pages = vec![within("a"), within("b"), Reply { data: None, ..within("") }];
    assert_eq!(asked_of(&by_token("Cursor", "Data.Next"), Ask::new(), pages), ["-", "a", "b"]);
}

#[test]
fn a_total_may_be_within_an_object() {
    let wrapped = Paging { size: None, total: Some(Cow::Borrowed("Data.Total")), ..OFFSET };
    let pages = vec![
        Reply { items: vec![1, 2], data: Some(Data { total: 3, next: None }), ..Reply::default() },
        Reply { items: vec![3], data: Some(Data { total: 3, next: None }), ..Reply::default() },
    ];
    assert_eq!(asked_of(&wrapped, Ask::new(), pages), ["-", "2"]);
}

#[test]
fn what_does_not_fit_is_not_put() {
    let list = Turn::List(vec![Turn::Int(1)]);
    for (field, value) in [
        ("Offset", Turn::Text("x".to_owned())),
        ("Offset", list),
        ("Nothing", Turn::Int(1)),
        ("Paging", Turn::Int(1)),
        ("Paging.Nothing", Turn::Int(1)),
        ("Offset.Limit", Turn::Int(1)),
        ("Keys.Limit", Turn::Int(1)),
    ] {
        assert!(!Ask::new().set(field, &value), "{field} {value:?}");
    }
    assert!(Ask::new().offset(1).view().at("Offset.Limit").is_absent());
    assert_eq!(View::Model(Ref::Str(" 12 ")).number(), Some(12));
    assert_eq!(View::Model(Ref::Str("2.5")).number(), None);
    assert_eq!(View::Model(Ref::Float(3.0)).number(), Some(3));
    assert_eq!(View::Model(Ref::Int(1)).flag(), Some(true));
    assert_eq!(View::Model(Ref::Str("false")).flag(), Some(false));
    assert_eq!(View::Model(Ref::Str("")).flag(), None);
}

#[test]
fn a_server_that_repeats_itself_is_told_on() {
    let end = |paging: &Paging, reply: Reply| {
        let mut calls = 0;
        let (asked, end) = turn(paging, Ask::new(), |_| {
            calls += 1;
            // A token that is always new.
            Reply { next: text(&calls.to_string()), ..reply.clone() }
        });
        (asked.len(), end.map(|items| items.len()).map_err(|error| error.to_string()))
    };
    let three = Reply { items: vec![1, 2, 3], ..Reply::default() };
    let bounded = Reply { total: text("1000000"), ..three.clone() };
    let (again, empty) = (REPEATS as usize + 2, EMPTY as usize + 1);
    for (paging, reply, calls, message) in [
        (OFFSET, three.clone(), 2, "the server sent the same 3 items again when asked to skip 3"),
        (PAGE, three.clone(), 2, "the server sent the same 3 items again when asked for page 2"),
        (OFFSET, bounded.clone(), again, "the server sent the same 3 items again when asked to skip 303"),
        (PAGE, bounded, again, "the server sent the same 3 items again when asked for page 102"),
        (TOKEN, three, again, "the server sent the same 3 items again and again, each time with a new token"),
        (TOKEN, Reply::default(), empty, "the server sent 1001 empty pages in a row, each with a new token"),
    ] {
        assert_eq!(end(&paging, reply), (calls, Err(message.to_owned())));
    }
    // Equal items are nothing odd where there is a total.
    let one = Reply { items: vec![7], total: text("3"), ..Reply::default() };
    assert_eq!(end(&OFFSET, one), (3, Ok(3)));
}

#[test]
fn a_refusal_behind_a_full_page_may_be_the_end() {
    let ends = |paging: &Paging, from: i64, pages: &[(i64, Option<i64>)], code: &str| {
        let mut ask = Ask::new().offset(from).paging(Position::new().page_number((from + 1).to_string()));
        let mut progress = Progress::begin(paging, &mut ask);
        for reply in counted(pages) {
            let next = progress.advance(reply.view().at("Items"), Said::read(paging, reply.view()));
            assert!(next.is_ok_and(|next| next.is_some()), "it is over before");
        }
        progress.ends_with(&Error::api(code, ""))
    };
    let full = [(20, None)];
    for (code, is_end) in [
        ("InvalidParameter", true),
        ("InvalidParameterValue", true),
        ("InvalidParameter.OffsetInvalid", true),
        ("InvalidParameterValue.InvalidPageNumber", true),
        ("InvalidParameterValue.OffsetParaOutOfRange", true),
        ("ResourceNotFound.NoDataOfDomain", true),
        // Something else is wrong, or gone, by now.
        ("InvalidParameter.DomainIdInvalid", false),
        ("InvalidParameterValue.EndTimeOffset", false),
        ("InvalidParameterValue.InvalidPageSize", false),
        ("ResourceNotFound", false),
        ("ResourceNotFound.Instance", false),
        // How deep the server goes.
        ("InvalidParameterValue.OffsetTooLarge", false),
        ("InvalidParameterValue.OffsetExceed", false),
        ("LimitExceeded.OffsetExceeded", false),
        ("LimitExceeded", false),
        ("RequestLimitExceeded", false),
        ("AuthFailure.TokenFailure", false),
        ("UnauthorizedOperation", false),
        ("InternalError", false),
    ] {
        assert_eq!(ends(&OFFSET, 0, &full, code), is_end, "{code}");
        assert_eq!(ends(&PAGE, 0, &full, code), is_end, "{code}");
        // The very first page, or one that a total has promised; a token is the server's own.
        assert!(!ends(&OFFSET, 20, &[], code) && !ends(&PAGE, 1, &[], code), "{code}");
        assert!(!ends(&OFFSET, 0, &[(20, Some(45))], code) && !ends(&PAGE, 0, &[(20, Some(45))], code), "{code}");
        assert!(!ends(&OFFSET, 9_980, &full, code), "{code}");
        assert_eq!(ends(&OFFSET, 9_979, &full, code), is_end, "{code}");
        assert!(!Progress::begin(&TOKEN, &mut Ask::new()).ends_with(&Error::api(code, "")), "{code}");
    }
    // A total that cannot be is none.
    assert!(ends(&OFFSET, 0, &[(20, Some(0))], "InvalidParameter"));
}

#[test]
fn going_round_in_a_circle_is_repeating_oneself() {
    let mut calls = 0;
    let (asked, end) = turn(&OFFSET, Ask::new(), |_| {
        calls += 1;
        Reply { items: vec![calls % 3], ..Reply::default() }
    });
    assert_eq!(end.unwrap_err().to_string(), "the server sent the same 1 items again when asked to skip 103");
    assert_eq!(asked.len(), 104);
}

/// The items from here on, at most so many.
fn cut(count: i64, from: i64, size: i64) -> Vec<i64> {
    (from.min(count)..from.saturating_add(size).min(count)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the size of pages and the server's own cap, items come once and in order.
    #[test]
    fn a_server_that_means_well_is_read_to_the_end(
        count in 0_i64..200,
        size in proptest::option::of(1_i64..50),
        cap in 1_i64..50,
        first in 0_i64..2,
        has_total: bool,
        has_flag: bool,
        empty in 0_i64..4,
    ) {
        let all: Vec<i64> = (0..count).collect();
        let total = has_total.then(|| count.to_string());
        let size_of = |size: Option<i64>| size.unwrap_or(20).min(cap);
        let calls = |size: i64| (count / size + 2) as usize;

        let ask = Ask { limit: size, ..Ask::new() };
        let (asked, items) = turn(&OFFSET, ask.clone(), |ask| Reply {
            items: cut(count, ask.offset.unwrap_or(0), size_of(ask.limit)),
            total: total.clone(),
            ..Reply::default()
        });
        prop_assert_eq!(items.unwrap(), all.clone());
        prop_assert!(asked.len() <= calls(size_of(size)));

        let paging = by_page("Paging.PageNumber", "Paging.PageSize", first);
        let position = Position { page_size: size.map(|size| size.to_string()), ..Position::new() };
        let (asked, items) = turn(&paging, Ask::new().paging(position), |ask| {
            let position = ask.paging.clone().unwrap_or_else(Position::new);
            let number = |text: Option<String>| text.map(|text| text.parse::<i64>().unwrap());
            let size = size_of(number(position.page_size));
            Reply {
                items: cut(count, (number(position.page_number).unwrap_or(first) - first) * size, size),
                total: total.clone(),
                ..Reply::default()
            }
        });
        prop_assert_eq!(items.unwrap(), all.clone());
        prop_assert!(asked.len() <= calls(size_of(size)));

        // A token is a place, and every so often a page is empty.
        let (_, items) = turn(&TOKEN, ask, |ask| {
            let (from, pause) = match &ask.cursor {
                Some(cursor) => cursor.split_once('-').map(|(from, pause)| (from.parse().unwrap(), pause.parse().unwrap())).unwrap(),
                None => (0, empty),
            };
            let items = if pause > 0 { Vec::new() } else { cut(count, from, size_of(ask.limit)) };
            let reached = from + items.len() as i64;
            let pause = if pause > 0 { pause - 1 } else { empty };
            let has_more = reached < count;
            Reply {
                items,
                has_more: has_flag.then_some(has_more),
                next: (has_more || has_flag).then(|| format!("{reached}-{pause}")),
                ..Reply::default()
            }
        });
        prop_assert_eq!(items.unwrap(), all);
    }

    /// A page number that is not the first, with a size in the request that the server respects.
    #[test]
    fn the_rest_is_read_from_any_page(count in 0_i64..200, size in 1_i64..50, start in 1_i64..12) {
        let position = Position::new().page_number(start.to_string()).page_size(size.to_string());
        let mut calls = 0;
        let (_, items) = turn(&PAGE, Ask::new().paging(position), |ask| {
            calls += 1;
            let number: i64 = ask.paging.as_ref().unwrap().page_number.as_ref().unwrap().parse().unwrap();
            Reply { items: cut(count, (number - 1) * size, size), total: Some(count.to_string()), ..Reply::default() }
        });
        prop_assert_eq!(items.unwrap(), cut(count, (start - 1) * size, count));
        prop_assert!(calls <= 1.max((count - (start - 1) * size + size - 1) / size));
    }

    /// A server that says anything, from a handful of pages, in any order.
    #[test]
    fn no_server_makes_it_endless(
        pages in proptest::collection::vec((0_i64..4, 0_i64..3, 0_u8..4, 0_u8..4, 0_u8..3), 1..6),
        seed: u64,
        style in 0..3_usize,
    ) {
        let paging = vec![OFFSET, PAGE, TOKEN].swap_remove(style);
        let mut random = fastrand::Rng::with_seed(seed);
        let mut calls = 0_i64;
        // It ends; how does not matter. `turn` fails where it does not.
        let _ = turn(&paging, Ask::new(), |_| {
            calls += 1;
            let (items, kind, total, next, more) = pages[random.usize(..pages.len())];
            Reply {
                items: (0..items).map(|item| item + kind * 10).collect(),
                total: match total {
                    0 => None,
                    1 => text("0"),
                    2 => text("50"),
                    // Always out of reach.
                    _ => Some((calls * 10).to_string()),
                },
                next: match next {
                    0 => None,
                    1 => text("a"),
                    _ => Some(calls.to_string()),
                },
                has_more: match more {
                    0 => None,
                    more => Some(more == 1 || random.u8(..) > 1),
                },
                ..Reply::default()
            }
        });
    }
}

#[test]
fn lists_are_told_apart() {
    let print = |list: &[&str]| {
        let list: Vec<String> = list.iter().map(|text| (*text).to_owned()).collect();
        View::Model(Ref::List(&list)).fingerprint()
    };
    assert_eq!(print(&["a", "b"]), print(&["a", "b"]));
    assert_ne!(print(&["a", "b"]), print(&["ab"]));
    assert_ne!(print(&["a", "b"]), print(&["b", "a"]));
}
