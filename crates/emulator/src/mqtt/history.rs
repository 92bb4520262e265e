//! What another instance is told so that it can take over: every change of a device certificate or
//! of a device identity, as it was after the change, and as it last was where it was deleted.
//!
//! Upstream pairs instances outside of the API. Here every other instance counts as paired, and the
//! last 1,024 changes of an instance are kept, the most that can be asked for.

use serde::{Deserialize, Serialize};
use tencentcloud_api::mqtt::v20240516 as api;

use super::devices::Device;
use super::identities::Identity;
use super::{Context, State, checks, key, prefix};
use crate::refusal::{Outcome, Refusal};
use crate::store::{Row, Table};

/// How many changes of an instance are kept, and the most that are returned.
const KEPT: usize = 1_024;

/// A change of a device certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CertificateChange {
    at: i64,
    device: Device,
}

impl Row for CertificateChange {
    const KIND: &'static str = "mqtt.certificate_change";
}

/// A change of a device identity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct IdentityChange {
    at: i64,
    identity: Identity,
}

impl Row for IdentityChange {
    const KIND: &'static str = "mqtt.identity_change";
}

impl State {
    pub(super) fn certificate_changed(&mut self, instance: &str, device: &Device, at: i64) {
        let number = self.next();
        append(&mut self.certificate_changes, instance, number, CertificateChange { at, device: device.clone() });
    }

    pub(super) fn identity_changed(&mut self, instance: &str, identity: &Identity, at: i64) {
        let number = self.next();
        append(&mut self.identity_changes, instance, number, IdentityChange { at, identity: identity.clone() });
    }
}

fn append<R: Row>(table: &mut Table<R>, instance: &str, number: u64, change: R) {
    table.put(key(instance, &format!("{number:020}")), change);
    let prefix = prefix(instance);
    let too_many = table.under(&prefix).count().saturating_sub(KEPT);
    let oldest: Vec<String> = table.under(&prefix).take(too_many).map(|(key, _)| key.to_owned()).collect();
    for key in oldest {
        table.remove(&key);
    }
}

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
    let asked = Asked::new(state, (&request.instance_id, &request.destination), times, context)?;
    let prefix = prefix(&request.instance_id);
    let admitted = |change: &&CertificateChange| {
        asked.admits(change.at)
            && request.ca_sn.as_ref().is_none_or(|serial| change.device.authority == *serial)
            && request.device_certificate_sn.as_ref().is_none_or(|serial| change.device.certificate.serial == *serial)
    };
    let mut found: Vec<_> =
        state.certificate_changes.under(&prefix).map(|(_, change)| change).filter(admitted).collect();
    found.reverse();
    let mut reply = api::DescribeDeviceCertificateBackupHistoryResponse::default();
    let item = |change: &CertificateChange| certificate_item(change, &request.instance_id);
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
    let asked = Asked::new(state, (&request.instance_id, &request.destination), times, context)?;
    let prefix = prefix(&request.instance_id);
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
        item.source = Some(request.instance_id.clone());
        item.modification_time = Some(*at);
        item
    };
    let mut reply = api::DescribeDeviceIdentityBackupHistoryResponse::default();
    reply.data = found.into_iter().take(asked.limit).map(item).collect();
    Ok(reply)
}
