//! The stages, each alone.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::course::{Course, Next, Tried};
use super::history::History;
use super::job::Job;
use super::options::CallOptions;
use super::payload::Payload;
use super::place::{place, route};
use super::reply::RawReply;
use super::sink::Sink;
use super::watch::Watch;
use super::{exchange, keys, once, request, signed};
use crate::config::{
    AttemptReport, Breaker, CallReport, CallStart, Config, Credentials, CredentialsContext, Fetching, Incoming,
    Interceptor, Observer, Outgoing, ProvideCredentials, RetryPolicy,
};
use crate::error::{Error, ErrorKind};
use crate::model::{Effect, Operation, OperationRef, Types};
use crate::transport::{Body, Sending, Transport};

const LIST_CUPS: Operation = Operation {
    service: Cow::Borrowed("tea"),
    version: Cow::Borrowed("2020-01-01"),
    name: Cow::Borrowed("ListCups"),
    effect: Effect::Reads,
    ..Operation::BASE
};
const WASH_CUP: Operation = Operation { name: Cow::Borrowed("WashCup"), effect: Effect::Writes, ..LIST_CUPS };

/// Status, media type and body of a reply, or why there is none.
type Answer = Result<(u16, &'static str, &'static str), ErrorKind>;

/// Answers each request with the next of these.
#[derive(Debug, Default)]
struct Answers(Mutex<Vec<Answer>>);

impl Answers {
    fn of(answers: &[Answer]) -> Self {
        Self(Mutex::new(answers.iter().rev().copied().collect()))
    }
}

impl Transport for Answers {
    fn send(&self, _request: http::Request<Bytes>) -> Sending<'_> {
        let next = self.0.lock().unwrap().pop();
        Box::pin(async move {
            let (status, media_type, body) = match next {
                Some(answer) => answer.map_err(|kind| Error::new(kind, "a fault"))?,
                None => std::future::pending().await,
            };
            let mut reply = http::Response::new(Body::whole(body));
            *reply.status_mut() = StatusCode::from_u16(status).unwrap();
            reply.headers_mut().insert(CONTENT_TYPE, media_type.parse().unwrap());
            Ok(reply)
        })
    }
}

const JSON: &str = "application/json";
const STREAM: &str = "text/event-stream";
const GOOD: &str = r#"{"Response":{"Cups":2,"RequestId":"1"}}"#;
const BUSY: &str = r#"{"Response":{"Error":{"Code":"InternalError","Message":"busy"},"RequestId":"1"}}"#;

fn config() -> Config {
    Config::new(Credentials::new("AKIDEXAMPLE", "its-key"))
        .region("ap-guangzhou")
        .retry(RetryPolicy::default().base_delay(Duration::ZERO))
}

fn payload() -> Payload {
    Payload {
        body: Bytes::from_static(b"{}"),
        content_type: JSON.into(),
        headers: Vec::new(),
        has_client_token: false,
        types: Types::UNKNOWN,
    }
}

/// What a job borrows.
struct Parts {
    config: Config,
    operation: OperationRef,
    payload: Payload,
    options: CallOptions,
}

impl Parts {
    fn new(config: Config, operation: Operation) -> Self {
        Self { config, operation: operation.into(), payload: payload(), options: CallOptions::default() }
    }

    fn job(&self) -> Job<'_> {
        Job::new(&self.config, &self.operation, &self.payload, &self.options, None)
    }
}

