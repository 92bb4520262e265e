//! What an import adds to a description, changes in it, and removes from it.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::spec::facts::{Facts, FieldFacts};

/// How many things an import adds, changes and removes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Actions.
    pub actions: Changed,
    /// Types, by what is said of them and not of their fields.
    pub types: Changed,
    /// Fields.
    pub fields: Changed,
    /// Error codes.
    pub error_codes: Changed,
}

/// How many of one kind are added, changed and removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// How many are new.
    pub added: usize,
    /// How many differ.
    pub changed: usize,
    /// How many are gone.
    pub removed: usize,
}

impl Tally {
    /// Counts what differs between what was there, where something was, and what is there now.
    pub fn between(old: Option<&Facts>, new: Option<&Facts>) -> Self {
        let types = |facts: Option<&Facts>| -> IndexMap<String, crate::spec::Sites> {
            facts
                .into_iter()
                .flat_map(|facts| &facts.types)
                .map(|(name, ty)| (name.clone(), ty.sites.clone()))
                .collect()
        };
        let actions = |facts: Option<&Facts>| facts.map(|facts| facts.actions.0.clone()).unwrap_or_default();
        let codes = |facts: Option<&Facts>| -> IndexMap<String, ()> {
            facts.into_iter().flat_map(|facts| &facts.error_codes).map(|code| (code.clone(), ())).collect()
        };
        Self {
            actions: Changed::between(&actions(old), &actions(new)),
            types: Changed::between(&types(old), &types(new)),
            fields: Changed::between(&fields(old), &fields(new)),
            error_codes: Changed::between(&codes(old), &codes(new)),
        }
    }
}

fn fields(facts: Option<&Facts>) -> IndexMap<(String, String), FieldFacts> {
    let types = facts.into_iter().flat_map(|facts| &facts.types);
    types
        .flat_map(|(ty, about)| about.fields.iter().map(|(name, field)| ((ty.clone(), name.clone()), field.clone())))
        .collect()
}

impl Changed {
    fn between<K: Clone + Ord + std::hash::Hash, V: PartialEq>(old: &IndexMap<K, V>, new: &IndexMap<K, V>) -> Self {
        let keys: BTreeSet<&K> = old.keys().chain(new.keys()).collect();
        let mut changed = Self::default();
        for key in keys {
            match (old.get(key), new.get(key)) {
                (None, _) => changed.added += 1,
                (_, None) => changed.removed += 1,
                (Some(old), Some(new)) => changed.changed += usize::from(old != new),
            }
        }
        changed
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        for (mine, theirs) in [
            (&mut self.actions, other.actions),
            (&mut self.types, other.types),
            (&mut self.fields, other.fields),
            (&mut self.error_codes, other.error_codes),
        ] {
            mine.added += theirs.added;
            mine.changed += theirs.changed;
            mine.removed += theirs.removed;
        }
    }
}
