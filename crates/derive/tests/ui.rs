//! What the derive refuses, and in which words.

#[test]
fn wrong_types_are_refused_where_they_stand() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
