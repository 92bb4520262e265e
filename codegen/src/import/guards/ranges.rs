//! What ranges cannot be.

use super::{Case, Guard, Kind};
use crate::spec::Tier;

/// A time since the epoch has no bounds: what a text limits is how far two of them are apart.
pub(super) fn time_has_no_bounds(case: &mut Case<'_>) {
    if case.field.time.is_some() {
        case.drop(Guard::BoundedTime, Kind::Range);
    }
}

/// A list and a range that exclude each other are not both right: the list stays where it is surely one.
pub(super) fn list_is_in_its_range(case: &mut Case<'_>) {
    if case.bounds() != Kind::Range {
        return;
    }
    let outside = case.field.values.iter().filter_map(serde_json::Value::as_i64).any(|value| {
        case.field.min.is_some_and(|min| value < min) || case.field.max.is_some_and(|max| value > max)
    });
    if outside {
        let sure = case.field.tier.is_some_and(|tier| tier > Tier::One);
        case.drop(Guard::ListOutsideRange, if sure { Kind::Range } else { Kind::Values });
    }
}
