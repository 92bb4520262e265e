//! Generated waiters over real sockets: they succeed, fail, run out of time, and see things go.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_api::{Call, ErrorKind, RetryPolicy, Waiting};
use tencentcloud_emulator::{Emulator, Refusal};

type Request = mqtt::DescribeInstanceRequest;

const SOON: Duration = Duration::from_millis(5);

/// An emulator whose `DescribeInstance` answers with these states in turn, the last one for ever; one
/// that begins with a capital and has a dot is a refusal.
async fn answering(states: &'static [&'static str]) -> (Emulator, mqtt::Client) {
    let left = Mutex::new(states.iter().peekable());
    let handler = move |request: &Value| {
        assert_eq!(request["InstanceId"], "mqtt-1");
        let mut left = left.lock().unwrap();
        let state = if left.len() > 1 { left.next() } else { left.peek().copied() };
        match *state.unwrap() {
            code if code.contains('.') => Err(Refusal::new(code, "So it is.")),
            state => Ok(json!({ "InstanceId": "mqtt-1", "InstanceStatus": state })),
        }
    };
    let emulator = Emulator::builder().on("mqtt", "DescribeInstance", handler).start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config().retry(RetryPolicy::off()));
    (emulator, client)
}

fn call(client: &mqtt::Client) -> Call<Request> {
    client.describe_instance(Request::new().instance_id("mqtt-1"))
}

/// The waiting with short pauses.
fn wait(client: &mqtt::Client) -> Waiting<Request> {
    call(client).wait().interval(SOON).max_interval(SOON)
}

fn looks(emulator: &Emulator) -> usize {
    emulator.calls().iter().filter(|call| call.action == "DescribeInstance").count()
}

#[tokio::test]
async fn it_succeeds_when_the_instance_runs() {
    let (emulator, client) = answering(&["CREATING", "CREATING", "MAINTAINING", "A_NEW_ONE", "RUNNING"]).await;
    let reply = wait(&client).until_state(&mqtt::waiter::INSTANCE_RUNNING).await.unwrap().unwrap();
    assert_eq!((reply.instance_id.as_str(), looks(&emulator)), ("mqtt-1", 5));
    assert_eq!(reply.instance_status, mqtt::InstanceStatus::Running);
    // What runs already is seen at once, whatever the pauses of the table.
    let begun = Instant::now();
    call(&client).wait().until_state(&mqtt::waiter::INSTANCE_RUNNING).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn it_fails_with_the_state_that_says_so() {
    for (waiter, state) in [
        (&mqtt::waiter::INSTANCE_RUNNING, "CREATE_FAILURE"),
        (&mqtt::waiter::INSTANCE_RUNNING, "DELETING"),
        (&mqtt::waiter::INSTANCE_MODIFIED, "MODIFY_FAILURE"),
    ] {
        let states: &[&str] = match state {
            "CREATE_FAILURE" => &["CREATING", "CREATE_FAILURE"],
            "DELETING" => &["CREATING", "DELETING"],
            _ => &["MODIFYING", "MODIFY_FAILURE"],
        };
        let (emulator, client) = answering(states).await;
        let error = wait(&client).until_state(waiter).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitFailed, Some(state)));
        assert!(error.to_string().contains("mqtt.DescribeInstance"), "{error}");
        assert_eq!(looks(&emulator), 2);
    }
}

#[tokio::test]
async fn it_times_out_with_the_last_state() {
    let (emulator, client) = answering(&["CREATING", "MAINTAINING"]).await;
    let waiting = wait(&client).deadline(Duration::from_millis(60));
    let error = waiting.until_state(&mqtt::waiter::INSTANCE_RUNNING).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitTimeout, Some("MAINTAINING")));
    assert!(error.to_string().contains("the last state was MAINTAINING"), "{error}");
    assert!(error.waited().unwrap() >= Duration::from_millis(60) && looks(&emulator) >= 2);
}

#[tokio::test]
async fn a_refusal_ends_it_unless_it_says_what_is_waited_for() {
    let (_emulator, client) = answering(&["DELETING", "DELETING", "ResourceNotFound.Instance"]).await;
    assert_eq!(wait(&client).until_state(&mqtt::waiter::INSTANCE_DELETED).await.unwrap(), None);
    // Or the reply itself says so.
    let (_emulator, client) = answering(&["DELETING", "DESTROYED"]).await;
    assert!(wait(&client).until_state(&mqtt::waiter::INSTANCE_DELETED).await.unwrap().is_some());
    // To run, it has to be.
    let (emulator, client) = answering(&["CREATING", "ResourceNotFound.Instance", "RUNNING"]).await;
    let error = wait(&client).until_state(&mqtt::waiter::INSTANCE_RUNNING).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some("ResourceNotFound.Instance")));
    assert_eq!(looks(&emulator), 2);
    let (_emulator, client) = answering(&["UnauthorizedOperation.Denied"]).await;
    let error = wait(&client).until_state(&mqtt::waiter::INSTANCE_DELETED).await.unwrap_err();
    assert!(error.is_auth(), "{error}");
}

#[tokio::test]
async fn instances_of_the_emulator_run_and_others_are_gone() {
    let emulator = Emulator::start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config());
    let request = mqtt::CreateInstanceRequest::new().instance_type("PRO").name("waiting").sku_code("pro_10k_1");
    let id = client.create_instance(request).await.unwrap().instance_id;
    let wait = |id: &str| client.describe_instance(Request::new().instance_id(id)).wait().interval(SOON);
    let running = wait(&id).until_state(&mqtt::waiter::INSTANCE_RUNNING).await.unwrap().unwrap();
    assert_eq!(running.instance_id, id);
    // It is there, so waiting for it to go is in vain.
    let gone = wait(&id).deadline(Duration::from_millis(30)).until_state(&mqtt::waiter::INSTANCE_DELETED).await;
    assert_eq!(gone.unwrap_err().last_state(), Some("RUNNING"));
    assert_eq!(wait("mqtt-none").until_state(&mqtt::waiter::INSTANCE_DELETED).await.unwrap(), None);
}
