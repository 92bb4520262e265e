//! Texts: ids with the prefix that the service gives them, addresses, names, times.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use serde_json::Value;

use super::key::Key;
use super::{Asked, times};
use crate::description::{Field, Item, Service};

/// What ids begin with whose fields say nothing: the same everywhere in the cloud.
const PREFIXES: [(&str, &str); 12] = [
    ("VpcId", "vpc"),
    ("SubnetId", "subnet"),
    ("SecurityGroupId", "sg"),
    ("ImageId", "img"),
    ("DiskId", "disk"),
    ("SnapshotId", "snap"),
    ("ClusterId", "cls"),
    ("LoadBalancerId", "lb"),
    ("KeyId", "skey"),
    ("EipId", "eip"),
    ("AddressId", "eip"),
    ("RouteTableId", "rtb"),
];

/// A text that a field could have.
pub(super) fn text(asked: &Asked<'_>, name: &str, field: &Field, key: Key) -> String {
    let text = unbounded(asked, name, field, key);
    // Lengths are read out of prose, and a limit that leaves nothing is none.
    match field.max.and_then(|max| usize::try_from(max).ok()).filter(|max| *max > 0) {
        Some(max) if text.chars().count() > max => text.chars().take(max).collect(),
        _ => text,
    }
}

fn unbounded(asked: &Asked<'_>, name: &str, field: &Field, key: Key) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let example = field.example.as_deref().map(plain);
    let example = example.as_deref();
    if let Some(time) = example.and_then(|example| times::like(example, times::seconds(name, key))) {
        return time;
    }
    if name == "Region" && !asked.region.is_empty() {
        return asked.region.to_owned();
    }
    if let Some(prefix) = example.and_then(prefix) {
        return format!("{prefix}-{}", letters(key, 8));
    }
    if ends(&["Id", "ID", "Ids", "IdSet", "IdList"]) {
        let one = name.strip_suffix('s').or_else(|| name.strip_suffix("Set")).or_else(|| name.strip_suffix("List"));
        return id(asked.service, one.unwrap_or(name), example, key);
    }
    let address = |key: Key| {
        let part = |at| key.at(at).below(254) + 1;
        format!("10.{}.{}.{}", part(0), part(1), part(2))
    };
    if example.is_some_and(|example| example.parse::<Ipv4Addr>().is_ok()) {
        return address(key);
    }
    if let Some(example) = example.filter(|example| !example.is_empty()) {
        return example.to_owned();
    }
    let random = || letters(key, 8);
    if ends(&["Time", "Date", "At"]) {
        return times::plain(times::seconds(name, key));
    }
    if ends(&["Ip", "IP", "Vip", "Ips", "IpAddress", "IPAddress"]) {
        return address(key);
    }
    if ends(&["Cidr", "CidrBlock", "CIDR"]) {
        return format!("10.{}.0.0/16", key.below(255));
    }
    if ends(&["Mac", "MacAddress"]) {
        let part = |at| key.at(at).below(256);
        return format!("52:54:00:{:02X}:{:02X}:{:02X}", part(0), part(1), part(2));
    }
    if ends(&["Zone"]) {
        let region = if asked.region.is_empty() { "ap-guangzhou" } else { asked.region };
        return format!("{region}-{}", key.below(6) + 1);
    }
    if ends(&["Region"]) {
        return if asked.region.is_empty() { "ap-guangzhou".to_owned() } else { asked.region.to_owned() };
    }
    if ends(&["Url", "URL", "Uri"]) {
        return format!("https://example.com/{}", random());
    }
    if ends(&["Domain", "DomainName", "Host", "Endpoint"]) {
        return format!("{}.example.com", random());
    }
    if ends(&["Email", "Mail"]) {
        return format!("{}@example.com", random());
    }
    if ends(&["Uin"]) {
        return (100_000_000_000 + key.below(1_000_000_000)).to_string();
    }
    if ends(&["Md5", "MD5", "Token", "Key", "Secret"]) {
        let mut random = key.random();
        return format!("{:032x}", random.u128(..));
    }
    if ends(&["Version"]) {
        return format!("{}.{}.{}", key.at(0).below(9) + 1, key.at(1).below(20), key.at(2).below(20));
    }
    if ends(&["Count", "Num", "Size", "Port", "Total", "Amount"]) {
        return (key.below(100) + 1).to_string();
    }
    format!("{}-{}", words(name), letters(key, 4))
}

