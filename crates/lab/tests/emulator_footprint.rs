//! What the emulator takes of the machine. A program of its own, so that nothing else is counted.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![cfg(target_os = "linux")]

use serde_json::json;
use tencentcloud_emulator::Emulator;
use tencentcloud_lab::by_hand::ByHand;

/// The memory of this process that is resident, in kB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test]
async fn ten_services_fit_into_little_memory() {
    let emulator = Emulator::start().await.unwrap();
    for (service, version, action) in [
        ("cvm", "2017-03-12", "DescribeInstances"),
        ("vpc", "2017-03-12", "DescribeVpcs"),
        ("teo", "2022-09-01", "DescribeZones"),
        ("cls", "2020-10-16", "DescribeTopics"),
        ("tke", "2018-05-25", "DescribeClusters"),
        ("wedata", "2021-08-20", "DescribeProject"),
        ("cdb", "2017-03-20", "DescribeDBInstances"),
        ("vod", "2018-07-17", "DescribeMediaInfos"),
        ("mps", "2019-06-12", "DescribeTasks"),
        ("mqtt", "2024-05-16", "DescribeInstanceList"),
    ] {
        let answer = ByHand::json(service, version, action, &json!({})).send(&emulator).await.unwrap();
        assert!(["none", "MissingParameter"].contains(&answer.code().unwrap().as_str()), "{}", answer.body);
    }
    let megabytes = resident() / 1_024;
    assert!(megabytes < 150, "{megabytes} MB");
}
