//! Runtime of the Tencent Cloud SDK for Rust.
//!
//! Applications use `tencentcloud-api`, which re-exports what they need from here. This crate knows no service. It
//! is built in wings, each of which uses only those before it:
//!
//! | wing | holds |
//! | --- | --- |
//! | [`model`] | types as tables, JSON both ways, what is required, limits; what an action is, as data ([`Operation`]) |
//! | [`sign`] | TC3-HMAC-SHA256 |
//! | errors | [`Error`], [`ErrorKind`], [`Attempt`] |
//! | transport | [`Transport`], and reqwest behind it |
//! | configuration | [`Config`] and what is set in it: [`Site`], [`regions`], [`RetryPolicy`], [`Limits`], [`Breaker`], [`Observer`], [`Interceptor`]; what calls learn |
//! | sending | an attempt and its repetition, stage by stage |
//! | calls | [`Client`], [`Call`], [`Reply`], [`Pages`], [`Items`], [`Events`], [`Waiting`], `blocking` |
//! | [`credentials`] | where keys come from |
//! | [`mock`] | a cloud in memory, for your tests |
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
//! #     #[derive(Model)]
//! #     #[model(request)]
//! #     pub struct ChatCompletionsRequest { pub model: Option<String>, pub messages: Option<Vec<Message>>, pub stream: Option<bool> }
//! #     #[derive(Model)]
//! #     #[model(request)]
//! #     pub struct Message { pub role: Option<String>, pub content: Option<String> }
//! #     #[derive(Model)]
//! #     pub struct ChatCompletionsResponse { pub choices: Vec<Choice>, pub request_id: String }
//! #     #[derive(Model)]
//! #     pub struct Choice { pub delta: Option<Delta>, pub message: Option<Delta> }
//! #     #[derive(Model)]
//! #     pub struct Delta { pub content: Option<String> }
//! # }
//! # impl Action for hunyuan::ChatCompletionsRequest {
//! #     type Response = hunyuan::ChatCompletionsResponse;
//! #     const OPERATION: &'static tencentcloud_core::Operation = &tencentcloud_core::Operation {
//! #         service: std::borrow::Cow::Borrowed("hunyuan"),
//! #         version: std::borrow::Cow::Borrowed("2023-09-01"),
//! #         name: std::borrow::Cow::Borrowed("ChatCompletions"),
//! #         effect: tencentcloud_core::model::Effect::Reads,
//! #         ..tencentcloud_core::Operation::BASE
//! #     };
//! # }
//! # impl Streaming for hunyuan::ChatCompletionsRequest {}
//! # async fn example(client: Client) -> Result<(), Error> {
//! use std::time::Duration;
//!
//! let question = hunyuan::Message::new().role("user").content("Why is the sky blue?");
//! let request = hunyuan::ChatCompletionsRequest::new().model("hunyuan-turbo").messages([question]);
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
//! Features add and take nothing away.
//!
//! * `reqwest` (default): `ReqwestTransport`, which a configuration has unless it is given another. Without it
//!   calls need a [`Transport`] of your own.
//! * `rustls` (default): HTTPS by rustls with ring, with `reqwest`. With `reqwest` alone the default transport
//!   speaks plain HTTP only.
//! * `native-tls`: HTTPS by the operating system's library, with `reqwest`. Where it is on anywhere in a program,
//!   transports use it that were not told which (`ReqwestTransport::rustls`, `native_tls`): `rustls` beside it changes
//!   nothing, since any crate may bring that along by its defaults.
//! * `socks`: proxies that speak SOCKS 4, 4a, 5 and 5h, with `reqwest`.
//! * `blocking`: `.blocking()` on calls, items and pages, for programs that are not asynchronous.
//! * `process`: `credentials::Process`, keys that a program prints.

// What the derive writes in unit tests names this crate.
#[cfg(test)]
extern crate self as tencentcloud_core;

mod call;
mod config;
pub mod credentials;
mod error;
// The generator formats what it writes.
#[rustfmt::skip]
mod generated;
pub mod mock;
pub mod model;
mod send;
pub mod sign;
mod transport;

#[cfg(feature = "blocking")]
pub use call::blocking;
pub use call::{
    Action, Call, Client, Event, Events, Incomplete, Items, NotFound, Paged, Pages, Paginate, RawBody, Reply, Request,
    Streaming, ValueRequest, Wait, Waiter, Waiting, wait,
};
pub use config::{
    AttemptReport, Breaker, CallReport, CallStart, Clock, Config, Credentials, Incoming, Interceptor, Language, Limits,
    Observer, Outgoing, ProvideCredentials, Retry, RetryPolicy, Secret, Site, SystemClock, epoch_millis, epoch_seconds,
    from_epoch_millis, from_epoch_seconds, regions,
};
pub use error::{Attempt, Error, ErrorClass, ErrorKind};
pub use model::{Operation, OperationRef};
pub use send::RawReply;
#[cfg(feature = "reqwest")]
pub use transport::ReqwestTransport;
pub use transport::{Body, Sending, Transport};

/// What `#[derive(Model)]` writes against. Not for use by hand.
#[doc(hidden)]
pub mod __derive {
    pub use crate::config::{
        Written as Time, from_epoch_millis as millis, from_epoch_seconds as seconds, written, written_at,
    };
    pub use crate::model::derived::*;
}

/// What the replay of the official examples goes through: the way of a reply from bytes to a model.
/// Not for use elsewhere.
#[doc(hidden)]
pub mod __replay {
    pub use crate::send::{decode, decode_value};
}
