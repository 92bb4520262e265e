//! A fetch of credentials is nobody's own: who gives up, panics or ends takes nothing from the others.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sources;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sources::{Hands, Source, cached, id};
use tencentcloud_core::credentials::{Cached, CredentialsContext, Fetching, ProvideCredentials};
use tencentcloud_core::{Config, Credentials, Error, ErrorKind, Site};
use tokio::runtime::{Builder, Runtime};

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_gives_up_stops_nobody() {
    let source = Source::slow(&Hands::new(), [Ok(7_200)], Duration::from_millis(300));
    let cached = cached(&source);
    let impatient = tokio::time::timeout(Duration::from_millis(100), cached.credentials());
    assert!(impatient.await.is_err());
    assert_eq!((id(&cached).await.as_str(), source.asked()), ("id-1", 1));
}

#[tokio::test(start_paused = true)]
async fn calls_of_a_second_get_keys_that_take_longer() {
    let source = Source::slow(&Hands::new(), [Ok(7_200)], Duration::from_millis(1_200));
    let cached = cached(&source);
    let mut succeeded = 0;
    for _ in 0..60 {
        let call = tokio::time::timeout(Duration::from_secs(1), cached.credentials());
        succeeded += usize::from(matches!(call.await, Ok(Ok(_))));
    }
    assert_eq!((succeeded, source.asked()), (59, 1));
}

