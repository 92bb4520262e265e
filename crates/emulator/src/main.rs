//! `tencentcloud-emulator`: a local Tencent Cloud for tests.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tencentcloud_core::Credentials;
use tencentcloud_emulator::Emulator;

/// A local Tencent Cloud for tests.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9911")]
    listen: SocketAddr,
    /// Id of the key that is accepted
    #[arg(long, value_name = "ID", default_value = Emulator::SECRET_ID)]
    secret_id: String,
    /// Key that is accepted
    #[arg(long, value_name = "KEY", default_value = Emulator::SECRET_KEY, hide_default_value = true)]
    secret_key: String,
    /// File to keep the state in, which is made where there is none [default: kept in memory only]
    #[cfg(feature = "sqlite")]
    #[arg(long, value_name = "FILE")]
    data: Option<std::path::PathBuf>,
    /// How long an instance is being created, changed or deleted, in milliseconds
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    instance_delay: u64,
    /// What replies come of that nobody wrote: with the same seed they are the same
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Items of a list that nobody filled
    #[arg(long, value_name = "NUMBER", default_value_t = 45)]
    list_length: u64,
    /// A further region that requests may be for; may be given several times
    #[arg(long, value_name = "REGION")]
    region: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()))
        .with_writer(std::io::stderr)
        .init();
    let cli = Cli::parse();
    if !cli.listen.ip().is_loopback() {
        tracing::warn!("listening on {}: everybody who reaches it and knows the key can use it", cli.listen);
    }
    let mut builder = Emulator::builder()
        .listen(cli.listen)
        .credentials(Credentials::new(&cli.secret_id, &cli.secret_key))
        .seed(cli.seed)
        .list_length(cli.list_length)
        .instance_delay(Duration::from_millis(cli.instance_delay));
    for region in &cli.region {
        builder = builder.region(region);
    }
    #[cfg(feature = "sqlite")]
    if let Some(path) = cli.data {
        builder = builder.data(path);
    }
    match builder.start().await {
        Ok(emulator) => {
            tracing::info!(endpoint = emulator.endpoint(), secret_id = cli.secret_id, "listening");
            // On its own line of standard output, for the program that started this one.
            let _ = writeln!(std::io::stdout(), "{}", emulator.endpoint());
            tokio::select! {
                () = emulator.serve() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!("cannot start: {error}");
            ExitCode::FAILURE
        }
    }
}
