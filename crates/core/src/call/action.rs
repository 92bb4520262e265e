//! Requests, and so the actions that they are for.

use crate::model::{Field, Model, Operation, Start};

/// A request of a generated type, and so the action that it is for. Implemented by generated types.
pub trait Action: Model + Start + Clone + 'static {
    /// What the API answers.
    type Response: Model + Start + 'static;
    /// What the action is, as data.
    const OPERATION: &'static Operation;
}

/// An action that answers a page at a time. Implemented by generated request types.
pub trait Paginate: Action<Response: Field> {
    /// What the pages hold.
    type Item: Field + 'static;
    /// The items of a page; none where the reply lacks the object that holds them.
    fn items(page: &mut Self::Response) -> Option<&mut Vec<Self::Item>>;
}
