//! What people show who have no key: tokens of OIDC providers and assertions of SAML providers.
//! Nobody's signature is verified; form and end are.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::refusal::{Outcome, Refusal};

/// Checks a token of an OIDC provider. One that is a JWT must be one of now.
pub(super) fn check_web_identity(token: &str, now: i64) -> Outcome<()> {
    let refuse = |problem: String| {
        Err(Refusal::new(
            "InvalidParameter.WebIdentityTokenError",
            format!("The parameter `WebIdentityToken` {problem}."),
        ))
    };
    if token.trim().is_empty() {
        return refuse("is empty".to_owned());
    }
    let Some(claims) = claims(token) else { return Ok(()) };
    let at = |name: &str| claims.get(name).and_then(Value::as_i64);
    match (at("exp"), at("nbf")) {
        (Some(end), _) if end <= now => refuse(format!("ended at {end}, and it is {now}")),
        (_, Some(start)) if start > now => refuse(format!("is good from {start}, and it is {now}")),
        _ => Ok(()),
    }
}

/// What a JWT says; none, where a token is no JWT, as those of tests seldom are.
fn claims(token: &str) -> Option<Value> {
    let [_, payload, _] = token.split('.').collect::<Vec<_>>()[..] else { return None };
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok().filter(Value::is_object)
}

/// Checks that an assertion is Base64 of something.
pub(super) fn check_saml(assertion: &str) -> Outcome<()> {
    match STANDARD.decode(assertion.trim()) {
        Ok(xml) if !xml.is_empty() => Ok(()),
        _ => Err(Refusal::new("InvalidParameter.ParamError", "The parameter `SAMLAssertion` is not Base64.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_of_now() {
        let jwt = |claims: &str| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
        for token in ["opaque", "a.b.c", &jwt("{}"), &jwt(r#"{"exp":101}"#), &jwt(r#"{"nbf":100,"exp":"soon"}"#)] {
            assert_eq!(check_web_identity(token, 100), Ok(()), "{token}");
        }
        for (token, problem) in [
            (String::new(), "is empty"),
            (jwt(r#"{"exp":100}"#), "ended at 100"),
            (jwt(r#"{"nbf":101}"#), "is good from 101"),
        ] {
            let refusal = check_web_identity(&token, 100).unwrap_err();
            assert!(refusal.message().contains(problem), "{refusal:?}");
        }
        assert!(check_saml("PHhtbC8+").is_ok());
        assert!(check_saml("").is_err());
        assert!(check_saml("<xml/>").is_err());
    }
}
