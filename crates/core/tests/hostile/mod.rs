//! What must hold of input that nobody vouches for: replies, streams, files and addresses. Each
//! function panics where it does not hold. `tests/properties.rs` feeds them at random, and the
//! targets of `fuzz/` by what they have covered.

#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used, reason = "an experiment fails by panicking")]

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Debug;
use std::future::Future;
use std::net::IpAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use futures_core::Stream;
use tencentcloud_core::Operation;
use tencentcloud_core::credentials::{CliProfile, CredentialsContext, IniProfile};
use tencentcloud_core::model::{Model, to_json};
use tencentcloud_core::{
    __replay, Action, Body, Client, Config, Credentials, Error, ErrorKind, Event, ProvideCredentials, RawReply,
    RetryPolicy, Sending, Streaming, Transport,
};
use tencentcloud_derive::Model;

#[derive(Model)]
#[model(request)]
#[non_exhaustive]
pub struct TellRequest {
    #[model(required)]
    pub question: Option<String>,
}

#[derive(Model)]
#[non_exhaustive]
pub struct TellResponse {
    pub id: Option<String>,
    pub created: i64,
    pub weight: Option<f64>,
    pub done: Option<bool>,
    pub choices: Vec<Choice>,
    pub error_msg: Option<Told>,
    pub request_id: String,
}

#[derive(Model)]
#[non_exhaustive]
pub struct Choice {
    pub words: Vec<String>,
    pub inside: Option<Box<Choice>>,
}

#[derive(Model)]
#[non_exhaustive]
pub struct Told {
    pub msg: Option<String>,
    pub code: Option<i64>,
}

impl Action for TellRequest {
    type Response = TellResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("Tell"),
        stream: true,
        ..Operation::BASE
    };
}

impl Streaming for TellRequest {}

/// A reply is decoded or refused in one line, whatever it is. What was decoded comes out the same
/// when it is written and decoded again; and who asks for the raw reply gets these bytes.
pub fn reply<M: Model + Default + PartialEq + Debug>(bytes: &[u8]) {
    let mut first = M::default();
    match __replay::decode(&RawReply::__of(bytes.to_vec()), &mut first) {
        Ok(_) => {
            let written = [b"{\"Response\":", &*to_json(&first).unwrap(), b"}"].concat();
            let mut second = M::default();
            __replay::decode(&RawReply::__of(written.clone()), &mut second).unwrap();
            assert_eq!(first, second, "{}", String::from_utf8_lossy(&written));
        }
        Err(error) => one_line(&error),
    }
    let transport = Chunks::of("application/json", vec![bytes.to_vec()]);
    let config = Config::new(keys()).transport(transport).retry(RetryPolicy::off());
    let raw = now(Client::new(&config, "tea").call(TellRequest::new().question("why")).send_raw()).unwrap();
    assert_eq!(&raw.body[..], bytes);
}

/// A stream says the same, and ends the same, wherever its chunks end.
pub fn stream(bytes: &[u8], cuts: &[usize]) {
    const LIMIT: usize = 512;
    let whole = told(vec![bytes.to_vec()], LIMIT);
    let mut chunks = vec![bytes.to_vec()];
    for cut in cuts {
        let last = chunks.last_mut().unwrap();
        let rest = last.split_off(cut % (last.len() + 1));
        chunks.push(rest);
    }
    assert_eq!(chunks.concat(), bytes);
    assert_eq!(told(chunks, LIMIT), whole);
    let letters = bytes.iter().map(|byte| vec![*byte]).collect();
    assert_eq!(told(letters, LIMIT), whole);
}

/// The events of a stream, and the error that it ends with.
fn told(chunks: Vec<Vec<u8>>, limit: usize) -> (Vec<Event<TellResponse>>, Option<String>) {
    let transport = Chunks::of("text/event-stream", chunks);
    let config = Config::new(keys()).transport(transport).reply_limit(limit).retry(RetryPolicy::off());
    let mut events = Client::new(&config, "tea").call(TellRequest::new().question("why")).events();
    now(async {
        let mut all = Vec::new();
        let error = loop {
            match events.next().await {
                None => break None,
                Some(Err(error)) => {
                    one_line(&error);
                    break Some(error.to_string());
                }
                Some(Ok(event)) => {
                    // The limit is for bytes as they come; one that is no UTF-8 becomes a sign of three.
                    assert!(event.raw.len() <= 3 * limit, "an event of {} bytes", event.raw.len());
                    all.push(event);
                }
            }
        };
        assert!(events.next().await.is_none(), "nothing comes after the end");
        (all, error)
    })
}

