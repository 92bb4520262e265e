//! What the derive refuses, and in which words.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[test]
fn wrong_types_are_refused_where_they_stand() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
