//! Decoding takes what servers send; encoding sends what was set.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Cup, Filter, ListCupsRequest, ListCupsResponse, Status};
use tencentcloud_core::model::{Fit, decode_fields};

fn cup(value: Value) -> Cup {
    serde_json::from_value(value).unwrap()
}

fn odd(value: Value) -> (ListCupsResponse, Vec<(String, Fit)>) {
    let mut reply = ListCupsResponse::default();
    let noticed = decode_fields(&mut reply, value.to_string().as_bytes()).unwrap();
    let mut odd: Vec<_> = noticed.odd.into_iter().map(|odd| (odd.path, odd.fit)).collect();
    odd.sort_by(|left, right| left.0.cmp(&right.0));
    (reply, odd)
}

#[test]
fn a_value_of_any_type_is_taken() {
    let taken =
        cup(json!({ "Id": 7, "Size": "3", "Weight": "0.5", "Clean": "true", "Status": "FULL", "Labels": "one" }));
    assert_eq!((taken.id.as_str(), taken.size, taken.weight, taken.clean), ("7", 3, Some(0.5), Some(true)));
    assert_eq!((taken.status, taken.labels.as_slice()), (Some(Status::Full), &["one".to_owned()][..]));

    let lists = cup(json!({ "Labels": [1, true, null, "x", {"a": 1}, [2]], "Status": 5 }));
    assert_eq!(lists.labels, ["1", "true", "", "x", "{\"a\":1}", "[2]"]);
    assert_eq!(lists.status, Some(Status::from("5")));
    assert_eq!(cup(json!({ "Size": 18_446_744_073_709_551_615_u64 })).size, i64::MAX);
    assert_eq!(cup(json!({ "Id": 18_446_744_073_709_551_615_u64 })).id, "18446744073709551615");
}

