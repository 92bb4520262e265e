//! What depends on the machine, on machines that are imagined: the chain of `Config::load`, and
//! variables that providers read.

#[path = "../../tests/support/mod.rs"]
mod support;

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use support::{Server, json, reply};

use super::machine::Machine;
use super::{CliProfile, CredentialsContext, CvmRole, IniProfile, Load, ProvideCredentials, WebIdentity};
use crate::{Config, Credentials, Error, ErrorKind, RetryPolicy};

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_742_983_099)
}

fn write(root: &Path, name: &str, content: &str) {
    let path = root.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

async fn load(root: &Path, variables: &[(&str, &str)]) -> Result<(String, Option<String>), Error> {
    load_as(root, variables, |load| load).await
}

/// The id and the region that are found.
async fn load_as(
    root: &Path,
    variables: &[(&str, &str)],
    how: impl FnOnce(Load) -> Load,
) -> Result<(String, Option<String>), Error> {
    let config = how(Load::of(Machine::imagined(variables, root))).await?;
    let id = config.credentials.credentials(&config.context).await?.secret_id().to_owned();
    Ok((id, config.settings().region.as_deref().map(str::to_owned)))
}

const KEYS: [(&str, &str); 2] = [("TENCENTCLOUD_SECRET_ID", "env"), ("TENCENTCLOUD_SECRET_KEY", "k")];
const INI: &str = "[default]\nsecret_id = ini\nsecret_key = k\n[audit]\nsecret_id = ini-audit\nsecret_key = k\n";
const CLI: &str = r#"{"secretId":"cli","secretKey":"k"}"#;
const CONFIGURE: &str = r#"{"_sys_param":{"region":"ap-tokyo"}}"#;

#[tokio::test]
async fn an_empty_machine_gets_one_line_about_every_source() {
    let root = tempfile::tempdir().unwrap();
    let error = load(root.path(), &[]).await.unwrap_err();
    let root = root.path().display();
    let expected = format!(
        "no credentials found. environment: TENCENTCLOUD_SECRET_ID is not set; set it, or give credentials to \
         Config::new; INI file: {root}/home/.tencentcloud/credentials does not exist, {root}/etc/credentials does not \
         exist; CLI profile: {root}/home/.tccli/default.credential does not exist; web identity: TKE_REGION, \
         TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE, TKE_ROLE_ARN are not set; CVM role: no metadata service at \
         http://127.0.0.1:9: cannot connect: "
    );
    assert!(error.to_string().starts_with(&expected), "\n     got: {error}\nexpected: {expected}");
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(!error.to_string().contains('\n'));
}

#[tokio::test]
async fn the_first_source_that_is_set_up_is_taken() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, "home/.tccli/default.credential", CLI);
    write(root, "home/.tccli/default.configure", CONFIGURE);
    let found = |id: &str, region: Option<&str>| (id.to_owned(), region.map(str::to_owned));
    assert_eq!(load(root, &[]).await.unwrap(), found("cli", Some("ap-tokyo")));
    let region = ("TENCENTCLOUD_REGION", "ap-seoul");
    assert_eq!(load(root, &[region]).await.unwrap(), found("cli", Some("ap-seoul")));
    let based = |load: Load| load.based_on(Config::new(Credentials::new("", "")).region("eu-frankfurt"));
    assert_eq!(load_as(root, &[region], based).await.unwrap(), found("cli", Some("eu-frankfurt")));

    write(root, "etc/credentials", &INI.replace("ini", "etc"));
    assert_eq!(load(root, &[]).await.unwrap(), found("etc", None), "a region goes with its own credentials");
    write(root, "home/.tencentcloud/credentials", "[audit]\nsecret_id=home-audit\nsecret_key=k");
    assert_eq!(load(root, &[]).await.unwrap(), found("etc", None), "a file without the section is passed over");
    write(root, "home/.tencentcloud/credentials", INI);
    assert_eq!(load(root, &[]).await.unwrap(), found("ini", None));
    assert_eq!(load(root, &KEYS).await.unwrap(), found("env", None));
}

#[tokio::test]
async fn a_profile_that_is_asked_for_is_looked_for_in_files_only() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, "home/.tencentcloud/credentials", INI);
    write(root, "home/.tccli/work.credential", CLI);
    write(root, "home/.tccli/work.configure", CONFIGURE);
    let profile = |name: &str| {
        let name = name.to_owned();
        async move { load_as(root, &KEYS, |load| load.profile(name)).await }
    };
    assert_eq!(profile("audit").await.unwrap(), ("ini-audit".to_owned(), None));
    assert_eq!(profile("work").await.unwrap(), ("cli".to_owned(), Some("ap-tokyo".to_owned())));
    let error = profile("nobody").await.unwrap_err().to_string();
    assert!(error.contains("has no section [nobody]") && error.contains("nobody.credential does not exist"), "{error}");
    assert!(!error.contains("environment"), "{error}");
}

