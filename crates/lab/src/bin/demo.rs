//! The main job, end to end: a local cloud, a few hundred device certificates registered through
//! the generated client, and those that expire soon found again, page by page.

use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::{Instant, SystemTime};

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use tencentcloud_api::epoch_millis;
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_emulator::Emulator;
use tencentcloud_lab::counting::CountingTransport;
use tencentcloud_lab::fleet::{DAY, Fleet, Result, days_left, register};

const DEVICES: u64 = 320;
const SHOWN: usize = 12;
/// Requests under way at once.
const AT_ONCE: usize = 16;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("the demo failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let started = Instant::now();
    let emulator = Emulator::start().await?;
    say(&format!("emulator at {}", emulator.endpoint()));
    let (transport, sent) = CountingTransport::new();
    let client = mqtt::Client::new(&emulator.config().transport(transport));

    let Fleet { instance, ca, serials, mut calls } = register(&client, DEVICES, AT_ONCE).await?;
    say(&format!("registered CA {ca} and {DEVICES} device certificates on {instance}"));

    // Two of them are taken out of service: the filter by status leaves them out.
    for serial in &serials[1..3] {
        client
            .deactivate_device_certificate(
                mqtt::DeactivateDeviceCertificateRequest::new().instance_id(&instance).device_certificate_sn(serial),
            )
            .await?;
        calls += 1;
    }

    let now = SystemTime::now();
    let expiring = mqtt::DescribeDeviceCertificatesRequest::new()
        .instance_id(&instance)
        .filter(mqtt::DeviceCertificateFilter::Status, [mqtt::DeviceCertificateStatus::Active])
        .filter(mqtt::DeviceCertificateFilter::NotAfterEnd, [epoch_millis(now + 30 * DAY)])
        .order_by(mqtt::DeviceCertificateOrder::CreateTimeAsc)
        .limit(20);
    let mut found = Vec::new();
    let mut pages = client.describe_device_certificates(expiring).pages();
    let mut page_count = 0;
    while let Some(page) = pages.try_next().await? {
        page_count += 1;
        found.extend(page.data);
    }
    calls += page_count;
    found.sort_by_key(|certificate| certificate.not_after_time);

    say(&format!("\nactive device certificates that expire within 30 days, soonest first ({page_count} pages):"));
    say(&table(&found, now).to_string());
    if found.len() > SHOWN {
        say(&format!("… and {} more", found.len() - SHOWN));
    }
    let expected = (0..DEVICES).filter(|device| *device != 1 && *device != 2 && days_left(*device) < 30).count();
    if found.len() != expected {
        return Err(format!("found {} certificates, and {expected} should have been found", found.len()).into());
    }
    let attempts = sent.load(Ordering::Relaxed);
    say(&format!(
        "\n{} of {DEVICES} certificates found; {calls} calls made, {} retries, {:.1?}",
        found.len(),
        attempts - calls,
        started.elapsed()
    ));
    Ok(())
}

fn table(found: &[mqtt::DeviceCertificateItem], now: SystemTime) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_header(["Client", "Serial number", "Common name", "Unit", "Days left"]);
    for certificate in found.iter().take(SHOWN) {
        let left = certificate.not_after_at().and_then(|end| end.duration_since(now).ok()).unwrap_or_default();
        table.add_row([
            certificate.client_id.as_str(),
            &certificate.device_certificate_sn,
            &certificate.device_certificate_cn,
            certificate.organizational_unit.as_deref().unwrap_or("-"),
            &(left.as_secs() / DAY.as_secs()).to_string(),
        ]);
    }
    if let Some(column) = table.column_mut(4) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

#[expect(clippy::print_stdout, reason = "a program for people")]
fn say(text: &str) {
    println!("{text}");
}
