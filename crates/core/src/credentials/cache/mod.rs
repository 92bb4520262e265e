//! Keeps credentials until shortly before their end, and fetches new ones once for all who ask.

mod failure;
mod flight;
mod state;
mod way;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;

use self::flight::Flight;
use self::state::{AtHand, State};
use self::way::Ways;
use crate::config::{Credentials, CredentialsContext, Fetching, ProvideCredentials};
use crate::error::{Error, ErrorKind};

/// How long credentials without an end are kept where they come from a file.
const FILE_IS_FRESH: Duration = Duration::from_secs(300);
/// The least that a fetch may take, where calls may take less: it is no call's own.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many fetches one call begins whose runtime ends under them. It is that of the call itself.
const MOST_BEGUN: u32 = 2;

/// Keeps the credentials of another source, and renews them before their end.
///
/// The sources of this module that fetch do so themselves; this is for sources of your own. The
/// [module](super) says when it fetches. Credentials without an end are kept for good, or until a
/// server refuses them.
///
/// A fetch is a task of its own on the tokio runtime of the call that needed it, and is given up after 60 seconds,
/// or after [`Config::timeout`](crate::Config::timeout) where that is longer. Where configurations share a source,
/// they share what it brings as long as they go the same way: by their transport, site, endpoint and root domain.
#[derive(Debug)]
pub struct Cached<P> {
    /// Shared with the fetch that is under way.
    source: Arc<P>,
    rules: Rules,
    /// What is kept, by the way that it was asked for.
    ways: Mutex<Ways<Shared>>,
}

/// What a cache is told about its source.
#[derive(Clone, Copy, Debug)]
struct Rules {
    /// Whose credentials they are, for errors and warnings.
    name: &'static str,
    /// How long credentials without an end are kept.
    fresh: Option<Duration>,
    /// The least that a fetch may take.
    patience: Duration,
    /// Whether it asks nobody beyond this machine, so that all ways are one.
    is_local: bool,
}

/// What a caller gets.
enum Got {
    Credentials(Credentials),
    /// A fetch to wait for, and whether this caller began it.
    Flight {
        flight: Flight,
        is_own: bool,
    },
}

/// What callers and the fetch that is under way have in common.
#[derive(Debug)]
struct Shared {
    rules: Rules,
    state: Mutex<State>,
}

impl<P: ProvideCredentials> Cached<P> {
    /// Keeps what this source gives.
    pub fn new(source: P) -> Self {
        Self::named("a source of the application", source)
    }

    /// The same under a name.
    pub(super) fn named(name: &'static str, source: P) -> Self {
        let rules = Rules { name, fresh: None, patience: PATIENCE, is_local: false };
        Self { source: Arc::new(source), rules, ways: Mutex::default() }
    }

    /// The same, where what has no end is read again after a while, as it comes from a file.
    pub(super) fn of_file(mut self) -> Self {
        self.rules.fresh = Some(FILE_IS_FRESH);
        self
    }

    /// The same for a source that asks nobody beyond this machine.
    pub(super) fn local(mut self) -> Self {
        self.rules.is_local = true;
        self
    }

    /// The same for a source that may take so long by its own rules, and longer than others.
    #[cfg(feature = "process")]
    pub(super) fn patient(mut self, least: Duration) -> Self {
        self.rules.patience = least.saturating_add(PATIENCE);
        self
    }

    /// What is kept for those who go this way.
    fn shared(&self, context: &CredentialsContext) -> Arc<Shared> {
        let way = (!self.rules.is_local).then_some(context);
        let new = || Shared { rules: self.rules, state: Mutex::default() };
        lock(&self.ways).get(way, new)
    }

    pub(super) fn source(&self) -> &P {
        &self.source
    }

    /// What is kept, or what a fetch brings that everybody waits for.
    async fn get(&self, context: &CredentialsContext) -> Result<Credentials, Error> {
        let shared = self.shared(context);
        let mut begun = 0;
        while begun < MOST_BEGUN {
            let flight = match self.at_hand_or_under_way(&shared, context)? {
                Got::Credentials(credentials) => return Ok(credentials),
                Got::Flight { flight, is_own } => {
                    begun += u32::from(is_own);
                    flight
                }
            };
            if let Some(result) = flight.landed().await {
                return result;
            }
            // Its runtime ended, or stands still: then this caller begins anew, on its own.
        }
        Err(Error::new(ErrorKind::Config, "the tokio runtime of this call is shutting down"))
    }

