//! Whether many callers of one client use all cores: 64 tasks on as many threads as there are cores,
//! beside the same on one thread. No sockets, so that nothing but the client is measured. How much
//! faster a machine is with all of its cores is seen by the same callers with a client each, who
//! share nothing.

use std::time::{Duration, Instant};

use bytes::Bytes;
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_api::{Body, Config, Credentials, Limits, Sending, Transport};

use crate::{Result, cpu, median, micros, request, say};

const CALLERS: usize = 64;
const CALLS: usize = 60;
const ROUNDS: usize = 11;

/// Answers every request at once with the same reply.
#[derive(Debug)]
struct Canned(Bytes);

impl Transport for Canned {
    fn send(&self, _: http::Request<Bytes>) -> Sending<'_> {
        let reply = http::Response::new(Body::whole(self.0.clone()));
        Box::pin(std::future::ready(Ok(reply)))
    }
}

pub(crate) fn run(body: &str) -> Result<()> {
    let cores = std::thread::available_parallelism()?.get();
    let client = || {
        let config = Config::new(Credentials::new(crate::SECRET_ID, crate::SECRET_KEY))
            .region("ap-guangzhou")
            .limits(Limits::off())
            .transport(Canned(body.to_owned().into()));
        mqtt::Client::new(&config)
    };
    alone(&client())?;
    let shared = vec![client(); CALLERS];
    let own: Vec<_> = std::iter::repeat_with(client).take(CALLERS).collect();
    let (one, all) = (runtime(1)?, runtime(cores)?);
    let mut gains = [Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        for (clients, gains) in [&shared, &own].into_iter().zip(&mut gains) {
            let (alone, together) = (one.block_on(calls(clients))?, all.block_on(calls(clients))?);
            // The first round warms them up.
            if round > 0 {
                gains.push(alone.as_secs_f64() / together.as_secs_f64());
            }
        }
    }
    let [shared, own] = gains.map(median);
    say(&format!("{CALLERS} callers on {cores} threads, beside 1 thread (medians of {ROUNDS} rounds):"));
    say(&format!("  of one client         {shared:.2} times as fast"));
    say(&format!("  with a client each    {own:.2} times as fast"));
    Ok(())
}

/// What a call costs without a connection.
fn alone(client: &mqtt::Client) -> Result<()> {
    const TIMES: u32 = 3_000;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let time = runtime.block_on(async {
        let start = cpu();
        for _ in 0..TIMES {
            client.describe_device_certificates(request()).await?;
        }
        Ok::<_, tencentcloud_api::Error>(cpu() - start)
    })?;
    say(&format!("the same call without a connection: {:.1} µs CPU", micros(time, TIMES)));
    Ok(())
}

fn runtime(threads: usize) -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()
}

/// How long all callers take.
async fn calls(clients: &[mqtt::Client]) -> Result<Duration> {
    let start = Instant::now();
    let callers: Vec<_> = clients
        .iter()
        .map(|client| {
            let client = client.clone();
            tokio::spawn(async move {
                for _ in 0..CALLS {
                    client.describe_device_certificates(request()).await?;
                }
                Ok::<_, tencentcloud_api::Error>(())
            })
        })
        .collect();
    for caller in callers {
        caller.await??;
    }
    Ok(start.elapsed())
}
