//! How far the servers' clocks are from this side's.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::DATE;
use tokio::time::Instant;

use super::recent::{Recent, Remembered};
use crate::config::clock::{Clock, epoch_seconds, from_epoch_seconds};

/// What is added to this side's clock for a host, in seconds. At first nothing.
#[derive(Debug, Default)]
pub(crate) struct Skew {
    by_host: Mutex<Recent<String, i64>>,
    /// The latest that a host taught: for what has an end, and no host. It stays when hosts are forgotten.
    latest: AtomicI64,
    /// Whether a server has told the time, or has taken a signature of this side's.
    is_confirmed: AtomicBool,
    /// When one was asked for it last.
    asked: tokio::sync::Mutex<Option<Instant>>,
}

/// A `Date` outside of these is taken for nonsense: the years 2020 to 2099.
const PLAUSIBLE: std::ops::Range<i64> = 1_577_836_800..4_102_444_800;
/// A `Date` that is nearer to the time that was signed does not explain why that has expired.
/// Servers allow for five minutes.
const SAME: u64 = 60;
/// How long a host that did not tell the time is not asked again.
const ASK_AGAIN: Duration = Duration::from_secs(10);

/// A host that is asked again says it again.
impl Remembered for i64 {
    fn must_stay(&self, _now: Instant) -> bool {
        false
    }
}

impl Skew {
    /// The time of a host, as far as it is known, in seconds since the epoch.
    pub(crate) fn now(&self, host: &str, clock: &dyn Clock) -> i64 {
        let skew = self.by_host().get(host, Instant::now()).copied().unwrap_or_default();
        epoch_seconds(clock.now()).saturating_add(skew)
    }

    /// The time by which temporary keys end.
    pub(crate) fn time(&self, clock: &dyn Clock) -> SystemTime {
        let now = clock.now();
        match self.latest.load(Ordering::Relaxed) {
            0 => now,
            skew => from_epoch_seconds(epoch_seconds(now).saturating_add(skew)).unwrap_or(now),
        }
    }

    /// The time by which temporary keys end for a host: its own where it taught one.
    pub(crate) fn time_at(&self, host: &str, clock: &dyn Clock) -> SystemTime {
        match self.by_host().get(host, Instant::now()).copied() {
            Some(skew) => {
                let now = clock.now();
                from_epoch_seconds(epoch_seconds(now).saturating_add(skew)).unwrap_or(now)
            }
            None => self.time(clock),
        }
    }

    /// Takes note that a server took a signature of this side's time.
    pub(crate) fn confirm(&self) {
        self.is_confirmed.store(true, Ordering::Relaxed);
    }

    /// Whether this side's time has been confirmed or corrected.
    pub(crate) fn is_confirmed(&self) -> bool {
        self.is_confirmed.load(Ordering::Relaxed)
    }

    /// Asks a host for the time by `ask`, unless that was done a moment ago, or somebody does, who is waited for.
    pub(crate) async fn ask(&self, ask: impl Future<Output = ()>) {
        let mut asked = self.asked.lock().await;
        if !self.is_confirmed() && asked.is_none_or(|asked| asked.elapsed() >= ASK_AGAIN) {
            *asked = Some(Instant::now());
            ask.await;
        }
    }

    /// Takes the time from a reply, where keys have ended by this side's clock. Ends only go by it, and no signature
    /// does, since it is no host's word about a signature.
    pub(crate) fn learn_time(&self, headers: &HeaderMap, clock: &dyn Clock) {
        let Some(server) = date(headers).filter(|server| PLAUSIBLE.contains(server)) else { return };
        self.confirm();
        if server.abs_diff(epoch_seconds(self.time(clock))) >= SAME {
            self.set_time(server, clock);
        }
    }

    fn set_time(&self, time: i64, clock: &dyn Clock) {
        let skew = time.saturating_sub(epoch_seconds(clock.now()));
        self.latest.store(skew, Ordering::Relaxed);
        tracing::warn!(seconds = skew, "the clock is off by the server's; temporary keys end by the server's now");
    }

    /// Takes the time from a reply of a host that says that a signature of the time `signed` has expired,
    /// and says whether that helps.
    pub(crate) fn learn(&self, host: &str, headers: &HeaderMap, signed: i64, clock: &dyn Clock) -> bool {
        let Some(server) = date(headers).filter(|server| PLAUSIBLE.contains(server)) else { return false };
        if server.abs_diff(signed) < SAME {
            return false;
        }
        let skew = server.saturating_sub(epoch_seconds(clock.now()));
        *self.by_host().get_or_insert_with(host.to_owned(), Instant::now(), || skew) = skew;
        self.latest.store(skew, Ordering::Relaxed);
        self.confirm();
        tracing::warn!(
            host,
            seconds = skew,
            "the clock is off by the server's; requests are signed by the server's now"
        );
        true
    }

    /// Back to this side's clock for a host, since it did not like its own.
    pub(crate) fn forget(&self, host: &str) {
        self.by_host().remove(host);
        self.latest.store(0, Ordering::Relaxed);
        tracing::warn!(host, "the server refuses its own time; requests are signed by this side's clock again");
    }

    /// Back to this side's clock for all hosts, since what they said of the time is contradicted.
    pub(crate) fn distrust(&self) {
        *self.by_host() = Recent::default();
        self.latest.store(0, Ordering::Relaxed);
        tracing::warn!("by the time that a server told, new keys have ended already; this side's clock counts again");
    }

