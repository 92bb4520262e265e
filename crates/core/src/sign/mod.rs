//! TC3-HMAC-SHA256, the signature of API 3.0.
//!
//! A request is reduced to a canonical text, that text to a string to sign, and the string is
//! signed with a key derived from the secret key, the date and the service. The derived key is
//! the same for a day, so [`Signer`] keeps it.
//!
//! ```
//! use tencentcloud_core::sign::{Scope, authorization, signing_key};
//!
//! let scope = Scope::new(1551113065, "cvm");
//! assert_eq!(scope.to_string(), "2019-02-25/cvm/tc3_request");
//! let key = signing_key("secret", &scope);
//! let headers = [("content-type", "application/json"), ("host", "cvm.tencentcloudapi.com")];
//! let header = authorization("id", &key, &scope, "POST", "", &headers, b"{}");
//! assert!(header.starts_with("TC3-HMAC-SHA256 Credential=id/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature="));
//! ```

use std::fmt::{self, Write as _};
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Name of the algorithm, as it stands in the `Authorization` header.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// What stands for the payload in the signature when the payload itself is not signed.
pub const UNSIGNED_PAYLOAD: &[u8] = b"UNSIGNED-PAYLOAD";

/// The credential scope: what a derived key is good for.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Seconds since the epoch: the `X-TC-Timestamp` of the request.
    pub timestamp: i64,
    /// Short name of the service, such as `mqtt`. Never taken from the host.
    pub service: String,
}

impl Scope {
    /// The scope of a request made at this time (seconds since the epoch) to this service.
    pub fn new(timestamp: i64, service: impl Into<String>) -> Self {
        Self { timestamp, service: service.into() }
    }

    /// Its date in UTC, as `YYYY-MM-DD`.
    pub fn date(&self) -> String {
        date(self.timestamp)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/tc3_request", self.date(), self.service)
    }
}

/// A key derived from a secret key for one date and one service. Its memory is overwritten when it
/// is dropped.
#[derive(Clone)]
pub struct SigningKey(Hmac<Sha256>);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(***)")
    }
}

/// Derives the key of a scope.
pub fn signing_key(secret_key: &str, scope: &Scope) -> SigningKey {
    let mut secret = Zeroizing::new(Vec::with_capacity(3 + secret_key.len()));
    secret.extend_from_slice(b"TC3");
    secret.extend_from_slice(secret_key.as_bytes());
    let of_date = Zeroizing::new(mac(&keyed(&secret), scope.date().as_bytes()));
    let of_service = Zeroizing::new(mac(&keyed(&*of_date), scope.service.as_bytes()));
    let of_request = Zeroizing::new(mac(&keyed(&*of_service), b"tc3_request"));
    SigningKey(keyed(&*of_request))
}

/// The canonical request: method, path (always `/`), query, headers, their names, hash of the payload.
///
/// Headers are signed in the order given; the protocol wants them sorted by name, with names and
/// values in lower case.
pub fn canonical_request(method: &str, query: &str, headers: &[(&str, &str)], payload: &[u8]) -> String {
    let mut text = String::with_capacity(256);
    text.push_str(method);
    text.push_str("\n/\n");
    text.push_str(query);
    text.push('\n');
    for (name, value) in headers {
        text.push_str(name);
        text.push(':');
        text.push_str(value);
        text.push('\n');
    }
    text.push('\n');
    push_names(&mut text, headers);
    text.push('\n');
    push_hex(&mut text, &Sha256::digest(payload));
    text
}

/// The string to sign: algorithm, timestamp, scope, hash of the canonical request.
pub fn string_to_sign(scope: &Scope, canonical_request: &str) -> String {
    let mut text = String::with_capacity(160);
    let _ = write!(text, "{ALGORITHM}\n{}\n{scope}\n", scope.timestamp);
    push_hex(&mut text, &Sha256::digest(canonical_request.as_bytes()));
    text
}

/// The signature of a string, in hexadecimal.
pub fn signature(key: &SigningKey, string_to_sign: &str) -> String {
    let mut text = String::with_capacity(64);
    push_hex(&mut text, &mac(&key.0, string_to_sign.as_bytes()));
    text
}

/// The value of the `Authorization` header.
pub fn authorization(
    secret_id: &str,
    key: &SigningKey,
    scope: &Scope,
    method: &str,
    query: &str,
    headers: &[(&str, &str)],
    payload: &[u8],
) -> String {
    let string = string_to_sign(scope, &canonical_request(method, query, headers, payload));
    let mut text = String::with_capacity(256);
    let _ = write!(text, "{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders=");
    push_names(&mut text, headers);
    text.push_str(", Signature=");
    push_hex(&mut text, &mac(&key.0, string.as_bytes()));
    text
}

