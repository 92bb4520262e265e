//! Which read lists the things, and where in its reply.

use super::draft::{Draft, Listing};
use super::shapes::{ObjectList, Shapes};
use super::vocabulary::{LISTS, NOT_ITEMS, READ_ENDINGS, TYPE_ENDINGS};
use super::words::{Noun, key, singular, split_verb, words};

/// Below this it is no list of the noun.
const ENOUGH: f64 = 2.5;

/// Finds the list among the reads of a noun: its reply has a list of objects that are called like the noun.
pub(super) fn find<'a>(shapes: &Shapes<'a>, draft: &mut Draft<'a>) {
    let mut best: Option<(f64, Listing<'_>)> = None;
    for action in &draft.reads {
        let lists = shapes.lists(action);
        let of_read = of_read(shapes, draft, action);
        for (at, list) in lists.iter().enumerate() {
            let score = of_read + of_list(shapes, draft, list, lists.len(), at);
            if best.as_ref().is_none_or(|(best, _)| score > *best) {
                best = Some((score, Listing { action, items: list.path.clone(), ty: list.ty, thing: None }));
            }
        }
    }
    if let Some((_, list)) = best.filter(|(score, _)| *score >= ENOUGH) {
        draft.reads.retain(|action| *action != list.action);
        draft.list = Some(list);
    }
}

/// How much an action looks like one that lists: by paging, a plural, and what it is called beside the noun.
fn of_read(shapes: &Shapes<'_>, draft: &Draft<'_>, action: &str) -> f64 {
    let Some((verb, rest)) = split_verb(action) else { return 0.0 };
    let words = words(rest);
    let last = words.last().map(|word| word.to_ascii_lowercase()).unwrap_or_default();
    let says_list = matches!(last.as_str(), "list" | "set");
    let plural = says_list || singular(&last) != last;
    let mut score = if shapes.pages(action) {
        1.5
    } else if plural {
        0.0
    } else {
        -1.5
    };
    score += f64::from(u8::from(plural));
    if last == "detail" {
        score -= 1.2;
    }
    // Only those of something else.
    if words.iter().skip(1).any(|word| matches!(*word, "By" | "For" | "In" | "With" | "Of")) {
        score -= 2.0;
    }
    score += match verb {
        "Describe" => 0.5,
        "List" => 0.4,
        "Search" => -1.0,
        _ => 0.0,
    };
    let more = if says_list { 0.2 } else { 0.7 * (to_float(words.len()) - to_float(draft.noun.words.len())) };
    score - more
}

/// How much a list looks like one of the noun.
fn of_list(shapes: &Shapes<'_>, draft: &Draft<'_>, list: &ObjectList<'_>, lists: usize, at: usize) -> f64 {
    let noun = draft.noun.key.as_str();
    let name = list.path.last().copied().unwrap_or_default();
    let called = Noun::of_read(name).key;
    let of_type = Noun::without(list.ty, &[&READ_ENDINGS, &TYPE_ENDINGS]).key;
    let mut score = if [called.as_str(), of_type.as_str()].contains(&noun) {
        3.0
    } else if (!called.is_empty() && (noun.ends_with(&called) || called.ends_with(noun)))
        || noun.ends_with(&of_type)
        || of_type.starts_with(noun)
        || of_type.ends_with(noun)
    {
        2.0
    } else {
        0.0
    };
    if LISTS.contains(&name) {
        score += 2.0;
    }
    if lists == 1 {
        score += 1.0;
    }
    let members = shapes.fields(list.ty);
    if members.keys().any(|member| draft.is_own_id(&key(member))) {
        score += 2.0;
    } else if members.contains_key("Id") || members.contains_key("ID") {
        score += 1.0;
    }
    if NOT_ITEMS.contains(&list.ty) {
        score -= 4.0;
    }
    score - 0.5 * (to_float(list.path.len()) - 1.0) - 0.2 * to_float(at)
}

#[expect(clippy::cast_precision_loss, reason = "names have a handful of words, and replies of lists")]
fn to_float(count: usize) -> f64 {
    count as f64
}
