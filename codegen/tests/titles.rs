//! Every service has a title, and no two have the same.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;

use tencentcloud_codegen::spec::{load, versions};

#[test]
fn every_version_has_a_title_and_no_two_services_share_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("api-spec");
    let mut services: BTreeMap<String, String> = BTreeMap::new();
    let mut titles: BTreeMap<String, String> = BTreeMap::new();
    let versions = versions(&root).unwrap();
    for version in &versions {
        let service = load(&root, version).unwrap();
        let title = service.title.unwrap_or_else(|| panic!("{} {} has no title", service.name, service.version));
        assert!(title.starts_with(|first: char| first.is_ascii_alphanumeric()), "{title}");
        assert!(title.is_ascii() && title.trim() == title && !title.ends_with('.') && title.len() < 60, "{title}");
        if let Some(other) = services.insert(service.name.clone(), title.clone()) {
            assert_eq!(other, title, "the versions of {} have different titles", service.name);
        }
        let owner = titles.entry(title.to_lowercase()).or_insert_with(|| service.name.clone());
        assert_eq!(*owner, service.name, "{title} is the title of both");
    }
    assert!(versions.len() >= 315 && services.len() >= 275, "{} versions of {}", versions.len(), services.len());
}
