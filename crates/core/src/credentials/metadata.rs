//! The role of a virtual machine, from the metadata service beside it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, StatusCode};

use super::cache::Cache;
use super::issued::Wiped;
use super::machine::Machine;
use crate::config::{Config, Credentials, CredentialsContext, Endpoint, Fetching, ProvideCredentials};
use crate::error::{Error, ErrorKind};

const PATH: &str = "/latest/meta-data/cam/security-credentials/";
/// Replies are a few hundred bytes.
const LONGEST_REPLY: usize = 64 << 10;

/// The role that is bound to the virtual machine (CVM) this runs on.
///
/// The metadata service tells the name of the role and temporary credentials of it, by plain HTTP
/// that does not leave the machine and goes through no proxy. Both questions together may take
/// [1.5 seconds](Self::DEFAULT_TIMEOUT), so that on a laptop a [`Chain`](super::Chain) goes on
/// within two.
///
/// It is not set up where nothing answers as a metadata service does, or no role is bound. A role
/// whose credentials cannot be had, or have ended, is an error.
#[derive(Debug)]
pub struct CvmRole {
    endpoint: Arc<str>,
    role: Option<String>,
    timeout: Duration,
    via: Option<CredentialsContext>,
    cache: Cache,
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
        Self {
            endpoint: machine.metadata,
            role: None,
            timeout: Self::DEFAULT_TIMEOUT,
            via: None,
            cache: Cache::new("CVM role"),
        }
    }

    /// The role of this name, which is then not asked for.
    #[must_use]
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// How long the metadata service may take to answer. Default:
    /// [1.5 seconds](Self::DEFAULT_TIMEOUT).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Another address of the metadata service, such as `http://127.0.0.1:1338`.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl AsRef<str>) -> Self {
        self.endpoint = endpoint.as_ref().into();
        self
    }

    /// Asks through the transport of this configuration and goes by its clock, and not by that of the calls.
    #[must_use]
    pub fn via(mut self, config: &Config) -> Self {
        self.via = Some(config.context.clone());
        self
    }

    pub(super) async fn fetch(&self, context: &CredentialsContext) -> Result<Credentials, Error> {
        let answer = tokio::time::timeout(self.timeout, self.ask(context)).await;
        answer.unwrap_or_else(|_| {
            let (endpoint, timeout) = (&self.endpoint, self.timeout);
            Err(Error::no_credentials(format!(
                "no metadata service answers at {endpoint} within {timeout:?}; is this a CVM?"
            )))
        })
    }

    async fn ask(&self, context: &CredentialsContext) -> Result<Credentials, Error> {
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.bound_role(context).await?,
        };
        if role.is_empty() || role.len() > 128 || !role.bytes().all(is_of_a_role) {
            return Err(Error::no_credentials(format!(
                "what answers at {} gives {:?}, which is no name of a role",
                self.endpoint,
                role.chars().take(32).collect::<String>()
            )));
        }
        let broken = |problem: &str| {
            Error::new(ErrorKind::Credentials, format!("the metadata service's answer about role {role} {problem}"))
        };
        let (status, body) = self.get(context, &format!("{PATH}{role}")).await?;
        if status == StatusCode::NOT_FOUND && self.role.is_some() {
            return Err(broken("is that there is none").with_status(status));
        }
        if !status.is_success() {
            return Err(broken(&format!("has status {}", status.as_u16())).with_status(status));
        }
        let mut reply = Wiped::parse(&body).map_err(|problem| broken(&problem))?;
        if let Some(code) = reply.0.get("Code").and_then(|code| code.as_str()).filter(|code| *code != "Success") {
            return Err(broken(&format!("has the code {code}")));
        }
        let credentials = reply.credentials().map_err(|problem| broken(&problem))?;
        if credentials.expires_at().is_none() {
            return Err(broken("has no ExpiredTime"));
        }
        Ok(credentials)
    }

    async fn bound_role(&self, context: &CredentialsContext) -> Result<String, Error> {
        let endpoint = &self.endpoint;
        let (status, body) = self.get(context, PATH).await?;
        if status == StatusCode::NOT_FOUND {
            return Err(Error::no_credentials("no role is bound to this CVM"));
        }
        if !status.is_success() {
            let status = status.as_u16();
            return Err(Error::no_credentials(format!("what answers at {endpoint} does so with status {status}")));
        }
        let text = String::from_utf8_lossy(&body);
        // One a line; there is one.
        let role = text.trim().lines().next().unwrap_or_default().trim();
        if role.is_empty() {
            return Err(Error::no_credentials("the metadata service names no role of this CVM"));
        }
        Ok(role.to_owned())
    }

    async fn get(&self, context: &CredentialsContext, path: &str) -> Result<(StatusCode, Bytes), Error> {
        let endpoint = Endpoint::parse(&self.endpoint, context.settings.hosts.allow_plain_http)?;
        let mut request = http::Request::new(Bytes::new());
        let unusable = |problem: String| Error::new(ErrorKind::Config, problem);
        *request.uri_mut() = format!("{}{path}", endpoint.uri.to_string().trim_end_matches('/'))
            .parse()
            .map_err(|error| unusable(format!("the metadata address is not a URL: {error}")))?;
        let host = HeaderValue::from_str(&endpoint.host).map_err(|error| unusable(error.to_string()))?;
        request.headers_mut().insert(HOST, host);
        let answer = async {
            let (head, body) = context.settings.transport.send(request).await?.into_parts();
            Ok((head.status, body.collect(LONGEST_REPLY).await?))
        };
        answer.await.map_err(|error: Error| {
            let problem = format!("no metadata service at {}: {}", self.endpoint, error.message());
            Error::no_credentials(problem).with_source(error)
        })
    }
}

impl ProvideCredentials for CvmRole {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        let context = self.via.as_ref().unwrap_or(context);
        Box::pin(self.cache.get(context, self.fetch(context)))
    }

    fn refused(&self, credentials: &Credentials) {
        self.cache.refuse(credentials);
    }
}

/// Names of roles are made of these, so a name can stand in a path as it is.
fn is_of_a_role(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte)
}
