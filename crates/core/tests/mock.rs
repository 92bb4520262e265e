//! The cloud in memory, recordings of a real one, and what either says to a slip in a test.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use support::{Filter, ListCupsRequest, ListCupsResponse, PourRequest, Server, WashCupRequest};
use tencentcloud_core::Operation;
use tencentcloud_core::mock::{Answer, Mock, Recorder, Replayer};
use tencentcloud_core::model::Binary;
use tencentcloud_core::model::Content;
use tencentcloud_core::{Action, Client, Config, Credentials, Error, ErrorKind, RetryPolicy};
use tencentcloud_derive::Model;

fn client(mock: &Mock) -> Client {
    Client::new(&mock.config(), "tea")
}

fn cups(count: i64) -> ListCupsResponse {
    ListCupsResponse { total_count: count, ..ListCupsResponse::default() }
}

/// An action whose request is a form.
#[derive(Model)]
#[model(request)]
struct PaintCupRequest {
    #[model(required)]
    id: Option<String>,
    picture: Option<Binary>,
    size: Option<i64>,
    colours: Option<Vec<String>>,
}

impl Action for PaintCupRequest {
    type Response = support::WashCupResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("PaintCup"),
        content: Content::Form { files: Cow::Borrowed(&[]) },
        ..Operation::BASE
    };
}

#[tokio::test]
async fn answers_are_made_of_requests() {
    let mock = Mock::new().on(|request: ListCupsRequest| match request.kitchen.as_deref().unwrap_or_default() {
        "main" => Ok(cups(request.limit.unwrap_or(7))),
        other => Err(Error::api("ResourceNotFound.Kitchen", format!("no kitchen {other}"))),
    });
    let client = client(&mock);
    let reply = client.call(ListCupsRequest::new().kitchen("main").limit(5)).await.unwrap();
    assert_eq!((reply.total_count, reply.request_id.as_str()), (5, "mock-1"));
    let error = client.call(ListCupsRequest::new().kitchen("attic")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "ResourceNotFound.Kitchen: no kitchen attic (tea.ListCups, region ap-guangzhou, request id mock-2)"
    );
    assert!(error.is_not_found());
}

#[tokio::test]
async fn one_answer_may_stand_for_all_calls() {
    let mock = Mock::new()
        .fill::<ListCupsRequest>(|reply| reply.note = Some("filled".to_owned()))
        .error::<WashCupRequest>("UnauthorizedOperation", "hands off");
    let client = client(&mock);
    for _ in 0..2 {
        assert_eq!(client.call(ListCupsRequest::new().kitchen("a")).await.unwrap().note.as_deref(), Some("filled"));
        assert!(client.call(WashCupRequest::new()).await.unwrap_err().is_auth());
    }
    // What is said later counts, also for clients that exist.
    let _ = mock.clone().reply::<ListCupsRequest>(cups(9)).json::<WashCupRequest>(json!({ "RequestId": "mine" }));
    assert_eq!(client.call(ListCupsRequest::new().kitchen("a")).await.unwrap().total_count, 9);
    assert_eq!(client.call(WashCupRequest::new()).await.unwrap().request_id, "mine");
}

#[tokio::test]
async fn a_sequence_is_given_once_and_then_what_else_there_is() {
    let mock = Mock::new()
        .sequence::<ListCupsRequest>([
            Answer::reply(cups(1)),
            Answer::error("InvalidParameter", "no"),
            Answer::json(json!({ "TotalCount": "3" })),
        ])
        .sequence([Answer::<ListCupsRequest>::fill(|reply| reply.total_count = 4)]);
    let client = client(&mock);
    let call = || client.call(ListCupsRequest::new().kitchen("a"));
    assert_eq!(mock.unused(), 4);
    assert_eq!(call().await.unwrap().total_count, 1);
    assert_eq!(call().await.unwrap_err().code(), Some("InvalidParameter"));
    assert_eq!(call().await.unwrap().total_count, 3);
    assert_eq!((call().await.unwrap().total_count, mock.unused()), (4, 0));
    let error = call().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the mock has no answer left for tea.ListCups: its sequence of 4 is used up (tea.ListCups, region ap-guangzhou)"
    );
    assert_eq!(error.kind(), ErrorKind::Config);
    let _ = mock.clone().reply::<ListCupsRequest>(cups(5));
    assert_eq!(call().await.unwrap().total_count, 5);
}

