//! Finding a version of a service, and reading it when it is first asked for.

use std::io::Read as _;
use std::sync::OnceLock;

use flate2::read::GzDecoder;

use super::members::MEMBERS;
use super::{Member, Service};
use crate::refusal::{Outcome, Refusal};

/// What there is of a service and a version of it.
#[derive(Debug)]
pub(crate) enum Found {
    /// The version.
    Version(&'static Service),
    /// The service, in other versions.
    Service,
    /// No such service.
    Nothing,
}

/// Finds a version of a service by what the credential scope calls it.
pub(crate) fn find(service: &str, version: &str) -> Outcome<Found> {
    match MEMBERS.iter().position(|member| member.service == service && member.version == version) {
        Some(at) => read(at).map(Found::Version),
        None if MEMBERS.iter().any(|member| member.service == service) => Ok(Found::Service),
        None => Ok(Found::Nothing),
    }
}

/// The versions of a service.
pub(crate) fn versions(service: &str) -> Vec<&'static str> {
    MEMBERS.iter().filter(|member| member.service == service).map(|member| member.version).collect()
}

/// All services and versions.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    MEMBERS.iter().map(|member| (member.service, member.version))
}

/// The service that has an unsigned action, which no credential scope names.
pub(crate) fn unsigned(version: &str, action: &str) -> Option<&'static str> {
    MEMBERS
        .iter()
        .find(|member| member.version == version && member.unsigned.contains(&action))
        .map(|member| member.service)
}

/// The services that have an action in a version: requests signed in the old way do not say for
/// which of them they are.
pub(crate) fn of_action(version: &str, action: &str) -> Outcome<Vec<&'static str>> {
    let mut found = Vec::new();
    for (at, member) in MEMBERS.iter().enumerate().filter(|(_, member)| member.version == version) {
        if read(at)?.actions.contains_key(action) {
            found.push(member.service);
        }
    }
    Ok(found)
}

/// The version at a place in the list, read once.
fn read(at: usize) -> Outcome<&'static Service> {
    static READ: [OnceLock<Result<Service, String>>; MEMBERS.len()] = [const { OnceLock::new() }; MEMBERS.len()];
    match READ[at].get_or_init(|| decode(&MEMBERS[at])) {
        Ok(service) => Ok(service),
        Err(problem) => Err(Refusal::new("InternalError", problem.clone())),
    }
}

fn decode(member: &Member) -> Result<Service, String> {
    let broken = |problem: &dyn std::fmt::Display| {
        format!("The description of {} {} cannot be read: {problem}.", member.service, member.version)
    };
    let mut text = Vec::new();
    GzDecoder::new(member.packed).read_to_end(&mut text).map_err(|error| broken(&error))?;
    serde_json::from_slice(&text).map_err(|error| broken(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_can_be_read_and_every_type_that_is_named_is_there() {
        let (mut actions, mut fields) = (0, 0);
        for member in MEMBERS {
            // Not kept: all of them at once are hundreds of megabytes.
            let service = decode(member).unwrap();
            assert_eq!((service.name.as_str(), service.version.as_str()), (member.service, member.version));
            for (name, action) in &service.actions {
                for ty in [service.request_of(name, action), service.response_of(name, action)] {
                    assert!(service.types.contains_key(&ty), "{} {ty}", service.name);
                }
                actions += 1;
            }
            for ty in service.types() {
                for (_, field) in ty.iter() {
                    if let super::super::Item::Object(object) = &field.ty.item {
                        assert!(service.types.contains_key(object), "{} {object}", service.name);
                    }
                    fields += 1;
                }
            }
        }
        assert!(MEMBERS.len() >= 315 && actions >= 17_064 && fields >= 228_489, "{actions} {fields}");
    }

    #[test]
    fn services_go_by_what_the_credential_scope_calls_them() {
        assert!(matches!(find("as", "2018-04-19").unwrap(), Found::Version(_)));
        assert!(matches!(find("autoscaling", "2018-04-19").unwrap(), Found::Nothing));
        assert!(matches!(find("cvm", "1999-01-01").unwrap(), Found::Service));
        assert_eq!(unsigned("2018-08-13", "AssumeRoleWithSAML"), Some("sts"));
        assert_eq!(unsigned("2018-08-13", "AssumeRole"), None);
        assert_eq!(of_action("2017-03-12", "RunInstances").unwrap(), ["cvm"]);
    }
}