    fn at_hand_or_under_way(&self, shared: &Arc<Shared>, context: &CredentialsContext) -> Result<Got, Error> {
        let (now, knows_time) = (context.now(), context.knows_time());
        let mut state = lock(&shared.state);
        let at_hand = state.at_hand(now, knows_time);
        let flight = state.flight();
        match (at_hand, flight) {
            (AtHand::Fresh(credentials), _) | (AtHand::Ageing(credentials), Some(_)) => {
                Ok(Got::Credentials(credentials))
            }
            (AtHand::Ageing(credentials), None) => {
                // Where it cannot begin, those at hand are good all the same.
                drop(self.begin(shared, &mut state, context));
                Ok(Got::Credentials(credentials))
            }
            (AtHand::Failure(error), _) => Err(error),
            (AtHand::Nothing, Some(flight)) => Ok(Got::Flight { flight, is_own: false }),
            (AtHand::Nothing, None) => {
                self.begin(shared, &mut state, context).map(|flight| Got::Flight { flight, is_own: true })
            }
        }
    }

    /// Begins a fetch that nobody who waits for it can cancel.
    fn begin(&self, shared: &Arc<Shared>, state: &mut State, context: &CredentialsContext) -> Result<Flight, Error> {
        let runtime = Handle::try_current().map_err(|error| {
            Error::new(ErrorKind::Config, "credentials are fetched on a tokio runtime only").with_source(error)
        })?;
        let (flight, landing) = Flight::begin(runtime.id());
        let number = state.set_flight(flight.clone());
        let (source, shared, context) = (Arc::clone(&self.source), Arc::clone(shared), context.clone());
        let limit = self.rules.patience.max(context.settings.timeout);
        let fetch = async move {
            let fetched = landing.drive(async { source.credentials(&context).await }, limit).await;
            let result = shared.land(number, fetched, &context);
            landing.land(result);
        };
        // Outside of the spans of the call, which may be over long before.
        runtime.spawn(fetch);
        Ok(flight)
    }
}

impl<P: ProvideCredentials + Clone> Cached<P> {
    /// The same with the source changed.
    pub(super) fn set(mut self, set: impl FnOnce(&mut P)) -> Self {
        set(Arc::make_mut(&mut self.source));
        // What was kept came from another one.
        self.ways = Mutex::default();
        self
    }
}

impl<P: ProvideCredentials> ProvideCredentials for Cached<P> {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.get(context))
    }

    fn refused(&self, credentials: &Credentials) {
        for shared in lock(&self.ways).all() {
            lock(&shared.state).refuse(credentials);
        }
        self.source.refused(credentials);
    }
}

impl Shared {
    /// Keeps what a fetch brought, or that it failed, and says what that means for those who wait.
    fn land(
        &self,
        number: u64,
        fetched: Result<Credentials, Error>,
        context: &CredentialsContext,
    ) -> Result<Credentials, Error> {
        let result = fetched
            .and_then(|credentials| credentials.checked(self.rules.name))
            .and_then(|credentials| context.unexpired_on_arrival(credentials));
        let now = context.now();
        let mut state = lock(&self.state);
        let is_latest = state.end_flight(number);
        match &result {
            Ok(credentials) if is_latest || !state.has_valid(now) => state.keep(now, credentials, self.rules.fresh),
            Err(error) if is_latest => {
                if let Some(left) = state.fail(now, error, context.knows_time()) {
                    let (source, problem) = (self.rules.name, error.to_string());
                    let seconds_left = left.map(|left| left.as_secs());
                    drop(state);
                    tracing::warn!(
                        source,
                        problem,
                        seconds_left,
                        "cannot renew credentials; those at hand stay in use"
                    );
                }
            }
            // Somebody else fetches by now.
            Ok(_) | Err(_) => {}
        }
        result
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while one is held, and every state is a whole one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