#[tokio::test]
async fn a_call_that_nothing_was_said_about_fails_and_names_the_action() {
    let error = client(&Mock::new()).call(WashCupRequest::new()).await.unwrap_err();
    assert!(error.to_string().starts_with("the mock has no answer for tea.WashCup 2020-01-01, only for nothing"));
    let mock = Mock::new().reply::<ListCupsRequest>(cups(1));
    let error = client(&mock).call(WashCupRequest::new()).await.unwrap_err();
    assert!(error.message().contains("only for tea.ListCups 2020-01-01; give it one by Mock::on"), "{error}");
    assert_eq!((error.kind(), error.attempts().len(), mock.log().len()), (ErrorKind::Config, 1, 1));

    let mock = mock.otherwise(|call| match &*call.action {
        "WashCup" => Ok(json!({ "RequestId": "other" })),
        other => Err(Error::api("InvalidAction", other)),
    });
    assert_eq!(client(&mock).call(WashCupRequest::new()).await.unwrap().request_id, "other");
    let error = client(&mock).call(PourRequest::new().cup("a")).body(&b""[..]).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some("InvalidAction"), "Pour"));
}

#[tokio::test]
async fn slips_in_an_answer_are_named() {
    for (answer, expected) in [
        (
            Answer::json(json!({ "TotalCuont": 1 })),
            "the reply for tea.ListCups has the field TotalCuont, which ListCupsResponse does not have",
        ),
        (Answer::json(json!({ "Cups": [{ "Id": "a", "Colour": 1 }] })), "has the field Cups[0].Colour"),
        (Answer::json(json!({ "TotalCount": "many" })), "TotalCount: string does not fit, and is lost"),
        (Answer::json(json!([1])), "the reply for tea.ListCups is no JSON object"),
        (Answer::json("hunter2"), "is no JSON object"),
        (Answer::raw(200, "text\nplain", ""), "the content type holds characters"),
    ] {
        let mock = Mock::new().answer::<ListCupsRequest>(answer);
        let error = client(&mock).call(ListCupsRequest::new().kitchen("a")).await.unwrap_err();
        assert!(error.to_string().contains(expected) && !error.to_string().contains("hunter2"), "{error}");
        assert_eq!((error.kind(), mock.log().len()), (ErrorKind::Config, 1));
    }
    let mock = Mock::new().otherwise(|_| Ok(json!("hunter2")));
    let error = client(&mock).call(ListCupsRequest::new().kitchen("a")).await.unwrap_err();
    assert_eq!(error.message(), "the reply is no JSON object");
}

