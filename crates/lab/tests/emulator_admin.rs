//! The emulator looks after its user: the admin API, seeds, the log of calls, and time.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod raw;

use std::time::Duration;

use raw::{admin, exchange, list, parts, signed};
use serde_json::{Value, json};
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_core::RetryPolicy;
use tencentcloud_emulator::{CallFilter, Emulator, Rule};
use tencentcloud_lab::pki::{Authority, DeviceCertificate};

const SEED: &str = "
region: ap-beijing
time: 2026-01-31T12:00:00Z
rules:
  - action=DescribeTopic error=InternalError
instances:
  - Name: sensors
    InstanceType: PRO
    SkuCode: pro_10k_1
    as: sensors
    topics:
      - { Topic: home-temperature, Remark: for tests }
    users:
      - { Username: reader, Password: secret-1 }
  - { Name: lamps, InstanceType: BASIC, SkuCode: basic_1k, region: ap-guangzhou }
calls:
  - { service: mqtt, action: ApplyRegistrationCode, parameters: { InstanceId: '${sensors.InstanceId}' }, as: code }
  - { service: cvm, version: 2017-03-12, action: DescribeZones }
";

#[tokio::test]
async fn seeds_go_through_the_calls_that_a_client_would_make() {
    let emulator = Emulator::builder().frozen().start().await.unwrap();
    let (status, made) = admin(&emulator, "POST", "seed", SEED).await;
    assert_eq!(status, 200, "{made}");
    let actions: Vec<&str> =
        made["made"].as_array().unwrap().iter().map(|made| made["action"].as_str().unwrap()).collect();
    assert_eq!(
        actions,
        ["CreateInstance", "CreateTopic", "CreateUser", "CreateInstance", "ApplyRegistrationCode", "DescribeZones"]
    );
    assert_eq!(made["made"][1]["place"], "instances[0].topics[0]");
    assert!(made["made"][4]["reply"]["RegistrationCode"].is_string(), "{made}");
    assert_eq!(emulator.calls(), [], "these are not calls of a client");

    let client = mqtt::Client::new(&emulator.config().clock(emulator.clock()));
    let names = async |region: &str| -> Vec<String> {
        let found = client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).region(region).await;
        found.unwrap().data.into_iter().map(|instance| instance.instance_name).collect()
    };
    assert_eq!(names("ap-beijing").await, ["sensors"]);
    assert_eq!(names("ap-guangzhou").await, ["lamps"]);
    let (_, state) = admin(&emulator, "GET", "state", "").await;
    assert_eq!((&state["mqtt"]["instances"], &state["rules"], &state["calls"]), (&json!(2), &json!(1), &json!(2)));
    assert_eq!(state["time"], json!({ "now": "2026-01-31T12:00:00Z", "frozen": true }));

    let (_, objects) = admin(&emulator, "GET", "state/mqtt", "").await;
    let instances = objects["instances"].as_object().unwrap();
    assert_eq!((instances.len(), objects["topics"].as_object().unwrap().len()), (2, 1), "{objects}");
    assert!(objects.to_string().contains("home-temperature"), "{objects}");

    let (_, state) = admin(&emulator, "POST", "reset", "").await;
    assert_eq!((&state["mqtt"]["instances"], &state["rules"], &state["calls"]), (&json!(0), &json!(0), &json!(0)));
    assert_ne!(state["time"]["now"], "2026-01-31T12:00:00Z");

    for (seed, problem) in [
        ("instances: [{ Name: x }]", "instances[0]: CreateInstance is refused: MissingParameter:"),
        ("instances: [{ Name: a b c, InstanceType: PRO, SkuCode: x }]", "InvalidParameterValue"),
        ("instances: [{ Name: abc, InstanceType: PRO, SkuCode: x, topic: [] }]", "instances[0]: there is no `topic`"),
        ("instances: { Name: abc }", "`instances` is not a list"),
        ("instances: [5]", "`instances[0]` is not an object"),
        ("instanzes: []", "there is no key `instanzes`"),
        ("rules: [first=2]", "rules[0]: "),
        ("time: noon", "`time`: \"noon\" is no time"),
        ("calls: [{ service: mqtt, action: Fly }]", "calls[0]: Fly is refused: InvalidAction"),
        ("calls: [{ service: mqtz, action: Fly }]", "calls[0]: there is no service mqtz"),
        ("calls: [{ action: Fly }]", "calls[0]: `service` is missing"),
        ("calls: [{ service: tke, action: Fly }]", "calls[0]: `version` is missing; tke has 2018-05-25"),
        (
            "calls: [{ service: mqtt, action: DescribeInstance, parameters: { InstanceId: '${x.Y}' } }]",
            "calls[0]: nothing before it is called \"x\"",
        ),
        ("[1]", "a seed is an object"),
        ("a: [", "line 1"),
    ] {
        let (status, error) = admin(&emulator, "POST", "seed", seed).await;
        let text = error["error"].as_str().unwrap();
        assert!(status == 400 && text.contains(problem) && !text.contains('\n'), "{seed}: {error}");
        assert_eq!(emulator.seed(seed).unwrap_err().to_string(), text);
    }
}

