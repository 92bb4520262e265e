use serde_json::{Value, json};

use super::*;
use crate::spec::facts::{Facts, FieldFacts};

/// What guards drop of a field, and what is left of it.
fn judged(field: Value, examples: &[&str]) -> (Vec<(Guard, Kind)>, Value) {
    judged_as("Pot", field, examples)
}

fn judged_as(name: &str, field: Value, examples: &[&str]) -> (Vec<(Guard, Kind)>, Value) {
    let mut field: FieldFacts = serde_json::from_value(field).unwrap();
    let mut case = Case { name, field: &mut field, examples, dropped: Vec::new() };
    for guard in GUARDS {
        guard(&mut case);
    }
    let dropped = std::mem::take(&mut case.dropped);
    (dropped, serde_json::to_value(&field).unwrap())
}

#[test]
fn what_agrees_is_kept() {
    for (field, examples) in [
        (json!({ "type": "i64", "min": 1, "max": 5, "default": 2, "example": "3" }), ["3"].as_slice()),
        (json!({ "type": "i64", "values": [1, 2], "tier": "one", "example": "2" }), &["2"]),
        (json!({ "type": "i64", "values": [1, 2], "tier": "one", "default": 1, "example": "02" }), &["02"]),
        (json!({ "type": "string", "values": ["A", "B"], "tier": "both", "example": "A" }), &["A", "无"]),
        (json!({ "type": "string", "values": ["A", "B"], "tier": "both" }), &["状态"]),
        (json!({ "type": "string[]", "values": ["A", "B"], "tier": "both" }), &["[\"A\", \"B\"]"]),
        (json!({ "type": "string", "min": 2, "max": 5, "default": "abc" }), &["AKID********"]),
        (json!({ "type": "string[]", "min": 3, "max": 5 }), &["[\"A\"]"]),
        (json!({ "type": "i64", "min": 1, "max": 5 }), &[]),
        (json!({ "type": "string", "max": 2048 }), &["{\"leaf\": 1}"]),
        (json!({ "type": "i64", "time": "s" }), &["1700000000"]),
    ] {
        let (dropped, left) = judged(field.clone(), examples);
        let (example, spelled) = (&field["example"], &left["example"]);
        assert!(
            dropped.iter().all(|(_, kind)| *kind == Kind::Example) && (example == spelled || example == "02"),
            "{field}"
        );
        assert_eq!(left["min"], field["min"]);
        assert_eq!(left["values"], field["values"]);
    }
}

