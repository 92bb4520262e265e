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
//! | [`Process`] | a program that prints JSON |
//! | [`Chain`] | the first of several that is set up |
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
//! * A renewal that fails, or takes longer than 5 seconds (for [`Process`], its timeout), is a
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
mod keys;
mod load;
mod machine;
mod metadata;
mod process;
mod role;
mod sts;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use self::cache::Cached;
pub use self::chain::Chain;
pub use self::cli::CliProfile;
pub use self::environment::Environment;
pub use self::identity::{Saml, WebIdentity};
pub use self::ini::IniProfile;
pub use self::keys::{Credentials, Secret};
pub use self::load::Load;
pub use self::metadata::CvmRole;
pub use self::process::Process;
pub use self::role::AssumeRole;
use crate::error::Error;

/// A source of credentials. Implement it for your own.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tencentcloud_core::credentials::{Cached, Fetching, ProvideCredentials};
/// use tencentcloud_core::{Config, Credentials};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     fn credentials(&self) -> Fetching<'_> {
///         Box::pin(async {
///             // Asks the vault.
///             let end = SystemTime::now() + Duration::from_secs(3_600);
///             Ok(Credentials::new("AKIDEXAMPLE", "a secret").with_token("a token").with_expiry(end))
///         })
///     }
/// }
///
/// let config = Config::new(Cached::new(Vault));
/// ```
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// The credentials to sign the next request with. Every attempt of a call asks, so a source
    /// that is slow belongs into [`Cached`].
    ///
    /// # Errors
    ///
    /// [`Error::no_credentials`] where the source is not set up, so that a [`Chain`] goes on; any
    /// other error where it is and does not work.
    fn credentials(&self) -> Fetching<'_>;

    /// Takes note that a server refused these credentials before their end, so that the next call
    /// fetches new ones. Without an implementation nothing happens.
    fn refused(&self, credentials: &Credentials) {
        let _ = credentials;
    }
}

/// What [`ProvideCredentials::credentials`] returns.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Credentials, Error>> + Send + 'a>>;

impl ProvideCredentials for Credentials {
    fn credentials(&self) -> Fetching<'_> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn credentials(&self) -> Fetching<'_> {
        (**self).credentials()
    }

    fn refused(&self, credentials: &Credentials) {
        (**self).refused(credentials);
    }
}
