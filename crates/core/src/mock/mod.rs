//! For your tests: a cloud in memory that answers as it is told, and recordings of a real one.
//!
//! [`Mock`] is a [`Transport`] with typed answers. What it answers is encoded and goes through the
//! same decoder as the reply of a server, and everything above the transport is the real thing:
//! checks before sending, signing, retries, paging.
//!
//! ```
//! # use tencentcloud_derive::Model;
//! # #[derive(Model)]
//! # #[model(request)]
//! # #[non_exhaustive]
//! # pub struct DescribeInstanceRequest { pub instance_id: Option<String> }
//! # #[derive(Model)]
//! # #[non_exhaustive]
//! # pub struct DescribeInstanceResponse { pub instance_name: String, pub request_id: String }
//! # impl tencentcloud_core::Action for DescribeInstanceRequest {
//! #     type Response = DescribeInstanceResponse;
//! #     const OPERATION: &'static tencentcloud_core::Operation = &tencentcloud_core::Operation {
//! #         service: std::borrow::Cow::Borrowed("mqtt"),
//! #         version: std::borrow::Cow::Borrowed("2024-05-16"),
//! #         name: std::borrow::Cow::Borrowed("DescribeInstance"),
//! #         effect: tencentcloud_core::model::Effect::Reads,
//! #         ..tencentcloud_core::Operation::BASE
//! #     };
//! # }
//! use tencentcloud_core::mock::{Answer, Mock};
//! use tencentcloud_core::{Client, Error};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let mock = Mock::new().sequence([
//!     Answer::<DescribeInstanceRequest>::error("InternalError", "try again"),
//!     Answer::<DescribeInstanceRequest>::fill(|reply| reply.instance_name = "tea house".to_owned()),
//! ]);
//!
//! // A generated client is made from it in the same way: `mqtt::Client::new(&mock.config())`.
//! let client = Client::new(&mock.config(), "mqtt");
//! let reply = client.call(DescribeInstanceRequest::new().instance_id("mqtt-1")).await?;
//!
//! assert_eq!(reply.instance_name, "tea house");
//! // The first attempt failed, and reads are tried again.
//! let calls = mock.calls::<DescribeInstanceRequest>();
//! assert_eq!(calls.len(), 2);
//! assert_eq!(calls[0].instance_id.as_deref(), Some("mqtt-1"));
//! # Ok(())
//! # }
//! ```
//!
//! [`Recorder`] writes the exchanges with a real cloud to a file, without secrets, and [`Replayer`]
//! answers from such a file.

mod answer;
mod exchange;
mod logged;
mod recorder;
mod replayer;
mod sent;
mod setup;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
/// `serde_json::json!`, for answers as JSON.
pub use serde_json::json;

pub use answer::Answer;
pub use logged::LoggedCall;
pub use recorder::Recorder;
pub use replayer::Replayer;

use self::sent::{Sent, is_same};
use self::setup::test_config;
use crate::call::Action;
use crate::config::Config;
use crate::error::Error;
use crate::model::OperationRef;
use crate::transport::{Sending, Transport};
use answer::Reply;

/// A transport that answers as it is told, and keeps what it was asked.
///
/// Clones share everything, so one of them can be told more while a client has another. What is said
/// about an action replaces what was said about it before, except that a
/// [`sequence`](Self::sequence) that is not used up yet comes first.
///
/// A call that nothing was said about fails with an error of kind [`ErrorKind::Config`](crate::ErrorKind::Config) that names the
/// action and those that have an answer; so does a call after the end of a sequence. Such errors are
/// not tried again.
#[derive(Clone, Default)]
pub struct Mock(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    otherwise: Option<Handler>,
    delay: Duration,
    log: Vec<LoggedCall>,
}

/// What is answered to an action.
struct Rule {
    operation: OperationRef,
    queue: VecDeque<Reply>,
    /// How many answers the queue was given.
    queued: usize,
    always: Option<Handler>,
}

type Handler = Arc<dyn Fn(&LoggedCall) -> Reply + Send + Sync>;

impl Mock {
    /// A mock that has no answers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A configuration that sends everything here: with made-up credentials, the region
    /// `ap-guangzhou`, and the usual number of attempts without pauses between them.
    pub fn config(&self) -> Config {
        test_config().transport(self.clone())
    }

