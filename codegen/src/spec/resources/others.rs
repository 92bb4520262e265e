//! Actions of a longer noun that are about a shorter one's thing: other ways to make it, and aspects of it.

use super::bind;
use super::draft::{Asking, Draft, Id, Making};
use super::group::Drafts;
use super::matching::{self, Leave};
use super::model::CreatedId;
use super::shapes::{Shapes, Value};
use super::vocabulary::WAYS;
use super::words::{is_order, split_verb, words};

/// Gives the listed things what other nouns have of theirs.
pub(super) fn gather(shapes: &Shapes<'_>, drafts: &mut Drafts<'_>) {
    let listed: Vec<usize> = (0..drafts.len())
        .filter(|at| drafts.get_index(*at).is_some_and(|(_, draft)| draft.list.is_some() && has_id(draft)))
        .collect();
    other_ways(shapes, drafts, &listed);
    aspects(shapes, drafts);
}

fn has_id(draft: &Draft<'_>) -> bool {
    draft.id.as_ref().is_some_and(Id::is_id)
}

/// Other ways to make a thing: `CreateDBInstanceHour` answers the id of what `DescribeDBInstances` lists.
fn other_ways(shapes: &Shapes<'_>, drafts: &mut Drafts<'_>, listed: &[usize]) {
    for at in 0..drafts.len() {
        let Some((_, draft)) =
            drafts.get_index(at).filter(|(_, draft)| draft.list.is_none() && draft.describe.is_none())
        else {
            continue;
        };
        for action in draft.create.iter().map(|create| create.action).collect::<Vec<_>>() {
            if let Some((thing, id)) = made_by(shapes, drafts, at, listed, action) {
                give(drafts, at, thing, action, id);
            }
        }
    }
}

/// The listed thing that an action of another noun makes, and where its id is to be found.
fn made_by(
    shapes: &Shapes<'_>,
    drafts: &Drafts<'_>,
    at: usize,
    listed: &[usize],
    action: &str,
) -> Option<(usize, CreatedId)> {
    let (verb, rest) = split_verb(action)?;
    let moves = words(rest).iter().skip(1).any(|word| matches!(*word, "To" | "From"));
    if matches!(verb, "Submit" | "Upload" | "Copy") || moves {
        return None;
    }
    let outputs: Vec<Value<'_>> = shapes.outputs(action).into_iter().filter(is_result).collect();
    let asked = shapes.request_keys(action);
    let (_, draft) = drafts.get_index(at)?;
    let mut best: Option<(usize, usize, usize, CreatedId)> = None;
    for thing in listed {
        let (_, of) = drafts.get_index(*thing)?;
        let Some(likeness) = likeness(draft, of) else { continue };
        if of.id.as_ref().is_some_and(|id| bind::uses(shapes, of, id, action)) {
            continue;
        }
        let full = of.full_id();
        let answers: Vec<&Value<'_>> = outputs
            .iter()
            .filter(|value| (!asked.contains(&value.key) && !is_order(value.name())) || value.key == full)
            .collect();
        let found = matching::find(of, &answers, Leave::ALL).map(Value::place);
        if found.is_none() && likeness != Likeness::Way {
            continue;
        }
        let (words, creators) = (of.noun.words.len(), of.create.len());
        if best.as_ref().is_none_or(|(best, others, ..)| (words, creators) > (*best, *others)) {
            best = Some((words, creators, *thing, found.map_or(CreatedId::Untold, CreatedId::Reply)));
        }
    }
    best.map(|(_, _, thing, id)| (thing, id))
}

/// Whether a value of a reply says what came of it: not too deep, and nothing about what failed or who approves.
fn is_result(value: &Value<'_>) -> bool {
    let first = value.path.first().map_or("", |(name, _)| *name);
    value.path.len() < 3 && value.is_success() && !first.contains("Approver")
}

/// How a noun is like that of a listed thing.
#[derive(PartialEq, Eq)]
enum Likeness {
    /// It ends in it, or is an end of it.
    Part,
    /// It is the noun, and how one is made: `DBInstanceHour`.
    Way,
}

fn likeness(draft: &Draft<'_>, of: &Draft<'_>) -> Option<Likeness> {
    // A noun with a delete of its own is another thing.
    let own_life = !draft.delete.is_empty() || !draft.modify.is_empty();
    if own_life && of.create.iter().any(|create| !create.is_other_way) {
        return None;
    }
    let (own, thing) = (&draft.noun.words, &of.noun.words);
    let follows = own.windows(thing.len()).position(|part| part == thing).and_then(|at| own.get(at + thing.len()));
    let is_way = |word: &String| WAYS.contains(&word.as_str());
    let goes_on = follows.is_some_and(is_way);
    if draft.noun.key.ends_with(&of.noun.key) || goes_on {
        let is_way = goes_on && own.starts_with(thing) && own.last().is_some_and(is_way);
        return Some(if is_way { Likeness::Way } else { Likeness::Part });
    }
    let is_end = thing.ends_with(own) && of.id.as_ref().is_some_and(|id| id.key == of.full_id());
    is_end.then_some(Likeness::Part)
}

/// Moves an action that makes a thing to it, and what takes the thing away, if nothing else does.
fn give<'a>(drafts: &mut Drafts<'a>, from: usize, to: usize, action: &'a str, id: CreatedId) {
    let Some((_, draft)) = drafts.get_index_mut(from) else { return };
    draft.create.retain(|create| create.action != action);
    let deletes = std::mem::take(&mut draft.delete);
    let Some((_, thing)) = drafts.get_index_mut(to) else { return };
    thing.create.push(Making { action, id, is_other_way: true });
    if thing.delete.is_empty() {
        thing.delete = deletes;
    } else if let Some((_, draft)) = drafts.get_index_mut(from) {
        draft.delete = deletes;
    }
}

/// Actions that change one aspect of a thing: `ModifyDBInstanceName`. They belong to the longest noun that theirs
/// begins with, and to none if that one's id is not there.
fn aspects(shapes: &Shapes<'_>, drafts: &mut Drafts<'_>) {
    for at in 0..drafts.len() {
        let Some((_, draft)) =
            drafts.get_index(at).filter(|(_, draft)| draft.list.is_none() && draft.create.is_empty())
        else {
            continue;
        };
        for action in draft.modify.iter().map(|modify| modify.action).collect::<Vec<_>>() {
            let Some(thing) = thing_of_aspect(drafts, at) else { continue };
            let Some((_, of)) = drafts.get_index_mut(thing).filter(|(_, of)| of.list.is_some()) else { continue };
            let inputs = shapes.top_inputs(action);
            // Of names only the same: another may be the new one.
            let leave = if has_id(of) { Leave::ALL } else { Leave::EXACT };
            let id = matching::find(of, &inputs.iter().collect::<Vec<_>>(), leave).map(Value::place);
            if id.is_some() {
                of.modify.push(Asking { action, id, is_aspect: true });
            }
        }
    }
}

/// The thing with the longest noun that this noun begins with.
fn thing_of_aspect(drafts: &Drafts<'_>, at: usize) -> Option<usize> {
    let (_, draft) = drafts.get_index(at)?;
    let is_thing = |other: &Draft<'_>| !other.create.is_empty() || !other.delete.is_empty() || other.list.is_some();
    (1..=draft.noun.words.len()).rev().find_map(|length| {
        let (other, _, found) = drafts.get_full(&draft.noun.words[..length].concat())?;
        let begins = draft.noun.words.starts_with(&found.noun.words);
        (other != at && begins && is_thing(found)).then_some(other)
    })
}
