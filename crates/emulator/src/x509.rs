//! Certificates: what the emulator reads out of PEM, and who signed whom.

use serde::{Deserialize, Serialize};
use x509_parser::parse_x509_certificate;
use x509_parser::pem::parse_x509_pem;
use x509_parser::prelude::{X509Certificate, X509Name};

use crate::refusal::{Outcome, Refusal};

/// What is read out of a certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Certificate {
    /// The PEM text, as it was given.
    pub(crate) pem: String,
    /// Serial number in lower-case hexadecimal.
    pub(crate) serial: String,
    /// Common name of the subject.
    pub(crate) common_name: String,
    /// Organizational unit of the subject.
    pub(crate) organizational_unit: Option<String>,
    /// Common name of the issuer.
    pub(crate) issuer_common_name: String,
    /// Start of its validity, in milliseconds since the epoch.
    pub(crate) not_before: i64,
    /// End of its validity, in milliseconds since the epoch.
    pub(crate) not_after: i64,
    /// Whether it may sign certificates.
    pub(crate) is_authority: bool,
}

impl Certificate {
    /// Reads the certificate in a parameter.
    pub(crate) fn parse(parameter: &str, pem: &str) -> Outcome<Self> {
        let wrong = |problem: &str| {
            Refusal::invalid_value(format!(
                "The parameter `{parameter}` is not an X.509 certificate in PEM: {problem}."
            ))
        };
        let (_, block) = parse_x509_pem(pem.trim_start().as_bytes()).map_err(|error| wrong(&error.to_string()))?;
        if block.label != "CERTIFICATE" {
            return Err(wrong(&format!("it is a {}", block.label)));
        }
        let (_, certificate) = parse_x509_certificate(&block.contents).map_err(|error| wrong(&error.to_string()))?;
        let authority = certificate.basic_constraints().ok().flatten().is_some_and(|constraints| constraints.value.ca);
        Ok(Self {
            pem: pem.to_owned(),
            serial: serial(&certificate),
            common_name: common_name(certificate.subject()),
            organizational_unit: first(certificate.subject().iter_organizational_unit()),
            issuer_common_name: common_name(certificate.issuer()),
            not_before: certificate.validity().not_before.timestamp().saturating_mul(1_000),
            not_after: certificate.validity().not_after.timestamp().saturating_mul(1_000),
            is_authority: authority,
        })
    }

    /// Whether the key of another certificate signed this one, which names it as its issuer.
    pub(crate) fn is_signed_by(&self, issuer: &Self) -> bool {
        let (Some(own), Some(issuers)) = (self.der(), issuer.der()) else { return false };
        let (Ok((_, certificate)), Ok((_, authority))) =
            (parse_x509_certificate(&own), parse_x509_certificate(&issuers))
        else {
            return false;
        };
        certificate.issuer() == authority.subject()
            && certificate.verify_signature(Some(authority.public_key())).is_ok()
    }

    /// Whether the time is within its validity, of which the ends are part.
    pub(crate) fn is_valid_at(&self, now: i64) -> bool {
        // Its times are whole seconds, and the last of them counts to its end.
        self.not_before <= now && now < self.not_after.saturating_add(1_000)
    }

    /// Whether it is the same certificate, however its text is wrapped.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.der().is_some_and(|der| Some(der) == other.der())
    }

    fn der(&self) -> Option<Vec<u8>> {
        Some(parse_x509_pem(self.pem.trim_start().as_bytes()).ok()?.1.contents)
    }
}

/// The serial number without the zero byte that keeps it positive in DER.
fn serial(certificate: &X509Certificate<'_>) -> String {
    let bytes = certificate.raw_serial();
    let bytes = match bytes {
        [0, rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn common_name(name: &X509Name<'_>) -> String {
    first(name.iter_common_name()).unwrap_or_default()
}

fn first<'a>(mut attributes: impl Iterator<Item = &'a x509_parser::x509::AttributeTypeAndValue<'a>>) -> Option<String> {
    attributes.next()?.as_str().ok().map(str::to_owned)
}
