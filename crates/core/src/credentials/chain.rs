//! The first of several sources that is set up.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::config::{Credentials, CredentialsContext, Fetching, ProvideCredentials};
use crate::error::Error;

/// Sources in an order; the first that is set up is used from then on.
///
/// A source is passed over where it says that it is not set up
/// ([`Error::no_credentials`]). Every other error ends the search: a source that is set up and does
/// not work should be mended, and not have its calls made in somebody else's name. Once a source
/// gave credentials, only that one is asked, for the same reason.
///
/// Where none is set up, the error lists all of them with what each one looked for.
///
/// ```
/// use tencentcloud_core::Config;
/// use tencentcloud_core::credentials::{Chain, CvmRole, Environment};
///
/// let chain = Chain::new().then("environment", Environment::new()).then("CVM role", CvmRole::new());
/// let config = Config::new(chain);
/// ```
#[derive(Default)]
pub struct Chain {
    sources: Vec<(Cow<'static, str>, Arc<dyn ProvideCredentials>)>,
    found: OnceLock<usize>,
}

impl Chain {
    /// A chain without sources.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with one more source, at its end, which errors call by this name.
    #[must_use]
    pub fn then(mut self, name: impl Into<Cow<'static, str>>, source: impl ProvideCredentials) -> Self {
        self.sources.push((name.into(), Arc::new(source)));
        self
    }

    /// The name of the source that is used, once one was found.
    pub fn found(&self) -> Option<&str> {
        self.found.get().and_then(|at| self.sources.get(*at)).map(|(name, _)| &**name)
    }

    async fn search(&self, context: &CredentialsContext) -> Result<Credentials, Error> {
        if let Some((_, source)) = self.found.get().and_then(|at| self.sources.get(*at)) {
            return source.credentials(context).await;
        }
        let mut passed = Vec::new();
        for (at, (name, source)) in self.sources.iter().enumerate() {
            match source.credentials(context).await {
                Ok(credentials) => {
                    // Of two searches at a time the first to end decides for both.
                    if *self.found.get_or_init(|| at) == at {
                        tracing::debug!(source = &**name, "credentials found");
                        return Ok(credentials);
                    }
                    return Box::pin(self.search(context)).await;
                }
                Err(error) if error.is_absence() => passed.push(format!("{name}: {}", error.message())),
                Err(error) => return Err(error.after(&format!("credentials from {name}: "))),
            }
        }
        let tried = if passed.is_empty() { "the chain has no sources".to_owned() } else { passed.join("; ") };
        Err(Error::no_credentials(format!("no credentials found. {tried}")))
    }
}

impl ProvideCredentials for Chain {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.search(context))
    }

    fn refused(&self, credentials: &Credentials) {
        if let Some((_, source)) = self.found.get().and_then(|at| self.sources.get(*at)) {
            source.refused(credentials);
        }
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.sources.iter().map(|(name, _)| &**name).collect();
        f.debug_struct("Chain").field("sources", &names).field("found", &self.found()).finish()
    }
}
