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
    print(noon.describe_device_certificates(mqtt::DescribeDeviceCertificatesRequest::new(id))).await?;
    let filtered = mqtt::DescribeDeviceCertificatesRequest::new(id)
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
    print(noon.describe_device_certificate(mqtt::DescribeDeviceCertificateRequest::new("0eef68a582b9", id))).await?;
    print(noon.describe_ca_certificates(mqtt::DescribeCaCertificatesRequest::new(id))).await?;
    print(noon.describe_ca_certificate(mqtt::DescribeCaCertificateRequest::new("1b1e3bf3", id))).await?;
    print(noon.apply_registration_code(mqtt::ApplyRegistrationCodeRequest::new(id))).await?;
    let pem = "-----BEGIN CERTIFICATE-----\nMIIB+/=\n-----END CERTIFICATE-----\n";
    let ca = mqtt::RegisterCaCertificateRequest::new(id, pem)
        .verification_certificate(pem)
        .format(mqtt::CertificateFormat::Pem)
        .status(mqtt::CaCertificateStatus::Active);
    print(noon.register_ca_certificate(ca)).await?;
    let device =
        mqtt::RegisterDeviceCertificateRequest::new(id, pem, "1b1e3bf3").client_id("客户端 \"1\" \u{1f512}\u{7f}\t");
    print(noon.register_device_certificate(device)).await?;
    print(noon.activate_device_certificate(mqtt::ActivateDeviceCertificateRequest::new(id, "0eef"))).await?;
    print(noon.revoked_device_certificate(mqtt::RevokedDeviceCertificateRequest::new(id, "0eef"))).await?;
    let config = mqtt::ModifyX509ConfigRequest::new(id)
        .x509_mode(mqtt::X509Mode::MutualTls)
        .device_certificate_provision_type(mqtt::DeviceCertificateProvisionType::JustInTime)
        .automatic_activation(false);
    print(noon.modify_x509_config(config)).await?;
    let instance = mqtt::CreateInstanceRequest::new("PRO", "sensors", "pro_10k_1")
        .tag_list([mqtt::Tag::new("team", "iot")])
        .enable_public(true)
        .bandwidth(5)
        .ip_rules([mqtt::IpRule::new("0.0.0.0/0", true, "all")])
        .vpc_list(Vec::<mqtt::VpcInfo>::new());
    print(noon.create_instance(instance)).await?;
    let policy = mqtt::CreateAuthorizationPolicyRequest::new(mqtt::CreateAuthorizationPolicyRequired {
        instance_id: id.into(),
        policy_name: "allow-connect".into(),
        policy_version: 1,
        priority: 10,
        effect: mqtt::PolicyEffect::Allow,
        actions: "connect,pub".into(),
        retain: 3,
        qos: "0,1,2".into(),
    });
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
        "service": R::SERVICE,
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
