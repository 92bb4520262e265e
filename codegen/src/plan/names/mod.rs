//! Names: from upstream's spelling to Rust's, and what to do when two become one.

mod accessors;
mod fields;
mod keywords;
mod odd;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

pub(super) use self::accessors::accessors;
pub(super) use self::fields::{FieldNames, setters};
use self::keywords::{KEYWORDS, METHODS, USED};
pub use self::odd::{Kind, Odd, Survey, counts};
pub use self::words::{COMPOUNDS, NAMES, READ_AS};
use crate::error::{Error, Result};
use crate::spec::{RESERVED_TYPES, Service};

/// A name in snake case that is no keyword.
pub(in crate::plan) fn snake(name: &str) -> String {
    let snake = words::marked(name).to_snake_case();
    match snake.chars().next() {
        // A name of underscores alone, or one that begins with a digit.
        None => "_field".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{snake}"),
        Some(_) if KEYWORDS.contains(&snake.as_str()) => format!("{snake}_"),
        Some(_) => snake,
    }
}

/// A name in upper camel case that is no keyword.
pub(in crate::plan) fn camel(name: &str) -> String {
    let camel = words::marked(name).to_upper_camel_case();
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
pub(in crate::plan) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Names that generated modules use themselves, and no enum can have.
pub(in crate::plan) fn is_reserved_type(name: &str) -> bool {
    RESERVED_TYPES.contains(&name)
}

/// A method of a client, whose own are those of every type and `raw`.
pub(in crate::plan) fn free_method(name: String) -> String {
    if METHODS.contains(&name.as_str()) || name == "raw" { format!("{name}_") } else { name }
}

/// The module of a version: `v20240516` for `2024-05-16`.
pub(in crate::plan) fn version_module(version: &str) -> String {
    format!("v{}", version.replace('-', ""))
}

/// The names of types in Rust, by their names in the description: upstream's spelling, which
/// people search for, unless Rust or the module itself needs the name.
pub(in crate::plan) fn types(service: &Service) -> Result<BTreeMap<String, String>> {
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
pub(in crate::plan) fn numbered(name: &str, taken: &BTreeSet<String>) -> String {
    let stem = name.trim_end_matches('_');
    let mut candidates = std::iter::once(name.to_owned()).chain((2..).map(|number| format!("{stem}_{number}")));
    candidates.find(|candidate| !taken.contains(candidate)).unwrap_or_default()
}

/// Names that the types of a module take away from generated code.
pub(in crate::plan) fn shadowed<'a>(types: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    types.filter(|name| USED.contains(&name.as_str())).cloned().collect()
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
