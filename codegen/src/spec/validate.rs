//! Contradictions that a format cannot rule out.

use std::collections::{HashMap, HashSet};

use super::pages::field_at;
use super::{Field, Item, PageStyle, Service, waiters};
use crate::error::{Error, Result};

/// Checks a service.
pub(super) fn check(service: &Service) -> Result<()> {
    header(service)?;
    let mut used: HashSet<&str> = HashSet::new();
    for (name, action) in &service.actions {
        for (key, ty) in [("request", &action.request), ("response", &action.response)] {
            if !service.types.contains_key(ty) {
                return Err(Error::at(
                    service.at(&["actions", name]),
                    format!("its {key} is {ty}, which is not among the types"),
                )
                .advise(format!("add the type, or name another one by `{key}`")));
            }
            if !used.insert(ty) {
                return Err(Error::at(
                    service.at(&["actions", name]),
                    format!("its {key} {ty} is that of another action too"),
                ));
            }
        }
        if action.sites.0.is_empty() {
            return Err(Error::at(service.at(&["actions", name, "sites"]), "no site has it"));
        }
        let host = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-.".contains(letter);
        if let Some(name_of_host) = action.host.as_ref().filter(|name| !name.contains('.') || !name.chars().all(host)) {
            return Err(Error::at(
                service.at_overlay(&["actions", name, "host"]),
                format!("`{name_of_host}` is not the name of a host"),
            ));
        }
        let header = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        if let Some(prefix) = action.raw_body.as_ref().filter(|prefix| prefix.is_empty() || !prefix.chars().all(header))
        {
            return Err(Error::at(
                service.at_overlay(&["actions", name, "raw_body"]),
                format!("`{prefix}` cannot begin the name of a header"),
            )
            .advise("it is what the names of headers begin with, such as `X-CLS-`"));
        }
        if action.rate_limit == Some(0) {
            return Err(Error::at(
                service.at_overlay(&["actions", name, "rate_limit"]),
                "0 requests a second allow none",
            ));
        }
        pages(service, name)?;
    }
    waiters::check(service)?;
    let mut enums_used: HashSet<&str> = HashSet::new();
    for (name, ty) in &service.types {
        if ty.sites.0.is_empty() {
            return Err(Error::at(service.at(&["types", name, "sites"]), "no site has it"));
        }
        for (field_name, field) in &ty.fields {
            if field.sites.0.is_empty() {
                return Err(Error::at(service.at(&["types", name, "fields", field_name, "sites"]), "no site has it"));
            }
            check_field(service, name, field_name, field)?;
            enums_used.extend(field.enumeration.as_deref().into_iter().chain(field.filter.as_deref()));
        }
    }
    enums(service, &enums_used)
}

/// Whether a service can be called so: its folder, its module and its feature are.
pub(crate) fn is_service_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
}

/// Whether it is a version: `YYYY-MM-DD`.
pub(crate) fn is_version(version: &str) -> bool {
    let shape: String = version.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    shape == "0000-00-00"
}

fn header(service: &Service) -> Result<()> {
    if !is_service_name(&service.name) {
        return Err(Error::at(service.at(&["service"]), format!("`{}` is not the name of a service", service.name))
            .advise("small letters and digits, a letter first"));
    }
    if !is_version(&service.version) {
        return Err(
            Error::at(service.at(&["version"]), format!("`{}` is not a version", service.version)).advise("YYYY-MM-DD")
        );
    }
    let host = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if service.short_name.is_empty() || !service.short_name.chars().all(host) {
        return Err(Error::at(
            service.at(&["short_name"]),
            format!("`{}` cannot be a part of a host", service.short_name),
        ));
    }
    if service.sites.0.is_empty() {
        return Err(Error::at(service.at(&["sites"]), "no site has it").advise("leave `sites` out where both have it"));
    }
    if let Some(code) = service.error_codes.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Error::at(service.at(&["error_codes"]), format!("{} stands there twice", code[0])));
    }
    let bad = service.error_codes.iter().find(|code| {
        code.is_empty()
            || !code.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-'))
    });
    match bad {
        Some(code) => Err(Error::at(service.at(&["error_codes"]), format!("`{code}` is not an error code"))),
        None => Ok(()),
    }
}

