//! People's corrections of numbers: what they do, and when they are stale.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use tencentcloud_codegen::Result;
use tencentcloud_codegen::spec::{Field, load, versions};

const CUPS: &str = "{ type: i64, min: 24, max: 36, default: 30, unit: s, example: '25' }";

/// The field after its overlay, or what is wrong with that, without the folder.
fn fixed(facts: &str, overlay: &str) -> std::result::Result<Field, String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: String| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "services/tea/2020-01-01.yaml",
        format!(
            "service: tea\nversion: 2020-01-01\nactions:\n  BrewTea: {{}}\ntypes:\n  BrewTeaRequest:\n    fields:\n      \
             Cups: {facts}\n  BrewTeaResponse: {{}}\n"
        ),
    );
    write("overlays/tea/2020-01-01.yaml", format!("types:\n  BrewTeaRequest:\n    fields:\n      Cups: {overlay}\n"));
    let version = versions(folder.path()).unwrap().remove(0);
    let loaded: Result<_> = load(folder.path(), &version);
    let prefix = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
    let service = loaded.map_err(|error| error.to_string().replace(&prefix, ""))?;
    Ok(service.types["BrewTeaRequest"].fields["Cups"].clone())
}

#[test]
fn a_fix_gives_and_takes_away() {
    let field = fixed(CUPS, "{ fix: { min: 1, max: ~, default: ~, unit: ms, why: the text says so } }").unwrap();
    assert_eq!((field.min, field.max, field.default, field.unit.as_deref()), (Some(1), None, None, Some("ms")));
    // It is documentation: only what an overlay confirms by `min` and `max` is checked before sending.
    assert!(!field.enforced.min && !field.enforced.max);
    assert_eq!(field.example.as_deref(), Some("25"));
}

#[test]
fn a_fix_comes_before_the_example() {
    let field = fixed(CUPS, "{ fix: { max: 24, default: ~, why: the text says so } }").unwrap();
    assert_eq!((field.max, field.example), (Some(24), None));
    let field = fixed(CUPS, "{ fix: { values: [24, 30], why: the text says so } }").unwrap();
    assert_eq!(field.example, None);
}

#[test]
fn what_says_what_facts_say_is_an_error() {
    let place = "overlays/tea/2020-01-01.yaml:4: tea 2020-01-01, type BrewTeaRequest, field Cups, ";
    for (overlay, expected) in [
        ("{ fix: { min: 24, why: x } }", "`fix`: the fix is stale: `min` is 24 in the facts by now\n  help: remove it"),
        ("{ fix: { max: 36, why: x } }", "`fix`: the fix is stale: `max` is 36 in the facts by now\n  help: remove it"),
        (
            "{ fix: { default: 30, why: x } }",
            "`fix`: the fix is stale: `default` is 30 in the facts by now\n  help: remove it",
        ),
        (
            "{ fix: { unit: s, why: x } }",
            "`fix`: the fix is stale: `unit` is \"s\" in the facts by now\n  help: remove it",
        ),
        ("{ default: 30 }", "`default`: the facts say this default by now\n  help: remove it"),
    ] {
        assert_eq!(fixed(CUPS, overlay).unwrap_err(), format!("{place}{expected}"));
    }
    let error = fixed("{ type: i64 }", "{ fix: { max: ~, why: x } }").unwrap_err();
    assert_eq!(
        error,
        format!("{place}`fix`: the fix is stale: `max` is nothing in the facts by now\n  help: remove it")
    );
}

#[test]
fn a_fix_that_contradicts_itself_is_an_error() {
    for (overlay, expected) in [
        ("{ fix: { min: 40, why: x } }", "its range is empty: from 40 to 36"),
        ("{ fix: { default: 60, why: x } }", "its default 60 is outside its range"),
        ("{ fix: { default: many, why: x } }", "its default \"many\" is not a i64"),
        ("{ fix: { required: true, why: x } }", "a field with a default is not required\n  help: remove the fix"),
        (
            "{ fix: { deprecated: true, required: true, default: ~, why: x } }",
            "a field that is deprecated is not required",
        ),
        ("{ fix: { min: 3 } }", "why"),
        ("{ fix: { minimum: 3, why: x } }", "minimum"),
    ] {
        let error = fixed(CUPS, overlay).unwrap_err();
        assert!(error.contains(expected), "{overlay}: {error}");
        assert!(error.starts_with("overlays/tea/2020-01-01.yaml:"), "{error}");
    }
}
