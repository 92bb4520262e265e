//! Which way a source goes for a configuration: those who go another one ask somebody else.

use std::fmt;
use std::sync::Arc;

use crate::config::CredentialsContext;

/// How many are remembered: more than a program has, unless it makes a transport for each call.
const MOST: usize = 16;

/// What is kept for each way, the latest last; without a way for all of them.
pub(super) struct Ways<T>(Vec<(Option<CredentialsContext>, Arc<T>)>);

impl<T> Ways<T> {
    /// What is kept for a way, or what is new.
    pub(super) fn get(&mut self, way: Option<&CredentialsContext>, new: impl FnOnce() -> T) -> Arc<T> {
        let is_same = |known: &Option<CredentialsContext>| match (known, way) {
            (Some(known), Some(way)) => known.goes_like(way),
            (known, way) => known.is_none() && way.is_none(),
        };
        if let Some((_, kept)) = self.0.iter().find(|(known, _)| is_same(known)) {
            return Arc::clone(kept);
        }
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        let new = Arc::new(new());
        self.0.push((way.cloned(), Arc::clone(&new)));
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
