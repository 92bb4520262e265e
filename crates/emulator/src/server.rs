//! HTTP in, HTTP out: one address for all services, told apart by the credential scope.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use serde_json::json;
use tencentcloud_core::{Clock, Credentials, epoch_millis, epoch_seconds};

use crate::auth::{header, verify};
use crate::handlers::Handlers;
use crate::mqtt;
use crate::refusal::{Outcome, Refusal};

/// The longest request that is read, in bytes, as the API has it.
const REQUEST_LIMIT: usize = 10 << 20;
/// How many calls are remembered.
const CALLS_KEPT: usize = 10_000;

/// A call that the emulator answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallRecord {
    /// Service, from the credential scope; empty where the signature did not verify.
    pub service: String,
    /// The action that was asked for.
    pub action: String,
    /// The request id of the reply.
    pub request_id: String,
    /// The error code of the reply, where it was refused.
    pub code: Option<String>,
}

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) credentials: Credentials,
    clock: Arc<dyn Clock>,
    handlers: Handlers,
    calls: Mutex<VecDeque<CallRecord>>,
    mqtt: Mutex<mqtt::State>,
}

impl Shared {
    pub(crate) fn new(credentials: Credentials, clock: Arc<dyn Clock>, handlers: Handlers) -> Self {
        Self { credentials, clock, handlers, calls: Mutex::default(), mqtt: Mutex::default() }
    }

    pub(crate) fn calls(&self) -> Vec<CallRecord> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn remember(&self, call: CallRecord) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() == CALLS_KEPT {
            calls.pop_front();
        }
        calls.push_back(call);
    }

    /// The JSON of a reply without its request id.
    fn answer(
        &self,
        method: &Method,
        headers: &HeaderMap,
        body: &[u8],
        service: &mut String,
    ) -> Outcome<serde_json::Value> {
        let text = |name: &str| header(headers, name).filter(|value| !value.is_empty());
        if method != Method::POST {
            return Err(Refusal::new("UnsupportedProtocol", "The emulator answers POST with a JSON body."));
        }
        let media = text("content-type").and_then(|value| value.split(';').next()).unwrap_or_default().trim();
        if !media.eq_ignore_ascii_case("application/json") {
            return Err(Refusal::new(
                "UnsupportedProtocol",
                format!("The content type {media:?} is not application/json."),
            ));
        }
        let action = text("x-tc-action").ok_or_else(|| Refusal::missing("X-TC-Action"))?;
        let version = text("x-tc-version").ok_or_else(|| Refusal::missing("X-TC-Version"))?;
        let now = self.clock.now();
        *service = verify(headers, body, &self.credentials, epoch_seconds(now))?;
        if let Some(outcome) = self.handlers.answer(service, version, action, body) {
            return outcome;
        }
        match (service.as_str(), version) {
            ("mqtt", "2024-05-16") => {}
            ("mqtt", _) => {
                return Err(Refusal::new("NoSuchVersion", format!("The emulator has no version {version} of mqtt.")));
            }
            (service, _) if self.handlers.know(service) => return Err(Refusal::unknown_action(action)),
            _ => return Err(Refusal::new("NoSuchProduct", format!("The emulator has no service {service}."))),
        }
        let region = text("x-tc-region").ok_or_else(|| Refusal::missing("Region"))?;
        let mut state = self.mqtt.lock().unwrap_or_else(PoisonError::into_inner);
        mqtt::answer(&mut state, action, body, &mqtt::Context { now: epoch_millis(now), region: region.to_owned() })
    }
}

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(serve).with_state(shared)
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let action = head.headers.get("x-tc-action").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let mut service = String::new();
    let outcome = match to_bytes(body, REQUEST_LIMIT).await {
        Ok(_) if head.uri.query().is_some() => {
            Err(Refusal::new("UnsupportedProtocol", "A POST carries its parameters in the body, not in the URL."))
        }
        Ok(body) => shared.answer(&head.method, &head.headers, &body, &mut service),
        Err(error) if is_too_long(&error) => {
            Err(Refusal::new("RequestSizeLimitExceeded", format!("A request holds at most {REQUEST_LIMIT} bytes.")))
        }
        Err(error) => Err(Refusal::new("InvalidParameter", format!("The request body cannot be read: {error}."))),
    };
    let request_id = request_id();
    let code = outcome.as_ref().err().map(|refusal| refusal.code.clone().into_owned());
    tracing::info!(service, action, request_id, code, "call");
    shared.remember(CallRecord { service, action, request_id: request_id.clone(), code });
    let mut response = match outcome {
        Ok(response) => response,
        Err(refusal) => json!({ "Error": { "Code": refusal.code, "Message": refusal.message } }),
    };
    response["RequestId"] = request_id.into();
    let mut reply = Response::new(Body::from(json!({ "Response": response }).to_string()));
    *reply.status_mut() = StatusCode::OK;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// An id of the form that the API gives: a random UUID.
pub(crate) fn request_id() -> String {
    let random = fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{random:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
