//! Roles for those who prove elsewhere who they are: to an OIDC or a SAML provider.

use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::cache::Cached;
use super::machine::{self, Machine};
use super::sts::{Session, Sts};
use crate::config::{Config, Credentials, CredentialsContext, Fetching, ProvideCredentials, Secret};
use crate::error::{Error, ErrorKind};

/// In the order of the clients that set them.
const VARIABLES: [&str; 4] = ["TKE_REGION", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN"];

/// Temporary credentials of a role for the holder of an OIDC token, from STS
/// `AssumeRoleWithWebIdentity`. No secret key is needed.
///
/// A pod in TKE has a file with a token that the cluster renews, and the variables `TKE_REGION`,
/// `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_ROLE_ARN`;
/// [`from_env`](Self::from_env) reads those. The file is read anew for every fetch, and STS is
/// called in the region of `TKE_REGION`.
///
/// It is not set up where none of the variables is set. Some without the others are an error, as is
/// a file that is missing or empty.
pub struct WebIdentity(Cached<Identified>);

/// The role, as it is asked for.
#[derive(Clone)]
struct Identified {
    machine: Machine,
    given: Option<Given>,
    session: Session,
    region: Option<String>,
    sts: Sts,
}

/// What has to be known for a call.
#[derive(Clone, Debug)]
struct Given {
    provider_id: String,
    token_file: PathBuf,
    role_arn: String,
}

impl WebIdentity {
    /// A role by its ARN, for the holder of the token in this file, which a provider issued that is
    /// known to the account by this id.
    pub fn new(provider_id: impl Into<String>, token_file: impl Into<PathBuf>, role_arn: impl Into<String>) -> Self {
        let given = Given { provider_id: provider_id.into(), token_file: token_file.into(), role_arn: role_arn.into() };
        Self::of(Machine::default()).set(|role| role.given = Some(given))
    }

    /// The role that TKE gives to a pod. The variables are read at the first fetch and at every
    /// later one.
    pub fn from_env() -> Self {
        Self::of(Machine::default())
    }

    pub(super) fn of(machine: Machine) -> Self {
        let role = Identified { machine, given: None, session: Session::default(), region: None, sts: Sts::default() };
        Self(Cached::named("web identity", role))
    }

    fn set(self, set: impl FnOnce(&mut Identified)) -> Self {
        Self(self.0.set(set))
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

    /// The region that STS is called in. Default: that of `TKE_REGION` where the variables are read,
    /// or that of the configuration, or `ap-guangzhou`.
    #[must_use]
    pub fn region(self, region: impl Into<String>) -> Self {
        self.set(|role| role.region = Some(region.into()))
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
}

impl Identified {
    /// What TKE says, and its region.
    fn of_the_pod(&self) -> Result<(Given, String), Error> {
        let mut values = Vec::with_capacity(VARIABLES.len());
        let mut missing = Vec::new();
        for name in VARIABLES {
            match self.machine.set_variable(name)? {
                Some(value) => values.push(value),
                None => missing.push(name),
            }
        }
        match <[String; 4]>::try_from(values) {
            Ok([region, provider_id, token_file, role_arn]) => {
                Ok((Given { provider_id, token_file: token_file.into(), role_arn }, region))
            }
            Err(none) if none.is_empty() => Err(Error::no_credentials(format!("{} are not set", VARIABLES.join(", ")))),
            Err(_) => Err(Error::new(
                ErrorKind::Credentials,
                format!("of the variables that TKE sets, {} is not set", missing.join(" and ")),
            )),
        }
    }

    async fn fetch(&self, context: &CredentialsContext) -> Result<Credentials, Error> {
        let (given, region) = match &self.given {
            Some(given) => (given.clone(), None),
            None => self.of_the_pod().map(|(given, region)| (given, Some(region)))?,
        };
        let token = text_of(&given.token_file).await?;
        let session = Session { role_arn: given.role_arn, ..self.session.clone() };
        let mut parameters = session.parameters()?;
        parameters.insert("ProviderId".to_owned(), given.provider_id.into());
        parameters.insert("WebIdentityToken".to_owned(), token.expose().into());
        let mut sts = self.sts.clone();
        if let Some(region) = self.region.as_ref().or(region.as_ref()) {
            sts.region = Some(region.as_str().into());
        }
        sts.issue(context, "AssumeRoleWithWebIdentity", None, parameters).await
    }
}

impl ProvideCredentials for Identified {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.fetch(context))
    }
}

impl ProvideCredentials for WebIdentity {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        self.0.credentials(self.0.source().sts.via.as_ref().unwrap_or(context))
    }

    fn refused(&self, credentials: &Credentials) {
        self.0.refused(credentials);
    }
}

