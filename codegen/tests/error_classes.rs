//! Every error code of every service is of a class, or said to be of none.
//!
//! `cargo test --package tencentcloud-codegen --test error_classes -- --nocapture` prints how many are of each.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "it is all test, and has a page to print"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tencentcloud_codegen::emit::{Layout, generate};
use tencentcloud_codegen::spec;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

#[test]
fn every_code_is_sorted() {
    let root = repository().join("api-spec");
    let versions = spec::versions(&root).unwrap();
    let common = spec::common(&root, &versions).unwrap();
    let mut codes: BTreeSet<String> = common.error_codes.clone();
    for version in &versions {
        codes.extend(spec::load(&root, version).unwrap().error_codes);
    }
    let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for code in &codes {
        *counts.entry(common.error_class(code)).or_default() += 1;
    }
    println!("{} codes", codes.len());
    for class in spec::CLASSES {
        println!("{:>6} {class}", counts.get(&Some(class)).copied().unwrap_or_default());
    }
    println!("{:>6} of no class", counts[&None]);
    assert!(codes.len() > 12_000 && spec::CLASSES.iter().all(|class| counts.contains_key(&Some(class))), "{counts:?}");
    // The guide has a row for each class.
    let guide = std::fs::read_to_string(repository().join("docs/errors.md")).unwrap();
    for class in spec::CLASSES {
        let variant: String = class.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
        assert!(guide.contains(&format!("| `{variant}` |")), "docs/errors.md has no row for {variant}");
    }
}

const FACTS: &str = "\
service: tea
version: 2020-01-01
actions:
  BrewTea: {}
types:
  BrewTeaRequest: {}
  BrewTeaResponse:
    fields:
      RequestId: { type: string }
error_codes: [Cup.NotFound, Cup.TooMany, Kettle.Hot, Kettle.Exists]
";

/// Classes that sort these codes, a line a class, with this put in place of one line.
fn common(replace: Option<(&str, &str)>) -> String {
    let mut lines = vec!["error_codes: [Busy]".to_owned(), "error_classes:".to_owned()];
    for class in spec::CLASSES {
        let rules = match class {
            "throttled" => "last: [TooMany]",
            "not_found" => "endings: [Found]",
            "already_exists" => "codes: [Kettle.Exists]",
            "transient" => "families: [Busy]",
            _ => "",
        };
        let rules = if rules.is_empty() { String::new() } else { format!(", {rules}") };
        lines.push(format!("  {class}: {{ doc: It is {class}{rules} }}"));
    }
    lines.extend(["unclassed:".to_owned(), "  families: [Kettle]".to_owned()]);
    if let Some((line, other)) = replace {
        let at = lines.iter().position(|of| of.trim_start().starts_with(line)).unwrap();
        lines[at] = other.to_owned();
    }
    lines.join("\n")
}

/// What is generated, or what is wrong.
fn generated(common: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("services/tea")).unwrap();
    std::fs::write(folder.path().join("services/tea/2020-01-01.yaml"), FACTS).unwrap();
    std::fs::write(folder.path().join("common.yaml"), common).unwrap();
    let layout = Layout {
        spec: folder.path().to_owned(),
        spec_name: "spec".to_owned(),
        modules: folder.path().join("out"),
        manifest: None,
        list: None,
        description: None,
        runtime: Some(folder.path().join("runtime")),
    };
    let files = generate(&layout, &[]).map_err(|error| {
        error.to_string().replace(&format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR), "")
    })?;
    files.0.write().unwrap();
    assert_eq!(generate(&layout, &["tea".to_owned()]).unwrap().0.write().unwrap(), [], "one service, the same table");
    let mut text = String::new();
    for file in ["runtime/error_classes.rs", "out/tea/v20200101/error_code.rs"] {
        write!(text, "{}", std::fs::read_to_string(folder.path().join(file)).unwrap()).unwrap();
    }
    Ok(text)
}

#[test]
fn a_table_and_docs_come_of_it() {
    let text = generated(&common(None)).unwrap();
    for part in [
        "from spec/common.yaml; edit that instead.",
        "    /// It is not_found\n    ///\n    /// Endings: `…Found`.\n    NotFound,",
        "pub(crate) const LAST: &[(&str, ErrorClass)] = &[(\"TooMany\", ErrorClass::Throttled)];",
        "(\"Kettle.Exists\", Some(ErrorClass::AlreadyExists))",
        "/// `Cup.NotFound`: not found.\n",
        "/// `Kettle.Hot`.\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn what_is_wrong_with_classes_has_a_place_and_a_way_out() {
    for (line, other, expected) in [
        (
            "clock:",
            "  cloak: { doc: x }",
            "common.yaml:5: `error_classes`, `cloak`: no class of error codes is called `cloak`\n  help: classes are throttled, ",
        ),
        ("clock:", "", "common.yaml:2: `error_classes`: the class `clock` is missing"),
        ("clock:", "  clock: {}", "common.yaml:5: `error_classes`, `clock`: it does not say what the class means"),
        ("clock:", "  clock: { doc: x, code: [] }", "common.yaml:5: "),
        (
            "clock:",
            "  clock: { doc: x, last: [TooMany] }",
            "common.yaml:5: `error_classes`, `clock`, `last`: `TooMany` is of throttled already",
        ),
        (
            "clock:",
            "  clock: { doc: x, families: [Kettle] }",
            "common.yaml:14: `unclassed`, `families`: `Kettle` is of clock already",
        ),
        (
            "clock:",
            "  clock: { doc: x, codes: [Cup.Cold] }",
            "common.yaml:5: `error_classes`, `clock`, `codes`: `Cup.Cold` matches no code of any service",
        ),
        (
            "clock:",
            "  clock: { doc: x, endings: [Cold] }",
            "common.yaml:5: `error_classes`, `clock`, `endings`: `Cold` matches no code of any service",
        ),
        (
            "throttled:",
            "  throttled: { doc: x, last: [TooMany], codes: [Cup.TooMany] }",
            "common.yaml:3: `error_classes`, `throttled`, `codes`: `Cup.TooMany` is of throttled without being listed",
        ),
        (
            "throttled:",
            "  throttled: { doc: x }",
            "services/tea/2020-01-01.yaml:10: tea 2020-01-01, `error_codes`: the code `Cup.TooMany` is of no class",
        ),
        ("error_codes:", "error_codes: [Busy, Odd]", "common.yaml:1: `error_codes`: the code `Odd` is of no class"),
        ("families:", "  codes: [Kettle.Hot]", "common.yaml:14: `unclassed`, `codes`: no class claims `Kettle.Hot`"),
        (
            "families:",
            "  families: [Kettle, Pan]",
            "common.yaml:14: `unclassed`, `families`: `Pan` matches no code of any service",
        ),
    ] {
        let error = generated(&common(Some((line, other)))).expect_err(other);
        assert!(error.starts_with(expected), "{other}\n{error}\n{expected}");
    }
}
