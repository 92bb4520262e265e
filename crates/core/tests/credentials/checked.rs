//! What all sources have in common, and chains of them.

use super::*;

/// A source of the program's own, which nobody keeps.
#[derive(Debug)]
struct Own(Credentials);

impl ProvideCredentials for Own {
    fn credentials<'a>(&'a self, _: &'a CredentialsContext) -> tencentcloud_core::credentials::Fetching<'a> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// What a call comes to that is to be signed with keys of this source.
async fn call_with(source: impl ProvideCredentials, config: &Config) -> Error {
    let client = Client::new(&config.clone().credentials(source), "tea");
    client.call(ListCupsRequest::new().kitchen("main")).await.unwrap_err()
}

#[tokio::test]
async fn keys_that_cannot_be_are_refused_whoever_gives_them() {
    for (key, problem) in [
        ("hun\nter2", "has a line break in it"),
        ("hun ter2", "has white space in it"),
        (" hunter2", "has white space around it"),
        ("hunter2\u{7}", "has a character in it that is not printable ASCII, which no header takes"),
        ("hunter２", "has a character in it that is not printable ASCII, which no header takes"),
    ] {
        let folder = folder();
        let json = serde_json::json!({ "secretId": "i", "secretKey": key }).to_string();
        let path = file(&folder, "audit.credential", &json);
        let mut refusals = vec![
            (
                call_with(Credentials::new("i", key), &Config::new(Own(Credentials::new("a", "b")))).await,
                "the credentials that the program gives",
            ),
            (
                call_with(Own(Credentials::new("i", key)), &Config::new(Own(Credentials::new("a", "b")))).await,
                "the source of credentials",
            ),
            (refusal(&cli(&folder)).await, path.to_str().unwrap()),
        ];
        let keys = serde_json::json!({
            "TmpSecretId": "i", "TmpSecretKey": key, "Token": "t", "ExpiredTime": NOW + 7_200, "Code": "Success"
        });
        let server = Server::start(vec![reply(200, "application/json", keys.to_string())]).await;
        refusals.push((refusal(&role_of(&server).role("reader")).await, "CVM role"));
        let nested = serde_json::json!({ "Response": {
            "Credentials": { "TmpSecretId": "i", "TmpSecretKey": key, "Token": "t" }, "ExpiredTime": NOW + 7_200
        } });
        let server = Server::start(vec![reply(200, "application/json", nested.to_string())]).await;
        let token = file(&folder, "token", "t");
        refusals
            .push((refusal(&AssumeRole::new(Credentials::new("i", "k"), ROLE).via(&to(&server))).await, "AssumeRole"));
        refusals.push((refusal(&WebIdentity::new("p", &token, ROLE).via(&to(&server))).await, "web identity"));
        refusals.push((refusal(&Saml::from_file("p", ROLE, &token).via(&to(&server))).await, "SAML"));
        for (error, source) in refusals {
            assert_eq!(error.to_string().split(" (").next().unwrap(), format!("{source}: the secret key {problem}"));
            assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Credentials, 0));
            assert!(!format!("{error:?}").contains("hunter"));
        }
    }
    let folder = folder();
    let path = file(&folder, "credentials", "[default]\nsecret_id = i\nsecret_key = hun\n  ter2");
    let error = refusal(&IniProfile::new().file(&path)).await;
    let path = path.display();
    assert_eq!(error.to_string(), format!("{path}, section [default]: the secret key has a line break in it"));
}

#[tokio::test]
async fn what_is_no_text_in_other_sections_of_the_ini_file_does_no_harm() {
    let folder = folder();
    let path =
        file(&folder, "credentials", b"# caf\xe9\n[default]\nsecret_id = i\nsecret_key = k\n[x]\ny = \xff\xfe\n");
    assert_eq!(shown(&IniProfile::new().file(&path)).await, "i k - None");
    let path = file(&folder, "credentials", b"[default]\nsecret_id = i\nsecret_key = caf\xe9\n");
    let error = refusal(&IniProfile::new().file(&path)).await;
    assert!(error.to_string().contains("the secret key has a character in it"), "{error}");
}

#[tokio::test]
async fn sources_go_where_the_configuration_of_the_calls_says() {
    let folder = folder();
    let token = file(&folder, "token", "t");
    file(&folder, "audit.credential", r#"{"secretId":"i","secretKey":"k","role-arn":"qcs::cam::uin/1:roleName/r"}"#);
    let config = Config::new(Credentials::new("a", "b")).transport(Where).retry(RetryPolicy::off());
    for (config, sts) in [
        (config.clone(), "https://sts.intl.tencentcloudapi.com/"),
        (config.clone().site(Site::Mainland), "https://sts.tencentcloudapi.com/"),
        (config.clone().endpoint("http://127.0.0.1:9931"), "http://127.0.0.1:9931/"),
        (config.clone().root_domain("example.com"), "https://sts.example.com/"),
        (config.clone().internal_network(), "https://sts.internal.tencentcloudapi.com/"),
    ] {
        let refusals = [
            call_with(AssumeRole::new(Credentials::new("i", "k"), ROLE), &config).await,
            call_with(WebIdentity::new("p", &token, ROLE), &config).await,
            call_with(Saml::from_file("p", ROLE, &token), &config).await,
            call_with(cli(&folder), &config).await,
            call_with(Chain::new().then("role", AssumeRole::new(Credentials::new("i", "k"), ROLE)), &config).await,
        ];
        for error in refusals {
            assert!(error.message().ends_with(sts), "{error}");
        }
        let role = CvmRole::new().endpoint("http://169.254.0.23");
        let error = call_with(Chain::new().then("role", role), &config).await;
        assert!(error.message().contains("http://169.254.0.23/latest/meta-data/"), "{error}");
    }
}

#[tokio::test]
async fn a_chain_stays_with_the_first_that_is_set_up() {
    let folder = folder();
    let chain = Chain::new()
        .then("CLI", CliProfile::new().folder(folder.path()).profile("none"))
        .then("program", Credentials::new("program", "k"))
        .then("other", Credentials::new("other", "k"));
    assert_eq!(chain.found(), None);
    assert_eq!(shown(&chain).await, "program k - None");
    file(&folder, "none.credential", r#"{"secretId":"late","secretKey":"k"}"#);
    assert_eq!(shown(&chain).await, "program k - None", "nobody else's name after the first call");
    assert_eq!(chain.found(), Some("program"));
    assert!(format!("{chain:?}").contains(r#"["CLI", "program", "other"]"#));
}

#[tokio::test]
async fn a_chain_says_what_it_passed_over_or_stopped_at() {
    let folder = folder();
    let chain = || {
        Chain::new()
            .then("CLI", CliProfile::new().folder(folder.path()).profile("a"))
            .then("old CLI", CliProfile::new().folder(folder.path()).profile("b"))
    };
    let error = refusal(&chain()).await;
    let path = |name: &str| folder.path().join(name).display().to_string();
    assert_eq!(
        error.to_string(),
        format!(
            "no credentials found. CLI: {} does not exist; old CLI: {} does not exist",
            path("a.credential"),
            path("b.credential")
        )
    );
    assert!(is_passed_over(chain()).await, "a chain in a chain");
    let path = file(&folder, "b.credential", "{}");
    let error = refusal(&chain().then("last", Credentials::new("i", "k"))).await;
    assert_eq!(error.to_string(), format!("credentials from old CLI: {} has no SecretId", path.display()));
    assert_eq!(refusal(&Chain::new()).await.to_string(), "no credentials found. the chain has no sources");
}
