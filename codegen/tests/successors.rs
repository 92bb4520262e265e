//! What is to be used instead of deprecated fields and actions: how right the facts are, on samples that people
//! read; that each leads somewhere; and what is said of it in the generated code.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Value, json};
use tencentcloud_codegen::emit::sources;
use tencentcloud_codegen::spec::{Service, load, versions};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The mistakes of the facts on a sample: what is named wrongly, and what is not named.
fn mistakes(salt: &str) -> (usize, Vec<String>, Vec<String>) {
    let text =
        std::fs::read_to_string(repository().join(format!("codegen/tests/drawn/successors.{salt}.tsv"))).unwrap();
    let (mut read, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [service, version, ty, name, truth] = columns.as_slice() else { panic!("{line}") };
        let file = repository().join(format!("api-spec/services/{service}/{version}.json"));
        let facts: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let about = if ty.is_empty() { &facts["actions"][name] } else { &facts["types"][ty]["fields"][name] };
        assert!(about.is_object(), "{line}: it is no more");
        let truth: Value = serde_json::from_str(truth).unwrap();
        let found = &about["successor"];
        read += 1;
        if found.is_null() && !truth.is_null() {
            missed.push(format!("{line}: nothing"));
        } else if *found != truth {
            wrong.push(format!("{line}: {found}"));
        }
    }
    (read, wrong, missed)
}

#[test]
fn successors_are_those_that_texts_name() {
    for salt in ["a", "b"] {
        let (read, wrong, missed) = mistakes(salt);
        assert_eq!(read, 60);
        assert!(wrong.is_empty(), "{salt}: {wrong:#?}");
        assert!(missed.len() <= 2, "{salt}: {missed:#?}");
    }
}

#[test]
fn many_deprecated_things_know_their_successor() {
    let root = repository().join("api-spec");
    let count = |service: &Service| {
        let fields = service.types.values().flat_map(|ty| ty.fields.values());
        let fields = fields.filter(|field| field.successor.is_some()).count();
        let actions = service.actions.values().filter(|action| action.successor.is_some()).count();
        (fields, actions)
    };
    let versions = versions(&root).unwrap();
    let (fields, actions) = versions
        .par_iter()
        .map(|version| count(&load(&root, version).unwrap()))
        .reduce(|| (0, 0), |left, right| (left.0 + right.0, left.1 + right.1));
    println!("{fields} fields and {actions} actions know their successors");
    assert!(fields >= 130 && actions >= 30, "{fields} fields, {actions} actions");
}

/// A service with fields and actions that are deprecated in several ways.
fn service() -> Service {
    let facts = json!({
        "service": "tea",
        "version": "2020-01-01",
        "actions": {
            "BrewTea": {},
            "BrewOldTea": { "status": "deprecated", "deprecated_on": "mainland", "successor": "BrewTea" },
            "DrinkTea": { "status": "deprecated" },
        },
        "types": {
            "BrewTeaRequest": { "fields": {
                "Cup": { "type": "string", "deprecated": true, "successor": "CupId" },
                "CupId": { "type": "string", "sites": ["mainland"] },
                "Spoon": { "type": "string", "deprecated": true, "successor": "Pot.Size" },
                "Saucer": { "type": "string", "deprecated": true, "deprecated_on": "intl" },
                "Pot": { "type": "Pot" },
            } },
            "BrewTeaResponse": { "fields": { "RequestId": { "type": "string" } } },
            "BrewOldTeaRequest": {},
            "BrewOldTeaResponse": { "fields": { "RequestId": { "type": "string" } } },
            "DrinkTeaRequest": {},
            "DrinkTeaResponse": { "fields": { "RequestId": { "type": "string" } } },
            "Pot": { "fields": { "Size": { "type": "i64" } } },
        },
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("services/tea/2020-01-01.json");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, facts.to_string()).unwrap();
    load(folder.path(), &versions(folder.path()).unwrap().remove(0)).unwrap()
}

#[test]
fn deprecated_things_say_what_to_use_and_where() {
    let sources = sources(&service()).unwrap();
    let squeezed = |file: &str| sources[file].split_whitespace().collect::<Vec<_>>().join(" ");
    let (actions, client) = (squeezed("actions"), squeezed("client"));
    for said in [
        "#[deprecated(note = \"use `cup_id` instead, which only the mainland site has\")] pub cup:",
        "#[deprecated(note = \"use `pot.size` instead\")] pub spoon:",
        "#[deprecated(note = \"the international site deprecates it\")] pub saucer:",
    ] {
        assert!(actions.contains(said), "{said}\n{}", sources["actions"]);
    }
    for said in [
        "#[deprecated(note = \"the mainland site deprecates it; use `brew_tea` instead\")] #[inline] pub fn brew_old_tea",
        "#[deprecated] #[inline] pub fn drink_tea",
    ] {
        assert!(client.contains(said), "{said}\n{}", sources["client"]);
    }
}

#[test]
fn a_successor_that_leads_nowhere_is_refused() {
    let error = |cups: &str, action: &str, overlay: &str| {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let facts = format!(
            "service: tea\nversion: 2020-01-01\nactions: {{ BrewTea: {action} }}\ntypes:\n  BrewTeaRequest: {{ fields: \
             {{ Cups: {cups}, Pots: {{ type: \"Pot[]\" }} }} }}\n  BrewTeaResponse: {{ fields: {{ RequestId: {{ type: string }} }} }}\n  \
             Pot: {{ fields: {{ Size: {{ type: i64 }} }} }}\n"
        );
        write("services/tea/2020-01-01.yaml", &facts);
        if !overlay.is_empty() {
            write("overlays/tea/2020-01-01.yaml", overlay);
        }
        load(folder.path(), &versions(folder.path()).unwrap().remove(0)).unwrap_err().to_string()
    };
    let field = "types: { BrewTeaRequest: { fields: { Cups: { successor: Pots } } } }";
    let action = "actions: { BrewTea: { successor: DrinkTea } }";
    for (cups, status, overlay, expected) in [
        (
            "{ type: i64, deprecated: true, successor: Mugs }",
            "{}",
            "",
            "`successor`: no path Mugs leads from BrewTeaRequest to another field",
        ),
        (
            "{ type: i64, deprecated: true, successor: Pots.Depth }",
            "{}",
            "",
            "no path Pots.Depth leads from BrewTeaRequest to another field",
        ),
        ("{ type: i64, deprecated: true, successor: Cups }", "{}", "", "no path Cups leads from"),
        ("{ type: i64, successor: Pots }", "{}", "", "the field is not deprecated and has no successor"),
        ("{ type: i64 }", "{}", field, "overlays/tea/2020-01-01.yaml:1"),
        ("{ type: i64, deprecated: true, successor: Pots }", "{}", field, "the facts say by now that it is Pots"),
        ("{ type: i64 }", "{}", action, "the action is not deprecated and has no successor"),
        ("{ type: i64 }", "{ status: deprecated }", action, "tea 2020-01-01 has no other action DrinkTea"),
    ] {
        let said = error(cups, status, overlay);
        assert!(said.contains(expected) && said.contains("\n  help: "), "{said}");
    }
}
