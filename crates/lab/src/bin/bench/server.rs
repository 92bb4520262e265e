//! A server on a thread of its own that answers every request with the same reply.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::json;

use crate::Result;

/// A reply with 20 certificates, about 35 kB.
pub(crate) fn reply() -> String {
    let line = "MIIEvDCCA6SgAwIBAgIUQFl+h4zTbdQT2iWnAnH3tP5rpjIwDQYJKoZIhvcNAQEL\n";
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}-----END CERTIFICATE-----\n", line.repeat(19));
    let data: Vec<_> = (0..20)
        .map(|device| {
            // In the order in which the service sends them, as its documentation shows it.
            [
                ("ClientId", json!(format!("client-{device}"))),
                ("DeviceCertificateSn", json!(format!("0eef68a582b94254296e54ce754f94d707a599{device:02}"))),
                ("DeviceCertificateCn", json!(format!("device-{device}.example.com"))),
                ("DeviceCertificate", json!(pem)),
                ("CaSn", json!("1b1e3bf3702110125887a3a721a7e66f05522513")),
                ("OrganizationalUnit", json!("Assembly")),
                ("Format", json!("PEM")),
                ("Status", json!("ACTIVE")),
                ("CertificateSource", json!("API")),
                ("LastActivationTime", json!(1_742_983_099_435_i64)),
                ("LastInactivationTime", json!(0)),
                ("CreatedTime", json!(1_742_983_115_198_i64)),
                ("UpdateTime", json!(1_742_983_115_198_i64)),
                ("NotBeforeTime", json!(1_734_537_600_000_i64)),
                ("NotAfterTime", json!(1_766_073_600_000_i64)),
            ]
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .join(",")
        })
        .map(|fields| format!("{{{fields}}}"))
        .collect();
    let data = data.join(",");
    let request_id = "378f8c36-a6a1-406c-85ac-f2379386eed6";
    format!(r#"{{"Response":{{"Data":[{data}],"RequestId":"{request_id}","TotalCount":20}}}}"#)
}

/// Starts it; it ends with the program. Returns its endpoint.
pub(crate) fn start(body: String) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let reply = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            std::thread::spawn(move || answer(stream, reply.as_bytes()));
        }
    });
    Ok(endpoint)
}

/// Answers until the other side is gone. Requests are short and come one at a time, so one ends
/// where its length says.
fn answer(mut stream: TcpStream, reply: &[u8]) -> Option<()> {
    let mut received = Vec::new();
    let mut buffer = [0; 8_192];
    loop {
        let end = received.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&received[..end]).to_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
            if received.len() >= end + length.unwrap_or(0) {
                stream.write_all(reply).ok()?;
                received.clear();
                continue;
            }
        }
        match stream.read(&mut buffer).ok()? {
            0 => return None,
            read => received.extend_from_slice(&buffer[..read]),
        }
    }
}