/// Derives keys and keeps them, each for as long as its secret key, date and service stay the same, and until
/// nothing was signed with it for ten minutes, by the times that are signed.
#[derive(Default)]
pub struct Signer {
    kept: Mutex<Vec<Kept>>,
}

struct Kept {
    secret_key: Zeroizing<String>,
    day: i64,
    service: String,
    key: SigningKey,
    /// The time that was signed with it last.
    used: i64,
}

impl Signer {
    /// Keys that are kept. A program that uses more derives some of them anew, in 2 microseconds each.
    const MOST: usize = 64;
    /// How many seconds without use end one, so that secret keys do not lie in memory that nobody needs any more.
    const IDLE: u64 = 600;

    /// The key of a scope, derived only when it is not kept.
    pub fn key(&self, secret_key: &str, scope: &Scope) -> SigningKey {
        let day = scope.timestamp.div_euclid(SECONDS_A_DAY);
        // A thread that panicked in here leaves keys that are whole, so its lock is fine.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_of = |kept: &Kept| kept.secret_key.as_str() == secret_key && kept.service == scope.service;
        kept.retain(|kept| is_of(kept) || scope.timestamp.abs_diff(kept.used) < Self::IDLE);
        let found = kept.iter().position(is_of);
        if let Some(kept) = found.and_then(|at| kept.get_mut(at)).filter(|kept| kept.day == day) {
            kept.used = scope.timestamp;
            return kept.key.clone();
        }
        let key = signing_key(secret_key, scope);
        let secret_key = Zeroizing::new(secret_key.to_owned());
        let new = Kept { secret_key, day, service: scope.service.clone(), key: key.clone(), used: scope.timestamp };
        match found.and_then(|at| kept.get_mut(at)) {
            Some(old) => *old = new,
            None => {
                if kept.len() == Self::MOST {
                    kept.remove(0);
                }
                kept.push(new);
            }
        }
        key
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(***)")
    }
}

const SECONDS_A_DAY: i64 = 86_400;

