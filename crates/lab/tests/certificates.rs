//! The certificate family against the emulator: states, filters, orders, pages, refusals.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::time::{Duration, SystemTime};

use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_api::{Config, Credentials, Error, ErrorKind, RetryPolicy, epoch_millis};
use tencentcloud_emulator::Emulator;
use tencentcloud_lab::fleet::{self, DAY, Fleet, UNITS, client_id, days_left};
use tencentcloud_lab::pki::{Authority, DeviceCertificate};

use mqtt::DeviceCertificateFilter as By;
use mqtt::DeviceCertificateOrder as Order;
use mqtt::DeviceCertificateStatus as Status;

type Request = mqtt::DescribeDeviceCertificatesRequest;

async fn start() -> (Emulator, mqtt::Client) {
    let emulator = Emulator::start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config());
    (emulator, client)
}

async fn serials(client: &mqtt::Client, request: Request) -> Vec<String> {
    let items = client.describe_device_certificates(request).items().try_collect().await.unwrap();
    items.into_iter().map(|item| item.device_certificate_sn).collect()
}

fn code<T>(result: Result<T, Error>) -> String {
    result.err().and_then(|error| error.code().map(str::to_owned)).unwrap_or_else(|| "no refusal".to_owned())
}

fn device(serial: u64) -> DeviceCertificate {
    DeviceCertificate {
        common_name: "device.example.com".to_owned(),
        organizational_unit: "Assembly".to_owned(),
        serial,
        not_after: SystemTime::now() + 90 * DAY,
    }
}

/// An instance with a registered CA.
async fn authority(client: &mqtt::Client) -> (String, String, Authority) {
    let created = client
        .create_instance(
            mqtt::CreateInstanceRequest::new().instance_type("PRO").name("certificates").sku_code("pro_10k_1"),
        )
        .await
        .unwrap();
    let id = created.instance_id;
    let code =
        client.apply_registration_code(mqtt::ApplyRegistrationCodeRequest::new().instance_id(&id)).await.unwrap();
    let authority = Authority::new("Test CA").unwrap();
    let request = mqtt::RegisterCaCertificateRequest::new()
        .instance_id(&id)
        .ca_certificate(&authority.pem)
        .verification_certificate(authority.verification(&code.registration_code).unwrap());
    let ca = client.register_ca_certificate(request).await.unwrap().ca_sn.unwrap();
    (id, ca, authority)
}

#[tokio::test]
async fn every_filter_narrows_the_list() {
    let (_emulator, client) = start().await;
    let Fleet { instance, ca, serials: all, .. } = fleet::register(&client, 60, 1).await.unwrap();
    client
        .revoked_device_certificate(
            mqtt::RevokedDeviceCertificateRequest::new().instance_id(&instance).device_certificate_sn(&all[3]),
        )
        .await
        .unwrap();
    client
        .deactivate_device_certificate(
            mqtt::DeactivateDeviceCertificateRequest::new().instance_id(&instance).device_certificate_sn(&all[4]),
        )
        .await
        .unwrap();
    let request = || Request::new().instance_id(&instance).order_by(Order::CreateTimeAsc);
    let wanted = |wanted: &dyn Fn(u64) -> bool| -> Vec<String> {
        (0..).zip(&all).filter(|(device, _)| wanted(*device)).map(|(_, serial)| serial.clone()).collect()
    };
    let soon = epoch_millis(SystemTime::now() + 30 * DAY);

    assert_eq!(serials(&client, request()).await, all);
    assert_eq!(
        serials(&client, request().filter(By::Status, [Status::Active])).await,
        wanted(&|device| device != 3 && device != 4)
    );
    assert_eq!(serials(&client, request().filter(By::Status, [Status::Revoked, Status::Inactive])).await, all[3..5]);
    assert_eq!(
        serials(&client, request().filter(By::NotAfterEnd, [soon])).await,
        wanted(&|device| days_left(device) < 30)
    );
    assert_eq!(
        serials(&client, request().filter(By::NotAfterStart, [soon])).await,
        wanted(&|device| days_left(device) >= 30)
    );
    assert_eq!(
        serials(&client, request().filter(By::ClientId, [client_id(7), client_id(9)])).await,
        wanted(&|device| device == 7 || device == 9)
    );
    assert_eq!(serials(&client, request().filter(By::DeviceCertificateSn, [&all[5]])).await, all[5..6]);
    assert_eq!(
        serials(&client, request().filter(By::DeviceCertificateCn, ["sensor-008.example.com"])).await,
        all[8..9]
    );
    assert_eq!(
        serials(&client, request().filter(By::OrganizationalUnit, [UNITS[2]])).await,
        wanted(&|device| device % 3 == 2)
    );
    assert_eq!(serials(&client, request().filter(By::CaSn, [&ca])).await, all);
    assert!(serials(&client, request().filter(By::CaSn, ["00"])).await.is_empty());
    // Filters are narrowed by each other; a raw name will do.
    let both = request().filter("OrganizationalUnit", [UNITS[1]]).filter(By::NotAfterEnd, [soon]);
    assert_eq!(serials(&client, both).await, wanted(&|device| device % 3 == 1 && days_left(device) < 30));

    let refused = client.describe_device_certificates(request().filter("Colour", ["red"])).await;
    assert_eq!(code(refused), "InvalidParameterValue");
    let refused = client.describe_device_certificates(request().filter(By::NotAfterEnd, ["soon"])).await;
    assert_eq!(code(refused), "InvalidParameterValue");
}

