//! The emulator against requests that no well-behaved client sends.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use serde_json::{Value, json};
use tencentcloud_api::Transport;
use tencentcloud_core::ReqwestTransport;
use tencentcloud_core::sign::{Scope, authorization, signing_key};
use tencentcloud_emulator::{Emulator, Refusal};

struct Probe {
    emulator: Emulator,
    transport: ReqwestTransport,
}

/// A request, signed, with parts of it replaced.
#[derive(Clone)]
struct Raw {
    service: &'static str,
    action: &'static str,
    version: &'static str,
    content_type: &'static str,
    body: String,
    region: Option<&'static str>,
    /// Replaces a text in the `Authorization` header.
    tamper: Option<(&'static str, &'static str)>,
    signed_headers: &'static [&'static str],
}

fn raw(action: &'static str, body: impl ToString) -> Raw {
    Raw {
        service: "mqtt",
        action,
        version: "2024-05-16",
        content_type: "application/json",
        body: body.to_string(),
        region: Some("ap-guangzhou"),
        tamper: None,
        signed_headers: &["content-type", "host"],
    }
}

impl Probe {
    async fn start() -> Self {
        Self { emulator: Emulator::start().await.unwrap(), transport: ReqwestTransport::new() }
    }

    async fn send(&self, raw: Raw) -> Value {
        let host = self.emulator.address().to_string();
        let now = tencentcloud_core::epoch_seconds(std::time::SystemTime::now());
        let scope = Scope::new(now, raw.service);
        let key = signing_key(Emulator::SECRET_KEY, &scope);
        let lower = raw.action.to_lowercase();
        let value = |name: &&'static str| match *name {
            "content-type" => raw.content_type,
            "host" => host.as_str(),
            _ => lower.as_str(),
        };
        let headers: Vec<(&str, &str)> = raw.signed_headers.iter().map(|name| (*name, value(name))).collect();
        let mut header = authorization(Emulator::SECRET_ID, &key, &scope, "POST", "", &headers, raw.body.as_bytes());
        if let Some((from, to)) = raw.tamper {
            assert!(header.contains(from), "{from} in {header}");
            header = header.replace(from, to);
        }
        let mut request = http::Request::post(self.emulator.endpoint())
            .header(HOST, &host)
            .header(CONTENT_TYPE, raw.content_type)
            .header(AUTHORIZATION, header)
            .header("X-TC-Action", raw.action)
            .header("X-TC-Version", raw.version)
            .header("X-TC-Timestamp", now);
        if let Some(region) = raw.region {
            request = request.header("X-TC-Region", region);
        }
        self.reply(request.body(raw.body.into()).unwrap()).await
    }

    async fn reply(&self, request: http::Request<bytes::Bytes>) -> Value {
        let (head, body) = self.transport.send(request).await.unwrap().into_parts();
        assert_eq!(head.status, 200, "the API says what is wrong in the body");
        let body = body.collect(1 << 20).await.unwrap();
        let reply: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(reply.as_object().unwrap().len(), 1, "an envelope holds a Response and nothing else");
        reply["Response"].clone()
    }
}

