//! What a decoder reads: values one after the other, from JSON text or from what serde brought.

use std::borrow::Cow;
use std::fmt;

/// The beginning of a value, or all of it where it is not an object or a list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Token<'t> {
    Null,
    Bool(bool),
    /// An integer whose digits are those that Rust writes.
    Int(i64),
    /// A number of a format that has no digits.
    Float(f64),
    /// Any other number, as it was sent.
    Digits(&'t str),
    Text(&'t str),
    List,
    Object,
}

impl Token<'_> {
    /// What it is, in a word for people.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "truth value",
            Self::Int(_) | Self::Float(_) | Self::Digits(_) => "number",
            Self::Text("") => "empty string",
            Self::Text(_) => "string",
            Self::List => "list",
            Self::Object => "object",
        }
    }
}

/// The name of the next member of an object.
#[derive(Debug)]
pub(crate) enum Name<'t> {
    /// The one that was expected.
    Expected,
    Other(Cow<'t, str>),
    /// There is none: the object ends.
    End,
}

/// Where tokens come from. After [`Token::List`] and [`Token::Object`] elements or names are asked for
/// until there are no more.
pub(crate) trait Tokens<'t>: Clone {
    /// The next value, or how it begins.
    fn token(&mut self) -> Result<Token<'_>, Fault>;
    /// Whether the list that is open has another element. `first`: none was asked for yet.
    fn element(&mut self, first: bool) -> Result<bool, Fault>;
    /// The name of the next member of the object that is open.
    fn name(&mut self, first: bool, expected: Option<&str>) -> Result<Name<'t>, Fault>;
    /// Passes over a value.
    fn skip(&mut self) -> Result<(), Fault>;
    /// The list or object that was just opened, to its end, as JSON.
    fn text(&mut self) -> Result<Cow<'t, str>, Fault>;
    /// What had to be repaired since this was asked last.
    fn flaw(&mut self) -> Option<Flaw>;
    /// The fault of a value that has another type than what must stand there.
    fn unexpected(&self, found: &'static str, expected: &str) -> Fault;

    /// Goes into the object that must stand here.
    fn object(&mut self, expected: &str) -> Result<(), Fault> {
        let ahead = self.clone();
        let found = match self.token()? {
            Token::Object => return Ok(()),
            token => token.kind(),
        };
        // What is no JSON at all says so rather than what it begins with.
        ahead.clone().skip()?;
        Err(ahead.unexpected(found, expected))
    }
}

/// Something in a text that is not JSON, and that was read all the same. The worse come later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Flaw {
    /// A byte order mark before the text.
    Mark,
    /// A comma behind the last element or member.
    Comma,
    /// A number such as `+1`, `01`, `.5` or `NaN`.
    Number,
    /// A control character that is not escaped.
    Control,
    /// An escape that only JavaScript has.
    Quote,
    /// An escape that says no character.
    Escape,
    /// Bytes that are not UTF-8.
    Bytes,
}

impl Flaw {
    pub(super) fn found(self) -> &'static str {
        match self {
            Self::Mark => "byte order mark",
            Self::Comma => "trailing comma",
            Self::Number => "number that is not JSON",
            Self::Control => "string with a bare control character",
            Self::Quote => "string with an escaped apostrophe",
            Self::Escape => "string with a bad escape",
            Self::Bytes => "string that is not UTF-8",
        }
    }

    /// Whether a character could not be told.
    pub(super) fn is_loss(self) -> bool {
        matches!(self, Self::Escape | Self::Bytes)
    }
}

/// Why no more can be read.
#[derive(Clone, Debug)]
pub(crate) struct Fault(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: FaultKind,
    what: Cow<'static, str>,
    /// Line and column, both from one, where they are known.
    place: Option<(usize, usize)>,
}

/// What kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// The text ends too early.
    End,
    /// It is not JSON.
    Syntax,
    /// It is JSON, and something else than what must stand there.
    Unexpected,
}

impl Fault {
    pub(crate) fn new(kind: FaultKind, what: impl Into<Cow<'static, str>>, place: Option<(usize, usize)>) -> Self {
        Self(Box::new(Inner { kind, what: what.into(), place }))
    }

    pub(crate) fn kind(&self) -> FaultKind {
        self.0.kind
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.what)?;
        match self.0.place {
            Some((line, column)) => write!(f, " at line {line} column {column}"),
            None => Ok(()),
        }
    }
}
