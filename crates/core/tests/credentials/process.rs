//! A program that prints keys.

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
        ("echo '{\"SecretId\":\"i\"}'; echo why >&2", "the program sh prints what has no SecretKey; it says \"why\""),
        (
            "echo '{\"SecretId\":\"i\",\"SecretKey\":\"hunter2\",\"Expiration\":\"2018-12-04T09:06:16Z\"}'",
            "the credentials of \"i\" expired at 2018-12-04T09:06:16Z, and it is 2025-03-26T09:58:19Z by this machine's clock or a server's",
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