fn check_field(service: &Service, ty: &str, name: &str, field: &Field) -> Result<()> {
    let keys = ["types", ty, "fields", name];
    let wrong = |problem: String| Err(Error::at(service.at(&keys), problem));
    let wrong_in_overlay = |problem: String| Err(Error::at(service.at_overlay(&keys), problem));
    if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        return wrong(format!("`{name}` is not the name of a field"));
    }
    if let Some(object) = field.ty.object()
        && !service.types.contains_key(object)
    {
        return Err(Error::at(service.at(&keys), format!("it is of type {object}, which is not among the types"))
            .advise("add the type, or correct the name"));
    }
    if let (Some(min), Some(max)) = (field.min, field.max)
        && min > max
    {
        return wrong_in_overlay(format!("its range is empty: from {min} to {max}"));
    }
    let checked = field.ty.list || field.ty.item.is_integer() || field.ty.item.is_text();
    // Of a fraction a range is documentation: only whole numbers and lengths are checked before sending.
    let enforced = field.enforced.min || field.enforced.max;
    let measurable = checked || (field.ty.item == Item::F64 && !enforced);
    if (field.min.is_some() || field.max.is_some()) && !measurable {
        return wrong_in_overlay(format!("a {} has neither a size nor a length to limit", field.ty));
    }
    if let Some(default) = &field.default {
        let fits = match &field.ty.item {
            _ if field.ty.list => default.is_array(),
            Item::Bool => default.is_boolean(),
            Item::F64 => default.is_number(),
            item if item.is_integer() => default.is_i64() || default.is_u64(),
            item if item.is_text() => default.is_string(),
            _ => false,
        };
        if !fits {
            return wrong_in_overlay(format!("its default {default} is not a {}", field.ty));
        }
        if let (Some(value), false) = (default.as_i64(), field.ty.list)
            && (field.min.is_some_and(|min| value < min) || field.max.is_some_and(|max| value > max))
        {
            return wrong_in_overlay(format!("its default {value} is outside its range"));
        }
    }
    if field.time.is_some() && (field.ty.list || !field.ty.item.is_integer()) {
        return wrong_in_overlay(format!("a {} is not a time since the epoch", field.ty));
    }
    form(field).map_err(|problem| Error::at(service.at_overlay(&keys), problem))?;
    if let Some(name) = &field.enumeration {
        if !field.ty.item.is_text() {
            return wrong_in_overlay(format!("a {} cannot be of the enum {name}: enums are strings", field.ty));
        }
        if !service.enums.contains_key(name) {
            return wrong_in_overlay(format!("there is no enum {name}"));
        }
    }
    if let Some(name) = &field.filter {
        if !(field.ty.list && field.ty.object().is_some()) {
            return wrong_in_overlay(format!("a {} is not a list of filters", field.ty));
        }
        if !service.enums.contains_key(name) {
            return wrong_in_overlay(format!("there is no enum {name}"));
        }
    }
    Ok(())
}

/// Checks what is said of how a string writes a time.
fn form(field: &Field) -> Result<(), String> {
    if field.form.is_some() && (field.ty.list || !field.ty.item.is_text()) {
        return Err(format!("a {} is no string and has no `form`", field.ty));
    }
    match (field.form, field.zone) {
        (None, Some(_)) => Err("a `zone` without a `form`".to_owned()),
        (Some(form), Some(_)) if form.is_moment() => {
            Err(format!("a `zone` means nothing with the form `{}`, whose values say theirs", form.spelled()))
        }
        _ => Ok(()),
    }
}