#[tokio::test]
async fn lists_have_four_orders_and_pages() {
    // A clock that a test moves: each certificate is of another second.
    #[derive(Clone, Debug)]
    struct Hand(std::sync::Arc<std::sync::atomic::AtomicU64>);
    impl tencentcloud_api::Clock for Hand {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(std::sync::atomic::Ordering::SeqCst))
        }
    }
    let hand = Hand(std::sync::Arc::new(1_800_000_000.into()));
    let tick = || hand.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    let emulator = Emulator::builder().clock(hand.clone()).start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config().clock(hand.clone()));
    let (id, ca, authority) = authority(&client).await;
    let mut all = Vec::new();
    for serial in 0x70..0x77 {
        tick();
        let request = mqtt::RegisterDeviceCertificateRequest::new()
            .instance_id(&id)
            .device_certificate(authority.issue(&device(serial)).unwrap())
            .ca_sn(&ca);
        all.push(client.register_device_certificate(request).await.unwrap().device_certificate_sn.unwrap());
    }
    tick();
    client
        .deactivate_device_certificate(
            mqtt::DeactivateDeviceCertificateRequest::new().instance_id(&id).device_certificate_sn(&all[2]),
        )
        .await
        .unwrap();
    let backwards = |serials: &[String]| serials.iter().rev().cloned().collect::<Vec<_>>();
    let updated = [&all[..2], &all[3..], &all[2..3]].concat();
    for (order, expected) in [
        (Order::CreateTimeAsc, all.clone()),
        (Order::CreateTimeDesc, backwards(&all)),
        (Order::UpdateTimeAsc, updated.clone()),
        (Order::UpdateTimeDesc, backwards(&updated)),
    ] {
        // Page by page is the same as at once.
        for limit in [1, 3, 100] {
            let request = Request::new().instance_id(&id).order_by(order.clone()).limit(limit);
            assert_eq!(serials(&client, request).await, expected, "{order} {limit}");
        }
    }
    let page = client.describe_device_certificates(Request::new().instance_id(&id).limit(3).offset(5)).await.unwrap();
    assert_eq!((page.total_count, page.data.len()), (7, 2));
    let item = &page.data[0];
    assert_eq!(
        (item.format.clone(), item.certificate_source.clone()),
        (mqtt::CertificateFormat::Pem, Some(mqtt::CertificateSource::Api))
    );
    assert_eq!(item.created_at(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_002)));
    let refused = client.describe_device_certificates(Request::new().instance_id(&id).order_by("SIZE_ASC")).await;
    assert_eq!(code(refused), "InvalidParameterValue");
}

#[tokio::test]
async fn twenty_a_page_unless_told_and_a_hundred_at_most() {
    let (emulator, client) = start().await;
    let fleet = fleet::register(&client, 125, 8).await.unwrap();
    let before = emulator.calls().len();
    let page = client.describe_device_certificates(Request::new().instance_id(&fleet.instance)).await.unwrap();
    assert_eq!((page.total_count, page.data.len()), (125, 20));
    // A stream asks for as many as a page may hold.
    let all = client
        .describe_device_certificates(Request::new().instance_id(&fleet.instance))
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!((all.len(), emulator.calls().len() - before), (125, 3));

    let error =
        client.describe_device_certificates(Request::new().instance_id(&fleet.instance).limit(101)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "Limit is 101; it must be from 1 to 100 (unchecked() sends it all the same) \
         (mqtt.DescribeDeviceCertificates, region ap-guangzhou)"
    );
    assert_eq!(emulator.calls().len() - before, 3, "nothing was sent");
    let refused =
        client.describe_device_certificates(Request::new().instance_id(&fleet.instance).limit(101)).unchecked().await;
    assert_eq!(code(refused), "InvalidParameterValue");
}

