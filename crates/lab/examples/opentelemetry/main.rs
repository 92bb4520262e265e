//! Calls seen by OpenTelemetry: spans and metrics of one that succeeds at its second attempt, of one that fails, and
//! of one that the program gives up. Needs no account: a mock answers.
//!
//! ```sh
//! cargo run --package tencentcloud-lab --example opentelemetry
//! ```

mod telemetry;

use std::time::Duration;

use opentelemetry::trace::{FutureExt, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context, global};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde_json::json;
use tencentcloud_api::mock::{Answer, Mock};
use tencentcloud_api::mqtt::v20240516 as mqtt;

use self::telemetry::Telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Where spans and metrics go. With another exporter in place of that to standard output they go elsewhere.
    let resource = Resource::builder().with_service_name("sensors").build();
    let spans = SdkTracerProvider::builder()
        .with_resource(resource.clone())
        .with_batch_exporter(opentelemetry_stdout::SpanExporter::default())
        .build();
    let metrics = SdkMeterProvider::builder()
        .with_resource(resource)
        .with_periodic_exporter(opentelemetry_stdout::MetricExporter::default())
        .build();
    global::set_tracer_provider(spans.clone());
    global::set_meter_provider(metrics.clone());
    global::set_text_map_propagator(TraceContextPropagator::new());

    // What a program does with an account begins by `Config::load().await?` in place of the mock's.
    let telemetry = Telemetry::new(global::tracer("tencentcloud"), &global::meter("tencentcloud"));
    let client = mqtt::Client::new(&telemetry.watch(cloud().config()));

    // Calls belong to the span that is current where they are awaited.
    let tracer = spans.tracer("sensors");
    let work = Context::current_with_span(tracer.start("look after the instances"));
    look_after(&client).with_context(work).await;

    // What is not exported yet is lost without these.
    spans.shutdown()?;
    metrics.shutdown()?;
    Ok(())
}

async fn look_after(client: &mqtt::Client) {
    for id in ["mqtt-busy", "mqtt-gone", "mqtt-slow"] {
        let call = client.describe_instance(mqtt::DescribeInstanceRequest::new().instance_id(id));
        // Who gives up drops the call; its span ends all the same.
        let _ = tokio::time::timeout(Duration::from_millis(50), call).await;
    }
}

/// A cloud with an instance that is busy at first, without another, and too slow with a third.
fn cloud() -> Mock {
    Mock::new().sequence([
        Answer::<mqtt::DescribeInstanceRequest>::error("InternalError", "try again"),
        Answer::json(json!({ "InstanceName": "sensors", "InstanceStatus": "RUNNING" })),
        Answer::error("ResourceNotFound.Instance", "there is no such instance"),
        Answer::json(json!({ "InstanceName": "slow" })).after(Duration::MAX),
    ])
}
