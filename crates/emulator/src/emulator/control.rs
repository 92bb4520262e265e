//! What a test does with a running emulator.

use std::sync::PoisonError;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tencentcloud_core::model::Start;
use tencentcloud_core::{Action, Clock as _};

use super::Emulator;
use crate::calls::{CallFilter, CallRecord};
use crate::clock::TravelClock;
use crate::error::Error;
use crate::mqtt::{Connected, ConnectionRefused};
use crate::refusal::Refusal;
use crate::rules::Rule;
use crate::{admin, mqtt, request};

impl Emulator {
    /// Goes back to how it was started: nothing in it, no calls, no temporary keys, the rules that
    /// it was started with and its time. Handlers stay. What is kept in a file goes too.
    ///
    /// # Errors
    ///
    /// When that file cannot be written; everything is as it was then.
    pub fn reset(&self) -> Result<(), Error> {
        self.shared.reset()
    }

    /// Whether it has no objects, as at first; one that goes on from a file may have some from the start.
    pub fn is_empty(&self) -> bool {
        let kept = self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner);
        mqtt::kinds(&kept.mqtt).iter().all(|(_, table)| table.count() == 0)
    }

    /// Makes what a YAML or JSON text names, by the same calls that a client would make, and
    /// returns their replies. The page `docs/emulator.md` says what may stand in it.
    ///
    /// ```
    /// # use tencentcloud_emulator::{CallFilter, Emulator};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = Emulator::start().await?;
    /// let made = emulator.seed("instances: [{ Name: sensors, InstanceType: PRO, SkuCode: pro_10k_1 }]")?;
    /// assert!(made["made"][0]["reply"]["InstanceId"].as_str().is_some_and(|id| id.starts_with("mqtt-")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the text cannot be read, or one of the calls is refused; what was made before stays.
    pub fn seed(&self, text: &str) -> Result<Value, Error> {
        admin::seed(&self.shared, text)
    }

    /// Adds a rule, and returns the number by which it can be removed.
    ///
    /// ```
    /// # use tencentcloud_emulator::{Emulator, Rule};
    /// use tencentcloud_api::mqtt::v20240516 as mqtt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = Emulator::start().await?;
    /// emulator.add_rule(Rule::of::<mqtt::DescribeInstanceListRequest>().first(1).error("InternalError"));
    /// let client = mqtt::Client::new(&emulator.config());
    /// // The client tries again, and that succeeds.
    /// client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await?;
    /// emulator.assert_called::<mqtt::DescribeInstanceListRequest>(2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_rule(&self, rule: Rule) -> u64 {
        self.shared.rules.add(rule)
    }

    /// The rules, with the numbers by which they can be removed.
    pub fn rules(&self) -> Vec<(u64, Rule)> {
        self.shared.rules.list().into_iter().map(|counted| (counted.id, counted.rule)).collect()
    }

    /// Removes a rule; says whether there was one of this number.
    pub fn remove_rule(&self, id: u64) -> bool {
        self.shared.rules.remove(id)
    }

    /// Removes all rules.
    pub fn clear_rules(&self) {
        self.shared.rules.clear();
    }

    /// The calls that it has answered, oldest first. The last 10,000 are kept, and of those as many
    /// as have 64 MB of requests.
    pub fn calls(&self) -> Vec<CallRecord> {
        self.calls_matching(&CallFilter::new())
    }

    /// The calls that a filter lets through, oldest first.
    pub fn calls_matching(&self, filter: &CallFilter) -> Vec<CallRecord> {
        self.shared.calls.list(filter)
    }

    /// The requests of an action, oldest first. Those that are none by its type are left out; they
    /// were refused.
    ///
    /// ```
    /// # use tencentcloud_emulator::Emulator;
    /// use tencentcloud_api::mqtt::v20240516 as mqtt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = Emulator::start().await?;
    /// let client = mqtt::Client::new(&emulator.config());
    /// client.create_instance(mqtt::CreateInstanceRequest::new().instance_type("PRO").name("sensors").sku_code("pro_10k_1")).await?;
    /// let sent: Vec<mqtt::CreateInstanceRequest> = emulator.calls_of();
    /// assert_eq!(sent[0].name.as_deref(), Some("sensors"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn calls_of<R: Action + Start>(&self) -> Vec<R> {
        let sent = self.records_of::<R>().into_iter();
        sent.filter_map(|call| request::decode(&call.request()?).ok()).collect()
    }

    /// Checks that an action was called so often, refused calls and repeated ones included.
    ///
    /// # Panics
    ///
    /// When it was not. The text says what was called.
    #[track_caller]
    pub fn assert_called<R: Action>(&self, times: usize) {
        let called = self.records_of::<R>().len();
        assert!(
            called == times,
            "{}.{} was called {called} times, not {times}; these were called: {}",
            R::OPERATION.service,
            R::OPERATION.name,
            self.calls().iter().map(named).collect::<Vec<_>>().join(", ")
        );
    }

    fn records_of<R: Action>(&self) -> Vec<CallRecord> {
        let operation = R::OPERATION;
        let named = CallFilter::new().service(&*operation.service).action(&*operation.name);
        let mut calls = self.calls_matching(&named);
        calls.retain(|call| call.version == operation.version);
        calls
    }

    /// Answers an action by a function from now on, as [`Builder::on_typed`](crate::Builder::on_typed) does.
    ///
    /// ```
    /// # use tencentcloud_emulator::{Emulator, Refusal};
    /// use tencentcloud_api::mqtt::v20240516 as mqtt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = Emulator::start().await?;
    /// emulator.on::<mqtt::DescribeTopicRequest>(|request| {
    ///     Err(Refusal::new("ResourceNotFound.Topic", format!("There is no {:?}.", request.topic)))
    /// });
    /// let client = mqtt::Client::new(&emulator.config());
    /// let error = client.describe_topic(mqtt::DescribeTopicRequest::new().instance_id("mqtt-1").topic("home")).await.unwrap_err();
    /// assert_eq!(error.code(), Some("ResourceNotFound.Topic"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn on<R: Action + Start>(&self, handler: impl Fn(R) -> Result<R::Response, Refusal> + Send + Sync + 'static) {
        self.shared.handlers.on_typed(handler);
    }

    /// Lets a device connect to an instance, as its broker does: looks at the certificate that the
    /// device presents, in PEM, and registers it where the instance registers certificates by
    /// itself (JITP). It goes by the emulator's clock, and there is no network in it.
    ///
    /// | X.509 mode | the device connects |
    /// | --- | --- |
    /// | `TLS` | whatever it presents |
    /// | `mTLS`, `BYOC` | with a certificate that is registered, active and valid now, of a CA that is active and valid now |
    /// | `BYOC` with `JITP` | also with one that is not registered: it is registered as `ACTIVE` with automatic activation, else as `PENDING_ACTIVATION`, which is refused |
    ///
    /// # Errors
    ///
    /// Why the device may not connect.
    pub fn connect_device(&self, instance: &str, client_id: &str, pem: &str) -> Result<Connected, ConnectionRefused> {
        self.shared.connect_device(instance, client_id, pem)
    }

    /// Its clock, for clients that are to travel in time with it:
    /// `emulator.config().clock(emulator.clock())`.
    pub fn clock(&self) -> TravelClock {
        self.shared.clock.clone()
    }

    /// Its time.
    pub fn now(&self) -> SystemTime {
        self.shared.clock.now()
    }

    /// Moves its time forward.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
    }

    /// Sets its time, which goes on from there unless it was stopped.
    pub fn set_time(&self, time: SystemTime) {
        self.shared.clock.set(time);
    }
}

/// `mqtt.CreateTopic`, with the code where it was refused.
fn named(call: &CallRecord) -> String {
    let code = call.code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
    format!("{}.{}{code}", call.service, call.action)
}
