//! Registers a few device certificates at an endpoint, one after the other, and prints as JSON
//! what a client must find there: `seed ENDPOINT SECRET_ID SECRET_KEY`.

use std::process::ExitCode;
use std::time::SystemTime;

use serde_json::json;
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_api::{Config, Credentials, epoch_millis};
use tencentcloud_lab::fleet::{DAY, Result, UNITS, client_id, days_left, register};

const DEVICES: u64 = 45;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(text) => {
            say(&text);
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&format!("cannot seed: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, secret_id, secret_key] = arguments.as_slice() else {
        return Err("usage: seed ENDPOINT SECRET_ID SECRET_KEY".into());
    };
    let config = Config::new(Credentials::new(secret_id, secret_key)).endpoint(endpoint).region("ap-guangzhou");
    let client = mqtt::Client::new(&config);
    let fleet = register(&client, DEVICES, 1).await?;
    let revoked = &fleet.serials[7];
    client
        .revoked_device_certificate(
            mqtt::RevokedDeviceCertificateRequest::new().instance_id(&fleet.instance).device_certificate_sn(revoked),
        )
        .await?;
    let serials = |wanted: &dyn Fn(u64) -> bool| -> Vec<&String> {
        (0..).zip(&fleet.serials).filter(|(device, _)| wanted(*device)).map(|(_, serial)| serial).collect()
    };
    Ok(json!({
        "instance": fleet.instance,
        "ca": fleet.ca,
        "deadline": epoch_millis(SystemTime::now() + 30 * DAY).to_string(),
        "all": fleet.serials,
        "expiring": serials(&|device| days_left(device) < 30),
        "unit": UNITS[1],
        "in_unit": serials(&|device| device % 3 == 1),
        "client": client_id(11),
        "of_client": serials(&|device| device == 11),
        "revoked": [revoked],
    })
    .to_string())
}

#[expect(clippy::print_stdout, reason = "a program for another program")]
fn say(text: &str) {
    println!("{text}");
}
