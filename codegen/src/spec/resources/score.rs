//! How much speaks for a member being the id.

use std::collections::HashSet;

use super::super::TypeName;
use super::evidence::Evidence;
use super::words::{is_id, is_no_id, key};

/// A member, and how it is called.
struct Member<'m> {
    name: &'m str,
    key: String,
    /// How well it is called after the noun, as an id.
    rank: Option<f64>,
    /// Whether it is plainly the thing's id.
    is_plain: bool,
    /// Whether it is a name: `Name`, `FunctionName`.
    is_name: bool,
    /// Whether it is a name, or a text that is called as the noun.
    is_called: bool,
}

/// What speaks for a member; nothing where it is out of the question.
pub(super) fn score(evidence: &Evidence<'_, '_>, name: &str, ty: &TypeName) -> Option<f64> {
    let member = Member::of(evidence, name, ty);
    let called = member.called();
    let is_deleted_by =
        |asked: &HashSet<String>| asked.contains(&member.key) || evidence.asks_longer(asked, &member.key);
    if called == 0.0 && !evidence.deletes.iter().any(is_deleted_by) {
        return None;
    }
    let asks = |asked: &HashSet<String>| asks(evidence, &member, called, asked);
    let weigh = |asked: &[HashSet<String>], weight: f64| if asked.iter().any(asks) { weight } else { 0.0 };
    let by_calls = weigh(&evidence.deletes, 4.0)
        + weigh(&evidence.answers, 3.5)
        + weigh(&evidence.modifies, 2.0)
        + weigh(&evidence.describes, 2.0);
    let asked_for = asked_by_list(evidence, &member.key) + asked_by_create(evidence, &member);
    Some(called + by_calls + asked_for + in_favour(evidence, &member) - against(evidence, &member))
}

impl<'m> Member<'m> {
    fn of(evidence: &Evidence<'_, '_>, name: &'m str, ty: &TypeName) -> Self {
        let (key, draft) = (key(name), evidence.draft);
        let is_name = key.strip_suffix("name").is_some_and(|stem| stem.is_empty() || evidence.has_tail(stem));
        let comes_and_goes = !draft.create.is_empty() && !draft.delete.is_empty();
        Self {
            name,
            rank: draft.noun.id_rank(&key),
            is_plain: key == "id" || (key == "uuid" && !draft.members.contains("id") && comes_and_goes),
            is_name,
            // A number that is called as the noun is how much of it there is.
            is_called: is_name || (evidence.has_tail(&key) && ty.item.is_text()),
            key,
        }
    }

    /// What its name alone says.
    fn called(&self) -> f64 {
        match self.rank {
            Some(rank) => rank,
            None if self.is_plain => 4.0,
            None if self.is_called => 2.5,
            None if is_id(self.name) => 0.8,
            None => 0.0,
        }
    }
}

/// Whether a request or reply has it, be it under another name.
fn asks(evidence: &Evidence<'_, '_>, member: &Member<'_>, called: f64, asked: &HashSet<String>) -> bool {
    let Member { key, is_name, .. } = member;
    let is_alias = (member.is_plain || member.rank.is_some() || *key == evidence.draft.noun.key) && called >= 3.0;
    let is_longer = !is_id(member.name) && evidence.asks_longer(asked, key);
    let is_same_noun = member.is_called && !is_name && evidence.tails.iter().any(|tail| asked.contains(tail));
    asked.contains(key) || is_longer || is_same_noun || asks_alike(evidence, asked, *is_name, is_alias)
}

/// What is so of ids alone.
fn in_favour(evidence: &Evidence<'_, '_>, member: &Member<'_>) -> f64 {
    let mut score = 0.0;
    if is_id(member.name) && member.rank.is_none() && is_demanded(evidence, &member.key) {
        score += 3.0;
    }
    if member.is_called && goes_by_name(evidence) {
        score += 3.0;
    }
    if member.is_called && is_only_name(evidence, &member.key) {
        score += 2.0;
    }
    score
}

