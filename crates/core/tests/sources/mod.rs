//! A source that does what it is told, kept, and the clock that it goes by.

#![allow(dead_code, missing_docs, unreachable_pub)]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tencentcloud_core::credentials::{Cached, CredentialsContext, Fetching, ProvideCredentials};
use tencentcloud_core::{Clock, Config, Credentials, Error};

/// A clock that is set by hand.
#[derive(Clone, Debug)]
pub struct Hands(Arc<Mutex<SystemTime>>);

impl Hands {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(UNIX_EPOCH + Duration::from_secs(1_742_983_099))))
    }

    pub fn advance(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }
}

impl Clock for Hands {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

/// Gives credentials that live so many seconds, or fails, in turn; the last for ever.
#[derive(Debug)]
pub struct Source {
    clock: Hands,
    lives: Mutex<VecDeque<Result<u64, &'static str>>>,
    takes: Mutex<Duration>,
    asked: AtomicUsize,
}

impl Source {
    pub fn new(clock: &Hands, lives: impl IntoIterator<Item = Result<u64, &'static str>>) -> Arc<Self> {
        Self::slow(clock, lives, Duration::ZERO)
    }

    pub fn slow(
        clock: &Hands,
        lives: impl IntoIterator<Item = Result<u64, &'static str>>,
        takes: Duration,
    ) -> Arc<Self> {
        let lives = Mutex::new(lives.into_iter().collect());
        Arc::new(Self { clock: clock.clone(), lives, takes: Mutex::new(takes), asked: AtomicUsize::new(0) })
    }

    /// How long the next fetch takes.
    pub fn takes(&self, takes: Duration) {
        *self.takes.lock().unwrap() = takes;
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl ProvideCredentials for Source {
    fn credentials<'a>(&'a self, _context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(async {
            let asked = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            let takes = *self.takes.lock().unwrap();
            tokio::time::sleep(takes).await;
            let mut lives = self.lives.lock().unwrap();
            let life = if lives.len() > 1 { lives.pop_front().unwrap() } else { lives[0] };
            let end = self.clock.now() + Duration::from_secs(life.map_err(|problem| Error::api(problem, "no"))?);
            Ok(Credentials::new(format!("id-{asked}"), "hunter2").with_token("hunter3").with_expiry(end))
        })
    }
}

/// A source that is kept, asked for calls that go by the source's clock.
pub struct Kept {
    pub cached: Cached<Arc<Source>>,
    pub context: CredentialsContext,
}

impl Kept {
    pub async fn credentials(&self) -> Result<Credentials, Error> {
        self.cached.credentials(&self.context).await
    }

    pub fn refused(&self, credentials: &Credentials) {
        self.cached.refused(credentials);
    }
}

pub fn cached(source: &Arc<Source>) -> Arc<Kept> {
    let context = Config::new(Credentials::new("a", "b")).clock(source.clock.clone()).credentials_context();
    Arc::new(Kept { cached: Cached::new(Arc::clone(source)), context })
}

pub async fn id(cached: &Kept) -> String {
    cached.credentials().await.unwrap().secret_id().to_owned()
}

/// Lets tasks run that wait for nothing.
pub async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// What a hundred callers get who ask at once.
pub async fn a_hundred(cached: &Arc<Kept>) -> Vec<Result<Credentials, Error>> {
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let cached = Arc::clone(cached);
            tokio::spawn(async move { cached.credentials().await })
        })
        .collect();
    let mut results = Vec::new();
    for caller in callers {
        results.push(caller.await.unwrap());
    }
    results
}
