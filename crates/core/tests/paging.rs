//! Paging, against servers of several characters.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::borrow::Cow;
use std::future::ready;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use serde_json::{Value, json};
use support::{Cup, ListCupsRequest};
use tencentcloud_core::Operation;
use tencentcloud_core::model::{PageStyle, Paging};
use tencentcloud_core::{
    Action, Body, Client, Config, Credentials, ErrorKind, Paginate, RetryPolicy, Sending, Transport,
};
use tencentcloud_derive::Model;

/// A server in memory: what it answers to an offset and a size.
struct Kitchen {
    answer: fn(offset: i64, size: i64) -> Value,
    asked: Asked,
}

impl std::fmt::Debug for Kitchen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kitchen")
    }
}

impl Transport for Kitchen {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        let number = |name: &str| body[name].as_i64().unwrap_or(0);
        let (offset, size) = (number("Offset"), number("Limit"));
        self.asked.lock().unwrap().push((offset, size));
        let response = (self.answer)(offset, size);
        Box::pin(ready(Ok(http::Response::new(Body::whole(json!({ "Response": response }).to_string())))))
    }
}

/// The offsets and sizes that were asked for.
type Asked = Arc<Mutex<Vec<(i64, i64)>>>;

fn kitchen(answer: fn(i64, i64) -> Value) -> (Client, Asked) {
    let asked = Asked::default();
    let transport = Kitchen { answer, asked: Arc::clone(&asked) };
    let config = Config::new(Credentials::new("id", "key")).transport(transport).retry(RetryPolicy::off());
    (Client::new(&config, "tea"), asked)
}

fn cups(from: i64, to: i64) -> Vec<Value> {
    (from..to).map(|id| json!({ "Id": id.to_string() })).collect()
}

fn ids(cups: &[Cup]) -> Vec<i64> {
    cups.iter().map(|cup| cup.id.parse().unwrap()).collect()
}

#[tokio::test]
async fn all_items_come_in_order() {
    let (client, asked) =
        kitchen(|offset, size| json!({ "TotalCount": 120, "Cups": cups(offset, 120.min(offset + size)) }));
    let all = client.call(ListCupsRequest::new().kitchen("a")).items().try_collect().await.unwrap();
    assert_eq!(ids(&all), (0..120).collect::<Vec<_>>());
    // The size of a page is the description's where the request has none.
    assert_eq!(*asked.lock().unwrap(), [(0, 50), (50, 50), (100, 50)]);
    asked.lock().unwrap().clear();
    let some =
        client.call(ListCupsRequest::new().kitchen("a").limit(40).offset(100)).items().try_collect().await.unwrap();
    assert_eq!((ids(&some), asked.lock().unwrap().as_slice()), ((100..120).collect(), &[(100, 40)][..]));
}

#[tokio::test]
async fn a_server_that_caps_pages_is_read_to_the_end() {
    let (client, asked) =
        kitchen(|offset, size| json!({ "TotalCount": 25, "Cups": cups(offset, 25.min(offset + size.min(10))) }));
    let pages = client.call(ListCupsRequest::new().kitchen("a")).pages().try_collect().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.cups.len()).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(*asked.lock().unwrap(), [(0, 50), (10, 50), (20, 50)]);
}

