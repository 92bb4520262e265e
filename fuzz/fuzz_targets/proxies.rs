//! A proxy, a list of exceptions and a host: bytes 255 stand between them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_fuzz::proxies;

fuzz_target!(|bytes: &[u8]| {
    let mut texts = bytes.splitn(3, |byte| *byte == 255).map(String::from_utf8_lossy);
    let mut text = || texts.next().unwrap_or_default();
    let (proxy, list, host) = (text(), text(), text());
    proxies(&proxy, &list, &host);
});
