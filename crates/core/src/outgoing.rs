//! A request as it goes over the wire: its headers and its signature.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderName, HeaderValue};

use crate::client::{ActionName, Client};
use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::options::CallOptions;
use crate::sign::{Scope, UNSIGNED_PAYLOAD, authorization};

/// The longest body that the API takes: 10 MiB.
pub(crate) const BODY_LIMIT: usize = 10 << 20;

pub(crate) const TRACE_ID: &str = "x-tc-traceid";
pub(crate) const CLIENT: &str = concat!("SDK_RUST_", env!("CARGO_PKG_VERSION"));
const AGENT: &str = concat!("tencentcloud-sdk-rust/", env!("CARGO_PKG_VERSION"));

/// The body of a request, and what it is.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    pub(crate) body: Bytes,
    pub(crate) content_type: Cow<'static, str>,
    /// Headers that belong to the body.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// Whether the server can know by it that it has carried out the request.
    pub(crate) has_client_token: bool,
}

impl Payload {
    pub(crate) fn json(body: impl Into<Bytes>, has_client_token: bool) -> Self {
        Self { body: body.into(), content_type: "application/json".into(), headers: Vec::new(), has_client_token }
    }

    /// Refuses what no server would take.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        if self.body.len() <= BODY_LIMIT {
            return Ok(self);
        }
        Err(Error::new(
            ErrorKind::InvalidRequest,
            format!("the request is {} bytes long, and the API takes {BODY_LIMIT} at most", self.body.len()),
        ))
    }
}

/// A signed request, and what it was signed with.
pub(crate) struct Signed {
    pub(crate) request: http::Request<Bytes>,
    pub(crate) timestamp: i64,
    pub(crate) credentials: Option<Credentials>,
}

impl Client {
    /// The request to an endpoint, signed for now.
    pub(crate) async fn signed(
        &self,
        action: &ActionName,
        payload: &Payload,
        options: &CallOptions,
        endpoint: &Endpoint,
        trace_id: &HeaderValue,
    ) -> Result<Signed, Error> {
        let config = self.config();
        let timestamp = self.now();
        let mut request = http::Request::new(payload.body.clone());
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = endpoint.uri.clone();
        request.extensions_mut().insert(action.clone());
        let headers = request.headers_mut();
        headers.reserve(14 + options.headers.len());
        for (name, value) in payload.headers.iter().chain(&options.headers) {
            headers.append(name.clone(), value.clone());
        }
        headers.entry(TRACE_ID).or_insert_with(|| trace_id.clone());
        headers.insert(HOST, value("the endpoint's host", &endpoint.host)?);
        headers.insert(CONTENT_TYPE, value("the content type", &payload.content_type)?);
        headers.insert("x-tc-action", value("the action", &action.name)?);
        headers.insert("x-tc-version", value("the version", &action.version)?);
        headers.insert("x-tc-timestamp", HeaderValue::from(timestamp));
        headers.insert("x-tc-language", HeaderValue::from_static(config.language.tag()));
        headers.insert("x-tc-requestclient", client_name(config.client_name.as_deref())?);
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(AGENT));
        if let Some(region) = self.region(options) {
            headers.insert("x-tc-region", value("the region", region)?);
        }
        if action.unsigned {
            headers.insert(AUTHORIZATION, HeaderValue::from_static("SKIP"));
            return Ok(Signed { request, timestamp, credentials: None });
        }
        let credentials = config.credentials.credentials().await?.unexpired(config.clock.now())?;
        let scope = Scope::new(timestamp, &*action.service);
        let key = self.signer().key(credentials.secret_key().expose(), &scope);
        let signed = [("content-type", &*payload.content_type), ("host", endpoint.host.as_str())];
        let hashed = if options.unsigned_payload {
            headers.insert("x-tc-content-sha256", HeaderValue::from_static("UNSIGNED-PAYLOAD"));
            UNSIGNED_PAYLOAD
        } else {
            &payload.body
        };
        let authorization = authorization(credentials.secret_id(), &key, &scope, "POST", "", &signed, hashed);
        headers.insert(AUTHORIZATION, secret_header(&credentials, &authorization)?);
        if let Some(token) = credentials.token() {
            headers.insert("x-tc-token", secret_header(&credentials, token.expose())?);
        }
        Ok(Signed { request, timestamp, credentials: Some(credentials) })
    }
}

/// Headers that are signed, or that the call itself fills in.
pub(crate) fn is_reserved(name: &HeaderName) -> bool {
    let name = name.as_str();
    name.starts_with("x-tc-") && name != TRACE_ID
        || matches!(
            name,
            "host" | "content-type" | "authorization" | "content-length" | "transfer-encoding" | "connection"
        )
}

/// What says who sends a request: this SDK, and the program that uses it where it has a name.
pub(crate) fn client_name(program: Option<&str>) -> Result<HeaderValue, Error> {
    let Some(program) = program else { return Ok(HeaderValue::from_static(CLIENT)) };
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_,;./ ".contains(&byte);
    if !(1..=128).contains(&program.len()) || !program.bytes().all(fits) {
        return Err(Error::new(
            ErrorKind::Config,
            format!("the client name {program:?} must be 1 to 128 letters, digits and characters of -_,;./ and space"),
        ));
    }
    value("the client name", &format!("{CLIENT}; {program}"))
}

/// The header for a call that names none: a random UUID.
pub(crate) fn new_trace_id() -> HeaderValue {
    let random = fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{random:032x}");
    let id = format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    // Digits and hyphens always are a header.
    HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("0"))
}

fn value(what: &str, text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text)
        .map_err(|_| Error::new(ErrorKind::Config, format!("{what} {text:?} cannot stand in a header")))
}

/// A header that must not be shown: not in a message here, not by anything that prints headers.
fn secret_header(credentials: &Credentials, text: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        let id = credentials.secret_id();
        Error::new(
            ErrorKind::Credentials,
            format!("the credentials of {id:?} hold characters that cannot stand in a header"),
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_adds_its_name() {
        assert_eq!(client_name(None).unwrap(), CLIENT);
        assert_eq!(client_name(Some("tea-house/1.2")).unwrap(), format!("{CLIENT}; tea-house/1.2"));
        for name in ["", "a\r\nx-evil: 1", "caf\u{e9}", &"a".repeat(129)] {
            assert_eq!(client_name(Some(name)).unwrap_err().kind(), ErrorKind::Config, "{name:?}");
        }
    }

    #[test]
    fn trace_ids_are_uuids_of_version_4() {
        let ids: Vec<_> = (0..50).map(|_| new_trace_id()).collect();
        for id in &ids {
            let id = id.to_str().unwrap();
            assert_eq!(id.len(), 36);
            assert_eq!(&id[14..15], "4");
            assert!("89ab".contains(&id[19..20]), "{id}");
        }
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn what_is_too_long_is_refused_unsent() {
        assert!(Payload::json(vec![b' '; BODY_LIMIT], false).checked().is_ok());
        let error = Payload::json(vec![b' '; BODY_LIMIT + 1], false).checked().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.to_string(), "the request is 10485761 bytes long, and the API takes 10485760 at most");
    }
}
