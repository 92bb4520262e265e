//! The emulator takes requests in all forms that official clients send, and answers in streams
//! where it is asked to.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use tencentcloud_api::{cii, lkeap, sts};
use tencentcloud_core::Config;
use tencentcloud_emulator::Emulator;
use tencentcloud_lab::by_hand::ByHand;

#[tokio::test]
async fn a_get_says_what_a_post_says() {
    let emulator = Emulator::start().await.unwrap();
    let (service, version, action) = ("cvm", "2017-03-12", "DescribeInstances");
    let post =
        json!({ "Filters": [{ "Name": "instance-name", "Values": ["a b", "\u{4e2d}"] }], "Limit": 2, "Offset": 1 });
    let post = ByHand::json(service, version, action, &post).send(&emulator).await.unwrap().response().unwrap();
    let query = "Filters.0.Name=instance-name&Filters.0.Values.0=a+b&Filters.0.Values.1=%E4%B8%AD&Limit=2&Offset=1";
    let get = ByHand::get(service, version, action, query).send(&emulator).await.unwrap().response().unwrap();
    assert_eq!(get["InstanceSet"].as_array().unwrap().len(), 2);
    assert_eq!(get["InstanceSet"], post["InstanceSet"]);

    for (query, code) in [
        ("", "none"),
        ("Limit=many", "InvalidParameter"),
        ("Limitt=1", "UnknownParameter"),
        ("Limit=1&Limit=2", "InvalidParameter"),
        ("Filters.Name=a", "InvalidParameter"),
    ] {
        let answer = ByHand::get(service, version, action, query).send(&emulator).await.unwrap();
        assert_eq!(answer.code().unwrap(), code, "{query}: {}", answer.body);
    }
    let dry_run = ByHand::get(service, version, "StopInstances", "InstanceIds.0=ins-1&ForceStop=True");
    assert_eq!(dry_run.send(&emulator).await.unwrap().code().unwrap(), "none", "an official client writes True");
    let long = format!("InstanceIds.0={}", "a".repeat(32 << 10));
    let long = ByHand::get(service, version, action, &long).send(&emulator).await.unwrap();
    assert_eq!(long.code().unwrap(), "RequestSizeLimitExceeded");
    // The query is signed as it was sent.
    let other = ByHand { query: "Limit=1".to_owned(), ..ByHand::get(service, version, action, "") };
    let mut headers =
        vec![("X-TC-Action".to_owned(), action.to_owned()), ("X-TC-Version".to_owned(), version.to_owned())];
    let now = tencentcloud_core::epoch_seconds(std::time::SystemTime::now());
    let scope = tencentcloud_core::sign::Scope::new(now, service);
    let key = tencentcloud_core::sign::signing_key(Emulator::SECRET_KEY, &scope);
    let host = emulator.address().to_string();
    let signed = [("content-type", other.content_type.as_str()), ("host", host.as_str())];
    let header =
        tencentcloud_core::sign::authorization(Emulator::SECRET_ID, &key, &scope, "GET", "Limit=2", &signed, b"");
    headers.extend([("Authorization".to_owned(), header), ("X-TC-Timestamp".to_owned(), now.to_string())]);
    let code = other.send_with(&emulator, &headers).await.unwrap().code().unwrap();
    assert_eq!(code, "AuthFailure.SignatureFailure");
}

