//! Which lists of values become enums, what those are called, and how right they are.
//!
//! The samples under `drawn` hold fields whose texts list values, and the lists as people read
//! them there; what the description says of the same fields is compared with that.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking; `--nocapture` shows the scores"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tencentcloud_codegen::spec::{self, Item, Service};

fn spec_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("api-spec")
}

/// A service with one action, `HeatCup`, whose types are given.
fn service(types: Value, overlay: &str) -> Result<Service, String> {
    service_of("HeatCup", types, overlay)
}

fn service_of(action: &str, types: Value, overlay: &str) -> Result<Service, String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let file = folder.path().join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    let mut all = json!({});
    for (name, fields) in types.as_object().unwrap() {
        all[name] = json!({ "fields": fields });
    }
    all[format!("{action}Response")]["fields"]["RequestId"] = json!({ "type": "string" });
    let facts = json!({ "service": "tea", "version": "2020-01-01", "actions": { action: {} }, "types": all });
    write("services/tea/2020-01-01.json", &facts.to_string());
    if !overlay.is_empty() {
        write("overlays/tea/2020-01-01.yaml", overlay);
    }
    let version = spec::versions(folder.path()).unwrap().remove(0);
    // The line of an error is read where it is told.
    spec::load(folder.path(), &version).map_err(|error| error.to_string())
}

fn listed(values: &[&str], tier: &str) -> Value {
    json!({ "type": "string", "values": values, "tier": tier })
}

fn with(mut field: Value, key: &str, value: Value) -> Value {
    field[key] = value;
    field
}

/// The enum of a field.
fn of(service: &Service, ty: &str, field: &str) -> Option<String> {
    service.types[ty].fields[field].enumeration.clone()
}

#[test]
fn an_enum_is_called_after_its_field_or_after_its_type_too() {
    let heat = || listed(&["Low", "High"], "both");
    let types = json!({
        "HeatCupRequest": {
            "Heat": heat(), "Heats": with(heat(), "type", json!("string[]")), "Mode": listed(&["on", "off"], "bulleted"),
            "Pot": listed(&["Big", "Small"], "shown"), "Box": listed(&["Big", "Small"], "both"),
            "Cup": { "type": "Cup" }, "Pan": { "type": "Pan" },
        },
        "HeatCupResponse": { "Heat": listed(&["High", "Low"], "both"), "Mode": listed(&["on", "off"], "both") },
        "Cup": { "Heat": listed(&["Warm", "Hot"], "both"), "Kind": listed(&["Mug", "b c"], "both") },
        "Pan": { "Kind": listed(&["Mug", "b c"], "both") },
    });
    let service = service(types, "").unwrap();
    let of = |ty: &str, field: &str| of(&service, ty, field);
    // Two lists are called `Heat`, so that none is called only so, whichever has more fields.
    assert_eq!(of("HeatCupRequest", "Heat").as_deref(), Some("HeatCupHeat"));
    assert_eq!(of("HeatCupRequest", "Heats").as_deref(), Some("HeatCupHeat"));
    assert_eq!(of("HeatCupResponse", "Heat").as_deref(), Some("HeatCupHeat"));
    assert_eq!(of("Cup", "Heat").as_deref(), Some("CupHeat"));
    // Nor is one whose name tells nothing; and none is called after somebody else's type.
    assert_eq!(of("HeatCupRequest", "Mode").as_deref(), Some("HeatCupMode"));
    assert_eq!(of("Cup", "Kind").as_deref(), Some("CupKind"));
    assert_eq!(of("Pan", "Kind").as_deref(), Some("PanKind"));
    assert_eq!(of("HeatCupRequest", "Pot").as_deref(), Some("Pot"));
    // The standard library's names stay its own.
    assert_eq!(of("HeatCupRequest", "Box").as_deref(), Some("HeatCupBox"));
    let names: Vec<_> = service.enums.keys().map(String::as_str).collect();
    assert_eq!(names, ["CupHeat", "CupKind", "HeatCupBox", "HeatCupHeat", "HeatCupMode", "PanKind", "Pot"]);
    assert_eq!(service.enums["HeatCupHeat"].values.keys().collect::<Vec<_>>(), ["Low", "High"]);
}

#[test]
fn requests_and_what_they_are_about_share_an_enum_until_their_lists_differ() {
    let names = |of_request: &[&str]| {
        let types = json!({
            "CreatePotRequest": { "Status": listed(of_request, "both"), "Pot": { "type": "Pot" } },
            "CreatePotResponse": { "Status": listed(&["Cold", "Warm"], "both") },
            "Pot": { "Status": listed(&["Cold", "Warm"], "both") },
        });
        let service = service_of("CreatePot", types, "").unwrap();
        ["CreatePotRequest", "CreatePotResponse", "Pot"].map(|ty| of(&service, ty, "Status").unwrap())
    };
    assert_eq!(names(&["Cold", "Warm"]), ["PotStatus", "PotStatus", "PotStatus"]);
    assert_eq!(names(&["Cold", "Hot"]), ["CreatePotRequestStatus", "CreatePotResponseStatus", "PotStatus"]);
}

