//! Runtime of the Tencent Cloud SDK for Rust.
//!
//! Applications use `tencentcloud-api`, which re-exports what they need from here. This crate
//! knows no service: it finds credentials ([`credentials`]), signs ([`sign`]), finds the endpoint ([`Site`]), sends ([`Transport`]),
//! tries again ([`RetryPolicy`]), keeps to rates ([`Limits`]), pages ([`Pages`], [`Items`]) and decodes ([`model`]).
//! Tests of yours do without a cloud by [`mock`].
//!
//! Calls run on a tokio runtime with its timers (and, with the default transport or credentials
//! from a process, its I/O) enabled.
//!
//! # Features
//!
//! * `rustls` (default): HTTPS by rustls with ring. Without it the default transport speaks plain
//!   HTTP only, and a [`Transport`] of your own can bring its own TLS.
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
mod limit;
pub mod mock;
pub mod model;
mod page;
mod reply;
mod retry;
mod sent;
pub mod sign;
mod skew;
mod transport;
mod wait;

pub use attempt::Attempt;
pub use call::{Action, Call, RawBody, Streaming};
pub use client::{ActionName, Client};
pub use clock::{Clock, SystemClock, epoch_millis, epoch_seconds, from_epoch_millis, from_epoch_seconds};
pub use config::{Config, Language};
pub use credentials::{Credentials, ProvideCredentials, Secret};
pub use endpoint::Site;
pub use error::{Error, ErrorKind};
pub use limit::Limits;
pub use page::{Items, Pages, Paginate, Paging};
pub use reply::RawReply;
pub use retry::RetryPolicy;
pub use transport::{Body, ReqwestTransport, Sending, Transport};
pub use wait::{NotFound, Wait, Waiter, Waiting, wait};

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
    pub use crate::reply::decode;
}
