//! The emulator behaves badly on demand: byte by byte, and as the client meets it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod raw;

use std::io::ErrorKind as Io;
use std::time::{Duration, Instant};

use raw::{admin, exchange, list, parts, response, signed};
use serde_json::json;
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_core::{ErrorKind, RetryPolicy};
use tencentcloud_emulator::{CallFilter, Emulator, Rule};

/// A header that carries a rule.
fn own(rule: &str) -> String {
    format!("X-Emulator-Rule: {rule}\r\n")
}

#[tokio::test]
async fn replies_are_refused_and_spoilt_as_rules_say() {
    let emulator = Emulator::start().await.unwrap();
    let create = json!({ "Name": "sensors", "InstanceType": "PRO", "SkuCode": "pro_10k_1" }).to_string();
    let create = signed(&emulator, "mqtt", "2024-05-16", "CreateInstance", &create, "");
    exchange(emulator.address(), create).await.1.unwrap();
    let with = async |rule: &str| {
        let (reply, end) = exchange(emulator.address(), list(&emulator, &own(rule))).await;
        end.unwrap();
        reply
    };
    let plain = response(&with("delay=0s").await);
    assert_eq!((&plain["TotalCount"], plain["Data"].as_array().unwrap().len()), (&json!(1), 1));

    let refused = response(&with("error=InternalError message=\"out of order\"").await);
    assert_eq!(refused["Error"], json!({ "Code": "InternalError", "Message": "out of order" }));
    assert_eq!(response(&with("token=expired").await)["Error"]["Code"], "AuthFailure.TokenFailure");
    for (rule, status) in [("status=502", 502), ("status=429", 429)] {
        let reply = with(rule).await;
        let (got, head, body) = parts(&reply);
        assert_eq!(got, status);
        assert!(head.contains("content-type: text/html") && body.starts_with("<html>"), "{reply}");
    }
    let reply = with("status=503 error=ServiceUnavailable").await;
    let (status, head, body) = parts(&reply);
    assert!(status == 503 && head.contains("application/json") && body.contains("\"ServiceUnavailable\""), "{reply}");

    let numbers = response(&with("numbers=strings").await);
    assert_eq!(numbers["TotalCount"], "1");
    assert!(numbers["Data"][0]["TopicNum"].is_string(), "{numbers}");
    let lists = response(&with("lists=null").await);
    assert_eq!((&lists["Data"], &lists["TotalCount"]), (&json!(null), &json!(1)));
    let unknown = response(&with("fields=unknown").await);
    assert!(unknown["EmulatorUnknownField"].is_object() && unknown["Data"][0]["EmulatorUnknownField"].is_object());
    assert_eq!(response(&with("request-id=mine").await)["RequestId"], "mine");
    assert_eq!(response(&with("request-id=").await).get("RequestId"), None);
    let last = emulator.calls().pop().unwrap();
    assert_eq!((last.fault.as_deref(), last.request_id.len()), (Some("request-id="), 36), "the log has the real one");

    let bad = response(&with("shar=1").await);
    assert_eq!(bad["Error"]["Code"], "InvalidParameter");
    assert!(bad["Error"]["Message"].as_str().unwrap().contains("there is no key `shar`"), "{bad}");
}

#[tokio::test]
async fn connections_are_reset_before_or_after_the_work() {
    let emulator = Emulator::start().await.unwrap();
    let create = |name: &str, rule: &str| {
        let body = json!({ "Name": name, "InstanceType": "PRO", "SkuCode": "pro_10k_1" }).to_string();
        signed(&emulator, "mqtt", "2024-05-16", "CreateInstance", &body, &own(rule))
    };
    for (name, rule) in [("before", "reset=before"), ("after", "reset=after"), ("late", "delay=100ms reset=after")] {
        let started = Instant::now();
        let (reply, end) = exchange(emulator.address(), create(name, rule)).await;
        assert_eq!((reply.as_str(), end.unwrap_err().kind()), ("", Io::ConnectionReset), "{rule}");
        assert_eq!(started.elapsed() >= Duration::from_millis(100), name == "late");
    }
    let client = mqtt::Client::new(&emulator.config());
    let found = client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await.unwrap();
    let mut names: Vec<&str> = found.data.iter().map(|instance| instance.instance_name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["after", "late"]);
}

