//! A security token service that is slow and fails: the keys that it issues are short-lived, and the server
//! refuses them once they have expired.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::faults::{Outcome, Plan};
use crate::server::{refusal, reply};

/// How long keys are good for: long enough that whoever renews them in time, and again after a failure, always
/// has some.
const LIFETIME: Duration = Duration::from_secs(20);
/// The role whose keys are asked for.
pub(crate) const ROLE: &str = "qcs::cam::uin/100000000001:roleName/soak";

/// What was asked of the service, and issued.
#[derive(Debug)]
pub(crate) struct Issuer {
    plan: Plan,
    since: Instant,
    asked: AtomicU64,
    issued: AtomicU64,
}

impl Issuer {
    pub(crate) fn new(plan: Plan) -> Self {
        Self { plan, since: Instant::now(), asked: AtomicU64::new(0), issued: AtomicU64::new(0) }
    }

    /// What is answered to who asks for keys; nothing where the connection breaks.
    pub(crate) async fn issue(&self) -> Option<Vec<u8>> {
        let before = self.asked.fetch_add(1, Ordering::Relaxed);
        let issuing = self.plan.issuing(before, self.since.elapsed());
        tokio::time::sleep(issuing.delay).await;
        match issuing.outcome {
            Outcome::Keys => {
                self.issued.fetch_add(1, Ordering::Relaxed);
                Some(keys(before, now() + LIFETIME))
            }
            Outcome::Refusal(code) => Some(refusal(code, "")),
            Outcome::Page => Some(reply("503 Service Unavailable", "", "<html>503</html>")),
            Outcome::Reset => None,
        }
    }

    /// Whether a token is one that was issued and has not expired.
    pub(crate) fn admits(&self, token: &str) -> bool {
        let end = token.strip_prefix("issued-").and_then(|rest| rest.split_once('-')).map(|(_, end)| end.parse());
        end.and_then(Result::ok).is_some_and(|end| now() < Duration::from_secs(end))
    }

    /// How often keys were asked for, and issued.
    pub(crate) fn to_text(&self) -> String {
        format!("{} {}\n", self.asked.load(Ordering::Relaxed), self.issued.load(Ordering::Relaxed))
    }
}

fn keys(number: u64, end: Duration) -> Vec<u8> {
    let end = end.as_secs();
    let keys =
        format!(r#"{{"TmpSecretId":"AKIDISSUED{number}","TmpSecretKey":"soak-key","Token":"issued-{number}-{end}"}}"#);
    reply("200 OK", "", &format!(r#"{{"Response":{{"Credentials":{keys},"ExpiredTime":{end},"RequestId":"r"}}}}"#))
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_issued_is_admitted_until_it_expires() {
        let issuer = Issuer::new(Plan { seed: 1, per_mille: 0, issued: true });
        let until = |end: Duration| format!("issued-3-{}", end.as_secs());
        assert!(issuer.admits(&until(now() + LIFETIME)));
        for token in [until(now()), "issued-3-x".to_owned(), "token-0".to_owned(), String::new()] {
            assert!(!issuer.admits(&token), "{token}");
        }
    }
}
