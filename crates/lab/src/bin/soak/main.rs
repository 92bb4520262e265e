//! Many calls through many faults, over real sockets, and what became of each:
//! `soak CALLS TASKS SHARE SEED SECONDS ISSUED`, which `cargo xtask soak` starts.
//!
//! Every call has to end in time. What a call reports is held against what the server did: a success
//! is work that was done, once where it changes something, with the reply to this call and no other;
//! and nothing that changes something is done twice, whatever was reported. Afterwards memory is as it
//! was, and no socket and no task is left. Where temporary keys sign the calls, no call fails for want of them,
//! slow and failing as the service is that issues them.

mod faults;
mod issuer;
mod ledger;
mod process;
mod server;
mod verdict;

use std::borrow::Cow;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tencentcloud_core::credentials::{AssumeRole, CredentialsContext, Fetching};
use tencentcloud_core::model::Effect;
use tencentcloud_core::{Action, Client, Config, Credentials, Limits, Operation, ProvideCredentials, RetryPolicy};
use tencentcloud_derive::Model;

use crate::faults::Plan;
use crate::process::{Server, cpu_seconds, open_sockets, resident};
use crate::verdict::{Kind, Report, Verdict};

/// What a call may take in all.
const TIMEOUT: Duration = Duration::from_millis(1_500);
/// The same where keys have to be fetched first, from a service that is dead for some seconds.
const TIMEOUT_WITH_KEYS: Duration = Duration::from_secs(15);
/// What it may take beyond that, on a machine that has other things to do.
const SLACK: Duration = Duration::from_millis(1_500);

/// A request that reads.
#[derive(Model)]
#[model(request)]
#[non_exhaustive]
struct DescribeStoneRequest {
    #[model(required)]
    call: Option<String>,
}

/// A request that changes something.
#[derive(Model)]
#[model(request)]
#[non_exhaustive]
struct TurnStoneRequest {
    #[model(required)]
    call: Option<String>,
}

/// A request that changes something and has a client token.
#[derive(Model)]
#[model(request)]
#[non_exhaustive]
struct CreateStoneRequest {
    #[model(required)]
    call: Option<String>,
    client_token: Option<String>,
}

#[derive(Model)]
#[non_exhaustive]
struct StoneResponse {
    echo: String,
    fill: Option<String>,
    request_id: String,
}

macro_rules! action {
    ($request:ty, $name:literal, $effect:ident, $token:expr) => {
        impl Action for $request {
            type Response = StoneResponse;
            const OPERATION: &'static Operation = &Operation {
                service: Cow::Borrowed("soak"),
                version: Cow::Borrowed("2020-01-01"),
                name: Cow::Borrowed($name),
                effect: Effect::$effect,
                client_token: $token,
                ..Operation::BASE
            };
        }
    };
}

action!(DescribeStoneRequest, "DescribeStone", Reads, None);
action!(TurnStoneRequest, "TurnStone", Writes, None);
action!(CreateStoneRequest, "CreateStone", Writes, Some(Cow::Borrowed("ClientToken")));

/// Credentials with a token that is another one once it was refused.
#[derive(Debug, Default)]
struct Renewed(AtomicU64);

impl ProvideCredentials for Renewed {
    fn credentials<'a>(&'a self, _context: &'a CredentialsContext) -> Fetching<'a> {
        let token = format!("token-{}", self.0.load(Ordering::Relaxed));
        Box::pin(async move { Ok(Credentials::new("AKIDSOAK", "soak-key").with_token(token)) })
    }

