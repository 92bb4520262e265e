//! What a server says of when to come again.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// How long a server wants to be left alone: by a number of seconds, or until a time, which is counted from the
/// `Date` of the reply, and else from this time.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !value.is_empty() && value.bytes().all(|digit| digit.is_ascii_digit()) {
        // More digits than a number holds are longer than any call.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let date = headers.get(DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
    Some(until.duration_since(date.unwrap_or(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn seconds_and_dates_are_read_and_nothing_else() {
        // Tue, 01 Apr 2025 00:00:00 GMT.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_743_465_600);
        let date = Some("Tue, 01 Apr 2025 01:00:00 GMT");
        for (value, date, expected) in [
            ("3", None, Some(3)),
            (" 120 ", date, Some(120)),
            ("0", None, Some(0)),
            ("99999999999999999999999", None, Some(u64::MAX)),
            ("Tue, 01 Apr 2025 01:00:07 GMT", date, Some(7)),
            ("Tue, 01 Apr 2025 01:00:07 GMT", None, Some(3_607)),
            ("Tue, 01 Apr 2025 01:00:07 GMT", Some("soon"), Some(3_607)),
            ("Tuesday, 01-Apr-25 01:00:07 GMT", date, Some(7)),
            ("Tue, 01 Apr 2025 00:59:00 GMT", date, Some(0)),
            ("", None, None),
            ("-1", None, None),
            ("+1", None, None),
            ("1.5", None, None),
            ("1s", None, None),
            ("soon", None, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
            if let Some(date) = date {
                headers.insert(DATE, HeaderValue::from_static(date));
            }
            assert_eq!(retry_after(&headers, now), expected.map(Duration::from_secs), "{value:?} {date:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
