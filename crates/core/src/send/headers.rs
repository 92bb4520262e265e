//! The headers of the protocol: names, values, and which of them are the call's own.

use http::{HeaderName, HeaderValue};

use crate::config::Credentials;
use crate::error::{Error, ErrorKind};

pub(crate) const TRACE_ID: &str = "x-tc-traceid";
pub(crate) const CLIENT: &str = concat!("SDK_RUST_", env!("CARGO_PKG_VERSION"));
pub(crate) const AGENT: &str = concat!("tencentcloud-sdk-rust/", env!("CARGO_PKG_VERSION"));

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

pub(crate) fn value(what: &str, text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text)
        .map_err(|_| Error::new(ErrorKind::Config, format!("{what} {text:?} cannot stand in a header")))
}

/// A header that must not be shown: not in a message here, not by anything that prints headers.
pub(crate) fn secret_header(credentials: &Credentials, text: &str) -> Result<HeaderValue, Error> {
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
}
