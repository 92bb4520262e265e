//! Which member of a thing is its id.

use std::collections::{HashMap, HashSet};

use super::super::TypeName;
use super::draft::{Draft, Id};
use super::shapes::{Shapes, Value, is_single_key};
use super::words::{is_id, is_no_id, key, one_of};

/// Below this no member is the id.
const ENOUGH: f64 = 3.5;

/// Which noun a key belongs to, as its whole name with `Id`, where there is such a thing.
pub(super) type Owners = HashMap<String, String>;

/// Finds the id: the member that deleting, changing and describing ask for, that creating answers, and that the
/// noun gives its name to.
pub(super) fn find<'a>(shapes: &Shapes<'a>, owners: &Owners, draft: &mut Draft<'a>) {
    let item = draft.list.as_ref().map(|list| list.ty);
    let mut members = item.map(|item| scalars(shapes.fields(item).iter())).unwrap_or_default();
    if members.is_empty() {
        members = members_of_described(shapes, draft);
    }
    find_among(shapes, owners, draft, &members);
    let Some(item) = item.filter(|_| draft.id.is_none()) else {
        hold_thing(shapes, draft);
        return;
    };
    // Items that hold the thing in a member: GeoFence.FenceId.
    let outer = std::mem::take(&mut draft.members);
    for (name, field) in shapes.fields(item) {
        let Some(inner) = field.ty.object().filter(|_| !field.ty.list && name != "Result") else { continue };
        let members = shapes.fields(inner);
        let is_thing = |member: &String| draft.is_own_id(&key(member)) || matches!(member.as_str(), "Id" | "Name");
        if !members.keys().any(is_thing) {
            continue;
        }
        find_among(shapes, owners, draft, &scalars(members.iter()));
        if draft.id.is_some() {
            if let Some(list) = &mut draft.list {
                (list.ty, list.thing) = (inner, Some(name.as_str()));
            }
            return;
        }
    }
    draft.members = outer;
    let evidence = Evidence::of(shapes, owners, draft);
    draft.id = agreed(shapes, &evidence);
    hold_thing(shapes, draft);
}

/// The member of an item that holds the thing, where what calls agree upon is no member of the item itself.
fn hold_thing<'a>(shapes: &Shapes<'a>, draft: &mut Draft<'a>) {
    let (Some(id), Some(list)) = (&draft.id, &mut draft.list) else { return };
    if list.thing.is_some() || shapes.fields(list.ty).keys().any(|name| key(name) == id.key) {
        return;
    }
    let mut holders = shapes.fields(list.ty).iter().filter_map(|(name, field)| {
        let inner = field.ty.object().filter(|_| !field.ty.list)?;
        shapes.fields(inner).contains_key(&id.name).then_some((name.as_str(), inner))
    });
    if let (Some((name, inner)), None) = (holders.next(), holders.next()) {
        (list.ty, list.thing) = (inner, Some(name));
    }
}

/// Members that can be an id, with their types, in upstream's order.
type Members<'a> = Vec<(&'a str, &'a TypeName)>;

fn scalars<'a>(fields: impl Iterator<Item = (&'a String, &'a super::super::Field)>) -> Members<'a> {
    fields.filter(|(_, field)| is_single_key(&field.ty)).map(|(name, field)| (name.as_str(), &field.ty)).collect()
}

/// The members of a thing that is told of alone: those of the object in the reply, or of the reply itself.
fn members_of_described<'a>(shapes: &Shapes<'a>, draft: &mut Draft<'a>) -> Members<'a> {
    let mut members = Members::new();
    for action in &draft.reads {
        if draft.object.is_none() {
            let mut objects = shapes.reply(action).filter(|(_, field)| !field.ty.list);
            let object = objects.find_map(|(name, field)| Some((name, field.ty.object()?)));
            if let Some((name, ty)) = object {
                draft.object = Some(name);
                members = scalars(shapes.fields(ty).iter());
            }
        }
        if members.is_empty() {
            members = scalars(shapes.reply(action));
        }
    }
    members
}

fn find_among<'a>(shapes: &Shapes<'a>, owners: &Owners, draft: &mut Draft<'a>, members: &Members<'_>) {
    draft.members = members.iter().map(|(name, _)| key(name)).collect();
    draft.demanded = demanded(shapes, draft);
    let evidence = Evidence::of(shapes, owners, draft);
    draft.id = of_job(shapes, draft, &evidence)
        .or_else(|| match members.as_slice() {
            [] => best(&evidence, &from_calls(shapes, &evidence)),
            _ => best(&evidence, members),
        })
        .or_else(|| first(shapes, &evidence, members))
        .or_else(|| of_read(shapes, draft, &evidence));
}

