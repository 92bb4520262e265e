//! Which of several fields is a resource's id.

use std::collections::HashSet;

use super::draft::{Draft, Id};
use super::shapes::Value;
use super::words::is_id;

/// What may be taken for an id beside what is called exactly like it.
#[derive(Clone, Copy, Default)]
pub(super) struct Leave<'s> {
    /// Nothing else.
    pub(super) exact: bool,
    /// Keys of what creates the thing asks for: they are a parent's unless they are the id's own name.
    pub(super) foreign: Option<&'s HashSet<String>>,
    /// No field that only shares a part of its name.
    pub(super) whole: bool,
}

impl Leave<'_> {
    pub(super) const EXACT: Self = Self { exact: true, foreign: None, whole: false };
    pub(super) const ALL: Self = Self { exact: false, foreign: None, whole: false };
}

/// The field that is the resource's id: one of the same name, else one of the noun's other names of an id.
pub(super) fn find<'v, 'a>(draft: &Draft<'_>, values: &[&'v Value<'a>], leave: Leave<'_>) -> Option<&'v Value<'a>> {
    let id = draft.id.as_ref()?;
    // AddXMembers(Id, MemberIdSet): the Id is the group's.
    let is_groups = id.key == "id" && draft.demanded.contains("id");
    if !is_groups && let Some(same) = values.iter().find(|value| value.key == id.key) {
        return Some(same);
    }
    if leave.exact {
        return None;
    }
    let own: Vec<&Value<'_>> = values
        .iter()
        .copied()
        .filter(|value| !leave.foreign.is_some_and(|foreign| foreign.contains(&value.key)))
        .collect();
    let found = if id.is_id() || id.key == draft.noun.key || draft.is_own_id(&id.key) {
        by_noun(draft, &own)
    } else {
        by_name(draft, id, &own)
    };
    found.or_else(|| by_part(id, &own).filter(|_| !leave.whole))
}

/// One that is called after the noun, or plainly `Id` where that can be no other's.
fn by_noun<'v, 'a>(draft: &Draft<'_>, values: &[&'v Value<'a>]) -> Option<&'v Value<'a>> {
    let mut best: Option<(f64, &Value<'_>)> = None;
    for value in values {
        if let Some(rank) = draft.noun.id_rank(&value.key)
            && best.is_none_or(|(best, _)| rank > best)
        {
            best = Some((rank, value));
        }
    }
    let plain = || {
        let free = !draft.members.contains("id") && !draft.demanded.contains("id");
        values.iter().copied().find(|value| value.key == "id" && free)
    };
    best.map(|(_, value)| value).or_else(plain)
}

/// One that is a name, where the id is one: `Name`, `FunctionName`, `Function`, and `FunctionVersion` for a `Version`.
fn by_name<'v, 'a>(draft: &Draft<'_>, id: &Id, values: &[&'v Value<'a>]) -> Option<&'v Value<'a>> {
    let tails = draft.noun.tails();
    let is_bare = id.key == "name" || tails.contains(&id.key);
    let is_name = |key: &str| {
        let stem = key.strip_suffix("name");
        stem.is_some_and(|stem| stem.is_empty() || tails.iter().any(|tail| tail == stem))
            || id.key.strip_suffix("name") == Some(key)
            || key.strip_suffix(&id.key).is_some_and(|noun| tails.iter().any(|tail| tail == noun))
            || (is_bare && tails.iter().any(|tail| tail == key))
    };
    values.iter().copied().find(|value| is_name(&value.key))
}

/// One whose name ends in the id's, or the other way round.
fn by_part<'v, 'a>(id: &Id, values: &[&'v Value<'a>]) -> Option<&'v Value<'a>> {
    let shares = |key: &str| key.len() > 5 && (key.ends_with(&id.key) || id.key.ends_with(key));
    let is_part = |value: &&&Value<'_>| is_id(value.name()) && shares(&value.key);
    values.iter().find(is_part).copied().filter(|_| id.key != "id" && id.is_id())
}