#[tokio::test]
async fn an_error_is_given_once_and_ends_it() {
    let (client, asked) = kitchen(|offset, size| {
        if offset == 0 {
            return json!({ "TotalCount": 120, "Cups": cups(0, size) });
        }
        json!({ "Error": { "Code": "ResourceNotFound", "Message": "gone" } })
    });
    let mut items = client.call(ListCupsRequest::new().kitchen("a").limit(2)).items();
    assert_eq!(items.next().await.unwrap().unwrap().id, "0");
    assert_eq!(items.try_next().await.unwrap().unwrap().id, "1");
    assert_eq!(items.next().await.unwrap().unwrap_err().code(), Some("ResourceNotFound"));
    assert!(items.next().await.is_none());
    assert_eq!(asked.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_server_that_repeats_itself_does_not_hold_anybody_up() {
    let (client, asked) = kitchen(|_, _| json!({ "Cups": cups(0, 2) }));
    let error = client.call(ListCupsRequest::new().kitchen("a")).items().try_collect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(
        error.to_string().contains("the server sent the same 2 items again when asked to skip 2 (tea.ListCups"),
        "{error}"
    );
    assert_eq!(asked.lock().unwrap().len(), 2);
    // A total would bound it, but not everybody waits for half a million calls.
    let (client, asked) = kitchen(|_, _| json!({ "TotalCount": 1_000_000, "Cups": cups(0, 2) }));
    assert!(client.call(ListCupsRequest::new().kitchen("a")).items().try_collect().await.is_err());
    assert_eq!(asked.lock().unwrap().len(), 102);
}

#[tokio::test]
async fn a_limit_holds_for_streams_too() {
    let (client, asked) = kitchen(|_, _| json!({}));
    let error = client.call(ListCupsRequest::new().kitchen("a").limit(101)).items().next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(asked.lock().unwrap().is_empty());
    assert!(client.call(ListCupsRequest::new().kitchen("a").limit(101)).unchecked().items().next().await.is_none());
    assert_eq!(*asked.lock().unwrap(), [(0, 101)]);
}

#[tokio::test]
async fn pages_and_items_are_streams() {
    fn is_stream<T>(_: &(impl futures_core::Stream<Item = Result<T, tencentcloud_core::Error>> + Send + Unpin)) {}

    let (client, _) = kitchen(|offset, size| json!({ "TotalCount": 3, "Cups": cups(offset, 3.min(offset + size)) }));
    let mut items = client.call(ListCupsRequest::new().kitchen("a").limit(2)).items();
    is_stream::<Cup>(&items);
    is_stream::<support::ListCupsResponse>(&client.call(ListCupsRequest::new().kitchen("a")).pages());
    let mut count = 0;
    // As a stream library would poll it.
    while let Some(item) =
        std::future::poll_fn(|context| futures_core::Stream::poll_next(std::pin::Pin::new(&mut items), context)).await
    {
        assert_eq!(item.unwrap().id, count.to_string());
        count += 1;
    }
    assert_eq!(count, 3);
}

/// Pages by token: the request has a number for it, the reply a string.
#[derive(Model)]
#[model(request)]
struct PourRequest {
    cursor: Option<i64>,
}

#[derive(Model)]
struct PourResponse {
    cups: Option<Tray>,
    request_id: String,
}

#[derive(Model)]
struct Tray {
    list: Vec<Cup>,
    next: Option<String>,
}

impl Action for PourRequest {
    type Response = PourResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("Pour"),
        paging: Some(Paging {
            style: PageStyle::Token { field: Cow::Borrowed("Cursor"), next: Cow::Borrowed("Cups.Next"), over: None },
            items: Cow::Borrowed("Cups.List"),
            ..Paging::BASE
        }),
        ..Operation::BASE
    };
}

impl Paginate for PourRequest {
    type Item = Cup;
    fn items(page: &mut Self::Response) -> Option<&mut Vec<Cup>> {
        Some(&mut page.cups.as_mut()?.list)
    }
}

#[tokio::test]
async fn a_token_that_does_not_fit_is_an_error_and_ends_it() {
    let (client, asked) = kitchen(|_, _| json!({ "Cups": { "List": cups(0, 1), "Next": "soon" } }));
    let mut items = client.call(PourRequest::new()).items();
    assert_eq!(items.next().await.unwrap().unwrap().id, "0", "what came before it is not lost");
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the field Cursor of the request cannot hold what the next page is asked for by (tea.Pour)"
    );
    assert!(items.next().await.is_none());
    assert_eq!(asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_page_without_the_object_around_its_items_is_an_empty_page() {
    let (client, asked) = kitchen(|_, _| json!({}));
    assert!(client.call(PourRequest::new()).items().try_collect().await.unwrap().is_empty());
    let pages = client.call(PourRequest::new()).pages().try_collect().await.unwrap();
    assert_eq!((pages.len(), asked.lock().unwrap().len()), (1, 2));
}

#[tokio::test]
async fn what_came_before_an_error_is_not_lost() {
    let (client, _) = kitchen(|offset, size| match offset {
        0 => json!({ "TotalCount": 120, "Cups": cups(0, size) }),
        _ => json!({ "Error": { "Code": "UnauthorizedOperation", "Message": "not these" }, "RequestId": "r-2" }),
    });
    let call = || client.call(ListCupsRequest::new().kitchen("a").limit(2));
    let incomplete = call().items().try_collect().await.unwrap_err();
    assert_eq!(ids(incomplete.received()), [0, 1]);
    // It is the error for all that people do with errors.
    assert_eq!((incomplete.code(), incomplete.request_id()), (Some("UnauthorizedOperation"), Some("r-2")));
    let line = "UnauthorizedOperation: not these (tea.ListCups, request id r-2)";
    assert_eq!(incomplete.to_string(), line);
    assert_eq!(format!("{incomplete:?}"), format!("{line} (after 2 received)"));
    let boxed: Box<dyn std::error::Error + Send + Sync> = Box::new(incomplete);
    assert!(boxed.source().is_none());
    let incomplete = call().pages().try_collect().await.unwrap_err();
    assert_eq!(ids(&incomplete.received()[0].cups), [0, 1]);
    let (pages, error) = incomplete.into_parts();
    assert_eq!((pages.len(), error.code()), (1, Some("UnauthorizedOperation")));
    // `?` in a function that fails with the error alone.
    let all = async || -> Result<Vec<Cup>, tencentcloud_core::Error> { Ok(call().items().try_collect().await?) };
    assert_eq!(all().await.unwrap_err().code(), Some("UnauthorizedOperation"));
    // Before the first page there is nothing to lose.
    let (client, _) = kitchen(|_, _| json!({ "Error": { "Code": "InvalidParameter", "Message": "no" } }));
    let incomplete = client.call(ListCupsRequest::new().kitchen("a")).items().try_collect().await.unwrap_err();
    assert_eq!((incomplete.received().len(), incomplete.error().code()), (0, Some("InvalidParameter")));
}

#[tokio::test]
async fn a_list_without_a_total_ends_where_nothing_is_behind_a_full_page() {
    let (client, asked) = kitchen(|offset, size| match offset {
        0..4 => json!({ "Cups": cups(offset, 4.min(offset + size)) }),
        _ => json!({ "Error": { "Code": "InvalidParameter.OffsetInvalid", "Message": "no" } }),
    });
    let all = client.call(ListCupsRequest::new().kitchen("a").limit(2)).items().try_collect().await.unwrap();
    assert_eq!((ids(&all), asked.lock().unwrap().len()), (vec![0, 1, 2, 3], 3));
    // What was asked for to begin with is answered as it is.
    let error = client.call(ListCupsRequest::new().kitchen("a").offset(4)).items().next().await.unwrap().unwrap_err();
    assert_eq!(error.code(), Some("InvalidParameter.OffsetInvalid"));
}

#[tokio::test]
async fn a_token_that_repeats_is_told_after_what_came() {
    let (client, asked) = kitchen(|_, _| json!({ "Cups": { "List": cups(0, 2), "Next": "7" } }));
    let incomplete = client.call(PourRequest::new()).items().try_collect().await.unwrap_err();
    // The second page counts too: only its successor is not to be had.
    assert_eq!((ids(incomplete.received()), asked.lock().unwrap().len()), (vec![0, 1, 0, 1], 2));
    assert_eq!(
        incomplete.to_string(),
        "the server sent a token again that was sent before, which leads round in a circle (tea.Pour)"
    );
    assert_eq!(incomplete.kind(), ErrorKind::Decode);
    let mut pages = client.call(PourRequest::new()).pages();
    assert!(pages.next().await.unwrap().is_ok() && pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().is_err() && pages.next().await.is_none());
}
