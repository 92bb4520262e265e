//! Where credentials come from, over sockets: the client's sources get keys from the emulator, sign
//! with them, and get new ones when time has passed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod raw;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use raw::{exchange, response, signed_by};
use serde_json::{Value, json};
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_core::credentials::{AssumeRole, Cached, Chain, CvmRole, Saml, WebIdentity};
use tencentcloud_core::{Config, Credentials, ErrorKind, ProvideCredentials, RetryPolicy, Secret};
use tencentcloud_emulator::{CallFilter, Emulator};

const ROLE: &str = "qcs::cam::uin/100000000009:roleName/reader";

/// A configuration that goes by the emulator's clock and does not repeat anything.
fn config(emulator: &Emulator) -> Config {
    emulator.config().clock(emulator.clock()).retry(RetryPolicy::off())
}

async fn list(config: &Config) -> Result<(), tencentcloud_core::Error> {
    let client = mqtt::Client::new(config);
    client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await.map(|_| ())
}

/// The ids of the keys that signed calls of mqtt.
fn signers(emulator: &Emulator) -> BTreeSet<String> {
    let calls = emulator.calls_matching(&CallFilter::new().service("mqtt").code(""));
    calls.into_iter().map(|call| call.secret_id).collect()
}

fn issues(emulator: &Emulator, action: &str) -> usize {
    emulator.calls_matching(&CallFilter::new().service("sts").action(action)).len()
}

async fn sts(emulator: &Emulator, by: &Credentials, action: &str, body: Value) -> Value {
    let request = signed_by(by, emulator, "sts", "2018-08-13", action, &body.to_string(), "");
    response(&exchange(emulator.address(), request).await.0)
}

fn account() -> Credentials {
    Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY)
}

/// The credentials in a reply of STS.
fn of(reply: &Value) -> Credentials {
    let text = |name: &str| reply["Credentials"][name].as_str().unwrap_or_else(|| panic!("no {name} in {reply}"));
    Credentials::new(text("TmpSecretId"), text("TmpSecretKey")).with_token(text("Token"))
}

#[tokio::test]
async fn every_source_gets_keys_signs_and_gets_new_ones() {
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, "a token of the cluster").unwrap();
    let emulator = Emulator::start().await.unwrap();
    let via = config(&emulator);
    let hour = Duration::from_secs(3_600);
    let role = AssumeRole::new(account(), ROLE).via(&via).duration(hour);
    let identity = WebIdentity::new("tke", &token, ROLE).via(&via).duration(hour);
    let saml = Saml::new("qcs::cam::uin/100000000009:saml-provider/idp", ROLE, || async {
        Ok(Secret::new(STANDARD.encode("<Assertion/>")))
    })
    .via(&via)
    .duration(hour);
    let cvm = CvmRole::new().via(&via).endpoint(emulator.endpoint());
    let sources: [(Arc<dyn ProvideCredentials>, &str); 3] = [
        (Arc::new(role), "AssumeRole"),
        (Arc::new(identity), "AssumeRoleWithWebIdentity"),
        (Arc::new(saml), "AssumeRoleWithSAML"),
    ];
    for (source, action) in sources {
        emulator.reset().unwrap();
        let config = via.clone().credentials(source);
        for _ in 0..3 {
            list(&config).await.unwrap();
        }
        assert_eq!((issues(&emulator, action), signers(&emulator).len()), (1, 1), "{action}");
        emulator.advance(Duration::from_secs(3_590));
        // Calls go on with the keys at hand until the new ones are here.
        for _ in 0..1_000 {
            list(&config).await.unwrap();
            if signers(&emulator).len() > 1 {
                break;
            }
        }
        assert_eq!((issues(&emulator, action), signers(&emulator).len()), (2, 2), "renewed before its end: {action}");
        emulator.advance(2 * hour);
        list(&config).await.unwrap();
        assert_eq!((issues(&emulator, action), signers(&emulator).len()), (3, 3), "{action}");
    }

    emulator.reset().unwrap();
    let config = via.clone().credentials(cvm);
    list(&config).await.unwrap();
    list(&config).await.unwrap();
    assert_eq!(signers(&emulator).len(), 1);
    emulator.advance(2 * hour);
    list(&config).await.unwrap();
    assert_eq!(signers(&emulator).len(), 2);
}

