//! What the editions of instances may hold, read out of their SKU: `basic_2k`, `pro_10k_1`.

use tencentcloud_api::mqtt::v20240516 as api;

use crate::refusal::{Outcome, Refusal};

/// What an instance may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// Clients that are connected, and messages in and out a second.
    pub(super) clients: i64,
    pub(super) topics: i64,
    pub(super) policies: i64,
}

/// CA certificates of an instance.
pub(super) const AUTHORITIES: i64 = 20;
/// Subscriptions of a client.
pub(super) const SUBSCRIPTIONS: i64 = 30;

/// What an instance of this edition and SKU may hold. A SKU that says nothing is as the smallest.
pub(super) fn limits(kind: &api::InstanceType, sku: &str) -> Limits {
    let thousands = sku.split('_').find_map(|part| part.strip_suffix('k')?.parse::<i64>().ok()).unwrap_or(1);
    let clients = thousands.clamp(1, 1_000_000) * 1_000;
    match kind {
        api::InstanceType::Basic => Limits { clients, topics: 100, policies: 10 },
        // Of PLATINUM no numbers are published.
        _ => Limits { clients, topics: 300, policies: 20 },
    }
}

/// The edition that a SKU names, if it names one.
pub(super) fn edition(sku: &str) -> Option<api::InstanceType> {
    match sku.split('_').next()? {
        "basic" => Some(api::InstanceType::Basic),
        "pro" => Some(api::InstanceType::Pro),
        "platinum" => Some(api::InstanceType::Platinum),
        _ => None,
    }
}

/// Checks that a SKU is not of another edition.
pub(super) fn fits(kind: &api::InstanceType, sku: &str) -> Outcome<()> {
    match edition(sku) {
        Some(named) if named != *kind => Err(Refusal::new(
            "InvalidParameter.InstanceTypeNotMatch",
            format!("The SKU {sku} is of {named} instances, not of {kind}."),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sku_says_how_much() {
        use api::InstanceType::{Basic, Platinum, Pro};
        for (kind, sku, clients, topics) in [
            (Basic, "basic_2k", 2_000, 100),
            (Pro, "pro_10k_1", 10_000, 300),
            (Platinum, "platinum_6k_1", 6_000, 300),
            (Pro, "sku", 1_000, 300),
            (Pro, "pro_-5k", 1_000, 300),
        ] {
            let found = limits(&kind, sku);
            assert_eq!((found.clients, found.topics), (clients, topics), "{sku}");
        }
        assert!(fits(&Pro, "pro_10k_1").is_ok() && fits(&Pro, "sku").is_ok());
        assert_eq!(fits(&Pro, "basic_1k").unwrap_err().code(), "InvalidParameter.InstanceTypeNotMatch");
    }
}
