//! A proxy: where it is, what it speaks, and who named it.

use std::fmt;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use crate::error::{Error, ErrorKind};

/// A proxy that can be used.
#[derive(Clone)]
pub(super) struct Proxy {
    url: Url,
    /// Where it was named.
    named: &'static str,
}

impl Proxy {
    /// Reads a proxy as curl does: without a scheme it speaks HTTP, and without a port it listens at 1080, or at
    /// 443 if it speaks HTTPS. The text is never part of an error: it may hold a password.
    pub(super) fn read(named: &'static str, text: &str) -> Result<Self, Error> {
        let refuse =
            |problem: &str| Error::new(ErrorKind::Config, format!("what {named} says is not a proxy: {problem}"));
        let text = text.trim();
        if text.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
            return Err(refuse("there is a blank or a line break in it"));
        }
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "http" => "http",
            "https" => "https",
            "socks" | "socks4" => "socks4",
            "socks4a" => "socks4a",
            "socks5" => "socks5",
            "socks5h" => "socks5h",
            _ => return Err(refuse("its scheme must be http, https, socks4, socks4a, socks5 or socks5h")),
        };
        let is_socks = scheme.starts_with("socks");
        if is_socks && !cfg!(feature = "socks") {
            return Err(refuse("this program was built without SOCKS; turn on the feature `socks`"));
        }
        // A path would be no use to anybody.
        let (authority, path) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
        if path.contains('@') {
            return Err(refuse("in a user name or password, write / as %2F, ? as %3F and # as %23"));
        }
        let mut url: Url = format!("{scheme}://{authority}").parse().map_err(|error| refuse(&format!("{error}")))?;
        if url.host_str().is_none_or(str::is_empty) || url.port() == Some(0) {
            return Err(refuse("it needs a host, and a port between 1 and 65535"));
        }
        if scheme.starts_with("socks4") && authority.contains('@') {
            return Err(refuse("a user name is not sent by SOCKS 4; use socks5"));
        }
        if !has_port(authority) {
            let _ = url.set_port(Some(if scheme == "https" { 443 } else { 1080 }));
        }
        // What reqwest cannot read it goes past, without a word.
        let is_read =
            Matcher::builder().all(url.as_str()).build().intercept(&http::Uri::from_static("https://a.example"));
        if is_read.is_none() {
            return Err(refuse("it has characters that must be written as %XX"));
        }
        Ok(Self { url, named })
    }

    /// One that something else has read.
    pub(super) fn found(named: &'static str, uri: &http::Uri) -> Option<Self> {
        Some(Self { url: uri.to_string().parse().ok()?, named })
    }

    pub(super) fn url(&self) -> Url {
        self.url.clone()
    }

    /// What to say when it refuses by asking who is there.
    pub(super) fn wants_a_password(&self) -> String {
        let (Self { named, .. }, at) = (self, self.place());
        if !self.has_user() {
            return format!(
                "the proxy {at} wants a user name and password: write them into {named}, as in \
                            http://user:password@proxy.example:3128"
            );
        }
        format!("the proxy {at} does not take the user name and password of {named}")
    }

    fn has_user(&self) -> bool {
        !self.url.username().is_empty() || self.url.password().is_some()
    }

    /// It without secrets, and who named it.
    pub(super) fn shown(&self) -> String {
        format!("the proxy {} of {}", self.place(), self.named)
    }

    fn place(&self) -> String {
        let port = self.url.port_or_known_default().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}", self.url.scheme(), self.url.host_str().unwrap_or_default())
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

fn has_port(authority: &str) -> bool {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let after = host.rsplit_once(']').map_or(host, |(_, after)| after);
    after.split_once(':').is_some_and(|(_, port)| !port.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_read_as_curl_reads_it() {
        for (text, url) in [
            ("p", "http://p:1080/"),
            ("p:", "http://p:1080/"),
            ("p:80", "http://p/"),
            ("http://p:80", "http://p/"),
            ("HTTP://P.Example", "http://p.example:1080/"),
            ("https://p", "https://p/"),
            ("https://p:1080/", "https://p:1080/"),
            (" http://p:3128/ \r\n", "http://p:3128/"),
            ("http://p:3128/some/where?a=b", "http://p:3128/"),
            ("user@p:1", "http://user@p:1/"),
            ("user:pass@p", "http://user:pass@p:1080/"),
            ("http://us%40er:p%2Fss:word@p:1", "http://us%40er:p%2Fss%3Aword@p:1/"),
            ("http://user:p@ss@p:1", "http://user:p%40ss@p:1/"),
            ("[::1]", "http://[::1]:1080/"),
            ("http://[::1]:80", "http://[::1]/"),
            ("http://u:p@[2001:db8::1]:3128", "http://u:p@[2001:db8::1]:3128/"),
            ("10.0.0.1:3128", "http://10.0.0.1:3128/"),
        ] {
            assert_eq!(Proxy::read("X", text).unwrap().url.as_str(), url, "{text}");
        }
        for (text, problem) in [
            ("http://", "empty host"),
            ("http://user:hunter2@", "empty host"),
            (":3128", "empty host"),
            ("ftp://p", "its scheme must be"),
            ("://p", "its scheme must be"),
            ("http://p:70000", "invalid port number"),
            ("http://p:0", "a port between 1 and 65535"),
            ("http://p:hunter2", "invalid port number"),
            ("http://user:hun/ter2@p:1", "write / as %2F"),
            ("http://user:1/hunter2@p:1", "write / as %2F"),
            ("user:1?hunter2@p:1", "write / as %2F"),
            ("http://p p:1", "a blank or a line break"),
            ("http://p\n.example:1", "a blank or a line break"),
            ("http://p:1,http://q:1", "invalid port number"),
            ("http://[::1", "IPv6"),
            ("http=p:1;https=q:1", "invalid"),
        ] {
            let error = Proxy::read("X", text).unwrap_err();
            let told = format!("{error} {error:?}");
            assert!(
                told.contains(problem) && told.contains("what X says") && !told.contains("hunter2"),
                "{text}: {told}"
            );
        }
    }

    #[test]
    fn socks_is_a_feature() {
        for (text, url) in [
            ("socks5://p", "socks5://p:1080"),
            ("SOCKS5h://user:pass@p:9", "socks5h://user:pass@p:9"),
            ("socks4a://p", "socks4a://p:1080"),
            ("socks://p:80", "socks4://p:80"),
        ] {
            let read = Proxy::read("X", text).map(|proxy| proxy.url.to_string());
            if cfg!(feature = "socks") {
                assert_eq!(read.unwrap(), url, "{text}");
            } else {
                assert!(read.unwrap_err().message().contains("turn on the feature `socks`"), "{text}");
            }
        }
        let error = Proxy::read("X", "socks4://user@p").unwrap_err();
        assert_eq!(error.message().contains("not sent by SOCKS 4"), cfg!(feature = "socks"), "{error}");
    }

    #[test]
    fn what_is_shown_holds_no_secret() {
        let proxy = Proxy::read("X", "http://user:hunter2@p:1").unwrap();
        assert_eq!(proxy.shown(), "the proxy http://p:1 of X");
        assert!(!proxy.wants_a_password().contains("hunter2"));
        assert!(!format!("{proxy:?}").contains("hunter2"), "{proxy:?}");
    }
}
