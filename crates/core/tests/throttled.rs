//! A server that takes so many requests a second, and clients that find out: in paused time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and has figures to print"
)]

mod support;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use support::WashCupRequest;
use tencentcloud_core::{Body, Client, Config, Credentials, Error, Sending, Transport};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);
const GOOD: &str = r#"{"Response":{"RequestId":"good"}}"#;
const REFUSED: &str =
    r#"{"Response":{"Error":{"Code":"RequestLimitExceeded.UinLimitExceeded","Message":"slow down"},"RequestId":"r"}}"#;

/// How a server counts.
#[derive(Clone, Copy, Debug)]
enum Counts {
    /// By whole seconds.
    Window,
    /// By the last second.
    Sliding,
    /// By tokens, of which it keeps so many.
    Tokens(f64),
}

/// A server in memory that limits, and that is slow.
#[derive(Clone, Debug)]
struct Limiting(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    counts: Counts,
    limit: f64,
    start: Instant,
    taken: VecDeque<Instant>,
    tokens: f64,
    filled: Instant,
    /// When each request came, and whether it was taken.
    log: Vec<(Duration, bool)>,
    random: fastrand_like::Random,
    /// How many times as long as usual it takes.
    slowness: u64,
}

/// Numbers that look random and are the same in every run.
mod fastrand_like {
    #[derive(Debug)]
    pub(crate) struct Random(pub(crate) u64);

    impl Random {
        pub(crate) fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }
    }
}

impl State {
    fn takes(&mut self) -> bool {
        let now = Instant::now();
        let takes = match self.counts {
            Counts::Window | Counts::Sliding => {
                let second = |at: Instant| (at - self.start).as_secs();
                let is_old = |at: &Instant| match self.counts {
                    Counts::Window => second(*at) < second(now),
                    _ => *at + SECOND <= now,
                };
                while self.taken.front().is_some_and(is_old) {
                    self.taken.pop_front();
                }
                (self.taken.len() as f64) < self.limit
            }
            Counts::Tokens(most) => {
                let filled = (now - std::mem::replace(&mut self.filled, now)).as_secs_f64() * self.limit;
                self.tokens = (self.tokens + filled).min(most);
                self.tokens >= 1.0
            }
        };
        if takes {
            self.tokens -= 1.0;
            self.taken.push_back(now);
        }
        self.log.push((now - self.start, takes));
        takes
    }
}

impl Limiting {
    fn new(counts: Counts, limit: f64) -> Self {
        let tokens = if let Counts::Tokens(most) = counts { most } else { 0.0 };
        // Whole seconds of the server begin anywhere.
        let start = Instant::now().checked_sub(Duration::from_millis(370)).unwrap();
        Self(Arc::new(Mutex::new(State {
            counts,
            limit,
            start,
            taken: VecDeque::new(),
            tokens,
            filled: Instant::now(),
            log: Vec::new(),
            random: fastrand_like::Random(7),
            slowness: 1,
        })))
    }

    fn config(&self) -> Config {
        Config::new(Credentials::new("id", "key"))
            .region("ap-test")
            .transport(self.clone())
            .clock(SystemTime::UNIX_EPOCH)
    }

    fn now(&self) -> Duration {
        self.0.lock().unwrap().start.elapsed()
    }

    /// Requests that came between these times, and how many of them were refused.
    fn between(&self, from: Duration, to: Duration) -> (usize, usize) {
        let state = self.0.lock().unwrap();
        let came: Vec<_> = state.log.iter().filter(|(at, _)| (from..to).contains(at)).collect();
        (came.len(), came.iter().filter(|(_, taken)| !taken).count())
    }
}

impl Transport for Limiting {
    fn send(&self, _request: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(async move {
            // On the way for 10 to 30 ms, and answered after 20 to 60 more; refusals are quicker.
            let (there, back) = {
                let mut state = self.0.lock().unwrap();
                (state.slowness * (10 + state.random.below(20)), state.slowness * (20 + state.random.below(40)))
            };
            tokio::time::sleep(Duration::from_millis(there)).await;
            let takes = self.0.lock().unwrap().takes();
            tokio::time::sleep(Duration::from_millis(if takes { back } else { 5 })).await;
            Ok(http::Response::new(Body::whole(if takes { GOOD } else { REFUSED })))
        })
    }
}

