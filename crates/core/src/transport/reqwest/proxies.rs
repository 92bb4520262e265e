//! Which proxy a request goes through: that of the program, those of the environment, or none.

use std::ffi::OsString;
use std::fmt;
use std::sync::Arc;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::exceptions::Exceptions;
use super::proxy::Proxy;
use crate::error::{Error, ErrorKind};
use crate::transport::address::is_local;

/// What a transport is told about proxies.
#[derive(Clone)]
pub(super) enum Wanted {
    OfEnvironment(Environment),
    None,
    At(Arc<str>),
}

/// The variables of a process, or those that a test imagines.
#[derive(Clone)]
pub(super) struct Environment(Arc<Variables>);

type Variables = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// The proxies of a transport. What is wrong with one is told when it is needed.
pub(super) struct Proxies {
    http: Choice,
    https: Choice,
    exceptions: Result<Exceptions, Error>,
    /// The settings of macOS and Windows, for what the environment says nothing about.
    system: Option<Matcher>,
}

/// A proxy, or none, or why it cannot be used.
type Choice = Result<Option<Proxy>, Error>;

impl Wanted {
    /// Where the environment is looked at: once for a transport.
    pub(super) fn read(&self) -> Proxies {
        match self {
            Self::None => Proxies::all(Ok(None)),
            Self::At(text) => Proxies::all(Proxy::read("ReqwestTransport::proxy", text).map(Some)),
            Self::OfEnvironment(environment) => Proxies::of(environment),
        }
    }
}

impl Default for Wanted {
    fn default() -> Self {
        Self::OfEnvironment(Environment::new(|name| std::env::var_os(name)))
    }
}

impl fmt::Debug for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OfEnvironment(_) => f.write_str("of the environment"),
            Self::None => f.write_str("none"),
            Self::At(text) => f.write_str(&without_secrets(text)),
        }
    }
}

impl Environment {
    pub(super) fn new(variables: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self(Arc::new(variables))
    }

