//! Every way in which the emulator behaves badly, as a generated client meets it: a call that reads,
//! and one that changes something; what they return, how often they were sent, and what was done.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::time::Duration;

use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_core::{Error, ErrorKind, RetryPolicy};
use tencentcloud_emulator::{Emulator, Rule};

/// What becomes of a call: fine, or an error of a kind, perhaps with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Fine,
    Kind(ErrorKind),
    Code(&'static str),
}
use End::{Code, Fine, Kind};

fn end<T>(result: Result<T, Error>) -> End {
    match result {
        Ok(_) => Fine,
        Err(error) => {
            assert_eq!(error.to_string().lines().count(), 1, "{error}");
            assert!(!error.attempts().is_empty());
            match error.code() {
                Some(code) => Code(code.to_owned().leak()),
                None => Kind(error.kind()),
            }
        }
    }
}

/// A rule of one fault; what a read and a write come to and how often each was sent, and whether the
/// write was done.
type Row = (&'static str, (End, usize), (End, usize), bool);

const ONCE: [Row; 18] = [
    ("delay=50ms", (Fine, 1), (Fine, 1), true),
    ("error=RequestLimitExceeded", (Fine, 2), (Fine, 2), true),
    ("error=RequestLimitExceeded.UinLimitExceeded status=429", (Fine, 2), (Fine, 2), true),
    ("error=InternalError", (Fine, 2), (Code("InternalError"), 1), false),
    ("error=ServiceUnavailable status=503", (Fine, 2), (Code("ServiceUnavailable"), 1), false),
    ("error=ResourceInsufficient", (Code("ResourceInsufficient"), 1), (Code("ResourceInsufficient"), 1), false),
    (
        "error=RequestLimitExceeded.JobNumExceed",
        (Code("RequestLimitExceeded.JobNumExceed"), 1),
        (Code("RequestLimitExceeded.JobNumExceed"), 1),
        false,
    ),
    ("status=429", (Fine, 2), (Kind(ErrorKind::Status), 1), false),
    ("status=502", (Fine, 2), (Kind(ErrorKind::Status), 1), false),
    ("status=404", (Kind(ErrorKind::Status), 1), (Kind(ErrorKind::Status), 1), false),
    ("reset=before", (Fine, 2), (Kind(ErrorKind::Connection), 1), false),
    // The work was done, and the client cannot know: it must not do it again.
    ("reset=after", (Fine, 2), (Kind(ErrorKind::Connection), 1), true),
    ("truncate=20", (Fine, 2), (Kind(ErrorKind::Connection), 1), true),
    ("delay=2s", (Fine, 2), (Kind(ErrorKind::Timeout), 1), true),
    ("slow=10", (Fine, 2), (Kind(ErrorKind::Timeout), 1), true),
    // A clock that is a day off is put right by the server's.
    ("skew=86400", (Fine, 2), (Fine, 2), true),
    // Keys that do not change are not tried again.
    ("token=expired", (Code("AuthFailure.TokenFailure"), 1), (Code("AuthFailure.TokenFailure"), 1), false),
    ("fields=unknown numbers=strings lists=null request-id=other", (Fine, 1), (Fine, 1), true),
];

#[tokio::test]
async fn a_fault_that_passes_costs_an_attempt_and_never_a_second_change() {
    for (fault, of_read, of_write, is_done) in ONCE {
        let emulator = Emulator::start().await.unwrap();
        // A configuration for each client, so that what one has learnt of the server's clock the other has not.
        let client = || {
            let retry = RetryPolicy::default().base_delay(Duration::from_millis(1));
            mqtt::Client::new(&emulator.config().retry(retry).attempt_timeout(Duration::from_millis(400)))
        };
        let reader = client();
        let created = reader.create_instance(
            mqtt::CreateInstanceRequest::new().instance_type("PRO").name("sensors").sku_code("pro_10k_1"),
        );
        let instance = created.await.unwrap().instance_id;
        let topics = mqtt::DescribeTopicListRequest::new().instance_id(&instance);

        for (action, expected) in [("DescribeTopicList", of_read), ("CreateTopic", of_write)] {
            let client = client();
            emulator.add_rule(format!("action={action} first={} {fault}", skewed(fault)).parse::<Rule>().unwrap());
            let before = emulator.calls().len();
            let end = if action == "CreateTopic" {
                end(client
                    .create_topic(mqtt::CreateTopicRequest::new().instance_id(&instance).topic("temperature"))
                    .await)
            } else {
                end(client.describe_topic_list(topics.clone()).await)
            };
            assert_eq!(end, expected.0, "{action}, {fault}");
            // What is done late is in the log when it is.
            let sent = sent(&emulator, before, expected.1).await;
            assert_eq!(sent, expected.1, "{action}, {fault}");
            emulator.clear_rules();
        }
        // A delayed change may still be under way.
        let mut found = 0;
        for _ in 0..60 {
            found = reader.describe_topic_list(topics.clone()).await.unwrap().data.len();
            if found == usize::from(is_done) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(found, usize::from(is_done), "{fault}");
    }
}

/// To how many requests the fault happens: a clock that is off stays so.
fn skewed(fault: &str) -> u32 {
    if fault.starts_with("skew") { 2 } else { 1 }
}

/// How many requests the emulator has seen since, waiting a little for those that are expected.
async fn sent(emulator: &Emulator, before: usize, expected: usize) -> usize {
    for _ in 0..100 {
        if emulator.calls().len() - before >= expected {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    emulator.calls().len() - before
}

#[tokio::test]
async fn a_fault_that_stays_ends_a_call_after_three_attempts() {
    for (fault, expected) in [
        ("error=InternalError", Code("InternalError")),
        ("error=RequestLimitExceeded", Code("RequestLimitExceeded")),
        ("status=502", Kind(ErrorKind::Status)),
        ("reset=before", Kind(ErrorKind::Connection)),
        ("reset=after", Kind(ErrorKind::Connection)),
        ("truncate=1", Kind(ErrorKind::Connection)),
    ] {
        let emulator = Emulator::start().await.unwrap();
        emulator.add_rule(format!("action=DescribeInstanceList {fault}").parse::<Rule>().unwrap());
        let moment = Duration::from_millis(1);
        let policy = RetryPolicy::default().base_delay(moment).throttled_base_delay(moment).throttled_attempts(3);
        let client = mqtt::Client::new(&emulator.config().retry(policy));
        let error = client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await.unwrap_err();
        assert_eq!(error.attempts().len(), 3, "{fault}: {error:?}");
        assert_eq!(end::<()>(Err(error)), expected, "{fault}");
        assert_eq!(emulator.calls().len(), 3, "{fault}");
    }
}