    /// Answers an action with what a function makes of the request. An error of kind
    /// [`ErrorKind::Api`](crate::ErrorKind::Api) is sent as the API sends it, with its code; any other is one of the
    /// transport, such as a broken connection.
    ///
    /// ```
    /// # use tencentcloud_derive::Model;
    /// # #[derive(Model)]
    /// # #[model(request)]
    /// # #[non_exhaustive]
    /// # pub struct DescribeInstanceRequest { pub instance_id: Option<String> }
    /// # #[derive(Model)]
    /// # #[non_exhaustive]
    /// # pub struct DescribeInstanceResponse { pub instance_name: String, pub request_id: String }
    /// # impl tencentcloud_core::Action for DescribeInstanceRequest {
    /// #     type Response = DescribeInstanceResponse;
    /// #     const OPERATION: &'static tencentcloud_core::Operation = &tencentcloud_core::Operation {
    /// #         service: std::borrow::Cow::Borrowed("mqtt"),
    /// #         version: std::borrow::Cow::Borrowed("2024-05-16"),
    /// #         name: std::borrow::Cow::Borrowed("DescribeInstance"),
    /// #         effect: tencentcloud_core::model::Effect::Reads,
    /// #         ..tencentcloud_core::Operation::BASE
    /// #     };
    /// # }
    /// # use tencentcloud_core::{Error, mock::Mock};
    /// let mock = Mock::new().on(|request: DescribeInstanceRequest| {
    ///     if request.instance_id.as_deref() != Some("mqtt-1") {
    ///         return Err(Error::api("ResourceNotFound.Instance", "no such instance"));
    ///     }
    ///     let mut reply = DescribeInstanceResponse::default();
    ///     reply.instance_name = "tea house".to_owned();
    ///     Ok(reply)
    /// });
    /// ```
    pub fn on<R: Action>(self, handler: impl Fn(R) -> Result<R::Response, Error> + Send + Sync + 'static) -> Self {
        self.on_answer(move |request: R| match handler(request) {
            Ok(reply) => Answer::reply(reply),
            Err(error) => Answer::from_error(error),
        })
    }

    /// Answers an action with the [`Answer`] that a function makes of the request: one with a delay,
    /// or as JSON.
    pub fn on_answer<R: Action>(self, handler: impl Fn(R) -> Answer<R> + Send + Sync + 'static) -> Self {
        self.always(
            R::OPERATION.into(),
            Arc::new(move |call| match call.request::<R>() {
                Some(request) => handler(request).into_reply(),
                None => Reply::wrong(format!("the request of {} cannot be read back", call.sent.name())),
            }),
        )
    }

    /// Answers an action with this reply, every time.
    pub fn reply<R: Action>(self, reply: R::Response) -> Self {
        self.answer(Answer::<R>::reply(reply))
    }

    /// Answers an action with a reply that has these fields, every time; see [`Answer::json`].
    pub fn json<R: Action>(self, fields: impl serde::Serialize) -> Self {
        self.answer(Answer::<R>::json(fields))
    }

    /// Answers an action with a reply that a function fills in, every time; see [`Answer::fill`].
    pub fn fill<R: Action>(self, fill: impl FnOnce(&mut R::Response)) -> Self {
        self.answer(Answer::<R>::fill(fill))
    }

    /// Refuses an action with this code and message, every time.
    pub fn error<R: Action>(self, code: impl Into<String>, message: impl Into<String>) -> Self {
        self.answer(Answer::<R>::error(code, message))
    }

    /// Answers an action in this way, every time.
    pub fn answer<R: Action>(self, answer: Answer<R>) -> Self {
        let reply = answer.into_reply();
        self.always(R::OPERATION.into(), Arc::new(move |_| reply.clone()))
    }

    /// Answers an action with one after the other, each once. What is said about the action
    /// afterwards holds from the end of the sequence on; another sequence is appended.
    pub fn sequence<R: Action>(self, answers: impl IntoIterator<Item = Answer<R>>) -> Self {
        let answers: Vec<_> = answers.into_iter().map(Answer::into_reply).collect();
        {
            let mut state = self.state();
            let rule = state.rule(R::OPERATION.into());
            rule.queued += answers.len();
            rule.queue.extend(answers);
        }
        self
    }

