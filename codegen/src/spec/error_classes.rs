//! Classes of error codes: what a refusal means for who made the call.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::facts::Ordered;
use crate::error::{Error, Result};
use crate::place::Place;

/// The classes that the runtime and the docs know, in the order of the docs.
pub const CLASSES: [&str; 10] = [
    "throttled",
    "transient",
    "clock",
    "credentials",
    "unauthorized",
    "not_found",
    "already_exists",
    "in_use",
    "quota",
    "sold_out",
];

/// The codes of a class.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ErrorClass {
    /// What it means, in a sentence or two.
    pub doc: String,
    /// Whole codes.
    pub codes: BTreeSet<String>,
    /// Last parts of codes, whatever stands before.
    pub last: BTreeSet<String>,
    /// First parts of codes.
    pub families: BTreeSet<String>,
    /// Ends of last parts.
    pub endings: BTreeSet<String>,
}

/// Codes that are said to be of no class.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Unclassed {
    /// Whole codes.
    pub codes: BTreeSet<String>,
    /// First parts of codes that no class claims.
    pub families: BTreeSet<String>,
}

/// What decides the class of a code, the first one first.
const RULES: [&str; 4] = ["codes", "last", "families", "endings"];

impl ErrorClass {
    /// What stands under one of the rules.
    fn of_rule(&self, rule: &str) -> &BTreeSet<String> {
        match rule {
            "codes" => &self.codes,
            "last" => &self.last,
            "families" => &self.families,
            _ => &self.endings,
        }
    }
}

fn last(code: &str) -> &str {
    code.rsplit('.').next().unwrap_or(code)
}

fn family(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

/// Whether a pattern of a rule fits a code.
fn fits(rule: &str, pattern: &str, code: &str) -> bool {
    match rule {
        "codes" => code == pattern,
        "last" => last(code) == pattern,
        "families" => family(code) == pattern,
        _ => last(code).ends_with(pattern),
    }
}

/// What `common.yaml` says of error codes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sorted<'a> {
    /// Codes of every service.
    pub(super) error_codes: &'a BTreeSet<String>,
    pub(super) error_classes: &'a ErrorClasses,
    pub(super) unclassed: &'a Unclassed,
}