    fn refused(&self, _: &Credentials) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// What is to be done.
#[derive(Clone, Copy, Debug)]
struct Order {
    calls: usize,
    tasks: usize,
    plan: Plan,
    time_limit: Duration,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve", seed, per_mille, issued] => {
            let (seed, per_mille) = (seed.parse()?, per_mille.parse()?);
            server::serve(Plan { seed, per_mille, issued: issued.parse()? })?;
            Ok(ExitCode::SUCCESS)
        }
        [calls, tasks, share, seed, seconds, issued] => {
            let share: f64 = share.parse()?;
            let (calls, tasks) = (calls.parse()?, tasks.parse()?);
            if !(0.0..=1.0).contains(&share) || calls == 0 || tasks == 0 {
                return Err("the share is from 0 to 1, and calls and tasks are at least 1".into());
            }
            let per_mille = (share * 1_000.0).round() as u64;
            let plan = Plan { seed: seed.parse()?, per_mille, issued: issued.parse()? };
            let order = Order { calls, tasks, plan, time_limit: Duration::from_secs(seconds.parse()?) };
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
            let verdict = runtime.block_on(soak(order))?;
            say(&verdict.to_string());
            Ok(if verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        _ => Err("usage: soak CALLS TASKS SHARE SEED SECONDS true|false".into()),
    }
}

async fn soak(order: Order) -> Result<Verdict, Box<dyn Error>> {
    let Order { calls, tasks, plan, time_limit } = order;
    say(&format!("{calls} calls, {tasks} tasks, {} of 1,000 requests hit, seed {}", plan.per_mille, plan.seed));
    let started = Instant::now();
    let server = Server::start(plan)?;
    let sockets_before = open_sockets()?;
    let alive = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let tasks_before = alive();

    let config = match plan.issued {
        true => Config::new(AssumeRole::new(Credentials::new("AKIDSOAK", "soak-key"), issuer::ROLE)),
        false => Config::new(Renewed::default()),
    };
    let config = config
        .endpoint(format!("http://{}", server.address))
        .region("ap-soak")
        .timeout(timeout(plan))
        .limits(Limits::off())
        .retry(RetryPolicy::default().base_delay(Duration::from_millis(4)));
    let client = Client::new(&config, "soak");
    drop(config);
    let report = Arc::new(Report::new(calls));
    let next = Arc::new(AtomicUsize::new(0));
    let running: Vec<_> = (0..tasks)
        .map(|_| {
            let (client, report, next) = (client.clone(), Arc::clone(&report), Arc::clone(&next));
            tokio::spawn(async move {
                while started.elapsed() < time_limit {
                    let call = next.fetch_add(1, Ordering::Relaxed);
                    if call >= calls {
                        break;
                    }
                    one(&client, plan, call, &report).await;
                }
            })
        })
        .collect();
    // By then pools, buffers and the allocator have what they need.
    while next.load(Ordering::Relaxed) < calls / 4 && started.elapsed() < time_limit {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let warm = resident()?;
    for task in running {
        task.await?;
    }
    drop(client);
    let settled = Instant::now();
    while (open_sockets()? > sockets_before || alive() > tasks_before) && settled.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let (sockets, left) = (open_sockets()?.saturating_sub(sockets_before), alive().saturating_sub(tasks_before));
    let memory = (warm, resident()?);
    let ledger = server.ledger()?;
    let mut verdict = report.verdict(plan, &ledger);
    verdict.issued = server.issued()?;
    (verdict.memory, verdict.sockets, verdict.tasks) = (memory, sockets, left);
    (verdict.cpu, verdict.took) = (cpu_seconds(), started.elapsed());
    Ok(verdict)
}

fn timeout(plan: Plan) -> Duration {
    if plan.issued { TIMEOUT_WITH_KEYS } else { TIMEOUT }
}

/// Makes a call and reports what became of it.
async fn one(client: &Client, plan: Plan, call: usize, report: &Report) {
    let number = call.to_string();
    let started = Instant::now();
    let calling = async {
        match Kind::of(plan, call) {
            Kind::Read => client.call(DescribeStoneRequest::new().call(&number)).await,
            Kind::Write => client.call(TurnStoneRequest::new().call(&number)).await,
            Kind::WriteWithToken => client.call(CreateStoneRequest::new().call(&number)).await,
        }
    };
    let timeout = timeout(plan);
    match tokio::time::timeout(timeout + SLACK, calling).await {
        Err(_) => report.hung(call),
        Ok(result) => {
            if started.elapsed() > timeout + SLACK / 2 {
                report.late();
            }
            match result {
                Ok(reply) if reply.echo == number => report.succeeded(call),
                Ok(_) => report.mixed_up(call),
                Err(error) => report.failed(call, &error),
            }
        }
    }
}

#[expect(clippy::print_stdout, reason = "a program for people")]
fn say(text: &str) {
    println!("{text}");
}
