//! The role of a virtual machine, from the metadata service beside it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::asking::{Asking, Trouble};
use super::cache::Cached;
use super::issued::Wiped;
use super::machine::Machine;
use super::nearby::Nearby;
use crate::config::{Config, Credentials, CredentialsContext, Fetching, ProvideCredentials};
use crate::error::{Error, ErrorKind};

const PATH: &str = "/latest/meta-data/cam/security-credentials/";

/// The role that is bound to the virtual machine (CVM) this runs on.
///
/// The metadata service tells the name of the role and temporary credentials of it, by plain HTTP
/// that does not leave the machine and goes through no proxy. Both questions together may take
/// [1.5 seconds](Self::DEFAULT_TIMEOUT), so that on a laptop a [`Chain`](super::Chain) goes on
/// within two. Where the service fails, is late or asks for patience, it is asked up to three times in all.
///
/// It is not set up where there is no such service (its name is not known, nothing accepts connections there), or no
/// role is bound. A service that fails all the same, and a role whose credentials cannot be had, or have ended, are
/// errors.
///
/// The name of the service has to lead to a link-local address: what any other network answers by that name is no
/// metadata service, and is not asked. An address that is [set](Self::endpoint) is taken as it is.
pub struct CvmRole(Cached<Bound>);

/// The role, as it is asked for.
#[derive(Clone)]
pub(super) struct Bound {
    machine: Machine,
    /// Where the service is, if that was set.
    endpoint: Option<Arc<str>>,
    role: Option<String>,
    timeout: Duration,
    via: Option<CredentialsContext>,
}

impl Default for CvmRole {
    fn default() -> Self {
        Self::of(Machine::default())
    }
}

impl CvmRole {
    /// How long the metadata service may take to answer, unless told otherwise.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_millis(1_500);

    /// Whatever role is bound.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn of(machine: Machine) -> Self {
        Self(Cached::named("CVM role", Bound::of(machine)))
    }

    /// The role of this name, which is then not asked for.
    #[must_use]
    pub fn role(self, name: impl Into<String>) -> Self {
        Self(self.0.set(|bound| bound.role = Some(name.into())))
    }

    /// How long the metadata service may take to answer, each time that it is asked. Default:
    /// [1.5 seconds](Self::DEFAULT_TIMEOUT).
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.set(|bound| bound.timeout = timeout))
    }

    /// Another address of the metadata service, such as `http://127.0.0.1:1338`.
    #[must_use]
    pub fn endpoint(self, endpoint: impl AsRef<str>) -> Self {
        Self(self.0.set(|bound| bound.endpoint = Some(endpoint.as_ref().into())))
    }

    /// Asks through the transport of this configuration and goes by its clock, and not by that of the calls.
    #[must_use]
    pub fn via(self, config: &Config) -> Self {
        Self(self.0.set(|bound| bound.via = Some(config.context.clone())))
    }
}

impl Bound {
    pub(super) fn of(machine: Machine) -> Self {
        Self { machine, endpoint: None, role: None, timeout: CvmRole::DEFAULT_TIMEOUT, via: None }
    }

    pub(super) async fn fetch(&self, context: &CredentialsContext) -> Result<Credentials, Error> {
        let nearby = match &self.endpoint {
            Some(_) => None,
            None => Some(Nearby::find(&self.machine, context, self.timeout).await?),
        };
        let endpoint = self.endpoint.as_deref().unwrap_or(&self.machine.metadata);
        let asking = Asking { context, endpoint, nearby: nearby.as_ref(), timeout: self.timeout };
        asking.patiently(|| self.ask(&asking)).await
    }

    async fn ask(&self, asking: &Asking<'_>) -> Result<Credentials, Trouble> {
        let role = match &self.role {
            Some(role) => role.clone(),
            None => bound_role(asking).await?,
        };
        if role.is_empty() || role.len() > 128 || !role.bytes().all(is_of_a_role) {
            let start = role.chars().take(32).collect::<String>();
            let problem = format!("what answers at {} gives {start:?}, which is no name of a role", asking.endpoint);
            return Err(Trouble::Lasting(Error::new(ErrorKind::Credentials, problem)));
        }
        let reply = asking.get(&format!("{PATH}{role}")).await?;
        let told = format!("the metadata service's answer about role {role}");
        if reply.is_absent() && self.role.is_some() {
            return Err(Trouble::Lasting(reply.error(format!("{told} is that there is none"))));
        }
        reply.judged(|status| format!("{told} has status {status}"))?;
        let keys = credentials(&reply.body).map_err(|problem| {
            let error = Error::new(ErrorKind::Credentials, format!("{told} {problem}"));
            // Between two sets of keys it may have none for a moment.
            Trouble::Passing(error)
        })?;
        if keys.expires_at().is_some_and(|end| end <= asking.context.now()) {
            // It gives what has ended to nobody: the clock of this side is off.
            asking.context.take_time(&reply.headers);
        }
        Ok(keys)
    }
}

async fn bound_role(asking: &Asking<'_>) -> Result<String, Trouble> {
    let reply = asking.get(PATH).await?;
    if reply.is_absent() {
        return Err(Trouble::Lasting(Error::no_credentials("no role is bound to this CVM")));
    }
    reply.judged(|status| format!("what answers at {} does so with status {status}", asking.endpoint))?;
    let text = String::from_utf8_lossy(&reply.body);
    // One a line; there is one.
    let role = text.trim().lines().next().unwrap_or_default().trim();
    if role.is_empty() {
        return Err(Trouble::Lasting(Error::no_credentials("the metadata service names no role of this CVM")));
    }
    Ok(role.to_owned())
}

/// The credentials in a reply, or what is wrong with it.
fn credentials(body: &[u8]) -> Result<Credentials, String> {
    let mut reply = Wiped::parse(body)?;
    if let Some(code) = reply.0.get("Code").and_then(|code| code.as_str()).filter(|code| *code != "Success") {
        return Err(format!("has the code {code}"));
    }
    let credentials = reply.credentials()?;
    if credentials.expires_at().is_none() {
        return Err("has no ExpiredTime".to_owned());
    }
    Ok(credentials)
}

impl ProvideCredentials for Bound {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.fetch(context))
    }
}

impl ProvideCredentials for CvmRole {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        self.0.credentials(self.0.source().via.as_ref().unwrap_or(context))
    }

    fn refused(&self, credentials: &Credentials) {
        self.0.refused(credentials);
    }
}

impl fmt::Debug for CvmRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.source().fmt(f)
    }
}

impl fmt::Debug for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("CvmRole");
        out.field("endpoint", &self.endpoint).field("role", &self.role).field("timeout", &self.timeout);
        out.finish_non_exhaustive()
    }
}

/// Names of roles are made of these, so a name can stand in a path as it is.
fn is_of_a_role(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte)
}
