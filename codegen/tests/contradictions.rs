//! No field of the description says two things of which one is wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use tencentcloud_codegen::spec::{contradictions, load, versions};

fn description() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("api-spec")
}

/// The contradictions in a description, with their places. Of some the loader makes an error already.
fn said_in(root: &Path) -> Vec<String> {
    let of = |version| match load(root, &version) {
        Ok(service) => {
            contradictions(&service).into_iter().map(|found| format!("{}: {}", found.place, found.problem)).collect()
        }
        Err(error) => vec![error.to_string()],
    };
    versions(root).unwrap().into_iter().flat_map(of).collect()
}

#[test]
fn there_are_none() {
    let found = said_in(&description());
    assert!(
        found.is_empty(),
        "{} contradictions; mend what reads them, or settle each by a `fix` in its overlay:\n{}",
        found.len(),
        found.join("\n")
    );
}

/// A field with a contradiction, and what is said of it.
const CASES: [(&str, &str); 19] = [
    ("{ type: f64, min: 3, max: 2 }", "cannot be from 3 to 2"),
    ("{ type: i64, values: [1, 2, 1] }", "it may be 1, twice"),
    ("{ type: i64, min: 5, values: [1, 5] }", "it may be 1, and is from 5 to …"),
    ("{ type: string, max: 1, values: [A, AB] }", "it may be \"AB\", and is from … to 1"),
    ("{ type: f64, min: 1, max: 2, default: 2.5 }", "its default 2.5 is not from 1 to 2"),
    ("{ type: string, max: 2, default: abc }", "its default \"abc\" is not from … to 2"),
    ("{ type: string, values: [A, B], default: C }", "its default \"C\" is none of its values"),
    ("{ type: i64, min: 24, max: 36, example: '1' }", "its example 1 is not from 24 to 36"),
    ("{ type: string, min: 3, example: ab }", "its example ab is not from 3 to …"),
    ("{ type: string, values: [A, B], example: a }", "its example a is none of its values"),
    ("{ type: i64, values: [1, 2], example: '3' }", "its example 3 is none of its values"),
    ("{ type: string, unit: s }", "a string counts no s"),
    ("{ type: i64, unit: s, time: ms }", "a i64 counts no s"),
    ("{ type: i64, time: s, max: 90 }", "it is a time since the epoch, a i64 and from … to 90"),
    ("{ type: bool, counts_pages: true }", "a bool is not the number of a page"),
    ("{ type: 'i64[]', first_page: 1 }", "a i64[] is not the number of a page"),
    ("{ type: 'Pot[]', filters: [Size, Leaf, Size] }", "it filters by Size, twice"),
    ("{ type: i64, min: 1, max: 5, default: 3, values: [1, 2] }", "its default 3 is none of its values"),
    ("{ type: string, values: [AB], max: 2, example: 'abc' }", "its example abc is not from … to 2"),
];

fn tea(field: &str) -> String {
    format!(
        "service: tea\nversion: 2020-01-01\nactions:\n  BrewTea: {{}}\ntypes:\n  BrewTeaRequest:\n    fields:\n      \
         Cups: {field}\n  BrewTeaResponse: {{}}\n  Pot: {{}}\n"
    )
}

/// What is said of a field, without the folder.
fn said_of(field: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("services/tea")).unwrap();
    std::fs::write(folder.path().join("services/tea/2020-01-01.yaml"), tea(field)).unwrap();
    let prefix = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
    said_in(folder.path()).into_iter().map(|said| said.replace(&prefix, "")).collect()
}

#[test]
fn each_kind_is_seen_with_its_place() {
    for (field, expected) in CASES {
        let said = said_of(field);
        let place = "services/tea/2020-01-01.yaml:8: tea 2020-01-01, type BrewTeaRequest, field Cups";
        let seen = said.iter().any(|said| said.starts_with(place) && (said.contains(expected) || is_refused(said)));
        assert!(seen, "{field}: {said:?}");
    }
}

/// The loader refuses an empty range, and a time that is no integer, whatever else is said.
fn is_refused(said: &str) -> bool {
    said.contains("its range is empty")
}

#[test]
fn what_has_a_default_or_is_deprecated_is_not_required() {
    assert_eq!(said_of("{ type: i64, required: true, default: 3 }"), Vec::<String>::new());
    assert_eq!(said_of("{ type: i64, required: true, deprecated: true }"), Vec::<String>::new());
    assert_eq!(
        said_of("{ type: i64, required: true, min: 1, max: 5, default: 3, values: [1, 3], example: '1' }"),
        Vec::<String>::new()
    );
}
