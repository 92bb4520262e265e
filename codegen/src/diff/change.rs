//! What can differ between two descriptions.

/// Something that differs between two descriptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Service and version.
    pub version: String,
    /// What kind of thing it is.
    pub subject: Subject,
    /// Its name: of a field with that of its type, of a value with that of its enum.
    pub name: String,
    /// What happened to it.
    pub kind: Kind,
    /// Why programs break, where they do.
    pub breaks: Option<&'static str>,
}

/// What kind of thing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A version of a service.
    Version,
    /// An action.
    Action,
    /// A type.
    Type,
    /// A field of a type.
    Field,
    /// An enum.
    Enum,
    /// A value of an enum.
    Value,
    /// An error code.
    ErrorCode,
    /// A way to wait.
    Waiter,
}

impl Subject {
    /// All of them, from the large to the small.
    pub const ALL: [Self; 8] =
        [Self::Version, Self::Action, Self::Type, Self::Field, Self::Enum, Self::Value, Self::ErrorCode, Self::Waiter];

    /// What several of them are called.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Version => "versions",
            Self::Action => "actions",
            Self::Type => "types",
            Self::Field => "fields",
            Self::Enum => "enums",
            Self::Value => "values",
            Self::ErrorCode => "error codes",
            Self::Waiter => "waiters",
        }
    }
}

/// What happened to something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It should not be used any more.
    Deprecated,
    /// A property of it has another value.
    Changed {
        /// The property.
        what: &'static str,
        /// Its value before.
        from: String,
        /// Its value now.
        to: String,
    },
}
