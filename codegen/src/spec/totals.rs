//! Where a reply says how many items there are in all.

use super::places::{GENERAL, is_number, places, words};
use super::{Service, Type};

const TOTALS: [&str; 17] = [
    "TotalCount",
    "Total",
    "TotalNum",
    "TotalCounts",
    "TotalNumber",
    "TotalCnt",
    "TotalSize",
    "TotalRow",
    "TotalRows",
    "TotalRecords",
    "RecordNum",
    "TotalElements",
    "TotalItems",
    "Count",
    "AllCount",
    "RecordCount",
    "TotalElement",
];

/// Under a name that says nothing but that it is one, beside the list or at the top of the reply.
pub(super) fn usual(service: &Service, reply: &Type, wrapper: &str) -> Option<String> {
    places(service, reply, wrapper).iter().take(2).find_map(|(at, ty)| {
        TOTALS.iter().find(|name| ty.fields.get(**name).is_some_and(is_number)).map(|name| format!("{at}{name}"))
    })
}

/// Under the name of the items, `DomainCountInfo.DomainTotal` for a `DomainList`, or in an object about the page,
/// `Data.Paging.Total`: beside the list, or in an object beside it. What does not say that it is of all, such as
/// `DomainCount`, may be the length of the page.
pub(super) fn named(service: &Service, reply: &Type, items: &str) -> Option<String> {
    let (wrapper, list) = items.rsplit_once('.').unwrap_or(("", items));
    let beside = match wrapper {
        "" => reply,
        wrapper => service.types.get(reply.fields.get(wrapper)?.ty.object()?)?,
    };
    let at = if wrapper.is_empty() { String::new() } else { format!("{wrapper}.") };
    let mut found = of_items(beside, &at, list);
    for (name, field) in beside.fields.iter().filter(|(_, field)| !field.ty.list && !field.deprecated) {
        let Some(ty) = field.ty.object().and_then(|object| service.types.get(object)) else { continue };
        let at = format!("{at}{name}.");
        found.extend(of_items(ty, &at, list));
        if ["Paging", "Pagination", "PageInfo"].iter().any(|part| name.contains(part)) {
            let is_total = |name: &&str| TOTALS.contains(name) && name.contains("Total");
            found.extend(numbers(ty).filter(is_total).map(|name| format!("{at}{name}")));
        }
    }
    // Two that could be it are none.
    found.pop().filter(|_| found.is_empty())
}

/// The fields of a type that are called a total of the items in this list.
fn of_items(ty: &Type, at: &str, list: &str) -> Vec<String> {
    const COUNTS: [&str; 5] = ["total", "count", "num", "number", "cnt"];
    let of = |name: &str, without: &[&str]| -> Vec<String> {
        words(name).into_iter().filter(|word| !without.contains(&word.as_str())).collect()
    };
    let items = of(list, &GENERAL);
    numbers(ty)
        .filter(|name| !items.is_empty() && words(name).contains(&"total".to_owned()) && of(name, &COUNTS) == items)
        .map(|name| format!("{at}{name}"))
        .collect()
}

fn numbers(ty: &Type) -> impl Iterator<Item = &str> {
    ty.fields.iter().filter(|(_, field)| is_number(field) && !field.deprecated).map(|(name, _)| name.as_str())
}
