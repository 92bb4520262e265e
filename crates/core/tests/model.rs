//! Decoding takes what servers send; encoding sends what was set.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Cup, Filter, ListCupsRequest, ListCupsResponse, Status};
use tencentcloud_core::__replay::{decode, decode_value};
use tencentcloud_core::model::{Decoded, decode_fields};
use tencentcloud_core::{ErrorKind, RawReply};
use tencentcloud_derive::Model;

fn cup(value: Value) -> Cup {
    serde_json::from_value(value).unwrap()
}

/// What comes of the text of a reply: paths, what stood there, and whether something was lost.
type Noticed = Vec<(String, &'static str, bool)>;

fn noticed(decoded: Decoded) -> Noticed {
    let mut odd: Vec<_> = decoded.odd.into_iter().map(|odd| (odd.path, odd.found, odd.lost)).collect();
    odd.sort();
    odd
}

fn text_odd(text: impl AsRef<[u8]>) -> (ListCupsResponse, Noticed) {
    let mut reply = ListCupsResponse::default();
    let decoded = decode_fields(&mut reply, text.as_ref()).unwrap();
    (reply, noticed(decoded))
}

fn odd(value: Value) -> (ListCupsResponse, Noticed) {
    text_odd(value.to_string())
}

/// All kinds of fields, each alone, optional and in a list.
#[derive(Model)]
#[non_exhaustive]
struct Shelf {
    text: String,
    texts: Vec<String>,
    some_text: Option<String>,
    int: i64,
    ints: Vec<i64>,
    some_int: Option<i64>,
    float: f64,
    floats: Vec<f64>,
    some_float: Option<f64>,
    flag: bool,
    flags: Vec<bool>,
    some_flag: Option<bool>,
    status: Option<Status>,
    inner: Option<Box<Shelf>>,
    inners: Vec<Shelf>,
}

/// What an object of these members becomes, and what was odd in it.
fn shelf(members: impl AsRef<[u8]>) -> (Shelf, Noticed) {
    let mut shelf = Shelf::default();
    let text = [b"{", members.as_ref(), b"}"].concat();
    let decoded = decode_fields(&mut shelf, &text).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&text));
    });
    (shelf, noticed(decoded))
}

fn with(set: impl FnOnce(&mut Shelf)) -> Shelf {
    let mut shelf = Shelf::default();
    set(&mut shelf);
    shelf
}

fn told(path: &str, found: &'static str) -> Noticed {
    vec![(path.to_owned(), found, false)]
}

fn lost(path: &str, found: &'static str) -> Noticed {
    vec![(path.to_owned(), found, true)]
}

