//! What is kept of credentials, and for how long.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sources;
mod support;

use std::time::Duration;

use sources::{Hands, Source, a_hundred, cached, id, settle};
use support::{Answer, ListCupsRequest, Server, json, keep_log, log};
use tencentcloud_core::credentials::Cached;
use tencentcloud_core::{Client, Clock, Credentials, ErrorKind};

#[tokio::test(start_paused = true)]
async fn a_hundred_callers_make_one_fetch() {
    let source = Source::slow(&Hands::new(), [Ok(7_200)], Duration::from_millis(300));
    let cached = cached(&source);
    let results = a_hundred(&cached).await;
    assert!(results.into_iter().all(|result| result.unwrap().secret_id() == "id-1"));
    assert_eq!(source.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_callers_share_one_failure_and_a_later_one_asks_again() {
    let source = Source::slow(&Hands::new(), [Err("UnauthorizedOperation"), Ok(7_200)], Duration::from_millis(300));
    let cached = cached(&source);
    for result in a_hundred(&cached).await {
        let error = result.unwrap_err();
        assert_eq!((error.code(), error.kind()), (Some("UnauthorizedOperation"), ErrorKind::Api));
    }
    assert_eq!(source.asked(), 1);
    tokio::time::advance(Duration::from_millis(500)).await;
    assert_eq!(id(&cached).await, "id-2");
}

#[tokio::test]
async fn credentials_are_renewed_ahead_by_a_drawn_time() {
    // Of two hours: 5 to 10 minutes ahead. Of one minute: 15 to 30 seconds.
    for (life, first, last) in [(7_200, 600, 300), (60, 30, 15)] {
        let mut drawn = Vec::new();
        for _ in 0..20 {
            let clock = Hands::new();
            let source = Source::new(&clock, [Ok(life)]);
            let cached = cached(&source);
            assert_eq!(id(&cached).await, "id-1");
            clock.advance(life - first - 1);
            assert_eq!(id(&cached).await, "id-1", "not so early");
            let mut left = first + 1;
            while source.asked() == 1 {
                clock.advance(1);
                left -= 1;
                id(&cached).await;
                settle().await;
            }
            assert!((last - 1..=first).contains(&left), "renewed {left} s ahead of a life of {life} s");
            drawn.push(left);
        }
        drawn.sort_unstable();
        drawn.dedup();
        assert!(drawn.len() > 3, "{drawn:?} is no jitter");
    }
}

#[tokio::test(start_paused = true)]
async fn while_keys_are_renewed_calls_go_on() {
    let clock = Hands::new();
    let source = Source::slow(&clock, [Ok(7_200)], Duration::from_millis(300));
    let cached = cached(&source);
    id(&cached).await;
    clock.advance(7_000);
    let results = a_hundred(&cached).await;
    let ids: Vec<_> = results.into_iter().map(|result| result.unwrap().secret_id().to_owned()).collect();
    assert_eq!(ids.iter().filter(|id| *id == "id-1").count(), 100);
    tokio::time::sleep(Duration::from_millis(301)).await;
    assert_eq!((source.asked(), id(&cached).await.as_str()), (2, "id-2"));
}

#[tokio::test(start_paused = true)]
async fn a_failed_renewal_keeps_what_is_valid_and_says_so() {
    keep_log();
    let clock = Hands::new();
    let source = Source::new(&clock, [Ok(7_200), Err("InternalError")]);
    let cached = cached(&source);
    id(&cached).await;
    clock.advance(7_000);
    for _ in 0..10 {
        assert_eq!(id(&cached).await, "id-1");
        settle().await;
    }
    assert_eq!(source.asked(), 2, "a source that fails is left alone for a while");
    let text = log();
    let warning = "WARN tencentcloud_core::credentials::cache: cannot renew credentials; those at hand stay in use \
                   source=\"a source of the application\" problem=\"InternalError: no\" seconds_left=200";
    assert!(text.contains(warning), "{text}");
    assert!(!text.contains("hunter"), "{text}");
    clock.advance(30);
    tokio::time::advance(Duration::from_secs(30)).await;
    assert_eq!(id(&cached).await, "id-1");
    settle().await;
    assert_eq!(source.asked(), 3);
    // At the end they are given to nobody.
    clock.advance(170);
    let error = cached.credentials().await.unwrap_err();
    assert_eq!((error.code(), source.asked()), (Some("InternalError"), 4));
}

#[tokio::test(start_paused = true)]
async fn who_has_little_time_left_asks_several_times_before_the_end() {
    // Of 20 seconds, the last 5 at the least: 3 failures, and then new ones.
    let clock = Hands::new();
    let source =
        Source::new(&clock, [Ok(20), Err("InternalError"), Err("InternalError"), Err("InternalError"), Ok(20)]);
    let cached = cached(&source);
    id(&cached).await;
    for _ in 0..19 {
        clock.advance(1);
        tokio::time::advance(Duration::from_secs(1)).await;
        id(&cached).await;
        settle().await;
    }
    assert_eq!((id(&cached).await.as_str(), source.asked()), ("id-5", 5));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_hangs_holds_nobody_up() {
    keep_log();
    let clock = Hands::new();
    let source = Source::slow(&clock, [Ok(7_200)], Duration::from_secs(61));
    let cached = cached(&source);
    assert!(cached.credentials().await.unwrap_err().to_string().ends_with("gave none within 60s"));
    source.takes(Duration::ZERO);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(id(&cached).await, "id-2");
    source.takes(Duration::from_secs(3_600));
    clock.advance(7_000);
    for _ in 0..50 {
        let started = tokio::time::Instant::now();
        assert_eq!(id(&cached).await, "id-2");
        assert_eq!(started.elapsed(), Duration::ZERO);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(source.asked(), 3, "one at a time");
    tokio::time::sleep(Duration::from_secs(15)).await;
    assert!(log().contains("gave none within 60s"), "{}", log());
    assert_eq!(id(&cached).await, "id-2");
}

#[tokio::test]
async fn a_source_that_repeats_itself_is_not_asked_at_every_call() {
    // As the metadata service does until it has new ones.
    let clock = Hands::new();
    let source = Source::new(&clock, [Ok(7_200), Ok(200), Ok(185), Ok(170), Ok(10)]);
    let cached = cached(&source);
    id(&cached).await;
    clock.advance(7_000);
    for _ in 0..10 {
        id(&cached).await;
        settle().await;
    }
    assert_eq!(source.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_has_ended_is_not_taken() {
    let clock = Hands::new();
    let source = Source::new(&clock, [Ok(0), Ok(100)]);
    let cached = cached(&source);
    let error = cached.credentials().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(
        error.to_string(),
        "the credentials of \"id-1\" expired at 2025-03-26T09:58:19Z, and it is 2025-03-26T09:58:19Z by this machine's clock or a server's"
    );
    tokio::time::advance(Duration::from_millis(500)).await;
    assert_eq!(id(&cached).await, "id-2");
}

#[tokio::test]
async fn refused_credentials_are_forgotten() {
    let clock = Hands::new();
    let source = Source::new(&clock, [Ok(7_200)]);
    let cached = cached(&source);
    let first = cached.credentials().await.unwrap();
    cached.refused(&first);
    assert_eq!(id(&cached).await, "id-2");
    // A late word about the old ones changes nothing.
    cached.refused(&first);
    assert_eq!(id(&cached).await, "id-2");
}

#[tokio::test]
async fn no_request_is_signed_with_what_has_ended() {
    let server = Server::start(vec![json("{\"Response\":{}}")]).await;
    let clock = Hands::new();
    let end = clock.now() + Duration::from_secs(60);
    // Straight from a program, with no cache that would notice.
    let credentials = Credentials::new("id", "hunter2").with_expiry(end);
    let client = Client::new(&server.config().credentials(credentials).clock(clock.clone()), "tea");
    client.call(ListCupsRequest::new().kitchen("main")).await.unwrap();
    clock.advance(60);
    let error = client.call(ListCupsRequest::new().kitchen("main")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Credentials, 0));
    assert!(error.is_auth() && error.to_string().contains("expired at 2025-03-26T09:59:19Z"), "{error}");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_server_that_lies_about_the_time_does_not_end_what_is_issued_after() {
    // 1 April 2025 is days after the clock of the test, and signatures of that time are taken.
    let refusal = r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"old"},"RequestId":"r"}}"#;
    let lie = format!(
        "HTTP/1.1 200 OK\r\nDate: Tue, 01 Apr 2025 00:00:00 GMT\r\nContent-Length: {}\r\n\r\n{refusal}",
        refusal.len()
    );
    let server = Server::start(vec![Answer::Send(lie.into_bytes()), json("{\"Response\":{}}")]).await;
    let clock = Hands::new();
    let source = Source::new(&clock, [Ok(7_200)]);
    let client = Client::new(&server.config().credentials(Cached::new(source.clone())).clock(clock.clone()), "tea");
    for _ in 0..5 {
        client.call(ListCupsRequest::new().kitchen("main")).await.unwrap();
    }
    assert_eq!((source.asked(), server.received().len()), (2, 6), "what is issued after it is good");
}
