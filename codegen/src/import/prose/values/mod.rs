//! Values that a field may have, as a text lists them.
//!
//! Texts list values in three ways: a line for each (`• A: what it means`), a row after a word
//! such as "valid values" (`A (what it means), B (…)`), and pairs of a value and what it means
//! with no such word. The list that holds most is taken.

mod example;
mod judge;
mod lines;
mod listed;
mod pairs;
mod read;
mod rows;
mod settle;
mod vocabulary;
mod words;

pub(super) use self::listed::{Asked, Kind, is_plain};
pub(super) use self::settle::{Fate, told};
