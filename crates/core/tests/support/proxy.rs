//! A proxy that speaks HTTP, with CONNECT, and SOCKS 4, 4a and 5. Wherever it is asked to go, it goes to one address.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Whom it lets through.
#[derive(Clone, Copy)]
pub enum Lets {
    Everybody,
    /// With this user name and password, and, in HTTP, as this header has them.
    One(&'static str, &'static str, &'static str),
    Nobody,
}

/// The user that is let through where only one is.
pub const GUEST: Lets = Lets::One("guest", "hunter2", "Basic Z3Vlc3Q6aHVudGVyMg==");

pub struct Proxy {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Proxy {
    pub async fn start(to: SocketAddr, lets: Lets) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let log = Arc::clone(&log);
                tokio::spawn(async move { serve(stream, to, lets, &log).await });
            }
        });
        Self { address, asked, task }
    }

    /// Where it was asked to go, such as `CONNECT tea.example.com:443`.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, to: SocketAddr, lets: Lets, log: &Mutex<Vec<String>>) -> io::Result<()> {
    match stream.read_u8().await? {
        5 => {
            if !socks5(&mut stream, lets, log).await? {
                return Ok(());
            }
        }
        4 => socks4(&mut stream, log).await?,
        first => {
            let head = head(&mut stream, first).await?;
            log.lock().unwrap().push(head.lines().next().unwrap().replace(" HTTP/1.1", ""));
            let may = match lets {
                Lets::Everybody => true,
                Lets::One(.., header) => head.contains(header),
                Lets::Nobody => false,
            };
            let refusal = match lets {
                Lets::Nobody => "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
                _ => "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
            };
            if !may {
                return stream.write_all(refusal.as_bytes()).await;
            }
            if !head.starts_with("CONNECT") {
                let mut server = TcpStream::connect(to).await?;
                server.write_all(head.as_bytes()).await?;
                return tokio::io::copy_bidirectional(&mut stream, &mut server).await.map(drop);
            }
            stream.write_all(b"HTTP/1.1 200 Here\r\n\r\n").await?;
        }
    }
    let mut server = TcpStream::connect(to).await?;
    tokio::io::copy_bidirectional(&mut stream, &mut server).await.map(drop)
}

/// The head of a request, to its empty line.
async fn head(stream: &mut TcpStream, first: u8) -> io::Result<String> {
    let mut head = vec![first];
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8(head).unwrap())
}

/// Whether somebody may go on.
async fn socks5(stream: &mut TcpStream, lets: Lets, log: &Mutex<Vec<String>>) -> io::Result<bool> {
    const NO_USER: u8 = 0;
    const USER: u8 = 2;

    let methods = bytes(stream).await?;
    let wanted = if matches!(lets, Lets::One(..)) { USER } else { NO_USER };
    if !methods.contains(&wanted) {
        stream.write_all(&[5, 0xff]).await?;
        return Ok(false);
    }
    stream.write_all(&[5, wanted]).await?;
    if let Lets::One(name, password, _) = lets {
        stream.read_u8().await?;
        let (user, word) = (bytes(stream).await?, bytes(stream).await?);
        let may = user == name.as_bytes() && word == password.as_bytes();
        stream.write_all(&[1, u8::from(!may)]).await?;
        if !may {
            return Ok(false);
        }
    }
    let mut start = [0; 4];
    stream.read_exact(&mut start).await?;
    let host = match start[3] {
        1 => ip(stream).await?,
        _ => String::from_utf8(bytes(stream).await?).unwrap(),
    };
    let port = stream.read_u16().await?;
    log.lock().unwrap().push(format!("SOCKS5 {host}:{port}"));
    let status = if matches!(lets, Lets::Nobody) { 2 } else { 0 };
    stream.write_all(&[5, status, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    Ok(status == 0)
}

async fn socks4(stream: &mut TcpStream, log: &Mutex<Vec<String>>) -> io::Result<()> {
    stream.read_u8().await?;
    let port = stream.read_u16().await?;
    let ip = ip(stream).await?;
    while stream.read_u8().await? != 0 {}
    let host = if ip.starts_with("0.0.0.") {
        let mut name = Vec::new();
        loop {
            match stream.read_u8().await? {
                0 => break,
                letter => name.push(letter),
            }
        }
        String::from_utf8(name).unwrap()
    } else {
        ip
    };
    log.lock().unwrap().push(format!("SOCKS4 {host}:{port}"));
    stream.write_all(&[0, 0x5a, 0, 0, 0, 0, 0, 0]).await
}

async fn ip(stream: &mut TcpStream) -> io::Result<String> {
    Ok(std::net::Ipv4Addr::from(stream.read_u32().await?).to_string())
}

/// Bytes behind their number.
async fn bytes(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; stream.read_u8().await?.into()];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}
