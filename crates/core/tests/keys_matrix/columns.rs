//! What happens, and what is seen of it.

use std::time::Duration;

use tencentcloud_core::{Client, Config, Error};

use crate::cloud::{LIFE, Mode};
use crate::rows::{Row, World};
use crate::support::ListCupsRequest;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Slow,
    Hanging,
    FailsOnce,
    FailsAlways,
    Garbage,
    EndedOnArrival,
    ClockAhead,
    ClockBehind,
    CallerGivesUp,
    AHundredAtOnce,
    RuntimeEnds,
}

pub const COLUMNS: [Column; 11] = [
    Column::Slow,
    Column::Hanging,
    Column::FailsOnce,
    Column::FailsAlways,
    Column::Garbage,
    Column::EndedOnArrival,
    Column::ClockAhead,
    Column::ClockBehind,
    Column::CallerGivesUp,
    Column::AHundredAtOnce,
    Column::RuntimeEnds,
];

/// What is seen where this happens to this source.
pub fn observe(row: Row, column: Column) -> String {
    if column == Column::RuntimeEnds {
        return runtime_ends(row);
    }
    let seen = async {
        match column {
            Column::Slow => slow(row).await,
            Column::Hanging => hanging(row).await,
            Column::FailsOnce => fails_once(row).await,
            Column::FailsAlways => fails_always(row).await,
            Column::Garbage => one_call(World::new(row, 0, &[Mode::Garbage])).await,
            Column::EndedOnArrival => one_call(World::new(row, 0, &[Mode::Ended])).await,
            Column::ClockAhead => clock(row, 10_800).await,
            Column::ClockBehind => clock(row, -10_800).await,
            Column::CallerGivesUp => caller_gives_up(row).await,
            Column::AHundredAtOnce | Column::RuntimeEnds => a_hundred_at_once(row).await,
        }
    };
    // A program runs by the clock on the wall.
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(row != Row::Process).build().unwrap();
    runtime.block_on(seen)
}

async fn call(config: &Config) -> Result<(), Error> {
    Client::new(config, "tea").call(ListCupsRequest::new().kitchen("main")).await.map(drop)
}

/// What was seen, and whether another identity was used, which it must not be.
fn told(world: &World, seen: String) -> String {
    match world.cloud.signed_by("next") {
        0 => seen,
        times => format!("{seen}; the next identity was used {times} times"),
    }
}

async fn slow(row: Row) -> String {
    let world = World::new(row, 0, &[Mode::Slow(Duration::from_millis(1_200))]);
    let config = world.config.clone().timeout(Duration::from_secs(1));
    let mut succeeded = 0;
    for _ in 0..5 {
        succeeded += usize::from(call(&config).await.is_ok());
    }
    told(&world, format!("{succeeded} of 5, asked {}", world.asked()))
}

async fn hanging(row: Row) -> String {
    let world = World::new(row, 0, &[Mode::Good]);
    let config = world.config.clone().timeout(Duration::from_secs(2));
    call(&config).await.unwrap();
    world.behave(Mode::Hangs);
    world.cloud.advance(LIFE - 290);
    let mut succeeded = 0;
    for _ in 0..5 {
        succeeded += usize::from(call(&config).await.is_ok());
    }
    let ageing = told(&world, format!("{succeeded} of 5 by keys at hand"));
    let world = World::new(row, 0, &[Mode::Hangs]);
    let error = call(&world.config.clone().timeout(Duration::from_secs(2))).await.unwrap_err();
    told(&world, format!("{ageing}; without, {:?}", error.kind()))
}

async fn fails_once(row: Row) -> String {
    let world = World::new(row, 0, &[Mode::Fails, Mode::Good]);
    let first = call(&world.config).await.map_err(|error| error.kind());
    tokio::time::sleep(Duration::from_secs(1)).await;
    let second = call(&world.config).await.map_err(|error| error.kind());
    told(&world, format!("{first:?}, {second:?}, asked {}", world.asked()))
}

async fn fails_always(row: Row) -> String {
    let world = World::new(row, 0, &[Mode::Fails]);
    let mut kinds = Vec::new();
    for _ in 0..300 {
        kinds.push(format!("{:?}", call(&world.config).await.unwrap_err().kind()));
    }
    kinds.dedup();
    // A program takes its time on the wall, so its pause may be over before the last call.
    let asked = if row == Row::Process { world.asked().min(1) } else { world.asked() };
    told(&world, format!("300 times {}, asked {asked}", kinds.join(" and ")))
}

async fn one_call(world: World) -> String {
    let error = call(&world.config).await.unwrap_err();
    let what = ["expired at", "line break", "is not JSON", "HTML", "neither a section", "white space"];
    let what = what.into_iter().find(|what| error.to_string().contains(what)).map_or(error.to_string(), str::to_owned);
    told(&world, format!("{:?} ({what}), asked {}, sent {}", error.kind(), world.asked(), world.cloud.calls()))
}

/// A clock that is off: calls at first, shortly before the end of the first keys by the server's clock, and after it.
async fn clock(row: Row, ahead: i64) -> String {
    let world = World::new(row, ahead, &[Mode::Good]);
    let mut seen = Vec::new();
    for moves in [0, LIFE - 10, 20] {
        world.cloud.advance(moves);
        // What the program prints next.
        if moves != 0 {
            world.behave(Mode::Good);
        }
        seen.push(match call(&world.config).await {
            Ok(()) => "ok".to_owned(),
            Err(error) if error.to_string().contains("expired at") => "expired".to_owned(),
            Err(error) => format!("{error}"),
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    told(&world, seen.join(", "))
}

async fn caller_gives_up(row: Row) -> String {
    let world = World::new(row, 0, &[Mode::Slow(Duration::from_millis(300))]);
    let gave_up = tokio::time::timeout(Duration::from_millis(100), call(&world.config)).await.is_err();
    let result = call(&world.config).await.map_err(|error| error.kind());
    told(&world, format!("gave up: {gave_up}, {result:?}, asked {}", world.asked()))
}

async fn a_hundred_at_once(row: Row) -> String {
    let world = World::new(row, 0, &[Mode::Slow(Duration::from_millis(300))]);
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let config = world.config.clone();
            tokio::spawn(async move { call(&config).await })
        })
        .collect();
    let mut succeeded = 0;
    for call in calls {
        succeeded += usize::from(call.await.unwrap().is_ok());
    }
    told(&world, format!("{succeeded} of 100, asked {}", world.asked()))
}

fn runtime_ends(row: Row) -> String {
    let first = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let second = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = World::new(row, 0, &[Mode::Hangs, Mode::Good]);
    let config = world.config.clone();
    let begun = first.spawn(async move { call(&config).await });
    while world.asked() == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    // Another waits for the same fetch when its runtime ends.
    let waiting = second.spawn({
        let config = world.config.clone();
        async move { call(&config).await }
    });
    second.block_on(tokio::task::yield_now());
    drop(begun);
    drop(first);
    let result = second.block_on(waiting).unwrap().map_err(|error| error.kind());
    told(&world, format!("{result:?}, asked {}", world.asked()))
}