impl<'a> Sorted<'a> {
    /// The class of a code, where it has one.
    pub(super) fn error_class(self, code: &str) -> Option<&'a str> {
        if self.unclassed.codes.contains(code) {
            return None;
        }
        RULES.iter().find_map(|rule| self.class_by(rule, code))
    }

    /// The class that claims a code by a rule: of endings, the longest counts.
    fn class_by(self, rule: &str, code: &str) -> Option<&'a str> {
        // Endings have to be tried; what the other rules are of can be looked up.
        let whole = match rule {
            "codes" => Some(code),
            "last" => Some(last(code)),
            "families" => Some(family(code)),
            _ => None,
        };
        if let Some(whole) = whole {
            let mut classes = self.error_classes.iter();
            return classes.find(|(_, class)| class.of_rule(rule).contains(whole)).map(|(name, _)| name.as_str());
        }
        let claims = self.error_classes.iter().flat_map(|(name, class)| {
            let fitting = class.of_rule(rule).iter().filter(|pattern| fits(rule, pattern, code));
            fitting.map(move |pattern| (pattern.len(), name.as_str()))
        });
        claims.max_by_key(|(length, _)| *length).map(|(_, name)| name)
    }

    /// Checks the classes against each other.
    pub(super) fn check_error_classes(self, file: &Place) -> Result<()> {
        if let Some(name) = self.error_classes.keys().find(|name| !CLASSES.contains(&name.as_str())) {
            return Err(Error::at(
                file.key(&["error_classes", name]),
                format!("no class of error codes is called `{name}`"),
            )
            .advise(format!("classes are {}", CLASSES.join(", "))));
        }
        if let Some(name) = CLASSES.iter().find(|name| !self.error_classes.contains_key(**name)) {
            return Err(Error::at(file.key(&["error_classes"]), format!("the class `{name}` is missing"))
                .advise("the runtime asks for it: say which codes it has"));
        }
        for (name, class) in self.error_classes {
            if class.doc.is_empty() {
                return Err(Error::at(file.key(&["error_classes", name]), "it does not say what the class means")
                    .advise("`doc` is a sentence or two"));
            }
        }
        self.check_once(file)
    }

    /// Checks that nothing is claimed twice by one rule.
    fn check_once(self, file: &Place) -> Result<()> {
        let mut claimed: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        let unclassed = self.unclassed.codes.iter().map(|code| ("unclassed", "codes", code));
        let families = self.unclassed.families.iter().map(|family| ("unclassed", "families", family));
        let of_classes = self.error_classes.iter().flat_map(|(name, class)| {
            RULES.iter().flat_map(move |rule| class.of_rule(rule).iter().map(move |of| (name.as_str(), *rule, of)))
        });
        for (name, rule, pattern) in of_classes.chain(unclassed).chain(families) {
            if let Some(other) = claimed.insert((rule, pattern), name) {
                let keys: &[&str] = match name {
                    "unclassed" => &["unclassed", rule],
                    _ => &["error_classes", name, rule],
                };
                return Err(Error::at(file.key(keys), format!("`{pattern}` is of {other} already"))
                    .advise("a code is of one class: decide for one of them"));
            }
        }
        Ok(())
    }

    /// Checks the classes against the codes that there are: each rule matters, and each code is sorted or said
    /// to be of no class. Every code is given with the place where it stands.
    pub(super) fn check_error_codes(self, file: &Place, codes: &BTreeMap<String, Place>) -> Result<()> {
        let there = || codes.keys().chain(self.error_codes).map(String::as_str);
        for (name, class) in self.error_classes {
            for rule in RULES {
                let stale = class.of_rule(rule).iter().find(|pattern| !there().any(|code| fits(rule, pattern, code)));
                if let Some(pattern) = stale {
                    return Err(stale_rule(file.key(&["error_classes", name, rule]), pattern));
                }
            }
            if let Some(code) = class.codes.iter().find(|code| self.class_by_pattern(code) == Some(name)) {
                return Err(Error::at(
                    file.key(&["error_classes", name, "codes"]),
                    format!("`{code}` is of {name} without being listed"),
                )
                .advise("remove it"));
            }
        }
        for code in &self.unclassed.codes {
            if !there().any(|other| other == code) {
                return Err(stale_rule(file.key(&["unclassed", "codes"]), code));
            }
            if self.class_by_pattern(code).is_none() {
                return Err(Error::at(file.key(&["unclassed", "codes"]), format!("no class claims `{code}`"))
                    .advise("remove it, and name its family under `families`"));
            }
        }
        for family in &self.unclassed.families {
            if !there().any(|code| self.error_class(code).is_none() && fits("families", family, code)) {
                return Err(stale_rule(file.key(&["unclassed", "families"]), family));
            }
        }
        let unsorted = there().find(|code| self.error_class(code).is_none() && !self.is_said_unclassed(code));
        if let Some(code) = unsorted {
            let place = codes.get(code).cloned().unwrap_or_else(|| file.key(&["error_codes"]));
            return Err(Error::at(place, format!("the code `{code}` is of no class"))
                .advise("sort it under `error_classes` of common.yaml, or name its family under `unclassed`"));
        }
        Ok(())
    }

    fn class_by_pattern(self, code: &str) -> Option<&'a str> {
        RULES.iter().skip(1).find_map(|rule| self.class_by(rule, code))
    }

    fn is_said_unclassed(self, code: &str) -> bool {
        self.unclassed.codes.contains(code) || self.unclassed.families.contains(family(code))
    }
}

fn stale_rule(place: Place, pattern: &str) -> Error {
    Error::at(place, format!("`{pattern}` matches no code of any service"))
        .advise("correct it, or remove it if upstream removed the code")
}

/// The classes by their names.
pub(super) type ErrorClasses = Ordered<ErrorClass>;