#[tokio::test]
async fn a_ca_is_registered_with_proof_that_its_key_is_at_hand() {
    let (_emulator, client) = start().await;
    let created = client
        .create_instance(mqtt::CreateInstanceRequest::new().instance_type("BASIC").name("proof").sku_code("basic_1k"))
        .await
        .unwrap();
    let id = created.instance_id;
    let (ours, theirs) = (Authority::new("Ours").unwrap(), Authority::new("Theirs").unwrap());
    let register = |pem: &str, proof: Option<String>| {
        let mut request = mqtt::RegisterCaCertificateRequest::new().instance_id(&id).ca_certificate(pem);
        request.verification_certificate = proof;
        client.register_ca_certificate(request)
    };
    let early = register(&ours.pem, Some(ours.verification("code").unwrap())).await;
    assert_eq!(code(early), "FailedOperation.InstanceRegistrationCodeEmpty");

    let apply = || async {
        client.apply_registration_code(mqtt::ApplyRegistrationCodeRequest::new().instance_id(&id)).await.unwrap()
    };
    let registration = apply().await.registration_code;
    assert_eq!(apply().await.registration_code, registration, "the code of an instance stays");
    for (pem, proof, expected) in [
        (&ours.pem, None, "MissingParameter"),
        (&ours.pem, Some(ours.verification("another code").unwrap()), "FailedOperation.RegistrationCodeVerifyFailed"),
        (&ours.pem, Some(theirs.verification(&registration).unwrap()), "FailedOperation.PublicKeyVerifyFailed"),
        (&ours.pem, Some("no certificate".to_owned()), "InvalidParameterValue"),
        (&"no certificate".to_owned(), None, "InvalidParameterValue"),
        (&ours.issue(&device(0x77)).unwrap(), None, "FailedOperation.CertificateVerificationFailed"),
    ] {
        assert_eq!(code(register(pem, proof).await), expected);
    }
    let proof = ours.verification(&registration).unwrap();
    let ca = register(&ours.pem, Some(proof.clone())).await.unwrap().ca_sn.unwrap();
    assert_eq!(code(register(&ours.pem, Some(proof.clone())).await), "UnsupportedOperation.ResourceAlreadyExists");

    let described = client
        .describe_ca_certificate(mqtt::DescribeCaCertificateRequest::new().ca_sn(&ca).instance_id(&id))
        .await
        .unwrap();
    assert_eq!((described.ca_cn.as_deref(), described.status), (Some("Ours"), Some(mqtt::CaCertificateStatus::Active)));
    client
        .deactivate_ca_certificate(mqtt::DeactivateCaCertificateRequest::new().instance_id(&id).ca_sn(&ca))
        .await
        .unwrap();
    let listed = client
        .describe_ca_certificates(mqtt::DescribeCaCertificatesRequest::new().instance_id(&id))
        .await
        .unwrap()
        .data;
    assert_eq!((listed.len(), listed[0].status.clone()), (1, mqtt::CaCertificateStatus::Inactive));
    assert_eq!((listed[0].ca_sn.as_str(), listed[0].verification_certificate.as_str()), (ca.as_str(), proof.as_str()));
    client
        .activate_ca_certificate(mqtt::ActivateCaCertificateRequest::new().instance_id(&id).ca_sn(&ca))
        .await
        .unwrap();

    // A CA stays as long as it has device certificates.
    let request = mqtt::RegisterDeviceCertificateRequest::new()
        .instance_id(&id)
        .device_certificate(ours.issue(&device(0x78)).unwrap())
        .ca_sn(&ca);
    client.register_device_certificate(request).await.unwrap();
    let delete = || {
        client.delete_ca_certificate(mqtt::DeleteCaCertificateRequest::new().instance_id(&id).ca_sn(&ca)).into_future()
    };
    assert_eq!(code(delete().await), "FailedOperation.RelatedDeviceCertificateExists");
    client
        .delete_device_certificate(
            mqtt::DeleteDeviceCertificateRequest::new().instance_id(&id).device_certificate_sn("78"),
        )
        .await
        .unwrap();
    delete().await.unwrap();
    assert_eq!(code(delete().await), "ResourceNotFound.Ca");
}

