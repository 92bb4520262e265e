//! The table that the build script chose.

use super::{Row, Version};

include!(concat!(env!("OUT_DIR"), "/table.rs"));
