//! What the programs and tests of this crate share: certificates made for a purpose, and a
//! transport that counts.

pub mod counting;
pub mod pki;
