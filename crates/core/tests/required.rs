//! What is checked before a request is sent: what is required, and then the limits.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use tencentcloud_core::model::{Violation, validate};
use tencentcloud_derive::Model;

#[derive(Model)]
#[model(request)]
struct Filter {
    #[model(required)]
    name: Option<String>,
    #[model(required, max = 2)]
    values: Option<Vec<String>>,
    #[model(required)]
    inner: Option<Vec<Filter>>,
}

#[derive(Model)]
#[model(request)]
struct Place {
    #[model(required)]
    zone: Option<String>,
    within: Option<Box<Place>>,
}

#[derive(Model)]
#[model(request)]
struct Request {
    #[model(required)]
    instance_id: Option<String>,
    #[model(min = 1)]
    limit: Option<i64>,
    filters: Option<Vec<Filter>>,
    place: Option<Place>,
    price: Option<f64>,
    prices: Option<Vec<f64>>,
}

fn filter() -> Filter {
    Filter::new().name("").values([""]).inner([])
}

fn request() -> Request {
    Request::new().instance_id("")
}

#[test]
fn all_that_is_missing_is_named_with_its_path_before_any_limit() {
    let inner = filter().inner([filter(), Filter::new().values([""]).inner([])]);
    for (request, expected) in [
        (Request::new(), "InstanceId is missing"),
        (Request::new().limit(0), "InstanceId is missing"),
        (Request::new().filters([Filter::new().name("a").inner([])]), "InstanceId and Filters[0].Values are missing"),
        (
            Request::new().filters([filter(), Filter::new()]),
            "InstanceId, Filters[1].Name, Filters[1].Values and Filters[1].Inner are missing",
        ),
        (request().filters([filter(), inner]), "Filters[1].Inner[1].Name is missing"),
        (request().place(Place::new().within(Place::new())), "Place.Zone and Place.Within.Zone are missing"),
        (request().limit(0), "Limit is 0; it must be at least 1"),
        (
            request().filters([filter().values(["", "", ""])]),
            "Filters[0].Values is 3 elements long; it must be at most 2",
        ),
        (request().price(f64::NAN), "Price is NaN; JSON has no such number"),
        (request().prices([0.0, f64::INFINITY]), "Prices[1] is inf; JSON has no such number"),
    ] {
        assert_eq!(validate(&request).unwrap_err().to_string(), expected);
    }
}

#[test]
fn what_is_given_counts_however_little_it_is() {
    for request in [
        request(),
        request().filters([]),
        request().filters([filter()]),
        request().place(Place::new().zone("")),
        request().limit(1).prices(Vec::<f64>::new()),
    ] {
        assert_eq!(validate(&request), Ok(()), "{request:?}");
    }
}

#[test]
fn of_very_many_some_are_named_and_the_rest_counted() {
    let many = request().filters((0..10).map(|_| Filter::new()));
    let problem = validate(&many).unwrap_err();
    assert!(matches!(&problem, Violation::Missing(paths) if paths.len() == 30), "{problem:?}");
    let text = problem.to_string();
    assert!(text.ends_with("Filters[6].Name, Filters[6].Values and 10 more are missing"), "{text}");
}
