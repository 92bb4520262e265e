//! Every source of credentials, against files, programs and servers on loopback that behave and
//! that do not.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod checked;
mod files;
mod load;
mod metadata;
#[cfg(all(unix, feature = "process"))]
mod process;
mod roles;
#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use support::{Answer, ListCupsRequest, Server, json, keep_log, log, reply};
use tencentcloud_core::credentials::{
    AssumeRole, Chain, CliProfile, CredentialsContext, CvmRole, IniProfile, ProvideCredentials, Saml, WebIdentity,
};
use tencentcloud_core::{Client, Config, Credentials, Error, ErrorKind, RetryPolicy, Secret, Sending, Site, Transport};

const NOW: u64 = 1_742_983_099;

/// That of a configuration whose clock stands still.
fn context() -> CredentialsContext {
    Config::new(Credentials::new("", "")).clock(now()).credentials_context()
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

/// A configuration that goes to this server, with a clock that stands still.
fn to(server: &Server) -> Config {
    server.config().clock(now()).retry(RetryPolicy::off())
}

/// What credentials say: id, key, token, and seconds that they have left.
async fn shown(source: &impl ProvideCredentials) -> String {
    let credentials = source.credentials(&context()).await.unwrap();
    let left = credentials.expires_at().map(|end| end.duration_since(now()).unwrap().as_secs());
    let token = credentials.token().map_or("-", Secret::expose);
    format!("{} {} {token} {left:?}", credentials.secret_id(), credentials.secret_key().expose())
}

async fn refusal(source: &impl ProvideCredentials) -> Error {
    source.credentials(&context()).await.unwrap_err()
}

/// Whether a chain would go on behind this source.
async fn is_passed_over(source: impl ProvideCredentials) -> bool {
    let chain = Chain::new().then("it", source).then("next", Credentials::new("next", "key"));
    chain.credentials(&context()).await.is_ok()
}

fn file(folder: &tempfile::TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A flat JSON object with its members sorted: in which order a map writes them depends on what else is built.
fn sorted(text: &str) -> String {
    let members: std::collections::BTreeMap<String, serde_json::Value> = serde_json::from_str(text).unwrap();
    serde_json::to_string(&members).unwrap()
}
fn cli(folder: &tempfile::TempDir) -> CliProfile {
    CliProfile::new().folder(folder.path()).profile("audit")
}

fn role_of(server: &Server) -> CvmRole {
    CvmRole::new().endpoint(format!("http://{}", server.address)).via(&to(server))
}

fn of_role(id: &str, seconds: i64) -> Answer {
    let end = NOW as i64 + seconds;
    json(&format!(
        r#"{{"TmpSecretId":"{id}","TmpSecretKey":"hunter2","ExpiredTime":{end},"Expiration":"x","Token":"t","Code":"Success"}}"#
    ))
}

fn issued(id: &str, seconds: i64) -> String {
    let end = NOW as i64 + seconds;
    format!(
        r#"{{"Response":{{"Credentials":{{"Token":"token-{id}","TmpSecretId":"{id}","TmpSecretKey":"key-{id}"}},"ExpiredTime":{end},"Expiration":"2018-12-04T09:06:16Z","RequestId":"abc"}}}}"#
    )
}

const ROLE: &str = "qcs::cam::uin/1:roleName/reader";

/// Says where a request would go, and sends nothing.
#[derive(Debug)]
struct Where;

impl Transport for Where {
    fn send(&self, request: http::Request<bytes::Bytes>) -> Sending<'_> {
        Box::pin(async move { Err(Error::new(ErrorKind::Unreachable, request.uri().to_string())) })
    }
}

/// A network that swallows everything, as a laptop's does with the metadata address.
#[derive(Debug)]
struct Nobody;

impl Transport for Nobody {
    fn send(&self, _: http::Request<bytes::Bytes>) -> Sending<'_> {
        Box::pin(std::future::pending())
    }
}