#[test]
fn lists_become_types_where_they_are_sure() {
    let types = json!({
        "HeatCupRequest": {
            "One": listed(&["Low", "High"], "one"),
            "Shown": listed(&["Low", "High"], "shown"),
            "Digits": listed(&["1", "2"], "both"),
            "Letters": listed(&["s", "m"], "both"),
            "Words": listed(&["默认", "电信"], "one"),
            "Contradicted": with(listed(&["Low", "High"], "both"), "example", json!("Middle")),
            "Shouted": with(listed(&["Low", "High"], "both"), "example", json!("LOW")),
            "Quoted": with(listed(&["Low", "High"], "both"), "example", json!("\"Low\"")),
            "Plurals": listed(&["Low", "Middle", "High"], "both"), "HasPots": listed(&["on", "off"], "both"),
            "Cup": { "type": "Cup" },
        },
        "HeatCupResponse": { "Taste": listed(&["Mild", "Strong"], "one") },
        "Cup": { "Taste": listed(&["Strong", "Mild"], "bulleted") },
    });
    let service = service(types, "").unwrap();
    let typed: Vec<(String, String)> = service
        .types
        .iter()
        .flat_map(|(ty, about)| about.fields.iter().map(move |(wire, field)| (ty, wire, field)))
        .filter(|(_, _, field)| field.enumeration.is_some())
        .map(|(ty, wire, _)| (ty.clone(), wire.clone()))
        .collect();
    // The list of `Taste` in one text is that which another has as points.
    let right = [
        ("Cup", "Taste"),
        ("HeatCupRequest", "Shown"),
        ("HeatCupRequest", "Shouted"),
        ("HeatCupRequest", "Quoted"),
        ("HeatCupRequest", "HasPots"),
        ("HeatCupResponse", "Taste"),
    ];
    assert_eq!(typed, right.map(|(ty, wire)| (ty.to_owned(), wire.to_owned())));
}

#[test]
fn a_field_without_a_list_is_of_the_only_enum_of_its_name() {
    let example = |example: &str| json!({ "type": "string", "example": example });
    let types = json!({
        "HeatCupRequest": {
            "Taste": example("Mild"), "Tastes": json!({ "type": "string[]", "example": "[\"Mild\",\"Strong\"]" }),
            "Status": example("Warm"), "CupName": example("Mild"), "Size": example("Big"), "Cup": { "type": "Cup" },
        },
        "HeatCupResponse": { "Taste": example("Sweet"), "Pan": { "type": "Pan" } },
        "Cup": {
            "Taste": listed(&["Mild", "Strong"], "both"), "Status": listed(&["Warm", "Cold"], "both"),
            "CupName": listed(&["Mild", "Strong"], "both"), "Size": listed(&["Big", "Small"], "both"),
        },
        "Pan": { "Taste": { "type": "string" }, "Size": listed(&["Big", "Huge"], "both") },
    });
    let service = service(types, "").unwrap();
    let of = |ty: &str, field: &str| of(&service, ty, field);
    assert_eq!(of("HeatCupRequest", "Taste").as_deref(), Some("Taste"));
    assert_eq!(of("HeatCupRequest", "Tastes").as_deref(), Some("Taste"));
    assert_eq!(of("HeatCupResponse", "Taste"), None, "its example is another");
    assert_eq!(of("Pan", "Taste"), None, "it has no example");
    assert_eq!(of("HeatCupRequest", "Status"), None, "the name tells nothing");
    assert_eq!(of("HeatCupRequest", "CupName"), None, "names are free");
    assert_eq!(of("HeatCupRequest", "Size"), None, "two lists are called so");
}

/// A request with one list, and an overlay of its field.
fn overlaid(field: Value, overlay: &str) -> Result<Option<String>, String> {
    let types = json!({ "HeatCupRequest": { "Heat": field }, "HeatCupResponse": {} });
    let overlay = format!("types:\n  HeatCupRequest:\n    fields:\n      Heat:\n        {overlay}\n");
    service(types, &overlay).map(|service| of(&service, "HeatCupRequest", "Heat"))
}

#[test]
fn people_say_whether_a_list_is_whole() {
    let one = || listed(&["Low", "High"], "one");
    let both = || listed(&["Low", "High"], "both");
    assert_eq!(overlaid(one(), "whole: true").unwrap().as_deref(), Some("Heat"));
    assert_eq!(overlaid(both(), "whole: false").unwrap(), None);
    let written = "fix: { values: [Low, Middle], why: It is so. }";
    assert_eq!(overlaid(one(), written).unwrap().as_deref(), Some("Heat"));
    assert_eq!(overlaid(json!({ "type": "string" }), written).unwrap().as_deref(), Some("Heat"));
    assert_eq!(overlaid(both(), "fix: { values: [], why: It is so. }").unwrap(), None);
}

