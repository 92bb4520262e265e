//! What `#[derive(Model)]` writes against, under names that are short: what it writes is read by the compiler for
//! 50,000 types. Not for use by hand.

pub use std::boxed::Box;
pub use std::clone::Clone;
pub use std::cmp::{Eq, PartialEq};
pub use std::convert::{AsRef, From, Infallible, Into};
pub use std::default::Default;
pub use std::fmt::{Debug, Display, Formatter, Result as Written};
pub use std::hash::{Hash, Hasher};
pub use std::iter::IntoIterator;
pub use std::option::Option::{self, None, Some};
pub use std::result::Result::{self, Ok};
pub use std::str::FromStr;
pub use std::string::String;
pub use std::time::SystemTime;
pub use std::vec::Vec;

pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use super::copy::copied;
pub use super::{
    Field, Fit, IntoText, Limit, Model, OpenEnum, Ref, Scalar, Shape, Slot, Start, UnknownValue, debug, deserialize,
    deserialize_enum, eq, serialize,
};

/// No text: a constant is cheaper to compile than a call.
pub const TEXT: String = String::new();

/// A list that is empty.
pub trait Empty {
    /// It.
    const LIST: Self;
}

impl<T> Empty for Vec<T> {
    const LIST: Self = Vec::new();
}

/// The position of a value among those that are documented.
pub fn position(values: &[&str], value: &str) -> usize {
    values.iter().position(|known| *known == value).unwrap_or(usize::MAX)
}

/// Sets a field to a value of its type.
#[inline]
pub fn set<T>(field: &mut Option<T>, value: T) {
    *field = Some(value);
}

/// Sets a field to what becomes a value of its type.
#[inline]
pub fn set_into<T>(field: &mut Option<T>, value: impl Into<T>) {
    *field = Some(value.into());
}

/// Sets a field to a text.
#[inline]
pub fn set_text(field: &mut Option<String>, value: impl IntoText) {
    *field = Some(value.into_text());
}

/// Sets a field to a value that stands in a box.
#[inline]
pub fn set_boxed<T>(field: &mut Option<Box<T>>, value: T) {
    *field = Some(Box::new(value));
}

/// Sets a list to values of its type.
#[inline]
pub fn set_list<T>(field: &mut Option<Vec<T>>, values: impl IntoIterator<Item = T>) {
    *field = Some(values.into_iter().collect());
}

/// Sets a list to what becomes values of its type.
#[inline]
pub fn set_list_into<T>(field: &mut Option<Vec<T>>, values: impl IntoIterator<Item = impl Into<T>>) {
    *field = Some(values.into_iter().map(Into::into).collect());
}

/// Sets a list to texts.
#[inline]
pub fn set_texts(field: &mut Option<Vec<String>>, values: impl IntoIterator<Item = impl IntoText>) {
    *field = Some(values.into_iter().map(IntoText::into_text).collect());
}
