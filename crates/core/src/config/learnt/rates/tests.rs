//! Requests that wait for their turns.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

const ACTION: Operation = Operation {
    service: Cow::Borrowed("tea"),
    version: Cow::Borrowed("2020-01-01"),
    name: Cow::Borrowed("ListCups"),
    rate: Some(20),
    ..Operation::BASE
};

fn wanted<'a>(operation: &'a Operation, region: Option<&'a str>, deadline: Option<Instant>) -> Wanted<'a> {
    Wanted { operation, key_id: "AKID", region, deadline }
}

fn limiter(limits: Limits) -> Arc<Limiter> {
    Arc::new(Limiter::new(&Arc::new(limits)))
}

#[tokio::test(start_paused = true)]
async fn in_every_second_so_many_begin() {
    let limiter = limiter(Limits::default());
    let start = Instant::now();
    let mut begun = Vec::new();
    for at in 0..100_u64 {
        // Irregularly, and with breaks.
        tokio::time::sleep(Duration::from_millis(at * 7 % 60)).await;
        let _ = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
        begun.push(start.elapsed());
    }
    for (first, last) in begun.iter().zip(&begun[20..]) {
        assert!(*last - *first >= SECOND, "{first:?} and {last:?}");
    }
    // Where nobody is faster than the rate, nobody waits.
    tokio::time::sleep(SECOND).await;
    let begin = Instant::now();
    for _ in 0..20 {
        let _ = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
    }
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn regions_actions_and_versions_count_apart() {
    let limiter = limiter(Limits::default().other_rates(20));
    let start = Instant::now();
    for (name, version, region) in [
        ("ListCups", "2020-01-01", None),
        ("ListCups", "2020-01-01", Some("a")),
        ("ListCups", "2020-01-01", Some("b")),
        ("ListCups", "2021-01-01", None),
        ("WashCup", "2020-01-01", None),
    ] {
        for _ in 0..20 {
            let _ = limiter
                .admit(wanted(&Operation { name: name.into(), version: version.into(), ..ACTION }, region, None))
                .await
                .unwrap();
        }
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    let _ = limiter.admit(wanted(&ACTION, Some("a"), None)).await.unwrap();
    assert_eq!(start.elapsed(), SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_turn_after_the_deadline_is_refused_at_once_and_costs_nothing() {
    let limiter = limiter(Limits::default().rate("tea.ListCups", 1));
    let start = Instant::now();
    let _ = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
    for _ in 0..3 {
        let late = limiter.admit(wanted(&ACTION, None, Some(start + SECOND / 2))).await.unwrap_err();
        assert_eq!(late.wait, SECOND);
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    let _ = limiter.admit(wanted(&ACTION, None, Some(start + 2 * SECOND))).await.unwrap();
    assert_eq!(start.elapsed(), SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_nobody_waits_for_any_more_is_given_to_the_next() {
    let limiter = limiter(Limits::default().rate("tea.ListCups", 1));
    let start = Instant::now();
    let _ = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
    let waiting = tokio::time::timeout(SECOND / 2, limiter.admit(wanted(&ACTION, None, None))).await;
    assert!(waiting.is_err());
    let _ = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
    assert_eq!(start.elapsed(), SECOND);
}

#[tokio::test(start_paused = true)]
async fn who_waited_for_a_place_keeps_the_rate_too() {
    let limiter = limiter(Limits::default().rate("tea.ListCups", 2).concurrency(1));
    let start = Instant::now();
    let blocking = limiter.admit(wanted(&Operation { name: "WashCup".into(), rate: None, ..ACTION }, None, None)).await;
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let limiter = Arc::clone(&limiter);
            tokio::spawn(async move {
                let _place = limiter.admit(wanted(&ACTION, None, None)).await.unwrap();
                start.elapsed()
            })
        })
        .collect();
    tokio::time::sleep(5 * SECOND).await;
    drop(blocking);
    let mut begun = Vec::new();
    for task in tasks {
        begun.push(task.await.unwrap());
    }
    begun.sort();
    for (first, last) in begun.iter().zip(&begun[2..]) {
        assert!(*last - *first >= SECOND, "{begun:?}");
    }
    assert!(begun[0] >= 5 * SECOND && begun[5] < 9 * SECOND, "{begun:?}");
}

/// A refusal for too many requests.
fn refused() -> Error {
    Error::api("RequestLimitExceeded", "")
}

/// What was learnt of an action: how long the next request waits for its turn.
async fn waits(limiter: &Limiter, wanted: Wanted<'_>) -> Duration {
    let start = Instant::now();
    drop(limiter.admit(wanted).await.unwrap());
    start.elapsed()
}

const SILENT: Operation = Operation { rate: None, ..ACTION };

#[tokio::test(start_paused = true)]
async fn what_is_learnt_is_of_a_key_a_region_a_service_and_an_action() {
    let others: [(&str, Operation, &str, Option<&str>); 6] = [
        ("another key", SILENT, "OTHER", Some("a")),
        ("another region", SILENT, "AKID", Some("b")),
        ("no region", SILENT, "AKID", None),
        ("another service", Operation { service: "coffee".into(), ..SILENT }, "AKID", Some("a")),
        ("another version", Operation { version: "2021-01-01".into(), ..SILENT }, "AKID", Some("a")),
        ("another action", Operation { name: "WashCup".into(), ..SILENT }, "AKID", Some("a")),
    ];
    let limiter = limiter(Limits::default());
    let same = Wanted { operation: &SILENT, key_id: "AKID", region: Some("a"), deadline: None };
    limiter.admit(same).await.unwrap().answered(Some(&refused()), None);
    for (what, operation, key_id, region) in &others {
        let other = Wanted { operation, key_id, region: *region, deadline: None };
        assert_eq!(waits(&limiter, other).await, Duration::ZERO, "{what}");
    }
    assert_eq!(waits(&limiter, same).await, SECOND);
    // Ten minutes without a request, and it is as new.
    assert!(waits(&limiter, same).await > Duration::ZERO);
    tokio::time::advance(super::super::recent::IDLE).await;
    assert_eq!(waits(&limiter, same).await, Duration::ZERO);
    assert_eq!(waits(&limiter, same).await, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn only_refusals_for_too_many_teach_a_rate_and_only_where_they_may() {
    let status = |status: u16| Error::new(crate::error::ErrorKind::Status, "").with_status(status.try_into().unwrap());
    let wanted = wanted(&SILENT, None, None);
    for (error, learns) in [
        (Some(refused()), true),
        (Some(status(429)), true),
        (Some(status(503)), false),
        (Some(Error::api("LimitExceeded", "")), false),
        (Some(Error::api("InternalError", "")), false),
        (Some(Error::new(crate::error::ErrorKind::Timeout, "")), false),
        (None, false),
    ] {
        let limiter = limiter(Limits::default());
        limiter.admit(wanted).await.unwrap().answered(error.as_ref(), None);
        assert_eq!(waits(&limiter, wanted).await > Duration::ZERO, learns, "{error:?}");
    }
    for limits in [Limits::off(), Limits::default().unlimited("tea.ListCups")] {
        let limiter = limiter(limits);
        limiter.admit(wanted).await.unwrap().answered(Some(&refused()), None);
        assert_eq!(waits(&limiter, wanted).await, Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_may_hold_others_back_but_not_for_long() {
    for (asked, waited) in [(0, 1), (3, 3), (3_600, 10)] {
        let limiter = limiter(Limits::default());
        let wanted = wanted(&SILENT, None, None);
        limiter.admit(wanted).await.unwrap().answered(Some(&refused()), Some(SECOND * asked));
        assert_eq!(waits(&limiter, wanted).await, SECOND * waited, "{asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn thirty_thousand_regions_leave_no_growth() {
    for operation in [&SILENT, &ACTION] {
        let limiter = limiter(Limits::default());
        for region in 0..30_000 {
            let region = region.to_string();
            drop(limiter.admit(wanted(operation, Some(&region), None)).await.unwrap());
        }
        tokio::time::advance(60 * SECOND).await;
        drop(limiter.admit(wanted(operation, None, None)).await.unwrap());
        let left = limiter.queues.lock().unwrap().len();
        assert!(left <= super::super::recent::MOST + 1, "{left}");
    }
}

/// How long it takes to cancel so many who wait, the best of three times.
fn cancelling(waiting: usize) -> Duration {
    let once = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let limiter = limiter(Limits::default().rate("tea.ListCups", 1));
            drop(limiter.admit(wanted(&ACTION, None, None)).await.unwrap());
            let mut all: Vec<_> = (0..waiting).map(|_| Box::pin(limiter.admit(wanted(&ACTION, None, None)))).collect();
            for one in &mut all {
                assert!(
                    std::future::poll_fn(|context| std::task::Poll::Ready(one.as_mut().poll(context).is_pending()))
                        .await
                );
            }
            // The first ones last, the last ones first, and some in between.
            let start = std::time::Instant::now();
            drop(all.split_off(waiting / 2));
            while all.len() > 1 {
                drop(all.swap_remove(all.len() / 2));
                drop(all.swap_remove(0));
            }
            let took = start.elapsed();
            drop(all);
            // Nobody is left in the way.
            assert_eq!(waits(&limiter, wanted(&ACTION, None, None)).await, SECOND);
            took
        })
    };
    (0..3).map(|_| once()).min().unwrap()
}

#[test]
fn cancelling_costs_the_same_wherever_one_waits() {
    let (few, many) = (cancelling(10_000), cancelling(40_000));
    // Four times as many: four times as long, and not sixteen times.
    assert!(many < few * 10, "{few:?} and {many:?}");
}
