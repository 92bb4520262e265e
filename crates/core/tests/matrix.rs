//! Every way to call, and everything that may happen meanwhile: a cell each, which says what must be. What happens,
//! happens in the middle: at the second page, at the second look, after two events.

#![cfg(feature = "blocking")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod memory;
#[path = "support/mod.rs"]
mod support;
#[path = "matrix/ways.rs"]
mod ways;

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use memory::{Asked, Deed, Memory, Piece};
use tencentcloud_core::credentials::CredentialsContext;
use tencentcloud_core::{Breaker, Config, Credentials, Error, ErrorKind, Limits, ProvideCredentials};
use ways::{Brought, Ends, Way, broken, good, list, page};

/// How a cell ends.
#[derive(Clone, Copy, Debug)]
enum End {
    /// With all that there is.
    Well,
    /// By an error of this kind, after these.
    By(ErrorKind, &'static [&'static str]),
}

use End::{By, Well};
use Way::{Async, Blocking, Pages, Stream, Wait};

/// Way, how it ends, and how many requests that takes.
type Cell = (Way, End, RangeInclusive<usize>);

/// Goes through the cells of what happens, and brings what the server was asked in each.
async fn check(
    cells: [Cell; 5],
    answer: fn(Way, &Asked) -> Deed,
    set: impl Fn(Config) -> Config,
) -> Vec<(Way, Vec<Asked>)> {
    let mut all = Vec::new();
    for (way, end, sends) in cells {
        let memory = Memory::new(move |asked| answer(way, asked));
        // One place, which has to be free again afterwards.
        let config = set(memory.config().limits(Limits::default().concurrency(1)));
        let mut brought = Brought::default();
        way.take(&config, &mut brought).await;
        let Brought { items, error } = brought;
        match end {
            Well => assert!(error.is_none() && items == way.all(), "{way:?}: {items:?} {error:?}"),
            By(kind, received) => {
                let error = error.unwrap_or_else(|| panic!("{way:?} ends well: {items:?}"));
                assert_eq!((error.kind(), items.as_slice()), (kind, &*texts(received)), "{way:?}: {error}");
                assert!(error.action().is_some(), "{way:?}: {error}");
            }
        }
        assert!(sends.contains(&memory.sends()), "{way:?}: {} sends, not {sends:?}", memory.sends());
        all.push((way, memory.asked()));
    }
    all
}

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn is_middle(way: Way, asked: &Asked) -> bool {
    asked.number == way.middle()
}

#[tokio::test(start_paused = true)]
async fn time_runs_out() {
    let cells = [
        (Async, By(ErrorKind::Timeout, &[]), 1..=1),
        (Blocking, By(ErrorKind::Timeout, &[]), 1..=1),
        (Stream, By(ErrorKind::Timeout, &["0", "1"]), 1..=1),
        (Pages, By(ErrorKind::Timeout, &["0", "1"]), 2..=2),
        // A look that takes too long is looked again, until the waiting itself is over.
        (Wait, By(ErrorKind::WaitTimeout, &[]), 3..=20),
    ];
    let silent = |way: Way, asked: &Asked| match way {
        Stream => broken(Piece::Hang),
        _ if asked.number >= way.middle() => Deed::Hang,
        _ => good(asked),
    };
    let time = Duration::from_millis(200);
    check(cells, silent, |config| config.timeout(time).idle_timeout(time)).await;
}

#[tokio::test(start_paused = true)]
async fn the_server_asks_for_fewer() {
    let cells = [
        (Async, Well, 2..=2),
        (Blocking, Well, 2..=2),
        (Stream, Well, 2..=2),
        (Pages, Well, 3..=3),
        (Wait, Well, 3..=3),
    ];
    let throttled = |way: Way, asked: &Asked| match is_middle(way, asked) {
        true => Deed::Refuse("RequestLimitExceeded"),
        false => good(asked),
    };
    check(cells, throttled, |config| config).await;
}

#[tokio::test(start_paused = true)]
async fn the_server_closes_the_connection() {
    let cells = [
        (Async, Well, 2..=2),
        (Blocking, Well, 2..=2),
        // The server would begin anew.
        (Stream, By(ErrorKind::Connection, &["0", "1"]), 1..=1),
        (Pages, Well, 3..=3),
        (Wait, Well, 3..=3),
    ];
    let closed = |way: Way, asked: &Asked| match way {
        Stream => broken(Piece::Close),
        _ if is_middle(way, asked) => Deed::Close,
        _ => good(asked),
    };
    check(cells, closed, |config| config).await;
}

/// Keys that end: those that come next are others.
#[derive(Debug, Default)]
struct Keys(AtomicUsize);

impl ProvideCredentials for Keys {
    fn credentials<'a>(
        &'a self,
        _: &'a CredentialsContext,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Credentials, Error>> + Send + 'a>> {
        let keys = Credentials::new(format!("AKID{}", self.0.load(Ordering::SeqCst)), "key").with_token("token");
        Box::pin(std::future::ready(Ok(keys)))
    }

