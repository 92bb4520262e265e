//! Spans and metrics of the program that `docs/opentelemetry.md` is about.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "../examples/opentelemetry/telemetry.rs"]
mod telemetry;

use std::time::Duration;

use opentelemetry::global::BoxedTracer;
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::{FutureExt, SpanId, SpanKind, Status, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use serde_json::json;
use tencentcloud_api::mock::{Answer, Mock};
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_api::{Call, Config, ErrorKind};

use self::telemetry::Telemetry;

type Request = mqtt::DescribeInstanceRequest;

/// A mock that is watched, and what was told.
struct Watched {
    mock: Mock,
    config: Config,
    telemetry: Telemetry,
    spans: SdkTracerProvider,
    told_spans: InMemorySpanExporter,
    metrics: SdkMeterProvider,
    told_metrics: InMemoryMetricExporter,
}

impl Watched {
    fn answering(answers: impl IntoIterator<Item = Answer<Request>>) -> Self {
        let (told_spans, told_metrics) = (InMemorySpanExporter::default(), InMemoryMetricExporter::default());
        let spans = SdkTracerProvider::builder().with_simple_exporter(told_spans.clone()).build();
        let metrics = SdkMeterProvider::builder().with_periodic_exporter(told_metrics.clone()).build();
        let tracer = BoxedTracer::new(Box::new(spans.tracer("tencentcloud")));
        let telemetry = Telemetry::new(tracer, &metrics.meter("tencentcloud"));
        let mock = Mock::new().sequence(answers);
        let config = telemetry.watch(mock.config());
        Self { mock, config, telemetry, spans, told_spans, metrics, told_metrics }
    }

    fn call(&self) -> Call<Request> {
        mqtt::Client::new(&self.config).describe_instance(Request::new().instance_id("mqtt-1"))
    }

    /// All spans that have ended: those of attempts, and those of calls. Nothing is kept of what is over.
    fn told(&self) -> (Vec<SpanData>, Vec<SpanData>) {
        assert_eq!(self.telemetry.under_way(), 0, "calls that are over are forgotten");
        let spans = self.told_spans.get_finished_spans().unwrap();
        spans.into_iter().filter(|span| span.name != "work").partition(|span| span.name == "attempt")
    }

    /// How many measurements there are in each series of a metric, by its labels.
    fn counts(&self, metric: &str) -> Vec<(String, u64)> {
        self.metrics.force_flush().unwrap();
        let told = self.told_metrics.get_finished_metrics().unwrap();
        let last = told.last().unwrap();
        let found = last.scope_metrics().flat_map(|scope| scope.metrics()).find(|it| it.name() == metric).unwrap();
        let mut counts: Vec<_> = match found.data() {
            AggregatedMetrics::F64(MetricData::Histogram(data)) => {
                data.data_points().map(|point| (written(point.attributes()), point.count())).collect()
            }
            AggregatedMetrics::U64(MetricData::Sum(data)) => {
                data.data_points().map(|point| (written(point.attributes()), point.value())).collect()
            }
            other => panic!("{other:?}"),
        };
        counts.sort();
        counts
    }
}

/// Attributes in the order of their names, without what is the same in all tests.
fn written<'a>(attributes: impl IntoIterator<Item = &'a KeyValue>) -> String {
    let usual = [
        "rpc.system.name=tencentcloud",
        "rpc.method=mqtt/DescribeInstance",
        "tencentcloud.service=mqtt",
        "tencentcloud.region=ap-guangzhou",
        "tencentcloud.trace_id=t-1",
        "http.request.body.size=23",
        "server.address=mqtt.intl.tencentcloudapi.com",
    ];
    let all = attributes.into_iter().map(|it| format!("{}={}", it.key, it.value));
    let mut told: Vec<_> = all.filter(|it| !usual.contains(&it.as_str())).collect();
    told.sort();
    told.join(" ")
}

fn names(span: &SpanData) -> Vec<&str> {
    span.attributes.iter().map(|it| it.key.as_str()).collect()
}

