//! What depends on the machine, on machines that are imagined: the chain of `Config::load`, and
//! variables that providers read.

#[path = "../../tests/support/mod.rs"]
mod support;

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use support::{Server, json, reply};

use super::machine::Machine;
use super::{CliProfile, CredentialsContext, IniProfile, Load, ProvideCredentials, WebIdentity};
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

#[tokio::test]
async fn files_are_read_again_and_a_broken_one_is_not_taken() {
    #[derive(Clone, Debug)]
    struct Hands(std::sync::Arc<std::sync::Mutex<SystemTime>>);
    impl crate::Clock for Hands {
        fn now(&self) -> SystemTime {
            *self.0.lock().unwrap()
        }
    }
    let hands = Hands(std::sync::Arc::new(std::sync::Mutex::new(now())));
    support::keep_log();
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "etc/credentials", INI);
    let ini = IniProfile::of(Machine::imagined(&[], root.path()));
    let context = Config::new(Credentials::new("a", "b")).clock(hands.clone()).context;
    let id = async || ini.credentials(&context).await.unwrap().secret_id().to_owned();
    assert_eq!(id().await, "ini");
    write(root.path(), "etc/credentials", &INI.replace("ini", "new"));
    assert_eq!(id().await, "ini");
    *hands.0.lock().unwrap() += Duration::from_secs(300);
    assert_eq!(id().await, "new");
    write(root.path(), "etc/credentials", "[default");
    *hands.0.lock().unwrap() += Duration::from_secs(300);
    assert_eq!(id().await, "new");
    assert!(support::log().contains("has a section without a ] in line 1"), "{}", support::log());
}
