//! Whatever is wrong with a description gets one error with its place and the way out.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;

use tencentcloud_codegen::emit::{Layout, generate};

const FACTS: &str = "\
service: tea
version: 2020-01-01
actions:
  BrewTea: {}
types:
  BrewTeaRequest:
    fields:
      Leaf: { type: string, required: true }
      Cups: { type: i64 }
      Pots: { type: 'Pot[]' }
  BrewTeaResponse:
    fields:
      Done: { type: bool, always: true }
      RequestId: { type: string }
  Pot:
    fields:
      Size: { type: i64 }
";

/// The error that facts (after a replacement) and an overlay lead to, without its folder.
fn error(replace: (&str, &str), overlay: &str) -> String {
    assert!(FACTS.contains(replace.0), "{}", replace.0);
    error_of("2020-01-01.yaml", &FACTS.replacen(replace.0, replace.1, 1), overlay)
}

fn error_of(file: &str, facts: &str, overlay: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(&format!("services/tea/{file}"), facts);
    if !overlay.is_empty() {
        write("overlays/tea/2020-01-01.yaml", overlay);
    }
    let layout = Layout {
        spec: folder.path().to_owned(),
        spec_name: "spec".to_owned(),
        modules: folder.path().join("out"),
        manifest: None,
        list: None,
        description: None,
        runtime: None,
    };
    let text = generate(&layout, &[]).expect_err("the description is wrong").to_string();
    assert!(!folder.path().join("out").exists(), "nothing is written where something is wrong");
    text.replace(&format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR), "")
}

const SAME: (&str, &str) = ("tea", "tea");

#[test]
fn sound_input_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("services/tea")).unwrap();
    std::fs::write(folder.path().join("services/tea/2020-01-01.yaml"), FACTS).unwrap();
    let layout = Layout {
        spec: folder.path().to_owned(),
        spec_name: "spec".to_owned(),
        modules: Path::new("nowhere").to_owned(),
        manifest: None,
        list: None,
        description: None,
        runtime: None,
    };
    let (_, summary) = generate(&layout, &[]).unwrap();
    assert_eq!((summary.actions, summary.types, summary.fields), (1, 3, 6));
}

#[test]
fn facts_that_are_wrong() {
    for (replace, expected) in [
        (("type: i64 }", "type: int }"), "services/tea/2020-01-01.yaml:9: "),
        (("type: i64 }", "type: int }"), "`int` is not a type; there are string, i64,"),
        (
            ("'Pot[]'", "'Kettle[]'"),
            "services/tea/2020-01-01.yaml:10: tea 2020-01-01, type BrewTeaRequest, field Pots: it is of type Kettle, which is not among the types\n  help: add the type",
        ),
        (("BrewTea: {}", "BrewTea: {}\n  BrewTea: {}"), "services/tea/2020-01-01.yaml:5: "),
        (
            ("      Cups: { type: i64 }", "      Cups: { type: i64 }\n      Cups: { type: i64 }"),
            "services/tea/2020-01-01.yaml:10: ",
        ),
        (
            ("BrewTea: {}", "BrewTea: { request: Brew }"),
            "services/tea/2020-01-01.yaml:4: tea 2020-01-01, action BrewTea: its request is Brew, which is not among the types",
        ),
        (
            ("BrewTea: {}", "BrewTea: { response: BrewTeaRequest }"),
            "its response BrewTeaRequest is that of another action too",
        ),
        (
            ("service: tea", "service: coffee"),
            "services/tea/2020-01-01.yaml:1: `service`: says coffee, but the file is that of tea",
        ),
        (("version: 2020-01-01", "version: 2020-01-02"), "says 2020-01-02"),
        (("type: i64 }", "type: i64, min: 3, max: 2 }"), "field Cups: its range is empty: from 3 to 2"),
        (("type: i64 }", "type: i64, default: many }"), "its default \"many\" is not a i64"),
        (("type: bool, always: true }", "type: bool, max: 3 }"), "a bool has neither a size nor a length to limit"),
        (("Leaf:", "Le af:"), "`Le af` is not the name of a field"),
        (("type: bool, always: true }", "type: bool, allways: true }"), "allways"),
        (("actions:", "actoins:"), "actoins"),
        (
            ("  Pot:\n", "  Pot-Lid: {}\n  Pot:\n"),
            "tea 2020-01-01, type Pot-Lid: `Pot-Lid` cannot be the name of a type in Rust",
        ),
        (
            ("service: tea", "service: tea\nshort_name: A B"),
            "services/tea/2020-01-01.yaml:2: tea 2020-01-01, `short_name`: `A B` cannot be a part of a host",
        ),
        (("service: tea", "service: tea\nsites: []"), "`sites`: no site has it"),
        (("BrewTea: {}", "BrewTea: { sites: [] }"), "action BrewTea, `sites`: no site has it"),
        (
            ("types:", "error_codes: [A, B, A]\ntypes:"),
            "services/tea/2020-01-01.yaml:5: tea 2020-01-01, `error_codes`: A stands there twice",
        ),
    ] {
        let error = error(replace, "");
        assert!(error.contains(expected), "{replace:?}\n     got: {error}\nexpected: {expected}");
    }
}

