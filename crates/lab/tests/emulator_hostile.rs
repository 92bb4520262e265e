//! Requests that nobody vouches for, on their way through the emulator: the seeds of the fuzz target,
//! and what is almost like them. `fuzz/` tries the same for longer.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod hostile;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use hostile::{NEXT, requests};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

fn seeds() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/request");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
}

/// Each seed gets past the door that it is made for.
#[test]
fn seeds_reach_what_they_are_made_for() {
    let mut found = BTreeMap::new();
    for (name, bytes) in seeds() {
        let codes = requests(&bytes).into_iter().map(|reply| {
            let body: Value = serde_json::from_slice(reply.body()).unwrap_or_default();
            let code = body["Response"]["Error"]["Code"].as_str().map(str::to_owned);
            code.unwrap_or_else(|| reply.status().as_u16().to_string())
        });
        found.insert(name, codes.collect::<Vec<_>>().join(" "));
    }
    let expected = [
        ("admin", "200 200 200 200"),
        ("before_tc3", "AuthFailure.SignatureFailure"),
        ("bytes", "200"),
        ("flat", "200"),
        ("form", "200"),
        ("instance", "200 200"),
        ("json", "200"),
        ("role", "200"),
        ("rules", "InternalError 200 502"),
        ("state", "200 200 200 200 200 InvalidParameterValue"),
        ("stream", "200"),
        ("unsigned", "200"),
    ];
    assert_eq!(found, expected.map(|(name, codes)| (name.to_owned(), codes.to_owned())).into());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn almost_seeds_are_answered(
        picks in vec((any::<prop::sample::Index>(), vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..4)), 1..4),
    ) {
        let seeds: Vec<Vec<u8>> = seeds().into_values().collect();
        let broken = picks.into_iter().map(|(pick, changes)| {
            let mut bytes = pick.get(&seeds).clone();
            for (at, byte, kind) in changes {
                let at = at.index(bytes.len());
                match kind {
                    0 => bytes[at] = byte,
                    1 => bytes.insert(at, byte),
                    _ => drop(bytes.drain(at..(at + usize::from(byte % 8) + 1).min(bytes.len() - 1).max(at))),
                }
            }
            bytes
        });
        requests(&broken.collect::<Vec<_>>().join(NEXT));
    }
}
