//! A model as a table, and the one interpreter that serves every model.
//!
//! `#[derive(Model)]` gives a type a [`Shape`] (its wire names) and two accessors by index:
//! [`Model::get`] reads a field, [`Model::slot`] says where a decoder may put one. Everything else
//! (JSON both ways, `Debug`, equality, limits) is written once, here, against these two, instead of
//! being generated for 50,000 types.
//!
//! Applications rarely meet this module: generated types implement [`serde::Serialize`],
//! [`serde::Deserialize`], `Debug` and `PartialEq` through it.

mod binary;
mod copy;
mod decode;
#[doc(hidden)]
pub mod derived;
mod encode;
mod enumeration;
mod inspect;
mod limits;
mod notice;
mod operation;
mod paging;
mod scalar;
mod text;

pub use binary::Binary;
pub(crate) use decode::{Aside, TopLevel};
pub use decode::{decode_fields, deserialize};
pub(crate) use encode::to_form;
pub use encode::{serialize, to_json};
pub use enumeration::{OpenEnum, UnknownValue, deserialize_enum};
pub use inspect::{debug, eq};
pub use limits::{Limit, Violation, validate};
pub(crate) use notice::Context;
pub use notice::{Decoded, Odd};
pub use operation::{Content, Effect, Operation, OperationRef};
pub use paging::{PageStyle, Paging};
pub use scalar::{Fit, Scalar};
pub use text::IntoText;

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

    fn is_required(&self, field: usize) -> bool {
        self.required.iter().any(|required| usize::from(*required) == field)
    }

    fn is_secret(&self, field: usize) -> bool {
        self.secrets.iter().any(|secret| usize::from(*secret) == field)
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
    Bytes(&'a [u8]),
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

/// An object without fields: decodes from any object and keeps nothing.
///
/// It stands in for a reply whose fields nobody wants, such as that of a raw call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nothing;

impl Model for Nothing {
    fn shape(&self) -> &'static Shape {
        &Shape { name: "Nothing", fields: &[], required: &[], secrets: &[], limits: &[] }
    }

    fn get(&self, _field: usize) -> Ref<'_> {
        Ref::Absent
    }

    fn slot(&mut self, _field: usize) -> Slot<'_> {
        // Never asked for: a shape without fields has no positions.
        Slot::Model(self)
    }

    fn reset(&mut self) {}
}

impl std::fmt::Debug for dyn Model + '_ {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        debug(self, f)
    }
}
