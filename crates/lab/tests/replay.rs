//! The names of `mqtt` on the wire survive, and replay finds in made-up examples what is in them. All
//! services and the official examples are for `cargo xtask examples`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use serde_json::{Value, json};
use tencentcloud_lab::replay::{Report, TABLE, run};

fn spec() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-spec")
}

/// Replays examples of `mqtt`: action, kind and body.
fn replayed(examples: &[(&str, &str, String)]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("examples.jsonl");
    let lines: Vec<String> = examples
        .iter()
        .map(|(action, kind, body)| {
            let example = json!({
                "service": "mqtt", "version": "2024-05-16", "action": action, "site": "intl", "index": 0, "kind": kind,
                "body": body,
            });
            format!("{example}\n")
        })
        .collect();
    std::fs::write(&file, lines.concat()).unwrap();
    run(TABLE, &spec(), Some(&file)).unwrap()
}

fn reply(response: Value) -> String {
    json!({ "Response": response }).to_string()
}

#[test]
fn every_name_of_mqtt_survives() {
    let report = run(TABLE, &spec(), None).unwrap();
    assert_eq!(report.failures, [""; 0]);
    assert!(report.proven == report.described && report.described > 700, "{}", report.described);
    // Counted here once more, by other means: a field is a line of the facts with a type.
    let versions = TABLE.iter().map(|version| (version.service, version.version));
    let lines: usize = versions
        .map(|(service, version)| {
            let file = spec().join("services").join(service).join(format!("{version}.json"));
            std::fs::read_to_string(file).unwrap().lines().filter(|line| line.contains(": { \"type\": ")).count()
        })
        .sum();
    assert_eq!(report.described, lines as u64);
}

#[test]
fn examples_are_sorted_by_what_they_are() {
    let action = "DescribeInstance";
    let report = replayed(&[
        (action, "request-post", "{\"InstanceId\":\"a\"}".to_owned()),
        (action, "request-bare", "{\"InstanceId\":null,\"More\":1}".to_owned()),
        (action, "request-bare", "{\"InstanceId\":\"a\" \"More\":1}".to_owned()),
        (action, "request-url", String::new()),
        (action, "request-other", String::new()),
        (action, "reply-json", reply(json!({ "TopicNum": "5", "InstanceName": null, "RequestId": "r" }))),
        (
            action,
            "reply-json",
            json!({ "Error": null, "RequestId": null, "Response": { "RequestId": "r" } }).to_string(),
        ),
        (action, "reply-json", "{\"TopicNum\":5}".to_owned()),
        (action, "reply-json", "{\"Response\":{\"TopicNum\":5".to_owned()),
        (action, "reply-json", reply(json!({ "Error": { "Code": "A.B", "Message": "m" }, "RequestId": "r" }))),
        (action, "reply-events", String::new()),
        (action, "reply-other", String::new()),
        ("DescribeNothing", "reply-json", reply(json!({}))),
    ]);
    assert_eq!(report.differences, [""; 0]);
    // What the check refuses is told with its place.
    assert_eq!((report.checked, report.refused.len()), (2, 1), "{:?}", report.refused);
    assert!(report.refused[0].contains("InstanceId"), "{:?}", report.refused);
    for (kind, count) in [
        ("requests: POST with JSON", 1),
        ("requests: JSON alone", 1),
        ("requests: URL form (not JSON)", 1),
        ("requests: other, such as a form with a file (not JSON)", 1),
        ("requests: broken JSON", 1),
        ("replies", 2),
        ("replies: without their envelope", 1),
        ("replies: errors", 1),
        ("replies: streams of events (not JSON)", 1),
        ("replies: other (not JSON)", 1),
        ("replies: broken JSON", 1),
        ("examples of actions that the description does not have", 1),
    ] {
        assert_eq!(report.examples.of(kind), count, "{kind}");
    }
    for (class, count) in [
        ("null = absent", 1),
        ("null = default of a plain field or element", 1),
        ("field unknown to the description", 1),
        ("coerced: string to number", 1),
        ("Error that says there is none", 1),
        ("member beside the Response", 1),
    ] {
        assert_eq!(report.classes.of(class), count, "{class}");
    }
}

#[test]
fn what_is_lost_and_what_is_wrong_has_its_place() {
    let report = replayed(&[
        ("DescribeInstance", "reply-json", reply(json!({ "TopicNum": "many", "RequestId": "r" }))),
        ("DescribeInstance", "reply-json", reply(json!({ "Error": { "Code": "A.B" }, "RequestId": 5 }))),
        ("DescribeInstance", "letter", String::new()),
    ]);
    assert_eq!(
        report.lost,
        [
            "mqtt 2024-05-16 DescribeInstance, intl example 0, reply-json: TopicNum: does not fit: string for a number or truth value"
        ]
    );
    assert_eq!(
        report.differences,
        ["mqtt 2024-05-16 DescribeInstance, intl example 0, letter: its kind is `letter`, which is not known"]
    );
}
