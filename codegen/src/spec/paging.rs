//! How the actions of a service page: what an overlay says, else what the fields tell; and how much is asked for.

use indexmap::IndexMap;

use super::pages::{self, Unpaged};
use super::paginate_overlay::PaginateOverlay;
use super::{Paginate, Service, page_sizes};
use crate::error::Error;

type Outcome<T> = crate::error::Result<T>;

/// Lays what an overlay says over what the fields tell.
pub(super) fn lay(service: &mut Service, mut known: IndexMap<String, PaginateOverlay>) -> Outcome<()> {
    let names: Vec<String> = service.actions.keys().cloned().collect();
    for name in names {
        let Some(action) = service.actions.get(&name) else { continue };
        let told = pages::detect(service, &name, action);
        let told = told.map(|paginate| with_size(service, &name, paginate));
        let paginate = match known.shift_remove(&name) {
            None => told.ok(),
            Some(overlay) => stated(service, &name, overlay, told)?,
        };
        if let Some(action) = service.actions.get_mut(&name) {
            action.paginate = paginate;
        }
    }
    Ok(())
}

/// What an overlay says, where that is more than the fields tell.
fn stated(
    service: &Service,
    name: &str,
    overlay: PaginateOverlay,
    told: Result<Paginate, Unpaged>,
) -> Outcome<Option<Paginate>> {
    let place = service.at_overlay(&["actions", name, "paginate"]);
    let stated = overlay.resolved().map_err(|problem| Error::at(place.clone(), problem))?;
    let sized = stated.map(|paginate| with_size(service, name, paginate));
    let said = sized.clone().map(|paginate| Paginate { stated: false, ..paginate });
    let problem = match (&said, told) {
        (Some(said), Ok(told)) if *said == told => "the fields tell the same",
        // Of what looks as if it paged, an overlay may say why it does not.
        (None, Err(Unpaged::NoPages)) => "the fields tell nothing of pages",
        _ => return Ok(sized),
    };
    Err(Error::at(place, problem).advise("remove it"))
}

/// The same, asking for as many items as a page may hold where nothing is said.
fn with_size(service: &Service, name: &str, paginate: Paginate) -> Paginate {
    let documented = || {
        let action = service.actions.get(name)?;
        page_sizes::documented(service, &action.request, paginate.size.as_deref()?)
    };
    let page_size = paginate.page_size.or_else(documented);
    Paginate { page_size, ..paginate }
}

impl Service {
    /// Why an action does not page; nothing where it does.
    pub fn unpaged(&self, name: &str) -> Option<Unpaged> {
        let action = self.actions.get(name).filter(|action| action.paginate.is_none())?;
        pages::detect(self, name, action).err()
    }
}
