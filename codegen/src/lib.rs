//! From a description of Tencent Cloud's APIs to Rust.
//!
//! ```text
//! upstream packages --import--> facts ----+
//!                            overlays ----+--load--> Service --plan--> Module --emit--> files
//! ```
//!
//! * [`spec`] is the description as data: load it, lay what people know over the facts, check it;
//! * [`import`] makes facts from upstream's packages;
//! * [`plan`] decides everything: names, types, boxing, paging, what the docs say;
//! * [`emit`] decides nothing: tokens, formatting, files;
//! * [`replay`] makes the table by which the replay program finds the generated types.
//!
//! It knows no runtime: what it emits names `tencentcloud_core`, and nothing here links it.

mod error;
mod place;

pub mod diff;
pub mod emit;
pub mod import;
pub mod plan;
pub mod replay;
pub mod spec;

pub use error::{Error, Result};
pub use place::Place;
