//! The emulator answers what nobody wrote an answer for: raw calls to many services, every code of
//! refusal, and every action there is.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;

use serde_json::{Value, json};
use tencentcloud_core::Credentials;
use tencentcloud_emulator::{Emulator, Responder};
use tencentcloud_lab::by_hand::ByHand;
use tencentcloud_lab::emulated;

async fn response(emulator: &Emulator, service: &str, version: &str, action: &str, request: Value) -> Value {
    ByHand::json(service, version, action, &request).send(emulator).await.unwrap().response().unwrap()
}

#[tokio::test]
async fn ten_services_answer_raw_calls() {
    let emulator = Emulator::start().await.unwrap();
    // What is asked, and what must stand where in the reply. A `~` at the end stands for anything.
    let table: [(&str, &str, &str, Value, &str, Value); 12] = [
        ("cvm", "2017-03-12", "DescribeZones", json!({}), "/ZoneSet/0/Zone", json!("~")),
        ("cvm", "2017-03-12", "DescribeInstances", json!({ "Limit": 3 }), "/InstanceSet/2/InstanceId", json!("ins-~")),
        ("cvm", "2017-03-12", "DescribeInstances", json!({ "Limit": 3 }), "/TotalCount", json!(45)),
        (
            "vpc",
            "2017-03-12",
            "DescribeVpcs",
            json!({ "VpcIds": ["vpc-1a2b3c4d", "vpc-5e6f7a8b"] }),
            "/VpcSet/1/VpcId",
            json!("vpc-5e6f7a8b"),
        ),
        (
            "cbs",
            "2017-03-12",
            "DescribeDisks",
            json!({ "Offset": "40", "Limit": 10 }),
            "/DiskSet/4/DiskId",
            json!("disk-~"),
        ),
        ("cdb", "2017-03-20", "DescribeDBInstances", json!({}), "/Items/0/InstanceId", json!("cdb~")),
        ("as", "2018-04-19", "DescribeAutoScalingGroups", json!({}), "/TotalCount", json!(45)),
        ("cam", "2019-01-16", "ListUsers", json!({}), "/Data/0/Name", json!("~")),
        ("tke", "2018-05-25", "DescribeClusters", json!({ "Limit": 1 }), "/Clusters/0/ClusterId", json!("cls-~")),
        ("ssl", "2019-12-05", "DescribeCertificates", json!({}), "/TotalCount", json!(45)),
        (
            "mqtt",
            "2024-05-16",
            "DescribeWillMessage",
            json!({ "InstanceId": "mqtt-1", "ClientId": "lamp" }),
            "/Topic",
            json!("~"),
        ),
        ("sts", "2018-08-13", "GetCallerIdentity", json!({}), "/AccountId", json!("~")),
    ];
    for (service, version, action, request, path, expected) in table {
        let reply = response(&emulator, service, version, action, request.clone()).await;
        let found = reply.pointer(path).unwrap_or_else(|| panic!("{service} {action}: no {path} in {reply}"));
        match expected.as_str().and_then(|expected| expected.strip_suffix('~')) {
            Some(beginning) => assert!(found.as_str().unwrap().starts_with(beginning), "{service} {action}: {found}"),
            None => assert_eq!(*found, expected, "{service} {action}"),
        }
        assert_eq!(reply["RequestId"].as_str().unwrap().len(), 36);
        let mut again = response(&emulator, service, version, action, request).await;
        again["RequestId"] = reply["RequestId"].clone();
        assert_eq!(again, reply, "{service} {action}: equal requests get equal replies");
    }
}

