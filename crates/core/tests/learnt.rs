//! What the calls of a configuration learn, and who knows it: a test for each thing that may differ.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use support::WashCupRequest;
use tencentcloud_core::{
    Body, Breaker, Client, Config, Credentials, Error, ErrorKind, Limits, RetryPolicy, Sending, Transport,
};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);
const IDLE: Duration = Duration::from_secs(600);
const GOOD: &str = r#"{"Response":{"RequestId":"good"}}"#;
/// Tue, 01 Apr 2025 00:00:00 GMT.
const SERVER: u64 = 1_743_465_600;

/// What a server is asked, and how it answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    Good,
    /// Too many requests.
    Throttles,
    /// The time of the signature is wrong, unless it is the server's.
    WantsItsTime,
    /// No connection.
    Gone,
    /// It fails, and passes.
    Fails,
}

/// Servers in memory.
#[derive(Clone)]
struct World(Arc<Mutex<Mood>>, Arc<Mutex<Vec<Sent>>>);

#[derive(Clone)]
struct Sent {
    host: String,
    timestamp: u64,
    at: Instant,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("World")
    }
}

impl World {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Mood::Good)), Arc::default())
    }

    fn is(&self, mood: Mood) {
        *self.0.lock().unwrap() = mood;
    }

    fn sent(&self) -> Vec<Sent> {
        self.1.lock().unwrap().clone()
    }

    /// With a clock that is off by a day, and retries off.
    fn config(&self) -> Config {
        Config::new(Credentials::new("id", "key"))
            .region("ap-a")
            .endpoint("a.example")
            .transport(self.clone())
            .clock(yesterday())
            .retry(RetryPolicy::off())
    }
}

fn yesterday() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(SERVER - 86_400)
}

impl Transport for World {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        let timestamp = request.headers()["x-tc-timestamp"].to_str().unwrap().parse().unwrap();
        let host = request.uri().host().unwrap().to_owned();
        self.1.lock().unwrap().push(Sent { host, timestamp, at: Instant::now() });
        let refusal =
            |code: &str| format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"no"}},"RequestId":"r"}}}}"#);
        let body = match *self.0.lock().unwrap() {
            Mood::Good => GOOD.to_owned(),
            Mood::Throttles => refusal("RequestLimitExceeded"),
            Mood::WantsItsTime if timestamp.abs_diff(SERVER) > 300 => refusal("AuthFailure.SignatureExpire"),
            Mood::WantsItsTime => GOOD.to_owned(),
            Mood::Gone => return Box::pin(async { Err(Error::new(ErrorKind::Unreachable, "nobody there")) }),
            Mood::Fails => refusal("InternalError"),
        };
        let reply = http::Response::builder().header("Date", "Tue, 01 Apr 2025 00:00:00 GMT").body(Body::whole(body));
        Box::pin(async move { Ok(reply.unwrap()) })
    }
}

async fn call(config: &Config) -> Result<(), Error> {
    Client::new(config, "tea").call(WashCupRequest::new()).await.map(drop)
}

/// Whether a call is held back by what was learnt of a rate.
async fn waits(config: &Config) -> bool {
    let start = Instant::now();
    call(config).await.unwrap();
    start.elapsed() > Duration::ZERO
}

/// A world in which a configuration has learnt a rate.
async fn throttled() -> (World, Config) {
    let world = World::new();
    let config = world.config();
    world.is(Mood::Throttles);
    call(&config).await.unwrap_err();
    world.is(Mood::Good);
    (world, config)
}

#[tokio::test(start_paused = true)]
async fn a_rate_is_of_a_key_and_a_region_whatever_the_host() {
    let (world, config) = throttled().await;
    let other_keys = config.clone().credentials(Credentials::new("other", "key"));
    let other_region = config.clone().region("ap-b");
    let other_limits = config.clone().limits(Limits::default());
    let other_transport = config.clone().transport(world.clone());
    for (what, other) in [
        ("keys", other_keys),
        ("region", other_region),
        ("limits", other_limits),
        ("transport", other_transport),
        ("configuration", world.config()),
    ] {
        assert!(!waits(&other).await, "another {what}");
    }
    let (clone, other_host, other_clock, other_budget) = (
        config.clone(),
        config.clone().endpoint("b.example"),
        config.clone().clock(SystemTime::now()),
        config.clone().retry_budget(50),
    );
    let hosts = world.sent().len();
    for (what, same) in [("clone", clone), ("host", other_host), ("clock", other_clock), ("budget", other_budget)] {
        assert!(waits(&same).await, "a {what} of the same account");
    }
    let sent = &world.sent()[hosts..];
    assert_eq!(sent[1].host, "b.example");
    assert!(sent.windows(2).all(|pair| pair[1].at > pair[0].at), "in one line");
}

#[tokio::test(start_paused = true)]
async fn a_rate_that_is_idle_for_ten_minutes_is_forgotten() {
    let (_, config) = throttled().await;
    tokio::time::advance(IDLE - 2 * SECOND).await;
    // The first turn has come long since.
    assert!(!waits(&config).await && waits(&config).await);
    tokio::time::advance(IDLE).await;
    assert!(!waits(&config).await && !waits(&config).await);
}

