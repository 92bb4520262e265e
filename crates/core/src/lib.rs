//! Runtime of the Tencent Cloud SDK for Rust.
//!
//! Applications use `tencentcloud-api`, which re-exports what they need from here. This crate
//! knows no service: it finds credentials ([`credentials`]), signs ([`sign`]), finds the endpoint ([`Site`]), sends ([`Transport`]),
//! tries again ([`RetryPolicy`]), keeps to rates ([`Limits`]), pages ([`Pages`], [`Items`]), reads streams ([`Events`])
//! and decodes ([`model`]).
//! Tests of yours do without a cloud by [`mock`].
//!
//! Calls run on a tokio runtime with its timers (and, with the default transport or credentials
//! from a process, its I/O) enabled.
//!
//! # Streams of events
//!
//! Some actions, such as `ChatCompletions` of `hunyuan`, answer bit by bit. Their calls have
//! [`events`](Call::events), a stream that works without a stream library too. Each [`Event`] is a
//! reply in which only some fields are set, and has its data as it came in `raw`.
//!
//! ```no_run
//! # use tencentcloud_core::{Action, Client, Error, Streaming};
//! # mod hunyuan {
//! #     use tencentcloud_derive::Model;
//! #     #[derive(Clone, Model)]
//! #     #[model(request)]
//! #     pub struct ChatCompletionsRequest { pub model: String, pub messages: Vec<Message>, pub stream: Option<bool> }
//! #     #[derive(Clone, Model)]
//! #     #[model(request)]
//! #     pub struct Message { pub role: String, pub content: String }
//! #     #[derive(Clone, Model)]
//! #     pub struct ChatCompletionsResponse { pub choices: Vec<Choice>, pub request_id: String }
//! #     #[derive(Clone, Model)]
//! #     pub struct Choice { pub delta: Option<Delta>, pub message: Option<Delta> }
//! #     #[derive(Clone, Model)]
//! #     pub struct Delta { pub content: Option<String> }
//! # }
//! # impl Action for hunyuan::ChatCompletionsRequest {
//! #     type Response = hunyuan::ChatCompletionsResponse;
//! #     const SERVICE: &'static str = "hunyuan";
//! #     const VERSION: &'static str = "2023-09-01";
//! #     const NAME: &'static str = "ChatCompletions";
//! # }
//! # impl Streaming for hunyuan::ChatCompletionsRequest {}
//! # async fn example(client: Client) -> Result<(), Error> {
//! use std::time::Duration;
//!
//! let question = hunyuan::Message::new("user", "Why is the sky blue?");
//! let request = hunyuan::ChatCompletionsRequest::new("hunyuan-turbo", [question]);
//!
//! let mut events = client.call(request.clone().stream(true)).idle_timeout(Duration::from_secs(30)).events();
//! while let Some(event) = events.try_next().await? {
//!     for choice in &event.reply.choices {
//!         if let Some(word) = choice.delta.as_ref().and_then(|delta| delta.content.as_deref()) {
//!             print!("{word}");
//!         }
//!     }
//! }
//! println!("\n(request {})", events.request_id().unwrap_or("without an id"));
//!
//! // The same action with one reply, when all of it is there.
//! let reply = client.call(request.stream(false)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The server decides by the request whether it streams; what it sent is told by its media type. So
//! `events` takes a plain reply too, as its only event, while a plain call that meets a stream is an
//! error. Dropping the stream closes the connection. [`Events`] says what ends a stream, how long one
//! may take, and which errors there are.
//!
//! # Features
//!
//! * `rustls` (default): HTTPS by rustls with ring. Without it the default transport speaks plain
//!   HTTP only, and a [`Transport`] of your own can bring its own TLS.
//! * `native-tls`: HTTPS by the operating system's library, in place of rustls or, by
//!   `ReqwestTransport::native_tls`, beside it.
//! * `blocking`: `.blocking()` on calls, items and pages, for programs that are not asynchronous.

// What the derive writes in unit tests names this crate.
#[cfg(test)]
extern crate self as tencentcloud_core;

mod attempt;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod client;
mod clock;
mod config;
pub mod credentials;
mod endpoint;
mod error;
mod events;
mod limit;
pub mod mock;
pub mod model;
mod observe;
mod options;
mod outgoing;
mod page;
mod raw;
pub mod regions;
mod reply;
mod retry;
mod sent;
pub mod sign;
mod skew;
mod transport;
mod wait;
mod waiter;

pub use attempt::Attempt;
pub use call::{Action, Call, RawBody, Streaming};
pub use client::{ActionName, Client};
pub use clock::{Clock, SystemClock, epoch_millis, epoch_seconds, from_epoch_millis, from_epoch_seconds};
pub use config::{Config, Language};
pub use credentials::{Credentials, ProvideCredentials, Secret};
pub use endpoint::{Breaker, Site};
pub use error::{Error, ErrorKind};
pub use events::{Event, Events};
pub use limit::Limits;
pub use model::{Operation, OperationRef};
pub use observe::{AttemptReport, CallReport, Observer};
pub use page::{Items, Pages, Paginate, Paging};
pub use raw::RawCall;
pub use reply::RawReply;
pub use retry::RetryPolicy;
pub use transport::{Body, ReqwestTransport, Sending, Transport};
pub use wait::{NotFound, Wait, Waiting, wait};
pub use waiter::Waiter;

/// What `#[derive(Model)]` writes against. Not for use by hand.
#[doc(hidden)]
pub mod __derive {
    pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
    pub use std::borrow::ToOwned;
}

/// What the replay of the official examples goes through: the way of a reply from bytes to a model.
/// Not for use elsewhere.
#[doc(hidden)]
pub mod __replay {
    pub use crate::reply::{decode, decode_value};
}
