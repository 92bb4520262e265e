//! The naming obstacle course: a made-up service whose types, fields, actions and values are
//! keywords, names of the prelude, names of methods, pairs that differ by case, types that hold
//! themselves. It is generated like every other service; here it is compiled and used.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
// A test of deprecated names has to use them.
#![allow(deprecated)]

#[allow(dead_code, unreachable_pub, unused_imports)]
#[rustfmt::skip]
mod services;

mod walk;

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;
use services::obstacles as course;
use tencentcloud_core::credentials::{CredentialsContext, Fetching};
use tencentcloud_core::model::{Content, Effect, PageStyle, Paging};
use tencentcloud_core::model::{Model, Start, validate};
use tencentcloud_core::{Action, Config, Credentials, NotFound, Operation, Waiter};

use walk::{fill, names};

/// Fills every field of a model two levels deep, writes it as JSON, reads it back, and compares.
fn round_trip<T>() -> usize
where
    T: Model + Start + Clone + PartialEq + std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
{
    let mut model = T::start();
    let filled = fill(&mut model, 3);
    let json = serde_json::to_value(&model).unwrap();
    let back: T = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(back, model);
    assert_eq!(serde_json::to_value(&back).unwrap(), json);
    // Every field of the type is in the JSON under its own name.
    let mut keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let mut expected = names(&model);
    expected.sort_unstable();
    assert_eq!(keys, expected);
    filled
}

macro_rules! round_trips {
    ($($name:ident)+) => { 0 $(+ round_trip::<course::$name>())+ };
}

#[test]
fn every_type_round_trips() {
    let filled = round_trips! {
        Action AwaitRequest AwaitResponse Binary Content Cow Effect IntoText Operation PageStyle Paging Start DropRequest DropResponse GetURLsResponse GetUrlsResponse MatchResponse NewRequest
        NewResponse SendRequest SendResponse Box BoxRequest BoxResponse ClientType Clone CloneRequest CloneResponse DefaultRequest DefaultResponse
        DescribeThingsRequest DescribeThingsResponse DescribeIPv6DDoSIDsRequest DescribeIPv6DDoSIDsResponse Err Error
        Filter FilterAloneRequest FilterAloneResponse GetURLsRequest GetUrlsRequest IntoIterator IntoRequest IntoResponse
        KeyFilter Leaf ManyRequiredRequest ManyRequiredResponse MatchRequest Model None NothingRequest NothingResponse Ok
        Option RecurseRequest RecurseResponse Result RingA RingB SearchTwiceRequest SearchTwiceResponse SelfRequest
        SelfRequired SelfResponse Some String TagFilter Thing ToString Tree Type TypeRequest TypeResponse UnderScore Vec
        WideRequest WideResponse
    };
    assert!(filled > 500, "{filled}");
}

#[test]
fn keywords_and_acronyms_are_readable() {
    let keywords = course::TypeRequest::new().type_("a").super_("b").self_("c").async_("d").gen_("e").union_("f");
    assert_eq!(
        serde_json::to_value(&keywords).unwrap(),
        json!({ "Type": "a", "Super": "b", "Self": "c", "Async": "d", "Gen": "e", "Union": "f" })
    );
    let acronyms = course::DefaultRequest::new()
        .ipv6("1")
        .ipv4_address("2")
        .public_ipv4s("3")
        .instance_ids("4")
        .ddos_info("5")
        .oauth_token("6")
        .mysql_version("7")
        ._3d_model("8")
        .had_auto_fix_vul("9");
    assert_eq!(
        serde_json::to_value(&acronyms).unwrap(),
        json!({
            "IPv6": "1", "IPV4Address": "2", "PublicIPv4s": "3", "InstanceIDs": "4", "DDoSInfo": "5", "OAuthToken": "6",
            "MySQLVersion": "7", "3DModel": "8", "hadAutoFixVul": "9"
        })
    );
}

#[test]
fn names_that_become_one_are_kept_apart() {
    // The deprecated one of a pair says so; of two in use the one that is spelled otherwise has the number.
    let pairs = course::IntoRequest::new()
        .instance_id("required")
        .uui("live")
        .uui_deprecated("old")
        .ttl(1)
        .ttl_deprecated(2)
        .instance_id_2("id");
    assert_eq!(
        serde_json::to_value(&pairs).unwrap(),
        json!({ "Uui": "live", "UUI": "old", "TTL": 2, "Ttl": 1, "InstanceID": "id", "InstanceId": "required" })
    );
    let reply: course::IntoResponse =
        serde_json::from_value(json!({ "VerificationUrl": "a", "VerificationURL": "b" })).unwrap();
    assert_eq!((reply.verification_url.as_deref(), reply.verification_url_2.as_deref()), (Some("a"), Some("b")));
}

