//! A model as a table: its names and flags, its fields by index, and where a decoder puts them.

use std::fmt;

use bytes::Bytes;

/// A type that the API sends or receives: an object with named fields.
///
/// Implemented by `#[derive(Model)]` and not by hand.
pub trait Model: Send + Sync {
    /// The names of the fields and what is known about them.
    fn shape(&self) -> &'static Shape;

    /// The value of the field at this position of [`Shape::fields`].
    fn get(&self, field: usize) -> Ref<'_>;

    /// Where a decoder puts the value of that field.
    fn slot(&mut self, field: usize) -> Slot<'_>;

    /// Back to the value that decoding starts from.
    fn reset(&mut self);
}

/// What is constant about a model: names and flags, by the position of a field.
#[derive(Debug)]
pub struct Shape {
    /// Name of the type.
    pub name: &'static str,
    /// Names of the fields on the wire, in the order of the description.
    pub fields: &'static [&'static str],
    /// Positions of the fields that a request must carry, in ascending order.
    pub required: &'static [u16],
    /// Positions of the fields that hold secrets; `Debug` prints `***` for them.
    pub secrets: &'static [u16],
    /// Limits that are checked before a request is sent, by position.
    pub limits: &'static [(u16, Limit)],
}

impl Shape {
    /// The position of the field with this name on the wire.
    pub fn position(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|name| *name == field)
    }

    pub(super) fn is_required(&self, field: usize) -> bool {
        self.required.iter().any(|required| usize::from(*required) == field)
    }

    pub(super) fn is_secret(&self, field: usize) -> bool {
        self.secrets.iter().any(|secret| usize::from(*secret) == field)
    }
}

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
    pub(super) fn admits(self, measure: i64) -> bool {
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

/// The value of a field, borrowed.
#[non_exhaustive]
#[derive(Clone, Copy)]
pub enum Ref<'a> {
    /// Not set; such a field is not sent.
    Absent,
    /// A string, or an enum by its name on the wire.
    Str(&'a str),
    /// An integer. Unsigned fields are integers too: several are documented with -1.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// Bytes, which are a part of a form, or base64 in JSON.
    Bytes(&'a Bytes),
    /// An object.
    Model(&'a dyn Model),
    /// A list.
    List(&'a dyn List),
}

/// Where a decoded value goes.
#[non_exhaustive]
pub enum Slot<'a> {
    /// A string, number, truth value or enum.
    Scalar(&'a mut dyn Scalar),
    /// An object.
    Model(&'a mut dyn Model),
    /// A list.
    List(&'a mut dyn List),
    /// Something that may be absent.
    Optional(&'a mut dyn Optional),
}

/// How well a value fitted the type of its field. The worse come later.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It had that type.
    Exact,
    /// It had another type, and nothing was lost: `"5"` for a number, `5` for a string.
    Coerced,
    /// The field has the nearest that it can hold: a float of more digits than it has room for.
    Nearest,
    /// It could not be represented. The field has its default: absent, zero, empty.
    Lost,
}

/// A field that holds one value, seen by the decoder.
///
/// Servers send numbers as strings and the reverse, so every scalar takes every JSON scalar and
/// says how well it fitted.
pub trait Scalar: Send + Sync {
    /// Takes a string.
    fn string(&mut self, value: &str) -> Fit;

    /// Takes a number by its digits as they were sent: `8.10`, `1e400`, or `NaN`. A scalar that is a
    /// string keeps them.
    fn number(&mut self, digits: &str) -> Fit {
        as_text(self.string(digits))
    }

    /// Takes an integer. A scalar that is a string takes its digits.
    fn int(&mut self, value: i64) -> Fit {
        as_text(self.string(&value.to_string()))
    }

    /// Takes a number with a fraction, of a format in which it has no digits.
    fn float(&mut self, value: f64) -> Fit {
        as_text(self.string(&digits(value)))
    }

    /// Takes true or false.
    fn bool(&mut self, value: bool) -> Fit {
        as_text(self.string(if value { "true" } else { "false" }))
    }

    /// Takes bytes, as only a field of bytes does.
    fn bytes(&mut self, _value: &Bytes) -> Fit {
        Fit::Lost
    }

    /// Stands in a list for an element that is not known. Default: it stays as it is after
    /// [`Fit::Lost`].
    fn missing(&mut self) {}
}

pub(super) fn as_text(fit: Fit) -> Fit {
    fit.max(Fit::Coerced)
}

/// A float as JSON has it.
pub(super) fn digits(value: f64) -> String {
    serde_json::Number::from_f64(value).map_or_else(|| value.to_string(), |number| number.to_string())
}

/// A list of any element type, seen by the interpreter.
pub trait List: Send + Sync {
    /// How many elements there are.
    fn len(&self) -> usize;
    /// The element at this index, or [`Ref::Absent`] past the end.
    fn at(&self, index: usize) -> Ref<'_>;
    /// Adds an element and returns where its value goes.
    fn push(&mut self) -> Slot<'_>;
    /// Removes all elements.
    fn clear(&mut self);

    /// Whether there are no elements.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A value that may be absent, seen by the decoder.
pub trait Optional: Send + Sync {
    /// Makes it present, if it is not, and returns where its value goes.
    fn insert(&mut self) -> Slot<'_>;
    /// Makes it absent.
    fn clear(&mut self);
}

/// The value that decoding starts from: empty, zero, absent.
///
/// It is that of `Default`, and of enums, which have no default otherwise, the empty string.
pub trait Start {
    /// That value.
    fn start() -> Self
    where
        Self: Sized;
}

/// Anything that can be a field of a [`Model`].
pub trait Field: Start + Send + Sync {
    /// Its value.
    fn get(&self) -> Ref<'_>;
    /// Where its value goes.
    fn slot(&mut self) -> Slot<'_>;
}

impl<T: Default> Start for T {
    #[inline]
    fn start() -> Self {
        T::default()
    }
}

impl<T: Model + Default> Field for T {
    #[inline]
    fn get(&self) -> Ref<'_> {
        Ref::Model(self)
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Model(self)
    }
}

impl<T: Field> Field for Option<T> {
    #[inline]
    fn get(&self) -> Ref<'_> {
        match self {
            Some(value) => value.get(),
            None => Ref::Absent,
        }
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }
}

impl<T: Field> Optional for Option<T> {
    fn insert(&mut self) -> Slot<'_> {
        self.get_or_insert_with(T::start).slot()
    }

    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Model> Model for Box<T> {
    fn shape(&self) -> &'static Shape {
        (**self).shape()
    }

    fn get(&self, field: usize) -> Ref<'_> {
        (**self).get(field)
    }

    fn slot(&mut self, field: usize) -> Slot<'_> {
        (**self).slot(field)
    }

    fn reset(&mut self) {
        (**self).reset();
    }
}

impl<T: Field> Field for Vec<T> {
    #[inline]
    fn get(&self) -> Ref<'_> {
        Ref::List(self)
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

impl<T: Field> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn at(&self, index: usize) -> Ref<'_> {
        self.as_slice().get(index).map_or(Ref::Absent, Field::get)
    }

    fn push(&mut self) -> Slot<'_> {
        self.push(T::start());
        let last = self.len() - 1;
        self[last].slot()
    }

    fn clear(&mut self) {
        self.clear();
    }
}
