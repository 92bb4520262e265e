//! What `NO_PROXY` says: which hosts are gone to directly.

use std::net::IpAddr;

use ipnet::IpNet;
use reqwest::Url;

/// Hosts that no proxy is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Exceptions(Vec<Exception>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Exception {
    hosts: Hosts,
    /// `None`: any.
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    All,
    /// A domain and all below it; in small letters, without a dot at either end.
    Domain(String),
    /// All below a domain.
    Below(String),
    Network(IpNet),
}

impl Exceptions {
    /// Reads a list, separated by commas or blanks, and says which of its entries mean nothing. Those make no
    /// exception: other programs read the same variable, and one of their forms is no reason to fail.
    pub(super) fn read(list: &str) -> (Self, Vec<&str>) {
        let (mut exceptions, mut odd) = (Vec::new(), Vec::new());
        for entry in
            list.split(|letter: char| letter == ',' || letter.is_whitespace()).filter(|entry| !entry.is_empty())
        {
            match Exception::read(entry) {
                Some(exception) => exceptions.push(exception),
                None => odd.push(entry),
            }
        }
        (Self(exceptions), odd)
    }

    pub(super) fn has(&self, url: &Url) -> bool {
        // `Url` has hosts in small letters, and addresses in their one form.
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        let port = url.port_or_known_default();
        let address = bare(host).parse().ok();
        self.0.iter().any(|exception| {
            exception.port.is_none_or(|only| port == Some(only)) && exception.hosts.have(host, address)
        })
    }
}

impl Exception {
    fn read(entry: &str) -> Option<Self> {
        // Before ports: `::1` has none.
        if let Some(network) = network(entry) {
            return Some(Self { hosts: Hosts::Network(network), port: None });
        }
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
            _ => (entry, None),
        };
        Some(Self { hosts: Hosts::read(host)?, port })
    }
}

impl Hosts {
    fn read(host: &str) -> Option<Self> {
        if host == "*" {
            return Some(Self::All);
        }
        if let Some(network) = network(bare(host)) {
            return Some(Self::Network(network));
        }
        let below = host.strip_prefix("*.");
        let domain = below.unwrap_or(host.strip_prefix('.').unwrap_or(host));
        let domain = name(domain.strip_suffix('.').unwrap_or(domain))?;
        if let Some(network) = network(&domain) {
            return Some(Self::Network(network));
        }
        Some(if below.is_some() { Self::Below(domain) } else { Self::Domain(domain) })
    }

    fn have(&self, host: &str, address: Option<IpAddr>) -> bool {
        let is_below =
            |domain: &str| host.strip_suffix(domain).is_some_and(|before| before.len() > 1 && before.ends_with('.'));
        match self {
            Self::All => true,
            Self::Domain(domain) => address.is_none() && (host == domain || is_below(domain)),
            Self::Below(domain) => address.is_none() && is_below(domain),
            Self::Network(network) => address.is_some_and(|address| network.contains(&address)),
        }
    }
}

/// An address, or a range of them as `10.0.0.0/8`.
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| Some(IpNet::from(text.parse::<IpAddr>().ok()?)))
}

fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}

/// The name of a host as `Url` writes it: in small letters, and in ASCII.
fn name(text: &str) -> Option<String> {
    let fits = |letter: char| letter.is_alphanumeric() || !letter.is_ascii() || matches!(letter, '-' | '_' | '.');
    if text.is_empty() || text.starts_with('.') || !text.chars().all(fits) {
        return None;
    }
    let url = Url::parse(&format!("http://{text}/")).ok()?;
    url.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(list: &str, url: &str) -> bool {
        let (exceptions, odd) = Exceptions::read(list);
        assert!(odd.is_empty(), "{list}: {odd:?}");
        exceptions.has(&url.parse().unwrap())
    }

    #[test]
    fn an_entry_stands_for_these_hosts_and_not_for_those() {
        for (list, directly, by_proxy) in [
            ("*", &["http://a.example", "https://[::1]:8", "https://10.0.0.1"][..], &[][..]),
            (
                "example.test",
                &[
                    "https://example.test",
                    "https://a.b.example.test:8443",
                    "https://EXAMPLE.Test.",
                    "http://example.test",
                ],
                &["https://notexample.test", "https://example.test.org", "https://example"],
            ),
            (".example.test", &["https://example.test", "https://a.example.test"], &["https://notexample.test"]),
            ("Example.TEST.", &["https://a.example.test"], &["https://example.tes"]),
            ("*.example.test", &["https://a.example.test", "https://a.b.example.test"], &["https://example.test"]),
            ("example.test:443", &["https://example.test", "http://a.example.test:443"], &["http://example.test"]),
            ("example.test:8443", &["https://example.test:8443"], &["https://example.test"]),
            ("*.example.test:8443", &["https://a.example.test:8443"], &["https://a.example.test"]),
            ("*:8443", &["https://a.example:8443", "https://10.0.0.1:8443"], &["https://a.example"]),
            (
                "10.1.2.3",
                &["https://10.1.2.3", "http://10.1.2.3:8"],
                &["https://10.1.2.30", "https://10.1.2.3.example"],
            ),
            ("10.1.2.3:80", &["http://10.1.2.3"], &["https://10.1.2.3"]),
            ("10.0.0.0/8", &["https://10.255.0.1"], &["https://11.0.0.1", "https://10.0.0.0.example"]),
            ("10.1.2.3/24", &["https://10.1.2.200"], &["https://10.1.3.1"]),
            ("::1", &["https://[::1]", "https://[0:0::1]:8"], &["https://[::2]"]),
            ("[::1]", &["https://[::1]:8"], &["https://[::2]"]),
            ("[::1]:8443", &["https://[::1]:8443"], &["https://[::1]"]),
            ("2001:db8::/32", &["https://[2001:db8:1::5]"], &["https://[2001:db9::5]"]),
            ("bücher.example", &["https://xn--bcher-kva.example"], &["https://bcher.example"]),
            ("127.1", &["https://127.0.0.1"], &["https://127.1.example"]),
        ] {
            assert!(directly.iter().all(|url| has(list, url)), "{list}: {directly:?}");
            assert!(!by_proxy.iter().any(|url| has(list, url)), "{list}: {by_proxy:?}");
        }
    }

    #[test]
    fn entries_stand_between_commas_and_blanks() {
        for list in ["a.test,b.test", " a.test , b.test ", "a.test b.test", ",,a.test,\tb.test,", "x,a.test\n,b.test"] {
            for url in ["https://a.test", "https://b.test"] {
                assert!(has(list, url), "{list}");
            }
            assert!(!has(list, "https://c.test"), "{list}");
        }
        assert!(!has("", "https://a.test") && !has(" , ", "https://a.test"));
    }

    #[test]
    fn what_means_nothing_is_named_and_makes_no_exception() {
        let list = "10.0.0.0/33,a.test:x,a.test:70000,a.*.test,10.*,<local>,https://a.test,[::1,.,a.test/8,b.test";
        let (exceptions, odd) = Exceptions::read(list);
        assert_eq!(odd, list.split(',').filter(|entry| *entry != "b.test").collect::<Vec<_>>());
        assert_eq!(exceptions, Exceptions::read("b.test").0);
    }
}
