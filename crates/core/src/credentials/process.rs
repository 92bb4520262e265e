//! Credentials that a program prints.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::process::Stdio;
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use zeroize::Zeroizing;

use super::cache::Cached;
use super::issued::Wiped;
use crate::config::{Credentials, CredentialsContext, Fetching, ProvideCredentials};
use crate::error::{Error, ErrorKind};

/// How much of what a program says on its standard error goes into an error.
const SHOWN: usize = 200;
/// How much a program may print, and say on its standard error: credentials are a kilobyte.
const LONGEST: usize = 64 << 10;

/// Credentials that a program prints as JSON on its standard output:
///
/// ```json
/// {"SecretId": "AKIDEXAMPLE", "SecretKey": "its-key", "Token": "its-token", "Expiration": "2030-01-31T12:00:00Z"}
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
/// with what it wrote to its standard error, up to 200 characters. One that prints more than 64 KiB there or on its
/// standard output is stopped.
pub struct Process(Cached<Program>);

/// The program, as it is started.
#[derive(Clone)]
struct Program {
    program: OsString,
    arguments: Vec<OsString>,
    timeout: Duration,
}

impl Process {
    /// How long the program may run, unless told otherwise.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

    /// A program, by its path or by a name that `PATH` finds.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref().to_owned();
        let program = Program { program, arguments: Vec::new(), timeout: Self::DEFAULT_TIMEOUT };
        Self(Cached::named("process", program).local())
    }

    /// One more argument.
    #[must_use]
    pub fn arg(self, argument: impl AsRef<OsStr>) -> Self {
        self.args([argument])
    }

    /// More arguments.
    #[must_use]
    pub fn args(self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        let arguments = arguments.into_iter().map(|argument| argument.as_ref().to_owned());
        Self(self.0.set(|program| program.arguments.extend(arguments)))
    }

    /// How long the program may run. Default: [30 seconds](Self::DEFAULT_TIMEOUT).
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.patient(timeout).set(|program| program.timeout = timeout))
    }
}

impl Program {
    async fn fetch(&self) -> Result<Credentials, Error> {
        let program = self.program.display();
        let failed = |problem: String| Error::new(ErrorKind::Credentials, format!("the program {program} {problem}"));
        let mut child = tokio::process::Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Also where it takes too long, or prints too much.
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(format!("cannot be started: {error}")).with_source(error))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let output = async {
            let (printed, said) = both(bounded(stdout), bounded(stderr)).await?;
            std::io::Result::Ok((printed, said, child.wait().await?))
        };
        let (printed, stderr, status) = match tokio::time::timeout(self.timeout, output).await {
            Ok(Ok(output)) => output,
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::FileTooLarge => {
                return Err(failed(format!("printed more than {} KiB and was stopped", LONGEST >> 10)));
            }
            Ok(Err(error)) => return Err(failed(format!("cannot be waited for: {error}")).with_source(error)),
            Err(_) => return Err(failed(format!("took longer than {:?} and was stopped", self.timeout))),
        };
        if !status.success() {
            return Err(failed(format!("failed with {status}{}", said(&stderr))));
        }
        let problem = |problem: String| failed(format!("prints what {problem}{}", said(&stderr)));
        // Windows programs may write a byte order mark.
        let json = printed.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&printed);
        if json.trim_ascii().is_empty() {
            return Err(failed(format!("prints nothing{}", said(&stderr))));
        }
        Wiped::parse(json).map_err(problem)?.credentials().map_err(problem)?.checked(&format!("the program {program}"))
    }
}

impl ProvideCredentials for Program {
    fn credentials<'a>(&'a self, _context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.fetch())
    }
}

impl ProvideCredentials for Process {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        self.0.credentials(context)
    }

    fn refused(&self, credentials: &Credentials) {
        self.0.refused(credentials);
    }
}

/// Without the arguments, which may be secrets.
impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.source().fmt(f)
    }
}

/// The same.
impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Process");
        out.field("program", &self.program).field("arguments", &self.arguments.len()).finish_non_exhaustive()
    }
}

/// All that is printed, or an error as soon as it is too much.
async fn bounded(output: Option<impl AsyncRead + Unpin>) -> std::io::Result<Zeroizing<Vec<u8>>> {
    // As long as it may become, since growing would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    if let Some(output) = output {
        output.take(LONGEST as u64 + 1).read_to_end(&mut bytes).await?;
    }
    if bytes.len() > LONGEST { Err(std::io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// What two readers bring who read at the same time, or the first error of one. (`tokio::try_join!` is a feature that
/// compiles a macro for it.)
async fn both<T>(
    one: impl Future<Output = std::io::Result<T>>,
    other: impl Future<Output = std::io::Result<T>>,
) -> std::io::Result<(T, T)> {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let mut done = (None, None);
    poll_fn(|context| {
        if done.0.is_none()
            && let Poll::Ready(result) = one.as_mut().poll(context)
        {
            done.0 = Some(result?);
        }
        if done.1.is_none()
            && let Poll::Ready(result) = other.as_mut().poll(context)
        {
            done.1 = Some(result?);
        }
        match (done.0.take(), done.1.take()) {
            (Some(one), Some(other)) => Poll::Ready(Ok((one, other))),
            rest => {
                done = rest;
                Poll::Pending
            }
        }
    })
    .await
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
