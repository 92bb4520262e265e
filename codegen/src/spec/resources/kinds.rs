//! How much is known of each thing: its kind, and which nouns are no thing at all.

use super::draft::{Draft, Id};
use super::model::{CreatedId, Kind, Resource};
use super::shapes::Shapes;
use super::words::is_no_id;

/// Decides the kind of a draft; none where its actions make up no thing.
pub(super) fn decide(shapes: &Shapes<'_>, draft: &mut Draft<'_>) {
    draft.kind = kind(shapes, draft).filter(|kind| *kind != Kind::Catalogue || is_taken(shapes, draft));
    match draft.kind {
        Some(Kind::Settings) => (draft.id, draft.by_id) = (None, None),
        Some(Kind::Part) => name_by_parent(shapes, draft),
        _ => {}
    }
}

fn kind(shapes: &Shapes<'_>, draft: &Draft<'_>) -> Option<Kind> {
    let [creates, reads, modifies, deletes] =
        [draft.create.is_empty(), draft.reads.is_empty(), draft.modify.is_empty(), draft.delete.is_empty()]
            .map(|empty| !empty);
    let is_listed = draft.list.is_some();
    let has_id = draft.id.is_some();
    // Tags are set and read, and no things, whatever their actions are called.
    if draft.noun.words.len() > 1 && draft.noun.is_last("tag") && !creates {
        return Some(Kind::Settings);
    }
    if is_listed && creates {
        return Some(if has_id { Kind::Full } else { Kind::Keyless });
    }
    let mut by_id = draft.delete.iter().chain(&draft.modify);
    if is_listed && has_id && by_id.any(|call| call.id.is_some()) {
        return Some(Kind::Given);
    }
    if creates && (draft.describe.is_some() || reads) {
        let tells = |read: &&str| shapes.reply(read).next().is_some();
        return match draft.describe {
            Some(_) => Some(Kind::Object),
            None => draft.reads.iter().any(tells).then_some(Kind::Part),
        };
    }
    if is_listed && !draft.modify.iter().any(|modify| !modify.is_aspect) && !deletes {
        return Some(Kind::Catalogue);
    }
    if (reads || is_listed) && modifies && !creates && !deletes {
        return Some(Kind::Settings);
    }
    if is_listed && deletes {
        return Some(Kind::Keyless);
    }
    let asks = |action: &str| !shapes.request(action).is_empty();
    (creates && deletes && draft.create.iter().any(|create| asks(create.action))).then_some(Kind::Unlisted)
}

/// Whether requests elsewhere take the id of what a list has: else it is a list and no more.
fn is_taken(shapes: &Shapes<'_>, draft: &Draft<'_>) -> bool {
    let (Some(id), Some(list)) = (&draft.id, draft.list_action()) else { return false };
    let is_key = |id: &Id| (id.is_id() || id.name == "Name") && !is_no_id(&id.key);
    is_key(id) && shapes.is_asked_elsewhere(&id.key, list)
}

/// One for each of something else: cls has an Index for each TopicId.
fn name_by_parent(shapes: &Shapes<'_>, draft: &mut Draft<'_>) {
    let Some(read) = draft.reads.first().copied() else { return };
    draft.describe = Some((read, None));
    let asked = |name: &str| draft.create.iter().any(|create| shapes.request(create.action).contains_key(name));
    let required = shapes.request(read).iter().filter(|(_, field)| field.required);
    let mut scope: Vec<String> = required.map(|(name, _)| name.clone()).filter(|name| asked(name)).collect();
    scope.sort();
    if !scope.is_empty() {
        draft.id = None;
        let chosen = draft.create.iter_mut().filter(|create| matches!(create.id, CreatedId::Request(_)));
        chosen.for_each(|create| create.id = CreatedId::Untold);
        draft.delete.iter_mut().chain(&mut draft.modify).for_each(|call| call.id = None);
    }
    draft.scope = scope;
}

/// The kind of a resource whose roles people corrected; none where they make up no thing.
pub(super) fn of_roles(about: &Resource) -> Option<Kind> {
    let [creates, changes, deletes] =
        [about.create.is_empty(), about.modify.iter().all(|modify| modify.aspect), about.delete.is_empty()]
            .map(|empty| !empty);
    let by_id = about.modify.iter().map(|modify| &modify.id).chain(about.delete.iter().map(|delete| &delete.id));
    match (&about.list, &about.describe) {
        (Some(_), _) if creates => Some(if about.id.is_some() { Kind::Full } else { Kind::Keyless }),
        (Some(_), _) if about.id.is_some() && by_id.flatten().next().is_some() => Some(Kind::Given),
        (Some(_), _) if deletes => Some(Kind::Keyless),
        (Some(_), _) if changes => Some(Kind::Settings),
        (Some(_), _) => Some(Kind::Catalogue),
        (None, Some(describe)) if creates => Some(if describe.id.is_some() { Kind::Object } else { Kind::Part }),
        (None, Some(_)) if changes => Some(Kind::Settings),
        (None, None) if creates && deletes => Some(Kind::Unlisted),
        (None, _) => None,
    }
}