#[test]
fn what_is_contradicted_is_dropped() {
    for (field, example, expected) in [
        (json!({ "type": "i64", "values": [1000, 0, 0] }), "", (Guard::Twice, Kind::Values)),
        (json!({ "type": "i64", "min": 1, "max": 1800, "values": [1, 1800] }), "", (Guard::Ends, Kind::Values)),
        (json!({ "type": "i64", "values": [1, 2] }), "3", (Guard::ExampleOutsideList, Kind::Values)),
        (json!({ "type": "string", "values": ["Sign", "T"] }), "mykey", (Guard::ExampleOutsideList, Kind::Values)),
        (
            json!({ "type": "string", "values": ["A", "B"], "tier": "one" }),
            "开",
            (Guard::ExampleOutsideList, Kind::Values),
        ),
        (json!({ "type": "string[]", "values": ["A"] }), "[\"B\"]", (Guard::ExampleOutsideList, Kind::Values)),
        (json!({ "type": "string", "values": ["A", "B"] }), "A,B", (Guard::SeveralAtOnce, Kind::Values)),
        (json!({ "type": "string", "values": ["A", "B"] }), "[\"A\"]", (Guard::SeveralAtOnce, Kind::Values)),
        (json!({ "type": "i64", "max": 30, "time": "s" }), "1736494983", (Guard::BoundedTime, Kind::Range)),
        (json!({ "type": "f64[]", "min": -60, "max": 6 }), "", (Guard::NegativeLength, Kind::Length)),
        (json!({ "type": "string[]", "max": 0 }), "", (Guard::NegativeLength, Kind::Length)),
        (json!({ "type": "string", "values": ["a", "b"] }), "{ \"text\": 1 }", (Guard::InsideJson, Kind::Values)),
        (json!({ "type": "string", "default": "green" }), "{\"leaf\":1}", (Guard::InsideJson, Kind::Default)),
        (json!({ "type": "i64", "min": 5, "max": 180 }), "5000", (Guard::ExampleOutsideBounds, Kind::Range)),
        (json!({ "type": "i64", "min": 3 }), "1", (Guard::ExampleOutsideBounds, Kind::Range)),
        (json!({ "type": "string", "max": 7 }), "2021-05-04T11:00:00Z", (Guard::ExampleOutsideBounds, Kind::Length)),
        (json!({ "type": "string[]", "max": 1 }), "[\"A\",\"B\"]", (Guard::ExampleOutsideBounds, Kind::Length)),
        (json!({ "type": "i64", "max": 10, "default": 20 }), "", (Guard::DefaultOutsideBounds, Kind::Default)),
        (json!({ "type": "i64", "min": 10, "default": 5 }), "", (Guard::DefaultOutsideBounds, Kind::Range)),
        (json!({ "type": "string", "min": 3, "default": "ab" }), "", (Guard::DefaultOutsideBounds, Kind::Length)),
        (
            json!({ "type": "i64", "values": [1, 2], "tier": "one", "default": 0 }),
            "1",
            (Guard::DefaultOutsideList, Kind::Values),
        ),
        (
            json!({ "type": "string", "values": ["on", "off"], "tier": "both", "default": "32MB" }),
            "on",
            (Guard::DefaultOutsideList, Kind::Default),
        ),
        (
            json!({ "type": "i64", "min": 5, "max": 6, "values": [1, 5], "tier": "one" }),
            "5",
            (Guard::ListOutsideRange, Kind::Values),
        ),
        (
            json!({ "type": "i64", "values": [1, 2, 3], "tier": "shown", "max": 10000 }),
            "3",
            (Guard::ListShortOfRange, Kind::Values),
        ),
        (
            json!({ "type": "i64", "values": [1, 2], "tier": "both", "min": 0, "max": 2 }),
            "2",
            (Guard::ListShortOfRange, Kind::Range),
        ),
    ] {
        let (dropped, left) = judged(field.clone(), &[example]);
        assert_eq!(dropped.first(), Some(&expected), "{field}");
        let key = match expected.1 {
            Kind::Values => "values",
            Kind::Default => "default",
            Kind::Range | Kind::Length => "max",
            Kind::Example => "example",
        };
        assert!(left.get(key).is_none(), "{left}");
    }
}

#[test]
fn sloppy_examples_go_and_the_facts_stay() {
    for (field, example) in [
        (json!({ "type": "string", "values": ["asc", "desc"], "example": "ASC" }), "ASC"),
        (json!({ "type": "string", "values": ["on", "off"], "example": "on/off" }), "on/off"),
        (json!({ "type": "string", "values": ["PROCESSED"], "example": "PROCE****" }), "PROCE****"),
        (json!({ "type": "i64", "min": 5, "max": 60, "example": "0" }), "0"),
    ] {
        let (dropped, left) = judged(field.clone(), &[example]);
        assert!(dropped.iter().all(|(_, kind)| *kind == Kind::Example) && !dropped.is_empty(), "{field}: {dropped:?}");
        assert!(left.get("example").is_none() && (left.get("values").is_some() || left.get("min").is_some()), "{left}");
    }
    // The other site spells it as the list does.
    let (dropped, left) = judged(json!({ "type": "string", "values": ["asc"], "example": "ASC" }), &["ASC", "asc"]);
    assert_eq!((dropped.as_slice(), &left["example"]), ([].as_slice(), &json!("asc")));
}

