//! The default transport: proxies, certificate authorities, a client of one's own; on loopback.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![cfg(feature = "rustls")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use support::tls::{GOOD, Tls, tls};
use support::{ListCupsRequest, Server, json, reply};
use tencentcloud_core::{Client, Config, Credentials, ErrorKind, ReqwestTransport, RetryPolicy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::rustls;

fn config(endpoint: &str) -> Config {
    Config::new(Credentials::new("AKIDTEST", "secret")).endpoint(endpoint).retry(RetryPolicy::off())
}

async fn total(config: &Config) -> Result<i64, tencentcloud_core::Error> {
    Ok(Client::new(config, "tea").call(ListCupsRequest::new().kitchen("main")).await?.total_count)
}

fn at(server: &Tls, transport: ReqwestTransport) -> Config {
    config(&format!("https://localhost:{}", server.address.port())).transport(transport.no_proxy())
}

/// The transports to try: by each library that is built in.
fn transports() -> Vec<fn() -> ReqwestTransport> {
    vec![
        ReqwestTransport::new,
        || ReqwestTransport::new().rustls(),
        #[cfg(feature = "native-tls")]
        || ReqwestTransport::new().native_tls(),
    ]
}

#[test]
fn the_library_is_the_one_that_was_asked_for_whatever_features_are_added() {
    let library = |transport: ReqwestTransport| {
        let shown = format!("{transport:?}");
        if shown.contains("Rustls") {
            "rustls"
        } else if shown.contains("Native") {
            "native"
        } else {
            "none"
        }
    };
    // `rustls` may be turned on by any crate of a program, `native-tls` only by one that wants it.
    let default = if cfg!(feature = "native-tls") { "native" } else { "rustls" };
    assert_eq!(library(ReqwestTransport::new()), default);
    assert_eq!(library(ReqwestTransport::new().rustls().idle_timeout(Duration::from_secs(1))), "rustls");
    #[cfg(feature = "native-tls")]
    assert_eq!(library(ReqwestTransport::new().native_tls().no_proxy()), "native");
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_when_it_is_named() {
    for transport in transports() {
        let server = tls(&[&rustls::version::TLS13, &rustls::version::TLS12]).await;
        let (pem, der) = &server.authority;
        let stranger = tls(&[&rustls::version::TLS13]).await.authority.0;
        for roots in [pem.as_bytes(), der.as_slice(), format!("{stranger}\n{pem}").as_bytes()] {
            assert_eq!(total(&at(&server, transport().root_certificates(roots))).await.unwrap(), 7);
            assert_eq!(total(&at(&server, transport().root_certificates(roots).only_these_roots())).await.unwrap(), 7);
        }
        for transport in [
            transport(),
            transport().root_certificates(stranger.as_bytes()),
            transport().root_certificates(stranger.as_bytes()).only_these_roots(),
        ] {
            let error = total(&at(&server, transport)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
            assert!(error.to_string().to_lowercase().contains("certificate"), "{error}");
            assert!(error.cause().is_some());
        }
    }
}

#[tokio::test]
async fn tls_1_2_is_enough() {
    for transport in transports() {
        let server = tls(&[&rustls::version::TLS12]).await;
        let transport = transport().root_certificates(server.authority.0.as_bytes());
        assert_eq!(total(&at(&server, transport)).await.unwrap(), 7);
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_told_at_the_first_call() {
    for (transport, problem) in [
        (ReqwestTransport::new().only_these_roots(), "needs root_certificates"),
        (ReqwestTransport::new().root_certificates("-----BEGIN NONSENSE-----"), "PEM"),
        (ReqwestTransport::new().proxy("http://user:hunter2@"), "is not a proxy"),
    ] {
        let error = total(&config("https://localhost:1").transport(transport)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.to_string().contains(problem), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
    let transport = ReqwestTransport::new().proxy("http://user:hunter2@proxy.example:3128");
    assert!(!format!("{transport:?}").contains("hunter2"));
    assert!(format!("{transport:?}").contains("***@proxy.example:3128"));
}

#[tokio::test]
async fn a_proxy_gets_requests_and_its_password_and_loopback_is_not_its_business() {
    let proxy = Server::start(vec![json(GOOD)]).await;
    let transport = || ReqwestTransport::new().proxy(format!("http://user:hunter2@{}", proxy.address));
    let away = config("http://tea.example.com/").allow_plain_http().transport(transport());
    assert_eq!(total(&away).await.unwrap(), 7);
    let received = &proxy.received()[0];
    assert!(received.head.starts_with("POST http://tea.example.com/ HTTP/1.1"), "{}", received.head);
    assert_eq!(received.header("host"), Some("tea.example.com"));
    assert_eq!(received.header("proxy-authorization"), Some("Basic dXNlcjpodW50ZXIy"));

    let local = Server::start(vec![json(GOOD)]).await;
    total(&local.config().transport(transport())).await.unwrap();
    assert_eq!((local.received().len(), proxy.received().len()), (1, 1));
}

#[tokio::test]
async fn https_goes_through_a_proxy_unseen() {
    let server = tls(&[&rustls::version::TLS13]).await;
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = proxy.local_addr().unwrap();
    let target = server.address;
    let seen = tokio::spawn(async move {
        let (mut client, _) = proxy.accept().await.unwrap();
        let mut head = vec![0; 4096];
        let read = client.read(&mut head).await.unwrap();
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
        let mut server = tokio::net::TcpStream::connect(target).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
        String::from_utf8_lossy(&head[..read]).into_owned()
    });
    let transport =
        ReqwestTransport::new().proxy(format!("http://{address}")).root_certificates(server.authority.0.as_bytes());
    let config = config(&format!("https://localhost:{}", target.port())).transport(transport);
    assert_eq!(total(&config).await.unwrap(), 7);
    drop(config);
    let head = tokio::time::timeout(Duration::from_secs(5), seen).await.unwrap().unwrap();
    assert!(head.starts_with(&format!("CONNECT localhost:{}", target.port())), "{head}");
    assert!(!head.contains("TC3-HMAC"), "{head}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_nothing_more() {
    let elsewhere = Server::start(vec![json(GOOD)]).await;
    let to = format!("http://{}/", elsewhere.address);
    let answer = support::Answer::Send(
        format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes(),
    );
    let server = Server::start(vec![answer]).await;
    let error = total(&server.config()).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Status, 307));
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn a_client_of_ones_own_is_used_as_it_is() {
    let server = Server::start(vec![reply(200, "application/json", GOOD)]).await;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .default_headers(
            [(http::HeaderName::from_static("x-mine"), http::HeaderValue::from_static("1"))].into_iter().collect(),
        )
        .tls_backend_preconfigured(
            rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth(),
        )
        .build()
        .unwrap();
    total(&server.config().transport(ReqwestTransport::with_client(client))).await.unwrap();
    assert_eq!(server.received()[0].header("x-mine"), Some("1"));
}
