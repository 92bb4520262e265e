//! Typed clients for the APIs of [Tencent Cloud](https://www.tencentcloud.com): one crate, one
//! feature per service, both sites.
//!
//! ```toml
//! [dependencies]
//! tencentcloud-api = { version = "0.1", features = ["mqtt"] }
//! tokio = { version = "1", features = ["full"] }
//! ```
//!
//! # A call
//!
//! A service is a module; import that, and not its items by glob: the API has types called `Option` and
//! `Result`. Where a service has several versions, its module has what the main version has, and each is a
//! module of it: `mqtt` is `mqtt::v20240516`.
//!
#![cfg_attr(feature = "mqtt", doc = "```no_run")]
#![cfg_attr(not(feature = "mqtt"), doc = "```ignore")]
//! use tencentcloud_api::{Config, mqtt};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), tencentcloud_api::Error> {
//! let config = Config::from_env()?.region("ap-guangzhou");
//! let client = mqtt::Client::new(&config);
//!
//! let request = mqtt::DescribeDeviceCertificatesRequest::new()
//!     .instance_id("mqtt-qgzaawn9")
//!     .filter(mqtt::DeviceCertificateFilter::Status, [mqtt::DeviceCertificateStatus::Active])
//!     .order_by(mqtt::DeviceCertificateOrder::CreateTimeAsc);
//! let page = client.describe_device_certificates(request).await?;
//! println!("{} of {} certificates", page.data.len(), page.total_count);
//! # Ok(())
//! # }
//! ```
//!
//! * A request begins as `new()`, with nothing set, and has a setter for each field. A setter of a string
//!   takes whatever is text: strings, integers, enums ([`IntoText`](model::IntoText)). What the API requires
//!   is checked before anything is sent, and one error names all that is missing.
//! * A method of the client returns a [`Call`]. Await it for the reply; before that it takes options
//!   for this one call: [`region`](Call::region), [`timeout`](Call::timeout),
//!   [`retry`](Call::retry), [`header`](Call::header).
//! * `Config::from_env` reads `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, a token and
//!   `TENCENTCLOUD_REGION`; [`Config::new`] takes credentials. Accounts of the mainland site need
//!   [`Config::site`].
//!
//! # All pages
//!
//! Where an action answers a page at a time, the call has [`items`](Call::items) and
//! [`pages`](Call::pages), which are streams and work without a stream library too.
//!
#![cfg_attr(feature = "mqtt", doc = "```no_run")]
#![cfg_attr(not(feature = "mqtt"), doc = "```ignore")]
//! # use tencentcloud_api::{Error, mqtt};
//! # async fn example(client: mqtt::Client, request: mqtt::DescribeDeviceCertificatesRequest) -> Result<(), Error> {
//! let mut all = client.describe_device_certificates(request).items();
//! while let Some(certificate) = all.try_next().await? {
//!     println!("{} ends {:?}", certificate.device_certificate_sn, certificate.not_after_at());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Waiting
//!
//! A call that reads can be repeated until a resource is as it should be: [`wait`](Call::wait) takes a
//! table of states, which many services have in `waiter`, or a closure of the reply.
//!
#![cfg_attr(feature = "mqtt", doc = "```no_run")]
#![cfg_attr(not(feature = "mqtt"), doc = "```ignore")]
//! # use tencentcloud_api::{Error, mqtt};
//! # async fn example(client: mqtt::Client, request: mqtt::DescribeInstanceRequest) -> Result<(), Error> {
//! client.describe_instance(request).wait().until_state(&mqtt::waiter::INSTANCE_RUNNING).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! There is one [`Error`]. It says in one line what went wrong, in which call, and under which
//! request id; it has the API's code, which the service's module lists as constants, and
//! predicates for what programs ask most.
//!
#![cfg_attr(feature = "mqtt", doc = "```no_run")]
#![cfg_attr(not(feature = "mqtt"), doc = "```ignore")]
//! # use tencentcloud_api::{Error, mqtt};
//! # async fn example(client: mqtt::Client) -> Result<(), Error> {
//! match client.describe_instance(mqtt::DescribeInstanceRequest::new().instance_id("mqtt-none")).await {
//!     Ok(instance) => println!("{}", instance.instance_name),
//!     Err(error) if error.code() == Some(mqtt::error_code::RESOURCE_NOT_FOUND_INSTANCE) => println!("no such instance"),
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What the types promise
//!
//! * What the API documents as a set of values is an enum that stays open: a value that is not
//!   documented is kept, and any string can be given.
//! * Replies are decoded leniently. A number that comes as a string, a null, an object where a
//!   list belongs: all of it is taken, and told to `tracing` with its path. [`Call::send`] gives a [`Reply`],
//!   which has these places with what was found there, and status, headers, attempts and bytes;
//!   [`Config::strict`] makes an error of the first. What is not JSON, or holds no reply, is an error.
//! * Every field of what can be sent is an `Option`, so that what is required today may be left out
//!   tomorrow. Where a reply holds such a type, `.iter().flatten()` goes through a list that may be absent,
//!   and `.as_deref().unwrap_or_default()` is a slice of it.
//! * Secrets are `***` in `Debug`.
//! * Every type has serde both ways, with the names of the API.
//!
//! # Features
//!
//! One per service, none of them on by default; `SERVICES.md` beside this crate lists them, and says how to
//! read the documentation of each. Besides:
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `reqwest` | yes | the transport that is used unless you give [one of your own](Config::transport) |
//! | `rustls` | yes | HTTPS by rustls, in `reqwest` |
//! | `native-tls` | no | HTTPS by the operating system, in `reqwest`, for all transports that are not told which |
//! | `socks` | no | proxies that speak SOCKS, in `reqwest` |
//! | `blocking` | no | `.blocking()`, for programs that are not asynchronous |
//! | `process` | no | credentials by running a program |
//!
//! # What this is not
//!
//! Object storage (COS) is not one of these APIs: it speaks a protocol of its own.

// Fields and actions that upstream deprecates are still decoded and sent. Where nobody knows more than a name says,
// nothing is said.
#[allow(deprecated, missing_docs)]
#[rustfmt::skip]
mod services;

#[allow(unused_imports, unreachable_pub, reason = "without a feature there is no service")]
pub use services::*;
#[cfg(feature = "reqwest")]
pub use tencentcloud_core::ReqwestTransport;
#[cfg(feature = "blocking")]
pub use tencentcloud_core::blocking;
pub use tencentcloud_core::{
    Action, Attempt, AttemptReport, Body, Breaker, Call, CallReport, CallStart, Client, Clock, Config, Credentials,
    Error, ErrorClass, ErrorKind, Event, Events, Incoming, Interceptor, Items, Language, Limits, NotFound, Observer,
    Operation, OperationRef, Outgoing, Paged, Pages, Paginate, ProvideCredentials, RawBody, RawReply, Reply, Request,
    Retry, RetryPolicy, Secret, Sending, Site, Streaming, SystemClock, Transport, ValueRequest, Wait, Waiter, Waiting,
    credentials, epoch_millis, epoch_seconds, from_epoch_millis, from_epoch_seconds, mock, model, regions, sign, wait,
};
