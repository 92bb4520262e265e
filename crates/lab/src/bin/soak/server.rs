//! A server that does the work of a call, remembers it, and hits some requests with a fault. It runs
//! in a process of its own until its input ends, so that the figures of the client are the client's.

use std::io::{self, Read as _, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::faults::{Fault, Plan};
use crate::issuer::Issuer;
use crate::ledger::Ledger;

/// Serves on a free port of loopback, which it prints.
pub(crate) fn serve(plan: Plan) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    writeln!(io::stdout(), "{}", listener.local_addr()?)?;
    std::thread::spawn(|| {
        // Whoever started it has ended, or wants it to.
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    runtime.block_on(async move {
        let ledger = Arc::<Mutex<Ledger>>::default();
        let issuer = Arc::new(Issuer::new(plan));
        loop {
            let (stream, _) = listener.accept().await?;
            let (ledger, issuer) = (Arc::clone(&ledger), Arc::clone(&issuer));
            // A client that goes away in the middle is what this is about.
            tokio::spawn(async move { connection(stream, plan, &ledger, &issuer).await });
        }
    })
}

/// A request that was read to its end.
struct Request {
    call: usize,
    token: Option<String>,
    timestamp: u64,
}

async fn connection(mut stream: TcpStream, plan: Plan, ledger: &Mutex<Ledger>, issuer: &Issuer) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut bytes = Vec::new();
    loop {
        let Some((head, body)) = read(&mut stream, &mut bytes).await? else { return Ok(()) };
        if head.starts_with("GET /ledger ") {
            let text = open(ledger).to_text();
            stream.write_all(&reply("200 OK", "", &text)).await?;
            continue;
        }
        if head.starts_with("GET /issued ") {
            stream.write_all(&reply("200 OK", "", &issuer.to_text())).await?;
            continue;
        }
        if header(&head, "x-tc-action") == Some("AssumeRole") {
            match issuer.issue().await {
                Some(answer) => stream.write_all(&answer).await?,
                None => {
                    stream.set_zero_linger()?;
                    return Ok(());
                }
            }
            continue;
        }
        let Some(request) = request(&head, &body) else {
            stream.write_all(&reply("400 Bad Request", "", "this is no request of the soak")).await?;
            continue;
        };
        let time = open(ledger).arrive(request.call);
        if plan.issued && !header(&head, "x-tc-token").is_some_and(|token| issuer.admits(token)) {
            stream.write_all(&refusal("AuthFailure.TokenFailure", "")).await?;
            continue;
        }
        match plan.fault(request.call as u64, time) {
            None => {
                open(ledger).work(request.call, request.token.as_deref());
                stream.write_all(&good(plan, request.call)).await?;
            }
            Some(fault) if hit(&mut stream, fault, plan, &request, ledger).await? => {}
            Some(_) => return Ok(()),
        }
    }
}

/// Hits a request with a fault, and says whether the connection may go on.
async fn hit(
    stream: &mut TcpStream,
    fault: Fault,
    plan: Plan,
    request: &Request,
    ledger: &Mutex<Ledger>,
) -> io::Result<bool> {
    let good = good(plan, request.call);
    let work = || open(ledger).work(request.call, request.token.as_deref());
    let page = reply("502 Bad Gateway", "Content-Type: text/html\r\n", "<html><h1>502 Bad Gateway</h1></html>");
    match fault {
        Fault::Refuse(code) => stream.write_all(&refusal(code, "")).await?,
        Fault::FailAfterWork(code) => {
            work();
            stream.write_all(&refusal(code, "")).await?;
        }
        Fault::Expired => {
            // Another time than that of the request: the true one, or else an hour later.
            let now = SystemTime::now();
            let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
            let hour = Duration::from_secs(3_600);
            let said = if seconds.abs_diff(request.timestamp) < 600 { now + hour } else { now };
            let date = format!("Date: {}\r\n", httpdate::fmt_http_date(said));
            stream.write_all(&refusal("AuthFailure.SignatureExpire", &date)).await?;
        }
        Fault::Reset { after_work } => {
            if after_work {
                work();
            }
            stream.set_zero_linger()?;
            return Ok(false);
        }
        Fault::Close => {
            work();
            return Ok(false);
        }
        Fault::Truncate { chunked: false } => {
            work();
            stream.write_all(&good[..good.len() - 20]).await?;
            return Ok(false);
        }
        Fault::Truncate { chunked: true } => {
            work();
            let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"Response\":{\"Ec\r\n";
            stream.write_all(head).await?;
            return Ok(false);
        }
        Fault::Page { after_work } => {
            if after_work {
                work();
            }
            stream.write_all(&page).await?;
        }
        Fault::Garbage => {
            work();
            stream.write_all(&reply("200 OK", "", "\u{1}\u{2} no reply")).await?;
        }
        Fault::Stall(time) => {
            work();
            tokio::time::sleep(time).await;
            stream.write_all(&good).await?;
        }
        Fault::GoodAndClose => {
            work();
            stream.write_all(&good).await?;
            return Ok(false);
        }
        Fault::GoodAndMore => {
            work();
            let more = reply("200 OK", "", r#"{"Response":{"Echo":"of nobody","RequestId":"r"}}"#);
            stream.write_all(&[good, more].concat()).await?;
        }
        Fault::Slowly => {
            work();
            for part in good.chunks(64.max(good.len() / 8)) {
                stream.write_all(part).await?;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
    Ok(true)
}

fn open(ledger: &Mutex<Ledger>) -> MutexGuard<'_, Ledger> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner)
}

fn request(head: &str, body: &[u8]) -> Option<Request> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let call = body.get("Call")?.as_str()?.parse().ok()?;
    // A number far beyond would be a long ledger.
    let call = Some(call).filter(|call| *call < 100_000_000)?;
    let token = body.get("ClientToken").and_then(Value::as_str).map(str::to_owned);
    Some(Request { call, token, timestamp: header(head, "x-tc-timestamp")?.parse().ok()? })
}

/// Reads one request, head and body. What comes after it stays in `bytes`.
async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<Option<(String, Vec<u8>)>> {
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = header(&head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                let body = bytes[end + 4..end + 4 + length].to_vec();
                bytes.drain(..end + 4 + length);
                return Ok(Some((head, body)));
            }
        }
        if stream.read_buf(bytes).await? == 0 {
            return Ok(None);
        }
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then_some(value)
    })
}

/// The reply to a call: its number, in up to 16 kB of company.
fn good(plan: Plan, call: usize) -> Vec<u8> {
    let fill = "x".repeat((plan.of_call(call as u64) % 16_384) as usize);
    reply("200 OK", "", &format!(r#"{{"Response":{{"Fill":"{fill}","Echo":"{call}","RequestId":"r-{call}"}}}}"#))
}

pub(crate) fn refusal(code: &str, head: &str) -> Vec<u8> {
    let body = format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"by the soak"}},"RequestId":"r"}}}}"#);
    reply("200 OK", head, &body)
}

pub(crate) fn reply(status: &str, head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
