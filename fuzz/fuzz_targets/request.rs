//! Requests to the emulator, signed or not, one after the other, as text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_fuzz::requests;

fuzz_target!(|bytes: &[u8]| {
    requests(bytes);
});
