//! Device certificates: registered under a CA, activated, deactivated, revoked, deleted.

use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::given;
use super::rows::{Device, Times};
use super::state::{Context, State, key};
use super::{checks, missing};
use crate::refusal::{Outcome, Refusal};
use crate::x509::Certificate;

pub(super) fn register(
    state: &mut State,
    request: api::RegisterDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::RegisterDeviceCertificateResponse> {
    state.running(given(&request.instance_id), context)?;
    checks::pem_only(request.format.as_ref())?;
    let certificate = Certificate::parse("DeviceCertificate", given(&request.device_certificate))?;
    let authority = state.authority(given(&request.instance_id), given(&request.ca_sn))?;
    if !certificate.is_signed_by(&authority.certificate) {
        return Err(Refusal::new(
            "FailedOperation.CertificateVerificationFailed",
            format!("The device certificate is not signed by the CA certificate {}.", given(&request.ca_sn)),
        ));
    }
    let serial = certificate.serial.clone();
    let key = key(given(&request.instance_id), &serial);
    if state.devices.get(&key).is_some() {
        return Err(Refusal::new(
            "UnsupportedOperation.ResourceAlreadyExists",
            format!("The device certificate {serial} is registered."),
        ));
    }
    let status = request.status.unwrap_or(api::DeviceCertificateStatus::Active);
    let mut times = Times::created(context.now);
    match status {
        api::DeviceCertificateStatus::Active => times.last_activation = context.now,
        api::DeviceCertificateStatus::Inactive => {}
        _ => return Err(Refusal::invalid_value("The parameter `Status` must be ACTIVE or INACTIVE.")),
    }
    let device = Device {
        authority: given(&request.ca_sn).to_owned(),
        certificate,
        client_id: request.client_id.unwrap_or_default(),
        status,
        source: api::CertificateSource::Api,
        times,
        sequence: state.next(),
    };
    state.certificate_changed(given(&request.instance_id), &device, context.now);
    state.devices.put(key, device);
    let mut reply = api::RegisterDeviceCertificateResponse::default();
    reply.instance_id = request.instance_id;
    reply.ca_sn = request.ca_sn;
    reply.device_certificate_sn = Some(serial);
    Ok(reply)
}

/// Moves a device certificate to another state. What is revoked stays so.
fn change(
    state: &mut State,
    (instance, serial): (&str, &str),
    status: api::DeviceCertificateStatus,
    context: &Context,
) -> Outcome<()> {
    state.running(instance, context)?;
    let device = state.devices.edit(&key(instance, serial)).ok_or_else(|| missing::device(serial))?;
    if device.status == api::DeviceCertificateStatus::Revoked {
        return Err(Refusal::new("OperationDenied", format!("The device certificate {serial} is revoked.")));
    }
    device.times.updated = context.now;
    if status == api::DeviceCertificateStatus::Active {
        device.times.last_activation = context.now;
    } else {
        device.times.last_inactivation = context.now;
    }
    device.status = status;
    let device = device.clone();
    state.certificate_changed(instance, &device, context.now);
    Ok(())
}

pub(super) fn activate(
    state: &mut State,
    request: api::ActivateDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::ActivateDeviceCertificateResponse> {
    let place = (given(&request.instance_id), given(&request.device_certificate_sn));
    change(state, place, api::DeviceCertificateStatus::Active, context)?;
    Ok(api::ActivateDeviceCertificateResponse::default())
}

pub(super) fn deactivate(
    state: &mut State,
    request: api::DeactivateDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::DeactivateDeviceCertificateResponse> {
    let place = (given(&request.instance_id), given(&request.device_certificate_sn));
    change(state, place, api::DeviceCertificateStatus::Inactive, context)?;
    Ok(api::DeactivateDeviceCertificateResponse::default())
}

pub(super) fn revoke(
    state: &mut State,
    request: api::RevokedDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::RevokedDeviceCertificateResponse> {
    let place = (given(&request.instance_id), given(&request.device_certificate_sn));
    change(state, place, api::DeviceCertificateStatus::Revoked, context)?;
    Ok(api::RevokedDeviceCertificateResponse::default())
}

pub(super) fn delete(
    state: &mut State,
    request: api::DeleteDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::DeleteDeviceCertificateResponse> {
    state.running(given(&request.instance_id), context)?;
    let serial = given(&request.device_certificate_sn);
    let device =
        state.devices.remove(&key(given(&request.instance_id), serial)).ok_or_else(|| missing::device(serial))?;
    state.certificate_changed(given(&request.instance_id), &device, context.now);
    Ok(api::DeleteDeviceCertificateResponse::default())
}
