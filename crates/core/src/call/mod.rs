//! What a user holds: a client, a call, a reply, and all pages, events and states of it.

mod action;
#[cfg(feature = "blocking")]
pub mod blocking;
#[allow(clippy::module_inception, reason = "the call itself")]
mod call;
mod client;
mod document;
mod encode;
mod events;
mod incomplete;
mod page;
mod reply;
mod request;
mod value;
mod wait;
mod waiter;
mod waiting;

pub use self::action::{Action, Paginate};
pub use self::call::Call;
pub use self::client::Client;
pub use self::events::{Event, Events};
pub use self::incomplete::Incomplete;
pub use self::page::{Items, Pages};
pub use self::reply::Reply;
pub use self::request::{Paged, RawBody, Request, Streaming};
pub use self::value::ValueRequest;
pub use self::wait::{Waiting, wait};
pub use self::waiter::Waiter;
pub use self::waiting::{NotFound, Wait};