/// Signs a request by what is known of the server's clock.
async fn timestamp(config: &Config) -> u64 {
    let signed = Client::new(config, "tea").call(WashCupRequest::new()).sign().await.unwrap();
    signed.headers()["x-tc-timestamp"].to_str().unwrap().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_clock_is_of_a_host() {
    let world = World::new();
    let config = world.config();
    world.is(Mood::WantsItsTime);
    call(&config).await.unwrap_err();
    for (what, same) in [
        ("clone", config.clone()),
        ("keys", config.clone().credentials(Credentials::new("other", "key"))),
        ("region", config.clone().region("ap-b")),
        ("budget", config.clone().retry_budget(50)),
        ("limits", config.clone().limits(Limits::off())),
    ] {
        assert_eq!(timestamp(&same).await, SERVER, "another {what}");
        call(&same).await.unwrap();
    }
    for (what, other) in [
        ("host", config.clone().endpoint("b.example")),
        ("clock", config.clone().clock(yesterday())),
        ("transport", config.clone().transport(world.clone())),
        ("configuration", world.config()),
    ] {
        assert_eq!(timestamp(&other).await, SERVER - 86_400, "another {what}");
    }
    let signed = world.sent().iter().filter(|sent| sent.timestamp == SERVER).count();
    assert_eq!(signed, 5);
    tokio::time::advance(IDLE).await;
    assert_eq!(timestamp(&config).await, SERVER - 86_400, "idle");
}

/// The host that a call goes to.
async fn host(world: &World, config: &Config) -> String {
    call(config).await.unwrap();
    world.sent().pop().unwrap().host
}

#[tokio::test(start_paused = true)]
async fn a_circuit_is_of_a_host() {
    let world = World::new();
    let config = world.config().breaker(Breaker::endpoint("z.example").failures(1).rest(10 * IDLE));
    world.is(Mood::Gone);
    call(&config).await.unwrap_err();
    world.is(Mood::Good);
    for (what, same) in [
        ("clone", config.clone()),
        ("keys", config.clone().credentials(Credentials::new("other", "key"))),
        ("region", config.clone().region("ap-b")),
        ("clock", config.clone().clock(SystemTime::now())),
        ("budget", config.clone().retry_budget(50)),
        ("limits", config.clone().limits(Limits::off())),
    ] {
        assert_eq!(host(&world, &same).await, "z.example", "another {what}");
    }
    assert_eq!(host(&world, &config.clone().endpoint("b.example")).await, "b.example");
    for other in [config.clone().transport(world.clone()), world.config()] {
        assert_eq!(host(&world, &other).await, "a.example");
    }
    tokio::time::advance(IDLE).await;
    assert_eq!(host(&world, &config).await, "a.example", "idle");
}

#[tokio::test(start_paused = true)]
async fn a_budget_is_shared_until_another_is_set() {
    let attempts = async |config: &Config| {
        let call = Client::new(config, "tea").call(WashCupRequest::new()).repeatable(true);
        call.await.unwrap_err().attempts().len()
    };
    let world = World::new();
    world.is(Mood::Fails);
    let config = world.config().retry(RetryPolicy::default()).retry_budget(10);
    assert_eq!(attempts(&config).await, 3, "which spends it");
    for (what, same) in [
        ("clone", config.clone()),
        ("keys", config.clone().credentials(Credentials::new("other", "key"))),
        ("region", config.clone().region("ap-b")),
        ("host", config.clone().endpoint("b.example")),
        ("clock", config.clone().clock(SystemTime::now())),
        ("transport", config.clone().transport(world.clone())),
        ("limits", config.clone().limits(Limits::off())),
    ] {
        assert_eq!(attempts(&same).await, 1, "another {what}");
    }
    assert_eq!(attempts(&config.clone().retry_budget(10)).await, 3);
    assert_eq!(attempts(&config).await, 1, "and that of the others is spent as before");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_did_its_part_is_not_left() {
    let world = World::new();
    let breaker = || Breaker::endpoint("z.example").failures(1).share(0);
    // A reply that is too long for this side.
    let config = world.config().breaker(breaker()).reply_limit(5);
    assert_eq!(call(&config).await.unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(host(&world, &config.clone().reply_limit(1_000)).await, "a.example");
    // Keys that come too late for the call.
    #[derive(Debug)]
    struct Late;
    impl tencentcloud_core::ProvideCredentials for Late {
        fn credentials<'a>(
            &'a self,
            _: &'a tencentcloud_core::credentials::CredentialsContext,
        ) -> tencentcloud_core::credentials::Fetching<'a> {
            Box::pin(async {
                tokio::time::sleep(3 * SECOND).await;
                Ok(Credentials::new("late", "key"))
            })
        }
    }
    let config = world.config().breaker(breaker());
    let late = config.clone().credentials(Late).timeout(2 * SECOND);
    assert!(call(&late).await.unwrap_err().is_timeout());
    // `sign` has no time that could run out, and sends nothing.
    Client::new(&late, "tea").call(WashCupRequest::new()).sign().await.unwrap();
    assert_eq!(host(&world, &config).await, "a.example");
}