#[tokio::test]
async fn refusals_have_the_real_codes() {
    let probe = Probe::start().await;
    let list = raw("DescribeInstanceList", json!({}));
    let register = "RegisterDeviceCertificate";
    for (request, code, message) in [
        (
            Raw { tamper: Some(("TC3-HMAC", "TC4-HMAC")), ..list.clone() },
            "AuthFailure.InvalidAuthorization",
            "TC3-HMAC-SHA256",
        ),
        (
            Raw { tamper: Some(("/tc3_request", "/tc4_request")), ..list.clone() },
            "AuthFailure.InvalidAuthorization",
            "Credential",
        ),
        (
            Raw { tamper: Some((", Signature=", ", Sign=")), ..list.clone() },
            "AuthFailure.InvalidAuthorization",
            "not known",
        ),
        (Raw { tamper: Some(("/mqtt/", "/cvm/")), ..list.clone() }, "AuthFailure.SignatureFailure", "another one"),
        (
            Raw { signed_headers: &["host"], ..list.clone() },
            "AuthFailure.SignatureFailure",
            "content-type must be signed",
        ),
        (Raw { service: "coffee", ..list.clone() }, "NoSuchProduct", "coffee"),
        (Raw { service: "cvm", ..list.clone() }, "NoSuchVersion", "2017-03-12"),
        (Raw { region: Some("ap-nowhere"), ..list.clone() }, "UnsupportedRegion", "ap-nowhere"),
        (Raw { version: "2020-01-01", ..list.clone() }, "NoSuchVersion", "2020-01-01"),
        (Raw { region: None, ..list.clone() }, "MissingParameter", "Region"),
        (Raw { action: "DescribeNothing", ..list.clone() }, "InvalidAction", "DescribeNothing"),
        (Raw { content_type: "text/plain", ..list.clone() }, "UnsupportedProtocol", "text/plain"),
        (raw("DescribeInstanceList", "not json"), "InvalidParameter", "not JSON"),
        (raw("DescribeInstanceList", "[]"), "InvalidParameter", "not a JSON object"),
        (raw("DescribeInstanceList", json!({ "Colour": 1 })), "UnknownParameter", "`Colour`"),
        (raw("DescribeInstanceList", json!({ "Filters": [{ "Nam": "x" }] })), "UnknownParameter", "`Filters.0.Nam`"),
        (
            raw("DescribeInstanceList", json!({ "Filters": [{ "Name": "x" }] })),
            "MissingParameter",
            "`Filters.0.Values`",
        ),
        (
            raw("DescribeInstanceList", json!({ "Limit": "many" })),
            "InvalidParameter",
            "`Limit` has the wrong type: a string",
        ),
        (raw("DescribeInstanceList", json!({ "Limit": 0 })), "InvalidParameterValue", "`Limit` is 0"),
        (raw("DescribeInstanceList", json!({ "Offset": -1 })), "InvalidParameterValue", "`Offset` is -1"),
        (raw(register, json!({ "InstanceId": "a", "CaSn": "b" })), "MissingParameter", "`DeviceCertificate`"),
        (
            raw(register, json!({ "InstanceId": null, "CaSn": "b", "DeviceCertificate": "c" })),
            "MissingParameter",
            "`InstanceId`",
        ),
        (
            raw(register, json!({ "InstanceId": "a", "CaSn": "b", "DeviceCertificate": "c" })),
            "ResourceNotFound.Instance",
            "a",
        ),
    ] {
        let about = format!("{} {}", request.action, request.body);
        let response = probe.send(request).await;
        assert_eq!(response["Error"]["Code"], code, "{about}: {response}");
        assert!(response["Error"]["Message"].as_str().unwrap().contains(message), "{about}: {response}");
        assert_eq!(response["RequestId"].as_str().unwrap().len(), 36);
    }
}

#[tokio::test]
async fn what_the_signature_does_not_cover_is_not_taken() {
    let probe = Probe::start().await;
    let list = raw("DescribeInstanceList", json!({}));
    let code = async |raw: Raw| probe.send(raw).await["Error"]["Code"].as_str().unwrap_or("none").to_owned();
    assert_eq!(code(list.clone()).await, "none");
    let unsorted = Raw { signed_headers: &["host", "content-type"], ..list.clone() };
    assert_eq!(code(unsorted).await, "AuthFailure.SignatureFailure");
    let twice = Raw { signed_headers: &["content-type", "host", "host"], ..list.clone() };
    assert_eq!(code(twice).await, "AuthFailure.SignatureFailure");
    let no_space = Raw { tamper: Some(("SHA256 Cred", "SHA256Cred")), ..list.clone() };
    assert_eq!(code(no_space).await, "AuthFailure.InvalidAuthorization");
    let two = Raw { tamper: Some((", Signature=", ", Credential=x, Signature=")), ..list };
    assert_eq!(code(two).await, "AuthFailure.InvalidAuthorization");
    for body in [json!({ "Filters": "" }), json!({ "Filters": { "Name": "InstanceName" } }), json!({ "Limit": 2.5 })] {
        assert_eq!(code(raw("DescribeInstanceList", body)).await, "InvalidParameter");
    }
    let in_url =
        http::Request::post(format!("{}/?Limit=5", probe.emulator.endpoint())).body(bytes::Bytes::new()).unwrap();
    assert_eq!(probe.reply(in_url).await["Error"]["Code"], "UnsupportedProtocol");
}

#[tokio::test]
async fn more_headers_may_be_signed_and_numbers_may_be_strings() {
    let probe = Probe::start().await;
    let list = Raw {
        signed_headers: &["content-type", "host", "x-tc-action"],
        content_type: "application/json; charset=utf-8",
        ..raw("DescribeInstanceList", json!({ "Limit": "5" }))
    };
    let (first, second) = (probe.send(list.clone()).await, probe.send(list).await);
    assert_eq!((&first["TotalCount"], &first["Data"]), (&json!(0), &json!([])));
    assert_ne!(first["RequestId"], second["RequestId"], "request ids are fresh");
}

