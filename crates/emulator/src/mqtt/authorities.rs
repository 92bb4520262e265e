//! CA certificates: registered with proof that their private key is at hand.

use tencentcloud_api::mqtt::v20240516 as api;

use super::instances::Instance;
use super::{Context, State, Times, pem_only};
use crate::refusal::{Outcome, Refusal};
use crate::server::request_id;
use crate::x509::Certificate;

/// A registered CA certificate.
#[derive(Debug)]
pub(super) struct Authority {
    pub(super) certificate: Certificate,
    verification: String,
    status: api::CaCertificateStatus,
    times: Times,
    sequence: u64,
}

pub(super) fn apply_registration_code(
    state: &mut State,
    request: api::ApplyRegistrationCodeRequest,
    context: &Context,
) -> Outcome<api::ApplyRegistrationCodeResponse> {
    let instance = state.instance(&request.instance_id, context)?;
    let code = instance.registration_code.get_or_insert_with(request_id);
    let mut reply = api::ApplyRegistrationCodeResponse::default();
    reply.registration_code = code.clone();
    reply.instance_id = request.instance_id;
    Ok(reply)
}

pub(super) fn register(
    state: &mut State,
    request: api::RegisterCaCertificateRequest,
    context: &Context,
) -> Outcome<api::RegisterCaCertificateResponse> {
    let sequence = state.next();
    let instance = state.instance(&request.instance_id, context)?;
    pem_only(request.format.as_ref())?;
    let certificate = Certificate::parse("CaCertificate", &request.ca_certificate)?;
    if !certificate.is_authority {
        return Err(Refusal::new(
            "FailedOperation.CertificateVerificationFailed",
            "The certificate is not that of a CA.",
        ));
    }
    let code = instance.registration_code.as_ref().ok_or_else(|| {
        Refusal::new(
            "FailedOperation.InstanceRegistrationCodeEmpty",
            "The instance has no registration code; ApplyRegistrationCode makes one.",
        )
    })?;
    let verification = request.verification_certificate.unwrap_or_default();
    if verification.is_empty() {
        return Err(Refusal::missing("VerificationCertificate"));
    }
    let proof = Certificate::parse("VerificationCertificate", &verification)?;
    if proof.common_name != *code {
        return Err(Refusal::new(
            "FailedOperation.RegistrationCodeVerifyFailed",
            format!(
                "The common name of the verification certificate is {:?}, not the registration code.",
                proof.common_name
            ),
        ));
    }
    if !proof.is_signed_by(&certificate) {
        return Err(Refusal::new(
            "FailedOperation.PublicKeyVerifyFailed",
            "The verification certificate is not signed by the key of the CA certificate.",
        ));
    }
    let serial = certificate.serial.clone();
    if instance.authorities.contains_key(&serial) {
        return Err(Refusal::new(
            "UnsupportedOperation.ResourceAlreadyExists",
            format!("The CA certificate {serial} is registered."),
        ));
    }
    let status = request.status.unwrap_or(api::CaCertificateStatus::Active);
    let mut times = Times::created(context.now);
    match status {
        api::CaCertificateStatus::Active => times.last_activation = context.now,
        api::CaCertificateStatus::Inactive => {}
        _ => return Err(Refusal::invalid_value("The parameter `Status` must be ACTIVE or INACTIVE.")),
    }
    let authority = Authority { certificate, verification, status, times, sequence };
    instance.authorities.insert(serial.clone(), authority);
    let mut reply = api::RegisterCaCertificateResponse::default();
    reply.instance_id = Some(request.instance_id);
    reply.ca_sn = Some(serial);
    Ok(reply)
}

impl Instance {
    pub(super) fn authority(&mut self, serial: &str) -> Outcome<&mut Authority> {
        self.authorities
            .get_mut(serial)
            .ok_or_else(|| Refusal::new("ResourceNotFound.Ca", format!("The CA certificate {serial} does not exist.")))
    }
}

