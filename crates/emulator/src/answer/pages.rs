//! Lists that are asked for in pages: totals, pages, tokens and ends agree.

use serde_json::{Map, Value};

use super::making::{FIELDS, Making, Place};
use crate::check::coerce;
use crate::description::{Field, Item, Paginate, Service, Style};

/// The items of a page that does not say how many it holds.
const PAGE: u64 = 20;

/// Puts the page that is asked for into a reply, and what goes with it.
pub(super) fn put(making: &Making<'_>, paging: &Paginate, ty: &str, members: &mut Map<String, Value>) {
    let asked = making.asked;
    let Some(items) = asked.service.field_at(ty, &paging.items) else { return };
    let given = given(making, items, &paging.items);
    let total = given.as_ref().map_or(making.settings.list_length, |ids| ids.1.len() as u64);
    let (skip, size) = position(making, paging);
    let end = skip.saturating_add(size).min(total);
    let name = paging.items.rsplit('.').next().unwrap_or_default();
    let place = Place { depth: paging.items.split('.').count(), in_list: true };
    let page = (skip.min(end)..end).filter_map(|at| {
        // Each item is filled as if it were the only one.
        making.left.set(FIELDS);
        let mut item = making.item(name, items, making.key.with("items").at(at), place)?;
        if let (Some((id, ids)), Some(members)) = (&given, item.as_object_mut()) {
            members.insert(id.clone(), ids[usize::try_from(at).ok()?].clone());
        }
        Some(item)
    });
    set(members, &paging.items, page.collect());
    let mut tell = |path: &str, value: Value| {
        if let Some(value) = asked.service.field_at(ty, path).and_then(|field| spelled(field, value)) {
            set(members, path, value);
        }
    };
    if let Some(total_path) = &paging.total {
        tell(total_path, total.into());
    }
    if let Some(next) = &paging.next {
        // What stands for the next page is how many came before it; nothing, where there is none.
        tell(next, if end < total { end.into() } else { Value::Null });
    }
    if let Some(over) = &paging.over {
        tell(over, ((end >= total) == paging.over_is).into());
    }
}

/// How many items come before the page, and how many it holds.
fn position(making: &Making<'_>, paging: &Paginate) -> (u64, u64) {
    let asked = making.asked;
    let request = asked.service.request_of(asked.name, asked.action);
    let number = |path: &str| {
        let stated = at(asked.parameters, path).and_then(number);
        stated.or_else(|| asked.service.field_at(&request, path)?.default.as_ref().and_then(number))
    };
    let size = paging.size.as_deref().and_then(number).map_or(PAGE, |size| u64::try_from(size).unwrap_or(0));
    // No page of a token leads to itself.
    let size = if paging.style == Style::Token && size == 0 { PAGE } else { size };
    let asked_for = number(&paging.field);
    let skip = match paging.style {
        Style::Offset | Style::Token => asked_for.unwrap_or(0),
        Style::Page => asked_for
            .unwrap_or(paging.first)
            .saturating_sub(paging.first)
            .saturating_mul(i64::try_from(size).unwrap_or(i64::MAX)),
    };
    (u64::try_from(skip).unwrap_or(0), size)
}

/// The ids that the request lists, where it asks for some: `InstanceIds` for items that have an
/// `InstanceId`.
fn given(making: &Making<'_>, items: &Field, path: &str) -> Option<(String, Vec<Value>)> {
    let Item::Object(item) = &items.ty.item else { return None };
    let service: &Service = making.asked.service;
    making.asked.parameters.iter().find_map(|(name, value)| {
        let id = name.strip_suffix('s').or_else(|| name.strip_suffix("Set")).filter(|id| id.ends_with("Id"))?;
        let field = service.fields(item).get(id).filter(|field| !field.ty.list)?;
        let ids: Option<Vec<Value>> = value.as_array()?.iter().map(|id| coerce(&field.ty.item, id)).collect();
        ids.filter(|ids| !ids.is_empty() && name != path).map(|ids| (id.to_owned(), ids))
    })
}

/// The integer that a value is: also a text of digits, and the only element of a list.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Array(elements) => elements.first().and_then(number),
        value => coerce(&Item::Int, value)?.as_i64(),
    }
}