fn failed(how: &'static str) -> Status {
    Status::error(how)
}

fn busy() -> Answer<Request> {
    Answer::error("InternalError", "try again")
}

fn found() -> Answer<Request> {
    Answer::json(json!({ "InstanceName": "sensors" }))
}

fn gone() -> Answer<Request> {
    Answer::error("ResourceNotFound.Instance", "mqtt-1 is gone")
}

#[tokio::test]
async fn a_call_is_a_span_and_each_attempt_one_in_it() {
    let took = Duration::from_millis(20);
    let watched = Watched::answering([busy(), found().after(took)]);
    let work = Context::new().with_span(watched.spans.tracer("test").start("work"));
    let outer = work.span().span_context().clone();
    watched.call().trace_id("t-1").into_future().with_context(work).await.unwrap();

    let (attempts, calls) = watched.told();
    let [call] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!((&*call.name, &call.span_kind), ("mqtt/DescribeInstance", &SpanKind::Client));
    assert_eq!((call.parent_span_id, call.span_context.trace_id()), (outer.span_id(), outer.trace_id()));
    assert_eq!(call.status, Status::Unset);
    assert_eq!(written(&call.attributes), "tencentcloud.attempts=2");
    let always =
        ["rpc.system.name", "rpc.method", "tencentcloud.service", "tencentcloud.region", "tencentcloud.trace_id"];
    assert_eq!(names(call), [&always[..], &["server.address", "tencentcloud.attempts"]].concat());

    let [first, second] = &attempts[..] else { panic!("{attempts:?}") };
    for attempt in [first, second] {
        assert_eq!(attempt.span_kind, SpanKind::Internal);
        assert_eq!(attempt.parent_span_id, call.span_context.span_id());
        assert_eq!(attempt.span_context.trace_id(), outer.trace_id());
        assert!(attempt.start_time <= attempt.end_time && attempt.end_time <= call.end_time, "{attempt:?}");
        assert!(names(attempt).contains(&"server.address") && names(attempt).contains(&"http.request.body.size"));
    }
    assert_eq!(first.status, failed("InternalError"));
    let size =
        |span: &SpanData| span.attributes.iter().find(|it| it.key.as_str() == "http.response.body.size").cloned();
    assert!(size(first).is_some_and(|it| it.value.as_str().parse::<u32>().unwrap() > 50));
    let rest =
        |span: &SpanData| written(span.attributes.iter().filter(|it| it.key.as_str() != "http.response.body.size"));
    assert_eq!(rest(first), "error.type=InternalError http.response.status_code=200");
    assert_eq!(second.status, Status::Unset);
    let shown = second.end_time.duration_since(second.start_time).unwrap();
    assert!(shown >= took / 2, "it began when the request was sent: {shown:?}");
    assert_eq!(rest(second), "http.request.resend_count=1 http.response.status_code=200");
}

#[tokio::test]
async fn what_failed_says_how() {
    let broken = || Answer::failure(ErrorKind::Connection, "it broke");
    let table = [
        // The API refuses: its code, and the id of the request.
        (
            vec![gone()],
            "ResourceNotFound.Instance",
            "error.type=ResourceNotFound.Instance rpc.response.status_code=ResourceNotFound.Instance \
             tencentcloud.attempts=1 tencentcloud.request_id=mock-1",
        ),
        // Nothing is answered at all: the kind of error.
        (vec![broken(), broken(), broken()], "connection", "error.type=connection tencentcloud.attempts=3"),
    ];
    for (answers, how, attributes) in table {
        let watched = Watched::answering(answers);
        watched.call().trace_id("t-1").await.unwrap_err();
        let (attempts, calls) = watched.told();
        assert_eq!(calls.len(), 1);
        assert_eq!((&calls[0].status, &*written(&calls[0].attributes)), (&failed(how), attributes));
        assert_eq!(calls[0].parent_span_id, SpanId::INVALID, "no span is current");
        assert!(attempts.iter().all(|it| it.status == failed(how)), "{attempts:?}");
        // What the request names is in the error's text, and in no span.
        assert!(!format!("{attempts:?} {calls:?}").contains("mqtt-1"));
    }
}