#[test]
fn a_number_in_a_string_field_keeps_its_digits() {
    let found = "number that is not JSON";
    for digits in ["8.10", "1e400", "-0", "1.50E+2", "-12.0", "123456789012345678901234567890", "18446744073709551615"]
    {
        let (shelf, odd) = shelf(format!(r#""Text":{digits},"SomeText":{digits},"Texts":[{digits}]"#));
        assert_eq!(
            (shelf.text.as_str(), shelf.some_text.as_deref(), shelf.texts[0].as_str()),
            (digits, Some(digits), digits)
        );
        let all = [told("SomeText", "number"), told("Text", "number"), told("Texts[0]", "number")].concat();
        assert_eq!(odd, all, "{digits}");
    }
    for digits in ["00012", "+1", ".5", "5.", "-01.50", "NaN", "-Infinity"] {
        let (shelf, odd) = shelf(format!(r#""Text":{digits} "#));
        assert_eq!((shelf.text.as_str(), odd), (digits, told("Text", found)));
    }
    // In the JSON that a string field keeps of an object, too.
    assert_eq!(shelf(r#""Text":{"a": [8.10, 1e400]}"#).0.text, r#"{"a": [8.10, 1e400]}"#);
}

#[test]
fn what_a_number_cannot_hold_is_its_default() {
    for (value, found) in [
        ("18446744073709551615", "number"),
        ("9223372036854775808", "number"),
        ("123456789012345678901234567890", "number"),
        ("1e400", "number"),
        ("2.5", "number"),
        ("\"2.5\"", "string"),
        ("\"many\"", "string"),
        ("\"18446744073709551615\"", "string"),
        ("\"\"", "empty string"),
        ("NaN", "number that is not JSON"),
        ("[1]", "list"),
        ("{\"a\":1}", "object"),
    ] {
        assert_eq!(shelf(format!(r#""Int":{value}"#)), (Shelf::default(), lost("Int", found)), "{value}");
        assert_eq!(shelf(format!(r#""SomeInt":{value}"#)), (Shelf::default(), lost("SomeInt", found)), "{value}");
        let expected = with(|shelf| shelf.ints = vec![1, 0, 2]);
        assert_eq!(shelf(format!(r#""Ints":[1,{value},2]"#)), (expected, lost("Ints[1]", found)), "{value}");
    }
    for (value, int) in [("\"7\"", 7), ("2.0", 2), ("1e3", 1000), ("true", 1), ("\" -5 \"", -5)] {
        let (shelf, odd) = shelf(format!(r#""Int":{value},"SomeInt":{value}"#));
        assert_eq!((shelf.int, shelf.some_int), (int, Some(int)));
        assert!(odd.len() == 2 && odd.iter().all(|(_, _, lost)| !lost), "{value}: {odd:?}");
    }
    for (value, int) in [("9223372036854775807", i64::MAX), ("-9223372036854775808", i64::MIN), ("0", 0)] {
        assert_eq!(shelf(format!(r#""Int":{value}"#)), (with(|shelf| shelf.int = int), vec![]));
    }
    for (value, int) in [("+1", 1), ("01", 1), ("-007", -7)] {
        let odd = told("Int", "number that is not JSON");
        assert_eq!(shelf(format!(r#""Int":{value}"#)), (with(|shelf| shelf.int = int), odd));
    }
}

#[test]
fn what_a_truth_value_cannot_hold_is_false() {
    for (value, found) in [("\"perhaps\"", "string"), ("2", "number"), ("0.5", "number"), ("[]", "list")] {
        assert_eq!(shelf(format!(r#""Flag":{value}"#)), (Shelf::default(), lost("Flag", found)));
        assert_eq!(shelf(format!(r#""SomeFlag":{value}"#)), (Shelf::default(), lost("SomeFlag", found)));
        let expected = with(|shelf| shelf.flags = vec![true, false]);
        assert_eq!(shelf(format!(r#""Flags":[true,{value}]"#)), (expected, lost("Flags[1]", found)));
    }
    for (value, flag) in [("1", true), ("0", false), ("\"true\"", true), ("\"0\"", false), ("1.0", true)] {
        let (shelf, odd) = shelf(format!(r#""SomeFlag":{value}"#));
        assert_eq!(shelf.some_flag, Some(flag), "{value}");
        assert!(odd.len() == 1 && !odd[0].2, "{value}: {odd:?}");
    }
}

#[test]
fn what_a_float_cannot_hold_is_nan_in_a_list_and_else_its_default() {
    for (value, found) in [
        ("\"many\"", "string"),
        ("\"NaN\"", "string"),
        ("1e400", "number"),
        ("-1e400", "number"),
        ("NaN", "number that is not JSON"),
        ("Infinity", "number that is not JSON"),
        ("-Infinity", "number that is not JSON"),
        ("[1]", "list"),
        ("{}", "object"),
    ] {
        assert_eq!(shelf(format!(r#""Float":{value}"#)), (Shelf::default(), lost("Float", found)), "{value}");
        assert_eq!(shelf(format!(r#""SomeFloat":{value}"#)), (Shelf::default(), lost("SomeFloat", found)));
        let expected = with(|shelf| shelf.floats = vec![95.5, f64::NAN, 97.0]);
        assert_eq!(shelf(format!(r#""Floats":[95.5,{value},97]"#)), (expected, lost("Floats[1]", found)));
    }
    let (shelf, odd) = shelf(r#""Float":9007199254740993,"SomeFloat":"0.1234567890123456789","Floats":[1e-400]"#);
    assert_eq!(
        (shelf.float, shelf.some_float, shelf.floats[0]),
        (9_007_199_254_740_992.0, Some(0.123_456_789_012_345_68), 0.0)
    );
    let all = [lost("Float", "number"), lost("Floats[0]", "number"), lost("SomeFloat", "string")].concat();
    assert_eq!(odd, all);
    // NaN is equal to itself, and to nothing else.
    let nan = with(|shelf| shelf.floats = vec![f64::NAN]);
    assert_eq!(nan, nan.clone());
    assert_ne!(nan, with(|shelf| shelf.floats = vec![0.0]));
}

#[test]
fn null_is_told_where_something_must_stand() {
    let null = r#""Text":null,"Int":null,"Float":null,"Flag":null,"Ints":null,"Inners":null"#;
    let (empty, odd) = shelf(null);
    assert_eq!(empty, Shelf::default());
    let paths = ["Flag", "Float", "Inners", "Int", "Ints", "Text"];
    assert_eq!(odd, paths.map(|path| (path.to_owned(), "null", false)));
    assert_eq!(shelf(r#""SomeInt":null,"SomeText":null,"Status":null,"Inner":null"#), (Shelf::default(), vec![]));
    let (lists, odd) = shelf(r#""Ints":[1,null],"Texts":[null,"a"],"Flags":[null],"Floats":[null,1],"Inners":[null]"#);
    assert_eq!((lists.ints, lists.texts, lists.flags), (vec![1, 0], vec![String::new(), "a".to_owned()], vec![false]));
    assert!(lists.floats[0].is_nan() && lists.floats[1] == 1.0 && lists.inners == [Shelf::default()]);
    let paths = ["Flags[0]", "Floats[0]", "Inners[0]", "Ints[1]", "Texts[0]"];
    assert_eq!(odd, paths.map(|path| (path.to_owned(), "null", true)));
}

#[test]
fn odd_bytes_do_not_lose_the_reply() {
    const BAD: &str = "string with a bad escape";
    const BYTES: &str = "string that is not UTF-8";
    let text = |value: &[u8]| shelf([b"\"Text\":\"", value, b"\",\"Int\":7"].concat());
    for (value, expected, odd) in [
        (&b"a\\xb"[..], "a\u{fffd}b", lost("Text", BAD)),
        (b"a\\u12", "a\u{fffd}", lost("Text", BAD)),
        (b"a\\u12zz", "a\u{fffd}zz", lost("Text", BAD)),
        (b"a\\ud83d", "a\u{fffd}", lost("Text", BAD)),
        (b"\\ud83dx\\udc00\\u0041", "\u{fffd}x\u{fffd}A", lost("Text", BAD)),
        (b"\\ud83d\\ude00", "\u{1f600}", vec![]),
        (b"it\\'s", "it's", told("Text", "string with an escaped apostrophe")),
        (b"a\nb\tc\0", "a\nb\tc\0", told("Text", "string with a bare control character")),
        (b"a\xffb\xc3\xa9", "a\u{fffd}b\u{e9}", lost("Text", BYTES)),
        (b"\xe4\xb8", "\u{fffd}", lost("Text", BYTES)),
        (b"\xed\xa0\x80\\n\n", "\u{fffd}\u{fffd}\u{fffd}\n\n", lost("Text", BYTES)),
    ] {
        let expected = with(|shelf| (shelf.text, shelf.int) = (expected.to_owned(), 7));
        assert_eq!(text(value), (expected, odd), "{}", String::from_utf8_lossy(value));
    }
    for (members, expected, odd) in [
        (
            r#""Ints":[1,2,],"Int":7"#,
            with(|shelf| (shelf.ints, shelf.int) = (vec![1, 2], 7)),
            told("Ints", "trailing comma"),
        ),
        (r#""Int":7, "#, with(|shelf| shelf.int = 7), told("", "trailing comma")),
        (
            r#""Inner":{"Int":7,},"#,
            with(|shelf| shelf.inner = Some(Box::new(with(|inner| inner.int = 7)))),
            [told("", "trailing comma"), told("Inner", "trailing comma")].concat(),
        ),
        (r#""New":{"a":["\x",],"b":01},"Int":7"#, with(|shelf| shelf.int = 7), told("New", BAD)),
        (
            r#""Inner":{"New":NaN}"#,
            with(|shelf| shelf.inner = Some(Box::default())),
            told("Inner.New", "number that is not JSON"),
        ),
        (r#""N\x":1,"Int":7"#, with(|shelf| shelf.int = 7), told("N\u{fffd}", BAD)),
        (r#""Float":.5"#, with(|shelf| shelf.float = 0.5), told("Float", "number that is not JSON")),
    ] {
        assert_eq!(shelf(members), (expected, odd), "{members}");
    }
    let (reply, odd) = text_odd("\u{feff}{\"TotalCount\":7}");
    assert_eq!((reply.total_count, odd), (7, told("", "byte order mark")));
}

#[test]
fn what_is_no_json_in_its_structure_is_an_error() {
    let decode = |text: &str| {
        let error = decode_fields(&mut ListCupsResponse::default(), text.as_bytes()).unwrap_err();
        error.to_string()
    };
    for (text, error) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("{", "EOF while parsing an object at line 1 column 1"),
        ("{\n\"Note\":\n\"ab", "EOF while parsing a string at line 3 column 3, at Note"),
        ("{\"Cups\":[{}", "EOF while parsing a list at line 1 column 11, at Cups"),
        ("{\"Cups\":[{},", "EOF while parsing a value at line 1 column 12, at Cups"),
        ("{\"Note\":\"a\\\"}", "EOF while parsing a string at line 1 column 13, at Note"),
        ("{\"TotalCount\":-", "EOF while parsing a value at line 1 column 15, at TotalCount"),
        ("{\"TotalCount\":1-2}", "invalid number at line 1 column 15, at TotalCount"),
        ("{\"TotalCount\":Nobody}", "expected value at line 1 column 15, at TotalCount"),
        ("{\"TotalCount\":tru3}", "expected ident at line 1 column 18, at TotalCount"),
        ("{\"Cups\":[,]}", "expected value at line 1 column 10, at Cups[0]"),
        ("{\"Cups\":[{},,{}]}", "expected value at line 1 column 13, at Cups[1]"),
        ("{,}", "key must be a string at line 1 column 2"),
        ("{\"Cups\":[{}}", "expected `,` or `]` at line 1 column 12, at Cups"),
        ("{\"Note\":\"a\"]", "expected `,` or `}` at line 1 column 12"),
        ("{\"Note\" \"a\"}", "expected `:` at line 1 column 9"),
        ("{Note:1}", "key must be a string at line 1 column 2"),
        ("{} {}", "trailing characters at line 1 column 4"),
        ("<html>", "expected value at line 1 column 1"),
        ("[1]", "invalid type: list, expected an object at line 1 column 1"),
        ("[1", "EOF while parsing a list at line 1 column 2"),
        ("null", "invalid type: null, expected an object at line 1 column 1"),
    ] {
        assert_eq!(decode(text), error, "{text}");
    }
}

#[test]
fn nesting_has_a_limit_where_it_is_kept_and_none_where_it_is_not() {
    let nested = |depth: usize, name: &str| {
        let open = format!("{{\"{name}\":").repeat(depth);
        format!("{{\"Best\":{open}{{}}{}}}", "}".repeat(depth))
    };
    let mut reply = ListCupsResponse::default();
    decode_fields(&mut reply, nested(125, "Inside").as_bytes()).unwrap();
    let error = decode_fields(&mut reply, nested(126, "Inside").as_bytes()).unwrap_err().to_string();
    assert!(error.starts_with("recursion limit exceeded at line 1") && error.contains("at Best.Inside."), "{error}");
    decode_fields(&mut reply, nested(100_000, "New").as_bytes()).unwrap();
    let lists = format!("{{\"Note\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let (reply, _) = text_odd(lists);
    assert_eq!(reply.note.unwrap().len(), 200_000);
    let deep = format!("{{\"Response\":{}{}}}", "{\"a\":".repeat(200), "}".repeat(200));
    let error = decode_value(&RawReply::__of(deep)).unwrap_err();
    assert!(error.to_string().contains("recursion limit exceeded"), "{error}");
}

#[test]
fn the_last_of_two_counts_and_all_of_it() {
    let (reply, _) = shelf(
        r#""Inner":{"Int":1,"Text":"a"},"Ints":[1,2],"SomeInt":1,"Int":5,
           "Inner":{"Text":"b"},"Ints":[3],"SomeInt":null,"Int":"many""#,
    );
    assert_eq!(
        reply,
        with(|shelf| {
            shelf.inner = Some(Box::new(with(|inner| inner.text = "b".to_owned())));
            shelf.ints = vec![3];
        })
    );
}

#[test]
fn a_reply_without_a_type_is_a_value() {
    let value = |response: &str| {
        let (value, decoded) = decode_value(&RawReply::__of(format!(r#"{{"Response":{response}}}"#))).unwrap();
        (value, noticed(decoded))
    };
    let plain = json!({ "A": [1, -2, 0.5, u64::MAX, i64::MIN, "x", null, true, {}], "RequestId": "r" });
    assert_eq!(value(&plain.to_string()), (plain, vec![]));
    let digits = "123456789012345678901234567890";
    assert_eq!(
        value(&format!(r#"{{"A":{{"B":[{digits},1e400,NaN]}},"C":+1,"D":9007199254740993.5,"E":"\x"}}"#)),
        (
            json!({ "A": { "B": [digits, "1e400", "NaN"] }, "C": 1, "D": 9_007_199_254_740_994.0, "E": "\u{fffd}" }),
            [
                told("A.B[0]", "number"),
                told("A.B[1]", "number"),
                told("A.B[2]", "number that is not JSON"),
                told("C", "number that is not JSON"),
                lost("D", "number"),
                lost("E", "string with a bad escape"),
            ]
            .concat(),
        )
    );
    let refused = RawReply::__of(r#"{"Response":{"RequestId":"r-1","Error":{"Code":"A.B","Message":"no"}}}"#);
    let error = decode_value(&refused).unwrap_err();
    assert_eq!((error.kind(), error.code(), error.request_id()), (ErrorKind::Api, Some("A.B"), Some("r-1")));
    for body in ["", "{}", "<html>", "{\"Response\":1}", "{\"Response\":{\"a\":[", "{\"code\":4000,\"message\":\"no\"}"]
    {
        let value = decode_value(&RawReply::__of(body)).unwrap_err();
        let typed = decode(&RawReply::__of(body), &mut ListCupsResponse::default()).unwrap_err();
        // The path of a fault is all that a type could add.
        assert_eq!((value.kind(), value.code()), (typed.kind(), typed.code()), "{body}");
    }
}

#[test]
fn the_envelope_is_read_as_well_as_what_is_in_it() {
    let mut reply = ListCupsResponse::default();
    let text = b"\xef\xbb\xbf{\"New\":\"\\x\",\"Response\":{\"Note\":\"\xff\",\"RequestId\":\"r\",\"TotalCount\":2,},}";
    let odd = noticed(decode(&RawReply::__of(&text[..]), &mut reply).unwrap());
    assert_eq!((reply.note.as_deref(), reply.request_id.as_str(), reply.total_count), (Some("\u{fffd}"), "r", 2));
    let expected = [
        told("", "byte order mark"),
        told("", "trailing comma"),
        told("", "trailing comma"),
        told("New", "string with a bad escape"),
        lost("Note", "string that is not UTF-8"),
    ];
    assert_eq!(odd, expected.concat());
    let refused = b"{\"Response\":{\"Error\":{\"Code\":\"A.B\",\"Message\":\"a\nb\\xc\",},\"RequestId\":\"r\"}}";
    let error = decode(&RawReply::__of(&refused[..]), &mut reply).unwrap_err();
    assert_eq!((error.code(), error.message(), error.request_id()), (Some("A.B"), "a\nb\u{fffd}c", Some("r")));
    let two = RawReply::__of(r#"{"Response":{},"Response":{}}"#);
    let error = decode(&two, &mut reply).unwrap_err().to_string();
    assert!(error.contains("there are two Responses"), "{error}");
}

#[test]
fn what_was_lost_is_one_question() {
    let decoded = decode_fields(&mut Shelf::default(), br#"{"Int":"7","Text":5,"SomeInt":"many","Flag":9}"#).unwrap();
    assert_eq!(decoded.lost().map(|odd| odd.path.as_str()), Some("SomeInt"));
    assert_eq!(decoded.odd[0].to_string(), "Int: string converted");
    assert_eq!(decoded.odd[2].to_string(), "SomeInt: string does not fit, and is lost in whole or in part");
    assert_eq!(Decoded::default().lost(), None);
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
    assert_eq!(cup(json!({ "Size": 18_446_744_073_709_551_615_u64 })).size, 0);
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
    assert!(noticed.iter().all(|(_, _, lost)| !lost), "{noticed:?}");
    let (reply, noticed) = odd(json!({ "Best": [{ "Id": "a", "Inside": [{ "Id": "b" }] }] }));
    let best = reply.best.unwrap();
    assert_eq!((best.id.as_str(), best.inside.unwrap().id.as_str()), ("a", "b"));
    assert_eq!(noticed, [told("Best", "list"), told("Best[0].Inside", "list")].concat());
    let (reply, noticed) = odd(json!({ "Cups": "", "Best": [] }));
    assert_eq!((reply.cups, reply.best), (vec![], None));
    assert_eq!(noticed, [told("Best", "list"), told("Cups", "empty string")].concat());
}

#[test]
fn what_cannot_be_represented_is_the_default_and_has_a_path() {
    let (reply, noticed) = odd(json!({
        "TotalCount": 1e30,
        "Cups": [{}, { "Size": "big", "Weight": "heavy", "Inside": { "BoughtTime": "soon", "Clean": 7 } }],
        "Best": 5,
    }));
    let second = &reply.cups[1];
    assert_eq!((reply.total_count, second.size, second.weight, reply.best), (0, 0, None, None));
    let inside = second.inside.as_ref().unwrap();
    assert_eq!((inside.bought_time, inside.clean), (None, None));
    let expected = [
        lost("Best", "number"),
        lost("Cups[1].Inside.BoughtTime", "string"),
        lost("Cups[1].Inside.Clean", "number"),
        lost("Cups[1].Size", "string"),
        lost("Cups[1].Weight", "string"),
        lost("TotalCount", "number"),
    ];
    assert_eq!(noticed, expected.concat());
}

#[test]
fn of_several_objects_for_one_the_first_is_taken() {
    let (reply, noticed) = odd(json!({ "Best": [{ "Id": "a", "Size": 1 }, { "Id": "b" }] }));
    let best = reply.best.unwrap();
    assert_eq!((best.id.as_str(), best.size), ("a", 1));
    assert_eq!(noticed, lost("Best", "list of several"));
    let (reply, noticed) = odd(json!({ "Best": [5] }));
    assert_eq!((reply.best, noticed), (None, [told("Best", "list"), lost("Best[0]", "number")].concat()));
    let (reply, _) = odd(json!({ "Best": [null] }));
    assert_eq!(reply.best, None);
}

#[test]
fn what_was_lost_is_reported_before_what_was_only_converted() {
    let cups: Vec<Value> = (0..200).map(|size| json!({ "Size": size.to_string() })).collect();
    let (_, noticed) = odd(json!({ "Cups": cups, "Best": 5, "TotalCount": "soon" }));
    assert_eq!(noticed.len(), 64);
    assert!(noticed.contains(&lost("TotalCount", "string")[0]) && noticed.contains(&lost("Best", "number")[0]));
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
        let text = value.to_string();
        let mut reply = ListCupsResponse::default();
        let decoded = decode_fields(&mut reply, text.as_bytes());
        prop_assert_eq!(decoded.is_ok(), value.is_object());
        // And what was decoded encodes.
        prop_assert!(serde_json::to_value(&reply).is_ok());
        // By way of serde it is the same, whatever of it was odd.
        let by_serde = serde_json::from_str::<ListCupsResponse>(&text).ok();
        prop_assert_eq!(&by_serde, &decoded.is_ok().then_some(reply.clone()));
        prop_assert_eq!(by_serde, serde_json::from_value(value).ok());
    }

    #[test]
    fn json_is_the_same_value_as_elsewhere(value in any_json(), blanks in any::<bool>()) {
        let reply = json!({ "Response": { "A": value } });
        let text = if blanks { serde_json::to_string_pretty(&reply) } else { serde_json::to_string(&reply) }.unwrap();
        let (ours, decoded) = decode_value(&RawReply::__of(text.clone())).unwrap();
        prop_assert_eq!(&ours, &serde_json::from_str::<Value>(&text).unwrap()["Response"]);
        prop_assert_eq!(decoded, Decoded::default());
    }

    #[test]
    fn what_is_almost_json_does_not_make_it_panic(
        value in any_json(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..5),
    ) {
        let mut bytes = json!({ "Response": { "Cups": [value.clone()], "Best": value } }).to_string().into_bytes();
        for (at, byte, change) in changes {
            let at = at.index(bytes.len());
            match change {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        let valid = serde_json::from_slice::<Value>(&bytes).is_ok();
        let raw = RawReply::__of(bytes);
        let typed = decode(&raw, &mut ListCupsResponse::default());
        let value = decode_value(&raw);
        // The two agree on what is JSON, and take all that is.
        if let Err(error) = &typed {
            let is_json = !["is not JSON", "breaks off"].iter().any(|what| error.to_string().contains(what));
            prop_assert!(is_json || !valid, "{}: {}", error, String::from_utf8_lossy(&raw.body));
        }
        if value.is_ok() {
            prop_assert!(typed.is_ok(), "{:?}: {}", typed, String::from_utf8_lossy(&raw.body));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = decode_fields(&mut ListCupsResponse::default(), &bytes);
    }
}
