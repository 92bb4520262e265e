//! Proxies of the environment and of the program: HTTP, CONNECT and SOCKS, exceptions, and what is said when one
//! does not let through; on loopback.

#![cfg(feature = "rustls")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::net::SocketAddr;
use std::time::Duration;

use support::proxy::{GUEST, Lets, Proxy};
use support::tls::{GOOD, Tls, tls};
use support::{ListCupsRequest, Server, json, reply};
use tencentcloud_core::{Client, Config, Credentials, Error, ErrorKind, ReqwestTransport, RetryPolicy};
use tokio_rustls::rustls::version::TLS13;

/// A transport in this environment.
fn within(variables: &[(&'static str, String)]) -> ReqwestTransport {
    let variables = variables.to_vec();
    ReqwestTransport::new()
        .__with_variables(move |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
}

/// Calls that are tried again at once.
fn config(endpoint: &str, transport: ReqwestTransport) -> Config {
    Config::new(Credentials::new("AKIDTEST", "secret"))
        .endpoint(endpoint)
        .allow_plain_http()
        .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)))
        .transport(transport)
}

async fn total(config: &Config) -> Result<i64, Error> {
    Ok(Client::new(config, "tea").call(ListCupsRequest::new().kitchen("main")).await?.total_count)
}

fn trusted(server: &Tls, transport: ReqwestTransport) -> ReqwestTransport {
    transport.root_certificates(server.authority.0.as_bytes())
}

/// An address that nobody listens at.
fn nobody() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn https_and_http_go_through_the_proxies_of_the_environment() {
    let (server, plain) = (tls(&[&TLS13]).await, Server::start(vec![json(GOOD)]).await);
    let (secure, open) =
        (Proxy::start(server.address, GUEST).await, Proxy::start(plain.address, Lets::Everybody).await);
    let variables = [
        ("HTTPS_PROXY", String::new()),
        ("https_proxy", format!(" http://guest:hunter2@{} ", secure.address)),
        ("ALL_PROXY", open.address.to_string()),
    ];
    let transport = || trusted(&server, within(&variables));
    assert_eq!(total(&config("localhost:4433", transport())).await.unwrap(), 7);
    assert_eq!(secure.asked(), ["CONNECT localhost:4433"]);
    assert_eq!(total(&config("http://tea.example.com", transport())).await.unwrap(), 7);
    assert_eq!(open.asked(), ["POST http://tea.example.com/"]);
    // The program goes before the environment.
    let named = transport().proxy(format!("guest:hunter2@{}", secure.address));
    assert_eq!(total(&config("localhost:1", named)).await.unwrap(), 7);
    assert_eq!(secure.asked().len(), 2);
    let port = server.address.port();
    assert_eq!(total(&config(&format!("localhost:{port}"), transport().no_proxy())).await.unwrap(), 7);
    assert_eq!((secure.asked().len(), open.asked().len()), (2, 1));
}

#[test]
fn the_variables_of_the_process_are_read() {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    for name in ["https_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"] {
        child.env_remove(name);
    }
    let arguments = ["--exact", "in_a_process_with_a_proxy", "--include-ignored"];
    let output = child.args(arguments).env("HTTPS_PROXY", "not://a.proxy").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "run by the test above, in an environment of its own"]
async fn in_a_process_with_a_proxy() {
    let error = total(&config("https://tea.example.com", ReqwestTransport::new())).await.unwrap_err();
    assert!(error.to_string().contains("what HTTPS_PROXY says is not a proxy"), "{error}");
}