#[tokio::test]
async fn calls_are_logged_and_found() {
    let emulator = Emulator::builder().frozen().start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config().clock(emulator.clock()));
    client
        .create_instance(mqtt::CreateInstanceRequest::new().instance_type("PRO").name("sensors").sku_code("pro_10k_1"))
        .await
        .unwrap();
    emulator.advance(Duration::from_secs(60));
    let since = emulator.now();
    client.describe_instance(mqtt::DescribeInstanceRequest::new().instance_id("mqtt-none")).await.unwrap_err();
    exchange(emulator.address(), "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.1.unwrap();

    let found = async |query: &str| -> Vec<Value> {
        let (status, reply) = admin(&emulator, "GET", &format!("calls?{query}"), "").await;
        assert_eq!(status, 200, "{reply}");
        reply["calls"].as_array().unwrap().clone()
    };
    let all = found("").await;
    assert_eq!(all.len(), 3);
    let first = &all[0];
    assert_eq!(
        (&first["service"], &first["action"], &first["code"]),
        (&json!("mqtt"), &json!("CreateInstance"), &json!(null))
    );
    assert_eq!(first["request"], json!({ "InstanceType": "PRO", "Name": "sensors", "SkuCode": "pro_10k_1" }));
    assert_eq!((&first["region"], &first["secret_id"]), (&json!(Emulator::REGION), &json!(Emulator::SECRET_ID)));
    assert_eq!(first["request_id"].as_str().unwrap().len(), 36);
    for (query, count) in [
        ("service=mqtt", 2),
        ("action=Describe*", 1),
        ("code=ResourceNotFound*", 1),
        ("code=", 1),
        ("limit=1", 1),
        ("limit=0", 0),
        ("since=1971-01-01T00:00:00Z&service=m*", 2),
    ] {
        assert_eq!(found(query).await.len(), count, "{query}");
    }
    assert_eq!(emulator.calls_matching(&CallFilter::new().since(since)).len(), 2);
    for (query, problem) in [
        ("colour=red", "there is no filter \"colour\""),
        ("limit=x", "`limit` is"),
        ("since=x", "`since`: \"x\" is no time"),
    ] {
        let (status, error) = admin(&emulator, "GET", &format!("calls?{query}"), "").await;
        assert!(status == 400 && error["error"].as_str().unwrap().contains(problem), "{error}");
    }
    assert_eq!(admin(&emulator, "DELETE", "calls", "").await.0, 200);
    assert_eq!(found("").await.len(), 0, "calls of the admin API are not logged");
}

#[tokio::test]
async fn a_test_asks_for_typed_requests_and_asserts() {
    let emulator = Emulator::start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config());
    for topic in ["home", "away"] {
        emulator.on::<mqtt::DescribeTopicRequest>(|request| {
            let mut reply = mqtt::DescribeTopicResponse::default();
            reply.topic = request.topic.unwrap_or_default();
            Ok(reply)
        });
        let reply =
            client.describe_topic(mqtt::DescribeTopicRequest::new().instance_id("mqtt-1").topic(topic)).await.unwrap();
        assert_eq!(reply.topic, topic);
    }
    let topics: Vec<String> =
        emulator.calls_of::<mqtt::DescribeTopicRequest>().into_iter().filter_map(|request| request.topic).collect();
    assert_eq!(topics, ["home", "away"]);
    emulator.assert_called::<mqtt::DescribeTopicRequest>(2);
    emulator.assert_called::<mqtt::CreateTopicRequest>(0);
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        emulator.assert_called::<mqtt::DescribeTopicRequest>(3);
    }));
    let text = *failed.unwrap_err().downcast::<String>().unwrap();
    assert_eq!(
        text,
        "mqtt.DescribeTopic was called 2 times, not 3; these were called: mqtt.DescribeTopic, mqtt.DescribeTopic"
    );
}

