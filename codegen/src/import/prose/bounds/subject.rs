//! What is bounded, and by what.

/// What a number in a text bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import::prose) enum Of {
    /// A whole number itself.
    Number,
    /// A number that may have a fraction. An end that it only comes near to is its bound all the same.
    Fraction,
    /// The length of a string, in characters.
    Characters,
    /// The length of a list.
    Elements,
}

impl Of {
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Fraction)
    }
}

/// What is bounded, and what it counts in.
#[derive(Clone, Copy, Debug)]
pub(in crate::import::prose) struct Subject<'a> {
    pub(in crate::import::prose) of: Of,
    /// The unit of a number, where it is known.
    pub(in crate::import::prose) unit: Option<&'a str>,
}

/// The bounds that a text states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::import::prose) struct Bounds {
    pub(in crate::import::prose) min: Option<i64>,
    pub(in crate::import::prose) max: Option<i64>,
}