#[test]
fn setters_hide_no_method() {
    let request = course::CloneRequest::new().clone_("a").new_("b").into_("c").fmt_("d");
    let copy = request.clone();
    assert_eq!(copy.clone.as_deref(), Some("a"));
    assert_eq!(copy, request);
    let client = course::Client::new(&Config::new(Credentials::new("id", "key")));
    let _: course::Client = client.clone();
    assert_eq!(client.new_(course::NewRequest::new()).request(), &course::NewRequest::new());
    assert_eq!(client.clone_(request.clone()).request(), &request);
}

#[test]
fn filters_have_helpers() {
    let one = course::DescribeThingsRequest::new().filter(course::Search::Type, ["a", "b"]).filter("raw", [1, 2]);
    assert_eq!(
        serde_json::to_value(&one).unwrap(),
        json!({ "Filters": [{ "Name": "type", "Values": ["a", "b"] }, { "Name": "raw", "Values": ["1", "2"] }] })
    );
    // Two lists have a helper each, which add to what is there; and the setter of a field that is called like
    // a helper steps aside.
    let two = course::SearchTwiceRequest::new()
        .filters([course::Filter::new().name("a").values(["b"])])
        .filter("c", ["d"])
        .tag_filter("e", ["f"])
        .tag_filter_("g");
    assert_eq!(
        serde_json::to_value(&two).unwrap(),
        json!({
            "Filters": [{ "Name": "a", "Values": ["b"] }, { "Name": "c", "Values": ["d"] }],
            "TagFilters": [{ "TagKey": "e", "TagValues": ["f"] }],
            "TagFilter": "g"
        })
    );
    // Helpers that would have one name are numbered.
    let three = course::SearchThriceRequest::new().filter("a", ["b"]).filter_2("c", ["d"]).new_("e", ["f"]);
    assert_eq!(
        serde_json::to_value(&three).unwrap(),
        json!({
            "Filters": [{ "Values": ["b"], "Name": "a" }],
            "FilterList": [{ "Name": "c", "Values": ["d"] }],
            "News": [{ "Name": "e", "Values": ["f"] }]
        })
    );
    // A field called `Filter` that is the list has no other setter than the helper.
    let alone = course::FilterAloneRequest::new().filter("key", ["value"]).filters("text");
    assert_eq!(
        serde_json::to_value(&alone).unwrap(),
        json!({ "Filter": [{ "Key": "key", "ValueList": ["value"] }], "Filters": "text" })
    );
}

