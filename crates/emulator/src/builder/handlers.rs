//! Settings of an emulator that are about actions that a test answers itself.

use serde_json::Value;
use tencentcloud_core::Action;
use tencentcloud_core::model::Start;

use super::Builder;
use crate::refusal::Refusal;

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
    /// let found = client.describe_topic(mqtt::DescribeTopicRequest::new().instance_id("mqtt-1").topic("home")).await?;
    /// assert_eq!(found.remark, "for tests");
    /// let error = client.describe_topic(mqtt::DescribeTopicRequest::new().instance_id("mqtt-1").topic("away")).await.unwrap_err();
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
    ///         found.topic = request.topic.unwrap_or_default();
    ///         Ok(found)
    ///     })
    ///     .start()
    ///     .await?;
    /// let client = mqtt::Client::new(&emulator.config());
    /// let found = client.describe_topic(mqtt::DescribeTopicRequest::new().instance_id("mqtt-1").topic("home")).await?;
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
