//! Which way a source goes for a configuration: those who go another one ask somebody else.

use std::fmt;
use std::sync::Arc;

use crate::config::{CredentialsContext, Site};
use crate::transport::Transport;

/// How many are remembered: more than a program has, unless it makes a transport for each call.
const MOST: usize = 16;

/// Whom a source reaches.
#[derive(Clone)]
pub(super) struct Way {
    /// That of the program, where it gave one: each configuration has a usual one of its own, and all reach the same.
    transport: Option<Arc<dyn Transport>>,
    site: Site,
    endpoint: Option<Arc<str>>,
    root_domain: Option<Arc<str>>,
}

/// What is kept for each way, the latest last.
pub(super) struct Ways<T>(Vec<(Option<Way>, Arc<T>)>);

impl Way {
    pub(super) fn of(context: &CredentialsContext) -> Self {
        let hosts = &context.settings.hosts;
        Self {
            transport: context.settings.has_own_transport.then(|| context.transport()),
            site: hosts.site,
            endpoint: hosts.endpoint.clone(),
            root_domain: hosts.root_domain.clone(),
        }
    }
}

impl PartialEq for Way {
    fn eq(&self, other: &Self) -> bool {
        let is_same_transport = match (&self.transport, &other.transport) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        is_same_transport
            && self.site == other.site
            && self.endpoint == other.endpoint
            && self.root_domain == other.root_domain
    }
}

impl<T> Ways<T> {
    /// What is kept for a way, or what is new.
    pub(super) fn get(&mut self, way: Option<Way>, new: impl FnOnce() -> T) -> Arc<T> {
        if let Some((_, kept)) = self.0.iter().find(|(known, _)| *known == way) {
            return Arc::clone(kept);
        }
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        let new = Arc::new(new());
        self.0.push((way, Arc::clone(&new)));
        new
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<T>> {
        self.0.iter().map(|(_, kept)| kept)
    }
}

impl<T> Default for Ways<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: fmt::Debug> fmt::Debug for Ways<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all()).finish()
    }
}