#[tokio::test]
async fn files_go_in_forms() {
    let emulator = Emulator::start().await.unwrap();
    let client = cii::v20210408::Client::new(&emulator.config());
    let file = bytes::Bytes::from_static(b"\x00\r\n--\r\n\xff");
    let reply =
        client.describe_quality_score(cii::v20210408::DescribeQualityScoreRequest::new().file(file)).await.unwrap();
    assert_eq!(reply.request_id.len(), 36);

    let form = |content_type: &str, body: &str| ByHand {
        content_type: content_type.to_owned(),
        body: body.as_bytes().to_vec(),
        ..ByHand::json("cii", "2021-04-08", "DescribeQualityScore", &Value::Null)
    };
    let part =
        |name: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n\r\nx\r\n");
    for (request, code) in [
        (form("multipart/form-data; boundary=b", &format!("{}--b--\r\n", part("File"))), "none"),
        (form("multipart/form-data; boundary=b", "--b--\r\n"), "MissingParameter"),
        (form("multipart/form-data; boundary=b", &format!("{}--b--\r\n", part("Fil"))), "UnknownParameter"),
        (form("multipart/form-data; boundary=b", "no form"), "InvalidRequest"),
        (form("multipart/form-data", ""), "InvalidRequest"),
    ] {
        let answer = request.send(&emulator).await.unwrap();
        assert_eq!(answer.code().unwrap(), code, "{}", answer.body);
    }
}

#[tokio::test]
async fn bytes_go_alone_with_their_fields_in_headers() {
    let emulator = Emulator::start().await.unwrap();
    let upload = ByHand {
        content_type: "application/octet-stream".to_owned(),
        body: vec![0x0a, 0xff, 0x00],
        headers: vec![("X-CLS-TopicId".to_owned(), "topic".to_owned())],
        ..ByHand::json("cls", "2020-10-16", "UploadLog", &Value::Null)
    };
    let code = async |request: ByHand| request.send(&emulator).await.unwrap().code().unwrap();
    assert_eq!(code(upload.clone()).await, "none");
    assert_eq!(code(ByHand { signs_body: false, ..upload.clone() }).await, "none", "the payload may be unsigned");
    assert_eq!(code(ByHand { headers: Vec::new(), ..upload.clone() }).await, "MissingParameter");
    let other = ByHand { action: "DescribeTopics".to_owned(), ..upload };
    assert_eq!(code(other).await, "UnsupportedProtocol", "no other action takes bytes");
}

