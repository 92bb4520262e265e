//! Device certificates: registered under a CA, activated, deactivated, revoked, found.

use tencentcloud_api::mqtt::v20240516 as api;

use super::instances::Instance;
use super::{Context, State, Times, page, pem_only};
use crate::refusal::{Outcome, Refusal};
use crate::x509::Certificate;

/// A registered device certificate.
#[derive(Debug)]
pub(super) struct Device {
    /// Serial number of its CA certificate.
    pub(super) authority: String,
    certificate: Certificate,
    client_id: String,
    status: api::DeviceCertificateStatus,
    source: api::CertificateSource,
    times: Times,
    sequence: u64,
}

impl Instance {
    fn device(&mut self, serial: &str) -> Outcome<&mut Device> {
        self.devices.get_mut(serial).ok_or_else(|| {
            Refusal::new("ResourceNotFound.Certificate", format!("The device certificate {serial} does not exist."))
        })
    }
}

pub(super) fn register(
    state: &mut State,
    request: api::RegisterDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::RegisterDeviceCertificateResponse> {
    let sequence = state.next();
    let instance = state.instance(&request.instance_id, context)?;
    pem_only(request.format.as_ref())?;
    let certificate = Certificate::parse("DeviceCertificate", &request.device_certificate)?;
    let authority = instance.authority(&request.ca_sn)?;
    if !certificate.is_signed_by(&authority.certificate) {
        return Err(Refusal::new(
            "FailedOperation.CertificateVerificationFailed",
            format!("The device certificate is not signed by the CA certificate {}.", request.ca_sn),
        ));
    }
    let serial = certificate.serial.clone();
    if instance.devices.contains_key(&serial) {
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
        authority: request.ca_sn.clone(),
        certificate,
        client_id: request.client_id.unwrap_or_default(),
        status,
        source: api::CertificateSource::Api,
        times,
        sequence,
    };
    instance.devices.insert(serial.clone(), device);
    let mut reply = api::RegisterDeviceCertificateResponse::default();
    reply.instance_id = Some(request.instance_id);
    reply.ca_sn = Some(request.ca_sn);
    reply.device_certificate_sn = Some(serial);
    Ok(reply)
}

/// Moves a device certificate to another state. What is revoked stays so.
fn change(device: &mut Device, status: api::DeviceCertificateStatus, context: &Context) -> Outcome<()> {
    if device.status == api::DeviceCertificateStatus::Revoked {
        let serial = &device.certificate.serial;
        return Err(Refusal::new("OperationDenied", format!("The device certificate {serial} is revoked.")));
    }
    device.times.updated = context.now;
    if status == api::DeviceCertificateStatus::Active {
        device.times.last_activation = context.now;
    } else {
        device.times.last_inactivation = context.now;
    }
    device.status = status;
    Ok(())
}

pub(super) fn activate(
    state: &mut State,
    request: api::ActivateDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::ActivateDeviceCertificateResponse> {
    let device = state.instance(&request.instance_id, context)?.device(&request.device_certificate_sn)?;
    change(device, api::DeviceCertificateStatus::Active, context)?;
    Ok(api::ActivateDeviceCertificateResponse::default())
}

pub(super) fn deactivate(
    state: &mut State,
    request: api::DeactivateDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::DeactivateDeviceCertificateResponse> {
    let device = state.instance(&request.instance_id, context)?.device(&request.device_certificate_sn)?;
    change(device, api::DeviceCertificateStatus::Inactive, context)?;
    Ok(api::DeactivateDeviceCertificateResponse::default())
}

pub(super) fn revoke(
    state: &mut State,
    request: api::RevokedDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::RevokedDeviceCertificateResponse> {
    let device = state.instance(&request.instance_id, context)?.device(&request.device_certificate_sn)?;
    change(device, api::DeviceCertificateStatus::Revoked, context)?;
    Ok(api::RevokedDeviceCertificateResponse::default())
}

pub(super) fn delete(
    state: &mut State,
    request: api::DeleteDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::DeleteDeviceCertificateResponse> {
    let instance = state.instance(&request.instance_id, context)?;
    let serial = instance.device(&request.device_certificate_sn)?.certificate.serial.clone();
    instance.devices.remove(&serial);
    Ok(api::DeleteDeviceCertificateResponse::default())
}

pub(super) fn describe(
    state: &mut State,
    request: api::DescribeDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::DescribeDeviceCertificateResponse> {
    let item = item(state.instance(&request.instance_id, context)?.device(&request.device_certificate_sn)?);
    let mut reply = api::DescribeDeviceCertificateResponse::default();
    reply.created_time = Some(item.created_time);
    reply.update_time = Some(item.update_time);
    reply.not_after_time = item.not_after_time;
    reply.last_activation_time = Some(item.last_activation_time);
    reply.last_inactivation_time = Some(item.last_inactivation_time);
    reply.status = Some(item.status);
    reply.ca_sn = Some(item.ca_sn);
    reply.device_certificate_sn = Some(item.device_certificate_sn);
    reply.device_certificate = Some(item.device_certificate);
    reply.device_certificate_cn = Some(item.device_certificate_cn);
    reply.format = Some(item.format);
    reply.client_id = Some(item.client_id);
    reply.certificate_source = item.certificate_source;
    reply.not_before_time = item.not_before_time;
    reply.organizational_unit = item.organizational_unit;
    Ok(reply)
}

pub(super) fn list(
    state: &mut State,
    request: api::DescribeDeviceCertificatesRequest,
    context: &Context,
) -> Outcome<api::DescribeDeviceCertificatesResponse> {
    let (skip, take) = page(request.offset, request.limit, 100)?;
    let order = request.order_by.unwrap_or(api::DeviceCertificateOrder::CreateTimeDesc);
    let filters = request.filters.unwrap_or_default();
    let conditions = filters.iter().map(Condition::parse).collect::<Outcome<Vec<_>>>()?;
    let instance = state.instance(&request.instance_id, context)?;
    let mut found: Vec<&Device> = instance
        .devices
        .values()
        .filter(|device| conditions.iter().all(|condition| condition.admits(device)))
        .collect();
    let (by_update, descending) = match order {
        api::DeviceCertificateOrder::CreateTimeDesc => (false, true),
        api::DeviceCertificateOrder::CreateTimeAsc => (false, false),
        api::DeviceCertificateOrder::UpdateTimeDesc => (true, true),
        api::DeviceCertificateOrder::UpdateTimeAsc => (true, false),
        other => {
            return Err(Refusal::invalid_value(format!("The parameter `OrderBy` is {other}, which is not known.")));
        }
    };
    found.sort_by_key(|device| (if by_update { device.times.updated } else { device.times.created }, device.sequence));
    if descending {
        found.reverse();
    }
    let mut reply = api::DescribeDeviceCertificatesResponse::default();
    reply.total_count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    reply.data = found.into_iter().skip(skip).take(take).map(item).collect();
    Ok(reply)
}

/// A filter of a list: what it looks at, and the values that pass. A device certificate passes
/// when it passes every filter, and a filter when it has any of its values.
struct Condition<'a> {
    name: api::DeviceCertificateFilter,
    values: &'a [String],
    /// The values of a filter by time.
    times: Vec<i64>,
}

impl<'a> Condition<'a> {
    fn parse(filter: &'a api::Filter) -> Outcome<Self> {
        let name = api::DeviceCertificateFilter::from(filter.name.as_str());
        let times = match name {
            api::DeviceCertificateFilter::NotAfterStart | api::DeviceCertificateFilter::NotAfterEnd => filter
                .values
                .iter()
                .map(|value| {
                    value.parse().map_err(|_| {
                        Refusal::invalid_value(format!(
                            "The filter {} takes milliseconds since the epoch, not {value:?}.",
                            filter.name
                        ))
                    })
                })
                .collect::<Outcome<Vec<i64>>>()?,
            api::DeviceCertificateFilter::Unknown(_) => {
                return Err(Refusal::invalid_value(format!("There is no filter {:?} here.", filter.name)));
            }
            _ => Vec::new(),
        };
        Ok(Self { name, values: &filter.values, times })
    }

    fn admits(&self, device: &Device) -> bool {
        let certificate = &device.certificate;
        let one_of = |text: &str| self.values.iter().any(|value| value == text);
        match &self.name {
            api::DeviceCertificateFilter::ClientId => one_of(&device.client_id),
            api::DeviceCertificateFilter::CaSn => one_of(&device.authority),
            api::DeviceCertificateFilter::DeviceCertificateSn => one_of(&certificate.serial),
            api::DeviceCertificateFilter::DeviceCertificateCn => one_of(&certificate.common_name),
            api::DeviceCertificateFilter::OrganizationalUnit => {
                one_of(certificate.organizational_unit.as_deref().unwrap_or_default())
            }
            api::DeviceCertificateFilter::NotAfterEnd => self.times.iter().any(|time| certificate.not_after <= *time),
            api::DeviceCertificateFilter::NotAfterStart => self.times.iter().any(|time| certificate.not_after >= *time),
            api::DeviceCertificateFilter::Status => one_of(device.status.as_str()),
            // Refused when it was parsed.
            _ => false,
        }
    }
}

fn item(device: &Device) -> api::DeviceCertificateItem {
    let (certificate, times) = (&device.certificate, device.times);
    let mut item = api::DeviceCertificateItem::default();
    item.client_id = device.client_id.clone();
    item.device_certificate = certificate.pem.clone();
    item.device_certificate_sn = certificate.serial.clone();
    item.device_certificate_cn = certificate.common_name.clone();
    item.ca_sn = device.authority.clone();
    item.format = api::CertificateFormat::Pem;
    item.status = device.status.clone();
    item.organizational_unit = certificate.organizational_unit.clone();
    item.last_activation_time = times.last_activation;
    item.last_inactivation_time = times.last_inactivation;
    item.created_time = times.created;
    item.update_time = times.updated;
    item.certificate_source = Some(device.source.clone());
    item.not_after_time = Some(certificate.not_after);
    item.not_before_time = Some(certificate.not_before);
    item
}