impl fmt::Debug for WebIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.source().fmt(f)
    }
}

impl fmt::Debug for Identified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebIdentity").field("given", &self.given).field("session", &self.session).finish()
    }
}

/// Temporary credentials of a role for a user of a SAML provider, from STS `AssumeRoleWithSAML`. No
/// secret key is needed.
///
/// An assertion is good for minutes, while the credentials are good for hours. So that they can be
/// renewed, give a file that is written anew ([`from_file`](Self::from_file)), or a function that
/// gets a new assertion ([`new`](Self::new)).
///
/// ```
/// use tencentcloud_core::credentials::Saml;
/// use tencentcloud_core::{Error, Secret};
///
/// # async fn log_in() -> Result<String, Error> { Ok(String::new()) }
/// let role = Saml::new(
///     "qcs::cam::uin/100000000001:saml-provider/office",
///     "qcs::cam::uin/100000000001:roleName/reader",
///     || async { Ok(Secret::from(log_in().await?)) },
/// );
/// ```
pub struct Saml(Cached<Asserted>);

/// The role, as it is asked for.
#[derive(Clone)]
struct Asserted {
    principal_arn: String,
    session: Session,
    assertion: Assertion,
    sts: Sts,
}

type Asking = Pin<Box<dyn Future<Output = Result<Secret, Error>> + Send>>;

#[derive(Clone)]
enum Assertion {
    File(PathBuf),
    Function(Arc<dyn Fn() -> Asking + Send + Sync>),
}

impl Saml {
    /// A role by its ARN, for the user that an assertion is about, which a provider made that has
    /// this ARN. The function is called for every fetch and gives an assertion in Base64.
    pub fn new<F, R>(principal_arn: impl Into<String>, role_arn: impl Into<String>, assertion: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<Secret, Error>> + Send + 'static,
    {
        Self::of(principal_arn.into(), role_arn.into(), Assertion::Function(Arc::new(move || Box::pin(assertion()))))
    }

    /// The same with an assertion in Base64 from a file, which is read anew for every fetch.
    pub fn from_file(
        principal_arn: impl Into<String>,
        role_arn: impl Into<String>,
        assertion_file: impl Into<PathBuf>,
    ) -> Self {
        Self::of(principal_arn.into(), role_arn.into(), Assertion::File(assertion_file.into()))
    }

    fn of(principal_arn: String, role_arn: String, assertion: Assertion) -> Self {
        let session = Session::of(role_arn);
        Self(Cached::named("SAML", Asserted { principal_arn, session, assertion, sts: Sts::default() }))
    }

    fn set(self, set: impl FnOnce(&mut Asserted)) -> Self {
        Self(self.0.set(set))
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
}

impl Asserted {
    async fn fetch(&self, context: &CredentialsContext) -> Result<Credentials, Error> {
        let assertion = match &self.assertion {
            Assertion::File(file) => text_of(file).await?,
            Assertion::Function(function) => function().await?,
        };
        let mut parameters = self.session.parameters()?;
        parameters.insert("PrincipalArn".to_owned(), self.principal_arn.as_str().into());
        parameters.insert("SAMLAssertion".to_owned(), assertion.expose().into());
        self.sts.issue(context, "AssumeRoleWithSAML", None, parameters).await
    }
}

impl ProvideCredentials for Asserted {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.fetch(context))
    }
}

impl ProvideCredentials for Saml {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        self.0.credentials(self.0.source().sts.via.as_ref().unwrap_or(context))
    }

    fn refused(&self, credentials: &Credentials) {
        self.0.refused(credentials);
    }
}

impl fmt::Debug for Saml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.source().fmt(f)
    }
}

impl fmt::Debug for Asserted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Saml");
        out.field("principal_arn", &self.principal_arn).field("session", &self.session).finish_non_exhaustive()
    }
}

/// The only text in a file, which has to be there.
async fn text_of(file: &Path) -> Result<Secret, Error> {
    let text = machine::read(file).await.map_err(|problem| problem.required(file))?;
    match text.trim() {
        "" => Err(Error::new(ErrorKind::Credentials, format!("{} is empty", file.display()))),
        text => Ok(Secret::new(text)),
    }
}
