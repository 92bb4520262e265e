//! What guards drop, counted, and held against what was there before.

use std::collections::BTreeMap;
use std::fmt;

use crate::spec::facts::{Facts, FieldFacts};

/// What a guard has against a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// A list holds a value twice.
    Twice,
    /// A list is the ends of the range.
    Ends,
    /// No example is one of the list.
    ExampleOutsideList,
    /// The example holds several values of the list at once.
    SeveralAtOnce,
    /// The example is a value of the list, spelled otherwise, or names several to choose from.
    ExampleMisspelled,
    /// The example has quotation marks of its own around it, which are no part of a value.
    ExampleQuoted,
    /// The example only holds the place of one: `xxx`, `null`, `string`.
    ExamplePlaceholder,
    /// A time since the epoch with bounds.
    BoundedTime,
    /// A length below zero.
    NegativeLength,
    /// A default or length of what a text in JSON holds, and not of the text.
    InsideJson,
    /// No example is within the bounds.
    ExampleOutsideBounds,
    /// The default is outside the bounds.
    DefaultOutsideBounds,
    /// The default is not one of the list.
    DefaultOutsideList,
    /// A list has values outside the range.
    ListOutsideRange,
    /// A list has nothing at an end of the range.
    ListShortOfRange,
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Twice => "a list holds a value twice",
            Self::Ends => "a list is the ends of the range",
            Self::ExampleOutsideList => "the example is not one of the list",
            Self::SeveralAtOnce => "the example is several of the list at once",
            Self::ExampleMisspelled => "the example spells its value otherwise",
            Self::ExampleQuoted => "the example has quotes of its own, which are taken off",
            Self::ExamplePlaceholder => "the example holds the place of one",
            Self::BoundedTime => "a time has bounds",
            Self::NegativeLength => "a length is negative, or always 0",
            Self::InsideJson => "it is of something inside a text in JSON",
            Self::ExampleOutsideBounds => "the example is outside the bounds",
            Self::DefaultOutsideBounds => "the default is outside the bounds",
            Self::DefaultOutsideList => "the default is not one of the list",
            Self::ListOutsideRange => "a list has values outside the range",
            Self::ListShortOfRange => "a list stops short of the range",
        })
    }
}

/// A kind of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Lists of values.
    Values,
    /// Ranges of numbers.
    Range,
    /// Lengths of strings and lists.
    Length,
    /// Defaults.
    Default,
    /// Examples.
    Example,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Values, Self::Range, Self::Length, Self::Default, Self::Example];

    fn is_in(self, field: &FieldFacts) -> bool {
        let bounded = field.min.is_some() || field.max.is_some();
        let number = !field.ty.list && !field.ty.item.is_text();
        match self {
            Self::Values => !field.values.is_empty(),
            Self::Range => bounded && number,
            Self::Length => bounded && !number,
            Self::Default => field.default.is_some(),
            Self::Example => field.example.is_some(),
        }
    }

    /// Takes the fact out of a field. Says whether it was there.
    pub(super) fn take(self, field: &mut FieldFacts) -> bool {
        let there = self.is_in(field);
        match self {
            Self::Values => {
                field.values.clear();
                field.tier = None;
            }
            Self::Range | Self::Length => {
                field.min = None;
                field.max = None;
            }
            Self::Default => field.default = None,
            Self::Example => field.example = None,
        }
        there
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Values => "lists of values",
            Self::Range => "ranges",
            Self::Length => "lengths",
            Self::Default => "defaults",
            Self::Example => "examples",
        })
    }
}

/// A fact that a guard dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// What the guard has against it.
    pub guard: Guard,
    /// What was dropped.
    pub kind: Kind,
    /// The type.
    pub ty: String,
    /// The field.
    pub field: String,
}

/// The facts of a version that are kept, and what was not.
#[derive(Clone, Debug)]
pub struct Guarded {
    /// What is kept.
    pub facts: Facts,
    /// What guards dropped, in the order of types and fields.
    pub dropped: Vec<Dropped>,
}

/// What guards dropped in an import, and how much of it was there before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    counts: BTreeMap<(Guard, Kind), usize>,
    /// Of each kind: how many facts there were before, and which of those a guard drops now.
    before: BTreeMap<Kind, (usize, Vec<String>)>,
}

/// Facts of a kind that an import would lose to guards: too many to be slips of the texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Of what there are fewer.
    pub kind: Kind,
    /// How many there were.
    pub before: usize,
    /// Where those stood that are dropped now: service, version, type and field.
    pub places: Vec<String>,
}

impl Losses {
    /// Adds what guards dropped in a version, beside what was there before.
    pub(crate) fn add(&mut self, guarded: &Guarded, old: Option<&Facts>) {
        for dropped in &guarded.dropped {
            *self.counts.entry((dropped.guard, dropped.kind)).or_default() += 1;
        }
        let Some(old) = old else { return };
        for field in old.types.values().flat_map(|ty| ty.fields.values()) {
            for kind in Kind::ALL.into_iter().filter(|kind| kind.is_in(field)) {
                self.before.entry(kind).or_default().0 += 1;
            }
        }
        // What loses its quotes is there all the same.
        for Dropped { kind, ty, field, .. } in guarded.dropped.iter().filter(|loss| loss.guard != Guard::ExampleQuoted)
        {
            let was_there = old.types.get(ty).and_then(|ty| ty.fields.get(field)).is_some_and(|old| kind.is_in(old));
            if was_there {
                let place = format!("{} {}, type {ty}, field {field}", guarded.facts.service, guarded.facts.version);
                self.before.entry(*kind).or_default().1.push(place);
            }
        }
    }

    /// How many facts each guard dropped, kind by kind.
    pub fn counts(&self) -> impl Iterator<Item = (Guard, Kind, usize)> {
        self.counts.iter().map(|((guard, kind), count)| (*guard, *kind, *count))
    }

    /// The kinds of which more than one fact in a hundred was there before and is dropped now.
    pub fn large(&self) -> Vec<Loss> {
        let large = self.before.iter().filter(|(_, (before, lost))| lost.len() * 100 > *before);
        large.map(|(kind, (before, places))| Loss { kind: *kind, before: *before, places: places.clone() }).collect()
    }
}
