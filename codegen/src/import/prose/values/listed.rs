//! A list of values, before and after it is judged.

/// A list of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Listed {
    pub(in super::super) values: Vec<String>,
    pub(in super::super) shape: Shape,
    /// Whether the text says that there are more, or that these are examples.
    pub(super) open: bool,
    /// Whether the list goes on in a way that is not understood.
    pub(super) partial: bool,
    /// Whether the text has more that looks like a value of the list.
    pub(in super::super) unsure: bool,
}

/// How a text lists values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Shape {
    /// Pairs of a value and what it means, which nothing announces.
    Pairs,
    /// A row without explanations.
    Row,
    /// A row with explanations.
    Explained,
    /// A line for each.
    Lines,
    /// A point of a list for each.
    Bullets,
}

/// What the values are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Text,
    Integer,
}

/// Whether a value is a whole number that fits.
pub(super) fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|byte| byte.is_ascii_digit())
}
