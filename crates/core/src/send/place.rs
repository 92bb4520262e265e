//! The stage that finds the host: where a request goes, and where else it could.

use super::job::Job;
use crate::config::regions::check;
use crate::config::{Addressee, Endpoint, Visit};
use crate::error::{Error, ErrorKind};

/// Where a call goes, and where else it could, in this order.
pub(crate) fn route(job: &Job<'_>) -> Result<Vec<Endpoint>, Error> {
    let settings = job.config.settings();
    // Also where no host has it: in a header it would be refused by each service in other words.
    job.region.map(check).transpose()?;
    let to = Addressee { service: &job.operation.service, region: job.region, host: job.operation.host.as_deref() };
    let first = match job.usual.filter(|_| settings.hosts.is_plain(&to)) {
        Some(usual) => usual.clone(),
        None => settings.hosts.endpoint(&to)?,
    };
    let mut route = vec![first];
    if let Some(rules) = &settings.breaker {
        route.extend(settings.hosts.others(&to, &rules.to)?);
    }
    Ok(route)
}

/// The endpoint of an attempt.
pub(crate) struct Placed<'a> {
    pub(crate) endpoint: &'a Endpoint,
    /// Its place in the route.
    pub(crate) at: usize,
    /// What tells the others who use the host how it went.
    pub(crate) visit: Option<Visit<'a>>,
}

/// Takes the first endpoint of a route that works, looked for from `first` on.
pub(crate) fn place<'a>(job: &'a Job<'_>, route: &'a [Endpoint], first: usize) -> Result<Placed<'a>, Error> {
    let settings = job.config.settings();
    let (at, visit) = match &settings.breaker {
        Some(rules) => {
            let (at, visit) = settings.learnt.circuits.choose(rules, route, first);
            (at, Some(visit))
        }
        None => (0, None),
    };
    let endpoint = route.get(at).ok_or_else(|| Error::new(ErrorKind::Config, "there is no endpoint"))?;
    Ok(Placed { endpoint, at, visit })
}
