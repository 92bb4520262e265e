//! `tencentcloud-emulator`: a local Tencent Cloud for tests.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;

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
    let builder = Emulator::builder().listen(cli.listen).credentials(Credentials::new(&cli.secret_id, &cli.secret_key));
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
            tracing::error!("cannot listen on {}: {error}", cli.listen);
            ExitCode::FAILURE
        }
    }
}