#[tokio::test]
async fn two_actions_are_not_signed() {
    let emulator = Emulator::start().await.unwrap();
    let config: Config = emulator.config_of(tencentcloud_core::Credentials::new("nobody", "knows"));
    let client = sts::v20180813::Client::new(&config);
    let request = sts::v20180813::AssumeRoleWithWebIdentityRequest::new()
        .provider_id("OIDC")
        .web_identity_token("token")
        .role_arn("qcs::cam::uin/1:roleName/a")
        .role_session_name("ci");
    let reply = client.assume_role_with_web_identity(request).await.unwrap();
    assert!(reply.credentials.is_some());
    let call = emulator.calls().pop().unwrap();
    assert_eq!((call.service.as_str(), call.code), ("sts", None));

    let skip = |action: &str| {
        [("Authorization", "SKIP"), ("X-TC-Action", action), ("X-TC-Version", "2018-08-13")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let request = ByHand::json("sts", "2018-08-13", "AssumeRole", &json!({}));
    for (action, code) in
        [("AssumeRole", "AuthFailure.InvalidAuthorization"), ("AssumeRoleWithSAML", "MissingParameter")]
    {
        let answer = request.send_with(&emulator, &skip(action)).await.unwrap();
        assert_eq!(answer.code().unwrap(), code, "{}", answer.body);
    }
}

/// The parameters of a call that is signed in the old way, encoded.
fn signed_in_the_old_way(method: &str, host: &str, action: &str, own: &[(&str, &str)], key: &str) -> String {
    let now = tencentcloud_core::epoch_seconds(std::time::SystemTime::now()).to_string();
    let mut pairs = vec![
        ("Action", action),
        ("Version", "2017-03-12"),
        ("Region", "ap-guangzhou"),
        ("Timestamp", now.as_str()),
        ("Nonce", "11886"),
        ("SecretId", Emulator::SECRET_ID),
        ("SignatureMethod", "HmacSHA256"),
    ];
    pairs.extend(own);
    pairs.sort_unstable();
    let text: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let text = format!("{method}{host}/?{}", text.join("&"));
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap().chain_update(text.as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    pairs.push(("Signature", &signature));
    let encoded = |text: &str| {
        text.bytes()
            .map(
                |byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") },
            )
            .collect::<String>()
    };
    pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn old_signatures_are_verified() {
    let emulator = Emulator::start().await.unwrap();
    let host = emulator.address().to_string();
    let own = [("Limit", "2"), ("Filters.0.Name", "zone"), ("Filters.0.Values.0", "a b&c")];
    let get = |action: &str, key: &str| {
        let query = signed_in_the_old_way("GET", &host, action, &own, key);
        ByHand::get("cvm", "2017-03-12", action, &query)
    };
    let found = get("DescribeInstances", Emulator::SECRET_KEY).send_with(&emulator, &[]).await.unwrap();
    assert_eq!(found.response().unwrap()["InstanceSet"].as_array().unwrap().len(), 2, "{}", found.body);
    assert_eq!(emulator.calls().pop().unwrap().service, "cvm", "the only service with such an action");
    let form = ByHand {
        method: Method::POST,
        body: signed_in_the_old_way("POST", &host, "DescribeInstances", &own, Emulator::SECRET_KEY).into_bytes(),
        query: String::new(),
        ..get("DescribeInstances", "")
    };
    let posted = form.send_with(&emulator, &[]).await.unwrap().response().unwrap();
    assert_eq!(posted["InstanceSet"], found.response().unwrap()["InstanceSet"]);
    for (request, code) in [
        (get("DescribeInstances", "another key"), "AuthFailure.SignatureFailure"),
        (get("DescribeNothing", Emulator::SECRET_KEY), "InvalidAction"),
        (ByHand { body: vec![b'a'; (1 << 20) + 1], ..form.clone() }, "RequestSizeLimitExceeded"),
        (ByHand { body: b"Limit=2".to_vec(), ..form }, "UnsupportedProtocol"),
    ] {
        let answer = request.send_with(&emulator, &[]).await.unwrap();
        assert_eq!(answer.code().unwrap(), code, "{}", answer.body);
    }
}

#[tokio::test]
async fn streams_come_where_they_are_asked_for() {
    let emulator = Emulator::start().await.unwrap();
    let client = lkeap::v20240522::Client::new(&emulator.config());
    let request = lkeap::v20240522::ChatCompletionsRequest::new()
        .model("deepseek-r1")
        .messages([lkeap::v20240522::Message::new()]);

    let mut events = client.chat_completions(request.clone().stream(true)).events();
    let mut found = Vec::new();
    while let Some(event) = events.try_next().await.unwrap() {
        assert!(!event.reply.choices.is_empty());
        found.push(event.reply.request_id.clone());
    }
    assert_eq!(found.len(), 4);
    assert!(found[0].len() == 36 && found.iter().all(|id| *id == found[0]), "{found:?}");

    // Without the parameter it is one reply.
    let reply = client.chat_completions(request).await.unwrap();
    assert!(!reply.choices.is_empty());

    // An action without such a parameter always streams; a refusal is JSON all the same.
    let parsed = lkeap::v20240522::ReconstructDocumentSSERequest::new().file_type("PDF");
    let mut events = client.reconstruct_document_sse(parsed).events();
    assert!(events.try_next().await.unwrap().is_some());
    let wrong = ByHand::json("lkeap", "2024-05-22", "ReconstructDocumentSSE", &json!({ "Nothing": 1 }));
    let answer = wrong.send(&emulator).await.unwrap();
    assert_eq!(answer.code().unwrap(), "UnknownParameter");

    let stream = json!({ "Model": "a", "Messages": [], "Stream": true });
    let raw = ByHand::json("lkeap", "2024-05-22", "ChatCompletions", &stream).send(&emulator).await.unwrap();
    assert_eq!(raw.headers["content-type"], "text/event-stream");
    assert!(raw.body.starts_with(":heartbeat\n\n") && raw.body.ends_with("data: [DONE]\n\n"), "{}", raw.body);
}
