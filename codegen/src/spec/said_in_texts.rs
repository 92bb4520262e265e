//! What overlays say of facts that are read out of texts. What the facts say already is an error, so that no entry
//! outlives its use.

use std::collections::BTreeSet;

use super::{Action, Field, TimeForm, Zone};
use crate::error::{Error, Result};
use crate::place::Place;

/// Takes over how often an action may be called.
pub(super) fn rate(action: &mut Action, known: Option<u32>, place: &Place) -> Result<()> {
    if known.is_some() && known == action.rate_limit {
        return Err(Error::at(place.key(&["rate_limit"]), "the facts say the same").advise("remove it"));
    }
    action.rate_limit = known.or(action.rate_limit);
    Ok(())
}

/// Takes over the names of filters.
pub(super) fn filters(field: &mut Field, known: Option<Vec<String>>, place: &Place) -> Result<()> {
    let Some(names) = known else { return Ok(()) };
    let place = place.key(&["filters"]);
    let known: BTreeSet<&String> = names.iter().collect();
    if known.len() < names.len() {
        return Err(Error::at(place, "a name stands there twice"));
    }
    if known == field.filters.iter().collect() {
        return Err(Error::at(place, "the facts say the same").advise("remove it"));
    }
    if !(field.ty.list && field.ty.object().is_some()) {
        return Err(Error::at(place, format!("a {} is not a list of filters", field.ty)));
    }
    field.filters = names;
    Ok(())
}

/// Takes over how a string writes a time.
pub(super) fn form(field: &mut Field, form: Option<TimeForm>, zone: Option<Zone>, place: &Place) -> Result<()> {
    let same = [
        ("form", form.is_some() && form == field.form),
        ("zone", form.is_none() && zone.is_some() && zone == field.zone),
    ];
    if let Some((key, _)) = same.into_iter().find(|(_, same)| *same) {
        return Err(Error::at(place.key(&[key]), "the facts say the same").advise("remove it"));
    }
    if form.is_some() {
        // The zone goes with the form that it was said of.
        field.zone = None;
    }
    field.form = form.or(field.form);
    field.zone = zone.or(field.zone);
    Ok(())
}
