//! Limits of request fields, checked before anything is sent.

use std::fmt;

use super::{List, Model, Ref};

/// The range that a field must keep: of the number itself, of the characters of a string, or of
/// the elements of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The smallest allowed.
    pub min: Option<i64>,
    /// The largest allowed.
    pub max: Option<i64>,
}

impl Limit {
    fn admits(self, measure: i64) -> bool {
        self.min.is_none_or(|min| measure >= min) && self.max.is_none_or(|max| measure <= max)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (Some(min), Some(max)) => write!(f, "from {min} to {max}"),
            (None, Some(max)) => write!(f, "at most {max}"),
            (Some(min), None) => write!(f, "at least {min}"),
            (None, None) => f.write_str("anything"),
        }
    }
}

/// A field that is outside its limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, such as `Filters[2].Values`.
    pub path: String,
    /// What is wrong with it, with the range.
    pub problem: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path, self.problem)
    }
}

/// Checks the limits of a model and of all models in it.
///
/// # Errors
///
/// The first field that is outside its limit, or that is a float without a value (JSON has no
/// "not a number" and no infinity).
pub fn validate(model: &dyn Model) -> Result<(), Violation> {
    let shape = model.shape();
    for (at, limit) in shape.limits {
        let at = usize::from(*at);
        if let Some(problem) = problem(model.get(at), *limit) {
            return Err(Violation { path: shape.fields[at].to_owned(), problem });
        }
    }
    for (at, name) in shape.fields.iter().enumerate() {
        inside(model.get(at)).map_err(|inner| Violation { path: join(name, &inner.path), ..inner })?;
    }
    Ok(())
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

fn inside(value: Ref<'_>) -> Result<(), Violation> {
    match value {
        Ref::Model(model) => validate(model),
        Ref::List(list) => list_inside(list),
        Ref::Float(value) if !value.is_finite() => {
            Err(Violation { path: String::new(), problem: format!("is {value}; JSON has no such number") })
        }
        _ => Ok(()),
    }
}

fn list_inside(list: &dyn List) -> Result<(), Violation> {
    for index in 0..list.len() {
        let value = list.at(index);
        if matches!(value, Ref::Str(_) | Ref::Int(_) | Ref::Bool(_)) {
            // A list has one element type, so none of the others can hold a limit either.
            return Ok(());
        }
        inside(value).map_err(|inner| Violation { path: join(&format!("[{index}]"), &inner.path), ..inner })?;
    }
    Ok(())
}

fn join(head: &str, tail: &str) -> String {
    match tail {
        "" => head.to_owned(),
        _ if tail.starts_with('[') => format!("{head}{tail}"),
        _ => format!("{head}.{tail}"),
    }
}
