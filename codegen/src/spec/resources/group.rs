//! The first rules: actions of one noun are about one thing.

use indexmap::IndexMap;

use super::super::Service;
use super::draft::{Asking, Draft, Making};
use super::shapes::Shapes;
use super::vocabulary::{ATTRIBUTES, CREATE, DELETE, MODIFY, READ, RUNS, WHOLE};
use super::words::{Noun, key, split_verb};

/// Drafts by the keys of their nouns, in the order of their first actions.
pub(super) type Drafts<'a> = IndexMap<String, Draft<'a>>;

/// Puts actions together that are of one noun.
pub(super) fn by_noun(service: &Service) -> Drafts<'_> {
    let mut drafts = Drafts::new();
    for action in service.actions.keys() {
        let Some((verb, rest)) = split_verb(action) else { continue };
        let [creates, reads, modifies, deletes] =
            [&CREATE[..], &READ, &MODIFY, &DELETE].map(|verbs| verbs.contains(&verb));
        if !(creates || reads || modifies || deletes) {
            continue;
        }
        let noun = if reads { Noun::of_read(rest) } else { Noun::of_write(rest) };
        if noun.words.is_empty() {
            continue;
        }
        let name = noun.name.clone();
        let draft = drafts.entry(noun.key.clone()).or_insert_with(|| Draft::new(noun));
        // Whoever makes it or takes it away spells it best.
        if creates || deletes {
            draft.noun.name = name;
        }
        if creates {
            draft.create.push(Making::new(action));
        }
        if reads {
            draft.reads.push(action);
        }
        if modifies {
            draft.modify.push(Asking::new(action));
        }
        if deletes {
            draft.delete.push(Asking::new(action));
        }
    }
    drafts
}

/// Release and Offline take away what was given out, or what nothing else takes away: `ReleaseStudioProduct`
/// publishes. Isolate is the first of two steps, and stands beside the second.
pub(super) fn doubt_deletes(draft: &mut Draft<'_>) {
    // To terminate what runs is to stop it.
    if draft.noun.words.iter().any(|word| RUNS.contains(&word.as_str())) {
        draft.delete.retain(|delete| !delete.action.starts_with("Terminate"));
    }
    const FINAL: [&str; 5] = ["Delete", "Terminate", "Destroy", "Deregister", "Unregister"];
    const LENT: [&str; 4] = ["Allocate", "Apply", "Buy", "Purchase"];
    let begins = |action: &str, verbs: &[&str]| verbs.iter().any(|verb| action.starts_with(verb));
    let is_final = |action: &str| begins(action.strip_prefix("Batch").unwrap_or(action), &FINAL);
    let is_first_step = |action: &str| action.starts_with("Isolate");
    if draft.delete.iter().any(|delete| is_final(delete.action)) {
        draft.delete.retain(|delete| is_final(delete.action) || is_first_step(delete.action));
        draft.delete.sort_by_key(|delete| is_first_step(delete.action));
        return;
    }
    let isolated = draft.delete.iter().any(|delete| is_first_step(delete.action));
    let lent = isolated || draft.create.iter().any(|create| begins(create.action, &LENT));
    let made = lent || draft.create.iter().any(|create| begins(create.action, &["Create"]));
    draft.delete.retain(|delete| {
        (lent || !begins(delete.action, &["Release"])) && (made || !begins(delete.action, &["Offline"]))
    });
}

/// What changes or tells an attribute of a thing is about the thing, where nothing makes the attribute.
pub(super) fn take_attributes(drafts: &mut Drafts<'_>) {
    for at in 0..drafts.len() {
        if let Some((owner, reads_too)) = owner(drafts, at)
            && let Some((_, attribute)) = drafts.get_index_mut(at)
        {
            let modify = std::mem::take(&mut attribute.modify);
            let reads = if reads_too { std::mem::take(&mut attribute.reads) } else { Vec::new() };
            if let Some((_, owner)) = drafts.get_index_mut(owner) {
                owner.modify.extend(modify);
                owner.reads.extend(reads);
            }
        }
    }
    drafts.retain(|_, draft| !draft.is_empty());
}

/// What tells the states or summaries of things lists the things too: `DescribeServicesStatus` of apigateway and
/// `DescribeDocSummaryList` of adp have no other list.
pub(super) fn take_states(shapes: &Shapes<'_>, drafts: &mut Drafts<'_>) {
    for at in 0..drafts.len() {
        let Some((_, states)) = drafts.get_index(at) else { continue };
        let only_reads = states.create.is_empty() && states.modify.is_empty() && states.delete.is_empty();
        let [noun @ .., last] = states.noun.words.as_slice() else { continue };
        if !only_reads || !matches!(last.as_str(), "status" | "summary") {
            continue;
        }
        let Some((owner, _, thing)) = drafts.get_full(&noun.concat()) else { continue };
        let has_id = |ty: &str| shapes.fields(ty).keys().any(|member| thing.is_own_id(&key(member)));
        let lists = |action: &&str| shapes.lists(action).iter().any(|list| has_id(list.ty));
        let reads: Vec<&str> = states.reads.iter().copied().filter(lists).collect();
        if let Some((_, states)) = drafts.get_index_mut(at) {
            states.reads.retain(|read| !reads.contains(read));
        }
        if let Some((_, thing)) = drafts.get_index_mut(owner) {
            thing.reads.extend(reads);
        }
    }
    drafts.retain(|_, draft| !draft.is_empty());
}

/// Settings that are called after things, and take no id of theirs, are no attribute of them: `ModifyBackupConfig`
/// says when there are backups.
pub(super) fn give_back_settings(drafts: &mut Drafts<'_>) {
    let mut settings = Vec::new();
    for draft in drafts.values_mut().filter(|draft| draft.id.is_some()) {
        let key = draft.noun.key.clone();
        draft.modify.retain(|call| {
            let noun = split_verb(call.action).map(|(_, rest)| Noun::of_write(rest)).filter(|noun| noun.key != key);
            let noun = noun.filter(|noun| noun.words.last().is_some_and(|last| !WHOLE.contains(&last.as_str())));
            let Some(noun) = noun.filter(|noun| call.id.is_none() && noun.key.starts_with(&key)) else { return true };
            settings.push((noun, call.clone()));
            false
        });
    }
    for (noun, call) in settings {
        drafts.entry(noun.key.clone()).or_insert_with(|| Draft::new(noun)).modify.push(call);
    }
}

/// The draft whose attribute this one is, and whether its reads tell of that whole thing.
fn owner(drafts: &Drafts<'_>, at: usize) -> Option<(usize, bool)> {
    let (_, draft) = drafts.get_index(at)?;
    if !draft.create.is_empty() || !draft.delete.is_empty() {
        return None;
    }
    let mut words = draft.noun.words.as_slice();
    while let [rest @ .., last] = words {
        if rest.is_empty() || !ATTRIBUTES.contains(&last.as_str()) {
            return None;
        }
        words = rest;
        let Some((owner, _, found)) = drafts.get_full(&rest.concat()) else { continue };
        if owner != at && !(found.create.is_empty() && found.delete.is_empty() && found.reads.is_empty()) {
            let is_whole = rest.len() + 1 == draft.noun.words.len() && WHOLE.contains(&last.as_str());
            return Some((owner, found.reads.is_empty() || is_whole));
        }
    }
    None
}
