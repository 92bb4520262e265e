//! Runtime of the Tencent Cloud SDK for Rust.
//!
//! Applications use `tencentcloud-api`, which re-exports what they need from here. This crate
//! knows no service: it signs ([`sign`]), finds the endpoint ([`Site`]), sends ([`Transport`]),
//! tries again ([`RetryPolicy`]), pages ([`Pages`], [`Items`]) and decodes ([`model`]).
//!
//! Calls run on a tokio runtime with its timers (and, with the default transport, its I/O)
//! enabled.
//!
//! # Features
//!
//! * `rustls` (default): HTTPS by rustls with ring. Without it the default transport speaks plain
//!   HTTP only, and a [`Transport`] of your own can bring its own TLS.

// What the derive writes in unit tests names this crate.
#[cfg(test)]
extern crate self as tencentcloud_core;

mod call;
mod client;
mod clock;
mod config;
mod credentials;
mod endpoint;
mod error;
mod events;
pub mod model;
mod page;
mod reply;
mod retry;
pub mod sign;
mod transport;

pub use call::{Action, Call, RawBody, Streaming};
pub use client::{ActionName, Client};
pub use clock::{Clock, SystemClock, epoch_millis, epoch_seconds, from_epoch_millis, from_epoch_seconds};
pub use config::{Config, Language};
pub use credentials::{Credentials, ProvideCredentials, Secret};
pub use endpoint::Site;
pub use error::{Error, ErrorKind};
pub use events::{Event, Events};
pub use page::{Items, Pages, Paginate, Paging};
pub use reply::RawReply;
pub use retry::RetryPolicy;
pub use transport::{Body, ReqwestTransport, Sending, Transport};

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
