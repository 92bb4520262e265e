//! Two descriptions compared: everything that changed is said, and what breaks programs is told
//! apart from what does not.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;

use tencentcloud_codegen::diff::{Change, Kind, compare, markdown};

const FACTS: &str = "\
service: tea
version: 2020-01-01
actions:
  BrewTea: {}
  DescribeTea: {}
  DrinkTea: {}
types:
  BrewTeaRequest:
    fields:
      Leaf: { type: string, required: true }
      Water: { type: string, required: true }
      Cups: { type: i64 }
  BrewTeaResponse:
    fields:
      Strength: { type: i64, always: true }
      Pots: { type: 'Pot[]' }
      RequestId: { type: string }
  DescribeTeaRequest: {}
  DescribeTeaResponse:
    fields:
      State: { type: string, values: [COLD, HOT, SPILT] }
  DrinkTeaRequest: {}
  DrinkTeaResponse: {}
  Pot:
    fields:
      Size: { type: i64 }
error_codes: [FailedOperation]
";

const OVERLAY: &str = "\
actions:
  DescribeTea:
    waiters:
      tea_hot: { doc: It is hot., state: State, success: [HOT] }
      tea_cold: { doc: It is cold., state: State, success: [COLD], deadline: 1h }
types:
  BrewTeaRequest:
    fields:
      Leaf: { enum: Leaf }
enums:
  Leaf:
    values: { GREEN: {}, BLACK: {} }
";