    /// Answers every call that nothing else is said about: with the fields of a reply as JSON, or an
    /// error. Without it such calls fail.
    pub fn otherwise(
        self,
        handler: impl Fn(&LoggedCall) -> Result<serde_json::Value, Error> + Send + Sync + 'static,
    ) -> Self {
        self.state().otherwise = Some(Arc::new(move |call| match handler(call) {
            Ok(fields) => Reply::fields(fields),
            Err(error) => Reply::from_error(error),
        }));
        self
    }

    /// Lets every answer take so long, beside the delay of its own. With tokio's paused time it takes
    /// no time at all.
    pub fn delay(self, delay: Duration) -> Self {
        self.state().delay = delay;
        self
    }

    /// The requests for an action so far, in order. Every attempt of a call is one.
    pub fn calls<R: Action>(&self) -> Vec<R> {
        self.state().log.iter().filter_map(LoggedCall::request).collect()
    }

    /// All requests so far, in order. Every attempt of a call is one.
    pub fn log(&self) -> Vec<LoggedCall> {
        self.state().log.clone()
    }

    /// How many answers of sequences were not asked for yet.
    pub fn unused(&self) -> usize {
        self.state().rules.iter().map(|rule| rule.queue.len()).sum()
    }

    fn always(self, operation: OperationRef, handler: Handler) -> Self {
        self.state().rule(operation).always = Some(handler);
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked in here has failed already.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to a request, with the delay before it and the id that it gets.
    fn take(&self, request: http::Request<Bytes>) -> (Reply, Duration, String) {
        let Some(sent) = Sent::read(&request) else {
            let problem = "the request does not come from a call, so there is no answer to it";
            return (Reply::wrong(problem), Duration::ZERO, String::new());
        };
        let call = LoggedCall::new(request, sent);
        let mut state = self.state();
        state.log.push(call.clone());
        let (id, delay) = (format!("mock-{}", state.log.len()), state.delay);
        let handler = match state.next(&call.sent) {
            Ok(reply) => return (reply, delay, id),
            Err(handler) => handler,
        };
        let problem = handler.is_none().then(|| state.unexpected(&call.sent));
        // A handler may look at the log.
        drop(state);
        let reply = match (handler, problem) {
            (Some(handler), _) => handler(&call),
            (None, problem) => Reply::wrong(problem.unwrap_or_default()),
        };
        (reply, delay, id)
    }
}

impl State {
    fn rule(&mut self, operation: OperationRef) -> &mut Rule {
        let at = self.rules.iter().position(|rule| is_same(&rule.operation, &operation)).unwrap_or_else(|| {
            self.rules.push(Rule { operation, queue: VecDeque::new(), queued: 0, always: None });
            self.rules.len() - 1
        });
        &mut self.rules[at]
    }

    /// The next answer of a sequence, or who makes one, if anybody does.
    fn next(&mut self, sent: &Sent) -> Result<Reply, Option<Handler>> {
        let rule = self.rules.iter_mut().find(|rule| is_same(&rule.operation, &sent.operation));
        match rule {
            Some(rule) => rule.queue.pop_front().ok_or(rule.always.clone()),
            None => Err(None),
        }
        .map_err(|handler| handler.or_else(|| self.otherwise.clone()))
    }

    fn unexpected(&self, sent: &Sent) -> String {
        let name = sent.name();
        if let Some(rule) = self.rules.iter().find(|rule| is_same(&rule.operation, &sent.operation)) {
            return format!("the mock has no answer left for {name}: its sequence of {} is used up", rule.queued);
        }
        let of = |rule: &Rule| format!("{}.{} {}", rule.operation.service, rule.operation.name, rule.operation.version);
        let known: Vec<_> = self.rules.iter().map(of).collect();
        let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
        format!(
            "the mock has no answer for {name} {}, only for {known}; give it one by Mock::on or Mock::reply",
            sent.operation.version
        )
    }
}

impl Transport for Mock {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(async move {
            let (reply, delay, id) = self.take(request);
            let delay = delay.saturating_add(reply.delay());
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            reply.send(&id)
        })
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let answered: Vec<_> = state.rules.iter().map(|rule| rule.operation.name.as_ref()).collect();
        f.debug_struct("Mock").field("answers", &answered).field("log", &state.log.len()).finish_non_exhaustive()
    }
}
