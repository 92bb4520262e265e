//! How all actions page: counted over every service, and what overlays may say of it.
//!
//! `cargo test --package tencentcloud-codegen --test paging -- --nocapture` prints the counts.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it is all test, and has a page to print")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;
use tencentcloud_codegen::spec::{self, Effect, PageStyle, Service, Unpaged};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

#[test]
fn every_read_with_pages_pages_or_says_why() {
    let root = repository().join("api-spec");
    let (mut lists, mut sized, mut without_total) = (0, 0, Vec::new());
    let mut styles: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unpaged: BTreeMap<Option<Unpaged>, Vec<String>> = BTreeMap::new();
    let mut skipping = Vec::new();
    for version in spec::versions(&root).unwrap() {
        let service = spec::load(&root, &version).unwrap();
        for (name, action) in &service.actions {
            let label = format!("{} {name}", service.label());
            let Some(paginate) = &action.paginate else {
                let told = service.unpaged(name);
                if action.effect == Effect::Reads && told != Some(Unpaged::NoPages) {
                    unpaged.entry(told).or_default().push(label);
                }
                continue;
            };
            lists += 1;
            sized += usize::from(paginate.page_size.is_some());
            let style = match &paginate.style {
                PageStyle::Offset { field } => {
                    // What counts pages must not be asked for by items: it would skip most of them.
                    let request = &service.types[&action.request];
                    let counts = request.fields.get(field).is_some_and(|field| field.counts_pages);
                    skipping.extend(counts.then(|| label.clone()));
                    "offset"
                }
                PageStyle::Page { .. } => "page",
                PageStyle::Token { .. } => "token",
            };
            *styles.entry(style).or_default() += 1;
            if paginate.total.is_none() && style != "token" {
                without_total.push(label);
            }
        }
    }
    println!("{lists} lists: {styles:?}");
    println!("{sized} are asked for as many items as a page may hold");
    println!("{} have no total and no token:", without_total.len());
    for label in &without_total {
        println!("    {label}");
    }
    for (told, labels) in &unpaged {
        println!("{} do not page: {told:?}", labels.len());
        for label in labels {
            println!("    {label}");
        }
    }
    assert_eq!(skipping, Vec::<String>::new());
    assert!(lists >= 2_870, "{lists} lists");
    assert!(sized >= 1_400, "{sized} with a page size");
    let all: usize = unpaged.values().map(Vec::len).sum();
    assert!(all <= 140, "{all} reads with pages do not page");
    assert!(without_total.len() <= 81, "{} lists without a total", without_total.len());
}

/// A service with one list, the fields of whose request are given.
fn tea(request: &serde_json::Value, overlay: &str) -> Result<Service, String> {
    let folder = tempfile::tempdir().unwrap();
    let facts = json!({
        "service": "tea",
        "version": "2020-01-01",
        "actions": { "DescribeCups": {}, "BrewTea": {} },
        "types": {
            "DescribeCupsRequest": { "fields": request },
            "DescribeCupsResponse": { "fields": {
                "Cups": { "type": "Cup[]" }, "TotalCount": { "type": "i64" }, "RequestId": { "type": "string" }
            } },
            "BrewTeaRequest": {},
            "BrewTeaResponse": { "fields": { "RequestId": { "type": "string" } } },
            "Cup": { "fields": { "Id": { "type": "string" } } }
        }
    });
    for (file, text) in
        [("services/tea/2020-01-01.json", facts.to_string()), ("overlays/tea/2020-01-01.yaml", overlay.to_owned())]
    {
        let file = folder.path().join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let version = spec::versions(folder.path()).unwrap().remove(0);
    spec::load(folder.path(), &version).map_err(|error| error.to_string())
}

fn by_offset(limit: serde_json::Value) -> serde_json::Value {
    json!({ "Offset": { "type": "i64" }, "Limit": limit })
}

#[test]
fn as_many_are_asked_for_as_a_page_may_hold() {
    for (limit, expected) in [
        (json!({ "type": "i64" }), None),
        (json!({ "type": "i64", "default": 20 }), None),
        (json!({ "type": "i64", "default": 20, "max": 100 }), Some(100)),
        (json!({ "type": "i64", "max": 100_000 }), Some(1_000)),
        (json!({ "type": "i64", "default": 2_000, "max": 100_000 }), None),
        (json!({ "type": "i64", "min": 10, "max": 50 }), Some(50)),
        (json!({ "type": "i64", "values": [10, 20, 50], "tier": "one" }), Some(50)),
        (json!({ "type": "string", "max": 100 }), None),
    ] {
        let service = tea(&by_offset(limit.clone()), "{}").unwrap();
        assert_eq!(service.actions["DescribeCups"].paginate.as_ref().unwrap().page_size, expected, "{limit}");
    }
    // Nor does an overlay say less than the fields.
    let overlay =
        "actions:\n  DescribeCups: { paginate: { style: page, page: Offset, first: 1, size: Limit, items: Cups } }";
    let service = tea(&by_offset(json!({ "type": "i64", "max": 100 })), overlay).unwrap();
    assert_eq!(service.actions["DescribeCups"].paginate.as_ref().unwrap().page_size, Some(100));
}

#[test]
fn an_overlay_says_more_than_the_fields() {
    let request = by_offset(json!({ "type": "i64", "default": 20, "max": 100 }));
    let place = "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, action ";
    for (overlay, problem) in [
        (
            "DescribeCups: { paginate: { style: offset, items: Cups, total: TotalCount } }",
            "DescribeCups, `paginate`: the fields tell the same\n  help: remove it",
        ),
        (
            "DescribeCups: { paginate: { style: offset, items: Cups, total: TotalCount, page_size: 100 } }",
            "DescribeCups, `paginate`: the fields tell the same",
        ),
        (
            "BrewTea: { paginate: { style: none, why: It brews. } }",
            "BrewTea, `paginate`: the fields tell nothing of pages",
        ),
        (
            "DescribeCups: { paginate: { style: none } }",
            "DescribeCups, `paginate`: it does not say `why` the action does not page",
        ),
    ] {
        let error = tea(&request, &format!("actions:\n  {overlay}")).map(|_| ()).unwrap_err();
        assert!(error.contains(&format!("{place}{problem}")), "{overlay}\n     got: {error}");
    }
    let overlay = "actions:\n  DescribeCups: { paginate: { style: none, why: Its offset is of bytes. } }";
    assert_eq!(tea(&request, overlay).unwrap().actions["DescribeCups"].paginate, None);
}
