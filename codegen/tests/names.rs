//! Names in Rust: those of the whole description, and what becomes of two that would be one.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Map, Value, json};
use tencentcloud_codegen::plan::{COMPOUNDS, Kind, Module, NAMES, READ_AS, Survey, counts, method_name, plan};
use tencentcloud_codegen::spec::{load, versions};

fn modules(root: &Path) -> Vec<Module> {
    let versions = versions(root).unwrap();
    versions.par_iter().map(|version| plan(&load(root, version).unwrap()).unwrap()).collect()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("api-spec")
}

/// How many names of all services read oddly. Fewer are welcome: lower the number. More are a reason to look at
/// `cargo xtask names`, and to add a word to the tables or, where it is right as it is, to raise it.
#[test]
fn the_names_of_all_services_read_as_words() {
    let modules = modules(&repository());
    let survey = Survey::of(&modules);
    assert!(survey.unused().is_empty(), "no name has {:?}: take it out of the tables", survey.unused());
    let counts = counts(survey.odd());
    let most = [
        (Kind::Letter, 195),
        (Kind::Plural, 0),
        (Kind::Digits, 0),
        (Kind::Torn, 240),
        (Kind::Doubled, 15),
        (Kind::Shared, 27),
    ];
    for (kind, most) in most {
        let found = counts.get(&kind).copied().unwrap_or_default();
        let names: Vec<_> = survey.odd().iter().filter(|odd| odd.kind == kind).take(300).collect();
        assert!(found <= most, "{found} names for {most} with {kind}: {names:#?}");
    }
    no_accessor_is_doubled_or_taken(&modules);
}

fn no_accessor_is_doubled_or_taken(modules: &[Module]) {
    let mut seen = 0;
    for module in modules {
        for (wire, planned) in &module.structs {
            let fields: BTreeSet<&str> = planned.fields.iter().map(|field| field.name.as_str()).collect();
            let mut taken = BTreeSet::new();
            for (_, accessor) in planned.fields.iter().filter_map(|field| field.time.as_ref()) {
                let at = format!("{} {} {wire}: {accessor}", module.service, module.version);
                assert!(taken.insert(accessor) && !fields.contains(accessor.as_str()), "{at}");
                assert!(!accessor.contains("_at_at") && !accessor.ends_with('_'), "{at}");
                assert!(accessor != "timestamp_at", "{at}");
                seen += 1;
            }
        }
    }
    assert!(seen > 1_000, "{seen} accessors");
}

#[test]
fn the_tables_of_words_are_sorted_and_say_each_word_once() {
    assert!(NAMES.is_sorted() && COMPOUNDS.is_sorted() && READ_AS.is_sorted());
    let all = || NAMES.iter().chain(COMPOUNDS).chain(READ_AS.iter().map(|(word, _)| word));
    assert_eq!(all().collect::<BTreeSet<_>>().len(), all().count());
}

#[test]
fn words_are_told_apart_whatever_capitals_they_have() {
    for (action, expected) in [
        ("DescribeCCNs", "describe_ccns"),
        ("Convert3DFormat", "convert_3d_format"),
        ("Create5GInstance", "create_5g_instance"),
        ("Describe5GAPNs", "describe_5g_apns"),
        ("ListFile3Ds", "list_file_3ds"),
        ("BankCard2EVerification", "bank_card_2e_verification"),
        ("DescribePostCKafkaFlows", "describe_post_ckafka_flows"),
        ("ModifyIPv6Addresses", "modify_ipv6_addresses"),
        ("GetCVSSv3Info", "get_cvssv3_info"),
        ("GetUUIDs", "get_uuids"),
        ("DescribeSharedCNAMEDDoSProtections", "describe_shared_cname_ddos_protections"),
        ("DescribeXMagicResource", "describe_xmagic_resource"),
        ("CreateIaCFile", "create_iac_file"),
        ("DescribeP2PData", "describe_p2p_data"),
        ("ParseM3U8", "parse_m3u8"),
        ("DescribeBackUpload", "describe_back_upload"),
        ("DescribeL7CCRule", "describe_l7cc_rule"),
        ("BandwidthMBps", "bandwidth_mb_per_s"),
        // A word that goes on is another one.
        ("DescribeEndPointless", "describe_end_pointless"),
        ("CAPPsize", "cap_psize"),
    ] {
        assert_eq!(method_name(action), expected, "{action}");
    }
}

/// The names in Rust of fields that are given in this order, with whether they are deprecated.
fn fields(wires: &[(&str, bool)]) -> BTreeMap<String, (String, String)> {
    let fields: Map<String, Value> = wires
        .iter()
        .map(|(wire, deprecated)| ((*wire).to_owned(), json!({ "type": "i64", "deprecated": deprecated })))
        .collect();
    let mut reply = fields.clone();
    reply.insert("RequestId".to_owned(), json!({ "type": "string" }));
    let facts = json!({
        "service": "tea",
        "version": "2020-01-01",
        "actions": { "BrewTea": {} },
        "types": { "BrewTeaRequest": { "fields": fields }, "BrewTeaResponse": { "fields": reply } },
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("services/tea/2020-01-01.json");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, facts.to_string()).unwrap();
    let module = modules(folder.path()).remove(0);
    let planned = &module.structs["BrewTeaRequest"];
    let of = |field: &tencentcloud_codegen::plan::Field| {
        (field.wire.clone(), (field.name.clone(), field.docs.0.last().cloned().unwrap_or_default()))
    };
    planned.fields.iter().map(of).collect()
}

#[test]
fn fields_of_one_name_say_how_they_differ_in_whatever_order_they_stand() {
    type Given = [(&'static str, bool); 2];
    let cases: [(Given, [(&str, &str); 2]); 4] = [
        ([("TTL", false), ("Ttl", true)], [("TTL", "ttl"), ("Ttl", "ttl_deprecated")]),
        (
            [("InstanceID", false), ("InstanceId", false)],
            [("InstanceId", "instance_id"), ("InstanceID", "instance_id_2")],
        ),
        ([("UUI", true), ("Uui", true)], [("Uui", "uui"), ("UUI", "uui_deprecated")]),
        ([("TYPE", false), ("Type", false)], [("Type", "type_"), ("TYPE", "type_2")]),
    ];
    for (given, expected) in cases {
        let reversed: Vec<_> = given.iter().rev().copied().collect();
        let names = fields(&given);
        assert_eq!(names, fields(&reversed), "{given:?}");
        for (wire, name) in expected {
            let (found, docs) = &names[wire];
            assert_eq!(found, name, "{given:?}");
            assert!(docs.contains(&format!("On the wire it is `{wire}`, and `")), "{docs}");
        }
    }
}
