//! A local Tencent Cloud for tests.
//!
//! ```
//! # use tencentcloud_emulator::Emulator;
//! use tencentcloud_api::mqtt::v20240516 as mqtt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::start().await?;
//! let client = mqtt::Client::new(&emulator.config());
//! let created = client.create_instance(mqtt::CreateInstanceRequest::new().instance_type("PRO").name("sensors").sku_code("pro_10k_1")).await?;
//! let found = client.describe_instance(mqtt::DescribeInstanceRequest::new().instance_id(&created.instance_id)).await?;
//! assert_eq!(found.instance_name, "sensors");
//! assert_eq!(emulator.calls().len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! # What it does as the API does
//!
//! * Who asks: a wrong key is `AuthFailure.SignatureFailure`, an unknown id
//!   `AuthFailure.SecretIdNotFound`, a time that is more than five minutes off
//!   `AuthFailure.SignatureExpire`, what the key may not do `UnauthorizedOperation`. The service comes
//!   from the credential scope, since the host is loopback.
//! * What is asked: a service, version or action that does not exist, an unknown region, a parameter
//!   that is missing, unknown or of the wrong type are refused with the API's codes and the path of
//!   the parameter. A scalar of another type that says the same, such as `"5"` for 5, is taken. Values
//!   and limits refuse only where both sites agree on a list of words, or a person confirmed them.
//! * How it is asked: POST with JSON, GET with flattened parameters, forms with files, bytes with
//!   headers, unsigned payloads, no signature where none is needed, and the signatures before TC3.
//! * Replies: the envelope of API 3.0 with a fresh request id, or a stream of events.
//!
//! # Who answers
//!
//! First a test's own handlers ([`Builder::on`], [`Builder::on_typed`]); then what keeps state; and
//! else the description of the APIs, which is in this crate as data: every action of every service
//! has a reply of its type, with plausible values. Equal requests get equal replies, lists that page
//! add up, ids and names that are asked for are answered. Such replies keep no state. [`Responder`]
//! makes them without a server.
//!
//! ```
//! # fn main() -> Result<(), tencentcloud_emulator::Refusal> {
//! let responder = tencentcloud_emulator::Responder::default().seed(7).list_length(250);
//! let reply = responder.answer("cvm", "2017-03-12", "DescribeInstances", &serde_json::json!({}))?;
//! assert_eq!(reply["TotalCount"], 250);
//! # Ok(())
//! # }
//! ```
//!
//! # What keeps state
//!
//! Of `mqtt` 2024-05-16, with the refusals of the API's own list of codes:
//!
//! | what | which actions |
//! | --- | --- |
//! | instances | create, modify, delete, describe one and many; `ModifyX509Config`, `ModifyInstanceCertBinding`, `ApplyRegistrationCode` |
//! | CA certificates | register, activate, deactivate, delete, describe one and many |
//! | device certificates | the same, `RevokedDeviceCertificate`, `DescribeDeviceCertificateBackupHistory` |
//! | topics | create, modify, delete, describe one and many |
//! | users | create, modify, delete, describe |
//! | authorization policies | create, modify, delete, describe, `UpdateAuthorizationPolicyPriority` |
//! | device identities | create, modify, delete, describe one and many, `DescribeDeviceIdentityBackupHistory` |
//!
//! * Calls that change state have one order, and one that is refused changes nothing.
//! * An instance is `CREATING`, `MODIFYING` and `DELETING` for as long as [`Builder::instance_delay`]
//!   says; on one that is not `RUNNING` nothing can be changed (`FailedOperation.InstanceNotReady`).
//!   One that was paid in advance and does not renew itself becomes `OVERDUE`; a month has 30 days.
//!   One that has topics cannot be deleted (`ResourceInUse`). How many topics, policies and CA
//!   certificates it may have comes of its edition, and how many clients of its SKU.
//! * CA certificates need proof of possession: a verification certificate that the CA signed and
//!   whose common name is the registration code of the instance. One with device certificates cannot
//!   be deleted. Device certificates must be signed by their CA.
//! * Device certificates are registered by a call or, just in time, by the first connection:
//!   [`Emulator::connect_device`] does what the broker does, by X.509 mode, state and validity. The
//!   API has no state for certificates that have expired: their `NotAfterTime` says so, the filters by
//!   it find them, and they do not connect.
//! * What is revoked stays so (`OperationDenied`), and can be deleted like all others.
//! * The backup history has every change of a device certificate or identity, and how it was when it
//!   was deleted; the last 1,024 of an instance are kept. Which instances stand in for each other is
//!   not set by the API: here any other instance can be asked about.
//! * Ids, registration codes and generated passwords and keys come of [`Builder::seed`].
//!
//! Where upstream does not say what happens, it takes the side of the caller: it registers
//! certificates whatever the X.509 mode of the instance, also those that have expired, deletes them in
//! any state, and takes SKUs that it does not know.
//!
//! Signatures of certificates are verified for RSA (PKCS 1), ECDSA on P-256 and P-384, and Ed25519;
//! others count as not signed.
//!
//! State is in memory, or with [`Builder::data`] in a file, where it survives the end of the process
//! at any moment.
//!
//! # What a test can tell it
//!
//! * To behave badly: [`Rule`], from the start ([`Builder::rule`]) or later ([`Emulator::add_rule`]).
//!   `docs/emulator.md` in the repository has the syntax for files and flags, and the admin API.
//! * What there is ([`Emulator::seed`], [`Emulator::reset`]) and what time it is
//!   ([`Emulator::advance`], [`Emulator::set_time`]). Clients that are to travel along take
//!   [`Emulator::clock`].
//! * To issue keys: STS (`AssumeRole` and its siblings) and the metadata service give temporary keys
//!   that sign, need their token, and end by the emulator's clock.
//!
//! And it tells what was called: [`Emulator::calls`], [`Emulator::calls_of`],
//! [`Emulator::assert_called`].
//!
//! ```
//! # use tencentcloud_emulator::{Emulator, Rule};
//! use std::time::Duration;
//! use tencentcloud_api::{mqtt::v20240516 as mqtt, Credentials};
//! use tencentcloud_core::credentials::AssumeRole;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::start().await?;
//! emulator.add_rule(Rule::new().service("mqtt").first(1).reset_after_work());
//!
//! let config = emulator.config().clock(emulator.clock());
//! let account = Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY);
//! let role = AssumeRole::new(account, "qcs::cam::uin/100000000001:roleName/reader").via(&config);
//! let client = mqtt::Client::new(&config.credentials(role));
//!
//! client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await?;
//! emulator.assert_called::<mqtt::DescribeInstanceListRequest>(2);
//! // The role is assumed again.
//! emulator.advance(Duration::from_secs(7_200));
//! client.describe_instance_list(mqtt::DescribeInstanceListRequest::default()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! * `sqlite`, on by default: [`Builder::data`] and the program's `--data`. It compiles SQLite in.

mod admin;
mod answer;
mod auth;
mod builder;
mod calls;
mod carry_out;
mod check;
mod clock;
mod defaults;
mod description;
mod emulator;
mod error;
mod front;
mod handlers;
mod in_process;
mod kept;
mod listen;
mod metadata;
mod mqtt;
mod refusal;
mod reply;
mod request;
mod responder;
mod rules;
mod server;
mod shared;
mod store;
mod sts;
mod uuid;
mod wire;
mod x509;
mod yaml;

pub use builder::Builder;
pub use calls::{CallFilter, CallRecord};
pub use clock::TravelClock;
pub use emulator::Emulator;
pub use error::Error;
pub use mqtt::{Connected, ConnectionRefused};
pub use refusal::Refusal;
pub use responder::Responder;
pub use rules::Rule;

/// The way of a request without sockets, for fuzzing. Not for use elsewhere.
#[doc(hidden)]
pub mod __fuzz {
    pub use crate::in_process::InProcess;
}
