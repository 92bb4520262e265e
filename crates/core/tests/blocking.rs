//! Blocking calls, from threads that may block and from those that may not.

#![cfg(feature = "blocking")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::future::IntoFuture as _;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use serde_json::{Value, json};
use support::{ListCupsRequest, ListCupsResponse, Server, WashCupRequest};
use tencentcloud_core::blocking::block_on;
use tencentcloud_core::mock::{Answer, Mock};
use tencentcloud_core::{Call, Client, Error, ErrorKind};

/// A kitchen with five cups, two to a page.
fn kitchen() -> Mock {
    Mock::new().on_answer(|request: ListCupsRequest| {
        let from = request.offset.unwrap_or(0);
        let cups: Vec<Value> = (from..5.min(from + 2)).map(|id| json!({ "Id": id.to_string() })).collect();
        Answer::json(json!({ "TotalCount": 5, "Cups": cups }))
    })
}

fn call(mock: &Mock) -> Call<ListCupsRequest> {
    Client::new(&mock.config(), "tea").call(ListCupsRequest::new().kitchen("main").limit(2))
}

fn asked(mock: &Mock) -> usize {
    mock.calls::<ListCupsRequest>().len()
}

fn is_refused<T: std::fmt::Debug>(result: Result<T, Error>) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("await the call, or move it into tokio::task::spawn_blocking"), "{error}");
}

#[test]
fn a_plain_thread_gets_replies_and_errors() {
    let mock = kitchen().error::<WashCupRequest>("UnauthorizedOperation", "hands off");
    assert_eq!(call(&mock).blocking().unwrap().total_count, 5);
    let error = Client::new(&mock.config(), "tea").call(WashCupRequest::new()).blocking().unwrap_err();
    assert_eq!(error.code(), Some("UnauthorizedOperation"));
    let raw = Client::new(&mock.config(), "tea").raw("tea", "2020-01-01", "ListCups", json!({ "Kitchen": "main" }));
    assert_eq!(raw.blocking().unwrap()["Cups"][1]["Id"], "1");
    let hangs = Mock::new().answer::<ListCupsRequest>(Answer::json(json!({})).after(Duration::MAX));
    assert!(call(&hangs).timeout(Duration::from_millis(20)).blocking().unwrap_err().is_timeout());
}

#[test]
fn items_and_pages_are_iterators() {
    let mock = kitchen();
    let items: Vec<_> = call(&mock).items().blocking().map(|item| item.unwrap().id).collect();
    assert_eq!((items.join(" ").as_str(), asked(&mock)), ("0 1 2 3 4", 3));
    let pages: Result<Vec<ListCupsResponse>, _> = call(&mock).pages().blocking().collect();
    assert_eq!(pages.unwrap().iter().map(|page| page.cups.len()).collect::<Vec<_>>(), [2, 2, 1]);
    let mut items = call(&mock).items().blocking();
    assert_eq!(items.by_ref().count(), 5);
    assert!(items.next().is_none());
}

#[test]
fn an_iterator_may_be_dropped_half_way() {
    let mock = kitchen();
    assert_eq!(call(&mock).items().blocking().take(3).count(), 3);
    assert_eq!(asked(&mock), 2, "the last page was not asked for");
    drop(call(&mock).pages().blocking());
    assert_eq!(call(&mock).pages().blocking().take(1).count(), 1);
    assert_eq!(asked(&mock), 3);
    // And everything goes on.
    assert!(call(&mock).blocking().is_ok());
}

#[test]
fn an_error_ends_an_iterator() {
    let mock = Mock::new()
        .sequence::<ListCupsRequest>([Answer::json(json!({ "TotalCount": 9, "Cups": [{ "Id": "0" }] }))])
        .error::<ListCupsRequest>("InvalidParameter", "no");
    let mut items = call(&mock).items().blocking();
    assert_eq!(items.next().unwrap().unwrap().id, "0");
    assert_eq!(items.next().unwrap().unwrap_err().code(), Some("InvalidParameter"));
    assert!(items.next().is_none());
    let mut pages = call(&mock).pages().blocking();
    assert!(pages.next().unwrap().is_err());
    assert!(pages.next().is_none());
}