/// A file of credentials is taken or refused in one line that shows no secret of it; what is taken
/// stands in the file.
pub fn ini(text: &[u8], section: &str) {
    in_folder(|folder| {
        let file = folder.join("credentials");
        std::fs::write(&file, text).unwrap();
        match now(IniProfile::new().file(&file).profile(section).credentials(&CredentialsContext::default())) {
            Ok(taken) => {
                // Bytes that are no text may stand in other sections, and are no part of what was taken.
                let text = String::from_utf8_lossy(text);
                let token = taken.token().map(|token| token.expose());
                for value in [Some(taken.secret_id()), Some(taken.secret_key().expose()), token].into_iter().flatten() {
                    assert!(!value.is_empty() && !value.contains('\n') && text.contains(value), "{value:?}");
                }
            }
            Err(error) => {
                one_line(&error);
                assert_eq!(error.kind(), ErrorKind::Credentials);
            }
        }
    });
}

/// The same of the two files of the CLI. No request leaves for what they name.
pub fn cli(credential: &[u8], configure: &[u8]) {
    in_folder(|folder| {
        std::fs::write(folder.join("default.credential"), credential).unwrap();
        std::fs::write(folder.join("default.configure"), configure).unwrap();
        let config = Config::new(keys()).transport(Nowhere).retry(RetryPolicy::off()).clock(UNIX_EPOCH);
        let profile = CliProfile::new().folder(folder).profile("default").via(&config);
        match now(profile.credentials(&CredentialsContext::default())) {
            Ok(taken) => assert!(!taken.secret_id().is_empty() && !taken.secret_key().expose().is_empty()),
            Err(error) => {
                one_line(&error);
                let shown = format!("{error} {error:?}");
                for secret in secrets(credential) {
                    assert!(!shown.contains(&secret), "{shown} shows {secret:?}");
                }
            }
        }
        match now(profile.region()) {
            Ok(region) => assert!(region.is_none_or(|region| !region.is_empty() && region.trim() == region)),
            Err(error) => one_line(&error),
        }
    });
}

/// The secrets of a file of the CLI that are long enough to stand nowhere by chance.
fn secrets(credential: &[u8]) -> Vec<String> {
    let profile = serde_json::from_slice::<serde_json::Value>(credential).unwrap_or_default();
    let secrets = ["secretKey", "token"].iter().filter_map(|key| profile.get(key)?.as_str().map(str::to_owned));
    secrets.filter(|secret| secret.trim().len() >= 24).collect()
}

/// Any text as endpoint, region and header is taken or refused before anything is sent. What is
/// taken is one request: no line more than its headers, its host the one that it is signed for, plain
/// HTTP to this machine only.
pub fn address(endpoint: &str, region: &str, name: &str, value: &str) {
    let config = Config::new(keys()).endpoint(endpoint).region(region).transport(Nowhere);
    let call = Client::new(&config, "tea").call(TellRequest::new().question("why")).header(name, value);
    let request = match now(call.sign()) {
        Ok(request) => request,
        Err(error) => {
            one_line(&error);
            return assert!(matches!(error.kind(), ErrorKind::Config | ErrorKind::InvalidRequest), "{error:?}");
        }
    };
    let uri = request.uri();
    let host = uri.host().unwrap();
    assert!(!uri.authority().unwrap().as_str().contains('@'), "{uri} has a user name");
    assert!(uri.query().is_none() && !uri.to_string().contains(['#', '\r', '\n', ' ']), "{uri}");
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") => assert!(is_here(host), "plain HTTP to {host}"),
        other => panic!("{other:?} in {uri}"),
    }
    let header = |name: &str| {
        let mut values = request.headers().get_all(name).iter();
        let value = values.next().map(|value| String::from_utf8(value.as_bytes().to_vec()).unwrap());
        assert!(values.next().is_none(), "{name} stands there twice");
        value
    };
    assert_eq!(header("host").as_deref(), uri.authority().map(|authority| authority.as_str()));
    assert_eq!(header("content-type").as_deref(), Some("application/json"));
    assert_eq!(header("x-tc-action").as_deref(), Some("Tell"));
    assert_eq!(header("x-tc-region").as_deref(), Some(region).filter(|region| !region.is_empty()));
    let authorization = header("authorization").unwrap();
    assert!(authorization.starts_with("TC3-HMAC-SHA256 Credential=AKIDTEST/"), "{authorization}");
    assert_eq!(header(name).as_deref(), Some(value));
    for (name, value) in request.headers() {
        assert!(!value.as_bytes().iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)), "{name} holds a line end");
    }
}

