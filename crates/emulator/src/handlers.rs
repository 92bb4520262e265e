//! Actions that a test answers itself.

use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;
use tencentcloud_core::Action;
use tencentcloud_core::model::Start;

use crate::refusal::{Outcome, Refusal};
use crate::request::{decode, encode};

/// What answers which action. Of two for one action the later counts.
#[derive(Debug, Default)]
pub(crate) struct Handlers(RwLock<Vec<Arc<Handler>>>);

pub(crate) struct Handler {
    service: String,
    action: String,
    /// The only version that it answers.
    version: Option<&'static str>,
    answer: Answer,
}

/// From a request to the JSON of a reply, without a request id.
type Answer = Box<dyn Fn(Value) -> Outcome<Value> + Send + Sync>;

impl std::fmt::Debug for Handler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.service, self.action)
    }
}

impl Handlers {
    pub(crate) fn on(
        &self,
        service: String,
        action: String,
        handler: impl Fn(&Value) -> Outcome<Value> + Send + Sync + 'static,
    ) {
        let answer: Answer = Box::new(move |request| handler(&request));
        self.add(Handler { service, action, version: None, answer });
    }

    pub(crate) fn on_typed<R: Action + Start>(
        &self,
        handler: impl Fn(R) -> Outcome<R::Response> + Send + Sync + 'static,
    ) {
        let answer: Answer = Box::new(move |request| encode(&handler(decode(&request)?)?));
        let (service, action) = (R::OPERATION.service.to_string(), R::OPERATION.name.to_string());
        self.add(Handler { service, action, version: Some(&R::OPERATION.version), answer });
    }

    fn add(&self, handler: Handler) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(Arc::new(handler));
    }

    /// The handler of an action, if there is one.
    pub(crate) fn of(&self, service: &str, version: &str, action: &str) -> Option<Arc<Handler>> {
        let handlers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = handlers.iter().rev().find(|handler| {
            handler.service == service
                && handler.action == action
                && handler.version.is_none_or(|answered| answered == version)
        });
        found.cloned()
    }

    /// Whether a service has any.
    pub(crate) fn know(&self, service: &str) -> bool {
        let handlers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        handlers.iter().any(|handler| handler.service == service)
    }
}

impl Handler {
    /// Answers a request.
    pub(crate) fn answer(&self, request: Value) -> Outcome<Value> {
        match (self.answer)(request)? {
            reply @ Value::Object(_) => Ok(reply),
            _ => Err(Refusal::new("InternalError", format!("The handler of {self:?} returned no JSON object."))),
        }
    }
}