#[tokio::test]
async fn a_task_is_told_to_await() {
    let mock = kitchen();
    is_refused(call(&mock).blocking());
    is_refused(call(&mock).items().blocking().next().unwrap());
    is_refused(call(&mock).pages().blocking().next().unwrap());
    tokio::spawn(async {
        is_refused(call(&kitchen()).blocking());
        // The task goes on, and so does what tokio gives it to do.
        tokio::time::sleep(Duration::from_millis(1)).await;
        is_refused(call(&kitchen()).blocking());
    })
    .await
    .unwrap();
    assert_eq!(asked(&mock), 0, "nothing was sent");
    assert_eq!(call(&mock).await.unwrap().total_count, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_is_told_to_await_and_may_step_aside() {
    let mock = kitchen();
    is_refused(call(&mock).blocking());
    let (there, aside) = (mock.clone(), mock.clone());
    tokio::spawn(async move { is_refused(call(&there).blocking()) }).await.unwrap();
    let reply = tokio::spawn(async move { tokio::task::block_in_place(|| call(&aside).blocking()) }).await.unwrap();
    assert_eq!(reply.unwrap().total_count, 5);
}

#[tokio::test]
async fn spawn_blocking_may_block() {
    let mock = kitchen();
    let (one, all) = (mock.clone(), mock.clone());
    let reply = tokio::task::spawn_blocking(move || call(&one).blocking()).await.unwrap();
    assert_eq!(reply.unwrap().total_count, 5);
    let items = tokio::task::spawn_blocking(move || call(&all).items().blocking().count()).await.unwrap();
    assert_eq!(items, 5);
    // Even a task without a budget, which cannot be told apart, neither panics nor hangs.
    let reply = tokio::task::unconstrained(async { call(&mock).blocking() }).await;
    assert_eq!(reply.unwrap().total_count, 5);
}

#[test]
fn threads_call_at_once() {
    let mock = kitchen().delay(Duration::from_millis(5));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| call(&mock).items().blocking().count())).collect();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == 5));
    });
    assert_eq!(asked(&mock), 12);
}

#[test]
fn what_runs_in_the_background_must_not_block_it() {
    let error = block_on(async { call(&kitchen()).blocking() }).unwrap_err();
    is_refused::<()>(Err(error));
}

#[test]
fn a_panic_in_the_background_is_one_here() {
    let mock = Mock::new().on(|_: ListCupsRequest| -> Result<ListCupsResponse, Error> { panic!("in a handler") });
    let payload = |panicking: Box<dyn FnOnce() + std::panic::UnwindSafe>| {
        let panic = std::panic::catch_unwind(panicking).unwrap_err();
        panic.downcast_ref::<&str>().map(|text| (*text).to_owned())
    };
    let [one, items, pages, wait] = [(); 4].map(|()| mock.clone());
    let expected = Some("in a handler".to_owned());
    assert_eq!(payload(Box::new(AssertUnwindSafe(move || drop(call(&one).blocking())))), expected);
    assert_eq!(payload(Box::new(AssertUnwindSafe(move || drop(call(&items).items().blocking().next())))), expected);
    assert_eq!(payload(Box::new(AssertUnwindSafe(move || drop(call(&pages).pages().blocking().next())))), expected);
    let looks = move || drop(block_on(call(&wait).wait().until(|_| true)));
    assert_eq!(payload(Box::new(AssertUnwindSafe(looks))), expected);
    assert_eq!(asked(&mock), 4, "nothing was tried again");
    // It takes nothing along.
    assert!(call(&kitchen()).blocking().is_ok());
}

#[test]
fn what_came_before_an_error_is_not_lost() {
    let mock = Mock::new()
        .sequence::<ListCupsRequest>([Answer::json(json!({ "TotalCount": 9, "Cups": [{ "Id": "0" }] }))])
        .error::<ListCupsRequest>("UnauthorizedOperation", "no");
    let incomplete = call(&mock).items().blocking().try_collect().unwrap_err();
    assert_eq!((incomplete.received()[0].id.as_str(), incomplete.code()), ("0", Some("UnauthorizedOperation")));
    assert!(call(&mock).pages().blocking().try_collect().unwrap_err().received().is_empty());
    assert_eq!(call(&kitchen()).items().blocking().try_collect().unwrap().len(), 5);
    assert_eq!(call(&kitchen()).pages().blocking().try_collect().unwrap().len(), 3);
}

#[test]
fn everything_else_can_be_waited_for() {
    let raw = block_on(call(&kitchen()).send_raw()).unwrap();
    assert!(raw.status.is_success());
    let reply = block_on(call(&kitchen()).wait().until(|reply| reply.total_count == 5)).unwrap();
    assert_eq!(reply.cups.len(), 2);
}

#[test]
fn sockets_work_beside_a_runtime_of_the_program() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start(vec![support::json(r#"{"Response":{"TotalCount":1}}"#)]));
    let client = Client::new(&server.config(), "tea");
    let list = || client.call(ListCupsRequest::new().kitchen("main"));
    assert_eq!(list().blocking().unwrap().total_count, 1);
    assert_eq!(runtime.block_on(list().into_future()).unwrap().total_count, 1);
    let _entered = runtime.enter();
    assert_eq!(list().blocking().unwrap().total_count, 1);
}
