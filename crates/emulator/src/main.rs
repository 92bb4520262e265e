//! `tencentcloud-emulator`: a local Tencent Cloud for tests.

mod cli;

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use cli::{Cli, LogFormat};
use tencentcloud_emulator::Builder;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    log_to_stderr(cli.log);
    match run(&cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            tracing::error!("{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: &Cli) -> Result<(), String> {
    let builder: Builder = cli.settings()?;
    let seed = cli.seed_file.as_deref().map(cli::read).transpose()?;
    let emulator = builder.start().await.map_err(|error| format!("cannot start: {error}"))?;
    if let Some(token) = emulator.admin_token() {
        tracing::warn!(
            "listening on {}: everybody who reaches it can use it, and STS and the metadata service give keys to all",
            cli.listen
        );
        tracing::warn!("the admin API asks for: Authorization: Bearer {token}");
    }
    if let (Some(_), false) = (&seed, emulator.is_empty()) {
        tracing::info!("not seeded: there are objects in the file that the state is kept in");
    } else if let (Some(text), Some(path)) = (seed, &cli.seed_file) {
        let made = emulator.seed(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let count = made["made"].as_array().map_or(0, Vec::len);
        tracing::info!(calls = count, "seeded from {}", path.display());
    }
    tracing::info!(endpoint = emulator.endpoint(), secret_id = cli.secret_id, "listening");
    // On its own line of standard output, for the program that started this one.
    let _ = writeln!(std::io::stdout(), "{}", emulator.endpoint());
    tokio::select! {
        () = emulator.serve() => Err("the emulator stopped".to_owned()),
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}

fn log_to_stderr(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.with_target(false).with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).with_target(false).init(),
    }
}
