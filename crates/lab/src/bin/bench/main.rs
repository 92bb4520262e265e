//! What a call costs: CPU time of a signed call that brings back 20 certificates, beside a client
//! for this one action written by hand with reqwest and serde. Loopback, one connection, one
//! thread for each side; the two clients take turns. And whether many callers use all cores, and what
//! the emulator costs.
//!
//! ```text
//! bench EMULATOR [PYTHON COST.PY]
//! ```
//!
//! The first is the program of that name. With the other two the same call is made with the official
//! SDK for Python as well.

mod by_hand;
mod emulator;
mod scaling;
mod server;

use std::ffi::OsStr;
use std::process::{Command, ExitCode};
use std::time::Duration;

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_api::{Config, Credentials, Limits, sign};
use tencentcloud_core::__replay::decode;
use tencentcloud_core::RawReply;

const ROUNDS: usize = 20;
const CALLS: u32 = 300;
const SECRET_ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
const SECRET_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
const INSTANCE: &str = "mqtt-qgzaawn9";

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("the benchmark failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let (program, official_sdk) = match arguments.as_slice() {
        [program] => (program, None),
        [program, python, cost] => (program, Some((python, cost))),
        _ => return Err("usage: bench EMULATOR [PYTHON COST.PY]".into()),
    };
    signing();
    decoding()?;
    let body = server::reply();
    say(&format!(
        "a call: {ROUNDS} rounds of {CALLS} calls each, a reply of {} bytes with 20 certificates",
        body.len()
    ));
    // Client, server and Python on one core: with two quiet ones, to wake the other costs as much as a
    // call, and would be most of what is compared.
    let all = sched_getaffinity(None)?;
    let mut first = CpuSet::new();
    first.set((0..CpuSet::MAX_CPU).find(|core| all.is_set(*core)).unwrap_or_default());
    sched_setaffinity(None, &first)?;
    let endpoint = server::start(body)?;
    // The runtime of `#[tokio::main]`, with a thread for the one core that there is.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let to = endpoint.clone();
    let ours = runtime.block_on(runtime.spawn(async move { calls(&to).await }))??;
    drop(runtime);
    say("the same on a runtime that stands still between calls, so that connections are looked at before each:");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(calls(&endpoint))?;
    if let Some((python, cost)) = official_sdk {
        let official = official(python, cost, &endpoint)?;
        say(&format!("  official SDK for Python {official:.0} µs CPU a call, {:.1} times this SDK", official / ours));
    }
    sched_setaffinity(None, &all)?;
    scaling::run(&server::reply())?;
    emulator::run(program)
}

/// CPU time of the call with the official SDK for Python, in microseconds: the median of some runs.
fn official(python: &OsStr, program: &OsStr, endpoint: &str) -> Result<f64> {
    let address = endpoint.trim_start_matches("http://");
    let mut times = Vec::new();
    for _ in 0..5 {
        let output = Command::new(python).arg(program).args([address, &CALLS.to_string()]).output()?;
        if !output.status.success() {
            return Err(format!("the official SDK failed: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        times.push(String::from_utf8(output.stdout)?.trim().parse()?);
    }
    Ok(median(times))
}

/// CPU time of this thread. That of the server is not in it.
fn cpu() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
}

fn micros(time: Duration, count: u32) -> f64 {
    time.as_secs_f64() * 1e6 / f64::from(count)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    (values[(values.len() - 1) / 2] + values[values.len() / 2]) / 2.0
}

/// CPU time of a call of ours, in microseconds.
async fn calls(endpoint: &str) -> Result<f64> {
    // The action has a rate of 20 a second, which is not what is measured.
    let config = Config::new(Credentials::new(SECRET_ID, SECRET_KEY))
        .endpoint(endpoint)
        .region("ap-guangzhou")
        .limits(Limits::off());
    let ours = mqtt::Client::new(&config);
    let theirs = by_hand::Client::new(endpoint)?;
    let (mut our_times, mut their_times, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let start = cpu();
        for _ in 0..CALLS {
            let page = ours.describe_device_certificates(request()).await?;
            assert_eq!(page.data.len(), 20);
        }
        let middle = cpu();
        for _ in 0..CALLS {
            let page = theirs.describe_device_certificates(INSTANCE, 20).await?;
            assert_eq!(page.data.len(), 20);
        }
        let (our, their) = (middle - start, cpu() - middle);
        // The first round warms both up.
        if round > 0 {
            our_times.push(micros(our, CALLS));
            their_times.push(micros(their, CALLS));
            ratios.push(our.as_secs_f64() / their.as_secs_f64());
        }
    }
    let ours = median(our_times);
    say(&format!("  this SDK       {ours:6.1} µs CPU a call (median)"));
    say(&format!("  by hand        {:6.1} µs CPU a call (median)", median(their_times)));
    say(&format!("  ratio          {:6.2} (median of {ROUNDS} rounds)", median(ratios)));
    Ok(ours)
}

fn request() -> mqtt::DescribeDeviceCertificatesRequest {
    mqtt::DescribeDeviceCertificatesRequest::new()
        .instance_id(INSTANCE)
        .filter(mqtt::DeviceCertificateFilter::Status, [mqtt::DeviceCertificateStatus::Active])
        .limit(20)
}

fn signing() {
    const TIMES: u32 = 50_000;
    let body = br#"{"InstanceId":"mqtt-qgzaawn9","Filters":[{"Name":"Status","Values":["ACTIVE"]}],"Limit":20}"#;
    let headers = [("content-type", "application/json"), ("host", "mqtt.intl.tencentcloudapi.com")];
    let scope = sign::Scope::new(1_742_983_099, "mqtt");
    let signer = sign::Signer::default();
    let mut times = [Duration::ZERO; 2];
    for (kept, time) in times.iter_mut().enumerate() {
        let start = cpu();
        for _ in 0..TIMES {
            let key = if kept == 1 { signer.key(SECRET_KEY, &scope) } else { sign::signing_key(SECRET_KEY, &scope) };
            std::hint::black_box(sign::authorization(SECRET_ID, &key, &scope, "POST", "", &headers, body));
        }
        *time = cpu() - start;
    }
    let [derived, kept] = times.map(|time| micros(time, TIMES));
    say(&format!("signing: {kept:.2} µs CPU with the kept key, {derived:.2} µs deriving it each time"));
}

/// The way of a reply from bytes to a type, envelope included.
fn decoding() -> Result<()> {
    const TIMES: u32 = 2_000;
    let body = server::reply();
    let raw = RawReply::__of(body.clone());
    let mut ratios = Vec::new();
    let mut ours = Vec::new();
    for _ in 0..ROUNDS {
        let start = cpu();
        for _ in 0..TIMES {
            let mut page = mqtt::DescribeDeviceCertificatesResponse::default();
            decode(&raw, &mut page)?;
            std::hint::black_box(page);
        }
        let middle = cpu();
        for _ in 0..TIMES {
            std::hint::black_box(by_hand::page(body.as_bytes())?);
        }
        ours.push(micros(middle - start, TIMES));
        ratios.push((middle - start).as_secs_f64() / (cpu() - middle).as_secs_f64());
    }
    say(&format!("decoding: {:.1} µs CPU, {:.2} times a serde derive (medians)", median(ours), median(ratios)));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a program for people")]
fn say(text: &str) {
    println!("{text}");
}
