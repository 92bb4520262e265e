//! Actions that a test answers itself.

use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;
use tencentcloud_core::Action;
use tencentcloud_core::model::Start;

use crate::Builder;
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

impl Builder {
    /// Answers an action by a function of your own, in place of the emulator's where it has one.
    ///
    /// The signature is verified before. Where the description has the action in the version that is
    /// asked for, so are its parameters; where it does not, they are for the handler to check. It
    /// returns the object that goes into `Response`, and the request id is added. State is the
    /// handler's own, such as a `Mutex`.
    ///
    /// ```
    /// # use tencentcloud_emulator::{Emulator, Refusal};
    /// use serde_json::json;
    /// use tencentcloud_api::mqtt::v20240516 as mqtt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = Emulator::builder()
    ///     .on("mqtt", "DescribeTopic", |request| match request["Topic"].as_str() {
    ///         Some("home") => Ok(json!({ "Topic": "home", "Remark": "for tests" })),
    ///         _ => Err(Refusal::new("ResourceNotFound.Topic", "There is no such topic.")),
    ///     })
    ///     .start()
    ///     .await?;
    /// let client = mqtt::Client::new(&emulator.config());
    /// let found = client.describe_topic(mqtt::DescribeTopicRequest::new("mqtt-1", "home")).await?;
    /// assert_eq!(found.remark, "for tests");
    /// let error = client.describe_topic(mqtt::DescribeTopicRequest::new("mqtt-1", "away")).await.unwrap_err();
    /// assert_eq!(error.code(), Some("ResourceNotFound.Topic"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn on(
        self,
        service: impl Into<String>,
        action: impl Into<String>,
        handler: impl Fn(&Value) -> Result<Value, Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.handlers.on(service.into(), action.into(), handler);
        self
    }

    /// The same with the types of the action, for its version only. Parameters that are missing,
    /// unknown or of a wrong type are refused before the handler sees the request.
    ///
    /// ```
    /// # use tencentcloud_emulator::Emulator;
    /// use tencentcloud_api::mqtt::v20240516 as mqtt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = Emulator::builder()
    ///     .on_typed(|request: mqtt::DescribeTopicRequest| {
    ///         let mut found = mqtt::DescribeTopicResponse::default();
    ///         found.topic = request.topic;
    ///         Ok(found)
    ///     })
    ///     .start()
    ///     .await?;
    /// let client = mqtt::Client::new(&emulator.config());
    /// let found = client.describe_topic(mqtt::DescribeTopicRequest::new("mqtt-1", "home")).await?;
    /// assert_eq!(found.topic, "home");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn on_typed<R: Action + Start>(
        self,
        handler: impl Fn(R) -> Result<R::Response, Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.handlers.on_typed(handler);
        self
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
        let (service, action) = (R::SERVICE.to_owned(), R::NAME.to_owned());
        self.add(Handler { service, action, version: Some(R::VERSION), answer });
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