/// Keys of what creating must be told. Lists of strings are what is to become of several.
pub(super) fn demanded(shapes: &Shapes<'_>, draft: &Draft<'_>) -> HashSet<String> {
    let fields = draft.create.iter().flat_map(|create| shapes.request(create.action));
    let is_strings = |ty: &TypeName| ty.list && ty.item == super::super::Item::String;
    fields.filter(|(_, field)| field.required && !is_strings(&field.ty)).map(|(name, _)| key(name)).collect()
}

/// What the actions of a noun say of ids, by keys.
struct Evidence<'d, 'a> {
    draft: &'d Draft<'a>,
    owners: &'d Owners,
    /// What each delete asks for.
    deletes: Vec<HashSet<String>>,
    /// What each delete, and then each modify, must be told.
    demands: Vec<HashSet<String>>,
    modifies: Vec<HashSet<String>>,
    /// What each modify asks for, needed or not, and in its objects too.
    changes: Vec<HashSet<String>>,
    describes: Vec<HashSet<String>>,
    /// What each create answers.
    answers: Vec<HashSet<String>>,
    /// What each create asks for.
    creates: Vec<HashSet<String>>,
    /// What the list asks for: whether several are taken, and whether it must be told.
    list: HashMap<String, (bool, bool)>,
    /// Keys of names of the noun.
    names: Vec<String>,
    /// Whether a delete must be told an id that is neither a parent's nor one that the list must be told.
    deletes_by_id: bool,
    tails: Vec<String>,
}

impl<'d, 'a> Evidence<'d, 'a> {
    fn of(shapes: &Shapes<'a>, owners: &'d Owners, draft: &'d Draft<'a>) -> Self {
        let required = |action: &str| -> HashSet<String> {
            let fields = shapes.request(action).iter().filter(|(_, field)| field.required);
            fields.map(|(name, _)| key(name)).collect()
        };
        let keys = |values: Vec<Value<'_>>| values.into_iter().map(|value| value.key).collect::<HashSet<_>>();
        let tails = draft.noun.tails();
        let mut names = vec!["name".to_owned()];
        names.extend(tails.iter().map(|tail| format!("{tail}name")));
        let has_id = draft.members.iter().any(|member| member == "id" || draft.is_own_id(member));
        names.extend(tails.iter().filter(|tail| !has_id || draft.members.contains(*tail)).cloned());
        let list = draft.list_action().map(|list| shapes.request(list).iter());
        let list = list.into_iter().flatten().map(|(name, field)| (key(name), (field.ty.list, field.required)));
        let modifies: Vec<_> = draft.modify.iter().map(|modify| required(modify.action)).collect();
        let mut evidence = Self {
            draft,
            owners,
            deletes: draft.delete.iter().map(|delete| asked_by_delete(shapes, draft, &names, delete.action)).collect(),
            changes: draft.modify.iter().map(|modify| keys(shapes.inputs(modify.action))).collect(),
            demands: draft.delete.iter().map(|delete| required(delete.action)).chain(modifies.clone()).collect(),
            modifies,
            describes: draft.reads.iter().map(|read| required(read)).collect(),
            answers: draft.create.iter().map(|create| keys(shapes.outputs(create.action))).collect(),
            creates: draft.create.iter().map(|create| shapes.request_keys(create.action)).collect(),
            list: list.collect(),
            names,
            deletes_by_id: false,
            tails,
        };
        evidence.deletes_by_id = draft.delete.iter().any(|delete| {
            let inputs = shapes.top_inputs(delete.action);
            inputs.iter().any(|value| value.required && is_id(value.name()) && evidence.is_free(&value.key))
        });
        evidence
    }

    /// Whether an id is neither one that creating asks for, nor an account's, nor one that the list must be told.
    fn is_free(&self, key: &str) -> bool {
        !is_no_id(key)
            && !self.creates.iter().any(|asked| asked.contains(key))
            && !self.list.get(key).is_some_and(|(_, required)| *required)
    }

    /// Whether it is the id of another noun's thing.
    fn is_anothers(&self, key: &str) -> bool {
        self.owners.get(key).is_some_and(|owner| *owner != self.draft.noun.key)
    }

    fn is_own_id(&self, key: &str) -> bool {
        self.draft.is_own_id(key)
    }

