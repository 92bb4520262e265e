//! A role, assumed with credentials from another source.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::cache::Cached;
use super::sts::{Session, Sts};
use crate::config::{Config, Credentials, CredentialsContext, Fetching, ProvideCredentials};
use crate::error::Error;

/// Temporary credentials of a role, from STS `AssumeRole`, which is called with the credentials of
/// any other source.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_core::Config;
/// use tencentcloud_core::credentials::{AssumeRole, Environment};
///
/// let role = AssumeRole::new(Environment::new(), "qcs::cam::uin/100000000001:roleName/reader")
///     .session_name("nightly-report")
///     .duration(Duration::from_secs(3_600));
/// let config = Config::new(role).region("ap-guangzhou");
/// ```
///
/// A refusal by STS is the error of the call that needed the credentials, with the code of STS and
/// the action `sts.AssumeRole`.
pub struct AssumeRole(Cached<Assumed>);

/// The role, as it is asked for.
#[derive(Clone)]
pub(super) struct Assumed {
    source: Arc<dyn ProvideCredentials>,
    session: Session,
    external_id: Option<String>,
    source_identity: Option<String>,
    policy: Option<String>,
    sts: Sts,
}

impl AssumeRole {
    /// A role by its ARN, such as `qcs::cam::uin/100000000001:roleName/reader`, assumed with
    /// credentials of this source.
    pub fn new(source: impl ProvideCredentials, role_arn: impl Into<String>) -> Self {
        Self(Cached::named("AssumeRole", Assumed::new(source, role_arn)))
    }

    /// The name of the session, as audit logs show it: 2 to 128 letters, digits and characters of
    /// `+=,.@_-`. Default: `tencentcloud-sdk-rust`.
    #[must_use]
    pub fn session_name(self, name: impl Into<String>) -> Self {
        self.set(|role| role.session.name = Some(name.into()))
    }

    /// How long the credentials of a session are valid: whole seconds, from 1 to 43,200 (12 hours).
    /// The API's default is 7,200.
    #[must_use]
    pub fn duration(self, duration: Duration) -> Self {
        self.set(|role| role.session.duration = Some(duration))
    }

    /// The external id that the owner of the role asks for.
    #[must_use]
    pub fn external_id(self, id: impl Into<String>) -> Self {
        self.set(|role| role.external_id = Some(id.into()))
    }

    /// Who is behind the session, as audit logs show it.
    #[must_use]
    pub fn source_identity(self, identity: impl Into<String>) -> Self {
        self.set(|role| role.source_identity = Some(identity.into()))
    }

    /// A policy, as JSON, that narrows what the session may do. It is encoded here, as the API wants
    /// it.
    #[must_use]
    pub fn policy(self, json: impl Into<String>) -> Self {
        self.set(|role| role.policy = Some(json.into()))
    }

    /// The region that STS is called in. Default: that of the configuration, or `ap-guangzhou`.
    #[must_use]
    pub fn region(self, region: impl AsRef<str>) -> Self {
        self.set(|role| role.sts.region = Some(region.as_ref().into()))
    }

    /// The address of STS, in the forms of [`Config::endpoint`]. Default: that of the site.
    #[must_use]
    pub fn endpoint(self, endpoint: impl AsRef<str>) -> Self {
        self.set(|role| role.sts.endpoint = Some(endpoint.as_ref().into()))
    }

    /// Calls STS as this configuration says, and not as that of the calls: through its transport, with its
    /// site, endpoint, region, clock, timeout and retries. Its credentials play no part.
    #[must_use]
    pub fn via(self, config: &Config) -> Self {
        self.set(|role| role.sts.via = Some(config.context.clone()))
    }

    fn set(self, set: impl FnOnce(&mut Assumed)) -> Self {
        Self(self.0.set(set))
    }
}

impl Assumed {
    pub(super) fn new(source: impl ProvideCredentials, role_arn: impl Into<String>) -> Self {
        Self {
            source: Arc::new(source),
            session: Session::of(role_arn),
            external_id: None,
            source_identity: None,
            policy: None,
            sts: Sts::default(),
        }
    }

    /// The same under this name where there is one, asked for in this region, and at this address.
    pub(super) fn at(mut self, session: Option<String>, region: Option<&str>, endpoint: Option<&str>) -> Self {
        self.session.name = session;
        self.sts.region = region.map(Into::into);
        self.sts.endpoint = endpoint.map(Into::into);
        self
    }

    pub(super) async fn fetch(&self, context: &CredentialsContext) -> Result<Credentials, Error> {
        let mut parameters = self.session.parameters()?;
        let policy = self.policy.as_deref().map(encoded);
        for (name, value) in
            [("ExternalId", &self.external_id), ("SourceIdentity", &self.source_identity), ("Policy", &policy)]
        {
            if let Some(value) = value {
                parameters.insert(name.to_owned(), value.as_str().into());
            }
        }
        self.sts.issue(context, "AssumeRole", Some(&self.source), parameters).await
    }
}

impl ProvideCredentials for Assumed {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.fetch(context))
    }
}

impl ProvideCredentials for AssumeRole {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        self.0.credentials(self.0.source().sts.via.as_ref().unwrap_or(context))
    }

    fn refused(&self, credentials: &Credentials) {
        self.0.refused(credentials);
    }
}

impl fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.source().fmt(f)
    }
}

impl fmt::Debug for Assumed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole").field("source", &self.source).field("session", &self.session).finish()
    }
}

/// A text as it stands in a URL: everything but letters, digits and `-._~` as `%XX`.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
