//! The experiments of `crates/core/tests/properties.rs`, for the fuzz targets.

#[path = "../crates/core/tests/hostile/mod.rs"]
mod hostile;

pub use hostile::{address, cli, ini, reply, stream};
