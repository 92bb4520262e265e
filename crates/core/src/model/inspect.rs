//! `Debug` and equality of models.

use std::fmt;

use super::{List, Model, Ref};

/// Writes a model for `Debug`: its present fields by their names on the wire, secrets as `***`.
pub fn debug(model: &dyn Model, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = model.shape();
    let mut out = f.debug_struct(shape.name);
    for (at, name) in shape.fields.iter().enumerate() {
        match model.get(at) {
            Ref::Absent => {}
            _ if shape.is_secret(at) => {
                out.field(name, &format_args!("***"));
            }
            value => {
                out.field(name, &Shown(value));
            }
        }
    }
    out.finish()
}

/// Whether two models of one type have equal fields. A float that is not a number equals another.
pub fn eq(left: &dyn Model, right: &dyn Model) -> bool {
    (0..left.shape().fields.len()).all(|at| same(left.get(at), right.get(at)))
}

fn same(left: Ref<'_>, right: Ref<'_>) -> bool {
    match (left, right) {
        (Ref::Absent, Ref::Absent) => true,
        (Ref::Str(left), Ref::Str(right)) => left == right,
        (Ref::Int(left), Ref::Int(right)) => left == right,
        // NaN stands for what could not be told, and is the same as itself.
        (Ref::Float(left), Ref::Float(right)) => left == right || (left.is_nan() && right.is_nan()),
        (Ref::Bool(left), Ref::Bool(right)) => left == right,
        (Ref::Bytes(left), Ref::Bytes(right)) => left == right,
        (Ref::Model(left), Ref::Model(right)) => eq(left, right),
        (Ref::List(left), Ref::List(right)) => {
            left.len() == right.len() && (0..left.len()).all(|at| same(left.at(at), right.at(at)))
        }
        _ => false,
    }
}

impl fmt::Debug for dyn Model + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self, f)
    }
}

/// The value of a field that is no secret.
struct Shown<'a>(Ref<'a>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ref::Absent => f.write_str("absent"),
            Ref::Str(value) => fmt::Debug::fmt(value, f),
            Ref::Int(value) => fmt::Debug::fmt(&value, f),
            Ref::Float(value) => fmt::Debug::fmt(&value, f),
            Ref::Bool(value) => fmt::Debug::fmt(&value, f),
            Ref::Bytes(value) => write!(f, "{} bytes", value.len()),
            Ref::Model(model) => debug(model, f),
            Ref::List(list) => f.debug_list().entries((0..list.len()).map(|at| Shown(list.at(at)))).finish(),
        }
    }
}

/// Without its value: by itself it does not know whether its field is a secret.
impl fmt::Debug for Ref<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Ref::Absent => f.write_str("absent"),
            Ref::Str(_) => f.write_str("string"),
            Ref::Int(_) => f.write_str("integer"),
            Ref::Float(_) => f.write_str("float"),
            Ref::Bool(_) => f.write_str("truth value"),
            Ref::Bytes(value) => write!(f, "{} bytes", value.len()),
            Ref::Model(model) => debug(model, f),
            Ref::List(list) => fmt::Debug::fmt(list, f),
        }
    }
}

impl fmt::Debug for dyn List + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "list of {}", self.len())
    }
}

impl fmt::Debug for super::Slot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scalar(_) => "Slot::Scalar",
            Self::Model(_) => "Slot::Model",
            Self::List(_) => "Slot::List",
            Self::Optional(_) => "Slot::Optional",
        })
    }
}
