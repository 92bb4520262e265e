//! Nouns as people write them: `NatGateway` is a NAT gateway.

use super::super::resources::{plural_of, words_of};

/// Words that are written otherwise than in small letters.
const SPELLED: [(&str, &str); 62] = [
    ("acl", "ACL"),
    ("ai", "AI"),
    ("api", "API"),
    ("ca", "CA"),
    ("cam", "CAM"),
    ("cbs", "CBS"),
    ("ccn", "CCN"),
    ("cdb", "CDB"),
    ("cdc", "CDC"),
    ("cdn", "CDN"),
    ("cfs", "CFS"),
    ("cidr", "CIDR"),
    ("clb", "CLB"),
    ("cls", "CLS"),
    ("cname", "CNAME"),
    ("cos", "COS"),
    ("cpu", "CPU"),
    ("cvm", "CVM"),
    ("db", "database"),
    ("ddos", "DDoS"),
    ("dns", "DNS"),
    ("eip", "EIP"),
    ("eni", "ENI"),
    ("es", "ES"),
    ("gpu", "GPU"),
    ("ha", "HA"),
    ("hpc", "HPC"),
    ("http", "HTTP"),
    ("https", "HTTPS"),
    ("ip", "IP"),
    ("ips", "IPs"),
    ("ipv4", "IPv4"),
    ("ipv6", "IPv6"),
    ("json", "JSON"),
    ("jwt", "JWT"),
    ("kafka", "Kafka"),
    ("kms", "KMS"),
    ("llm", "LLM"),
    ("mongo", "MongoDB"),
    ("mq", "MQ"),
    ("mqtt", "MQTT"),
    ("mysql", "MySQL"),
    ("nat", "NAT"),
    ("oauth", "OAuth"),
    ("ocr", "OCR"),
    ("oidc", "OIDC"),
    ("redis", "Redis"),
    ("saml", "SAML"),
    ("sdk", "SDK"),
    ("sms", "SMS"),
    ("sql", "SQL"),
    ("ssh", "SSH"),
    ("ssl", "SSL"),
    ("tke", "TKE"),
    ("tls", "TLS"),
    ("uri", "URI"),
    ("url", "URL"),
    ("vip", "VIP"),
    ("vpc", "VPC"),
    ("vpn", "VPN"),
    ("waf", "WAF"),
    ("xml", "XML"),
];

/// A noun as people write it, in the singular.
pub(super) fn phrase(name: &str) -> String {
    words_of(name).into_iter().map(spelled).collect::<Vec<_>>().join(" ")
}

/// It in the plural.
pub(super) fn plural(name: &str) -> String {
    let mut words = words_of(name);
    let Some(last) = words.pop() else { return String::new() };
    let last = if is_capitals(last) { format!("{last}s") } else { plural_of(&spelled(last)) };
    words.into_iter().map(spelled).chain([last]).collect::<Vec<_>>().join(" ")
}

/// It with the article before it.
pub(super) fn one(name: &str) -> String {
    let phrase = phrase(name);
    // Of capitals, the names of these letters begin with a vowel; of words, these letters are one.
    let first = phrase.split(' ').next().unwrap_or_default();
    let vowel = if is_capitals(first) && first.len() < 5 {
        first.starts_with(['A', 'E', 'F', 'H', 'I', 'L', 'M', 'N', 'O', 'R', 'S', 'X']) && !reads_as_word(first)
    } else {
        let small = first.to_ascii_lowercase();
        small.starts_with(['a', 'e', 'i', 'o', 'u']) && !["uni", "use", "uri"].iter().any(|u| small.starts_with(u))
    };
    format!("{} {phrase}", if vowel { "an" } else { "a" })
}

/// Abbreviations that are spoken as words that begin with a consonant.
fn reads_as_word(first: &str) -> bool {
    matches!(first, "NAT" | "SAML" | "LAN" | "RAM" | "MAC" | "SIM")
}

fn is_capitals(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
}

fn spelled(word: &str) -> String {
    let small = word.to_ascii_lowercase();
    match SPELLED.iter().find(|(known, _)| *known == small) {
        Some((_, spelled)) => (*spelled).to_owned(),
        None if is_capitals(word) => word.to_owned(),
        None => small,
    }
}

#[cfg(test)]
mod tests {
    use super::{SPELLED, one, phrase, plural};

    #[test]
    fn nouns_are_written_as_people_write_them() {
        for (name, singular, article, several) in [
            ("NatGateway", "NAT gateway", "a NAT gateway", "NAT gateways"),
            ("Vpc", "VPC", "a VPC", "VPCs"),
            ("CCN", "CCN", "a CCN", "CCNs"),
            ("SecurityGroupPolicy", "security group policy", "a security group policy", "security group policies"),
            ("Instance", "instance", "an instance", "instances"),
            ("SSLCertificate", "SSL certificate", "an SSL certificate", "SSL certificates"),
            ("User", "user", "a user", "users"),
            ("Url", "URL", "a URL", "URLs"),
            ("DBInstance", "database instance", "a database instance", "database instances"),
            ("HaVip", "HA VIP", "an HA VIP", "HA VIPs"),
        ] {
            assert_eq!(phrase(name), singular);
            assert_eq!(one(name), article);
            assert_eq!(plural(name), several);
        }
    }

    #[test]
    fn words_are_sorted_and_once() {
        assert!(SPELLED.is_sorted_by(|one, next| one.0 < next.0));
    }
}
