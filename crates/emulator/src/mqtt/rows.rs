//! What is kept of each thing, as rows.

use serde::{Deserialize, Serialize};
use tencentcloud_api::mqtt::v20240516 as api;

use super::sku;
use crate::store::{Row, word};
use crate::x509::Certificate;

/// An instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Instance {
    pub(super) id: String,
    pub(super) region: String,
    pub(super) registration_code: Option<String>,
    pub(super) sequence: u64,
    pub(super) name: String,
    #[serde(with = "word")]
    pub(super) kind: api::InstanceType,
    pub(super) sku: String,
    pub(super) remark: String,
    /// Key and value.
    pub(super) tags: Vec<(String, String)>,
    /// For how many milliseconds it was paid in advance; none where it is paid by use.
    pub(super) paid_for: Option<i64>,
    pub(super) renews: bool,
    pub(super) authorization_policy: bool,
    pub(super) default_server_certificate: bool,
    pub(super) message_rate: i64,
    #[serde(with = "word")]
    pub(super) x509_mode: api::X509Mode,
    #[serde(with = "word")]
    pub(super) provision_type: api::DeviceCertificateProvisionType,
    pub(super) automatic_activation: bool,
    pub(super) server_certificate: Option<String>,
    pub(super) ca_certificate: Option<String>,
    pub(super) times: Times,
    /// The state that it is passing through, and when it has.
    pub(super) passing: Option<Passing>,
}

/// A state that ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Passing {
    #[serde(with = "word")]
    pub(super) status: api::InstanceStatus,
    pub(super) until: i64,
}

impl Row for Instance {
    const KIND: &'static str = "mqtt.instance";
}

impl Instance {
    pub(super) fn status(&self, now: i64) -> api::InstanceStatus {
        match &self.passing {
            Some(passing) if now < passing.until => passing.status.clone(),
            Some(passing) if passing.status == api::InstanceStatus::Deleting => api::InstanceStatus::Destroyed,
            _ if self.expiry(now).is_some_and(|expiry| expiry <= now) => api::InstanceStatus::Overdue,
            _ => api::InstanceStatus::Running,
        }
    }

    /// When it ends, where it was paid in advance. One that renews itself does so each time.
    pub(super) fn expiry(&self, now: i64) -> Option<i64> {
        let span = self.paid_for?;
        let periods = if self.renews { (now.saturating_sub(self.times.created)).max(0) / span.max(1) } else { 0 };
        Some(self.times.created.saturating_add(span.saturating_mul(periods.saturating_add(1))))
    }

    pub(super) fn pay_mode(&self) -> api::PayMode {
        if self.paid_for.is_some() { api::PayMode::Prepaid } else { api::PayMode::Postpaid }
    }

    pub(super) fn limits(&self) -> sku::Limits {
        sku::limits(&self.kind, &self.sku)
    }

    pub(super) fn pass_through(&mut self, status: api::InstanceStatus, now: i64, delay: i64) {
        self.passing = Some(Passing { status, until: now.saturating_add(delay) });
    }
}

/// A registered CA certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Authority {
    pub(super) certificate: Certificate,
    pub(super) verification: String,
    #[serde(with = "word")]
    pub(super) status: api::CaCertificateStatus,
    pub(super) times: Times,
    pub(super) sequence: u64,
}

impl Row for Authority {
    const KIND: &'static str = "mqtt.authority";
}

/// A registered device certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Device {
    /// Serial number of its CA certificate.
    pub(super) authority: String,
    pub(super) certificate: Certificate,
    pub(super) client_id: String,
    #[serde(with = "word")]
    pub(super) status: api::DeviceCertificateStatus,
    #[serde(with = "word")]
    pub(super) source: api::CertificateSource,
    pub(super) times: Times,
    pub(super) sequence: u64,
}

impl Row for Device {
    const KIND: &'static str = "mqtt.device";
}

/// A change of a device certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CertificateChange {
    pub(super) at: i64,
    pub(super) device: Device,
}

impl Row for CertificateChange {
    const KIND: &'static str = "mqtt.certificate_change";
}

/// A change of a device identity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct IdentityChange {
    pub(super) at: i64,
    pub(super) identity: Identity,
}

impl Row for IdentityChange {
    const KIND: &'static str = "mqtt.identity_change";
}

/// A topic.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Topic {
    pub(super) name: String,
    pub(super) remark: String,
    pub(super) created: i64,
    pub(super) sequence: u64,
}

impl Row for Topic {
    const KIND: &'static str = "mqtt.topic";
}

/// A user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct User {
    pub(super) name: String,
    pub(super) password: String,
    pub(super) remark: String,
    pub(super) created: i64,
    pub(super) updated: i64,
    pub(super) sequence: u64,
}

impl Row for User {
    const KIND: &'static str = "mqtt.user";
}

/// A policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Policy {
    pub(super) id: i64,
    pub(super) instance: String,
    pub(super) name: String,
    pub(super) priority: i64,
    pub(super) rule: Rule,
    pub(super) remark: String,
    pub(super) created: i64,
    pub(super) updated: i64,
}

/// What it says of whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Rule {
    #[serde(with = "word")]
    pub(super) effect: api::PolicyEffect,
    pub(super) actions: String,
    pub(super) resources: String,
    pub(super) username: String,
    pub(super) client: String,
    pub(super) ip: String,
    pub(super) qos: String,
    pub(super) retain: i64,
}

impl Row for Policy {
    const KIND: &'static str = "mqtt.policy";
}

/// An identity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Identity {
    pub(super) device: String,
    pub(super) enabled: bool,
    pub(super) primary_key: String,
    pub(super) secondary_key: String,
    /// Key and value.
    pub(super) properties: Vec<(String, String)>,
    pub(super) created: i64,
    pub(super) sequence: u64,
}

impl Row for Identity {
    const KIND: &'static str = "mqtt.identity";
}

impl Identity {
    /// 1 where it may be used, 2 where not.
    pub(super) fn status(&self) -> i64 {
        if self.enabled { 1 } else { 2 }
    }

    pub(super) fn properties(&self) -> Vec<api::PropagatingProperty> {
        self.properties.iter().map(|(key, value)| api::PropagatingProperty::new().key(key).value(value)).collect()
    }
}

/// Counts what was created, so that things of one millisecond have an order and ids differ.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Counter {
    pub(super) created: u64,
}

impl Row for Counter {
    const KIND: &'static str = "mqtt.counter";
}

/// When something changed, and when it was last switched on and off.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Times {
    pub(super) created: i64,
    pub(super) updated: i64,
    pub(super) last_activation: i64,
    pub(super) last_inactivation: i64,
}

impl Times {
    pub(super) fn created(now: i64) -> Self {
        Self { created: now, updated: now, ..Self::default() }
    }
}