fn header<'a>(request: &'a http::Request<Bytes>, name: &str) -> &'a str {
    request.headers().get(name).map_or("-", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn keys_are_those_of_the_call_or_of_the_configuration_or_none() {
    let mut parts = Parts::new(config(), LIST_CUPS);
    assert_eq!(keys::keys(&parts.job(), None).await.unwrap().unwrap().secret_id(), "AKIDEXAMPLE");
    parts.options.credentials = Some(Arc::new(Credentials::new("AKIDOTHER", "b")));
    assert_eq!(keys::keys(&parts.job(), None).await.unwrap().unwrap().secret_id(), "AKIDOTHER");
    let ended = Credentials::new("AKIDENDED", "b").with_expiry(std::time::UNIX_EPOCH);
    parts.options.credentials = Some(Arc::new(ended));
    assert_eq!(keys::keys(&parts.job(), None).await.unwrap_err().kind(), ErrorKind::Credentials);
    parts.operation = Operation { unsigned: true, ..LIST_CUPS }.into();
    assert!(keys::keys(&parts.job(), None).await.unwrap().is_none(), "nobody is asked where nothing is signed");
}

#[test]
fn the_place_is_the_first_that_works() {
    let parts = Parts::new(config().breaker(Breaker::region("ap-tokyo").failures(1)), LIST_CUPS);
    let job = parts.job();
    let route = route(&job).unwrap();
    let hosts: Vec<&str> = route.iter().map(|endpoint| endpoint.host.as_str()).collect();
    assert_eq!(hosts, ["tea.intl.tencentcloudapi.com", "tea.ap-tokyo.tencentcloudapi.com"]);
    assert_eq!(place(&job, &route, 1).unwrap().at, 1, "an attempt begins where it is told to");
    let first = place(&job, &route, 0).unwrap();
    assert_eq!(first.at, 0);
    first.visit.unwrap().end(Some(&Error::new(ErrorKind::Connection, "")));
    assert_eq!(place(&job, &route, 0).unwrap().at, 1);
}

#[derive(Debug)]
struct Meddler;

impl Interceptor for Meddler {
    fn before_signing(&self, request: &mut Outgoing<'_>) -> Result<(), Error> {
        request.header("x-tenant", "a")?;
        request.header("x-tc-action", "Steal")?;
        request.header("host", "evil.example")?;
        *request.body = Bytes::from_static(br#"{"Changed":true}"#);
        Ok(())
    }

    fn after_reply(&self, reply: &mut Incoming<'_>) -> Result<(), Error> {
        let text = String::from_utf8_lossy(reply.body).replace("Cups\":2", "Cups\":3");
        *reply.body = text.into();
        Ok(())
    }
}

#[tokio::test]
async fn a_request_is_signed_as_it_is_sent_whoever_changed_it_before() {
    let mut parts = Parts::new(config().clock(std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000)), LIST_CUPS);
    let plain = signed(&parts.job()).await.unwrap();
    assert_eq!(plain.uri(), "https://tea.intl.tencentcloudapi.com/");
    assert_eq!((header(&plain, "x-tc-action"), header(&plain, "x-tc-timestamp")), ("ListCups", "1700000000"));
    assert!(header(&plain, "authorization").contains("2023-11-14/tea/tc3_request"));
    assert!(plain.extensions().get::<OperationRef>().is_some_and(|operation| **operation == LIST_CUPS));

    parts.config = parts.config.interceptor(Meddler);
    let changed = signed(&parts.job()).await.unwrap();
    assert_eq!((header(&changed, "x-tenant"), header(&changed, "x-tc-action")), ("a", "ListCups"));
    assert_eq!(header(&changed, "host"), "tea.intl.tencentcloudapi.com");
    assert_eq!(&changed.body()[..], br#"{"Changed":true}"#);
    assert_ne!(header(&plain, "authorization"), header(&changed, "authorization"), "the new body is what is signed");

    let unsigned = Parts::new(config(), Operation { unsigned: true, ..LIST_CUPS });
    let job = unsigned.job();
    let route = route(&job).unwrap();
    let request = request::sign(&job, None, &route[0], 1).unwrap().request;
    assert_eq!(header(&request, "authorization"), "SKIP");
}

#[tokio::test]
async fn what_is_called_a_stream_and_is_a_reply_is_one() {
    for (answer, sink_gets) in [
        ((200, JSON, GOOD), Ok(2)),
        ((200, STREAM, GOOD), Ok(2)),
        ((200, STREAM, "  {\"Response\":{\"Cups\":2}}"), Ok(2)),
        ((200, STREAM, BUSY), Err(ErrorKind::Api)),
        ((200, STREAM, "data: {}\n\n"), Err(ErrorKind::Decode)),
        ((200, STREAM, ""), Err(ErrorKind::Decode)),
        ((502, STREAM, "<html>"), Err(ErrorKind::Decode)),
    ] {
        let parts = Parts::new(config().transport(Answers::of(&[Ok(answer)])).retry(RetryPolicy::off()), LIST_CUPS);
        let mut value = Value::Null;
        let result = exchange(&parts.job(), Sink::Value(&mut value), None).await;
        match sink_gets {
            Ok(cups) => assert_eq!((result.is_ok(), &value["Cups"]), (true, &json!(cups)), "{answer:?}"),
            Err(kind) => assert_eq!(result.err().map(|error| error.kind()), Some(kind), "{answer:?}"),
        }
    }
}

#[tokio::test]
async fn a_reply_is_looked_into_before_it_is_decoded() {
    let config = config().transport(Answers::of(&[Ok((200, JSON, GOOD))])).interceptor(Meddler);
    let parts = Parts::new(config, LIST_CUPS);
    let mut value = Value::Null;
    exchange(&parts.job(), Sink::Value(&mut value), None).await.unwrap();
    assert_eq!(value["Cups"], 3);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_stalls_is_over_in_its_time() {
    let mut parts = Parts::new(config().transport(Answers::default()), LIST_CUPS);
    parts.options.attempt_timeout = Some(Duration::from_secs(3));
    let job = parts.job();
    let request = http::Request::new(Bytes::new());
    let error = once::send(&job, request, "a", 1, job.attempt_timeout(true), &mut Sink::Raw, None).await.unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Timeout, "no reply within 3s"));
}

fn reply(status: u16, body: &'static str) -> RawReply {
    let mut reply = RawReply::__of(body);
    reply.status = StatusCode::from_u16(status).unwrap();
    reply
}

/// What follows from an attempt: `over`, an error's kind, or `again`.
async fn follows(course: &mut Course, parts: &Parts, sent: Result<RawReply, Error>, at: usize) -> String {
    let (job, mut history, mut value) = (parts.job(), History::begin(), Value::Null);
    history.start();
    let mut sink = Sink::Value(&mut value);
    let keys = Some(Credentials::new("AKIDEXAMPLE", "its-key"));
    let mut tried = Tried::new(sent, at, "a", 0, keys);
    tried.decode(&mut sink, false, &job);
    match course.next(&job, tried, &sink, &mut history).await {
        Next::Over(Ok(_)) => "over".to_owned(),
        Next::Over(Err(error)) => error.kind().name().to_owned(),
        Next::After(_) => "again".to_owned(),
    }
}

#[tokio::test]
async fn what_follows_depends_on_the_error_the_action_and_the_budget() {
    let reads = Parts::new(config(), LIST_CUPS);
    let writes = Parts::new(config(), WASH_CUP);
    let poor = Parts::new(config().retry_budget(4), LIST_CUPS);
    let broken = || Err(Error::new(ErrorKind::Connection, ""));
    let unreachable = || Err(Error::new(ErrorKind::Unreachable, ""));
    for (parts, sent, expected) in [
        (&reads, Ok(reply(200, GOOD)), "over"),
        (&reads, Ok(reply(200, BUSY)), "again"),
        (&writes, Ok(reply(200, BUSY)), "api"),
        (&poor, Ok(reply(200, BUSY)), "api"),
        (&reads, broken(), "again"),
        (&writes, broken(), "connection"),
        (&writes, unreachable(), "again"),
        (&reads, Ok(reply(502, "<html>")), "again"),
        (&writes, Ok(reply(502, "<html>")), "status"),
        (&reads, Ok(reply(200, "<html>")), "decode"),
    ] {
        let about = format!("{} {sent:?}", parts.operation.name);
        assert_eq!(follows(&mut Course::default(), parts, sent, 0).await, expected, "{about}");
    }
    let mut course = Course::default();
    assert_eq!(follows(&mut course, &reads, unreachable(), 0).await, "again");
    assert_eq!(course.first(), 1, "a host that cannot be reached is left at once");
    let mut certain = Parts::new(config(), WASH_CUP);
    certain.options.repeatable = Some(true);
    assert_eq!(follows(&mut Course::default(), &certain, broken(), 0).await, "again");
    let mut uncertain = Parts::new(config(), LIST_CUPS);
    uncertain.options.repeatable = Some(false);
    assert_eq!(follows(&mut Course::default(), &uncertain, broken(), 0).await, "connection");
}

#[derive(Debug, Default)]
struct Notes(Mutex<Vec<String>>);

#[derive(Clone, Debug, Default)]
struct Witness(Arc<Notes>);

impl Witness {
    fn note(&self, text: String) {
        self.0.0.lock().unwrap().push(text);
    }

    fn notes(&self) -> Vec<String> {
        std::mem::take(&mut self.0.0.lock().unwrap())
    }
}

impl Observer for Witness {
    fn on_start(&self, call: &CallStart<'_>) {
        self.note(format!("start {} {}", call.operation, call.trace_id));
    }

    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        self.note(format!("attempt {} {} {}", attempt.number, attempt.outcome(), attempt.trace_id));
    }

    fn on_end(&self, call: &CallReport<'_>) {
        self.note(format!("end {} {} {}", call.attempts, call.outcome(), call.trace_id));
    }

    fn on_dropped(&self, call: &CallReport<'_>) {
        self.note(format!("dropped {} {}", call.attempts, call.trace_id));
    }
}

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_of_the_start_of_attempts_and_of_one_end() {
    let witness = Witness::default();
    let answers = Answers::of(&[Ok((200, JSON, BUSY)), Ok((200, JSON, GOOD))]);
    let mut parts = Parts::new(config().transport(answers).observer(witness.clone()), LIST_CUPS);
    parts.options.trace_id("t-1");
    exchange(&parts.job(), Sink::Raw, None).await.unwrap();
    assert_eq!(
        witness.notes(),
        ["start tea.ListCups t-1", "attempt 1 InternalError t-1", "attempt 2 ok t-1", "end 2 ok t-1"]
    );
    // Nothing answers any more: the caller gives up, or the call does.
    let given_up = tokio::time::timeout(Duration::from_secs(1), exchange(&parts.job(), Sink::Raw, None)).await;
    assert!(given_up.is_err());
    assert_eq!(witness.notes(), ["start tea.ListCups t-1", "dropped 1 t-1"]);
    parts.options.timeout = Some(Duration::from_secs(1));
    let error = exchange(&parts.job(), Sink::Raw, None).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(witness.notes(), ["start tea.ListCups t-1", "end 1 timeout t-1"]);
    // What is refused before it is sent has an end, too.
    parts.config = parts.config.endpoint("ftp://tea.example");
    assert!(exchange(&parts.job(), Sink::Raw, None).await.is_err());
    assert_eq!(witness.notes(), ["start tea.ListCups t-1", "end 0 config t-1"]);
    drop(Watch::start(&parts.job()));
    assert_eq!(witness.notes(), ["start tea.ListCups t-1", "dropped 0 t-1"]);
}

