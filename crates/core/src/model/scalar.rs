//! Strings, numbers and truth values: what they take from a server that sends another type.

use super::{Field, Ref, Slot};

/// How well a value fitted the type of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It had that type.
    Exact,
    /// It had another type, and nothing was lost: `"5"` for a number, `5` for a string.
    Coerced,
    /// It was outside what the field can hold, which now has the nearest value that fits.
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

    /// Takes an integer. A scalar that is a string takes its digits.
    fn int(&mut self, value: i64) -> Fit {
        as_text(self.string(&value.to_string()))
    }

    /// Takes a number with a fraction, or one outside the range of `i64`.
    fn float(&mut self, value: f64) -> Fit {
        as_text(self.string(&value.to_string()))
    }

    /// Takes true or false.
    fn bool(&mut self, value: bool) -> Fit {
        as_text(self.string(&value.to_string()))
    }
}

fn as_text(fit: Fit) -> Fit {
    if fit == Fit::Exact { Fit::Coerced } else { fit }
}

/// From here on not every integer has a float of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Scalar for String {
    fn string(&mut self, value: &str) -> Fit {
        value.clone_into(self);
        Fit::Exact
    }

    fn float(&mut self, value: f64) -> Fit {
        *self = value.to_string();
        // A number of so many digits was rounded before it came here.
        if value.abs() < EXACT { Fit::Coerced } else { Fit::Nearest }
    }
}

impl Scalar for i64 {
    fn string(&mut self, value: &str) -> Fit {
        let text = value.trim();
        if let Ok(integer) = text.parse() {
            *self = integer;
            return Fit::Coerced;
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => match self.float(number) {
                Fit::Exact => Fit::Coerced,
                other => other,
            },
            _ => {
                *self = 0;
                Fit::Lost
            }
        }
    }

    fn int(&mut self, value: i64) -> Fit {
        *self = value;
        Fit::Exact
    }

    fn float(&mut self, value: f64) -> Fit {
        // `as` saturates, which is the wish: the nearest number that fits.
        *self = value as i64;
        if *self as f64 == value && value.abs() < EXACT { Fit::Coerced } else { Fit::Nearest }
    }

    fn bool(&mut self, value: bool) -> Fit {
        *self = i64::from(value);
        Fit::Coerced
    }
}

impl Scalar for f64 {
    fn string(&mut self, value: &str) -> Fit {
        match value.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => {
                *self = number;
                match value.trim().parse::<i128>() {
                    Ok(integer) if number as i128 != integer => Fit::Nearest,
                    _ => Fit::Coerced,
                }
            }
            _ => {
                *self = 0.0;
                Fit::Lost
            }
        }
    }

    fn int(&mut self, value: i64) -> Fit {
        *self = value as f64;
        // i64::MAX rounds up to 2^63, which saturates back to i64::MAX: lost all the same.
        if *self as i64 == value && value != i64::MAX { Fit::Exact } else { Fit::Nearest }
    }

    fn float(&mut self, value: f64) -> Fit {
        *self = value;
        Fit::Exact
    }

    fn bool(&mut self, value: bool) -> Fit {
        *self = f64::from(u8::from(value));
        Fit::Coerced
    }
}

impl Scalar for bool {
    fn string(&mut self, value: &str) -> Fit {
        match value.trim() {
            "true" | "True" | "TRUE" | "1" => *self = true,
            "false" | "False" | "FALSE" | "0" => *self = false,
            _ => {
                *self = false;
                return Fit::Lost;
            }
        }
        Fit::Coerced
    }

    fn int(&mut self, value: i64) -> Fit {
        *self = value != 0;
        if matches!(value, 0 | 1) { Fit::Coerced } else { Fit::Nearest }
    }

    fn float(&mut self, value: f64) -> Fit {
        *self = value != 0.0;
        if value == 0.0 || value == 1.0 { Fit::Coerced } else { Fit::Nearest }
    }

    fn bool(&mut self, value: bool) -> Fit {
        *self = value;
        Fit::Exact
    }
}

