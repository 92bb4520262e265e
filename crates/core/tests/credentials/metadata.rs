//! The role of a virtual machine.

use super::*;

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
            "the credentials of \"i\" expired at 2025-03-26T09:58:18Z, and it is 2025-03-26T09:58:19Z by this machine's clock or a server's",
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