fn write(root: &Path, facts: &str, overlay: &str) {
    for (path, text) in [("services/tea/2020-01-01.yaml", facts), ("overlays/tea/2020-01-01.yaml", overlay)] {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// What changes when a text is replaced in the facts or the overlay.
fn changes(from: &str, to: &str) -> Vec<Change> {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(old.path(), FACTS, OVERLAY);
    assert!(FACTS.contains(from) || OVERLAY.contains(from), "{from}");
    write(new.path(), &FACTS.replace(from, to), &OVERLAY.replace(from, to));
    compare(old.path(), new.path()).unwrap()
}

#[test]
fn each_change_is_said_with_what_it_breaks() {
    // The replacement; then, for each change: subject and name, and why programs break.
    for (from, to, expected) in [
        ("Cups: { type: i64 }", "Cups: { type: f64 }", vec![("Field BrewTeaRequest.Cups type", "another type")]),
        (
            "Cups: { type: i64 }",
            "Cups: { type: i64, required: true }",
            vec![("Field BrewTeaRequest.Cups required", "`new` takes other arguments")],
        ),
        ("Cups: { type: i64 }", "Cups: { type: i64, default: 2 }", vec![("Field BrewTeaRequest.Cups default", "")]),
        (
            "Cups: { type: i64 }",
            "Cups: { type: i64, deprecated: true }",
            vec![("Field BrewTeaRequest.Cups deprecated", "")],
        ),
        ("Cups: { type: i64 }", "Cups: { type: i64, sites: [intl] }", vec![("Field BrewTeaRequest.Cups sites", "")]),
        ("      Cups: { type: i64 }\n", "", vec![("Field BrewTeaRequest.Cups removed", "its field is gone")]),
        (
            "      Cups: { type: i64 }\n",
            "      Cups: { type: i64 }\n      Sugar: { type: bool }\n",
            vec![("Field BrewTeaRequest.Sugar added", "")],
        ),
        (
            "      Cups: { type: i64 }\n",
            "      Cups: { type: i64 }\n      Sugar: { type: bool, required: true }\n",
            vec![("Field BrewTeaRequest.Sugar added", "one more argument")],
        ),
        (
            "      Leaf: { type: string, required: true }\n      Water: { type: string, required: true }\n",
            "      Water: { type: string, required: true }\n      Leaf: { type: string, required: true }\n",
            vec![("Type BrewTeaRequest order of required fields", "another order")],
        ),
        (
            "Strength: { type: i64, always: true }",
            "Strength: { type: i64 }",
            vec![("Field BrewTeaResponse.Strength always there", "becomes an `Option`")],
        ),
        (
            "Strength: { type: i64, always: true }",
            "Strength: { type: i64, always: true, nullable: true }",
            vec![("Field BrewTeaResponse.Strength nullable", "becomes an `Option`")],
        ),
        (
            "Pots: { type: 'Pot[]' }",
            "Pots: { type: 'Pot[]', always: true }",
            vec![("Field BrewTeaResponse.Pots always there", "")],
        ),
        ("DrinkTea: {}", "DrinkTea: { status: deprecated }", vec![("Action DrinkTea deprecated", "")]),
        ("  DrinkTea: {}\n", "", vec![("Action DrinkTea removed", "its method is gone")]),
        (
            "      Cups: { type: i64 }",
            "      Cups: { type: i64 }\n      Pot: { type: Pot }",
            vec![("Type Pot direction", "constructors"), ("Field BrewTeaRequest.Pot added", "")],
        ),
        (
            "GREEN: {}, BLACK: {}",
            "GREEN: {}, WHITE: {}",
            vec![("Value Leaf.BLACK removed", "its variant is gone"), ("Value Leaf.WHITE added", "")],
        ),
        ("GREEN: {}", "GREEN: { name: Verdant }", vec![("Value Leaf.GREEN name", "another name")]),
        ("[FailedOperation]", "[FailedOperation, InternalError]", vec![("ErrorCode InternalError added", "")]),
        (
            "      tea_hot: { doc: It is hot., state: State, success: [HOT] }\n",
            "",
            vec![("Waiter tea_hot removed", "its constant is gone")],
        ),
        (
            "tea_hot",
            "tea_warm",
            vec![("Waiter tea_hot removed", "its constant is gone"), ("Waiter tea_warm added", "")],
        ),
        ("success: [HOT] }", "success: [HOT], failure: [SPILT] }", vec![("Waiter tea_hot failed at", "")]),
        (
            "deadline: 1h",
            "interval: 5s, not_found: done",
            vec![("Waiter tea_cold deadline", ""), ("Waiter tea_cold interval", ""), ("Waiter tea_cold not found", "")],
        ),
        (
            "DescribeTea",
            "GetTea",
            vec![
                ("Action DescribeTea removed", "its method is gone"),
                ("Action GetTea added", ""),
                ("Type DescribeTeaRequest removed", "its struct is gone"),
                ("Type DescribeTeaResponse removed", "its struct is gone"),
                ("Type GetTeaRequest added", ""),
                ("Type GetTeaResponse added", ""),
                ("Waiter tea_hot action", "for another request"),
                ("Waiter tea_cold action", "for another request"),
            ],
        ),
        ("[FailedOperation]", "[]", vec![("ErrorCode FailedOperation removed", "its constant is gone")]),
    ] {
        let mut found: Vec<(String, &str)> = changes(from, to)
            .iter()
            .map(|change| {
                let what = match &change.kind {
                    Kind::Added => "added",
                    Kind::Removed => "removed",
                    Kind::Deprecated => "deprecated",
                    Kind::Changed { what, .. } => what,
                };
                (format!("{:?} {} {what}", change.subject, change.name), change.breaks.unwrap_or_default())
            })
            .collect();
        // What follows from a removed action or a type that changes direction is said too.
        found.retain(|(name, _)| expected.iter().any(|(wanted, _)| wanted == name) || !from.contains("DrinkTea: {}"));
        assert_eq!(found.len(), expected.len(), "{from} -> {to}: {found:?}");
        for (name, breaks) in expected {
            let got = found.iter().find(|(found, _)| found == name).unwrap_or_else(|| panic!("{name} in {found:?}"));
            assert!(got.1.contains(breaks) && got.1.is_empty() == breaks.is_empty(), "{got:?} {breaks}");
        }
    }
    assert_eq!(changes("Leaf", "Leaf"), []);
}

#[test]
fn versions_come_and_go() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(old.path(), FACTS, OVERLAY);
    write(new.path(), FACTS, OVERLAY);
    std::fs::write(new.path().join("services/tea/2021-01-01.yaml"), FACTS.replace("2020-01-01", "2021-01-01")).unwrap();
    let changes = compare(old.path(), new.path()).unwrap();
    assert_eq!((changes.len(), &changes[0].kind, changes[0].breaks), (1, &Kind::Added, None));
    let changes = compare(new.path(), old.path()).unwrap();
    assert_eq!((changes.len(), &changes[0].kind, changes[0].breaks), (1, &Kind::Removed, Some("its module is gone")));
}

#[test]
fn the_changelog_is_markdown() {
    let both = [
        changes("Cups: { type: i64 }", "Cups: { type: f64 }"),
        changes("DrinkTea: {}", "DrinkTea: { status: deprecated }"),
    ]
    .concat();
    assert_eq!(
        markdown(&both),
        "\
# What changed in the description

| | added | changed | deprecated | removed | breaking |
| --- | --- | --- | --- | --- | --- |
| actions | 0 | 0 | 1 | 0 | 0 |
| fields | 0 | 1 | 0 | 0 | 1 |

## Breaks programs

* tea 2020-01-01: field `BrewTeaRequest.Cups`, type: `i64` → `f64` — its field has another type

## Deprecates

* tea 2020-01-01: action `DrinkTea` is deprecated

## tea 2020-01-01

* action `DrinkTea` is deprecated
* field `BrewTeaRequest.Cups`, type: `i64` → `f64`
"
    );
    assert_eq!(markdown(&[]), "# What changed in the description\n\nNothing.\n");
}
