//! The whole, in a process of its own, since the environment is that of a process.

use super::*;

const PROBE: &str = "TENCENTCLOUD_TEST_LOAD";

async fn probe(home: &Path, variables: &[(&str, &str)]) -> String {
    let mut command = tokio::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "load::a_configuration_is_loaded_from_the_environment", "--nocapture"]).env_clear();
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