#[tokio::test]
async fn failures_are_tried_again_as_those_of_a_server() {
    for failure in [
        Answer::<ListCupsRequest>::failure(ErrorKind::Connection, "broke"),
        Answer::error("InternalError", "oops"),
        Answer::error("RequestLimitExceeded", "slow down"),
        Answer::raw(502, "text/html", "<html>"),
        Answer::raw(1, "text/html", "not a status"),
    ] {
        let mock = Mock::new().sequence([failure]).reply::<ListCupsRequest>(cups(1));
        assert_eq!(client(&mock).call(ListCupsRequest::new().kitchen("a")).await.unwrap().total_count, 1);
        assert_eq!(mock.calls::<ListCupsRequest>().len(), 2);
    }
    let mock = Mock::new().on(|_: ListCupsRequest| Err(Error::new(ErrorKind::Unreachable, "no route")));
    let error = client(&mock).call(ListCupsRequest::new().kitchen("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.message(), error.attempts().len()), (ErrorKind::Unreachable, "no route", 3));
    let mock = Mock::new().answer::<ListCupsRequest>(Answer::raw(200, "text/html", "<html>"));
    assert_eq!(client(&mock).call(ListCupsRequest::new().kitchen("a")).await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test(start_paused = true)]
async fn answers_may_take_their_time() {
    let mock = Mock::new()
        .delay(Duration::from_secs(1))
        .on_answer(|request: ListCupsRequest| {
            Answer::reply(cups(1)).after(Duration::from_secs(request.limit.unwrap_or(0).unsigned_abs()))
        })
        .answer::<WashCupRequest>(Answer::json(json!({})).after(Duration::MAX));
    let client = client(&mock);
    let started = tokio::time::Instant::now();
    client.call(ListCupsRequest::new().kitchen("a").limit(20)).await.unwrap();
    assert_eq!(started.elapsed(), Duration::from_secs(21));
    let error =
        client.call(ListCupsRequest::new().kitchen("a").limit(20)).timeout(Duration::from_secs(5)).await.unwrap_err();
    assert!(error.is_timeout());
    assert!(client.call(WashCupRequest::new()).await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn the_log_has_every_request() {
    let mock = Mock::new().reply::<ListCupsRequest>(cups(0)).json::<WashCupRequest>(json!({}));
    let client = client(&mock);
    let request =
        ListCupsRequest::new().kitchen("main").filters([Filter::new().name("size").values(["3"])]).key("hunter2");
    client.call(request.clone()).region("ap-other").await.unwrap();
    client.call(WashCupRequest::new().id("a")).await.unwrap();
    assert_eq!(mock.calls::<ListCupsRequest>(), [request]);
    assert_eq!(mock.calls::<WashCupRequest>(), [WashCupRequest::new().id("a")]);
    let log = mock.log();
    let call = &log[0];
    assert_eq!((&*call.service, &*call.version, &*call.action), ("tea", "2020-01-01", "ListCups"));
    assert_eq!((call.region.as_deref(), call.headers["x-tc-action"].to_str().unwrap()), (Some("ap-other"), "ListCups"));
    assert_eq!(call.fields["Filters"][0]["Values"][0], "3");
    assert_eq!(call.fields, serde_json::from_slice::<Value>(&call.body).unwrap());
    assert!(call.request::<WashCupRequest>().is_none());
    let shown = format!("{log:?} {mock:?} {:?}", Answer::<ListCupsRequest>::json(json!({ "Note": "hunter2" })));
    assert!(shown.contains(r#""Key":"***""#) && !shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn forms_and_bytes_are_read_back() {
    let mock = Mock::new().json::<PaintCupRequest>(json!({})).json::<PourRequest>(json!({}));
    let client = client(&mock);
    let paint = PaintCupRequest::new()
        .id("a\r\n\r\nb")
        .picture(Binary::from(&b"\r\n--\xff\r\n\r\n"[..]))
        .size(3)
        .colours(["red".to_owned(), "blue".to_owned()]);
    client.call(paint.clone()).await.unwrap();
    client.call(PaintCupRequest::new().id("")).await.unwrap();
    assert_eq!(mock.calls::<PaintCupRequest>(), [paint, PaintCupRequest::new().id("")]);
    assert_eq!(mock.log()[0].fields["Size"], 3);
    let pour = PourRequest::new().cup("cup 1").warm(true).sugar(2);
    client.call(pour.clone()).body(&b"\x00tea"[..]).await.unwrap();
    assert_eq!(mock.calls::<PourRequest>(), [pour]);
    assert_eq!((&mock.log()[2].body[..], &mock.log()[2].fields["Warm"]), (&b"\x00tea"[..], &json!(true)));
}

#[tokio::test]
async fn a_handler_may_look_at_the_log_and_pages_work() {
    let mock = Mock::new();
    let seen = mock.clone();
    let mock = mock.on(move |request: ListCupsRequest| {
        let mut reply = cups(3);
        let from = request.offset.unwrap_or(0);
        reply.cups = (from..3.min(from + 2))
            .map(|id| support::Cup { id: format!("{id}/{}", seen.log().len()), ..Default::default() })
            .collect();
        Ok(reply)
    });
    let all = client(&mock).call(ListCupsRequest::new().kitchen("a").limit(2)).items().try_collect().await.unwrap();
    let ids: Vec<_> = all.iter().map(|cup| cup.id.as_str()).collect();
    assert_eq!(ids, ["0/1", "1/1", "2/2"]);
}

/// A file that goes away.
struct File(PathBuf);

impl File {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("tencentcloud-recording-{}-{count}.json", std::process::id())))
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.0).unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A configuration of the real cloud: here a server on loopback.
fn recorded(server: &Server, file: &File) -> Config {
    Recorder::wrap(&server.config().retry(RetryPolicy::off()), &file.0).unwrap()
}

#[tokio::test]
async fn what_was_recorded_is_replayed() {
    let refusal = r#"{"Response":{"Error":{"Code":"ResourceNotFound.Cup","Message":"none"},"RequestId":"r2"}}"#;
    let server = Server::start(vec![
        support::json(
            r#"{"Response":{"TotalCount":1,"Cups":[{"Id":"a","Weight":0.1}],"New":{"X":[1]},"RequestId":"r1"}}"#,
        ),
        support::json(refusal),
        support::json(r#"{"Response":{"TotalCount":2,"RequestId":"r3"}}"#),
        support::reply(502, "text/html", "<html>bad gateway"),
        support::reply(200, "application/octet-stream", b"\xff\x00"),
    ])
    .await;
    let file = File::new();
    let real = Client::new(&recorded(&server, &file), "tea");
    let list = |client: &Client, kitchen: &str| client.call(ListCupsRequest::new().kitchen(kitchen));
    let wash = |client: &Client| client.call(WashCupRequest::new().id("x"));
    let pour = |client: &Client, bytes: &'static [u8]| client.call(PourRequest::new().cup("a")).body(bytes);
    let first = list(&real, "main").await.unwrap();
    let gone = wash(&real).await.unwrap_err();
    let second = list(&real, "main").await.unwrap();
    let broken = list(&real, "attic").await.unwrap_err();
    let odd = pour(&real, b"tea").await.unwrap_err();
    assert_eq!(server.received().len(), 5);

    let replayer = Replayer::open(&file.0).unwrap();
    let client = Client::new(&replayer.config().retry(RetryPolicy::off()), "tea");
    // In another order, but equal ones in theirs.
    assert_eq!(wash(&client).await.unwrap_err().to_string(), gone.to_string().replace("ap-test", "ap-guangzhou"));
    assert_eq!(list(&client, "attic").await.unwrap_err().message(), broken.message());
    assert_eq!(list(&client, "main").await.unwrap(), first);
    assert_eq!(replayer.unused(), 2);
    assert_eq!(list(&client, "main").await.unwrap(), second);
    assert_eq!(pour(&client, b"tea").await.unwrap_err().message(), odd.message());
    assert_eq!(replayer.unused(), 0);

    let error = list(&client, "main").await.unwrap_err();
    assert!(error.message().ends_with("has this request for tea.ListCups 2020-01-01 2 times, and all were replayed"));
    assert_eq!(error.kind(), ErrorKind::Config);
    let error = pour(&client, b"coffee").await.unwrap_err();
    assert!(error.message().ends_with("the nearest is exchange 5: the bytes of the body differ"), "{error}");
}

#[tokio::test]
async fn a_recording_has_no_secrets() {
    let server = Server::start(vec![
        support::json(concat!(
            r#"{"Response":{"Cups":[{"Id":"a","Pin":"hunter2","Inside":{"Pin":"hunter3"}}],"Best":{"Pin":""},"#,
            r#""Note":"by AKIDTEST with the-token","NewPassword":"hunter4","Deep":[{"TmpSecretId":"hunter5"}],"RequestId":"r"}}"#
        )),
        support::reply(500, "text/plain", "AKIDTEST is unknown"),
    ])
    .await;
    let file = File::new();
    let real = Client::new(&recorded(&server, &file), "tea");
    let call = |client: &Client| client.call(ListCupsRequest::new().kitchen("of AKIDTEST").key("hunter1"));
    let reply = call(&real).await.unwrap();
    // Who calls gets everything.
    assert_eq!(reply.cups[0].pin.as_deref(), Some("hunter2"));
    call(&real).await.unwrap_err();
    let text = file.text();
    for secret in ["hunter", "the-token", "AKIDTEST", "the-secret-key", "Signature"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let json: Value = serde_json::from_str(&text).unwrap();
    let exchange = &json["exchanges"][0];
    assert_eq!((&exchange["region"], &exchange["request"]["Key"]), (&json!("ap-test"), &json!("***")));
    assert_eq!(exchange["reply"]["Response"]["Note"], "by *** with ***");
    assert_eq!(exchange["reply"]["Response"]["Best"]["Pin"], "", "what is empty hides nothing");
    assert_eq!(json["exchanges"][1]["reply_text"], "*** is unknown");

    // The secrets of a request make no difference when it is compared.
    let replayer = Replayer::open(&file.0).unwrap();
    let config = replayer.config().credentials(Credentials::new("AKIDOTHER", "key"));
    let request = ListCupsRequest::new().kitchen("of AKIDOTHER").key("another");
    let replayed = Client::new(&config, "tea").call(request).await.unwrap();
    assert_eq!((replayed.cups[0].id.as_str(), replayed.cups[0].pin.as_deref()), ("a", Some("***")));
}

#[tokio::test]
async fn a_request_that_was_not_recorded_is_told_the_nearest() {
    let mock = Mock::new().reply::<ListCupsRequest>(cups(0));
    let file = File::new();
    let config = Recorder::wrap(&mock.config(), &file.0).unwrap();
    let real = Client::new(&config, "tea");
    for limit in [10, 20] {
        real.call(
            ListCupsRequest::new().kitchen("main").limit(limit).filters([Filter::new().name("size").values(["3"])]),
        )
        .await
        .unwrap();
    }
    let replayer = Replayer::open(&file.0).unwrap();
    let client = Client::new(&replayer.config(), "tea");
    let request =
        ListCupsRequest::new().kitchen("main").limit(20).offset(5).filters([Filter::new().name("size").values(["4"])]);
    let error = client.call(request.clone()).await.unwrap_err();
    assert!(
        error.message().ends_with(
            "no such request for tea.ListCups 2020-01-01; the nearest is exchange 2: Filters[0].Values[0] is \"4\" \
             here and \"3\" there, Offset is 5 here and absent there"
        ),
        "{error}"
    );
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Config, 1));
    let error = client.call(WashCupRequest::new()).await.unwrap_err();
    assert!(error.message().ends_with("has no request for tea.WashCup 2020-01-01, only for tea.ListCups"), "{error}");
    // What is different every time can be left out.
    let config = replayer.ignoring(["Offset", "Filters", "Kitchen.Name"]).config();
    client_of(&config).call(request).await.unwrap();
}

fn client_of(config: &Config) -> Client {
    Client::new(config, "tea")
}

#[tokio::test]
async fn what_is_no_recording_is_named() {
    let name = "the recording in memory";
    let one = |exchange: Value| json!({ "exchanges": [exchange] }).to_string();
    let whole = json!({ "service": "tea", "version": "1", "action": "A", "reply": {} });
    let without = |key: &str| {
        let mut exchange = whole.clone();
        exchange.as_object_mut().unwrap().remove(key);
        one(exchange)
    };
    let with = |key: &str, value: Value| {
        let mut exchange = whole.clone();
        exchange[key] = value;
        one(exchange)
    };
    assert_eq!(Replayer::from_json(&one(whole.clone())).unwrap().unused(), 1);
    for (text, expected) in [
        ("{".to_owned(), format!("{name} is not JSON")),
        ("{}".to_owned(), format!("{name} has no list \"exchanges\"")),
        (one(json!(1)), format!("{name} is unusable: exchange 1 is no object")),
        (without("action"), format!("{name} is unusable: exchange 1 has no \"action\"")),
        (without("reply"), "has no \"reply\", \"reply_text\" or \"reply_base64\"".to_owned()),
        (with("service", json!(1)), "exchange 1 has a \"service\" that is no string".to_owned()),
        (with("status", json!("x")), "exchange 1 has a \"status\" that is none".to_owned()),
    ] {
        let error = Replayer::from_json(&text).unwrap_err();
        assert!(error.to_string().contains(&expected), "{error}");
        assert_eq!(error.kind(), ErrorKind::Config);
    }
    let missing = File::new();
    assert!(Replayer::open(&missing.0).unwrap_err().to_string().contains("cannot be read"));
    let error = Recorder::new(Mock::new(), missing.0.join("nowhere.json")).unwrap_err();
    assert!(error.to_string().contains("cannot be written"), "{error}");
}
