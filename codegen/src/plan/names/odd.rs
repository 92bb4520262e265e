//! What reads oddly among the names of a description: a list for people, who then add a word or let it be.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use super::snake;
use super::words::{COMPOUNDS, NAMES, READ_AS, used_in};
use crate::plan::{Field, Module, Struct};

/// Longer names are told.
const LONG: usize = 45;

/// Why a name is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A letter stands alone before another word: `x_magic_id`.
    Letter,
    /// A plural of capitals is torn: `uui_ds`.
    Plural,
    /// Digits are torn from their letter: `convert3_d_format`.
    Digits,
    /// Two words are one word in other names: `sys_tem`.
    Torn,
    /// A word stands twice in a row: `created_at_at`.
    Doubled,
    /// An underscore sets it apart from a keyword or another method: `type_`.
    Apart,
    /// Several fields have one name, and this one is not the first: `instance_id_2`.
    Shared,
    /// It is long.
    Long,
    /// A value whose name is one letter.
    Value,
}

impl Kind {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 9] = [
        Self::Letter,
        Self::Plural,
        Self::Digits,
        Self::Torn,
        Self::Doubled,
        Self::Apart,
        Self::Shared,
        Self::Long,
        Self::Value,
    ];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Letter => "a letter alone before a word",
            Self::Plural => "a torn plural",
            Self::Digits => "digits torn from their letter",
            Self::Torn => "two words that are one in other names",
            Self::Doubled => "a word twice in a row",
            Self::Apart => "an underscore behind a keyword or the name of a method",
            Self::Shared => "a name that another field has",
            Self::Long => "a long name",
            Self::Value => "a value whose name is one letter",
        })
    }
}

/// A name that reads oddly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Odd {
    /// Why.
    pub kind: Kind,
    /// The name in Rust.
    pub name: String,
    /// What it is the name of, by upstream's names: `mqtt 2024-05-16 Filter.Name`.
    pub of: String,
}

/// The names of modules, and how they spell words.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// How many different names have a word, and two words in a row.
    words: HashMap<String, usize>,
    pairs: HashMap<(String, String), usize>,
    used: BTreeSet<&'static str>,
    odd: Vec<Odd>,
}

impl Survey {
    /// Looks at the names of modules. How words are spelled is told by all of them together.
    pub fn of(modules: &[Module]) -> Self {
        let mut survey = Self::default();
        let wires: BTreeSet<&str> = modules.iter().flat_map(wires).collect();
        for wire in wires {
            survey.used.extend(used_in(wire));
            survey.count(&snake(wire));
        }
        for module in modules {
            survey.look_at(module);
        }
        survey.odd.sort();
        survey
    }

    /// What reads oddly, by kind and name.
    pub fn odd(&self) -> &[Odd] {
        &self.odd
    }

    /// Words of the tables that no name has.
    pub fn unused(&self) -> Vec<&'static str> {
        let all = NAMES.iter().chain(COMPOUNDS).chain(READ_AS.iter().map(|(word, _)| word));
        all.filter(|word| !self.used.contains(**word)).copied().collect()
    }

    fn count(&mut self, name: &str) {
        let words: Vec<&str> = words(name).collect();
        for word in &words {
            *self.words.entry((*word).to_owned()).or_default() += 1;
        }
        for (first, second) in words.iter().zip(words.iter().skip(1)) {
            *self.pairs.entry(((*first).to_owned(), (*second).to_owned())).or_default() += 1;
        }
    }

    fn look_at(&mut self, module: &Module) {
        let label = format!("{} {}", module.service, module.version);
        for action in &module.actions {
            self.look_at_name(&action.method, &format!("{label} {}", action.name));
        }
        for (wire, planned) in &module.structs {
            self.look_at_fields(planned, &format!("{label} {wire}"));
        }
        for planned in &module.enums {
            for variant in planned.variants.iter().filter(|variant| variant.name.len() == 1) {
                self.add(Kind::Value, &variant.name, &format!("{label} {}.{}", planned.name, variant.wire));
            }
        }
    }

    fn look_at_fields(&mut self, planned: &Struct, label: &str) {
        for Field { name, wire, time, .. } in &planned.fields {
            let of = format!("{label}.{wire}");
            self.look_at_name(name, &of);
            if *name != snake(wire) {
                self.add(Kind::Shared, name, &of);
            }
            if let Some((_, accessor)) = time {
                self.look_at_name(accessor, &of);
            }
        }
    }

    fn look_at_name(&mut self, name: &str, of: &str) {
        if name.ends_with('_') {
            self.add(Kind::Apart, name, of);
        }
        if name.len() > LONG {
            self.add(Kind::Long, name, of);
        }
        let words: Vec<&str> = words(name).collect();
        let mut kinds = BTreeSet::new();
        for (first, second) in words.iter().zip(words.iter().skip(1)) {
            kinds.extend(self.kind(first, second));
        }
        for kind in kinds {
            self.add(kind, name, of);
        }
    }

    /// What is odd about two words in a row.
    fn kind(&self, first: &str, second: &str) -> Option<Kind> {
        let is_letter = |word: &str| word.len() == 1 && !word.starts_with(|first: char| first.is_ascii_digit());
        if first.ends_with(|last: char| last.is_ascii_digit()) && is_letter(second) {
            Some(Kind::Digits)
        } else if is_letter(first) {
            Some(Kind::Letter)
        } else if is_torn_plural(second) && !self.is_word(first) && !self.is_word(second) {
            Some(Kind::Plural)
        } else if first == second {
            Some(Kind::Doubled)
        } else if self.is_one(first, second) {
            Some(Kind::Torn)
        } else {
            None
        }
    }

    fn is_word(&self, word: &str) -> bool {
        self.words.get(word).copied().unwrap_or_default() > 3
    }

    /// Whether more names have two words as one than apart. Words that name things on their own (`api`, `id`)
    /// are apart rightly: only where one of the two is rare are they pieces.
    fn is_one(&self, first: &str, second: &str) -> bool {
        let joined = self.words.get(&format!("{first}{second}")).copied().unwrap_or_default();
        let apart = self.pairs.get(&(first.to_owned(), second.to_owned())).copied().unwrap_or_default();
        joined > 1 && joined >= apart
    }

    fn add(&mut self, kind: Kind, name: &str, of: &str) {
        self.odd.push(Odd { kind, name: name.to_owned(), of: of.to_owned() });
    }
}

/// How many names are odd, by kind; kinds without any are not in it.
pub fn counts(odd: &[Odd]) -> BTreeMap<Kind, usize> {
    let mut counts = BTreeMap::new();
    for odd in odd {
        *counts.entry(odd.kind).or_default() += 1;
    }
    counts
}

/// All names of a module on the wire that become names in Rust.
fn wires(module: &Module) -> impl Iterator<Item = &str> {
    let fields = module.structs.values().flat_map(|planned| planned.fields.iter().map(|field| field.wire.as_str()));
    module.actions.iter().map(|action| action.name.as_str()).chain(fields)
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split('_').filter(|word| !word.is_empty())
}

/// The second half of `uui_ds`: the last of several capitals, taken for the beginning of a word, and an `s`.
fn is_torn_plural(second: &str) -> bool {
    let mut letters = second.chars();
    let consonant = letters.next().is_some_and(|letter| letter.is_ascii_lowercase() && !"aeiou".contains(letter));
    consonant && letters.as_str() == "s"
}
