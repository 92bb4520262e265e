//! Rules: which calls the emulator behaves badly to, and how.
//!
//! A rule is one line, wherever it is given: [`Rule`] says how it reads.

mod active;
mod claims;
mod effects;
mod limiter;
mod rule;
mod spoil;
mod text;

pub(crate) use active::Active;
pub(crate) use claims::Claims;
pub(crate) use effects::{Effects, Reset};
pub(crate) use limiter::Limiter;
pub use rule::Rule;
pub(crate) use spoil::spoil;
pub(crate) use text::{of_list, of_value};
