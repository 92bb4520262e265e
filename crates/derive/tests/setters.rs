//! What setters take, what they make of it, and what a clone is.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::borrow::Cow;

use tencentcloud_core::model::{Binary, UnknownValue, to_json};
use tencentcloud_derive::Model;

#[derive(Model)]
#[non_exhaustive]
enum Kind {
    #[model(wire = "GREEN")]
    Green,
    #[model(wire = "BLACK")]
    Black,
    Unknown(UnknownValue),
}

#[derive(Model)]
#[model(request)]
struct Leaf {
    name: Option<String>,
    of: Option<Box<Leaf>>,
}

#[derive(Model)]
#[model(request)]
struct Order {
    tea: Option<String>,
    cups: Option<i64>,
    hot: Option<bool>,
    price: Option<f64>,
    #[model(open)]
    kind: Option<Kind>,
    leaf: Option<Leaf>,
    names: Option<Vec<String>>,
    counts: Option<Vec<i64>>,
    prices: Option<Vec<f64>>,
    #[model(open)]
    kinds: Option<Vec<Kind>>,
    leaves: Option<Vec<Leaf>>,
    #[model(setter = "clone_")]
    clone: Option<String>,
    #[model(setter = "")]
    unset: Option<String>,
}

#[derive(Model)]
#[model(request)]
struct Upload {
    file: Option<tencentcloud_core::model::Binary>,
    name: Option<String>,
}

fn json(model: &dyn tencentcloud_core::model::Model) -> String {
    String::from_utf8(to_json(model).unwrap()).unwrap()
}

#[test]
fn a_string_takes_whatever_is_text() {
    let owned = "a".to_owned();
    for (order, expected) in [
        (Order::new().tea("a"), "a"),
        (Order::new().tea(&owned), "a"),
        (Order::new().tea(owned.clone()), "a"),
        (Order::new().tea(Box::<str>::from("a")), "a"),
        (Order::new().tea(Cow::Borrowed("a")), "a"),
        (Order::new().tea('a'), "a"),
        (Order::new().tea(443), "443"),
        (Order::new().tea(u64::MAX), "18446744073709551615"),
        (Order::new().tea(true), "true"),
        (Order::new().tea(Kind::Green), "GREEN"),
        (Order::new().tea(&Kind::Black), "BLACK"),
        (Order::new().clone_("a"), "a"),
    ] {
        assert_eq!(order.tea.or(order.clone).as_deref(), Some(expected));
    }
}

#[test]
fn numbers_and_truth_values_take_literals() {
    let order = Order::new().cups(2).hot(true).price(1).prices([1.5]).counts([1, 2]);
    assert_eq!(json(&order), r#"{"Cups":2,"Hot":true,"Price":1.0,"Counts":[1,2],"Prices":[1.5]}"#);
    assert_eq!(json(&Order::new().price(0.5_f32).counts(vec![7_i64])), r#"{"Price":0.5,"Counts":[7]}"#);
}

#[test]
fn an_enum_takes_strings_too() {
    for (order, expected) in [
        (Order::new().kind(Kind::Green), "GREEN"),
        (Order::new().kind("BLACK"), "BLACK"),
        (Order::new().kind("NEW".to_owned()), "NEW"),
    ] {
        assert_eq!(json(&order), format!(r#"{{"Kind":"{expected}"}}"#));
    }
}

#[test]
fn lists_take_whatever_iterates() {
    let owned = vec!["a".to_owned()];
    for order in [
        Order::new().names(["a"]),
        Order::new().names(&["a"][..]),
        Order::new().names(&owned),
        Order::new().names(owned.iter()),
        Order::new().names(owned.clone()),
        Order::new().names(Some('a')),
    ] {
        assert_eq!(json(&order), r#"{"Names":["a"]}"#);
    }
    let kinds = Order::new().kinds(["GREEN"]).names([Kind::Black]).leaves([]);
    assert_eq!(json(&kinds), r#"{"Names":["BLACK"],"Kinds":["GREEN"],"Leaves":[]}"#);
    let leaves = Order::new().leaf(Leaf::new().name("a").of(Leaf::new())).leaves([Leaf::new()]);
    assert_eq!(json(&leaves), r#"{"Leaf":{"Name":"a","Of":{}},"Leaves":[{}]}"#);
}

#[test]
fn a_clone_is_the_same_and_apart() {
    let order = Order::new()
        .tea("a")
        .cups(i64::MIN)
        .hot(false)
        .price(0.1)
        .kind("NEW")
        .leaf(Leaf::new().of(Leaf::new().name("")))
        .names(["", "b"])
        .counts([])
        .prices([f64::MAX, 1e-300])
        .kinds([Kind::Green])
        .leaves([Leaf::new(), Leaf::new().name("c")]);
    let mut clone = order.clone();
    assert_eq!(clone, order);
    assert_eq!(json(&clone), json(&order));
    clone.names.get_or_insert_default().clear();
    assert_ne!(clone, order);
    assert_eq!(Order::new().clone(), Order::default());
    let upload = Upload::new().file(vec![0, 255]).name("x");
    assert_eq!(upload.clone(), upload);
    assert_eq!(upload.clone().file, Some(Binary::from(vec![0, 255])));
    assert_eq!(Order::new().unset, None);
}

/// Names that are words of the language: on the wire they are the words alone.
#[derive(Model)]
#[model(request)]
#[allow(non_camel_case_types, reason = "the name is what is looked at")]
struct r#match {
    r#type: Option<String>,
    #[model(required)]
    r#use: Option<i64>,
    #[model(setter = "r#loop")]
    r#for_each: Option<bool>,
    #[model(seconds = "r#where")]
    r#in: Option<i64>,
}

#[test]
fn words_of_the_language_are_names_like_others() {
    let request = r#match::new().r#type("green").r#use(2).r#loop(true).r#in(0);
    assert_eq!(json(&request), r#"{"Type":"green","Use":2,"ForEach":true,"In":0}"#);
    assert_eq!(format!("{request:?}"), r#"match { Type: "green", Use: 2, ForEach: true, In: 0 }"#);
    assert_eq!(request.r#where(), Some(std::time::UNIX_EPOCH));
    let problem = tencentcloud_core::model::validate(&r#match::new()).unwrap_err();
    assert_eq!(problem.to_string(), "Use is missing");
}

/// Times as replies have them.
#[derive(Model)]
struct Times {
    #[model(written = "whole_at")]
    whole: Option<String>,
    #[model(written = "local_at", zone = 480)]
    local: String,
    #[model(seconds = "digits_at")]
    digits: Option<String>,
    #[model(millis = "more_digits_at")]
    more_digits: String,
}

#[test]
fn times_in_strings_have_accessors() {
    let seconds = |time: Option<std::time::SystemTime>| time.map(tencentcloud_core::epoch_seconds);
    let times = Times {
        whole: Some("2018-12-04T09:06:16Z".to_owned()),
        local: "2018-12-04 17:06:16".to_owned(),
        digits: Some("1543914376".to_owned()),
        more_digits: "1543914376999".to_owned(),
    };
    for time in [times.whole_at(), times.local_at(), times.digits_at(), times.more_digits_at()] {
        assert_eq!(seconds(time), Some(1_543_914_376));
    }
    let none = Times { local: "-".to_owned(), ..Times::default() };
    for time in [none.whole_at(), none.local_at(), none.digits_at(), none.more_digits_at()] {
        assert_eq!(time, None);
    }
}
