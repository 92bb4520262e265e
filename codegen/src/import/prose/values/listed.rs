//! What is asked for, and a list of values before and after it is judged.

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
    /// Whether it is only a list if the field's example is one of its values: the form, or the
    /// name of the field, speaks against it.
    pub(in super::super) needs_example: bool,
    /// Whether each value stands by itself, so that a stroke in it is a part of it.
    pub(super) kept: bool,
}

impl Listed {
    /// A list of a shape against which nothing speaks.
    pub(super) fn new(values: Vec<String>, shape: Shape) -> Self {
        Self { values, shape, open: false, partial: false, unsure: false, needs_example: false, kept: false }
    }
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

/// A field whose values are asked for.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Asked<'a> {
    /// Its name.
    pub(in super::super) name: &'a str,
    /// What it holds.
    pub(in super::super) kind: Kind,
    /// Whether it is a list of these.
    pub(in super::super) list: bool,
    /// Its example, as upstream has it.
    pub(in super::super) example: Option<&'a str>,
    /// Names of the other fields of its type.
    pub(in super::super) siblings: &'a [&'a str],
}

/// Whether a value is a whole number that fits.
pub(super) fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a value is one of a program, and no text.
pub(in super::super) fn is_plain(value: &str) -> bool {
    (1..=60).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic()) && !value.contains("://")
}
