//! Members of an object that are none of its model's fields, and mean something to who decodes it.

use serde_json::Value;

/// What stands in an object beside the fields of its model.
pub(crate) trait Aside {
    /// What a member of that name is.
    fn place(&self, name: &str) -> Place;
    /// Takes one that is [`Place::Beside`]. The model has it as well, where it has such a field.
    fn take(&mut self, name: &str, value: &Value);
}

/// What a member of an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A field of the model.
    Field,
    /// One that stands beside them.
    Beside,
    /// An object that holds the fields of the model.
    Around,
}