/// An example without the JSON that some are written in: `a` of `["a"]` and of `"a"`.
fn plain(example: &str) -> String {
    match serde_json::from_str(example) {
        Ok(Value::String(text)) => text,
        Ok(Value::Array(elements)) => match elements.first() {
            Some(Value::String(text)) => text.clone(),
            _ => example.to_owned(),
        },
        _ => example.to_owned(),
    }
}

/// An id whose field has no example that shows its prefix.
fn id(service: &Service, name: &str, example: Option<&str>, key: Key) -> String {
    let is_hex =
        |example: &str| example.len() >= 32 && example.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    match example {
        Some(example) if is_hex(example) => {
            let hex = format!("{:032x}", key.random().u128(..));
            return if example.contains('-') {
                format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
            } else {
                hex
            };
        }
        Some(example)
            if !example.is_empty() && example.len() <= 18 && example.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            let mut random = key.random();
            let digits = (0..example.len()).map(|at| char::from(b'0' + random.u8(u8::from(at == 0)..10)));
            return digits.collect();
        }
        _ => {}
    }
    if name.ends_with("RequestId") || name.ends_with("TaskId") || name.ends_with("Uuid") {
        let hex = format!("{:032x}", key.random().u128(..));
        return format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    }
    let prefixes = service.prefixes.get_or_init(|| prefixes(service));
    let known = prefixes.get(name).map(String::as_str);
    let known = known.or_else(|| PREFIXES.iter().find(|(own, _)| name.ends_with(own)).map(|(_, prefix)| *prefix));
    match known {
        Some(prefix) => format!("{prefix}-{}", letters(key, 8)),
        None => format!("{}-{}", words(name.strip_suffix("Id").unwrap_or(name)), letters(key, 8)),
    }
}

/// What the ids of a service begin with, by the names of their fields: what most examples show.
fn prefixes(service: &Service) -> HashMap<String, String> {
    let mut counts: HashMap<&str, HashMap<&str, usize>> = HashMap::new();
    for (name, field) in service.types().flat_map(|ty| ty.iter()) {
        if field.ty.item != Item::Text {
            continue;
        }
        if let Some(prefix) = field.example.as_deref().and_then(prefix) {
            let one = name.strip_suffix("IdSet").map(|stem| &name[..stem.len() + 2]);
            let one = one.or_else(|| name.strip_suffix('s').filter(|one| one.ends_with("Id"))).unwrap_or(name);
            *counts.entry(one).or_default().entry(prefix).or_default() += 1;
        }
    }
    let shown = counts.into_iter().filter_map(|(name, counts)| {
        let (prefix, _) = counts.into_iter().max_by_key(|(prefix, count)| (*count, std::cmp::Reverse(*prefix)))?;
        Some((name.to_owned(), prefix.to_owned()))
    });
    shown.collect()
}

/// The prefix of an id: `ins` of `ins-8f3a2b1c`.
fn prefix(example: &str) -> Option<&str> {
    let (prefix, rest) = example.split_once('-')?;
    let is_prefix = (2..=12).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_id = (4..=12).contains(&rest.len())
        && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && (rest.bytes().any(|byte| byte.is_ascii_digit()) || rest.bytes().all(|byte| byte == b'x'));
    (is_prefix && is_id).then_some(prefix)
}

/// Letters and digits.
fn letters(key: Key, count: usize) -> String {
    let mut random = key.random();
    std::iter::repeat_with(|| random.alphanumeric().to_ascii_lowercase()).take(count).collect()
}

/// `instance-name` for `InstanceName`.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut before = None::<char>;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && before.is_some_and(|before| before.is_ascii_lowercase()) {
            words.push('-');
        }
        words.push(letter.to_ascii_lowercase());
        before = Some(letter);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_from_other_texts() {
        for (example, expected) in [
            ("ins-8f3a2b1c", Some("ins")),
            ("mqtt-xxxx", Some("mqtt")),
            ("vpc-xxxxxxxx", Some("vpc")),
            ("ap-guangzhou", None),
            ("not-found", None),
            ("2020-09-22", None),
            ("plain", None),
        ] {
            assert_eq!(prefix(example), expected, "{example}");
        }
        assert_eq!(["[\"a\"]", "\"a\"", "a", "[5]", "[", "5"].map(plain), ["a", "a", "a", "[5]", "[", "5"]);
        assert_eq!(words("InstanceName"), "instance-name");
        assert_eq!(words("VIPList"), "viplist");
    }
}