#[tokio::test]
async fn requests_without_headers_or_of_another_method_are_answered() {
    let probe = Probe::start().await;
    let get = http::Request::get(probe.emulator.endpoint()).body(bytes::Bytes::new()).unwrap();
    assert_eq!(probe.reply(get).await["Error"]["Code"], "MissingParameter");
    let put = http::Request::put(probe.emulator.endpoint()).body(bytes::Bytes::new()).unwrap();
    assert_eq!(probe.reply(put).await["Error"]["Code"], "UnsupportedProtocol");
    let bare = http::Request::post(probe.emulator.endpoint())
        .header(CONTENT_TYPE, "application/json")
        .body(bytes::Bytes::new())
        .unwrap();
    assert_eq!(probe.reply(bare).await["Error"]["Code"], "MissingParameter");
    let unsigned = http::Request::post(probe.emulator.endpoint())
        .header(CONTENT_TYPE, "application/json")
        .header("X-TC-Action", "DescribeInstance")
        .header("X-TC-Version", "2024-05-16")
        .body(bytes::Bytes::from_static(b"{}"))
        .unwrap();
    assert_eq!(probe.reply(unsigned).await["Error"]["Code"], "AuthFailure.InvalidAuthorization");
    let long = http::Request::post(probe.emulator.endpoint()).body(vec![b'x'; 11 << 20].into()).unwrap();
    assert_eq!(probe.reply(long).await["Error"]["Code"], "RequestSizeLimitExceeded");
}

#[tokio::test]
async fn actions_of_a_test_are_guarded_like_its_own() {
    use tencentcloud_api::mqtt::v20240516 as mqtt;

    let emulator = Emulator::builder()
        .on("tea", "Pour", |request| match request["Cups"].as_i64() {
            Some(cups) => Ok(json!({ "Poured": cups, "RequestId": "mine" })),
            None => Err(Refusal::new("InvalidParameterValue.Cups", "How many?")),
        })
        .on("tea", "Spill", |_| Ok(json!([1])))
        .on("mqtt", "DescribeInstanceList", |_| Ok(json!({ "TotalCount": 7 })))
        .on_typed(|request: mqtt::DescribeTopicRequest| {
            let mut reply = mqtt::DescribeTopicResponse::default();
            reply.topic = request.topic.unwrap_or_default();
            Ok(reply)
        })
        .start()
        .await
        .unwrap();
    let probe = Probe { emulator, ..Probe::start().await };
    let pour = Raw { service: "tea", version: "2020-01-01", ..raw("Pour", json!({ "Cups": 2 })) };
    let topic = raw("DescribeTopic", json!({ "InstanceId": "a", "Topic": "b" }));

    let poured = probe.send(Raw { region: None, ..pour.clone() }).await;
    assert_eq!((&poured["Poured"], poured["RequestId"].as_str().unwrap().len()), (&json!(2), 36));
    assert_eq!(probe.send(raw("DescribeInstanceList", json!({}))).await["TotalCount"], 7, "in place of the built-in");
    assert_eq!(probe.send(topic.clone()).await["Topic"], "b");
    for (request, code) in [
        (Raw { body: json!({}).to_string(), ..pour.clone() }, "InvalidParameterValue.Cups"),
        (Raw { body: "[]".to_owned(), ..pour.clone() }, "InvalidParameter"),
        (Raw { tamper: Some(("/tea/", "/tee/")), ..pour.clone() }, "AuthFailure.SignatureFailure"),
        (Raw { action: "Brew", ..pour.clone() }, "InvalidAction"),
        (Raw { action: "Spill", ..pour.clone() }, "InternalError"),
        (Raw { service: "coffee", ..pour }, "NoSuchProduct"),
        (Raw { body: json!({ "InstanceId": "a" }).to_string(), ..topic.clone() }, "MissingParameter"),
        (
            Raw { body: json!({ "InstanceId": "a", "Topic": "b", "x": 1 }).to_string(), ..topic.clone() },
            "UnknownParameter",
        ),
        (Raw { version: "2020-01-01", ..topic }, "NoSuchVersion"),
    ] {
        let about = format!("{} {} {}", request.service, request.action, request.body);
        assert_eq!(probe.send(request).await["Error"]["Code"], code, "{about}");
    }
}