#[test]
fn overlays_that_are_stale_or_wrong() {
    for (overlay, expected) in [
        (
            "actions:\n  BrewCoffee: { doc: x }",
            "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, action BrewCoffee: the facts have no such action\n  help: correct the name",
        ),
        (
            "types:\n  Cup: { doc: x }",
            "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, type Cup: the facts have no such type",
        ),
        (
            "types:\n  Pot:\n    fields:\n      Size: {}\n      Lid: {}",
            "overlays/tea/2020-01-01.yaml:5: tea 2020-01-01, type Pot, field Lid: the facts have no such field",
        ),
        ("types:\n  Pot:\n    fields:\n      Size: { enum: Sizes }", "a i64 cannot be of the enum Sizes"),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Leaf: { enum: Leaves }",
            "overlays/tea/2020-01-01.yaml:4: tea 2020-01-01, type BrewTeaRequest, field Leaf: there is no enum Leaves",
        ),
        (
            "enums:\n  Leaves:\n    values: { GREEN: {} }",
            "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, enum Leaves: no field uses it",
        ),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Leaf: { enum: Pot }\nenums:\n  Pot:\n    values: { GREEN: {} }",
            "enum Pot: there is a type Pot already",
        ),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Leaf: { enum: Leaves }\nenums:\n  Leaves:\n    values: { GREEN: { name: green } }",
            "overlays/tea/2020-01-01.yaml:7: tea 2020-01-01, enum Leaves, value GREEN, `name`: `green` cannot be the name of a variant",
        ),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Leaf: { enum: Leaves }\nenums:\n  Leaves: {}",
            "enum Leaves: it has no values",
        ),
        ("types:\n  BrewTeaRequest:\n    fields:\n      Leaf: { time: ms }", "a string is not a time since the epoch"),
        ("types:\n  BrewTeaRequest:\n    fields:\n      Cups: { time: us }", "us"),
        ("types:\n  BrewTeaRequest:\n    fields:\n      Leaf: { filter: X }", "a string is not a list of filters"),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Cups: { fix: { required: false, why: x } }",
            "overlays/tea/2020-01-01.yaml:4: tea 2020-01-01, type BrewTeaRequest, field Cups, `fix`: the fix is stale: `required` is false in the facts by now",
        ),
        ("types:\n  BrewTeaRequest:\n    fields:\n      Cups: { fix: { required: true } }", "why"),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Cups: { fix: { required: true, why: ' ' } }",
            "the fix does not say why",
        ),
        ("types:\n  BrewTeaRequest:\n    fields:\n      Cups: { fix: { why: x } }", "the fix corrects nothing"),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Cups: { fix: { values: [], why: x } }",
            "field Cups, `fix`: the fix is stale: `values` are these in the facts by now",
        ),
        (
            "actions:\n  BrewTea: { paginate: { style: offset, items: Cups } }",
            "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, action BrewTea, `paginate`: BrewTeaRequest has no field Offset",
        ),
        (
            "actions:\n  BrewTea: { paginate: { style: offset, offset: Cups, size: Cups, items: Done } }",
            "Done of BrewTeaResponse is a bool, not a list",
        ),
        ("actions:\n  BrewTea: { paginate: { style: cursor, items: Done } }", "cursor"),
        ("actions:\n  BrewTea: { rate_limit: 0 }", "0 requests a second allow none"),
        (
            "add:\n  actions:\n    BrewTea: {}",
            "overlays/tea/2020-01-01.yaml:3: tea 2020-01-01, `add`, action BrewTea: upstream publishes this action by now\n  help: remove it from `add`",
        ),
        (
            "add:\n  types:\n    Pot: { fields: { Size: { type: i64 } } }",
            "upstream publishes this type, or a field of it by now",
        ),
        ("actions:\n  BrewTea: { docs: x }", "docs"),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Leaf: { secret: false }",
            "overlays/tea/2020-01-01.yaml:4: tea 2020-01-01, type BrewTeaRequest, field Leaf, `secret`: its name or the facts",
        ),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Pots: { filter: Leaves }\nenums:\n  Leaves:\n    values: { GREEN: {} }",
            "overlays/tea/2020-01-01.yaml:4: tea 2020-01-01, type BrewTeaRequest, field Pots: `filter` has no effect",
        ),
        (
            "types:\n  BrewTeaResponse:\n    fields:\n      RequestId: { min: 1 }",
            "`min` and `max` are checked before sending, and the type comes in replies only",
        ),
        (
            "types:\n  BrewTeaResponse:\n    fields:\n      RequestId: { fix: { required: true, why: x } }",
            "`fix.required` is about requests",
        ),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Leaf: { fix: { always: true, why: x } }",
            "`fix.always` is about replies",
        ),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Leaf: { enum: Client }\nenums:\n  Client:\n    values: { GREEN: {} }",
            "overlays/tea/2020-01-01.yaml:6: tea 2020-01-01, enum Client: `Client` is the module's own to use",
        ),
        (
            "types:\n  BrewTeaRequest:\n    fields:\n      Leaf: { enum: Leaves }\nenums:\n  Leaves:\n    values: { \"m\u{b2}\": {} }",
            "overlays/tea/2020-01-01.yaml:7: tea 2020-01-01, enum Leaves, value m\u{b2}: `M\u{b2}` cannot be the name of a variant\n  help: give the value a `name`",
        ),
        (
            "actions:\n  BrewTea: { paginate: { style: offset, offset: Cups, size: Cups, items: RequestId } }",
            "RequestId of BrewTeaResponse is a string, not a list",
        ),
        ("actions: [", "overlays/tea/2020-01-01.yaml"),
    ] {
        let error = error(SAME, overlay);
        assert!(error.contains(expected), "{overlay}\n     got: {error}\nexpected: {expected}");
    }
}

