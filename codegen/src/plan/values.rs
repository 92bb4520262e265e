//! Enums and error codes.

use std::collections::BTreeSet;

use heck::ToShoutySnakeCase as _;

use super::{Constant, Docs, Enum, Variant, names};
use crate::error::{Error, Result};
use crate::spec::Service;

/// Plans the enums of a service.
pub(super) fn enums(service: &Service) -> Result<Vec<Enum>> {
    let of_fields = service.types.values().flat_map(|ty| ty.fields.values());
    let fields: BTreeSet<&String> = of_fields.filter_map(|field| field.enumeration.as_ref()).collect();
    service
        .enums
        .iter()
        .map(|(name, enumeration)| {
            let place = service.at_overlay(&["enums", name]);
            // A name that somebody gave is not taken by one that was made.
            let given: BTreeSet<&str> = enumeration.values.values().filter_map(|about| about.name.as_deref()).collect();
            let mut taken = BTreeSet::new();
            let mut variants = Vec::with_capacity(enumeration.values.len());
            for (wire, about) in &enumeration.values {
                let place = place.key(&["values", wire]);
                let spelled = match &about.name {
                    Some(given) if is_variant(given) => given.clone(),
                    Some(given) => {
                        return Err(Error::at(
                            place.key(&["name"]),
                            format!("`{given}` cannot be the name of a variant"),
                        ));
                    }
                    None => names::camel(wire),
                };
                if !is_variant(&spelled) {
                    return Err(Error::at(place, format!("`{spelled}` cannot be the name of a variant"))
                        .advise("give the value a `name`"));
                }
                let mut candidates =
                    std::iter::once(spelled.clone()).chain((2..).map(|number| format!("{spelled}{number}")));
                let free = |candidate: &String| {
                    !taken.contains(candidate) && (about.name.is_some() || !given.contains(candidate.as_str()))
                };
                let variant = candidates.find(free).unwrap_or_default();
                taken.insert(variant.clone());
                let doc = about.doc.clone().map(|doc| doc.split_whitespace().collect::<Vec<_>>().join(" "));
                let docs = Docs(doc.map(|doc| format!("`{wire}`: {doc}")).into_iter().collect());
                variants.push(Variant { name: variant, wire: wire.clone(), docs });
            }
            let unknown = ["Unknown", "Undocumented", "UnknownValue"].into_iter().find(|name| !taken.contains(*name));
            let unknown = unknown
                .ok_or_else(|| Error::at(place.clone(), "no name is left for a value that is not documented"))?;
            let docs = Docs(vec![enumeration.doc.clone().unwrap_or_else(|| format!("Values called `{name}`."))]);
            let names = !fields.contains(name);
            Ok(Enum { name: name.clone(), docs, variants, unknown: unknown.to_owned(), names })
        })
        .collect()
}

fn is_variant(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric())
        && name != "Self"
}

/// Plans the constants of the error codes: `FAILED_OPERATION_CALL_TRADE`.
pub(super) fn error_codes(service: &Service) -> Result<Vec<Constant>> {
    let mut taken = BTreeSet::new();
    service
        .error_codes
        .iter()
        .map(|code| {
            let spelled = code.to_shouty_snake_case();
            if !spelled.starts_with(|first: char| first.is_ascii_alphabetic()) {
                return Err(Error::at(
                    service.at(&["error_codes"]),
                    format!("`{code}` cannot be the name of a constant"),
                ));
            }
            let mut candidates =
                std::iter::once(spelled.clone()).chain((2..).map(|number| format!("{spelled}_{number}")));
            let name = candidates.find(|candidate| !taken.contains(candidate)).unwrap_or_default();
            taken.insert(name.clone());
            Ok(Constant { name, value: code.clone(), class: None })
        })
        .collect()
}
