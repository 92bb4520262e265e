//! What a request must carry and the limits that it must keep, checked before anything is sent.

use std::fmt;

use super::{Limit, List, Model, Ref};

/// Why a request is not sent.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Fields that a request must carry are not there.
    Missing(Vec<String>),
    /// A field is outside its limit, or is a float without a value: JSON has no "not a number" and no
    /// infinity.
    Outside {
        /// Path of the field, such as `Filters[2].Values`.
        path: String,
        /// What is wrong with it, with the range.
        problem: String,
    },
}

/// So many paths are named; a list of a thousand objects may lack a thousand.
const NAMED: usize = 20;

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(paths) => {
                let named = &paths[..paths.len().min(NAMED)];
                let more = paths.len() - named.len();
                let more = (more > 0).then(|| format!("{more} more"));
                let words: Vec<&str> = named.iter().map(String::as_str).chain(more.as_deref()).collect();
                match words.split_last() {
                    Some((only, [])) => write!(f, "{only} is missing"),
                    Some((last, others)) => write!(f, "{} and {last} are missing", others.join(", ")),
                    None => f.write_str("nothing is missing"),
                }
            }
            Self::Outside { path, problem } => write!(f, "{path} {problem}"),
        }
    }
}

/// Checks a request and all that it holds: that what is required is there, and then the limits.
///
/// What is given counts as given, also an empty string or list.
///
/// # Errors
///
/// All fields that are missing; where none is, the first that is outside its limit.
pub fn validate(model: &dyn Model) -> Result<(), Violation> {
    let mut missing = Vec::new();
    lacking(model, &mut String::new(), &mut missing);
    if !missing.is_empty() {
        return Err(Violation::Missing(missing));
    }
    match outside(model, &mut String::new()) {
        Some((path, problem)) => Err(Violation::Outside { path, problem }),
        None => Ok(()),
    }
}

/// Adds the paths of what is missing in a model, in the order of the description.
fn lacking(model: &dyn Model, path: &mut String, missing: &mut Vec<String>) {
    let shape = model.shape();
    for (at, name) in shape.fields.iter().enumerate() {
        let value = model.get(at);
        match value {
            Ref::Absent if shape.is_required(at) => missing.push(within(path, name, |path| path.clone())),
            Ref::Model(inner) => within(path, name, |path| lacking(inner, path, missing)),
            Ref::List(list) => within(path, name, |path| {
                each(list, path, |value, path| {
                    if let Ref::Model(inner) = value {
                        lacking(inner, path, missing);
                    }
                    None::<()>
                });
            }),
            _ => {}
        }
    }
}

/// The first field of a model that is outside its limit: its path, and what is wrong with it.
fn outside(model: &dyn Model, path: &mut String) -> Option<(String, String)> {
    let shape = model.shape();
    let own = shape.limits.iter().find_map(|(at, limit)| {
        let at = usize::from(*at);
        let problem = problem(model.get(at), *limit)?;
        Some((within(path, shape.fields[at], |path| path.clone()), problem))
    });
    own.or_else(|| {
        let mut fields = shape.fields.iter().enumerate();
        fields.find_map(|(at, name)| within(path, name, |path| inside(model.get(at), path)))
    })
}

fn inside(value: Ref<'_>, path: &mut String) -> Option<(String, String)> {
    match value {
        Ref::Model(model) => outside(model, path),
        Ref::List(list) => each(list, path, inside),
        Ref::Float(value) if !value.is_finite() => Some((path.clone(), format!("is {value}; JSON has no such number"))),
        _ => None,
    }
}

/// The first result for an element of a list. One that can hold neither fields nor limits ends it, since
/// a list has one type of elements.
fn each<T>(list: &dyn List, path: &mut String, mut look: impl FnMut(Ref<'_>, &mut String) -> Option<T>) -> Option<T> {
    for index in 0..list.len() {
        let value = list.at(index);
        if matches!(value, Ref::Str(_) | Ref::Int(_) | Ref::Bool(_)) {
            return None;
        }
        let length = path.len();
        path.push_str(&format!("[{index}]"));
        let found = look(value, path);
        path.truncate(length);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Does something with the path of a field.
fn within<T>(path: &mut String, name: &str, look: impl FnOnce(&mut String) -> T) -> T {
    let length = path.len();
    if length > 0 {
        path.push('.');
    }
    path.push_str(name);
    let found = look(path);
    path.truncate(length);
    found
}

fn problem(value: Ref<'_>, limit: Limit) -> Option<String> {
    let (measure, what) = match value {
        Ref::Int(value) => (value, ""),
        Ref::Str(value) => (length(value.chars().count()), " characters long"),
        Ref::List(list) => (length(list.len()), " elements long"),
        _ => return None,
    };
    (!limit.admits(measure)).then(|| format!("is {measure}{what}; it must be {limit}"))
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