#[test]
fn json_facts_have_lines_too() {
    let facts = "{\n  \"service\": \"tea\",\n  \"version\": \"2020-01-01\",\n  \"actions\": {},\n  \"types\": {\n    \"Pot\": { \"fields\": {\n      \"Lid\": { \"type\": \"Lid\" }\n    } }\n  }\n}\n";
    let error = error_of("2020-01-01.json", facts, "");
    assert!(
        error.starts_with("services/tea/2020-01-01.json:7: tea 2020-01-01, type Pot, field Lid: it is of type Lid"),
        "{error}"
    );
    let error =
        error_of("2020-01-01.json", &facts.replace("\"Lid\": {", "\"Lid\": { \"type\": \"i64\" }, \"Lid\": {"), "");
    assert!(error.contains("2020-01-01.json:7: `Lid` stands here twice"), "{error}");
    let error = error_of("2020-01-01.json", &facts[..40], "");
    assert!(error.contains("2020-01-01.json:3: EOF"), "{error}");
}

#[test]
fn a_version_is_described_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("services/tea")).unwrap();
    for extension in ["yaml", "json"] {
        std::fs::write(folder.path().join(format!("services/tea/2020-01-01.{extension}")), FACTS).unwrap();
    }
    let error = tencentcloud_codegen::spec::versions(folder.path()).unwrap_err().to_string();
    assert!(error.contains("describes what") && error.contains("move what is left to say into an overlay"), "{error}");
}

#[test]
fn an_overlay_may_add_what_upstream_does_not_publish() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("services/tea")).unwrap();
    std::fs::create_dir_all(folder.path().join("overlays/tea")).unwrap();
    std::fs::write(folder.path().join("services/tea/2020-01-01.yaml"), FACTS).unwrap();
    std::fs::write(
        folder.path().join("overlays/tea/2020-01-01.yaml"),
        "add:\n  actions: { BrewMate: {} }\n  types:\n    Pot: { fields: { Lid: { type: bool } } }\n    BrewMateRequest: {}\n    BrewMateResponse: {}\ntypes:\n  Pot:\n    fields:\n      Lid: { doc: Keeps it warm. }\n  BrewTeaRequest:\n    fields:\n      Leaf: { fix: { required: false, why: The server takes any leaf. } }\n",
    )
    .unwrap();
    let version = &tencentcloud_codegen::spec::versions(folder.path()).unwrap()[0];
    let service = tencentcloud_codegen::spec::load(folder.path(), version).unwrap();
    let sources = tencentcloud_codegen::emit::sources(&service).unwrap();
    assert!(sources["client"].contains("pub fn brew_mate("));
    assert!(sources["types"].contains("/// Keeps it warm.\n    pub lid: Option<bool>,"), "{}", sources["types"]);
    assert!(sources["actions"].contains("pub leaf: Option<String>,"));
}