    /// Whether a request asks for a member under its name behind the noun's, as creating does: a `Version` as
    /// `FirmwareVersion`.
    fn asks_longer(&self, asked: &HashSet<String>, key: &str) -> bool {
        let is_made_so = |longer: &String| {
            let asked = self.creates.iter().any(|asked| asked.contains(longer));
            asked || self.answers.iter().any(|answer| answer.contains(key) || answer.contains(longer))
        };
        self.tails
            .iter()
            .map(|tail| format!("{tail}{key}"))
            .any(|longer| asked.contains(&longer) && is_made_so(&longer))
    }

    fn has_tail(&self, key: &str) -> bool {
        self.tails.iter().any(|tail| tail == key)
    }
}

/// Keys of what a delete asks for: in itself, and where that names nothing of the thing, in its objects.
fn asked_by_delete(shapes: &Shapes<'_>, draft: &Draft<'_>, names: &[String], action: &str) -> HashSet<String> {
    let listing = draft.list_action().map(|list| shapes.request(list));
    let is_scope =
        |value: &Value<'_>| listing.is_some_and(|fields| fields.get(value.name()).is_some_and(|field| field.required));
    let names_it = |value: &Value<'_>| {
        let is_own = names.contains(&value.key) || draft.is_own_id(&value.key);
        is_own || (draft.members.contains(&value.key) && !is_scope(value))
    };
    let top = shapes.top_inputs(action);
    if top.iter().any(names_it) {
        return top.into_iter().map(|value| value.key).collect();
    }
    // Inside an object stands all of the thing: only names and ids tell which one it is.
    let is_name = |value: &Value<'_>| {
        value.is_at_top() || is_id(value.name()) || names.contains(&value.key) || draft.is_own_id(&value.key)
    };
    shapes.inputs(action).into_iter().filter(is_name).map(|value| value.key).collect()
}

/// A job: what submitting it answers is what telling of it must be told.
fn of_job(shapes: &Shapes<'_>, draft: &Draft<'_>, evidence: &Evidence<'_, '_>) -> Option<Id> {
    if draft.list.is_some() {
        return None;
    }
    let reads = draft.reads.iter().flat_map(|read| shapes.top_inputs(read));
    let mut needed: Vec<_> = reads.filter(|value| !value.ty.list).collect();
    needed.sort_by_key(|value| !value.required);
    let asked = evidence.creates.first()?;
    draft.create.iter().find_map(|create| {
        shapes.outputs(create.action).into_iter().find_map(|value| {
            let needed = needed.iter().find(|needed| needed.key == value.key)?;
            let is_new = is_id(value.name()) && !asked.contains(&value.key);
            is_new.then(|| Id::new(needed.name(), value.ty.item.clone()))
        })
    })
}

/// What telling of one must be told, is called after the noun, and creating does not ask for.
fn of_read(shapes: &Shapes<'_>, draft: &Draft<'_>, evidence: &Evidence<'_, '_>) -> Option<Id> {
    if draft.list.is_some() || draft.create.is_empty() {
        return None;
    }
    let is_own = |value: &Value<'_>| {
        let is_new = !evidence.creates.iter().any(|asked| asked.contains(&value.key));
        value.required && !value.ty.list && is_new && evidence.is_own_id(&value.key)
    };
    let mut reads = draft.reads.iter().flat_map(|read| shapes.top_inputs(read));
    reads.find(is_own).map(|value| Id::new(value.name(), value.ty.item.clone()))
}

/// The member for which most speaks; without members what creating and deleting agree upon.
fn best(evidence: &Evidence<'_, '_>, members: &Members<'_>) -> Option<Id> {
    let mut best: Option<(f64, usize)> = None;
    for (at, (name, ty)) in members.iter().enumerate() {
        let Some(mut score) = score(evidence, name, ty) else { continue };
        if at == 0 {
            score += 0.5;
        }
        if best.is_none_or(|(best, _)| score > best) {
            best = Some((score, at));
        }
    }
    let (_, at) = best.filter(|(score, _)| *score >= ENOUGH)?;
    let (name, ty) = members.get(at)?;
    Some(Id::new(*name, ty.item.clone()))
}