/// What is so of others: ids of accounts, names beside an id, what belongs to another noun.
fn against(evidence: &Evidence<'_, '_>, member: &Member<'_>) -> f64 {
    let mut score = 0.0;
    if is_no_id(&member.key) && member.rank.is_none_or(|rank| rank < 5.0) {
        score += 5.0;
    }
    let mut stems = evidence.tails.iter().map(String::as_str).chain([""]);
    if member.is_name && stems.any(|stem| evidence.draft.members.contains(&format!("{stem}id"))) {
        score += 1.5;
    }
    let is_own = member.rank.is_some() || member.is_name || evidence.has_tail(&member.key);
    if !is_own && evidence.is_anothers(&member.key) {
        score += 5.0;
    }
    score
}

/// Whether a request asks for it under another of its names.
fn asks_alike(evidence: &Evidence<'_, '_>, asked: &HashSet<String>, is_name: bool, is_alias: bool) -> bool {
    if is_name {
        return evidence.names.iter().any(|name| asked.contains(name));
    }
    let is_id = |key: &String| key == "id" || evidence.is_own_id(key);
    // Not where it asks for another member that may be the id.
    is_alias && asked.iter().any(is_id) && !asked.iter().any(|key| is_id(key) && evidence.draft.members.contains(key))
}

fn asked_by_list(evidence: &Evidence<'_, '_>, key: &str) -> f64 {
    match evidence.list.get(key) {
        Some((true, _)) => 1.5,
        Some((false, true)) => -1.0,
        Some((false, false)) => 0.7,
        None => 0.0,
    }
}

/// What creating asks for is a parent's, unless it is a name, which callers choose.
fn asked_by_create(evidence: &Evidence<'_, '_>, member: &Member<'_>) -> f64 {
    let (key, name, is_name) = (member.key.as_str(), member.name, member.is_name);
    if !evidence.creates.iter().any(|asked| asked.contains(key)) {
        return 0.0;
    }
    let is_answered = || evidence.answers.iter().flatten().any(|answer| evidence.is_own_id(answer));
    let is_chosen = evidence.draft.full_id() == key && evidence.draft.demanded.contains(key) && !is_answered();
    let chosen = if is_name || is_chosen || !is_id(name) { -1.0 } else { -4.0 };
    let listed_by = evidence.draft.list.is_some() && evidence.list.get(key).is_some_and(|(_, required)| *required);
    if listed_by { chosen - 2.0 } else { chosen }
}

/// Whether whatever deletes or changes one must be told this, and nothing that is called after the noun.
fn is_demanded(evidence: &Evidence<'_, '_>, key: &str) -> bool {
    let mut demands = evidence.demands.iter().filter(|demand| !demand.is_empty()).peekable();
    evidence.is_free(key)
        && !evidence.is_anothers(key)
        && demands.peek().is_some()
        && demands.all(|demand| demand.contains(key) && !demand.iter().any(|other| evidence.is_own_id(other)))
}

/// Whether deleting goes by a name, whatever ids there are.
fn goes_by_name(evidence: &Evidence<'_, '_>) -> bool {
    let asks = |is: &dyn Fn(&String) -> bool| evidence.deletes.iter().flatten().any(is);
    !evidence.deletes_by_id
        && asks(&|key| evidence.names.contains(key))
        && !asks(&|key| key == "id" || evidence.is_own_id(key))
}

/// Whether a thing without an id is created by a name that it must be given, or changed by one, which is then no
/// new one.
fn is_only_name(evidence: &Evidence<'_, '_>, key: &str) -> bool {
    let is_id = |key: &String| key == "id" || evidence.is_own_id(key);
    let is_deleted_so = evidence.deletes.is_empty() || evidence.deletes.iter().any(|asked| asked.contains(key));
    let is_made = !evidence.draft.create.is_empty();
    let is_changed_so = evidence.changes.iter().any(|asked| asked.contains(key) && !asked.iter().any(is_id));
    let is_answered = evidence.answers.iter().flatten().any(is_id);
    let is_given = !is_answered && evidence.changes.is_empty() && evidence.draft.demanded.contains(key);
    is_made && is_deleted_so && (is_changed_so || is_given) && !evidence.draft.members.iter().any(is_id)
}
