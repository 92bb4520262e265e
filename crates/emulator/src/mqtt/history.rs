//! What another instance is told so that it can take over: every change of a device certificate or
//! of a device identity, as it was after the change, and as it last was where it was deleted.
//!
//! Upstream pairs instances outside of the API. Here every other instance counts as paired, and the
//! last 1,024 changes of an instance are kept, the most that can be asked for.

use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::{self, given};
use super::rows::{CertificateChange, IdentityChange};
use super::state::{Context, KEPT, State, prefix};
use crate::refusal::{Outcome, Refusal};

/// Which changes are asked for.
struct Asked {
    from: i64,
    to: i64,
    limit: usize,
}

impl Asked {
    fn new(
        state: &State,
        (source, destination): (&str, &str),
        (from, to, limit): (Option<i64>, Option<i64>, Option<i64>),
        context: &Context,
    ) -> Outcome<Self> {
        let (_, limit) = checks::page(None, limit, checks::count(KEPT))?;
        state.instance(source, context)?;
        // It may be in another region: that is what it is for.
        state.instance_anywhere(destination, context.now)?;
        if source == destination {
            return Err(Refusal::invalid_value("The parameter `Destination` is the instance itself."));
        }
        let (from, to) = (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX));
        if from > to {
            return Err(Refusal::invalid_value(
                "The parameter `ModificationTimeStart` is later than `ModificationTimeEnd`.",
            ));
        }
        Ok(Self { from, to, limit })
    }

    fn admits(&self, at: i64) -> bool {
        (self.from..=self.to).contains(&at)
    }
}

/// Changes of device certificates, the latest first.
pub(super) fn of_certificates(
    state: &mut State,
    request: api::DescribeDeviceCertificateBackupHistoryRequest,
    context: &Context,
) -> Outcome<api::DescribeDeviceCertificateBackupHistoryResponse> {
    let times = (request.modification_time_start, request.modification_time_end, request.limit);
    let asked = Asked::new(state, (given(&request.instance_id), given(&request.destination)), times, context)?;
    let prefix = prefix(given(&request.instance_id));
    let admitted = |change: &&CertificateChange| {
        asked.admits(change.at)
            && request.ca_sn.as_ref().is_none_or(|serial| change.device.authority == *serial)
            && request.device_certificate_sn.as_ref().is_none_or(|serial| change.device.certificate.serial == *serial)
    };
    let mut found: Vec<_> =
        state.certificate_changes.under(&prefix).map(|(_, change)| change).filter(admitted).collect();
    found.reverse();
    let mut reply = api::DescribeDeviceCertificateBackupHistoryResponse::default();
    let item = |change: &CertificateChange| certificate_item(change, given(&request.instance_id));
    reply.data = found.into_iter().take(asked.limit).map(item).collect();
    Ok(reply)
}

fn certificate_item(change: &CertificateChange, source: &str) -> api::DeviceCertificateBackupHistoryItem {
    let CertificateChange { at, device } = change;
    let certificate = &device.certificate;
    let mut item = api::DeviceCertificateBackupHistoryItem::default();
    item.client_id = Some(device.client_id.clone());
    item.device_certificate = certificate.pem.clone();
    item.device_certificate_sn = certificate.serial.clone();
    item.device_certificate_cn = certificate.common_name.clone();
    item.ca_sn = device.authority.clone();
    item.format = api::CertificateFormat::Pem;
    item.status = device.status.clone();
    item.organizational_unit = certificate.organizational_unit.clone();
    item.last_activation_time = device.times.last_activation;
    item.last_inactivation_time = device.times.last_inactivation;
    item.certificate_source = Some(device.source.clone());
    item.not_after_time = Some(certificate.not_after);
    item.not_before_time = Some(certificate.not_before);
    item.source = Some(source.to_owned());
    item.modification_time = Some(*at);
    item
}

/// Changes of device identities, the latest first.
pub(super) fn of_identities(
    state: &mut State,
    request: api::DescribeDeviceIdentityBackupHistoryRequest,
    context: &Context,
) -> Outcome<api::DescribeDeviceIdentityBackupHistoryResponse> {
    let times = (request.modification_time_start, request.modification_time_end, request.limit);
    let asked = Asked::new(state, (given(&request.instance_id), given(&request.destination)), times, context)?;
    let prefix = prefix(given(&request.instance_id));
    let admitted = |change: &&IdentityChange| {
        asked.admits(change.at) && request.device_id.as_ref().is_none_or(|device| change.identity.device == *device)
    };
    let mut found: Vec<_> = state.identity_changes.under(&prefix).map(|(_, change)| change).filter(admitted).collect();
    found.reverse();
    let item = |IdentityChange { at, identity }: &IdentityChange| {
        let mut item = api::DeviceIdentityBackupHistoryItem::default();
        item.device_id = identity.device.clone();
        item.status = identity.status();
        item.primary_key = identity.primary_key.clone();
        item.secondary_key = identity.secondary_key.clone();
        item.propagating_properties = identity.properties();
        item.source = request.instance_id.clone();
        item.modification_time = Some(*at);
        item
    };
    let mut reply = api::DescribeDeviceIdentityBackupHistoryResponse::default();
    reply.data = found.into_iter().take(asked.limit).map(item).collect();
    Ok(reply)
}
