//! Fields that texts say may be null: compared with what people read, and what becomes of them in Rust.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it is all test, and has a page to print")]

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tencentcloud_codegen::plan::{self, RustType};
use tencentcloud_codegen::spec;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

#[test]
fn what_texts_call_null_is_nullable() {
    let sample = std::fs::read_to_string(repository().join("codegen/tests/drawn/nullable.a.tsv")).unwrap();
    let (mut all, mut mistakes) = (0, Vec::new());
    for line in sample.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [service, version, ty, field, truth] = columns.as_slice() else { panic!("{line}") };
        let file = repository().join(format!("api-spec/services/{service}/{version}.json"));
        let facts: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let field = &facts["types"][ty]["fields"][field];
        assert!(field.is_object(), "{line}: is no more");
        all += 1;
        if (field["nullable"] == true) != (*truth == "true") {
            mistakes.push(line.to_owned());
        }
    }
    println!("{} of {all} are right; not: {mistakes:#?}", all - mistakes.len());
    assert_eq!(all, 60);
    assert!(mistakes.len() <= 2, "{mistakes:#?}");
}

#[test]
fn what_may_be_null_need_not_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let field = |ty: &str, nullable: bool| json!({ "type": ty, "always": true, "nullable": nullable });
    let facts = json!({
        "service": "tea",
        "version": "2020-01-01",
        "actions": { "DescribeCups": {} },
        "types": {
            "DescribeCupsRequest": {},
            "DescribeCupsResponse": { "fields": {
                "Name": field("string", false), "Colour": field("string", true),
                "Size": field("i64", false), "Age": field("i64", true),
                "Full": field("bool", true), "Weight": field("f64", true), "Bought": field("datetime", true),
                "Pots": field("Pot[]", true), "Marks": field("string[]", true), "Pot": field("Pot", true),
                "RequestId": { "type": "string" }
            } },
            "Pot": { "fields": { "Lid": field("bool", false) } }
        }
    });
    let file = folder.path().join("services/tea/2020-01-01.json");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, facts.to_string()).unwrap();
    let version = spec::versions(folder.path()).unwrap().remove(0);
    let module = plan::plan(&spec::load(folder.path(), &version).unwrap()).unwrap();
    let types: Vec<(String, RustType)> = module.structs["DescribeCupsResponse"]
        .fields
        .iter()
        .map(|field| (field.wire.clone(), field.ty.clone()))
        .collect();
    let optional = |ty: RustType| RustType::Optional(Box::new(ty));
    let pot = RustType::Named("Pot".to_owned());
    for (wire, expected) in [
        ("Name", RustType::String),
        ("Colour", optional(RustType::String)),
        ("Size", RustType::I64),
        ("Age", optional(RustType::I64)),
        ("Full", optional(RustType::Bool)),
        ("Weight", optional(RustType::F64)),
        ("Bought", optional(RustType::String)),
        // Null is read as a list without elements.
        ("Pots", RustType::List(Box::new(pot.clone()))),
        ("Marks", RustType::List(Box::new(RustType::String))),
        ("Pot", optional(pot)),
    ] {
        let found = types.iter().find(|(name, _)| name == wire).map(|(_, ty)| ty.clone());
        assert_eq!(found, Some(expected), "{wire}");
    }
}