#[tokio::test]
async fn what_is_set_up_and_broken_is_not_passed_over() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, "home/.tccli/default.credential", CLI);
    let file = root.join("none").display().to_string();
    for (variables, problem) in [
        (&KEYS[..1], "credentials from environment: TENCENTCLOUD_SECRET_KEY is not set".to_owned()),
        (
            &[("TENCENTCLOUD_CREDENTIALS_FILE", file.as_str())],
            format!("credentials from INI file: {file} does not exist"),
        ),
        (&[("TCCLI_PROFILE", "work")], "credentials from CLI profile: ".to_owned()),
    ] {
        let error = load(root, variables).await.unwrap_err();
        assert!(error.to_string().starts_with(&problem), "{error}");
    }
    let error = load(root, &[("TCCLI_PROFILE", "work")]).await.unwrap_err().to_string();
    assert!(error.ends_with("work.credential does not exist, and TCCLI_PROFILE names that profile"), "{error}");
    // Empty is as good as not set.
    let empty = [("TENCENTCLOUD_SECRET_ID", ""), ("TENCENTCLOUD_CREDENTIALS_FILE", ""), ("TCCLI_PROFILE", "")];
    assert_eq!(load(root, &empty).await.unwrap().0, "cli");
}

const ISSUED: &str =
    r#"{"Response":{"Credentials":{"Token":"t","TmpSecretId":"pod","TmpSecretKey":"k"},"ExpiredTime":1742990299}}"#;

