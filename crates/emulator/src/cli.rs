//! What the program is told when it is started.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Parser, ValueEnum};
use tencentcloud_core::Credentials;
use tencentcloud_emulator::{Builder, Emulator, Rule, TravelClock};

/// A local Tencent Cloud for tests
///
/// It speaks API 3.0: point a client at it with plain HTTP and the key. It prints its address on
/// standard output when it is ready, and a line for every call on standard error.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
#[command(after_help = "A rule is a line such as `service=mqtt action=Describe* share=0.1 error=InternalError`;\n\
                        docs/emulator.md has all of it, the admin API under /_emulator/, and seed files.")]
pub(crate) struct Cli {
    /// Address to listen on; port 0 is a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9911")]
    pub(crate) listen: SocketAddr,

    /// Id of the key that may do everything
    #[arg(long, value_name = "ID", default_value = Emulator::SECRET_ID, help_heading = "Keys")]
    pub(crate) secret_id: String,

    /// That key
    #[arg(long, value_name = "KEY", default_value = Emulator::SECRET_KEY, hide_default_value = true, help_heading = "Keys")]
    secret_key: String,

    /// A further key, and what it may call: AKIDREADER:secret:mqtt:Describe*,cvm:*
    #[arg(long = "key", value_name = "ID:SECRET[:POLICY]", help_heading = "Keys")]
    keys: Vec<String>,

    /// Role that the metadata service of the virtual machine names
    #[arg(long, value_name = "NAME", default_value = Emulator::CVM_ROLE, help_heading = "Keys")]
    cvm_role: String,

    /// What there is from the start: a YAML or JSON file. With --data, only where there is nothing yet
    #[arg(long, value_name = "FILE", help_heading = "Contents")]
    pub(crate) seed_file: Option<PathBuf>,

    /// File to keep the state in, which is made where there is none [default: kept in memory only]
    #[cfg(feature = "sqlite")]
    #[arg(long, value_name = "FILE", help_heading = "Contents")]
    data: Option<PathBuf>,

    /// How long an instance is being created, changed or deleted, in milliseconds
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0, help_heading = "Contents")]
    instance_delay: u64,

    /// What replies come of that nobody wrote, and shares of rules: with the same seed they are the same
    #[arg(long, value_name = "NUMBER", default_value_t = 1, help_heading = "Contents")]
    seed: u64,

    /// Items of a list that nobody filled
    #[arg(long, value_name = "NUMBER", default_value_t = 45, help_heading = "Contents")]
    list_length: u64,

    /// A further region that requests may be for; may stand there many times
    #[arg(long = "region", value_name = "REGION", help_heading = "Contents")]
    regions: Vec<String>,

    /// Time to start at: 2026-01-31T12:00:00Z, or a distance such as +30d or -2h
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, help_heading = "Contents")]
    time: Option<String>,

    /// Behave badly to some calls; may stand there many times
    #[arg(long = "rule", value_name = "RULE", help_heading = "Faults")]
    rules: Vec<Rule>,

    /// A YAML or JSON file of rules
    #[arg(long = "rules", value_name = "FILE", help_heading = "Faults")]
    rule_file: Option<PathBuf>,

    /// Keep to the rates that the APIs name, such as 20 DescribeDeviceCertificates a second
    #[arg(long, help_heading = "Faults")]
    rate_limits: bool,

    /// Format of the log
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) log: LogFormat,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

impl Cli {
    /// The settings of the emulator.
    pub(crate) fn settings(&self) -> Result<Builder, String> {
        let mut builder = Emulator::builder()
            .listen(self.listen)
            .credentials(Credentials::new(&self.secret_id, &self.secret_key))
            .cvm_role(&self.cvm_role)
            .seed(self.seed)
            .list_length(self.list_length)
            .instance_delay(Duration::from_millis(self.instance_delay));
        #[cfg(feature = "sqlite")]
        if let Some(path) = &self.data {
            builder = builder.data(path);
        }
        for region in &self.regions {
            builder = builder.region(region);
        }
        for key in &self.keys {
            let mut parts = key.splitn(3, ':');
            let (Some(id), Some(secret)) = (parts.next(), parts.next()) else {
                return Err("--key must be of the form ID:SECRET or ID:SECRET:POLICY".to_owned());
            };
            let policy = parts.next().unwrap_or("*");
            builder = builder.key(Credentials::new(id, secret), policy.split(',').map(str::trim));
        }
        if let Some(time) = &self.time {
            builder = builder.time(TravelClock::time_of(time).map_err(|error| format!("--time: {error}"))?);
        }
        if self.rate_limits {
            builder = builder.rate_limits();
        }
        let of_file = match &self.rule_file {
            Some(path) => Rule::list(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))?,
            None => Vec::new(),
        };
        Ok(self.rules.iter().cloned().chain(of_file).fold(builder, Builder::rule))
    }
}

/// Reads a file that the user named.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}
