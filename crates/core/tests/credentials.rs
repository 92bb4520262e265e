//! Every source of credentials, against files, programs and servers on loopback that behave and
//! that do not.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use support::{Answer, ListCupsRequest, Server, json, keep_log, log, reply};
use tencentcloud_core::credentials::{
    AssumeRole, Chain, CliProfile, CredentialsContext, CvmRole, IniProfile, ProvideCredentials, Saml, WebIdentity,
};
use tencentcloud_core::{Client, Config, Credentials, Error, ErrorKind, RetryPolicy, Secret, Sending, Site, Transport};

const NOW: u64 = 1_742_983_099;

/// That of a configuration whose clock stands still.
fn context() -> CredentialsContext {
    Config::new(Credentials::new("", "")).clock(now()).credentials_context()
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

/// A configuration that goes to this server, with a clock that stands still.
fn to(server: &Server) -> Config {
    server.config().clock(now()).retry(RetryPolicy::off())
}

/// What credentials say: id, key, token, and seconds that they have left.
async fn shown(source: &impl ProvideCredentials) -> String {
    let credentials = source.credentials(&context()).await.unwrap();
    let left = credentials.expires_at().map(|end| end.duration_since(now()).unwrap().as_secs());
    let token = credentials.token().map_or("-", Secret::expose);
    format!("{} {} {token} {left:?}", credentials.secret_id(), credentials.secret_key().expose())
}

async fn refusal(source: &impl ProvideCredentials) -> Error {
    source.credentials(&context()).await.unwrap_err()
}

/// Whether a chain would go on behind this source.
async fn is_passed_over(source: impl ProvideCredentials) -> bool {
    let chain = Chain::new().then("it", source).then("next", Credentials::new("next", "key"));
    chain.credentials(&context()).await.is_ok()
}

fn file(folder: &tempfile::TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

// The INI file.

/// A flat JSON object with its members sorted: in which order a map writes them depends on what else is built.
fn sorted(text: &str) -> String {
    let members: std::collections::BTreeMap<String, serde_json::Value> = serde_json::from_str(text).unwrap();
    serde_json::to_string(&members).unwrap()
}

#[tokio::test]
async fn sections_of_the_ini_file_are_profiles() {
    let folder = folder();
    for content in [
        "[default]\nsecret_id = i\nsecret_key = k\n[audit]\nsecret_id=ai\nsecret_key=ak\ntoken=at\n",
        // A byte order mark, line ends of Windows, comments, quotes, keys in another case.
        "\u{feff}; first\r\n[default]\r\n# hers\r\nSecret_Id: \"i\"\r\n SECRET_KEY = 'k' \r\ntoken =\r\n\r\n[ audit ] ; new\r\n\
         secret_id = old\r\nsecret_id = ai\r\nsecret_key=ak\r\ntoken=at\r\nrole_arn = r",
        // A section in two parts, and keys that belong to none.
        "secret_id = nobody\n[audit]\nsecret_id = ai\n[default]\nsecret_id = i\nsecret_key = k\n[audit]\nsecret_key = ak\ntoken = at",
    ] {
        let path = file(&folder, "credentials", content);
        assert_eq!(shown(&IniProfile::new().file(&path)).await, "i k - None", "{content}");
        assert_eq!(shown(&IniProfile::new().file(&path).profile("audit")).await, "ai ak at None", "{content}");
    }
    // What stands in a key stays in it.
    let path = file(&folder, "credentials", "[default]\nsecret_id=i\nsecret_key=a=b;c#d:e\"f");
    assert_eq!(shown(&IniProfile::new().file(&path)).await, "i a=b;c#d:e\"f - None");
}

#[tokio::test]
async fn what_is_wrong_with_the_ini_file_is_said_without_its_secrets() {
    let folder = folder();
    for (content, problem) in [
        ("", "has no section [default]"),
        ("[Default]\nsecret_id=i\nsecret_key=hunter2", "has no section [default]"),
        ("[default]\nsecret_key=hunter2", "has no secret_id in section [default]"),
        ("[default]\nsecret_id=i\nsecret_key=\"\"", "has an empty secret_key in section [default]"),
        ("[default]\n\nhunter2", "has neither a section nor a key and a value in line 3"),
        ("\r\n[default\r\nsecret_key=hunter2", "has a section without a ] in line 2"),
        ("[default] hunter2", "has something behind the section of line 1"),
    ] {
        let path = file(&folder, "credentials", content);
        let error = refusal(&IniProfile::new().file(&path)).await;
        assert_eq!(error.to_string(), format!("{} {problem}", path.display()));
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(!format!("{error:?}").contains("hunter2"));
        assert!(!is_passed_over(IniProfile::new().file(&path)).await, "a file that is named has to do");
    }
    let error = refusal(&IniProfile::new().file(folder.path().join("none"))).await;
    assert!(error.to_string().ends_with("none does not exist"), "{error}");
}

// The CLI's files.

fn cli(folder: &tempfile::TempDir) -> CliProfile {
    CliProfile::new().folder(folder.path()).profile("audit")
}

#[tokio::test]
async fn a_profile_of_the_cli_gives_keys_and_region() {
    let folder = folder();
    file(
        &folder,
        "audit.credential",
        "\u{feff}{\r\n\"secretId\": \"i\", \"secretKey\": \"k\", \"token\": null, \"new\": [1]}\r\n",
    );
    assert_eq!(shown(&cli(&folder)).await, "i k - None");
    assert_eq!(cli(&folder).region().await.unwrap(), None);
    file(&folder, "audit.configure", r#"{"_sys_param": {"region": " ap-guangzhou ", "arrayCount": 10}, "sts": {}}"#);
    assert_eq!(cli(&folder).region().await.unwrap().as_deref(), Some("ap-guangzhou"));
    file(
        &folder,
        "audit.credential",
        r#"{"type":"oauth","secretId":"i","secretKey":"k","token":"t","expiresAt":1742983199}"#,
    );
    let now = Config::new(Credentials::new("", "")).clock(now());
    assert_eq!(shown(&cli(&folder).via(&now)).await, "i k t Some(100)");
}

#[tokio::test]
async fn what_is_wrong_with_a_profile_of_the_cli_is_said_without_its_secrets() {
    let folder = folder();
    let error = refusal(&cli(&folder)).await;
    assert!(error.to_string().ends_with("audit.credential does not exist"), "{error}");
    assert!(is_passed_over(cli(&folder)).await);
    for (content, problem) in [
        ("", "breaks off at line 1, column 0"),
        ("{\"secretKey\":\"hunter2\"", "breaks off at line 1, column 22"),
        ("[default]\nhunter2", "is not JSON at line 1, column 2"),
        ("[]", "has no SecretId"),
        ("{\"secretId\":\"i\",\"secretKey\":{\"hunter2\":1}}", "has a secretKey that is not a text"),
        (
            "{\"type\":\"sso\",\"secretId\":\"i\",\"secretKey\":\"hunter2\",\"expiresAt\":1543914376}",
            "is outdated (the credentials of \"i\" expired at 2018-12-04T09:06:16Z, and it is \
             2025-03-26T09:58:19Z by this machine's clock); run tccli sso login",
        ),
    ] {
        let path = file(&folder, "audit.credential", content);
        let cli = || cli(&folder).via(&Config::new(Credentials::new("", "")).clock(now()));
        let error = refusal(&cli()).await;
        assert_eq!(error.to_string(), format!("{} {problem}", path.display()));
        assert!(!format!("{error:?}").contains("hunter2"));
        assert!(!is_passed_over(cli()).await);
    }
    let error = refusal(&CliProfile::new().folder(folder.path()).profile("../audit")).await;
    assert_eq!(error.to_string(), "\"../audit\" cannot be the name of a CLI profile");
}

#[tokio::test]
async fn a_profile_of_the_cli_can_be_a_role() {
    let folder = folder();
    let server = Server::start(vec![json(&issued("one", 7_200))]).await;
    file(
        &folder,
        "audit.credential",
        r#"{"secretId":"i","secretKey":"k","role-arn":"qcs::cam::uin/1:roleName/r","role-session-name":"me"}"#,
    );
    let configure =
        format!(r#"{{"_sys_param":{{"region":"ap-tokyo"}},"sts":{{"endpoint":"http://{}"}}}}"#, server.address);
    file(&folder, "audit.configure", configure);
    let elsewhere = Config::new(Credentials::new("", "")).clock(now());
    assert_eq!(shown(&cli(&folder).via(&elsewhere)).await, "one key-one token-one Some(7200)");
    let call = &server.received()[0];
    assert_eq!(call.body, r#"{"RoleArn":"qcs::cam::uin/1:roleName/r","RoleSessionName":"me"}"#);
    assert_eq!(call.header("x-tc-region"), Some("ap-tokyo"));
    assert!(call.header("authorization").unwrap().contains("Credential=i/"));

    file(&folder, "audit.credential", r#"{"type":"cvm-role"}"#);
    let error = refusal(&cli(&folder).via(&elsewhere.transport(Nobody))).await;
    assert!(error.to_string().starts_with("no metadata service"), "{error}");
}

// The role of a virtual machine.

fn role_of(server: &Server) -> CvmRole {
    CvmRole::new().endpoint(format!("http://{}", server.address)).via(&to(server))
}

fn of_role(id: &str, seconds: i64) -> Answer {
    let end = NOW as i64 + seconds;
    json(&format!(
        r#"{{"TmpSecretId":"{id}","TmpSecretKey":"hunter2","ExpiredTime":{end},"Expiration":"x","Token":"t","Code":"Success"}}"#
    ))
}

#[tokio::test]
async fn the_metadata_service_gives_the_bound_role() {
    let server = Server::start(vec![reply(200, "text/plain", "reader\n"), of_role("i", 7_200)]).await;
    let role = role_of(&server);
    assert_eq!(shown(&role).await, "i hunter2 t Some(7200)");
    assert_eq!(shown(&role).await, "i hunter2 t Some(7200)");
    let lines: Vec<_> = server.received().iter().map(|call| call.head.lines().next().unwrap().to_owned()).collect();
    assert_eq!(
        lines,
        [
            "GET /latest/meta-data/cam/security-credentials/ HTTP/1.1",
            "GET /latest/meta-data/cam/security-credentials/reader HTTP/1.1"
        ]
    );
    assert_eq!(server.received()[0].header("host"), Some(server.address.to_string().as_str()));

    let server = Server::start(vec![of_role("i", 7_200)]).await;
    assert_eq!(shown(&role_of(&server).role("writer")).await, "i hunter2 t Some(7200)");
    assert!(server.received()[0].head.starts_with("GET /latest/meta-data/cam/security-credentials/writer HTTP"));
}

#[tokio::test]
async fn a_machine_without_a_role_is_passed_over() {
    for (answer, problem) in [
        (reply(404, "text/html", "<html>"), "no role is bound to this CVM"),
        (reply(200, "text/plain", " \n"), "the metadata service names no role of this CVM"),
    ] {
        let server = Server::start(vec![answer]).await;
        let error = refusal(&role_of(&server)).await;
        assert!(error.to_string().contains(problem), "{error}");
        assert_eq!((error.kind(), server.received().len()), (ErrorKind::Credentials, 1));
        assert!(is_passed_over(role_of(&server)).await, "{error}");
    }
    // Nothing listens there.
    let nobody = || CvmRole::new().endpoint("http://127.0.0.1:9");
    let error = refusal(&nobody()).await;
    assert!(error.to_string().starts_with("no metadata service at http://127.0.0.1:9: cannot connect"), "{error}");
    assert!(is_passed_over(nobody()).await);
}

#[tokio::test]
async fn a_metadata_service_that_fails_is_asked_again_and_never_passed_over() {
    for (answer, problem, asked) in [
        (reply(503, "text/plain", "later"), "does so with status 503", 3),
        (reply(500, "text/plain", "later"), "does so with status 500", 3),
        (reply(429, "text/plain", "later"), "does so with status 429", 3),
        (Answer::Cut(Vec::new()), "fails: the connection broke", 3),
        (Answer::Cut(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nrea".to_vec()), "fails: the reply broke off", 3),
        (Answer::Cut(b"garbage\r\n\r\n".to_vec()), "fails: the connection broke", 3),
        (reply(403, "text/plain", "no"), "does so with status 403", 1),
        (reply(302, "text/plain", ""), "does so with status 302", 1),
        (reply(200, "text/html", "<html>log in"), "which is no name of a role", 1),
        (reply(200, "text/plain", "a/../b"), "which is no name of a role", 1),
    ] {
        let server = Server::start(vec![answer.clone()]).await;
        let error = refusal(&role_of(&server)).await;
        assert!(error.to_string().contains(problem), "{error}");
        assert_eq!((error.kind(), server.received().len()), (ErrorKind::Credentials, asked), "{error}");
        assert!(!is_passed_over(role_of(&server)).await, "{error}");
        // Once does no harm, whichever of the two questions it meets.
        if asked > 1 {
            let (role, keys) = (reply(200, "text/plain", "reader"), of_role("i", 7_200));
            for answers in [
                vec![answer.clone(), role.clone(), keys.clone()],
                vec![role.clone(), answer, role.clone(), keys.clone()],
            ] {
                let server = Server::start(answers).await;
                assert_eq!(shown(&role_of(&server)).await, "i hunter2 t Some(7200)", "{problem}");
            }
        }
    }
    let late = vec![Answer::Hang, reply(200, "text/plain", "reader"), of_role("i", 7_200)];
    let server = Server::start(late).await;
    assert_eq!(shown(&role_of(&server).timeout(Duration::from_millis(300))).await, "i hunter2 t Some(7200)");
}

#[tokio::test]
async fn a_role_whose_credentials_cannot_be_had_is_an_error() {
    for (answer, problem) in [
        (
            reply(404, "text/html", "<html>"),
            "the metadata service's answer about role reader is that there is none (status 404)",
        ),
        (json("hunter2"), "the metadata service's answer about role reader is not JSON at line 1, column 1"),
        (json("{}"), "the metadata service's answer about role reader has no SecretId"),
        (
            json(r#"{"Code":"InternalError"}"#),
            "the metadata service's answer about role reader has the code InternalError",
        ),
        (
            json(r#"{"TmpSecretId":"i","TmpSecretKey":"hunter2"}"#),
            "the metadata service's answer about role reader has no ExpiredTime",
        ),
        (
            of_role("i", -1),
            "the credentials of \"i\" expired at 2025-03-26T09:58:18Z, and it is 2025-03-26T09:58:19Z by this machine's clock",
        ),
    ] {
        let server = Server::start(vec![answer]).await;
        let role = role_of(&server).role("reader");
        let error = refusal(&role).await;
        assert_eq!(error.to_string(), problem);
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    let listed = vec![reply(200, "text/plain", "reader"), reply(404, "text/html", "")];
    let error = refusal(&role_of(&Server::start(listed).await)).await;
    assert_eq!(error.to_string(), "the metadata service's answer about role reader has status 404 (status 404)");
}

#[tokio::test]
async fn a_metadata_service_that_says_nothing_is_given_up() {
    for answers in [vec![Answer::Hang], vec![reply(200, "text/plain", "reader"), Answer::Hang]] {
        let server = Server::start(answers).await;
        let role = || role_of(&server).timeout(Duration::from_millis(60));
        let error = refusal(&role()).await;
        assert!(error.to_string().contains("does not answer within 60ms"), "{error}");
        assert!(!is_passed_over(role()).await);
    }
    let error = refusal(&CvmRole::new().endpoint("http://metadata.example.com")).await;
    assert_eq!(error.kind(), ErrorKind::Config, "only what does not leave the machine goes by plain HTTP: {error}");
}

/// A network that swallows everything, as a laptop's does with the metadata address.
#[derive(Debug)]
struct Nobody;

impl Transport for Nobody {
    fn send(&self, _: http::Request<bytes::Bytes>) -> Sending<'_> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_laptop_is_told_within_two_seconds() {
    let started = tokio::time::Instant::now();
    let config = Config::new(Credentials::new("", "")).transport(Nobody);
    let error = refusal(&CvmRole::new().via(&config)).await;
    assert_eq!(
        error.to_string(),
        "no metadata service answers at http://metadata.tencentyun.com within 1.5s; is this a CVM?"
    );
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

// STS.

fn issued(id: &str, seconds: i64) -> String {
    let end = NOW as i64 + seconds;
    format!(
        r#"{{"Response":{{"Credentials":{{"Token":"token-{id}","TmpSecretId":"{id}","TmpSecretKey":"key-{id}"}},"ExpiredTime":{end},"Expiration":"2018-12-04T09:06:16Z","RequestId":"abc"}}}}"#
    )
}

const ROLE: &str = "qcs::cam::uin/1:roleName/reader";

#[cfg(unix)]
#[tokio::test]
async fn a_role_is_assumed_with_credentials_of_another_source() {
    keep_log();
    let server = Server::start(vec![json(&issued("one", 7_200)), json("{\"Response\":{}}")]).await;
    let source = Credentials::new("AKIDSOURCE", "hunter2");
    let role = AssumeRole::new(source, ROLE)
        .via(&to(&server))
        .session_name("nightly")
        .duration(Duration::from_secs(3_600))
        .external_id("x")
        .source_identity("u")
        .policy(r#"{"version":"2.0"}"#);
    let config = to(&server).credentials(role);
    let client = Client::new(&config, "tea");
    client.call(ListCupsRequest::new().kitchen("main")).await.unwrap();
    client.call(ListCupsRequest::new().kitchen("main")).await.unwrap();

    let received = server.received();
    let [assumed, first, second] = &received[..] else { panic!("{received:?}") };
    assert_eq!(
        sorted(&assumed.body),
        "{\"DurationSeconds\":3600,\"ExternalId\":\"x\",\"Policy\":\"%7B%22version%22%3A%222.0%22%7D\",\
         \"RoleArn\":\"qcs::cam::uin/1:roleName/reader\",\"RoleSessionName\":\"nightly\",\"SourceIdentity\":\"u\"}"
    );
    for (name, value) in [
        ("x-tc-action", "AssumeRole"),
        ("x-tc-version", "2018-08-13"),
        ("x-tc-region", "ap-test"),
        ("x-tc-timestamp", "1742983099"),
    ] {
        assert_eq!(assumed.header(name), Some(value));
    }
    let scope = |id: &str, service: &str| format!("TC3-HMAC-SHA256 Credential={id}/2025-03-26/{service}/tc3_request");
    assert!(assumed.header("authorization").unwrap().starts_with(&scope("AKIDSOURCE", "sts")));
    for call in [first, second] {
        assert!(call.header("authorization").unwrap().starts_with(&scope("one", "tea")));
        assert_eq!(call.header("x-tc-token"), Some("token-one"));
    }
    let text = format!("{config:?} {client:?} {}", log());
    for secret in ["hunter2", "key-one", "token-one"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn roles_are_assumed_in_turn() {
    let server = Server::start(vec![json(&issued("one", 7_200)), json(&issued("two", 3_600))]).await;
    let first = AssumeRole::new(Credentials::new("i", "k"), ROLE).via(&to(&server));
    let second = AssumeRole::new(first, "qcs::cam::uin/2:roleName/writer").via(&to(&server)).region("ap-tokyo");
    assert_eq!(shown(&second).await, "two key-two token-two Some(3600)");
    let received = server.received();
    assert!(received[1].header("authorization").unwrap().contains("Credential=one/"));
    assert_eq!(received[1].header("x-tc-region"), Some("ap-tokyo"));
    assert!(received[0].body.contains(r#""RoleSessionName":"tencentcloud-sdk-rust""#));
}

#[tokio::test]
async fn a_refusal_by_sts_keeps_code_and_place() {
    let refused =
        json(r#"{"Response":{"Error":{"Code":"UnauthorizedOperation","Message":"not allowed"},"RequestId":"abc"}}"#);
    let server = Server::start(vec![refused]).await;
    let role = AssumeRole::new(Credentials::new("i", "hunter2"), ROLE).via(&to(&server));
    let error = Client::new(&to(&server).credentials(role), "tea")
        .call(ListCupsRequest::new().kitchen("main"))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some("UnauthorizedOperation")));
    assert_eq!(
        error.to_string(),
        "UnauthorizedOperation: not allowed (sts.AssumeRole, region ap-test, request id abc)"
    );
    assert!(error.is_auth());

    for (answer, problem) in [
        (json("{\"Response\":{}}"), "the reply has no SecretId (sts.AssumeRole, region ap-test)"),
        (json("<html>"), "the reply is HTML or XML, not JSON; status 200, 6 bytes: \"<html>\" (sts.AssumeRole"),
        (
            json(r#"{"Response":{"Credentials":{"TmpSecretId":"i","TmpSecretKey":"hunter2","Token":"hunter3"}}}"#),
            "the reply has no ExpiredTime",
        ),
        (json(&issued("one", 0)), "the credentials of \"one\" expired at 2025-03-26T09:58:19Z"),
    ] {
        let server = Server::start(vec![answer]).await;
        let error = refusal(&AssumeRole::new(Credentials::new("i", "hunter2"), ROLE).via(&to(&server))).await;
        assert!(error.to_string().starts_with(problem), "{error}");
        assert!(!format!("{error:?}").contains("hunter"), "{error:?}");
    }
}

#[tokio::test]
async fn an_sts_that_fails_for_a_moment_is_asked_again() {
    let fast = RetryPolicy::default().base_delay(Duration::from_millis(1));
    for answer in [
        json(r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"slow"}}}"#),
        json(r#"{"Response":{"Error":{"Code":"InternalError.SystemError","Message":"oops"}}}"#),
        reply(502, "text/html", "<html>"),
        Answer::Cut(Vec::new()),
    ] {
        let server = Server::start(vec![answer.clone(), answer.clone(), json(&issued("one", 7_200))]).await;
        let role = AssumeRole::new(Credentials::new("i", "k"), ROLE).via(&to(&server).retry(fast.clone()));
        assert_eq!(shown(&role).await, "one key-one token-one Some(7200)");
        let server = Server::start(vec![answer]).await;
        refusal(&AssumeRole::new(Credentials::new("i", "k"), ROLE).via(&to(&server).retry(fast.clone()))).await;
        assert_eq!(server.received().len(), 3);
    }
    let server =
        Server::start(vec![json(r#"{"Response":{"Error":{"Code":"InvalidParameter","Message":"no"}}}"#)]).await;
    refusal(&AssumeRole::new(Credentials::new("i", "k"), ROLE).via(&to(&server).retry(fast))).await;
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn sessions_that_cannot_be_are_refused_here() {
    let role = || AssumeRole::new(Credentials::new("i", "k"), ROLE);
    for (role, problem) in [
        (role().session_name("a"), "must be 2 to 128"),
        (role().session_name("a b"), "must be 2 to 128"),
        (role().duration(Duration::from_secs(43_201)), "from 1 second to 12 hours"),
        (role().duration(Duration::ZERO), "from 1 second to 12 hours"),
        (AssumeRole::new(Credentials::new("i", "k"), ""), "the ARN of the role to assume is empty"),
    ] {
        let error = refusal(&role).await;
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(problem), "{error}");
    }
}

/// Says where a request would go, and sends nothing.
#[derive(Debug)]
struct Where;

impl Transport for Where {
    fn send(&self, request: http::Request<bytes::Bytes>) -> Sending<'_> {
        Box::pin(async move { Err(Error::new(ErrorKind::Unreachable, request.uri().to_string())) })
    }
}

#[tokio::test]
async fn sts_is_that_of_the_site_or_the_one_given() {
    let config = Config::new(Credentials::new("", "")).transport(Where).retry(RetryPolicy::off());
    let role = |config: &Config| AssumeRole::new(Credentials::new("i", "k"), ROLE).via(config);
    for (role, expected) in [
        (role(&config), "https://sts.intl.tencentcloudapi.com/"),
        (role(&config.clone().site(Site::Mainland)), "https://sts.tencentcloudapi.com/"),
        (role(&config).endpoint("sts.example.com"), "https://sts.example.com/"),
    ] {
        let error = refusal(&role).await;
        assert_eq!(error.to_string(), format!("{expected} (sts.AssumeRole, region ap-guangzhou)"));
    }
}

#[tokio::test]
async fn a_web_identity_reads_its_token_for_every_fetch() {
    keep_log();
    let server = Server::start(vec![json(&issued("one", 7_200)), json(&issued("two", 7_200))]).await;
    let folder = folder();
    let token = file(&folder, "token", "eyJ.hunter2\n");
    let identity = WebIdentity::new("oidc-1", &token, ROLE).via(&to(&server)).region("ap-tokyo");
    let first = identity.credentials(&context()).await.unwrap();
    file(&folder, "token", "eyJ.hunter3");
    identity.refused(&first);
    assert_eq!(shown(&identity).await, "two key-two token-two Some(7200)");

    let received = server.received();
    for (call, token) in received.iter().zip(["eyJ.hunter2", "eyJ.hunter3"]) {
        assert_eq!(
            sorted(&call.body),
            format!(
                r#"{{"ProviderId":"oidc-1","RoleArn":"{ROLE}","RoleSessionName":"tencentcloud-sdk-rust","WebIdentityToken":"{token}"}}"#
            )
        );
        assert_eq!(call.header("authorization"), Some("SKIP"));
        assert_eq!(call.header("x-tc-action"), Some("AssumeRoleWithWebIdentity"));
        assert_eq!(call.header("x-tc-region"), Some("ap-tokyo"));
        assert_eq!(call.header("x-tc-token"), None);
    }
    let text = format!("{identity:?} {}", log());
    assert!(!text.contains("hunter"), "{text}");

    file(&folder, "token", " \n");
    let error = refusal(&WebIdentity::new("oidc-1", &token, ROLE).via(&to(&server))).await;
    assert_eq!(error.to_string(), format!("{} is empty", token.display()));
}

#[tokio::test]
async fn a_saml_assertion_comes_from_a_function_or_a_file() {
    let server = Server::start(vec![json(&issued("one", 7_200))]).await;
    let folder = folder();
    let path = file(&folder, "assertion", "PHNhbWw+");
    let principal = "qcs::cam::uin/1:saml-provider/office";
    for saml in
        [Saml::from_file(principal, ROLE, &path), Saml::new(principal, ROLE, || async { Ok(Secret::new("PHNhbWw+")) })]
    {
        let saml = saml.via(&to(&server)).session_name("me").duration(Duration::from_secs(900));
        assert_eq!(shown(&saml).await, "one key-one token-one Some(7200)");
        assert!(!format!("{saml:?}").contains("PHNhbWw"));
        let received = server.received();
        let call = received.last().unwrap();
        assert_eq!(
            sorted(&call.body),
            format!(
                r#"{{"DurationSeconds":900,"PrincipalArn":"{principal}","RoleArn":"{ROLE}","RoleSessionName":"me","SAMLAssertion":"PHNhbWw+"}}"#
            )
        );
        assert_eq!(
            (call.header("authorization"), call.header("x-tc-action")),
            (Some("SKIP"), Some("AssumeRoleWithSAML"))
        );
    }
    let refused = Saml::new(principal, ROLE, || async { Err(Error::new(ErrorKind::Credentials, "log in first")) });
    assert_eq!(refusal(&refused).await.to_string(), "log in first");
}

#[cfg(all(unix, feature = "process"))]
mod a_process {
    use tencentcloud_core::credentials::Process;

    use super::*;

    fn shell(script: &str) -> Process {
        Process::new("sh").arg("-c").arg(script)
    }

    #[tokio::test]
    async fn a_program_prints_credentials_once() {
        let folder = folder();
        let count = folder.path().join("count");
        let script = format!(
            r#"echo x >> '{}'; echo '{{"SecretId":"i","SecretKey":"hunter2","Token":"t","ExpiredTime":1742990299}}'"#,
            count.display()
        );
        let process = shell(&script);
        for _ in 0..3 {
            assert_eq!(shown(&process).await, "i hunter2 t Some(7200)");
        }
        assert_eq!(std::fs::read_to_string(&count).unwrap(), "x\n");
        assert_eq!(format!("{process:?}"), r#"Process { program: "sh", arguments: 2, .. }"#);
    }

    #[tokio::test]
    async fn what_is_wrong_with_a_program_is_said() {
        for (script, problem) in [
            (
                "echo hunter2; echo 'please\nlog in' >&2; exit 3",
                r#"the program sh failed with exit status: 3; it says "please\nlog in""#,
            ),
            ("exit 1", "the program sh failed with exit status: 1"),
            ("true", "the program sh prints nothing"),
            ("echo hunter2", "the program sh prints what is not JSON at line 1, column 1"),
            ("echo '{\"SecretId\":\"hunter2\"'", "the program sh prints what breaks off at line 2, column 0"),
            (
                "echo '{\"SecretId\":\"i\"}'; echo why >&2",
                "the program sh prints what has no SecretKey; it says \"why\"",
            ),
            (
                "echo '{\"SecretId\":\"i\",\"SecretKey\":\"hunter2\",\"Expiration\":\"2018-12-04T09:06:16Z\"}'",
                "the credentials of \"i\" expired at 2018-12-04T09:06:16Z, and it is 2025-03-26T09:58:19Z by this machine's clock",
            ),
        ] {
            let error = refusal(&shell(script)).await;
            assert_eq!(error.to_string(), problem);
            assert!(!format!("{error:?}").contains("hunter2"));
        }
        let error = refusal(&Process::new("/nowhere/vault")).await;
        assert!(error.to_string().starts_with("the program /nowhere/vault cannot be started: "), "{error}");
    }

    #[tokio::test]
    async fn a_program_that_prints_too_much_is_stopped() {
        let limit = 64 << 10;
        let keys = r#"{"SecretId":"i","SecretKey":"k"}"#;
        // Just enough is taken, on both of its outputs.
        let script = format!("printf '%{}s' '{keys}'; printf '%{limit}s' x >&2", limit);
        assert_eq!(shown(&shell(&script)).await, "i k - None");
        for script in [
            format!("printf '%{}s' '{keys}'; exec sleep 60", limit + 1),
            format!("echo '{keys}'; printf '%{}s' x >&2; exec sleep 60", limit + 1),
            "exec yes hunter2".to_owned(),
            "exec yes hunter2 >&2".to_owned(),
        ] {
            let error = refusal(&shell(&script).timeout(Duration::from_secs(30))).await;
            assert_eq!(error.to_string(), "the program sh printed more than 64 KiB and was stopped");
        }
    }

    #[tokio::test]
    async fn a_program_that_takes_too_long_is_stopped() {
        let folder = folder();
        let late = folder.path().join("late");
        let script = format!("sleep 0.4; touch '{}'", late.display());
        let error = refusal(&shell(&script).timeout(Duration::from_millis(50))).await;
        assert_eq!(error.to_string(), "the program sh took longer than 50ms and was stopped");
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert!(!late.exists(), "it went on");
    }
}

// What all of them have in common.

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

// The chain.

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

// The whole, in a process of its own, since the environment is that of a process.

const PROBE: &str = "TENCENTCLOUD_TEST_LOAD";

async fn probe(home: &Path, variables: &[(&str, &str)]) -> String {
    let mut command = tokio::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "a_configuration_is_loaded_from_the_environment", "--nocapture"]).env_clear();
    // What a process needs to start at all.
    for name in ["PATH", "LD_LIBRARY_PATH", "SystemRoot"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env(PROBE, "1").env("HOME", home).env("USERPROFILE", home).envs(variables.iter().copied());
    let output = command.output().await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    text.lines().find_map(|line| line.split_once("LOADED ")).unwrap().1.to_owned()
}

#[tokio::test]
async fn a_configuration_is_loaded_from_the_environment() {
    if std::env::var_os(PROBE).is_some() {
        let config = match Config::load().await {
            Ok(config) => config,
            Err(error) => return println!("LOADED {error}"),
        };
        let signed = Client::new(&config, "tea").call(ListCupsRequest::new().kitchen("main")).sign().await.unwrap();
        let header = |name: &str| signed.headers().get(name).map_or("-", |value| value.to_str().unwrap());
        let id = header("authorization").split(['=', '/']).nth(1).unwrap().to_owned();
        return println!("LOADED {id} {} {}", header("x-tc-token"), header("x-tc-region"));
    }
    let home = folder();
    std::fs::create_dir_all(home.path().join(".tencentcloud")).unwrap();
    std::fs::create_dir_all(home.path().join(".tccli")).unwrap();
    let keys = [("TENCENTCLOUD_SECRET_ID", "env"), ("TENCENTCLOUD_SECRET_KEY", "k"), ("TENCENTCLOUD_TOKEN", "t")];
    let region = ("TENCENTCLOUD_REGION", "ap-seoul");
    assert_eq!(probe(home.path(), &[&keys[..], &[region]].concat()).await, "env t ap-seoul");
    let error = probe(home.path(), &keys[..1]).await;
    assert!(error.starts_with("credentials from environment: TENCENTCLOUD_SECRET_KEY is not set"), "{error}");
    file(&home, ".tccli/work.credential", r#"{"secretId":"cli","secretKey":"k"}"#);
    file(&home, ".tccli/work.configure", r#"{"_sys_param":{"region":"ap-tokyo"}}"#);
    let work = ("TCCLI_PROFILE", "work");
    // Unless this machine has a file for all users, which comes first.
    if !Path::new("/etc/tencentcloud/credentials").exists() {
        assert_eq!(probe(home.path(), &[work]).await, "cli - ap-tokyo");
        assert_eq!(probe(home.path(), &[work, region]).await, "cli - ap-seoul");
    }
    file(&home, ".tencentcloud/credentials", "[default]\nsecret_id=ini\nsecret_key=k\n");
    assert_eq!(probe(home.path(), &[work]).await, "ini - -");
    let named = file(&home, "named", "[default]\nsecret_id=named\nsecret_key=k\ntoken=nt\n");
    assert_eq!(probe(home.path(), &[("TENCENTCLOUD_CREDENTIALS_FILE", named.to_str().unwrap())]).await, "named nt -");
}