/// A value as a field has it. Nothing is an empty text, 0 or no elements.
fn spelled(field: &Field, value: Value) -> Option<Value> {
    let one = match (&field.ty.item, &value) {
        (_, Value::Null) if field.ty.list => return Some(Value::Array(Vec::new())),
        (Item::Int | Item::Float, Value::Null) => 0.into(),
        (_, Value::Null) => "".into(),
        (item, value) => coerce(item, value)?,
    };
    Some(if field.ty.list { vec![one].into() } else { one })
}

/// The value at a path.
fn at<'a>(members: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    match path.split_once('.') {
        None => members.get(path),
        Some((first, rest)) => at(members.get(first)?.as_object()?, rest),
    }
}

/// Puts a value at a path, and makes the objects on the way.
fn set(members: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            members.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = members.entry(first.to_owned()).or_insert(Value::Null);
            if !inner.is_object() {
                *inner = Map::new().into();
            }
            if let Some(inner) = inner.as_object_mut() {
                set(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::description::{self, Action};
    use crate::responder::Responder;

    /// The length of each page of a list, as far as the page itself says that there are more.
    fn walk(service: &Service, name: &str, action: &Action, paging: &Paginate) -> Result<Vec<usize>, String> {
        let responder = Responder::default();
        let (request_type, response_type) = (service.request_of(name, action), service.response_of(name, action));
        let (of, version) = (service.name.as_str(), service.version.as_str());
        let mut request = responder.request(of, version, name).map_err(|error| error.to_string())?;
        let request = request.as_object_mut().ok_or("no object")?;
        let put = |request: &mut Map<String, Value>, path: &str, value: Value| {
            let field = service.field_at(&request_type, path).ok_or_else(|| format!("there is no {path}"))?;
            set(request, path, spelled(field, value).ok_or_else(|| format!("{path} takes no number"))?);
            Ok::<(), String>(())
        };
        if let Some(size) = &paging.size {
            put(request, size, 20.into())?;
        }
        let (mut lengths, mut turn) = (Vec::new(), Value::Null);
        loop {
            let came: usize = lengths.iter().sum();
            match paging.style {
                Style::Offset => put(request, &paging.field, came.into())?,
                Style::Page => put(request, &paging.field, (paging.first + lengths.len() as i64).into())?,
                // A token that is required is a nothing at first.
                Style::Token if lengths.is_empty() => put(request, &paging.field, Value::Null)?,
                Style::Token => set(request, &paging.field, turn.clone()),
            }
            let asked = Value::Object(request.clone());
            let reply = responder.answer(of, version, name, &asked).map_err(|error| error.to_string())?;
            let reply = reply.as_object().ok_or("no object")?;
            let page = at(reply, &paging.items).and_then(Value::as_array).ok_or("no items")?;
            lengths.push(page.len());
            if let Some(path) = &paging.total {
                let total = at(reply, path).and_then(number).ok_or_else(|| format!("no {path}"))?;
                if service.field_at(&response_type, path).is_some() && total < (came + page.len()) as i64 {
                    return Err(format!("{path} is {total}, and there are more"));
                }
            }
            let is_over = match paging.style {
                Style::Token => {
                    turn = paging.next.as_deref().and_then(|next| at(reply, next)).ok_or("no token")?.clone();
                    let is_nothing = match &turn {
                        Value::Array(elements) => elements.is_empty(),
                        Value::String(text) => text.is_empty(),
                        other => other == 0,
                    };
                    let over = paging.over.as_deref().and_then(|over| at(reply, over)?.as_bool());
                    if over.is_some_and(|over| (over == paging.over_is) != is_nothing) {
                        return Err("token and flag disagree".to_owned());
                    }
                    is_nothing
                }
                _ => page.len() < 20,
            };
            if is_over || lengths.len() > 5 {
                return Ok(lengths);
            }
        }
    }

    #[test]
    fn every_list_that_pages_adds_up() {
        let (mut walked, mut by_ids, mut problems) = (0, 0, Vec::new());
        for (name, version) in description::all() {
            let Ok(description::Found::Version(service)) = description::find(name, version) else {
                panic!("{name} {version}");
            };
            for (action, about) in &service.actions {
                let Some(paging) = &about.paginate else { continue };
                match walk(service, action, about, paging).as_deref() {
                    Ok([20, 20, 5]) => walked += 1,
                    // A list of ids that is required says how many items there are.
                    Ok([1 | 2]) => by_ids += 1,
                    other => problems.push(format!("{name} {version} {action}: {other:?}")),
                }
            }
        }
        assert_eq!(problems, [""; 0]);
        assert!(walked > 2_800 && by_ids < 50, "{walked} {by_ids}");
    }
}
