//! Where calls go, what a breaker does about a host that is down, and calls without types; over real
//! sockets.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::{Answer, ListCupsRequest, PourRequest, Server, WashCupRequest, json, reply};
use tencentcloud_core::{
    AttemptReport, Breaker, CallReport, Client, Config, Credentials, ErrorKind, Observer, RetryPolicy, Site, regions,
};

const GOOD: &str = r#"{"Response":{"TotalCount":1,"Cups":[],"RequestId":"good"}}"#;
const REFUSED: &str = r#"{"Response":{"Error":{"Code":"InternalError","Message":"no"},"RequestId":"refused"}}"#;

fn fast() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::from_millis(1))
}

/// The host that a call is sent to, and signed for.
async fn host(config: Config, region: &str) -> String {
    let client = Client::new(&config, "tea");
    let request = client.call(ListCupsRequest::new().kitchen("main")).region(region).sign().await.unwrap();
    let host = request.headers()["host"].to_str().unwrap().to_owned();
    assert_eq!(request.uri().to_string(), format!("https://{host}/"));
    assert_eq!(request.headers()["x-tc-region"], region);
    host
}

#[tokio::test]
async fn calls_go_to_the_hosts_of_site_network_and_region() {
    let config = Config::new(Credentials::new("AKIDTEST", "secret"));
    for (config, region, expected) in [
        (config.clone(), regions::AP_TOKYO, "tea.intl.tencentcloudapi.com"),
        (config.clone().site(Site::Mainland), regions::AP_TOKYO, "tea.tencentcloudapi.com"),
        (config.clone().internal_network(), regions::AP_TOKYO, "tea.internal.tencentcloudapi.com"),
        (config.clone().root_domain("tencentcloudapi.com.cn"), regions::AP_TOKYO, "tea.tencentcloudapi.com.cn"),
        (config.clone().regional_endpoints(), regions::AP_TOKYO, "tea.ap-tokyo.tencentcloudapi.com"),
        (config.clone(), regions::AP_SHANGHAI_FSI, "tea.ap-shanghai-fsi.tencentcloudapi.com"),
    ] {
        assert_eq!(host(config, region).await, expected);
    }
    let error = Client::new(&config.regional_endpoints(), "tea")
        .call(ListCupsRequest::new().kitchen("main"))
        .region("evil.example/?")
        .sign()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[tokio::test]
async fn a_call_that_cannot_connect_is_signed_anew_for_the_next_host() {
    let works = Server::start(vec![json(GOOD)]).await;
    // A port that nobody listens at.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = works
        .config()
        .endpoint(format!("http://{gone}"))
        .breaker(Breaker::endpoint(format!("http://{}", works.address)))
        .retry(fast());
    let client = Client::new(&config, "tea");
    // A call that changes something too: nothing was sent.
    client.call(WashCupRequest::new()).await.unwrap();
    let received = &works.received()[0];
    assert_eq!(received.header("host"), Some(works.address.to_string().as_str()));

    // The signature is the one that a client of that host makes.
    let clock = std::time::UNIX_EPOCH + Duration::from_secs(1_742_983_099);
    let client = Client::new(&config.clone().clock(clock), "tea");
    client.call(WashCupRequest::new()).await.unwrap();
    let direct = Client::new(&works.config().clock(clock), "tea");
    let signed = direct.call(WashCupRequest::new()).sign().await.unwrap();
    assert_eq!(works.received()[1].header("authorization"), Some(signed.headers()["authorization"].to_str().unwrap()));
}

#[tokio::test]
async fn a_host_that_fails_is_left_and_tried_again_after_its_rest() {
    let broken = reply(502, "text/html", "<html>Bad Gateway</html>");
    let mut answers = vec![broken; 3];
    answers.push(json(GOOD));
    let (first, second) = (Server::start(answers).await, Server::start(vec![json(GOOD)]).await);
    let breaker =
        Breaker::endpoint(format!("http://{}", second.address)).failures(3).rest(Duration::from_millis(300)).probes(1);
    let client = Client::new(&first.config().breaker(breaker).retry(RetryPolicy::off()), "tea");
    let call = async || client.call(ListCupsRequest::new().kitchen("main")).await.is_ok();
    let mut worked = Vec::new();
    for _ in 0..6 {
        worked.push(call().await);
    }
    assert_eq!(worked, [false, false, false, true, true, true]);
    assert_eq!((first.received().len(), second.received().len()), (3, 3));
    tokio::time::sleep(Duration::from_millis(350)).await;
    assert!(call().await && call().await);
    assert_eq!((first.received().len(), second.received().len()), (5, 3));
}

#[tokio::test]
async fn refusals_of_the_api_open_nothing() {
    let (first, second) = (Server::start(vec![json(REFUSED)]).await, Server::start(vec![json(GOOD)]).await);
    let breaker = Breaker::endpoint(format!("http://{}", second.address)).failures(1).share(0);
    let client = Client::new(&first.config().breaker(breaker).retry(RetryPolicy::off()), "tea");
    for _ in 0..5 {
        let error = client.call(ListCupsRequest::new().kitchen("main")).await.unwrap_err();
        assert_eq!(error.code(), Some("InternalError"));
    }
    assert_eq!((first.received().len(), second.received().len()), (5, 0));
}

#[tokio::test]
async fn a_breaker_does_not_leave_an_address_of_your_own_for_the_cloud() {
    let server = Server::start(vec![json(GOOD)]).await;
    for breaker in [Breaker::region(regions::AP_GUANGZHOU), Breaker::domains()] {
        let client = Client::new(&server.config().breaker(breaker), "tea");
        let error = client.call(ListCupsRequest::new().kitchen("main")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("Breaker::endpoint"), "{error}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn an_attempt_that_stalls_leaves_time_for_another() {
    let stalls = vec![Answer::Hang, json(GOOD)];
    let server = Server::start(stalls.clone()).await;
    let client = Client::new(&server.config().retry(fast()).attempt_timeout(Duration::from_millis(400)), "tea");
    client.call(ListCupsRequest::new().kitchen("main")).await.unwrap();
    assert_eq!(server.received().len(), 2);

    // One that changes something is not sent twice; the call says so itself how long is too long.
    let server = Server::start(stalls).await;
    let client = Client::new(&server.config().retry(fast()), "tea");
    let error = client.call(WashCupRequest::new()).attempt_timeout(Duration::from_millis(400)).await.unwrap_err();
    assert_eq!((error.kind(), server.received().len(), error.attempts().len()), (ErrorKind::Timeout, 1, 1));
    assert!(error.to_string().starts_with("no reply within 400ms"), "{error}");

    // In the middle of a body as well.
    let half =
        Answer::Send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{".to_vec());
    let server = Server::start(vec![half, json(GOOD)]).await;
    let client = Client::new(&server.config().retry(fast()).attempt_timeout(Duration::from_millis(500)), "tea");
    let error = client.call(WashCupRequest::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Timeout, 200));
}

#[tokio::test]
async fn an_action_without_types_is_called_by_its_name() {
    let answer = r#"{"Response":{"Zones":[{"Id":9007199254740993}],"RequestId":"r-1"}}"#;
    let server = Server::start(vec![json(answer), json(answer), json(REFUSED), json(GOOD), json(REFUSED)]).await;
    let client = Client::new(&server.config().retry(fast()), "tea");
    let parameters = serde_json::json!({ "Limit": 20, "Names": ["a"] });
    let call = || client.raw("cup", "2021-01-01", "DescribeZones", &parameters).region("ap-else").header("x-more", "1");
    let reply = call().await.unwrap();
    assert_eq!(reply["Zones"][0]["Id"], 9_007_199_254_740_993_i64);
    assert_eq!(reply["RequestId"], "r-1");
    let received = &server.received()[0];
    assert_eq!(received.body, r#"{"Limit":20,"Names":["a"]}"#);
    for (name, value) in
        [("x-tc-action", "DescribeZones"), ("x-tc-version", "2021-01-01"), ("x-tc-region", "ap-else"), ("x-more", "1")]
    {
        assert_eq!(received.header(name), Some(value), "{name}");
    }
    assert!(received.header("authorization").unwrap().contains("/cup/tc3_request"));
    assert_eq!(call().send_raw().await.unwrap().body, answer.as_bytes());

    // Reads are tried again; others are not, unless a server can tell by a token.
    call().await.unwrap();
    assert_eq!(server.received().len(), 4);
    let error = client.raw("cup", "2021-01-01", "BreakCup", serde_json::json!({})).await.unwrap_err();
    assert_eq!(
        (error.code(), error.action(), error.attempts().len()),
        (Some("InternalError"), Some("cup.BreakCup"), 1)
    );
    let with_token = serde_json::json!({ "ClientToken": "t" });
    let error = client.raw("cup", "2021-01-01", "BuyCup", with_token).await.unwrap_err();
    assert_eq!(error.attempts().len(), 3);
    assert_eq!(error.region(), Some("ap-test"));
}

#[tokio::test]
async fn what_cannot_be_sent_without_types_is_refused_unsent() {
    let server = Server::start(vec![json(GOOD)]).await;
    let client = Client::new(&server.config(), "tea");
    let none = serde_json::json!({});
    for (service, version, action, parameters, problem) in [
        ("", "2021-01-01", "A", &none, "is no service"),
        ("evil.example/", "2021-01-01", "A", &none, "is no service"),
        ("cup", "2021\r\nx: y", "A", &none, "is no version"),
        ("cup", "2021-01-01", "", &none, "is no action"),
        ("cup", "2021-01-01", "A", &serde_json::json!([1]), "must be an object"),
        ("cup", "2021-01-01", "A", &serde_json::Value::Null, "must be an object"),
    ] {
        let error = client.raw(service, version, action, parameters).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(error.to_string().contains(problem), "{error}");
    }
    let long = serde_json::json!({ "A": "a".repeat(11 << 20) });
    let error = client.raw("cup", "2021-01-01", "A", &long).await.unwrap_err();
    assert!(error.to_string().contains("takes 10485760 at most"), "{error}");
    let error = client.call(ListCupsRequest::new().kitchen("a".repeat(11 << 20))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn an_unsigned_payload_can_change_and_a_signed_one_cannot() {
    let clock = std::time::UNIX_EPOCH + Duration::from_secs(1_551_113_065);
    let config = Config::new(Credentials::new("AKIDTEST", "secret")).clock(clock);
    let client = Client::new(&config, "tea");
    let signature = async |kitchen: &str, unsigned: bool| {
        let call = client.call(ListCupsRequest::new().kitchen(kitchen));
        let call = if unsigned { call.unsigned_payload() } else { call };
        let request = call.sign().await.unwrap();
        let mark = request.headers().get("x-tc-content-sha256").cloned();
        assert_eq!(mark.map(|mark| mark == "UNSIGNED-PAYLOAD"), unsigned.then_some(true));
        request.headers()["authorization"].clone()
    };
    assert_eq!(signature("a", true).await, signature("b", true).await);
    assert_ne!(signature("a", false).await, signature("b", false).await);
    assert_ne!(signature("a", true).await, signature("a", false).await);
}

#[tokio::test]
async fn all_attempts_of_a_call_share_a_trace_id_and_two_calls_do_not() {
    let server = Server::start(vec![json(REFUSED), json(GOOD), json(GOOD), json(GOOD)]).await;
    let config = server.config().retry(fast()).client_name("tea-house/1.2");
    let client = Client::new(&config, "tea");
    client.call(ListCupsRequest::new().kitchen("main")).await.unwrap();
    client.call(ListCupsRequest::new().kitchen("main")).await.unwrap();
    client.call(ListCupsRequest::new().kitchen("main")).trace_id("mine").await.unwrap();
    let received = server.received();
    let ids: Vec<_> = received.iter().map(|received| received.header("x-tc-traceid").unwrap()).collect();
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[1], ids[2]);
    assert_eq!(ids[3], "mine");
    assert!(support::log().contains(ids[0]), "the span has it");
    assert!(received[0].header("x-tc-requestclient").unwrap().ends_with("; tea-house/1.2"));

    let error =
        Client::new(&config.client_name("a\nb"), "tea").call(ListCupsRequest::new().kitchen("main")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[derive(Clone, Debug, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Observer for Seen {
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        let status = attempt.status.map(|status| status.as_u16());
        let line = format!(
            "attempt {} of {} in {:?}: {} {status:?}, {} sent",
            attempt.number,
            attempt.operation,
            attempt.region,
            attempt.outcome(),
            attempt.sent,
        );
        assert!(attempt.host.starts_with("127.0.0.1:"));
        self.0.lock().unwrap().push(line);
    }

    fn on_end(&self, call: &CallReport<'_>) {
        let line = format!("call of {}: {} after {}", call.operation, call.outcome(), call.attempts);
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn an_observer_is_told_of_attempts_and_calls() {
    let server = Server::start(vec![json(REFUSED), json(GOOD), Answer::Hang]).await;
    let seen = Seen::default();
    let client = Client::new(&server.config().retry(fast()).observer(seen.clone()), "tea");
    client.call(ListCupsRequest::new().kitchen("main")).await.unwrap();
    client.call(WashCupRequest::new()).attempt_timeout(Duration::from_millis(50)).await.unwrap_err();
    client.call(WashCupRequest::new()).timeout(Duration::from_millis(50)).await.unwrap_err();
    client.call(PourRequest::new().cup("a\nb")).body(&b""[..]).await.unwrap_err();
    let seen = seen.0.lock().unwrap();
    assert_eq!(
        *seen,
        [
            "attempt 1 of tea.ListCups in Some(\"ap-test\"): InternalError Some(200), 18 sent",
            "attempt 2 of tea.ListCups in Some(\"ap-test\"): ok Some(200), 18 sent",
            "call of tea.ListCups: ok after 2",
            "attempt 1 of tea.WashCup in Some(\"ap-test\"): timeout None, 2 sent",
            "call of tea.WashCup: timeout after 1",
            "call of tea.WashCup: timeout after 1",
        ]
    );
}

#[tokio::test]
async fn a_region_that_can_be_none_is_refused_unsent_and_others_are_sent() {
    let server = Server::start(vec![json(GOOD)]).await;
    let call = |config: &Config| Client::new(config, "tea").call(ListCupsRequest::new().kitchen("main"));
    for region in ["ap guangzhou", "ap-guangzhou\n", "ap--guangzhou", "-ap", "AP-GUANGZHOU", "ap_guangzhou"] {
        for config in [server.config(), server.config().regional_endpoints()] {
            let mut errors = vec![call(&config).region(region).await.unwrap_err()];
            errors.push(call(&config.clone().region(region)).await.unwrap_err());
            errors.push(call(&config.region(region)).sign().await.unwrap_err());
            for error in errors {
                assert_eq!(error.kind(), ErrorKind::Config, "{error}");
                assert!(error.to_string().starts_with(&format!("{region:?} is not a name of a region")), "{error}");
            }
        }
    }
    assert!(server.received().is_empty());
    for region in ["ap-nowhere-7", "gz"] {
        call(&server.config()).region(region).await.unwrap();
        assert_eq!(server.received().last().unwrap().header("x-tc-region"), Some(region));
    }
}

#[tokio::test]
async fn a_call_that_lacks_a_region_is_told_where_to_name_one() {
    let lacking = r#"{"Response":{"Error":{"Code":"MissingParameter","Message":"No `Region`."},"RequestId":"r"}}"#;
    let server = Server::start(vec![json(lacking)]).await;
    let bare = Config::new(Credentials::new("AKIDTEST", "secret")).endpoint(format!("http://{}", server.address));
    for (config, is_told) in [(bare, true), (server.config(), false)] {
        let error = Client::new(&config, "tea").call(ListCupsRequest::new().kitchen("main")).await.unwrap_err();
        let told = error.to_string().contains("without a region: set TENCENTCLOUD_REGION, or call Config::region");
        assert_eq!((told, error.message()), (is_told, "No `Region`."), "{error}");
    }
}
