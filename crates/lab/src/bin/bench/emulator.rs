//! What the emulator takes of the machine, as the program that people start: CPU time of the server
//! for a call, how long it takes to start, and its memory. Requests are signed once and sent as
//! they are, over one connection, so that the other side costs next to nothing. Kinds of calls take
//! turns.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_api::{Config, Credentials, Limits, sign};
use tencentcloud_core::epoch_seconds;
use tencentcloud_lab::fleet;

use crate::{Result, SECRET_ID, SECRET_KEY, median, say};

const STARTS: usize = 15;
const ROUNDS: usize = 12;
const CALLS: usize = 250;
const CERTIFICATES: u64 = 20;

/// Large services and small ones.
const SERVICES: [(&str, &str, &str); 10] = [
    ("cvm", "2017-03-12", "DescribeInstances"),
    ("vpc", "2017-03-12", "DescribeVpcs"),
    ("teo", "2022-09-01", "DescribeZones"),
    ("cls", "2020-10-16", "DescribeTopics"),
    ("tke", "2018-05-25", "DescribeClusters"),
    ("wedata", "2021-08-20", "DescribeProject"),
    ("cdb", "2017-03-20", "DescribeDBInstances"),
    ("vod", "2018-07-17", "DescribeMediaInfos"),
    ("mps", "2019-06-12", "DescribeTasks"),
    ("mqtt", "2024-05-16", "DescribeInstanceList"),
];

pub(crate) fn run(program: &OsStr) -> Result<()> {
    starting(program)?;
    memory(program)?;
    calls(program)
}

fn starting(program: &OsStr) -> Result<()> {
    let (mut times, mut cpus) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let start = Instant::now();
        let emulator = Emulator::start(program)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        cpus.push(emulator.cpu()?.as_secs_f64() * 1e3);
    }
    say(&format!(
        "the emulator starts in {:.1} ms, {:.1} ms of them CPU (medians of {STARTS})",
        median(times),
        median(cpus)
    ));
    Ok(())
}

fn memory(program: &OsStr) -> Result<()> {
    let emulator = Emulator::start(program)?;
    let before = emulator.resident()?;
    let mut connection = emulator.connect()?;
    for (service, version, action) in SERVICES {
        connection.send(&emulator.request(service, version, action, &json!({}), SECRET_KEY))?;
    }
    say(&format!(
        "its memory: {before:.0} MB resident after the start, {:.0} MB after a call to each of {} services",
        emulator.resident()?,
        SERVICES.len()
    ));
    Ok(())
}

fn calls(program: &OsStr) -> Result<()> {
    let emulator = Emulator::start(program)?;
    let config = Config::new(Credentials::new(SECRET_ID, SECRET_KEY))
        .endpoint(&emulator.endpoint)
        .region("ap-guangzhou")
        .limits(Limits::off());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let fleet = runtime.block_on(fleet::register(&mqtt::Client::new(&config), CERTIFICATES, 1))?;
    let page = json!({ "InstanceId": fleet.instance, "Limit": CERTIFICATES });
    let certificates = ("mqtt", "2024-05-16", "DescribeDeviceCertificates");
    let instances = ("cvm", "2017-03-12", "DescribeInstances");
    let cases = [
        Case::of("verified, a short reply", ("sts", "2018-08-13", "GetCallerIdentity"), json!({})),
        Case::of("20 certificates, of its state", certificates, page.clone()),
        Case::of("1 instance, by the description", instances, json!({ "Limit": 1 })),
        Case::of("20 instances, by the description", instances, json!({ "Limit": 20 })),
        Case {
            key: "another",
            code: "AuthFailure.SignatureFailure",
            ..Case::of("refused: its signature", certificates, page)
        },
    ];
    let mut connection = emulator.connect()?;
    let mut times = [const { Vec::new() }; 5];
    let mut sizes = [0; 5];
    for round in 0..=ROUNDS {
        for ((case, times), size) in cases.iter().zip(&mut times).zip(&mut sizes) {
            // A signature is good for five minutes.
            let (service, version, action) = case.action;
            let request = emulator.request(service, version, action, &case.parameters, case.key);
            let reply = connection.send(&request)?;
            let code = serde_json::from_slice::<Value>(&reply)?["Response"]["Error"]["Code"].take();
            if code.as_str().unwrap_or_default() != case.code {
                return Err(format!("{action} was answered by {code}").into());
            }
            *size = reply.len();
            let start = emulator.cpu()?;
            for _ in 0..CALLS {
                connection.send(&request)?;
            }
            // The first round warms it up.
            if round > 0 {
                times.push((emulator.cpu()? - start).as_secs_f64() * 1e6 / CALLS as f64);
            }
        }
    }
    say(&format!("its calls: {ROUNDS} rounds of {CALLS} calls each, CPU of the server (medians)"));
    say("  call                               bytes  µs CPU  a second on a core  ratio");
    let times = times.map(median);
    for ((case, time), size) in cases.iter().zip(times).zip(sizes) {
        say(&format!("  {:<33} {size:>6}  {time:>6.0}  {:>18.0}  {:>5.2}", case.name, 1e6 / time, time / times[0]));
    }
    Ok(())
}

