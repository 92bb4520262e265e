//! What ranges cannot be.

use super::case::Case;
use super::dropped::{Guard, Kind};
use crate::spec::Tier;

/// A time since the epoch has no bounds: what a text limits is how far two of them are apart.
pub(super) fn time_has_no_bounds(case: &mut Case<'_>) {
    if case.field.time.is_some() {
        case.drop(Guard::BoundedTime, Kind::Range);
    }
}

/// What goes below zero, or no further, is a range of the elements and no length.
pub(super) fn length_is_positive(case: &mut Case<'_>) {
    let impossible = case.field.min.is_some_and(|min| min < 0) || case.field.max.is_some_and(|max| max <= 0);
    if case.bounds() == Kind::Length && impossible {
        case.drop(Guard::NegativeLength, Kind::Length);
    }
}

/// Of a string that holds an object in JSON, texts tell what its members may be: neither a default nor a list is
/// one of the whole, nor is a length beside them.
pub(super) fn json_has_no_facts_of_its_members(case: &mut Case<'_>) {
    let object = |example: &&str| example.trim_start().trim_start_matches('"').starts_with('{');
    if !case.field.ty.item.is_text() || case.field.ty.list || !case.examples.iter().any(object) {
        return;
    }
    let is_object = case.field.default.as_ref().and_then(|default| default.as_str()).is_some_and(|text| object(&text));
    let before = case.dropped.len();
    if !is_object {
        case.drop(Guard::InsideJson, Kind::Default);
    }
    case.drop(Guard::InsideJson, Kind::Values);
    // Where the text tells of no member, its length is that of the whole.
    if case.dropped.len() > before {
        case.drop(Guard::InsideJson, Kind::Length);
    }
}

/// A list that stops short of an end of the range is not whole, or the range is not the field's: the list stays where
/// it is surely one.
pub(super) fn list_fills_its_range(case: &mut Case<'_>) {
    let values: Vec<i64> = case.field.values.iter().filter_map(serde_json::Value::as_i64).collect();
    let (Some(least), Some(most)) = (values.iter().min(), values.iter().max()) else { return };
    let short = case.field.min.is_some_and(|min| *least > min) || case.field.max.is_some_and(|max| *most < max);
    if case.bounds() == Kind::Range && short {
        let sure = matches!(case.field.tier, Some(Tier::Both | Tier::Bulleted));
        case.drop(Guard::ListShortOfRange, if sure { Kind::Range } else { Kind::Values });
    }
}

/// A list and a range that exclude each other are not both right: the list stays where it is surely one.
pub(super) fn list_is_in_its_range(case: &mut Case<'_>) {
    if case.bounds() != Kind::Range {
        return;
    }
    let outside =
        case.field.values.iter().filter_map(serde_json::Value::as_i64).any(|value| {
            case.field.min.is_some_and(|min| value < min) || case.field.max.is_some_and(|max| value > max)
        });
    if outside {
        let sure = case.field.tier.is_some_and(|tier| tier > Tier::One);
        case.drop(Guard::ListOutsideRange, if sure { Kind::Range } else { Kind::Values });
    }
}
