//! The server as a child, and what the operating system says of this process.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::faults::Plan;
use crate::ledger::Ledger;

/// The server, which ends with this.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(plan: Plan) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", &plan.seed.to_string(), &plan.per_mille.to_string(), &plan.issued.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.as_mut() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let address = line.trim().parse().map_err(|_| format!("the server did not say its address, but {line:?}"))?;
        Ok(Self { child, address })
    }

    /// Requests and work of each call.
    pub(crate) fn ledger(&self) -> Result<Vec<(u64, u64)>, Box<dyn Error>> {
        Ok(Ledger::read(&self.get("/ledger")?).ok_or("the ledger of the server cannot be read")?)
    }

    /// How often temporary keys were asked for, and issued.
    pub(crate) fn issued(&self) -> Result<(u64, u64), Box<dyn Error>> {
        let text = self.get("/issued")?;
        let counts = Ledger::read(&text).and_then(|lines| lines.first().copied());
        Ok(counts.ok_or("what the server says of keys cannot be read")?)
    }

    fn get(&self, path: &str) -> Result<String, Box<dyn Error>> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream.write_all(format!("GET {path} HTTP/1.1\r\n\r\n").as_bytes())?;
        let mut reader = BufReader::new(stream);
        let mut length = None;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            match line.trim().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = Some(value.parse()?),
                None if line.trim().is_empty() => break,
                _ => {}
            }
        }
        let mut text = String::new();
        reader.take(length.ok_or("the server did not say how much it sends")?).read_to_string(&mut text)?;
        Ok(text)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends by itself when its input does.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Bytes of memory that are in use.
pub(crate) fn resident() -> Result<u64, Box<dyn Error>> {
    let text =
        std::fs::read_to_string("/proc/self/status").map_err(|error| format!("the soak needs Linux: {error}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS in /proc/self/status")?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1_024)
}

pub(crate) fn open_sockets() -> Result<usize, Box<dyn Error>> {
    let files = std::fs::read_dir("/proc/self/fd").map_err(|error| format!("the soak needs Linux: {error}"))?;
    let names = files.flatten().filter_map(|file| std::fs::read_link(file.path()).ok());
    Ok(names.filter(|name| name.to_string_lossy().starts_with("socket:")).count())
}

/// CPU time of this process, the server's apart.
pub(crate) fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