#[tokio::test]
async fn a_device_certificate_is_signed_by_its_ca_and_moves_between_states() {
    let (_emulator, client) = start().await;
    let (id, ca, authority) = authority(&client).await;
    let register = |pem: String, ca: &str| {
        client.register_device_certificate(
            mqtt::RegisterDeviceCertificateRequest::new().instance_id(&id).device_certificate(pem).ca_sn(ca),
        )
    };
    let theirs = Authority::new("Test CA").unwrap();
    assert_eq!(
        code(register(theirs.issue(&device(0x71)).unwrap(), &ca).await),
        "FailedOperation.CertificateVerificationFailed"
    );
    assert_eq!(code(register(authority.issue(&device(0x71)).unwrap(), "00").await), "ResourceNotFound.Ca");
    assert_eq!(
        code(register("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned(), &ca).await),
        "InvalidParameterValue"
    );

    let pem = authority.issue(&device(0x00ff)).unwrap();
    let serial = register(pem.clone(), &ca).await.unwrap().device_certificate_sn.unwrap();
    assert_eq!(serial, "ff", "the zero byte of DER is not part of the number");
    assert_eq!(code(register(pem.clone(), &ca).await), "UnsupportedOperation.ResourceAlreadyExists");

    let describe = || async {
        let request = mqtt::DescribeDeviceCertificateRequest::new().device_certificate_sn(&serial).instance_id(&id);
        client.describe_device_certificate(request).await
    };
    let status = || async { describe().await.unwrap().status.unwrap() };
    let described = describe().await.unwrap();
    assert_eq!(described.device_certificate.as_deref(), Some(pem.as_str()));
    assert_eq!(described.device_certificate_cn.as_deref(), Some("device.example.com"));
    assert_eq!(described.organizational_unit.as_deref(), Some("Assembly"));
    assert_eq!(described.status, Some(Status::Active));
    let left = described.not_after_at().unwrap().duration_since(SystemTime::now()).unwrap();
    assert!(left > 89 * DAY && left <= 90 * DAY, "{left:?}");

    client
        .deactivate_device_certificate(
            mqtt::DeactivateDeviceCertificateRequest::new().instance_id(&id).device_certificate_sn(&serial),
        )
        .await
        .unwrap();
    assert_eq!(status().await, Status::Inactive);
    client
        .activate_device_certificate(
            mqtt::ActivateDeviceCertificateRequest::new().instance_id(&id).device_certificate_sn(&serial),
        )
        .await
        .unwrap();
    assert_eq!(status().await, Status::Active);
    client
        .revoked_device_certificate(
            mqtt::RevokedDeviceCertificateRequest::new().instance_id(&id).device_certificate_sn(&serial),
        )
        .await
        .unwrap();
    assert_eq!(status().await, Status::Revoked);
    let again = client
        .activate_device_certificate(
            mqtt::ActivateDeviceCertificateRequest::new().instance_id(&id).device_certificate_sn(&serial),
        )
        .await;
    assert_eq!(code(again), "OperationDenied");
    client
        .delete_device_certificate(
            mqtt::DeleteDeviceCertificateRequest::new().instance_id(&id).device_certificate_sn(&serial),
        )
        .await
        .unwrap();
    let error = describe().await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.code(), Some(mqtt::error_code::RESOURCE_NOT_FOUND_CERTIFICATE));

    let inactive = mqtt::RegisterDeviceCertificateRequest::new()
        .instance_id(&id)
        .device_certificate(pem)
        .ca_sn(&ca)
        .status(Status::Inactive);
    client.register_device_certificate(inactive).await.unwrap();
    assert_eq!(status().await, Status::Inactive);
}

#[tokio::test]
async fn instances_are_created_listed_and_set_up() {
    let (emulator, client) = start().await;
    let mut ids = Vec::new();
    for (name, kind) in [("alpha", "BASIC"), ("beta", "PRO"), ("alphabet", "PLATINUM")] {
        let request = mqtt::CreateInstanceRequest::new()
            .instance_type(kind)
            .name(name)
            .sku_code("sku")
            .tag_list([mqtt::Tag::new().tag_key("name").tag_value(name)]);
        ids.push(client.create_instance(request).await.unwrap().instance_id);
    }
    let list = |request: mqtt::DescribeInstanceListRequest| async {
        let items = client.describe_instance_list(request).items().try_collect().await.unwrap();
        items.into_iter().map(|item| item.instance_name).collect::<Vec<_>>()
    };
    let request = mqtt::DescribeInstanceListRequest::new;
    assert_eq!(list(request()).await, ["alphabet", "beta", "alpha"]);
    assert_eq!(list(request().limit(1)).await, ["alphabet", "beta", "alpha"]);
    assert_eq!(list(request().filter(mqtt::InstanceFilter::InstanceName, ["alpha"])).await, ["alphabet", "alpha"]);
    assert_eq!(list(request().filter(mqtt::InstanceFilter::InstanceId, [&ids[1]])).await, ["beta"]);
    assert_eq!(list(request().tag_filter("name", ["alpha", "beta"])).await, ["beta", "alpha"]);

    let settings = mqtt::ModifyX509ConfigRequest::new()
        .instance_id(&ids[0])
        .x509_mode(mqtt::X509Mode::OneCertificatePerDevice)
        .device_certificate_provision_type(mqtt::DeviceCertificateProvisionType::JustInTime)
        .automatic_activation(true);
    client.modify_x509_config(settings).await.unwrap();
    let found = client.describe_instance(mqtt::DescribeInstanceRequest::new().instance_id(&ids[0])).await.unwrap();
    assert_eq!((found.x509_mode, found.automatic_activation), (mqtt::X509Mode::OneCertificatePerDevice, Some(true)));
    let binding =
        mqtt::ModifyInstanceCertBindingRequest::new().instance_id(&ids[0]).x509_mode(mqtt::X509Mode::MutualTls);
    assert_eq!(code(client.modify_instance_cert_binding(binding).await), "MissingParameter");

    // Instances are of a region.
    let elsewhere =
        client.describe_instance(mqtt::DescribeInstanceRequest::new().instance_id(&ids[0])).region("ap-shanghai").await;
    assert_eq!(code(elsewhere), mqtt::error_code::RESOURCE_NOT_FOUND_INSTANCE);
    let bad_name = client
        .create_instance(mqtt::CreateInstanceRequest::new().instance_type("PRO").name("a b").sku_code("sku"))
        .await;
    assert_eq!(code(bad_name), "InvalidParameterValue");
    // An action that keeps no state is answered by the description.
    let products = client.describe_product_sku_list(mqtt::DescribeProductSKUListRequest::new()).await.unwrap();
    assert!(!products.mqtt_product_sku_list.is_empty());
    let last = emulator.calls().pop().unwrap();
    assert_eq!((last.service.as_str(), last.action.as_str()), ("mqtt", "DescribeProductSKUList"));
    assert_eq!(last.code, None);
}

#[tokio::test]
async fn signatures_are_verified_by_the_real_rules() {
    let (emulator, _) = start().await;
    let with = |credentials: Credentials| emulator.config().credentials(credentials);
    let list = |config: &Config| {
        mqtt::Client::new(config).describe_instance_list(mqtt::DescribeInstanceListRequest::new()).into_future()
    };
    let (id, key) = (Emulator::SECRET_ID, Emulator::SECRET_KEY);
    list(&emulator.config()).await.unwrap();
    assert_eq!(code(list(&with(Credentials::new(id, "wrong"))).await), "AuthFailure.SignatureFailure");
    assert_eq!(code(list(&with(Credentials::new("AKIDNOBODY", key))).await), "AuthFailure.SecretIdNotFound");
    assert_eq!(code(list(&with(Credentials::new(id, key).with_token("t"))).await), "AuthFailure.TokenFailure");
    let now = SystemTime::now();
    for (clock, expected) in [
        (now - Duration::from_secs(290), "no refusal"),
        (now + Duration::from_secs(290), "no refusal"),
        (now - Duration::from_secs(310), "AuthFailure.SignatureExpire"),
        (now + Duration::from_secs(310), "AuthFailure.SignatureExpire"),
    ] {
        let result = list(&emulator.config().clock(clock).retry(RetryPolicy::off())).await;
        if let Err(error) = &result {
            assert!(error.is_auth() && error.request_id().is_some(), "{error}");
        }
        assert_eq!(code(result), expected);
        // With retries on, the server's clock corrects one that is off.
        list(&emulator.config().clock(clock)).await.unwrap();
    }
    // A temporary key needs its token.
    let temporary =
        Emulator::builder().credentials(Credentials::new("AKIDTEMP", "k").with_token("t")).start().await.unwrap();
    list(&temporary.config()).await.unwrap();
    let without = temporary.config().credentials(Credentials::new("AKIDTEMP", "k"));
    assert_eq!(code(list(&without).await), "AuthFailure.TokenFailure");
}
