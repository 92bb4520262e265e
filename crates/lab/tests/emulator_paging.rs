//! Lists that nobody filled add up: every style of paging, walked by generated clients.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::HashSet;

use serde_json::{Value, json};
use tencentcloud_api::{bsca, cloudaudit, cloudrc, sslpod};
use tencentcloud_core::model::Model;
use tencentcloud_core::{Call, Paginate};
use tencentcloud_emulator::{Emulator, Responder};

/// Walks a list, and returns how many items there were and how many of them were different, and
/// how many calls it took.
async fn walk<R: Paginate>(emulator: &Emulator, call: Call<R>) -> (usize, usize, usize)
where
    R::Item: Model,
{
    let before = emulator.calls().len();
    let items: Vec<R::Item> = call.items().try_collect().await.unwrap();
    let texts: HashSet<Vec<u8>> = items.iter().map(|item| tencentcloud_core::model::to_json(item).unwrap()).collect();
    (items.len(), texts.len(), emulator.calls().len() - before)
}

#[tokio::test]
async fn clients_find_every_item_once() {
    let emulator = Emulator::start().await.unwrap();
    let config = emulator.config();

    // By offset, the list inside an object.
    let client = sslpod::v20190605::Client::new(&config);
    let request = sslpod::v20190605::DescribeDomainsRequest::new().offset(0).limit(20).search_type("none");
    let first = client.describe_domains(request.clone()).await.unwrap();
    assert_eq!(first.data.as_ref().and_then(|data| data.total), Some(45));
    assert_eq!(walk(&emulator, client.describe_domains(request)).await, (45, 45, 3));

    // By the number of the page, from 0.
    let client = bsca::v20210811::Client::new(&config);
    let request = bsca::v20210811::SearchKBComponentRequest::new().query("a").page_size(10);
    assert_eq!(walk(&emulator, client.search_kb_component(request)).await, (45, 45, 5));

    // By the number of the page, from 1, without a total.
    let request = bsca::v20210811::DescribeKBComponentVersionListRequest::new()
        .purl(bsca::v20210811::PURL::new().name("openssl"))
        .page_size(10);
    assert_eq!(walk(&emulator, client.describe_kb_component_version_list(request)).await, (45, 45, 5));

    // By token, with a field that says that it is over.
    let client = cloudaudit::v20190319::Client::new(&config);
    let request = cloudaudit::v20190319::DescribeEventsRequest::new()
        .start_time(1_700_000_000)
        .end_time(1_700_000_100)
        .max_results(20);
    assert_eq!(walk(&emulator, client.describe_events(request)).await, (45, 45, 3));

    // By token alone.
    let client = cloudrc::v20240606::Client::new(&config);
    let request = cloudrc::v20240606::SearchResourcesRequest::new().max_results(45);
    assert_eq!(walk(&emulator, client.search_resources(request)).await, (45, 45, 1));
}

#[test]
fn pages_of_one_list_fit_together_whatever_their_size() {
    let responder = Responder::default();
    let page = |request: Value| responder.answer("cvm", "2017-03-12", "DescribeInstances", &request).unwrap();
    let ids = |reply: &Value| -> Vec<Value> {
        reply["InstanceSet"].as_array().unwrap().iter().map(|item| item["InstanceId"].clone()).collect()
    };
    let all = ids(&page(json!({ "Limit": 100 })));
    assert_eq!(all.len(), 45);
    assert_eq!(all.iter().map(Value::to_string).collect::<HashSet<_>>().len(), 45);
    assert_eq!(ids(&page(json!({ "Offset": 7, "Limit": 5 }))), all[7..12]);
    assert_eq!(ids(&page(json!({}))), all[..20], "twenty, as is documented");
    for (request, length) in [
        (json!({ "Offset": 44, "Limit": 5 }), 1),
        (json!({ "Offset": 45, "Limit": 5 }), 0),
        (json!({ "Offset": 1_000, "Limit": 5 }), 0),
        (json!({ "Offset": -5, "Limit": 5 }), 5),
        (json!({ "Limit": 0 }), 0),
        (json!({ "Limit": -1 }), 0),
        (json!({ "Limit": i64::MAX, "Offset": i64::MAX }), 0),
    ] {
        let reply = page(request.clone());
        assert_eq!((ids(&reply).len(), &reply["TotalCount"]), (length, &json!(45)), "{request}");
    }
}

#[test]
fn tokens_lead_on_and_end() {
    let responder = Responder::default();
    let page = |token: &str| {
        let mut request = json!({ "StartTime": 1_700_000_000, "EndTime": 1_700_000_100, "MaxResults": 20 });
        if !token.is_empty() {
            request["NextToken"] = token.parse::<i64>().unwrap().into();
        }
        responder.answer("cloudaudit", "2019-03-19", "DescribeEvents", &request).unwrap()
    };
    let (mut token, mut lengths) = (String::new(), Vec::new());
    for _ in 0..3 {
        let reply = page(&token);
        lengths.push(reply["Events"].as_array().unwrap().len());
        assert_eq!(reply["ListOver"], lengths.len() == 3, "{reply}");
        token = reply["NextToken"].to_string();
    }
    assert_eq!((lengths, token.as_str()), (vec![20, 20, 5], "0"));
}
