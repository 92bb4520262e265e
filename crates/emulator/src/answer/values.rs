//! Values of scalars: listed ones, in their range, in the unit that is known.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::key::Key;
use super::{Asked, text, times};
use crate::check::coerce;
use crate::description::{Field, Item};

/// A value of a field, as its type has it.
pub(super) fn scalar(asked: &Asked<'_>, name: &str, field: &Field, key: Key) -> Value {
    let listed: Vec<Value> = field.values.iter().filter_map(|value| coerce(&field.ty.item, value)).collect();
    let listed: Vec<&Value> = listed.iter().filter(|value| value.as_str() != Some("")).collect();
    if !listed.is_empty() {
        let at = key.below(listed.len() as u64);
        return listed[usize::try_from(at).unwrap_or_default()].clone();
    }
    match &field.ty.item {
        Item::Bool => (key.below(2) == 0).into(),
        Item::Int => integer(name, field, key).into(),
        Item::Float => float(field, key).into(),
        Item::Date => times::date(times::seconds(name, key)).into(),
        Item::DateTime => times::plain(times::seconds(name, key)).into(),
        Item::DateTimeIso => times::iso(times::seconds(name, key)).into(),
        Item::Bytes => STANDARD.encode(text::text(asked, name, field, key)).into(),
        Item::Text | Item::Object(_) => text::text(asked, name, field, key).into(),
    }
}

fn integer(name: &str, field: &Field, key: Key) -> i64 {
    let example = field.example.as_deref().and_then(|example| example.parse::<i64>().ok());
    let is_time = name.ends_with("Time") || name.ends_with("Timestamp");
    match field.time.as_deref() {
        Some("ms") => return times::seconds(name, key) * 1_000,
        Some(_) => return times::seconds(name, key),
        None if is_time && example.is_some_and(|example| example > 1_000_000_000_000) => {
            return times::seconds(name, key) * 1_000;
        }
        None if is_time && example.is_some_and(|example| example > 1_000_000_000) => return times::seconds(name, key),
        None => {}
    }
    if let (Some(min), Some(max)) = (field.min, field.max)
        && min <= max
    {
        let width = u64::try_from(max.saturating_sub(min)).unwrap_or(0).min(1_000);
        return min.saturating_add(i64::try_from(key.below(width + 1)).unwrap_or(0));
    }
    let plain = if name == "AppId" {
        1_250_000_000 + key.below(10_000_000)
    } else if name.ends_with("Uin") {
        100_000_000_000 + key.below(1_000_000_000)
    } else if name.ends_with("Port") {
        1_024 + key.below(60_000)
    } else if name.ends_with("Id") {
        100_000 + key.below(900_000)
    } else if let Some(example) = example.filter(|example| (0..1_000_000_000).contains(example)) {
        // Near the example: of the same size.
        let example = u64::try_from(example).unwrap_or(0);
        (example / 2 + key.below(example + 1)).max(example.min(1))
    } else {
        1 + key.below(100)
    };
    let plain = i64::try_from(plain).unwrap_or(i64::MAX);
    plain.max(field.min.unwrap_or(i64::MIN)).min(field.max.unwrap_or(i64::MAX))
}

fn float(field: &Field, key: Key) -> f64 {
    let hundredths = key.below(10_000);
    let value = f64::from(u32::try_from(hundredths).unwrap_or(0)) / 100.0;
    let bound = |bound: Option<i64>| bound.map(|bound| bound as f64);
    value.max(bound(field.min).unwrap_or(f64::MIN)).min(bound(field.max).unwrap_or(f64::MAX))
}