/// Any text as a proxy, and as a list of exceptions, is taken or refused. What says something is never passed
/// over, unless an exception says so; and nothing that is said shows a password.
#[cfg(feature = "reqwest")]
pub fn proxies(proxy: &str, list: &str, host: &str) {
    let asked = |list: &str| {
        let (proxy, list) = (proxy.to_owned(), list.to_owned());
        let transport = tencentcloud_core::ReqwestTransport::new().__with_variables(move |name| match name {
            "https_proxy" => Some(proxy.clone().into()),
            "NO_PROXY" => Some(list.clone().into()),
            _ => None,
        });
        Some(transport.__proxy_of(&format!("https://{host}/"))?.map_err(|error| {
            one_line(&error);
            assert_eq!(error.kind(), ErrorKind::Config);
            error.to_string()
        }))
    };
    let Some(alone) = asked("") else { return };
    assert_eq!(alone == Ok(None), proxy.trim().is_empty(), "{proxy:?}: {alone:?}");
    match &alone {
        Ok(shown) => assert!(shown.as_ref().is_none_or(|shown| !shown.contains('@')), "{proxy:?}: {shown:?}"),
        Err(error) => assert!(!error.contains("hunter2"), "{error}"),
    }
    assert_eq!(asked("*"), Some(Ok(None)));
    let with = asked(list).unwrap();
    assert!(with == Ok(None) || with == alone, "{list:?}: {with:?}");
}

fn is_here(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let is_loopback = bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_loopback || matches!(bare, "localhost" | "169.254.0.23" | "metadata.tencentyun.com")
}

fn one_line(error: &Error) {
    let text = error.to_string();
    assert!(!text.is_empty() && !text.contains(['\r', '\n']), "{text:?}");
}

fn keys() -> Credentials {
    Credentials::new("AKIDTEST", "the-secret-key")
}

thread_local! {
    static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
    static RUNTIME: tokio::runtime::Runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
}

fn now<T>(future: impl IntoFuture<Output = T>) -> T {
    RUNTIME.with(|runtime| runtime.block_on(async { bounded(future.into_future()).await }))
}

/// Nothing here waits for anything.
async fn bounded<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future).await.unwrap()
}

fn in_folder(experiment: impl FnOnce(&Path)) {
    FOLDER.with_borrow_mut(|folder| experiment(folder.get_or_insert_with(|| tempfile::tempdir().unwrap()).path()));
}

/// Answers with a body in these chunks.
#[derive(Debug)]
struct Chunks {
    media_type: &'static str,
    chunks: Arc<Mutex<std::vec::IntoIter<Vec<u8>>>>,
}

impl Chunks {
    fn of(media_type: &'static str, chunks: Vec<Vec<u8>>) -> Self {
        Self { media_type, chunks: Arc::new(Mutex::new(chunks.into_iter())) }
    }
}

impl Transport for Chunks {
    fn send(&self, _: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(async {
            let reply = http::Response::builder().header("content-type", self.media_type);
            Ok(reply.body(Body::chunks(Arriving(Arc::clone(&self.chunks)))).unwrap())
        })
    }
}

struct Arriving(Arc<Mutex<std::vec::IntoIter<Vec<u8>>>>);

impl Stream for Arriving {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.lock().unwrap().next().map(|chunk| Ok(chunk.into())))
    }
}

/// Reaches nothing.
#[derive(Debug)]
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(async { Err(Error::new(ErrorKind::Unreachable, "there is no network here")) })
    }
}
