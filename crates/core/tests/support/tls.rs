//! A server with TLS, and an authority that vouches for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{self, ServerConfig};

pub const GOOD: &str = r#"{"Response":{"TotalCount":7,"RequestId":"good"}}"#;

/// An authority, in PEM and in DER, and a server at `localhost` that it vouches for.
pub struct Tls {
    pub authority: (String, Vec<u8>),
    pub address: SocketAddr,
}

static AUTHORITIES: AtomicUsize = AtomicUsize::new(0);

pub async fn tls(versions: &[&'static rustls::SupportedProtocolVersion]) -> Tls {
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
    // A name of its own: OpenSSL finds issuers by it.
    let number = AUTHORITIES.fetch_add(1, Ordering::Relaxed);
    parameters.distinguished_name.push(rcgen::DnType::CommonName, format!("authority {number}"));
    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = parameters.self_signed(&authority_key).unwrap();
    let issuer = rcgen::Issuer::new(parameters, authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let server = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![server.der().clone()],
            rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut buffer = [0; 8192];
                let mut request = Vec::new();
                while !String::from_utf8_lossy(&request).contains("}") {
                    match stream.read(&mut buffer).await {
                        Ok(0) | Err(_) => return,
                        Ok(read) => request.extend_from_slice(&buffer[..read]),
                    }
                }
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                    GOOD.len()
                );
                let _ = stream.write_all((head + GOOD).as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    Tls { authority: (authority.pem(), authority.der().to_vec()), address }
}
