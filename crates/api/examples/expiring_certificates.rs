//! Lists the active device certificates of an MQTT instance that expire within 30 days.
//!
//! ```text
//! export TENCENTCLOUD_SECRET_ID=… TENCENTCLOUD_SECRET_KEY=… TENCENTCLOUD_REGION=ap-guangzhou
//! cargo run -p tencentcloud-api --features mqtt --example expiring_certificates -- mqtt-qgzaawn9 [mainland|ENDPOINT]
//! ```
//!
//! The second argument is for accounts of the mainland site, or an endpoint of your own such as
//! that of a local `tencentcloud-emulator`.

#![allow(clippy::print_stdout, reason = "a program for people")]

use std::error::Error;
use std::time::{Duration, SystemTime};

use tencentcloud_api::{Config, Site, epoch_millis, mqtt};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let instance = arguments.next().ok_or("which instance? Give its id, such as mqtt-qgzaawn9")?;
    let config = Config::from_env()?;
    let config = match arguments.next().as_deref() {
        None => config,
        Some("mainland") => config.site(Site::Mainland),
        Some(endpoint) => config.endpoint(endpoint),
    };

    let deadline = SystemTime::now() + Duration::from_secs(30 * 86_400);
    let expiring = mqtt::DescribeDeviceCertificatesRequest::new()
        .instance_id(instance)
        .filter(mqtt::DeviceCertificateFilter::Status, [mqtt::DeviceCertificateStatus::Active])
        .filter(mqtt::DeviceCertificateFilter::NotAfterEnd, [epoch_millis(deadline)])
        .order_by(mqtt::DeviceCertificateOrder::CreateTimeAsc);

    let client = mqtt::Client::new(&config);
    let mut certificates = client.describe_device_certificates(expiring).items();
    let mut count = 0;
    while let Some(certificate) = certificates.try_next().await? {
        let left = certificate.not_after_at().and_then(|end| end.duration_since(SystemTime::now()).ok());
        let days = left.unwrap_or_default().as_secs() / 86_400;
        println!("{:>3} days  {}  {}", days, certificate.device_certificate_sn, certificate.device_certificate_cn);
        count += 1;
    }
    println!("{count} certificates expire within 30 days");
    Ok(())
}