    fn refused(&self, _: &Credentials) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn keys_expire() {
    let cells = [
        (Async, Well, 3..=3),
        (Blocking, Well, 3..=3),
        // What is open stays open.
        (Stream, Well, 1..=1),
        (Pages, Well, 3..=3),
        (Wait, Well, 3..=3),
    ];
    let expired = |way: Way, asked: &Asked| match asked.number {
        // Between two attempts, two pages, two looks.
        0 if matches!(way, Async | Blocking) => Deed::Refuse("InternalError"),
        0 => good(asked),
        _ if asked.key_id == "AKID0" => Deed::Refuse("AuthFailure.TokenFailure"),
        _ => good(asked),
    };
    for (way, asked) in check(cells, expired, |config| config.credentials(Keys::default())).await {
        let keys: Vec<_> = asked.iter().map(|asked| asked.key_id.as_str()).collect();
        let expected: &[_] = if way == Stream { &["AKID0"] } else { &["AKID0", "AKID0", "AKID1"] };
        assert_eq!(keys, expected, "{way:?}");
    }
}

const FIRST: &str = "127.0.0.1:1";
const SECOND: &str = "127.0.0.1:2";

#[tokio::test(start_paused = true)]
async fn a_breaker_opens() {
    let cells = [
        (Async, Well, 2..=2),
        (Blocking, Well, 2..=2),
        (Stream, Well, 2..=2),
        (Pages, Well, 3..=3),
        (Wait, Well, 3..=3),
    ];
    let dead = |way: Way, asked: &Asked| match asked.host == FIRST && asked.number >= way.middle() {
        true => Deed::Dead,
        false => good(asked),
    };
    let breaker = Breaker::endpoint(format!("http://{SECOND}")).failures(1).share(0);
    let set = |config: Config| config.endpoint(format!("http://{FIRST}")).breaker(breaker.clone());
    for (way, asked) in check(cells, dead, set).await {
        let hosts: Vec<_> = asked.iter().map(|asked| asked.host.as_str()).collect();
        let expected = [&[FIRST][..way.middle()], &[FIRST, SECOND]].concat();
        assert_eq!(hosts, expected, "{way:?}");
    }
    // Where it is open from the start, nobody tries the host that is down.
    let memory = Memory::new(|asked| if asked.host == FIRST { Deed::Dead } else { good(asked) });
    let config = set(memory.config());
    list(&config).await.unwrap();
    for way in [Async, Blocking, Stream, Pages, Wait] {
        let before = memory.sends();
        way.take(&config, &mut Brought::default()).await;
        assert!(memory.asked()[before..].iter().all(|asked| asked.host == SECOND), "{way:?}");
    }
}

/// A server that does not answer in the middle, until it is told to.
struct Stuck {
    memory: Memory,
    config: Config,
    ends: Ends,
    is_well: Arc<AtomicBool>,
}

impl Stuck {
    fn new(way: Way) -> Self {
        let (is_well, ends) = (Arc::<AtomicBool>::default(), Ends::default());
        let told = Arc::clone(&is_well);
        let memory = Memory::new(move |asked| match way {
            _ if told.load(Ordering::SeqCst) => good(asked),
            Stream => broken(Piece::Hang),
            // It cannot be let go, so it is late and not lost.
            Blocking => Deed::Late(Duration::from_millis(300), page(asked)),
            _ if asked.number >= way.middle() => Deed::Hang,
            _ => good(asked),
        });
        let config = memory.config().limits(Limits::default().concurrency(1)).observer(ends.clone());
        Self { memory, config, ends, is_well }
    }

    /// What must be after calls were let go: so many were begun, ended and dropped, nothing more is sent, and the
    /// one place is free.
    async fn check(&self, way: Way, counts: [usize; 3], sends: usize) {
        assert_eq!((self.ends.counts(), self.memory.sends()), (counts, sends), "{way:?}");
        self.is_well.store(true, Ordering::SeqCst);
        list(&self.config).timeout(Duration::from_secs(5)).await.expect("the place is free");
        assert_eq!(self.memory.sends(), sends + 1, "{way:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_caller_gives_up() {
    for (way, received, counts, sends) in [
        (Async, &[][..], [1, 0, 1], 1),
        // The opening of a stream is a call that has ended.
        (Stream, &["0", "1"], [1, 1, 0], 1),
        (Pages, &["0", "1"], [2, 1, 1], 2),
        (Wait, &[], [2, 1, 1], 2),
    ] {
        let stuck = Stuck::new(way);
        let mut brought = Brought::default();
        let taking = way.take(&stuck.config, &mut brought);
        assert!(tokio::time::timeout(Duration::from_secs(1), taking).await.is_err(), "{way:?}");
        assert_eq!(brought.items, texts(received), "{way:?}");
        stuck.check(way, counts, sends).await;
    }
    // A thread that sleeps cannot give up, but may drop the iterator that it goes through.
    let stuck = Stuck::new(Blocking);
    let config = stuck.config.clone();
    let taken = std::thread::spawn(move || list(&config).items().blocking().take(2).count()).join().unwrap();
    assert_eq!(taken, 2);
    stuck.check(Blocking, [1, 1, 0], 1).await;
}

#[test]
fn the_runtime_ends() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    for (way, counts, sends) in [
        (Async, [1, 0, 1], 1),
        // It runs elsewhere, and goes on.
        (Blocking, [1, 1, 0], 1),
        (Stream, [1, 1, 0], 1),
        (Pages, [2, 1, 1], 2),
        (Wait, [2, 1, 1], 2),
    ] {
        let stuck = Stuck::new(way);
        let (done, result) = std::sync::mpsc::channel();
        let first = runtime();
        let config = stuck.config.clone();
        match way {
            Blocking => {
                drop(first.spawn_blocking(move || done.send(list(&config).blocking().map(|reply| ways::ids(&reply)))))
            }
            _ => drop(first.spawn(async move {
                way.take(&config, &mut Brought::default()).await;
                let _ = done.send(Ok(Vec::new()));
            })),
        }
        let memory = stuck.memory.clone();
        first.block_on(async {
            while memory.sends() < sends {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            // So that what came is taken, and it is in the middle.
            tokio::time::sleep(Duration::from_millis(1)).await;
        });
        first.shutdown_background();
        match way {
            Blocking => assert_eq!(result.recv().unwrap().unwrap(), way.all()),
            _ => assert!(result.recv().is_err(), "{way:?} ended"),
        }
        runtime().block_on(stuck.check(way, counts, sends));
    }
}
