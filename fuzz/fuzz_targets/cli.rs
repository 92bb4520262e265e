//! The two files of the CLI, with a zero byte between them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_fuzz::cli;

fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (credential, configure) = bytes.split_at(end);
    cli(credential, configure.get(1..).unwrap_or_default());
});
