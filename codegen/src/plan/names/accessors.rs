//! Names of the methods that return a number as a time.

use std::collections::{BTreeMap, BTreeSet};

use super::keywords::METHODS;
use crate::plan::Struct;

/// What the name of a time ends in and its accessor's does not; of two fields that differ in nothing else, the
/// accessor belongs to the one whose end stands further up.
const ENDS: [&str; 10] = [
    "_time",
    "_timestamp",
    "_date_time",
    "_date",
    "_time_ms",
    "_timestamp_ms",
    "_time_millis",
    "_time_stamp",
    "_on",
    "_ts",
];

/// Names that say no more than that it is a time.
const BARE: [&str; 5] = ["time", "timestamp", "date", "timestamp_ms", "ts"];

/// Gives each time of a struct the name of its accessor.
///
/// It is made of the field's name alone. Where another field, setter or accessor has it, it is the whole name of
/// the field and `_as_time`: which of two has the short name does not depend on the order of the fields.
pub(in crate::plan) fn accessors(structs: &mut BTreeMap<String, Struct>) {
    for planned in structs.values_mut() {
        let mut taken: BTreeSet<String> = METHODS.map(str::to_owned).into();
        taken.extend(planned.filters.iter().map(|helper| helper.method.clone()));
        taken.extend(planned.fields.iter().map(|field| field.name.clone()));
        taken.extend(planned.fields.iter().filter_map(|field| field.setter.clone()));
        let mut times: Vec<_> =
            planned.fields.iter_mut().filter_map(|field| Some((&field.name, &mut field.time.as_mut()?.1))).collect();
        times.sort_by_key(|(name, _)| (end_of(name).map_or(ENDS.len(), |(at, _)| at), *name));
        for (name, accessor) in times {
            let mut candidate = self::accessor(name);
            if taken.contains(&candidate) {
                candidate = format!("{}_as_time", name.trim_end_matches('_'));
            }
            while !taken.insert(candidate.clone()) {
                candidate.push('_');
            }
            *accessor = candidate;
        }
    }
}

/// `created_at` for `created_time`, `created_time` for `created_at`, and `at` for `time`.
fn accessor(name: &str) -> String {
    let name = name.trim_end_matches('_');
    if BARE.contains(&name) {
        return "at".to_owned();
    }
    if let Some(stem) = name.strip_suffix("_at") {
        return format!("{stem}_time");
    }
    let stem = end_of(name).map_or(name, |(_, stem)| stem);
    if stem.ends_with("_at") { stem.to_owned() } else { format!("{stem}_at") }
}

/// The longest end that a name has: its place in the list, and what stands before it.
fn end_of(name: &str) -> Option<(usize, &str)> {
    let found = ENDS.iter().enumerate().filter_map(|(at, end)| Some((at, name.strip_suffix(end)?)));
    found.filter(|(_, stem)| !stem.is_empty()).min_by_key(|(_, stem)| stem.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_accessor_says_its_end_twice() {
        for (field, expected) in [
            ("not_after_time", "not_after_at"),
            ("store_timestamp", "store_at"),
            ("expires", "expires_at"),
            ("created_at", "created_time"),
            ("created_on", "created_at"),
            ("import_at_time", "import_at"),
            ("start_time_ms", "start_at"),
            ("end_date_time", "end_at"),
            ("timestamp", "at"),
            ("time", "at"),
            ("from", "from_at"),
        ] {
            assert_eq!(accessor(field), expected, "{field}");
        }
    }
}
