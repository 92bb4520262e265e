//! What is said of deprecated things: what to use instead, and on which site.

use std::collections::BTreeMap;

use super::{Deprecated, names};
use crate::spec::{self, Service, Site, Sites, Status, field_at};

/// That an action should not be used any more.
pub(super) fn action(service: &Service, action: &spec::Action) -> Option<Deprecated> {
    if action.status == Status::Online {
        return None;
    }
    let successor = action.successor.as_ref().and_then(|name| {
        let sites = &service.actions.get(name)?.sites;
        Some(instead(&names::method_name(name), &action.sites, sites))
    });
    Some(Deprecated { note: note(action.deprecated_on, successor) })
}

/// That a field should not be used any more. `names` are those of the fields beside it.
pub(super) fn field(
    service: &Service,
    type_name: &str,
    field: &spec::Field,
    names: &BTreeMap<&str, String>,
) -> Option<Deprecated> {
    if !field.deprecated {
        return None;
    }
    let successor = field.successor.as_ref().and_then(|path| {
        let sites = &field_at(service, type_name, path)?.sites;
        Some(instead(&rust_path(path, names), &field.sites, sites))
    });
    Some(Deprecated { note: note(field.deprecated_on, successor) })
}

/// `flow_info.approvers` for `FlowInfo.Approvers`.
fn rust_path(path: &str, own: &BTreeMap<&str, String>) -> String {
    let mut steps = path.split('.');
    let first = steps.next().unwrap_or_default();
    let first = own.get(first).cloned().unwrap_or_else(|| names::snake(first));
    steps.fold(first, |path, step| format!("{path}.{}", names::snake(step)))
}

/// What to use instead of something that some sites have, and where: a successor may be on fewer.
fn instead(name: &str, had: &Sites, has: &Sites) -> String {
    let missing = had.0.iter().any(|site| !has.0.contains(site));
    match has.only().filter(|_| missing) {
        Some(site) => format!("use `{name}` instead, which only the {} site has", adjective(site)),
        None => format!("use `{name}` instead"),
    }
}

fn note(on: Option<Site>, successor: Option<String>) -> Option<String> {
    let on = on.map(|site| format!("the {} site deprecates it", adjective(site)));
    let parts: Vec<String> = on.into_iter().chain(successor).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn adjective(site: Site) -> &'static str {
    match site {
        Site::Intl => "international",
        Site::Mainland => "mainland",
    }
}
