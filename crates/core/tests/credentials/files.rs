//! The SDKs' INI file and the CLI's files.

use super::*;

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
             2025-03-26T09:58:19Z by this machine's clock or a server's); run tccli sso login",
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
