//! What OpenTelemetry is told of calls: a span for each, one for each of its attempts, how long calls take, and how
//! many attempts there are. Copy it into your program and change what you like.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use opentelemetry::global::BoxedTracer;
use opentelemetry::metrics::{Counter, Histogram, Meter};
use opentelemetry::trace::{Span, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};
use tencentcloud_api::{
    AttemptReport, CallReport, CallStart, Config, Error, Interceptor, Observer, Operation, Outgoing,
};

/// Tells OpenTelemetry of calls. Clones share everything.
#[derive(Clone, Debug)]
pub(crate) struct Telemetry {
    tracer: Arc<BoxedTracer>,
    duration: Histogram<f64>,
    attempts: Counter<u64>,
    /// The spans of calls under way by trace id. Several calls at a time have the same one only where the program
    /// gives it to them.
    under_way: Arc<Mutex<HashMap<String, Vec<Context>>>>,
}

impl Telemetry {
    /// Spans go to this tracer and measurements to instruments of this meter.
    pub(crate) fn new(tracer: BoxedTracer, meter: &Meter) -> Self {
        let duration = meter
            .f64_histogram("rpc.client.call.duration")
            .with_unit("s")
            .with_description("How long calls take, all attempts and pauses included.")
            .with_boundaries(vec![
                0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 30.0,
            ])
            .build();
        let attempts = meter
            .u64_counter("tencentcloud.client.attempts")
            .with_unit("{attempt}")
            .with_description("Requests that were sent, repeated ones included.")
            .build();
        Self { tracer: Arc::new(tracer), duration, attempts, under_way: Arc::default() }
    }

    /// The same configuration, watched, and with the header `traceparent` on its requests.
    pub(crate) fn watch(&self, config: Config) -> Config {
        config.observer(self.clone()).interceptor(self.clone())
    }

    /// How many calls are under way, or at least something is kept of them.
    #[allow(dead_code, reason = "the test asks, the program does not")]
    pub(crate) fn under_way(&self) -> usize {
        self.calls().values().map(|spans| spans.len().max(1)).sum()
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<String, Vec<Context>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn span_of(&self, trace_id: &str) -> Option<Context> {
        self.calls().get(trace_id)?.last().cloned()
    }

    fn forget(&self, trace_id: &str) -> Option<Context> {
        let mut calls = self.calls();
        let spans = calls.get_mut(trace_id)?;
        let last = spans.pop();
        if spans.is_empty() {
            calls.remove(trace_id);
        }
        last
    }

    /// A call is over, by this error where it failed.
    fn finish(&self, call: &CallReport<'_>, error: Option<String>) {
        if let Some(context) = self.forget(call.trace_id) {
            let span = context.span();
            span.set_attribute(KeyValue::new("tencentcloud.attempts", i64::from(call.attempts)));
            if let Some(code) = call.error.and_then(Error::code) {
                span.set_attribute(KeyValue::new("rpc.response.status_code", code.to_owned()));
            }
            if let Some(request_id) = call.error.and_then(Error::request_id) {
                span.set_attribute(KeyValue::new("tencentcloud.request_id", request_id.to_owned()));
            }
            if let Some(error) = &error {
                span.set_attribute(KeyValue::new("error.type", error.clone()));
                // Not the error's text, which may name what the request names.
                span.set_status(Status::error(error.clone()));
            }
            span.end();
        }
        self.duration.record(call.took.as_secs_f64(), &labels(call.operation, call.region, error));
    }
}

impl Observer for Telemetry {
    fn on_start(&self, call: &CallStart<'_>) {
        let mut attributes = labels(call.operation, call.region, None);
        attributes.push(KeyValue::new("tencentcloud.trace_id", call.trace_id.to_owned()));
        let parent = Context::current();
        let span = self
            .tracer
            .span_builder(method(call.operation))
            .with_kind(SpanKind::Client)
            .with_attributes(attributes)
            .start_with_context(&*self.tracer, &parent);
        self.calls().entry(call.trace_id.to_owned()).or_default().push(parent.with_span(span));
    }

    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        let error = attempt.error.map(|_| attempt.outcome());
        self.attempts.add(1, &labels(attempt.operation, attempt.region, error.clone()));
        let Some(call) = self.span_of(attempt.trace_id) else { return };
        let (address, port) = address(attempt.host);
        // An attribute that is set twice is there twice.
        if attempt.number == 1 {
            call.span().set_attribute(KeyValue::new("server.address", address.to_owned()));
        }
        let mut attributes = vec![
            KeyValue::new("server.address", address.to_owned()),
            KeyValue::new("http.request.body.size", size(attempt.sent)),
            KeyValue::new("http.response.body.size", size(attempt.received)),
        ];
        attributes.extend(port.map(|port| KeyValue::new("server.port", i64::from(port))));
        attributes.extend(attempt.status.map(|it| KeyValue::new("http.response.status_code", i64::from(it.as_u16()))));
        if attempt.number > 1 {
            attributes.push(KeyValue::new("http.request.resend_count", i64::from(attempt.number - 1)));
        }
        attributes.extend(error.clone().map(|error| KeyValue::new("error.type", error)));
        // It is over already: it began as long ago as it took. What a server adds to the trace hangs on the span of
        // the call, so this one is of the kind that looks inside.
        let mut span = self
            .tracer
            .span_builder("attempt")
            .with_kind(SpanKind::Internal)
            .with_start_time(ago(attempt.took))
            .with_attributes(attributes)
            .start_with_context(&*self.tracer, &call);
        if let Some(error) = error {
            span.set_status(Status::error(error));
        }
        span.end();
    }

    fn on_end(&self, call: &CallReport<'_>) {
        self.finish(call, call.error.map(|_| call.outcome()));
    }

    fn on_dropped(&self, call: &CallReport<'_>) {
        self.finish(call, Some("dropped".to_owned()));
    }
}

/// Requests say to which trace they belong, in the form of the global propagator: a header `traceparent` by that of
/// the W3C, and nothing unless the program sets one.
impl Interceptor for Telemetry {
    fn before_signing(&self, request: &mut Outgoing<'_>) -> Result<(), Error> {
        let mut headers = HashMap::new();
        if let Some(call) = self.span_of(request.trace_id) {
            global::get_text_map_propagator(|propagator| propagator.inject_context(&call, &mut headers));
        }
        headers.iter().try_for_each(|(name, value)| request.header(name, value))
    }
}

/// What spans and measurements are told apart by. Few values each.
fn labels(operation: &Operation, region: Option<&str>, error: Option<String>) -> Vec<KeyValue> {
    let mut labels = vec![
        KeyValue::new("rpc.system.name", "tencentcloud"),
        KeyValue::new("rpc.method", method(operation)),
        KeyValue::new("tencentcloud.service", operation.service.to_string()),
    ];
    labels.extend(region.map(|region| KeyValue::new("tencentcloud.region", region.to_owned())));
    labels.extend(error.map(|error| KeyValue::new("error.type", error)));
    labels
}

/// An action as the conventions write it: `mqtt/DescribeInstance`.
fn method(operation: &Operation) -> String {
    format!("{}/{}", operation.service, operation.name)
}

/// A host and its port, where it has one.
fn address(host: &str) -> (&str, Option<u16>) {
    let split = host.rsplit_once(':').and_then(|(name, port)| Some((name, port.parse().ok()?)));
    split.map_or((host, None), |(name, port)| (name, Some(port)))
}

fn size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn ago(took: Duration) -> SystemTime {
    let now = SystemTime::now();
    now.checked_sub(took).unwrap_or(now)
}