#[test]
fn examples_have_no_quotes_of_their_own_and_hold_no_place() {
    let example = |field: Value| {
        let said = field["example"].as_str().unwrap().to_owned();
        let (dropped, left) = judged(field, &[said.as_str()]);
        (dropped, left.get("example").and_then(Value::as_str).map(str::to_owned))
    };
    let quoted = [(Guard::ExampleQuoted, Kind::Example)];
    let none = [(Guard::ExamplePlaceholder, Kind::Example)];
    let of = |said: &str| example(json!({ "type": "string", "example": said }));
    assert_eq!(of("\"pot-1\""), (quoted.to_vec(), Some("pot-1".to_owned())));
    for said in ["\"\"", "\"xxx\"", "xx", "null", "None", "string", "-", "pot-1\"", "\"a\" or \"b\""] {
        assert_eq!(of(said), (none.to_vec(), None), "{said}");
    }
    for said in ["pot-xxxx", "none", "test", "x", "it's", "pot='1'"] {
        assert_eq!(of(said), (Vec::new(), Some(said.to_owned())), "{said}");
    }
    // What a field holds that says of what type something is.
    let (dropped, _) = judged_as("ValueType", json!({ "type": "string", "example": "string" }), &["string"]);
    assert_eq!(dropped, []);
    let listed = json!({ "type": "string", "values": ["string", "number"], "tier": "both", "example": "string" });
    assert_eq!(example(listed), (Vec::new(), Some("string".to_owned())));
    let list = json!({ "type": "string[]", "example": "\"a\",\"b\"" });
    assert_eq!(example(list), (Vec::new(), Some("\"a\",\"b\"".to_owned())));
}

#[test]
fn a_default_is_spelled_as_in_its_list_and_0_for_no_limit_widens_its_range() {
    let (_, left) = judged(json!({ "type": "string", "values": ["AUTO"], "default": "Auto" }), &[]);
    assert_eq!(left["default"], "AUTO");
    let (dropped, left) = judged(json!({ "type": "i64", "min": 60, "max": 1800, "default": 0 }), &[]);
    assert_eq!((dropped.len(), &left["min"]), (0, &json!(0)));
}

fn facts(fields: Value) -> Facts {
    serde_json::from_value(json!({
        "service": "tea", "version": "2020-01-01", "actions": {},
        "types": { "Pot": { "fields": fields } },
    }))
    .unwrap()
}

#[test]
fn what_an_import_loses_is_told_with_its_place() {
    let many: serde_json::Map<_, _> =
        (0..200).map(|at| (format!("Size{at}"), json!({ "type": "i64", "max": 5 }))).collect();
    let old = facts(Value::Object(many.clone()));
    let mut new = old.clone();
    let examples: Vec<String> = (0..200).map(|at| format!("Size{at}")).collect();
    let outside = |count: usize| -> Examples<'_> {
        examples.iter().take(count).map(|name| (("Pot", name.as_str()), vec!["6"])).collect()
    };
    let losses = |count: usize, new: &mut Facts, old: Option<&Facts>| {
        let dropped = judge(&mut new.types, &outside(count));
        let mut losses = Losses::default();
        losses.add(&Guarded { facts: new.clone(), dropped }, old);
        losses
    };
    // Two of 200 are one in a hundred, and no more.
    let two = losses(2, &mut new, Some(&old));
    assert_eq!(two.counts().collect::<Vec<_>>(), [(Guard::ExampleOutsideBounds, Kind::Range, 2)]);
    assert_eq!(two.large(), []);
    let mut new = old.clone();
    let three = losses(3, &mut new, Some(&old)).large();
    let [loss] = three.as_slice() else { panic!("{three:?}") };
    assert_eq!((loss.kind, loss.before, loss.places.len()), (Kind::Range, 200, 3));
    assert_eq!(loss.places[0], "tea 2020-01-01, type Pot, field Size0");
    // What was not there before is no loss.
    let mut new = old.clone();
    assert_eq!(losses(9, &mut new, None).large(), []);
}
