//! Names: from upstream's spelling to Rust's, and what to do when two become one.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

use super::Struct;
use crate::error::{Error, Result};
use crate::spec::{Field, RESERVED_TYPES, Service};

/// Words that a general rule would tear apart, and how they read as one.
const WORDS: [(&str, &str); 30] = [
    ("PostgreSQL", "Postgresql"),
    ("MySQL", "Mysql"),
    ("NoSQL", "Nosql"),
    ("OAuth", "Oauth"),
    ("DDoS", "Ddos"),
    ("DDOS", "Ddos"),
    ("IPv4", "Ipv4"),
    ("EIPv6", "Eipv6"),
    ("EIPv4", "Eipv4"),
    ("IPv6", "Ipv6"),
    ("IPV4", "Ipv4"),
    ("IPV6", "Ipv6"),
    ("CIDRs", "Cidrs"),
    ("VPCs", "Vpcs"),
    ("URLs", "Urls"),
    ("URIs", "Uris"),
    ("APPs", "Apps"),
    ("APIs", "Apis"),
    ("IDs", "Ids"),
    ("IPs", "Ips"),
    ("DBs", "Dbs"),
    ("CAs", "Cas"),
    ("SGs", "Sgs"),
    ("IoT", "Iot"),
    ("SaaS", "Saas"),
    ("PaaS", "Paas"),
    ("QoS", "Qos"),
    ("VoIP", "Voip"),
    ("WeChat", "Wechat"),
    ("3Ds", "3ds"),
];

/// Keywords of every edition, with those that cannot be raw identifiers.
const KEYWORDS: [&str; 54] = [
    "abstract",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "Self",
    "macro_rules",
];

/// Methods that a setter of the same name would hide.
const METHODS: [&str; 19] = [
    "new",
    "clone",
    "clone_from",
    "clone_into",
    "to_owned",
    "eq",
    "ne",
    "fmt",
    "into",
    "try_into",
    "from",
    "borrow",
    "borrow_mut",
    "type_id",
    "default",
    "get",
    "slot",
    "shape",
    "reset",
];

/// Names that generated code uses beside those of the module: of the prelude, and of the runtime.
const USED: [&str; 13] = [
    "Action",
    "Box",
    "Content",
    "Cow",
    "Effect",
    "Into",
    "IntoIterator",
    "Operation",
    "Option",
    "PageStyle",
    "Paging",
    "String",
    "Vec",
];

/// Marks word boundaries so that the general rule sees `Ipv6` where upstream writes `IPv6`.
fn words(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut rest = name;
    'next: while let Some(first) = rest.chars().next() {
        // A word begins where the letter before it is not a capital: `CAPPs` is not `C` and `APPs`.
        let begins = text.chars().next_back().is_none_or(|before| !before.is_ascii_uppercase());
        for (spelled, word) in WORDS {
            let Some(after) = rest.strip_prefix(spelled) else { continue };
            // A plural is the word and a small `s`.
            let after_plural = after.strip_prefix('s').unwrap_or(after);
            let ends = |after: &str| after.chars().next().is_none_or(|next| !next.is_ascii_lowercase());
            let ends = ends(after) || ends(after_plural);
            if begins && ends {
                text.push_str(word);
                rest = after;
                continue 'next;
            }
        }
        text.push(first);
        rest = &rest[first.len_utf8()..];
    }
    text
}

/// A name in snake case that is no keyword.
pub(super) fn snake(name: &str) -> String {
    let snake = words(name).to_snake_case();
    match snake.chars().next() {
        // A name of underscores alone, or one that begins with a digit.
        None => "_field".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{snake}"),
        Some(_) if KEYWORDS.contains(&snake.as_str()) => format!("{snake}_"),
        Some(_) => snake,
    }
}

/// A name in upper camel case that is no keyword.
pub(super) fn camel(name: &str) -> String {
    let camel = words(name).to_upper_camel_case();
    match camel.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{camel}"),
        Some(_) if camel == "Self" => "SelfValue".to_owned(),
        Some(_) => camel,
    }
}

/// The name on the wire that the derive makes of the name of a field.
pub fn wire_name(field: &str) -> String {
    field.to_upper_camel_case()
}

/// The method of an action.
pub fn method_name(action: &str) -> String {
    free_method(snake(action))
}

/// Whether a name is a keyword, and so can be no module.
pub(super) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Names that generated modules use themselves, and no enum can have.
pub(super) fn is_reserved_type(name: &str) -> bool {
    RESERVED_TYPES.contains(&name)
}

/// A method of a client, whose own are those of every type and `raw`.
pub(super) fn free_method(name: String) -> String {
    if METHODS.contains(&name.as_str()) || name == "raw" { format!("{name}_") } else { name }
}

/// The module of a version: `v20240516` for `2024-05-16`.
pub(super) fn version_module(version: &str) -> String {
    format!("v{}", version.replace('-', ""))
}

