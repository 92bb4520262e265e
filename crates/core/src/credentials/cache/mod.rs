//! Keeps credentials until shortly before their end, and fetches new ones once for all who ask.

mod failure;
mod flight;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tracing::Instrument as _;

use self::flight::Flight;
use self::state::{AtHand, State};
use crate::config::{Credentials, CredentialsContext, Fetching, ProvideCredentials};
use crate::error::{Error, ErrorKind};

/// How long credentials without an end are kept where they come from a file.
const FILE_IS_FRESH: Duration = Duration::from_secs(300);
/// The least that a fetch may take, where calls may take less: it is no call's own.
const PATIENCE: Duration = Duration::from_secs(60);

/// Keeps the credentials of another source, and renews them before their end.
///
/// The sources of this module that fetch do so themselves; this is for sources of your own. The
/// [module](super) says when it fetches. Credentials without an end are kept for good, or until a
/// server refuses them.
///
/// A fetch is a task of its own on the tokio runtime of the call that needed it, and is given up after 60 seconds,
/// or after [`Config::timeout`](crate::Config::timeout) where that is longer.
#[derive(Debug)]
pub struct Cached<P> {
    /// Shared with the fetch that is under way.
    source: Arc<P>,
    shared: Arc<Shared>,
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
    /// Whose credentials they are, for errors and warnings.
    name: &'static str,
    /// How long credentials without an end are kept.
    fresh: Option<Duration>,
    /// The least that a fetch may take.
    patience: Duration,
    state: Mutex<State>,
}

impl<P: ProvideCredentials> Cached<P> {
    /// Keeps what this source gives.
    pub fn new(source: P) -> Self {
        Self::named("a source of the application", source)
    }

    /// The same under a name.
    pub(super) fn named(name: &'static str, source: P) -> Self {
        Self::with(name, None, source)
    }

    /// The same, where what has no end is read again after a while, as it comes from a file.
    pub(super) fn of_file(name: &'static str, source: P) -> Self {
        Self::with(name, Some(FILE_IS_FRESH), source)
    }

    fn with(name: &'static str, fresh: Option<Duration>, source: P) -> Self {
        let shared = Shared { name, fresh, patience: PATIENCE, state: Mutex::default() };
        Self { source: Arc::new(source), shared: Arc::new(shared) }
    }

    /// The same for a source that may take so long by its own rules, and longer than others.
    #[cfg(feature = "process")]
    pub(super) fn patient(self, least: Duration) -> Self {
        let Shared { name, fresh, .. } = *self.shared;
        let patience = least.saturating_add(PATIENCE);
        Self { source: self.source, shared: Arc::new(Shared { name, fresh, patience, state: Mutex::default() }) }
    }

    pub(super) fn source(&self) -> &P {
        &self.source
    }

    /// What is kept, or what a fetch brings that everybody waits for.
    async fn get(&self, context: &CredentialsContext) -> Result<Credentials, Error> {
        loop {
            let (flight, is_own) = match self.at_hand_or_under_way(context)? {
                Got::Credentials(credentials) => return Ok(credentials),
                Got::Flight { flight, is_own } => (flight, is_own),
            };
            match flight.landed().await {
                Some(result) => return result,
                // Its runtime ended, or stands still: then this caller begins anew, on its own.
                None if !is_own => {}
                None => return Err(Error::new(ErrorKind::Config, "the tokio runtime of this call is shutting down")),
            }
        }
    }

    fn at_hand_or_under_way(&self, context: &CredentialsContext) -> Result<Got, Error> {
        let now = context.now();
        let mut state = self.shared.state();
        let at_hand = state.at_hand(now);
        let flight = state.flight();
        match (at_hand, flight) {
            (AtHand::Fresh(credentials), _) | (AtHand::Ageing(credentials), Some(_)) => {
                Ok(Got::Credentials(credentials))
            }
            (AtHand::Ageing(credentials), None) => {
                self.begin(&mut state, context)?;
                Ok(Got::Credentials(credentials))
            }
            (AtHand::Failure(error), _) => Err(error),
            (AtHand::Nothing, Some(flight)) => Ok(Got::Flight { flight, is_own: false }),
            (AtHand::Nothing, None) => {
                self.begin(&mut state, context).map(|flight| Got::Flight { flight, is_own: true })
            }
        }
    }

    /// Begins a fetch that nobody who waits for it can cancel.
    fn begin(&self, state: &mut State, context: &CredentialsContext) -> Result<Flight, Error> {
        let runtime = Handle::try_current().map_err(|error| {
            Error::new(ErrorKind::Config, "credentials are fetched on a tokio runtime only").with_source(error)
        })?;
        let (flight, landing) = Flight::begin(runtime.id());
        let number = state.set_flight(flight.clone());
        let (source, shared, context) = (Arc::clone(&self.source), Arc::clone(&self.shared), context.clone());
        let limit = self.shared.patience.max(context.settings.timeout);
        let fetch = async move {
            let fetched = landing.drive(async { source.credentials(&context).await }, limit).await;
            let result = shared.land(number, fetched, &context);
            landing.land(result);
        };
        runtime.spawn(fetch.in_current_span());
        Ok(flight)
    }
}

impl<P: ProvideCredentials + Clone> Cached<P> {
    /// The same with the source changed.
    pub(super) fn set(mut self, set: impl FnOnce(&mut P)) -> Self {
        set(Arc::make_mut(&mut self.source));
        self
    }
}

impl<P: ProvideCredentials> ProvideCredentials for Cached<P> {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.get(context))
    }

    fn refused(&self, credentials: &Credentials) {
        self.shared.state().refuse(credentials);
        self.source.refused(credentials);
    }
}

/// Asks a source as another configuration says, where there is one. What that one knows of the time is told to the
/// configuration of the call, which is to go by the same clock.
pub(super) fn asked_via<'a>(
    source: &'a impl ProvideCredentials,
    via: Option<&'a CredentialsContext>,
    context: &'a CredentialsContext,
) -> Fetching<'a> {
    let Some(via) = via else { return source.credentials(context) };
    Box::pin(async move {
        let result = source.credentials(via).await;
        context.take_time_of(via);
        result
    })
}

impl Shared {
    /// Keeps what a fetch brought, or that it failed, and says what that means for those who wait.
    fn land(
        &self,
        number: u64,
        fetched: Result<Credentials, Error>,
        context: &CredentialsContext,
    ) -> Result<Credentials, Error> {
        let now = context.now();
        let result = fetched
            .and_then(|credentials| credentials.checked(self.name))
            .and_then(|credentials| credentials.unexpired(now));
        let mut state = self.state();
        let is_latest = state.end_flight(number);
        match &result {
            Ok(credentials) if is_latest || !state.has_valid(now) => state.keep(now, credentials, self.fresh),
            Err(error) if is_latest => {
                if let Some(left) = state.fail(now, error) {
                    let (source, problem) = (self.name, error.to_string());
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

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held, and every state is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