#[test]
fn many_required_fields_are_named() {
    let missing = validate(&course::ManyRequiredRequest::new().b("2").d([course::Thing::new()])).unwrap_err();
    assert_eq!(missing.to_string(), "A, C, D[0].Id, E, Super and Password are missing");
    let request = course::ManyRequiredRequest::new()
        .a("1")
        .b("2")
        .c(3)
        .d([course::Thing::new().id("4")])
        .e(course::Thing::new().id("5").size(0.5))
        .super_(true)
        .password("hunter2");
    assert_eq!(validate(&request), Ok(()));
    assert_eq!(
        serde_json::to_value(&request).unwrap(),
        json!({
            "A": "1", "B": "2", "C": 3, "D": [{ "Id": "4" }], "E": { "Id": "5", "Size": 0.5 }, "Super": true,
            "Password": "hunter2"
        })
    );
    let shown = format!("{request:?}");
    assert!(shown.contains("Password: ***") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn types_hold_themselves() {
    let mut tree = course::Tree::new().value(0);
    for depth in 1..50 {
        tree = course::Tree::new().value(depth).left(tree.clone()).children([course::Tree::new().value(-depth)]);
    }
    let json = serde_json::to_string(&tree).unwrap();
    assert_eq!(serde_json::from_str::<course::Tree>(&json).unwrap(), tree);
    // Deeper than any stack: an error and no crash.
    let bottomless = format!("{}null{}", "{\"Left\":".repeat(100_000), "}".repeat(100_000));
    assert!(serde_json::from_str::<course::Tree>(&bottomless).is_err());
    // A type that is said to require itself can be built all the same.
    let inner = course::SelfRequired::new().value("in");
    assert_eq!(
        serde_json::to_value(course::SelfRequired::new().inner(inner)).unwrap(),
        json!({ "Inner": { "Value": "in" } })
    );
    assert_eq!(validate(&course::SelfRequired::new()), Ok(()));
    // So can one with a default, though it is said to be required.
    assert_eq!(validate(&course::IntoText::new()), Ok(()));
    assert_eq!(validate(&course::Operation::new()).unwrap_err().to_string(), "Value is missing");
}

#[test]
fn enums_are_open() {
    assert_eq!(course::Search::from("type"), course::Search::Type);
    assert_eq!(course::Search::from("Type"), course::Search::Type2);
    assert_ne!(course::Search::Type, course::Search::Type2);
    assert_eq!(course::Search::from("self").as_str(), "self");
    assert_eq!(course::Search::from("").to_string(), "");
    assert_eq!(course::Search::Middle, "中");
    // A name that somebody gave is not taken by one that was made.
    assert_eq!(course::Search::Middle2, "middle");
    assert_eq!("3des".parse::<course::Search>().unwrap(), course::Search::N3des);
    let new = course::Search::from("of next year");
    assert_eq!(new.as_str(), "of next year");
    assert_eq!(new, course::Search::from("of next year".to_owned()));
    assert_eq!(format!("{new:>14}|"), "  of next year|");
    // `Unknown` is documented here, so what is not documented has another name.
    assert_eq!(course::State::from("Unknown"), course::State::Unknown);
    assert!(matches!(course::State::from("else"), course::State::Undocumented(_)));
    let request = course::SelfRequest::new().kind("anything").kinds([course::State::On, "else".into()]);
    assert_eq!(serde_json::to_value(&request).unwrap(), json!({ "Kind": "anything", "Kinds": ["on", "else"] }));
}

#[test]
fn times_convert_and_step_aside() {
    let reply: course::SelfResponse =
        serde_json::from_value(json!({ "ExpireTime": 1_500, "Expire": 2, "ExpireAt": 3 })).unwrap();
    assert_eq!(reply.expire_at, Some(3));
    let times = [reply.expire_time_as_time(), reply.expire_as_time()];
    assert!(times.contains(&Some(UNIX_EPOCH + Duration::from_millis(1_500))), "{times:?}");
    assert!(times.contains(&Some(UNIX_EPOCH + Duration::from_secs(2))), "{times:?}");
}

#[tokio::test]
async fn limits_are_checked_before_sending() {
    let client = course::Client::new(&Config::new(Credentials::new("id", "key")));
    for (request, problem) in [
        (course::WideRequest::new().field1(6), "Field1 is 6; it must be from -5 to 5"),
        (course::WideRequest::new().field1(-6), "Field1 is -6; it must be from -5 to 5"),
        (course::WideRequest::new().field2(f64::NAN), "Field2 is NaN; JSON has no such number"),
    ] {
        let error = client.wide(request.clone()).sign().await.unwrap_err();
        assert_eq!(error.to_string(), format!("{problem} (unchecked() sends it all the same) (obstacles.Wide)"));
        assert!(client.wide(request).unchecked().sign().await.is_ok());
    }
    let long = course::SearchTwiceRequest::new()
        .filters([])
        .tag_filters([course::TagFilter::new().tag_key("ok"), course::TagFilter::new().tag_key("long")]);
    let error = client.search_twice(long).sign().await.unwrap_err();
    assert!(
        error.to_string().starts_with("TagFilters[1].TagKey is 4 characters long; it must be from 1 to 3"),
        "{error}"
    );
    let many = course::SelfRequest::new().kind("a").kinds(["a", "b", "c"]);
    let error = client.self_(many).sign().await.unwrap_err();
    assert!(error.to_string().starts_with("Kinds is 3 elements long; it must be at most 2"), "{error}");
}

#[test]
fn ways_to_wait_are_constants_by_any_name() {
    let table = Waiter::state("Things.Next.Id").success(&["a \"b\" \\ c", "1"]).failure(&["true"]);
    assert_eq!(course::waiter::TYPE, table);
    let table = Waiter::state("Things.Id")
        .not_found(NotFound::Done)
        .not_found_codes(&[course::error_code::INTERNAL_ERROR_SUPER_TYPE])
        .interval(Duration::from_secs(1))
        .deadline(Duration::from_secs(7_200));
    assert_eq!(course::waiter::SELF, table);
    assert_ne!(course::waiter::TYPE, course::waiter::SELF);
    let table = Waiter::state("RequestId").success(&["x"]).not_found(NotFound::Failed);
    assert_eq!(course::waiter::WAITER_2, table);
    let table: Waiter<course::GetURLsRequest> = Waiter::state("RequestId").success(&["y"]).not_found(NotFound::Pending);
    assert_eq!(course::waiter::DURATION, table);
}

#[test]
fn actions_know_their_names() {
    let obstacles = |name: &'static str, effect: Effect| Operation {
        service: "obstacles".into(),
        version: "2020-02-30".into(),
        name: name.into(),
        effect,
        ..Operation::BASE
    };
    assert_eq!(course::GetURLsRequest::OPERATION, &obstacles("GetURLs", Effect::Reads));
    assert_eq!(course::GetUrlsRequest::OPERATION.name, "GetUrls");
    assert_eq!(course::DescribeIPv6DDoSIDsRequest::OPERATION.name, "DescribeIPv6DDoSIDs");
    assert_eq!(course::WideRequest::OPERATION, &obstacles("Wide", Effect::Writes));
    let Content::Form { files } = &course::UploadFileRequest::OPERATION.content else { panic!("it is no form") };
    assert_eq!(files[..], ["File"]);
    assert!(course::AssumeNothingRequest::OPERATION.unsigned);
    let twice = Operation { client_token: Some("TagFilter".into()), ..obstacles("SearchTwice", Effect::Writes) };
    assert_eq!(course::SearchTwiceRequest::OPERATION, &twice);
    let paging = Paging {
        style: PageStyle::Offset { field: "Offset".into() },
        size: Some("Limit".into()),
        total: Some("Total".into()),
        page_size: Some(3),
        items: "Things".into(),
        ..Paging::BASE
    };
    assert_eq!(course::DescribeThingsRequest::OPERATION.paging, Some(paging));
    let client = course::Client::new(&Config::new(Credentials::new("id", "key")));
    let _ = client.get_urls(course::GetURLSRequest::new());
    let _ = client.get_urls_2(course::GetURLsRequest::new());
    let _ = client.get_urls_3(course::GetUrlsRequest::new());
    let _ = client.describe_ipv6_ddos_ids(course::DescribeIPv6DDoSIDsRequest::new());
    assert_eq!(course::error_code::INVALID_PARAMETER, "InvalidParameter");
    assert_eq!(course::error_code::INVALID_PARAMETER_2, "InvalidParameter.");
    assert_eq!(course::error_code::INTERNAL_ERROR_SUPER_TYPE, "InternalError.Super-Type");
}

#[tokio::test]
async fn bytes_are_sent_as_a_form() {
    let client = course::Client::new(&Config::new(Credentials::new("id", "key")));
    let request = course::UploadFileRequest::new().name("a\"b").file(vec![0_u8, 255, 13, 10]).size(4).tags(["x", "y"]);
    let signed = client.upload_file(request.clone()).sign().await.unwrap();
    let content_type = signed.headers().get("content-type").unwrap().to_str().unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(
        boundary.len() == 32
            && boundary.chars().all(|letter| letter.is_ascii_hexdigit() && !letter.is_ascii_uppercase())
    );
    let mut expected =
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"Name\"\r\n\r\na\"b\r\n").into_bytes();
    expected.extend(
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"File\"; filename=\"File\"\r\n\r\n").bytes(),
    );
    expected.extend([0, 255, 13, 10]);
    expected.extend(format!("\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"Size\"\r\n\r\n4\r\n").bytes());
    expected.extend(
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"Tags\"\r\nContent-Type: application/json\r\n\r\n[\"x\",\"y\"]\r\n--{boundary}--\r\n")
            .bytes(),
    );
    assert_eq!(signed.body(), &expected);
    assert!(signed.headers().get("authorization").unwrap().is_sensitive());
    // With serde bytes are base64, and `Debug` says how many there are.
    let json = serde_json::to_value(&request).unwrap();
    assert_eq!(json["File"], "AP8NCg==");
    assert_eq!(serde_json::from_value::<course::UploadFileRequest>(json).unwrap(), request);
    assert!(format!("{request:?}").contains("File: 4 bytes"));
}

#[tokio::test]
async fn unsigned_requests_need_no_credentials() {
    #[derive(Debug)]
    struct None;
    impl tencentcloud_core::ProvideCredentials for None {
        fn credentials<'a>(&'a self, _: &'a CredentialsContext) -> Fetching<'a> {
            let none = tencentcloud_core::Error::new(tencentcloud_core::ErrorKind::Credentials, "there are none");
            Box::pin(std::future::ready(Err(none)))
        }
    }
    let client = course::Client::new(&Config::new(None));
    let unsigned = client.assume_nothing(course::AssumeNothingRequest::new()).sign().await.unwrap();
    assert_eq!(unsigned.headers().get("authorization").unwrap(), "SKIP");
    assert_eq!(unsigned.headers().get("x-tc-action").unwrap(), "AssumeNothing");
    assert!(client.nothing(course::NothingRequest::new()).sign().await.unwrap_err().is_auth());
}