/// The date in UTC of a time in seconds since the epoch, as `YYYY-MM-DD`.
fn date(timestamp: i64) -> String {
    let (year, month, day) = civil(timestamp.div_euclid(SECONDS_A_DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day of a number of days since 1970-01-01, in the Gregorian calendar.
///
/// Counts in years that begin in March, so that the leap day is the last of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468; // since 0000-03-01
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    Hmac::new_from_slice(key).expect("HMAC takes keys of every length")
}

fn mac(keyed: &Hmac<Sha256>, message: &[u8]) -> [u8; 32] {
    let mut mac = keyed.clone();
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn push_names(text: &mut String, headers: &[(&str, &str)]) {
    for (at, (name, _)) in headers.iter().enumerate() {
        if at > 0 {
            text.push(';');
        }
        text.push_str(name);
    }
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
    const KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
    const HOST: &str = "cvm.tencentcloudapi.com";
    const PAYLOAD: &[u8] = br#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
    const UTF8: &str = "application/json; charset=utf-8";

    fn hex(bytes: &[u8]) -> String {
        let mut text = String::new();
        push_hex(&mut text, bytes);
        text
    }

    /// Hash of the canonical request, and signature.
    fn answers(
        key: &str,
        timestamp: i64,
        method: &str,
        query: &str,
        headers: &[(&str, &str)],
        payload: &[u8],
    ) -> (String, String) {
        let scope = Scope::new(timestamp, "cvm");
        let canonical = canonical_request(method, query, headers, payload);
        let signature = signature(&signing_key(key, &scope), &string_to_sign(&scope, &canonical));
        (hex(&Sha256::digest(canonical.as_bytes())), signature)
    }

    #[test]
    fn answer_a_post() {
        let headers = [("content-type", UTF8), ("host", HOST)];
        assert_eq!(PAYLOAD.len(), 86);
        assert_eq!(hex(&Sha256::digest(PAYLOAD)), "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064");
        let (canonical, signature) = answers(KEY, 1_551_113_065, "POST", "", &headers, PAYLOAD);
        assert_eq!(canonical, "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031");
        assert_eq!(signature, "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168");
    }

    #[test]
    fn answer_b_masked_key_and_signed_action() {
        let headers = [("content-type", UTF8), ("host", HOST), ("x-tc-action", "describeinstances")];
        let (canonical, signature) = answers(&"*".repeat(32), 1_551_113_065, "POST", "", &headers, PAYLOAD);
        assert_eq!(canonical, "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84");
        assert_eq!(signature, "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f");
    }

    #[test]
    fn answer_c_get() {
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("host", HOST)];
        let (canonical, signature) = answers(KEY, 1_539_084_154, "GET", "Limit=10&Offset=0", &headers, b"");
        assert_eq!(canonical, "91c9c192c14460df6c1ffc69e34e6c5e90708de2a6d282cccf957dbf1aa7f3a7");
        assert_eq!(signature, "5da7a33f6993f0614b047e5df4582db9e9bf4672ba50567dba16c6ccf174c474");
    }

    #[test]
    fn answer_d_as_the_official_clients_send_it() {
        let headers = [("content-type", "application/json"), ("host", HOST)];
        let (canonical, signature) = answers(KEY, 1_551_113_065, "POST", "", &headers, PAYLOAD);
        assert_eq!(canonical, "df142fa7176428137ac6a6b25b5efcb6b4c08a91fc30d75ecebe47877d3143d8");
        assert_eq!(signature, "683bd0b53659853c39699162253251192320a09b3937e27bf8e08a559b1465b8");
    }

    #[test]
    fn answer_e_unsigned_payload() {
        let headers = [("content-type", "application/json"), ("host", HOST)];
        let (canonical, signature) = answers(KEY, 1_551_113_065, "POST", "", &headers, UNSIGNED_PAYLOAD);
        assert_eq!(canonical, "08ca61ccea5c4f36a3d4ba244ffe6984977e068524eacd007c466f121f299ad6");
        assert_eq!(signature, "6ca8818cc1b871a25d6f13dad67f0a6069a1979f11eddcd2087aee26addd80e6");
    }

    #[test]
    fn answer_f_signed_action() {
        let headers = [("content-type", UTF8), ("host", HOST), ("x-tc-action", "describeinstances")];
        let (_, signature) = answers(KEY, 1_551_113_065, "POST", "", &headers, PAYLOAD);
        assert_eq!(signature, "644be983de9a8a3f00db8eadaba61467c3b429e2215758ba897b738ca469fd26");
    }

    #[test]
    fn the_header_holds_scope_names_and_signature() {
        let scope = Scope::new(1_551_113_065, "cvm");
        let key = signing_key(KEY, &scope);
        let headers = [("content-type", UTF8), ("host", HOST)];
        assert_eq!(
            authorization(ID, &key, &scope, "POST", "", &headers, PAYLOAD),
            "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, \
             SignedHeaders=content-type;host, \
             Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
        );
    }

    #[test]
    fn the_kept_key_follows_secret_date_and_service() {
        let signer = Signer::default();
        let probe = |secret: &str, timestamp: i64, service: &str| {
            let scope = Scope::new(timestamp, service);
            let kept = signature(&signer.key(secret, &scope), "probe");
            assert_eq!(kept, signature(&signing_key(secret, &scope), "probe"));
            kept
        };
        let first = probe("a", 1_551_113_065, "cvm");
        assert_eq!(first, probe("a", 1_551_113_066, "cvm"), "the same day has the same key");
        assert_ne!(first, probe("b", 1_551_113_065, "cvm"));
        assert_ne!(first, probe("a", 1_551_113_065, "mqtt"));
        assert_ne!(first, probe("a", 1_551_113_065 + SECONDS_A_DAY, "cvm"));
        assert_eq!(first, probe("a", 1_551_113_065, "cvm"), "also after all of these");
        for number in 0..200 {
            probe(&format!("key {number}"), 1_551_113_065, "cvm");
        }
        assert_eq!(signer.kept.lock().unwrap().len(), Signer::MOST);
        // Those that are used stay, and idle ones go, whichever way the clock was put right.
        probe("key 199", 1_551_113_065 + 599, "cvm");
        assert_eq!(signer.kept.lock().unwrap().len(), Signer::MOST);
        for time in [1_551_113_065 + 600, 1_551_113_065] {
            probe("new", time, "cvm");
            assert_eq!(signer.kept.lock().unwrap().len(), 2);
        }
        probe("new", 1_551_113_065 - SECONDS_A_DAY, "cvm");
        assert_eq!(signer.kept.lock().unwrap().len(), 1);
    }

    #[test]
    fn dates_are_utc_and_know_leap_years() {
        for (timestamp, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (86_399, "1970-01-01"),
            (86_400, "1970-01-02"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_709_164_800, "2024-02-29"),
            (4_107_542_400, "2100-03-01"),
            (253_402_300_799, "9999-12-31"),
        ] {
            assert_eq!(date(timestamp), expected, "{timestamp}");
        }
    }

    #[test]
    fn keys_are_never_printed() {
        let key = signing_key(KEY, &Scope::new(0, "cvm"));
        assert_eq!(format!("{key:?}"), "SigningKey(***)");
        assert_eq!(format!("{:?}", Signer::default()), "Signer(***)");
    }
}
