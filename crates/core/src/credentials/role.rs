//! A role, assumed with credentials from another source.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::cache::Cache;
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
pub struct AssumeRole {
    source: Arc<dyn ProvideCredentials>,
    session: Session,
    external_id: Option<String>,
    source_identity: Option<String>,
    policy: Option<String>,
    sts: Sts,
    cache: Cache,
}

impl AssumeRole {
    /// A role by its ARN, such as `qcs::cam::uin/100000000001:roleName/reader`, assumed with
    /// credentials of this source.
    pub fn new(source: impl ProvideCredentials, role_arn: impl Into<String>) -> Self {
        Self {
            source: Arc::new(source),
            session: Session::of(role_arn),
            external_id: None,
            source_identity: None,
            policy: None,
            sts: Sts::default(),
            cache: Cache::new("AssumeRole"),
        }
    }

    /// The name of the session, as audit logs show it: 2 to 128 letters, digits and characters of
    /// `+=,.@_-`. Default: `tencentcloud-sdk-rust`.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session.name = Some(name.into());
        self
    }

    /// How long the credentials of a session are valid: whole seconds, from 1 to 43,200 (12 hours).
    /// The API's default is 7,200.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.session.duration = Some(duration);
        self
    }

    /// The external id that the owner of the role asks for.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Who is behind the session, as audit logs show it.
    #[must_use]
    pub fn source_identity(mut self, identity: impl Into<String>) -> Self {
        self.source_identity = Some(identity.into());
        self
    }

    /// A policy, as JSON, that narrows what the session may do. It is encoded here, as the API wants
    /// it.
    #[must_use]
    pub fn policy(mut self, json: impl Into<String>) -> Self {
        self.policy = Some(json.into());
        self
    }

    /// The region that STS is called in. Default: that of the configuration, or `ap-guangzhou`.
    #[must_use]
    pub fn region(mut self, region: impl AsRef<str>) -> Self {
        self.sts.region = Some(region.as_ref().into());
        self
    }

    /// The address of STS, in the forms of [`Config::endpoint`]. Default: that of the site.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl AsRef<str>) -> Self {
        self.sts.endpoint = Some(endpoint.as_ref().into());
        self
    }

    /// Calls STS as this configuration says, and not as that of the calls: through its transport, with its
    /// site, endpoint, region, clock, timeout and retries. Its credentials play no part.
    #[must_use]
    pub fn via(mut self, config: &Config) -> Self {
        self.sts.via = Some(config.context.clone());
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

impl ProvideCredentials for AssumeRole {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        let context = self.sts.context(context);
        Box::pin(self.cache.get(context, self.fetch(context)))
    }

    fn refused(&self, credentials: &Credentials) {
        self.cache.refuse(credentials);
    }
}

impl fmt::Debug for AssumeRole {
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
