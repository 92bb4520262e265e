//! HTTP in, HTTP out: one address for all services, told apart by the credential scope.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::Response;
use serde_json::{Value, json};
use tencentcloud_core::{Clock, epoch_millis, epoch_seconds};

use crate::auth::{self, Keys};
use crate::handlers::Handlers;
use crate::mqtt;
use crate::refusal::{Outcome, Refusal};
use crate::responder::{self, Reply, Responder};
use crate::store::Store;
use crate::wire::{self, Message, Regions};

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

/// State, and where it is kept: one lock, so that writers have one order.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) mqtt: mqtt::State,
    pub(crate) store: Store,
}

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) keys: Keys,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) handlers: Handlers,
    pub(crate) regions: Regions,
    pub(crate) responder: Responder,
    pub(crate) calls: Mutex<VecDeque<CallRecord>>,
    pub(crate) kept: Mutex<Kept>,
}

impl Shared {
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

    /// Lets a device connect, or says why not.
    pub(crate) fn connect_device(
        &self,
        instance: &str,
        client_id: &str,
        pem: &str,
    ) -> Result<mqtt::Connected, mqtt::ConnectionRefused> {
        let now = epoch_millis(self.clock.now());
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { mqtt, store } = &mut *kept;
        mqtt::connect(mqtt, store, instance, client_id, pem, now)
    }

    /// A reply without its request id. Says of which service and action it is as soon as it knows.
    fn answer(&self, message: &Message<'_>, called: &mut Called) -> Outcome<Reply> {
        let head = wire::head(message)?;
        called.action.clone_from(&head.action);
        let now = self.clock.now();
        called.service = auth::verify(message, &head, &self.keys, epoch_seconds(now))?;
        let (service, version, action) = (called.service.as_str(), head.version.as_str(), head.action.as_str());
        let handler = self.handlers.of(service, version, action);
        let described = match (handler, responder::described(service, version, action)) {
            (_, Ok(described)) => Some(described),
            // A test may answer what the description does not have.
            (Some(_), Err(_)) => None,
            (None, Err(refusal)) if refusal.code == "NoSuchProduct" && self.handlers.know(service) => {
                return Err(Refusal::unknown_action(action));
            }
            (None, Err(refusal)) => return Err(refusal),
        };
        if let Some(region) = &head.region {
            self.regions.check(region)?;
        }
        let parameters = wire::parameters(message, &head, described.map(|found| (found.service, found.action)))?;
        if let Some(described) = described {
            described.check(action, &parameters)?;
        }
        if let Some(handler) = handler {
            return handler.answer(Value::Object(parameters)).map(Reply::Json);
        }
        if service == "mqtt" && mqtt::knows(action) {
            let region = head.region.clone().ok_or_else(|| Refusal::missing("Region"))?;
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let Kept { mqtt, store } = &mut *kept;
            let context = mqtt::Context { now: epoch_millis(now), region };
            return mqtt::answer(mqtt, store, action, &Value::Object(parameters), &context).map(Reply::Json);
        }
        match described {
            Some(found) => {
                let region = head.region.as_deref().unwrap_or_default();
                Ok(self.responder.reply(found, action, region, &parameters, true))
            }
            None => Err(Refusal::unknown_action(action)),
        }
    }
}

/// What a call turned out to be of.
#[derive(Debug, Default)]
struct Called {
    service: String,
    action: String,
}

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(serve).with_state(shared)
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let action = head.headers.get("x-tc-action").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let mut called = Called { action, ..Called::default() };
    let outcome = match to_bytes(body, REQUEST_LIMIT).await {
        Ok(body) => {
            let message = Message {
                method: &head.method,
                path: head.uri.path(),
                query: head.uri.query().unwrap_or_default(),
                headers: &head.headers,
                body: &body,
            };
            shared.answer(&message, &mut called)
        }
        Err(error) if is_too_long(&error) => Err(wire::too_long("request", REQUEST_LIMIT)),
        Err(error) => Err(Refusal::new("InvalidParameter", format!("The request body cannot be read: {error}."))),
    };
    let request_id = request_id();
    let Called { service, action } = called;
    let code = outcome.as_ref().err().map(|refusal| refusal.code.clone().into_owned());
    tracing::info!(service, action, request_id, code, "call");
    shared.remember(CallRecord { service, action, request_id: request_id.clone(), code });
    match outcome {
        Ok(Reply::Json(response)) => json_reply(response, request_id),
        Ok(Reply::Events(events)) => event_reply(&events, &request_id),
        Err(refusal) => {
            json_reply(json!({ "Error": { "Code": refusal.code, "Message": refusal.message } }), request_id)
        }
    }
}

fn json_reply(mut response: Value, request_id: String) -> Response {
    response["RequestId"] = request_id.into();
    let mut reply = Response::new(Body::from(json!({ "Response": response }).to_string()));
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}

/// A stream: a heartbeat, the events without an envelope, and the end.
fn event_reply(events: &[Value], request_id: &str) -> Response {
    let mut text = String::from(":heartbeat\n\n");
    for (at, event) in events.iter().enumerate() {
        text.push_str(&format!("id: {}\ndata: {event}\n\n", at + 1));
    }
    text.push_str("data: [DONE]\n\n");
    let mut reply = Response::new(Body::from(text));
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    if let Ok(request_id) = HeaderValue::from_str(request_id) {
        reply.headers_mut().insert("x-tc-requestid", request_id);
    }
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
    uuid(fastrand::u128(..))
}

/// A UUID out of random bits.
pub(crate) fn uuid(random: u128) -> String {
    let random = random & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{random:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