/// A kind of call.
struct Case {
    name: &'static str,
    action: (&'static str, &'static str, &'static str),
    parameters: Value,
    key: &'static str,
    /// The code that it is refused by; none where it is answered.
    code: &'static str,
}

impl Case {
    fn of(name: &'static str, action: (&'static str, &'static str, &'static str), parameters: Value) -> Self {
        Self { name, action, parameters, key: SECRET_KEY, code: "" }
    }
}

/// The program, which ends with this.
struct Emulator {
    child: Child,
    endpoint: String,
}

impl Emulator {
    fn start(program: &OsStr) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["--listen", "127.0.0.1:0", "--secret-id", SECRET_ID, "--secret-key", SECRET_KEY])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", program.display()))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.as_mut() {
            BufReader::new(output).read_line(&mut line)?;
        }
        Ok(Self { child, endpoint: line.trim().to_owned() })
    }

    fn address(&self) -> &str {
        self.endpoint.trim_start_matches("http://")
    }

    fn connect(&self) -> Result<Connection> {
        let stream = TcpStream::connect(self.address())?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        Ok(Connection(BufReader::new(stream)))
    }

    /// A signed request, as it goes over the wire.
    fn request(&self, service: &str, version: &str, action: &str, parameters: &Value, key: &str) -> Vec<u8> {
        let (body, host) = (parameters.to_string(), self.address());
        let now = epoch_seconds(SystemTime::now());
        let scope = sign::Scope::new(now, service);
        let signed = [("content-type", "application/json"), ("host", host)];
        let key = sign::signing_key(key, &scope);
        let authorization = sign::authorization(SECRET_ID, &key, &scope, "POST", "", &signed, body.as_bytes());
        format!(
            "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             X-TC-Action: {action}\r\nX-TC-Version: {version}\r\nX-TC-Timestamp: {now}\r\n\
             X-TC-Region: ap-guangzhou\r\nAuthorization: {authorization}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }

    /// Memory that is in use, in MB.
    fn resident(&self) -> Result<f64> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS of the emulator")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse::<f64>()? / 1024.0)
    }

    /// CPU time that it has had. It starts its threads once, so none is missing.
    fn cpu(&self) -> Result<Duration> {
        let mut nanos = 0;
        for task in fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let text = fs::read_to_string(task?.path().join("schedstat"))
                .map_err(|error| format!("the kernel does not say what CPU time a thread had: {error}"))?;
            nanos += text.split(' ').next().unwrap_or_default().parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanos))
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Connection(BufReader<TcpStream>);

impl Connection {
    /// Sends a request as it is, and reads the body of the reply.
    fn send(&mut self, request: &[u8]) -> Result<Vec<u8>> {
        self.0.get_mut().write_all(request)?;
        let mut length = None;
        let mut line = String::new();
        loop {
            line.clear();
            if self.0.read_line(&mut line)? == 0 {
                return Err("the emulator closed the connection".into());
            }
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = Some(value.parse()?),
                None if line.trim().is_empty() => break,
                _ => {}
            }
        }
        let mut body = vec![0; length.ok_or("a reply does not say its length")?];
        self.0.read_exact(&mut body)?;
        Ok(body)
    }
}
