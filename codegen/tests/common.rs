//! Whatever is wrong with regions, sites and services without regions gets one error with its place.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;

use tencentcloud_codegen::spec::{common, versions};

/// The error that a `common.yaml` leads to, beside a description that is right.
fn error(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("services/tea/2020-01-01.yaml", "service: tea\nversion: 2020-01-01\nactions: {}\ntypes: {}\n");
    write("common.yaml", text);
    let error = common(folder.path(), &versions(folder.path()).unwrap()).expect_err("it is wrong").to_string();
    error.replace(&format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR), "")
}

#[test]
fn regions_sites_and_services_without_regions_are_checked() {
    let site = "{ domain: a.example, console: b.example, names: [x] }";
    for (common, expected) in [
        ("global: [coffee]".to_owned(), "no service `coffee` is described"),
        ("global: [tea, tea]".to_owned(), "`tea` stands there twice"),
        ("regions: { AP-One: { place: One } }".to_owned(), "`AP-One` is no name of a region"),
        (
            "regions: { ap-one-fsi: { place: One } }".to_owned(),
            "regions for the finance industry end in -fsi, and no other does",
        ),
        ("regions: { ap-two: { place: Two }, ap-one: { place: One } }".to_owned(), "it belongs before ap-two"),
        ("regions: { ap-one: { place: One, colour: red } }".to_owned(), "colour"),
        ("regions: { ap-one: { place: One } }".to_owned(), "nothing is said of the international site"),
        (format!("sites: {{ moon: {site} }}"), "the runtime knows no site `moon`"),
        (format!("sites: {{ international: {site}, mainland: {site} }}"), "`x` names two sites"),
    ] {
        let said = error(&common);
        assert!(said.starts_with("common.yaml") && said.contains(expected), "{common}: {said}");
    }
}

#[test]
fn services_that_need_no_region_are_told_from_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("api-spec");
    let common = common(&root, &versions(&root).unwrap()).unwrap();
    assert!(common.is_global("dnspod") && common.is_global("cam") && !common.is_global("cvm"));
    assert!(common.regions.len() >= 29 && common.sites.len() == 2);
}
