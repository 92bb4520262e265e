//! What the programs and tests of this crate share: certificates made for a purpose, a fleet of
//! devices that has them, a transport that counts, the replay of examples through the
//! types, and the emulator against them.

pub mod by_hand;
pub mod counting;
pub mod emulated;
pub mod fleet;
#[cfg(doctest)]
mod guide;
pub mod pki;
pub mod replay;

/// The example of the front page, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct FrontPage;