#[tokio::test(start_paused = true)]
async fn calls_go_on_while_a_renewal_hangs() {
    let clock = Hands::new();
    let source = Source::new(&clock, [Ok(7_200)]);
    let cached = cached(&source);
    id(&cached).await;
    source.takes(Duration::from_secs(86_400));
    clock.advance(7_200 - 290);
    for _ in 0..5 {
        let call = tokio::time::timeout(Duration::from_secs(2), cached.credentials());
        assert_eq!(call.await.unwrap().unwrap().secret_id(), "id-1");
        tokio::time::advance(Duration::from_secs(2)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_for_a_moment_that_grows() {
    let source = Source::new(&Hands::new(), [Err("InternalError")]);
    let cached = cached(&source);
    let mut asked_at = Vec::new();
    let started = tokio::time::Instant::now();
    for _ in 0..3_000 {
        let before = source.asked();
        let error = cached.credentials().await.unwrap_err();
        assert_eq!(error.code(), Some("InternalError"));
        let is_told_again = error.message().starts_with("the credentials were asked for ");
        assert_eq!(is_told_again, source.asked() == before, "{error}");
        if !is_told_again {
            asked_at.push(started.elapsed().as_millis());
        }
        tokio::time::advance(Duration::from_millis(10)).await;
    }
    let pauses: Vec<_> = asked_at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (pause, bound) in pauses.iter().zip([500, 1_000, 2_000, 4_000, 8_000, 8_000]) {
        assert!((bound / 2..=bound + 10).contains(pause), "{pauses:?}");
    }
    assert!((5..=9).contains(&asked_at.len()), "{asked_at:?}");
}

#[tokio::test(start_paused = true)]
async fn what_follows_a_success_begins_with_short_pauses() {
    let clock = Hands::new();
    let source = Source::new(&clock, [Err("InternalError"), Err("InternalError"), Ok(100), Err("InternalError")]);
    let cached = cached(&source);
    cached.credentials().await.unwrap_err();
    tokio::time::advance(Duration::from_millis(500)).await;
    cached.credentials().await.unwrap_err();
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(id(&cached).await, "id-3");
    clock.advance(100);
    cached.credentials().await.unwrap_err();
    tokio::time::advance(Duration::from_millis(500)).await;
    cached.credentials().await.unwrap_err();
    assert_eq!(source.asked(), 5);
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_refused_to_many_are_fetched_anew_once() {
    let source = Source::slow(&Hands::new(), [Ok(7_200)], Duration::from_millis(300));
    let cached = cached(&source);
    let first = cached.credentials().await.unwrap();
    let refused: Vec<_> = (0..100)
        .map(|at| {
            let (cached, first) = (Arc::clone(&cached), first.clone());
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(at * 10)).await;
                cached.refused(&first);
                cached.credentials().await.unwrap()
            })
        })
        .collect();
    for call in refused {
        assert_eq!(call.await.unwrap().secret_id(), "id-2");
    }
    assert_eq!(source.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_refused_while_the_source_is_dead_do_not_wake_it() {
    let source = Source::new(&Hands::new(), [Ok(7_200), Err("InternalError")]);
    let cached = cached(&source);
    let first = cached.credentials().await.unwrap();
    for _ in 0..100 {
        cached.refused(&first);
        cached.credentials().await.unwrap_err();
    }
    assert_eq!(source.asked(), 2);
}

/// As the metadata service does, which gives the same until it has new ones.
#[derive(Debug, Default)]
struct Stubborn(AtomicUsize);

impl ProvideCredentials for Stubborn {
    fn credentials<'a>(&'a self, _: &'a CredentialsContext) -> Fetching<'a> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(std::future::ready(Ok(Credentials::new("the-same", "hunter2"))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_that_gives_refused_keys_again_is_asked_ever_more_seldom() {
    let cached = Cached::new(Stubborn::default());
    let context = CredentialsContext::default();
    for _ in 0..1_000 {
        let keys = cached.credentials(&context).await.unwrap();
        cached.refused(&keys);
        tokio::time::advance(Duration::from_millis(10)).await;
    }
    let asked = cached.credentials(&context).await.map(|_| format!("{cached:?}")).unwrap();
    let count: usize = asked.split("Stubborn(").nth(1).unwrap().split(')').next().unwrap().parse().unwrap();
    assert!((3..=10).contains(&count), "{count} times in ten seconds");
}

#[derive(Debug)]
struct Panics {
    at_once: bool,
}

impl ProvideCredentials for Panics {
    fn credentials<'a>(&'a self, _: &'a CredentialsContext) -> Fetching<'a> {
        assert!(!self.at_once, "at once");
        Box::pin(async {
            tokio::task::yield_now().await;
            panic!("later")
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_that_panics_is_an_error_for_all_who_wait() {
    for at_once in [true, false] {
        let cached = Arc::new(Cached::new(Panics { at_once }));
        let callers: Vec<_> = (0..10)
            .map(|_| {
                let cached = Arc::clone(&cached);
                tokio::spawn(async move { cached.credentials(&CredentialsContext::default()).await })
            })
            .collect();
        for caller in callers {
            let error = caller.await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Credentials);
            assert!(error.message().ends_with("the source of credentials panicked"), "{error}");
        }
    }
}

// Several runtimes. Their clocks are their own, so these few go by the clock on the wall, and wait for no time that
// has to be short.

/// A source whose first fetch waits for a word, and whose others do not.
#[derive(Debug, Default)]
struct Gated {
    asked: AtomicUsize,
    open: tokio::sync::Notify,
}

impl Gated {
    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl ProvideCredentials for Gated {
    fn credentials<'a>(&'a self, _: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(async {
            let asked = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            if asked == 1 {
                self.open.notified().await;
            }
            Ok(Credentials::new(format!("id-{asked}"), "hunter2"))
        })
    }
}

async fn ask(cached: &Cached<Arc<Gated>>) -> Result<String, Error> {
    Ok(cached.credentials(&CredentialsContext::default()).await?.secret_id().to_owned())
}

/// Waits until the first fetch has begun.
fn begun(gated: &Gated) {
    while gated.asked() == 0 {
        std::thread::yield_now();
    }
}

#[test]
fn where_the_runtime_of_a_fetch_ends_those_who_wait_begin_anew() {
    let gated = Arc::new(Gated::default());
    let cached = Arc::new(Cached::new(Arc::clone(&gated)));
    let first = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let begins = Arc::clone(&cached);
    first.spawn(async move { ask(&begins).await });
    begun(&gated);
    let waits = Arc::clone(&cached);
    let waiting = std::thread::spawn(move || current_thread().block_on(async { ask(&waits).await }));
    std::thread::sleep(Duration::from_millis(50));
    drop(first);
    assert_eq!(waiting.join().unwrap().unwrap(), "id-2");
    assert_eq!((current_thread().block_on(ask(&cached)).unwrap().as_str(), gated.asked()), ("id-2", 2));
}

#[test]
fn where_nobody_drives_the_runtime_of_a_fetch_another_caller_begins_anew() {
    let gated = Arc::new(Gated::default());
    let cached = Cached::new(Arc::clone(&gated));
    let still = current_thread();
    still.block_on(async {
        let impatient = tokio::time::timeout(Duration::from_millis(10), ask(&cached));
        assert!(impatient.await.is_err());
    });
    assert_eq!(current_thread().block_on(ask(&cached)).unwrap(), "id-2");
    // What it brings late, when it is driven again, takes nothing back.
    gated.open.notify_one();
    still.block_on(async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert_eq!(ask(&cached).await.unwrap(), "id-2");
    });
}

#[test]
fn a_fetch_on_one_runtime_serves_callers_on_others() {
    let gated = Arc::new(Gated::default());
    let cached = Arc::new(Cached::new(Arc::clone(&gated)));
    let first = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let begins = Arc::clone(&cached);
    let begins = first.spawn(async move { ask(&begins).await });
    begun(&gated);
    let waits = Arc::clone(&cached);
    let waiting = std::thread::spawn(move || current_thread().block_on(async { ask(&waits).await }));
    // Longer than a runtime may stand still: this one does not.
    std::thread::sleep(Duration::from_millis(2_500));
    gated.open.notify_one();
    assert_eq!(waiting.join().unwrap().unwrap(), "id-1");
    assert_eq!((first.block_on(begins).unwrap().unwrap().as_str(), gated.asked()), ("id-1", 1));
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_and_other_callers_share_a_fetch_whoever_began_it() {
    for blocking_begins in [true, false] {
        let gated = Arc::new(Gated::default());
        let cached = Arc::new(Cached::new(Arc::clone(&gated)));
        let asks = || {
            let cached = Arc::clone(&cached);
            async move { ask(&cached).await }
        };
        let (one, other) = (asks(), asks());
        let blocking = || std::thread::spawn(move || tencentcloud_core::blocking::block_on(one));
        let driven = || std::thread::spawn(move || current_thread().block_on(other));
        let threads = if blocking_begins {
            let first = blocking();
            begun(&gated);
            [first, driven()]
        } else {
            let first = driven();
            begun(&gated);
            [first, blocking()]
        };
        std::thread::sleep(Duration::from_millis(50));
        gated.open.notify_one();
        for thread in threads {
            assert_eq!(thread.join().unwrap().unwrap(), "id-1");
        }
        assert_eq!(gated.asked(), 1);
    }
}

/// Issues keys for whoever's site it is told.
#[derive(Debug, Default)]
struct BySite(AtomicUsize);

impl ProvideCredentials for BySite {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(Credentials::new(format!("{:?}", context.site()), "hunter2")) })
    }
}

#[tokio::test(start_paused = true)]
async fn configurations_that_share_a_source_share_keys_where_they_go_the_same_way() {
    let source = Arc::new(BySite::default());
    let cached = Arc::new(Cached::new(Arc::clone(&source)));
    let config = Config::new(Arc::clone(&cached));
    let id =
        async |config: &Config| cached.credentials(&config.credentials_context()).await.unwrap().secret_id().to_owned();
    let alike = Config::new(Arc::clone(&cached));
    let same =
        [alike, config.clone().region("ap-tokyo"), config.clone().timeout(Duration::from_secs(1)), config.clone()];
    for config in &same {
        assert_eq!((id(config).await.as_str(), source.0.load(Ordering::SeqCst)), ("International", 1));
    }
    let mainland = config.clone().site(Site::Mainland);
    assert_eq!((id(&mainland).await.as_str(), source.0.load(Ordering::SeqCst)), ("Mainland", 2));
    let others = [config.clone().endpoint("127.0.0.1:1"), config.clone().root_domain("example.com")];
    for (at, config) in others.iter().enumerate() {
        id(config).await;
        id(config).await;
        assert_eq!(source.0.load(Ordering::SeqCst), 3 + at);
    }
    // A program that makes them up leaves no growth.
    for at in 0..1_000 {
        id(&config.clone().endpoint(format!("127.0.0.1:{at}"))).await;
    }
    assert!(format!("{cached:?}").len() < 20_000);
}
