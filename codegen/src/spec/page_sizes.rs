//! How many items streams ask for: as many as a page may hold, so that fewer requests do.

use super::Service;
use super::pages::field_at;

/// More than this is not asked for at once: pages of tens of thousands of items take a server long and a program
/// much memory, and save hardly a request.
const LARGEST: i64 = 1_000;

/// What the request's own field says a page may hold at most.
pub(super) fn documented(service: &Service, request: &str, size: &str) -> Option<i64> {
    let size = field_at(service, request, size)?;
    // Where a text lists the sizes that there are, only those are taken.
    let limit = size.max.unwrap_or(LARGEST).min(LARGEST);
    let listed = size.values.iter().filter_map(serde_json::Value::as_i64).filter(|size| *size <= limit).max();
    let most = if size.values.is_empty() { size.max.map(|_| limit)? } else { listed? };
    let least = size.min.unwrap_or(1).max(1);
    // Nothing smaller is asked for than a server would send anyway.
    let usual = size.default.as_ref().and_then(serde_json::Value::as_i64);
    (size.ty.item.is_integer() && most >= least && usual.is_none_or(|usual| usual <= most)).then_some(most)
}
