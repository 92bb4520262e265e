//! Enums that nobody wrote down: of lists of values that are sure enough, and of the names of
//! filters.

mod filter_names;
mod lists;
mod names;
mod shared;
mod variants;

use std::collections::HashSet;

use indexmap::IndexMap;

pub(super) use self::lists::name as value_of;
use self::names::Named;
pub(crate) use self::names::RESERVED;
use super::{Enum, EnumValue, Field, Service};
use crate::error::Result;

/// Adds the enums of a service that its overlay does not name.
pub(super) fn derive(service: &mut Service) -> Result<()> {
    let parts = filter_names::parts(service);
    let lists = lists::of(service, &parts)?;
    let mut taken = names::taken(service);
    filter_enums(service, &mut taken);
    let shared = shared::by_name(service, &lists, &parts);
    for Named { name, field, values, members } in names::given(service, lists, &mut taken) {
        add(service, &name, format!("Values of `{field}`."), values);
        let alike = shared.get(&name).into_iter().flatten();
        for (ty, wire) in members.iter().chain(alike) {
            set(service, ty, wire, |field| field.enumeration = Some(name.clone()));
        }
    }
    service.enums.sort_keys();
    Ok(())
}

/// Enums of the names of filters.
fn filter_enums(service: &mut Service, taken: &mut HashSet<String>) {
    for (ty, wire, action, names) in filter_names::known(service) {
        let candidates = [format!("{action}Filter"), format!("{action}{wire}Name"), format!("{action}FilterName")];
        let Some(name) = candidates.into_iter().find(|name| !taken.contains(name)) else { continue };
        let doc = format!("Names of filters that `{action}` documents for `{wire}`.");
        add(service, &name, doc, names);
        taken.insert(name.clone());
        set(service, &ty, &wire, |field| field.filter = Some(name));
    }
}

fn add(service: &mut Service, name: &str, doc: String, values: Vec<String>) {
    let values = values.into_iter().map(|value| (value, EnumValue::default())).collect::<IndexMap<_, _>>();
    service.enums.insert(name.to_owned(), Enum { doc: Some(doc), values });
}

fn set(service: &mut Service, ty: &str, wire: &str, change: impl FnOnce(&mut Field)) {
    if let Some(field) = service.types.get_mut(ty).and_then(|ty| ty.fields.get_mut(wire)) {
        change(field);
    }
}