#[tokio::test]
async fn bodies_break_off_and_trickle() {
    let emulator = Emulator::start().await.unwrap();
    let whole = exchange(emulator.address(), list(&emulator, "")).await.0;
    let length = parts(&whole).2.len();
    for bytes in [0, 1, 20, length - 1, length, length + 10] {
        let rule = own(&format!("truncate={bytes}"));
        let (reply, _) = exchange(emulator.address(), list(&emulator, &rule)).await;
        let (status, head, body) = parts(&reply);
        assert_eq!((status, body.len()), (200, bytes.min(length)));
        assert!(head.contains(&format!("content-length: {length}")), "{head}");
    }
    let started = Instant::now();
    let rate = length as u64 * 4;
    let (reply, end) = exchange(emulator.address(), list(&emulator, &own(&format!("slow={rate}")))).await;
    end.unwrap();
    assert_eq!(parts(&reply).2.len(), length, "slow, and whole");
    let took = started.elapsed();
    assert!((Duration::from_millis(200)..Duration::from_secs(5)).contains(&took), "{took:?}");

    // As the client meets it: an attempt that failed, and a timeout.
    let client = mqtt::Client::new(&emulator.config());
    let call = |rule: &str| {
        client
            .describe_instance_list(mqtt::DescribeInstanceListRequest::default())
            .header("X-Emulator-Rule", rule)
            .retry(RetryPolicy::off())
    };
    let error = call("truncate=20").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
    let error = call("slow=10").timeout(Duration::from_millis(200)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let error = call("delay=5s").timeout(Duration::from_millis(200)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let error = call("reset=after").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
    let error = call("status=502").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Status, "{error:?}");
}

#[tokio::test]
async fn a_clock_that_is_off_shows_in_the_date_and_in_the_checks() {
    let time = tencentcloud_core::from_epoch_seconds(1_742_983_099).unwrap();
    let emulator = Emulator::builder().time(time).frozen().start().await.unwrap();
    let with = async |rule: &str| exchange(emulator.address(), list(&emulator, &own(rule))).await.0;
    assert!(with("delay=0s").await.contains("date: Wed, 26 Mar 2025 09:58:19 GMT\r\n"));
    let near = with("skew=-299").await;
    assert!(near.contains("date: Wed, 26 Mar 2025 09:53:20 GMT\r\n"), "{near}");
    assert_eq!(response(&near)["TotalCount"], 0);
    let off = with("skew=301").await;
    assert!(off.contains("date: Wed, 26 Mar 2025 10:03:20 GMT\r\n"), "{off}");
    assert_eq!(response(&off)["Error"]["Code"], "AuthFailure.SignatureExpire");

    // The client sets its clock by the date, and tries again.
    emulator.add_rule("skew=86400".parse().unwrap());
    let client = mqtt::Client::new(&emulator.config().clock(emulator.clock()));
    client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await.unwrap();
    emulator.assert_called::<mqtt::DescribeInstanceListRequest>(5);
}

#[tokio::test]
async fn rates_are_kept_to_by_the_emulators_clock() {
    let time = tencentcloud_core::from_epoch_seconds(1_742_983_099).unwrap();
    let emulator = Emulator::builder().time(time).frozen().rate_limits().start().await.unwrap();
    let list = |region: &str| {
        signed(&emulator, "mqtt", "2024-05-16", "DescribeDeviceCertificates", r#"{"InstanceId":"mqtt-1"}"#, "")
            .replace("ap-guangzhou", region)
    };
    let code = async |region: &str| {
        let (reply, _) = exchange(emulator.address(), list(region)).await;
        response(&reply)["Error"]["Code"].as_str().unwrap().to_owned()
    };
    for _ in 0..20 {
        assert_eq!(code("ap-guangzhou").await, "ResourceNotFound.Instance");
    }
    assert_eq!(code("ap-guangzhou").await, "RequestLimitExceeded");
    assert_eq!(code("ap-beijing").await, "ResourceNotFound.Instance", "another region");
    emulator.advance(Duration::from_millis(999));
    assert_eq!(code("ap-guangzhou").await, "RequestLimitExceeded");
    emulator.advance(Duration::from_millis(1));
    assert_eq!(code("ap-guangzhou").await, "ResourceNotFound.Instance");
    let other = signed(&emulator, "mqtt", "2024-05-16", "DescribeInstanceList", "{}", "");
    for _ in 0..30 {
        assert!(!exchange(emulator.address(), &other).await.0.contains("RequestLimitExceeded"), "no rate is named");
    }
    let unlimited = Emulator::builder().time(time).frozen().start().await.unwrap();
    let request = list("ap-guangzhou").replace(&emulator.address().to_string(), &unlimited.address().to_string());
    for _ in 0..25 {
        let (reply, _) = exchange(unlimited.address(), &request).await;
        assert!(!reply.contains("RequestLimitExceeded"), "off unless asked for");
    }
}

#[tokio::test]
async fn rules_come_from_everywhere_and_go() {
    let first: Rule = "service=mqtt action=DescribeInstance* error=FailedOperation message=first".parse().unwrap();
    let emulator = Emulator::builder().rule(first.clone()).start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config().retry(RetryPolicy::off()));
    let message = async || {
        let reply = client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await;
        reply.err().map(|error| error.message().to_owned()).unwrap_or_default()
    };
    assert_eq!(message().await, "first");
    emulator.clear_rules();
    assert_eq!(message().await, "");
    let id = emulator.add_rule(Rule::of::<mqtt::DescribeInstanceListRequest>().first(2).error("A").message("typed"));
    assert_eq!([message().await, message().await, message().await], ["typed", "typed", ""]);
    assert!(emulator.remove_rule(id) && !emulator.remove_rule(id));

    let (status, added) =
        admin(&emulator, "POST", "rules", "- region=ap-guangzhou every=2 error=B message=admin").await;
    assert_eq!(status, 200, "{added}");
    assert_eq!([message().await, message().await], ["", "admin"]);
    let (_, listed) = admin(&emulator, "GET", "rules", "").await;
    let rule = &listed["rules"][0];
    assert_eq!(rule["rule"], "region=ap-guangzhou every=2 error=B message=admin");
    assert_eq!((&rule["seen"], &rule["hits"]), (&json!(2), &json!(1)));
    let path = format!("rules/{}", added["ids"][0]);
    assert_eq!(admin(&emulator, "DELETE", &path, "").await.0, 200);
    assert_eq!(admin(&emulator, "DELETE", &path, "").await.0, 404);
    let (status, error) = admin(&emulator, "POST", "rules", r#"["first=2"]"#).await;
    assert_eq!(status, 400);
    assert!(error["error"].as_str().unwrap().starts_with("rules[0]: rule \"first=2\""), "{error}");

    emulator.reset().unwrap();
    assert_eq!(emulator.rules().into_iter().map(|(_, rule)| rule).collect::<Vec<_>>(), [first], "as it was started");
    assert_eq!(emulator.calls_matching(&CallFilter::new()), []);
}