/// What speaks for a member; nothing where it is out of the question.
fn score(evidence: &Evidence<'_, '_>, name: &str, ty: &TypeName) -> Option<f64> {
    let key = key(name);
    let draft = evidence.draft;
    let rank = draft.noun.id_rank(&key);
    let is_name = key.strip_suffix("name").is_some_and(|stem| stem.is_empty() || evidence.has_tail(stem));
    let both = !draft.create.is_empty() && !draft.delete.is_empty();
    let is_plain = key == "id" || (key == "uuid" && !draft.members.contains("id") && both);
    let called = match rank {
        Some(rank) => rank,
        None if is_plain => 4.0,
        // A number that is called as the noun is how much of it there is.
        None if is_name || (evidence.has_tail(&key) && ty.item.is_text()) => 2.5,
        None if is_id(name) => 0.8,
        None => 0.0,
    };
    if called == 0.0 && !evidence.deletes.iter().any(|asked| asked.contains(&key) || evidence.asks_longer(asked, &key))
    {
        return None;
    }
    let is_called = is_name || (evidence.has_tail(&key) && ty.item.is_text());
    let is_alias = (is_plain || rank.is_some() || key == draft.noun.key) && called >= 3.0;
    let asks = |asked: &HashSet<String>| {
        let is_longer = !is_id(name) && evidence.asks_longer(asked, &key);
        let is_same_noun = is_called && !is_name && evidence.tails.iter().any(|tail| asked.contains(tail));
        asked.contains(&key) || is_longer || is_same_noun || asks_alike(evidence, asked, is_name, is_alias)
    };
    let weigh = |asked: &[HashSet<String>], weight: f64| if asked.iter().any(asks) { weight } else { 0.0 };
    let mut score = called
        + weigh(&evidence.deletes, 4.0)
        + weigh(&evidence.answers, 3.5)
        + weigh(&evidence.modifies, 2.0)
        + weigh(&evidence.describes, 2.0)
        + asked_by_list(evidence, &key)
        + asked_by_create(evidence, name, &key, is_name);
    if is_no_id(&key) && rank.is_none_or(|rank| rank < 5.0) {
        score -= 5.0;
    }
    if is_name
        && evidence
            .tails
            .iter()
            .map(String::as_str)
            .chain([""])
            .any(|tail| draft.members.contains(&format!("{tail}id")))
    {
        score -= 1.5;
    }
    if rank.is_none() && !is_name && !evidence.has_tail(&key) && evidence.is_anothers(&key) {
        score -= 5.0;
    }
    if is_id(name) && rank.is_none() && is_demanded(evidence, &key) {
        score += 3.0;
    }
    if is_called && goes_by_name(evidence) {
        score += 3.0;
    }
    if is_called && is_only_name(evidence, &key) {
        score += 2.0;
    }
    Some(score)
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
fn asked_by_create(evidence: &Evidence<'_, '_>, name: &str, key: &str, is_name: bool) -> f64 {
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

/// The first member, if it is an id that other actions take and no parent's.
fn first(shapes: &Shapes<'_>, evidence: &Evidence<'_, '_>, members: &Members<'_>) -> Option<Id> {
    let list = evidence.draft.list_action()?;
    let (name, ty) = members.first()?;
    let key = key(name);
    let fits = is_id(name)
        && key != "instanceid"
        && evidence.is_free(&key)
        && !evidence.owners.contains_key(&key)
        && shapes.is_asked_elsewhere(&key, list);
    fits.then(|| Id::new(*name, ty.item.clone()))
}

/// What creating answers and deleting asks for, though no member of the list's items is called so.
fn agreed(shapes: &Shapes<'_>, evidence: &Evidence<'_, '_>) -> Option<Id> {
    let is_agreed = |id: &Id| {
        let says = |calls: &[HashSet<String>]| calls.iter().any(|keys| keys.contains(&id.key));
        id.is_id() && says(&evidence.answers) && says(&evidence.deletes) && evidence.is_free(&id.key)
    };
    best(evidence, &from_calls(shapes, evidence)).filter(is_agreed)
}

/// What stands for the members of a thing that nothing tells of: ids that creating answers and deleting asks for.
fn from_calls<'a>(shapes: &Shapes<'a>, evidence: &Evidence<'_, 'a>) -> Members<'a> {
    let mut members = Members::new();
    for create in &evidence.draft.create {
        for value in shapes.outputs(create.action).iter().filter(|value| is_id(value.name())) {
            put(&mut members, one_of(value.name()), value.ty);
        }
    }
    for delete in &evidence.draft.delete {
        for value in shapes.top_inputs(delete.action) {
            if is_id(value.name()) || evidence.names.contains(&value.key) {
                put(&mut members, one_of(value.name()), value.ty);
            }
        }
    }
    members
}

fn put<'a>(members: &mut Members<'a>, name: &'a str, ty: &'a TypeName) {
    match members.iter_mut().find(|(other, _)| *other == name) {
        Some(member) => member.1 = ty,
        None => members.push((name, ty)),
    }
}