#[test]
fn what_is_said_of_lists_in_vain_is_an_error_with_its_place() {
    let errors = [
        (listed(&["Low", "High"], "both"), "whole: true", "the facts are sure by now that the list is whole"),
        (listed(&["Low", "High"], "one"), "whole: false", "the list does not become a type without it either"),
        (listed(&["1", "2"], "one"), "whole: true", "its values have no names"),
        (json!({ "type": "string" }), "whole: true", "the facts list no values"),
        (
            listed(&["Low", "High"], "one"),
            "whole: true\n        fix: { values: [Low], why: It is so. }",
            "the fix gives the values: they are whole, or none",
        ),
    ];
    for (field, overlay, problem) in errors {
        let error = overlaid(field, overlay).unwrap_err();
        let place = "overlays/tea/2020-01-01.yaml:5: tea 2020-01-01, type HeatCupRequest, field Heat, `whole`";
        assert!(error.contains(problem) && error.contains(place), "{overlay}: {error}");
        assert!(error.contains("help: "), "{error}");
    }
}

/// A field that somebody read about, and the list that its text has.
type Read = ([String; 4], BTreeSet<String>);

fn drawn(salt: &str) -> Vec<Read> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/drawn/enums.{salt}.tsv"));
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [service, version, ty, field, truth] = columns.as_slice() else { panic!("{salt}: {line}") };
            let at = [service, version, ty, field].map(|part| (*part).to_owned());
            (at, serde_json::from_str::<Vec<String>>(truth).unwrap().into_iter().collect())
        })
        .collect()
}

/// Of a sample: fields with a list, those that are of a type, those whose type is exact.
fn score(salt: &str) -> (usize, usize, usize) {
    let mut services: BTreeMap<[String; 2], Service> = BTreeMap::new();
    let versions = spec::versions(&spec_folder()).unwrap();
    let (mut all, mut typed, mut exact) = (0, 0, 0);
    for ([name, version, ty, field], truth) in drawn(salt) {
        let service = services.entry([name.clone(), version.clone()]).or_insert_with(|| {
            let at = versions.iter().find(|at| at.service == name && at.version == version).unwrap();
            spec::load(&spec_folder(), at).unwrap()
        });
        let enumeration = service.types[&ty].fields[&field].enumeration.as_ref();
        let found = enumeration.map(|name| service.enums[name].values.keys().cloned().collect::<BTreeSet<_>>());
        all += usize::from(!truth.is_empty());
        typed += usize::from(found.is_some());
        exact += usize::from(found.as_ref() == Some(&truth));
        if found.as_ref().is_some_and(|found| *found != truth) {
            println!("{salt}: {name} {version} {ty}.{field}: {found:?} for {truth:?}");
        }
    }
    println!("{salt}: of {all} fields with a list {typed} are of a type, {exact} of those exact");
    (all, typed, exact)
}

#[test]
fn most_lists_are_types_and_the_types_are_exact() {
    for salt in ["a", "b", "c"] {
        let (all, typed, exact) = score(salt);
        assert!(all >= 150, "{salt}: {all}");
        assert!(typed * 100 >= all * 65, "{salt}: {typed} of {all}");
        assert!(exact * 100 >= typed * 98, "{salt}: {exact} of {typed}");
    }
}

/// Every service of the description.
fn services() -> impl Iterator<Item = Service> {
    let folder = spec_folder();
    spec::versions(&folder).unwrap().into_iter().map(move |version| spec::load(&folder, &version).unwrap())
}

#[test]
fn no_list_contradicts_its_example_and_no_name_stands_for_two_lists() {
    let mut wrong = Vec::new();
    for service in services() {
        let mut lists: BTreeMap<&str, BTreeSet<BTreeSet<String>>> = BTreeMap::new();
        for (ty, about) in &service.types {
            for (wire, field) in &about.fields {
                let values: BTreeSet<String> = field.values.iter().map(text).collect();
                if let (false, Some(example)) = (values.is_empty(), &field.example)
                    && !elements(example).iter().all(|said| {
                        values.iter().any(|value| value.eq_ignore_ascii_case(said) || same_number(value, said))
                    })
                {
                    wrong.push(format!("{} {ty}.{wire}: {example} is not of {values:?}", service.label()));
                }
                if field.ty.item == Item::String && !values.is_empty() {
                    lists.entry(wire).or_default().insert(values);
                }
            }
        }
        for (name, lists) in lists.iter().filter(|(_, lists)| lists.len() > 1) {
            let derived = service
                .enums
                .get(*name)
                .is_some_and(|found| found.doc.as_deref() == Some(&format!("Values of `{name}`.")));
            if derived {
                wrong.push(format!("{}: the enum {name} is of one of {} lists", service.label(), lists.len()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn same_number(value: &str, said: &str) -> bool {
    matches!((value.parse::<i64>(), said.parse::<i64>()), (Ok(value), Ok(said)) if value == said)
}

/// What an example says: itself, or the elements of the list that it writes out.
fn elements(example: &str) -> Vec<String> {
    let mark = |letter: char| "[]\"'`\\“” ".contains(letter);
    let parts: Vec<&str> = if example.starts_with('[') { example.split([',', '，']).collect() } else { vec![example] };
    parts.into_iter().map(|part| part.trim_matches(mark).to_owned()).filter(|part| !part.is_empty()).collect()
}