    /// The first of these that says something: an empty variable is how a shell unsets one for a command.
    fn first(&self, names: &[&'static str]) -> Option<(&'static str, Result<String, Error>)> {
        names.iter().find_map(|&name| {
            let value = (self.0)(name)?.into_string();
            if value.as_ref().is_ok_and(|text| text.trim().is_empty()) {
                return None;
            }
            Some((name, value.map_err(|_| Error::new(ErrorKind::Config, format!("{name} is not Unicode")))))
        })
    }

    fn proxy(&self, names: &[&'static str]) -> Choice {
        let Some((name, text)) = self.first(names) else { return Ok(None) };
        Proxy::read(name, &text?).map(Some)
    }

    fn exceptions(&self) -> Result<Exceptions, Error> {
        let Some((name, list)) = self.first(&["no_proxy", "NO_PROXY"]) else { return Ok(Exceptions::default()) };
        let list = list?;
        let (exceptions, odd) = Exceptions::read(&list);
        if !odd.is_empty() {
            tracing::warn!(?odd, "{name} has entries that mean nothing here and make no exception");
        }
        Ok(exceptions)
    }
}

impl Proxies {
    fn all(choice: Choice) -> Self {
        Self { http: copy(&choice), https: choice, exceptions: Ok(Exceptions::default()), system: None }
    }

    /// Those of the environment, as curl reads it: small letters first.
    fn of(environment: &Environment) -> Self {
        // A web server that runs CGI programs hands them the header `Proxy` of a request in this name.
        let is_cgi = (environment.0)("REQUEST_METHOD").is_some();
        let http: &[_] = if is_cgi { &["http_proxy"] } else { &["http_proxy", "HTTP_PROXY"] };
        let all = &["all_proxy", "ALL_PROXY"];
        let proxy = |names: &[&'static str]| environment.proxy(&[names, all].concat());
        let has_settings = cfg!(any(windows, target_os = "macos"));
        Self {
            http: proxy(http),
            https: proxy(&["https_proxy", "HTTPS_PROXY"]),
            exceptions: environment.exceptions(),
            system: has_settings.then(Matcher::from_system),
        }
    }

    /// Whether no request goes through one.
    pub(super) fn are_none(&self) -> bool {
        matches!((&self.http, &self.https, &self.system), (Ok(None), Ok(None), None))
    }

    /// The proxy of a request to a host, where it goes through one. Plain HTTP that stays on the machine does
    /// not: a proxy would make it leave.
    pub(super) fn of_request(&self, url: &Url) -> Choice {
        let is_plain = url.scheme() == "http";
        if is_plain && url.host_str().is_some_and(is_local) {
            return Ok(None);
        }
        let choice = if is_plain { &self.http } else { &self.https };
        if matches!((choice, &self.system), (Ok(None), None)) {
            return Ok(None);
        }
        if self.exceptions.as_ref().map_err(Error::copy)?.has(url) {
            return Ok(None);
        }
        match choice {
            Ok(None) => Ok(self.of_system(url)),
            choice => copy(choice),
        }
    }

    fn of_system(&self, url: &Url) -> Option<Proxy> {
        let found = self.system.as_ref()?.intercept(&url.as_str().parse().ok()?)?;
        Proxy::found("the system's settings", found.uri())
    }
}

fn copy(choice: &Choice) -> Choice {
    match choice {
        Ok(proxy) => Ok(proxy.clone()),
        Err(error) => Err(error.copy()),
    }
}

/// A proxy as it was written, without what could be a secret.
fn without_secrets(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (mask, host) = rest.rsplit_once('@').map_or(("", rest), |(_, host)| ("***@", host));
    let host = host.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    format!("{mask}{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Proxies {
        let variables: Vec<(String, OsString)> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        let find = move |name: &str| variables.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        Wanted::OfEnvironment(Environment::new(find)).read()
    }

    fn said(proxies: &Proxies, url: &str) -> String {
        match proxies.of_request(&url.parse().unwrap()) {
            Ok(None) => "none".to_owned(),
            Ok(Some(proxy)) => proxy.url().to_string(),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Config);
                error.message().to_owned()
            }
        }
    }

    #[test]
    fn the_first_variable_that_says_something_counts() {
        let (http, https) = ("http://a.example", "https://a.example");
        for (variables, url, expected) in [
            (&[][..], https, "none"),
            (&[("https_proxy", "p:1")], https, "http://p:1/"),
            (&[("https_proxy", "p:1")], http, "none"),
            (&[("HTTPS_PROXY", "p:1")], https, "http://p:1/"),
            (&[("https_proxy", "p:1"), ("HTTPS_PROXY", "q:1")], https, "http://p:1/"),
            (&[("https_proxy", ""), ("HTTPS_PROXY", "q:1")], https, "http://q:1/"),
            (&[("https_proxy", " \t"), ("HTTPS_PROXY", "q:1")], https, "http://q:1/"),
            (&[("HTTPS_PROXY", ""), ("https_proxy", "p:1")], https, "http://p:1/"),
            (&[("https_proxy", "p:1"), ("all_proxy", "q:1")], https, "http://p:1/"),
            (&[("HTTPS_PROXY", "p:1"), ("all_proxy", "q:1")], https, "http://p:1/"),
            (&[("https_proxy", ""), ("all_proxy", "q:1")], https, "http://q:1/"),
            (&[("ALL_PROXY", "q:1")], http, "http://q:1/"),
            (&[("all_proxy", ""), ("ALL_PROXY", "q:1")], https, "http://q:1/"),
            (&[("http_proxy", "p:1"), ("HTTP_PROXY", "q:1")], http, "http://p:1/"),
            (&[("HTTP_PROXY", "q:1")], http, "http://q:1/"),
            // Of a CGI program.
            (&[("HTTP_PROXY", "q:1"), ("REQUEST_METHOD", "GET")], http, "none"),
            (&[("HTTP_PROXY", "q:1"), ("REQUEST_METHOD", "")], http, "none"),
            (&[("HTTP_PROXY", "q:1"), ("REQUEST_METHOD", "GET"), ("ALL_PROXY", "r:1")], http, "http://r:1/"),
            (&[("http_proxy", "p:1"), ("REQUEST_METHOD", "GET")], http, "http://p:1/"),
            (&[("HTTPS_PROXY", "p:1"), ("REQUEST_METHOD", "GET")], https, "http://p:1/"),
            // Exceptions.
            (&[("ALL_PROXY", "p:1"), ("NO_PROXY", "a.example")], https, "none"),
            (&[("ALL_PROXY", "p:1"), ("NO_PROXY", "a.example:80")], https, "http://p:1/"),
            (&[("ALL_PROXY", "p:1"), ("no_proxy", "b.example"), ("NO_PROXY", "*")], https, "http://p:1/"),
            (&[("ALL_PROXY", "p:1"), ("no_proxy", ""), ("NO_PROXY", "*")], https, "none"),
            (&[("ALL_PROXY", "p:1"), ("no_proxy", "<local>,10.*,*.example")], https, "none"),
            // What stays on the machine, unless TLS hides it from the proxy.
            (&[("ALL_PROXY", "p:1")], "http://127.0.0.1:9", "none"),
            (&[("ALL_PROXY", "p:1")], "http://[::1]:9", "none"),
            (&[("ALL_PROXY", "p:1")], "http://metadata.tencentyun.com", "none"),
            (&[("ALL_PROXY", "p:1")], "https://localhost:9", "http://p:1/"),
        ] {
            assert_eq!(said(&of(variables), url), expected, "{variables:?} {url}");
        }
        assert!(of(&[("NO_PROXY", "*"), ("https_proxy", "")]).are_none());
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_name_where_it_is_needed() {
        let bad = of(&[("https_proxy", "http://user:hunter2@p:x"), ("http_proxy", "p:1"), ("NO_PROXY", "b.example")]);
        let told = said(&bad, "https://a.example");
        assert!(told.starts_with("what https_proxy says is not a proxy: ") && !told.contains("hunter2"), "{told}");
        assert_eq!(said(&bad, "http://a.example"), "http://p:1/");
        assert_eq!(said(&bad, "https://b.example"), "none");
        // A good one for all does not stand in.
        let told = said(&of(&[("HTTPS_PROXY", "ftp://p"), ("ALL_PROXY", "q:1")]), "https://a.example");
        assert!(told.starts_with("what HTTPS_PROXY says is not a proxy: its scheme"), "{told}");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_unicode_is_told() {
        use std::os::unix::ffi::OsStringExt as _;

        for (bad, name) in [("all_proxy", "all_proxy"), ("NO_PROXY", "NO_PROXY")] {
            let find = move |name: &str| match name {
                _ if name == bad => Some(OsString::from_vec(b"\xff".to_vec())),
                "HTTPS_PROXY" if bad == "NO_PROXY" => Some("p:1".into()),
                _ => None,
            };
            let proxies = Wanted::OfEnvironment(Environment::new(find)).read();
            assert_eq!(said(&proxies, "https://a.example"), format!("{name} is not Unicode"));
        }
    }

    #[test]
    fn what_is_shown_holds_no_secret() {
        for (text, shown) in [
            ("http://user:hunter2@p:1", "***@p:1"),
            ("user:hun/ter2@p:1/x?hunter2", "***@p:1"),
            ("http://user:hunter2@", "***@"),
            ("http://p:1", "p:1"),
        ] {
            assert_eq!(format!("{:?}", Wanted::At(text.into())), shown);
        }
    }
}
