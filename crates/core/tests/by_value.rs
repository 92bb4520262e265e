//! Calls by value: an operation and JSON, which take the same way as calls of types.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use support::{Server, reply};
use tencentcloud_core::mock::{Answer, Mock};
use tencentcloud_core::model::{Content, Effect, PageStyle, Paging};
use tencentcloud_core::{Client, Error, ErrorKind, Operation, RetryPolicy, ValueRequest, Wait, Waiter};

const LIST: Operation = Operation {
    service: Cow::Borrowed("tea"),
    version: Cow::Borrowed("2020-01-01"),
    name: Cow::Borrowed("ListCups"),
    effect: Effect::Reads,
    paging: Some(Paging {
        style: PageStyle::Offset { field: Cow::Borrowed("Offset") },
        size: Some(Cow::Borrowed("Limit")),
        total: Some(Cow::Borrowed("TotalCount")),
        page_size: Some(2),
        items: Cow::Borrowed("Data.Cups"),
        ..Paging::BASE
    }),
    ..Operation::BASE
};

fn client(mock: &Mock) -> Client {
    Client::new(&mock.config(), "tea")
}

/// Five cups, a page at a time.
fn cups() -> Mock {
    Mock::new().otherwise(|call| {
        let number = |name: &str| call.fields[name].as_i64();
        let (from, size) = (number("Offset").unwrap_or(0), number("Limit").unwrap_or(5));
        let cups: Vec<_> = (from..(from + size).min(5)).map(|id| json!({ "Id": id })).collect();
        Ok(json!({ "TotalCount": 5, "Data": { "Cups": cups } }))
    })
}

#[tokio::test]
async fn pages_and_items_by_value() {
    let mock = cups();
    let items = client(&mock).operation(&LIST_OPERATION, json!({})).items().try_collect().await.unwrap();
    assert_eq!(items, (0..5).map(|id| json!({ "Id": id })).collect::<Vec<_>>());
    let asked: Vec<Value> = mock.log().iter().map(|call| call.fields.clone()).collect();
    assert_eq!(
        asked,
        [json!({ "Limit": 2 }), json!({ "Limit": 2, "Offset": 2 }), json!({ "Limit": 2, "Offset": 4 })],
        "the size of the description, and what was received"
    );
    let pages = client(&cups()).operation(LIST, json!({ "Limit": 3 })).pages().try_collect().await.unwrap();
    assert_eq!(pages.len(), 2);
    // One that was read when the program runs is as good.
    let shared = Arc::new(LIST);
    let items = client(&cups()).operation(shared, json!({ "Offset": 4 })).items().try_collect().await.unwrap();
    assert_eq!(items.len(), 1);
    let error = client(&cups()).raw("tea", "2020-01-01", "ListCups", json!({})).items().try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("nothing says how the action pages"), "{error}");
}

static LIST_OPERATION: Operation = LIST;

#[tokio::test(start_paused = true)]
async fn waiting_by_value() {
    let states = ["CREATING", "CREATING", "RUNNING", "BROKEN"];
    let mock = || {
        let asked = std::sync::atomic::AtomicUsize::new(0);
        Mock::new().otherwise(move |_| {
            let at = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Ok(json!({ "Cups": [{ "State": states[at.min(3)] }] }))
        })
    };
    let mock_1 = mock();
    let done = client(&mock_1)
        .operation(LIST, json!({}))
        .wait()
        .until(|reply| match reply["Cups"][0]["State"].as_str() {
            Some("RUNNING") => Wait::Done,
            other => Wait::Pending(other.unwrap_or_default().to_owned()),
        })
        .await
        .unwrap();
    assert_eq!((done["Cups"][0]["State"].as_str(), mock_1.log().len()), (Some("RUNNING"), 3));
    const CONSTANT: Waiter<ValueRequest> = Waiter::state("Cups.State").success(&["RUNNING"]).failure(&["BROKEN"]);
    let read = Waiter::read("Cups.State", ["GONE"], ["BROKEN"]);
    assert!(client(&mock()).operation(LIST, json!({})).wait().until_state(&CONSTANT).await.unwrap().is_some());
    let error = client(&mock()).operation(LIST, json!({})).wait().until_state(&read).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitFailed, Some("BROKEN")));
    // What may change something is not repeated.
    let writes = Operation { effect: Effect::Writes, ..LIST };
    let error = client(&mock()).operation(writes, json!({})).wait().until(|_| true).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn a_token_is_filled_in_and_makes_it_safe_to_repeat() {
    let writes = Operation {
        name: Cow::Borrowed("BuyCup"),
        effect: Effect::Writes,
        client_token: Some(Cow::Borrowed("ClientToken")),
        paging: None,
        ..LIST
    };
    let busy = || Mock::new().otherwise(|_| Err(Error::new(ErrorKind::Connection, "broke")));
    for (operation, fields, attempts) in [
        (writes.clone(), json!({}), 3),
        (writes.clone(), json!({ "ClientToken": "mine" }), 3),
        // An empty token is none, and what was said is left as it is.
        (writes.clone(), json!({ "ClientToken": "" }), 1),
        (Operation { client_token: None, ..writes.clone() }, json!({}), 1),
        (Operation { client_token: None, ..writes }, json!({ "ClientToken": "mine" }), 1),
    ] {
        let mock = busy();
        let about = format!("{operation:?} {fields}");
        let error = client(&mock).operation(operation, &fields).await.unwrap_err();
        assert_eq!(error.attempts().len(), attempts, "{about}");
        let tokens: Vec<String> = mock.log().iter().map(|call| call.fields["ClientToken"].to_string()).collect();
        assert!(tokens.windows(2).all(|pair| pair[0] == pair[1]), "{tokens:?}");
    }
    for (action, fields, attempts) in
        [("DescribeCups", json!({}), 3), ("BuyCup", json!({}), 1), ("BuyCup", json!({ "ClientToken": "mine" }), 3)]
    {
        let error = client(&busy()).raw("tea", "2020-01-01", action, fields).await.unwrap_err();
        assert_eq!(error.attempts().len(), attempts, "{action}");
    }
}

