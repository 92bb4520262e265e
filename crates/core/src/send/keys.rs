//! The stage that gets the keys to sign with.

use super::job::Job;
use super::time::ask_time;
use crate::config::{Credentials, Ended, Endpoint, ProvideCredentials};
use crate::error::Error;

/// Whom the keys of a call come from.
pub(crate) fn source<'a>(job: &'a Job<'_>) -> &'a dyn ProvideCredentials {
    job.options.credentials.as_deref().unwrap_or(&*job.config.credentials)
}

/// The keys to sign an attempt with, which goes to this endpoint; none where the action is not signed.
pub(crate) async fn keys(job: &Job<'_>, to: Option<&Endpoint>) -> Result<Option<Credentials>, Error> {
    if job.operation.unsigned {
        return Ok(None);
    }
    let context = &job.config.context;
    let knew_time = context.knows_time();
    match (fresh(job, to).await, to) {
        (Err(error), Some(to)) if !knew_time && Ended::is_cause_of(&error) => {
            ask_time(context, to).await;
            if context.knows_time() { fresh(job, Some(to)).await.map(Some) } else { Err(error) }
        }
        (keys, _) => keys.map(Some),
    }
}

/// What the source gives, checked also where the source is not ours.
async fn fresh(job: &Job<'_>, to: Option<&Endpoint>) -> Result<Credentials, Error> {
    let context = &job.config.context;
    let keys = source(job).credentials(context).await?.checked("the source of credentials")?;
    keys.unexpired(to.map_or_else(|| context.now(), |to| context.time_at(&to.host)))
}