#[tokio::test]
async fn a_chain_goes_on_to_the_machine_and_what_it_gets_can_be_kept() {
    let emulator = Emulator::start().await.unwrap();
    let bare = Emulator::builder().no_cvm_role().start().await.unwrap();
    let via = config(&emulator);
    let cvm = |emulator: &Emulator| CvmRole::new().via(&via).endpoint(emulator.endpoint());
    let chain = Chain::new().then("no role", cvm(&bare)).then("a role", cvm(&emulator));
    let config = via.clone().credentials(Cached::new(chain));
    list(&config).await.unwrap();
    assert_eq!(signers(&emulator).len(), 1);
    let named = CvmRole::new().role("other").via(&via).endpoint(emulator.endpoint());
    let error = list(&via.clone().credentials(named)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials, "another role is not bound: {error}");
}

#[tokio::test]
async fn temporary_keys_need_their_token_and_end() {
    let emulator = Emulator::builder().frozen().start().await.unwrap();
    let issued = sts(
        &emulator,
        &account(),
        "AssumeRole",
        json!({ "RoleArn": ROLE, "RoleSessionName": "night", "DurationSeconds": 60 }),
    )
    .await;
    let end = tencentcloud_core::epoch_seconds(emulator.now()) + 60;
    assert_eq!(issued["ExpiredTime"], end);
    let key = of(&issued);
    let code = async |credentials: &Credentials| {
        // Without the end, so that the client does not refuse it itself.
        list(&config(&emulator).credentials(credentials.clone()))
            .await
            .err()
            .and_then(|error| error.code().map(str::to_owned))
    };
    assert_eq!(code(&key).await, None);
    let bare = Credentials::new(key.secret_id(), key.secret_key().expose());
    for (credentials, expected) in [
        (&bare, "AuthFailure.TokenFailure"),
        (&bare.clone().with_token("another"), "AuthFailure.TokenFailure"),
        (&Credentials::new(key.secret_id(), "another").with_token("x"), "AuthFailure.SignatureFailure"),
        (&account().with_token("none-is-wanted"), "AuthFailure.TokenFailure"),
    ] {
        assert_eq!(code(credentials).await.as_deref(), Some(expected));
    }
    emulator.advance(Duration::from_secs(59));
    assert_eq!(code(&key).await, None);
    emulator.advance(Duration::from_secs(1));
    assert_eq!(code(&key).await.as_deref(), Some("AuthFailure.TokenFailure"));
    emulator.reset().unwrap();
    assert_eq!(code(&key).await.as_deref(), Some("AuthFailure.SecretIdNotFound"));
}

