//! Who signed a request, verified as the API does.

use axum::http::HeaderMap;
use tencentcloud_core::Credentials;
use tencentcloud_core::sign::{self, Scope};

use crate::refusal::{Outcome, Refusal};

/// How far the time of a request may be off, in seconds.
const ALLOWED_SKEW: u64 = 300;

/// Verifies the signature of a POST and returns the service of its credential scope.
pub(crate) fn verify(headers: &HeaderMap, body: &[u8], credentials: &Credentials, now: i64) -> Outcome<String> {
    let authorization = header(headers, "authorization").ok_or_else(|| malformed("it is missing"))?;
    let parsed = Authorization::parse(authorization)?;
    if parsed.secret_id != credentials.secret_id() {
        return Err(Refusal::new(
            "AuthFailure.SecretIdNotFound",
            "The SecretId is not found, please ensure that your SecretId is correct.",
        ));
    }
    let timestamp: i64 = header(headers, "x-tc-timestamp")
        .and_then(|text| text.parse().ok().filter(|number: &i64| number.to_string() == text))
        .ok_or_else(|| Refusal::missing("X-TC-Timestamp"))?;
    if timestamp.abs_diff(now) > ALLOWED_SKEW {
        return Err(Refusal::new(
            "AuthFailure.SignatureExpire",
            format!("The request's timestamp {timestamp} is more than five minutes off the server's time {now}."),
        ));
    }
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
        let value = header(headers, name).ok_or_else(|| failure(&format!("the signed header {name} was not sent")))?;
        signed.push((*name, value.trim().to_lowercase()));
    }
    let signed: Vec<(&str, &str)> = signed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let payload = match header(headers, "x-tc-content-sha256") {
        Some("UNSIGNED-PAYLOAD") => sign::UNSIGNED_PAYLOAD,
        _ => body,
    };
    let key = sign::signing_key(credentials.secret_key().expose(), &scope);
    let string = sign::string_to_sign(&scope, &sign::canonical_request("POST", "", &signed, payload));
    if !same(sign::signature(&key, &string).as_bytes(), parsed.signature.as_bytes()) {
        return Err(failure("the calculated signature is another one"));
    }
    let token = match headers.get("x-tc-token") {
        Some(_) => header(headers, "x-tc-token"),
        None => Some(""),
    };
    if token.unwrap_or("unreadable") != credentials.token().map(|token| token.expose()).unwrap_or_default() {
        return Err(Refusal::new("AuthFailure.TokenFailure", "The token is not that of the SecretId."));
    }
    Ok(parsed.service.to_owned())
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

/// A header that stands there once and is text.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

fn malformed(problem: &str) -> Refusal {
    Refusal::new("AuthFailure.InvalidAuthorization", format!("The Authorization header cannot be used: {problem}."))
}

fn failure(problem: &str) -> Refusal {
    Refusal::new("AuthFailure.SignatureFailure", format!("The provided credentials could not be validated: {problem}."))
}

/// Whether two texts are equal, in a time that does not tell where they differ.
fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).fold(0, |difference, (left, right)| difference | (left ^ right)) == 0
}
