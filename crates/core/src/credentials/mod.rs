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
//! * However many calls ask at once, one fetches and the others wait for the same answer, good or
//!   bad.
//! * Credentials that end are renewed before that: 5 to 10 minutes before, at a time drawn anew for
//!   each, and a quarter to a half of their life before where that is shorter. Meanwhile other
//!   calls go on with those at hand.
//! * A renewal that fails, or takes longer than 5 seconds (for `Process`, its timeout), is a
//!   warning of `tracing`; the credentials at hand stay in use, and the next attempt is 15 to 30
//!   seconds later.
//! * Credentials whose time is over are never sent. Then a failed renewal is the error of the call.
//! * Files without an end in them are read again after 5 minutes.
//!
//! Secrets are never printed, and their memory is overwritten when the last clone is dropped.

mod cache;
mod chain;
mod cli;
mod environment;
mod identity;
mod ini;
mod issued;
mod load;
mod machine;
mod metadata;
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
