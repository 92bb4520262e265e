//! What names of fields mean, and what is wrong with a glossary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;

use tencentcloud_codegen::emit::{Layout, generate};
use tencentcloud_codegen::spec::{DocSource, Glossary, Service, load, versions};

const FACTS: &str = "\
service: tea
version: 2020-01-01
actions:
  BrewTea: {}
types:
  BrewTeaRequest:
    fields:
      Leaf: { type: string }
      Cups: { type: i64 }
      Pot: { type: Pot }
  BrewTeaResponse:
    fields:
      Leaf: { type: 'string[]' }
      Cups: { type: i64 }
      RequestId: { type: string }
  Pot:
    fields:
      Cups: { type: string }
";
const OVERLAY: &str = "types: { BrewTeaRequest: { fields: { Leaf: { doc: Which leaf is brewed. } } } }";

/// A folder with a description and a glossary.
fn folder(glossary: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("services/tea/2020-01-01.yaml", FACTS),
        ("overlays/tea/2020-01-01.yaml", OVERLAY),
        ("glossary.yaml", glossary),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn described(glossary: &str) -> Service {
    let folder = folder(glossary);
    let mut service = load(folder.path(), &versions(folder.path()).unwrap()[0]).unwrap();
    Glossary::load(folder.path()).unwrap().describe(&mut service).unwrap();
    service
}

fn doc<'a>(service: &'a Service, ty: &str, field: &str) -> Option<&'a str> {
    service.types[ty].fields[field].doc.as_deref()
}

fn error(glossary: &str) -> String {
    let folder = folder(glossary);
    let layout = Layout {
        spec: folder.path().to_owned(),
        spec_name: "spec".to_owned(),
        modules: folder.path().join("out"),
        manifest: None,
        list: None,
        description: None,
        runtime: None,
    };
    let text = generate(&layout, &[]).expect_err("the glossary is wrong").to_string();
    text.replace(&format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR), "")
}

#[test]
fn a_name_means_the_same_wherever_nobody_says_otherwise() {
    let service = described("Leaf: A kind of tea.\nCups: How much is brewed.\n");
    assert_eq!(doc(&service, "BrewTeaRequest", "Leaf"), Some("Which leaf is brewed."), "people's words come first");
    assert_eq!(service.types["BrewTeaRequest"].fields["Leaf"].doc_source, Some(DocSource::OfThis));
    assert_eq!(doc(&service, "BrewTeaResponse", "Leaf"), Some("A kind of tea."));
    assert_eq!(service.types["BrewTeaResponse"].fields["Leaf"].doc_source, Some(DocSource::OfName));
    assert_eq!(doc(&service, "Pot", "Cups"), Some("How much is brewed."));
    assert_eq!(doc(&service, "BrewTeaResponse", "RequestId"), None);
    assert_eq!(service.types["BrewTeaResponse"].fields["RequestId"].doc_source, None);
}

#[test]
fn each_condition_counts() {
    let of_cups = |conditions: &str| {
        let service = described(&format!("Cups: [{{ doc: Here., {conditions} }}]"));
        ["BrewTeaRequest", "BrewTeaResponse", "Pot"].map(|ty| doc(&service, ty, "Cups").is_some())
    };
    for (conditions, expected) in [
        ("types: [integer]", [true, true, false]),
        ("types: [i64, string]", [true, true, true]),
        ("types: ['i64[]', object, list]", [false, false, false]),
        ("in: requests", [true, false, true]),
        ("in: replies", [false, true, false]),
        ("services: [tea]", [true, true, true]),
        ("services: [coffee]", [false, false, false]),
        ("except: [coffee]", [true, true, true]),
        ("except: [tea]", [false, false, false]),
        ("of: [Pot, BrewTeaResponse]", [false, true, true]),
        ("of: [Pot], in: replies", [false, false, false]),
    ] {
        assert_eq!(of_cups(conditions), expected, "{conditions}");
    }
    let of_lists = described("Leaf: [{ doc: Several., types: [list] }]\nPot: [{ doc: One., types: [object] }]");
    assert_eq!(doc(&of_lists, "BrewTeaResponse", "Leaf"), Some("Several."));
    assert_eq!(doc(&of_lists, "BrewTeaRequest", "Pot"), Some("One."));
}

#[test]
fn what_is_wrong_with_it_is_told_with_its_place() {
    for (glossary, expected) in [
        (
            "Cups: How much.\nSaucer: What is under it.\n",
            "glossary.yaml:2: `Saucer`: it fits no field of any service\n  help: correct the name or the conditions, or remove it",
        ),
        (
            "Cups:\n  - { doc: How much., in: requests }\n  - { doc: How little., types: ['f64[]'] }\n",
            "glossary.yaml:1: `Cups`: entry 2 fits no field of any service\n  help: correct the name or the conditions, or remove it",
        ),
        (
            "Leaf: A leaf.\nCups:\n  - { doc: How much., in: requests }\n  - { doc: How little., types: [integer] }\n",
            "glossary.yaml:2: `Cups`: entries 1 and 2 both fit BrewTeaRequest.Cups of tea\n  help: give one of them a condition that the other excludes: `types`, `in`, `services`, `except`, `of`",
        ),
        ("Cups: ''\n", "glossary.yaml:1: `Cups`: it does not say what the name means"),
        ("Cups: []\n", "glossary.yaml:1: `Cups`: it does not say what the name means"),
        (
            "Cups: [{ doc: How much., types: [number] }]\n",
            "glossary.yaml:1: `Cups`: `number` is no type\n  help: one as facts spell it, such as `string[]`, or one of integer, list, object",
        ),
    ] {
        assert_eq!(error(glossary), expected);
    }
    for (glossary, part) in [
        ("Cups: 3\n", "what the name means"),
        ("Cups: [{ doc: How much., of: [Pot], kind: i64 }]\n", "unknown field `kind`"),
        ("Cups: [{ types: [i64] }]\n", "missing field `doc`"),
        ("Cups: [{ doc: How much., in: both }]\n", "unknown variant `both`"),
        ("Cups: One.\nCups: Two.\n", "duplicate mapping key: Cups"),
    ] {
        let error = error(glossary);
        assert!(error.starts_with("glossary.yaml") && error.contains(part), "{error}");
    }
    assert!(Glossary::load(Path::new("nowhere")).unwrap().is_empty(), "it need not be there");
}
