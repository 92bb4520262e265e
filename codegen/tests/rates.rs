//! Rates that texts name: counted over all services, and compared with what people read.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it is all test, and has a page to print")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tencentcloud_codegen::spec;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every action whose texts speak of a rate, and the requests a second that they allow, or none.
fn read() -> BTreeMap<(String, String, String), Option<u32>> {
    let text = std::fs::read_to_string(repository().join("codegen/tests/drawn/rates.tsv")).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [service, version, action, rate] = columns.as_slice() else { panic!("{line}") };
            let rate = serde_json::from_str(rate).unwrap();
            (((*service).to_owned(), (*version).to_owned(), (*action).to_owned()), rate)
        })
        .collect()
}

#[test]
fn rates_are_those_that_texts_name() {
    let read = read();
    let root = repository().join("api-spec");
    let (mut found, mut wrong) = (0, Vec::new());
    for version in spec::versions(&root).unwrap() {
        let facts: serde_json::Value = match version.file.extension().is_some_and(|end| end == "json") {
            true => serde_json::from_str(&std::fs::read_to_string(&version.file).unwrap()).unwrap(),
            false => continue,
        };
        for (name, action) in facts["actions"].as_object().unwrap() {
            let Some(rate) = action.get("rate_limit") else { continue };
            found += 1;
            let at = (version.service.clone(), version.version.clone(), name.clone());
            if read.get(&at).copied().flatten().map(u64::from) != rate.as_u64() {
                wrong.push(format!("{at:?}: {rate} for {:?}", read.get(&at)));
            }
        }
    }
    let there = read.values().flatten().count();
    println!("{found} of {there} rates that texts name are in the facts, {} are wrong: {wrong:#?}", wrong.len());
    assert_eq!(wrong, Vec::<String>::new());
    assert!(there >= 100, "{there} rates were read");
    assert!(found * 100 >= there * 95, "{found} of {there} rates are found");
}

#[test]
fn an_overlay_says_another_rate_than_the_facts() {
    let with = |rate: u32, overlay: &str| {
        let folder = tempfile::tempdir().unwrap();
        let facts = serde_json::json!({
            "service": "tea",
            "version": "2020-01-01",
            "actions": { "BrewTea": { "rate_limit": rate } },
            "types": { "BrewTeaRequest": {}, "BrewTeaResponse": { "fields": { "RequestId": { "type": "string" } } } }
        });
        let overlay = format!("actions:\n  BrewTea: {overlay}\n");
        for (file, text) in
            [("services/tea/2020-01-01.json", facts.to_string()), ("overlays/tea/2020-01-01.yaml", overlay)]
        {
            let file = folder.path().join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        let version = spec::versions(folder.path()).unwrap().remove(0);
        let loaded = spec::load(folder.path(), &version).map_err(|error| error.to_string());
        loaded.map(|service| service.actions["BrewTea"].rate_limit)
    };
    assert_eq!(with(20, "{}"), Ok(Some(20)));
    assert_eq!(with(20, "{ rate_limit: 10 }"), Ok(Some(10)));
    let error = with(20, "{ rate_limit: 20 }").unwrap_err();
    let place = "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, action BrewTea, `rate_limit`: ";
    assert!(error.contains(&format!("{place}the facts say the same\n  help: remove it")), "{error}");
    assert!(with(0, "{}").unwrap_err().contains("0 requests a second allow none"));
}
