//! What a string of a request is made of: text, and whatever has one plain spelling as text.

use std::borrow::Cow;

use super::OpenEnum;

/// What a setter of a string takes: strings of every kind, characters, integers, truth values, numbers
/// with a fraction, and every enum of a service.
///
/// Many fields that are strings hold numbers or words of a list, so that a program would write
/// `.to_string()` before every other value.
///
/// ```
/// use tencentcloud_core::model::IntoText;
///
/// assert_eq!("ins-1".into_text(), "ins-1");
/// assert_eq!(443.into_text(), "443");
/// assert_eq!(true.into_text(), "true");
/// assert_eq!(0.5.into_text(), "0.5");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text",
    note = "a string of a request takes strings, characters, numbers, truth values and the enums of services; give anything else as a string"
)]
pub trait IntoText {
    /// It, as it goes over the wire.
    fn into_text(self) -> String;
}

impl IntoText for String {
    fn into_text(self) -> String {
        self
    }
}

impl IntoText for Box<str> {
    fn into_text(self) -> String {
        self.into()
    }
}

impl IntoText for Cow<'_, str> {
    fn into_text(self) -> String {
        self.into_owned()
    }
}

impl<T: OpenEnum> IntoText for T {
    fn into_text(self) -> String {
        self.as_str().to_owned()
    }
}

macro_rules! borrowed {
    ($($type:ty),+) => {$(
        impl IntoText for $type {
            fn into_text(self) -> String {
                (*self).to_owned().into()
            }
        }
    )+};
}

borrowed! { &str, &&str, &String, &Cow<'_, str> }

macro_rules! displayed {
    ($($type:ty),+) => {$(
        impl IntoText for $type {
            fn into_text(self) -> String {
                self.to_string()
            }
        }

        impl IntoText for &$type {
            fn into_text(self) -> String {
                self.to_string()
            }
        }
    )+};
}

displayed! { char, bool, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64 }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_stands_on_the_wire() {
        let owned = "a".to_owned();
        for (text, expected) in [
            ("a".into_text(), "a"),
            ((&"a").into_text(), "a"),
            ((&owned).into_text(), "a"),
            (owned.clone().into_text(), "a"),
            (Box::<str>::from("a").into_text(), "a"),
            (Cow::Borrowed("a").into_text(), "a"),
            ((&Cow::<str>::Owned(owned)).into_text(), "a"),
            ('ä'.into_text(), "ä"),
            (7.into_text(), "7"),
            ((-7_i8).into_text(), "-7"),
            (u64::MAX.into_text(), "18446744073709551615"),
            ((&443_u16).into_text(), "443"),
            (true.into_text(), "true"),
            (1e21.into_text(), "1000000000000000000000"),
            (0.1.into_text(), "0.1"),
        ] {
            assert_eq!(text, expected);
        }
    }
}
