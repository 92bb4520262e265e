//! A service can be written by hand: the page of one action, written down as a file, generates
//! the code that the imported facts generate, apart from what the page does not say.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use tencentcloud_codegen::emit::sources;
use tencentcloud_codegen::spec::{self, Enum, EnumValue, Field, Service, Sites, Version};

const ACTION: &str = "DescribeDeviceCertificates";
const TYPES: [&str; 4] =
    ["DescribeDeviceCertificatesRequest", "DescribeDeviceCertificatesResponse", "DeviceCertificateItem", "Filter"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn load(root: &Path) -> Service {
    let versions = spec::versions(root).unwrap();
    let version: &Version = versions.iter().find(|version| version.service == "mqtt").unwrap();
    spec::load(root, version).unwrap()
}

/// The part of a service that the page is about, without people's words: those are compared by
/// nobody.
fn part(mut service: Service) -> Service {
    service.title = None;
    service.doc = None;
    // One action tells of no thing what the others do.
    service.resources.clear();
    service.actions.retain(|name, _| name == ACTION);
    service.types.retain(|name, _| TYPES.contains(&name.as_str()));
    for action in service.actions.values_mut() {
        action.doc = None;
    }
    for ty in service.types.values_mut() {
        ty.doc = None;
        for field in ty.fields.values_mut() {
            field.doc = None;
        }
    }
    let used = |name: &str| {
        let mut fields = service.types.values().flat_map(|ty| ty.fields.values());
        fields.any(|field| field.enumeration.as_deref() == Some(name) || field.filter.as_deref() == Some(name))
    };
    service.enums = service
        .enums
        .iter()
        .filter(|(name, _)| used(name))
        .map(|(name, known)| {
            let plain =
                |(value, about): (&String, &EnumValue)| (value.clone(), EnumValue { doc: None, ..about.clone() });
            (name.clone(), Enum { doc: None, values: known.values.iter().map(plain).collect::<IndexMap<_, _>>() })
        })
        .collect();
    // The page has the item's fields in an example only, which has an order of its own.
    if let Some(item) = service.types.get_mut("DeviceCertificateItem") {
        item.fields.sort_keys();
    }
    service
}

/// Takes away what the page does not say.
fn unsaid(mut service: Service) -> Service {
    service.error_codes.clear();
    service.sites = Sites::default();
    for ty in service.types.values_mut() {
        for (name, field) in &mut ty.fields {
            let Field { always, nullable, example, min, time, form, zone, enumeration, .. } = field;
            // Which fields a reply always has, and what else they may be.
            (*always, *nullable, *example) = (false, false, None);
            // That a page holds one item at least, and none is skipped less than zero times.
            *min = None;
            // The example has milliseconds; the page does not say so.
            (*time, *form, *zone) = (None, None, None);
            // The example has one value each; the page lists none.
            if matches!(name.as_str(), "Format" | "CertificateSource") {
                *enumeration = None;
            }
        }
    }
    service
}

#[test]
fn the_page_generates_what_the_facts_generate() {
    let root = repository();
    let by_hand = part(load(&root.join("codegen/tests/hand-written")));
    let mut imported = unsaid(part(load(&root.join("api-spec"))));
    // An enum that only such fields used is gone with them.
    imported.enums.retain(|name, _| by_hand.enums.contains_key(name));
    let (by_hand, imported) = (sources(&by_hand).unwrap(), sources(&imported).unwrap());
    assert_eq!(by_hand.keys().collect::<Vec<_>>(), imported.keys().collect::<Vec<_>>());
    for (name, text) in &by_hand {
        assert_eq!(text, &imported[name], "{name}.rs");
    }
    // And it is no empty comparison.
    assert!(by_hand["actions"].contains("pub struct DescribeDeviceCertificatesRequest"));
    assert!(by_hand["actions"].contains("name: impl Into<DeviceCertificateFilter>"));
    assert!(by_hand["types"].contains("pub not_after_time: Option<i64>"));
    assert!(by_hand["enums"].contains("PendingActivation"));
}

#[test]
fn a_difference_would_show() {
    let root = repository();
    let mut by_hand = part(load(&root.join("codegen/tests/hand-written")));
    let imported = unsaid(part(load(&root.join("api-spec"))));
    by_hand.types["Filter"].fields["Values"].required = false;
    assert_ne!(sources(&by_hand).unwrap()["types"], sources(&imported).unwrap()["types"]);
}