#[tokio::test]
async fn keys_come_before_the_turn_and_the_turn_before_the_time() {
    /// Says what it was asked at which time of the clock.
    #[derive(Debug)]
    struct Slow(Arc<Notes>);

    impl ProvideCredentials for Slow {
        fn credentials<'a>(&'a self, _context: &'a CredentialsContext) -> Fetching<'a> {
            Box::pin(async {
                self.0.0.lock().unwrap().push("keys".to_owned());
                Ok(Credentials::new("AKIDEXAMPLE", "its-key"))
            })
        }
    }

    #[derive(Debug)]
    struct Ticking(Arc<Notes>);

    impl crate::config::Clock for Ticking {
        fn now(&self) -> std::time::SystemTime {
            self.0.0.lock().unwrap().push("time".to_owned());
            std::time::SystemTime::now()
        }
    }

    let notes = Arc::new(Notes::default());
    let config = Config::new(Slow(Arc::clone(&notes)))
        .transport(Answers::of(&[Ok((200, JSON, GOOD))]))
        .clock(Ticking(Arc::clone(&notes)));
    exchange(&Parts::new(config, LIST_CUPS).job(), Sink::Raw, None).await.unwrap();
    // The time that ends keys, and last the time that is signed.
    assert_eq!(*notes.0.lock().unwrap(), ["keys", "time", "time"]);
}
