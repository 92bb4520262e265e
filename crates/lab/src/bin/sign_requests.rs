//! Signs requests of many actions and prints them as JSON, one a line, for the comparison with
//! the official client: key, host, timestamp, action, body and `Authorization`.

use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use serde_json::json;
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_api::{Action, Call, Config, Credentials};

const SECRET_ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
const SECRET_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("cannot sign: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    // Times on both sides of midnight, and a temporary key.
    let config = Config::new(Credentials::new(SECRET_ID, SECRET_KEY)).region("ap-guangzhou");
    let at = |seconds: u64| config.clone().clock(UNIX_EPOCH + Duration::from_secs(seconds));
    let noon = mqtt::Client::new(&at(1_742_983_099));
    let before = mqtt::Client::new(&at(1_735_689_599));
    let after = mqtt::Client::new(&at(1_735_689_600));
    let temporary = Credentials::new(SECRET_ID, SECRET_KEY).with_token("a-session-token");
    let temporary = mqtt::Client::new(&at(1_742_983_099).credentials(temporary));
    let elsewhere = mqtt::Client::new(&at(1_742_983_099).endpoint("https://mqtt.example.com:8443"));

    let id = "mqtt-qgzaawn9";
    print(noon.describe_device_certificates(mqtt::DescribeDeviceCertificatesRequest::new().instance_id(id))).await?;
    let filtered = mqtt::DescribeDeviceCertificatesRequest::new()
        .instance_id(id)
        .filter(mqtt::DeviceCertificateFilter::Status, [mqtt::DeviceCertificateStatus::Active])
        .filter("NotAfterEnd", [1_766_073_600_000_i64])
        .order_by(mqtt::DeviceCertificateOrder::CreateTimeAsc)
        .limit(100)
        .offset(20);
    print(noon.describe_device_certificates(filtered.clone())).await?;
    print(before.describe_device_certificates(filtered.clone())).await?;
    print(after.describe_device_certificates(filtered.clone())).await?;
    print(temporary.describe_device_certificates(filtered.clone())).await?;
    print(elsewhere.describe_device_certificates(filtered)).await?;
    print(noon.describe_device_certificate(
        mqtt::DescribeDeviceCertificateRequest::new().device_certificate_sn("0eef68a582b9").instance_id(id),
    ))
    .await?;
    print(noon.describe_ca_certificates(mqtt::DescribeCaCertificatesRequest::new().instance_id(id))).await?;
    print(noon.describe_ca_certificate(mqtt::DescribeCaCertificateRequest::new().ca_sn("1b1e3bf3").instance_id(id)))
        .await?;
    print(noon.apply_registration_code(mqtt::ApplyRegistrationCodeRequest::new().instance_id(id))).await?;
    let pem = "-----BEGIN CERTIFICATE-----\nMIIB+/=\n-----END CERTIFICATE-----\n";
    let ca = mqtt::RegisterCaCertificateRequest::new()
        .instance_id(id)
        .ca_certificate(pem)
        .verification_certificate(pem)
        .format(mqtt::CertificateFormat::Pem)
        .status(mqtt::CaCertificateStatus::Active);
    print(noon.register_ca_certificate(ca)).await?;
    let device = mqtt::RegisterDeviceCertificateRequest::new()
        .instance_id(id)
        .device_certificate(pem)
        .ca_sn("1b1e3bf3")
        .client_id("客户端 \"1\" \u{1f512}\u{7f}\t");
    print(noon.register_device_certificate(device)).await?;
    print(noon.activate_device_certificate(
        mqtt::ActivateDeviceCertificateRequest::new().instance_id(id).device_certificate_sn("0eef"),
    ))
    .await?;
    print(noon.revoked_device_certificate(
        mqtt::RevokedDeviceCertificateRequest::new().instance_id(id).device_certificate_sn("0eef"),
    ))
    .await?;
    let config = mqtt::ModifyX509ConfigRequest::new()
        .instance_id(id)
        .x509_mode(mqtt::X509Mode::MutualTls)
        .device_certificate_provision_type(mqtt::DeviceCertificateProvisionType::JustInTime)
        .automatic_activation(false);
    print(noon.modify_x509_config(config)).await?;
    let instance = mqtt::CreateInstanceRequest::new()
        .instance_type("PRO")
        .name("sensors")
        .sku_code("pro_10k_1")
        .tag_list([mqtt::Tag::new().tag_key("team").tag_value("iot")])
        .enable_public(true)
        .bandwidth(5)
        .ip_rules([mqtt::IpRule::new().ip("0.0.0.0/0").allow(true).remark("all")])
        .vpc_list(Vec::<mqtt::VpcInfo>::new());
    print(noon.create_instance(instance)).await?;
    let policy = mqtt::CreateAuthorizationPolicyRequest::new()
        .instance_id(id)
        .policy_name("allow-connect")
        .policy_version(1)
        .priority(10)
        .effect(mqtt::PolicyEffect::Allow)
        .actions("connect,pub")
        .retain(3)
        .qos("0,1,2");
    print(noon.create_authorization_policy(policy.resources("home/+/room").remark(""))).await?;
    print(noon.describe_product_sku_list(mqtt::DescribeProductSKUListRequest::new())).await?;
    Ok(())
}

async fn print<R: Action>(call: Call<R>) -> Result<(), Box<dyn std::error::Error>> {
    let signed = call.sign().await?;
    let header = |name: &str| signed.headers().get(name).and_then(|value| value.to_str().ok());
    let line = json!({
        "secret_id": SECRET_ID,
        "secret_key": SECRET_KEY,
        "service": R::OPERATION.service,
        "version": header("x-tc-version"),
        "action": header("x-tc-action"),
        "region": header("x-tc-region"),
        "token": header("x-tc-token"),
        "timestamp": header("x-tc-timestamp"),
        "host": header(HOST.as_str()),
        "content_type": header(CONTENT_TYPE.as_str()),
        "authorization": header(AUTHORIZATION.as_str()),
        "body": std::str::from_utf8(signed.body())?,
    });
    say(&line.to_string());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a program for another program")]
fn say(text: &str) {
    println!("{text}");
}
