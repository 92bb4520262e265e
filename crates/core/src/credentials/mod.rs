//! Where credentials come from.
//!
//! A configuration takes any source of credentials, and every source can be the source of a role:
//!
//! ```no_run
//! use tencentcloud_core::credentials::{AssumeRole, IniProfile};
//! use tencentcloud_core::{Config, Error};
//!
//! # async fn example() -> Result<(), Error> {
//! let found = Config::load().await?; // whatever is set up on this machine
//! let role = AssumeRole::new(IniProfile::new().profile("audit"), "qcs::cam::uin/100000000001:roleName/reader");
//! let chosen = Config::new(role).region("ap-guangzhou");
//! # Ok(())
//! # }
//! ```
//!
//! | source | reads |
//! | --- | --- |
//! | [`Credentials`] | what the program gives |
//! | [`Environment`] | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, a token |
//! | [`IniProfile`] | the SDKs' file, `~/.tencentcloud/credentials` |
//! | [`CliProfile`] | the CLI's files, `~/.tccli/<profile>.credential` |
//! | [`CvmRole`] | the role of the virtual machine, from its metadata service |
//! | [`AssumeRole`] | STS, with credentials from another source |
//! | [`WebIdentity`] | STS, with the token of a pod in TKE or of another OIDC provider |
//! | [`Saml`] | STS, with an assertion of a SAML provider |
//! | `Process` (feature `process`) | a program that prints JSON |
//! | [`Chain`] | the first of several that is set up |
//!
//! A source that asks somebody goes where the configuration says that it is asked for
//! ([`CredentialsContext`]): STS by its site, hosts, transport and clock, the metadata service through its
//! transport. Some have a `via`, for another configuration than that of the calls.
//!
//! # When they are fetched
//!
//! Sources that ask somebody keep what they got, and so does [`Cached`] for a source of your own.
//!
//! * A fetch is a task of its own. However many calls ask at once, there is one, and all of them get its
//!   answer, good or bad. A call that gives up, as its time is over or it is dropped, does not stop it. Where the
//!   runtime ends that it was begun on, or is not driven any more, the next call begins anew.
//! * Credentials that end are renewed before that: 5 to 10 minutes before, at a time drawn anew for
//!   each, and a quarter to a half of their life before where that is shorter. Meanwhile calls go on with those at
//!   hand, without waiting.
//! * A renewal that fails is a warning of `tracing`; the credentials at hand stay in use, and the next attempt is
//!   15 to 30 seconds later, or after an eighth to a quarter of the time that is left where that is shorter.
//! * Where there are none at hand, a failure is the error of the calls that wait, and of those that come in the next
//!   moments: up to half a second after the first failure, twice as long after each that follows it, 8 seconds at
//!   the most, each time half of it to all of it. Their error says so.
//! * Credentials whose time is over are never sent. Their time is that of the servers: the clock of the configuration,
//!   corrected by what a server said about it, or by the `Date` of the reply that brought them where they had
//!   ended on arrival otherwise.
//! * Credentials that a server refuses are fetched anew, once for all calls that they were refused to.
//! * Files without an end in them are read again after 5 minutes.
//!
//! Where a source asks STS with the configuration of the calls, that may take 60 seconds, and an attempt 10,
//! also where calls have less.
//!
//! Secrets are never printed, and their memory is overwritten when the last clone is dropped.

mod asking;
mod cache;
mod chain;
mod cli;
mod environment;
mod identity;
mod ini;
mod ini_text;
mod issued;
mod load;
mod machine;
mod metadata;
mod nearby;
mod place;
#[cfg(feature = "process")]
mod process;
mod role;
mod sts;
#[cfg(test)]
mod tests;

pub use self::cache::Cached;
pub use self::chain::Chain;
pub use self::cli::CliProfile;
pub use self::environment::Environment;
pub use self::identity::{Saml, WebIdentity};
pub use self::ini::IniProfile;
pub use self::load::Load;
pub use self::metadata::CvmRole;
#[cfg(feature = "process")]
pub use self::process::Process;
pub use self::role::AssumeRole;
pub use crate::config::{Credentials, CredentialsContext, Fetching, ProvideCredentials, Secret};