#[tokio::test]
async fn exceptions_are_gone_to_directly() {
    let server = tls(&[&TLS13]).await;
    let (port, proxy) = (server.address.port(), Proxy::start(nobody(), Lets::Everybody).await);
    let endpoint = format!("localhost:{port}");
    for (list, goes_directly) in [
        ("*".to_owned(), true),
        ("example.com, localhost".to_owned(), true),
        (format!("LocalHost.:{port}"), true),
        ("localhost:443".to_owned(), false),
        ("*.localhost,127.0.0.0/8".to_owned(), false),
    ] {
        let before = proxy.asked().len();
        let variables = [("https_proxy", format!("http://{}", proxy.address)), ("NO_PROXY", list.clone())];
        let outcome = total(&config(&endpoint, trusted(&server, within(&variables))).retry(RetryPolicy::off())).await;
        assert_eq!((outcome.is_ok(), proxy.asked().len() == before), (goes_directly, goes_directly), "{list}");
    }
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_told_as_that_at_once() {
    let plain = Server::start(vec![json(GOOD)]).await;
    let proxy = Proxy::start(plain.address, GUEST).await;
    for endpoint in ["https://tea.example.com", "http://tea.example.com"] {
        for (user, said) in [("", "wants a user name and password"), ("guest:wrong-hunter@", "does not take")] {
            let before = proxy.asked().len();
            let variables = [("ALL_PROXY", format!("http://{user}{}", proxy.address))];
            let error = total(&config(endpoint, within(&variables))).await.unwrap_err();
            let status = error.status().map(|status| status.as_u16());
            assert_eq!((error.kind(), status), (ErrorKind::Config, Some(407)), "{error}");
            let told = format!("{error} {error:?}");
            assert!(told.contains(said) && told.contains("ALL_PROXY"), "{told}");
            assert!(told.contains(&proxy.address.to_string()) && !told.contains("wrong-hunter"), "{told}");
            assert_eq!((error.attempts().len(), proxy.asked().len() - before), (1, 1), "{error}");
        }
    }
    assert!(plain.received().is_empty());
    // Whoever stands there.
    let gate = Server::start(vec![reply(407, "text/html", "<html>Who?</html>")]).await;
    let error = total(&config(&format!("http://{}", gate.address), within(&[]))).await.unwrap_err();
    assert_eq!((error.kind(), gate.received().len()), (ErrorKind::Config, 1), "{error}");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_nobody_is_asked() {
    let plain = Server::start(vec![json(GOOD)]).await;
    let endpoint = format!("http://tea.example.com:{}", plain.address.port());
    for (name, value) in [
        ("http_proxy", "http://user:hunter2@proxy.example:port"),
        ("HTTP_PROXY", "gopher://proxy.example"),
        ("all_proxy", "http://user:hunter2@"),
        ("ALL_PROXY", "http://proxy.example:1 http://other.example:1"),
    ] {
        let transport = within(&[(name, value.to_owned())]);
        let config = config(&endpoint, transport);
        for _ in 0..2 {
            let error = total(&config).await.unwrap_err();
            let told = format!("{error} {error:?} {config:?}");
            assert_eq!(error.kind(), ErrorKind::Config, "{told}");
            assert!(told.contains(&format!("what {name} says is not a proxy")) && !told.contains("hunter2"), "{told}");
        }
    }
    // What goes through none does not mind.
    let transport = within(&[("ALL_PROXY", "nonsense://".to_owned())]);
    assert_eq!(total(&plain.config().transport(transport)).await.unwrap(), 7);
}

#[tokio::test]
async fn a_proxy_that_is_not_there_or_lets_nobody_through_is_named() {
    let plain = Server::start(vec![json(GOOD)]).await;
    let closed = Proxy::start(plain.address, Lets::Nobody).await;
    for (address, attempts) in [(nobody(), 0), (closed.address, 3)] {
        let variables = [("https_proxy", format!("http://user:hunter2@{address}"))];
        let error = total(&config("https://tea.example.com", within(&variables))).await.unwrap_err();
        let told = format!("{error} {error:?}");
        assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Unreachable, 3), "{told}");
        assert!(told.contains(&format!("the proxy http://{address} of https_proxy")), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
        assert_eq!(closed.asked().len(), attempts);
    }
}

#[tokio::test]
async fn socks_of_every_kind() {
    let (server, plain) = (tls(&[&TLS13]).await, Server::start(vec![json(GOOD)]).await);
    for (scheme, user, lets, shown) in [
        ("socks5", "", Lets::Everybody, "SOCKS5 127.0.0.1"),
        ("socks5h", "", Lets::Everybody, "SOCKS5 localhost"),
        ("socks5h", "guest:hunter2@", GUEST, "SOCKS5 localhost"),
        ("socks4", "", Lets::Everybody, "SOCKS4 127.0.0.1"),
        ("socks", "", Lets::Everybody, "SOCKS4 127.0.0.1"),
        ("socks4a", "", Lets::Everybody, "SOCKS4 localhost"),
    ] {
        let proxy = Proxy::start(server.address, lets).await;
        let variables = [("all_proxy", format!("{scheme}://{user}{}", proxy.address))];
        let outcome = total(&config("localhost:4433", trusted(&server, within(&variables)))).await;
        if !cfg!(feature = "socks") {
            let error = outcome.unwrap_err();
            assert_eq!((error.kind(), proxy.asked().len()), (ErrorKind::Config, 0), "{error}");
            assert!(
                error.to_string().contains("all_proxy") && error.to_string().contains("feature `socks`"),
                "{error}"
            );
            continue;
        }
        assert_eq!((outcome.unwrap(), proxy.asked()), (7, vec![format!("{shown}:4433")]), "{scheme}");
        // Names are looked up by the proxy, if it is asked to.
        if !shown.contains("127.0.0.1") {
            let proxy = Proxy::start(plain.address, lets).await;
            let transport = ReqwestTransport::new().proxy(format!("{scheme}://{user}{}", proxy.address));
            assert_eq!(total(&config("http://tea.example.com", transport)).await.unwrap(), 7);
            assert!(proxy.asked()[0].ends_with(" tea.example.com:80"), "{:?}", proxy.asked());
        }
    }
}

#[cfg(feature = "socks")]
#[tokio::test]
async fn a_socks_proxy_that_wants_another_password_is_told_as_that_at_once() {
    let proxy = Proxy::start(nobody(), GUEST).await;
    for (user, said) in [("", "wants a user name and password"), ("guest:wrong-hunter@", "does not take")] {
        let variables = [("ALL_PROXY", format!("socks5h://{user}{}", proxy.address))];
        let error = total(&config("https://tea.example.com", within(&variables))).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Config, 1), "{error}");
        assert!(error.to_string().contains(said) && !error.to_string().contains("wrong-hunter"), "{error}");
    }
}

