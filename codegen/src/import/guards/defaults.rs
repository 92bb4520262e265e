//! What defaults tell of lists and ranges, and those of defaults.

use serde_json::Value;

use super::case::Case;
use super::dropped::{Guard, Kind};
use super::witness::spelled;
use crate::spec::Tier;

/// A default beyond the largest value is in another unit, or the range is that of one case: neither is sure. Below
/// the smallest it may be 0 or -1 for "no limit", which the range then leaves out.
pub(super) fn default_is_in_its_range(case: &mut Case<'_>) {
    let kind = case.bounds();
    let Some(size) = case.field.default.as_ref().and_then(|default| size(default, kind)) else { return };
    if case.field.max.is_some_and(|max| size > max) {
        case.drop(Guard::DefaultOutsideBounds, Kind::Default);
        case.drop(Guard::DefaultOutsideBounds, kind);
    } else if case.field.min.is_some_and(|min| size < min) {
        match case.field.max {
            Some(_) if (-1..=0).contains(&size) && kind == Kind::Range => case.field.min = Some(size),
            _ => case.drop(Guard::DefaultOutsideBounds, kind),
        }
    }
}

/// A number, or how many characters a string has.
fn size(default: &Value, kind: Kind) -> Option<i64> {
    match (kind, default) {
        (Kind::Range, default) => default.as_i64(),
        (_, Value::String(text)) => i64::try_from(text.chars().count()).ok(),
        _ => None,
    }
}

/// A list that lacks the default is not whole, and a list that is surely whole knows better than what was read as
/// a default. Where only the case of letters differs, the list spells it.
pub(super) fn list_has_the_default(case: &mut Case<'_>) {
    let Some(default) = case.field.default.clone() else { return };
    if case.field.values.is_empty() || case.field.values.contains(&default) {
        return;
    }
    let said = spelled(&default);
    let same = case.field.values.iter().find(|value| spelled(value).eq_ignore_ascii_case(&said));
    if let Some(same) = same.cloned() {
        case.field.default = Some(same);
        return;
    }
    // What a text says of the default of a number is plain; a word may be one of something else.
    let sure = case.field.tier.is_some_and(|tier| tier > Tier::One) && default.is_string();
    case.drop(Guard::DefaultOutsideList, if sure { Kind::Default } else { Kind::Values });
}
