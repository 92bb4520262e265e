//! A cloud in a transport: STS and the metadata service, which issue keys or do what they are told instead, and a
//! service that takes those keys until they end, by its own clock.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, Response};
use tencentcloud_core::{Body, Clock, Error, Sending, Transport};
use tokio::time::Instant;

/// When the cloud begins, in seconds since the epoch.
pub const BASE: i64 = 1_742_983_099;
/// How long keys live that it issues.
pub const LIFE: i64 = 7_200;
/// How far a signature may be off.
const TOLERANCE: u64 = 300;

/// What whoever issues keys does with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Good,
    Slow(Duration),
    Hangs,
    Fails,
    Garbage,
    /// Issues keys that have ended.
    Ended,
}

#[derive(Clone, Debug)]
pub struct Cloud(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    begun: Instant,
    /// How far the time was moved on by hand, in seconds.
    moved: AtomicI64,
    /// How far the clock of this side is ahead.
    ahead: i64,
    /// For the next questions; the last one is for all that follow.
    modes: Mutex<VecDeque<Mode>>,
    asked: AtomicUsize,
    ends: Mutex<HashMap<String, i64>>,
    /// By whom the service was called, all attempts.
    signed_by: Mutex<Vec<String>>,
}

impl Cloud {
    pub fn new(ahead: i64, modes: &[Mode]) -> Self {
        Self(Arc::new(Inner {
            begun: Instant::now(),
            moved: AtomicI64::new(0),
            ahead,
            modes: Mutex::new(modes.iter().copied().collect()),
            asked: AtomicUsize::new(0),
            ends: Mutex::default(),
            signed_by: Mutex::default(),
        }))
    }

    pub fn now(&self) -> i64 {
        let passed = i64::try_from(self.0.begun.elapsed().as_secs()).unwrap();
        BASE + passed + self.0.moved.load(Ordering::SeqCst)
    }

    pub fn advance(&self, seconds: i64) {
        self.0.moved.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn behave(&self, mode: Mode) {
        *self.0.modes.lock().unwrap() = VecDeque::from([mode]);
    }

    pub fn mode(&self) -> Mode {
        self.0.modes.lock().unwrap()[0]
    }

    /// The mode of the next question, which is counted.
    pub fn question(&self) -> Mode {
        self.0.asked.fetch_add(1, Ordering::SeqCst);
        let mut modes = self.0.modes.lock().unwrap();
        if modes.len() > 1 { modes.pop_front().unwrap() } else { modes[0] }
    }

    /// How often keys were asked for.
    pub fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }

    pub fn signed_by(&self, id: &str) -> usize {
        self.0.signed_by.lock().unwrap().iter().filter(|by| *by == id).count()
    }

    /// How many signed requests reached the service.
    pub fn calls(&self) -> usize {
        self.0.signed_by.lock().unwrap().len()
    }

    /// Lets the service know when keys end.
    pub fn know(&self, id: &str, end: i64) {
        self.0.ends.lock().unwrap().insert(id.to_owned(), end);
    }

    /// An id of new keys, and their end.
    fn issue(&self, mode: Mode) -> (String, i64) {
        let id = format!("issued-{}", self.asked());
        let end = if mode == Mode::Ended { self.now() - 1 } else { self.now() + LIFE };
        self.know(&id, end);
        (id, end)
    }

    async fn sts(&self, request: &Request<Bytes>) -> Response<Body> {
        // What is signed is checked before anything else.
        if let Some(refusal) = self.refusal(request) {
            return self.reply(200, refusal);
        }
        match self.question() {
            Mode::Hangs => std::future::pending().await,
            Mode::Fails => self.reply(503, "later".to_owned()),
            Mode::Garbage => self.reply(200, "<html>".to_owned()),
            mode => {
                if let Mode::Slow(takes) = mode {
                    tokio::time::sleep(takes).await;
                }
                let (id, end) = self.issue(mode);
                self.reply(200, format!(
                    r#"{{"Response":{{"Credentials":{{"TmpSecretId":"{id}","TmpSecretKey":"k","Token":"t"}},"ExpiredTime":{end},"RequestId":"r"}}}}"#
                ))
            }
        }
    }

    async fn metadata(&self, request: &Request<Bytes>) -> Response<Body> {
        if request.uri().path().ends_with('/') {
            // Which role there is; a failure begins here already.
            if self.mode() != Mode::Fails {
                return self.reply(200, "reader".to_owned());
            }
        }
        match self.question() {
            Mode::Hangs => std::future::pending().await,
            Mode::Fails => self.reply(503, "later".to_owned()),
            Mode::Garbage => self.reply(200, "<html>".to_owned()),
            mode => {
                if let Mode::Slow(takes) = mode {
                    tokio::time::sleep(takes).await;
                }
                let (id, end) = self.issue(mode);
                self.reply(200, format!(
                    r#"{{"TmpSecretId":"{id}","TmpSecretKey":"k","Token":"t","ExpiredTime":{end},"Code":"Success"}}"#
                ))
            }
        }
    }

    fn service(&self, request: &Request<Bytes>) -> Response<Body> {
        if let Some(id) = signer(request) {
            self.0.signed_by.lock().unwrap().push(id);
        }
        let body = self.refusal(request).unwrap_or_else(|| r#"{"Response":{"RequestId":"r"}}"#.to_owned());
        self.reply(200, body)
    }

    /// What is wrong with a signature.
    fn refusal(&self, request: &Request<Bytes>) -> Option<String> {
        let refuse = |code: &str| {
            Some(format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"no"}},"RequestId":"r"}}}}"#))
        };
        let id = signer(request)?;
        let timestamp: i64 = request.headers()["x-tc-timestamp"].to_str().unwrap().parse().unwrap();
        if timestamp.abs_diff(self.now()) > TOLERANCE {
            return refuse("AuthFailure.SignatureExpire");
        }
        let ended = self.0.ends.lock().unwrap().get(&id).is_some_and(|end| *end <= self.now());
        if ended { refuse("AuthFailure.TokenFailure") } else { None }
    }

    fn reply(&self, status: u16, body: String) -> Response<Body> {
        let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(self.now()).unwrap());
        let reply = Response::builder().status(status).header("date", httpdate::fmt_http_date(now));
        reply.body(Body::whole(body)).unwrap()
    }

    async fn answer(&self, request: Request<Bytes>) -> Result<Response<Body>, Error> {
        let action = request.headers().get("x-tc-action").map(|action| action.to_str().unwrap().to_owned());
        Ok(match action {
            Some(action) if action.starts_with("AssumeRole") => self.sts(&request).await,
            Some(_) => self.service(&request),
            None if request.uri().path().contains("security-credentials") => self.metadata(&request).await,
            // Somebody asks for the time.
            None => self.reply(404, String::new()),
        })
    }
}

/// The id of the key that signed; none where the action needs no signature.
fn signer(request: &Request<Bytes>) -> Option<String> {
    let authorization = request.headers()["authorization"].to_str().unwrap();
    Some(authorization.split_once("Credential=")?.1.split('/').next().unwrap().to_owned())
}

impl Transport for Cloud {
    fn send(&self, request: Request<Bytes>) -> Sending<'_> {
        Box::pin(self.answer(request))
    }
}

/// The clock of this side.
impl Clock for Cloud {
    fn now(&self) -> SystemTime {
        let now = Cloud::now(self) + self.0.ahead;
        UNIX_EPOCH + Duration::from_secs(u64::try_from(now).unwrap())
    }
}
