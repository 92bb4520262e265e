//! Roles by STS.

use super::*;

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
    let moment = Duration::from_millis(1);
    let fast = RetryPolicy::default().base_delay(moment).throttled_base_delay(moment).throttled_attempts(3);
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