#[test]
fn an_overlay_of_nothing_is_named() {
    for name in ["2020-01-02.yaml", "2020-01-01.yml", "2020-01-01.json"] {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [("services/tea/2020-01-01.yaml", FACTS), (&format!("overlays/tea/{name}"), "{}")] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let error = tencentcloud_codegen::spec::versions(folder.path()).unwrap_err().to_string();
        assert!(error.contains("is the overlay of no version that is described"), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("services/tea")).unwrap();
    let error = tencentcloud_codegen::spec::versions(folder.path()).unwrap_err().to_string();
    assert!(error.contains("describes no version"), "{error}");
    std::fs::remove_dir(folder.path().join("services/tea")).unwrap();
    let error = tencentcloud_codegen::spec::versions(folder.path()).unwrap_err().to_string();
    assert!(error.contains("describes no service"), "{error}");
}

#[test]
fn a_keyword_is_no_service() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("services/as")).unwrap();
    std::fs::write(folder.path().join("services/as/2020-01-01.yaml"), FACTS.replace("service: tea", "service: as"))
        .unwrap();
    let layout = Layout {
        spec: folder.path().to_owned(),
        spec_name: "spec".to_owned(),
        modules: folder.path().join("out"),
        manifest: None,
        list: None,
        description: None,
        runtime: None,
    };
    let error = generate(&layout, &[]).unwrap_err().to_string();
    assert!(error.contains("2020-01-01.yaml:1: as 2020-01-01, `service`: `as` is a keyword of Rust"), "{error}");
    assert!(error.contains("this one as its `short_name`"), "{error}");
}

/// A service with these versions, and the module that is generated of it or what is wrong.
fn of_versions(versions: &[&str], common: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    for version in versions {
        write(&format!("services/tea/{version}.yaml"), &FACTS.replace("2020-01-01", version));
    }
    if !common.is_empty() {
        write("common.yaml", common);
    }
    let layout = Layout {
        spec: folder.path().to_owned(),
        spec_name: "spec".to_owned(),
        modules: folder.path().join("out"),
        manifest: None,
        list: None,
        description: None,
        runtime: None,
    };
    match generate(&layout, &[]) {
        Ok((files, _)) => {
            files.write().unwrap();
            Ok(std::fs::read_to_string(folder.path().join("out/tea/mod.rs")).unwrap())
        }
        Err(error) => {
            Err(error.to_string().replace(&format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR), ""))
        }
    }
}

#[test]
fn the_main_version_of_a_service_is_named_where_it_has_several() {
    let main = "main_versions:\n  tea: 2020-01-01\n";
    for (versions, common, reexported) in [
        (&["2020-01-01"][..], "", "v20200101"),
        (&["2020-01-01"], "main_versions: {}\n", "v20200101"),
        (&["2020-01-01", "2021-01-01"], main, "v20200101"),
    ] {
        let module = of_versions(versions, common).unwrap();
        assert!(module.contains(&format!("pub use self::{reexported}::*;")), "{module}");
        assert_eq!(module.matches("pub use").count(), 1);
        assert!(module.contains(&format!("what [`{reexported}`] has is here too")), "{module}");
    }
    for (versions, common, problem) in [
        (
            &["2020-01-01", "2021-01-01"][..],
            "",
            "common.yaml: `main_versions`: it does not say which version of tea is the main one\n  help: name one of 2020-01-01 and 2021-01-01",
        ),
        (
            &["2020-01-01", "2021-01-01"],
            "main_versions:\n  tea: 2022-01-01\n",
            "common.yaml:2: `main_versions`, `tea`: tea has no version 2022-01-01",
        ),
        (
            &["2020-01-01"],
            "main_versions:\n  coffee: 2020-01-01\n",
            "common.yaml:2: `main_versions`, `coffee`: no service `coffee` is described",
        ),
        (&["2020-01-01"], main, "common.yaml:2: `main_versions`, `tea`: 2020-01-01 is the only version of tea"),
        (&["2020-01-01"], "weather: {}\n", "common.yaml:1: "),
    ] {
        let error = of_versions(versions, common).unwrap_err();
        assert!(error.contains(problem), "{error}");
    }
}
