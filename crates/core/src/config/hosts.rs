//! Which host a request goes to, and which others could take it.

use std::borrow::Cow;
use std::sync::Arc;

use super::breaker::To;
use super::endpoint::{Endpoint, is_name};
use super::regions::{check, is_finance};
use super::site::Site;
use crate::error::{Error, ErrorKind};

/// The domain that services and regions are put before, on both sites.
const ROOT: &str = "tencentcloudapi.com";
/// Where services listen inside a VPC.
pub(crate) const INTERNAL: &str = "internal.tencentcloudapi.com";
/// The top-level domains that lead to the same servers, the usual one first.
const FAMILY: [&str; 3] = ["com", "com.cn", "cn"];

/// What a configuration says about hosts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts {
    /// `None`: nobody said.
    pub(crate) site: Option<Site>,
    pub(crate) endpoint: Option<Arc<str>>,
    pub(crate) root_domain: Option<Arc<str>>,
    pub(crate) regional: bool,
    pub(crate) allow_plain_http: bool,
}

/// Whom a request is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addressee<'a> {
    pub(crate) service: &'a str,
    pub(crate) region: Option<&'a str>,
    /// The action's own host.
    pub(crate) host: Option<&'a str>,
}

impl Hosts {
    /// The domain that was set, if it can be one. With anything else in it a name could lead anywhere.
    fn root(&self) -> Result<Option<&str>, Error> {
        let Some(root) = self.root_domain.as_deref() else { return Ok(None) };
        let (domain, port) = root.split_once(':').unwrap_or((root, "0"));
        if is_name(domain) && port.parse::<u16>().is_ok() {
            return Ok(Some(root));
        }
        let problem = "is no domain; Config::root_domain takes one such as tencentcloudapi.com.cn";
        Err(Error::new(ErrorKind::Config, format!("{root:?} {problem}")))
    }

    pub(crate) fn site(&self) -> Site {
        self.site.unwrap_or_default()
    }

    /// Whether an addressee's host depends on nothing but its service.
    pub(crate) fn is_plain(&self, to: &Addressee<'_>) -> bool {
        self.endpoint.is_some() || to.host.is_none() && !self.regional && !to.region.is_some_and(is_finance)
    }

    /// Where a request goes.
    pub(crate) fn endpoint(&self, to: &Addressee<'_>) -> Result<Endpoint, Error> {
        match &self.endpoint {
            Some(endpoint) => Endpoint::parse(endpoint, self.allow_plain_http),
            None => Endpoint::parse(&self.name(to)?, false),
        }
    }

    /// Where else it could go, in this order.
    pub(crate) fn others(&self, to: &Addressee<'_>, instead: &To) -> Result<Vec<Endpoint>, Error> {
        let refuse = |problem: &str| Err(Error::new(ErrorKind::Config, problem));
        let names = match instead {
            To::Endpoint(endpoint) => return Ok(vec![Endpoint::parse(endpoint, self.allow_plain_http)?]),
            _ if self.endpoint.is_some() => {
                return refuse(
                    "the breaker would leave the configured endpoint for Tencent Cloud's own hosts; where that \
                     endpoint has a stand-in, name it by Breaker::endpoint",
                );
            }
            // What is kept in a finance region is not sent elsewhere.
            _ if to.region.is_some_and(is_finance) => Vec::new(),
            To::Region(_) if to.host.is_some() => Vec::new(),
            To::Region(region) => {
                vec![format!("{}.{}.{}", to.service, check(region)?, self.root()?.unwrap_or(ROOT))]
            }
            To::Domains => {
                let name = self.name(to)?;
                let Some((before, _)) = name.split_once("tencentcloudapi.") else { return Ok(Vec::new()) };
                if before.ends_with(".intl.") {
                    return refuse(
                        "the hosts of the international site have no other domains; use Breaker::region, or \
                         Config::root_domain(\"tencentcloudapi.com\")",
                    );
                }
                let family = FAMILY.iter().map(|domain| format!("{before}tencentcloudapi.{domain}"));
                family.filter(|other| *other != name).collect()
            }
        };
        names.iter().map(|name| Endpoint::parse(name, false)).collect()
    }

