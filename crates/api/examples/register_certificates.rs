//! Registers a CA certificate of an MQTT instance and device certificates that it signed.
//!
//! ```text
//! export TENCENTCLOUD_SECRET_ID=… TENCENTCLOUD_SECRET_KEY=… TENCENTCLOUD_REGION=ap-guangzhou
//! cargo run -p tencentcloud-api --features mqtt --example register_certificates -- mqtt-qgzaawn9
//! cargo run -p tencentcloud-api --features mqtt --example register_certificates -- \
//!     mqtt-qgzaawn9 ca.pem verification.pem device-1.pem device-2.pem
//! ```
//!
//! The first call prints the registration code of the instance: sign a certificate with that common
//! name by the key of your CA, which proves that you have it. The second call registers. These
//! actions exist on the mainland site; `TENCENTCLOUD_ENDPOINT` names another address, such as that
//! of a local `tencentcloud-emulator`.

#![allow(clippy::print_stdout, reason = "a program for people")]

use std::error::Error;
use std::path::Path;

use tencentcloud_api::{Config, Site, mqtt};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let config = Config::from_env()?.site(Site::Mainland);
    let config = match std::env::var("TENCENTCLOUD_ENDPOINT") {
        Ok(endpoint) => config.endpoint(endpoint),
        Err(_) => config,
    };
    let client = mqtt::Client::new(&config);
    match arguments.as_slice() {
        [instance] => {
            let request = mqtt::ApplyRegistrationCodeRequest::new().instance_id(instance);
            let applied = client.apply_registration_code(request).await?;
            println!("{}", applied.registration_code);
        }
        [instance, ca, verification, devices @ ..] => {
            let request = mqtt::RegisterCaCertificateRequest::new()
                .instance_id(instance)
                .ca_certificate(std::fs::read_to_string(ca)?)
                .verification_certificate(std::fs::read_to_string(verification)?);
            let ca = match client.register_ca_certificate(request).await {
                Ok(registered) => registered.ca_sn.ok_or("the reply names no serial number")?,
                Err(error) if error.code() == Some(mqtt::error_code::UNSUPPORTED_OPERATION_RESOURCE_ALREADY_EXISTS) => {
                    return Err(format!("the CA certificate is registered already: {error}").into());
                }
                Err(error) => return Err(error.into()),
            };
            println!("CA {ca}");
            for file in devices {
                let request = mqtt::RegisterDeviceCertificateRequest::new()
                    .instance_id(instance)
                    .device_certificate(std::fs::read_to_string(file)?)
                    .ca_sn(&ca)
                    .client_id(Path::new(file).file_stem().unwrap_or_default().to_string_lossy())
                    .status(mqtt::DeviceCertificateStatus::Active);
                let registered = client.register_device_certificate(request).await?;
                println!("{} {file}", registered.device_certificate_sn.unwrap_or_default());
            }
        }
        _ => return Err("usage: register_certificates INSTANCE [CA VERIFICATION DEVICE…]".into()),
    }
    Ok(())
}