/// The names of types in Rust, by their names in the description: upstream's spelling, which
/// people search for, unless Rust or the module itself needs the name.
pub(super) fn types(service: &Service) -> Result<BTreeMap<String, String>> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut taken: BTreeSet<String> = service.enums.keys().cloned().collect();
    taken.extend(RESERVED_TYPES.map(str::to_owned));
    // Types that keep their spelling come first, so that no other can take it.
    let (plain, odd): (Vec<&String>, Vec<&String>) =
        service.types.keys().partition(|name| !name.contains('_') && !taken.contains(*name));
    for wire in plain.into_iter().chain(odd) {
        let spelled: String = wire.chars().filter(|letter| *letter != '_').collect();
        let plain = spelled.chars().all(|letter| letter.is_ascii_alphanumeric());
        if !plain || !spelled.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Err(Error::at(
                service.at(&["types", wire]),
                format!("`{wire}` cannot be the name of a type in Rust"),
            ));
        }
        let mut spelled = spelled;
        if spelled.starts_with(|first: char| first.is_ascii_lowercase()) {
            spelled = camel(&spelled);
        }
        let name = free(&spelled, "Type", &taken);
        taken.insert(name.clone());
        names.insert(wire.clone(), name);
    }
    Ok(names)
}

/// The name, or the name with the suffix, or with the suffix and a number: the first that is free.
fn free(name: &str, suffix: &str, taken: &BTreeSet<String>) -> String {
    let mut candidates = std::iter::once(name.to_owned())
        .chain(std::iter::once(format!("{name}{suffix}")))
        .chain((2..).map(|number| format!("{name}{suffix}{number}")));
    candidates.find(|candidate| !taken.contains(candidate)).unwrap_or_default()
}

/// The name, or the name with the first number that makes it free.
pub(super) fn numbered(name: &str, taken: &BTreeSet<String>) -> String {
    let stem = name.trim_end_matches('_');
    let mut candidates = std::iter::once(name.to_owned()).chain((2..).map(|number| format!("{stem}_{number}")));
    candidates.find(|candidate| !taken.contains(candidate)).unwrap_or_default()
}

/// Names that the types of a module take away from generated code.
pub(super) fn shadowed<'a>(types: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    types.filter(|name| USED.contains(&name.as_str())).cloned().collect()
}

/// The names of fields in Rust. Where two become one, the deprecated one gets a number, and else
/// the later one.
pub(super) fn fields<'a>(fields: impl Iterator<Item = (&'a String, &'a Field)>) -> BTreeMap<&'a str, String> {
    let mut by_preference: Vec<_> = fields.collect();
    by_preference.sort_by_key(|(_, field)| field.deprecated);
    let mut taken = BTreeSet::new();
    let mut names = BTreeMap::new();
    for (wire, _) in by_preference {
        let name = snake(wire);
        let name =
            if taken.contains(&name) { free(&format!("{}_2", name.trim_end_matches('_')), "_", &taken) } else { name };
        taken.insert(name.clone());
        names.insert(wire.as_str(), name);
    }
    names
}

/// Setters and accessors whose name another method has.
pub(super) fn setters(structs: &mut BTreeMap<String, Struct>) {
    for planned in structs.values_mut() {
        let helpers: BTreeMap<String, String> =
            planned.filters.iter().map(|helper| (helper.method.clone(), helper.field.clone())).collect();
        let mut taken: BTreeSet<String> = helpers.keys().cloned().collect();
        taken.extend(METHODS.map(str::to_owned));
        if planned.built {
            for field in &mut planned.fields {
                if helpers.get(&field.name) == Some(&field.name) {
                    // A field called `filter` that is the list of filters: its helper adds to it.
                    field.setter = Some(String::new());
                    continue;
                }
                let mut setter = field.name.clone();
                while !taken.insert(setter.clone()) {
                    setter.push('_');
                }
                field.setter = (setter != field.name).then_some(setter);
            }
        }
        for field in &mut planned.fields {
            if let Some((_, accessor)) = &mut field.time {
                while !taken.insert(accessor.clone()) {
                    accessor.push('_');
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_read_as_words() {
        for (wire, expected) in [
            ("InstanceId", "instance_id"),
            ("IPv6Address", "ipv6_address"),
            ("PublicIPv4", "public_ipv4"),
            ("PublicIPv4s", "public_ipv4s"),
            ("IPv6sandwich", "i_pv6sandwich"),
            ("InstanceIDs", "instance_ids"),
            ("URLs", "urls"),
            ("DDoSInfo", "ddos_info"),
            ("OAuthConfig", "oauth_config"),
            ("MySQLVersion", "mysql_version"),
            ("SSLServerCertId", "ssl_server_cert_id"),
            ("X509Mode", "x509_mode"),
            ("MQTTProductSkuList", "mqtt_product_sku_list"),
            ("Type", "type_"),
            ("Super", "super_"),
            ("Self", "self_"),
            ("AS", "as_"),
            ("hadAutoFixVul", "had_auto_fix_vul"),
            ("3DModel", "_3d_model"),
            ("__", "_field"),
            ("CAPPsize", "cap_psize"),
        ] {
            assert_eq!(snake(wire), expected, "{wire}");
        }
    }

    #[test]
    fn values_become_variants() {
        for (wire, expected) in [
            ("PENDING_ACTIVATION", "PendingActivation"),
            ("hmac-based", "HmacBased"),
            ("self", "SelfValue"),
            ("3des", "N3des"),
            ("", "Empty"),
            ("mTLS", "MTls"),
        ] {
            assert_eq!(camel(wire), expected, "{wire}");
        }
    }

    #[test]
    fn actions_become_methods() {
        assert_eq!(method_name("DescribeInsVPCEndpoints"), "describe_ins_vpc_endpoints");
        assert_eq!(method_name("New"), "new_");
        assert_eq!(method_name("Clone"), "clone_");
        assert_eq!(method_name("Match"), "match_");
    }
}
