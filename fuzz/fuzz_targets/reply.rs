//! The bytes of a reply, into a list of certificates as the API sends it and into a small model.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_api::mqtt::v20240516::{DescribeDeviceCertificatesResponse, DescribeInstanceResponse};
use tencentcloud_fuzz::reply;

fuzz_target!(|bytes: &[u8]| {
    reply::<DescribeDeviceCertificatesResponse>(bytes);
    reply::<DescribeInstanceResponse>(bytes);
});
