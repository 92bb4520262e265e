//! Guards: what facts that were read out of texts have to pass before they are kept.
//!
//! A text may be misread, and the other facts of the same field often tell so: an example that is no value of
//! the list, a default outside the range. What is contradicted is dropped, since a fact that is missing does less
//! harm than one that is wrong; an overlay can bring it back. Each guard is a function of its own, and what
//! it drops is counted, so that an import tells when upstream has changed its manner.

mod case;
mod defaults;
mod dropped;
mod examples;
mod lists;
mod ranges;
mod witness;

use std::collections::HashMap;

use self::case::Case;
pub use dropped::{Dropped, Guard, Guarded, Kind, Loss, Losses};

use crate::spec::facts::{Ordered, TypeFacts};

/// The examples of fields as upstream has them, by type and field: those of both sites.
pub(super) type Examples<'a> = HashMap<(&'a str, &'a str), Vec<&'a str>>;

/// The guards, in the order in which they judge: first what a fact says against itself, then what the others say.
const GUARDS: [fn(&mut Case<'_>); 13] = [
    examples::example_is_plain,
    ranges::json_has_no_facts_of_its_members,
    ranges::length_is_positive,
    lists::no_value_stands_twice,
    lists::ends_of_the_range_are_no_list,
    examples::list_has_the_example,
    examples::example_is_spelled_as_its_value,
    ranges::time_has_no_bounds,
    examples::bounds_have_room_for_the_example,
    defaults::default_is_in_its_range,
    defaults::list_has_the_default,
    ranges::list_is_in_its_range,
    ranges::list_fills_its_range,
];

/// Lets the guards judge all fields of a version.
pub(super) fn judge(types: &mut Ordered<TypeFacts>, examples: &Examples<'_>) -> Vec<Dropped> {
    let mut dropped = Vec::new();
    for (ty, about) in &mut types.0 {
        for (name, field) in &mut about.fields.0 {
            let examples = examples.get(&(ty.as_str(), name.as_str())).map(Vec::as_slice).unwrap_or_default();
            let mut case = Case { name: name.as_str(), field, examples, dropped: Vec::new() };
            for guard in GUARDS {
                guard(&mut case);
            }
            let of_field = case.dropped.into_iter();
            dropped.extend(of_field.map(|(guard, kind)| Dropped { guard, kind, ty: ty.clone(), field: name.clone() }));
        }
    }
    dropped
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
