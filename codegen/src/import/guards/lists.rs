//! What lists tell against themselves.

use std::collections::HashSet;

use super::case::Case;
use super::dropped::{Guard, Kind};
use super::witness::spelled;

/// A list that holds a value twice was read out of something else: the groups of `1,000 - 10,000`.
pub(super) fn no_value_stands_twice(case: &mut Case<'_>) {
    let values: Vec<String> = case.field.values.iter().map(spelled).collect();
    let mut seen = HashSet::new();
    if !values.iter().all(|value| seen.insert(value)) {
        case.drop(Guard::Twice, Kind::Values);
    }
}

/// Two values that are the ends of the range are a range and no list, unless nothing lies between.
pub(super) fn ends_of_the_range_are_no_list(case: &mut Case<'_>) {
    let (Some(min), Some(max)) = (case.field.min, case.field.max) else { return };
    let mut values: Vec<Option<i64>> = case.field.values.iter().map(serde_json::Value::as_i64).collect();
    values.sort_unstable();
    if values == [Some(min), Some(max)] && max - min > 1 {
        case.drop(Guard::Ends, Kind::Values);
    }
}