    fn name<'a>(&'a self, to: &Addressee<'a>) -> Result<Cow<'a, str>, Error> {
        let root = self.root()?;
        if let Some(host) = to.host {
            // `es.ai.tencentcloudapi.com` inside a VPC is `es.ai.internal.tencentcloudapi.com`.
            let before = host.strip_suffix(ROOT).filter(|before| before.ends_with('.'));
            return Ok(match (before, root) {
                (Some(before), Some(root)) => format!("{before}{root}").into(),
                _ => host.into(),
            });
        }
        service(to.service)?;
        let region = to.region.filter(|region| self.regional || is_finance(region));
        Ok(match region {
            Some(region) => format!("{}.{}.{}", to.service, check(region)?, root.unwrap_or(ROOT)).into(),
            None => format!("{}.{}", to.service, root.unwrap_or(self.site().root_domain())).into(),
        })
    }
}

/// A service as part of a host.
fn service(name: &str) -> Result<(), Error> {
    if is_name(name) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Config, format!("{name:?} is no name of a service, such as cvm")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to<'a>(region: Option<&'a str>, host: Option<&'a str>) -> Addressee<'a> {
        Addressee { service: "cvm", region, host }
    }

    #[test]
    fn hosts_follow_site_region_and_domain() {
        let intl = Hosts::default();
        let mainland = Hosts { site: Some(Site::Mainland), ..Hosts::default() };
        let regional = Hosts { regional: true, ..Hosts::default() };
        let internal = Hosts { root_domain: Some(INTERNAL.into()), ..mainland.clone() };
        let own = Hosts { endpoint: Some("https://gate.example:8443/x".into()), regional: true, ..Hosts::default() };
        let ai = Some("es.ai.tencentcloudapi.com");
        let files = Some("file.ess.tencent.cn");
        for (hosts, region, host, expected) in [
            (&intl, None, None, "cvm.intl.tencentcloudapi.com"),
            (&intl, Some("ap-singapore"), None, "cvm.intl.tencentcloudapi.com"),
            (&mainland, Some("ap-guangzhou"), None, "cvm.tencentcloudapi.com"),
            (&mainland, Some("ap-shanghai-fsi"), None, "cvm.ap-shanghai-fsi.tencentcloudapi.com"),
            (&intl, Some("ap-shenzhen-fsi"), None, "cvm.ap-shenzhen-fsi.tencentcloudapi.com"),
            (&regional, Some("ap-tokyo"), None, "cvm.ap-tokyo.tencentcloudapi.com"),
            (&regional, None, None, "cvm.intl.tencentcloudapi.com"),
            (&internal, Some("ap-guangzhou"), None, "cvm.internal.tencentcloudapi.com"),
            (&internal, Some("ap-shanghai-fsi"), None, "cvm.ap-shanghai-fsi.internal.tencentcloudapi.com"),
            (&mainland, None, ai, "es.ai.tencentcloudapi.com"),
            (&intl, Some("ap-shanghai-fsi"), ai, "es.ai.tencentcloudapi.com"),
            (&internal, None, ai, "es.ai.internal.tencentcloudapi.com"),
            (&internal, None, files, "file.ess.tencent.cn"),
            (&own, Some("ap-shanghai-fsi"), ai, "gate.example:8443"),
        ] {
            let endpoint = hosts.endpoint(&to(region, host)).unwrap();
            assert_eq!(endpoint.host, expected);
            let plain = hosts.is_plain(&to(region, host));
            let same = hosts.endpoint(&to(None, None)).unwrap() == endpoint;
            assert!(!plain || same, "{expected} is taken for plain");
        }
    }

    #[test]
    fn a_region_cannot_lead_elsewhere() {
        let regional = Hosts { regional: true, ..Hosts::default() };
        for region in ["evil.example/", "a.b", "x@evil.example", "evil.example:80/-fsi", "a b", "x\r\ny"] {
            let error = regional.endpoint(&to(Some(region), None)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains("is not a name of a region"), "{error}");
        }
    }

    #[test]
    fn neither_a_domain_nor_a_service_can_lead_elsewhere() {
        for root in
            ["", ".", "a b", ".example", "example/x", "user@example", "a..b", "example:x", "example\n", "http://a"]
        {
            let hosts = Hosts { root_domain: Some(root.into()), ..Hosts::default() };
            let instead = To::Region("ap-guangzhou".into());
            let of_action = Addressee { host: Some("es.ai.tencentcloudapi.com"), ..to(None, None) };
            for error in [
                hosts.endpoint(&to(None, None)).unwrap_err(),
                hosts.endpoint(&of_action).unwrap_err(),
                hosts.others(&to(None, None), &instead).unwrap_err(),
            ] {
                assert!(error.to_string().starts_with(&format!("{root:?} is no domain")), "{error}");
            }
        }
        let hosts = Hosts { root_domain: Some("cloud.example:8443".into()), ..Hosts::default() };
        assert_eq!(hosts.endpoint(&to(None, None)).unwrap().host, "cvm.cloud.example:8443");
        for service in ["evil.example/", "evil.example:1/", "user@evil", "", "a b", "x?", "x#", "a..b"] {
            for hosts in [Hosts::default(), Hosts { regional: true, ..Hosts::default() }] {
                let error = hosts.endpoint(&Addressee { service, ..to(Some("ap-tokyo"), None) }).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Config, "{service}");
                assert!(error.to_string().contains("is no name of a service"), "{error}");
            }
        }
    }

    #[test]
    fn others_stay_within_what_was_allowed() {
        let intl = Hosts::default();
        let mainland = Hosts { site: Some(Site::Mainland), ..Hosts::default() };
        let cn = Hosts { root_domain: Some("tencentcloudapi.cn".into()), ..Hosts::default() };
        let internal = Hosts { root_domain: Some(INTERNAL.into()), ..Hosts::default() };
        let own = Hosts { endpoint: Some("127.0.0.1:1".into()), ..Hosts::default() };
        let backup = To::Region("ap-guangzhou".into());
        let hosts = |hosts: &Hosts, region, host, instead: &To| -> Vec<String> {
            hosts.others(&to(region, host), instead).unwrap().into_iter().map(|endpoint| endpoint.host).collect()
        };
        assert_eq!(hosts(&intl, None, None, &backup), ["cvm.ap-guangzhou.tencentcloudapi.com"]);
        assert_eq!(hosts(&internal, None, None, &backup), ["cvm.ap-guangzhou.internal.tencentcloudapi.com"]);
        assert_eq!(
            hosts(&mainland, None, None, &To::Domains),
            ["cvm.tencentcloudapi.com.cn", "cvm.tencentcloudapi.cn"]
        );
        assert_eq!(hosts(&cn, None, None, &To::Domains), ["cvm.tencentcloudapi.com", "cvm.tencentcloudapi.com.cn"]);
        assert_eq!(
            hosts(&internal, None, None, &To::Domains),
            ["cvm.internal.tencentcloudapi.com.cn", "cvm.internal.tencentcloudapi.cn"]
        );
        assert_eq!(
            hosts(&mainland, None, Some("es.ai.tencentcloudapi.com"), &To::Domains),
            ["es.ai.tencentcloudapi.com.cn", "es.ai.tencentcloudapi.cn"]
        );
        assert_eq!(hosts(&own, None, None, &To::Endpoint("127.0.0.1:2".into())), ["127.0.0.1:2"]);
        // Finance stays where it is; another host of an action is not told by its region.
        assert!(hosts(&mainland, Some("ap-shanghai-fsi"), None, &backup).is_empty());
        assert!(hosts(&mainland, Some("ap-shanghai-fsi"), None, &To::Domains).is_empty());
        assert!(hosts(&mainland, None, Some("es.ai.tencentcloudapi.com"), &backup).is_empty());
        assert!(hosts(&mainland, None, Some("file.ess.tencent.cn"), &To::Domains).is_empty());
        for (hosts, instead, problem) in [
            (&own, &backup, "would leave the configured endpoint"),
            (&own, &To::Domains, "would leave the configured endpoint"),
            (&intl, &To::Domains, "no other domains"),
        ] {
            let error = hosts.others(&to(None, None), instead).unwrap_err();
            assert!(error.to_string().contains(problem), "{error}");
        }
    }
}