#[tokio::test]
async fn a_policy_narrows_what_a_session_may_do() {
    let reader = Credentials::new("AKIDREADER", "secret");
    let emulator = Emulator::builder().key(reader.clone(), ["mqtt:Describe*", "sts:*"]).start().await.unwrap();
    let policy = |action: &str| json!({ "version": "2.0", "statement": [{ "effect": "allow", "action": action }] });
    // The client writes the policy as in a URL, and the emulator reads it.
    let role =
        AssumeRole::new(account(), ROLE).via(&config(&emulator)).policy(policy("name/mqtt:Describe*").to_string());
    let client = mqtt::Client::new(&config(&emulator).credentials(role));
    client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await.unwrap();
    let error = client
        .create_instance(mqtt::CreateInstanceRequest::new().instance_type("PRO").name("sensors").sku_code("x"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("UnauthorizedOperation"));

    // A federated user may do what both the policy and the user allow.
    let federated = json!({ "Name": "guest", "Policy": policy("mqtt:*").to_string() });
    let guest = of(&sts(&emulator, &reader, "GetFederationToken", federated.clone()).await);
    let client = mqtt::Client::new(&config(&emulator).credentials(guest.clone()));
    client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await.unwrap();
    let error = client
        .create_instance(mqtt::CreateInstanceRequest::new().instance_type("PRO").name("sensors").sku_code("x"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("UnauthorizedOperation"));
    let refused = sts(&emulator, &guest, "GetFederationToken", federated).await;
    assert_eq!(refused["Error"]["Code"], "UnauthorizedOperation", "the policy does not allow sts: {refused}");
    let session = json!({ "RoleArn": ROLE, "RoleSessionName": "night" });
    let session = of(&sts(&emulator, &account(), "AssumeRole", session).await);
    let all = json!({ "Name": "guest", "Policy": policy("*").to_string() });
    let refused = sts(&emulator, &session, "GetFederationToken", all).await;
    assert_eq!(refused["Error"]["Code"], "FailedOperation.TempKeyNotAllowed");
}

#[tokio::test]
async fn the_caller_is_who_signed() {
    let reader = Credentials::new("AKIDREADER", "secret");
    let emulator = Emulator::builder().key(reader.clone(), ["*"]).start().await.unwrap();
    let who = async |by: &Credentials| sts(&emulator, by, "GetCallerIdentity", json!({})).await;
    let root = who(&account()).await;
    assert_eq!((&root["Type"], &root["UserId"]), (&json!("CAMUser"), &root["AccountId"]));
    let user = who(&reader).await;
    assert_eq!(user["AccountId"], root["AccountId"]);
    assert_ne!(user["UserId"], root["UserId"]);
    assert_eq!(user["Arn"], format!("qcs::cam:{}:uin/{}", text(&root["AccountId"]), text(&user["UserId"])));

    let request = json!({ "RoleArn": ROLE, "RoleSessionName": "night" });
    let session = of(&sts(&emulator, &reader, "AssumeRole", request).await);
    let role = who(&session).await;
    assert_eq!((&role["Type"], &role["AccountId"]), (&json!("CAMRole"), &json!("100000000009")));
    assert_eq!(role["PrincipalId"], user["UserId"], "who assumed it");
    let (id, name) = text(&role["UserId"]).split_once(':').unwrap();
    assert_eq!((text(&role["Arn"]), name), (format!("qcs::sts:100000000009:assumed-role/{id}").as_str(), "night"));

    let policy = r#"{"statement":{"effect":"allow","action":"*"}}"#;
    let federated = sts(&emulator, &reader, "GetFederationToken", json!({ "Name": "guest", "Policy": policy })).await;
    let guest = who(&of(&federated)).await;
    assert_eq!(text(&guest["UserId"]), format!("{}:guest", text(&user["UserId"])));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

#[tokio::test]
async fn sts_refuses_with_its_own_codes() {
    let emulator = Emulator::start().await.unwrap();
    let good = json!({ "RoleArn": ROLE, "RoleSessionName": "night" });
    let ended = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(r#"{"exp":1}"#));
    for (action, member, value, code) in [
        ("AssumeRole", "DurationSeconds", json!(0), "InvalidParameter.OverTimeError"),
        ("AssumeRole", "DurationSeconds", json!(43_201), "InvalidParameter.OverTimeError"),
        ("AssumeRole", "DurationSeconds", json!(43_200), "none"),
        ("AssumeRole", "DurationSeconds", json!(1), "none"),
        ("AssumeRole", "RoleArn", json!("reader"), "InvalidParameter.ParamError"),
        ("AssumeRole", "RoleArn", json!("qcs::cam::uin/1:role/4611686018427397919"), "none"),
        ("AssumeRole", "RoleArn", json!("qcs::cam::uin/x:roleName/reader"), "InvalidParameter.ParamError"),
        ("AssumeRole", "RoleArn", json!("qcs::cam::uin/1:roleName/"), "InvalidParameter.ParamError"),
        ("AssumeRole", "RoleSessionName", json!("a b"), "InvalidParameter.ParamError"),
        ("AssumeRole", "Policy", json!("{}"), "InvalidParameter.StrategyFormatError"),
        ("AssumeRole", "Policy", json!("x".repeat(5_000)), "InvalidParameter.PolicyTooLong"),
        ("AssumeRole", "RoleArn", json!(null), "MissingParameter"),
        ("AssumeRole", "Role", json!("x"), "UnknownParameter"),
        ("AssumeRoleWithWebIdentity", "WebIdentityToken", json!(ended), "InvalidParameter.WebIdentityTokenError"),
        ("AssumeRoleWithWebIdentity", "WebIdentityToken", json!("opaque"), "none"),
        ("AssumeRoleWithSAML", "SAMLAssertion", json!("<xml/>"), "InvalidParameter.ParamError"),
        ("AssumeRoleWithSAML", "PrincipalArn", json!("idp"), "InvalidParameter.ParamError"),
        ("AssumeRoleWithSAML", "SAMLAssertion", json!("PHhtbC8+"), "none"),
    ] {
        let mut request = good.clone();
        match action {
            "AssumeRoleWithWebIdentity" => {
                request["ProviderId"] = "oidc".into();
                request["WebIdentityToken"] = "opaque".into();
            }
            "AssumeRoleWithSAML" => {
                request["PrincipalArn"] = "qcs::cam::uin/1:saml-provider/idp".into();
                request["SAMLAssertion"] = "PHhtbC8+".into();
            }
            _ => {}
        }
        request[member] = value;
        let reply = sts(&emulator, &account(), action, request.clone()).await;
        assert_eq!(reply["Error"]["Code"].as_str().unwrap_or("none"), code, "{action} {request}: {reply}");
    }
}
