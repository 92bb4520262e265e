//! A stream of events, cut at any places. The first byte says at how many; the next say where.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_fuzz::stream;

fuzz_target!(|bytes: &[u8]| {
    let Some((count, rest)) = bytes.split_first() else { return };
    let (cuts, body) = rest.split_at(usize::from(count % 8).min(rest.len()));
    let cuts: Vec<usize> = cuts.iter().map(|cut| usize::from(*cut)).collect();
    stream(body, &cuts);
});
