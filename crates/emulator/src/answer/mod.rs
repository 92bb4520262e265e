//! A reply that nobody wrote: typed as the description says, plausible, and the same for the same
//! request and seed.
//!
//! Every value comes of a key, and the key of a field comes of that of the object around it and of
//! its name: a field more in the description changes no other, and an item of a list is the same on
//! whatever page it comes.

mod asked;
mod events;
mod key;
mod making;
mod pages;
mod text;
mod times;
mod values;
mod whole;

pub(crate) use asked::{Asked, Settings};
pub(crate) use events::{asked_for as events_asked_for, reply as events};
pub(crate) use whole::{reply, request};
