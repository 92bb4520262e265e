//! Strings, numbers and truth values: what they take from a server that sends another type.

use super::number::{float, integer};
use super::table::{Field, Fit, Ref, Scalar, Slot, as_text, digits};

/// From here on not every integer has a float of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Scalar for String {
    #[inline]
    fn string(&mut self, value: &str) -> Fit {
        // Mostly there is no room yet, and a new one is cheaper to come by than one that grows.
        match self.capacity() {
            0 => *self = value.to_owned(),
            _ => value.clone_into(self),
        }
        Fit::Exact
    }

    fn float(&mut self, value: f64) -> Fit {
        *self = digits(value);
        // A number of so many digits was rounded before it came here.
        if value.abs() < EXACT { Fit::Coerced } else { Fit::Nearest }
    }
}

impl Scalar for i64 {
    fn string(&mut self, value: &str) -> Fit {
        as_text(self.number(value.trim()))
    }

    fn number(&mut self, digits: &str) -> Fit {
        let value = integer(digits);
        *self = value.unwrap_or_default();
        match value {
            None => Fit::Lost,
            Some(_) if digits.contains(['.', 'e', 'E']) => Fit::Coerced,
            Some(_) => Fit::Exact,
        }
    }

    #[inline]
    fn int(&mut self, value: i64) -> Fit {
        *self = value;
        Fit::Exact
    }

    fn float(&mut self, value: f64) -> Fit {
        // `as` saturates at 2^63, which is beyond.
        *self = value as i64;
        if *self as f64 != value || *self == i64::MAX {
            *self = 0;
            return Fit::Lost;
        }
        if value.abs() < EXACT { Fit::Coerced } else { Fit::Nearest }
    }

    fn bool(&mut self, value: bool) -> Fit {
        *self = i64::from(value);
        Fit::Coerced
    }
}

impl Scalar for f64 {
    fn string(&mut self, value: &str) -> Fit {
        as_text(self.number(value.trim()))
    }

    fn number(&mut self, digits: &str) -> Fit {
        let value = float(digits);
        *self = value.unwrap_or_default().0;
        match value {
            Some((_, true)) => Fit::Exact,
            Some((_, false)) => Fit::Nearest,
            None => Fit::Lost,
        }
    }

    fn int(&mut self, value: i64) -> Fit {
        *self = value as f64;
        if *self as i128 == i128::from(value) { Fit::Exact } else { Fit::Nearest }
    }

    fn float(&mut self, value: f64) -> Fit {
        *self = value;
        Fit::Exact
    }

    fn bool(&mut self, value: bool) -> Fit {
        *self = f64::from(u8::from(value));
        Fit::Coerced
    }

    fn missing(&mut self) {
        *self = Self::NAN;
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

    fn number(&mut self, digits: &str) -> Fit {
        // No integer that is neither 0 nor 1 stands for what is none.
        self.int(integer(digits).unwrap_or(-1))
    }

    fn int(&mut self, value: i64) -> Fit {
        *self = value == 1;
        if matches!(value, 0 | 1) { Fit::Coerced } else { Fit::Lost }
    }

    fn float(&mut self, value: f64) -> Fit {
        *self = value == 1.0;
        if value == 0.0 || value == 1.0 { Fit::Coerced } else { Fit::Lost }
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
    fn integers_take_what_is_one() {
        for (text, expected) in [
            ("42", (42, Fit::Coerced)),
            (" -1 ", (-1, Fit::Coerced)),
            ("1e3", (1000, Fit::Coerced)),
            ("", (0, Fit::Lost)),
            ("nan", (0, Fit::Lost)),
            ("soon", (0, Fit::Lost)),
            ("2.5", (0, Fit::Lost)),
        ] {
            assert_eq!(taken(|v: &mut i64| v.string(text)), expected, "{text}");
        }
        for (digits, expected) in [
            ("007", (7, Fit::Exact)),
            ("2.0", (2, Fit::Coerced)),
            ("9223372036854775807", (i64::MAX, Fit::Exact)),
            ("9223372036854775808", (0, Fit::Lost)),
            ("2.5", (0, Fit::Lost)),
            ("NaN", (0, Fit::Lost)),
        ] {
            assert_eq!(taken(|v: &mut i64| v.number(digits)), expected, "{digits}");
        }
        assert_eq!(taken(|v: &mut i64| v.float(2.0)), (2, Fit::Coerced));
        assert_eq!(taken(|v: &mut i64| v.float(2.5)), (0, Fit::Lost));
        assert_eq!(taken(|v: &mut i64| v.float(9_223_372_036_854_775_808.0)), (0, Fit::Lost));
        assert_eq!(taken(|v: &mut i64| v.float(-9_223_372_036_854_775_808.0)), (i64::MIN, Fit::Nearest));
        assert_eq!(taken(|v: &mut i64| v.float(1e30)), (0, Fit::Lost));
        assert_eq!(taken(|v: &mut i64| v.float(f64::NAN)), (0, Fit::Lost));
        assert_eq!(taken(|v: &mut i64| v.bool(true)), (1, Fit::Coerced));
    }

    #[test]
    fn strings_take_everything_as_it_was_sent() {
        for digits in ["8.10", "1e400", "00012", "-0", "123456789012345678901234567890", "NaN"] {
            assert_eq!(taken(|v: &mut String| v.number(digits)), (digits.to_owned(), Fit::Coerced));
        }
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
        assert_eq!(taken(|v: &mut bool| v.int(2)), (false, Fit::Lost));
        assert_eq!(taken(|v: &mut bool| v.number("1.0")), (true, Fit::Coerced));
        assert_eq!(taken(|v: &mut bool| v.number("NaN")), (false, Fit::Lost));
    }

    #[test]
    fn floats_take_integers_and_strings() {
        assert_eq!(taken(|v: &mut f64| v.int(3)), (3.0, Fit::Exact));
        assert_eq!(taken(|v: &mut f64| v.int(i64::MAX)).1, Fit::Nearest);
        assert_eq!(taken(|v: &mut f64| v.int(9_007_199_254_740_993)).1, Fit::Nearest);
        assert_eq!(taken(|v: &mut f64| v.string("0.25")), (0.25, Fit::Coerced));
        assert_eq!(taken(|v: &mut f64| v.string("9007199254740993")).1, Fit::Nearest);
        assert_eq!(taken(|v: &mut f64| v.string("inf")), (0.0, Fit::Lost));
        assert_eq!(taken(|v: &mut f64| v.number("1e400")), (0.0, Fit::Lost));
        assert_eq!(taken(|v: &mut f64| v.number("8.10")), (8.1, Fit::Exact));
    }
}
