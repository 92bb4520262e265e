//! An instance with a CA certificate and device certificates, registered through the generated
//! client.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tencentcloud_api::mqtt::v20240516 as mqtt;
use tokio::task::JoinSet;

use crate::pki::{Authority, DeviceCertificate};

/// What can go wrong while registering.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A day.
pub const DAY: Duration = Duration::from_secs(86_400);

/// An instance with what was registered on it.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// Id of the instance.
    pub instance: String,
    /// Serial number of the CA certificate.
    pub ca: String,
    /// Serial numbers of the device certificates, device by device.
    pub serials: Vec<String>,
    /// Calls that were made.
    pub calls: u64,
}

/// Creates an instance and registers a CA certificate and so many device certificates, with at
/// most so many requests under way at once.
///
/// # Errors
///
/// When a call fails or a certificate cannot be made.
pub async fn register(client: &mqtt::Client, devices: u64, at_once: usize) -> Result<Fleet> {
    let created = client
        .create_instance(mqtt::CreateInstanceRequest::new().instance_type("PRO").name("demo").sku_code("pro_10k_1"))
        .await?;
    let instance = created.instance_id;
    let code = client.apply_registration_code(mqtt::ApplyRegistrationCodeRequest::new().instance_id(&instance)).await?;
    let authority = Arc::new(Authority::new("Demo Device CA")?);
    let request = mqtt::RegisterCaCertificateRequest::new()
        .instance_id(&instance)
        .ca_certificate(&authority.pem)
        .verification_certificate(authority.verification(&code.registration_code)?);
    let ca = client.register_ca_certificate(request).await?.ca_sn.ok_or("the CA certificate has no serial number")?;

    let mut under_way: JoinSet<Result<(u64, String)>> = JoinSet::new();
    let mut serials = vec![String::new(); usize::try_from(devices)?];
    let mut keep = |(device, serial): (u64, String)| -> Result<()> {
        serials[usize::try_from(device)?] = serial;
        Ok(())
    };
    for device in 0..devices {
        if under_way.len() >= at_once
            && let Some(done) = under_way.join_next().await
        {
            keep(done??)?;
        }
        let (client, authority, instance, ca) = (client.clone(), Arc::clone(&authority), instance.clone(), ca.clone());
        under_way.spawn(async move {
            let pem = authority.issue(&certificate(device))?;
            let request = mqtt::RegisterDeviceCertificateRequest::new()
                .instance_id(instance)
                .device_certificate(pem)
                .ca_sn(ca)
                .client_id(client_id(device));
            let registered = client.register_device_certificate(request).await?;
            Ok((device, registered.device_certificate_sn.ok_or("a device certificate has no serial number")?))
        });
    }
    while let Some(done) = under_way.join_next().await {
        keep(done??)?;
    }
    Ok(Fleet { instance, ca, serials, calls: devices + 3 })
}

fn certificate(device: u64) -> DeviceCertificate {
    DeviceCertificate {
        common_name: format!("sensor-{device:03}.example.com"),
        organizational_unit: UNITS[(device % 3) as usize].to_owned(),
        serial: 0x10_0000 + device,
        not_after: SystemTime::now() + days_left(device) * DAY + DAY / 2,
    }
}

/// The organizational units, which devices take turns in.
pub const UNITS: [&str; 3] = ["Assembly", "Logistics", "Paint Shop"];

/// The client id of a device.
pub fn client_id(device: u64) -> String {
    format!("sensor-{device:03}")
}

/// How many whole days the certificate of a device is valid: spread over four months. Half a day
/// is added to each.
pub fn days_left(device: u64) -> u32 {
    u32::try_from((device * 37) % 120).unwrap_or(u32::MAX)
}
