//! The signatures before TC3: HMAC over the sorted parameters, by SHA-1 or SHA-256.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::Method;
use sha1::Sha1;
use sha2::Sha256;

use super::grounds::{Times, check_time, failure, same};
use super::{Key, Keys};
use crate::description;
use crate::refusal::{Outcome, Refusal};
use crate::wire::{Head, Message, Pairs, header, value_of};

/// Verifies a signature, and returns the key and the service.
pub(super) fn verify(
    message: &Message<'_>,
    head: &Head,
    pairs: &Pairs,
    keys: &Keys,
    times: Times,
) -> Outcome<(Arc<Key>, String)> {
    let needed = |name: &str| value_of(pairs, name).ok_or_else(|| Refusal::missing(name));
    let key = keys.find(needed("SecretId")?)?;
    let timestamp: i64 = needed("Timestamp")?
        .parse()
        .map_err(|_| Refusal::new("InvalidParameter", "The parameter `Timestamp` is not in seconds."))?;
    check_time(timestamp, times)?;
    needed("Nonce")?;
    let host = header(message.headers, "host").unwrap_or_default();
    let sign = match value_of(pairs, "SignatureMethod").unwrap_or("HmacSHA1") {
        "HmacSHA1" => sha1,
        "HmacSHA256" => sha256,
        other => {
            return Err(failure(&format!("the signature method {other} is not HmacSHA1 or HmacSHA256")));
        }
    };
    let given = needed("Signature")?;
    let secret = key.credentials.secret_key().expose();
    // One of the official clients signs names with dots in place of underscores.
    let fits = [false, true].iter().any(|dots| {
        let string = string_to_sign(message.method, host, message.path, pairs, *dots);
        same(STANDARD.encode(sign(secret.as_bytes(), string.as_bytes())).as_bytes(), given.as_bytes())
    });
    if !fits {
        return Err(failure("the calculated signature is another one"));
    }
    Ok((key, service_of(host, head)?))
}

/// Method, host, path and the sorted parameters, as they are before they are encoded.
fn string_to_sign(method: &Method, host: &str, path: &str, pairs: &Pairs, dots: bool) -> String {
    let name = |name: &str| if dots { name.replace('_', ".") } else { name.to_owned() };
    let signed = pairs.iter().filter(|(name, _)| name != "Signature");
    let mut pairs: Vec<(String, &str)> = signed.map(|(key, value)| (name(key), value.as_str())).collect();
    pairs.sort_by(|left, right| left.0.cmp(&right.0));
    let parameters: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{method}{host}{path}?{}", parameters.join("&"))
}

/// The service that a request is for: the first part of its host where that is one, and else the
/// only one that has such an action.
fn service_of(host: &str, head: &Head) -> Outcome<String> {
    let first = host.split('.').next().unwrap_or_default();
    if !description::versions(first).is_empty() {
        return Ok(first.to_owned());
    }
    match description::of_action(&head.version, &head.action)?.as_slice() {
        [service] => Ok((*service).to_owned()),
        [] => Err(Refusal::unknown_action(&head.action)),
        several => Err(Refusal::new(
            "InvalidParameter",
            format!(
                "The action {} of version {} is one of {}; send a Host that begins with the service.",
                head.action,
                head.version,
                several.join(", ")
            ),
        )),
    }
}

fn sha1(key: &[u8], text: &[u8]) -> Vec<u8> {
    // A key of any length is taken.
    Hmac::<Sha1>::new_from_slice(key)
        .map(|mac| mac.chain_update(text).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

fn sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| mac.chain_update(text).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_documentation() {
        let pairs: Pairs = [
            ("Version", "2017-03-12"),
            ("Action", "DescribeInstances"),
            ("InstanceIds.0", "ins-09dx96dg"),
            ("Limit", "20"),
            ("Nonce", "11886"),
            ("Offset", "0"),
            ("Region", "ap-guangzhou"),
            ("SecretId", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"),
            ("Timestamp", "1465185768"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let key = b"Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
        let string = string_to_sign(&Method::GET, "cvm.tencentcloudapi.com", "/", &pairs, false);
        assert_eq!(STANDARD.encode(sha1(key, string.as_bytes())), "EliP9YW3pW28FpsEdkXt/+WcGeI=");
        assert_eq!(STANDARD.encode(sha256(key, string.as_bytes())), "bR/zQ3QqOmcEYeRv71IzG/NxfisUDgy9cqRMQC+UB5g=");
    }
}
