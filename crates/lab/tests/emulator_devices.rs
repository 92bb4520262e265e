//! Devices that connect to an instance of the emulator, and the history of their certificates.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod hand;

use std::time::Duration;

use hand::Hand;
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_api::{Clock as _, Error, epoch_millis};
use tencentcloud_emulator::{Connected, ConnectionRefused as Refused, Emulator};
use tencentcloud_lab::fleet::DAY;
use tencentcloud_lab::pki::{Authority, DeviceCertificate};

use mqtt::DeviceCertificateStatus as Status;
use mqtt::X509Mode as Mode;

/// An emulator with an instance and a registered CA.
struct Site {
    emulator: Emulator,
    client: mqtt::Client,
    hand: Hand,
    instance: String,
    ca: String,
    authority: Authority,
}

fn code<T>(result: Result<T, Error>) -> String {
    result.err().and_then(|error| error.code().map(str::to_owned)).unwrap_or_else(|| "no refusal".to_owned())
}

impl Site {
    async fn start(mode: Mode, just_in_time: bool, automatic: bool) -> Self {
        let hand = Hand::new();
        let emulator = Emulator::builder().clock(hand.clone()).start().await.unwrap();
        let client = mqtt::Client::new(&emulator.config().clock(hand.clone()));
        let created = client
            .create_instance(mqtt::CreateInstanceRequest::new().instance_type("PRO").name("site").sku_code("pro_1k_1"))
            .await
            .unwrap();
        let instance = created.instance_id;
        let code = client
            .apply_registration_code(mqtt::ApplyRegistrationCodeRequest::new().instance_id(&instance))
            .await
            .unwrap();
        let authority = Authority::new("Site CA").unwrap();
        let request = mqtt::RegisterCaCertificateRequest::new()
            .instance_id(&instance)
            .ca_certificate(&authority.pem)
            .verification_certificate(authority.verification(&code.registration_code).unwrap());
        let ca = client.register_ca_certificate(request).await.unwrap().ca_sn.unwrap();
        let site = Self { emulator, client, hand, instance, ca, authority };
        site.mode(mode, just_in_time, automatic).await;
        site
    }

    async fn mode(&self, mode: Mode, just_in_time: bool, automatic: bool) {
        use mqtt::DeviceCertificateProvisionType::{Api, JustInTime};
        let request = mqtt::ModifyX509ConfigRequest::new()
            .instance_id(&self.instance)
            .x509_mode(mode)
            .device_certificate_provision_type(if just_in_time { JustInTime } else { Api })
            .automatic_activation(automatic);
        self.client.modify_x509_config(request).await.unwrap();
    }

    /// A certificate that ends so many days from now.
    fn issue(&self, serial: u64, days: u32) -> String {
        self.issue_by(&self.authority, serial, days)
    }

    fn issue_by(&self, authority: &Authority, serial: u64, days: u32) -> String {
        let certificate = DeviceCertificate {
            common_name: format!("device-{serial}"),
            organizational_unit: "Hall".to_owned(),
            serial,
            not_after: self.hand.now() + days * DAY,
        };
        authority.issue(&certificate).unwrap()
    }

    fn connect(&self, pem: &str) -> Result<Connected, Refused> {
        self.emulator.connect_device(&self.instance, "lamp", pem)
    }

    async fn register(&self, pem: &str) -> String {
        let request = mqtt::RegisterDeviceCertificateRequest::new()
            .instance_id(&self.instance)
            .device_certificate(pem)
            .ca_sn(&self.ca);
        self.client.register_device_certificate(request).await.unwrap().device_certificate_sn.unwrap()
    }

    async fn describe(&self, serial: &str) -> Result<mqtt::DescribeDeviceCertificateResponse, Error> {
        self.client
            .describe_device_certificate(
                mqtt::DescribeDeviceCertificateRequest::new().device_certificate_sn(serial).instance_id(&self.instance),
            )
            .await
    }

    async fn activate(&self, serial: &str) {
        let request =
            mqtt::ActivateDeviceCertificateRequest::new().instance_id(&self.instance).device_certificate_sn(serial);
        self.client.activate_device_certificate(request).await.unwrap();
    }
}