pub(super) fn activate(
    state: &mut State,
    request: api::ActivateCaCertificateRequest,
    context: &Context,
) -> Outcome<api::ActivateCaCertificateResponse> {
    let authority = state.instance(&request.instance_id, context)?.authority(&request.ca_sn)?;
    authority.status = api::CaCertificateStatus::Active;
    authority.times.last_activation = context.now;
    authority.times.updated = context.now;
    Ok(api::ActivateCaCertificateResponse::default())
}

pub(super) fn deactivate(
    state: &mut State,
    request: api::DeactivateCaCertificateRequest,
    context: &Context,
) -> Outcome<api::DeactivateCaCertificateResponse> {
    let authority = state.instance(&request.instance_id, context)?.authority(&request.ca_sn)?;
    authority.status = api::CaCertificateStatus::Inactive;
    authority.times.last_inactivation = context.now;
    authority.times.updated = context.now;
    Ok(api::DeactivateCaCertificateResponse::default())
}

pub(super) fn delete(
    state: &mut State,
    request: api::DeleteCaCertificateRequest,
    context: &Context,
) -> Outcome<api::DeleteCaCertificateResponse> {
    let instance = state.instance(&request.instance_id, context)?;
    let serial = instance.authority(&request.ca_sn)?.certificate.serial.clone();
    if instance.devices.values().any(|device| device.authority == serial) {
        return Err(Refusal::new(
            "FailedOperation.RelatedDeviceCertificateExists",
            format!("There are device certificates of the CA certificate {serial}."),
        ));
    }
    instance.authorities.remove(&serial);
    Ok(api::DeleteCaCertificateResponse::default())
}

pub(super) fn describe(
    state: &mut State,
    request: api::DescribeCaCertificateRequest,
    context: &Context,
) -> Outcome<api::DescribeCaCertificateResponse> {
    let authority = state.instance(&request.instance_id, context)?.authority(&request.ca_sn)?;
    let (certificate, times) = (&authority.certificate, authority.times);
    let mut reply = api::DescribeCaCertificateResponse::default();
    reply.created_time = Some(times.created);
    reply.update_time = Some(times.updated);
    reply.last_activation_time = Some(times.last_activation);
    reply.last_inactivation_time = Some(times.last_inactivation);
    reply.not_before_time = Some(certificate.not_before);
    reply.not_after_time = Some(certificate.not_after);
    reply.status = Some(authority.status.clone());
    reply.ca_sn = Some(certificate.serial.clone());
    reply.ca_cn = Some(certificate.common_name.clone());
    reply.ca_issuer_cn = Some(certificate.issuer_common_name.clone());
    reply.ca_certificate = Some(certificate.pem.clone());
    reply.format = Some(api::CertificateFormat::Pem);
    Ok(reply)
}

pub(super) fn list(
    state: &mut State,
    request: api::DescribeCaCertificatesRequest,
    context: &Context,
) -> Outcome<api::DescribeCaCertificatesResponse> {
    let mut authorities: Vec<_> = state.instance(&request.instance_id, context)?.authorities.values().collect();
    authorities.sort_by_key(|authority| std::cmp::Reverse(authority.sequence));
    let mut reply = api::DescribeCaCertificatesResponse::default();
    reply.data = authorities.into_iter().map(item).collect();
    Ok(reply)
}

fn item(authority: &Authority) -> api::CaCertificateItem {
    let (certificate, times) = (&authority.certificate, authority.times);
    let mut item = api::CaCertificateItem::default();
    item.ca_cn = certificate.common_name.clone();
    item.ca_certificate = certificate.pem.clone();
    item.ca_sn = certificate.serial.clone();
    item.format = api::CertificateFormat::Pem;
    item.verification_certificate = authority.verification.clone();
    item.status = authority.status.clone();
    item.last_activation_time = times.last_activation;
    item.created_time = Some(times.created);
    item.update_time = Some(times.updated);
    item.last_inactivation_time = Some(times.last_inactivation);
    item.ca_issuer_cn = Some(certificate.issuer_common_name.clone());
    item.not_before_time = Some(certificate.not_before);
    item.not_after_time = Some(certificate.not_after);
    item
}
