//! TC3-HMAC-SHA256, verified as the API does.

use std::sync::Arc;

use tencentcloud_core::sign::{self, Scope};

use super::grounds::{Times, check_time, failure, malformed, same};
use super::{Key, Keys};
use crate::refusal::{Outcome, Refusal};
use crate::wire::{Message, header};

/// Verifies a signature, and returns the key and the service of its credential scope.
pub(super) fn verify(message: &Message<'_>, keys: &Keys, times: Times) -> Outcome<(Arc<Key>, String)> {
    let authorization = header(message.headers, "authorization").ok_or_else(|| malformed("it is missing"))?;
    let parsed = Authorization::parse(authorization)?;
    let key = keys.find(parsed.secret_id)?;
    let timestamp: i64 = header(message.headers, "x-tc-timestamp")
        .and_then(|text| text.parse().ok().filter(|number: &i64| number.to_string() == text))
        .ok_or_else(|| Refusal::missing("X-TC-Timestamp"))?;
    check_time(timestamp, times)?;
    let scope = Scope::new(timestamp, parsed.service);
    if parsed.date != scope.date() {
        return Err(failure("the date of the credential scope is not that of X-TC-Timestamp"));
    }
    let names: Vec<&str> = parsed.signed_headers.split(';').collect();
    if names.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(failure("the signed headers are not sorted, or one stands there twice"));
    }
    if let Some(missing) = ["content-type", "host"].iter().find(|name| !names.contains(name)) {
        return Err(failure(&format!("the header {missing} must be signed")));
    }
    let mut signed = Vec::with_capacity(names.len());
    for name in &names {
        let value =
            header(message.headers, name).ok_or_else(|| failure(&format!("the signed header {name} was not sent")))?;
        signed.push((*name, value.trim()));
    }
    let payload = match header(message.headers, "x-tc-content-sha256") {
        Some("UNSIGNED-PAYLOAD") => sign::UNSIGNED_PAYLOAD,
        _ => message.body,
    };
    let signing_key = sign::signing_key(key.credentials.secret_key().expose(), &scope);
    // The documentation has values in lower case, and the official clients sign them as they are.
    let lower: Vec<(&str, String)> = signed.iter().map(|(name, value)| (*name, value.to_lowercase())).collect();
    let lower: Vec<(&str, &str)> = lower.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let fits = |headers: &[(&str, &str)]| {
        let canonical = sign::canonical_request(message.method.as_str(), message.query, headers, payload);
        let string = sign::string_to_sign(&scope, &canonical);
        same(sign::signature(&signing_key, &string).as_bytes(), parsed.signature.as_bytes())
    };
    if !fits(&lower) && (lower == signed || !fits(&signed)) {
        return Err(failure("the calculated signature is another one"));
    }
    Ok((key, parsed.service.to_owned()))
}

/// The id of the key and the service that an `Authorization` header names, where it can be read.
pub(super) fn claims(authorization: &str) -> Option<(&str, &str)> {
    let parsed = Authorization::parse(authorization).ok()?;
    Some((parsed.secret_id, parsed.service))
}

struct Authorization<'a> {
    secret_id: &'a str,
    date: &'a str,
    service: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    fn parse(text: &'a str) -> Outcome<Self> {
        let fields = text
            .strip_prefix(sign::ALGORITHM)
            .and_then(|fields| fields.strip_prefix(' '))
            .ok_or_else(|| malformed("it does not begin with TC3-HMAC-SHA256"))?;
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for field in fields.split(',') {
            match field.trim().split_once('=') {
                Some(("Credential", value)) if credential.is_none() => credential = Some(value),
                Some(("SignedHeaders", value)) if signed_headers.is_none() => signed_headers = Some(value),
                Some(("Signature", value)) if signature.is_none() => signature = Some(value),
                _ => return Err(malformed("it has a field that is not known, or one twice")),
            }
        }
        let (Some(credential), Some(signed_headers), Some(signature)) = (credential, signed_headers, signature) else {
            return Err(malformed("it has not all of Credential, SignedHeaders and Signature"));
        };
        let parts: Vec<&str> = credential.split('/').collect();
        let [secret_id, date, service, "tc3_request"] = parts.as_slice() else {
            return Err(malformed("its Credential is not SecretId/date/service/tc3_request"));
        };
        Ok(Self { secret_id, date, service, signed_headers, signature })
    }
}
