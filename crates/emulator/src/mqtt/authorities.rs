//! CA certificates: registered with proof that their private key is at hand.

use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::given;
use super::rows::{Authority, Times};
use super::state::{Context, State, key, prefix};
use super::{checks, missing, sku};
use crate::refusal::{Outcome, Refusal};
use crate::uuid::uuid;
use crate::x509::Certificate;

pub(super) fn apply_registration_code(
    state: &mut State,
    request: api::ApplyRegistrationCodeRequest,
    context: &Context,
) -> Outcome<api::ApplyRegistrationCodeResponse> {
    let code = match &state.running(given(&request.instance_id), context)?.registration_code {
        Some(code) => code.clone(),
        None => {
            let code = uuid(state.random().u128(..));
            state.change(given(&request.instance_id), context)?.registration_code = Some(code.clone());
            code
        }
    };
    let mut reply = api::ApplyRegistrationCodeResponse::default();
    reply.registration_code = code;
    reply.instance_id = request.instance_id.unwrap_or_default();
    Ok(reply)
}

pub(super) fn register(
    state: &mut State,
    request: api::RegisterCaCertificateRequest,
    context: &Context,
) -> Outcome<api::RegisterCaCertificateResponse> {
    let instance = state.running(given(&request.instance_id), context)?;
    checks::pem_only(request.format.as_ref())?;
    let certificate = Certificate::parse("CaCertificate", given(&request.ca_certificate))?;
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
    let key = key(given(&request.instance_id), &serial);
    if state.authorities.get(&key).is_some() {
        return Err(Refusal::new(
            "UnsupportedOperation.ResourceAlreadyExists",
            format!("The CA certificate {serial} is registered."),
        ));
    }
    if checks::count(state.authorities.under(&prefix(given(&request.instance_id))).count()) >= sku::AUTHORITIES {
        return Err(Refusal::new(
            "OperationDenied",
            format!("The instance may have {} CA certificates, and has.", sku::AUTHORITIES),
        ));
    }
    let status = request.status.unwrap_or(api::CaCertificateStatus::Active);
    let mut times = Times::created(context.now);
    match status {
        api::CaCertificateStatus::Active => times.last_activation = context.now,
        api::CaCertificateStatus::Inactive => {}
        _ => return Err(Refusal::invalid_value("The parameter `Status` must be ACTIVE or INACTIVE.")),
    }
    let authority = Authority { certificate, verification, status, times, sequence: state.next() };
    state.authorities.put(key, authority);
    let mut reply = api::RegisterCaCertificateResponse::default();
    reply.instance_id = request.instance_id;
    reply.ca_sn = Some(serial);
    Ok(reply)
}

/// A CA certificate that is to be changed.
fn change<'a>(state: &'a mut State, instance: &str, serial: &str, context: &Context) -> Outcome<&'a mut Authority> {
    state.running(instance, context)?;
    let authority = state.authorities.edit(&key(instance, serial)).ok_or_else(|| missing::authority(serial))?;
    authority.times.updated = context.now;
    Ok(authority)
}

pub(super) fn activate(
    state: &mut State,
    request: api::ActivateCaCertificateRequest,
    context: &Context,
) -> Outcome<api::ActivateCaCertificateResponse> {
    let authority = change(state, given(&request.instance_id), given(&request.ca_sn), context)?;
    authority.status = api::CaCertificateStatus::Active;
    authority.times.last_activation = context.now;
    Ok(api::ActivateCaCertificateResponse::default())
}

pub(super) fn deactivate(
    state: &mut State,
    request: api::DeactivateCaCertificateRequest,
    context: &Context,
) -> Outcome<api::DeactivateCaCertificateResponse> {
    let authority = change(state, given(&request.instance_id), given(&request.ca_sn), context)?;
    authority.status = api::CaCertificateStatus::Inactive;
    authority.times.last_inactivation = context.now;
    Ok(api::DeactivateCaCertificateResponse::default())
}

pub(super) fn delete(
    state: &mut State,
    request: api::DeleteCaCertificateRequest,
    context: &Context,
) -> Outcome<api::DeleteCaCertificateResponse> {
    state.running(given(&request.instance_id), context)?;
    let serial = &state.authority(given(&request.instance_id), given(&request.ca_sn))?.certificate.serial;
    if state.devices.under(&prefix(given(&request.instance_id))).any(|(_, device)| device.authority == *serial) {
        return Err(Refusal::new(
            "FailedOperation.RelatedDeviceCertificateExists",
            format!("There are device certificates of the CA certificate {serial}."),
        ));
    }
    state.authorities.remove(&key(given(&request.instance_id), given(&request.ca_sn)));
    Ok(api::DeleteCaCertificateResponse::default())
}
