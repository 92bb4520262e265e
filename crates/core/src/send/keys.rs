//! The stage that gets the keys to sign with.

use super::job::Job;
use crate::config::{Credentials, ProvideCredentials};
use crate::error::Error;

/// Whom the keys of a call come from.
pub(crate) fn source<'a>(job: &'a Job<'_>) -> &'a dyn ProvideCredentials {
    job.options.credentials.as_deref().unwrap_or(&*job.config.credentials)
}

/// The keys to sign an attempt with, which goes to this host; none where the action is not signed.
pub(crate) async fn keys(job: &Job<'_>, host: &str) -> Result<Option<Credentials>, Error> {
    if job.operation.unsigned {
        return Ok(None);
    }
    let context = &job.config.context;
    let keys = source(job).credentials(context).await?;
    // Also of sources that are not ours.
    keys.checked("the source of credentials")?.unexpired(context.time_at(host)).map(Some)
}
