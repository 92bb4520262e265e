//! The peer: one action by hand, with reqwest and serde, as somebody who knows them would write it.
//! It derives its key once a day.

use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Result, SECRET_ID, SECRET_KEY};

pub(crate) struct Client {
    http: reqwest::Client,
    endpoint: String,
    host: String,
    key: Mutex<Option<(String, [u8; 32])>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Request<'a> {
    instance_id: &'a str,
    filters: Vec<Filter<'a>>,
    limit: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Filter<'a> {
    name: &'a str,
    values: Vec<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    response: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Refusal {
    code: String,
    message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "decoded like every other field")]
pub(crate) struct Page {
    error: Option<Refusal>,
    #[serde(default)]
    pub(crate) data: Vec<Certificate>,
    #[serde(default)]
    total_count: i64,
    request_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "decoded like every other field")]
pub(crate) struct Certificate {
    client_id: String,
    device_certificate: String,
    device_certificate_sn: String,
    device_certificate_cn: String,
    ca_sn: String,
    format: String,
    status: String,
    organizational_unit: Option<String>,
    last_activation_time: i64,
    last_inactivation_time: i64,
    created_time: i64,
    update_time: i64,
    certificate_source: Option<String>,
    not_after_time: Option<i64>,
    not_before_time: Option<i64>,
}

impl Client {
    pub(crate) fn new(endpoint: &str) -> Result<Self> {
        let host = endpoint.trim_start_matches("http://").to_owned();
        let http = reqwest::Client::builder().tcp_nodelay(true).build()?;
        Ok(Self { http, endpoint: endpoint.to_owned(), host, key: Mutex::default() })
    }

    pub(crate) async fn describe_device_certificates(&self, instance: &str, limit: i64) -> Result<Page> {
        let filters = vec![Filter { name: "Status", values: vec!["ACTIVE"] }];
        let body = serde_json::to_vec(&Request { instance_id: instance, filters, limit })?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let authorization = self.sign(&body, now);
        let reply = self
            .http
            .post(&self.endpoint)
            .header("Host", &self.host)
            .header("Content-Type", "application/json")
            .header("Authorization", authorization)
            .header("X-TC-Action", "DescribeDeviceCertificates")
            .header("X-TC-Version", "2024-05-16")
            .header("X-TC-Region", "ap-guangzhou")
            .header("X-TC-Timestamp", now.to_string())
            .body(body)
            .send()
            .await?;
        page(&reply.bytes().await?)
    }

    fn sign(&self, body: &[u8], now: u64) -> String {
        let date = date(now);
        let canonical = format!(
            "POST\n/\n\ncontent-type:application/json\nhost:{}\n\ncontent-type;host\n{}",
            self.host,
            hex(&Sha256::digest(body))
        );
        let string =
            format!("TC3-HMAC-SHA256\n{now}\n{date}/mqtt/tc3_request\n{}", hex(&Sha256::digest(canonical.as_bytes())));
        let signature = hex(&mac(&self.key(&date), string.as_bytes()));
        format!(
            "TC3-HMAC-SHA256 Credential={SECRET_ID}/{date}/mqtt/tc3_request, SignedHeaders=content-type;host, Signature={signature}"
        )
    }

    fn key(&self, date: &str) -> [u8; 32] {
        let mut kept = self.key.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match &*kept {
            Some((of, key)) if of == date => *key,
            _ => {
                let of_date = mac(format!("TC3{SECRET_KEY}").as_bytes(), date.as_bytes());
                let key = mac(&mac(&of_date, b"mqtt"), b"tc3_request");
                *kept = Some((date.to_owned(), key));
                key
            }
        }
    }
}

/// What a reply holds.
pub(crate) fn page(reply: &[u8]) -> Result<Page> {
    let envelope: Envelope = serde_json::from_slice(reply)?;
    match envelope.response.error {
        Some(error) => Err(format!("{}: {}", error.code, error.message).into()),
        None => Ok(envelope.response),
    }
}

fn mac(key: &[u8], message: &[u8]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The date of a time in seconds since the epoch.
fn date(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    format!("{:04}-{month:02}-{day:02}", year + era * 400 + u64::from(month <= 2))
}
