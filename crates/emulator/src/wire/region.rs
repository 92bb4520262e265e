//! Regions.

use crate::refusal::{Outcome, Refusal};

/// Those that the official clients name, and those that only upstream's documentation does.
const KNOWN: [&str; 29] = [
    "ap-bangkok",
    "ap-beijing",
    "ap-beijing-fsi",
    "ap-chengdu",
    "ap-chongqing",
    "ap-guangzhou",
    "ap-guangzhou-open",
    "ap-hangzhou",
    "ap-hefei",
    "ap-hongkong",
    "ap-jakarta",
    "ap-mumbai",
    "ap-nanjing",
    "ap-qingyuan",
    "ap-seoul",
    "ap-shanghai",
    "ap-shanghai-fsi",
    "ap-shenzhen",
    "ap-shenzhen-fsi",
    "ap-singapore",
    "ap-taipei",
    "ap-tokyo",
    "ap-xian",
    "eu-frankfurt",
    "eu-moscow",
    "na-ashburn",
    "na-siliconvalley",
    "na-toronto",
    "sa-saopaulo",
];

/// Regions that requests may be for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Regions {
    /// Those beside the known ones.
    pub(crate) more: Vec<String>,
}

impl Regions {
    /// Checks that there is such a region.
    pub(crate) fn check(&self, region: &str) -> Outcome<()> {
        if KNOWN.contains(&region) || self.more.iter().any(|more| more == region) {
            return Ok(());
        }
        Err(Refusal::new(
            "UnsupportedRegion",
            format!(
                "The region {region} is not supported; `Builder::region` adds one that the emulator does not know."
            ),
        ))
    }
}