#[tokio::test]
async fn every_refusal_has_the_real_code() {
    let reader = Credentials::new("AKIDREADER", "reader-key").with_token("a-token");
    let emulator = Emulator::builder().key(reader.clone(), ["cvm:Describe*"]).region("ap-test").start().await.unwrap();
    let list = ByHand::json("cvm", "2017-03-12", "DescribeInstances", &json!({}));
    let with = |parameters: Value| ByHand { body: parameters.to_string().into_bytes(), ..list.clone() };
    let as_reader = |action: &str| ByHand { action: action.to_owned(), credentials: reader.clone(), ..list.clone() };
    let region = |region: &str| ByHand { region: Some(region.to_owned()), ..list.clone() };
    let key = |id: &str, key: &str| ByHand { credentials: Credentials::new(id, key), ..list.clone() };
    let listen = |protocol: &str| {
        let parameters = json!({ "LoadBalancerId": "lb-12345678", "Ports": [80], "Protocol": protocol });
        ByHand::json("clb", "2018-03-17", "CreateListener", &parameters)
    };
    let of_mqtt = |limit: i64| ByHand::json("mqtt", "2024-05-16", "DescribeInstanceList", &json!({ "Limit": limit }));
    for (request, code) in [
        (list.clone(), "none"),
        (ByHand { region: None, ..list.clone() }, "none"),
        (region("ap-shanghai-fsi"), "none"),
        (region("ap-test"), "none"),
        (as_reader("DescribeZones"), "none"),
        (with(json!({ "Filters": [{ "Name": "zone", "Values": ["a"] }], "Limit": "5", "Offset": null })), "none"),
        (ByHand { action: "DescribeNothing".to_owned(), ..list.clone() }, "InvalidAction"),
        (ByHand { version: "2020-02-02".to_owned(), ..list.clone() }, "NoSuchVersion"),
        (ByHand { service: "coffee".to_owned(), ..list.clone() }, "NoSuchProduct"),
        (region("eu-nowhere"), "UnsupportedRegion"),
        (with(json!({ "Limitt": 5 })), "UnknownParameter"),
        (with(json!({ "Filters": [{ "Nam": "a" }] })), "UnknownParameter"),
        (with(json!({ "Limit": "many" })), "InvalidParameter"),
        (with(json!({ "Filters": "zone" })), "InvalidParameter"),
        (with(json!([])), "InvalidParameter"),
        (listen("PIGEON"), "InvalidParameterValue"),
        (listen("tcp"), "none"),
        (of_mqtt(100), "none"),
        (of_mqtt(101), "InvalidParameterValue"),
        (of_mqtt(0), "InvalidParameterValue"),
        (ByHand { action: "TerminateInstances".to_owned(), ..with(json!({})) }, "MissingParameter"),
        (ByHand { body: vec![b' '; (10 << 20) + 1], ..list.clone() }, "RequestSizeLimitExceeded"),
        (ByHand { content_type: "text/plain".to_owned(), ..list.clone() }, "UnsupportedProtocol"),
        (key("AKIDOTHER", "key"), "AuthFailure.SecretIdNotFound"),
        (key("AKID OTHER", "key"), "AuthFailure.InvalidSecretId"),
        (key(Emulator::SECRET_ID, "another key"), "AuthFailure.SignatureFailure"),
        (key("AKIDREADER", "reader-key"), "AuthFailure.TokenFailure"),
        (as_reader("RunInstances"), "UnauthorizedOperation"),
        (ByHand { service: "vpc".to_owned(), ..as_reader("DescribeVpcs") }, "UnauthorizedOperation"),
    ] {
        let answer = request.send(&emulator).await.unwrap();
        assert_eq!(answer.code().unwrap(), code, "{} {}: {}", request.service, request.action, answer.body);
    }
    let late = ByHand { headers: Vec::new(), ..list };
    let headers = [
        ("Authorization", "TC3-HMAC-SHA256 Credential=AKIDEMULATOR/2020-01-01/cvm/tc3_request, SignedHeaders=content-type;host, Signature=0"),
        ("X-TC-Action", "DescribeInstances"),
        ("X-TC-Version", "2017-03-12"),
        ("X-TC-Timestamp", "1577836800"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(late.send_with(&emulator, &headers).await.unwrap().code().unwrap(), "AuthFailure.SignatureExpire");
    assert_eq!(
        late.send_with(&emulator, &headers[1..]).await.unwrap().code().unwrap(),
        "AuthFailure.InvalidAuthorization"
    );
}

#[test]
fn refusals_name_the_path_and_the_way_out() {
    let responder = Responder::default();
    let refused = |action: &str, request: Value| {
        responder.answer("cvm", "2017-03-12", action, &request).unwrap_err().message().to_owned()
    };
    for (action, request, message) in [
        (
            "DescribeInstances",
            json!({ "Filters": [{}, { "Name": {} }] }),
            "The parameter `Filters.1.Name` has the wrong type: an object, where a string belongs.",
        ),
        (
            "DescribeInstances",
            json!({ "Limit": 1.5 }),
            "The parameter `Limit` has the wrong type: a number, where an integer belongs.",
        ),
        ("RunInstances", json!({ "Placement": {} }), "The request is missing the required parameter `Placement.Zone`."),
        (
            "DescribeInstances",
            json!({ "Filters": [{ "Name": "zone", "Value": [] }] }),
            "The parameter `Filters.0.Value` is not recognized.",
        ),
    ] {
        assert_eq!(refused(action, request), message);
    }
    let listed = |service: &str, version: &str, action: &str, limit: i64| {
        responder.answer(service, version, action, &json!({ "Limit": limit })).map(|reply| reply["TotalCount"].clone())
    };
    let confirmed = listed("mqtt", "2024-05-16", "DescribeInstanceList", 101).unwrap_err();
    assert_eq!(confirmed.message(), "The parameter `Limit` is 101; it must be from 1 to 100.");
    // What texts say is at most 100, and nobody confirmed, refuses nothing.
    assert_eq!(listed("cvm", "2017-03-12", "DescribeInstances", 101).unwrap(), 45);
}

#[test]
fn seeds_make_replies() {
    let [first, second] = [1, 2].map(|seed| {
        let responder = Responder::default().seed(seed);
        let ask = |request: &Value| responder.answer("cvm", "2017-03-12", "DescribeInstances", request).unwrap();
        let asked = ask(&json!({ "Limit": 2, "Filters": [{ "Name": "zone", "Values": ["a"] }] }));
        let turned = ask(&json!({ "Filters": [{ "Values": ["a"], "Name": "zone" }], "Limit": 2 }));
        assert_eq!(asked, turned, "the order of members does not count");
        assert_ne!(asked, ask(&json!({ "Limit": 2 })), "another request is another reply");
        asked
    });
    assert_ne!(first, second);
    let long = Responder::default().list_length(3);
    assert_eq!(long.answer("cvm", "2017-03-12", "DescribeInstances", &json!({})).unwrap()["TotalCount"], 3);
}

#[test]
fn as_many_are_made_as_are_asked_for() {
    for (action, request, list, count) in [
        ("cvm 2017-03-12 RunInstances", json!({ "InstanceCount": 7 }), "InstanceIdSet", 7),
        ("cvm 2017-03-12 RunInstances", json!({ "InstanceCount": i64::MAX }), "InstanceIdSet", 500),
        ("cvm 2017-03-12 RunInstances", json!({}), "InstanceIdSet", 1),
        ("cdb 2017-03-20 CreateDBInstanceHour", json!({ "GoodsNum": "3" }), "InstanceIds", 3),
    ] {
        let [service, version, action] = action.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let mut full = Responder::default().request(service, version, action).unwrap();
        full.as_object_mut().unwrap().extend(request.as_object().unwrap().clone());
        let reply = Responder::default().answer(service, version, action, &full).unwrap();
        let mut ids: Vec<_> = reply[list].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{action} {request}");
    }
}

#[test]
fn every_action_accepts_its_request_and_answers_as_the_facts_say() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-spec");
    let report = emulated::run(&spec, None, None).unwrap();
    assert!(report.replies() >= 17_064, "{}", report.replies());
    assert_eq!(report.wrong, [""; 0]);
}