#[test]
fn null_is_absent_everywhere() {
    let all_null = json!({
        "Id": null, "Size": null, "Weight": null, "Clean": null, "Status": null, "Labels": null, "Inside": null,
        "Pin": null, "BoughtTime": null
    });
    assert_eq!(cup(all_null), Cup::default());
    let reply: ListCupsResponse = serde_json::from_value(json!({ "Cups": [null, {"Id": "a"}], "Best": null })).unwrap();
    assert_eq!((reply.cups.len(), reply.best), (2, None));
    // A null inside a nested option does not make a default of it.
    assert_eq!(cup(json!({ "Inside": { "Inside": null } })).inside, Some(Box::default()));
    // The last of several wins, null included.
    let twice: Cup = serde_json::from_str(r#"{"Weight":1,"Weight":null,"Labels":["a"],"Labels":["b"]}"#).unwrap();
    assert_eq!((twice.weight, twice.labels), (None, vec!["b".to_owned()]));
    let twice: ListCupsResponse =
        serde_json::from_str(r#"{"Best":{"Id":"a","Size":1},"Best":{"Size":3},"TotalCount":3,"TotalCount":null}"#)
            .unwrap();
    let best = twice.best.unwrap();
    assert_eq!((best.id.as_str(), best.size, twice.total_count), ("", 3, 0));
}

#[test]
fn shapes_are_bent_where_nothing_is_lost() {
    let (reply, noticed) = odd(json!({ "Cups": { "Id": "a" }, "Best": "", "Note": { "a": [1] } }));
    assert_eq!((reply.cups[0].id.as_str(), reply.best, reply.note.as_deref()), ("a", None, Some("{\"a\":[1]}")));
    assert!(noticed.iter().all(|(_, fit)| *fit == Fit::Coerced), "{noticed:?}");
    let (reply, noticed) = odd(json!({ "Best": [{ "Id": "a", "Inside": [{ "Id": "b" }] }] }));
    let best = reply.best.unwrap();
    assert_eq!((best.id.as_str(), best.inside.unwrap().id.as_str()), ("a", "b"));
    assert_eq!(noticed, [("Best".to_owned(), Fit::Coerced), ("Best[0].Inside".to_owned(), Fit::Coerced)]);
    let (reply, noticed) = odd(json!({ "Cups": "", "Best": [] }));
    assert_eq!((reply.cups, reply.best), (vec![], None));
    assert_eq!(noticed, [("Best".to_owned(), Fit::Coerced), ("Cups".to_owned(), Fit::Coerced)]);
}

#[test]
fn what_cannot_be_represented_is_the_default_and_has_a_path() {
    let (reply, noticed) = odd(json!({
        "TotalCount": 1e30,
        "Cups": [{}, { "Size": "big", "Weight": "heavy", "Inside": { "BoughtTime": "soon", "Clean": 7 } }],
        "Best": 5,
    }));
    let second = &reply.cups[1];
    assert_eq!((reply.total_count, second.size, second.weight, reply.best), (i64::MAX, 0, None, None));
    let inside = second.inside.as_ref().unwrap();
    assert_eq!((inside.bought_time, inside.clean), (None, Some(true)));
    let expected = [
        ("Best", Fit::Lost),
        ("Cups[1].Inside.BoughtTime", Fit::Lost),
        ("Cups[1].Inside.Clean", Fit::Nearest),
        ("Cups[1].Size", Fit::Lost),
        ("Cups[1].Weight", Fit::Lost),
        ("TotalCount", Fit::Nearest),
    ];
    assert_eq!(noticed, expected.map(|(path, fit)| (path.to_owned(), fit)));
}

#[test]
fn of_several_objects_for_one_the_first_is_taken() {
    let (reply, noticed) = odd(json!({ "Best": [{ "Id": "a", "Size": 1 }, { "Id": "b" }] }));
    let best = reply.best.unwrap();
    assert_eq!((best.id.as_str(), best.size), ("a", 1));
    assert_eq!(noticed, [("Best".to_owned(), Fit::Nearest)]);
    let (reply, noticed) = odd(json!({ "Best": [5] }));
    assert_eq!(reply.best, None);
    assert!(noticed.contains(&("Best[0]".to_owned(), Fit::Lost)), "{noticed:?}");
    let (reply, _) = odd(json!({ "Best": [null] }));
    assert_eq!(reply.best, None);
}

#[test]
fn what_was_lost_is_reported_before_what_was_only_converted() {
    let cups: Vec<Value> = (0..200).map(|size| json!({ "Size": size.to_string() })).collect();
    let (_, noticed) = odd(json!({ "Cups": cups, "Best": 5, "TotalCount": "soon" }));
    assert_eq!(noticed.len(), 64);
    assert!(
        noticed.contains(&("TotalCount".to_owned(), Fit::Lost)) && noticed.contains(&("Best".to_owned(), Fit::Lost))
    );
}

#[test]
fn unknown_fields_are_skipped_and_can_be_named() {
    let mut reply = ListCupsResponse::default();
    let text = br#"{"New":{"deep":[1,{"x":null}]},"Cups":[{"Id":"a","Lid":true}],"TotalCount":2}"#;
    let noticed = decode_fields(&mut reply, text).unwrap();
    assert_eq!((reply.total_count, reply.cups[0].id.as_str()), (2, "a"));
    assert_eq!(noticed.unknown, ["New", "Cups[0].Lid"]);
}

#[test]
fn broken_input_says_where() {
    let decode = |text: &str| decode_fields(&mut ListCupsResponse::default(), text.as_bytes()).unwrap_err().to_string();
    assert!(
        decode(r#"{"Cups":[{"Id":"a"},{"Labels":["x"#).ends_with("at Cups[1].Labels[0]"),
        "{}",
        decode(r#"{"Cups":[{"Id":"a"},{"Labels":["x"#)
    );
    assert!(decode(r#"{"Best":{"Size":tru"#).contains("at Best.Size"));
    assert!(decode("[]").contains("expected an object"));
    let bottomless = format!("{}{}", r#"{"Best":"#, r#"{"Inside":"#.repeat(10_000));
    assert!(decode(&bottomless).contains("recursion limit exceeded"));
}

#[test]
fn requests_send_what_was_set_and_nothing_else() {
    let text = |request: &ListCupsRequest| serde_json::to_string(request).unwrap();
    assert_eq!(text(&ListCupsRequest::new().kitchen("a")), r#"{"Kitchen":"a"}"#);
    assert_eq!(
        text(&ListCupsRequest::new().kitchen("a").filters(Vec::<Filter>::new())),
        r#"{"Kitchen":"a","Filters":[]}"#
    );
    assert_eq!(text(&ListCupsRequest::new().kitchen("").key("").offset(0)), r#"{"Kitchen":"","Offset":0,"Key":""}"#);
    let back: ListCupsRequest = serde_json::from_str(r#"{"Kitchen":"a","Filters":[]}"#).unwrap();
    assert_eq!(back, ListCupsRequest::new().kitchen("a").filters(Vec::<Filter>::new()));
    assert_ne!(back, ListCupsRequest::new().kitchen("a"));
}

/// A cup that a server could send.
fn any_cup(depth: u32) -> BoxedStrategy<Cup> {
    let leaf = (
        any::<(String, i64, Option<i32>, Option<bool>)>(),
        prop::option::of("[A-Z]{0,6}"),
        prop::collection::vec(any::<String>(), 0..3),
        any::<Option<i64>>(),
    )
        .prop_map(|((id, size, weight, clean), status, labels, bought_time)| {
            let mut cup = Cup { id, size, clean, labels, bought_time, ..Cup::default() };
            cup.weight = weight.map(|weight| f64::from(weight) / 3.0);
            cup.status = status.map(Status::from);
            cup
        });
    if depth == 0 {
        return leaf.boxed();
    }
    (leaf, prop::option::of(any_cup(depth - 1)))
        .prop_map(|(mut cup, inside)| {
            cup.inside = inside.map(Box::new);
            cup
        })
        .boxed()
}

/// Any JSON at all.
fn any_json() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| Value::from(if number.is_finite() { number } else { 0.5 })),
        ".{0,8}".prop_map(Value::from),
    ];
    let name = prop_oneof!["Cups|Best|Inside|Labels|Size|TotalCount|Weight|Clean|Status|Id|Note", ".{0,6}",];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(name.clone(), inner, 0..5).prop_map(Value::from_iter),
        ]
    })
    .boxed()
}

proptest! {
    // A failure is a seed to put into a test of its own, not a file to keep.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn models_survive_json(cup in any_cup(3)) {
        let text = serde_json::to_string(&cup).unwrap();
        let back: Cup = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&back, &cup);
        prop_assert_eq!(serde_json::to_string(&back).unwrap(), text);
    }

    #[test]
    fn every_object_decodes(value in any_json()) {
        let mut reply = ListCupsResponse::default();
        let decoded = decode_fields(&mut reply, value.to_string().as_bytes());
        prop_assert_eq!(decoded.is_ok(), value.is_object());
        // And what was decoded encodes.
        prop_assert!(serde_json::to_value(&reply).is_ok());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = decode_fields(&mut ListCupsResponse::default(), &bytes);
    }
}
