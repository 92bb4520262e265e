//! A device that connects to an instance: what the broker does with its certificate.

use tencentcloud_api::mqtt::v20240516 as api;

use super::rows::{Authority, Device, Times};
use super::state::{State, keep, key, prefix};
use crate::store::{Store, undo};
use crate::x509::Certificate;

/// A device that may connect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connected {
    /// Serial number of the device certificate; none where the instance does not look at those of
    /// clients.
    pub device_certificate_sn: Option<String>,
    /// Whether it was registered by this connection.
    pub registered: bool,
}

/// Why a device may not connect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionRefused {
    /// There is no such instance.
    NoInstance,
    /// The instance is not running.
    NotRunning,
    /// What the device presented is no certificate; the problem is said.
    NotACertificate(String),
    /// No registered CA certificate signed it.
    UnknownAuthority,
    /// The CA certificate that signed it is not active.
    AuthorityInactive,
    /// The CA certificate that signed it has expired, or is not valid yet.
    AuthorityExpired,
    /// It is not registered, and the instance registers none by itself.
    NotRegistered,
    /// It is registered and waits to be activated.
    PendingActivation,
    /// It was deactivated.
    Inactive,
    /// It was revoked.
    Revoked,
    /// Its validity is over.
    Expired,
    /// Its validity has not begun.
    NotYetValid,
    /// It was registered, and that cannot be kept; the problem is said.
    NotKept(String),
}

impl std::fmt::Display for ConnectionRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoInstance => "there is no such instance",
            Self::NotRunning => "the instance is not running",
            Self::NotACertificate(problem) => return write!(f, "the device presented no certificate: {problem}"),
            Self::UnknownAuthority => "no registered CA certificate signed the device certificate",
            Self::AuthorityInactive => "the CA certificate of the device certificate is not active",
            Self::AuthorityExpired => "the CA certificate of the device certificate is not valid now",
            Self::NotRegistered => "the device certificate is not registered",
            Self::PendingActivation => "the device certificate waits to be activated",
            Self::Inactive => "the device certificate is not active",
            Self::Revoked => "the device certificate is revoked",
            Self::Expired => "the device certificate has expired",
            Self::NotYetValid => "the device certificate is not valid yet",
            Self::NotKept(problem) => return write!(f, "what changed cannot be kept: {problem}"),
        })
    }
}

impl std::error::Error for ConnectionRefused {}

/// Lets a device connect, or says why not. A certificate that is registered by it is in the store
/// before this returns.
pub(crate) fn connect(
    state: &mut State,
    store: &mut Store,
    instance: &str,
    client_id: &str,
    pem: &str,
    now: i64,
) -> Result<Connected, ConnectionRefused> {
    let outcome = admit(state, instance, client_id, pem, now);
    match &outcome {
        // One that waits to be activated was registered all the same.
        Ok(_) | Err(ConnectionRefused::PendingActivation) => {
            keep(state, store).map_err(|refusal| ConnectionRefused::NotKept(refusal.message))?;
        }
        Err(_) => undo(&mut state.tables()),
    }
    outcome
}

fn admit(state: &mut State, id: &str, client_id: &str, pem: &str, now: i64) -> Result<Connected, ConnectionRefused> {
    let instance = state.instance_anywhere(id, now).map_err(|_| ConnectionRefused::NoInstance)?;
    if instance.status(now) != api::InstanceStatus::Running {
        return Err(ConnectionRefused::NotRunning);
    }
    if instance.x509_mode == api::X509Mode::Tls {
        return Ok(Connected { device_certificate_sn: None, registered: false });
    }
    let registers = instance.x509_mode == api::X509Mode::OneCertificatePerDevice
        && instance.provision_type == api::DeviceCertificateProvisionType::JustInTime;
    let automatic = instance.automatic_activation;
    let certificate = Certificate::parse("DeviceCertificate", pem)
        .map_err(|refusal| ConnectionRefused::NotACertificate(refusal.message))?;
    let authority = signer(state, id, &certificate).ok_or(ConnectionRefused::UnknownAuthority)?;
    if !authority.certificate.is_valid_at(now) {
        return Err(ConnectionRefused::AuthorityExpired);
    }
    if authority.status != api::CaCertificateStatus::Active {
        return Err(ConnectionRefused::AuthorityInactive);
    }
    if now < certificate.not_before {
        return Err(ConnectionRefused::NotYetValid);
    }
    if !certificate.is_valid_at(now) {
        return Err(ConnectionRefused::Expired);
    }
    let authority = authority.certificate.serial.clone();
    let serial = certificate.serial.clone();
    let known = state.devices.get(&key(id, &serial)).filter(|device| device.certificate.is_same(&certificate));
    let (status, registered) = match known {
        Some(device) => (device.status.clone(), false),
        // Another certificate with the serial number of one that is registered is not that one.
        None if !registers || state.devices.get(&key(id, &serial)).is_some() => {
            return Err(ConnectionRefused::NotRegistered);
        }
        None => (register(state, id, authority, client_id, certificate, automatic, now), true),
    };
    match status {
        api::DeviceCertificateStatus::Active => Ok(Connected { device_certificate_sn: Some(serial), registered }),
        api::DeviceCertificateStatus::PendingActivation => Err(ConnectionRefused::PendingActivation),
        api::DeviceCertificateStatus::Revoked => Err(ConnectionRefused::Revoked),
        _ => Err(ConnectionRefused::Inactive),
    }
}

/// The registered CA certificate that signed one: of several with one key, the one that is active.
fn signer<'a>(state: &'a State, instance: &str, certificate: &Certificate) -> Option<&'a Authority> {
    let prefix = prefix(instance);
    let serials: Vec<String> = state
        .authorities
        .under(&prefix)
        .filter(|(_, authority)| certificate.is_signed_by(&authority.certificate))
        .map(|(key, _)| key.to_owned())
        .collect();
    let signers: Vec<&Authority> = serials.iter().filter_map(|key| state.authorities.get(key)).collect();
    let active = |authority: &&&Authority| authority.status == api::CaCertificateStatus::Active;
    signers.iter().find(active).or(signers.first()).copied()
}

/// Registers a certificate that a device presented, and says in which state.
fn register(
    state: &mut State,
    instance: &str,
    authority: String,
    client_id: &str,
    certificate: Certificate,
    automatic: bool,
    now: i64,
) -> api::DeviceCertificateStatus {
    let mut times = Times::created(now);
    let status = if automatic {
        times.last_activation = now;
        api::DeviceCertificateStatus::Active
    } else {
        api::DeviceCertificateStatus::PendingActivation
    };
    let device = Device {
        authority,
        client_id: client_id.to_owned(),
        status: status.clone(),
        source: api::CertificateSource::JustInTime,
        times,
        sequence: state.next(),
        certificate,
    };
    state.certificate_changed(instance, &device, now);
    state.devices.put(key(instance, &device.certificate.serial), device);
    status
}
