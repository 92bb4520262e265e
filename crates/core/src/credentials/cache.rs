//! Keeps credentials until shortly before their end, and fetches new ones once for all who ask.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::config::{Credentials, CredentialsContext, Fetching, ProvideCredentials};
use crate::error::Error;

/// Credentials are renewed this long before their end, and up to twice as long.
const AHEAD: Duration = Duration::from_secs(300);
/// The same for short lives, as a part of what is left: a quarter to a half. The metadata service
/// gives the same credentials again until it has new ones; so it is not asked at every call.
const PART_AHEAD: u32 = 4;
/// A source that failed is left alone for this long, and up to twice as long, while valid
/// credentials are at hand.
const PAUSE: Duration = Duration::from_secs(15);
/// How long a call waits for a renewal while valid credentials are at hand, for most sources.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long credentials without an end are kept where they come from a file.
pub(super) const FILE_IS_FRESH: Duration = Duration::from_secs(300);

/// Keeps the credentials of another source, and renews them before their end.
///
/// The sources of this module that fetch do so themselves; this is for sources of your own. The
/// [module](super) says when it fetches. Credentials without an end are kept for good, or until a
/// server refuses them.
#[derive(Debug)]
pub struct Cached<P> {
    source: P,
    cache: Cache,
}

impl<P: ProvideCredentials> Cached<P> {
    /// Keeps what this source gives.
    pub fn new(source: P) -> Self {
        Self { source, cache: Cache::new("a source of the application") }
    }
}

impl<P: ProvideCredentials> ProvideCredentials for Cached<P> {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.cache.get(context, self.source.credentials(context)))
    }

    fn refused(&self, credentials: &Credentials) {
        self.cache.refuse(credentials);
        self.source.refused(credentials);
    }
}

/// What a source keeps.
#[derive(Debug)]
pub(super) struct Cache {
    /// What is kept, for the warnings.
    name: &'static str,
    /// How long credentials without an end are kept.
    fresh: Option<Duration>,
    /// How long a renewal may hold up the call that makes it.
    pub(super) patience: Duration,
    /// Held by the one who fetches.
    gate: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    kept: Option<Kept>,
    /// How often it was fetched in vain, and the last error, for those who waited for it.
    failures: u64,
    failure: Option<Error>,
}

#[derive(Debug)]
struct Kept {
    credentials: Credentials,
    /// When new ones are wanted.
    renew_at: Option<SystemTime>,
}

/// What there is without fetching.
enum AtHand {
    Fresh(Credentials),
    /// Good still, but new ones are wanted.
    Ageing(Credentials),
    /// Nothing; so often was fetched in vain.
    Nothing(u64),
}

impl Cache {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, fresh: None, patience: PATIENCE, gate: tokio::sync::Mutex::default(), state: Mutex::default() }
    }

    /// A cache that keeps credentials without an end for so long only.
    pub(super) fn fresh_for(name: &'static str, fresh: Duration) -> Self {
        Self { fresh: Some(fresh), ..Self::new(name) }
    }

    /// A cache whose renewals may hold up a call for so long.
    #[cfg(feature = "process")]
    pub(super) fn patient(name: &'static str, patience: Duration) -> Self {
        Self { patience, ..Self::new(name) }
    }

    /// What is kept, or what this fetches. It is dropped where it is not needed.
    pub(super) async fn get(
        &self,
        context: &CredentialsContext,
        fetch: impl Future<Output = Result<Credentials, Error>> + Send,
    ) -> Result<Credentials, Error> {
        let failures = match self.at_hand(context.now()) {
            AtHand::Fresh(credentials) => return Ok(credentials),
            AtHand::Ageing(credentials) => {
                // Who comes second goes on with what there is.
                let Ok(_fetching) = self.gate.try_lock() else { return Ok(credentials) };
                return Ok(match self.at_hand(context.now()) {
                    AtHand::Ageing(credentials) => self.renew(context, credentials, fetch).await,
                    AtHand::Fresh(renewed) => renewed,
                    AtHand::Nothing(_) => credentials,
                });
            }
            AtHand::Nothing(failures) => failures,
        };
        let _fetching = self.gate.lock().await;
        match self.at_hand(context.now()) {
            AtHand::Fresh(credentials) | AtHand::Ageing(credentials) => return Ok(credentials),
            AtHand::Nothing(now) if now != failures => {
                // Somebody fetched in vain while this waited.
                if let Some(failure) = &self.state().failure {
                    return Err(failure.copy());
                }
            }
            AtHand::Nothing(_) => {}
        }
        let result = fetch.await.and_then(|credentials| credentials.unexpired(context.now()));
        match result {
            Ok(credentials) => Ok(self.keep(context.now(), credentials)),
            Err(error) => {
                let mut state = self.state();
                state.failures += 1;
                state.failure = Some(error.copy());
                Err(error)
            }
        }
    }

    /// Renews what is good still; where that fails it says so and stays with it.
    async fn renew(
        &self,
        context: &CredentialsContext,
        kept: Credentials,
        fetch: impl Future<Output = Result<Credentials, Error>> + Send,
    ) -> Credentials {
        let problem = match tokio::time::timeout(self.patience, fetch).await {
            Ok(Ok(credentials)) => match credentials.unexpired(context.now()) {
                Ok(credentials) => return self.keep(context.now(), credentials),
                Err(error) => error.to_string(),
            },
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {:?}", self.patience),
        };
        let now = context.now();
        let left = kept.expires_at().and_then(|end| end.duration_since(now).ok());
        tracing::warn!(
            source = self.name,
            problem,
            seconds_left = left.map(|left| left.as_secs()),
            "cannot renew credentials; those at hand stay in use"
        );
        if let Some(state) = &mut self.state().kept {
            state.renew_at = now.checked_add(pause());
        }
        kept
    }

    /// Forgets credentials that a server refused.
    pub(super) fn refuse(&self, credentials: &Credentials) {
        let mut state = self.state();
        if state.kept.as_ref().is_some_and(|kept| kept.credentials == *credentials) {
            state.kept = None;
        }
    }

    fn at_hand(&self, now: SystemTime) -> AtHand {
        let state = self.state();
        match &state.kept {
            Some(kept) if kept.credentials.expires_at().is_none_or(|end| now < end) => {
                let credentials = kept.credentials.clone();
                let is_fresh = kept.renew_at.is_none_or(|renew_at| now < renew_at);
                if is_fresh { AtHand::Fresh(credentials) } else { AtHand::Ageing(credentials) }
            }
            _ => AtHand::Nothing(state.failures),
        }
    }

    fn keep(&self, now: SystemTime, credentials: Credentials) -> Credentials {
        let renew_at = match credentials.expires_at() {
            Some(end) => {
                let left = end.duration_since(now).unwrap_or_default();
                let ahead = AHEAD.min(left / PART_AHEAD).mul_f64(1.0 + fastrand::f64());
                now.checked_add(left.saturating_sub(ahead))
            }
            None => self.fresh.and_then(|fresh| now.checked_add(fresh)),
        };
        let mut state = self.state();
        state.kept = Some(Kept { credentials: credentials.clone(), renew_at });
        state.failure = None;
        credentials
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held, and every state is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long to leave a source alone that failed, drawn anew each time.
fn pause() -> Duration {
    PAUSE.mul_f64(1.0 + fastrand::f64())
}
