//! Names of filters: lists drawn at random, compared with what people read, and what overlays say of them.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it is all test, and has a page to print")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tencentcloud_codegen::spec;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn set(list: &Value) -> BTreeSet<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn lists_of_filters_are_exact() {
    let root = repository().join("api-spec");
    let versions = spec::versions(&root).unwrap();
    let mut loaded: BTreeMap<&spec::Version, spec::Service> = BTreeMap::new();
    for salt in ["a", "b", "c", "d"] {
        let file = repository().join(format!("codegen/tests/drawn/filters.{salt}.tsv"));
        let sample = std::fs::read_to_string(file).unwrap();
        let (mut all, mut mistakes) = (0, Vec::new());
        for line in sample.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [service, version, ty, field, truth] = columns.as_slice() else { panic!("{line}") };
            let version = versions.iter().find(|known| known.service == *service && known.version == *version).unwrap();
            let service = loaded.entry(version).or_insert_with(|| spec::load(&root, version).unwrap());
            let found = json!(service.types[*ty].fields[*field].filters);
            let truth: Value = serde_json::from_str(truth).unwrap();
            all += 1;
            if set(&found) != set(&truth) {
                mistakes.push(format!("{line}\n    found {found}"));
            }
        }
        println!("{salt}: {} of {all} lists are exact; not: {mistakes:#?}", all - mistakes.len());
        assert_eq!(all, 60);
        assert!(mistakes.len() <= 1, "{salt}: {mistakes:#?}");
    }
}

#[test]
fn an_overlay_names_what_facts_lack() {
    let facts = json!({
        "service": "tea",
        "version": "2020-01-01",
        "actions": { "DescribeCups": {} },
        "types": {
            "DescribeCupsRequest": { "fields": {
                "Filters": { "type": "Filter[]", "filters": ["Name"] }, "Limit": { "type": "i64" }
            } },
            "DescribeCupsResponse": { "fields": { "RequestId": { "type": "string" } } },
            "Filter": { "fields": { "Name": { "type": "string" }, "Values": { "type": "string[]" } } }
        }
    });
    let with = |field: &str| {
        let folder = tempfile::tempdir().unwrap();
        let overlay = format!("types:\n  DescribeCupsRequest:\n    fields:\n      {field}\n");
        for (file, text) in
            [("services/tea/2020-01-01.json", facts.to_string()), ("overlays/tea/2020-01-01.yaml", overlay)]
        {
            let file = folder.path().join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        let version = spec::versions(folder.path()).unwrap().remove(0);
        spec::load(folder.path(), &version).map_err(|error| error.to_string())
    };
    let service = with("Filters: { filters: [Name, Colour] }").unwrap();
    assert_eq!(service.types["DescribeCupsRequest"].fields["Filters"].filters, ["Name", "Colour"]);
    let place = "overlays/tea/2020-01-01.yaml:4: tea 2020-01-01, type DescribeCupsRequest, field ";
    for (field, problem) in [
        ("Filters: { filters: [Name] }", "Filters, `filters`: the facts say the same\n  help: remove it"),
        ("Filters: { filters: [Name, Name] }", "Filters, `filters`: a name stands there twice"),
        ("Limit: { filters: [Name] }", "Limit, `filters`: a i64 is not a list of filters"),
    ] {
        let error = with(field).map(|_| ()).unwrap_err();
        assert!(error.contains(&format!("{place}{problem}")), "{field}\n     got: {error}");
    }
}
