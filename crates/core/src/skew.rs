//! How far the server's clock is from this side's.

use std::sync::atomic::{AtomicI64, Ordering};

use http::HeaderMap;
use http::header::DATE;

use crate::clock::{Clock, epoch_seconds};

/// What is added to this side's clock, in seconds. At first nothing.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

/// A `Date` outside of these is taken for nonsense: the years 2020 to 2099.
const PLAUSIBLE: std::ops::Range<i64> = 1_577_836_800..4_102_444_800;
/// A `Date` that is nearer to the time that was signed does not explain why that has expired.
/// Servers allow for five minutes.
const SAME: u64 = 60;

impl Skew {
    /// The server's time, as far as it is known, in seconds since the epoch.
    pub(crate) fn now(&self, clock: &dyn Clock) -> i64 {
        epoch_seconds(clock.now()).saturating_add(self.0.load(Ordering::Relaxed))
    }

    /// Takes the time from a reply that says that a signature of the time `signed` has expired, and
    /// says whether that helps.
    pub(crate) fn learn(&self, headers: &HeaderMap, signed: i64, clock: &dyn Clock) -> bool {
        let Some(server) = date(headers).filter(|server| PLAUSIBLE.contains(server)) else { return false };
        if server.abs_diff(signed) < SAME {
            return false;
        }
        let skew = server.saturating_sub(epoch_seconds(clock.now()));
        self.0.store(skew, Ordering::Relaxed);
        tracing::warn!(seconds = skew, "the clock is off by the server's; requests are signed by the server's now");
        true
    }

    /// Back to this side's clock, since the server did not like its own.
    pub(crate) fn forget(&self) {
        self.0.store(0, Ordering::Relaxed);
        tracing::warn!("the server refuses its own time; requests are signed by this side's clock again");
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
    use crate::clock::from_epoch_seconds;

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
            assert_eq!(skew.learn(&headers, signed, &clock), helps, "{text}");
            assert_eq!(skew.now(&clock), if helps { SERVER } else { signed }, "{text}");
            skew.forget();
            assert_eq!(skew.now(&clock), signed);
        }
        assert!(!Skew::default().learn(&HeaderMap::new(), 0, &from_epoch_seconds(0).unwrap()));
    }
}
