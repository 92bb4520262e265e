//! Waiting, in paused time: success, failure and running out of time are told apart.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use serde_json::json;
use support::{ListCupsRequest, ListCupsResponse, WashCupRequest};
use tencentcloud_core::mock::{Answer, Mock};
use tencentcloud_core::{Call, Client, Error, ErrorKind, NotFound, RetryPolicy, Wait, Waiter, Waiting, wait};
use tokio::time::Instant;

fn call(mock: &Mock) -> Call<ListCupsRequest> {
    Client::new(&mock.config().retry(RetryPolicy::off()), "tea").call(ListCupsRequest::new().kitchen("main"))
}

fn note(text: &str) -> Answer<ListCupsRequest> {
    Answer::json(json!({ "Note": text }))
}

fn refused(code: &str) -> Answer<ListCupsRequest> {
    Answer::error(code, "refused")
}

fn by_note(reply: &ListCupsResponse) -> Wait {
    match reply.note.as_deref() {
        Some("ready") => Wait::Done,
        Some("broken") => Wait::Failed("the kettle is broken".to_owned()),
        other => Wait::Pending(other.unwrap_or_default().to_owned()),
    }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Whether a time is this long, give or take the tenth that pauses differ by.
fn about(time: Duration, seconds: f64) -> bool {
    (seconds * 0.9 - 0.1..=seconds * 1.1 + 0.1).contains(&time.as_secs_f64())
}

#[tokio::test(start_paused = true)]
async fn it_looks_until_the_reply_says_so() {
    let mock = Mock::new().sequence([note("cold"), note("warm"), note("ready")]);
    let started = Instant::now();
    let reply = call(&mock).wait().until(by_note).await.unwrap();
    assert_eq!(reply.note.as_deref(), Some("ready"));
    assert!(about(started.elapsed(), 2.0 + 3.0), "{:?}", started.elapsed());
    assert_eq!(mock.calls::<ListCupsRequest>().len(), 3);

    // What is there already is not waited for.
    let mock = Mock::new().answer(note("ready"));
    let started = Instant::now();
    wait(call(&mock)).until(|reply| reply.note.is_some()).await.unwrap();
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_failure_ends_it_with_its_reason() {
    let mock = Mock::new().sequence([note("cold"), note("broken")]);
    let error = call(&mock).wait().until(by_note).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitFailed);
    assert_eq!(
        error.to_string(),
        "what was waited for failed: the kettle is broken (tea.ListCups, region ap-guangzhou, 2 attempts)"
    );
    assert_eq!((error.last_state(), error.is_timeout()), (Some("the kettle is broken"), false));
    assert!(about(error.waited().unwrap(), 2.0), "{:?}", error.waited());
}

#[tokio::test(start_paused = true)]
async fn time_runs_out_with_the_last_state() {
    let mock = Mock::new().sequence([note("cold")]).answer(note("warm"));
    let error = call(&mock).region("ap-other").wait().until(by_note).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.last_state(), error.waited()),
        (ErrorKind::WaitTimeout, Some("warm"), Some(seconds(600)))
    );
    assert!(error.is_timeout() && error.cause().is_none() && !error.is_retryable());
    let shown = error.to_string();
    assert!(shown.starts_with("gave up waiting after 600s; the last state was warm (tea.ListCups, region ap-other, "));
    // 2, 3, 4.5 … and from then on 30 seconds, a tenth more or less.
    let calls = mock.calls::<ListCupsRequest>().len();
    assert!((22..=28).contains(&calls), "{calls} calls");
    assert!(shown.ends_with(&format!("{calls} attempts)")), "{shown}");
    // A yes or no names no state.
    let error = call(&mock).wait().until(|_| false).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitTimeout, None));
    assert!(error.to_string().starts_with("gave up waiting after 600s (tea.ListCups"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn pauses_and_deadline_can_be_set() {
    let wait = |mock: &Mock| call(mock).wait().interval(seconds(10)).backoff(1.0).deadline(seconds(95));
    let mock = Mock::new().answer(note("cold"));
    let error = wait(&mock).until(by_note).await.unwrap_err();
    assert_eq!(error.waited(), Some(seconds(95)));
    let calls = mock.calls::<ListCupsRequest>().len();
    // The last look is taken at the deadline.
    assert!((10..=12).contains(&calls), "{calls} calls");

    for (waiting, expected) in [
        (wait(&mock).backoff(10.0).max_interval(seconds(20)), 10.0 + 4.0 * 20.0),
        (wait(&mock).backoff(f64::NAN), 5.0 * 10.0),
        (wait(&mock).backoff(-1.0), 5.0 * 10.0),
        (wait(&mock).backoff(f64::INFINITY), 10.0 + 4.0 * 30.0),
        (wait(&mock).interval(seconds(60)).backoff(2.0), 5.0 * 60.0),
        (wait(&mock).interval(Duration::ZERO), 0.0),
    ] {
        let started = Instant::now();
        let mut left = 6;
        let look = |_: &ListCupsResponse| {
            left -= 1;
            left == 0
        };
        waiting.deadline(Duration::MAX).until(look).await.unwrap();
        assert!(about(started.elapsed(), expected), "{:?} and not {expected}", started.elapsed());
    }

    let mock = Mock::new().answer(note("cold"));
    let error = wait(&mock).deadline(Duration::ZERO).until(by_note).await.unwrap_err();
    assert_eq!((error.kind(), mock.log().len()), (ErrorKind::WaitTimeout, 1));
}

#[tokio::test(start_paused = true)]
async fn failures_that_pass_do_not_end_it() {
    let mock = Mock::new().sequence([
        refused("RequestLimitExceeded"),
        refused("InternalError"),
        Answer::raw(502, "text/html", "<html>"),
        Answer::failure(ErrorKind::Unreachable, "no route"),
        note("ready").after(Duration::MAX),
        note("ready"),
    ]);
    call(&mock).wait().until(by_note).await.unwrap();

    // Nor do they hide the state that was seen, or what is wrong.
    let mock = Mock::new().sequence([note("cold")]).answer(refused("RequestLimitExceeded"));
    let error = call(&mock).wait().until(by_note).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitTimeout, Some("cold")));
    let told = error.to_string();
    assert!(told.contains("the last state was cold; the last call failed: RequestLimitExceeded: refused"), "{told}");
    let source = error.cause().unwrap().downcast_ref::<Error>().unwrap();
    assert!(source.is_throttled());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_does_not_hold_up_the_deadline() {
    let mock = Mock::new().answer(note("ready").after(Duration::MAX));
    let error = call(&mock).timeout(Duration::MAX).wait().deadline(seconds(30)).until(by_note).await.unwrap_err();
    assert_eq!((error.kind(), error.waited()), (ErrorKind::WaitTimeout, Some(seconds(32))));
    assert!(error.to_string().contains("the last call failed: no reply within 32s"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn other_errors_are_those_of_the_call() {
    let mock = Mock::new().sequence([note("cold"), refused("UnauthorizedOperation")]);
    let error = call(&mock).wait().until(by_note).await.unwrap_err();
    assert_eq!((error.kind(), error.code(), error.waited()), (ErrorKind::Api, Some("UnauthorizedOperation"), None));
    let error = call(&Mock::new()).wait().until(by_note).await.unwrap_err();
    assert!(error.to_string().starts_with("the mock has no answer for tea.ListCups"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_does_not_exist_means_what_is_said() {
    let gone = || Mock::new().sequence([note("cold")]).answer(refused("ResourceNotFound.Cup"));
    let error = call(&gone()).wait().until(by_note).await.unwrap_err();
    assert_eq!((error.kind(), error.is_not_found()), (ErrorKind::Api, true));
    let error = call(&gone()).wait().not_found_is_failure().until(by_note).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::WaitFailed, "what was waited for failed: it does not exist")
    );
    assert!(error.cause().unwrap().to_string().starts_with("ResourceNotFound.Cup"));
    let error = call(&gone()).wait().not_found_is_pending().until(by_note).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitTimeout, Some("not found")));
    assert_eq!(call(&gone()).wait().until_gone(by_note).await.unwrap(), None);
    let mock = Mock::new().sequence([refused("ResourceNotFound"), note("ready")]);
    assert!(call(&mock).wait().not_found_is_pending().until(by_note).await.is_ok());
    let mock = Mock::new().answer(note("ready"));
    assert!(call(&mock).wait().until_gone(by_note).await.unwrap().is_some());
}

#[tokio::test(start_paused = true)]
async fn what_changes_something_is_not_repeated_unasked() {
    let mock = Mock::new().json::<WashCupRequest>(json!({}));
    let wash = || Client::new(&mock.config(), "tea").call(WashCupRequest::new()).wait();
    let error = wash().until(|_| true).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len(), mock.log().len()), (ErrorKind::InvalidRequest, 0, 0));
    assert!(error.to_string().contains("say so by repeatable() (tea.WashCup"), "{error}");
    wash().repeatable().until(|_| true).await.unwrap();
}

const FULL: Waiter<ListCupsRequest> = Waiter::state("Best.Status").success(&["FULL"]).failure(&["BROKEN", "STOLEN"]);
const ALL_CLEAN: Waiter<ListCupsRequest> = Waiter::state("Cups.Clean").success(&["true"]).not_found(NotFound::Failed);
const GONE: Waiter<ListCupsRequest> = Waiter::state("Cups.Status")
    .success(&["DELETED"])
    .not_found(NotFound::Done)
    .not_found_codes(&["InvalidCupId.NotFound"])
    .interval(Duration::from_secs(7))
    .deadline(Duration::from_secs(60));

#[tokio::test(start_paused = true)]
async fn a_table_names_the_states() {
    let best = |status: &str| Answer::<ListCupsRequest>::json(json!({ "Best": { "Status": status } }));
    let mock = Mock::new().sequence([Answer::json(json!({})), best("EMPTY"), best("NEW"), best("FULL")]);
    let reply = call(&mock).wait().until_state(&FULL).await.unwrap().unwrap();
    assert_eq!(reply.best.unwrap().status.unwrap().as_str(), "FULL");

    let mock = Mock::new().sequence([best("EMPTY"), best("STOLEN")]);
    let error = call(&mock).wait().until_state(&FULL).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitFailed, Some("STOLEN")));
    assert!(error.to_string().starts_with("what was waited for failed: STOLEN (tea.ListCups"), "{error}");

    let error = call(&Mock::new().answer(best("EMPTY"))).wait().until_state(&FULL).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitTimeout, Some("EMPTY")));
}