#[tokio::test]
async fn what_is_refused_before_it_is_sent_is_a_call_without_attempts() {
    let mut watched = Watched::answering([]);
    watched.config = watched.config.endpoint("ftp://mqtt.example");
    watched.call().trace_id("t-1").await.unwrap_err();
    let (attempts, calls) = watched.told();
    assert_eq!((attempts.len(), calls.len()), (0, 1));
    assert_eq!(written(&calls[0].attributes), "error.type=config tencentcloud.attempts=0");
    assert_eq!(watched.counts("rpc.client.call.duration"), [("error.type=config".to_owned(), 1)]);
}

#[tokio::test]
async fn a_call_that_is_dropped_ends_its_span() {
    let watched = Watched::answering([busy(), found().after(Duration::MAX)]);
    drop(watched.call());
    assert!(watched.told().1.is_empty(), "what was never polled did not begin");
    let second_attempt = async {
        while watched.mock.log().len() < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(watched.telemetry.under_way(), 1);
    };
    tokio::select! {
        biased;
        reply = watched.call().trace_id("t-1") => panic!("{reply:?}"),
        () = second_attempt => {}
    }
    let (attempts, calls) = watched.told();
    assert_eq!((attempts.len(), calls.len()), (1, 1));
    assert_eq!(calls[0].status, failed("dropped"));
    assert_eq!(written(&calls[0].attributes), "error.type=dropped tencentcloud.attempts=2");
    assert_eq!(watched.counts("rpc.client.call.duration"), [("error.type=dropped".to_owned(), 1)]);
}

#[tokio::test]
async fn metrics_count_calls_and_attempts_by_outcome() {
    let watched = Watched::answering([busy(), found(), found(), gone()]);
    for _ in 0..3 {
        let _ = watched.call().await;
    }
    let label = |how: &str| if how.is_empty() { String::new() } else { format!("error.type={how}") };
    let series = |all: &[(&str, u64)]| all.iter().map(|(how, count)| (label(how), *count)).collect::<Vec<_>>();
    assert_eq!(watched.counts("rpc.client.call.duration"), series(&[("", 2), ("ResourceNotFound.Instance", 1)]));
    assert_eq!(
        watched.counts("tencentcloud.client.attempts"),
        series(&[("", 2), ("InternalError", 1), ("ResourceNotFound.Instance", 1)])
    );
}

#[tokio::test]
async fn calls_that_share_a_trace_id_are_each_a_span() {
    let soon = Duration::from_millis(1);
    let watched = Watched::answering([found().after(soon), found().after(soon), gone().after(soon)]);
    let call = || watched.call().trace_id("t-1").into_future();
    let all_at_once = async { assert_eq!(watched.telemetry.under_way(), 3) };
    let (one, two, three, ()) = tokio::join!(call(), call(), call(), all_at_once);
    assert_eq!([one.is_ok(), two.is_ok(), three.is_ok()].iter().filter(|it| **it).count(), 2);
    let (attempts, calls) = watched.told();
    assert_eq!((attempts.len(), calls.len()), (3, 3));
}

#[tokio::test]
async fn the_server_is_told_of_the_trace() {
    global::set_text_map_propagator(TraceContextPropagator::new());
    let mut watched = Watched::answering([busy(), found()]);
    watched.config = watched.config.endpoint("https://gateway.example:8443");
    watched.call().await.unwrap();
    let (attempts, calls) = watched.told();
    let call = &calls[0].span_context;
    let expected = format!("00-{}-{}-01", call.trace_id(), call.span_id());
    let sent: Vec<_> = watched.mock.log().iter().map(|it| it.headers["traceparent"].clone()).collect();
    assert_eq!(sent, [&*expected, &*expected], "both attempts belong to the call");
    for attempt in attempts {
        let told = written(&attempt.attributes);
        assert!(told.contains("server.address=gateway.example server.port=8443"), "{told}");
    }
}
