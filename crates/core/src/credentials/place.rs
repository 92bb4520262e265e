//! Where calls go, as the environment says: region, site and endpoint.

use super::machine::Machine;
use crate::config::{Config, Endpoint, Site, regions};
use crate::error::{Error, ErrorKind};

pub(super) const REGION: &str = "TENCENTCLOUD_REGION";
const SITE: &str = "TENCENTCLOUD_SITE";
const ENDPOINT: &str = "TENCENTCLOUD_ENDPOINT";

/// The region of `TENCENTCLOUD_REGION`.
pub(super) fn region(machine: &Machine) -> Result<Option<String>, Error> {
    let region = machine.set_variable(REGION)?;
    if let Some(region) = &region {
        regions::check(region).map_err(|error| unusable(REGION, &error))?;
    }
    Ok(region)
}

/// The configuration with the site of `TENCENTCLOUD_SITE` and the endpoint of `TENCENTCLOUD_ENDPOINT`, where it says
/// nothing about them itself.
pub(super) fn placed(config: Config, machine: &Machine) -> Result<Config, Error> {
    let hosts = &config.settings().hosts;
    let site = if hosts.site.is_some() { None } else { site(machine)? };
    let endpoint = if hosts.endpoint.is_some() { None } else { endpoint(machine)? };
    let config = site.into_iter().fold(config, Config::site);
    Ok(endpoint.into_iter().fold(config, Config::endpoint))
}

fn site(machine: &Machine) -> Result<Option<Site>, Error> {
    let Some(name) = machine.set_variable(SITE)? else { return Ok(None) };
    let site = Site::named(&name).ok_or_else(|| {
        let problem = format!("{SITE} is {name:?}, which is no site; it must be international or mainland");
        Error::new(ErrorKind::Config, problem)
    })?;
    Ok(Some(site))
}

fn endpoint(machine: &Machine) -> Result<Option<String>, Error> {
    let Some(endpoint) = machine.set_variable(ENDPOINT)? else { return Ok(None) };
    // Whether plain HTTP may leave the machine is not for the environment to say; the call does.
    Endpoint::parse(&endpoint, true).map_err(|error| unusable(ENDPOINT, &error))?;
    Ok(Some(endpoint))
}

