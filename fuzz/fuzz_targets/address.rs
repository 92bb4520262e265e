//! An endpoint, a region, the name of a header and its value, with line ends allowed in all of them:
//! bytes 255 stand between them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_fuzz::address;

fuzz_target!(|bytes: &[u8]| {
    let mut texts = bytes.splitn(4, |byte| *byte == 255).map(String::from_utf8_lossy);
    let mut text = || texts.next().unwrap_or_default();
    let (endpoint, region, name, value) = (text(), text(), text(), text());
    address(&endpoint, &region, &name, &value);
});
