//! A certificate authority and its devices.

use std::time::{Duration, SystemTime};

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, SerialNumber};

/// What can go wrong here: nothing that a caller could do something about.
pub type Result<T> = std::result::Result<T, rcgen::Error>;

/// An authority that signs device certificates.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate in PEM.
    pub pem: String,
}

/// What a device certificate says.
#[derive(Clone, Debug)]
pub struct DeviceCertificate {
    /// Common name.
    pub common_name: String,
    /// Organizational unit.
    pub organizational_unit: String,
    /// Serial number.
    pub serial: u64,
    /// End of its validity.
    pub not_after: SystemTime,
}

impl Authority {
    /// A new authority of this name.
    ///
    /// # Errors
    ///
    /// When no key can be made.
    pub fn new(common_name: &str) -> Result<Self> {
        let key = KeyPair::generate()?;
        let mut params = named(common_name, None);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), pem })
    }

    /// The certificate that proves possession of the authority's key: its common name is the
    /// registration code.
    ///
    /// # Errors
    ///
    /// When no key can be made.
    pub fn verification(&self, registration_code: &str) -> Result<String> {
        Ok(named(registration_code, None).signed_by(&KeyPair::generate()?, &self.issuer)?.pem())
    }

    /// A device certificate in PEM.
    ///
    /// # Errors
    ///
    /// When no key can be made.
    pub fn issue(&self, device: &DeviceCertificate) -> Result<String> {
        let mut params = named(&device.common_name, Some(&device.organizational_unit));
        params.serial_number = Some(SerialNumber::from(device.serial));
        params.not_before = (device.not_after - YEAR).into();
        params.not_after = device.not_after.into();
        Ok(params.signed_by(&KeyPair::generate()?, &self.issuer)?.pem())
    }
}

const YEAR: Duration = Duration::from_secs(365 * 86_400);

fn named(common_name: &str, organizational_unit: Option<&str>) -> CertificateParams {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    if let Some(unit) = organizational_unit {
        name.push(DnType::OrganizationalUnitName, unit);
    }
    let mut params = CertificateParams::default();
    params.distinguished_name = name;
    params
}
