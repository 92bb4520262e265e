//! Open enums: the values that are documented, and room for those that are not yet.

use std::fmt;

use serde::de::{Deserializer, Visitor};

use super::table::{Fit, Scalar};

/// A value that the description does not know.
///
/// It comes from a server or from a string, never from a variant: only this crate can make one,
/// so that a program which compares with documented values keeps working when a value that was
/// unknown becomes known.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    #[doc(hidden)]
    pub fn __new(value: &str) -> Self {
        Self(value.into())
    }

    /// The value as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// What every generated enum of strings can do.
pub trait OpenEnum {
    /// The documented values, in the order of the description.
    const VALUES: &'static [&'static str];

    /// The value as it stands on the wire.
    fn as_str(&self) -> &str;
}

impl<T: OpenEnum + for<'a> From<&'a str> + Send + Sync> Scalar for T {
    #[inline]
    fn string(&mut self, value: &str) -> Fit {
        *self = T::from(value);
        Fit::Exact
    }
}

impl<T: OpenEnum> OpenEnum for &T {
    const VALUES: &'static [&'static str] = T::VALUES;

    fn as_str(&self) -> &str {
        (**self).as_str()
    }
}

/// Deserializes an enum from its name on the wire, or from a number or truth value that stands
/// for it.
///
/// # Errors
///
/// When the input is a list, an object or nothing.
pub fn deserialize_enum<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> From<&'a str>,
{
    struct Name<T>(std::marker::PhantomData<T>);
    impl<T: for<'a> From<&'a str>> Visitor<'_> for Name<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E>(self, value: &str) -> Result<T, E> {
            Ok(T::from(value))
        }

        fn visit_i64<E>(self, value: i64) -> Result<T, E> {
            Ok(T::from(value.to_string().as_str()))
        }

        fn visit_u64<E>(self, value: u64) -> Result<T, E> {
            Ok(T::from(value.to_string().as_str()))
        }

        fn visit_bool<E>(self, value: bool) -> Result<T, E> {
            Ok(T::from(value.to_string().as_str()))
        }
    }
    deserializer.deserialize_any(Name(std::marker::PhantomData))
}
