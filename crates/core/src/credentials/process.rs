//! Credentials that a program prints.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::process::Stdio;
use std::time::Duration;

use zeroize::Zeroizing;

use super::cache::Cache;
use super::issued::Wiped;
use crate::config::{Credentials, CredentialsContext, Fetching, ProvideCredentials};
use crate::error::{Error, ErrorKind};

/// How much of what a program says on its standard error goes into an error.
const SHOWN: usize = 200;

/// Credentials that a program prints as JSON on its standard output:
///
/// ```json
/// {"SecretId": "AKIDEXAMPLE", "SecretKey": "a secret", "Token": "a token", "Expiration": "2030-01-31T12:00:00Z"}
/// ```
///
/// `Token` and `Expiration` belong to temporary keys. The names of STS (`TmpSecretId`,
/// `TmpSecretKey`, `ExpiredTime` in seconds since the epoch) and of the CLI's files (`secretId`,
/// `secretKey`, `token`, `expiresAt`) are read too, so `tccli sts AssumeRole …` is such a program.
///
/// The program is started directly and not by a shell, with nothing on its standard input and the
/// environment of this process, on a tokio runtime with I/O enabled. It is stopped after [30 seconds](Self::DEFAULT_TIMEOUT). It runs
/// again before the credentials end; those without an end are kept.
///
/// A program that cannot be started, fails, takes too long or prints something else is an error,
/// with what it wrote to its standard error, up to 200 characters.
pub struct Process {
    program: OsString,
    arguments: Vec<OsString>,
    timeout: Duration,
    cache: Cache,
}

impl Process {
    /// How long the program may run, unless told otherwise.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

    /// A program, by its path or by a name that `PATH` finds.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            arguments: Vec::new(),
            timeout: Self::DEFAULT_TIMEOUT,
            // To be stopped early at every renewal would help nobody.
            cache: Cache::patient("process", Self::DEFAULT_TIMEOUT),
        }
    }

    /// One more argument.
    #[must_use]
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// More arguments.
    #[must_use]
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// How long the program may run. Default: [30 seconds](Self::DEFAULT_TIMEOUT).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self.cache.patience = timeout;
        self
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        let program = self.program.display();
        let failed = |problem: String| Error::new(ErrorKind::Credentials, format!("the program {program} {problem}"));
        let child = tokio::process::Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Also where the call that waits for it is dropped.
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(format!("cannot be started: {error}")).with_source(error))?;
        let output = match tokio::time::timeout(self.timeout, child.wait_with_output()).await {
            Ok(Ok(output)) => output,
            Ok(Err(error)) => return Err(failed(format!("cannot be waited for: {error}")).with_source(error)),
            Err(_) => return Err(failed(format!("took longer than {:?} and was stopped", self.timeout))),
        };
        let printed = Zeroizing::new(output.stdout);
        if !output.status.success() {
            return Err(failed(format!("failed with {}{}", output.status, said(&output.stderr))));
        }
        let problem = |problem: String| failed(format!("prints what {problem}{}", said(&output.stderr)));
        // Windows programs may write a byte order mark.
        let json = printed.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&printed);
        if json.trim_ascii().is_empty() {
            return Err(failed(format!("prints nothing{}", said(&output.stderr))));
        }
        Wiped::parse(json).map_err(problem)?.credentials().map_err(problem)
    }
}

impl ProvideCredentials for Process {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.cache.get(context, self.fetch()))
    }

    fn refused(&self, credentials: &Credentials) {
        self.cache.refuse(credentials);
    }
}

/// Without the arguments, which may be secrets.
impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Process");
        out.field("program", &self.program).field("arguments", &self.arguments.len()).finish_non_exhaustive()
    }
}

fn said(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let start: String = text.chars().take(SHOWN).collect();
    let more = if start.len() < text.len() { "…" } else { "" };
    format!("; it says {start:?}{more}")
}