#[tokio::test]
async fn just_in_time_a_certificate_is_registered_by_the_first_connection() {
    let site = Site::start(Mode::OneCertificatePerDevice, true, false).await;
    let pem = site.issue(0x51, 30);
    assert_eq!(site.connect(&pem), Err(Refused::PendingActivation));
    let found = site.describe("51").await.unwrap();
    assert_eq!(found.status, Some(Status::PendingActivation));
    assert_eq!(found.certificate_source, Some(mqtt::CertificateSource::JustInTime));
    assert_eq!((found.client_id.as_deref(), found.ca_sn.as_deref()), (Some("lamp"), Some(site.ca.as_str())));
    // It is the first connection that counts.
    assert_eq!(site.connect(&pem), Err(Refused::PendingActivation));
    let pending = mqtt::DescribeDeviceCertificatesRequest::new()
        .instance_id(&site.instance)
        .filter("Status", ["PENDING_ACTIVATION"]);
    assert_eq!(site.client.describe_device_certificates(pending).await.unwrap().total_count, 1);
    site.activate("51").await;
    let connected = site.connect(&pem).unwrap();
    assert_eq!((connected.device_certificate_sn.as_deref(), connected.registered), (Some("51"), false));

    site.mode(Mode::OneCertificatePerDevice, true, true).await;
    let pem = site.issue(0x52, 30);
    assert!(site.connect(&pem).unwrap().registered);
    assert_eq!(site.describe("52").await.unwrap().status, Some(Status::Active));
    assert!(!site.connect(&pem).unwrap().registered);

    // What may not connect is not registered either.
    let stranger = site.issue_by(&Authority::new("Stranger").unwrap(), 0x53, 30);
    assert_eq!(site.connect(&stranger), Err(Refused::UnknownAuthority));
    let expired = site.issue(0x53, 0);
    site.hand.forward(Duration::from_secs(2));
    assert_eq!(site.connect(&expired), Err(Refused::Expired));
    assert_eq!(site.connect(&site.issue(0x53, 400)), Err(Refused::NotYetValid));
    assert_eq!(code(site.describe("53").await), "ResourceNotFound.Certificate");
}

#[tokio::test]
async fn only_what_is_registered_active_and_valid_connects() {
    for mode in [Mode::MutualTls, Mode::OneCertificatePerDevice] {
        let site = Site::start(mode.clone(), false, true).await;
        let (good, other) = (site.issue(0x61, 30), site.issue(0x62, 30));
        assert_eq!(site.connect(&good), Err(Refused::NotRegistered), "{mode}");
        let serial = site.register(&good).await;
        assert_eq!(site.connect(&good).unwrap().device_certificate_sn, Some(serial.clone()));
        assert_eq!(site.connect(&other), Err(Refused::NotRegistered));
        // The serial number alone is no proof.
        assert_eq!(site.connect(&site.issue(0x61, 30)), Err(Refused::NotRegistered));
        assert!(matches!(site.connect("no certificate"), Err(Refused::NotACertificate(_))));
        assert_eq!(site.emulator.connect_device("mqtt-none", "lamp", &good), Err(Refused::NoInstance));

        let (instance, sn) = (site.instance.as_str(), serial.as_str());
        site.client
            .deactivate_device_certificate(
                mqtt::DeactivateDeviceCertificateRequest::new().instance_id(instance).device_certificate_sn(sn),
            )
            .await
            .unwrap();
        assert_eq!(site.connect(&good), Err(Refused::Inactive));
        site.activate(&serial).await;
        assert!(site.connect(&good).is_ok());

        site.client
            .deactivate_ca_certificate(
                mqtt::DeactivateCaCertificateRequest::new().instance_id(instance).ca_sn(&site.ca),
            )
            .await
            .unwrap();
        assert_eq!(site.connect(&good), Err(Refused::AuthorityInactive));
        site.client
            .activate_ca_certificate(mqtt::ActivateCaCertificateRequest::new().instance_id(instance).ca_sn(&site.ca))
            .await
            .unwrap();

        // Thirty days later it has expired, and with the clock all that asks for it.
        let ends = site.describe(&serial).await.unwrap().not_after_time.unwrap();
        assert_eq!(ends, epoch_millis(site.hand.now() + 30 * DAY));
        let expired = || {
            let now = site.hand.millis();
            let request = mqtt::DescribeDeviceCertificatesRequest::new().instance_id(instance);
            site.client
                .describe_device_certificates(request.filter(mqtt::DeviceCertificateFilter::NotAfterEnd, [now]))
                .into_future()
        };
        site.hand.forward(30 * DAY - Duration::from_secs(1));
        assert!(site.connect(&good).is_ok());
        assert_eq!(expired().await.unwrap().total_count, 0);
        site.hand.forward(Duration::from_secs(2));
        assert_eq!(site.connect(&good), Err(Refused::Expired));
        assert_eq!(expired().await.unwrap().total_count, 1);

        let fresh = site.issue(0x63, 30);
        let serial = site.register(&fresh).await;
        site.client
            .revoked_device_certificate(
                mqtt::RevokedDeviceCertificateRequest::new().instance_id(instance).device_certificate_sn(&serial),
            )
            .await
            .unwrap();
        assert_eq!(site.connect(&fresh), Err(Refused::Revoked));
        // Its validity begins 35 days from now.
        let early = site.issue(0x64, 400);
        site.register(&early).await;
        assert_eq!(site.connect(&early), Err(Refused::NotYetValid));
        site.hand.forward(36 * DAY);
        assert!(site.connect(&early).is_ok());
    }
}