#[tokio::test]
async fn a_pod_calls_sts_in_its_own_region() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "token", "eyJ.hunter2\n");
    let token = root.path().join("token").display().to_string();
    let variables = [
        ("TKE_REGION", "ap-jakarta"),
        ("TKE_PROVIDER_ID", "cls-1"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", token.as_str()),
        ("TKE_ROLE_ARN", "qcs::cam::uin/1:roleName/pod"),
    ];
    let server = Server::start(vec![json(ISSUED)]).await;
    let config = server.config().clock(now()).retry(RetryPolicy::off());
    let machine = Machine::imagined(&variables, root.path());
    let found = Load::of(machine).based_on(config.clone().region("")).await.unwrap();
    assert_eq!(found.settings().region.as_deref(), Some("ap-jakarta"));
    assert_eq!(found.credentials.credentials(&found.context).await.unwrap().secret_id(), "pod");
    let call = &server.received()[0];
    assert_eq!((call.header("x-tc-region"), call.header("authorization")), (Some("ap-jakarta"), Some("SKIP")));
    assert!(call.body.contains(r#""ProviderId":"cls-1""#) && call.body.contains("eyJ.hunter2\""), "{}", call.body);

    // The region of the pod goes before that of the configuration.
    let identity = WebIdentity::of(Machine::imagined(&variables, root.path())).via(&config);
    identity.credentials(&CredentialsContext::default()).await.unwrap();
    assert_eq!(server.received()[1].header("x-tc-region"), Some("ap-jakarta"));

    let some = WebIdentity::of(Machine::imagined(&variables[..2], root.path()));
    let error = some.credentials(&CredentialsContext::default()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "of the variables that TKE sets, TKE_WEB_IDENTITY_TOKEN_FILE and TKE_ROLE_ARN is not set"
    );
    assert!(!error.is_absence());
}

#[tokio::test]
async fn a_machine_with_a_role_gets_it_last() {
    let root = tempfile::tempdir().unwrap();
    let role = r#"{"TmpSecretId":"cvm","TmpSecretKey":"k","Token":"t","ExpiredTime":1742990299,"Code":"Success"}"#;
    let server = Server::start(vec![reply(200, "text/plain", "reader"), json(role)]).await;
    let mut machine = Machine::imagined(&[], root.path());
    machine.metadata = format!("http://{}", server.address).into();
    let config = Load::of(machine.clone()).based_on(server.config().clock(now())).await.unwrap();
    assert_eq!(config.credentials.credentials(&config.context).await.unwrap().secret_id(), "cvm");
    assert_eq!(server.received().len(), 2, "what was found is kept");

    write(root.path(), "home/.tccli/default.credential", r#"{"type":"cvm-role"}"#);
    let server = Server::start(vec![reply(404, "text/plain", "")]).await;
    machine.metadata = format!("http://{}", server.address).into();
    let error = CliProfile::of(machine).credentials(&CredentialsContext::default()).await.unwrap_err();
    assert_eq!(error.message(), "no role is bound to this CVM");
    assert!(!error.is_absence(), "the profile asks for it");
}

#[tokio::test(start_paused = true)]
async fn files_are_read_again_and_a_broken_one_is_not_taken() {
    support::keep_log();
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "etc/credentials", INI);
    let ini = IniProfile::of(Machine::imagined(&[], root.path()));
    let context = CredentialsContext::default();
    // What is old is given while the file is read, so it is asked for twice.
    let id = async |after: u64| {
        tokio::time::sleep(Duration::from_secs(after)).await;
        ini.credentials(&context).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
        ini.credentials(&context).await.unwrap().secret_id().to_owned()
    };
    assert_eq!(id(0).await, "ini");
    write(root.path(), "etc/credentials", &INI.replace("ini", "new"));
    assert_eq!(id(299).await, "ini");
    assert_eq!(id(1).await, "new");
    write(root.path(), "etc/credentials", "[default");
    assert_eq!(id(300).await, "new");
    assert!(support::log().contains("has a section without a ] in line 1"), "{}", support::log());
}

/// What a chain of the role of this machine, at the usual address, and of another source comes to.
async fn role_on(
    addresses: impl Fn(&str) -> std::io::Result<Vec<std::net::IpAddr>> + Send + Sync + 'static,
    accepts: bool,
    config: &Config,
) -> Result<String, String> {
    let mut machine = Machine::imagined(&[], "/nowhere").on_network(addresses, move |_| accepts);
    machine.metadata = "http://metadata.tencentyun.com".into();
    let role = CvmRole::of(machine);
    let found = role.credentials(&config.context).await;
    found.map(|keys| keys.secret_id().to_owned()).map_err(|error| {
        let what = if error.is_absence() { "passed over" } else { "error" };
        format!("{what}: {error}")
    })
}

#[derive(Debug)]
struct Scripted(fn(&http::Request<bytes::Bytes>) -> Option<&'static str>);

impl crate::Transport for Scripted {
    fn send(&self, request: http::Request<bytes::Bytes>) -> crate::Sending<'_> {
        let answer = (self.0)(&request);
        Box::pin(async move {
            match answer {
                Some(text) => Ok(http::Response::new(crate::Body::whole(text))),
                None => std::future::pending().await,
            }
        })
    }
}

#[tokio::test(start_paused = true)]
async fn the_usual_metadata_host_has_to_be_link_local() {
    use std::io::Error as Io;
    use std::io::ErrorKind::NotFound;

    let answers = Scripted(|request| {
        assert_eq!(request.headers().get("host").unwrap(), "metadata.tencentyun.com");
        Some(if request.uri().path().ends_with("reader") {
            r#"{"TmpSecretId":"cvm","TmpSecretKey":"k","Token":"t","ExpiredTime":1742990299,"Code":"Success"}"#
        } else {
            "reader"
        })
    });
    let answering = Config::new(Credentials::new("a", "b")).clock(now()).transport(answers);
    let silent = Config::new(Credentials::new("a", "b")).clock(now()).transport(Scripted(|_| None));
    let here = |_: &str| Ok(vec!["169.254.0.23".parse().unwrap(), "fe80::1".parse().unwrap()]);
    assert_eq!(role_on(here, true, &answering).await.unwrap(), "cvm");
    // A transport of the program may know names that the machine does not.
    assert_eq!(role_on(|_| Err(NotFound.into()), false, &answering).await.unwrap(), "cvm");
    for far in ["203.0.113.7", "127.0.0.1", "10.0.0.1", "169.253.0.23", "::1", "2001:db8::1", "fec0::1"] {
        for all in [vec![far], vec!["169.254.0.23", far]] {
            let addresses: Vec<std::net::IpAddr> = all.iter().map(|address| address.parse().unwrap()).collect();
            let told = role_on(move |_| Ok(addresses.clone()), true, &answering).await.unwrap_err();
            let expected = format!(
                "passed over: no metadata service: metadata.tencentyun.com leads to {far} here, which is \
                                    not link-local; is this a CVM?"
            );
            assert_eq!(told, expected);
        }
    }
    // By the usual transport a name that nobody knows is nobody's.
    let usual = Config::new(Credentials::new("a", "b"));
    let told = role_on(|_| Err(Io::new(NotFound, "no such host")), true, &usual).await.unwrap_err();
    let expected = "passed over: no metadata service: metadata.tencentyun.com is not known here: no such host";
    assert_eq!(told, expected);
    // On a laptop nothing accepts connections there; on a CVM something does, and is late.
    let started = tokio::time::Instant::now();
    let told = role_on(here, false, &silent).await.unwrap_err();
    let at = "http://metadata.tencentyun.com";
    assert_eq!(told, format!("passed over: no metadata service answers at {at} within 1.5s; is this a CVM?"));
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    let told = role_on(here, true, &silent).await.unwrap_err();
    assert_eq!(told, format!("error: the metadata service at {at} does not answer within 1.5s"));
}