#[tokio::test]
async fn time_travels() {
    let emulator = Emulator::start().await.unwrap();
    let time = async |body: &str| admin(&emulator, "POST", "time", body).await;
    let (status, reply) = time(r#"{"freeze": true, "set": "2030-01-01T00:00:00Z", "advance": "90m"}"#).await;
    assert_eq!((status, &reply), (200, &json!({ "now": "2030-01-01T01:30:00Z", "frozen": true })));
    assert_eq!(time(r#"{"advance": -3600}"#).await.1["now"], "2030-01-01T00:30:00Z");
    assert_eq!(admin(&emulator, "GET", "time", "").await.1["now"], "2030-01-01T00:30:00Z");
    assert_eq!(time(r#"{"set": 1769860800}"#).await.1["now"], "2026-01-31T12:00:00Z");
    let (reply, _) = exchange(emulator.address(), list(&emulator, "")).await;
    assert!(reply.contains("date: Sat, 31 Jan 2026 12:00:00 GMT\r\n"), "{reply}");
    // A client that did not travel along signs at its own time, and one of another time is refused.
    let code = async |clock: std::time::SystemTime| {
        let client = mqtt::Client::new(&emulator.config().clock(clock).retry(RetryPolicy::off()));
        let reply = client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await;
        reply.err().and_then(|error| error.code().map(str::to_owned))
    };
    let now = std::time::SystemTime::now();
    assert_eq!(code(now).await, None);
    assert_eq!(code(emulator.now()).await, None);
    emulator.advance(Duration::from_secs(86_400));
    assert_eq!(code(now).await, None);
    let off = code(now + Duration::from_secs(3_600)).await;
    assert_eq!(off.as_deref(), Some("AuthFailure.SignatureExpire"), "off from both");
    emulator.assert_called::<mqtt::DescribeInstanceListRequest>(5);
    assert_eq!(time("freeze: false").await.1["frozen"], false);
    for (body, problem) in [
        (r#"{"advance": "soon"}"#, "`advance`: \"soon\" is no length of time"),
        (r#"{"set": "1969-12-31T00:00:00Z"}"#, "between the years 1970 and 9998"),
        (r#"{"freeze": "yes"}"#, "`freeze` is true or false"),
        (r#"{"stop": 1}"#, "there is no `stop`"),
        ("5", "write an object"),
    ] {
        let (status, error) = time(body).await;
        assert!(status == 400 && error["error"].as_str().unwrap().contains(problem), "{body}: {error}");
    }
}

#[tokio::test]
async fn what_is_not_there_says_what_is() {
    let emulator = Emulator::start().await.unwrap();
    assert_eq!(admin(&emulator, "GET", "health", "").await, (200, json!({ "status": "ok", "version": "0.1.0" })));
    let (status, error) = admin(&emulator, "GET", "helth", "").await;
    assert_eq!((status, error["error"].as_str().unwrap().contains("health, state, reset")), (404, true));
    assert_eq!(admin(&emulator, "DELETE", "state", "").await.0, 405);
    assert_eq!(admin(&emulator, "DELETE", "rules/x", "").await.0, 404);
    let request =
        "POST /_emulator/reset HTTP/1.1\r\nHost: x\r\nOrigin: https://example.com\r\nConnection: close\r\n\r\n";
    let (reply, _) = exchange(emulator.address(), request).await;
    assert_eq!(parts(&reply).0, 403, "a page of the web cannot reset it");
    // A path that only begins like the admin API's is one of the API's.
    let request = "GET /_emulators HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert!(exchange(emulator.address(), request).await.0.contains("MissingParameter"));
}

#[tokio::test]
async fn who_can_be_reached_from_elsewhere_asks_for_a_token() {
    let open = Emulator::builder().listen(([0, 0, 0, 0], 0).into()).start().await.unwrap();
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], open.address().port()));
    let token = open.admin_token().unwrap();
    for (header, status) in [
        (String::new(), 401),
        ("Authorization: Bearer wrong\r\n".to_owned(), 401),
        (format!("Authorization: Bearer {token}\r\n"), 200),
    ] {
        let request = format!("GET /_emulator/state HTTP/1.1\r\nHost: x\r\n{header}Connection: close\r\n\r\n");
        let (reply, _) = exchange(address, request).await;
        assert_eq!(parts(&reply).0, status, "{reply}");
    }
    let (reply, _) = exchange(address, signed(&open, "mqtt", "2024-05-16", "DescribeInstanceList", "{}", "")).await;
    assert!(reply.contains("TotalCount"), "calls need no token: {reply}");
    assert_eq!(Emulator::start().await.unwrap().admin_token(), None);
}

#[tokio::test]
async fn a_seed_has_certificates_that_pass_every_check() {
    let emulator = Emulator::builder().seed(7).start().await.unwrap();
    let instance = "instances: [{ Name: sensors, InstanceType: PRO, SkuCode: pro_10k_1, ca_certificates: [] }]";
    let code = |made: &Value| made["made"][1]["reply"]["RegistrationCode"].as_str().unwrap().to_owned();
    let first = code(&emulator.seed(instance).unwrap());
    emulator.reset().unwrap();
    assert_eq!(code(&emulator.seed(instance).unwrap()), first, "what is made comes of the seed");
    emulator.reset().unwrap();

    let authority = Authority::new("root").unwrap();
    let device = DeviceCertificate {
        common_name: "lamp-1".to_owned(),
        organizational_unit: "lamps".to_owned(),
        serial: 0x77,
        not_after: emulator.now() + Duration::from_secs(86_400),
    };
    let seed = |verification: &str| {
        json!({ "instances": [{
            "Name": "sensors", "InstanceType": "PRO", "SkuCode": "pro_10k_1",
            "ca_certificates": [{
                "CaCertificate": authority.pem, "VerificationCertificate": verification, "Format": "PEM", "as": "ca",
            }],
            "device_certificates": [{
                "CaSn": "${ca.CaSn}", "DeviceCertificate": authority.issue(&device).unwrap(), "Format": "PEM",
            }],
        }] })
        .to_string()
    };
    let error = emulator.seed(&seed(&authority.verification("another code").unwrap())).unwrap_err();
    assert!(
        error.to_string().starts_with("instances[0].ca_certificates[0]: RegisterCaCertificate is refused: "),
        "{error}"
    );
    emulator.reset().unwrap();
    let made = emulator.seed(&seed(&authority.verification(&first).unwrap())).unwrap();
    assert_eq!(made["made"].as_array().unwrap().len(), 4, "{made}");
    let (_, state) = admin(&emulator, "GET", "state", "").await;
    let counts = &state["mqtt"];
    assert_eq!((&counts["ca_certificates"], &counts["device_certificates"]), (&json!(1), &json!(1)), "{state}");
    assert_eq!(admin(&emulator, "POST", "reset", "").await.1["mqtt"]["device_certificates"], 0);
}

#[tokio::test]
async fn what_the_page_shows_works() {
    let page = include_str!("../../../docs/emulator.md");
    let blocks = |kind: &str| -> Vec<&str> {
        let start = format!("```{kind}\n");
        page.split(&start).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
    };
    let emulator = Emulator::start().await.unwrap();
    let [seed] = blocks("yaml")[..] else { panic!("one seed") };
    let made = emulator.seed(seed).unwrap();
    assert_eq!(made["made"].as_array().unwrap().len(), 5, "{made}");
    for line in blocks("text")[1].lines() {
        let rule: Rule = line.parse().unwrap();
        assert!(rule.to_string().len() <= line.len(), "{line}");
    }
    let all = "a=1".parse::<Rule>().unwrap_err().to_string();
    for key in all.split("there are ").nth(1).unwrap().split(", ") {
        assert!(page.contains(&format!("`{key}=")) || page.contains(&format!("`{key}`")), "{key} is not on the page");
    }
    for call in ["health", "state", "reset", "seed", "calls", "rules", "time", "connect"] {
        assert!(page.contains(&format!(" {call}")), "{call} is not on the page");
        let (status, _) = admin(&emulator, "PUT", call, "").await;
        assert_eq!(status, 405, "{call} is there");
    }
    let devices = r#"{"instance": "mqtt-none", "client_id": "lamp-1", "certificate": "x"}"#;
    let refused = json!({ "connected": false, "reason": "there is no such instance" });
    assert_eq!(admin(&emulator, "POST", "connect", devices).await, (200, refused));
    assert_eq!(admin(&emulator, "POST", "connect", "{}").await.0, 400);
}