#[tokio::test]
async fn without_certificates_of_clients_every_device_connects() {
    let site = Site::start(Mode::Tls, true, true).await;
    let connected = site.connect("no certificate").unwrap();
    assert_eq!((connected.device_certificate_sn, connected.registered), (None, false));
    assert!(site.connect(&site.issue(0x71, 30)).is_ok());
    let list = mqtt::DescribeDeviceCertificatesRequest::new().instance_id(&site.instance);
    assert_eq!(site.client.describe_device_certificates(list).await.unwrap().total_count, 0, "none is registered");
}

#[tokio::test]
async fn the_history_has_every_change_of_a_certificate() {
    let site = Site::start(Mode::OneCertificatePerDevice, false, false).await;
    let spare = mqtt::CreateInstanceRequest::new().instance_type("PRO").name("spare").sku_code("pro_1k_1");
    let spare = site.client.create_instance(spare).region("ap-shanghai").await.unwrap().instance_id;
    let started = site.hand.millis();
    let serial = site.register(&site.issue(0x81, 30)).await;
    site.hand.forward(Duration::from_secs(10));
    site.register(&site.issue(0x82, 30)).await;
    let deactivate =
        mqtt::DeactivateDeviceCertificateRequest::new().instance_id(&site.instance).device_certificate_sn(&serial);
    site.client.deactivate_device_certificate(deactivate).await.unwrap();
    site.hand.forward(Duration::from_secs(10));
    let delete = mqtt::DeleteDeviceCertificateRequest::new().instance_id(&site.instance).device_certificate_sn(&serial);
    site.client.delete_device_certificate(delete).await.unwrap();
    assert_eq!(code(site.describe(&serial).await), "ResourceNotFound.Certificate");

    let request = |to: &str| {
        mqtt::DescribeDeviceCertificateBackupHistoryRequest::new().instance_id(&site.instance).destination(to)
    };
    let changes = |request: mqtt::DescribeDeviceCertificateBackupHistoryRequest| async {
        let found = site.client.describe_device_certificate_backup_history(request).await.unwrap().data;
        let change = |item: mqtt::DeviceCertificateBackupHistoryItem| {
            (item.device_certificate_sn, item.status, item.modification_time.unwrap() - started)
        };
        found.into_iter().map(change).collect::<Vec<_>>()
    };
    let (first, second) = ("81".to_owned(), "82".to_owned());
    let all = [
        (first.clone(), Status::Inactive, 20_000),
        (first.clone(), Status::Inactive, 10_000),
        (second, Status::Active, 10_000),
        (first, Status::Active, 0),
    ];
    assert_eq!(changes(request(&spare)).await, all);
    assert_eq!(changes(request(&spare).ca_sn(&site.ca)).await, all);
    assert!(changes(request(&spare).ca_sn("00")).await.is_empty());
    assert_eq!(changes(request(&spare).device_certificate_sn("82")).await, all[2..3]);
    assert_eq!(changes(request(&spare).limit(1)).await, all[..1]);
    let (from, to) = (started + 1, started + 10_000);
    assert_eq!(changes(request(&spare).modification_time_start(from).modification_time_end(to)).await, all[1..3]);
    let refused = |request| async { code(site.client.describe_device_certificate_backup_history(request).await) };
    assert_eq!(refused(request("mqtt-none")).await, "ResourceNotFound.Instance");
    assert_eq!(refused(request(&site.instance)).await, "InvalidParameterValue");
    let backwards = request(&spare).modification_time_start(to).modification_time_end(from);
    assert_eq!(refused(backwards).await, "InvalidParameterValue");
}