    fn by_host(&self) -> MutexGuard<'_, Recent<String, i64>> {
        // Nothing panics while it is held, and every state is a whole one.
        self.by_host.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn date(headers: &HeaderMap) -> Option<i64> {
    let date = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    Some(epoch_seconds(date))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// Tue, 01 Apr 2025 00:00:00 GMT.
    const SERVER: i64 = 1_743_465_600;

    #[test]
    fn a_date_is_taken_where_it_explains_the_refusal() {
        for (text, signed, helps) in [
            ("Tue, 01 Apr 2025 00:00:00 GMT", SERVER - 86_400, true),
            ("Tue, 01 Apr 2025 00:00:00 GMT", SERVER + 600, true),
            ("Tue, 01 Apr 2025 00:00:00 GMT", 0, true),
            ("Tuesday, 01-Apr-25 00:00:00 GMT", 0, true),
            ("Tue, 01 Apr 2025 00:00:00 GMT", SERVER + 59, false),
            ("Tue, 01 Apr 2025 00:00:00 GMT", SERVER, false),
            ("Thu, 01 Jan 1970 00:00:00 GMT", SERVER, false),
            ("Tue, 31 Dec 2019 23:59:59 GMT", SERVER, false),
            ("Fri, 01 Jan 2100 00:00:00 GMT", SERVER, false),
            ("Fri, 31 Dec 9999 23:59:59 GMT", SERVER, false),
            ("2025-04-01T00:00:00Z", 0, false),
            ("1743465600", 0, false),
            ("", 0, false),
        ] {
            let skew = Skew::default();
            let mut headers = HeaderMap::new();
            headers.insert(DATE, HeaderValue::from_static(text));
            let clock = from_epoch_seconds(signed).unwrap();
            assert_eq!(skew.learn("a", &headers, signed, &clock), helps, "{text}");
            assert_eq!(skew.now("a", &clock), if helps { SERVER } else { signed }, "{text}");
            assert_eq!(skew.now("b", &clock), signed, "another host's clock is its own");
            assert_eq!(epoch_seconds(skew.time(&clock)), if helps { SERVER } else { signed });
            skew.forget("a");
            assert_eq!((skew.now("a", &clock), epoch_seconds(skew.time(&clock))), (signed, signed));
        }
        assert!(!Skew::default().learn("a", &HeaderMap::new(), 0, &from_epoch_seconds(0).unwrap()));
    }

    #[tokio::test(start_paused = true)]
    async fn idle_hosts_are_forgotten_and_the_time_that_keys_end_by_is_not() {
        let (skew, clock) = (Skew::default(), from_epoch_seconds(0).unwrap());
        let mut headers = HeaderMap::new();
        headers.insert(DATE, HeaderValue::from_static("Tue, 01 Apr 2025 00:00:00 GMT"));
        for host in 0..30_000 {
            assert!(skew.learn(&host.to_string(), &headers, 0, &clock));
        }
        assert!(skew.by_host().len() <= super::super::recent::MOST + 1);
        assert_eq!(skew.now("29999", &clock), SERVER);
        tokio::time::advance(super::super::recent::IDLE).await;
        assert_eq!(skew.now("29999", &clock), 0);
        assert_eq!((skew.by_host().len(), epoch_seconds(skew.time(&clock))), (0, SERVER));
    }

    fn dated(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(DATE, HeaderValue::from_static(text))])
    }

    #[test]
    fn a_date_tells_by_which_time_keys_end_and_signatures_do_not_go_by_it() {
        for (signed, expected) in [(SERVER + 10_800, SERVER), (SERVER - 10_800, SERVER), (SERVER + 59, SERVER + 59)] {
            let (skew, clock) = (Skew::default(), from_epoch_seconds(signed).unwrap());
            assert!(!skew.is_confirmed());
            skew.learn_time(&HeaderMap::new(), &clock);
            skew.learn_time(&dated("Thu, 01 Jan 1970 00:00:00 GMT"), &clock);
            assert!(!skew.is_confirmed() && epoch_seconds(skew.time(&clock)) == signed, "nonsense tells nothing");
            skew.learn_time(&dated("Tue, 01 Apr 2025 00:00:00 GMT"), &clock);
            assert!(skew.is_confirmed());
            assert_eq!(epoch_seconds(skew.time(&clock)), expected);
            assert_eq!(epoch_seconds(skew.time_at("a", &clock)), expected);
            assert_eq!(skew.now("a", &clock), signed);
        }
    }

    #[test]
    fn keys_end_for_a_host_by_its_own_time() {
        let (skew, clock) = (Skew::default(), from_epoch_seconds(SERVER - 10_800).unwrap());
        assert!(skew.learn("a", &dated("Tue, 01 Apr 2025 00:00:00 GMT"), SERVER - 10_800, &clock));
        assert!(skew.learn("b", &dated("Tue, 01 Apr 2025 01:00:00 GMT"), SERVER - 10_800, &clock));
        let at = |host: &str| epoch_seconds(skew.time_at(host, &clock)) - SERVER;
        assert_eq!((at("a"), at("b"), at("another")), (0, 3_600, 3_600));
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_is_asked_for_by_one_until_somebody_tells_it() {
        let (skew, asked) = (Skew::default(), AtomicI64::new(0));
        let ask = async |tells: bool| {
            let asking = async {
                asked.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_secs(1)).await;
                if tells {
                    skew.confirm();
                }
            };
            skew.ask(asking).await;
            asked.load(Ordering::Relaxed)
        };
        assert_eq!((ask(false).await, ask(false).await), (1, 1));
        tokio::time::advance(ASK_AGAIN).await;
        assert_eq!((ask(true).await, ask(true).await), (2, 2));
        tokio::time::advance(ASK_AGAIN).await;
        assert_eq!(ask(true).await, 2);
    }
}
