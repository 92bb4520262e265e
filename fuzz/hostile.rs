//! The experiments of `crates/core/tests/properties.rs` and `crates/lab/tests/emulator_hostile.rs`, for
//! the fuzz targets.

#[path = "../crates/lab/tests/hostile/mod.rs"]
mod emulator;
#[path = "../crates/core/tests/hostile/mod.rs"]
mod hostile;

pub use emulator::requests;
pub use hostile::{address, cli, ini, proxies, reply, stream};