fn unusable(name: &str, error: &Error) -> Error {
    Error::new(ErrorKind::Config, format!("{name} cannot be used: {}", error.message()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Addressee;
    use crate::credentials::environment;
    use crate::credentials::load::Load;

    const KEYS: [(&str, &str); 2] = [("TENCENTCLOUD_SECRET_ID", "id"), ("TENCENTCLOUD_SECRET_KEY", "key")];

    fn machine(variables: &[(&str, &str)]) -> Machine {
        Machine::imagined(&[&KEYS, variables].concat(), "/nowhere")
    }

    /// Both ways to read an environment.
    async fn read(variables: &[(&str, &str)]) -> [Result<Config, Error>; 2] {
        [environment::of(&machine(variables)), Load::of(machine(variables)).await]
    }

    fn host(config: &Config) -> String {
        let to = Addressee { service: "cvm", region: None, host: None };
        config.settings().hosts.endpoint(&to).unwrap().uri.to_string()
    }

    #[tokio::test]
    async fn the_environment_says_where_calls_go() {
        for (variables, at, region) in [
            (&[][..], "https://cvm.intl.tencentcloudapi.com/", None),
            (&[("TENCENTCLOUD_SITE", "mainland")], "https://cvm.tencentcloudapi.com/", None),
            (&[("TENCENTCLOUD_SITE", "CN")], "https://cvm.tencentcloudapi.com/", None),
            (&[("TENCENTCLOUD_SITE", "International")], "https://cvm.intl.tencentcloudapi.com/", None),
            (&[("TENCENTCLOUD_SITE", "intl")], "https://cvm.intl.tencentcloudapi.com/", None),
            (
                &[("TENCENTCLOUD_SITE", ""), ("TENCENTCLOUD_ENDPOINT", "")],
                "https://cvm.intl.tencentcloudapi.com/",
                None,
            ),
            (&[("TENCENTCLOUD_ENDPOINT", "http://127.0.0.1:9931")], "http://127.0.0.1:9931/", None),
            (&[("TENCENTCLOUD_ENDPOINT", "gate.example/x")], "https://gate.example/x", None),
            (
                &[("TENCENTCLOUD_REGION", "ap-tokyo"), ("TENCENTCLOUD_SITE", "cn")],
                "https://cvm.tencentcloudapi.com/",
                Some("ap-tokyo"),
            ),
        ] {
            for config in read(variables).await.map(Result::unwrap) {
                assert_eq!(
                    (host(&config).as_str(), config.settings().region.as_deref()),
                    (at, region),
                    "{variables:?}"
                );
            }
        }
    }

    #[tokio::test]
    async fn what_is_wrong_names_its_variable() {
        for (name, value, problem) in [
            ("TENCENTCLOUD_SITE", "europe", "is \"europe\", which is no site"),
            ("TENCENTCLOUD_SITE", "mainland\n", "is \"mainland\\n\", which is no site"),
            ("TENCENTCLOUD_ENDPOINT", "ftp://gate.example", "has the scheme ftp"),
            ("TENCENTCLOUD_ENDPOINT", "gate.example\n", "is not a URL"),
            ("TENCENTCLOUD_ENDPOINT", "https://user:hunter2@gate.example", "has a user name"),
            ("TENCENTCLOUD_REGION", "ap guangzhou", "is not a name of a region"),
            ("TENCENTCLOUD_REGION", "ap-guangzhou\n", "is not a name of a region"),
            ("TENCENTCLOUD_REGION", "ap--guangzhou", "is not a name of a region"),
        ] {
            for error in read(&[(name, value)]).await.map(Result::unwrap_err) {
                let told = format!("{error} {error:?}");
                assert_eq!(error.kind(), ErrorKind::Config, "{told}");
                assert!(told.starts_with(name) && told.contains(problem) && !told.contains("hunter2"), "{told}");
                assert!(!told.contains('\n'), "{told}");
            }
        }
    }

    #[tokio::test]
    async fn the_program_goes_before_the_environment() {
        let variables =
            [("TENCENTCLOUD_SITE", "cn"), ("TENCENTCLOUD_ENDPOINT", "http://10.0.0.1"), (REGION, "ap-tokyo")];
        let load = || Load::of(machine(&variables));
        let base = || Config::new(crate::config::Credentials::new("a", "b"));
        let config = load().based_on(base().endpoint("gate.example").region("ap-seoul")).await.unwrap();
        assert_eq!(
            (host(&config).as_str(), config.settings().region.as_deref()),
            ("https://gate.example/", Some("ap-seoul"))
        );
        assert_eq!(config.context.site(), Site::Mainland);
        assert_eq!(load().site(Site::International).await.unwrap().context.site(), Site::International);
        let based = load().based_on(base().site(Site::International)).await.unwrap();
        assert_eq!(based.context.site(), Site::International);
        let config = environment::of(&machine(&variables)).unwrap().endpoint("gate.example").site(Site::International);
        assert_eq!((host(&config).as_str(), config.context.site()), ("https://gate.example/", Site::International));
        // A variable that the program has overruled may be anything.
        let odd = Load::of(machine(&[("TENCENTCLOUD_SITE", "europe"), ("TENCENTCLOUD_ENDPOINT", "ftp://x")]));
        assert!(odd.based_on(base().endpoint("gate.example").site(Site::Mainland)).await.is_ok());
        // Whether plain HTTP may leave the machine is for the program to say, before or after.
        let config = environment::of(&machine(&variables)).unwrap();
        let to = Addressee { service: "cvm", region: None, host: None };
        assert!(config.settings().hosts.endpoint(&to).unwrap_err().to_string().contains("allow_plain_http"));
        assert!(config.allow_plain_http().settings().hosts.endpoint(&to).is_ok());
    }
}
