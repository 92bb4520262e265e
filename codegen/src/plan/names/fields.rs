//! Names of the fields of a struct, and of their setters.

use std::collections::{BTreeMap, BTreeSet};

use super::keywords::METHODS;
use super::{free, snake, wire_name};
use crate::plan::Struct;
use crate::spec::Field;

/// The names of the fields of a type.
#[derive(Debug, Default)]
pub(in crate::plan) struct FieldNames<'a> {
    /// The name in Rust of each, by that on the wire.
    pub(in crate::plan) rust: BTreeMap<&'a str, String>,
    /// Those on the wire that would all have one name.
    shared: Vec<Vec<&'a str>>,
}

impl<'a> FieldNames<'a> {
    /// The names of fields in Rust. Where several would have one, it is that of the field that is not deprecated,
    /// and of those the one that is spelled as Rust's name reads: `InstanceId` before `InstanceID`. A deprecated one
    /// says so in its name, and another has a number. The order of the fields plays no part: upstream changes it.
    pub(in crate::plan) fn of(fields: impl Iterator<Item = (&'a String, &'a Field)>) -> Self {
        let mut by_name: BTreeMap<String, Vec<(&str, bool)>> = BTreeMap::new();
        for (wire, field) in fields {
            by_name.entry(snake(wire)).or_default().push((wire, field.deprecated));
        }
        let mut taken: BTreeSet<String> = by_name.keys().cloned().collect();
        let mut names = Self::default();
        for (name, wires) in &mut by_name {
            wires.sort_by_key(|(wire, deprecated)| (*deprecated, wire_name(name) != *wire, *wire));
            let stem = name.trim_end_matches('_');
            for (at, (wire, deprecated)) in wires.iter().enumerate() {
                let own = match (at, deprecated) {
                    (0, _) => name.clone(),
                    (_, true) => free(&format!("{stem}_deprecated"), "_", &taken),
                    (_, false) => free(&format!("{stem}_2"), "_", &taken),
                };
                taken.insert(own.clone());
                names.rust.insert(*wire, own);
            }
            if wires.len() > 1 {
                names.shared.push(wires.iter().map(|(wire, _)| *wire).collect());
            }
        }
        names
    }

    /// The other fields that would have the name of this one: their names in Rust and on the wire.
    pub(in crate::plan) fn twins(&self, wire: &str) -> Vec<(&str, &str)> {
        let all = self.shared.iter().find(|wires| wires.contains(&wire)).map(Vec::as_slice).unwrap_or_default();
        let others = all.iter().filter(|other| **other != wire);
        others.filter_map(|other| Some((self.rust.get(other)?.as_str(), *other))).collect()
    }
}

/// Setters whose name another method has.
pub(in crate::plan) fn setters(structs: &mut BTreeMap<String, Struct>) {
    for planned in structs.values_mut().filter(|planned| planned.built) {
        let helpers: BTreeMap<String, String> =
            planned.filters.iter().map(|helper| (helper.method.clone(), helper.field.clone())).collect();
        let mut taken: BTreeSet<String> = helpers.keys().cloned().collect();
        taken.extend(METHODS.map(str::to_owned));
        for field in &mut planned.fields {
            if helpers.get(&field.name) == Some(&field.name) {
                // A field called `filter` that is the list of filters: its helper adds to it.
                field.setter = Some(String::new());
                continue;
            }
            let mut setter = field.name.clone();
            while !taken.insert(setter.clone()) {
                setter.push('_');
            }
            field.setter = (setter != field.name).then_some(setter);
        }
    }
}