impl Field for String {
    #[inline]
    fn get(&self) -> Ref<'_> {
        Ref::Str(self)
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Scalar(self)
    }
}

macro_rules! number {
    ($($type:ty => $variant:ident),+ $(,)?) => {$(
        impl Field for $type {
            #[inline]
            fn get(&self) -> Ref<'_> {
                Ref::$variant(*self)
            }

            #[inline]
            fn slot(&mut self) -> Slot<'_> {
                Slot::Scalar(self)
            }
        }
    )+};
}

number! { i64 => Int, f64 => Float, bool => Bool }

#[cfg(test)]
mod tests {
    use super::super::Start;
    use super::*;

    fn taken<T: Scalar + Start>(take: impl FnOnce(&mut T) -> Fit) -> (T, Fit) {
        let mut value = T::start();
        let fit = take(&mut value);
        (value, fit)
    }

    #[test]
    fn integers_take_strings_and_floats_and_saturate() {
        assert_eq!(taken(|v: &mut i64| v.string("42")), (42, Fit::Coerced));
        assert_eq!(taken(|v: &mut i64| v.string(" -1 ")), (-1, Fit::Coerced));
        assert_eq!(taken(|v: &mut i64| v.string("1e3")), (1000, Fit::Coerced));
        assert_eq!(taken(|v: &mut i64| v.string("")), (0, Fit::Lost));
        assert_eq!(taken(|v: &mut i64| v.string("nan")), (0, Fit::Lost));
        assert_eq!(taken(|v: &mut i64| v.string("soon")), (0, Fit::Lost));
        assert_eq!(taken(|v: &mut i64| v.float(2.0)), (2, Fit::Coerced));
        assert_eq!(taken(|v: &mut i64| v.float(2.5)), (2, Fit::Nearest));
        assert_eq!(taken(|v: &mut i64| v.float(9_223_372_036_854_775_808.0)), (i64::MAX, Fit::Nearest));
        assert_eq!(taken(|v: &mut i64| v.float(-9_223_372_036_854_775_808.0)), (i64::MIN, Fit::Nearest));
        assert_eq!(taken(|v: &mut i64| v.float(1e30)), (i64::MAX, Fit::Nearest));
        assert_eq!(taken(|v: &mut i64| v.bool(true)), (1, Fit::Coerced));
    }

    #[test]
    fn strings_take_everything() {
        assert_eq!(taken(|v: &mut String| v.int(7)), ("7".to_owned(), Fit::Coerced));
        assert_eq!(taken(|v: &mut String| v.float(0.5)), ("0.5".to_owned(), Fit::Coerced));
        assert_eq!(taken(|v: &mut String| v.float(1e20)).1, Fit::Nearest);
        assert_eq!(taken(|v: &mut String| v.bool(false)), ("false".to_owned(), Fit::Coerced));
    }

    #[test]
    fn truth_values_take_words_and_digits() {
        assert_eq!(taken(|v: &mut bool| v.string("true")), (true, Fit::Coerced));
        assert_eq!(taken(|v: &mut bool| v.string("0")), (false, Fit::Coerced));
        assert_eq!(taken(|v: &mut bool| v.string("yes")), (false, Fit::Lost));
        assert_eq!(taken(|v: &mut bool| v.int(1)), (true, Fit::Coerced));
        assert_eq!(taken(|v: &mut bool| v.int(2)), (true, Fit::Nearest));
    }

    #[test]
    fn floats_take_integers_and_strings() {
        assert_eq!(taken(|v: &mut f64| v.int(3)), (3.0, Fit::Exact));
        assert_eq!(taken(|v: &mut f64| v.int(i64::MAX)).1, Fit::Nearest);
        assert_eq!(taken(|v: &mut f64| v.string("0.25")), (0.25, Fit::Coerced));
        assert_eq!(taken(|v: &mut f64| v.string("9007199254740993")).1, Fit::Nearest);
        assert_eq!(taken(|v: &mut f64| v.string("inf")), (0.0, Fit::Lost));
    }
}