/// So many callers make so many calls each, one after the other, through these configurations in turn.
async fn run(configs: &[Config], callers: usize, calls: usize) -> Vec<Result<(), Error>> {
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let client = Client::new(&configs[caller % configs.len()], "tea");
            tokio::spawn(async move {
                let mut results = Vec::new();
                for _ in 0..calls {
                    results.push(client.call(WashCupRequest::new()).timeout(60 * SECOND).await.map(drop));
                }
                results
            })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.extend(task.await.unwrap());
    }
    results
}

const ALL: [Counts; 5] =
    [Counts::Window, Counts::Sliding, Counts::Tokens(1.0), Counts::Tokens(20.0), Counts::Tokens(100.0)];

/// The share of refusals in per cent.
fn percent((came, refused): (usize, usize)) -> f64 {
    100.0 * refused as f64 / came.max(1) as f64
}

#[tokio::test(start_paused = true)]
async fn callers_find_the_rate_and_all_succeed() {
    for programs in [1, 2] {
        // Two programs that know nothing of each other come at one moment again and again, which a server without
        // any tolerance refuses at every rate.
        let strict = Counts::Tokens(if programs == 1 { 1.0 } else { 4.0 });
        for counts in [Counts::Window, Counts::Sliding, strict, Counts::Tokens(20.0), Counts::Tokens(100.0)] {
            let server = Limiting::new(counts, 20.0);
            let configs: Vec<_> = (0..programs).map(|_| server.config()).collect();
            let start = server.now();
            let results = run(&configs, 64, 10).await;
            let (end, failed) = (server.now(), results.iter().filter(|result| result.is_err()).count());
            let (all, later) = (server.between(start, end), server.between(start + 10 * SECOND, end));
            println!(
                "{programs} programs, {counts:?}: {failed} failed, {all:?} {:.1} %, later {later:?} {:.1} %, in {:.1?}",
                percent(all),
                percent(later),
                end - start
            );
            assert_eq!(failed, 0, "{results:?}");
            assert!(percent(all) < 20.0 && percent(later) < 5.0, "{programs} programs, {counts:?}");
            // Where so few may come at once, what is on the way for longer or shorter is refused at the rate.
            let most = if matches!(counts, Counts::Tokens(most) if most < 5.0) { 80 } else { 55 };
            assert!(end - start < most * SECOND, "it is used: {:?}", end - start);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn when_the_limit_is_lifted_callers_are_as_fast_as_ever_within_a_minute() {
    for (programs, counts, limit) in
        [(1, Counts::Window, 20.0), (2, Counts::Tokens(20.0), 20.0), (1, Counts::Sliding, 5.0)]
    {
        let server = Limiting::new(counts, limit);
        server.0.lock().unwrap().slowness = 4;
        let configs: Vec<_> = (0..programs).map(|_| server.config()).collect();
        let callers = tokio::spawn(async move { run(&configs, 32, usize::MAX).await });
        tokio::time::sleep(30 * SECOND).await;
        server.0.lock().unwrap().limit = f64::INFINITY;
        tokio::time::sleep(60 * SECOND).await;
        let now = server.now();
        tokio::time::sleep(5 * SECOND).await;
        let (came, refused) = server.between(now, now + 5 * SECOND);
        callers.abort();
        // 32 callers, each of whose calls takes 59 ms on average where the server is quick.
        let full = 32.0 / (0.059 * 4.0) * 5.0;
        println!("{programs} programs, {counts:?} of {limit}: {came} of {full:.0}");
        assert!(refused == 0 && came as f64 > 0.9 * full, "{programs} programs, {counts:?}: {came} of {full:.0}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_falls_is_found_again() {
    for counts in ALL {
        let server = Limiting::new(counts, 100.0);
        let config = server.config();
        let callers = tokio::spawn(async move { run(&[config], 64, usize::MAX).await });
        tokio::time::sleep(20 * SECOND).await;
        server.0.lock().unwrap().limit = 20.0;
        let fell = server.now();
        tokio::time::sleep(40 * SECOND).await;
        let (at_first, later) =
            (server.between(fell, fell + 10 * SECOND), server.between(fell + 10 * SECOND, fell + 40 * SECOND));
        callers.abort();
        println!("{counts:?}: at first {at_first:?}, later {later:?} {:.1} %", percent(later));
        assert!(percent(later) < 5.0 && later.0 > 9 * 30, "{counts:?}: {later:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn other_limits_than_twenty_are_found_as_well() {
    for counts in [Counts::Window, Counts::Sliding, Counts::Tokens(5.0)] {
        for (limit, percents) in [(2.0, 10.0), (5.0, 5.0), (200.0, 5.0)] {
            let server = Limiting::new(counts, limit);
            let config = server.config();
            let callers = tokio::spawn(async move { run(&[config], 64, usize::MAX).await });
            tokio::time::sleep(70 * SECOND).await;
            let later = server.between(10 * SECOND, 70 * SECOND);
            callers.abort();
            println!("{counts:?} of {limit}: {later:?} {:.1} %", percent(later));
            assert!(percent(later) < percents, "{counts:?} of {limit}");
            assert!((later.0 - later.1) as f64 > 0.6 * limit * 60.0, "{counts:?} of {limit}: {later:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_would_be_too_late_by_what_was_learnt_is_told_at_once() {
    let server = Limiting::new(Counts::Sliding, 20.0);
    let config = server.config();
    assert!(run(std::slice::from_ref(&config), 64, 2).await.iter().all(Result::is_ok));
    let (client, start) = (Client::new(&config, "tea"), Instant::now());
    let tasks: Vec<_> = (0..2_000)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                let result = client.call(WashCupRequest::new()).timeout(10 * SECOND).await.map(drop);
                (result, start.elapsed())
            })
        })
        .collect();
    let (mut at_once, mut succeeded) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            (Ok(()), _) => succeeded += 1,
            (Err(error), after) if after.is_zero() => {
                assert!(error.is_timeout() && error.attempts().is_empty(), "{error}");
                let text = error.to_string();
                assert!(text.starts_with("nothing was sent: the server was found to take about "), "{text}");
                assert!(text.contains("after the time allowed for the call"), "{text}");
                at_once += 1;
            }
            (Err(error), _) => assert!(error.is_timeout() || error.is_throttled(), "{error}"),
        }
    }
    assert!(at_once > 1_500 && succeeded > 150, "{at_once} at once, {succeeded} succeeded");
}

/// Answers with these heads and bodies in turn, the last for ever, at once.
#[derive(Clone, Debug)]
struct Says(Arc<Mutex<(VecDeque<Answer>, Vec<Instant>)>>);

/// Status, headers, body.
type Answer = (u16, Vec<(&'static str, String)>, &'static str);

impl Says {
    fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self(Arc::new(Mutex::new((answers.into_iter().collect(), Vec::new()))))
    }

    fn client(&self) -> Client {
        Client::new(
            &Config::new(Credentials::new("id", "key")).transport(self.clone()).clock(SystemTime::UNIX_EPOCH),
            "tea",
        )
    }

    /// The pauses between requests.
    fn pauses(&self) -> Vec<Duration> {
        self.0.lock().unwrap().1.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }
}

impl Transport for Says {
    fn send(&self, _request: http::Request<Bytes>) -> Sending<'_> {
        let mut state = self.0.lock().unwrap();
        state.1.push(Instant::now());
        let (status, headers, body) = if state.0.len() > 1 { state.0.pop_front().unwrap() } else { state.0[0].clone() };
        let mut response = http::Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(name, value);
        }
        Box::pin(async move { Ok(response.body(Body::whole(body)).unwrap()) })
    }
}

fn after(value: &str) -> Vec<(&'static str, String)> {
    vec![("Retry-After", value.to_owned())]
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_when_is_asked_then() {
    let date = vec![
        ("Date", "Tue, 01 Apr 2025 00:00:00 GMT".to_owned()),
        ("Retry-After", "Tue, 01 Apr 2025 00:00:07 GMT".to_owned()),
    ];
    // The clock of the configuration stands at the epoch.
    let by_own_clock = after("Thu, 01 Jan 1970 00:00:07 GMT");
    for (status, headers, body) in [
        (200, after("7"), REFUSED),
        (429, after("7"), REFUSED),
        (200, date.clone(), REFUSED),
        (200, by_own_clock, REFUSED),
        (429, after("7"), "<html>slow down"),
        (503, after("7"), "<html>later"),
        (503, date, ""),
    ] {
        let says = Says::new([(status, headers.clone(), body), (200, Vec::new(), GOOD)]);
        let call = says.client().call(WashCupRequest::new()).repeatable(true);
        call.await.unwrap_or_else(|error| panic!("{status} {headers:?}: {error}"));
        let [pause] = says.pauses()[..] else { panic!("{:?}", says.pauses()) };
        assert!(pause >= 7 * SECOND && pause <= 7 * SECOND + SECOND, "{status} {headers:?}: {pause:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_word_of_a_server_holds_a_call_beyond_its_time() {
    for (value, attempts) in [("3600", 1), ("99999999999999999999999999", 1), ("59", 2), ("soon", 10), ("-5", 10)] {
        let says = Says::new([(200, after(value), REFUSED)]);
        let (start, client) = (Instant::now(), says.client());
        let error = client.call(WashCupRequest::new()).timeout(100 * SECOND).await.unwrap_err();
        assert!(error.is_throttled(), "{error}");
        assert_eq!(error.attempts().len(), attempts, "{value}");
        assert!(start.elapsed() < 100 * SECOND, "{value}: {:?}", start.elapsed());
        if attempts < 10 {
            let outcome = &error.attempts()[attempts - 1].outcome;
            assert!(outcome.contains("not tried again: the wait would not end within the time allowed"), "{outcome}");
            // Others are held up for a while, and not as long as it says.
            assert!(client.call(WashCupRequest::new()).timeout(30 * SECOND).await.unwrap_err().attempts().len() == 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_for_too_many_are_counted_apart_and_never_answered_at_once() {
    let down = r#"{"Response":{"Error":{"Code":"InternalError","Message":"no"},"RequestId":"r"}}"#;
    let plain = |body| (200, Vec::new(), body);
    // Two failures and eight refusals, mixed: none is the third failure or the tenth refusal.
    let mut answers = vec![plain(REFUSED), plain(down), plain(REFUSED), plain(REFUSED), plain(down)];
    answers.extend((0..5).map(|_| plain(REFUSED)));
    let says = Says::new(answers.into_iter().chain([plain(GOOD)]));
    says.client().call(WashCupRequest::new()).repeatable(true).timeout(200 * SECOND).await.unwrap();
    let pauses = says.pauses();
    assert_eq!(pauses.len(), 10);
    for (at, pause) in pauses.iter().enumerate().filter(|(at, _)| ![1, 4].contains(at)) {
        assert!(*pause >= SECOND / 2, "pause {at}: {pause:?}");
    }
    // A write, which a failure that passes would end.
    let says = Says::new([plain(REFUSED), plain(REFUSED), plain(REFUSED), plain(REFUSED), plain(GOOD)]);
    says.client().call(WashCupRequest::new()).timeout(200 * SECOND).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn refusals_for_too_many_leave_the_budget_to_others() {
    let down = r#"{"Response":{"Error":{"Code":"InternalError","Message":"no"},"RequestId":"r"}}"#;
    let mut answers: Vec<_> = (0..6).map(|_| (200, Vec::new(), REFUSED)).collect();
    answers.extend([(200, Vec::new(), GOOD), (200, Vec::new(), down), (200, Vec::new(), GOOD)]);
    let says = Says::new(answers);
    let config = Config::new(Credentials::new("id", "key")).transport(says.clone()).retry_budget(5);
    let client = Client::new(&config, "tea");
    client.call(WashCupRequest::new()).timeout(200 * SECOND).await.unwrap();
    client.call(WashCupRequest::new()).repeatable(true).timeout(200 * SECOND).await.unwrap();
}