#[tokio::test(start_paused = true)]
async fn a_table_goes_through_lists() {
    let clean = |flags: &[bool]| {
        let cups: Vec<_> = flags.iter().map(|clean| json!({ "Clean": clean })).collect();
        Answer::<ListCupsRequest>::json(json!({ "Cups": cups }))
    };
    let mock = Mock::new().sequence([clean(&[false, false]), clean(&[true, false]), clean(&[true, true])]);
    assert_eq!(call(&mock).wait().until_state(&ALL_CLEAN).await.unwrap().unwrap().cups.len(), 2);
    // Nothing in the list is nothing found.
    let error = call(&Mock::new().answer(clean(&[]))).wait().until_state(&ALL_CLEAN).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitFailed, Some("it does not exist")));

    let there = || Answer::<ListCupsRequest>::json(json!({ "Cups": [{ "Status": "FULL" }] }));
    let mock = Mock::new().sequence([there(), clean(&[])]);
    assert!(call(&mock).wait().until_state(&GONE).await.unwrap().unwrap().cups.is_empty());
    let mock = Mock::new().sequence([there(), refused("ResourceNotFound")]);
    assert_eq!(call(&mock).wait().until_state(&GONE).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn what_is_said_for_one_waiting_comes_before_the_table() {
    let mock = Mock::new().json::<ListCupsRequest>(json!({ "Cups": [{ "Status": "FULL" }] }));
    let waited = async |set: fn(Waiting<ListCupsRequest>) -> Waiting<ListCupsRequest>| {
        set(call(&mock).wait()).until_state(&GONE).await.unwrap_err().waited().unwrap()
    };
    assert_eq!(waited(|waiting| waiting).await, seconds(60));
    assert_eq!(waited(|waiting| waiting.deadline(seconds(5))).await, seconds(5));
    // A table may know of further codes that say that it does not exist; no other does.
    for code in ["ResourceNotFound.Cup", "InvalidCupId.NotFound"] {
        let mock = Mock::new().answer(refused(code));
        assert_eq!(call(&mock).wait().until_state(&GONE).await.unwrap(), None, "{code}");
    }
    let mock = Mock::new().answer(refused("InvalidCupId.Malformed"));
    let error = call(&mock).wait().until_state(&GONE).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some("InvalidCupId.Malformed")));
    let mock = Mock::new().answer(refused("InvalidCupId.NotFound"));
    let error = call(&mock).wait().until_state(&FULL).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some("InvalidCupId.NotFound")));
    let mock = Mock::new().answer(refused("ResourceNotFound"));
    let error = call(&mock).wait().not_found_is_failure().until_state(&GONE).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitFailed);
    // A list without elements is pending where not being found is an error.
    let mock = Mock::new().json::<ListCupsRequest>(json!({}));
    let error = call(&mock).wait().until_state(&Waiter::state("Cups.Status")).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitTimeout, Some("not found")));
}

#[test]
fn waiting_can_be_sent_between_threads() {
    fn is_send(_: &impl Send) {}
    is_send(&call(&Mock::new()).wait().until(by_note));
    is_send(&call(&Mock::new()).wait().until_state(&FULL));
}
