//! Actions that a test answers itself.

use serde_json::Value;
use tencentcloud_core::Action;
use tencentcloud_core::model::Start;

use crate::refusal::{Outcome, Refusal};
use crate::request::{decode, encode, object};

/// What answers which action. Of two for one action the later counts.
#[derive(Debug, Default)]
pub(crate) struct Handlers(Vec<Handler>);

struct Handler {
    service: String,
    action: String,
    /// The only version that it answers.
    version: Option<&'static str>,
    answer: Answer,
}

/// From a body to the JSON of a reply, without a request id.
type Answer = Box<dyn Fn(&[u8]) -> Outcome<Value> + Send + Sync>;

impl std::fmt::Debug for Handler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.service, self.action)
    }
}

impl Handlers {
    pub(crate) fn on(
        &mut self,
        service: String,
        action: String,
        handler: impl Fn(&Value) -> Outcome<Value> + Send + Sync + 'static,
    ) {
        let answer: Answer = Box::new(move |body| handler(&object(body)?));
        self.0.push(Handler { service, action, version: None, answer });
    }

    pub(crate) fn on_typed<R: Action + Start>(
        &mut self,
        handler: impl Fn(R) -> Outcome<R::Response> + Send + Sync + 'static,
    ) {
        let answer: Answer = Box::new(move |body| encode(&handler(decode(body)?)?));
        let (service, action) = (R::SERVICE.to_owned(), R::NAME.to_owned());
        self.0.push(Handler { service, action, version: Some(R::VERSION), answer });
    }

    /// Answers an action, if there is a handler for it.
    pub(crate) fn answer(&self, service: &str, version: &str, action: &str, body: &[u8]) -> Option<Outcome<Value>> {
        let handler = self.0.iter().rev().find(|handler| {
            handler.service == service
                && handler.action == action
                && handler.version.is_none_or(|answered| answered == version)
        })?;
        Some((handler.answer)(body).and_then(|reply| match reply {
            Value::Object(_) => Ok(reply),
            _ => Err(Refusal::new("InternalError", format!("The handler of {handler:?} returned no JSON object."))),
        }))
    }

    /// Whether a service has any.
    pub(crate) fn know(&self, service: &str) -> bool {
        self.0.iter().any(|handler| handler.service == service)
    }
}