#[tokio::test]
async fn forms_bytes_and_what_is_not_signed() {
    let server = Server::start(vec![support::json(r#"{"Response":{"Ok":1}}"#)]).await;
    let client = Client::new(&server.config(), "tea");
    let form = Operation {
        content: Content::Form { files: Cow::Borrowed(&[Cow::Borrowed("Picture")]) },
        paging: None,
        ..LIST
    };
    let fields = json!({ "Name": "green", "Size": 3, "Picture": "aGk=", "Labels": ["a"], "None": null });
    client.operation(form.clone(), fields).await.unwrap();
    let error = client.operation(form, json!({ "Picture": "no base64!" })).await.unwrap_err();
    assert!(error.to_string().starts_with("Picture is sent as a file, and is not base64"), "{error}");
    let bytes = Operation { content: Content::Bytes { prefix: Cow::Borrowed("X-TEA-") }, paging: None, ..LIST };
    client.operation(bytes.clone(), json!({ "Cup": "a", "Warm": true })).body(&b"\x00\xff"[..]).await.unwrap();
    let error = client.operation(bytes, json!({})).await.unwrap_err();
    assert!(error.to_string().contains("the action carries bytes and the call has none"), "{error}");
    let error = client.operation(LIST, json!({})).body(&b"x"[..]).await.unwrap_err();
    assert!(error.to_string().contains("the action carries no bytes"), "{error}");
    client.operation(Operation { unsigned: true, ..LIST }, json!({})).await.unwrap();
    client.operation(LIST, json!({})).credentials(tencentcloud_core::Credentials::new("AKIDOTHER", "k")).await.unwrap();
    let received = server.received();
    let form = &received[0].body;
    assert!(received[0].header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
    for part in [
        "name=\"Name\"\r\n\r\ngreen\r\n",
        "name=\"Size\"\r\n\r\n3\r\n",
        "name=\"Picture\"; filename=\"Picture\"\r\n\r\nhi\r\n",
        "name=\"Labels\"\r\nContent-Type: application/json\r\n\r\n[\"a\"]\r\n",
    ] {
        assert!(form.contains(part), "{part:?} is not in {form}");
    }
    assert!(!form.contains("None"));
    assert_eq!((received[1].header("x-tea-cup"), received[1].header("x-tea-warm")), (Some("a"), Some("true")));
    assert_eq!(received[2].header("authorization"), Some("SKIP"));
    assert!(received[3].header("authorization").unwrap().contains("Credential=AKIDOTHER/"));
}

#[tokio::test]
async fn events_by_value() {
    let stream = "data: {\"Text\":\"a\"}\n\ndata: {\"Text\":\"b\",\"RequestId\":\"7\"}\n\ndata: [DONE]\n\n";
    let server = Server::start(vec![reply(200, "text/event-stream", stream)]).await;
    let operation = Operation { stream: true, ..LIST };
    let events = Client::new(&server.config(), "tea").operation(operation.clone(), json!({})).events();
    let events = events.try_collect().await.unwrap();
    let texts: Vec<_> = events.iter().map(|event| event.reply["Text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["a", "b"]);
    for (body, code) in [
        ("data: {\"Response\":{\"Error\":{\"Code\":\"FailedOperation\",\"Message\":\"no\"}}}\n\n", "FailedOperation"),
        ("data: {\"ErrorMsg\":{\"Code\":4001,\"Msg\":\"too long\"}}\n\n", "4001"),
        // A refusal that calls itself a stream.
        (
            "{\"Response\":{\"Error\":{\"Code\":\"LimitExceeded\",\"Message\":\"no\"},\"RequestId\":\"9\"}}",
            "LimitExceeded",
        ),
    ] {
        let server = Server::start(vec![reply(200, "text/event-stream", body)]).await;
        let client = Client::new(&server.config().retry(RetryPolicy::off()), "tea");
        let error = client.operation(operation.clone(), json!({})).events().try_next().await.unwrap_err();
        assert_eq!(error.code(), Some(code), "{error}");
    }
    let good = "{\"Response\":{\"Text\":\"whole\",\"RequestId\":\"9\"}}";
    let server = Server::start(vec![reply(200, "text/event-stream", good)]).await;
    let mut events = Client::new(&server.config(), "tea").operation(operation, json!({})).events();
    assert_eq!(events.try_next().await.unwrap().unwrap().reply["Text"], "whole");
    assert!(events.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let client = client(&Mock::new());
    let named = |service: &'static str, version: &'static str, name: &'static str| Operation {
        service: service.into(),
        version: version.into(),
        name: name.into(),
        ..Operation::BASE
    };
    for (operation, fields, problem) in [
        (LIST, json!([1]), "the parameters must be an object as JSON"),
        (LIST, json!("x"), "the parameters must be an object as JSON"),
        (named("", "2020-01-01", "A"), json!({}), "\"\" is no service"),
        (named("a.evil.example/", "2020-01-01", "A"), json!({}), "is no service"),
        (named("tea", "2020\r\n", "A"), json!({}), "is no version"),
        (named("tea", "2020-01-01", "A B"), json!({}), "is no action"),
    ] {
        let error = client.operation(operation, fields).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(problem) && !error.to_string().contains('\n'), "{error}");
    }
    let call = client.operation(LIST, json!({ "Password": "hunter2" })).header("x-key", "hunter3");
    let shown = format!("{call:?} {:?}", call.request());
    assert!(!shown.contains("hunter"), "{shown}");
    assert!(shown.contains("Password") && shown.contains("x-key"), "{shown}");
}

#[tokio::test]
async fn a_reply_tells_what_came_along() {
    let mock = Mock::new().sequence([
        Answer::<support::ListCupsRequest>::error("InternalError", "no"),
        Answer::<support::ListCupsRequest>::json(json!({ "TotalCount": "7", "RequestId": "r-1" })),
    ]);
    let reply = client(&mock).call(support::ListCupsRequest::new().kitchen("main")).send().await.unwrap();
    assert_eq!((reply.total_count, reply.request_id(), reply.attempts()), (7, Some("r-1"), 2));
    assert_eq!(reply.failed_attempts()[0].code.as_deref(), Some("InternalError"));
    assert_eq!((reply.status().as_u16(), reply.odd().len()), (200, 1));
    assert_eq!(reply.odd()[0].path, "TotalCount");
    assert!(reply.bytes().starts_with(b"{\"Response\":") && reply.headers().contains_key("content-type"));
    assert_eq!(reply.into_inner().total_count, 7);
    let by_value = client(&cups()).operation(LIST, json!({ "Limit": 1 })).send().await.unwrap();
    assert_eq!((&by_value["TotalCount"], by_value.request_id()), (&json!(5), Some("mock-1")));
}

#[tokio::test]
async fn where_it_is_strict_nothing_may_be_lost() {
    let server = Server::start(vec![support::json(r#"{"Response":{"TotalCount":"many","RequestId":"r-1"}}"#)]).await;
    let list = || support::ListCupsRequest::new().kitchen("main");
    let reply = Client::new(&server.config(), "tea").call(list()).send().await.unwrap();
    assert_eq!((reply.total_count, reply.odd().len()), (0, 1));
    let error = Client::new(&server.config().strict(), "tea").call(list()).await.unwrap_err();
    assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Decode, Some(200)));
    assert!(error.to_string().contains("TotalCount") && !error.to_string().contains("many"), "{error}");
    // What was only converted is nothing lost.
    let server = Server::start(vec![support::json(r#"{"Response":{"TotalCount":"7","RequestId":"r-1"}}"#)]).await;
    assert_eq!(Client::new(&server.config().strict(), "tea").call(list()).await.unwrap().total_count, 7);
}

#[tokio::test]
async fn a_setting_that_has_no_effect_is_an_error() {
    let mock = Mock::new().otherwise(|_| Ok(json!({})));
    for config in [
        mock.config().connect_timeout(Duration::from_secs(1)),
        tencentcloud_core::Config::new(tencentcloud_core::Credentials::new("a", "b"))
            .connect_timeout(Duration::from_secs(1))
            .transport(mock.clone()),
    ] {
        let error = Client::new(&config, "tea").operation(LIST, json!({})).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().starts_with("Config::connect_timeout has no effect"), "{error}");
    }
    assert!(mock.log().is_empty(), "nothing was sent");
}
