//! Addresses: which stay on the machine, and how one is shown.

use std::net::IpAddr;

/// An endpoint as a user wrote it, without what could be a secret: a user name and password before
/// the host, and a query.
pub(crate) fn redacted(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").map_or(("", text), |(scheme, rest)| (scheme, rest));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or_else(|| authority.to_owned(), |(_, host)| format!("***@{host}"));
    let path = path.split_once('?').map_or_else(|| path.to_owned(), |(path, _)| format!("{path}?***"));
    let separator = if text.contains("://") { "://" } else { "" };
    format!("{scheme}{separator}{host}{path}")
}

/// Hosts that plain HTTP does not leave the machine for: loopback, and the metadata service that
/// the host of a CVM answers itself, at a link-local address.
pub(crate) fn is_local(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => address.is_loopback(),
        Err(_) => matches!(bare, "localhost" | "metadata.tencentyun.com"),
    }
}
