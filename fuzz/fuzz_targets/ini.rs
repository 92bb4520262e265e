//! The SDKs' file of credentials.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_fuzz::ini;

fuzz_target!(|text: &[u8]| ini(text, "default"));
