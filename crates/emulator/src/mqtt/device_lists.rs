//! Device certificates as they are described, one or many: filters, orders, pages.

use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::{self, given};
use super::rows::Device;
use super::state::{Context, State, prefix};
use crate::refusal::Outcome;

pub(super) fn describe(
    state: &mut State,
    request: api::DescribeDeviceCertificateRequest,
    context: &Context,
) -> Outcome<api::DescribeDeviceCertificateResponse> {
    state.instance(given(&request.instance_id), context)?;
    let item = item(state.device(given(&request.instance_id), given(&request.device_certificate_sn))?);
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
    let (skip, take) = checks::page(request.offset, request.limit, 100)?;
    let order = request.order_by.unwrap_or(api::DeviceCertificateOrder::CreateTimeDesc);
    let filters = request.filters.unwrap_or_default();
    let conditions = filters.iter().map(Condition::parse).collect::<Outcome<Vec<_>>>()?;
    state.instance(given(&request.instance_id), context)?;
    let prefix = prefix(given(&request.instance_id));
    let mut found: Vec<&Device> = state
        .devices
        .under(&prefix)
        .map(|(_, device)| device)
        .filter(|device| conditions.iter().all(|condition| condition.admits(device)))
        .collect();
    let (by_update, descending) = match order {
        api::DeviceCertificateOrder::CreateTimeDesc => (false, true),
        api::DeviceCertificateOrder::CreateTimeAsc => (false, false),
        api::DeviceCertificateOrder::UpdateTimeDesc => (true, true),
        api::DeviceCertificateOrder::UpdateTimeAsc => (true, false),
        other => {
            return Err(checks::unknown_word("OrderBy", other));
        }
    };
    found.sort_by_key(|device| (if by_update { device.times.updated } else { device.times.created }, device.sequence));
    if descending {
        found.reverse();
    }
    let mut reply = api::DescribeDeviceCertificatesResponse::default();
    reply.total_count = checks::count(found.len());
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
        let name = api::DeviceCertificateFilter::from(given(&filter.name));
        let times = match name {
            api::DeviceCertificateFilter::NotAfterStart | api::DeviceCertificateFilter::NotAfterEnd => {
                checks::times(filter)?
            }
            api::DeviceCertificateFilter::Unknown(_) => return Err(checks::unknown_filter(filter)),
            _ => Vec::new(),
        };
        Ok(Self { name, values: filter.values.as_deref().unwrap_or_default(), times })
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
