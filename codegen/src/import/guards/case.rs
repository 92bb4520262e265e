//! What a guard judges.

use super::dropped::{Guard, Kind};
use crate::spec::Item;
use crate::spec::facts::FieldFacts;

/// What a guard judges: a field, the examples that upstream gives for it, and what goes.
pub(super) struct Case<'a> {
    pub(super) name: &'a str,
    pub(super) field: &'a mut FieldFacts,
    pub(super) examples: &'a [&'a str],
    pub(super) dropped: Vec<(Guard, Kind)>,
}

impl Case<'_> {
    /// Drops a fact, where it is there.
    pub(super) fn drop(&mut self, guard: Guard, kind: Kind) {
        if kind.take(self.field) {
            self.dropped.push((guard, kind));
        }
    }

    /// What the bounds of the field are bounds of.
    pub(super) fn bounds(&self) -> Kind {
        let is_number = self.field.ty.item.is_integer() || self.field.ty.item == Item::F64;
        if is_number && !self.field.ty.list { Kind::Range } else { Kind::Length }
    }
}
