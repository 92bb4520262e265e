//! What is kept of a source: its credentials, the fetch that is under way, and how it failed.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::failure::{Failures, pause};
use super::flight::Flight;
use crate::config::Credentials;
use crate::error::Error;

/// Credentials are renewed this long before their end, and up to twice as long.
const AHEAD: Duration = Duration::from_secs(300);
/// The same for short lives, as a part of what is left: a quarter to a half. The metadata service
/// gives the same credentials again until it has new ones; so it is not asked at every call.
const PART_AHEAD: u32 = 4;
/// A source that failed is left alone for this long, and up to twice as long, while valid
/// credentials are at hand.
const PUT_OFF: Duration = Duration::from_secs(15);
/// The same where they end soon, as a part of what is left: so that it is asked several times before.
const PART_PUT_OFF: u32 = 8;

#[derive(Debug, Default)]
pub(super) struct State {
    kept: Option<Kept>,
    flight: Option<Flight>,
    /// Which fetch that is.
    number: u64,
    failures: Option<Failures>,
    refused: Option<Refused>,
}

/// Ends go by the clock of the servers, and what this side decides by one that nobody sets.
#[derive(Debug)]
struct Kept {
    credentials: Credentials,
    /// When new ones are wanted, of those that end.
    renew_at: Option<SystemTime>,
    /// The same of those that do not.
    fresh_until: Option<Instant>,
    /// Renewing failed, and is not tried before.
    put_off: Option<Instant>,
}

/// What a server refused last.
#[derive(Debug)]
struct Refused {
    credentials: Credentials,
    /// How often the source gave the same ones all the same.
    repeated: u32,
    /// It is not asked once more for their sake before.
    until: Option<Instant>,
}

/// What there is without fetching.
#[derive(Debug)]
pub(super) enum AtHand {
    Fresh(Credentials),
    /// Good still, but new ones are wanted.
    Ageing(Credentials),
    /// It was tried a moment ago.
    Failure(Error),
    Nothing,
}

impl State {
    /// What is at hand at a time, and by a clock that a server has confirmed or corrected, or by another.
    pub(super) fn at_hand(&self, now: SystemTime, knows_time: bool) -> AtHand {
        match self.kept.as_ref().filter(|kept| kept.is_valid(now)) {
            Some(kept) if kept.is_ageing(now) => AtHand::Ageing(kept.credentials.clone()),
            Some(kept) => AtHand::Fresh(kept.credentials.clone()),
            None => {
                let told = self.failures.as_ref().and_then(|failures| failures.told(knows_time));
                told.map_or(AtHand::Nothing, AtHand::Failure)
            }
        }
    }

    pub(super) fn has_valid(&self, now: SystemTime) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.is_valid(now))
    }

    /// The fetch that is under way.
    pub(super) fn flight(&self) -> Option<Flight> {
        self.flight.clone().filter(Flight::is_under_way)
    }

    /// Takes a fetch for the one that is under way, and gives it a number.
    pub(super) fn set_flight(&mut self, flight: Flight) -> u64 {
        self.flight = Some(flight);
        self.number += 1;
        self.number
    }

    /// Ends a fetch, and says whether no other was begun since.
    pub(super) fn end_flight(&mut self, number: u64) -> bool {
        let is_latest = self.number == number;
        if is_latest {
            self.flight = None;
        }
        is_latest
    }

    pub(super) fn keep(&mut self, now: SystemTime, credentials: &Credentials, fresh: Option<Duration>) {
        self.failures = None;
        match &mut self.refused {
            Some(refused) if refused.credentials == *credentials => refused.repeat(),
            refused => *refused = None,
        }
        let renew_at = credentials.expires_at().and_then(|end| {
            let left = end.duration_since(now).unwrap_or_default();
            let ahead = AHEAD.min(left / PART_AHEAD).mul_f64(1.0 + fastrand::f64());
            now.checked_add(left.saturating_sub(ahead))
        });
        let fresh_until = match credentials.expires_at() {
            Some(_) => None,
            None => fresh.and_then(|fresh| Instant::now().checked_add(fresh)),
        };
        self.kept = Some(Kept { credentials: credentials.clone(), renew_at, fresh_until, put_off: None });
    }

    /// Takes note of a failure. Where valid credentials are at hand, which stay in use, it says how long: none
    /// where they have no end.
    pub(super) fn fail(&mut self, now: SystemTime, error: &Error, knew_time: bool) -> Option<Option<Duration>> {
        match self.kept.as_mut().filter(|kept| kept.is_valid(now)) {
            Some(kept) => {
                let left = kept.credentials.expires_at().and_then(|end| end.duration_since(now).ok());
                let put_off = left.map_or(PUT_OFF, |left| PUT_OFF.min(left / PART_PUT_OFF));
                kept.put_off = Instant::now().checked_add(put_off.mul_f64(1.0 + fastrand::f64()));
                Some(left)
            }
            None => {
                self.failures = Some(Failures::with(self.failures.take(), error, knew_time));
                None
            }
        }
    }

    /// Forgets credentials that a server refused. However many calls were refused with the same ones, and however
    /// late they say so, that is once; and a source that repeats itself is asked ever more seldom.
    pub(super) fn refuse(&mut self, credentials: &Credentials) {
        let is_kept = self.kept.as_ref().is_some_and(|kept| kept.credentials == *credentials);
        let known = self.refused.as_ref().filter(|refused| refused.credentials == *credentials);
        if !is_kept || known.is_some_and(|refused| refused.until.is_some_and(|until| Instant::now() < until)) {
            return;
        }
        let repeated = known.map_or(0, |refused| refused.repeated);
        self.refused = Some(Refused { credentials: credentials.clone(), repeated, until: None });
        self.kept = None;
        self.failures = None;
    }
}

impl Kept {
    fn is_valid(&self, now: SystemTime) -> bool {
        self.credentials.expires_at().is_none_or(|end| now < end)
    }

    fn is_ageing(&self, now: SystemTime) -> bool {
        let is_due = self.renew_at.is_some_and(|renew_at| now >= renew_at)
            || self.fresh_until.is_some_and(|until| Instant::now() >= until);
        is_due && self.put_off.is_none_or(|until| Instant::now() >= until)
    }
}

impl Refused {
    /// The source gave the same once more.
    fn repeat(&mut self) {
        self.repeated = self.repeated.saturating_add(1);
        self.until = Instant::now().checked_add(pause(self.repeated));
    }
}
