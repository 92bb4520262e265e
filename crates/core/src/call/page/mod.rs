//! Page after page, and item after item.
//!
//! Pages that are asked for by offset or by number are not a snapshot. Where items are deleted
//! while a stream is under way, later ones move up and a page skips as many; where items are
//! inserted before the place that was reached, a page repeats as many. Sort by something that does
//! not change where that matters. What a token stands for is the server's secret: upstream
//! promises nothing about items that come or go between two pages.

mod progress;
mod streams;
#[cfg(test)]
mod tests;

pub use streams::{Items, Pages};
