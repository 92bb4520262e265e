//! JSON that holds credentials, in the spellings of STS, the metadata service and the CLI.

use std::time::SystemTime;

use serde_json::Value;
use zeroize::Zeroize as _;

use super::{Credentials, Secret};
use crate::config::{from_epoch_millis, from_epoch_seconds, from_utc};

const IDS: [&str; 3] = ["TmpSecretId", "SecretId", "secretId"];
const KEYS: [&str; 3] = ["TmpSecretKey", "SecretKey", "secretKey"];
const TOKENS: [&str; 3] = ["Token", "SessionToken", "token"];
const ENDS: [&str; 3] = ["ExpiredTime", "Expiration", "expiresAt"];

/// JSON whose texts are overwritten when it is dropped.
#[derive(Debug)]
pub(super) struct Wiped(pub(super) Value);

impl Wiped {
    /// Reads JSON. The error says where it is wrong, and quotes nothing of it.
    pub(super) fn parse(json: &[u8]) -> Result<Self, String> {
        let place = |error: serde_json::Error| {
            let what = if error.is_eof() { "breaks off" } else { "is not JSON" };
            format!("{what} at line {}, column {}", error.line(), error.column())
        };
        serde_json::from_slice(json).map(Self).map_err(place)
    }

    /// A text that is there and not empty, taken out. The error says what is there instead.
    pub(super) fn take(&mut self, names: &[&str]) -> Result<Option<Secret>, String> {
        for name in names {
            match self.0.get_mut(*name).map(Value::take) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) if text.is_empty() => {}
                Some(Value::String(text)) => return Ok(Some(Secret::from(text))),
                Some(_) => return Err(format!("has a {name} that is not a text")),
            }
        }
        Ok(None)
    }

    /// Credentials, and when they end where that is said.
    pub(super) fn credentials(&mut self) -> Result<Credentials, String> {
        // As STS nests them, and so does what the CLI prints of it.
        let mut inner = self.0.get_mut("Credentials").map(|inner| Self(inner.take()));
        let inner = inner.as_mut();
        let end = self.end()?;
        let at = inner.unwrap_or(self);
        let id = at.take(&IDS)?.ok_or("has no SecretId")?;
        let key = at.take(&KEYS)?.ok_or("has no SecretKey")?;
        let mut credentials = Credentials::of(id.expose(), key);
        if let Some(token) = at.take(&TOKENS)? {
            credentials = credentials.with_secret_token(token);
        }
        if let Some(end) = end.or(at.end()?) {
            credentials = credentials.with_expiry(end);
        }
        Ok(credentials)
    }

    fn end(&self) -> Result<Option<SystemTime>, String> {
        for name in ENDS {
            let end = match self.0.get(name) {
                None | Some(Value::Null) => continue,
                Some(Value::String(text)) if text.is_empty() => continue,
                Some(Value::String(text)) => text.parse().map_or_else(|_| from_utc(text), from_number),
                // Whole seconds, also where a program wrote them with a point.
                Some(Value::Number(number)) => {
                    number.as_i64().or(number.as_f64().map(|number| number as i64)).and_then(from_number)
                }
                Some(_) => None,
            };
            return match end {
                Some(end) => Ok(Some(end)),
                None => Err(format!("has a {name} that is no time")),
            };
        }
        Ok(None)
    }
}

/// Seconds since the epoch, or milliseconds where seconds would be thousands of years away.
fn from_number(number: i64) -> Option<SystemTime> {
    if number > 100_000_000_000 { from_epoch_millis(number) } else { from_epoch_seconds(number) }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::epoch_seconds;

    fn parse(json: &str) -> Result<Credentials, String> {
        Wiped::parse(json.as_bytes())?.credentials()
    }

    #[test]
    fn every_spelling_is_read() {
        for json in [
            r#"{"TmpSecretId":"i","TmpSecretKey":"k","Token":"t","ExpiredTime":1543914376,"Expiration":"2018-12-04T09:06:17Z","Code":"Success"}"#,
            r#"{"Credentials":{"TmpSecretId":"i","TmpSecretKey":"k","Token":"t"},"ExpiredTime":"1543914376"}"#,
            r#"{"SecretId":"i","SecretKey":"k","SessionToken":"t","Expiration":"2018-12-04T09:06:16Z"}"#,
            r#"{"secretId":"i","secretKey":"k","token":"t","expiresAt":1543914376000}"#,
            r#"{"secretId":"i","secretKey":"k","token":"t","expiresAt":1543914376.5}"#,
            r#"{"SecretId":null,"TmpSecretId":"","secretId":"i","secretKey":"k","token":"t","expiresAt":1543914376}"#,
        ] {
            let credentials = parse(json).unwrap();
            let (id, key) = (credentials.secret_id(), credentials.secret_key().expose());
            let end = credentials.expires_at().map(epoch_seconds);
            assert_eq!(
                (id, key, credentials.token().map(Secret::expose), end),
                ("i", "k", Some("t"), Some(1_543_914_376)),
                "{json}"
            );
        }
        let credentials = parse(r#"{"SecretId":"i","SecretKey":"k"}"#).unwrap();
        assert_eq!((credentials.token(), credentials.expires_at()), (None, None));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_values() {
        for (json, expected) in [
            ("", "breaks off at line 1, column 0"),
            ("hunter2", "is not JSON at line 1, column 1"),
            (r#"{"SecretId":"hunter2"#, "breaks off at line 1, column 20"),
            (r#"{"SecretId":"i"} hunter2"#, "is not JSON at line 1, column 18"),
            ("[]", "has no SecretId"),
            ("null", "has no SecretId"),
            (r#"{"SecretId":"i"}"#, "has no SecretKey"),
            (r#"{"SecretId":"i","SecretKey":["hunter2"]}"#, "has a SecretKey that is not a text"),
            (r#"{"SecretId":"i","SecretKey":"k","Expiration":"hunter2"}"#, "has a Expiration that is no time"),
            (r#"{"Credentials":"hunter2"}"#, "has no SecretId"),
        ] {
            assert_eq!(parse(json).unwrap_err(), expected, "{json}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(
            text in r#"[\x00-\xff]{0,60}|(\{"(Secret(Id|Key)|Credentials|Token|ExpiredTime)":("a"|-?[0-9]{1,25}|\[\]|\{\}|null|[0-9.e]{1,9})[,}]){0,4}"#,
        ) {
            let _ = parse(&text);
        }
    }
}
