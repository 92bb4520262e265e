//! Ids of requests.

/// An id of the form that the API gives: a random UUID.
pub(crate) fn request_id() -> String {
    uuid(fastrand::u128(..))
}

/// A UUID out of random bits.
pub(crate) fn uuid(random: u128) -> String {
    let random = random & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{random:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
