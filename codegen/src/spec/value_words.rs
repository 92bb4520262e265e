//! What follows from choosing a value, said by the name of the field that it is a value of.
//!
//! Enums that nobody named are made of lists, several of one field's lists where these differ. So what their values
//! mean is said once for the field: `InstanceChargeType` of all types, or `Placement.Type` of one.

use indexmap::IndexMap;

use super::facts::Ordered;
use super::{Service, enums};
use crate::error::{Error, Result};

/// Texts by value, by the field that they are values of.
pub(super) type ValueWords = Ordered<Ordered<String>>;

/// Says of values what they mean, after enums were made.
pub(super) fn lay(service: &mut Service, words: &ValueWords) -> Result<()> {
    // What is said of one type's field comes before what is said of all that are called so.
    let (of_one, of_all): (Vec<_>, Vec<_>) = words.0.iter().partition(|(key, _)| key.contains('.'));
    for (key, texts) in of_one.into_iter().chain(of_all) {
        let enums = enums_of(service, key);
        let place = service.at_overlay(&["values", key]);
        if enums.is_empty() {
            return Err(Error::at(place, "no field of that name has values that are a type").advise(
                "name a field, or a type and its field: `Placement.Type`; or say it in the field's own words",
            ));
        }
        for (value, text) in &texts.0 {
            let mut is_new = false;
            let mut is_known = false;
            for name in &enums {
                let about = service.enums.get_mut(name).and_then(|enumeration| enumeration.values.get_mut(value));
                let Some(about) = about else { continue };
                is_known = true;
                if about.doc.is_none() {
                    about.doc = Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
                    is_new = true;
                }
            }
            if !is_known {
                let known = known_values(service, &enums);
                return Err(
                    Error::at(place.key(&[value]), "it is no value of the field").advise(format!("there are {known}"))
                );
            }
            if !is_new {
                return Err(Error::at(place.key(&[value]), "what it means is said already").advise("remove it"));
            }
        }
    }
    Ok(())
}

/// The enums of fields that are called so, by names.
fn enums_of(service: &Service, key: &str) -> Vec<String> {
    let (of_type, wire) = match key.split_once('.') {
        Some((ty, wire)) => (Some(ty), wire),
        None => (None, key),
    };
    let mut found = IndexMap::new();
    for (name, ty) in &service.types {
        if of_type.is_some_and(|wanted| wanted != name) {
            continue;
        }
        for (called, field) in &ty.fields {
            // A list of values is known by the name of one of them, too.
            if called != wire && enums::value_of(called, field).as_deref() != Some(wire) {
                continue;
            }
            let of_field = field.enumeration.iter().chain(&field.filter);
            found.extend(of_field.filter(|name| service.enums.contains_key(*name)).map(|name| (name.clone(), ())));
        }
    }
    found.into_keys().collect()
}

fn known_values(service: &Service, enums: &[String]) -> String {
    let mut values: Vec<&str> = enums
        .iter()
        .flat_map(|name| service.enums.get(name))
        .flat_map(|known| known.values.keys())
        .map(|v| &**v)
        .collect();
    values.sort_unstable();
    values.dedup();
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}