fn pages(service: &Service, name: &str) -> Result<()> {
    let Some(action) = service.actions.get(name) else { return Ok(()) };
    let Some(paginate) = &action.paginate else { return Ok(()) };
    let wrong = |problem: String| Err(Error::at(service.at_overlay(&["actions", name, "paginate"]), problem));
    let field = |ty: &str, path: &str| field_at(service, ty, path);
    let counts = |field: &Field| !field.ty.list && (field.ty.item.is_integer() || field.ty.item.is_text());
    let mut numbers: Vec<(&String, &str)> = Vec::new();
    match &paginate.style {
        PageStyle::Offset { field } | PageStyle::Page { field, .. } => numbers.push((&action.request, field)),
        PageStyle::Token { field: token, next, over } => {
            for (ty, path) in [(&action.request, token), (&action.response, next)] {
                match field(ty, path) {
                    None => return wrong(format!("{ty} has no field {path}")),
                    Some(field) if field.ty.item.is_text() || counts(field) => {}
                    Some(field) => return wrong(format!("{path} of {ty} is a {}, not a token", field.ty)),
                }
            }
            if let Some((over, _)) = over {
                match field(&action.response, over) {
                    None => return wrong(format!("{} has no field {over}", action.response)),
                    Some(field) if field.ty.item == Item::Bool && !field.ty.list => {}
                    Some(field) => {
                        return wrong(format!("{over} of {} is a {}, not true or false", action.response, field.ty));
                    }
                }
            }
        }
    }
    numbers.extend(paginate.size.as_deref().map(|size| (&action.request, size)));
    numbers.extend(paginate.total.as_deref().map(|total| (&action.response, total)));
    for (ty, number) in numbers {
        match field(ty, number) {
            None => return wrong(format!("{ty} has no field {number}")),
            Some(field) if !counts(field) => return wrong(format!("{number} of {ty} is a {}, not a number", field.ty)),
            Some(_) => {}
        }
    }
    match field(&action.response, &paginate.items) {
        None => return wrong(format!("{} has no field {}", action.response, paginate.items)),
        Some(items) if !items.ty.list => {
            return wrong(format!("{} of {} is a {}, not a list", paginate.items, action.response, items.ty));
        }
        Some(_) => {}
    }
    if let Some(size) = paginate.size.as_ref().filter(|size| size.as_str() == paginate.style.field()) {
        return wrong(format!("{size} cannot say both which page and how large"));
    }
    let max = paginate.size.as_ref().and_then(|size| field(&action.request, size)?.max);
    match paginate.page_size {
        Some(size) if size < 1 => wrong(format!("a page of {size} items holds none")),
        Some(_) if paginate.size.is_none() => wrong("a page size without a field for it".to_owned()),
        Some(size) if max.is_some_and(|max| size > max) => wrong(format!(
            "a page of {size} items is larger than {} may be",
            paginate.size.as_deref().unwrap_or_default()
        )),
        _ => Ok(()),
    }
}

fn enums(service: &Service, used: &HashSet<&str>) -> Result<()> {
    for (name, enumeration) in &service.enums {
        let place = service.at_overlay(&["enums", name]);
        if !name.starts_with(|first: char| first.is_ascii_uppercase())
            || !name.chars().all(|letter| letter.is_ascii_alphanumeric())
        {
            return Err(Error::at(place, format!("`{name}` is not the name of a type")));
        }
        if service.types.contains_key(name) {
            return Err(
                Error::at(place, format!("there is a type {name} already")).advise("give the enum another name")
            );
        }
        if enumeration.values.is_empty() {
            return Err(Error::at(place, "it has no values"));
        }
        if !used.contains(name.as_str()) {
            return Err(
                Error::at(place, "no field uses it").advise("name it in a field's `enum` or `filter`, or remove it")
            );
        }
        let mut names: HashMap<&str, &str> = HashMap::new();
        for (value, about) in &enumeration.values {
            if let Some(other) = about.name.as_deref().and_then(|name| names.insert(name, value)) {
                return Err(Error::at(place, format!("the values {other} and {value} have one name")));
            }
        }
    }
    Ok(())
}
