//! An address that requests go to, checked, and the rule about plain HTTP.

use std::net::Ipv6Addr;

use http::Uri;

use crate::error::{Error, ErrorKind};
use crate::transport::{is_local, redacted};

/// A checked endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// What the request is sent to.
    pub(crate) uri: Uri,
    /// What the `Host` header says and the signature covers: the host, with the port where it is
    /// not the scheme's own.
    pub(crate) host: String,
}

impl Endpoint {
    /// Checks an endpoint that a user wrote: `host`, `host:port` or `http(s)://host[:port][/path]`.
    pub(crate) fn parse(text: &str, allow_plain_http: bool) -> Result<Self, Error> {
        let refuse =
            |problem: String| Error::new(ErrorKind::Config, format!("endpoint {:?} {problem}", redacted(text)));
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let uri: Uri = with_scheme.parse().map_err(|error| refuse(format!("is not a URL: {error}")))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refuse("names no host".to_owned()));
        };
        if authority.as_str().contains('@') {
            return Err(refuse("has a user name in it; credentials belong in Config".to_owned()));
        }
        if text.contains('#') {
            return Err(refuse("has a fragment; an endpoint is a scheme, a host, a port and a path".to_owned()));
        }
        if uri.query().is_some() {
            return Err(refuse("has a query; an endpoint is a scheme, a host, a port and a path".to_owned()));
        }
        let name = authority.host().to_ascii_lowercase();
        let inside = name.strip_prefix('[').map(|rest| rest.trim_end_matches(']'));
        if name.is_empty() || inside.is_some_and(|address| address.parse::<Ipv6Addr>().is_err()) {
            return Err(refuse("names no host".to_owned()));
        }
        if inside.is_none() && !is_name(&name) {
            return Err(refuse(
                "has a host that can be none: letters, digits, hyphens, and single dots between".to_owned(),
            ));
        }
        // "host:" and "host:70000" are authorities to the parser, and ports to nobody.
        let port = match authority.as_str().rsplit_once(':') {
            Some((_, digits)) if !digits.ends_with(']') => {
                let port = digits.parse::<u16>().ok().filter(|_| digits.bytes().all(|digit| digit.is_ascii_digit()));
                Some(port.ok_or_else(|| refuse(format!("has no usable port in {digits:?}")))?)
            }
            _ => None,
        };
        let default_port = match scheme {
            "https" => 443,
            "http" if allow_plain_http || is_local(&name) => 80,
            "http" => {
                return Err(refuse(
                    "is plain HTTP, which shows requests to everybody on the way; use https, or call \
                     Config::allow_plain_http() where that is wanted"
                        .to_owned(),
                ));
            }
            other => return Err(refuse(format!("has the scheme {other}; it must be https or http"))),
        };
        let host = match port {
            Some(port) if port != default_port => format!("{name}:{port}"),
            _ => name,
        };
        let uri = format!("{scheme}://{host}{}", uri.path())
            .parse()
            .map_err(|error| refuse(format!("is not a URL: {error}")))?;
        Ok(Self { uri, host })
    }
}

/// Whether a text can be the name of a host, which may end in a dot, or an IPv4 address.
pub(super) fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(fits);
    let name = text.strip_suffix('.').unwrap_or(text);
    name.len() <= 253 && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_a_client_sends() {
        for (text, uri, host) in [
            ("mqtt.example.com", "https://mqtt.example.com/", "mqtt.example.com"),
            ("MQTT.Example.com", "https://mqtt.example.com/", "mqtt.example.com"),
            ("https://a.example:443", "https://a.example/", "a.example"),
            ("https://a.example:8443/api", "https://a.example:8443/api", "a.example:8443"),
            ("http://127.0.0.1:9911", "http://127.0.0.1:9911/", "127.0.0.1:9911"),
            ("http://localhost", "http://localhost/", "localhost"),
            ("http://[::1]:80", "http://[::1]/", "[::1]"),
            ("http://[::1]:81", "http://[::1]:81/", "[::1]:81"),
            ("http://metadata.tencentyun.com", "http://metadata.tencentyun.com/", "metadata.tencentyun.com"),
            ("http://169.254.0.23", "http://169.254.0.23/", "169.254.0.23"),
        ] {
            let endpoint = Endpoint::parse(text, false).unwrap();
            assert_eq!((endpoint.uri.to_string().as_str(), endpoint.host.as_str()), (uri, host), "{text}");
        }
    }

    #[test]
    fn plain_http_needs_a_word() {
        for text in [
            "http://mqtt.example.com",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
        ] {
            let error = Endpoint::parse(text, false).unwrap_err();
            assert!(error.to_string().contains("plain HTTP"), "{error}");
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(Endpoint::parse(text, true).is_ok(), "{text}");
        }
    }

    #[test]
    fn secrets_in_an_endpoint_are_not_shown() {
        for (text, shown) in [
            ("https://user:hunter2@example.com:8443/path", "https://***@example.com:8443/path"),
            ("user:hunter2@example.com", "***@example.com"),
            ("https://a@b:hunter2@example.com", "https://***@example.com"),
            ("https://example.com/?key=hunter2", "https://example.com/?***"),
            ("https://example.com/a@b", "https://example.com/a@b"),
        ] {
            assert_eq!(redacted(text), shown);
            if let Err(error) = Endpoint::parse(text, false) {
                assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
            }
        }
    }

    #[test]
    fn what_is_not_an_endpoint_is_refused() {
        for (text, problem) in [
            ("", "is not a URL"),
            ("https://", "is not a URL"),
            ("ftp://example.com", "has the scheme ftp"),
            ("http://127.0.0.1@example.com", "has a user name"),
            ("https://example.com/?a=b", "has a query"),
            ("https://example.com/#a", "has a fragment"),
            ("https://example.com:70000", "has no usable port"),
            ("https://example.com:", "has no usable port"),
            ("https://example.com:+443", "has no usable port"),
            ("http://[127.0.0.1]", "names no host"),
            ("https://[1]:2", "names no host"),
            ("exa mple.com", "is not a URL"),
            ("example.com\n", "is not a URL"),
            ("https://a..example", "has a host that can be none"),
            ("https://.example", "has a host that can be none"),
            ("https://.", "has a host that can be none"),
            ("https://a*b.example", "has a host that can be none"),
        ] {
            let error = Endpoint::parse(text, true).unwrap_err().to_string();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }
}