#[tokio::test]
async fn an_endpoint_that_speaks_plain_http_says_what_to_write() {
    for host in ["127.0.0.1", "localhost"] {
        let endpoint = format!("{host}:{}", refuses().await.port());
        for endpoint in [endpoint.clone(), format!("https://{endpoint}")] {
            let error = total(&config(&endpoint, within(&[])).retry(RetryPolicy::off())).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
            let write = format!("if it speaks plain HTTP, write http://{}", endpoint.trim_start_matches("https://"));
            assert!(error.to_string().contains(&write), "{error}");
        }
    }
    // Of a name in the cloud nobody is to be led to plain HTTP.
    let proxy = Proxy::start(refuses().await, Lets::Everybody).await;
    let variables = [("ALL_PROXY", proxy.address.to_string())];
    for (endpoint, hint) in [
        ("cvm.tencentcloudapi.com", None),
        ("gate.example:8080", Some("write http://gate.example:8080, and call Config::allow_plain_http")),
    ] {
        let error = total(&config(endpoint, within(&variables)).retry(RetryPolicy::off())).await.unwrap_err();
        assert_eq!(error.to_string().contains("plain HTTP"), hint.is_some(), "{error}");
        assert!(hint.is_none_or(|hint| error.to_string().contains(hint)), "{error}");
    }
}

/// A server that answers whatever comes with a page of HTTP.
async fn refuses() -> SocketAddr {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
        }
    });
    address
}
